#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "analysis/statistics/paired.hpp"
#include "sim/model/metrics.hpp"

namespace schoolsim {

/// A regret with the interval that few replicates leave it; none with one.
struct Regret {
  double value = 0;
  std::optional<Interval> interval;  ///< 95 %
};

/// How one option does over many futures, by one metric.
struct OptionOverFutures {
  Regret greatest;  ///< of all futures: what the best option of that future does better
  Regret ninety;    ///< regret that nine of ten futures stay below or reach
  Regret mean;
  std::size_t n_best = 0;     ///< futures; options that are equally best all count
  std::size_t n_harmful = 0;  ///< futures in which it is worse than the first option by more than matters
};

struct OptionsOverFutures {
  std::vector<OptionOverFutures> options;
  std::size_t n_futures = 0;  ///< in which all options share a replicate
  std::size_t n_fewer = 0;    ///< of these, those that lack replicates which others have
};

/// Regret of options over futures (Savage 1951; Lempert and others 2006): `runs` holds
/// [future][option][replicate], not a number where one is missing; the first option is the one that does
/// nothing. A future counts by the means over the replicates that all its options have. `smallest` is the
/// smallest difference that matters. Intervals are Student's, by leaving out one replicate after another of
/// all futures, since they share their draws (jackknife); futures are taken as they are. No options for a
/// metric without a direction of good, or where no future is left.
OptionsOverFutures regrets(std::span<const double> runs, std::size_t n_options, std::size_t n_replicates,
                           Direction direction, double smallest);

/// The options whose greatest regret is least, the first among equals.
std::size_t least_regret(std::span<const OptionOverFutures> options);

}  // namespace schoolsim
