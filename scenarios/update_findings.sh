#!/usr/bin/env bash
# Fills the last two columns of the table of claims in scenarios/README.md: in how many of 40 plausible Englands a claim holds, and
# what the model finds, against the baseline at the end of 15 years, in 3,000 invented schools. Five minutes of two processors.
# Usage: scenarios/update_findings.sh PROGRAM [SCENARIO...]   all that have a row by default
set -euo pipefail
program=$(realpath "${1:?usage: scenarios/update_findings.sh PROGRAM [SCENARIO...]}")
shift
cd "$(dirname "$(readlink -f "$0")")"
results=$(mktemp -d)
trap 'rm -rf "$results"' EXIT
names=("$@")
[ $# -gt 0 ] || mapfile -t names < <(awk -F'|' 'NF == 8 && $5 ~ /(better|worse|same) $/ { gsub(/ /, "", $2); print $2 }' README.md)
"$program" run two-tier-drift "${names[@]}" --schools synthetic:3000 --out "$results" --quiet >/dev/null
for name in "${names[@]}"; do
  "$program" compare "$results/two-tier-drift.h5" "$results/$name.h5" --format json >"$results/$name.json"
done
python3 - "$results" "${names[@]}" <<'END'
import json, sys
words = {"no partner": "isolated", "deep partner": "tier_high", "weakest tenth": "effectiveness_lowest_tenth",
         "gap": "engagement_gap", "willingness": "propensity_mean"}
results, names = sys.argv[1], sys.argv[2:]

def verdicts(difference):
    """Of each world, 1 better, -1 worse, 0 too small to matter."""
    d, sign = difference["smallest_difference"], difference["direction"]
    return [0 if abs(x) < d else (1 if x * sign > 0 else -1) for x in difference["pairs"]]

def found(differences):
    for word, measure in words.items():
        d = differences[measure]
        n = {v: verdicts(d).count(v) for v in (1, -1, 0)}
        digits = 0 if d["plain"]["unit"] == "schools" else 1
        number = lambda x: f"{round(x, digits) + 0.0:+,.{digits}f}".replace("-", "\u2212")
        low, high = map(number, d["plain"]["interval"])
        counts = ", ".join(f"{n[v]} {name}" for v, name in ((1, "better"), (-1, "worse"), (0, "too small")) if n[v])
        yield f"{word} {number(d['plain']['estimate'])} ({low} to {high}): {counts}"

lines = open("README.md", encoding="utf-8").read().split("\n")
for i, line in enumerate(lines):
    cells = line.split("|")
    if len(cells) != 8 or cells[1].strip() not in names: continue
    run = json.load(open(f"{results}/{cells[1].strip()}.json"))["runs"][1]
    differences = {d["measure"]: d for d in run["differences"]}
    holds = None
    for condition in cells[4].strip().split("; "):
        word, _, wanted = condition.rpartition(" ")
        word, allowed = word.removesuffix(" not"), {"better": {1}, "worse": {-1}, "same": {0}}[wanted]
        if condition.split()[-2] == "not": allowed = {1, 0, -1} - allowed
        these = [v in allowed for v in verdicts(differences[words[word]])]
        holds = these if holds is None else [a and b for a, b in zip(holds, these)]
    cells[5] = f" {sum(holds)} of {len(holds)} "
    cells[6] = " " + "; ".join(found(differences)) + " "
    lines[i] = "|".join(cells)
    names.remove(cells[1].strip())
open("README.md", "w", encoding="utf-8").write("\n".join(lines))
for name in names: print(f"scenarios/README.md has no row for {name}", file=sys.stderr)
END
