# Sourced by demo.sh, test.sh and .ci/run: which Debian packages a job needs, and how to get those that are missing.

build_packages=(g++ cmake ninja-build ca-certificates libeigen3-dev libboost-program-options-dev libboost-math-dev
  libhdf5-dev libtbb-dev libfmt-dev nlohmann-json3-dev libcsv-dev zlib1g-dev libopenturns-dev)
page_packages=(python3 esbuild node-d3-array node-d3-format node-d3-scale node-d3-shape fonts-inter libharfbuzz-bin woff2)
test_packages=(nodejs npm catch2 librandom123-dev hdf5-tools netcdf-bin udunits-bin python3-h5py python3-pandas python3-xarray python3-h5netcdf
  python3-scipy python3-matplotlib python3-tqdm python3-setuptools python3-pip
  python3-netcdf4 r-base-core r-cran-hdf5r r-cran-ncdf4 r-cran-kernlab chromium librsvg2-bin)
long_packages=(firefox-esr slurm-wlm munge libclang-rt-19-dev)
wasm_packages=(clang-19 lld-19 wasi-libc libc++-19-dev-wasm32 libc++abi-19-dev-wasm32 libclang-rt-19-dev-wasm32)
ci_packages=(libclang-rt-19-dev clang-format-14 git)

# install_missing PACKAGE...: installs what is not there; asks for nothing, and is silent when all is there.
install_missing() {
  local missing=() package
  for package in "$@"; do
    # A Node that is not Debian's own serves as well as the package.
    case $package in nodejs) command -v node >/dev/null && continue ;; npm) command -v npm >/dev/null && continue ;; esac
    dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null | grep -qx installed || missing+=("$package")
  done
  [ ${#missing[@]} -eq 0 ] && return 0
  local as_root=()
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || { echo "Missing packages: ${missing[*]}. Run this as root, or install sudo." >&2; return 1; }
    as_root=(sudo)
  fi
  echo "Installing ${#missing[@]} Debian packages: ${missing[*]}" >&2
  "${as_root[@]}" apt-get -qq -o DPkg::Lock::Timeout=300 update
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq -y -o DPkg::Lock::Timeout=300 \
    install --no-install-recommends "${missing[@]}" >/dev/null
}

# build_with PRESET [TARGET...]: configures and builds a preset of CMakePresets.json.
build_with() {
  local preset=$1
  shift
  cmake --preset "$preset" -Wno-dev >/dev/null
  cmake --build "build/$preset" --parallel "$(nproc)" ${1:+--target "$@"} >"build/$preset/build.log" 2>&1 || {
    grep -E 'error|FAILED' -A 5 "build/$preset/build.log" | tail -n 60 >&2
    echo "The build failed; its whole log is build/$preset/build.log." >&2
    return 1
  }
}
