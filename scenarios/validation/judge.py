#!/usr/bin/env python3
"""Judges the model of England by what it was not fitted to, and writes the page that says how it fared.

    python3 scenarios/validation/judge.py PROGRAM [--sets england.csv] [--sets-2014 england-2014.csv] [--sets-null SETS]
        [--data DATA] [--worlds 40] [--policy-schools "england:region=North West"] [--folder FOLDER] [--out docs/validation.md]

--sets-2014 are parameter sets fitted to what was known in August 2014, for the hindcast; --sets-null others for its null
model without ties, such as scenarios/calibrate.sh fits, else the same; --sets those that runs take, for policies. DATA holds
the project's data (by default where SCHOOLSIM_REAL_DATA points, or ../shared/data); without them the script says so and
writes nothing. Runs are kept in FOLDER, by default a temporary one.
"""

import argparse
import os
import sys
import tempfile
from pathlib import Path

import numpy as np

import hindcast
import policy_hindcast as policies
import scores

root = Path(__file__).resolve().parents[2]
MODEL, NULL = "model", "inspection only"  # forecasters that are runs
FORECASTERS = (MODEL, NULL, "Markov chain", "last value")
COVERED = (MODEL, MODEL + hindcast.ALONE, *FORECASTERS[1:])


def points(value):
    """A share in percentage points."""
    return f"{100 * value:.2f}"


def percent(hits, n):
    lower, upper = scores.binomial_interval(hits, n)
    return f"{100 * hits / n:.0f} % ({100 * lower:.0f} to {100 * upper:.0f})"


def best(scored):
    return min(FORECASTERS, key=scored.mean_crps)


def listed(words):
    return words[0] if len(words) == 1 else ", ".join(words[:-1]) + " and " + words[-1]


def skeptic(figures, found, turnover):
    """The first paragraph: what a reader who doubts everything should know."""
    national = [s for s in figures.values() if "authority" not in s.name]
    hits, n = within(national, MODEL)
    alone, _ = within(national, MODEL + hindcast.ALONE)
    losses = {name: [s.name for s in figures.values() if s.mean_crps(name) < s.mean_crps(MODEL)] for name in FORECASTERS[1:]}
    agreeing = sum(f.agrees() for f in found) + int(turnover.agrees())
    total = len(found) + 1
    lines = [f"Of {n} national figures of 2015 and 2019 to which no parameter was fitted, {hits} lie within the model's 90 % "
             f"intervals, {percent(hits, n)} where 90 % should ({alone} if worlds alone count, without what the fit allows the model to "
             f"miss); of {total} evaluations of policies that a scenario can express, "
             f"{agreeing} agree with what most of its worlds predict."]
    for name, lost in losses.items():
        what = {"last value": "the last value, carried forward,", "Markov chain": "a Markov chain of grades",
                NULL: "the same model without partnership, groups or authorities"}[name]
        if lost:
            lines.append(f"**{what[0].upper() + what[1:]} forecasts better than the model in {len(lost)} of {len(figures)} kinds of "
                         f"figures: {listed([l[0].lower() + l[1:] for l in lost])}.**")
        else:
            lines.append(f"{what[0].upper() + what[1:]} forecasts no kind of figure better.")
    lines.append("What schools do with one another is tested by none of these figures: where the model without it forecasts as well, "
                 "partnership in the model is theory that inspections and results neither support nor contradict.")
    return lines


def within(scored, forecaster, level=1):
    """Figures within the intervals of 50 % (level 0) or 90 % (1), and all figures."""
    return tuple(sum(s.coverage(forecaster)[level][i] for s in scored) for i in range(2))


def stated_targets(figures):
    """What the project asked of the model before it was judged, and what came out."""
    national = [s for s in figures.values() if "authority" not in s.name]
    of_authorities = [s for s in figures.values() if "authority" in s.name]
    mean = {f: np.mean([row["crps"][f] for s in national for row in s.rows]) for f in FORECASTERS}
    null = min(FORECASTERS[1:], key=mean.get)

    def verdict(is_met):
        return "met" if is_met else "**missed**"

    rows = []
    hits, n = within(national, MODEL)
    rows.append(["national figures within 90 % intervals", "at least 70 %", percent(hits, n), verdict(hits / n >= 0.7)])
    rows.append(["mean score of national figures", f"no worse than the best null model, {null}: {points(mean[null])}", points(mean[MODEL]),
                 verdict(mean[MODEL] <= mean[null])])
    for level, low, high, name in ((0, 0.45, 0.55, "50 %"), (1, 0.85, 0.95, "90 %")):
        hits, n = within(of_authorities, MODEL, level)
        rows.append([f"authorities within {name} intervals", f"{100 * low:.0f} to {100 * high:.0f} %", percent(hits, n),
                     verdict(low <= hits / n <= high)])
    return table(["what", "target", "came out", ""], rows)


def table(head, rows):
    return ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)] + ["| " + " | ".join(map(str, row)) + " |" for row in rows]


def n_different(sets, worlds):
    """How many different sets the first worlds have; worlds beyond the file begin it again."""
    rows = [line for line in Path(sets).read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")][1:]
    return len(set(rows[:worlds]))


def write_page(figures, apart, found, turnover, cannot, evidence, worlds, names):
    page = ["# Validation", "", "<!-- written by scenarios/validation/judge.py -->", ""]
    page += [" ".join(skeptic(figures, found, turnover)), ""]
    page += ["## Targets stated beforehand", ""] + stated_targets(figures) + [""]
    page += ["## What was fitted, and what was not", "",
             f"Parameter sets of the hindcast: {names['sets_2014']}; of policies: {names['sets']}. They were fitted to England's inspections, "
             "heads, trusts and results as scenarios/targets/england.csv lists them ([calibration](calibration.md)); figures of that "
             "file are no test and are not here. Hazards of inspection after 2014 are inputs, to the model and to its rivals alike: "
             "every forecast is conditional on who was inspected when.", "",
             "A figure counts as validation only where it shares neither series and years nor statistic with a fit. So stocks and changes of "
             "grades up to August 2014, trusts up to 2014 and value added of 2016 to 2018 do not count; some of them stand in a table of their own. For heads and for trusts the "
             "project has no figure of later years that was not fitted: there is nothing to judge them by.", "",
             f"Each of the {worlds} worlds is one parameter set with one luck ({names['n_different']} sets differ, since they are drawn by weight), on the real schools with their grades of August 2010 "
             "(start.from_data). Intervals of the model and of inspection only also hold the discrepancy with which parameters were fitted: by "
             "the rule of scenarios/targets/observe_england.py, fixed before the first fit, the model is not expected to meet a figure more "
             "closely. \"Worlds alone\" is without it; the first judgement had nothing else, and the discrepancy was added when it showed that "
             "forecasts had left out what the fit allows for. A world with its discrepancy counts as one: judgements before the last took its 25 "
             "values for as many worlds, and intervals held a little less than they said (49 national figures, 44 and 82 % of authorities, on "
             "these same runs). Nothing here is about any one school. Null models know England up to August 2014:", "",
             "- **last value**: the last figure seen; its error grows with the root of the years, from yearly changes up to 2014;",
             "- **Markov chain**: each school changes grade by the chances counted from 2012 to 2014, from 2016 on by the hazards given to all; "
             "what few counts leave open is drawn;",
             "- **inspection only**: the model without ties, groups and lasting effects of authorities "
             f"(scenarios/validation/inspection-only.ini), {names['sets_null']}.", "",
             "The expectation, stated beforehand: school series do not beat the last of these, so that ties are theory.", ""]
    page += ["## Hindcast", "",
             "Mean continuous ranked probability score in percentage points (hundredths where the figure is a correlation): how far the "
             "forecast lay from what happened, less is better. The best of each row is bold.", ""]
    rows = []
    for scored in figures.values():
        winner = best(scored)
        rows.append([scored.name, len(scored.rows)] +
                    [f"**{points(scored.mean_crps(f))}**" if f == winner else points(scored.mean_crps(f)) for f in FORECASTERS])
    page += table(["kind of figure", "figures", *FORECASTERS], rows) + [""]
    page += ["How many figures lie within the forecasts' intervals, with the binomial interval of 95 % as if figures were independent; "
             "figures of one phase and year are not, so that intervals are too narrow.", ""]
    rows = []
    for scored in figures.values():
        for forecaster in COVERED:
            (half, n), (most, _) = scored.coverage(forecaster)
            rows.append([scored.name, forecaster, percent(half, n), percent(most, n)])
    page += table(["kind of figure", "forecaster", "in 50 %", "in 90 %"], rows) + [""]
    page += ["### Every national figure", "", "In per cent (hundredths for correlations), with the model's median and 90 % interval.", ""]
    rows = []
    for scored in figures.values():
        if "authority" in scored.name:
            continue
        for row in scored.rows:
            low, high = row["interval"][MODEL]
            rows.append([f"{scored.name}: {row['label']}", f"{100 * row['truth']:.1f}", f"{100 * low:.1f} to {100 * high:.1f}",
                         "yes" if row["within"][MODEL][1] else "**no**"])
    page += table(["figure", "England", "model, 90 %", "within"], rows) + [""]
    page += ["### Figures that are no test", "",
             "They share their series and years, or their statistic, with the fit; shown in hundredths (Progress 8 by grade: in hundredths of a "
             "standard deviation).", ""]
    rows = []
    for label, truth, values in apart:
        low, high = scores.interval_of_sample(values[np.isfinite(values)], 0.9)
        rows.append([label, f"{100 * truth:.1f}", f"{100 * low:.1f} to {100 * high:.1f}", "yes" if low <= truth <= high else "**no**"])
    page += table(["figure", "England", "model, 90 %", "within"], rows) + [""]
    page += ["## Policies", "",
             "What evaluations found, and what the scenario that is nearest to the policy does to the schools that count, in standard deviations of "
             f"pupils ({policies.PUPIL_SD_PER_SCHOOL_SD} of one between schools). A finding of nothing is taken as less than "
             f"{policies.NOTHING} either way, which is assumed. Where more schools count than a policy touches, its effect is diluted: a sign then says little. A row agrees if at least "
             "half of the worlds lie within what was measured.", ""]

    def policy_rows(agree):
        for f in [*found, turnover]:
            if f.agrees() == agree:
                low, high = f.interval()
                yield [f"{f.row.evidence}: {evidence[f.row.evidence]['quantity']}", f.row.measured,
                       f"{f.row.scenario}, {f.row.years} year{'s' * (f.row.years > 1)} ({f.row.why})" if f.row.years else f.row.why,
                       f"{np.median(f.values):+.3f} ({low:+.3f} to {high:+.3f})", f"{f.in_band()} of {len(f.values)}",
                       f"{100 * f.reach:.0f} %" if f.row.years else ""]
    for title, agree in (("Agreements", True), ("Misses", False)):
        rows = list(policy_rows(agree))
        page += [f"### {title}", ""]
        page += table(["evidence", "measured", "in the model", "median (90 % of worlds)", "worlds within", "schools that count"], rows) \
            if rows else ["None."]
        page += [""]
    page += ["### What no scenario can express", ""] + table(["evidence", "what", "why not"], cannot) + [""]
    page += ["Contains public sector information licensed under the Open Government Licence v3.0."]
    return "\n".join(page) + "\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program", type=Path)
    parser.add_argument("--sets", default=str(root / "scenarios" / "models" / "england.csv"))
    parser.add_argument("--sets-2014", default=str(root / "scenarios" / "validation" / "england-2014.csv"))
    parser.add_argument("--sets-null")
    parser.add_argument("--data", type=Path, default=Path(os.environ.get("SCHOOLSIM_REAL_DATA", root / ".." / "shared" / "data")))
    parser.add_argument("--worlds", type=int, default=40)
    parser.add_argument("--policy-schools", default="england:region=North West")
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--out", type=Path, default=root / "docs" / "validation.md")
    asked = parser.parse_args()
    if not (asked.data / "schools_england_2019.csv.gz").exists():
        print(f"skipped: no schools_england_2019.csv.gz in {asked.data}; set SCHOOLSIM_REAL_DATA to the folder of the real data")
        return

    def log(what):
        print(what, file=sys.stderr, flush=True)

    with tempfile.TemporaryDirectory() as temporary:
        folder = asked.folder or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        program = asked.program.resolve()
        england = hindcast.read_england(asked.data)
        schools = folder / "england-2010.csv"
        hindcast.write_list(program, asked.data, england, schools)
        log("hindcast: runs")
        for scenario, sets in (("baseline", asked.sets_2014),
                               (root / "scenarios" / "validation" / "inspection-only.ini", asked.sets_null or asked.sets_2014)):
            hindcast.run(program, "run", scenario, "--schools", schools, "--parameters", sets, "--replicates", asked.worlds, "--terms",
                         hindcast.england.record(hindcast.END), "--record", "observables", "--set", "start.from_data=1", "--set",
                         "inspection.regimes=1", "--out", folder / "hindcast", "--force", "--quiet")
        runs = {MODEL: folder / "hindcast" / "two-tier-drift.h5", NULL: folder / "hindcast" / "inspection-only.h5"}
        figures = hindcast.judge(program, asked.data, england, runs, log)
        apart = list(hindcast.figures_apart(runs[MODEL], england, asked.data))
        log("heads who come and go")
        turnover = policies.Found(policies.Row(policies.TURNOVER, "baseline", 0, -2 * 0.03, 0, "-0.03 in sd of schools, the year after",
                                               why="value added a year after a new head, in sd of schools, in the hindcast's runs"),
                                  policies.turnover_effect(runs[MODEL], (2016, 2017, 2018)), float("nan"))
        cannot, evidence = policies.unexpressed(asked.data)
        found = policies.run_policies(hindcast.run, program, asked.sets, asked.worlds, asked.policy_schools, folder, log)
        page = write_page(figures, apart, found, turnover, cannot, evidence, asked.worlds,
                          {"n_different": n_different(asked.sets_2014, asked.worlds), "sets": Path(asked.sets).name, "sets_2014": Path(asked.sets_2014).name,
                           "sets_null": f"from {Path(asked.sets_null).name}, fitted without ties" if asked.sets_null
                           else "else as they are and not fitted anew"})
        asked.out.write_text(page, encoding="utf-8")
    print(f"wrote {asked.out}")


if __name__ == "__main__":
    main()
