#include "analysis/robust_choice.hpp"

#include <algorithm>
#include <cmath>

namespace schoolsim {

std::vector<OptionOverFutures> regrets(std::span<const double> values, std::size_t n_options,
                                       Direction direction) {
  if (direction == Direction::none || n_options == 0) return {};
  const double sign = direction == Direction::higher_is_better ? 1 : -1;
  std::vector<OptionOverFutures> options(n_options);
  std::vector<std::vector<double>> regrets_of(n_options);
  for (std::size_t first = 0; first + n_options <= values.size(); first += n_options) {
    const auto future = values.subspan(first, n_options);
    if (!std::all_of(future.begin(), future.end(), [](double value) { return std::isfinite(value); }))
      continue;
    double best = sign * future.front();
    for (const double value : future) best = std::max(best, sign * value);
    for (std::size_t o = 0; o < n_options; ++o) {
      const double regret = best - sign * future[o];
      regrets_of[o].push_back(regret);
      options[o].mean_regret += regret;
      options[o].share_best += regret == 0 ? 1 : 0;
      options[o].share_harmful += sign * future[o] < sign * future.front() ? 1 : 0;
    }
  }
  const auto n = static_cast<double>(regrets_of.front().size());
  if (n == 0) return {};
  for (std::size_t o = 0; o < n_options; ++o) {
    std::vector<double>& sorted = regrets_of[o];
    std::sort(sorted.begin(), sorted.end());
    options[o].greatest_regret = sorted.back();
    options[o].regret_90 = sorted[static_cast<std::size_t>(std::ceil(0.9 * n)) - 1];
    options[o].mean_regret /= n;
    options[o].share_best /= n;
    options[o].share_harmful /= n;
  }
  return options;
}

std::size_t least_regret(std::span<const OptionOverFutures> options) {
  const auto best = std::min_element(options.begin(), options.end(), [](const auto& a, const auto& b) {
    return a.greatest_regret < b.greatest_regret;
  });
  return static_cast<std::size_t>(best - options.begin());
}

}  // namespace schoolsim
