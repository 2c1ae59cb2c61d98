"""The judgement as a whole, on a made-up England whose schools change grade by a chain and whose truths are those of that chain:
the chain must be found to forecast it, and the page must say so first.

    judge_test.py PROGRAM
"""

import gzip
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd

root = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(root / "scenarios" / "validation"))
import hindcast  # noqa: E402
import judge  # noqa: E402
import null_models as nulls  # noqa: E402
import policy_hindcast  # noqa: E402

CHAIN = np.array([[0.80, 0.15, 0.04, 0.01], [0.05, 0.80, 0.13, 0.02], [0.02, 0.30, 0.60, 0.08], [0.02, 0.28, 0.40, 0.30]])
AUTHORITIES = (202, 330, 380, 801, 886, 936)
N = 1500


def made_up_england(program, folder, random):
    """Writes the files that the judgement reads. Every school is inspected every March."""
    hazards_of = hindcast.hazards_of_2016(program)
    is_primary = np.arange(N) % 3 > 0
    schools = pd.DataFrame({
        "URN": 100_000 + np.arange(N), "la_code": random.choice(AUTHORITIES, N), "status": "open",
        "phase": np.where(is_primary, "primary", "secondary"), "pupils_2019": np.where(is_primary, 240, 950),
        "fsm_pct_2019": 15, "fsm6_pct_2019": random.integers(2, 60, N), "easting": random.integers(200_000, 600_000, N),
        "northing": random.integers(200_000, 500_000, N)})
    for year in (2016, 2017):
        for name in ("ks2_readprog", "ks2_matprog", "p8", "ks2_pupils", "ks4_pupils"):
            schools[f"{name}_{year}"] = 40
    with gzip.open(folder / "schools_england_2019.csv.gz", "wt") as file:
        schools.to_csv(file, index=False)
    grade = random.choice(4, N, p=(0.1, 0.5, 0.35, 0.05))
    grades, rows = {}, []
    for year in range(2006, 2020):
        grade = np.array([random.choice(4, p=CHAIN[g]) for g in grade])
        if year >= 2017:  # the hazards that all are given
            hazards = np.array([hazards_of["primary" if p else "secondary"] for p in is_primary])
            grade = np.where(random.random(N) < hazards[np.arange(N), before], grade, before)
        before = grade
        grades[year] = grade + 1
        if year <= 2014:
            rows += [(urn, f"{year}-03-01", g + 1) for urn, g in zip(schools.URN, grade)]
    with gzip.open(folder / "ofsted_history_2005_2014.csv.gz", "wt") as file:
        pd.DataFrame(rows, columns=["URN", "date", "grade"]).to_csv(file, index=False)
    with gzip.open(folder / "group_links_to_2014.csv.gz", "wt") as file:
        file.write("URN,Group UID,Group Type,Joined date\n")
    table = hindcast.read_england(folder)
    targets, changes = [], []
    for phase in hindcast.england.PHASES:
        of_phase = (table.phase == phase).to_numpy()
        targets += [(i, value[0]) for i, _, value in
                    hindcast.figures_of_2019(table[of_phase], grades[2019][None, of_phase], phase)]
        counts = sum(nulls.counts_of_transitions(grades[y][of_phase], grades[y + 1][of_phase]) for y in (2012, 2013, 2014))
        changes += [("annual_snapshot", phase, "Aug2012-Aug2015", old + 1, new + 1, counts[old, new] / counts[old].sum(),
                     counts[old].sum()) for old in range(4) for new in range(4)]
    pd.DataFrame(targets, columns=["id", "value"]).to_csv(folder / "calibration_targets.csv", index=False)
    pd.DataFrame(changes, columns=["kind", "phase", "period", "from_grade", "to_grade", "prob", "n_from"]).to_csv(
        folder / "ofsted_transitions_to_2015.csv", index=False)
    evidence = [row.evidence for row in policy_hindcast.ROWS] + [policy_hindcast.TURNOVER, "p01"]
    pd.DataFrame({"id": evidence, "quantity": "made up"}).to_csv(folder / "policy_evidence.csv", index=False)


def main(program):
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        made_up_england(program, folder, np.random.default_rng(7))
        (folder / "sets.csv").write_text("learning.speed,team.sd_primary\n1,0\n2,0.03\n3,0.05\n")
        subprocess.run([sys.executable, "-B", root / "scenarios" / "validation" / "judge.py", program, "--sets", folder / "sets.csv",
                        "--sets-2014", folder / "sets.csv", "--data", folder, "--worlds", "3", "--policy-schools", "synthetic:300",
                        "--folder", folder / "runs", "--out", folder / "page.md"], check=True)
        page = (folder / "page.md").read_text()
        first = page.split("\n\n")[2]
        assert first.startswith("Of 64 national figures of 2015 and 2019"), first
        assert "A Markov chain of grades forecasts better than the model" in first, first
        rows = {line.split(" | ")[0][2:]: line.split(" | ") for line in page.split("## Hindcast")[1].split("How many")[0].split("\n")
                if line.startswith("| ")}
        position = 2 + judge.FORECASTERS.index("Markov chain")
        # The chain is the truth: it forecasts the shares of grades best, and its 90 % intervals hold most of the 24 changes.
        assert "**" in rows["Shares of grades, August 2015"][position], rows
        held = [line for line in page.split("\n") if line.startswith("| Changes of grade, August 2014 to August 2015 | Markov chain")]
        assert int(held[0].split("|")[4].split("%")[0]) >= 70, held
        # What was graded in August 2010 is what the runs start from.
        england = hindcast.read_england(folder)
        worlds = hindcast.Worlds(folder / "runs" / "hindcast" / "two-tier-drift.h5", england)
        assert (worlds.grades(2010) == worlds.table.g2010.to_numpy()).all()
        assert len(worlds.table) == N
        # Without data it says so, and writes nothing.
        said = subprocess.run([sys.executable, "-B", root / "scenarios" / "validation" / "judge.py", program, "--data",
                               folder / "nowhere", "--out", folder / "none.md"], check=True, capture_output=True, text=True).stdout
        assert said.startswith("skipped: no schools_england_2019.csv.gz in"), said
        assert not (folder / "none.md").exists()


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve())
