#pragma once

#include <functional>
#include <vector>

#include "sim/sweep/folder.hpp"

namespace schoolsim {

/// The past of the last run of a thread: the next run takes it over if its own would be the same, as that of
/// the next scenario mostly is, and that of the next point where all factors begin to hold in a term.
class PastCache {
 public:
  PastCache();
  ~PastCache();
  PastCache(const PastCache&) = delete;
  PastCache& operator=(const PastCache&) = delete;

 private:
  friend std::vector<SweepRun> run_task(const Sweep&, SweepTask, double, PastCache&);
  struct Kept;
  std::unique_ptr<Kept> kept_;
};

/// Runs all scenarios at one point in one replicate. What fails (an invalid combination of values, a broken
/// invariant, a value that is not finite, `time_limit` seconds for one run, 0: none) is told in the run.
std::vector<SweepRun> run_task(const Sweep& sweep, SweepTask task, double time_limit, PastCache& past);

struct SweepOptions {
  unsigned threads = 0;  ///< 0: as many as the machine has
  Shard shard;
  bool stop_on_failure = false;
  double time_limit = 0;
  std::function<bool()> interrupted = {};  ///< asked before each task, from any thread; may be empty
};

/// Runs what is missing of a shard and writes each task as it is done. `told` hears of each, one call at a
/// time. Returns false if it stopped before all tasks were done or claimed by another process. What is thrown
/// ends it after the tasks in flight.
bool run_sweep(const Sweep& sweep, SweepFolder& folder, const SweepOptions& options,
               const std::function<void(std::uint64_t task, const std::vector<SweepRun>&)>& told);

/// Factors that change nothing in a trial: one replicate of a few of the sweep's schools at the first point,
/// with each factor in turn at its least and at its greatest value. Positions in sweep.factors.
std::vector<std::size_t> idle_factors(const Sweep& sweep);

/// What a merge found.
struct MergeReport {
  std::uint64_t n_done = 0, n_failed = 0, n_missing = 0;  ///< runs
  std::vector<std::uint64_t> damaged;                     ///< tasks whose part file is not sound
  std::vector<std::uint64_t> missing;                     ///< the first tasks without a part file
};

/// Joins the parts of a folder in one file, whose bytes depend on what is there alone.
MergeReport merge_sweep(const SweepFolder& folder, const SweepHeader& header, const std::string& path);

}  // namespace schoolsim
