#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "analysis/calibration/calibrate.hpp"
#include "sim/study/target_file.hpp"
#include "sim/study/watch.hpp"

// Both throw Error `usage` or `input` for a plan or targets that cannot be meant, with all problems at once,
// and for what no parameters can satisfy; `file` for what cannot be read or written.

namespace schoolsim {

struct CalibrateRequest {
  std::string plan;      ///< path of its file
  std::string folder;    ///< in which the calibration lives, and which is made; empty where nothing is run
  unsigned threads = 0;  ///< 0: as many as the machine has
};

/// What a calibration needs at most.
struct CalibrateEstimate {
  std::size_t n_targets = 0, n_factors = 0, n_waves = 0, n_points = 0, n_kept = 0;
  std::uint32_t n_replicates = 0;
  std::size_t n_scenarios = 0;
  std::uint64_t n_runs = 0;
  std::size_t n_bands = 0, n_rounds = 0;  ///< of screening; 0: none
  std::uint64_t n_screening_runs = 0;
  double seconds_of_a_run = 0;  ///< on one thread
  unsigned n_threads = 1;
  double seconds = 0;  ///< of all runs on all threads; emulators come on top
};
CalibrateEstimate estimate_calibration(const CalibrateRequest& request, const Watch& watch);

/// What data did to a parameter.
struct CalibratedParameter {
  std::size_t parameter = 0;                ///< position in parameter_table()
  double prior_lower = 0, prior_upper = 0;  ///< 90 %
  double lower = 0, median = 0, upper = 0;  ///< of the sets, 90 %
  double removed = 0;     ///< share of the prior's variance, in positions from 0 to 1, that is gone
  bool is_fitted = true;  ///< otherwise sets have draws of its prior
  bool is_felt = false;   ///< whether any emulator of the first wave depends on it
};

/// What the sets predict of a target.
struct CalibratedFigure {
  ObservedTarget target;
  double tolerance = 0;                   ///< sd of sampling, discrepancy and the luck of one run
  double mean = 0, lower = 0, upper = 0;  ///< of the sets, 90 %
  double q2 = 0;                          ///< of the last wave's emulator; not a number without one
  bool is_used = false;                   ///< in the last wave
  double squared_misfit = 0;              ///< mean over the sets, in squared tolerances
  [[nodiscard]] double misfit() const { return (mean - target.value) / tolerance; }
  /// Whether the figure lies in the middle 90 % of the sets; never where these have no value.
  [[nodiscard]] bool is_within() const { return lower <= target.value && target.value <= upper; }
};

/// What screening found of a band.
struct ScreenedBand {
  ObservedTarget target;
  double share = 0;                       ///< of the tries of the first round that keep to it
  bool is_applied = true;                 ///< where that is at least one in a hundred
  double share_of_sets = 0;               ///< that keep to it
  double mean = 0, lower = 0, upper = 0;  ///< of the sets, 90 %
};

struct CalibrateAnswer {
  CalibrationResult result;         ///< its sets are those that keep to the bands
  std::vector<ScreenedBand> bands;  ///< none: nothing was screened
  std::size_t n_tried = 0, n_that_keep = 0;
  std::size_t most_missed = 0;  ///< bands that a set may miss: one of more than ten that are applied
  std::vector<CalibratedParameter> parameters;
  std::vector<CalibratedFigure> figures;
  /// Of what was not fitted. Not-a-number in the place of what sets predict where a folder's runs are older
  /// than this, or no school counts.
  std::vector<CalibratedFigure> checks;
  double mean_squared_misfit = 0;  ///< over targets and sets, in squared tolerances
  std::string sets_path, waves_path, figures_path, bands_path;  ///< the last is empty without bands
};

/// How parameter sets that are there meet the targets of a plan.
struct CalibrationCheck {
  std::size_t n_sets = 0;  ///< that were run, the first of all
  std::size_t n_of = 0;    ///< sets that there are
  std::size_t n_that_meet =
      0;  ///< that miss no target by more than three tolerances, or one of more than ten
  std::vector<CalibratedFigure> figures;
  double mean_squared_misfit = 0;  ///< over targets and sets that have a value, in squared tolerances
  double without_value = 0;        ///< share of targets and sets: what a model lacks, such as groups
};

/// Runs the first twenty sets of a file of sets, which are spread as all are, or the one set of a parameter
/// file, and compares them with the targets of the plan. Thresholds of inspection are those of the sets.
CalibrationCheck check_sets(const CalibrateRequest& request, const std::string& sets, const Watch& watch);

/// Runs what is missing of a calibration, in its folder, which survives any interruption: a folder of a sweep
/// for each wave, for the sets that are kept and for each round of screening. The rest follows from them and
/// is computed again each time. Writes sets.csv, waves.csv, targets.csv and, with screens, screens.csv there.
/// Several processes may work in one folder. Throws Interrupted where the watch asks to stop.
CalibrateAnswer calibrate_in_folder(const CalibrateRequest& request, const Watch& watch);

}  // namespace schoolsim
