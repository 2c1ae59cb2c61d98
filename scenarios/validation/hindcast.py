"""The hindcast: a fitted model forecasts England from the grades of August 2010, beside null models, and is scored.

Truths come from three places, all read by the definitions of observe_england.py: the inspections of 2010 to 2014; the changes
of grade from August 2014 to August 2015, which are what ofsted_transitions_to_2015.csv counts beyond the inspections; and the
figures of 2019 in calibration_targets.csv. Everyone knows what was known in August 2014: the model by its parameters, though
its schools start from grades of 2010; null models by their last grades, or their chain. Nobody knows more of what follows
than hazards of inspection, which are inputs for all.
"""

import csv
import json
import subprocess
import sys
from pathlib import Path

import h5py
import numpy as np
import pandas as pd

import null_models as nulls
import scores

root = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(root / "scenarios" / "targets"))
import observe_england as england  # noqa: E402

ORIGIN, LAST_FITTED, END = 2010, 2014, 2019
DRAWS = 400  # of a null model
VALUES_OF_A_WORLD = 25  # that stand for it with its discrepancy
OF_RUNS = ("model", "inspection only")  # forecasters that are runs of the program
ALONE = ", worlds alone"
LEAST_GRADED_OF_AN_AUTHORITY = 10


def run(program, *arguments):
    subprocess.run([str(program), *map(str, arguments)], check=True, stdout=subprocess.DEVNULL)


def hazards_of_2016(program):
    """Yearly hazards of inspection from September 2016 on, by phase and grade: the program's defaults."""
    table = json.loads(subprocess.run([str(program), "describe", "parameters", "inspection", "--format", "json"], check=True,
                                      capture_output=True).stdout)
    default = {row["key"]: row["default"] for row in table}
    return {phase: [default[f"inspection.hazard_{phase}_2016_grade{g}"] for g in nulls.GRADES] for phase in england.PHASES}


def read_england(data):
    """observe_england's table, with grades as whole numbers, 0 for none."""
    table = england.read_schools(data)
    for august in england.GRADE_YEARS:
        table[f"g{august}"] = table[f"grade_{august}"].fillna(0).astype(int)
    return table


def write_list(program, data, table, path):
    """The open schools in the program's own format, with their grades of August 2010."""
    plain = path.with_suffix(".plain.csv")
    run(program, "schools", data / "schools_england_2019.csv.gz", "--to", plain, "--force")
    with open(plain, newline="") as file, open(path, "w", newline="") as out:
        rows = csv.DictReader(file)
        writer = csv.DictWriter(out, rows.fieldnames)
        writer.writeheader()
        for row in rows:
            grade = table[f"g{ORIGIN}"].get(int(row["id"]), 0)
            writer.writerow(row | {"grade": grade or "", "observed": f"{ORIGIN}-08"})


class Worlds:
    """What the runs of a file show of its schools each August: arrays [world][school], of schools whose URN is in `urns`."""

    def __init__(self, path, table):
        self.file = h5py.File(path)
        urns = self.file["schools"]["id"][:]
        self.kept = np.flatnonzero(np.isin(urns, table.index))
        self.table = table.loc[urns[self.kept]]
        self.records = {int(record): position for position, record in enumerate(self.file["trajectories"]["term"][:])}

    def column(self, name, record):
        values = self.file["trajectories"][name][:, self.records[record], :]
        return values[:, self.kept]

    def grades(self, august):
        return self.column("grade", england.record(august)).astype(int)


def seen(table, august):
    """Observed grades of an August as one draw: [1][school]."""
    return table[[f"g{august}"]].to_numpy().T


# Statistics: functions of a table with a row a school and of grades [draw][school], which give a value a draw.

def share_of(grades, wanted):
    graded = (grades > 0).sum(axis=-1)
    return np.isin(grades, wanted).sum(axis=-1) / np.maximum(graded, 1)


def fifths_of(table):
    return np.floor(5 * (table.disadvantage.rank(method="first") - 1) / len(table)).to_numpy() + 1


def rank_correlation(x, grades):
    """Spearman's, with means of ranks for ties."""
    x = pd.Series(x).rank().to_numpy()
    return np.array([np.corrcoef(x, pd.Series(row).rank())[0, 1] for row in np.atleast_2d(grades)])


def figures_of_2019(table, grades, phase):
    """The figures of calibration_targets.csv that say how England's grades were spread in a year, by id."""
    p = phase[0]
    for word, grade in (("outstanding", 1), ("good", 2), ("ri", 3), ("inadequate", 4)):
        yield f"ofsted_{word}_{p}", f"grade {grade}", share_of(grades, [grade])
    # By disadvantage, schools count whose grade is known in every draw.
    known = (grades > 0).all(axis=0) & table.disadvantage.notna().to_numpy()
    some, of_some = table[known], grades[:, known]
    fifths = fifths_of(some)
    for fifth in range(1, 6):
        of_fifth = of_some[:, fifths == fifth]
        yield f"outst_fsmq{fifth}_{p}", f"grade 1, fifth {fifth}", share_of(of_fifth, [1])
        yield f"below_good_fsmq{fifth}_{p}", f"below good, fifth {fifth}", share_of(of_fifth, [3, 4])
    yield f"rho_fsm_ofsted_{p}", "rank correlation of grade and disadvantage", rank_correlation(some.disadvantage, of_some)
    codes = some.la_code.to_numpy()
    means = [np.isin(of_some[:, codes == code], (1, 2)).mean(axis=-1) for code in np.unique(codes)
             if (codes == code).sum() >= england.LEAST_SCHOOLS_OF_AN_AUTHORITY]
    yield f"la_goodplus_sd_{p}", "spread of authorities", np.std(means, axis=0, ddof=1)


def transitions_of(then, now):
    """Shares [draw][old grade][new grade] of schools, by their grade of then."""
    out = np.full((len(then), 4, 4), np.nan)
    for d, (before, after) in enumerate(zip(then, now)):
        counts = nulls.counts_of_transitions(before, after)
        out[d] = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    return out


def with_discrepancy(sample, observable):
    """Worlds, with what the fit did not expect the model to meet either: each of them spread by the discrepancy of
    observe_england.py, as a normal distribution of which VALUES_OF_A_WORLD quantiles stand for all."""
    sample = np.asarray(sample, dtype=float)
    sd = england.discrepancy(observable, float(np.median(sample)))
    return (sample[:, None] + sd * scores.normal_quantiles(VALUES_OF_A_WORLD)).ravel()


class Scored:
    """Forecasts of one kind of figure beside the truth: by forecaster, CRPS; of samples also whether intervals hold. Runs are
    scored with the discrepancy that their parameters were fitted with, and as worlds alone."""

    def __init__(self, name):
        self.name, self.rows = name, []

    def add(self, label, truth, samples, last=None, observable="grade_share"):
        """samples: by forecaster; last: last observed value and its error; observable: whose discrepancy runs have."""
        row = {"label": label, "truth": truth, "crps": {}, "within": {}, "interval": {}}
        samples = {name + ALONE: sample for name, sample in samples.items() if name in OF_RUNS} | {
            name: with_discrepancy(sample, observable) if name in OF_RUNS else sample for name, sample in samples.items()}
        for forecaster, sample in samples.items():
            per_world = VALUES_OF_A_WORLD if forecaster in OF_RUNS else 1
            intervals = [scores.interval_of_sample(sample, level, per_world) for level in scores.LEVELS]
            row["crps"][forecaster] = float(scores.crps_of_sample(sample, truth, per_world))
            row["interval"][forecaster] = [float(x) for x in intervals[1]]
            row["within"][forecaster] = [bool(scores.is_within(interval, truth)) for interval in intervals]
        if last is not None:
            mean, sd = last
            row["crps"]["last value"] = scores.crps_of_normal(mean, max(sd, 1e-6), truth)
            row["within"]["last value"] = [abs(truth - mean) <= z * sd for z in (0.6745, 1.6449)]
            row["interval"]["last value"] = [mean - 1.6449 * sd, mean + 1.6449 * sd]
        self.rows.append(row)

    def mean_crps(self, forecaster):
        return float(np.mean([row["crps"][forecaster] for row in self.rows]))

    def coverage(self, forecaster):
        """By level: hits and number."""
        return [(sum(row["within"][forecaster][i] for row in self.rows), len(self.rows)) for i in range(len(scores.LEVELS))]


def chains(table, phase):
    """Counts of transitions of the phase: by August to August in each regime, and from one inspection to the next from 2012."""
    of_phase = table[table.phase == phase]
    yearly = {}
    for regime, years in england.REGIMES.items():
        yearly[regime] = sum(nulls.counts_of_transitions(of_phase[f"g{a}"].to_numpy(), of_phase[f"g{a + 1}"].to_numpy())
                             for a in range(*years))
    first, last = england.REGIMES["2012-14"]
    inspected = np.zeros((4, 4))
    for year in range(first, last):
        given = of_phase[f"given_{year}"]
        inspected += nulls.counts_of_transitions(np.where(given.notna(), of_phase[f"g{year}"], 0), given.fillna(0).to_numpy())
    return yearly, inspected


def judge(program, data, table, runs, log):
    """Scores of all kinds of figures; runs: result files by name of the forecaster."""
    worlds = {name: Worlds(path, table) for name, path in runs.items()}
    targets = pd.read_csv(data / "calibration_targets.csv").set_index("id")
    hazards = hazards_of_2016(program)
    known = pd.read_csv(data / "ofsted_transitions_to_2015.csv")
    known = known[(known.kind == "annual_snapshot") & (known.period == "Aug2012-Aug2015")]
    figures = {name: Scored(name) for name in ("Shares of grades, August 2015", "Changes of grade, August 2014 to August 2015",
                                               "Shares of grades, August 2019", "By fifth of disadvantage, August 2019",
                                               "Spread of grades, August 2019",
                                               "Good schools of each authority, 2011 to 2014")}
    for phase in england.PHASES:
        log(f"{phase}: null models")
        random = np.random.default_rng(2014)
        rows = np.flatnonzero((table.phase == phase).to_numpy())
        of_phase = table.iloc[rows]
        yearly, inspected = chains(table, phase)
        to_2019 = [(yearly["2012-14"], None)] * 2 + [(inspected, hazards[phase])] * 3
        chain = nulls.markov_forecast(of_phase[f"g{LAST_FITTED}"].to_numpy(), to_2019, DRAWS, random)
        counts = yearly["2012-14"]
        of_worlds = {name: np.flatnonzero((w.table.phase == phase).to_numpy()) for name, w in worlds.items()}

        def sample(name, august):
            return worlds[name].grades(august)[:, of_worlds[name]]

        # To August 2015: what is counted in all beyond what the inspections show.
        pooled = np.zeros((4, 4))
        for row in known[known.phase == phase].itertuples():
            pooled[row.from_grade - 1, row.to_grade - 1] = round(row.prob * row.n_from)
        changed = pooled - counts
        assert (changed >= -1).all() and abs(changed.sum() - (of_phase[f"g{LAST_FITTED}"] > 0).sum()) <= 8, \
            "ofsted_transitions_to_2015.csv is not of the schools of the list"
        changed = np.maximum(changed, 0)
        truth = changed / changed.sum(axis=1, keepdims=True)
        by_model = {name: transitions_of(sample(name, 2014), sample(name, 2015)) for name in worlds}
        by_chain = transitions_of(chain[:, 0], chain[:, 1])
        years = range(england.REGIMES["2012-14"][0] - 3, LAST_FITTED)
        series = np.array([transitions_of(seen(of_phase, a), seen(of_phase, a + 1))[0] for a in years])
        for old in range(4):
            for new in range(4):
                if old == new:
                    continue  # follows from the others
                figures["Changes of grade, August 2014 to August 2015"].add(
                    f"{phase}, {old + 1} to {new + 1}", truth[old, new],
                    {name: values[:, old, new] for name, values in by_model.items()} | {"Markov chain": by_chain[:, old, new]},
                    (series[-1, old, new], nulls.sd_of_yearly_change(series[:, old, new])))
        stock = changed.sum(axis=0) / changed.sum()
        history = np.array([[share_of(seen(of_phase, a), [g])[0] for a in england.GRADE_YEARS] for g in nulls.GRADES])
        for g in nulls.GRADES:
            figures["Shares of grades, August 2015"].add(
                f"{phase}, grade {g}", stock[g - 1],
                {name: share_of(sample(name, 2015), [g]) for name in worlds} | {"Markov chain": share_of(chain[:, 1], [g])},
                (history[g - 1, -1], nulls.sd_of_yearly_change(history[g - 1])))

        # August 2019.
        log(f"{phase}: August 2019")
        before = []
        for a in england.GRADE_YEARS:
            then = of_phase[of_phase[f"g{a}"] > 0]
            before.append({figure: value[0] for figure, _, value in figures_of_2019(then, seen(then, a), phase)})
        graded = (of_phase[f"g{LAST_FITTED}"] > 0).to_numpy()
        by_chain = {i: v for i, _, v in figures_of_2019(of_phase[graded], chain[:, -1, graded], phase)}
        by_model = {name: list(figures_of_2019(w.table.iloc[of_worlds[name]], sample(name, END), phase))
                    for name, w in worlds.items()}
        for k, (figure, label, _) in enumerate(next(iter(by_model.values()))):
            kind = ("Shares of grades, August 2019" if figure.startswith("ofsted") else
                    "By fifth of disadvantage, August 2019" if "fsmq" in figure else "Spread of grades, August 2019")
            series = [b[figure] for b in before]
            figures[kind].add(f"{phase}, {label}", float(targets.value[figure]),
                              {name: values[k][2] for name, values in by_model.items()} | {"Markov chain": by_chain[figure]},
                              (series[-1], nulls.last_value_sd(nulls.sd_of_yearly_change(series), END - LAST_FITTED)),
                              "grade_memory" if figure.startswith("rho") else "good_share_authority_sd" if "_sd_" in figure
                              else "grade_share")

        # Authorities from the origin on: their schools with a grade then, and open still.
        log(f"{phase}: authorities")
        start = of_phase[(of_phase[f"g{ORIGIN}"] > 0) & (of_phase.status == "open")]
        chain = nulls.markov_forecast(start[f"g{ORIGIN}"].to_numpy(), [(yearly["2009-12"], None)] * 2 + [(counts, None)] * 2,
                                      DRAWS, random)
        sizes = start.la_code.value_counts()
        codes = sorted(sizes.index[sizes >= LEAST_GRADED_OF_AN_AUTHORITY])
        at = {code: np.flatnonzero((start.la_code == code).to_numpy()) for code in codes}
        early = np.array([[share_of(seen(start, a)[:, at[code]], [1, 2])[0] for a in (2009, 2010)] for code in codes])
        sd = nulls.sd_of_yearly_change(early)
        of_model = {}
        for name, w in worlds.items():
            place = {urn: k for k, urn in enumerate(w.table.index)}
            of_model[name] = {code: np.array([place[u] for u in start.index[at[code]] if u in place], dtype=int) for code in codes}
        for august in range(ORIGIN + 1, LAST_FITTED + 1):
            grades = {name: w.grades(august) for name, w in worlds.items()}
            for k, code in enumerate(codes):
                truth = share_of(seen(start, august)[:, at[code]], [1, 2])[0]
                samples = {name: share_of(g[:, of_model[name][code]], [1, 2]) for name, g in grades.items()}
                samples["Markov chain"] = share_of(chain[:, august - ORIGIN][:, at[code]], [1, 2])
                figures["Good schools of each authority, 2011 to 2014"].add(
                    f"{phase}, authority {code}, {august}", truth, samples,
                    (early[k, -1], nulls.last_value_sd(sd, august - ORIGIN)))
    return figures


def correlations(a, b):
    """Of each world's schools."""
    return np.array([np.corrcoef(x, y)[0, 1] for x, y in zip(a, b)])


def figures_apart(path, table, data):
    """(label, England's value, the model's by world) of figures that share their series or statistic with the fit: no test."""
    worlds = Worlds(path, table)
    targets = pd.read_csv(data / "calibration_targets.csv").set_index("id").value
    for phase in england.PHASES:
        start = (worlds.table[f"g{ORIGIN}"] > 0) & (worlds.table.phase == phase)
        for august in range(ORIGIN + 1, LAST_FITTED + 1):
            yield (f"good, {phase}, August {august}", share_of(seen(worlds.table[start], august), [1, 2])[0],
                   share_of(worlds.grades(august)[:, start.to_numpy()], [1, 2]))
    results, of_phase = {}, {}
    for phase in england.PHASES:
        of_phase[phase] = np.flatnonzero((worlds.table.phase == phase).to_numpy())
        results[phase] = {year: worlds.column("value_added", england.record(year)).astype(float)[:, of_phase[phase]]
                          for year in (2016, 2017, 2018)}
    if "p8_sd" in targets:
        p8 = results["secondary"]
        grade = worlds.grades(2018)[:, of_phase["secondary"]]
        mean = [np.array([v[g == of].mean() if (g == of).any() else np.nan for v, g in zip(p8[2018], grade)])
                for of in nulls.GRADES]
        for k, word in ((0, "o"), (2, "ri"), (3, "i")):
            yield (f"Progress 8 of 2018 at grade {k + 1} above grade 2, in sd of schools",
                   (targets[f"p8_by_ofsted_{word}"] - targets["p8_by_ofsted_g"]) / targets["p8_sd"],
                   (mean[k] - mean[1]) / p8[2018].std(axis=1))
        yield "Progress 8, correlation of 2016 with 2017", targets["p8_r1"], correlations(p8[2016], p8[2017])
        yield "Progress 8, correlation of 2016 with 2018", targets["p8_r2"], correlations(p8[2016], p8[2018])
        for phase, word, r, icc in (("secondary", "Progress 8", "r_p8_fsm6", "icc_la_p8"),
                                    ("primary", "Progress at 11", "r_ks2prog_fsm6", "icc_la_ks2")):
            schools = worlds.table.iloc[of_phase[phase]]
            known = schools.disadvantage.notna().to_numpy()
            values = results[phase][2018]
            yield (f"{word} of 2018 with disadvantage, correlation", targets[r],
                   correlations(values[:, known], np.tile(schools.disadvantage[known], (len(values), 1))))
            yield (f"{word} of 2018, share of variance between authorities", targets[icc],
                   np.array([england.share_between_authorities(schools.assign(value_added_2018=v, cohort_2018=1), 2018, (0, np.inf))
                             for v in values]))
