#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "analysis/statistics/effects.hpp"

namespace schoolsim {

/// What is left of an effect after its cause has stopped.
struct Permanence {
  std::string subject;
  MeasureDifference at_stop, at_end;
  std::optional<Ratio> share;  ///< of the effect at the stop that is there at the end
};

/// Of a scenario against the baseline on metrics. Of the price no share is taken: it adds up
/// over time.
std::vector<Permanence> permanence(const std::string& subject, std::span<const RunResult> baseline,
                                   std::span<const RunResult> scenario, Term stop, Term end,
                                   const std::vector<std::size_t>& metrics = headline_metrics(),
                                   std::size_t n_sets = 0);

std::string permanence_text(std::span<const Permanence> effects, std::uint32_t n_schools,
                            const std::vector<std::size_t>& metrics = headline_metrics());

/// quantity (at_stop, at_end, share_that_stays), subject, metric, unit, estimate, lower, upper.
std::string permanence_csv(std::span<const Permanence> effects);

}  // namespace schoolsim
