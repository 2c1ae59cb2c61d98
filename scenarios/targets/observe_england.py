#!/usr/bin/env python3
"""Computes from real data what England shows of the observables that a calibration fits, and writes a target file.

    python3 scenarios/targets/observe_england.py DATA > scenarios/targets/england.csv

DATA holds schools_england_2019.csv.gz, ofsted_history_2005_2014.csv.gz and group_links_to_2014.csv.gz. None of their rows
reaches the target file; it holds shares, means and correlations alone. Figures that others computed come from
value_added_lags.csv and calibration_targets.csv there.

Each observable is a function of one table with a row a school, so that its sampling error is the standard deviation over
resampled schools (over resampled authorities, where authorities are compared). A record is a term of the calendar that a
run keeps: record 0 is August 2010, and a year has three.

The discrepancy is what the model is not expected to meet even with the best parameters, since definitions, schools that came
and went, and all that it leaves out differ. Its rule was fixed before any parameter was fitted: a twentieth of the standard
deviation of a single school's answer, sqrt(p (1 - p)), for a share p, which counts as
.01 to .99; .03 for a correlation; a tenth of any other figure.

What follows from other rows is not fitted twice: the share of grade 2 among grades, and schools that keep their grade among
changes of grade, are checks.

What the data are not: schools still on the list in 2019. A school that became an academy begins without a grade, so that
weak secondaries are fewer than they were. Trust membership knows only members that were still there in 2022.
"""

import csv
import sys
from pathlib import Path

import numpy as np
import pandas as pd

PHASES = ("primary", "secondary")
RESAMPLES = 200
FIRST_YEARS = (2005, 2008)  # school years from September 2005 to August 2008
GRADE_YEARS = range(2009, 2015)  # Augusts whose current grades are read
REGIMES = {"2009-12": (2009, 2012), "2012-14": (2012, 2014)}  # school years that begin in [first, last)
# Primaries' pupils in a year: of each class the bounds, and the arguments that say them.
COHORT_CLASSES = {"under_22": (0, 22, " cohort_below=22"), "22_to_50": (22, 51, " cohort_from=22 cohort_below=51"),
                  "over_50": (51, np.inf, " cohort_from=51")}
LEAST_COHORT_SECONDARY = 30
PUBLIC_DATA = "DfE and Ofsted data, Open Government Licence v3.0"
CORRELATIONS = {"grade_memory", "value_added_autocorrelation", "value_added_disadvantage", "value_added_authority_phases"}
SIZES = {"group_size"}
LEAST_SCHOOLS_OF_AN_AUTHORITY = 5


def record(august):
    """The record that is taken in August of a year."""
    return 3 * (august - 2010)


def school_years(first, last):
    """First and last day of the school years that begin in [first, last)."""
    return f"{first}-09-01", f"{last}-08-31"


def read_schools(data):
    """One row a school: where and what it is, its value added, its grades by August, its inspections by regime, its group."""
    schools = pd.read_csv(data / "schools_england_2019.csv.gz", low_memory=False).set_index("URN")
    table = schools[["la_code", "phase", "status", "easting", "northing", "pupils_2019"]].copy()
    table["disadvantage"] = schools.fsm6_pct_2019 / 100
    for year in (2016, 2017):
        is_primary = schools.phase == "primary"
        progress = (schools[f"ks2_readprog_{year}"] + schools[f"ks2_matprog_{year}"]) / 2
        table[f"value_added_{year}"] = progress.where(is_primary, schools[f"p8_{year}"])
        table[f"cohort_{year}"] = schools[f"ks2_pupils_{year}"].where(is_primary, schools[f"ks4_pupils_{year}"])

    add_inspections(table, pd.read_csv(data / "ofsted_history_2005_2014.csv.gz"))

    links = pd.read_csv(data / "group_links_to_2014.csv.gz")
    links = links[links["Group Type"].isin(["Multi-academy trust", "Federation"])].sort_values("Joined date", kind="stable")
    table["group"] = links.groupby("URN")["Group UID"].last()
    return table


def add_inspections(table, history):
    """Adds what the inspections of `history` (URN, date as text, grade) say of each school of the table, whose index is the URN."""
    history = history.sort_values(["URN", "date"], kind="stable")
    history["had_grade"] = history.duplicated("URN")
    for august in GRADE_YEARS:
        table[f"grade_{august}"] = history[history.date <= f"{august}-08-31"].groupby("URN").grade.last()
    begin, end = school_years(*FIRST_YEARS)
    table["grade_first"] = history[history.date.between(begin, end)].groupby("URN").grade.first()
    for first in range(2008, 2014):
        begin, end = school_years(first, first + 1)
        given = history[history.date.between(begin, end)]
        table[f"given_{first}"] = given.groupby("URN").grade.last()
    for regime, years in REGIMES.items():
        begin, end = school_years(*years)
        again = history[history.date.between(begin, end) & history.had_grade]
        for grade in range(1, 5):
            table[f"given_{regime}_{grade}"] = again[again.grade == grade].groupby("URN").size()
            table[f"given_{regime}_{grade}"] = table[f"given_{regime}_{grade}"].fillna(0)
    begin, end = school_years(2005, 2014)
    dated = history[history.date.between(begin, end)]
    table["inspections"] = dated.groupby("URN").size()
    table["best_grade"] = dated.groupby("URN").grade.min()


def share_of_grades(t, august, grades):
    grade = t[f"grade_{august}"].dropna()
    return grade.isin(grades).mean()


def below_good_of_fifth(t, august, fifth):
    graded = t.dropna(subset=[f"grade_{august}", "disadvantage"])
    fifths = np.floor(5 * (graded.disadvantage.rank(method="first") - 1) / len(graded)) + 1
    return (graded[f"grade_{august}"][fifths == fifth] >= 3).mean()


def transition(t, regime, old, new):
    """Share of the schools of grade `old` in one August that are of grade `new` in the next, pooled over the regime's years."""
    from_old = to_new = 0
    for august in range(*REGIMES[regime]):
        then, now = t[f"grade_{august}"], t[f"grade_{august + 1}"]
        from_old += (then == old).sum()
        to_new += ((then == old) & (now == new)).sum()
    return to_new / from_old if from_old else np.nan


def hazard(t, regime, grade):
    """Share of the schools of a grade in August that are inspected in the school year that follows, pooled."""
    at_risk = inspected = 0
    for august in range(*REGIMES[regime]):
        has = t[f"grade_{august}"] == grade
        at_risk += has.sum()
        inspected += (has & t[f"given_{august}"].notna()).sum()
    return inspected / at_risk if at_risk else np.nan


def given_share(t, regime, grade):
    """Share of a grade among those given to schools that had one before."""
    counts = [t[f"given_{regime}_{g}"].sum() for g in range(1, 5)]
    return counts[grade - 1] / sum(counts) if sum(counts) else np.nan


def correlation(a, b):
    both = a.notna() & b.notna()
    if both.sum() < 3 or a[both].std() == 0 or b[both].std() == 0:
        return np.nan
    return np.corrcoef(a[both], b[both])[0, 1]


def memory_of_grades(t, first):
    return correlation(t.grade_first, t[f"given_{first}"])


def with_results(t, year, cohorts):
    low, high = cohorts
    return t[(t[f"cohort_{year}"] >= low) & (t[f"cohort_{year}"] < high) & t[f"value_added_{year}"].notna()]


def persistence(t, cohorts):
    both = with_results(with_results(t, 2016, (0, np.inf)), 2017, (0, np.inf))
    mean = (both.cohort_2016 + both.cohort_2017) / 2
    both = both[(mean >= cohorts[0]) & (mean < cohorts[1])]
    return correlation(both.value_added_2016, both.value_added_2017)


def value_added_with_disadvantage(t, year, cohorts):
    some = with_results(t, year, cohorts)
    return correlation(some[f"value_added_{year}"], some.disadvantage)


def bottom_tenth_stays(t, cohorts):
    both = with_results(with_results(t, 2016, cohorts), 2017, cohorts)
    then = both.value_added_2016 <= both.value_added_2016.quantile(0.1)
    now = both.value_added_2017 <= both.value_added_2017.quantile(0.1)
    return now[then].mean()


def share_between_authorities(t, year, cohorts):
    """Intraclass correlation by analysis of variance, 0 where the mean squares say less."""
    some = with_results(t, year, cohorts)
    groups = some.groupby("la_code")[f"value_added_{year}"]
    n, k = len(some), groups.ngroups
    sizes, means = groups.size(), groups.mean()
    between = (sizes * (means - some[f"value_added_{year}"].mean()) ** 2).sum() / (k - 1)
    within = ((some[f"value_added_{year}"] - some.la_code.map(means)) ** 2).sum() / (n - k)
    size = (n - (sizes**2).sum() / n) / (k - 1)
    return max(0.0, (between - within) / (between + (size - 1) * within))


def authority_means(t, column):
    groups = t.dropna(subset=[column]).groupby("la_code")[column]
    return groups.mean()[groups.size() >= LEAST_SCHOOLS_OF_AN_AUTHORITY]


def phases_agree(t, year):
    """Correlation over authorities of the mean value added of primaries and of secondaries."""
    primary = authority_means(with_results(t[t.phase == "primary"], year, (0, np.inf)), f"value_added_{year}")
    secondary = authority_means(
        with_results(t[t.phase == "secondary"], year, (LEAST_COHORT_SECONDARY, np.inf)), f"value_added_{year}"
    )
    both = pd.concat([primary, secondary], axis=1, join="inner")
    return correlation(both.iloc[:, 0], both.iloc[:, 1])


def spread_of_authorities(t, august):
    """Standard deviation over authorities of their share of good schools."""
    is_good = (t[f"grade_{august}"] <= 2).where(t[f"grade_{august}"].notna())
    return authority_means(t.assign(is_good=is_good.astype(float)), "is_good").std()


def never_good(t):
    """Share of the schools with three inspections or more that were never judged good."""
    often = t[t.inspections >= 3]
    return (often.best_grade >= 3).mean()


def grouped(t):
    return t.group.notna().mean()


def grouped_of_fifth(t, fifth):
    known = t.dropna(subset=["disadvantage"])
    fifths = np.floor(5 * (known.disadvantage.rank(method="first") - 1) / len(known)) + 1
    return known.group[fifths == fifth].notna().mean()


def group_sizes(t):
    """Members of each group of two or more."""
    sizes = t.group.dropna().value_counts()
    return sizes[sizes >= 2]


def observables():
    """Rows of (id, observable, arguments, unit of resampling, schools, function, use, note)."""
    for phase in PHASES:
        def of_phase(t, phase=phase):
            return t[t.phase == phase]

        def open_of_phase(t, phase=phase):
            return t[(t.phase == phase) & (t.status == "open")]

        p = phase[0]
        cohorts = (0, np.inf) if phase == "primary" else (LEAST_COHORT_SECONDARY, np.inf)
        for august in (2010, 2012, 2014):
            for grade in range(1, 5):
                yield (f"grade{grade}_{p}_{august}", "grade_share", f"phase={phase} grade={grade} record={record(august)}",
                       "school", of_phase, lambda t, a=august, g=grade: share_of_grades(t, a, [g]),
                       "check" if grade == 2 else "fit",
                       "schools that are on the list of 2019")
        for fifth in range(1, 6):
            yield (f"below_good_{p}_{fifth}", "below_good", f"phase={phase} fifth={fifth} record={record(2012)}", "school",
                   of_phase, lambda t, f=fifth: below_good_of_fifth(t, 2012, f), "fit", "fifths by free meals of 2019")
        for regime, (first, last) in REGIMES.items():
            span = f"first={record(first)} last={record(last)}"
            for old in range(1, 5):
                for new in range(1, 5):
                    yield (f"change{old}{new}_{p}_{regime}", "grade_transition", f"phase={phase} from={old} to={new} {span}",
                           "school", of_phase, lambda t, r=regime, o=old, n=new: transition(t, r, o, n),
                           "check" if new == old else "fit", "August to August")
            for grade in range(1, 5):
                yield (f"hazard{grade}_{p}_{regime}", "inspection_hazard", f"phase={phase} grade={grade} {span}", "school",
                       of_phase, lambda t, r=regime, g=grade: hazard(t, r, g), "input", "a year; short visits left out")
                yield (f"given{grade}_{p}_{regime}", "grade_given", f"phase={phase} grade={grade} {span}", "school",
                       of_phase, lambda t, r=regime, g=grade: given_share(t, r, g), "input", "to schools that had a grade")
        for first in range(2008, 2014):
            yield (f"memory_{p}_{first}", "grade_memory",
                   f"phase={phase} first={record(FIRST_YEARS[0])} last={record(FIRST_YEARS[1])} given={record(first + 1)}",
                   "school", of_phase, lambda t, f=first: memory_of_grades(t, f), "fit",
                   "correlation of a school's first grade with one given in the year to that record")
        yield (f"never_good_{p}", "never_good", f"phase={phase} inspections=3 first={record(2005)} last={record(2014)}",
               "school", of_phase, never_good, "fit", "of schools with three inspections or more")
        yield (f"authority_sd_{p}", "good_share_authority_sd", f"phase={phase} record={record(2012)}", "authority", of_phase,
               lambda t: spread_of_authorities(t, 2012), "fit", "authorities with five graded schools or more")
        classes = COHORT_CLASSES if phase == "primary" else {"30_and_over": (*cohorts, "")}
        for name, (low, high, arguments) in classes.items():
            yield (f"persistence_{p}_{name}", "value_added_autocorrelation",
                   f"phase={phase} record={record(2016)} years=1{arguments}", "school", of_phase,
                   lambda t, b=(low, high): persistence(t, b), "fit", "results of 2016 and 2017")
        yield (f"bottom_tenth_{p}", "bottom_tenth_stays", f"phase={phase} record={record(2016)} years=1", "school", of_phase,
               lambda t, c=cohorts: bottom_tenth_stays(t, c), "fit", "results of 2016 and 2017")
        for year in (2016, 2017):
            yield (f"gradient_{p}_{year}", "value_added_disadvantage", f"phase={phase} record={record(year)}", "school",
                   of_phase, lambda t, y=year, c=cohorts: value_added_with_disadvantage(t, y, c), "fit", "correlation")
            yield (f"between_authorities_{p}_{year}", "value_added_between_authorities",
                   f"phase={phase} record={record(year)}", "authority", of_phase,
                   lambda t, y=year, c=cohorts: share_between_authorities(t, y, c), "fit", "intraclass correlation")
        yield (f"grouped_{p}", "grouped", f"phase={phase} record={record(2014)}", "school", open_of_phase, grouped, "fit",
               "trusts and federations joined before September 2014, of members still there in 2022")
        for fifth in range(1, 6):
            yield (f"grouped_{p}_{fifth}", "grouped", f"phase={phase} fifth={fifth} record={record(2014)}", "school",
                   open_of_phase, lambda t, f=fifth: grouped_of_fifth(t, f), "fit", "fifths by free meals of 2019")
    for year in (2016, 2017):
        yield (f"phases_agree_{year}", "value_added_authority_phases", f"record={record(year)}", "authority", lambda t: t,
               lambda t, y=year: phases_agree(t, y), "fit", "correlation of authorities' means")
    # The largest group is one of all England; a plan that runs an eighth of it cannot be fitted to that.
    for name, statistic, use in (("mean", lambda s: s.mean(), "fit"), ("median", lambda s: s.median(), "fit"),
                                 ("p90", lambda s: s.quantile(0.9), "fit"), ("max", lambda s: s.max(), "check")):
        yield (f"group_size_{name}", "group_size", f"statistic={name} record={record(2014)}", "group",
               lambda t: t[t.status == "open"], lambda t, f=statistic: f(group_sizes(t)), use, "groups of two or more")


def published(data):
    """Rows of (id, observable, arguments, value, sd, source, note) of figures that are given with an interval of 95 %."""
    lags = pd.read_csv(data / "value_added_lags.csv").set_index("id")
    series = {"l_p8": ("s_30_and_over", "phase=secondary", ""), "l_k2s": ("p_under_22", "phase=primary", COHORT_CLASSES["under_22"][2]),
              "l_k2m": ("p_22_to_50", "phase=primary", COHORT_CLASSES["22_to_50"][2]),
              "l_k2l": ("p_over_50", "phase=primary", COHORT_CLASSES["over_50"][2])}
    for code, (name, phase, cohort) in series.items():
        for years in (2, 3):
            row = lags.loc[f"{code}_r{years}"]
            yield (f"persistence_{name}_{years}_years", "value_added_autocorrelation",
                   f"{phase} record={record(2016)} years={years}{cohort}", float(row.value), (row.high - row.low) / 3.92,
                   PUBLIC_DATA, "mean over pairs of years, 2016-19")
    heads = pd.read_csv(data / "calibration_targets.csv").set_index("id")
    for phase in PHASES:
        row = heads.loc[f"head_ret_{phase[0]}"]
        yield (f"heads_leaving_{phase[0]}", "heads_leaving", f"phase={phase} first={record(2014)} last={record(2015)}",
               1 - float(row.value), (row.high - row.low) / 3.92, "NFER 2017, Keeping Your Head",
               "heads under the age of retirement")


def discrepancy(observable, value):
    """What the model is not expected to meet (see above)."""
    if observable in CORRELATIONS:
        return 0.03
    if observable in SIZES:
        return abs(value) / 10
    share = min(max(value, 0.01), 0.99)
    return np.sqrt(share * (1 - share)) / 20


def resampled(table, unit, random):
    """The rows of as many schools, authorities or groups as there are, drawn with replacement."""
    if unit == "school":
        return table.iloc[random.integers(len(table), size=len(table))]
    column = {"authority": "la_code", "group": "group"}[unit]
    rows = {key: np.flatnonzero(table[column].to_numpy() == key) for key in table[column].dropna().unique()}
    drawn = random.choice(np.array(list(rows), dtype=object), size=len(rows))
    # Drawn twice, an authority counts as two.
    parts = [table.iloc[rows[key]].assign(**{column: i}) for i, key in enumerate(drawn)]
    return pd.concat(parts)


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    data = Path(sys.argv[1])
    table = read_schools(data)
    out = csv.writer(sys.stdout, lineterminator="\n")
    out.writerow(["id", "observable", "arguments", "value", "sd", "discrepancy", "use", "scenario", "source", "note"])

    def write(name, observable, arguments, value, sd, use, source, note):
        out.writerow([name, observable, arguments, f"{value:.4g}", f"{sd:.2g}", f"{discrepancy(observable, value):.2g}", use,
                      "two-tier-drift", source, note])

    for name, observable, arguments, unit, choose, value, use, note in observables():
        schools = choose(table)
        random = np.random.default_rng(2010)
        sd = np.nanstd([value(resampled(schools, unit, random)) for _ in range(RESAMPLES)], ddof=1)
        write(name, observable, arguments, value(schools), sd, use, PUBLIC_DATA, note)
    for name, observable, arguments, value, sd, source, note in published(data):
        write(name, observable, arguments, value, sd, "fit", source, note)


if __name__ == "__main__":
    main()
