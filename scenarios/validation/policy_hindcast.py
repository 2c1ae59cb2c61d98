"""The policy hindcast: what evaluations of policies found beside what the model predicts for the nearest scenario, at its dose
and horizon, in the evaluation's unit."""

import csv
from dataclasses import dataclass

import h5py
import numpy as np

import scores

# One standard deviation of true teaching between schools in those of pupils, middle of .36 to .39: shares of pupils' variance
# that lie between schools (.13 to .15, as vpc_p8 of calibration_targets.csv).
PUPIL_SD_PER_SCHOOL_SD = 0.375
BEGIN = 9  # term in which every scenario of the table begins
# An evaluation that found nothing could have told this much from nothing, in pupil sd: assumed.
NOTHING = 0.05


@dataclass
class Row:
    evidence: str  # id in policy_evidence.csv
    scenario: str
    years: int  # after its beginning
    low: float  # what was measured, as a band
    high: float
    measured: str
    worst: float = 1  # share of the schools reached that count: those weakest when the policy begins
    grouped: bool = False  # only schools count that are in a formal group at the end
    why: str = ""  # the scenario, and whose gain counts

    def needs_schools(self):
        return self.worst < 1 or self.grouped


ROWS = (
    Row("p05", "growing-own-leaders", 2, -NOTHING, NOTHING, "no evidence of gain", why="leaders grown in schools; all of the authorities that take part"),
    Row("p07", "teaching-school-alliances", 4, -NOTHING, NOTHING, "no measurable effect", why="the policy itself; all schools, in an alliance or not"),
    Row("p10", "area-partnership", 2, 0, np.inf, "more than 0", why="network with an intermediary and a shared aim; all of the authorities that take part"),
    Row("p11", "enquiry-groups", 2, -NOTHING, NOTHING, "effect in year 1, none in year 2", why="network on teaching; all of the authorities that take part"),
    Row("p17", "district-led", 5, 0, np.inf, "more than 0", worst=0.05, why="district that moves heads to its weakest schools; the weakest twentieth"),
    Row("p19", "academy-chains", 5, 0, np.inf, "more than 0", worst=0.05, why="weak schools taken over; the weakest twentieth"),
    Row("p21", "curriculum-hubs", 5, -NOTHING, NOTHING, "no effect of taking part", why="specialists of lead schools, at their end; all schools"),
    Row("p22", "curriculum-driven", 1, -NOTHING, 2 * NOTHING, "small, not significant", why="a curriculum that all work on; all schools"),
    Row("p26", "london-challenge", 3, 0, np.inf, "more than 0 (qualitative)", why="brokered and paid partnership; all of the authorities that take part"),
    Row("p27", "forced-federation", 3, 0, np.inf, "more than 0 after 2 to 4 years", grouped=True,
        why="weak schools in federations; members"),
)

CANNOT = {
    "p01": "pairs of teachers within a school: the model's smallest part is a school",
    "p02": "observation among colleagues of one school: it has no lever within schools",
    "p04": "no effect was estimated",
    "p08": "reach of alliances: a pattern of ties (scenarios/targets), no effect",
    "p09": "coaching of single teachers",
    "p13": "a difference between heads, no policy",
    "p14": "heads' own ratings, which are no effects",
    "p15": "heads' own ratings, which are no effects",
    "p24": "no effect size was published",
    "p25": "no effect was published",
    "p29": "one district's network of leaders: a pattern of ties, no effect",
    "p30": "growth of ties by another instrument in year 3: an upper bound, no effect",
    "p31": "no evaluation was found",
}
TURNOVER = "p12"  # not a policy: measured in the baseline


def effects(scenario_file, baseline_file, row):
    """Gain in teaching of the schools that count over the same schools in the baseline at the last record, in pupil sd, by world; and
    their share of all. NaN for a world in which none counts."""
    with h5py.File(scenario_file) as scenario, h5py.File(baseline_file) as baseline:
        with_policy, without = scenario["trajectories"], baseline["trajectories"]
        reached = with_policy["participant"][:, -1, :] > 0
        gain = with_policy["effectiveness"][:, -1, :] - without["effectiveness"][:, -1, :]
        spread = without["effectiveness"][:, -1, :].std(axis=1)
        if row.grouped:
            reached &= with_policy["group"][:, -1, :] >= 0
        if row.worst < 1:
            begin = list(without["term"][:]).index(BEGIN)
            then = np.where(reached, without["effectiveness"][:, begin, :], np.nan)
            reached &= then <= np.nanquantile(then, row.worst, axis=1, keepdims=True)
        count = reached.sum(axis=1)
        mean = np.where(count > 0, (gain * reached).sum(axis=1) / np.maximum(count, 1), np.nan)
        return PUPIL_SD_PER_SCHOOL_SD * mean / spread, float(reached.mean())


def turnover_effect(observed_file, years):
    """By world: how much lower value added is a year after a head has come, in sd of schools, given that of the year before; mean
    over years, each the slope of a regression over secondary schools."""
    slopes = []
    with h5py.File(observed_file) as file:
        seen = file["trajectories"]
        at = {int(record): position for position, record in enumerate(seen["term"][:])}
        secondary = np.flatnonzero(np.atleast_2d(file["schools"]["phase"][:])[0] == 1)
        for august in years:
            now, later = at[3 * (august - 2010)], at[3 * (august + 1 - 2010)]
            before = seen["value_added"][:, now, :][:, secondary]
            after = seen["value_added"][:, later, :][:, secondary]
            # Came in the school year before: in post for less than three terms in August.
            new = seen["tenure"][:, now, :][:, secondary] < 3
            of_year = []
            for x, y, came in zip(before, after, new):
                design = np.column_stack([np.ones_like(x), x, came])
                of_year.append(np.linalg.lstsq(design, y, rcond=None)[0][2] / y.std())
            slopes.append(of_year)
    return np.mean(slopes, axis=0)


@dataclass
class Found:
    row: Row
    values: np.ndarray  # by world
    reach: float

    def __post_init__(self):
        self.values = self.values[np.isfinite(self.values)]

    def in_band(self):
        """Worlds within what was measured."""
        return int(np.sum((self.values >= self.row.low) & (self.values <= self.row.high)))

    def agrees(self):
        return 2 * self.in_band() >= len(self.values)

    def interval(self):
        return scores.interval_of_sample(self.values, 0.9)


def run_policies(run, program, sets, worlds, schools, folder, log):
    """Found, by row; each scenario is run from its beginning for its horizon beside the baseline, world by world."""
    found = []
    for years in sorted({row.years for row in ROWS}):
        rows = [row for row in ROWS if row.years == years]
        out = folder / f"policy-{years}"
        log(f"policies after {years} years")
        run(program, "run", "baseline", *sorted({row.scenario for row in rows}), "--schools", schools, "--parameters", sets,
            "--replicates", worlds, "--terms", BEGIN + 3 * years, "--record",
            f"schools:{worlds}" if any(row.needs_schools() for row in rows) else "metrics", "--out", out, "--force", "--quiet")
        for row in rows:
            values, reach = effects(out / f"{row.scenario}.h5", out / "two-tier-drift.h5", row)
            found.append(Found(row, values, reach))
    return sorted(found, key=lambda f: f.row.evidence)


def unexpressed(data):
    """(id, what, why) of the evidence that no scenario expresses; refuses evidence that is neither here nor there."""
    with open(data / "policy_evidence.csv", newline="") as file:
        evidence = {row["id"]: row for row in csv.DictReader(file)}
    expressed = {row.evidence for row in ROWS} | {TURNOVER}
    unknown = set(evidence) - expressed - set(CANNOT)
    if unknown:
        raise SystemExit(f"policy_evidence.csv: neither expressed nor said why not: {', '.join(sorted(unknown))}")
    return [(i, evidence[i]["quantity"], why) for i, why in CANNOT.items() if i in evidence], evidence
