#!/usr/bin/env bash
# Fills the generated parts of docs/ODD.md, docs/model.md and scenarios/README.md from the program:
#   <!-- generated: describe ARGUMENTS -->   what `schoolsim describe ARGUMENTS --format markdown` prints
#   <!-- generated: scenarios -->            likewise
#   <!-- generated: ranges -->               parameters that are worth sweeping, with default and sweep range
# each up to <!-- end -->. With --check it changes nothing and fails, with the differences, if anything is out of date or
# a parameter stands in no table of the ODD.
# Usage: tests/docs/update_odd.sh [--check] [PROGRAM]; PROGRAM is that of build/release by default
set -euo pipefail
check=0
if [ "${1-}" = --check ]; then check=1; shift; fi
[ $# -le 1 ] || { echo "usage: update_odd.sh [--check] [PROGRAM]" >&2; exit 2; }
root=$(dirname "$(readlink -f "$0")")/../..
program=$(realpath "${1:-$root/build/release/sim/cli/schoolsim}")
cd "$root"
new=$(mktemp)
trap 'rm -f "$new"' EXIT

# generate KIND ARGUMENTS...
generate() {
  case $1 in
    describe | scenarios) "$program" "$@" --format markdown ;;
    ranges)
      "$program" describe parameters --format markdown |
        awk -F' [|] ' '{ sub(/^[|] /, "", $1); split($5, ends, " to ")
                         if (NR < 3 || ends[1] != ends[2]) print "| " $1 " | " $2 " | " $3 " | " $5 " |" }'
      ;;
    *) echo "$document: unknown generated part: $*" >&2; return 1 ;;
  esac
}

stale=0
for document in docs/ODD.md docs/model.md scenarios/README.md; do
  : >"$new"
  inside=0
  while IFS= read -r line; do
    if [ "$line" = "<!-- end -->" ]; then inside=0; fi
    [ $inside = 1 ] || printf '%s\n' "$line" >>"$new"
    if [[ $line =~ ^'<!-- generated: '(.*)' -->'$ ]]; then
      [ $inside = 0 ] || { echo "$document: a generated part has no <!-- end --> before: $line" >&2; exit 1; }
      inside=1
      read -ra part <<<"${BASH_REMATCH[1]}"
      text=$(generate "${part[@]}")
      [ "$(wc -l <<<"$text")" -gt 2 ] || { echo "$document: nothing to put at: $line" >&2; exit 1; }
      printf '%s\n' "$text" >>"$new"
    fi
  done <"$document"
  [ $inside = 0 ] || { echo "$document: a generated part has no <!-- end -->" >&2; exit 1; }

  if [ $check = 0 ]; then
    cat "$new" >"$document"
  elif ! diff -u --label "$document" --label "$document, as generated" "$document" "$new"; then
    echo "$document is out of date: run tests/docs/update_odd.sh PROGRAM" >&2
    stale=1
  fi
done

missing=0
while read -r key; do
  grep -qF "| $key |" docs/ODD.md || { echo "docs/ODD.md: parameter $key stands in no table" >&2; missing=1; }
done < <("$program" describe parameters --format markdown | awk -F' [|] ' 'NR > 2 { sub(/^[|] /, "", $1); print $1 }')

# What is told by hand and can be held: the version, the origins of ties, titles of sections.
hold() { tr '\n' ' ' <docs/ODD.md | grep -qF "$1" || { echo "docs/ODD.md: should say by hand: $1" >&2; missing=1; }; }
hold "$("$program" --version | grep -o 'model version [0-9]*' | sed 's/model/model,/'),"
names() { paste -sd, - | sed 's/,/, /g'; }
hold "origin: $(sed -n '/enum class TieOrigin/,/};/p' sim/model/tie_kinds.hpp | grep -oE '^  [a-z]+' | tr -d ' ' | names)."
while IFS= read -r title; do
  grep -qx "### $(sed 's/^section //; s/, / /' <<<"$title").*" docs/ODD.md || { echo "docs/ODD.md: no such $title" >&2; missing=1; }
done < <(grep -oE 'section [0-9]+\.[0-9]+, [A-Z][a-z]+' docs/ODD.md)
exit $((stale || missing))
