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

/// The elementary effects of a sweep with design = morris. Throws Error `input` if no trajectory is whole.
Screening screen(const Question& question, const PlanFile& plan, const std::string& path);

}  // namespace schoolsim
