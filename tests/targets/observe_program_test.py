"""The program and scenarios/targets/observe_england.py compute the same from the same schools, value by value: a simulated
country is recorded, made into the table that the script reads, and seen by both.

    observe_program_test.py PROGRAM
"""

import csv
import json
import subprocess
import sys
import tempfile
from pathlib import Path

import h5py
import numpy as np
import pandas as pd

root = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(root / "scenarios" / "targets"))
import observe_england as england  # noqa: E402

FIRST_RECORD = -15  # August 2005
PHASES = np.array(["primary", "secondary", "special"])


def day_of(record):
    """A day of the term that leads to a record: records 1, 2 and 3 are the terms of the school year 2010/11."""
    year, term = divmod(record - 1, 3)
    return f"{2010 + year}-12-01" if term == 0 else f"{2011 + year}-{'04' if term == 1 else '07'}-01"


def table_of(path):
    """The schools of the first replicate of a result file as observe_england.read_schools() gives those of England."""
    with h5py.File(path) as file:
        schools, seen = file["schools"], file["trajectories"]
        synthetic = schools["phase"].ndim == 2
        column = {name: schools[name][0] if synthetic else schools[name][:] for name in ("phase", "pupils", "disadvantage",
                                                                                         "authority_row")}
        records = list(seen["term"][:])
        value = {name: seen[name][0] for name in ("grade", "since_inspection", "value_added", "academy_group")}
    at = {record: position for position, record in enumerate(records)}
    is_secondary = column["phase"] == 1
    cohort = column["pupils"].astype(np.float32) / np.where(is_secondary, np.float32(6), np.float32(7))
    table = pd.DataFrame({"la_code": column["authority_row"], "phase": PHASES[column["phase"]], "status": "open",
                          "disadvantage": column["disadvantage"].astype(float)})
    for year in (2016, 2017):
        table[f"value_added_{year}"] = value["value_added"][at[england.record(year)]].astype(float)
        table[f"cohort_{year}"] = cohort.astype(float)
    rows = [("2005-07-01", urn, grade) for urn, grade in enumerate(value["grade"][0])]  # so that all have had a grade
    for record in range(FIRST_RECORD + 1, england.record(2014) + 1):
        inspected = np.flatnonzero(value["since_inspection"][at[record]] == 0)
        rows += [(day_of(record), urn, value["grade"][at[record]][urn]) for urn in inspected]
    england.add_inspections(table, pd.DataFrame(rows, columns=["date", "URN", "grade"]))
    for august in england.GRADE_YEARS:  # a run may grade schools without an inspection, as at its start
        table[f"grade_{august}"] = value["grade"][at[england.record(august)]].astype(float)
    group = value["academy_group"][at[england.record(2014)]].astype(float)
    table["group"] = np.where(group >= 0, group, np.nan)
    return table


def main(program):
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        with open(root / "scenarios" / "targets" / "england.csv", newline="") as file:
            computed = {row[0] for row in england.observables()}
            targets = [row for row in csv.DictReader(file) if row["id"] in computed]
        for target in targets:
            target["scenario"] = ""  # of any
        with open(folder / "targets.csv", "w", newline="") as file:
            out = csv.DictWriter(file, targets[0].keys())
            out.writeheader()
            out.writerows(targets)
        # Academy groups, many authorities, and results that differ between phases.
        subprocess.run([program, "run", "baseline", "--parameters", "default", "--schools", "synthetic:2400", "--replicates", "1", "--terms", "21",
                        "--set", "synthetic.schools_per_authority=60", "--set", "group.grow=1", "--record", "observables",
                        "--out", folder, "--quiet"], check=True, stdout=subprocess.DEVNULL)
        run = folder / "two-tier-drift.h5"
        found = json.loads(subprocess.run([program, "observe", run, "--against", folder / "targets.csv", "--format", "json"],
                                          check=True, capture_output=True).stdout)
        of_program = {figure["id"]: figure["values"][0] for figure in found["runs"][0]["figures"]}
        table = table_of(run)
        compared = undefined = 0
        wrong = []
        for name, observable, arguments, unit, choose, value, use, note in england.observables():
            expected, got = value(choose(table)), of_program.pop(name)
            if got is None or np.isnan(expected):
                undefined += 1
                same = got is None and np.isnan(expected)
            else:
                compared += 1
                same = abs(got - expected) <= 1e-9 * max(1, abs(expected))
            if not same:
                wrong.append(f"{name} ({observable} {arguments}): {got} by the program, {expected} by the script")
        print(f"{compared} values compared, {undefined} undefined for both")
        assert not wrong, "\n".join(wrong)
        assert not of_program, f"not computed by the script: {sorted(of_program)}"
        assert compared >= 170, "too few values are defined to be a comparison"


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve())
