# ncdump_test.sh WRITER: a result file through netCDF's ncdump and HDF5's h5dump; 77 (skipped) without them.
set -e
for tool in ncdump h5dump; do
  if ! command -v $tool >/dev/null; then echo "SKIPPED: no $tool (Debian: netcdf-bin, hdf5-tools)"; exit 77; fi
done
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"$1" write "$folder/run.h5" list 5
expect() { grep -qF "$1" "$folder/$2" || { echo "$2 does not show: $1"; exit 1; }; }
ncdump -h "$folder/run.h5" > "$folder/header"
expect 'replicate = UNLIMITED ; // (5 currently)' header
expect 'double isolated(replicate, term) ;' header
expect 'float depth(replicate, term, school) ;' header
expect 'phase:flag_meanings = "primary secondary special" ;' header
expect ':title = "Two tiers — “what if?” Größe" ;' header
expect 'event = UNLIMITED ; // (36 currently)' header
ncdump -v from "$folder/run.h5" > "$folder/values"
expect 'from = 3, 4, 2 ;' values
# h5dump decodes every stored piece: a broken one ends it with an error.
h5dump "$folder/run.h5" > "$folder/dump"
expect '"initiatives.days", "tie.depth_days", "tie.base_days",' dump
echo "ncdump and h5dump agree"
