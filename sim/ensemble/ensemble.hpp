#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "sim/run/description.hpp"
#include "sim/run/recording.hpp"

namespace schoolsim {

struct EnsembleOptions {
  std::uint32_t first_replicate = 0;  ///< replicates before it exist already
  unsigned threads = 0;               ///< 0: as many as the machine has
  std::function<bool()> interrupted;  ///< asked before every term, from any thread; may be empty
};

/// What one replicate of one scenario hands over.
struct EnsembleResult {
  std::size_t scenario = 0;  ///< position in the descriptions
  RunResult result;
  const SchoolList*
      schools;  ///< the replicate's own list where schools are drawn anew (synthetic:N); else null
};

/// Runs every replicate of every description, scenarios of one replicate on one shared past and common draws.
/// The sink is called by one thread at a time, in the order of replicates and, within one, of descriptions;
/// what it receives does not depend on threads. All descriptions must share seed, schools (for synthetic:N
/// also the parameters that they are drawn by), replicates and terms. Returns the number of replicates handed
/// over in full: fewer than asked for only if interrupted. What the sink throws ends the run and is passed
/// on; a run with a fault (RunResult::fault) is not handed over but ends it with Error `internal`, which
/// says how to repeat that run.
std::uint32_t run_ensemble(const std::vector<RunDescription>& descriptions, const EnsembleOptions& options,
                           const std::function<void(EnsembleResult&&)>& sink);

}  // namespace schoolsim
