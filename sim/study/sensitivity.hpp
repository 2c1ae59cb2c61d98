#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "sim/study/sweep_question.hpp"

namespace schoolsim {

/// A change against the first point, at which all factors have their defaults.
struct OneFactorChange {
  std::size_t dimension = 0;
  double value = 0;  ///< of the factor
  Estimate change;   ///< of the mean over replicates
};

struct Sensitivity {
  SweptQuestion asked;
  /// By the sweep's design: morris; saltelli; lhs, sobol or a user's own points; oat.
  std::variant<Screening, VarianceShares, GivenData, std::vector<OneFactorChange>> found;
};

/// Which factors of a merged sweep matter to an output, as its design can tell. Throws Error `usage` for what
/// the sweep does not hold, `input` where its design or its runs tell nothing.
Sensitivity sensitivity(const OutputChoice& choice);

/// [dimension]: whether a screening keeps it: above noise, and at least the share `keep` of the greatest mu*.
std::vector<bool> kept_factors(const Screening& screening, double keep);

/// The text of a plan for the factors that a screening kept: Saltelli's layout of `n_points`
/// rows, other factors at their defaults. Throws Error `input` where the design is no screening, or keeps no
/// factor.
std::string next_plan(const Sensitivity& screening, double keep, std::int64_t n_points);

}  // namespace schoolsim
