#include "analysis/statistics/difference.hpp"

#include <algorithm>

namespace schoolsim {

MeasureDifference estimate_of(std::size_t metric, std::vector<double> pairs, std::size_t n_sets) {
  const MetricInfo& row = metric_table()[metric];
  const Estimate over_pairs = estimate_of(pairs, n_sets);
  MeasureDifference result;
  result.metric = metric;
  result.estimate = over_pairs.estimate;
  result.interval = over_pairs.interval;
  result.verdict = verdict_of(result.interval, row.smallest_difference, row.direction);
  if (n_sets > 0 && result.interval) {
    result.worlds = OverWorlds{std::min(n_sets, pairs.size()),
                               world_verdict(pairs, row.smallest_difference, row.direction)};
    result.verdict = result.worlds->verdict.verdict();
  }
  result.pairs = std::move(pairs);
  return result;
}

}  // namespace schoolsim
