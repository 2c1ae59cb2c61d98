#pragma once

#include <string>
#include <vector>

#include "sim/config/plan_file.hpp"
#include "sim/study/calibrate.hpp"
#include "sim/study/parameter_sets.hpp"

namespace schoolsim {

struct KeptWave {
  std::int64_t number = 0, n_points = 0, n_used = 0;  ///< targets that counted
  double share = 1, share_of_wave = 1;                ///< as in Wave
};

struct KeptBand {
  ScreenedBand band;
  bool is_described = false;  ///< whether the band's target says what is observed, as old folders do not
};

/// What the folder of a finished calibration says.
struct CalibrationFolder {
  std::string path;
  PlanFile plan;  ///< as it was, but for where its own files are
  std::string schools_spec;
  std::int32_t model_version = 0;
  std::vector<std::string> scenarios;
  std::string made_by;  ///< the line of sets.csv that names plan, model version and digest; may be empty
  std::vector<ParameterSet> sets;
  std::size_t n_distinct = 0;
  std::size_t most_alike = 0;        ///< how often the set is there that is there most often
  double n_effective = 0;            ///< different sets of equal weight that would say as much
  std::vector<std::size_t> columns;  ///< of the sets, by factor of the plan
  std::vector<KeptWave> waves;
  std::vector<CalibratedFigure> fitted, checks;
  bool says_uses = false;  ///< whether its tables tell of rows for checking, as old folders' do not
  std::vector<KeptBand> bands;

  /// The values of a factor of the plan, by set.
  [[nodiscard]] std::vector<double> values_of(std::size_t factor) const;
  /// The command that made it and resumes it.
  [[nodiscard]] std::string command() const;
};

/// Throws Error `input` for a folder that is none of a calibration, or of one that is not finished, saying
/// what to do; for tables that are damaged, with all problems of each; `file` for what cannot be read.
CalibrationFolder read_calibration_folder(const std::string& path);

}  // namespace schoolsim
