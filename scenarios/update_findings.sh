#!/usr/bin/env bash
# Writes the column "what the model finds" of the table of policies in scenarios/README.md: every built-in scenario against the
# baseline on the built-in England, the default parameters, 20 replicates, at the end of 15 years. About five minutes of two processors.
# Usage: scenarios/update_findings.sh PROGRAM [SCHOOLS [REPLICATES]]
set -euo pipefail
program=$(realpath "${1:?usage: scenarios/update_findings.sh PROGRAM [SCHOOLS [REPLICATES]]}")
cd "$(dirname "$(readlink -f "$0")")"
results=$(mktemp -d)
trap 'rm -rf "$results"' EXIT
names=(two-tier-drift)
for file in *.ini; do
  [ "$file" = two-tier-drift.ini ] || names+=("${file%.ini}")
done
"$program" run --parameters default "${names[@]}" --schools "${2:-england}" --replicates "${3:-20}" --out "$results" --quiet >/dev/null
for name in "${names[@]:1}"; do
  "$program" compare "$results/two-tier-drift.h5" "$results/$name.h5" --format csv
done | python3 -c '
import csv, sys
words = {"effectiveness_lowest_tenth": ("weakest tenth", 2), "isolated": ("no partner", 0), "tier_high": ("deep partner", 0),
         "engagement_gap": ("gap", 2), "propensity_mean": ("willingness", 2), "days_paid": ("days paid", 0)}
def number(text, digits):
    return f"{float(text):+,.{digits}f}".replace("-", "\u2212")
found = {}
for row in csv.DictReader(line for line in sys.stdin):
    if row["measure"] not in words: continue
    name, digits = words[row["measure"]]
    half = (float(row["plain_upper"]) - float(row["plain_lower"])) / 2
    if row["measure"] == "days_paid" and float(row["plain_estimate"]) == 0: continue
    estimate = number(row["plain_estimate"], digits)
    width = f"{half:,.{digits}f}"
    if float(width.replace(",", "")) == 0: width = f"<{10 ** -digits:.{digits}f}"
    verdict = "" if row["measure"] == "days_paid" else " (" + row["verdict_text"] + ")"
    found.setdefault(row["scenario"], []).append(f"{name} {estimate} ± {width}{verdict}")
lines = open("README.md", encoding="utf-8").read().split("\n")
filled = set()
for i, line in enumerate(lines):
    cells = line.split("|")
    if len(cells) == 7 and cells[1].strip() in found:
        cells[4] = " " + "; ".join(found[cells[1].strip()]) + " "
        lines[i] = "|".join(cells)
        filled.add(cells[1].strip())
missing = sorted(set(found) - filled)
open("README.md", "w", encoding="utf-8").write("\n".join(lines))
for name in missing: print(f"scenarios/README.md has no row for {name}: {'; '.join(found[name])}", file=sys.stderr)
'
