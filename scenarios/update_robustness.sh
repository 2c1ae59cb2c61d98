#!/usr/bin/env bash
# Writes scenarios/robustness.csv, from which `compare` and `report` know in how many other parameter sets the sign of an effect
# holds: every built-in scenario against the baseline under the sets of plausible.csv. Five minutes of two processors.
# Usage: scenarios/update_robustness.sh PROGRAM [REPLICATES]
set -euo pipefail
program=$(realpath "${1:?usage: scenarios/update_robustness.sh PROGRAM [REPLICATES]}")
cd "$(dirname "$(readlink -f "$0")")"
results=$(mktemp -d)
trap 'rm -rf "$results"' EXIT
names=()
for file in *.ini; do
  [ "$file" = two-tier-drift.ini ] || names+=("${file%.ini}")
done
"$program" robustness "${names[@]}" --sets plausible.csv --replicates "${2:-5}" --csv "$results/all.csv" >/dev/null
grep -E '^(quantity|sets|sets_above_zero|sets_below_zero),' "$results/all.csv" > robustness.csv
