// Files of sweeps: a small sound one, changed as the input says.

#include <fstream>
#include <sstream>

#include "sim/config/scenario_file.hpp"
#include "sim/store/sweep_file.hpp"
#include "tests/fuzz/hdf5_edits.hpp"
#include "tests/sweep/sweep_of.hpp"

namespace {

using namespace schoolsim;

std::string small_file() {
  const Sweep sweep = test::sweep_of({builtin_scenarios()[0].scenario, builtin_scenarios()[1].scenario}, 2);
  const std::string header_path = fuzz::scratch_path(".header.h5");
  const std::string& path = fuzz::scratch_path(".made.h5");
  write_sweep_header(header_path, sweep);
  SweepWriter writer(read_sweep_header(header_path), path);
  for (std::uint64_t number = 0; number < sweep.n_tasks(); ++number) {
    const std::uint64_t point = number / sweep.n_replicates();
    std::vector<SweepRun> runs(sweep.scenarios.size());
    for (SweepRun& run : runs) {
      if (number == 3) run.failure = "broken for the test";
      run.state_hash = number + 1;
      run.metrics.assign(sweep.metrics.size() * sweep.records.size(), 0.5);
      run.leader_days.resize(sweep.records.size());
      run.pounds.resize(sweep.records.size());
    }
    writer.put(point, static_cast<std::uint32_t>(number % sweep.n_replicates()), runs);
  }
  writer.finish();
  std::ostringstream bytes;
  bytes << std::ifstream(path, std::ios::binary).rdbuf();
  return bytes.str();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const std::string made = small_file();
  fuzz::Bytes input({data, size});
  const std::string& path = fuzz::file_with(made, ".h5");
  fuzz::edit_file(path, input);
  is_sweep_file(path);
  SweepHeader header;
  if (!fuzz::is_taken([&] { header = read_sweep_header(path); })) return 0;
  const std::size_t n_runs = header.n_points() * header.scenarios.size() * header.n_replicates;
  fuzz::is_taken([&] {
    const auto states = read_run_states(header);
    fuzz::require(states.size() == n_runs, "there is one state for each run");
    for (const RunState state : states)
      fuzz::require(RunState::missing <= state && state <= RunState::not_needed, "a state has a name");
  });
  for (const std::string& metric : header.metrics) {
    fuzz::is_taken([&] {
      fuzz::require(read_sweep_metric(header, metric).size() == n_runs * header.records.size(),
                    "there is one value for each run and record");
    });
  }
  fuzz::is_taken([&] {
    for (const SweepFailure& failure : read_sweep_failures(header)) {
      fuzz::require(
          failure.point >= 0 && static_cast<std::size_t>(failure.point) < header.n_points() &&
              failure.scenario >= 0 && static_cast<std::size_t>(failure.scenario) < header.scenarios.size() &&
              failure.replicate >= 0 && static_cast<std::uint32_t>(failure.replicate) < header.n_replicates,
          "a failure is of a run of the sweep");
    }
  });
  return 0;
}
