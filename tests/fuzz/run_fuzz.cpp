// Result files of runs: a small sound one, changed as the input says, its checksums made to fit again.

#include <fstream>
#include <sstream>

#include "sim/store/check_file.hpp"
#include "sim/store/checksum.hpp"
#include "sim/store/hdf5.hpp"
#include "sim/store/run_reader.hpp"
#include "sim/store/run_writer.hpp"
#include "tests/fuzz/hdf5_edits.hpp"
#include "tests/store/sample_run.hpp"

namespace {

using namespace schoolsim;

std::string small_file(bool synthetic) {
  test::Sample sample;
  sample.n_schools = 6;
  sample.terms = 4;
  sample.n_replicates = 3;
  sample.recorded = {0, 2};
  sample.synthetic = synthetic;
  const std::string& path = fuzz::scratch_path(".made.h5");
  const RunDescription description = test::sample_description(sample);
  RunWriter writer(path, description, true);
  test::append_samples(writer, description, 0, sample.n_replicates);
  writer.finish();
  std::ostringstream bytes;
  bytes << std::ifstream(path, std::ios::binary).rdbuf();
  return bytes.str();
}

/// Gives the file the checksums of what it now holds.
void make_checksums_fit(const std::string& path, const StoredRun& run) {
  const hdf5::QuietScope quiet;
  const hdf5::Handle file = hdf5::open_file(path, hdf5::Access::edit);
  hdf5::set_number(file, "description_checksum", checksum(run.description));
  const hdf5::Handle sums = hdf5::open_dataset(file, "replicate_checksum");
  const hdf5::Handle done = hdf5::open_dataset(file, "replicate_done");
  std::size_t next = 0;
  for (hsize_t row = 0; row < hdf5::shape(done)[0]; ++row) {
    if (hdf5::read_rows<std::int8_t>(done, row, 1)[0] == 0) continue;
    const SchoolList* const own = run.description.synthetic_size > 0 && run.synthetic_schools[next].size() > 0
                                      ? &run.synthetic_schools[next]
                                      : nullptr;
    const std::uint32_t sum = checksum(run.description, run.results[next++], own);
    hdf5::write_rows(sums, row, 1, std::span<const std::uint32_t>(&sum, 1));
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const std::string files[] = {small_file(false), small_file(true)};
  fuzz::Bytes input({data, size});
  const std::string& path = fuzz::file_with(files[input.byte() % 2], ".h5");
  const std::uint8_t depth = input.byte() % 4;
  fuzz::edit_file(path, input);
  if (depth < 2) {
    fuzz::is_taken([&] { read_run(path, depth == 0 ? Detail::metrics : Detail::schools); });
    return 0;
  }
  StoredRun run;
  if (fuzz::is_taken([&] { run = read_run(path); }) && !run.altered.empty()) {
    bool fits = true;
    try {
      make_checksums_fit(path, run);
    } catch (const hdf5::Failure&) {
      fits = false;  // an edit has made the checksums' own places read-only or of another form
    }
    if (fits) fuzz::is_taken([&] { run = read_run(path); });
  }
  check_file(path);
  return 0;
}
