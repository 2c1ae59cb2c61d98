#include "analysis/statistics/quantile.hpp"

#include <algorithm>
#include <cmath>

namespace schoolsim {
namespace {

double at_position(std::span<const double> ascending, double position) {
  const auto below = static_cast<std::size_t>(position);
  const std::size_t above = std::min(below + 1, ascending.size() - 1);
  return std::lerp(ascending[below], ascending[above], position - static_cast<double>(below));
}

}  // namespace

double inner_quantile(std::span<const double> ascending, double p) {
  return at_position(ascending, p * static_cast<double>(ascending.size() - 1));
}

double outer_quantile(std::span<const double> ascending, double p) {
  return outer_quantile(ascending, p, ascending.size());
}

double outer_quantile(std::span<const double> ascending, double p, std::size_t n_groups) {
  const auto groups = static_cast<double>(n_groups);
  const double in_group = static_cast<double>(ascending.size()) / groups;
  const double group = std::clamp(p * (groups + 1), 1.0, groups);
  return at_position(ascending, group * in_group - (in_group - 1) / 2 - 1);
}

}  // namespace schoolsim
