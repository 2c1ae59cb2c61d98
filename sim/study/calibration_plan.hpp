#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "analysis/calibration/calibrate.hpp"
#include "sim/study/calibrate.hpp"
#include "sim/study/sweep_plan.hpp"
#include "sim/study/target_file.hpp"

namespace schoolsim {

/// Runs that show whether sets keep to some of the bands.
struct ScreeningStage {
  std::vector<std::size_t> bands;      ///< positions
  std::vector<std::size_t> scenarios;  ///< of each, a position in the sweep
  Sweep sweep;                         ///< has no points
};

/// Bands that sets must keep to: first those of the plan's own scenarios; what is left of sets is run under
/// the others.
struct BandScreening {
  std::string text;
  std::vector<ObservedTarget> bands;
  std::vector<ScreeningStage> stages;
};

/// A plan, its targets and what follows from them.
struct PlannedCalibration {
  PlannedSweep planned;
  BandScreening screening;  ///< has no bands where nothing is screened
  std::string targets_text;
  std::vector<ObservedTarget> targets;  ///< to be fitted
  std::vector<std::size_t> scenarios;   ///< of each, a position in the plan
  /// What judges the sets: rows that are not fitted and that the plan's own runs show; and their scenarios.
  std::vector<ObservedTarget> checks;
  std::vector<std::size_t> check_scenarios;
  CalibrationProblem problem;
};

/// Reads a plan with its targets and bands. Throws as calibrate_in_folder does.
PlannedCalibration read_calibration(const CalibrateRequest& request, const Watch& watch);

/// Positions of the parameters that are the thresholds of inspection.
std::vector<std::size_t> threshold_parameters();

/// Sets: positions of the fitted factors, and which draw of the others.
struct CandidateSets {
  std::vector<double> fitted;        ///< [set][dimension]
  std::vector<std::uint32_t> draws;  ///< none: the first
};

/// Positions of all factors that move by themselves, from those of the fitted ones. The others have draws of
/// their prior that follow from the point and the number of the draw alone, so that it has the same values
/// wherever it is used again.
std::vector<double> all_positions(const PlannedCalibration& c, const CandidateSets& sets);

}  // namespace schoolsim
