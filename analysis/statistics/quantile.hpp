#pragma once

#include <cstddef>
#include <span>

namespace schoolsim {

/// Quantile at 0 <= p <= 1 of at least one value, ascending, at position p (n - 1) counted from 0: what R
/// calls type 7.
double inner_quantile(std::span<const double> ascending, double p);

/// At position p (n + 1) counted from 1, and within the values: type 6. Of n draws so much of what is drawn
/// next lies below it, for p from 1 / (n + 1) to n / (n + 1).
double outer_quantile(std::span<const double> ascending, double p);

/// The same where values come in n_groups groups of m that may be alike within: at position m p (n_groups +
/// 1) - (m - 1) / 2, where the middles of the groups are if they are.
double outer_quantile(std::span<const double> ascending, double p, std::size_t n_groups);

}  // namespace schoolsim
