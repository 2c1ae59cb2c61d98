#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "analysis/statistics/precision.hpp"
#include "sim/study/run_inputs.hpp"

namespace schoolsim {

/// What becomes of result files that are there already.
enum class Existing : std::uint8_t {
  refuse,
  append,  ///< add replicates to them, up to the number asked for
  replace,
};

struct RunRequest {
  RunInputs inputs;
  std::string folder = "schoolsim-results";  ///< for a file SCENARIO.h5 of each
  Existing existing = Existing::refuse;
  /// Precisions for which replicates are added: of each run's difference from the first one, or of its level
  /// where it is alone. None: inputs.n_replicates decides.
  std::vector<WantedPrecision> until;
  std::uint32_t most = 1000;  ///< replicates at which that gives up
  unsigned threads = 0;       ///< 0: as many as the machine has
};

struct RunFiles {
  std::vector<std::string> paths;  ///< in the order of scenarios; none for one without a finished replicate
  std::uint32_t n_replicates = 0;  ///< that were asked for
  std::uint32_t n_kept = 0;        ///< that every file has
  bool is_stopped = false;  ///< by the watch, before all were done; the same request with `append` resumes
  bool is_precise = true;   ///< whether every precision that was asked for is reached
};

/// Runs scenarios and keeps their results. Throws Error `usage` or `input` for what cannot be run, `file` for
/// what cannot be written, before anything is computed.
RunFiles run_to_files(const RunRequest& request, const Watch& watch);

/// How a replicate ended of which nothing is kept.
struct RepeatedRun {
  std::string scenario;
  std::uint64_t state_hash = 0;
};

/// Runs one replicate alone, for each scenario. Throws Error `internal` if it is not sound.
std::vector<RepeatedRun> repeat_replicate(const RunInputs& inputs, std::uint32_t replicate, unsigned threads,
                                          const Watch& watch);

}  // namespace schoolsim
