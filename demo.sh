#!/usr/bin/env bash
# Installs what a bare Debian 12 lacks, builds schoolsim and runs its four scenarios in forty plausible Englands of 21,075
# invented schools. Takes no arguments; run it as often as you like.
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")"
. .ci/packages.sh

install_missing "${build_packages[@]}" "${page_packages[@]}" "${wasm_packages[@]}"
echo "Building schoolsim (a few minutes the first time)" >&2
build_with release schoolsim

out=schoolsim-results
program=build/release/sim/cli/schoolsim
"$program" run two-tier-drift supported forced-federation curriculum-driven \
  --schools england --replicates 40 --out "$out" --force
files=("$out"/two-tier-drift.h5 "$out"/supported.h5 "$out"/forced-federation.h5 "$out"/curriculum-driven.h5)
echo
"$program" compare "${files[@]}"
echo
"$program" report "${files[@]}" --out "$out/report.html" --force
"$program" page "${files[@]}" --out "$out/seminar.html" --force
echo "Everything is in $PWD/$out: one HDF5 file per scenario, report.html to print, and seminar.html to present, in any browser."
