#include "analysis/sensitivity.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <numeric>
#include <random>

#include <boost/math/statistics/univariate_statistics.hpp>

#include "sim/design/openturns.hpp"

namespace schoolsim {
namespace {

using boost::math::statistics::mean;
using boost::math::statistics::sample_variance;

constexpr double nothing = std::numeric_limits<double>::quiet_NaN();
constexpr std::size_t n_replicate_resamples = 100;
constexpr std::size_t n_resamples = 1000;
constexpr std::size_t n_subsamples = 200;
constexpr std::size_t subsample_part = 5;
constexpr double normal_975 = 1.959963984540054;

/// A number below n, the same with every library.
std::size_t below(std::mt19937_64& generator, std::size_t n) {
  return static_cast<std::size_t>(generator() % n);
}

/// R's type 7. Changes the order of values.
double quantile_of(std::vector<double>& values, double level) {
  std::sort(values.begin(), values.end());
  const double position = level * static_cast<double>(values.size() - 1);
  const auto i = static_cast<std::size_t>(position);
  const double part = position - static_cast<double>(i);
  return part == 0 ? values[i] : (1 - part) * values[i] + part * values[i + 1];
}

Interval middle_95(std::vector<double> values) {
  return {quantile_of(values, 0.025), quantile_of(values, 0.975)};
}

/// First-order index by ranks: outputs in the order of a dimension, each times the next, the last times the
/// first (Gamboa et al. 2022, equation 11).
double rank_index(const std::vector<std::size_t>& order, std::span<const double> outputs) {
  const auto n = static_cast<double>(order.size());
  double sum = 0, squares = 0, neighbours = 0;
  for (std::size_t i = 0; i < order.size(); ++i) {
    const double y = outputs[order[i]];
    sum += y;
    squares += y * y;
    neighbours += y * outputs[order[(i + 1) % order.size()]];
  }
  const double variance = squares / n - (sum / n) * (sum / n);
  return variance > 0 ? (neighbours / n - (sum / n) * (sum / n)) / variance : 0;
}

bool varies(std::span<const double> values) {
  return std::any_of(values.begin(), values.end(), [&](double value) { return value != values.front(); });
}

}  // namespace

double statistic_of(const Statistic& statistic, std::span<const double> values) {
  const bool is_finite =
      std::all_of(values.begin(), values.end(), [](double value) { return std::isfinite(value); });
  if (!is_finite || values.size() < (statistic.kind == StatisticKind::sd ? 2 : 1)) return nothing;
  switch (statistic.kind) {
    case StatisticKind::mean:
      return mean(values.begin(), values.end());
    case StatisticKind::sd:
      return std::sqrt(sample_variance(values.begin(), values.end()));
    case StatisticKind::quantile:
      break;
  }
  std::vector<double> sorted(values.begin(), values.end());
  return quantile_of(sorted, statistic.level);
}

SweptOutput swept_output(std::span<const double> runs, std::size_t n_replicates, const Statistic& statistic,
                         std::uint64_t seed, std::vector<std::size_t> counts) {
  const std::size_t n_points = runs.size() / n_replicates;
  SweptOutput output;
  output.counts = counts.empty() ? std::vector<std::size_t>(n_points, n_replicates) : std::move(counts);
  for (std::size_t point = 0; point < n_points; ++point)
    output.values.push_back(
        statistic_of(statistic, runs.subspan(point * n_replicates, output.counts[point])));
  if (n_replicates < 2) return output;
  std::mt19937_64 generator(seed);
  std::vector<std::size_t> drawn;
  std::vector<double> of_point;
  for (std::size_t resample = 0; resample < n_replicate_resamples; ++resample) {
    drawn.clear();
    std::vector<double>& values = output.resampled.emplace_back();
    for (std::size_t point = 0; point < n_points; ++point) {
      // Points draw from one list, each what it has of it, so that those alike draw alike.
      of_point.clear();
      for (std::size_t i = 0; of_point.size() < output.counts[point]; ++i) {
        if (i == drawn.size()) drawn.push_back(below(generator, n_replicates));
        if (drawn[i] < output.counts[point]) of_point.push_back(runs[point * n_replicates + drawn[i]]);
      }
      values.push_back(statistic_of(statistic, of_point));
    }
  }
  return output;
}

namespace {

/// Variance that the choice of n replicates gives a quantity, from what it is with other replicates; the
/// bootstrap falls short of it by a part that few replicates make large.
double noise_variance(const std::vector<double>& resampled, std::size_t n_replicates) {
  const auto n = static_cast<double>(n_replicates);
  return sample_variance(resampled.begin(), resampled.end()) * n / (n - 1);
}

}  // namespace

double share_of_noise(const SweptOutput& output) {
  if (output.resampled.empty()) return nothing;
  std::vector<double> whole;
  double noise = 0;
  for (std::size_t point = 0; point < output.n_points(); ++point) {
    if (!std::isfinite(output.values[point])) continue;
    whole.push_back(output.values[point]);
    std::vector<double> again;
    for (const auto& resample : output.resampled) again.push_back(resample[point]);
    noise += noise_variance(again, output.counts[point]);
  }
  if (!varies(whole)) return nothing;
  return noise / static_cast<double>(whole.size()) / sample_variance(whole.begin(), whole.end());
}

bool ElementaryEffects::is_above_noise() const {
  if (!std::isfinite(noise)) return mu_star > 0;
  return interval.lower > std::sqrt(2 / std::numbers::pi) * noise;
}

Screening screen(std::span<const double> points, std::size_t n_dimensions, double step,
                 const SweptOutput& output, std::uint64_t seed) {
  const std::size_t length = n_dimensions + 1;
  std::vector<std::vector<double>> effects(n_dimensions), noises(n_dimensions);
  for (std::size_t first = 0; first + length <= output.n_points(); first += length) {
    const auto begin = output.values.begin() + static_cast<std::ptrdiff_t>(first);
    if (!std::all_of(begin, begin + static_cast<std::ptrdiff_t>(length),
                     [](double value) { return std::isfinite(value); }))
      continue;
    // A dimension whose values rounding made equal moved nothing.
    for (auto& of_dimension : effects) of_dimension.push_back(0);
    for (auto& of_dimension : noises) of_dimension.push_back(0);
    for (std::size_t point = first; point + 1 < first + length; ++point) {
      for (std::size_t d = 0; d < n_dimensions; ++d) {
        const double move = points[(point + 1) * n_dimensions + d] - points[point * n_dimensions + d];
        if (move == 0) continue;
        const double per_range = (move > 0 ? 1 : -1) / step;
        effects[d].back() = (output.values[point + 1] - output.values[point]) * per_range;
        if (output.resampled.empty()) continue;
        std::vector<double> again;
        for (const auto& resample : output.resampled)
          again.push_back((resample[point + 1] - resample[point]) * per_range);
        noises[d].back() = noise_variance(again, std::min(output.counts[point], output.counts[point + 1]));
      }
    }
  }
  Screening screening;
  screening.n_trajectories = effects.front().size();
  if (screening.n_trajectories == 0) return screening;
  std::mt19937_64 generator(seed);
  for (std::size_t d = 0; d < n_dimensions; ++d) {
    ElementaryEffects& row = screening.effects.emplace_back();
    std::vector<double> sizes;
    for (const double effect : effects[d]) sizes.push_back(std::abs(effect));
    row.mu_star = mean(sizes.begin(), sizes.end());
    row.mu = mean(effects[d].begin(), effects[d].end());
    std::vector<double> means;
    for (std::size_t resample = 0; resample < n_resamples; ++resample) {
      double sum = 0;
      for (std::size_t i = 0; i < sizes.size(); ++i) sum += sizes[below(generator, sizes.size())];
      means.push_back(sum / static_cast<double>(sizes.size()));
    }
    row.interval = middle_95(std::move(means));
    const double noise = output.resampled.empty() ? 0 : mean(noises[d].begin(), noises[d].end());
    row.noise = output.resampled.empty() ? nothing : std::sqrt(noise);
    if (sizes.size() > 1)
      row.sigma = std::sqrt(std::max(0.0, sample_variance(effects[d].begin(), effects[d].end()) - noise));
  }
  return screening;
}

VarianceShares variance_shares(std::size_t n_dimensions, std::span<const double> outputs,
                               std::uint64_t seed) {
  const std::size_t n_samples = n_dimensions + 2;  // A, B, and A with a column of B for each dimension
  const std::size_t n = outputs.size() / n_samples;
  std::vector<std::size_t> rows;
  for (std::size_t row = 0; row < n; ++row) {
    bool is_whole = true;
    for (std::size_t sample = 0; sample < n_samples; ++sample)
      is_whole = is_whole && std::isfinite(outputs[sample * n + row]);
    if (is_whole) rows.push_back(row);
  }
  VarianceShares shares;
  shares.n_rows = rows.size();
  std::vector<double> whole;
  for (std::size_t sample = 0; sample < n_samples; ++sample) {
    for (const std::size_t row : rows) whole.push_back(outputs[sample * n + row]);
  }
  if (rows.size() < 2 || !varies(std::span(whole).first(rows.size()))) return shares;
  std::vector<double> first(3 * n_dimensions), total(3 * n_dimensions);
  if (!openturns().sobol_indices(rows.size(), n_dimensions, whole.data(), n_resamples, seed, first.data(),
                                 total.data()))
    return shares;
  for (std::size_t d = 0; d < n_dimensions; ++d) {
    shares.indices.push_back({{first[3 * d], {first[3 * d + 1], first[3 * d + 2]}},
                              {total[3 * d], {total[3 * d + 1], total[3 * d + 2]}}});
  }
  return shares;
}

GivenData given_data_indices(std::span<const double> points, std::size_t n_dimensions,
                             std::span<const double> outputs, std::uint64_t seed) {
  std::vector<double> inputs, values;
  for (std::size_t point = 0; point < outputs.size(); ++point) {
    if (!std::isfinite(outputs[point])) continue;
    values.push_back(outputs[point]);
    const auto row = points.subspan(point * n_dimensions, n_dimensions);
    inputs.insert(inputs.end(), row.begin(), row.end());
  }
  GivenData result;
  result.n_points = values.size();
  const std::size_t n = values.size();
  if (n < 4 * subsample_part || !varies(values)) return result;
  std::vector<double> correlations(n_dimensions);
  openturns().rank_correlations(n, n_dimensions, inputs.data(), values.data(), correlations.data());
  std::vector<std::vector<std::size_t>> orders;
  for (std::size_t d = 0; d < n_dimensions; ++d) {
    std::vector<std::size_t>& order = orders.emplace_back(n);
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
      return inputs[a * n_dimensions + d] < inputs[b * n_dimensions + d];
    });
    result.indices.push_back({{rank_index(order, values), {}}, correlations[d]});
  }
  std::mt19937_64 generator(seed);
  const std::size_t n_drawn = n / subsample_part;
  std::vector<std::vector<double>> again(n_dimensions);
  std::vector<std::uint8_t> is_in(n);
  for (std::size_t subsample = 0; subsample < n_subsamples; ++subsample) {
    for (std::size_t i = 0; i < n; ++i) is_in[i] = i < n_drawn ? 1 : 0;
    for (std::size_t i = n; i > 1; --i) std::swap(is_in[i - 1], is_in[below(generator, i)]);
    for (std::size_t d = 0; d < n_dimensions; ++d) {
      std::vector<std::size_t> order;
      for (const std::size_t point : orders[d]) {
        if (is_in[point] != 0) order.push_back(point);
      }
      again[d].push_back(rank_index(order, values));
    }
  }
  // Subsamples share points, so that they differ by less than independent ones would, by at most n - n_drawn
  // to n.
  const double per_point = static_cast<double>(n_drawn) / static_cast<double>(n - n_drawn);
  for (std::size_t d = 0; d < n_dimensions; ++d) {
    VarianceShare& first = result.indices[d].first;
    const double deviation = std::sqrt(per_point * sample_variance(again[d].begin(), again[d].end()));
    first.interval = {first.value - normal_975 * deviation, first.value + normal_975 * deviation};
  }
  return result;
}

}  // namespace schoolsim
