#pragma once

#include <optional>
#include <string>
#include <vector>

#include "analysis/statistics/discovery.hpp"
#include "analysis/statistics/findings.hpp"
#include "sim/study/sweep_answers.hpp"

namespace schoolsim {

/// A condition on a run: METRIC<VALUE, METRIC>VALUE, or the five figures of a regime.
struct CaseCondition {
  std::string text;
  std::vector<std::size_t> metrics;
  std::optional<Regime> regime;
  bool is_above = false;
  double value = 0;

  [[nodiscard]] bool holds(const std::vector<double>& values) const {
    if (regime) return regime_of(tier_figures([&](std::size_t m) { return values[m]; })) == *regime;
    return is_above ? values[0] > value : values[0] < value;
  }
};

/// Throws Error `usage` for what is no condition, or names a metric that the sweep did not keep.
CaseCondition read_condition(const std::string& text, const SweepAnswers& sweep);

/// Points of which a run of the scenario has a value, and which are cases.
struct LabelledSweep {
  LabelledPoints points;
  std::vector<std::size_t> positions;  ///< of these points in the sweep
  std::size_t n_tied = 0;              ///< at which the conditions hold in exactly half of the runs: no cases
  std::size_t n_fewer = 0;             ///< which lack runs that they need
  std::vector<std::string> categories;  ///< factors that no box restricts

  /// "At 3 points it holds in exactly half, which are no cases. 2 points rest on fewer replicates, 1 has none
  /// and is left out."; empty where there is nothing to say.
  [[nodiscard]] std::string note(std::size_t n_all_points) const;
};

/// A point is a case if all conditions hold in more than half of its runs.
LabelledSweep label(const SweepAnswers& sweep, std::size_t scenario,
                    const std::vector<CaseCondition>& conditions);

}  // namespace schoolsim
