#pragma once

#include <optional>
#include <string>
#include <vector>

#include "analysis/discovery.hpp"
#include "analysis/findings.hpp"
#include "sim/cli/sweep_answers.hpp"

namespace schoolsim {

/// A condition on a run: METRIC<VALUE, METRIC>VALUE, or the five figures of a regime.
struct CaseCondition {
  std::string text;
  std::vector<std::size_t> metrics;
  std::optional<Regime> regime;
  bool is_above = false;
  double value = 0;

  [[nodiscard]] bool holds(const std::vector<double>& values) const {
    if (regime) return regime_of({values[0], values[1], values[2], values[3], values[4]}) == *regime;
    return is_above ? values[0] > value : values[0] < value;
  }
};

/// Throws Error `usage` for what is no condition, or names a metric that the sweep did not keep.
CaseCondition read_condition(const std::string& text, const SweepAnswers& sweep);

/// Points of which any run of the scenario is done; a case if all conditions hold in at least half of these.
LabelledPoints label(const SweepAnswers& sweep, std::size_t scenario,
                     const std::vector<CaseCondition>& conditions);

}  // namespace schoolsim
