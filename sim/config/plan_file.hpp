#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/design/spread.hpp"
#include "sim/model/types.hpp"
#include "sim/run/factor_key.hpp"
#include "sim/text/problem.hpp"

namespace schoolsim {

/// How the points of a sweep are laid out. `file`: as a CSV file lists them.
enum class DesignKind : std::uint8_t { factorial, oat, lhs, sobol, saltelli, morris, file };

/// A row of the table of designs.
struct DesignInfo {
  std::string_view word;
  std::string_view doc;
};

/// In the order of DesignKind, without `file`.
std::span<const DesignInfo> design_table();
std::string_view to_string(DesignKind kind);

/// What a plan varies.
struct PlanFactor {
  FactorKey key = {};
  Spread spread;
  std::size_t levels = 0;                ///< of designs with levels; 0: not stated
  std::optional<std::size_t> with = {};  ///< the factor with which it rises, of the plan's
  std::optional<Term> from = {};         ///< first term in which it holds; none: from the spin-up on
  bool is_fitted = true;                 ///< in a calibration; otherwise it keeps its prior
  std::string place = {};                ///< FILE:LINE of its section
};

/// What all points must keep to.
struct PlanConstraint {
  std::string text;     ///< as the plan has it
  std::string formula;  ///< over x0, x1, ... in the place of factors by position
  int line = 0;
};

/// How two factors that move by themselves go together: the correlation of their normal scores.
struct PlanCorrelation {
  std::size_t one = 0, other = 0;  ///< positions of factors
  double value = 0;
  int line = 0;
};

/// What a plan says of a calibration.
struct PlanCalibration {
  std::string targets;           ///< path of the target file, as seen from where the program runs
  std::string screens;           ///< of the file with bands that sets must keep to; empty: none
  std::size_t most_rounds = 10;  ///< of screening, in each of which every set is tried once
  std::size_t most_waves = 8;
  std::size_t n_sets = 400;
  std::optional<Term> until = {};  ///< last record that a target may need; none: of a run
  bool finds_thresholds = false;   ///< those of inspection, for each point, instead of taking them as given
  int line = 0;                    ///< of its section
};

/// A plan as its file states it. docs/guide-researcher.md has the grammar.
struct PlanFile {
  std::string file;
  std::string text;
  std::string title, question;
  std::vector<std::string> scenarios;  ///< names or paths, as load_scenario takes them
  std::string parameters = "default";  ///< as load_parameters takes it
  std::string schools = "synthetic:500";
  std::uint32_t n_replicates = 5;
  std::uint64_t seed = 1;
  Term terms = 45;
  std::vector<std::size_t> metrics;  ///< positions in metric_table(), ascending
  std::vector<Term> records;         ///< ascending
  double time_limit = 0;             ///< seconds for each run; 0: none
  /// Half-widths for which replicates are added, by position in `metrics`; none: all replicates everywhere.
  std::vector<std::pair<std::size_t, double>> until = {};
  DesignKind design = DesignKind::lhs;
  std::string design_file;            ///< of DesignKind::file, as seen from where the program runs
  std::size_t n_points = 0;           ///< points, base points (saltelli) or trajectories (morris)
  std::size_t levels = 0;             ///< of all factors that state none; 0: as is usual for the design
  std::vector<std::string> settings;  ///< key=value, for all scenarios
  std::optional<PlanCalibration> calibration = {};
  std::vector<PlanConstraint> constraints = {};
  std::vector<PlanCorrelation> correlations = {};
  std::vector<PlanFactor> factors;  ///< none for a CSV file of points whose header names them
};

/// What a command line may put in the place of what a plan says.
struct PlanOverrides {
  std::string design_file = {};
};

/// A plan and everything that is wrong with its text; the plan is of use only without problems.
struct ReadPlan {
  PlanFile plan;
  std::vector<Problem> problems;
};

/// Reads the text of a plan. Never throws on its content: all problems at once, in order of lines, each with
/// file, line, key, the value found, what is allowed and the nearest valid name.
ReadPlan read_plan(std::string_view text, const std::string& file, const PlanOverrides& overrides = {});

}  // namespace schoolsim
