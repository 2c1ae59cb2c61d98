"""One run, term by term, on which Python acts."""
import ctypes
import json
import math
import os
from typing import TYPE_CHECKING, Any, Dict, List, Mapping, Optional, Union

import numpy as np

from ._library import Handle, Watch, attend, c_words, check, failure, library, numpy_array
from ._words import flags, names

if TYPE_CHECKING:
    import xarray as xr


class Simulation:
    """One replicate of one scenario from term 0 on, after its spin-up.

    Left alone, it is the program's run, bit for bit. Between steps it may be acted on: a policy of your own. Schools
    are in the model's order, by authority and place, everywhere here; ``schools`` says which is which.

    Args:
        scenario: name of a built-in scenario, or path of an .ini file.
        schools, parameters, set, options: as of ``run``; one set ("default") is the default here, and ``terms`` says
            for how many terms there is room.
        seed, replicate: whose luck it has.
    """

    def __init__(self, scenario: Union[str, "os.PathLike[str]"], *, schools: Any = None, seed: Optional[int] = None,
                 replicate: int = 0, parameters: Any = "default", set: Optional[Mapping[str, Any]] = None,
                 **options: Any):
        words = names(scenario) + flags({"schools": schools, "seed": seed, "repeat": replicate,
                                         "parameters": parameters, "set": set, **options})

        def work(watch: Watch) -> Handle:
            pointer = library.schoolsim_simulation_new(len(words), c_words(words), watch.handle.pointer)
            if not pointer:
                raise failure(library.schoolsim_last_code())
            return Handle(pointer, library.schoolsim_simulation_free)

        self._handle = attend(work)
        self._description = json.loads(library.schoolsim_simulation_description(self._handle.pointer))
        self._arrays: Dict[str, Dict[str, int]] = {}
        for position, one in enumerate(self._description["arrays"]):
            self._arrays.setdefault(one["group"], {})[one["name"]] = position
        #: Attributes that a file of this run would have.
        self.attrs: Dict[str, Any] = self._description["attributes"]

    def __repr__(self) -> str:
        return f"<schoolsim.Simulation of {self.attrs['scenario']}: {len(self)} schools, term {self.term} of {self.terms}>"

    def __len__(self) -> int:
        return library.schoolsim_simulation_size(self._handle.pointer)

    @property
    def term(self) -> int:
        """The term that comes next; 0 at the start."""
        return library.schoolsim_simulation_term(self._handle.pointer)

    @property
    def terms(self) -> int:
        """Terms that there is room for."""
        return library.schoolsim_simulation_terms(self._handle.pointer)

    def step(self, terms: int = 1) -> None:
        """Takes steps, a term each."""
        for _ in range(terms):
            check(library.schoolsim_simulation_step(self._handle.pointer))

    def _array(self, group: str, name: str) -> np.ndarray:
        position = self._arrays[group].get(name)
        if position is None:
            raise KeyError(f"{name}: is none of {', '.join(self._arrays[group])}")
        return numpy_array(self._handle, library.schoolsim_simulation_array, position, True)

    @property
    def columns(self) -> Dict[str, str]:
        """What ``column`` takes, and what it means, with its unit."""
        return {one["name"]: f"{one['attributes']['long_name']} [{one['attributes'].get('plain_unit', '1')}]"
                for one in self._description["arrays"] if one["group"] == "state"}

    def column(self, name: str) -> np.ndarray:
        """A column of the state: shape (school,); practice (school, area). Read-only and without a copy: it shows this
        state until the next step; copy it to keep it."""
        return self._array("state", name)

    @property
    def schools(self) -> "xr.Dataset":
        """What the schools are: phase, pupils, place, authority, ... (school)."""
        import xarray as xr

        words = {one["name"]: one["attributes"] for one in self._description["arrays"]}
        variables = {name: xr.Variable("school", self._array("schools", name), words[name])
                     for name in self._arrays["schools"]}
        return xr.Dataset({name: variable for name, variable in variables.items() if name != "school"},
                          {"school": variables["school"]})

    @property
    def half_edges(self) -> Dict[str, np.ndarray]:
        """Copies of the ties as the model holds them, one half-edge at each of the two schools: ``school``, and
        ``partner``, ``trust`` and the others (half_edge,)."""
        arrays = {name: self._array("half_edges", name).copy() for name in self._arrays["half_edges"]}
        degree = np.diff(arrays.pop("begin").astype(np.int64))
        return {"school": np.repeat(np.arange(len(degree), dtype=np.uint32), degree), **arrays}

    @property
    def ties(self) -> Dict[str, np.ndarray]:
        """Copies of the ties, one entry each: ``first`` and ``second`` school, ``first_trust`` in the second and
        ``second_trust`` in the first, and ``depth``, ``realised``, ``age``, ``origin``, ``forced``, ``area``, ... (tie,)."""
        edges = self.half_edges
        is_first = edges["school"] < edges["partner"]
        other = edges["reverse"][is_first]
        ties = {"first": edges["school"][is_first], "second": edges["partner"][is_first],
                "first_trust": edges["trust"][is_first], "second_trust": edges["trust"][other],
                "forced": edges["kind"][is_first] == 1}
        for name in ("depth", "realised", "age", "unattended", "origin", "area", "travel", "rivalry", "fit"):
            ties[name] = edges[name][is_first]
        return ties

    def metrics(self) -> "xr.Dataset":
        """All metrics of the records so far (term,); record 0 is the start."""
        import xarray as xr

        words = {one["name"]: one["attributes"] for one in self._description["arrays"] if one["group"] == "metrics"}
        term = np.arange(self.term + 1, dtype=np.int32)
        variables = {name: ("term", self._array("metrics", name).copy(), words[name]) for name in words}
        return xr.Dataset(variables, {"term": term, "year": ("term", term / 3)}, self.attrs)

    @property
    def levers(self) -> List[str]:
        """Keys of parameters that each school may have its own value of."""
        return list(self._description["levers"])

    def lever(self, key: str, values: Any) -> None:
        """From the next step on a parameter has these values, over what the scenario's policies set, until it is given
        others; None leaves it to the scenario again.

        Args:
            key: as "incentive.days"; one of ``levers`` where schools are to differ.
            values: one number for all, or one for each school.
        """
        if values is None:
            check(library.schoolsim_simulation_hold(self._handle.pointer, key.encode(), 0, None))
            return
        numbers = np.ascontiguousarray(np.atleast_1d(values), dtype=np.float64)
        if numbers.ndim != 1 or numbers.size == 0:
            raise ValueError(f"{key}: give one number, or one for each school")
        check(library.schoolsim_simulation_hold(self._handle.pointer, key.encode(), numbers.size,
                                                numbers.ctypes.data))

    def introduce(self, first: Any, second: Any, *, trust: float = math.nan, depth: float = math.nan,
                  ask: bool = True) -> None:
        """Brings pairs of schools together in the next step, after all that the model's own policies introduce.

        Each accepts the other with the chance that the model gives any offer; with ``ask=False`` they are tied without
        being asked. ``introduced`` then says of which pairs a tie came. Who are partners already stay as they are.

        Args:
            first, second: positions of schools (pair,) or single numbers.
            trust, depth: at which the ties begin, 0 to 1; as in ties that an authority brokers by default.
        """
        one = np.ascontiguousarray(np.atleast_1d(first), dtype=np.uint32)
        other = np.ascontiguousarray(np.atleast_1d(second), dtype=np.uint32)
        if one.shape != other.shape or one.ndim != 1:
            raise ValueError("introduce: as many first schools as second ones")
        check(library.schoolsim_simulation_introduce(self._handle.pointer, one.size, one.ctypes.data,
                                                     other.ctypes.data, trust, depth, int(ask)))

    @property
    def introduced(self) -> np.ndarray:
        """Of the pairs introduced in the last step, in order, whether a tie came of it (pair,)."""
        n = ctypes.c_size_t()
        data = library.schoolsim_simulation_introduced(self._handle.pointer, ctypes.byref(n))
        return np.frombuffer(ctypes.string_at(data, n.value), np.uint8) != 0 if n.value else np.empty(0, bool)

    def end_tie(self, first: int, second: int) -> None:
        """Ends the tie of two schools now.

        Raises:
            InputError: if they have none, or one that is forced.
        """
        check(library.schoolsim_simulation_end_tie(self._handle.pointer, first, second))

    @property
    def state_hash(self) -> int:
        """Hash of the state, the one that ``schoolsim run --repeat`` prints and files hold at the end."""
        return library.schoolsim_simulation_hash(self._handle.pointer)

    def faults(self) -> List[str]:
        """What of the state cannot be; empty unless the program is at fault."""
        return library.schoolsim_simulation_faults(self._handle.pointer).decode().splitlines()
