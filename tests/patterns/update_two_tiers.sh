#!/bin/sh
# Runs scenarios/sweeps/two-tiers.ini and writes what it shows beside MODEL section 8 into docs/verification.md:
# tests/patterns/update_two_tiers.sh PROGRAM [FOLDER]   The folder keeps the sweep, which then is not run again.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=$here/../..
program=$1
folder=${2:-$(mktemp -d)}
[ $# -gt 1 ] || trap 'rm -rf "$folder"' EXIT
mkdir -p "$folder"
"$program" sweep "$root/scenarios/sweeps/two-tiers.ini" --out "$folder/sweep"
"$program" merge "$folder/sweep" --out "$folder/sweep.h5" --force
"$program" export "$folder/sweep.h5" --out "$folder/sweep.csv" --force
"$program" discover "$folder/sweep.h5" --where two-tiers --csv "$folder/boxes.csv" --force > "$folder/discover.txt"
for metric in margin widening; do
  "$program" sensitivity "$folder/sweep.h5" --metric $metric --csv "$folder/$metric.csv" --force > "$folder/$metric.txt"
done
python3 "$here/two_tiers.py" "$folder" "$root/docs/verification.md"
