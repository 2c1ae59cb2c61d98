#!/usr/bin/env bash
# What sweeps cost: runs an hour by number of schools on one and on two threads, and 10^4, 10^5 and 10^6 runs of ten
# schools and one term, of which nearly all is the engine: running, resuming and merging, with files and memory. In a folder
# in memory, so that no file system's habits are measured.
#   tests/bench/sweeps.sh build/release/sim/cli/schoolsim
set -euo pipefail
program=$(readlink -f "${1:?the program}")
folder=$(mktemp -d /dev/shm/schoolsim-sweeps-XXXXXX)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

# plan NAME SCHOOLS TERMS POINTS: factors that act after the spin-up, so that points share it.
plan() {
  printf '%s\n' '[sweep]' 'scenarios = two-tier-drift' "schools = $2" 'replicates = 1' "terms = $3" 'metrics = isolated' \
    'design = lhs' "points = $4" '[factor trust.gain]' 'from = 0' 'range = 0.01, 0.1' '[factor trust.loss]' 'from = 0' \
    'range = 0.05, 0.5' >"$1.ini"
}

# timed NAME RUNS THREADS
timed() {
  local TIMEFORMAT='%R %U %S' seconds
  seconds=$( { time "$program" sweep "$1.ini" --out out --threads "$3" --quiet >/dev/null; } 2>&1)
  read -r wall user system <<<"$seconds"
  printf '%-12s %d threads: %6d runs in %7.2f s, %9.0f runs/hour, %8.3f ms of processor time a run\n' "$1" "$3" "$2" "$wall" \
    "$(echo "$2 * 3600 / $wall" | bc -l)" "$(echo "1000 * ($user + $system) / $2" | bc -l)"
  rm -rf out
}

plan N=500 synthetic:500 45 1000
plan N=2000 synthetic:2000 45 200
plan N=21075 england 45 24
for threads in 1 2; do
  timed N=500 1000 "$threads"
  timed N=2000 200 "$threads"
  timed N=21075 24 "$threads"
done

# cost WORDS...: seconds and MB that a command takes
cost() { /usr/bin/time -f '%e s, %M kB' "$program" "$@" --quiet 2>&1 >/dev/null; }
for n in 10000 100000 1000000; do
  plan tiny synthetic:10 1 10000
  sed -i "s/replicates = 1/replicates = $((n / 10000))/" tiny.ini
  echo "tiny, $n runs: swept in $(cost sweep tiny.ini --out out --threads 1); resumed in $(cost sweep tiny.ini --out out);" \
    "merged in $(cost merge out --out out.h5); $(find out -type f | wc -l) files, $(du -sb out | cut -f 1) bytes," \
    "merged $(stat -c %s out.h5)"
  rm -rf out out.h5
done
