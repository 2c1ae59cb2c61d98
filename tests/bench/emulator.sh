#!/usr/bin/env bash
# What an emulator saves: Sobol' indices of twenty factors from 2,000 points, beside those of 42,000.
# Usage: tests/bench/emulator.sh PROGRAM [ROWS]   ROWS of Saltelli's layout, 2,000 by default; the folder
#   SCHOOLSIM_BENCH_FOLDER (a temporary one otherwise) keeps the runs, so that an interrupted call goes on.
set -euo pipefail
program=$(realpath "${1:?usage: tests/bench/emulator.sh PROGRAM [ROWS]}")
rows=${2:-2000}
folder=${SCHOOLSIM_BENCH_FOLDER:-$(mktemp -d)}
cd "$folder"
factors=(trust.gain trust.loss trust.initial cooperation.base tie.base_days tie.depth_days time.base_share
  time.leadership_share leadership.head_weight initiatives.days tie.travel_scale tie.initial_depth time.lead_penalty
  inspection.rate inspection.rate_weak inspection.noise_primary inspection.noise_secondary inspection.bias_primary
  inspection.bias_secondary exit.rate)
plan() {  # a layout and how many points
  printf '[sweep]\nscenarios = two-tier-drift\nschools = synthetic:100\nreplicates = 4\nterms = 15\n'
  printf 'metrics = isolated, trust_mean\ndesign = %s\npoints = %s\n' "$1" "$2"
  printf '[factor %s]\n' "${factors[@]}"
}
seconds() { local from=$EPOCHREALTIME; "$@" >/dev/null; echo "$EPOCHREALTIME $from" | awk '{ printf "%.0f", $1 - $2 }'; }
plan lhs 2000 >few.ini
plan saltelli "$rows" >many.ini
for kind in few many; do
  echo "$kind: $(seconds "$program" sweep "$kind.ini" --out "$kind" --quiet) s of runs"
  "$program" merge "$kind" --out "$kind.h5" --force --quiet >/dev/null
done
for metric in isolated trust_mean; do
  echo "$metric: indices by emulator in $(seconds "$program" emulate few.h5 --metric $metric --csv few.csv --force) s," \
    "by layout in $(seconds "$program" sensitivity many.h5 --metric $metric --csv many.csv --force) s"
  awk -F, '
    FNR == 1 { next }
    NR == FNR { first[$1] = $2; total[$1] = $5; fl[$1] = $3; fu[$1] = $4; tl[$1] = $6; tu[$1] = $7; q2 = $10; next }
    { printf "  %-28s first %6.3f [%.3f, %.3f]  layout %6.3f   total %6.3f [%.3f, %.3f]  layout %6.3f\n",
        $1, first[$1], fl[$1], fu[$1], $2, total[$1], tl[$1], tu[$1], $5
      n += 2
      off += far(first[$1], fl[$1], fu[$1], $2) + far(total[$1], tl[$1], tu[$1], $5)
      close_by += (abs(first[$1] - $2) <= .03) + (abs(total[$1] - $5) <= .03) }
    function abs(x) { return x < 0 ? -x : x }
    function far(v, l, u, w) { return abs(v - w) > .03 && (w < l || w > u) }
    END { printf "  Q2 %.3f: %d of %d indices within .03; %d neither within .03 nor in the interval\n", q2, close_by, n, off }
  ' few.csv many.csv
done
