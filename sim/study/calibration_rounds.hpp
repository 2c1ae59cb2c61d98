#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "sim/study/calibration_plan.hpp"
#include "sim/sweep/folder.hpp"

namespace schoolsim {

/// What a sweep of a calibration is for, the name of its folder, and by how much its seed lies above the
/// plan's: each has draws of its own.
struct Round {
  std::string design, folder;
  std::size_t seed_offset = 0;
};

/// 0 is that of the sets that are kept.
Round wave_round(const CalibrationProblem& problem, std::size_t number);
/// Both count from 0; the stages of a round share its draws.
Round screening_round(const CalibrationProblem& problem, std::size_t number, std::size_t stage);
Round screened_round(const CalibrationProblem& problem);

/// A sweep of the plan's, or of its screening, over sets.
Sweep sweep_of_round(const PlannedCalibration& c, const Sweep& like, const CandidateSets& sets,
                     const Round& round);

/// Of one observable in the runs of a set: mean and variance over the replicates that have a value; not a
/// number without any, and the variance of one.
struct OverReplicates {
  double mean = 0, variance = 0;
};
/// `values` as Rounds::run gives them.
OverReplicates over_replicates(std::span<const double> values, std::size_t set, std::uint32_t n_replicates,
                               std::size_t observable, std::size_t n_observables);

/// What the runs of the sets show: of what is fitted as Rounds::run gives it, and likewise of what judges
/// the sets, not a number where the folder's runs are older than a row for checking.
struct FinalRuns {
  std::vector<double> fitted, checked;
};

/// Runs rounds in folders, and says how long is left.
class Rounds {
 public:
  Rounds(const PlannedCalibration& calibration, const CalibrateRequest& request, const Watch& watch)
      : c_(calibration), request_(request), watch_(watch) {}

  /// [set][replicate][observable] of a sweep's observables, of each the scenario given; not a number of
  /// failed runs. Throws Interrupted where the watch asks to stop.
  std::vector<double> run(const Sweep& like, std::span<const std::size_t> scenarios,
                          const CandidateSets& sets, const Round& round);

  /// The same of the plan's sweep for sets that are final, of which what judges them is kept, too.
  FinalRuns run_final(const CandidateSets& sets, const Round& round);

  /// "; at most 2.1 hours are left", or nothing where nothing was run.
  [[nodiscard]] std::string time_left(std::size_t waves_done) const;

 private:
  void run_missing(const Sweep& sweep, SweepFolder& folder, const SweepHeader& header,
                   const std::string& name);

  const PlannedCalibration& c_;
  const CalibrateRequest& request_;
  const Watch& watch_;
  std::uint64_t n_run_ = 0;  ///< points in one replicate
  double seconds_ = 0;
};

}  // namespace schoolsim
