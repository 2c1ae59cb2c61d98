#include "analysis/calibration/space.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <random>

#include "sim/threads.hpp"

namespace schoolsim {
namespace {

/// Of the sample that a step of shrinking keeps.
constexpr double kept_share = 1.0 / 3;
/// A sample has gathered at a least value if it lies within this part of it.
constexpr double gathered_within = 0.02;
constexpr int most_steps = 300;

/// Draws of one point in one step.
class PointDraws {
 public:
  PointDraws(std::uint64_t seed, std::uint64_t step, std::uint64_t point) {
    std::seed_seq sequence{seed & 0xffffffffU, seed >> 32, step, point};
    generator_.seed(sequence);
  }
  double uniform() { return static_cast<double>(generator_() >> 11) * 0x1p-53; }
  std::size_t below(std::size_t n) {
    return std::min(n - 1, static_cast<std::size_t>(uniform() * static_cast<double>(n)));
  }

 private:
  std::mt19937_64 generator_;
};

/// One slice: a point of the line that is allowed.
void move_on_line(std::span<double> point, std::span<const double> direction, PointDraws& draws,
                  const ConditionOnPoint& is_allowed) {
  double low = -std::numeric_limits<double>::infinity(), high = -low;
  for (std::size_t d = 0; d < point.size(); ++d) {
    if (direction[d] == 0) continue;
    const double to_0 = -point[d] / direction[d], to_1 = (1 - point[d]) / direction[d];
    low = std::max(low, std::min(to_0, to_1));
    high = std::min(high, std::max(to_0, to_1));
  }
  if (!(low < high) || !std::isfinite(high - low)) return;
  const double shortest = 1e-9 * (high - low);
  std::vector<double> tried(point.size());
  while (high - low > shortest) {
    const double step = low + (high - low) * draws.uniform();
    for (std::size_t d = 0; d < point.size(); ++d)
      tried[d] = std::clamp(point[d] + step * direction[d], 0.0, 1.0);
    if (is_allowed(tried)) {
      std::copy(tried.begin(), tried.end(), point.begin());
      return;
    }
    (step < 0 ? low : high) = step;
  }
}

/// Moves all points, each through as many slices as there are dimensions and ten more. `power` times
/// `log_density` is the density; 0 needs none.
void move_all(PointSample& sample, const ConditionOnPoint& is_in_region, double power,
              const FunctionOfPoint& log_density, std::uint64_t seed, std::uint64_t step, unsigned threads) {
  const PointSample before = sample;
  const std::size_t d = sample.n_dimensions, n = sample.size();
  for_each_on_threads(n, threads, [&](std::size_t i) {
    PointDraws draws(seed, step, i);
    const std::span<double> point = std::span(sample.points).subspan(i * d, d);
    std::vector<double> direction(d);
    for (std::size_t move = 0; move < d + 10; ++move) {
      std::fill(direction.begin(), direction.end(), 0.0);
      if (d == 1 || n < 3 || draws.uniform() < 0.5) {
        direction[draws.below(d)] = 1;
      } else {
        const auto other = [&] { return before.at((i + 1 + draws.below(n - 1)) % n); };
        const auto one = other(), two = other();
        for (std::size_t k = 0; k < d; ++k) direction[k] = one[k] - two[k];
      }
      const double level = power > 0 ? power * log_density(point) + std::log1p(-draws.uniform()) : 0;
      move_on_line(point, direction, draws, [&](std::span<const double> tried) {
        return is_in_region(tried) && (power == 0 || power * log_density(tried) >= level);
      });
    }
  });
}

std::vector<double> values_of(const PointSample& sample, const FunctionOfPoint& value, unsigned threads) {
  std::vector<double> values(sample.size());
  for_each_on_threads(values.size(), threads, [&](std::size_t i) { values[i] = value(sample.at(i)); });
  return values;
}

PointSample chosen_points(const PointSample& sample, std::span<const std::size_t> positions) {
  PointSample chosen{sample.n_dimensions, {}};
  for (const std::size_t i : positions) {
    const auto point = sample.at(i);
    chosen.points.insert(chosen.points.end(), point.begin(), point.end());
  }
  return chosen;
}

double distance_between(std::span<const double> a, std::span<const double> b) {
  double square = 0;
  for (std::size_t d = 0; d < a.size(); ++d) square += (a[d] - b[d]) * (a[d] - b[d]);
  return std::sqrt(square);
}

}  // namespace

PointSample uniform_sample(std::size_t n, std::size_t n_dimensions, std::uint64_t seed) {
  PointDraws draws(seed, 0, 0);
  PointSample sample{n_dimensions, std::vector<double>(n * n_dimensions)};
  for (double& u : sample.points) u = draws.uniform();
  return sample;
}

Shrunk shrink(const PointSample& region, const FunctionOfPoint& value,
              const std::function<bool(std::span<const double>, double limit)>& is_within, double limit,
              std::uint64_t seed, unsigned threads) {
  Shrunk shrunk;
  shrunk.sample = region;
  const std::size_t n = region.size();
  const auto enough = static_cast<std::size_t>(kept_share * static_cast<double>(n));
  for (std::uint64_t step = 1;; ++step) {
    const std::vector<double> values = values_of(shrunk.sample, value, threads);
    std::vector<double> ordered = values;
    std::sort(ordered.begin(), ordered.end());
    shrunk.least = ordered.front();
    const double level = std::max(limit, ordered[enough]);
    if (level > limit &&
        (ordered[enough] - shrunk.least <= gathered_within * shrunk.least || step > most_steps)) {
      shrunk.is_empty = true;
      return shrunk;
    }
    std::vector<double> is_kept;
    for (const double one : values) is_kept.push_back(one <= level ? 1.0 : 0.0);
    const double n_kept = std::accumulate(is_kept.begin(), is_kept.end(), 0.0);
    shrunk.share *= n_kept / static_cast<double>(n);
    shrunk.sample = chosen_points(shrunk.sample, draw_by_weight(is_kept, n, seed + step));
    move_all(
        shrunk.sample, [&](std::span<const double> point) { return is_within(point, level); }, 0, {}, seed,
        step, threads);
    if (level <= limit) return shrunk;
  }
}

PointSample temper(const PointSample& region, const ConditionOnPoint& is_in_region,
                   const FunctionOfPoint& log_density, std::uint64_t seed, unsigned threads) {
  PointSample sample = region;
  const std::size_t n = region.size();
  double power = 0;
  for (std::uint64_t step = 1; power < 1; ++step) {
    const std::vector<double> logs = values_of(sample, log_density, threads);
    const double greatest = *std::max_element(logs.begin(), logs.end());
    std::vector<double> weights(n);
    const auto effective_size = [&](double to) {
      double sum = 0, squares = 0;
      for (std::size_t i = 0; i < n; ++i) {
        weights[i] = std::exp((to - power) * (logs[i] - greatest));
        sum += weights[i];
        squares += weights[i] * weights[i];
      }
      return sum * sum / squares;
    };
    const double half = 0.5 * static_cast<double>(n);
    double to = 1;
    if (effective_size(1) < half) {
      double low = power, high = 1;
      for (int bisection = 0; bisection < 50; ++bisection) {
        to = 0.5 * (low + high);
        (effective_size(to) < half ? high : low) = to;
      }
      to = high;
      effective_size(to);
    }
    power = to;
    sample = chosen_points(sample, draw_by_weight(weights, n, seed + step));
    move_all(sample, is_in_region, power, log_density, seed, step, threads);
  }
  return sample;
}

std::vector<std::size_t> draw_by_weight(std::span<const double> weights, std::size_t n, std::uint64_t seed) {
  const double all = std::accumulate(weights.begin(), weights.end(), 0.0);
  const double start = PointDraws(seed, 0, 0).uniform();
  std::vector<std::size_t> drawn;
  double sum = 0;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    sum += weights[i];
    while (drawn.size() < n &&
           (static_cast<double>(drawn.size()) + start) / static_cast<double>(n) * all < sum)
      drawn.push_back(i);
  }
  // Sums are rounded.
  for (std::size_t last = weights.size() - 1; drawn.size() < n; drawn.push_back(last)) {
    while (weights[last] == 0) --last;
  }
  return drawn;
}

PointSample standardised(const PointSample& sample) {
  PointSample standard = sample;
  const std::size_t k = sample.n_dimensions;
  const auto n = static_cast<double>(sample.size());
  for (std::size_t d = 0; d < k; ++d) {
    double mean = 0, square = 0;
    for (std::size_t i = 0; i < sample.size(); ++i) mean += sample.points[i * k + d] / n;
    for (std::size_t i = 0; i < sample.size(); ++i)
      square += std::pow(sample.points[i * k + d] - mean, 2) / n;
    for (std::size_t i = 0; i < sample.size(); ++i)
      standard.points[i * k + d] = square > 0 ? (sample.points[i * k + d] - mean) / std::sqrt(square) : 0;
  }
  return standard;
}

std::vector<std::size_t> even_order(const PointSample& sample, std::size_t n,
                                    std::span<const double> before) {
  const std::size_t size = sample.size(), d = sample.n_dimensions;
  std::vector<double> to_all(size, 0), to_chosen(size, 0);
  std::vector<char> is_chosen(size, 0);
  for (std::size_t i = 0; i < size; ++i) {
    for (std::size_t j = 0; j < size; ++j)
      to_all[i] += distance_between(sample.at(i), sample.at(j)) / static_cast<double>(size);
    for (std::size_t j = 0; j < before.size(); j += d)
      to_chosen[i] += distance_between(sample.at(i), before.subspan(j, d));
  }
  std::vector<std::size_t> order;
  double n_chosen = static_cast<double>(before.size() / d);
  while (order.size() < std::min(n, size)) {
    std::size_t best = size;
    double least = std::numeric_limits<double>::infinity();
    for (std::size_t i = 0; i < size; ++i) {
      const double distance = to_all[i] - to_chosen[i] / (n_chosen + 1);
      if (is_chosen[i] != 0 || !(distance < least)) continue;
      least = distance;
      best = i;
    }
    is_chosen[best] = 1;
    order.push_back(best);
    ++n_chosen;
    for (std::size_t i = 0; i < size; ++i) to_chosen[i] += distance_between(sample.at(i), sample.at(best));
  }
  return order;
}

}  // namespace schoolsim
