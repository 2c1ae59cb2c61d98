#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "analysis/statistics/difference.hpp"
#include "sim/model/types.hpp"

namespace schoolsim {

struct ComparedRun;

/// The effect on one group of schools: mean over the group in the scenario minus mean over the same schools
/// in the baseline, paired by replicate.
struct GroupEffect {
  std::string name;         ///< in files: lowest_tenth
  std::string label;        ///< for people: "Lowest tenth at the start"
  double n_schools = 0;     ///< mean over the pairs in which the group holds a school
  std::size_t n_pairs = 0;  ///< these pairs; the estimates are of them
  MeasureDifference effectiveness;
  MeasureDifference isolated;  ///< share of the group that attended no tie
};

/// Schools, or their pupils, that end better or worse.
struct WinnersAndLosers {
  /// Share that ends at least `smallest_win` better or worse than in the baseline of the same luck.
  Estimate better, worse;
  /// What these would be by chance, had the policy no effect on any school's mean over runs, of
  /// those that reach it and of the others. Nothing of worlds, which differ in more than luck.
  std::optional<double> better_by_chance, worse_by_chance;
  /// Share whose mean difference over runs is at least `smallest_win` and whose t interval is clear of 0, and
  /// the share on either side to be expected of schools without effect, at most.
  struct Mean {
    double better = 0, worse = 0, by_chance = 0;
  };
  std::optional<Mean> over_runs;
};

struct GroupComparison {
  std::size_t n_pairs = 0;  ///< replicates whose schools are recorded in both runs
  std::vector<GroupEffect> groups;
  double smallest_win = 0;
  WinnersAndLosers schools, pupils;
};

/// For the schools that metrics report on. Nothing if no replicate has effectiveness, depth and participant
/// of record 0 and of `record` in both runs. Chance is separated only if there are several replicates of the
/// same schools in one world: not in synthetic:N.
std::optional<GroupComparison> compare_groups(const ComparedRun& baseline, const ComparedRun& other,
                                              Term record);

}  // namespace schoolsim
