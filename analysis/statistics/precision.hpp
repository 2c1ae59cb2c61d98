#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "analysis/statistics/compare.hpp"

namespace schoolsim {

/// The fewest replicates at which the half-width of a 95 % t interval is at most `half_width` if values keep
/// the standard deviation `sd`; at least 2.
std::uint64_t replicates_for(double sd, double half_width);

/// One-sided 95 % upper bound of the standard deviation that normal values come from; needs two values.
double sd_at_most(std::span<const double> values);

/// A 95 % interval of the median of independent values, whatever their distribution: order statistics that
/// hold it with at least that probability (Thompson 1936). Of n_groups groups whose values may be alike, the
/// interval that their groups would have, outwards. Nothing for fewer than six.
std::optional<Interval> median_interval(std::span<const double> values, std::size_t n_groups);

/// The sequential rule of `run --until-precision`: sampling stops at the first look at which there are at
/// least `first_look` replicates and the half-width of the interval, of the mean or of the median of worlds
/// of `n_sets` sets, is at most what is wanted. Looks are `next_look` apart: fewer looks mean fewer chances
/// to stop on a spread that is small by chance. The rule is that of Chow and Robbins (1965) with a least
/// number and growing steps; tests/analysis/precision_test.cpp holds its coverage.
inline constexpr std::uint32_t first_look = 15;
std::uint32_t next_look(std::uint32_t n_replicates);
bool is_precise(std::span<const double> values, double half_width);
bool is_precise(std::span<const double> values, double half_width, std::size_t n_sets);

/// A precision that is asked for, and the values from which to judge it.
struct WantedPrecision {
  std::size_t metric = 0;      ///< position in metric_table()
  double half_width = 0;       ///< wanted, in the metric's unit
  std::vector<double> values;  ///< levels, or differences of pairs of runs, one per replicate
};

/// For each: the mean with its interval, and how many replicates it needs, likely and at most (by
/// sd_at_most); in plain words and units. Of worlds the median: likely as its interval shrinks with their
/// root, at most as if they were normal.
std::string precision_text(std::span<const WantedPrecision> wanted, std::uint32_t n_schools,
                           std::size_t n_sets);

}  // namespace schoolsim
