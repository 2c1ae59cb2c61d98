#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "analysis/statistics/robust_choice.hpp"
#include "sim/study/sweep_answers.hpp"

namespace schoolsim {

/// How the scenarios of a sweep do over its points by one metric.
struct ChoiceByMetric {
  std::size_t metric = 0;  ///< position in metric_table()
  OptionsOverFutures found;
};

/// Regrets of a merged sweep's scenarios, the first of which does nothing, over its points as futures; by the
/// metrics that are named, or without any by the measures by which all are judged. Throws Error `input` for a
/// sweep of one scenario, `usage` for a metric that it did not keep.
std::vector<ChoiceByMetric> choose(const SweepAnswers& sweep, const std::vector<std::string>& metrics);

}  // namespace schoolsim
