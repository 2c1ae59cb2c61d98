#!/usr/bin/env bash
# Runs the fuzz targets from their seeds, two at a time. Prints a line for each; fails if one finds a fault, and says how
# to repeat it.
#   tests/fuzz/run.sh SECONDS [TARGET...]
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/../.."
. .ci/packages.sh
seconds=${1:?"usage: tests/fuzz/run.sh SECONDS [TARGET...]"}
shift
targets=("$@")
[ $# -gt 0 ] || targets=(list scenario plan flags run sweep part)
build_with asan "${targets[@]/%/_fuzz}"

# Where a fault lies is found by repeating it; stacks of all allocations would take most of the time.
export ASAN_OPTIONS=malloc_context_size=1:quarantine_size_mb=16
fuzz_one() {
  local target=$1 seconds=$2 found=build/asan/found/$1 corpora=()
  mkdir -p "$found/corpus" "$found/seeds"
  corpora=("$found/corpus" "tests/fuzz/seeds/$target")
  if [ "$target" = scenario ]; then
    cp scenarios/*.ini "$found/seeds"
    corpora+=("$found/seeds")
  fi
  if "build/asan/tests/fuzz/${target}_fuzz" "${corpora[@]}" -seed=1 -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 \
      -malloc_limit_mb=1024 -max_len=65536 -print_final_stats=1 -artifact_prefix="$found/" >"$found/log" 2>&1; then
    echo "$target: $(sed -n 's/stat::number_of_executed_units: *//p' "$found/log") inputs, no fault"
  else
    echo "$target: a fault" >&2
    grep -E 'ERROR|SUMMARY|does not hold|what\(\)|artifact_prefix|runtime error' "$found/log" | head -8 >&2
    echo "  repeat with build/asan/tests/fuzz/${target}_fuzz FILE; the whole log is $found/log" >&2
    return 1
  fi
}
export -f fuzz_one
printf '%s\n' "${targets[@]}" | xargs -P "$(nproc)" -I{} bash -c "fuzz_one {} $seconds"
