#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "analysis/statistics/worlds.hpp"

namespace schoolsim {

/// What is said where replicates are worlds.
struct OverWorlds {
  std::size_t n_sets = 0;  ///< of parameters: the worlds, less those that share one
  WorldVerdict verdict;
  std::optional<double> luck = {};       ///< luck_share, where sets were run with several lucks
  std::optional<HangsOn> hangs_on = {};  ///< input: position among the parameters that differ between worlds
};

/// When an effect was largest that comes and goes.
struct Peak {
  Term record = 0;
  double estimate = 0;
};

/// One measure of one run against the baseline's, of all schools or of a group. Values are in the metric's
/// own unit.
struct MeasureDifference {
  std::size_t metric = 0;            ///< position in metric_table()
  std::vector<double> pairs;         ///< one per replicate, in the order of the baseline's results
  double estimate = 0;               ///< their mean; of worlds their median
  double baseline = 0;               ///< mean of the baseline's own values
  std::optional<Interval> interval;  ///< of the mean; of worlds where most of them lie
  Verdict verdict = Verdict::cannot_tell;
  std::optional<OverWorlds> worlds = {};
  std::optional<Peak> peak = {};  ///< where at most half of an effect that mattered is left
};

inline const MetricInfo& metric_of(const MeasureDifference& difference) {
  return metric_table()[difference.metric];
}

/// Whether a policy is judged by it: all but its price.
inline bool is_judged(const MeasureDifference& difference) {
  return metric_table()[difference.metric].judged > 0;
}

/// A difference or contrast over replicates: its mean with a t interval and verdict, or where they are worlds
/// of `n_sets` sets the median, the interval of most worlds, and how many worlds agree.
MeasureDifference estimate_of(std::size_t metric, std::vector<double> pairs, std::size_t n_sets = 0);

}  // namespace schoolsim
