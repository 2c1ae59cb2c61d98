#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/statistics/paired.hpp"
#include "sim/run/description.hpp"
#include "sim/study/target_file.hpp"

namespace schoolsim {

struct ObserveRequest {
  std::vector<std::string> paths;                      ///< of result files
  std::optional<std::vector<ObservedTarget>> against;  ///< none: every observable that the files allow
};

/// Where a figure lies by a screen's band, whose ends are inside.
enum class Place : std::uint8_t { below, inside, above };
inline constexpr std::array<std::string_view, 3> place_words{"below", "inside", "above"};

/// An observable in the replicates of a run, in the observable's unit.
struct ObservedFigure {
  Observable observable;
  std::optional<std::size_t> target;  ///< position among those asked for
  std::vector<double> values;  ///< of each replicate that keeps it; not-a-number where no school counts
  std::size_t n_defined = 0;   ///< replicates in which some do
  double mean = 0;             ///< over these; not-a-number without any
  /// 95 % of replicates; the widest there is, least to greatest, below 39; none below two.
  std::optional<Interval> interval;
  std::optional<double> misfit;  ///< (mean - target) / tolerance, where there is one
  std::optional<Place> place;    ///< of the mean, for a target that is a screen
};

struct ObservedRun {
  std::string path;
  RunDescription description;
  std::vector<ObservedFigure> figures;
  std::vector<std::size_t> other_scenarios;  ///< targets left out because they are for another scenario
  std::array<std::size_t, 3> left_out = {};  ///< observables for which the file lacks something, by Kept
};

/// What runs show, beside what a place does. Throws Error `file` for what is no sound file, and where a file
/// lacks columns or records that are needed, with the command that keeps them.
std::vector<ObservedRun> observe_files(const ObserveRequest& request);

/// Mean over replicates and what the others are, for values of one figure; of worlds of `n_sets` sets of
/// parameters, 0 where runs share one.
void summarise(ObservedFigure& figure, const std::vector<ObservedTarget>& targets, std::size_t n_sets = 0);

/// Mean squared misfit over the targets for `use` that have a tolerance and a value, and how many they are.
struct MeanMisfit {
  double squared = 0;  ///< not-a-number without any
  std::size_t n = 0;
};
MeanMisfit mean_misfit(const ObservedRun& run, const std::vector<ObservedTarget>& targets, TargetUse use);

}  // namespace schoolsim
