"""Results as xarray, from memory and from files: both are brought to the same parts, of which one function makes the
Dataset."""
import json
import os
from typing import TYPE_CHECKING, Any, Dict, Iterable, List, NamedTuple, Optional, Sequence, Tuple, Union

import numpy as np

from ._library import FileError, Handle, Watch, attend, c_words, failure, library, numpy_array
from ._words import Scenarios, flags, names

if TYPE_CHECKING:
    import xarray as xr

#: Attributes in which the files of scenarios that were run together differ: coordinates of the axis scenario.
of_scenarios = ("title", "question", "expected", "source", "schools_notes", "description_checksum")
#: What a Dataset's other attributes and coordinates say already.
_left_out = ("scenario", "summary", "references")
#: Flags of `run` that are about files.
_of_files = ("out", "append", "force", "until_precision", "most", "repeat")


class _Part(NamedTuple):
    group: str
    name: str
    dimensions: Tuple[str, ...]
    values: Any
    attributes: Dict[str, Any]


def _name_of(part: _Part) -> str:
    """Names of files, except where two groups of a file have the same: facts about schools begin with school_."""
    if part.group == "worlds":
        return "world_" + part.name
    if part.group == "schools" and not part.name.startswith("authority_"):
        return "school_" + part.name
    return part.name


def _dataset(attributes: List[Dict[str, Any]], parts: Iterable[_Part], keys: Sequence[str]) -> "xr.Dataset":
    import xarray as xr

    variables: Dict[str, Any] = {}
    for part in parts:
        name, values, said = _name_of(part), part.values, part.attributes
        if name in ("payer", "kind"):
            said = dict(said)
            said.pop("flag_values")
            values = np.array(said.pop("flag_meanings").split())
        if name in variables:
            raise RuntimeError(f"two variables are called {name}")
        if name == "parameters":
            order = np.argsort(np.array(keys))
            values, keys = np.asarray(values)[..., order], [keys[i] for i in order]
            said = {"long_name": "value of each parameter from the spin-up on, in its own unit", "units": "1"}
        variables[name] = xr.Variable(part.dimensions, values, said)
    variables["scenario"] = xr.Variable("scenario", np.array([one["scenario"] for one in attributes]))
    variables["parameter"] = xr.Variable("parameter", np.array(keys))
    variables["year"] = xr.Variable("term", variables["term"].values / 3, {"long_name": "years since term 0"})
    for name in of_scenarios:
        variables[name] = xr.Variable("scenario", np.array([one[name] for one in attributes]))
    coordinates = {name: variable for name, variable in variables.items()
                   if variable.dims == (name,) or name == "year" or name in of_scenarios}
    said = {name: value for name, value in attributes[0].items()
            if name not in of_scenarios and name not in _left_out}
    return xr.Dataset({name: variable for name, variable in variables.items() if name not in coordinates},
                      coordinates, said)


def run(scenarios: Scenarios, *, schools: Any = None, replicates: Any = None, parameters: Any = None,
        set: Optional[Dict[str, Any]] = None, record: Optional[str] = None, threads: Optional[int] = None,
        progress: Optional[bool] = None, **options: Any) -> "xr.Dataset":
    """Runs scenarios and returns their results.

    Keywords are the flags of ``schoolsim run`` (``schoolsim.help("run")`` lists all) with the same defaults: 40 worlds
    of the built-in England. Results are those of the program, bit for bit, whatever ``threads``.

    Args:
        scenarios: one or several: names of built-in ones, or paths of .ini files.
        schools: "england", "england:LA=380", "synthetic:300" or a CSV file.
        replicates: how many times each scenario is run.
        parameters: "default" for one set, "england" for plausible sets, or a file.
        set: values of parameters for the whole run, as ``{"trust.gain": 0.1}``.
        record: "metrics", "schools:K", "ties:K" or "observables:K": what is kept of schools, see the dimensions
            recorded_replicate, recorded_term and event.
        threads: as many as the machine has by default.
        progress: whether to show a bar, with tqdm; by default on a terminal.
        options: further flags: focus, seed, terms; ``out="folder"`` and what goes with it (append, force,
            until_precision, most) writes files, too, and reads the results from them.

    Returns:
        A Dataset in the names, units and attributes of result files. Metrics have the dimensions
        (scenario, replicate, term); ``leader_days`` and ``pounds`` also (payer, kind); values of schools
        (scenario, recorded_replicate, recorded_term, school); ``parameters`` (scenario, replicate, parameter).

    Raises:
        UsageError, InputError, FileError: with the program's message.
    """
    asked = flags({"schools": schools, "replicates": replicates, "parameters": parameters, "set": set,
                   "record": record, "threads": threads, **options})
    words = names(scenarios) + asked
    if "out" in options:
        from ._commands import command
        return open(command("run", *words, "--quiet", progress=progress).text.splitlines())

    def work(watch: Watch) -> "xr.Dataset":
        pointer = library.schoolsim_run(len(words), c_words(words), watch.handle.pointer)
        if not pointer:
            raise failure(library.schoolsim_last_code())
        return Handle(pointer, library.schoolsim_runs_free)

    handle = attend(work, progress)
    description = json.loads(library.schoolsim_runs_description(handle.pointer))
    parts = [_Part(one["group"], one["name"], tuple(one["dimensions"]),
                   numpy_array(handle, library.schoolsim_runs_array, position, False), one["attributes"])
             for position, one in enumerate(description["arrays"])]
    parts += [_Part("schools", one["name"], tuple(one["dimensions"]), np.array(one["values"]), one["attributes"])
              for one in description["texts"]]
    return _dataset(description["scenarios"], parts, description["parameters"])


# ---- From files ----

#: What HDF5 and netCDF keep of themselves among the attributes.
_of_the_format = ("CLASS", "NAME", "DIMENSION_LIST", "REFERENCE_LIST", "_FillValue", "_Netcdf4Dimid",
                  "_Netcdf4Coordinates", "_NCProperties")


def _plain(value: Any) -> Any:
    if isinstance(value, bytes):
        return value.decode()
    return value.tolist() if isinstance(value, (np.ndarray, np.generic)) else value


def _attributes(thing: Any) -> Dict[str, Any]:
    return {name: _plain(value) for name, value in thing.attrs.items() if name not in _of_the_format}


def _values(dataset: Any) -> np.ndarray:
    if dataset.dtype.kind == "O":
        return np.array(dataset.asstr()[...].tolist())
    return dataset[...]


class _File:
    """All that one result file holds."""

    def __init__(self, path: str):
        import h5py

        with h5py.File(path, "r") as file:
            self.path = path
            self.attributes = _attributes(file)
            self.done = file["replicate_done"][...] == 1
            self.parts: Dict[Tuple[str, str], Tuple[np.ndarray, Dict[str, Any]]] = {}
            for name, thing in file.items():
                for one, dataset in (thing.items() if hasattr(thing, "items") else [("", thing)]):
                    group = name if one else ""
                    self.parts[group, one or name] = (_values(dataset), _attributes(dataset))
            self.of_worlds = _attributes(file["worlds"]) if "worlds" in file else {}

    def group(self, name: str, *without: str) -> List[str]:
        return [one for group, one in self.parts if group == name and one not in without]

    def parameters(self, keys: Sequence[str]) -> np.ndarray:
        """(replicate, parameter)"""
        n = int(self.done.sum())
        columns = []
        for key in keys:
            of_worlds = self.parts.get(("worlds", key))
            columns.append(of_worlds[0][:n] if of_worlds else np.full(n, self.parts["parameters", key][0]))
        return np.stack(columns, axis=-1)


def open(paths: Union[str, "os.PathLike[str]", Iterable[Union[str, "os.PathLike[str]"]]]) -> "xr.Dataset":
    """Result files of scenarios that were run together, as ``run`` returns them; or the one file of a sweep.

    Args:
        paths: of one file, or of one for each scenario.

    Returns:
        What ``run`` returns. Of a sweep: metrics and costs (point, scenario, replicate, term) and the factors (point).

    Raises:
        FileError: if one is no result file.
        ValueError: if the files are not of one run: other seeds, schools, terms, replicates.
    """
    files = names(paths)
    if not files:
        raise ValueError("open: name a file")
    try:
        kinds = [_kind(path) for path in files]
        if kinds == ["schoolsim-sweep"]:
            return _open_sweep(files[0])
        for path, kind in zip(files, kinds):
            if kind != "schoolsim-run":
                raise FileError(f"{path}: is not the file of a run (format {kind!r})")
        return _join([_File(path) for path in files])
    except (OSError, KeyError) as error:
        if isinstance(error, FileError):
            raise
        raise FileError(f"{', '.join(files)}: cannot be read as result files: {error}") from error


def _kind(path: str) -> str:
    import h5py

    with h5py.File(path, "r") as file:
        return str(_plain(file.attrs.get("format", "")))


def _join(files: List[_File]) -> "xr.Dataset":
    first = files[0]
    for other in files[1:]:
        differing = [name for name in first.attributes if name not in of_scenarios and name not in _left_out
                     and first.attributes[name] != other.attributes.get(name)]
        if differing or len(first.done) != len(other.done):
            raise ValueError(f"{first.path} and {other.path} are not of one run; they differ in "
                             + ", ".join(differing or ["the number of replicates"]))
    n = int(first.done.sum())
    parts: List[_Part] = []

    def put(group: str, name: str, dimensions: Sequence[str], new_name: str = "") -> None:
        values, said = first.parts[group, name]
        if dimensions[0] == "scenario":
            values = np.stack([file.parts[group, name][0] for file in files])
            if dimensions[1] == "replicate":
                values = values[:, :n]
        parts.append(_Part("" if new_name else group, new_name or name, tuple(dimensions), values, said))

    put("", "replicate", ("replicate",))
    put("metrics", "term", ("term",), "term")
    put("", "final_state_hash", ("scenario", "replicate"))
    for name in first.group("metrics", "replicate", "term"):
        put("metrics", name, ("scenario", "replicate", "term"))
    if first.group("costs"):
        put("costs", "payer", ("payer",), "payer")
        put("costs", "kind", ("kind",), "kind")
        for name in ("leader_days", "pounds"):
            put("costs", name, ("scenario", "replicate", "term", "payer", "kind"))
    put("schools", "school", ("school",), "school")
    recorded = [int(number) for number in first.attributes["record_replicates"].split()]
    if recorded:
        said = first.parts["", "replicate"][1]
        parts.append(_Part("", "recorded_replicate", ("recorded_replicate",), np.array(recorded, "i4"), said))
    if first.group("trajectories"):
        put("trajectories", "term", ("recorded_term",), "recorded_term")
        for name in first.group("trajectories", "replicate", "term", "school"):
            put("trajectories", name, ("scenario", "recorded_replicate", "recorded_term", "school"))
    is_drawn = first.attributes["synthetic_size"] > 0
    if recorded or not is_drawn:
        for name in first.group("schools", "replicate", "school", "authority"):
            put("schools", name, ("authority",) if name.startswith("authority_") and name != "authority_row"
                else ("recorded_replicate", "school") if is_drawn else ("school",))
    if first.group("ties"):
        numbers = [np.full(len(file.parts["ties", "record"][0]), s, "i4") for s, file in enumerate(files)]
        parts.append(_Part("ties", "event_scenario", ("event",), np.concatenate(numbers), {
            "long_name": "scenario in which it happened: position on the axis scenario", "units": "1"}))
        for name in first.group("ties", "event"):
            values = np.concatenate([file.parts["ties", name][0] for file in files])
            parts.append(_Part("ties", name, ("event",), values, first.parts["ties", name][1]))
    keys = first.group("parameters")
    parts.append(_Part("parameters", "parameters", ("scenario", "replicate", "parameter"),
                       np.stack([file.parameters(keys) for file in files]), {}))
    if first.of_worlds:
        values, said = first.parts["worlds", "set"]
        parts.append(_Part("worlds", "set", ("replicate",), values[:n], {**said, **first.of_worlds}))
    return _dataset([file.attributes for file in files], parts, keys)


def _open_sweep(path: str) -> "xr.Dataset":
    import xarray as xr

    # All of it is read, so that the file is closed: HDF5 lets the program read no file that another way has open.
    def group(name: str) -> "xr.Dataset":
        with xr.open_dataset(path, group=name, engine="h5netcdf") as one:
            return one.load()

    joined = xr.merge([group(name) for name in ("metrics", "costs", "factors")], combine_attrs="drop")
    return joined.assign_attrs(group("/").attrs)
