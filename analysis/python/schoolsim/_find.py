"""Where the library may be. Imports nothing of the package, since setup.py uses it, too."""
import os
import pathlib
from typing import List

here = pathlib.Path(__file__).resolve().parent


def built_libraries() -> List[pathlib.Path]:
    """What the environment variable SCHOOLSIM_LIBRARY names or else a checkout around this file has built, the
    build that users run first."""
    named = os.environ.get("SCHOOLSIM_LIBRARY")
    if named:
        return [pathlib.Path(named)]
    root = here.parents[2]
    if not (root / "sim" / "capi").is_dir():
        return []
    found = sorted(root.glob("build/*/sim/capi/libschoolsim.so"))
    return sorted(found, key=lambda path: path.parents[2].name != "release")


def candidates() -> List[str]:
    """Paths and names to load, the first that is there."""
    if os.environ.get("SCHOOLSIM_LIBRARY"):
        return [os.environ["SCHOOLSIM_LIBRARY"]]
    inside = here / "libschoolsim.so"
    return ([str(inside)] if inside.exists() else []) + [str(path) for path in built_libraries()] + ["libschoolsim.so.1"]
