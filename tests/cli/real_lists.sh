#!/usr/bin/env bash
# The three scenarios on the real 21,075 schools and on Bradford's register extract, where these lists are at hand:
# all usable schools are run, the files are sound, and no school's name gets into them.
# usage: real_lists.sh PROGRAM SOURCE_FOLDER
set -euo pipefail
program=$1
data=${SCHOOLSIM_REAL_DATA:-$2/../shared/data}
[ -e "$data/schools_england_2019.csv.gz" ] || { echo "skipped: the real school lists are not at $data"; exit 77; }
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
for list in schools_england_2019.csv.gz gias_extract_bradford.csv; do
  # Names that are no words of ours.
  /usr/bin/python3 - "$data/$list" >"$out/names" <<'END'
import csv, gzip, sys
is_packed = sys.argv[1].endswith('.gz')
with (gzip.open if is_packed else open)(sys.argv[1], 'rt', encoding='utf-8' if is_packed else 'cp1252', newline='') as file:
    names = {row.get('name') or row['EstablishmentName'] for row in csv.DictReader(file)}
sys.stdout.reconfigure(encoding='utf-8')
print('\n'.join(sorted(name for name in names if len(name) >= 15)))
END
  [ "$(wc -l <"$out/names")" -gt 100 ]
  "$program" run --parameters default two-tier-drift forced-federation curriculum-driven --schools "$data/$list" --replicates 2 \
    --out "$out/$list" --quiet >/dev/null
  for scenario in two-tier-drift forced-federation curriculum-driven; do
    "$program" check "$out/$list/$scenario.h5"
    ! grep -aqiFf "$out/names" "$out/$list/$scenario.h5" || { echo "a school's name is in $scenario.h5"; exit 1; }
  done
  "$program" compare "$out/$list"/{two-tier-drift,forced-federation,curriculum-driven}.h5 --full > "$out/words"
done
"$program" compare "$out/schools_england_2019.csv.gz"/{two-tier-drift,forced-federation}.h5 --full > "$out/words"
grep -q '21,075 schools of the list' "$out/words"
