# r_test.sh WRITER SCRIPT PACKAGE: runs an R script on a made-up run; 77 (skipped) without R or the package.
set -e
if ! command -v Rscript >/dev/null; then echo "SKIPPED: no Rscript (Debian: r-base-core)"; exit 77; fi
if ! Rscript -e "quit(status = !requireNamespace('$3', quietly = TRUE))" >/dev/null 2>&1; then
  echo "SKIPPED: R has no package $3 (Debian: r-cran-$3)"; exit 77
fi
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"$1" write "$folder/run.h5" list 5
LC_ALL=C.UTF-8 Rscript "$2" "$folder/run.h5"
