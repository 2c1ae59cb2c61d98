# r_test.sh PROGRAM SCRIPT [FILE]: runs a sweep, merges it and hands it, and the file, to an R script; 77 (skipped) without R or hdf5r.
set -e
if ! command -v Rscript >/dev/null; then echo "SKIPPED: no Rscript (Debian: r-base-core)"; exit 77; fi
if ! Rscript -e "quit(status = !requireNamespace('hdf5r', quietly = TRUE))" >/dev/null 2>&1; then
  echo "SKIPPED: R has no package hdf5r (Debian: r-cran-hdf5r)"; exit 77
fi
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
script=$(realpath "$2")
more=${3:+$(realpath "$3")}
cd "$folder"
printf '%s\n' '[sweep]' 'scenarios = baseline, supported' 'schools = synthetic:40' 'replicates = 3' 'terms = 4' \
  'metrics = isolated' 'design = factorial' '[factor trust.gain]' 'list = 0.1, 0.3' >p.ini
"$1" sweep p.ini --out s --quiet >/dev/null
"$1" merge s --out s.h5 --quiet >/dev/null
"$1" export s.h5 --out s.csv >/dev/null
LC_ALL=C.UTF-8 Rscript "$script" s.h5 s.csv $more
