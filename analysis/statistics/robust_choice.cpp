#include "analysis/statistics/robust_choice.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <set>

namespace schoolsim {

namespace {

/// A future in which all options share some replicates: [option][replicate], the same for all.
struct Future {
  std::vector<std::vector<double>> options;
  std::vector<std::size_t> replicates;

  /// Mean of an option, without one of all replicates unless it is the only one here.
  [[nodiscard]] double mean(std::size_t option, std::optional<std::size_t> without) const {
    double sum = 0, n = 0;
    for (std::size_t i = 0; i < replicates.size(); ++i) {
      if (without == replicates[i] && replicates.size() > 1) continue;
      sum += options[option][i];
      ++n;
    }
    return sum / n;
  }
};

/// Greatest, ninetieth and mean regret of each option, `sign` being 1 where more is better.
std::vector<std::array<double, 3>> regret_figures(const std::vector<Future>& futures, std::size_t n_options,
                                                  double sign, std::optional<std::size_t> without) {
  std::vector<std::vector<double>> of_option(n_options);
  for (const Future& future : futures) {
    std::vector<double> gains;
    for (std::size_t o = 0; o < n_options; ++o) gains.push_back(sign * future.mean(o, without));
    const double best = *std::max_element(gains.begin(), gains.end());
    for (std::size_t o = 0; o < n_options; ++o) of_option[o].push_back(best - gains[o]);
  }
  std::vector<std::array<double, 3>> figures;
  const auto n = static_cast<double>(futures.size());
  for (std::vector<double>& sorted : of_option) {
    std::sort(sorted.begin(), sorted.end());
    figures.push_back({sorted.back(), sorted[static_cast<std::size_t>(std::ceil(0.9 * n)) - 1],
                       std::accumulate(sorted.begin(), sorted.end(), 0.0) / n});
  }
  return figures;
}

}  // namespace

OptionsOverFutures regrets(std::span<const double> runs, std::size_t n_options, std::size_t n_replicates,
                           Direction direction, double smallest) {
  OptionsOverFutures result;
  if (direction == Direction::none || n_options == 0) return result;
  const double sign = direction == Direction::higher_is_better ? 1 : -1;
  std::vector<Future> futures;
  std::set<std::size_t> used;
  for (std::size_t first = 0; first < runs.size(); first += n_options * n_replicates) {
    Future future{std::vector<std::vector<double>>(n_options), {}};
    for (std::size_t r = 0; r < n_replicates; ++r) {
      const auto run = [&](std::size_t o) { return runs[first + o * n_replicates + r]; };
      bool is_whole = true;
      for (std::size_t o = 0; o < n_options; ++o) is_whole = is_whole && std::isfinite(run(o));
      if (!is_whole) continue;
      for (std::size_t o = 0; o < n_options; ++o) future.options[o].push_back(run(o));
      future.replicates.push_back(r);
      used.insert(r);
    }
    if (!future.replicates.empty()) futures.push_back(std::move(future));
  }
  result.n_futures = futures.size();
  if (futures.empty()) return result;
  result.options.resize(n_options);
  for (const Future& future : futures) {
    result.n_fewer += future.replicates.size() < used.size() ? 1U : 0U;
    std::vector<double> gains;
    for (std::size_t o = 0; o < n_options; ++o) gains.push_back(sign * future.mean(o, std::nullopt));
    const double best = *std::max_element(gains.begin(), gains.end());
    for (std::size_t o = 0; o < n_options; ++o) {
      result.options[o].n_best += gains[o] == best ? 1U : 0U;
      result.options[o].n_harmful += gains.front() - gains[o] > smallest ? 1U : 0U;
    }
  }
  const auto figures = regret_figures(futures, n_options, sign, std::nullopt);
  std::vector<std::vector<std::array<double, 3>>> without;
  for (const std::size_t r : used) without.push_back(regret_figures(futures, n_options, sign, r));
  const auto n = static_cast<double>(without.size());
  for (std::size_t o = 0; o < n_options; ++o) {
    OptionOverFutures& option = result.options[o];
    Regret* const regrets_of[] = {&option.greatest, &option.ninety, &option.mean};
    for (std::size_t f = 0; f < figures[o].size(); ++f) {
      Regret& regret = *regrets_of[f];
      regret.value = figures[o][f];
      // Student's interval of the jackknife's pseudo-values is that of a mean, where the figure is one.
      std::vector<double> pseudo_values;
      for (const auto& one : without) pseudo_values.push_back((n - 1) * (regret.value - one[o][f]));
      const auto half = half_width(estimate_of(pseudo_values));
      if (half) regret.interval = {std::max(0.0, regret.value - *half), regret.value + *half};
    }
  }
  return result;
}

std::size_t least_regret(std::span<const OptionOverFutures> options) {
  const auto best = std::min_element(options.begin(), options.end(), [](const auto& a, const auto& b) {
    return a.greatest.value < b.greatest.value;
  });
  return static_cast<std::size_t>(best - options.begin());
}

}  // namespace schoolsim
