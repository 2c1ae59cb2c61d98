#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "analysis/statistics/paired.hpp"
#include "sim/model/metrics.hpp"

// What to say of a quantity of which each world (a set of parameters with a luck) has a value: not how well
// its mean is known, but how far worlds go apart.

namespace schoolsim {

/// The fewest sets whose interval holds 95 % of further ones.
inline constexpr std::size_t enough_worlds = 39;

/// The share of further worlds that the interval over n_sets holds: 95 %, or less where there are too few for
/// it. Lucks of one set count once: they share what is not known.
double world_level(std::size_t n_sets);

/// The middle of the worlds and where the share world_level of further ones lies.
struct WorldSpread {
  double median = 0;
  Interval interval;
};

/// Median and quantiles at p (n + 1), between order statistics linear (Weibull 1939): the next world lies
/// between the 2.5 and the 97.5 % quantiles with probability 95 %. Below 39 worlds the least and the greatest
/// value, which hold the next with probability (n - 1) / (n + 1). Nothing for fewer than two values, or if
/// one is not finite. Of `n_sets` sets with several lucks each, as many as there are worlds by default, the
/// positions are those among the sets, in the middle of the lucks: right if the lucks of a set are all alike,
/// too wide if they are not.
std::optional<WorldSpread> spread_of(std::span<const double> worlds, std::size_t n_sets);
std::optional<WorldSpread> spread_of(std::span<const double> worlds);

/// Mean and t_interval of runs that share their parameters, `n_sets` = 0; of worlds spread_of, and the lone
/// world's value where there is no more than one.
Estimate estimate_of(std::span<const double> values, std::size_t n_sets);

/// fieller_ratio; of worlds the spread of each one's own ratio, where all denominators have the same sign,
/// and nothing where one has another.
std::optional<Ratio> ratio_of(std::span<const double> numerators, std::span<const double> denominators,
                              std::size_t n_sets);

/// In how many worlds a difference is good, bad or too small to matter; for a measure without a good
/// direction, in how many it rises and falls.
struct WorldVerdict {
  std::size_t n_worlds = 0;
  std::size_t n_rises = 0;  ///< by more than the smallest difference that matters
  std::size_t n_falls = 0;
  Direction direction = Direction::none;

  [[nodiscard]] std::size_t n_small() const { return n_worlds - n_rises - n_falls; }
  /// The verdict that most worlds give; cannot_tell if fewer than half give the same, or if better and worse
  /// (higher and lower) are both true of at least 5 % of worlds.
  [[nodiscard]] Verdict verdict() const;
  /// Worlds that give it; of the most common one if there is none.
  [[nodiscard]] std::size_t n_agree() const;
  /// In short: "better" from 95 % of worlds on, "probably better" from 80, "mostly better" from 50;
  /// "depends"; "cannot tell".
  [[nodiscard]] std::string text() const;
  /// "in 28 of 40 worlds; else too small to matter in 12"; where none is the verdict of most, "better in 22,
  /// worse in 18".
  [[nodiscard]] std::string counts_text() const;
  /// With all that at least 5 % of worlds say: "mostly worse, in 28 of 40 worlds; else too small to matter in
  /// 12".
  [[nodiscard]] std::string full_text() const;
};

/// A difference that equals the smallest one that matters is too small. Values that are not finite count as
/// too small to matter.
WorldVerdict world_verdict(std::span<const double> worlds, double smallest, Direction direction);

/// The share of the variance over worlds that is luck, from what was run with several lucks of each set
/// ([set][luck]): components of variance of a one-way analysis (Searle, Casella and McCulloch 1992). Nothing
/// where no set has two lucks, or all values are alike.
std::optional<double> luck_share(const std::vector<std::vector<double>>& by_set);

/// The input on which a quantity of worlds hangs most.
struct HangsOn {
  std::size_t input = 0;
  double rank_correlation = 0;  ///< Spearman's
  double p_value = 1;
};

/// The fewest worlds of which hangs_on says anything.
inline constexpr std::size_t enough_worlds_to_hang_on = 10;

/// The input with the greatest rank correlation with the values, where a permutation test of that greatest
/// correlation over all inputs (Westfall and Young 1993; 1,999 permutations, always the same) gives p < .05:
/// nothing else would keep chance among dozens of inputs from naming one. `inputs` is [input][world]. Nothing
/// for fewer than enough_worlds_to_hang_on.
std::optional<HangsOn> hangs_on(std::span<const std::vector<double>> inputs, std::span<const double> values);

}  // namespace schoolsim
