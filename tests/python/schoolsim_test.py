"""The package of analysis/python against the program: schoolsim_test.py PROGRAM TEST_CLASS..."""
import importlib.util
import os
import pathlib
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
import unittest
import warnings

import numpy as np
import pandas as pd
import xarray as xr

import schoolsim

program = sys.argv[1]
small = {"schools": "synthetic:120", "parameters": "default"}
small_words = ["--schools", "synthetic:120", "--parameters", "default"]
root = pathlib.Path(__file__).resolve().parents[2]


def call(*words):
    return subprocess.run([program, *words], capture_output=True, text=True, check=True).stdout


class Folder(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name


class Runs(Folder):
    def equal_to_files(self, words, **options):
        paths = call("run", "baseline", "forced", *words, "--out", self.folder, "--quiet").split()
        runs = schoolsim.run(["baseline", "forced"], **options)
        xr.testing.assert_identical(runs, schoolsim.open(paths))
        return runs

    def test_results_in_memory_are_those_of_files_ties_included(self):
        runs = self.equal_to_files(small_words + ["--replicates", "3", "--record", "ties:2"], **small, replicates=3,
                                   record="ties:2", threads=2)
        self.assertEqual(runs.isolated.dims, ("scenario", "replicate", "term"))
        self.assertEqual(runs.isolated.shape, (2, 3, 46))
        self.assertEqual(runs.engagement.dims, ("scenario", "recorded_replicate", "recorded_term", "school"))
        self.assertEqual(runs.school_pupils.shape, (2, 120))
        self.assertEqual(list(runs.scenario.values), ["two-tier-drift", "forced-federation"])
        self.assertEqual(list(runs.payer.values), ["school", "authority", "national"])
        self.assertEqual(runs.attrs["seed"], 1)
        self.assertGreater(runs.sizes["event"], 100)
        self.assertEqual(set(np.unique(runs.event_scenario)), {0, 1})
        self.assertEqual(runs.year.values[45], 15)
        self.assertEqual(runs.isolated.attrs["units"], "1")
        self.assertNotEqual(runs.isolated.values[0, 0, 45], runs.isolated.values[1, 0, 45])

    def test_worlds_have_parameters_of_their_own(self):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            runs = self.equal_to_files(["--schools", "synthetic:60", "--replicates", "4"], schools="synthetic:60",
                                       replicates=4)
        gain = runs.parameters.sel(parameter="trust.gain", scenario="two-tier-drift").values
        self.assertEqual(len(set(gain)), 4)
        self.assertEqual(list(runs.world_set.values), [0, 1, 2, 3])

    def test_a_list_of_schools_and_its_focus(self):
        words = ["--schools", "england:LA=380,381", "--focus", "LA=380", "--replicates", "1", "--parameters", "default"]
        runs = self.equal_to_files(words, schools="england:LA=380,381", focus="LA=380", replicates=1, parameters="default")
        self.assertEqual(runs.school_pupils.dims, ("school",))
        self.assertLess(int(runs.school_in_focus.sum()), runs.sizes["school"])
        self.assertIn("Bradford", set(runs.authority_name.values))

    def test_values_of_parameters_have_effect(self):
        once, again = [schoolsim.run("baseline", **small, replicates=1, terms=6, set={"trust.gain": gain}) for gain in (.05, .3)]
        self.assertEqual(float(again.parameters.sel(parameter="trust.gain")), .3)
        self.assertFalse(np.array_equal(once.final_state_hash.values, again.final_state_hash.values))

    def test_files_can_be_asked_for(self):
        runs = schoolsim.run("baseline", **small, replicates=2, terms=3, out=self.folder)
        self.assertEqual(os.listdir(self.folder), ["two-tier-drift.h5"])
        more = schoolsim.run("baseline", **small, replicates=3, terms=3, out=self.folder, append=True)
        np.testing.assert_array_equal(more.isolated.values[:, :2], runs.isolated.values)

    def test_arrays_outlive_what_they_came_from_and_can_be_written(self):
        isolated = schoolsim.run("baseline", **small, replicates=1, terms=3).isolated.values
        before = isolated.copy()
        for seed in range(3):
            schoolsim.run("baseline", **small, replicates=1, terms=3, seed=seed)
        np.testing.assert_array_equal(isolated, before)
        isolated += 1

    def test_threads_of_python_run_side_by_side(self):
        alone = [schoolsim.run("baseline", **small, replicates=2, terms=5, seed=seed).final_state_hash.values for seed in (1, 2)]
        found = {}

        def work(seed):
            found[seed] = schoolsim.run("baseline", **small, replicates=2, terms=5, seed=seed).final_state_hash.values

        threads = [threading.Thread(target=work, args=(seed,)) for seed in (1, 2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        np.testing.assert_array_equal(found[1], alone[0])
        np.testing.assert_array_equal(found[2], alone[1])


class Errors(Folder):
    def message(self, kind, **options):
        with self.assertRaises(kind) as caught:
            schoolsim.run("baseline", **options)
        return str(caught.exception)

    def test_messages_are_the_programs(self):
        self.assertIn("nearest is --schools", self.message(schoolsim.UsageError, schols="england"))
        self.assertIn("nearest is trust.gain", self.message(schoolsim.UsageError, set={"trust.gian": 1}))
        self.assertIn("trust.gain", self.message(schoolsim.UsageError, set={"trust.gain": 99}))
        self.assertIn("no-such-list.csv", self.message(schoolsim.FileError, schools="no-such-list.csv"))
        self.assertIn("files", self.message(schoolsim.UsageError, append=True))
        with self.assertRaises(schoolsim.UsageError) as caught:
            schoolsim.run("basline")
        self.assertIn("nearest is baseline", str(caught.exception))

    def test_they_are_also_pythons_own_kinds(self):
        for kind, error in ((ValueError, "schols"), (schoolsim.SchoolsimError, "schols")):
            with self.assertRaises(kind):
                schoolsim.run("baseline", **{error: 1})
        with self.assertRaises(OSError):
            schoolsim.run("baseline", schools="no-such-list.csv")

    def test_files_that_are_none(self):
        path = os.path.join(self.folder, "no.h5")
        with self.assertRaises(schoolsim.FileError):
            schoolsim.open(path)
        pathlib.Path(path).write_text("no")
        with self.assertRaises(schoolsim.FileError):
            schoolsim.open(path)

    def test_files_of_other_runs_are_not_joined(self):
        paths = [call("run", name, *small_words, "--replicates", "1", "--terms", "15", "--seed", seed, "--out", self.folder,
                      "--quiet").strip() for name, seed in (("baseline", "1"), ("forced", "2"))]
        with self.assertRaisesRegex(ValueError, "seed"):
            schoolsim.open(paths)

    def test_notes_are_warnings(self):
        with self.assertWarnsRegex(UserWarning, "worlds are too few"):
            schoolsim.run("baseline", schools="synthetic:60", replicates=2, terms=1)

    def test_ctrl_c_stops_within_a_term(self):
        for what in ('schoolsim.run("baseline", replicates=1000)',
                     'schoolsim.command("ablation", "forced", schools="england")'):
            script = f"import schoolsim\nprint('on', flush=True)\ntry:\n  {what}\nexcept KeyboardInterrupt:\n  print('stopped')\n"
            with subprocess.Popen([sys.executable, "-B", "-c", script], stdout=subprocess.PIPE, text=True) as process:
                self.assertEqual(process.stdout.readline(), "on\n")
                time.sleep(2)
                process.send_signal(signal.SIGINT)
                # Unheard, it would run for longer than ctest waits.
                self.assertEqual(process.stdout.read(), "stopped\n")
                self.assertEqual(process.wait(), 0)


class Stepping(unittest.TestCase):
    def simulation(self, scenario="baseline", **options):
        return schoolsim.Simulation(scenario, **{**small, **options})

    def test_left_alone_it_is_the_programs_run(self):
        said = call("run", "forced", *small_words, "--repeat", "2")
        simulation = self.simulation("forced", replicate=2)
        self.assertEqual((len(simulation), simulation.term, simulation.terms), (120, 0, 45))
        simulation.step(45)
        self.assertEqual(re.search(r"state ([0-9a-f]{16})", said)[1], f"{simulation.state_hash:016x}")
        runs = schoolsim.run("forced", **small, replicates=3)
        np.testing.assert_array_equal(simulation.metrics().isolated.values, runs.isolated.values[0, 2])
        self.assertEqual(simulation.attrs["scenario"], "forced-federation")
        with self.assertRaisesRegex(schoolsim.UsageError, "ended after 45 terms"):
            simulation.step()

    def test_columns_are_views_that_cannot_be_written(self):
        simulation = self.simulation()
        practice, effectiveness = simulation.column("practice"), simulation.column("effectiveness")
        self.assertEqual(practice.shape, (120, 8))
        np.testing.assert_allclose(practice.mean(axis=1), effectiveness, atol=1e-6)
        self.assertEqual(effectiveness.ctypes.data, simulation.column("effectiveness").ctypes.data)
        with self.assertRaises(ValueError):
            effectiveness[0] = 1
        self.assertIn("practice", simulation.columns)
        with self.assertRaisesRegex(KeyError, "propensity"):
            simulation.column("no such column")
        del simulation
        self.assertTrue(np.isfinite(effectiveness).all())

    def test_schools_and_ties_are_in_one_order(self):
        simulation = self.simulation()
        simulation.step(3)
        schools, ties = simulation.schools, simulation.ties
        x, y = schools.x_km.values, schools.y_km.values
        distance = np.hypot(x[ties["first"]] - x[ties["second"]], y[ties["first"]] - y[ties["second"]])
        scale = float(schoolsim.run("baseline", **small, replicates=1, terms=1).parameters.sel(parameter="tie.travel_scale")[0, 0])
        np.testing.assert_allclose(ties["travel"], 1 + distance / scale, rtol=1e-5)
        self.assertTrue((ties["first"] < ties["second"]).all())
        partners = np.bincount(np.concatenate([ties["first"], ties["second"]]), minlength=120)
        self.assertAlmostEqual(float((partners == 0).mean()), float(simulation.metrics().isolated[-1]), delta=.15)
        by_list = np.argsort(schools.list_position.values)
        np.testing.assert_array_equal(schools.school.values[by_list], np.arange(1, 121))

    def test_a_policy_in_python_is_the_built_in_one(self):
        """small-primary-carrot: 6 paid days for primaries with up to 129 pupils from term 9 on."""
        built_in, own = self.simulation("small-primary-carrot"), self.simulation()
        is_small = (own.schools.phase == 0) & (own.schools.pupils <= 129)
        for term in range(45):
            built_in.step()
            if term == 9:
                own.lever("incentive.days", np.where(is_small, 6, 0))
            own.step()
            self.assertEqual(own.state_hash, built_in.state_hash, term)
        untouched = self.simulation()
        untouched.step(45)
        self.assertNotEqual(own.state_hash, untouched.state_hash)

    def test_levers_for_all_and_back(self):
        built_in, own = self.simulation(set={"lever.initiatives": 9}), self.simulation()
        own.lever("lever.initiatives", 9)
        self.assertNotEqual(built_in.state_hash, own.state_hash)  # the years before the start differ
        by_school, for_all = self.simulation(), self.simulation()
        by_school.lever("lever.initiatives", np.full(120, 9.))
        for_all.lever("lever.initiatives", 9)
        for simulation in (by_school, for_all):
            simulation.step(5)
            simulation.lever("lever.initiatives", None)
            simulation.step(5)
        self.assertEqual(by_school.state_hash, for_all.state_hash)
        untouched = self.simulation()
        untouched.step(10)
        self.assertNotEqual(untouched.state_hash, for_all.state_hash)
        for key, values, kind, words in (("incentive.day", 1, schoolsim.UsageError, "nearest is incentive.days"),
                                         ("trust.gain", np.ones(120), schoolsim.UsageError, "whole system"),
                                         ("incentive.days", np.ones(7), schoolsim.UsageError, "7 values for 120 schools"),
                                         ("incentive.days", -1, schoolsim.InputError, "is -1"),
                                         ("price.release", 1, schoolsim.UsageError, "before the run starts")):
            with self.assertRaisesRegex(kind, words):
                own.lever(key, values)

    def strangers(self, simulation, n):
        ties = simulation.ties
        tied = set(zip(ties["first"].tolist(), ties["second"].tolist()))
        pairs = [(i, j) for i in range(30) for j in range(i + 1, 30) if (i, j) not in tied]
        return np.array(pairs[:n])

    def test_ties_can_be_made(self):
        simulation = self.simulation()
        simulation.step()
        pairs = self.strangers(simulation, 30)
        simulation.introduce(pairs[:, 0], pairs[:, 1], trust=.5, depth=.25, ask=False)
        simulation.introduce(pairs[0, 0], pairs[0, 1], ask=False)  # who are partners stay as they are
        simulation.step()
        self.assertEqual(simulation.faults(), [])
        # A pair may find each other in the same term, before it is introduced.
        self.assertGreaterEqual(int(simulation.introduced[:30].sum()), 25)
        self.assertFalse(simulation.introduced[30])
        ties = simulation.ties
        there = dict(zip(zip(ties["first"].tolist(), ties["second"].tolist()), range(len(ties["first"]))))
        for (i, j), is_new in zip(pairs.tolist(), simulation.introduced):
            at = there[i, j]
            if is_new:
                self.assertEqual((ties["first_trust"][at], ties["second_trust"][at], ties["depth"][at], ties["age"][at]),
                                 (.5, .5, .25, 0))
        simulation.step(10)
        self.assertEqual(simulation.faults(), [])

    def test_those_who_are_asked_may_refuse(self):
        simulation = self.simulation()
        simulation.step()
        pairs = self.strangers(simulation, 200)
        simulation.introduce(pairs[:, 0], pairs[:, 1])
        simulation.step()
        accepted = int(simulation.introduced.sum())
        self.assertGreater(accepted, 0)
        self.assertLess(accepted, 150)
        self.assertEqual(simulation.faults(), [])
        simulation.step()
        self.assertEqual(len(simulation.introduced), 0)

    def test_ties_can_be_ended(self):
        simulation = self.simulation()
        simulation.step(2)
        ties = simulation.ties
        i, j, n = int(ties["first"][5]), int(ties["second"][5]), len(ties["first"])
        simulation.end_tie(j, i)
        self.assertEqual(len(simulation.ties["first"]), n - 1)
        self.assertEqual(simulation.faults(), [])
        with self.assertRaisesRegex(schoolsim.InputError, "no tie"):
            simulation.end_tie(i, j)
        with self.assertRaisesRegex(schoolsim.UsageError, "there are 120"):
            simulation.end_tie(0, 120)
        simulation.step(3)
        self.assertEqual(simulation.faults(), [])

    def test_forced_ties_stay(self):
        simulation = self.simulation("forced")
        simulation.step(20)
        ties = simulation.ties
        forced = np.flatnonzero(ties["forced"])
        self.assertGreater(len(forced), 0)
        with self.assertRaises(schoolsim.InputError):
            simulation.end_tie(int(ties["first"][forced[0]]), int(ties["second"][forced[0]]))

    def test_simulations_on_threads(self):
        alone = [self.simulation(seed=seed) for seed in (1, 2, 3)]
        for simulation in alone:
            simulation.step(10)
        together = [self.simulation(seed=seed) for seed in (1, 2, 3)]
        threads = [threading.Thread(target=simulation.step, args=(10,)) for simulation in together]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual([one.state_hash for one in together], [one.state_hash for one in alone])

    def test_one_scenario_of_one_replicate(self):
        with self.assertRaisesRegex(schoolsim.UsageError, "one scenario"):
            schoolsim.Simulation(["baseline", "forced"])


class Commands(Folder):
    def test_compare(self):
        schoolsim.run(["baseline", "forced"], **small, replicates=5, out=self.folder)
        paths = [os.path.join(self.folder, name) for name in ("two-tier-drift.h5", "forced-federation.h5")]
        found = schoolsim.compare(*paths)
        self.assertEqual(found["format"], "schoolsim-comparison")
        self.assertEqual([run["scenario"] for run in found["runs"]], ["two-tier-drift", "forced-federation"])
        said = schoolsim.command("compare", *paths)
        self.assertEqual(said.text, call("compare", *paths))
        schoolsim.run("forced", **small, replicates=5, seed=2, out=os.path.join(self.folder, "other"))
        with self.assertRaisesRegex(schoolsim.NotComparable, "seed"):
            schoolsim.compare(paths[0], os.path.join(self.folder, "other", "forced-federation.h5"))

    def test_sweep_and_sensitivity(self):
        plan = os.path.join(self.folder, "plan.ini")
        pathlib.Path(plan).write_text(
            "[sweep]\nscenarios = baseline\nschools = synthetic:60\nterms = 3\nreplicates = 2\ndesign = morris\n"
            "points = 12\n[factor trust.gain]\nrange = 0.05, 0.3\n[factor exit.rate]\n")
        out = os.path.join(self.folder, "sweep")
        swept = schoolsim.sweep(plan, out)
        self.assertEqual(swept.isolated.dims[:3], ("point", "scenario", "replicate"))
        self.assertEqual(swept["trust.gain"].dims, ("point",))
        merged = os.path.join(out, "merged.h5")
        effects = schoolsim.sensitivity(merged, metric="isolated")
        self.assertEqual(set(effects.factor), {"trust.gain", "exit.rate"})
        self.assertIn("mu_star", effects.columns)

    def test_emulate(self):
        plan = os.path.join(self.folder, "plan.ini")
        pathlib.Path(plan).write_text(
            "[sweep]\nscenarios = baseline\nschools = synthetic:60\nterms = 6\nreplicates = 2\ndesign = lhs\n"
            "points = 50\n[factor trust.gain]\nrange = 0.05, 0.3\n[factor cooperation.base]\nlog = 0.05, 1\n")
        out = os.path.join(self.folder, "sweep")
        schoolsim.sweep(plan, out)
        merged = os.path.join(out, "merged.h5")
        indices = schoolsim.emulate(merged, metric="trust_mean")
        self.assertEqual(set(indices.factor), {"trust.gain", "cooperation.base"})
        self.assertTrue((indices.total >= indices["first"] - 1e-12).all())
        points = pd.DataFrame({"trust.gain": [0.1, 0.2], "cooperation.base": [0.1, 0.9]})
        said = schoolsim.emulate(merged, metric="trust_mean", predict=points)
        self.assertGreater(said.expected[1], said.expected[0])  # who cooperates more is trusted more
        mixes = schoolsim.optimise(merged, aim=["trust_mean", "isolated"])
        self.assertEqual(set(mixes.known_by), {"run", "emulator"})
        points.loc[0, "trust.gain"] = 0.31
        with self.assertRaisesRegex(schoolsim.InputError, "row 1: trust.gain is 0.31, outside"):
            schoolsim.emulate(merged, metric="trust_mean", predict=points)

    def test_observe_and_calibrate(self):
        path = schoolsim.command("run", "baseline", "--quiet", schools="synthetic:120", parameters="default", replicates=2,
                                 terms=12, record="observables", out=self.folder).text.strip()
        self.assertTrue(schoolsim.observe(path))
        self.assertEqual(schoolsim.command("observe", path).text, call("observe", path))
        plan = os.path.join(self.folder, "plan.ini")
        pathlib.Path(plan).write_text(
            "[sweep]\nscenarios = baseline\nschools = synthetic:60\nterms = 12\npoints = 30\nreplicates = 2\n"
            "[calibration]\ntargets = targets.csv\nwaves = 2\nsets = 10\n[factor inspection.noise_primary]\n"
            "[factor inspection.rate]\n")
        pathlib.Path(self.folder, "targets.csv").write_text(
            "id,observable,arguments,value,sd,use\ngood,grade_share,phase=primary grade=2 record=12,0.55,0.05,fit\n"
            "weak,grade_share,phase=primary grade=3 record=12,0.25,0.05,fit\n")
        said = schoolsim.calibrate(plan, os.path.join(self.folder, "fit"), dry_run=True)
        self.assertIn("runs", said)

    def test_tables(self):
        self.assertIn("isolated", str(schoolsim.describe("metrics")))
        self.assertEqual(schoolsim.command("--version").text, call("--version"))

    def test_answers_that_are_no(self):
        path = schoolsim.command("run", "baseline", "--quiet", **small, replicates=1, terms=2, out=self.folder).text.strip()
        self.assertEqual(schoolsim.command("check", path).code, 0)
        with open(path, "r+b") as file:
            file.seek(os.path.getsize(path) // 2)
            file.write(b"\0" * 64)
        try:
            self.assertEqual(schoolsim.command("check", path).code, 1)
        except schoolsim.FileError:
            pass


def lacks(*modules):
    """The first of them that is not installed."""
    return next((one for one in modules if importlib.util.find_spec(one) is None), None)


@unittest.skipIf(lacks("scipy", "matplotlib"), f"no {lacks('scipy', 'matplotlib')}")
class Examples(Folder):
    """Every example of docs/python.md, in the order of the page, in one session."""

    def test_the_page(self):
        text = (root / "docs" / "python.md").read_text()
        blocks = re.findall(r"```python\n(.*?)```", text, re.S)
        self.assertGreaterEqual(len(blocks), 4)
        before = os.getcwd()
        os.chdir(self.folder)
        self.addCleanup(os.chdir, before)
        names = {}
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import matplotlib
            matplotlib.use("Agg")
            for block in blocks:
                exec(compile(block, "docs/python.md", "exec"), names)
        self.assertLess(names["own"].metrics().isolated.values[-1], names["baseline"] - .05)
        self.assertEqual(names["own"].faults(), [])
        carrot = schoolsim.Simulation("small-primary-carrot", schools="synthetic:300")
        carrot.step(45)
        self.assertEqual(names["paid"].state_hash, carrot.state_hash)
        self.assertEqual(len(names["ends"]), 4)
        xr.testing.assert_identical(names["runs"], names["same"])
        self.assertLess(names["best"].fun, 1e-3)


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[2:]])
