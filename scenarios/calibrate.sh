#!/usr/bin/env bash
# Finds the parameter sets that England's figures do not rule out, and those of other structures to compare them with.
# Hours of work; what is done is kept in FOLDER, and the same command resumes.
# Usage: scenarios/calibrate.sh PROGRAM FOLDER [england|2014|team-only|no-ties ...]   all of them by default
#   england    writes scenarios/models/england.csv, sets for --parameters
#   2014       writes scenarios/validation/england-2014.csv: fitted to what was known in August 2014, for the hindcast
#   team-only  without fast turnover of practice: what schools' results remember comes from their teams alone
#   no-ties    without any partnership
set -euo pipefail
program=$(realpath "${1:?usage: scenarios/calibrate.sh PROGRAM FOLDER [england|2014|team-only|no-ties ...]}")
folder=$(realpath -m "${2:?usage: scenarios/calibrate.sh PROGRAM FOLDER [england|2014|team-only|no-ties ...]}")
shift 2
[ $# -gt 0 ] || set -- england 2014 team-only no-ties
models=$(dirname "$(readlink -f "$0")")/models
mkdir -p "$folder"

# The plan of England with a change, where its targets are found. Only the sets that are for use are screened by ties.
plan() {
  sed -E -e "s,^(targets|screens) = \.\./,\1 = $models/../," "$@" "$models/england-plan.ini"
}
# Takes a factor out of a plan.
without() {
  awk -v factor="[factor $1]" '$0 == factor { skip = 1; next } /^\[|^#|^$/ { skip = 0 } !skip'
}

for variant in "$@"; do
  case $variant in
    england) plan ;;
    2014) plan -e '/^screens/d; s/^terms = .*/terms = 12/; s/^thresholds = found/&\nuntil = 12/' ;;
    team-only) plan -e '/^screens/d; s/^title = .*/&, teams alone/' | without learning.speed | without learning.speed_secondary ;;
    no-ties) plan -e '/^screens/d; s/^title = .*/&, without partnerships/; s/^\[group\]$/[mechanism]\nties = 0\n&/' ;;
    *) echo "calibrate.sh: $variant: no such calibration; there are england, 2014, team-only and no-ties" >&2; exit 2 ;;
  esac >"$folder/$variant.ini"
  "$program" calibrate "$folder/$variant.ini" --out "$folder/$variant"
done
[ ! -e "$folder/england/sets.csv" ] || cp "$folder/england/sets.csv" "$models/england.csv"
# Every prefix of the sets is spread as all are: a hundred serve a hindcast.
[ ! -e "$folder/2014/sets.csv" ] || head -n 103 "$folder/2014/sets.csv" >"$models/../validation/england-2014.csv"
