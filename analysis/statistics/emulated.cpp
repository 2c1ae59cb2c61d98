#include "analysis/statistics/emulated.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include <boost/math/distributions/students_t.hpp>
#include <boost/math/statistics/univariate_statistics.hpp>

#include "sim/design/design.hpp"
#include "sim/threads.hpp"

namespace schoolsim {
namespace {

constexpr std::size_t n_saltelli_rows = 2048;
constexpr std::size_t n_effect_rows = 256, n_effect_steps = 24;
constexpr std::size_t n_candidates = 4096, most_candidates = std::size_t{1} << 18;

/// Points of the unit cube in the emulator's coordinates.
std::vector<double> in_box(std::vector<double> cube, std::size_t n_dimensions, const Margin& margin) {
  for (std::size_t i = 0; i < cube.size(); ++i) cube[i] = margin(i % n_dimensions, cube[i]);
  return cube;
}

std::span<const double> row_of(const std::vector<double>& points, std::size_t n_dimensions, std::size_t row) {
  return std::span(points).subspan(row * n_dimensions, n_dimensions);
}

/// Of one emulator: variance over the box, and the parts of it.
struct Parts {
  double variance = 0, interactions = 0;
  std::vector<double> alone, with_others;  ///< [dimension]: main effect; interactions that it has a part in
};

Parts parts_of(const Emulator& emulator, const std::vector<double>& layout, std::size_t n_dimensions,
               const Margin& margin) {
  std::vector<double> outputs;
  for (std::size_t row = 0; row < layout.size() / n_dimensions; ++row)
    outputs.push_back(emulator.mean(row_of(layout, n_dimensions, row)));
  Parts parts;
  parts.alone.assign(n_dimensions, 0);
  parts.with_others.assign(n_dimensions, 0);
  const VarianceShares shares = variance_shares(n_dimensions, outputs, 1);
  if (shares.indices.empty()) return parts;
  const auto both = outputs.begin() + static_cast<std::ptrdiff_t>(2 * n_saltelli_rows);
  parts.variance = parts.interactions = boost::math::statistics::variance(outputs.begin(), both);
  for (std::size_t d = 0; d < n_dimensions; ++d) {
    const std::vector<double> effect = main_effect(emulator, n_dimensions, margin, d, n_effect_steps);
    parts.alone[d] = boost::math::statistics::variance(effect.begin(), effect.end());
    parts.with_others[d] = std::max(0.0, parts.variance * shares.indices[d].total.value - parts.alone[d]);
    parts.interactions -= parts.alone[d];
  }
  parts.interactions =
      std::max(parts.interactions, *std::max_element(parts.with_others.begin(), parts.with_others.end()));
  return parts;
}

/// Standard error of a quantity from what it is without a fold each.
double jackknife(const std::vector<double>& without) {
  const auto n = static_cast<double>(without.size());
  return std::sqrt((n - 1) * boost::math::statistics::variance(without.begin(), without.end()));
}

}  // namespace

std::vector<SobolIndices> emulated_indices(const EmulatorFamily& family, std::size_t n_dimensions,
                                           const Margin& margin, unsigned threads) {
  const std::vector<double> layout =
      in_box(saltelli_design(n_saltelli_rows, n_dimensions), n_dimensions, margin);
  const std::size_t n_folds = family.without.size();
  std::vector<Parts> parts(n_folds + 1);
  for_each_on_threads(n_folds + 1, threads, [&](std::size_t f) {
    parts[f] = parts_of(f < n_folds ? family.without[f] : family.whole, layout, n_dimensions, margin);
  });
  const Parts& whole = parts.back();
  const double missed = family.whole.variance, variance = whole.variance + missed;
  const double t = quantile(boost::math::students_t(static_cast<double>(n_folds - 1)), 1 - (1 - 0.95) / 2);
  std::vector<SobolIndices> indices;
  for (std::size_t d = 0; d < n_dimensions; ++d) {
    std::vector<double> firsts, totals;
    for (std::size_t f = 0; f < n_folds; ++f) {
      firsts.push_back(parts[f].alone[d] / (parts[f].variance + missed));
      totals.push_back((parts[f].alone[d] + parts[f].with_others[d]) / (parts[f].variance + missed));
    }
    const double alone = whole.alone[d] / variance, together = whole.with_others[d] / variance;
    const double first_off = t * jackknife(firsts), total_off = t * jackknife(totals);
    const double scale = whole.interactions > 0 ? 1 + missed / whole.interactions : 1;
    const auto share = [](double value, double lower, double upper) {
      return VarianceShare{value, {std::clamp(lower, 0.0, 1.0), std::clamp(upper, 0.0, 1.0)}};
    };
    indices.push_back(
        {share(alone, alone - first_off, whole.alone[d] / whole.variance + first_off),
         share(alone + std::min(together * scale, together + missed / variance), alone + together - total_off,
               alone + together + missed / variance + total_off)});
  }
  return indices;
}

std::vector<double> main_effect(const Emulator& emulator, std::size_t n_dimensions, const Margin& margin,
                                std::size_t dimension, std::size_t n_steps) {
  std::vector<double> rows = in_box(sobol_sequence(n_effect_rows, n_dimensions), n_dimensions, margin);
  std::vector<double> effect(n_steps, 0);
  for (std::size_t step = 0; step < n_steps; ++step) {
    const double at = margin(dimension, (static_cast<double>(step) + 0.5) / static_cast<double>(n_steps));
    for (std::size_t row = 0; row < n_effect_rows; ++row) {
      rows[row * n_dimensions + dimension] = at;
      effect[step] += emulator.mean(row_of(rows, n_dimensions, row)) / static_cast<double>(n_effect_rows);
    }
  }
  return effect;
}

std::vector<double> pair_effect(const Emulator& emulator, std::size_t n_dimensions, const Margin& margin,
                                std::size_t one, std::size_t other, std::size_t n_steps) {
  std::vector<double> effect;
  for (std::size_t step = 0; step < n_steps; ++step) {
    const double at = margin(one, (static_cast<double>(step) + 0.5) / static_cast<double>(n_steps));
    const Margin held = [&](std::size_t d, double u) { return d == one ? at : margin(d, u); };
    const std::vector<double> row = main_effect(emulator, n_dimensions, held, other, n_steps);
    effect.insert(effect.end(), row.begin(), row.end());
  }
  return effect;
}

PairVariance pair_variance(std::span<const double> pair, std::size_t n_steps) {
  std::vector<double> of_one(n_steps, 0), of_other(n_steps, 0);
  const auto n = static_cast<double>(pair.size());
  const double mean = std::accumulate(pair.begin(), pair.end(), 0.0) / n;
  for (std::size_t i = 0; i < pair.size(); ++i) {
    of_one[i / n_steps] += (pair[i] - mean) / static_cast<double>(n_steps);
    of_other[i % n_steps] += (pair[i] - mean) / static_cast<double>(n_steps);
  }
  PairVariance variance;
  for (std::size_t i = 0; i < pair.size(); ++i) {
    variance.all += std::pow(pair[i] - mean, 2) / n;
    variance.together += std::pow(pair[i] - mean - of_one[i / n_steps] - of_other[i % n_steps], 2) / n;
  }
  return variance;
}

std::vector<double> next_points(const EmulatorFamily& family, std::size_t n_dimensions, const Margin& margin,
                                std::span<const double> there, std::size_t n, const Fits& fits) {
  std::vector<double> candidates;
  for (std::size_t n_tried = std::max(n_candidates, 4 * n); n_tried <= most_candidates; n_tried *= 2) {
    std::vector<double> cube = sobol_sequence(n_tried + 1, n_dimensions);
    cube.erase(cube.begin(),
               cube.begin() + static_cast<std::ptrdiff_t>(n_dimensions));  // the origin, a corner
    candidates = in_box(std::move(cube), n_dimensions, margin);
    if (!fits) break;
    const std::vector<std::uint8_t> fitting = fits(candidates);
    std::vector<double> kept;
    for (std::size_t i = 0; i < candidates.size(); ++i) {
      if (fitting[i / n_dimensions] != 0) kept.push_back(candidates[i]);
    }
    candidates = std::move(kept);
    if (candidates.size() >= 4 * n * n_dimensions) break;
  }
  const std::size_t n_all = candidates.size() / n_dimensions;
  n = std::min(n, n_all);
  if (n == 0) return {};
  std::vector<double> width(n_dimensions, 0);  // 0: not felt, so that points may lie behind each other in it
  for (std::size_t d = 0; d < n_dimensions; ++d) {
    if (family.whole.feels(d)) width[d] = margin(d, 1) - margin(d, 0);
  }
  const auto distance = [&](std::span<const double> a, std::span<const double> b) {
    double square = 0;
    for (std::size_t d = 0; d < n_dimensions; ++d)
      square += width[d] > 0 ? std::pow((a[d] - b[d]) / width[d], 2) : 0;
    return std::sqrt(square);
  };
  std::vector<double> unknown, nearest(n_all, std::numeric_limits<double>::infinity());
  for (std::size_t c = 0; c < n_all; ++c) {
    const std::span<const double> candidate = row_of(candidates, n_dimensions, c);
    unknown.push_back(jackknife_deviation(family, candidate));
    for (std::size_t p = 0; p < there.size(); p += n_dimensions)
      nearest[c] = std::min(nearest[c], distance(candidate, there.subspan(p, n_dimensions)));
  }
  // Where all fits agree, distance alone decides.
  const double most = *std::max_element(unknown.begin(), unknown.end());
  const double least = most > 0 ? 0.01 * most : 1;
  std::vector<double> chosen;
  for (std::size_t i = 0; i < n; ++i) {
    std::size_t best = 0;
    const auto score = [&](std::size_t c) { return (unknown[c] + least) * nearest[c]; };
    for (std::size_t c = 1; c < n_all; ++c) {
      if (score(c) > score(best)) best = c;
    }
    const std::span<const double> point = row_of(candidates, n_dimensions, best);
    chosen.insert(chosen.end(), point.begin(), point.end());
    for (std::size_t c = 0; c < n_all; ++c)
      nearest[c] = std::min(nearest[c], distance(row_of(candidates, n_dimensions, c), point));
  }
  return chosen;
}

double jackknife_deviation(const EmulatorFamily& family, std::span<const double> point) {
  std::vector<double> without;
  for (const Emulator& emulator : family.without) without.push_back(emulator.mean(point));
  return jackknife(without);
}

}  // namespace schoolsim
