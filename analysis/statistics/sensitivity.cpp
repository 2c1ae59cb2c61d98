#include "analysis/statistics/sensitivity.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <numeric>
#include <random>

#include <boost/math/statistics/univariate_statistics.hpp>

#include "analysis/statistics/quantile.hpp"
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

Interval middle_95(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return {inner_quantile(values, 0.025), inner_quantile(values, 0.975)};
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

/// Points by rising values of a dimension.
std::vector<std::size_t> order_of(std::span<const double> points, std::size_t n_dimensions,
                                  std::size_t dimension) {
  std::vector<std::size_t> order(points.size() / n_dimensions);
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return points[a * n_dimensions + dimension] < points[b * n_dimensions + dimension];
  });
  return order;
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
  std::sort(sorted.begin(), sorted.end());
  return inner_quantile(sorted, statistic.level);
}

namespace {

/// Runs by point and replicate.
struct ReplicateTable {
  std::vector<double> runs;  ///< [point][replicate]; not a number where the point has no run at all
  std::size_t n_replicates = 0;
  std::vector<std::size_t> counts;  ///< [point]: replicates that have a value
  double mean_square = nothing;     ///< of points with replicates: what is left of runs when both are known
};

/// Missing runs set to the least-squares fit of point plus replicate, found by taking means of the one and of
/// the other in turn. Replicates that no point has are left out.
ReplicateTable completed(std::span<const double> runs, std::size_t n_all_replicates) {
  const std::size_t n_points = runs.size() / n_all_replicates;
  ReplicateTable table;
  std::vector<std::size_t> there;
  for (std::size_t r = 0; r < n_all_replicates; ++r) {
    for (std::size_t p = 0; p < n_points && (there.empty() || there.back() != r); ++p) {
      if (std::isfinite(runs[p * n_all_replicates + r])) there.push_back(r);
    }
  }
  const std::size_t n = table.n_replicates = there.size();
  table.counts.resize(n_points, 0);
  for (std::size_t p = 0; p < n_points; ++p) {
    for (const std::size_t r : there) table.runs.push_back(runs[p * n_all_replicates + r]);
  }
  const auto for_each_run = [&](const auto& take) {
    for (std::size_t p = 0; p < n_points; ++p) {
      for (std::size_t r = 0; r < n; ++r) {
        if (const double run = table.runs[p * n + r]; std::isfinite(run)) take(p, r, run);
      }
    }
  };
  std::vector<double> of_point, of_replicate(n, 0), n_of_replicate(n, 0);
  double n_runs = 0;
  for_each_run([&](std::size_t p, std::size_t r, double) {
    ++table.counts[p];
    ++n_of_replicate[r];
    ++n_runs;
  });
  double change = 1, size = 0;
  for (int round = 0; round < 1000 && change > 1e-13 * size; ++round) {
    of_point.assign(n_points, 0);
    for_each_run([&](std::size_t p, std::size_t r, double run) {
      of_point[p] += (run - of_replicate[r]) / static_cast<double>(table.counts[p]);
    });
    std::vector<double> again(n, 0);
    for_each_run([&](std::size_t p, std::size_t r, double run) {
      again[r] += (run - of_point[p]) / n_of_replicate[r];
    });
    change = 0;
    for (std::size_t r = 0; r < n; ++r) {
      change = std::max(change, std::abs(again[r] - of_replicate[r]));
      size = std::max(size, std::abs(again[r]));
    }
    of_replicate = std::move(again);
  }
  double squares = 0, n_points_there = 0;
  for_each_run([&](std::size_t p, std::size_t r, double run) {
    squares += std::pow(run - of_point[p] - of_replicate[r], 2);
  });
  for (std::size_t p = 0; p < n_points; ++p) {
    if (table.counts[p] == 0) continue;
    ++n_points_there;
    for (std::size_t r = 0; r < n; ++r) {
      double& run = table.runs[p * n + r];
      if (!std::isfinite(run)) run = of_point[p] + of_replicate[r];
    }
  }
  const double freedom = n_runs - n_points_there - static_cast<double>(n) + 1;
  if (freedom > 0) table.mean_square = squares / freedom;
  return table;
}

/// Variance that the choice of replicates gives a quantity, from what it is with other replicates. The
/// bootstrap falls short of it by a part that few replicates make large, and by those of n that stand for
/// missing ones.
double noise_variance(const std::vector<double>& resampled, std::size_t n_replicates, std::size_t n_there) {
  if (n_there < 2) return nothing;
  const auto n = static_cast<double>(n_replicates);
  const auto there = static_cast<double>(n_there);
  return sample_variance(resampled.begin(), resampled.end()) * n * n / (there * (there - 1));
}

double mean_of_finite(std::vector<double> values) {
  std::erase_if(values, [](double value) { return !std::isfinite(value); });
  return values.empty() ? nothing : mean(values.begin(), values.end());
}

}  // namespace

SweptOutput swept_output(std::span<const double> runs, std::size_t n_replicates, const Statistic& statistic,
                         std::uint64_t seed) {
  const ReplicateTable table = completed(runs, n_replicates);
  const std::size_t n = table.n_replicates;
  SweptOutput output;
  output.n_replicates = n;
  output.counts = table.counts;
  const std::size_t fewest = statistic.kind == StatisticKind::sd ? 2 : 1;
  for (std::size_t p = 0; p < table.counts.size(); ++p)
    output.values.push_back(table.counts[p] < fewest
                                ? nothing
                                : statistic_of(statistic, std::span(table.runs).subspan(p * n, n)));
  if (n < 2) return output;
  std::mt19937_64 generator(seed);
  std::vector<double> of_point(n);
  for (std::size_t resample = 0; resample < n_replicate_resamples; ++resample) {
    std::vector<std::size_t> drawn(n);
    for (std::size_t& one : drawn) one = below(generator, n);
    std::vector<double>& values = output.resampled.emplace_back();
    for (std::size_t p = 0; p < output.n_points(); ++p) {
      for (std::size_t i = 0; i < n; ++i) of_point[i] = table.runs[p * n + drawn[i]];
      values.push_back(statistic_of(statistic, of_point));
    }
  }
  std::vector<double> noises;
  if (statistic.kind == StatisticKind::mean) {
    for (const std::size_t count : table.counts)
      noises.push_back(count == 0 ? nothing : table.mean_square / static_cast<double>(count));
  } else {
    std::vector<double> levels;
    for (const auto& resample : output.resampled) levels.push_back(mean_of_finite(resample));
    for (std::size_t p = 0; p < output.n_points(); ++p) {
      std::vector<double> again;
      for (std::size_t i = 0; i < levels.size(); ++i) again.push_back(output.resampled[i][p] - levels[i]);
      noises.push_back(noise_variance(again, n, table.counts[p]));
    }
  }
  output.noise = mean_of_finite(std::move(noises));
  return output;
}

double share_of_noise(const SweptOutput& output) {
  std::vector<double> whole = output.values;
  std::erase_if(whole, [](double value) { return !std::isfinite(value); });
  if (!std::isfinite(output.noise) || !varies(whole)) return nothing;
  return output.noise / sample_variance(whole.begin(), whole.end());
}

bool ElementaryEffects::is_above_noise() const {
  if (!std::isfinite(noise)) return mu_star > 0;
  return interval.lower > std::sqrt(2 / std::numbers::pi) * noise;
}

Screening screen(std::span<const double> points, std::size_t n_dimensions, double step,
                 const SweptOutput& output, std::uint64_t seed) {
  const std::size_t length = n_dimensions + 1;
  std::vector<std::vector<double>> effects(n_dimensions), noises(n_dimensions);
  Screening screening;
  for (std::size_t first = 0; first + length <= output.n_points(); first += length) {
    const auto begin = output.values.begin() + static_cast<std::ptrdiff_t>(first);
    screening.n_trajectories += std::all_of(begin, begin + static_cast<std::ptrdiff_t>(length),
                                            [](double value) { return std::isfinite(value); })
                                    ? 1U
                                    : 0U;
    // A dimension whose values rounding made equal moved nothing.
    std::vector<double> of_dimension(n_dimensions, 0), noise_of_dimension(n_dimensions, 0);
    for (std::size_t point = first; point + 1 < first + length; ++point) {
      for (std::size_t d = 0; d < n_dimensions; ++d) {
        const double move = points[(point + 1) * n_dimensions + d] - points[point * n_dimensions + d];
        if (move == 0) continue;
        const double per_range = (move > 0 ? 1 : -1) / step;
        of_dimension[d] = (output.values[point + 1] - output.values[point]) * per_range;
        std::vector<double> again;
        for (const auto& resample : output.resampled)
          again.push_back((resample[point + 1] - resample[point]) * per_range);
        noise_of_dimension[d] = noise_variance(again, output.n_replicates,
                                               std::min(output.counts[point], output.counts[point + 1]));
      }
    }
    for (std::size_t d = 0; d < n_dimensions; ++d) {
      if (!std::isfinite(of_dimension[d])) continue;
      effects[d].push_back(of_dimension[d]);
      noises[d].push_back(noise_of_dimension[d]);
    }
  }
  if (std::any_of(effects.begin(), effects.end(), [](const auto& of) { return of.empty(); }))
    return screening;
  std::mt19937_64 generator(seed);
  for (std::size_t d = 0; d < n_dimensions; ++d) {
    ElementaryEffects& row = screening.effects.emplace_back();
    row.n_effects = effects[d].size();
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
    const double noise = output.resampled.empty() ? nothing : mean_of_finite(noises[d]);
    row.noise = std::sqrt(noise);
    if (sizes.size() > 1)
      row.sigma = std::sqrt(std::max(
          0.0, sample_variance(effects[d].begin(), effects[d].end()) - (std::isfinite(noise) ? noise : 0)));
  }
  return screening;
}

VarianceShares variance_shares(std::size_t n_dimensions, std::span<const double> outputs,
                               std::uint64_t seed) {
  const std::size_t n_samples = n_dimensions + 2;  // A, B, and A with a column of B for each dimension
  const std::size_t n = outputs.size() / n_samples;
  std::vector<double> all(outputs.begin(), outputs.end());
  std::erase_if(all, [](double value) { return !std::isfinite(value); });
  VarianceShares shares;
  if (all.empty()) return shares;
  // The estimators are defined by outputs of mean 0; their unit cancels.
  const double centre = mean(all.begin(), all.end());
  const double unit = std::sqrt(boost::math::statistics::variance(all.begin(), all.end()));
  const auto output = [&](std::size_t sample, std::size_t row) {
    return (outputs[sample * n + row] - centre) / unit;
  };
  // Indices are ratios of sums over rows: products and their number, squared changes and their number for
  // each dimension, then outputs of A and B, their squares and their number.
  const std::size_t width = 4 * n_dimensions + 3;
  std::vector<double> parts(n * width, 0);
  for (std::size_t row = 0; row < n; ++row) {
    double* const part = &parts[row * width];
    const double a = output(0, row);
    const double b = output(1, row);
    for (std::size_t d = 0; d < n_dimensions; ++d) {
      const double mixed = output(2 + d, row);
      if (const double product = b * (mixed - a); std::isfinite(product)) {
        part[4 * d] = product;
        part[4 * d + 1] = 1;
      }
      if (const double change = mixed - a; std::isfinite(change)) {
        part[4 * d + 2] = change * change / 2;
        part[4 * d + 3] = 1;
      }
    }
    for (const double one : {a, b}) {
      if (!std::isfinite(one)) continue;
      part[width - 3] += one;
      part[width - 2] += one * one;
      part[width - 1] += 1;
    }
  }
  // First-order and total index of each dimension in turn; none where the rows that are drawn do not vary.
  const auto indices_of = [&](const auto& row_of) {
    std::vector<double> sums(width, 0), indices;
    for (std::size_t i = 0; i < n; ++i) {
      const double* const part = &parts[row_of(i) * width];
      for (std::size_t column = 0; column < width; ++column) sums[column] += part[column];
    }
    const double n_outputs = sums[width - 1];
    const double variance = sums[width - 2] / n_outputs - std::pow(sums[width - 3] / n_outputs, 2);
    if (!(variance > 1e-10)) return indices;
    for (std::size_t i = 0; i < 2 * n_dimensions; ++i)
      indices.push_back(sums[2 * i] / sums[2 * i + 1] / variance);
    return indices;
  };
  const std::vector<double> found = indices_of([](std::size_t i) { return i; });
  std::vector<double> n_rows(n_dimensions, 0);
  for (std::size_t row = 0; row < n; ++row) {
    for (std::size_t d = 0; d < n_dimensions; ++d) n_rows[d] += parts[row * width + 4 * d + 1];
  }
  shares.n_rows = static_cast<std::size_t>(*std::min_element(n_rows.begin(), n_rows.end()));
  if (shares.n_rows < 2 || found.empty()) return shares;
  std::mt19937_64 generator(seed);
  std::vector<std::vector<double>> again(2 * n_dimensions);
  for (std::size_t resample = 0; resample < n_resamples; ++resample) {
    const std::vector<double> indices = indices_of([&](std::size_t) { return below(generator, n); });
    if (indices.empty()) return shares;
    for (std::size_t i = 0; i < again.size(); ++i) {
      if (std::isfinite(indices[i])) again[i].push_back(indices[i]);
    }
  }
  for (std::size_t d = 0; d < n_dimensions; ++d) {
    shares.indices.push_back({{found[2 * d], middle_95(std::move(again[2 * d]))},
                              {found[2 * d + 1], middle_95(std::move(again[2 * d + 1]))}});
  }
  return shares;
}

bool are_independent(std::span<const double> points, std::size_t n_dimensions) {
  constexpr double clear_of_one = 4.5, clear_of_all = 3;  // standard deviations
  const std::size_t n = points.size() / n_dimensions;
  std::vector<std::vector<std::size_t>> orders;
  std::vector<std::vector<double>> ranks;
  for (std::size_t d = 0; d < n_dimensions; ++d) {
    orders.push_back(order_of(points, n_dimensions, d));
    std::vector<double>& of_dimension = ranks.emplace_back(n);
    for (std::size_t i = 0; i < n; ++i) of_dimension[orders[d][i]] = static_cast<double>(i);
  }
  double sum = 0, n_pairs = 0;
  for (std::size_t d = 0; d < n_dimensions; ++d) {
    for (std::size_t other = 0; other < n_dimensions; ++other) {
      if (other == d) continue;
      const double deviations = rank_index(orders[d], ranks[other]) * std::sqrt(static_cast<double>(n));
      if (std::abs(deviations) > clear_of_one) return false;
      sum += deviations;
      ++n_pairs;
    }
  }
  return n_pairs == 0 || std::abs(sum) <= clear_of_all * std::sqrt(n_pairs);
}

std::optional<RankCorrelation> correlated_dimensions(std::span<const double> points,
                                                     std::size_t n_dimensions) {
  const std::size_t n = points.size() / n_dimensions;
  std::optional<RankCorrelation> most;
  std::vector<double> column(n), correlations(n_dimensions);
  for (std::size_t d = 0; d < n_dimensions; ++d) {
    for (std::size_t i = 0; i < n; ++i) column[i] = points[i * n_dimensions + d];
    openturns().rank_correlations(n, n_dimensions, points.data(), column.data(), correlations.data());
    for (std::size_t other = 0; other < d; ++other) {
      const double size = std::abs(correlations[other]);
      if (size > 0.1 && size > 5 / std::sqrt(static_cast<double>(n)) &&
          (!most || size > std::abs(most->correlation)))
        most = {other, d, correlations[other]};
    }
  }
  return most;
}

GivenPoints points_with_output(std::span<const double> points, std::size_t n_dimensions,
                               std::span<const double> outputs) {
  GivenPoints given;
  for (std::size_t point = 0; point < outputs.size(); ++point) {
    if (!std::isfinite(outputs[point])) continue;
    given.outputs.push_back(outputs[point]);
    const auto row = points.subspan(point * n_dimensions, n_dimensions);
    given.inputs.insert(given.inputs.end(), row.begin(), row.end());
  }
  return given;
}

GivenData given_data_indices(std::span<const double> points, std::size_t n_dimensions,
                             std::span<const double> outputs, std::uint64_t seed) {
  const auto [inputs, values] = points_with_output(points, n_dimensions, outputs);
  GivenData result;
  result.n_points = values.size();
  const std::size_t n = values.size();
  if (n < fewest_ranked_points || !varies(values)) return result;
  std::vector<double> correlations(n_dimensions);
  openturns().rank_correlations(n, n_dimensions, inputs.data(), values.data(), correlations.data());
  std::vector<std::vector<std::size_t>> orders;
  for (std::size_t d = 0; d < n_dimensions; ++d) {
    orders.push_back(order_of(inputs, n_dimensions, d));
    result.indices.push_back({{rank_index(orders.back(), values), {}}, correlations[d]});
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
