#pragma once

#include <optional>
#include <string>
#include <vector>

#include "analysis/sensitivity.hpp"
#include "sim/cli/sweep_answers.hpp"
#include "sim/config/command_line.hpp"
#include "sim/config/plan_file.hpp"

namespace schoolsim {

/// Which output of which runs the flags name.
struct Chosen {
  std::size_t metric = 0;  ///< position in metric_table()
  std::size_t scenario = 0;
  std::optional<std::size_t> against;
  std::string statistic;
};

/// By the flags --of, --scenario, --against and --statistic. Throws Error `usage` for what the sweep lacks.
Chosen read_choice(const SweepAnswers& sweep, const Arguments& arguments);

/// The plan of a sweep, as far as its points were laid out by it; a user's own points come in no layout that
/// could be relied upon, each column a dimension.
PlanFile layout_of(const SweepHeader& header);

/// What of a sweep an analysis looks at: one output, over the factors that move by themselves.
struct Question {
  std::vector<std::string> factors;  ///< by dimension; followers stand in brackets
  std::vector<std::size_t> columns;  ///< of header.points
  std::vector<double> points;        ///< [point][dimension]
  std::vector<double> runs;          ///< [point][replicate]
  SweptOutput output;
  double scale = 1;  ///< from the metric's unit to the plain one
  std::uint64_t seed = 0;
  std::uint32_t n_replicates = 0;
};

/// Throws Error for a statistic that is none, or that needs more replicates.
Question ask(const SweepAnswers& sweep, const PlanFile& plan, const Chosen& chosen);

/// Why no index is told where there is none.
inline constexpr std::string_view too_little_variation =
    "it varies at too few points to share out its variance";

/// First-order indices of a sweep without a layout for them, from its first `n_points` points: by a chaos
/// where they fill space, as those of lhs and sobol do, by ranks where a user's file lists points that look
/// independent. Throws Error `input` where factors go together in the points of a file.
GivenData given_data(const Question& question, const PlanFile& plan, std::size_t n_points,
                     const std::string& path);

/// Why no first-order index is told, and what would help; empty where they are.
std::string why_untold(const GivenData& data, const Question& question);

/// "4 of 1,280 runs have no value. 3 of 64 points rest on fewer replicates, 1 has none and is left out.";
/// empty where nothing is lost.
std::string gaps_note(const SweepAnswers& sweep, const Question& question);

/// The elementary effects of a sweep with design = morris. Throws Error `input` if no trajectory is whole.
Screening screen(const Question& question, const PlanFile& plan, const std::string& path);

}  // namespace schoolsim
