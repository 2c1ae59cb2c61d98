"""Puts the library that was built into the package, so that what is installed needs no checkout."""
import os
import pathlib
import shutil
import sys

from setuptools import setup
from setuptools.command.build_py import build_py
from setuptools.dist import Distribution

here = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(here / "schoolsim"))
from _find import built_libraries  # noqa: E402


class BuildWithLibrary(build_py):
    def run(self):
        super().run()
        found = built_libraries()
        if not found:
            sys.exit("schoolsim: build the library first (cmake --preset release && cmake --build build/release "
                     "--target schoolsim_capi), or name it in SCHOOLSIM_LIBRARY")
        to = pathlib.Path(self.build_lib) / "schoolsim"
        for path in found[:1] + sorted(found[0].parent.parent.glob("design/libschoolsim_openturns.so")):
            shutil.copy(os.path.realpath(path), to / (path.name if "openturns" in path.name else "libschoolsim.so"))


class WithLibrary(Distribution):
    def has_ext_modules(self):
        return True


setup(packages=["schoolsim"], package_data={"schoolsim": ["py.typed"]}, cmdclass={"build_py": BuildWithLibrary},
      distclass=WithLibrary)
