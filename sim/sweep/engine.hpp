#pragma once

#include <algorithm>
#include <functional>
#include <span>
#include <vector>

#include "sim/sweep/folder.hpp"

namespace schoolsim {

/// The past of the last run of a thread: the next run takes it over if its own would be the same, as that of
/// the next scenario mostly is, and that of the next point where all factors begin to hold in a term
/// or are of policies.
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

/// Runs all scenarios at one point in one replicate. A run that fails (an invalid combination of values, a
/// broken invariant, a value that its metric cannot have, more than `time_limit` seconds, 0: no limit) says
/// why.
std::vector<SweepRun> run_task(const Sweep& sweep, SweepTask task, double time_limit, PastCache& past);

/// When sampling stops: at which numbers of replicates to look, and what to test then.
/// analysis/statistics/precision.hpp states the rule in use.
struct SequentialRule {
  std::uint32_t (*next_look)(std::uint32_t n_replicates);
  bool (*is_precise)(std::span<const double> values, double half_width);
};

/// Follows the replicates of one point until they are enough. So what a point needs depends only on its own
/// runs, in the order of their numbers, and not on threads, shards or the order in which they arrive.
class PointWatch {
 public:
  PointWatch(const SweepHeader& header, const SequentialRule& rule);

  /// The point's next replicate. Failed or undefined values do not count; a quantity that has no value at a
  /// look is not waited for.
  void add(const std::vector<SweepRun>& runs);

  /// Whether it has all the replicates that it needs.
  [[nodiscard]] bool is_done() const { return is_precise_ || n_ == most_; }
  [[nodiscard]] bool is_precise() const { return is_precise_; }
  /// Replicates that it needs at least.
  [[nodiscard]] std::uint32_t n_needed() const { return is_done() ? n_ : std::min(look_, most_); }

 private:
  const SweepHeader& header_;
  const SequentialRule& rule_;
  std::uint32_t most_, n_ = 0, look_;
  bool is_precise_ = false;
  std::vector<std::vector<double>> values_;  ///< [wanted width][scenario after the first]
};

struct SweepOptions {
  unsigned threads = 0;  ///< 0: as many as the machine has
  Shard shard;
  bool stop_on_failure = false;
  double time_limit = 0;
  SequentialRule rule{};                   ///< of a sweep until a precision, whose shards are of points
  std::function<void()> point_done = {};   ///< of such a sweep; one call at a time; may be empty
  std::function<bool()> interrupted = {};  ///< asked before each task, from any thread; may be empty
};

/// Runs what is missing of a shard and writes each task as it is done. `told` hears of each, one call at a
/// time. Returns false if it stopped before all tasks were done or claimed by another process. What is thrown
/// ends it after the tasks in flight.
bool run_sweep(const Sweep& sweep, SweepFolder& folder, const SweepOptions& options,
               const std::function<void(std::uint64_t task, const std::vector<SweepRun>&)>& told);

/// Reads all parts of a shard as SweepFolder::survey does; for a sweep until a precision, those known to be
/// needed.
Survey survey_sweep(SweepFolder& folder, const SweepHeader& header, const SequentialRule& rule, Shard shard);

/// Factors that change nothing in a trial: one replicate of a few of the sweep's schools with each factor in
/// turn at its least and at its greatest value, at the first point and then with all others at their ends, so
/// that one which others switch on is not among them. Positions in sweep.factors.
std::vector<std::size_t> idle_factors(const Sweep& sweep);

/// What a merge found.
struct MergeReport {
  std::uint64_t n_done = 0, n_failed = 0, n_missing = 0, n_not_needed = 0;  ///< runs
  std::vector<std::size_t> wide;  ///< the first points with the most replicates and without the precision
  std::uint64_t n_wide = 0;       ///< how many there are
  std::vector<std::uint64_t> damaged;    ///< the first tasks whose part is not sound
  std::vector<std::uint64_t> missing;    ///< the first tasks without a part
  std::uint64_t n_unreadable_bytes = 0;  ///< among the parts, which of no task are known to be
};

/// Joins the parts of a folder in the file `output`, whose bytes depend on what is there alone.
MergeReport merge_sweep(SweepFolder& folder, const SweepHeader& header, const SequentialRule& rule,
                        const OutputLock& output);

}  // namespace schoolsim
