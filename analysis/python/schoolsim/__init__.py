"""schoolsim in Python: runs in this process, results as xarray, policies of your own.

    import schoolsim
    runs = schoolsim.run(["baseline", "forced"], schools="synthetic:300", parameters="default", replicates=10)
    runs.isolated.mean("replicate").plot(hue="scenario")

``run`` and ``open`` return results, ``Simulation`` is a run term by term, and ``compare``, ``sweep``, ``sensitivity``,
``emulate``, ``observe``, ``calibrate``, ``describe`` and ``command`` ask the program's other questions. docs/python.md is a tour.
"""
from ._commands import (Output, calibrate, command, compare, describe, emulate, help, observe, optimise, sensitivity, sweep)
from ._library import (FileError, InputError, InternalError, NotComparable, SchoolsimError, UsageError, library)
from ._results import open, run
from ._simulation import Simulation

__version__ = library.schoolsim_version().decode().split()[1].rstrip(",")
model_version: int = library.schoolsim_model_version()

__all__ = ["FileError", "InputError", "InternalError", "NotComparable", "Output", "SchoolsimError", "Simulation",
           "UsageError", "calibrate", "command", "compare", "describe", "emulate", "help", "model_version", "observe", "open",
           "optimise", "run", "sensitivity", "sweep"]
