#include "analysis/statistics/pareto.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "sim/design/openturns.hpp"

namespace schoolsim {
namespace {

constexpr std::size_t population = 200, generations = 150;

std::span<const double> row_of(std::span<const double> values, std::size_t width, std::size_t row) {
  return values.subspan(row * width, width);
}

bool is_finite(std::span<const double> row) {
  return std::all_of(row.begin(), row.end(), [](double value) { return std::isfinite(value); });
}

}  // namespace

bool dominates(std::span<const double> one, std::span<const double> other) {
  bool is_better = false;
  for (std::size_t aim = 0; aim < one.size(); ++aim) {
    if (one[aim] > other[aim]) return false;
    is_better = is_better || one[aim] < other[aim];
  }
  return is_better;
}

std::vector<std::size_t> nondominated(std::span<const double> values, std::size_t n_aims) {
  const std::size_t n = values.size() / n_aims;
  std::vector<std::size_t> front;
  for (std::size_t i = 0; i < n; ++i) {
    const auto own = row_of(values, n_aims, i);
    bool stays = is_finite(own);
    for (std::size_t j = 0; j < n && stays; ++j) {
      const auto other = row_of(values, n_aims, j);
      if (j == i || !is_finite(other)) continue;
      stays = !dominates(other, own) && !(j < i && std::equal(own.begin(), own.end(), other.begin()));
    }
    if (stays) front.push_back(i);
  }
  return front;
}

std::vector<std::size_t> spread_out(std::span<const double> values, std::size_t n_aims, std::size_t most) {
  const std::size_t n = values.size() / n_aims;
  std::vector<double> low(n_aims, std::numeric_limits<double>::infinity()), high(n_aims, -low.front());
  for (std::size_t i = 0; i < values.size(); ++i) {
    low[i % n_aims] = std::min(low[i % n_aims], values[i]);
    high[i % n_aims] = std::max(high[i % n_aims], values[i]);
  }
  std::vector<double> nearest(n, std::numeric_limits<double>::infinity());
  std::vector<std::size_t> taken;
  const auto take = [&](std::size_t chosen) {
    if (taken.size() == most || nearest[chosen] == 0) return;
    taken.push_back(chosen);
    for (std::size_t i = 0; i < n; ++i) {
      double square = 0;
      for (std::size_t aim = 0; aim < n_aims; ++aim) {
        const double range = high[aim] - low[aim];
        if (range > 0)
          square += std::pow((values[i * n_aims + aim] - values[chosen * n_aims + aim]) / range, 2);
      }
      nearest[i] = i == chosen ? 0 : std::min(nearest[i], std::sqrt(square));
    }
  };
  for (std::size_t aim = 0; aim < n_aims && n > 0; ++aim) {
    std::size_t best = 0;
    for (std::size_t i = 1; i < n; ++i) {
      if (values[i * n_aims + aim] < values[best * n_aims + aim]) best = i;
    }
    take(best);
  }
  while (taken.size() < std::min(most, n)) {
    const auto farthest =
        static_cast<std::size_t>(std::max_element(nearest.begin(), nearest.end()) - nearest.begin());
    if (nearest[farthest] == 0) break;
    take(farthest);
  }
  std::sort(taken.begin(), taken.end());
  return taken;
}

std::vector<double> search_front(std::size_t n_dimensions, std::size_t n_aims, const AimsOf& aims_of,
                                 std::uint64_t seed) {
  struct Problem {
    std::size_t n_dimensions;
    const AimsOf& aims_of;
  } problem{n_dimensions, aims_of};
  const auto evaluate = [](const void* of, const double* point, double* aims) {
    const auto& [n, function] = *static_cast<const Problem*>(of);
    const std::vector<double> values = function({point, n});
    std::copy(values.begin(), values.end(), aims);
  };
  std::vector<double> points(population * n_dimensions), values;
  openturns().nsga2(population, generations, n_dimensions, n_aims, evaluate, &problem, seed, points.data());
  for (std::size_t i = 0; i < population; ++i) {
    const std::vector<double> aims = aims_of(row_of(points, n_dimensions, i));
    values.insert(values.end(), aims.begin(), aims.end());
  }
  std::vector<double> front;
  for (const std::size_t i : nondominated(values, n_aims)) {
    const auto row = row_of(points, n_dimensions, i);
    front.insert(front.end(), row.begin(), row.end());
  }
  return front;
}

}  // namespace schoolsim
