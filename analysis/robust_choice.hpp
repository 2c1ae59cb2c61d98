#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "sim/model/metrics.hpp"

namespace schoolsim {

/// How one option does over many futures, by one metric.
struct OptionOverFutures {
  double greatest_regret = 0;  ///< of all futures: what the best option of that future does better
  double regret_90 = 0;        ///< regret that nine of ten futures stay below or reach
  double mean_regret = 0;
  double share_best = 0;     ///< of futures; options that are equally best all count
  double share_harmful = 0;  ///< of futures in which it is worse than the first option
};

/// Regret of options over futures (Savage 1951; Lempert and others 2006): `values` holds [future][option],
/// the first option being the one that does nothing. A future in which any value is not finite is left out.
/// Nothing for a metric without a direction of good, or where no future is left.
std::vector<OptionOverFutures> regrets(std::span<const double> values, std::size_t n_options,
                                       Direction direction);

/// The options whose greatest regret is least, the first among equals.
std::size_t least_regret(std::span<const OptionOverFutures> options);

}  // namespace schoolsim
