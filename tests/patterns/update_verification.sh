#!/bin/sh
# Writes the tables of docs/verification.md anew, from a build: tests/patterns/update_verification.sh BUILD_DIR [SCHOOLS=REPLICATES...]
# Without schools: 100 replicates of the synthetic system, four of the built-in England and, where the data folder lies
# beside the checkout (or at SCHOOLSIM_REAL_DATA), four of the real list; and 40 worlds. About five minutes of two processors.
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
build=$1
shift
if [ $# -eq 0 ]; then
  set -- synthetic:2000=100 england=4
  real=${SCHOOLSIM_REAL_DATA:-$root/../shared/data}/schools_england_2019.csv.gz
  [ ! -e "$real" ] || set -- "$@" "$real=4"
fi
part=$(mktemp)
trap 'rm -f "$part" "$part.md"' EXIT
document=$root/docs/verification.md
write() {  # NAME WHAT...: puts what the program prints between the marks of this name
  name=$1
  shift
  "$build/tests/patterns/verification" "$@" > "$part"
  awk -v part="$part" -v name="$name" '
    $0 ~ "^<!-- " name " end" { skip = 0 }
    !skip { print }
    $0 ~ "^<!-- " name " begin" { while ((getline line < part) > 0) print line; skip = 1 }' "$document" > "$part.md"
  cp "$part.md" "$document"
}
write worlds worlds=40
write tables "$@"
