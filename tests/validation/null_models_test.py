"""Tests of scenarios/validation/null_models.py on chains whose forecasts can be worked out by hand."""

import sys
import unittest
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "scenarios" / "validation"))
import null_models as nulls  # noqa: E402


class Markov(unittest.TestCase):
    def test_counts_schools_with_a_grade_at_both_ends(self):
        counts = nulls.counts_of_transitions(np.array([1, 1, 2, 4, 0, 3]), np.array([1, 2, 2, 3, 1, 0]))
        expected = np.zeros((4, 4))
        expected[0, 0] = expected[0, 1] = expected[1, 1] = expected[3, 2] = 1
        np.testing.assert_array_equal(counts, expected)

    def test_takes_the_power_of_the_chain(self):
        # So many schools were counted that the chain is as good as known. From grade 2, with .9 staying and .1 going to 3, and
        # from 3 .4 going to 2: in the second year .9 x .9 + .1 x .4 = .85 are good.
        counts = 10_000_000 * np.array([[1, 0, 0, 0], [0, 0.9, 0.1, 0], [0, 0.4, 0.6, 0], [0, 0, 1, 0]])
        grades = np.array([2] * 40_000 + [4] * 1000 + [0] * 10)
        found = nulls.markov_forecast(grades, [(counts, None)] * 2, 5, np.random.default_rng(1))
        good = (found[:, :, :40_000] == 2).mean(axis=(0, 2))
        self.assertEqual(good[0], 1)
        self.assertAlmostEqual(good[1], 0.9, delta=4.9 * np.sqrt(0.09 / 200_000))
        self.assertAlmostEqual(good[2], 0.85, delta=4.9 * np.sqrt(0.1275 / 200_000))
        self.assertTrue((found[:, 1, 40_000:41_000] == 3).mean() > 0.999)
        self.assertTrue((found[:, :, 41_000:] == 0).all())

    def test_inspects_by_hazard(self):
        # Of those inspected all go from 4 to 3; a quarter is.
        counts = 10_000_000 * np.array([[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0], [0, 0, 1, 0]])
        found = nulls.markov_forecast(np.full(40_000, 4), [(counts, [0, 0, 0, 0.25])] * 3, 2, np.random.default_rng(2))
        for year in range(4):
            left = 0.75**year
            self.assertAlmostEqual((found[:, year] == 4).mean(), left, delta=4.9 * np.sqrt(left * (1 - left) / 80_000) + 1e-4)

    def test_does_not_know_a_chain_better_than_its_counts_say(self):
        # Three of five left grade 2: over draws the share has the sd of Beta(3.5, 2.5 + 2 x .5).
        counts = np.array([[9, 0, 0, 0], [0, 2, 3, 0], [0, 0, 9, 0], [0, 0, 0, 9]])
        found = nulls.markov_forecast(np.full(4000, 2), [(counts, None)], 4000, np.random.default_rng(3))
        left = (found[:, 1] == 3).mean(axis=1)
        a, b = 3.5, 2.5 + 1
        sd = np.sqrt(a * b / ((a + b) ** 2 * (a + b + 1)))
        self.assertAlmostEqual(left.mean(), a / (a + b), delta=4.9 * sd / np.sqrt(4000))
        self.assertAlmostEqual(left.std() / sd, 1, delta=0.06)


class LastValue(unittest.TestCase):
    def test_errs_by_the_root_of_the_years(self):
        sd = nulls.sd_of_yearly_change([[0.5, 0.53, 0.49], [0.2, np.nan, 0.3]])
        self.assertAlmostEqual(sd, np.sqrt((0.03**2 + 0.04**2) / 2))
        self.assertAlmostEqual(nulls.last_value_sd(sd, 4), 2 * sd)


if __name__ == "__main__":
    unittest.main()
