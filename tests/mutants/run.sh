#!/bin/bash
# Applies the seeded faults of mutants.txt one at a time to a copy of the code, builds what each needs and runs the fast
# tests of model and run without the digest, the comparison with the plain term last. Prints a table; fails if a fault
# survives or no longer applies.
#   tests/mutants/run.sh [NAME...]      only these
#   tests/mutants/run.sh --check        only says which no longer apply
# All of them take about an hour of two cores.
set -u
source_dir=$(cd "$(dirname "$0")/../.." && pwd)
if [ "${1:-}" = --check ]; then
  cd "$source_dir" || exit 1
  stale=0
  while IFS='|' read -r name file rest; do
    name=$(echo $name) file=$(echo $file)
    [ -z "$name" ] || [ "${name:0:1}" = "#" ] && continue
    [ ! -f "$file" ] || perl -pe "${rest%|*}" "$file" | cmp -s - "$file" && { echo "mutants: $name does not apply to $file any more"; stale=1; }
  done < tests/mutants/mutants.txt
  exit $stale
fi
for name in "$@"; do
  grep -q "^$name |" "$source_dir/tests/mutants/mutants.txt" || { echo "mutants: no fault is called $name; mutants.txt names them" >&2; exit 2; }
done
work=$(mktemp -d "${TMPDIR:-/tmp}/mutants.XXXXXX")
trap 'rm -rf "$work"' EXIT
cp -r "$source_dir"/{CMakeLists.txt,LICENSE,sim,scenarios,tests,analysis} "$work"
rm -rf "$work"/tests/{config,input,store,ensemble,analysis,report,cli,patterns,architecture}
tests=(model_process_test model_state_test run_test model_plain_test)
build="$work/build"

build_all() { cmake --build "$build" --target "${tests[@]}" --parallel "$(nproc)" > "$work/log" 2>&1; }
# Catch prints a case's name between the first two rules of dashes.
failed_case() {
  awk '/^-+$/ { rules++; next } rules == 1 { sub(/^ +/, ""); name = name (name == "" ? "" : " ") $0 } rules == 2 { exit }
       END { print (name == "" ? "crash or timeout" : name) }' "$work/out"
}
run_all() {  # [STEM]: prints the first test case that fails, those of STEM_test.cpp first; nothing if all pass
  local program cases
  for cases in ${1:+"[#${1}_test]~[digest]"} '~[digest]'; do
    for program in "${tests[@]}"; do
      timeout 300 "$(find "$build/tests" -name "$program" -type f)" --filenames-as-tags "$cases" --abort \
        > "$work/out" 2>&1 || { failed_case; return; }
    done
  done
}

cmake -S "$work" -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=Release -DCMAKE_CXX_FLAGS_RELEASE="-O1" -DSCHOOLSIM_CONTRACTS=ON \
  > "$work/log" 2>&1 && build_all || { cat "$work/log"; echo "mutants: the code as it is does not build"; exit 1; }
broken=$(run_all)
[ -z "$broken" ] || { echo "mutants: the code as it is fails '$broken'"; exit 1; }

survivors=0
echo "| fault | what is wrong | caught by |"
echo "|---|---|---|"
while IFS='|' read -r name file change wrong; do
  name=$(echo $name) file=$(echo $file)
  [ -z "$name" ] || [ "${name:0:1}" = "#" ] && continue
  # A substitution may hold bars itself: the description is what follows the last.
  rest="$change|$wrong"
  wrong=${rest##*|} change=${rest%|*}
  if [ $# -gt 0 ] && [[ " $* " != *" $name "* ]]; then continue; fi
  cp "$work/$file" "$work/saved"
  perl -pi -e "$change" "$work/$file"
  if cmp -s "$work/$file" "$work/saved"; then
    caught="**does not apply any more**"
    survivors=$((survivors + 1))
  elif ! build_all; then
    caught="**does not build**"
    survivors=$((survivors + 1))
  else
    caught=$(run_all "$(basename "$file" .cpp)")
    if [ -z "$caught" ]; then
      caught="**nobody**"
      survivors=$((survivors + 1))
    fi
  fi
  echo "| $name |$wrong | $caught |"
  cp "$work/saved" "$work/$file"
done < "$(dirname "$0")/mutants.txt"
[ "$survivors" -eq 0 ] || { echo "mutants: $survivors not caught"; exit 1; }
