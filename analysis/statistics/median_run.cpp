#include "analysis/statistics/median_run.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

#include <boost/math/statistics/univariate_statistics.hpp>

#include "analysis/statistics/conversions.hpp"

namespace schoolsim {
namespace {

bool has_map(const Comparison& comparison, std::uint32_t replicate) {
  return std::all_of(comparison.runs.begin(), comparison.runs.end(), [&](const ComparedRun& run) {
    const std::size_t position = position_of(run, replicate);
    return schools_of(run, position) != nullptr && !depths_of(run, position, comparison.record).empty();
  });
}

}  // namespace

std::uint32_t replicate_nearest_median(const Comparison& comparison) {
  std::map<std::uint32_t, double> distance;
  for (const RunResult& result : comparison.runs.front().results) distance[result.replicate] = 0;
  const auto n = static_cast<double>(distance.size());
  for (const ComparedRun& run : comparison.runs) {
    for (const std::size_t metric : judged_metrics().first<n_charted_measures>()) {
      std::map<std::uint32_t, double> off;
      for (Term record = 0; record <= comparison.baseline().terms; ++record) {
        std::vector<double> values;
        for (const RunResult& result : run.results) values.push_back(metric_at(result, metric, record));
        const double median = boost::math::statistics::median(values);
        for (const RunResult& result : run.results) {
          const double away = std::abs(metric_at(result, metric, record) - median);
          if (std::isfinite(away)) off[result.replicate] += away;
        }
      }
      const double total = std::accumulate(off.begin(), off.end(), 0.0,
                                           [](double sum, const auto& one) { return sum + one.second; });
      if (total <= 0) continue;
      for (const auto& [replicate, away] : off) distance[replicate] += away / (total / n);
    }
  }
  if (std::any_of(distance.begin(), distance.end(),
                  [&](const auto& one) { return has_map(comparison, one.first); })) {
    std::erase_if(distance, [&](const auto& one) { return !has_map(comparison, one.first); });
  }
  return std::min_element(distance.begin(), distance.end(),
                          [](const auto& a, const auto& b) { return a.second < b.second; })
      ->first;
}

std::size_t position_of(const ComparedRun& run, std::uint32_t replicate) {
  const auto found = std::find_if(run.results.begin(), run.results.end(),
                                  [&](const RunResult& result) { return result.replicate == replicate; });
  return static_cast<std::size_t>(found - run.results.begin());
}

}  // namespace schoolsim
