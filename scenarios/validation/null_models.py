"""Forecasts that know nothing of schools but what was last seen of them, for a model to beat.

Grades are arrays of 1 to 4, the last axis over schools; 0 is none. A forecast is an array of draws: [draw][year][school].
"""

import numpy as np

GRADES = np.arange(1, 5)


def counts_of_transitions(then, now):
    """How many schools of each grade (row) were of each grade (column) later: [4][4]."""
    seen = (then > 0) & (now > 0)
    return np.array([[np.sum(seen & (then == old) & (now == new)) for new in GRADES] for old in GRADES])


def markov_forecast(grades, years, draws, random):
    """Draws of grades over years, each from a chain whose rows are drawn, once a draw, from what counts leave open (Dirichlet
    with half a school more in each place, Jeffreys' prior).

    grades: those of the origin, [school]. years: for each year to come a pair of
      counts of transitions, [4][4], in a year or, with hazards, from one inspection to the next, and
      yearly hazards of inspection by grade, [4], or None for counts of a year.
    """
    out = np.zeros((draws, len(years) + 1, len(grades)), dtype=np.int8)
    out[:, 0] = grades
    for draw in out:
        rows = {}  # one draw of the chain for all years that share its counts
        for year, (counts, hazards) in enumerate(years):
            key = id(counts)
            if key not in rows:
                rows[key] = np.array([random.dirichlet(row + 0.5) for row in counts])
            chance = rows[key]
            if hazards is not None:
                hazard = np.asarray(hazards)[:, None]
                chance = hazard * chance + (1 - hazard) * np.eye(4)
            # A school without a grade keeps none.
            bounds = np.vstack([np.zeros(4), np.cumsum(chance, axis=1)])[draw[year]]
            u = random.random(len(grades))
            new = 1 + (u[:, None] > bounds[:, :3]).sum(axis=1)
            draw[year + 1] = np.where(draw[year] > 0, new, 0)
    return out


def sd_of_yearly_change(series):
    """Root mean square of the changes from one year to the next of a series, [..., year]."""
    return float(np.sqrt(np.nanmean(np.square(np.diff(np.asarray(series, dtype=float))))))


def last_value_sd(yearly_sd, years):
    """Error of the last observed value after some years, if yearly changes are independent."""
    return yearly_sd * np.sqrt(years)
