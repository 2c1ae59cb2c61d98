"""pip install from a checkout, without a network: install_test.py CHECKOUT LIBRARY"""
import importlib.util
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

checkout, library = pathlib.Path(sys.argv[1]), sys.argv[2]


class Install(unittest.TestCase):
    @unittest.skipUnless(importlib.util.find_spec("pip") and importlib.util.find_spec("setuptools"), "no pip or setuptools")
    def test_what_is_installed_works_alone(self):
        with tempfile.TemporaryDirectory() as folder:
            # A copy, so that pip's traces do not stay in the checkout.
            sources, target = pathlib.Path(folder, "python"), pathlib.Path(folder, "target")
            shutil.copytree(checkout / "analysis" / "python", sources,
                            ignore=shutil.ignore_patterns("build", "*.egg-info", "__pycache__"))
            subprocess.run(["/usr/bin/python3", "-m", "pip", "install", "--quiet", "--no-build-isolation", "--no-deps",
                            "--target", str(target), str(sources)], check=True, capture_output=True,
                           env={**os.environ, "SCHOOLSIM_LIBRARY": library})
            installed = {path.name for path in (target / "schoolsim").iterdir()}
            self.assertLessEqual({"__init__.py", "py.typed", "libschoolsim.so"}, installed)
            environment = {name: value for name, value in os.environ.items() if name != "SCHOOLSIM_LIBRARY"}
            script = ("import schoolsim; print(schoolsim.__file__); "
                      "print(schoolsim.run('baseline', schools='synthetic:60', parameters='default', replicates=1, terms=2).sizes['term'])")
            said = subprocess.run(["/usr/bin/python3", "-B", "-c", script], capture_output=True, text=True, check=True,
                                  cwd=folder, env={**environment, "PYTHONPATH": str(target)}).stdout.split()
            self.assertEqual(said, [str(target / "schoolsim" / "__init__.py"), "3"])

    def test_without_a_library_it_says_what_to_do(self):
        with tempfile.TemporaryDirectory() as folder:
            shutil.copytree(checkout / "analysis" / "python" / "schoolsim", pathlib.Path(folder, "schoolsim"))
            environment = {name: value for name, value in os.environ.items() if name != "SCHOOLSIM_LIBRARY"}
            done = subprocess.run(["/usr/bin/python3", "-B", "-c", "import schoolsim"], capture_output=True, text=True,
                                  cwd=folder, env={**environment, "PYTHONPATH": folder})
            self.assertNotEqual(done.returncode, 0)
            self.assertIn("SCHOOLSIM_LIBRARY", done.stderr)
            self.assertIn("--target schoolsim_capi", done.stderr)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
