#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/precision.hpp"
#include "sim/cli/run_flags.hpp"
#include "sim/study/experiments.hpp"

namespace schoolsim {

/// Flags of a command that runs scenarios in memory and tells what follows: its own, those of `run` that
/// decide what is computed (but nothing is recorded besides metrics) except one, and where to write figures.
std::vector<Flag> experiment_flags(std::initializer_list<Flag> own = {}, std::string_view except = {});

/// Scenarios with 2,000 invented schools where none are named: enough for a clear answer, few enough for a
/// short wait.
RunInputs experiment_of(std::vector<std::string> scenarios);

/// What those flags ask for. Throws Error `file` if the file that --csv names may not be written.
ExperimentRequest read_experiment(const Arguments& arguments, RunInputs standard);

/// Position in metric_table(); throws Error `usage` for an unknown one, offering the nearest.
std::size_t read_metric(const std::string& name, std::string_view flag);

/// Reads METRIC=WIDTH texts of a flag. Throws Error `usage` for an unknown metric, a width that is no number
/// above 0, or a metric that is named twice.
std::vector<WantedPrecision> read_wanted_precisions(const Arguments& arguments, std::string_view flag);

/// Throws Error `file` if the file that a flag names exists and may not be replaced: before anything is
/// computed.
void refuse_existing(const Arguments& arguments, std::string_view flag);

/// Prints `text` and, where --csv asks for it, writes the same in figures.
void hand_over(const Arguments& arguments, const std::string& text, const std::string& csv);

}  // namespace schoolsim
