#!/usr/bin/env bash
# Writes v3.ini anew: every parameter of the program, in the order of its table, at the value that v3.ini has for it, or at the
# program's default where it has none, which must be the neutral one. A value of v3.ini changes only by hand.
# Usage: scenarios/models/update_v3.sh PROGRAM
set -euo pipefail
program=$(realpath "${1:?usage: scenarios/models/update_v3.sh PROGRAM}")
cd "$(dirname "$(readlink -f "$0")")"
new=$(mktemp)
trap 'rm -f "$new"' EXIT
{
  echo "# The model before it was calibrated to England: each parameter at its default of then, at its neutral value if it came later."
  echo "# Written by scenarios/models/update_v3.sh."
  "$program" describe parameters --format markdown |
    awk -F' [|] ' 'NR == FNR { if ($0 ~ /^[^#]/) { split($0, part, " = "); kept[part[1]] = part[2] } next }
                   FNR > 2 { sub(/^[|] /, "", $1); gsub(/`/, "", $1)
                             print $1 " = " ($1 in kept ? kept[$1] : $2) }' v3.ini -
} >"$new"
cat "$new" >v3.ini
