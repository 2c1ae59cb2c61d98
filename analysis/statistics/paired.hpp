#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "sim/model/metrics.hpp"

namespace schoolsim {

/// A 95 % interval.
struct Interval {
  double lower = 0;
  double upper = 0;
};

/// What an interval of a paired difference says: one of these, never anything else.
enum class Verdict : std::uint8_t {
  better,
  worse,
  higher,  ///< instead of better and worse, for a measure without a direction of good
  lower,
  too_small,       ///< the whole interval lies within what matters
  may_not_matter,  ///< clear of 0, but it reaches into what does not matter
  cannot_tell,     ///< holds 0 and reaches past what matters; or there is no interval
};

/// Student's t interval for the mean of independent differences, one per pair of runs: mean ± t(.975, n - 1)
/// s / sqrt(n). Nothing for fewer than two, or if one is not finite.
std::optional<Interval> t_interval(std::span<const double> differences);

/// The exact 95 % interval of Clopper and Pearson (1934) for a share of which `n_held` of `n` independent
/// draws are; from 0 to 1 without a draw.
Interval share_interval(std::size_t n_held, std::size_t n);

/// The same where the draws count as n_independent only: the interval of the same share of as many (Korn and
/// Graubard 1998).
Interval share_interval(std::size_t n_held, std::size_t n, std::size_t n_independent);

/// A quantity over pairs of runs: its mean with the interval of that mean, or where the pairs are worlds
/// their median and where most of them lie.
struct Estimate {
  double estimate = 0;
  std::optional<Interval> interval;
  bool is_of_worlds = false;
};

/// Half the width of an interval of a mean, where there is one.
std::optional<double> half_width(const Estimate& estimate);

/// Whether there is an interval, and 0 is not in it.
bool is_clear_of_zero(const std::optional<Interval>& interval);

/// Mean and t_interval.
Estimate estimate_of(std::span<const double> differences);

/// Fieller's 95 % interval for mean(numerators) / mean(denominators) of pairs of runs: all ratios r at which
/// the mean of numerator - r denominator is not clear of 0 by Student's t. Nothing if t_interval has none, or
/// if the denominators' mean is not clear of 0: the ratios are then not bounded.
std::optional<Interval> fieller_interval(std::span<const double> numerators,
                                         std::span<const double> denominators);

/// A ratio of two means, or the median of the ratios of worlds, with its interval.
struct Ratio {
  double estimate = 0;
  Interval interval;
};

/// mean(numerators) / mean(denominators) with fieller_interval. Nothing if that has none.
std::optional<Ratio> fieller_ratio(std::span<const double> numerators, std::span<const double> denominators);

/// The verdict is a function of these three only. `smallest` >= 0 is the smallest difference that matters; a
/// bound that equals it does not lie beyond it.
Verdict verdict_of(const std::optional<Interval>& interval, double smallest, Direction direction);

/// The name in files: better, worse, higher, lower, too_small, may_not_matter, cannot_tell.
std::string_view to_string(Verdict verdict);

/// The words for people: "too small to matter", "cannot tell with 20 runs"; `noun` is what was counted.
std::string verdict_text(Verdict verdict, std::size_t n_runs, std::string_view noun = "run");

}  // namespace schoolsim
