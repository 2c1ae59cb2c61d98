"""The program's other questions, in this process."""
import json
import os
import tempfile
from typing import TYPE_CHECKING, Any, Dict, NamedTuple, Optional, Union

from ._library import Handle, Watch, attend, c_words, failure, library
from ._words import flags, names

if TYPE_CHECKING:
    import pandas
    import xarray as xr

Path = Union[str, "os.PathLike[str]"]


class Output(NamedTuple):
    """What a command printed, and how it ended: code 0, or 1 where its answer is no."""

    text: str
    aside: str
    code: int


def command(name: str, *words: Any, progress: Optional[bool] = None, **options: Any) -> Output:
    """Does what ``schoolsim NAME WORDS...`` does; keywords are flags, as of ``run``.

    Raises:
        UsageError, InputError, FileError, NotComparable: with the program's message.
    """
    all_words = [name, *(os.fspath(word) if isinstance(word, os.PathLike) else str(word) for word in words),
                 *flags(options)]

    def work(watch: Watch) -> Output:
        pointer = library.schoolsim_command(len(all_words), c_words(all_words), watch.handle.pointer)
        code, message = library.schoolsim_last_code(), library.schoolsim_last_error()
        if not pointer:
            raise failure(code)
        output = Handle(pointer, library.schoolsim_output_free)
        text = library.schoolsim_output_text(output.pointer).decode()
        aside = library.schoolsim_output_aside(output.pointer).decode()
        if code > 1 or message:
            raise failure(code)
        return Output(text, aside, code)

    return attend(work, progress)


def help(name: str = "") -> None:  # noqa: A001
    """Prints the help of a command, or of the program."""
    print(command("help", *([name] if name else [])).text, end="")


def describe(*words: str) -> Any:
    """What ``schoolsim describe WORDS... --format json`` says: tables of parameters, metrics, processes, ..."""
    return json.loads(command("describe", *words, format="json").text)


def compare(baseline: Path, *others: Path, **options: Any) -> Dict[str, Any]:
    """Compares result files with a baseline: verdicts, differences with intervals, costs, for whom.

    Args:
        baseline, others: result files with the same seed, schools and terms.
        options: flags of ``schoolsim compare``, as ``set={"price.release": 300}``.

    Returns:
        What ``schoolsim compare --format json`` says (analysis/README.md).

    Raises:
        NotComparable: if the runs share no luck.
    """
    return json.loads(command("compare", *names([baseline, *others]), format="json", **options).text)


def sweep(plan: Path, out: Path, **options: Any) -> "xr.Dataset":
    """Runs a sweep in its folder, or resumes it, and returns the merged results.

    Args:
        plan: the plan's file.
        out: the folder. Its results are merged into ``out/merged.h5``, anew each time.
        options: flags of ``schoolsim sweep``.

    Returns:
        A Dataset: metrics and costs (point, scenario, replicate, term), factors (point).
    """
    from ._results import open as open_results

    command("sweep", plan, out=out, quiet=True, **options)
    merged = os.path.join(os.fspath(out), "merged.h5")
    command("merge", out, out=merged, force=True)
    return open_results(merged)


def sensitivity(sweep_file: Path, **options: Any) -> "pandas.DataFrame":
    """Which parameters matter.

    Args:
        sweep_file: results of a sweep, merged.
        options: flags of ``schoolsim sensitivity``, as ``metric="isolated"``.

    Returns:
        The table that ``schoolsim sensitivity --csv`` writes.
    """
    import pandas

    with tempfile.TemporaryDirectory() as folder:
        table = os.path.join(folder, "table.csv")
        command("sensitivity", sweep_file, csv=table, **options)
        return pandas.read_csv(table)


def emulate(sweep_file: Path, *more: Path, **options: Any) -> "pandas.DataFrame":
    """What a sweep says of points that were not run, by an emulator: indices, or predictions.

    Args:
        sweep_file: results of a sweep, merged; ``more`` are of sweeps that differ in their points alone.
        options: flags of ``schoolsim emulate``, as ``metric="isolated"``. ``predict`` may be a DataFrame with a column
            for each factor and a row for each point.

    Returns:
        The table that ``schoolsim emulate --csv`` writes: a row for each factor, with first-order and total Sobol'
        indices, their intervals and the expected output at both ends; or for each point that ``predict`` asks
        about, with ``expected`` and ``standard_deviation`` in the metric's unit.

    Raises:
        InputError: where the emulator predicts less than 0.7 of the variance at points left out, or is asked outside
            what was swept.
    """
    import pandas

    with tempfile.TemporaryDirectory() as folder:
        table = os.path.join(folder, "table.csv")
        predict = options.get("predict")
        if isinstance(predict, pandas.DataFrame):
            options["predict"] = os.path.join(folder, "predict.csv")
            predict.to_csv(options["predict"], index=False)
        command("emulate", *names([sweep_file, *more]), csv=table, **options)
        return pandas.read_csv(table)


def optimise(sweep_file: Path, *more: Path, aim: Any, **options: Any) -> "pandas.DataFrame":
    """Mixes of a sweep's factors that no other mix beats by several aims at once.

    Args:
        sweep_file: results of a sweep, merged; ``more`` are of sweeps that differ in their points alone.
        aim: metrics, or "pounds", two or more.
        options: flags of ``schoolsim optimise``, as ``budget=10``, ``reach=0.9``.

    Returns:
        The table that ``schoolsim optimise --csv`` writes: a row for each mix, run or expected by emulators.
    """
    import pandas

    with tempfile.TemporaryDirectory() as folder:
        table = os.path.join(folder, "table.csv")
        command("optimise", *names([sweep_file, *more]), csv=table, aim=aim, **options)
        return pandas.read_csv(table)


def observe(*files: Path, **options: Any) -> Any:
    """What result files show of what England or another place shows.

    Args:
        files: of runs with ``record="observables"``.
        options: flags of ``schoolsim observe``.

    Returns:
        What ``schoolsim observe --format json`` says.
    """
    return json.loads(command("observe", *names(files), format="json", **options).text)


def calibrate(plan: Path, out: Path, **options: Any) -> str:
    """Fits the model to a place's figures, in a folder that survives any interruption: run it again to resume it.

    Args:
        plan: the plan's file.
        out: the folder, which then holds sets of parameters (docs/calibration.md).
        options: flags of ``schoolsim calibrate``.

    Returns:
        The program's report.
    """
    return command("calibrate", plan, out=out, quiet=True, **options).text
