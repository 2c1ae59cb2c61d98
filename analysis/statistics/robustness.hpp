#pragma once

#include <span>
#include <string>
#include <vector>

#include "analysis/statistics/effects.hpp"

namespace schoolsim {

/// One effect under many parameter sets: chance from replicates at the defaults, model uncertainty from sets.
struct RobustEffect {
  std::string subject;
  MeasureDifference at_defaults;
  std::vector<double> by_set;   ///< mean effect in each set
  std::size_t n_same_sign = 0;  ///< sets whose effect has the sign of that at the defaults
  std::size_t n_above_zero = 0, n_below_zero = 0;
  double lowest = 0, median = 0, highest = 0;
};

/// Sums up effects; `by_set` is not empty.
RobustEffect robust_effect(std::string subject, MeasureDifference at_defaults, std::vector<double> by_set);

/// Effects of a scenario against another on metrics. `sets` holds one pair of run lists for each
/// set.
struct SetRuns {
  std::span<const RunResult> against, scenario;
};
std::vector<RobustEffect> robust_effects(const std::string& subject, const SetRuns& at_defaults,
                                         std::span<const SetRuns> sets, Term record,
                                         const std::vector<std::size_t>& metrics = headline_metrics());

/// For each metric and scenario: the effect at the defaults with its interval, in how many sets it has the
/// same sign, and its range over sets; in plain words and units.
std::string robustness_text(std::span<const RobustEffect> effects, std::uint32_t n_schools,
                            const std::vector<std::size_t>& metrics = headline_metrics());

/// One row per figure: quantity (at_defaults, share_same_sign, sets, sets_above_zero, sets_below_zero,
/// lowest, median, highest, set_1, ...), subject, metric, unit, estimate, lower, upper; in the metric's own
/// unit. Then what it is of: against, schools, replicates, terms, seed, model_version, and the fingerprints
/// of both scenarios, by which `compare` knows its own. `descriptions`: what was run at the defaults, that of
/// the comparison first; subjects are names of the others.
std::string robustness_csv(std::span<const RobustEffect> effects,
                           std::span<const RunDescription> descriptions);

}  // namespace schoolsim
