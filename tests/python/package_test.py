"""The Debian packages that cpack makes of a build: package_test.py BUILD"""
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

build = pathlib.Path(sys.argv[1]).resolve()
PLAN = ("[sweep]\nscenarios = baseline\nschools = synthetic:40\nreplicates = 1\nterms = 1\ndesign = lhs\npoints = 4\n"
        "[factor trust.gain]\n")


def said(words, **more):
    done = subprocess.run([str(word) for word in words], capture_output=True, text=True, **more)
    if done.returncode != 0:
        raise AssertionError(f"{words}\n{done.stdout}{done.stderr}")
    return done.stdout


@unittest.skipUnless(shutil.which("cpack") and shutil.which("dpkg-shlibdeps") and shutil.which("file"),
                     "no cpack, dpkg-dev or file")
class Packages(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.root = pathlib.Path(cls.folder.name, "root")
        said(["cpack", "-G", "DEB", "--config", build / "CPackConfig.cmake", "-B", cls.folder.name], cwd=build)
        cls.files = {said(["dpkg-deb", "-f", path, "Package"]).strip(): path
                     for path in pathlib.Path(cls.folder.name).glob("*.deb")}
        for path in cls.files.values():
            said(["dpkg-deb", "-x", path, cls.root])
        cls.environment = {name: value for name, value in os.environ.items()
                           if name not in ("SCHOOLSIM_LIBRARY", "PYTHONPATH", "LD_LIBRARY_PATH")}

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def depends(self, package):
        return said(["dpkg-deb", "-f", self.files[package], "Depends"])

    def test_each_part_is_a_package_that_says_what_it_needs(self):
        self.assertEqual(set(self.files), {"schoolsim", "libschoolsim1", "python3-schoolsim"})
        for package in ("schoolsim", "libschoolsim1"):
            self.assertRegex(self.depends(package), r"libhdf5-103-1\b.*\blibtbb12 \(>= ")
        self.assertIn("libopenturns", self.depends("libschoolsim1"))
        for package in ("schoolsim", "python3-schoolsim"):
            self.assertRegex(self.depends(package), r"\blibschoolsim1 \(= ")
        self.assertIn("python3-numpy", self.depends("python3-schoolsim"))

    def test_each_carries_its_licence(self):
        for path in ("schoolsim/LICENSE", "libschoolsim1/copyright", "python3-schoolsim/copyright"):
            self.assertIn("MIT License", (self.root / "usr/share/doc" / path).read_text())

    @unittest.skipUnless(shutil.which("apt-get"), "no apt-get")
    def test_apt_would_install_them(self):
        plan = said(["apt-get", "--simulate", "--no-install-recommends", "install", *self.files.values()])
        for package in self.files:
            self.assertRegex(plan, rf"\nInst {package} ")

    def test_what_is_unpacked_works_without_the_checkout(self):
        script = ("import schoolsim; print(schoolsim.__file__); "
                  "print(schoolsim.run('baseline', schools='synthetic:60', parameters='default', replicates=1, terms=2)"
                  ".sizes['term']); schoolsim.sweep('plan.ini', 'of-python')")
        packages = self.root / "usr/lib/python3/dist-packages"
        pathlib.Path(self.folder.name, "plan.ini").write_text(PLAN)
        # The linker looks in /usr/lib by itself only where that is the root.
        environment = {**self.environment, "PYTHONPATH": str(packages), "LD_LIBRARY_PATH": str(self.root / "usr/lib")}
        lines = said(["/usr/bin/python3", "-B", "-c", script], cwd=self.folder.name, env=environment).split()
        self.assertEqual(lines[:2], [str(packages / "schoolsim" / "__init__.py"), "3"])
        # The program finds the module of designs that came with the library.
        said([self.root / "usr/bin/schoolsim", "sweep", "plan.ini", "--out", "of-program", "--quiet"],
             cwd=self.folder.name, env=self.environment)
        designs = [pathlib.Path(self.folder.name, folder, "design.csv").read_text()
                   for folder in ("of-python", "of-program")]
        self.assertEqual(designs[0], designs[1])


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
