#!/usr/bin/env bash
# Installs what the tests need on a bare Debian 12, builds, and runs all tests. With --long: also the campaigns that
# take longer than a coffee (long statistics, seeded faults, fuzz targets).
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")"
. .ci/packages.sh

labels=(--label-exclude long)
case ${1-} in
  "") ;;
  --long) labels=() ;;
  *) echo "usage: ./test.sh [--long]" >&2; exit 2 ;;
esac

install_missing "${build_packages[@]}" "${page_packages[@]}" "${wasm_packages[@]}" "${test_packages[@]}"
[ "${1-}" != --long ] || install_missing "${long_packages[@]}"
echo "Building schoolsim and its tests" >&2
build_with release
ctest --test-dir build/release --output-on-failure --parallel "$(nproc)" --no-tests=error "${labels[@]}"
if [ "${1-}" = --long ]; then
  tests/mutants/run.sh
  tests/fuzz/run.sh 600
fi
