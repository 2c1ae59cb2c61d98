"""Tests of scenarios/validation/scores.py against closed forms and published values."""

import math
import sys
import unittest
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "scenarios" / "validation"))
import scores  # noqa: E402
import hindcast  # noqa: E402


class Discrepancy(unittest.TestCase):
    def test_worlds_are_spread_by_the_rule_of_the_fit(self):
        # Of worlds that all say .5: a normal distribution of sd sqrt(.25) / 20.
        spread = hindcast.with_discrepancy([0.5] * 40, "grade_share")
        self.assertAlmostEqual(spread.mean(), 0.5, 12)
        self.assertAlmostEqual(spread.std(), 0.025, delta=0.001)  # 25 quantiles have a little less
        self.assertAlmostEqual(float(scores.crps_of_sample(spread, 0.53)), scores.crps_of_normal(0.5, 0.025, 0.53), 4)
        # Of worlds that are spread themselves variances add up; correlations have .03.
        worlds = np.linspace(0.2, 0.4, 41)
        spread = hindcast.with_discrepancy(worlds, "grade_memory")
        self.assertAlmostEqual(spread.var(), worlds.var() + 0.03 ** 2, 4)

    def test_runs_alone_are_scored_with_it(self):
        scored = hindcast.Scored("shares")
        scored.add("a", 0.53, {"model": [0.5] * 40, "Markov chain": [0.5] * 40})
        scored.add("b", 0.53, {"model": [0.529, 0.531] * 20, "Markov chain": [0.4, 0.6] * 20})
        self.assertEqual(scored.coverage("model")[1], (2, 2))
        self.assertEqual(scored.coverage("model" + hindcast.ALONE)[1], (1, 2))
        self.assertEqual(scored.coverage("Markov chain")[1], (1, 2))


class Crps(unittest.TestCase):
    def test_of_a_normal_distribution_by_its_closed_form(self):
        # At the mean: 2 phi(0) - 1 / sqrt(pi) = (sqrt(2) - 1) / sqrt(pi).
        self.assertAlmostEqual(scores.crps_of_normal(0, 1, 0), (math.sqrt(2) - 1) / math.sqrt(math.pi), 12)
        # Far away it is the absolute error less 1 / sqrt(pi) sd; symmetric; and it scales with the unit.
        self.assertAlmostEqual(scores.crps_of_normal(1, 2, 101), 100 - 2 / math.sqrt(math.pi), 9)
        self.assertAlmostEqual(scores.crps_of_normal(1, 2, 4), scores.crps_of_normal(1, 2, -2), 12)
        self.assertAlmostEqual(scores.crps_of_normal(10, 20, 40), 10 * scores.crps_of_normal(1, 2, 4), 12)

    def test_of_a_normal_distribution_is_the_integral_it_stands_for(self):
        # The score is the integral of (F(y) - 1[y >= x])^2.
        mean, sd, x = 0.3, 0.7, 1.1
        y = np.linspace(-8, 9, 2_000_001)
        cdf = np.array([0.5 * (1 + math.erf(v)) for v in (y[::100] - mean) / sd / math.sqrt(2)])
        squared = (cdf - (y[::100] >= x)) ** 2
        self.assertAlmostEqual(scores.crps_of_normal(mean, sd, x), squared.sum() * (y[100] - y[0]), 3)

    def test_of_a_sample_by_hand(self):
        # |1 - 2|, |3 - 2|, |5 - 2| average 5/3; pairs differ by 2, 4, 2, on average 8/3, of which half goes.
        self.assertAlmostEqual(float(scores.crps_of_sample([5, 1, 3], 2)), 5 / 3 - 4 / 3, 12)
        self.assertEqual(float(scores.crps_of_sample([4.5], 2)), 2.5)

    def test_of_a_sample_is_without_bias(self):
        # 20,000 samples of 5 from N(0, 1) score at x = 0.5 on average what N(0, 1) does; the error of the mean is .003.
        sample = np.random.default_rng(1).normal(size=(20_000, 5))
        mean = scores.crps_of_sample(sample, np.full(20_000, 0.5)).mean()
        self.assertAlmostEqual(mean, scores.crps_of_normal(0, 1, 0.5), delta=0.012)

    def test_values_of_a_world_count_once(self):
        # Two worlds of two values: |x - 2| averages 2; of pairs of different worlds 0-5, 0-7, 1-5, 1-7 mean |d| is 5.5.
        self.assertAlmostEqual(float(scores.crps_of_sample([0, 1, 5, 7], 2, 2)), (2 + 1 + 3 + 5) / 4 - 5.5 / 2, 12)
        # 20,000 samples of 5 worlds from N(0, 1), each N(0, .5) around itself: N(0, sqrt(1.25)), .005 at most by 25 quantiles.
        worlds = np.random.default_rng(3).normal(size=(20_000, 5, 1))
        sample = (worlds + 0.5 * scores.normal_quantiles(25)).reshape(20_000, -1)
        expected = scores.crps_of_normal(0, math.sqrt(1.25), 0.5)
        self.assertAlmostEqual(scores.crps_of_sample(sample, np.full(20_000, 0.5), 25).mean(), expected, delta=0.012)
        self.assertGreater(scores.crps_of_sample(sample, np.full(20_000, 0.5)).mean(), expected + 0.05)  # as if 125 worlds


class Intervals(unittest.TestCase):
    def test_are_quantiles_at_p_of_n_plus_one(self):
        # Of 1 .. 19 the quarter is at 5 and three quarters at 15; 5 % at 1 and 95 % at 19.
        sample = np.arange(19, 0, -1)
        self.assertEqual(scores.interval_of_sample(sample, 0.5), (5, 15))
        self.assertEqual(scores.interval_of_sample(sample, 0.9), (1, 19))
        self.assertEqual(scores.interval_of_sample([3, 1, 2], 0.9), (1, 3))
        self.assertEqual(scores.interval_of_sample([2.0], 0.5), (2, 2))

    def test_of_as_many_worlds_hold_what_they_say(self):
        # A further draw lies within quantiles at p (n + 1) with the level exactly: 20,000 trials, 4.9 sd.
        draws = np.random.default_rng(2).random(size=(20_000, 40))
        for level in scores.LEVELS:
            hits = scores.is_within(scores.interval_of_sample(draws[:, 1:], level), draws[:, 0]).sum()
            self.assertLess(abs(hits - 20_000 * level), 4.9 * math.sqrt(20_000 * level * (1 - level)))

    def test_of_worlds_with_discrepancy_hold_what_they_say(self):
        # A further world with a further discrepancy lies within as often at least; 500 values of 20 worlds taken for as many
        # worlds hold less than they say: 20,000 trials, 4.9 sd.
        random = np.random.default_rng(5)
        worlds = random.normal(size=(20_000, 20, 1))
        sample = (worlds + 0.2 * scores.normal_quantiles(25)).reshape(20_000, -1)
        truth = random.normal(size=20_000) + 0.2 * random.normal(size=20_000)
        for level in scores.LEVELS:
            hits = scores.is_within(scores.interval_of_sample(sample, level, 25), truth).sum()
            as_worlds = scores.is_within(scores.interval_of_sample(sample, level), truth).sum()
            noise = 4.9 * math.sqrt(20_000 * level * (1 - level))
            self.assertGreater(hits - 20_000 * level, -noise)
            if level == 0.9:
                self.assertLess(as_worlds - 20_000 * level, -noise)


class BinomialInterval(unittest.TestCase):
    def test_of_published_examples(self):
        # Newcombe 1998, Statistics in Medicine 17, table I, method 5: 81 of 263, 15 of 148, 0 of 20, 1 of 29.
        for hits, n, lower, upper in ((81, 263, 0.2527, 0.3676), (15, 148, 0.0578, 0.1617), (0, 20, 0, 0.1684),
                                      (1, 29, 0.0009, 0.1776)):
            found = scores.binomial_interval(hits, n)
            self.assertAlmostEqual(found[0], lower, 4)
            self.assertAlmostEqual(found[1], upper, 4)

    def test_of_all_and_none(self):
        self.assertAlmostEqual(scores.binomial_interval(10, 10)[0], 0.025 ** (1 / 10), 9)
        self.assertEqual(scores.binomial_interval(10, 10)[1], 1)


if __name__ == "__main__":
    unittest.main()
