#include "sim/design/spread.hpp"

#include <algorithm>
#include <cmath>

#include <boost/math/distributions/beta.hpp>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/distributions/triangular.hpp>

namespace schoolsim {
namespace {

constexpr double normal_cut = 3;  ///< standard deviations

struct Ends {
  double low, high;
};

Ends ends_of(const Spread& spread) {
  const std::vector<double>& n = spread.numbers;
  switch (spread.kind) {
    case SpreadKind::list: {
      const auto [low, high] = std::minmax_element(n.begin(), n.end());
      return {*low, *high};
    }
    case SpreadKind::normal:
      return {std::max(spread.lower, n[0] - normal_cut * n[1]),
              std::min(spread.upper, n[0] + normal_cut * n[1])};
    case SpreadKind::beta:
      return {n[2], n[3]};
    case SpreadKind::triangular:
      return {n[0], n[2]};
    case SpreadKind::range:
    case SpreadKind::log:
      break;
  }
  return {n[0], n[1]};
}

}  // namespace

std::string problem_of(const Spread& spread) {
  const SpreadInfo& info = spread_table[static_cast<std::size_t>(spread.kind)];
  const std::vector<double>& n = spread.numbers;
  if (n.empty() || (info.n_numbers > 0 && n.size() != info.n_numbers))
    return "allowed is " + std::string(info.word) + " = " + std::string(info.numbers);
  if (!std::all_of(n.begin(), n.end(), [](double x) { return std::isfinite(x); }))
    return "a value is not finite";
  if (spread.kind == SpreadKind::normal && !(n[1] > 0)) return "its SD must be above 0";
  if (spread.kind == SpreadKind::beta && !(n[0] > 0 && n[1] > 0)) return "its A and B must be above 0";
  const auto [low, high] = ends_of(spread);
  if (spread.kind != SpreadKind::list && !(low < high)) return "it is empty: its LOW must be below its HIGH";
  if (spread.kind == SpreadKind::triangular && !(low <= n[1] && n[1] <= high))
    return "its MODE must lie between LOW and HIGH";
  if (spread.kind == SpreadKind::log && !(low > 0)) return "its LOW must be above 0";
  if (spread.is_whole && spread.kind != SpreadKind::list && std::ceil(low) > std::floor(high))
    return "no whole number lies in it";
  return "";
}

namespace {

/// The quantile of the distribution between two ends.
double quantile_between(const Spread& spread, Ends ends, double u) {
  const std::vector<double>& n = spread.numbers;
  const auto [low, high] = ends;
  double value = low;
  switch (spread.kind) {
    case SpreadKind::list: {
      const auto size = static_cast<double>(n.size());
      return n[static_cast<std::size_t>(std::min(u * size, size - 1))];
    }
    case SpreadKind::range:
      value = low + u * (high - low);
      break;
    case SpreadKind::log:
      value = low * std::pow(high / low, u);
      break;
    case SpreadKind::normal: {
      const boost::math::normal distribution(n[0], n[1]);
      const double below = cdf(distribution, low);
      value = boost::math::quantile(distribution, below + u * (cdf(distribution, high) - below));
      break;
    }
    case SpreadKind::triangular:
      value = boost::math::quantile(boost::math::triangular(low, std::clamp(n[1], low, high), high), u);
      break;
    case SpreadKind::beta:
      value = low + (high - low) * boost::math::quantile(boost::math::beta_distribution<>(n[0], n[1]), u);
      break;
  }
  return std::clamp(value, low, high);
}

Ends whole_ends(const Spread& spread) {
  const auto [low, high] = ends_of(spread);
  return {std::ceil(low), std::floor(high)};
}

}  // namespace

double quantile(const Spread& spread, double u) {
  if (!spread.is_whole || spread.kind == SpreadKind::list)
    return quantile_between(spread, ends_of(spread), u);
  const auto [low, high] = whole_ends(spread);
  const double value = quantile_between(spread, {low - 0.5, high + 0.5}, u);
  return std::clamp(std::floor(value + 0.5), low, high);
}

double cumulative(const Spread& spread, double value) {
  const std::vector<double>& n = spread.numbers;
  if (spread.kind == SpreadKind::list) {
    double below = 0;
    for (const double one : n) below += one < value ? 1 : one == value ? 0.5 : 0;
    return below / static_cast<double>(n.size());
  }
  auto [low, high] = ends_of(spread);
  if (spread.is_whole) {
    low = std::ceil(low) - 0.5;
    high = std::floor(high) + 0.5;
  }
  const auto of_distribution = [&](const auto& distribution) {
    const double below = cdf(distribution, low);
    return (cdf(distribution, value) - below) / (cdf(distribution, high) - below);
  };
  switch (spread.kind) {
    case SpreadKind::log:
      return std::log(value / low) / std::log(high / low);
    case SpreadKind::normal:
      return of_distribution(boost::math::normal(n[0], n[1]));
    case SpreadKind::triangular:
      return cdf(boost::math::triangular(low, std::clamp(n[1], low, high), high), value);
    case SpreadKind::beta:
      return cdf(boost::math::beta_distribution<>(n[0], n[1]), (value - low) / (high - low));
    case SpreadKind::list:
    case SpreadKind::range:
      break;
  }
  return (value - low) / (high - low);
}

std::size_t most_levels(const Spread& spread) {
  if (spread.kind == SpreadKind::list) return spread.numbers.size();
  if (!spread.is_whole) return 0;
  const auto [low, high] = whole_ends(spread);
  return static_cast<std::size_t>(high - low) + 1;
}

double grid_value(const Spread& spread, double u) {
  const std::vector<double>& n = spread.numbers;
  if (spread.kind == SpreadKind::list)
    return n[static_cast<std::size_t>(std::round(u * static_cast<double>(n.size() - 1)))];
  if (!spread.is_whole) return quantile(spread, u);
  const auto [low, high] = whole_ends(spread);
  return low < high ? std::round(quantile_between(spread, {low, high}, u)) : low;
}

double level_position(const Spread& spread, std::size_t i, std::size_t n) {
  const auto level = static_cast<double>(i);
  const auto levels = static_cast<double>(n);
  return spread.kind == SpreadKind::list || n == 1 ? (level + 0.5) / levels : level / (levels - 1);
}

}  // namespace schoolsim
