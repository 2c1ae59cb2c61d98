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
  const auto n = static_cast<double>(ascending.size());
  return at_position(ascending, std::clamp(p * (n + 1), 1.0, n) - 1);
}

}  // namespace schoolsim
