#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "analysis/statistics/compare.hpp"

namespace schoolsim {

/// What an experiment finds for one metric: a difference of runs with the same luck, or a contrast of
/// several.
struct Effect {
  std::string quantity;  ///< what kind it is, a name for programs: alone, together, interaction, ...
  std::string subject;   ///< of what, for people and programs: "forced-federation"
  MeasureDifference difference;
};

/// Metrics in the order in which they first come.
std::vector<std::size_t> metrics_of(std::span<const Effect> effects);

/// Values of a metric, one per replicate.
std::vector<double> metric_values(std::span<const RunResult> results, std::size_t metric, Term record);

/// a - b, replicate by replicate.
std::vector<double> paired_differences(std::span<const double> a, std::span<const double> b);

/// "Year 15: 20 runs of each kind with the same luck, seed 1", and what the schools are.
std::string experiment_heading(const RunDescription& description, Term record);

/// parameters_caveat of each scenario that has one, a note each.
std::string experiment_caveats(const RunDescription& baseline, std::span<const RunDescription> others);

/// In how many runs there are two tiers, of partnership and of quality: "12 and 3 of 20".
std::string tier_counts(std::span<const RunResult> results, Term record);

/// What the intervals of these runs hold and what not, for the end of a text.
std::string experiment_notes(const RunDescription& description, std::size_t n_intervals);

/// A table in plain words and units: for each metric its effects, in the order given.
std::string effects_text(std::span<const Effect> effects, std::uint32_t n_schools);

/// One row per effect: quantity, subject, metric, unit, estimate, lower, upper, n_pairs, verdict; in the
/// metric's own unit.
std::string effects_csv(std::span<const Effect> effects);

}  // namespace schoolsim
