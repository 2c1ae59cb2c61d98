"""Tests of scenarios/targets/observe_england.py: on made-up lists whose answers can be counted, and on the real data, where
they are at hand, against figures that were computed apart from it."""

import csv
import os
import sys
import unittest
from pathlib import Path

import numpy as np
import pandas as pd

root = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(root / "scenarios" / "targets"))
import observe_england as england  # noqa: E402

data = Path(os.environ.get("SCHOOLSIM_REAL_DATA", root.parent / "shared" / "data"))


def schools(**columns):
    table = pd.DataFrame(columns)
    for august in england.GRADE_YEARS:
        if f"grade_{august}" not in table:
            table[f"grade_{august}"] = np.nan
    return table


class MadeUp(unittest.TestCase):
    def test_shares_leave_ungraded_schools_out(self):
        t = schools(grade_2010=[1, 2, 2, 3, np.nan])
        self.assertEqual(england.share_of_grades(t, 2010, [1, 2]), 0.75)
        self.assertEqual(england.share_of_grades(t, 2010, [4]), 0)

    def test_fifths_run_from_the_least_disadvantaged(self):
        t = schools(disadvantage=np.arange(10) / 10, grade_2012=[1] * 8 + [3, 4])
        self.assertEqual([england.below_good_of_fifth(t, 2012, f) for f in range(1, 6)], [0, 0, 0, 0, 1])

    def test_transitions_pool_the_years_of_a_regime(self):
        # Grade 3 in August 2009 three times and in 2010 once; of these four, one is good a year later.
        t = schools(grade_2009=[3, 3, 3, 1], grade_2010=[2, 3, np.nan, 1], grade_2011=[2, 3, 3, 1], grade_2012=[2, 2, 3, 1])
        self.assertEqual(england.transition(t, "2009-12", 3, 2), 2 / 6)
        self.assertEqual(england.transition(t, "2009-12", 1, 1), 1)
        self.assertTrue(np.isnan(england.transition(t, "2009-12", 4, 4)))

    def test_hazard_counts_schools_that_have_the_grade(self):
        t = schools(grade_2012=[2, 2, 2, 3], grade_2013=[2, 2, 3, 3], given_2012=[2, np.nan, 3, 3],
                    given_2013=[np.nan, 2, np.nan, 4])
        self.assertEqual(england.hazard(t, "2012-14", 2), 3 / 5)
        self.assertEqual(england.hazard(t, "2012-14", 3), 2 / 3)

    def test_discrepancy_is_by_kind(self):
        self.assertAlmostEqual(england.discrepancy("grade_share", 0.2), 0.4 / 20, places=15)
        self.assertEqual(england.discrepancy("grade_share", 0), england.discrepancy("grade_share", 0.01))
        self.assertEqual(england.discrepancy("grade_memory", 0.2), 0.03)
        self.assertEqual(england.discrepancy("group_size", 52.0), 5.2)

    def test_intraclass_correlation_of_a_balanced_list(self):
        # Two authorities of two: mean squares 8 between and 1 within, so (8 - 1) / (8 + 1).
        t = schools(la_code=[1, 1, 2, 2], value_added_2016=[0.0, np.sqrt(2), np.sqrt(8), np.sqrt(8) + np.sqrt(2)],
                    cohort_2016=[50.0] * 4)
        self.assertAlmostEqual(england.share_between_authorities(t, 2016, (0, np.inf)), 7 / 9, places=12)
        same = t.assign(value_added_2016=[0.0, 1.0, 0.0, 1.0])
        self.assertEqual(england.share_between_authorities(same, 2016, (0, np.inf)), 0)

    def test_persistence_by_mean_cohort(self):
        t = schools(value_added_2016=[1.0, 2, 3, 9, 1], value_added_2017=[2.0, 4, 6, 0, np.nan],
                    cohort_2016=[20.0, 20, 20, 60, 20], cohort_2017=[22.0, 22, 22, 60, 20])
        self.assertAlmostEqual(england.persistence(t, (0, 22)), 1, places=12)
        self.assertTrue(np.isnan(england.persistence(t, (50, np.inf))))

    def test_bottom_tenth(self):
        t = schools(value_added_2016=np.arange(20.0), value_added_2017=np.r_[0.0, 19, np.arange(1, 19)], cohort_2016=[40.0] * 20,
                    cohort_2017=[40.0] * 20)
        self.assertEqual(england.bottom_tenth_stays(t, (0, np.inf)), 0.5)

    def test_never_good_needs_three_inspections(self):
        t = schools(inspections=[3, 3, 2, 4], best_grade=[3, 2, 4, np.nan])
        self.assertAlmostEqual(england.never_good(t), 1 / 3)

    def test_groups_have_two_members(self):
        t = schools(group=[7, 7, 7, 8, 8, 9, np.nan])
        self.assertEqual(sorted(england.group_sizes(t)), [2, 3])
        self.assertAlmostEqual(england.grouped(t), 6 / 7)

    def test_an_authority_drawn_twice_counts_as_two(self):
        t = schools(la_code=[1, 1, 2])
        for seed in range(20):
            again = england.resampled(t, "authority", np.random.default_rng(seed))
            self.assertEqual(again.la_code.nunique(), 2)


@unittest.skipUnless((data / "schools_england_2019.csv.gz").exists(), f"no real data in {data}")
class Real(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        table = england.read_schools(data)
        cls.found = {row[0]: row[5](row[4](table)) for row in england.observables()}

    def test_transitions_of_2009_to_2012_are_the_published_ones(self):
        with open(data / "ofsted_transitions_to_2015.csv", newline="") as file:
            rows = [r for r in csv.DictReader(file) if r["kind"] == "annual_snapshot" and r["period"] == "Aug2009-Aug2012"]
        self.assertEqual(len(rows), 32)
        for r in rows:
            name = f"change{r['from_grade']}{r['to_grade']}_{r['phase'][0]}_2009-12"
            self.assertAlmostEqual(self.found[name], float(r["prob"]), delta=5.1e-5, msg=name)

    def check(self, names, printed):
        # Printed with two digits, a few of them rounded twice (.2146, .215, .22).
        for name, value in zip(names, printed):
            self.assertLess(abs(self.found[name] - value), 0.0056, f"{name}: {self.found[name]:.4f}, not {value}")

    def test_memory_of_grades(self):
        self.check([f"memory_p_{y}" for y in range(2008, 2014)], [0.47, 0.32, 0.22, 0.19, 0.19, 0.11])
        self.check([f"memory_s_{y}" for y in range(2008, 2014)], [0.62, 0.45, 0.33, 0.22, 0.32, 0.22])

    def test_below_good_by_fifth(self):
        self.check([f"below_good_p_{f}" for f in range(1, 6)], [0.11, 0.20, 0.31, 0.38, 0.43])
        self.check([f"below_good_s_{f}" for f in range(1, 6)], [0.12, 0.33, 0.40, 0.45, 0.47])

    def test_hazards(self):
        for phase, regime, hazards in (("p", "2009-12", [0.08, 0.25, 0.35, 0.80]), ("s", "2009-12", [0.08, 0.28, 0.33, 0.78]),
                                       ("p", "2012-14", [0.15, 0.22, 0.67, 0.76]), ("s", "2012-14", [0.19, 0.18, 0.56, 0.61])):
            self.check([f"hazard{g}_{phase}_{regime}" for g in range(1, 5)], hazards)

    def test_grades_given(self):
        for phase, regime, shares in (("p", "2009-12", [9, 51, 36, 5]), ("s", "2009-12", [11, 41, 42, 7]),
                                      ("p", "2012-14", [7, 61, 30, 2]), ("s", "2012-14", [7, 46, 38, 9])):
            self.check([f"given{g}_{phase}_{regime}" for g in range(1, 5)], [s / 100 for s in shares])

    def test_the_shipped_targets_are_these(self):
        with open(root / "scenarios" / "targets" / "england.csv", newline="") as file:
            rows = list(csv.DictReader(file))
        published = {name: value for name, _, _, value, *_ in england.published(data)}
        self.assertEqual({r["id"]: r["value"] for r in rows},
                         {name: f"{value:.4g}" for name, value in (self.found | published).items()})
        self.assertEqual([r["discrepancy"] for r in rows],
                         [f"{england.discrepancy(r['observable'], float(r['value'])):.2g}" for r in rows])
        self.assertEqual((published["persistence_s_30_and_over_3_years"], published["heads_leaving_p"]), (0.685, 1 - 0.92))


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *(sys.argv[1:] or ["MadeUp", "Real"])])
