#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sim/study/sweep_conditions.hpp"

namespace schoolsim {

struct DiscoverRequest {
  std::vector<std::string> where;   ///< conditions on a run, which must all hold: METRIC>VALUE, a regime, ...
  std::string scenario;             ///< of the sweep; empty: the first
  std::optional<std::int64_t> box;  ///< of the peeling; none: the one with the best balance
};

/// Where in a sweep something happens.
struct Discovery {
  std::string what;  ///< all conditions, in words
  LabelledSweep labelled;
  std::size_t n_cases = 0;
  std::vector<PrimBox> trajectory;              ///< of the peeling; empty where all points or none are cases
  std::size_t chosen = 0;                       ///< of the trajectory
  std::vector<std::optional<double>> p_values;  ///< [factor]: quasi_p_value of the chosen box

  [[nodiscard]] const PrimBox& box() const { return trajectory[chosen]; }
  /// "nowhere" or "everywhere" where there is no box.
  [[nodiscard]] const char* everywhere_or_nowhere() const { return n_cases == 0 ? "nowhere" : "everywhere"; }
};

/// Scenario discovery by the patient rule induction method. Throws Error `usage` for what is no condition, or
/// names what the sweep does not hold, `input` where no run has a value of what is looked for.
Discovery discover(const SweepAnswers& sweep, const DiscoverRequest& request);

}  // namespace schoolsim
