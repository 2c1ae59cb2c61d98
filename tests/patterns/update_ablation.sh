#!/bin/sh
# Writes the table of knock-outs in docs/verification.md anew: tests/patterns/update_ablation.sh PROGRAM
# It is what `schoolsim ablation --markdown` prints with its defaults. About a minute of two processors.
set -eu
program=$(realpath "$1")
document=$(cd "$(dirname "$0")/../.." && pwd)/docs/verification.md
table=$(mktemp)
trap 'rm -f "$table" "$table.md"' EXIT
"$program" ablation --markdown --quiet > "$table"
awk -v table="$table" '
  /^<!-- ablation end/ { skip = 0 }
  !skip { print }
  /^<!-- ablation begin/ { while ((getline line < table) > 0) print line; skip = 1 }' "$document" > "$table.md"
cp "$table.md" "$document"
