#include "analysis/statistics/difference.hpp"

namespace schoolsim {

MeasureDifference estimate_of(std::size_t metric, std::vector<double> pairs, bool are_worlds) {
  const MetricInfo& row = metric_table()[metric];
  const Estimate over_pairs = estimate_of(pairs, are_worlds);
  MeasureDifference result;
  result.metric = metric;
  result.estimate = over_pairs.estimate;
  result.interval = over_pairs.interval;
  result.verdict = verdict_of(result.interval, row.smallest_difference, row.direction);
  if (are_worlds && result.interval) {
    result.worlds = OverWorlds{world_verdict(pairs, row.smallest_difference, row.direction)};
    result.verdict = result.worlds->verdict.verdict();
  }
  result.pairs = std::move(pairs);
  return result;
}

}  // namespace schoolsim
