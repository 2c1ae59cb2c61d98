#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <map>
#include <numeric>
#include <utility>
#include <vector>

#include "sim/model/school_list.hpp"

namespace schoolsim::testing {

/// 10, 50 and 90 % quantiles (linear between order statistics), and the mean.
struct Quantiles {
  double q10, q50, q90, mean;
};

inline Quantiles summarize(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const auto at = [&](double p) {
    const double rank = p * static_cast<double>(values.size() - 1);
    const auto k = static_cast<std::size_t>(rank);
    const double next = values[std::min(k + 1, values.size() - 1)];
    return values[k] + (rank - static_cast<double>(k)) * (next - values[k]);
  };
  const double sum = std::accumulate(values.begin(), values.end(), 0.0);
  return {at(0.1), at(0.5), at(0.9), sum / static_cast<double>(values.size())};
}

/// What the model feels of a list's geography and composition.
struct Structure {
  Quantiles nearest_km;    ///< distance to the nearest school of the same phase
  double share_of_shared;  ///< schools with one of the same phase at the same place
  Quantiles within_5_km;   ///< schools of the same phase, the school itself not counted
  Quantiles pupils;
  Quantiles disadvantage;
  double disadvantage_icc;  ///< of authorities: one-way analysis of variance
  /// Correlation of a school's disadvantage with its nearest neighbour's, both as deviations from the mean of
  /// their phase and authority, over neighbours of one authority.
  double neighbour_correlation;
};

/// One-way random effects, unequal group sizes: (MSB - MSW) / (MSB + (n0 - 1) MSW).
inline double intraclass_correlation(const std::vector<double>& value, const std::vector<int>& group) {
  std::map<int, std::pair<double, double>> sums;  // n, sum
  double total = 0;
  for (std::size_t i = 0; i < value.size(); ++i) {
    sums[group[i]].first += 1;
    sums[group[i]].second += value[i];
    total += value[i];
  }
  const auto n = static_cast<double>(value.size());
  const auto k = static_cast<double>(sums.size());
  double between = 0, within = 0, squares = 0;
  for (const auto& [g, s] : sums) {
    const double deviation = s.second / s.first - total / n;
    between += s.first * deviation * deviation;
    squares += s.first * s.first;
  }
  for (std::size_t i = 0; i < value.size(); ++i) {
    const auto& s = sums.at(group[i]);
    within += (value[i] - s.second / s.first) * (value[i] - s.second / s.first);
  }
  const double msb = between / (k - 1);
  const double msw = within / (n - k);
  const double n0 = (n - squares / n) / (k - 1);
  return (msb - msw) / (msb + (n0 - 1) * msw);
}

inline double correlate(const std::vector<std::pair<double, double>>& pairs) {
  double sum_x = 0, sum_y = 0, xx = 0, yy = 0, xy = 0;
  for (const auto& [x, y] : pairs) {
    sum_x += x;
    sum_y += y;
    xx += x * x;
    yy += y * y;
    xy += x * y;
  }
  const auto n = static_cast<double>(pairs.size());
  return (xy - sum_x * sum_y / n) / std::sqrt((xx - sum_x * sum_x / n) * (yy - sum_y * sum_y / n));
}

/// The structure over the schools of one phase, or of all where `phase` is -1; neighbours are always of the
/// school's own phase.
inline Structure measure_structure(const SchoolList& list, int phase = -1) {
  std::vector<double> nearest, within, pupils, disadvantage;
  std::vector<int> authority;
  std::vector<std::pair<double, double>> neighbours;
  for (int p = 0; p < n_phases; ++p) {
    if (phase >= 0 && p != phase) continue;
    std::vector<std::size_t> order;
    for (std::size_t i = 0; i < list.size(); ++i) {
      if (list.phase[i] == static_cast<Phase>(p)) order.push_back(i);
    }
    // Along x, so that the search can stop when dx alone is too far.
    std::sort(order.begin(), order.end(), [&](auto a, auto b) { return list.x_km[a] < list.x_km[b]; });
    std::vector<double> x, y;
    for (const std::size_t i : order) {
      x.push_back(static_cast<double>(list.x_km[i]));
      y.push_back(static_cast<double>(list.y_km[i]));
    }
    std::map<int, std::pair<double, double>> sums;  // by authority: n, sum of disadvantage
    for (const std::size_t i : order) {
      sums[list.authority[i]].first += 1;
      sums[list.authority[i]].second += static_cast<double>(list.disadvantage[i]);
    }
    const auto deviation = [&](std::size_t i) {
      const auto& [n, sum] = sums.at(list.authority[i]);
      return static_cast<double>(list.disadvantage[i]) - sum / n;
    };
    for (std::size_t k = 0; k < order.size(); ++k) {
      std::size_t neighbour = order[k];
      double best = std::numeric_limits<double>::infinity();
      int n = 0;
      const auto visit = [&](std::size_t j) {
        const double dx = x[j] - x[k];
        const double d2 = dx * dx + (y[j] - y[k]) * (y[j] - y[k]);
        if (d2 < best) {
          best = d2;
          neighbour = order[j];
        }
        if (d2 <= 25) ++n;
        return dx * dx <= std::max(best, 25.0);
      };
      for (std::size_t j = k + 1; j < order.size() && visit(j); ++j) {
      }
      for (std::size_t j = k; j-- > 0 && visit(j);) {
      }
      const std::size_t i = order[k];
      nearest.push_back(std::sqrt(best));
      within.push_back(n);
      pupils.push_back(static_cast<double>(list.pupils[i]));
      disadvantage.push_back(static_cast<double>(list.disadvantage[i]));
      authority.push_back(list.authority[i]);
      if (neighbour != i && list.authority[neighbour] == list.authority[i]) {
        neighbours.emplace_back(deviation(i), deviation(neighbour));
      }
    }
  }
  const auto shared = static_cast<double>(std::count(nearest.begin(), nearest.end(), 0.0));
  return {summarize(nearest),      shared / static_cast<double>(nearest.size()),
          summarize(within),       summarize(pupils),
          summarize(disadvantage), intraclass_correlation(disadvantage, authority),
          correlate(neighbours)};
}

}  // namespace schoolsim::testing
