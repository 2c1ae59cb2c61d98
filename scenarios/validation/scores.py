"""How good a forecast was: scores of samples and of normal distributions, and coverage of their intervals.

A forecast is a sample (the last axis of an array, `per_world` values in a row for each world) or a normal distribution. Scores
are in the unit of what is forecast; smaller is better.
"""

import math
import statistics

import numpy as np

LEVELS = (0.5, 0.9)


def normal_quantiles(n):
    """The standard normal distribution's quantiles in the middle of each of n equal parts."""
    return np.array([statistics.NormalDist().inv_cdf((k + 0.5) / n) for k in range(n)])


def sum_over_pairs(values):
    """Sum of |x_i - x_j| over pairs i < j of the last axis."""
    ordered = np.sort(values, axis=-1)
    n = ordered.shape[-1]
    return (ordered * (2 * np.arange(n) - n + 1)).sum(axis=-1)  # value k, counted from 0, is above k others and below n - 1 - k


def crps_of_sample(sample, observed, per_world=1):
    """The continuous ranked probability score of a sample of two worlds or more, estimated without bias in their number (Ferro
    2014): E|X - x| - E|X - X'| / 2, the latter over pairs of different worlds. Of a single world: its mean absolute error."""
    values = np.asarray(sample, dtype=float)
    n = values.shape[-1]
    error = np.abs(values - np.asarray(observed, dtype=float)[..., None]).mean(axis=-1)
    if n == per_world:
        return error
    of_worlds = values.reshape(*values.shape[:-1], n // per_world, per_world)
    return error - (sum_over_pairs(values) - sum_over_pairs(of_worlds).sum(axis=-1)) / (n * (n - per_world))


def crps_of_normal(mean, sd, observed):
    """The same of a normal distribution (Gneiting and Raftery 2007): sd (z (2 Phi(z) - 1) + 2 phi(z) - 1 / sqrt(pi))."""
    z = (observed - mean) / sd
    density = math.exp(-z * z / 2) / math.sqrt(2 * math.pi)
    return sd * (z * math.erf(z / math.sqrt(2)) + 2 * density - 1 / math.sqrt(math.pi))


def interval_of_sample(sample, level, per_world=1):
    """Ends of the central interval: quantiles at p (n + 1) of n worlds, in the middle of each world's values, as the program prints
    them; from the least world to the greatest where there are too few."""
    ordered = np.sort(np.asarray(sample, dtype=float), axis=-1)
    n = ordered.shape[-1]
    worlds = n // per_world

    def quantile(p):
        position = min(max(p * (worlds + 1), 1), worlds) * per_world - (per_world - 1) / 2 - 1
        below = min(int(position), max(n - 2, 0))
        above = min(below + 1, n - 1)
        return ordered[..., below] + (position - below) * (ordered[..., above] - ordered[..., below])

    return quantile((1 - level) / 2), quantile((1 + level) / 2)


def is_within(interval, observed):
    return (interval[0] <= observed) & (observed <= interval[1])


def share_at_most(hits, n, p):
    """P(Binomial(n, p) <= hits)."""
    if p <= 0:
        return 1.0
    if p >= 1:
        return 1.0 if hits >= n else 0.0
    return math.fsum(
        math.exp(math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1) + k * math.log(p) + (n - k) * math.log1p(-p))
        for k in range(hits + 1))


def binomial_interval(hits, n, level=0.95):
    """The exact interval of a share of which `hits` of `n` were seen (Clopper and Pearson 1934)."""
    def solve(holds):
        low, high = 0.0, 1.0
        for _ in range(60):
            middle = (low + high) / 2
            low, high = (middle, high) if holds(middle) else (low, middle)
        return (low + high) / 2

    tail = (1 - level) / 2
    lower = 0.0 if hits == 0 else solve(lambda p: 1 - share_at_most(hits - 1, n, p) < tail)
    upper = 1.0 if hits == n else solve(lambda p: share_at_most(hits, n, p) > tail)
    return lower, upper
