#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/cli/run_request.hpp"
#include "sim/run/recording.hpp"

namespace schoolsim {

/// Schools of an experiment where none are named: enough for a clear answer, few enough for a short wait.
inline constexpr const char* experiment_schools = "synthetic:2000";

/// Flags of a command that runs scenarios in memory and tells what follows: its own, those of `run` that
/// decide what is computed (but nothing is recorded besides metrics) except one, and where to write figures.
std::vector<Flag> experiment_flags(std::initializer_list<Flag> own = {}, std::string_view except = {});

/// The baseline by its name, before the scenarios that the user names; throws Error `usage` if it is among
/// them.
std::vector<std::string> with_baseline(const std::vector<std::string>& scenarios);

/// read_run_request for runs that keep their metrics alone.
std::vector<RunDescription> read_experiment(const Arguments& arguments, const RunDefaults& defaults);

/// Metrics that are told of: the headline, then those that --measure names. Throws Error `usage` for an
/// unknown one, offering the nearest.
std::vector<std::size_t> told_metrics(const Arguments& arguments);

/// Metrics of every run: [description][replicate], replicates in order.
using RunsInMemory = std::vector<std::vector<RunResult>>;

/// Runs all descriptions on common draws, with progress; nothing if interrupted, which it tells.
std::optional<RunsInMemory> run_in_memory(const std::vector<RunDescription>& descriptions,
                                          const Arguments& arguments);

/// Throws Error `file` if the file that a flag names exists and may not be replaced: before anything is
/// computed.
void refuse_existing(const Arguments& arguments, std::string_view flag);

/// Prints `text` and, where --csv asks for it, writes the same in figures.
void hand_over(const Arguments& arguments, const std::string& text, const std::string& csv);

}  // namespace schoolsim
