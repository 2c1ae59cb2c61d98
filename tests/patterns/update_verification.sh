#!/bin/sh
# Writes the tables of docs/verification.md anew, from a build: tests/patterns/update_verification.sh BUILD_DIR [SCHOOLS=REPLICATES...]
# Without schools: 100 replicates of the synthetic system, four of the built-in England and, where the data folder lies
# beside the checkout (or at SCHOOLSIM_REAL_DATA), four of the real list. About four minutes of two processors.
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
build=$1
shift
if [ $# -eq 0 ]; then
  set -- synthetic:2000=100 england=4
  real=${SCHOOLSIM_REAL_DATA:-$root/../shared/data}/schools_england_2019.csv.gz
  [ ! -e "$real" ] || set -- "$@" "$real=4"
fi
tables=$(mktemp)
trap 'rm -f "$tables" "$tables.md"' EXIT
"$build/tests/patterns/verification" "$@" > "$tables"
document=$root/docs/verification.md
awk -v tables="$tables" '
  /^<!-- tables end/ { skip = 0 }
  !skip { print }
  /^<!-- tables begin/ { while ((getline line < tables) > 0) print line; skip = 1 }' "$document" > "$tables.md"
cp "$tables.md" "$document"
