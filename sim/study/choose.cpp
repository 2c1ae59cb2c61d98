#include "sim/study/choose.hpp"

#include <algorithm>

#include "analysis/statistics/compare.hpp"
#include "sim/error.hpp"

namespace schoolsim {

std::vector<ChoiceByMetric> choose(const SweepAnswers& sweep, const std::vector<std::string>& metrics) {
  const SweepHeader& header = sweep.header();
  if (header.scenarios.size() < 2)
    throw Error(
        ErrorKind::input,
        header.path +
            ": holds one scenario; a choice needs several in one plan, that which does nothing first");
  std::vector<std::string> names = metrics;
  if (names.empty()) {
    for (const std::size_t metric : judged_metrics()) {
      const std::string_view name = metric_table()[metric].name;
      if (std::find(header.metrics.begin(), header.metrics.end(), name) != header.metrics.end())
        names.emplace_back(name);
    }
  }
  std::vector<ChoiceByMetric> choices;
  for (const std::string& name : names) {
    const std::size_t metric = sweep.metric(name, "metric");
    const MetricInfo& row = metric_table()[metric];
    choices.push_back({metric, regrets(sweep.values(metric), header.scenarios.size(), header.n_replicates,
                                       row.direction, row.smallest_difference)});
  }
  return choices;
}

}  // namespace schoolsim
