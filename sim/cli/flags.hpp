#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/statistics/precision.hpp"
#include "analysis/words/document.hpp"
#include "sim/config/command_line.hpp"
#include "sim/config/describe.hpp"
#include "sim/study/experiments.hpp"
#include "sim/study/run.hpp"
#include "sim/study/sweep_question.hpp"

// Flags that several commands have, and what they ask for. All of it throws Error `usage` for what a flag
// cannot mean, offering the nearest name where there is one.

namespace schoolsim {

inline constexpr Flag threads_flag{"threads", "N",
                                   "replicates run at the same time; as many as the machine has cores by "
                                   "default; results do not depend on it"};
inline constexpr Flag force_flag{"force", "", "replace files that exist"};
inline constexpr Flag quiet_flag{"quiet", "", "no progress"};
inline constexpr Flag text_format_flag{"format", "text|markdown|json", "how to write it; text by default"};
/// Of a command that prints a document.
inline constexpr Flag document_format_flag{
    "format", "text|csv|json|markdown", "how to write it; text by default, the others are always complete"};
inline constexpr Flag scenario_flag{"scenario", "NAME",
                                    "in which scenario of the sweep; the first by default"};
inline constexpr Flag at_flag{"at", "TERM", "at which record; the last that the sweep kept by default"};

using Names = std::initializer_list<std::string_view>;

/// Those flags of `run` that decide what is computed and are named, between a command's own, which take their
/// place where they have the same name.
std::vector<Flag> with_run_flags(std::vector<Flag> before, Names names, std::vector<Flag> after);

/// What those flags ask for; `standard` holds the scenarios, and values of flags that the user does not give.
RunInputs read_run_inputs(const Arguments& arguments, RunInputs standard);

/// All that the flags of `run` ask for.
RunRequest read_run_request(const Arguments& arguments);

/// 0: as many as the machine has.
unsigned read_threads(const Arguments& arguments);

TextFormat read_text_format(const Arguments& arguments);

/// Prints a document in the format that --format asks for; `extent` is of the text.
void print_document(const Arguments& arguments, const Document& document, Extent extent);

/// Flags of a command that runs scenarios in memory and tells what follows: its own, schools, those of `run`
/// that are named, and where to write figures.
std::vector<Flag> experiment_flags(std::vector<Flag> own = {}, Names names = {"focus", "replicates", "seed",
                                                                              "terms", "parameters", "set"});

/// Scenarios with 2,000 invented schools where none are named: enough for a clear answer, few enough for a
/// short wait.
RunInputs experiment_of(std::vector<std::string> scenarios);

/// What those flags ask for. Throws Error `file` if the file that --csv names may not be written.
ExperimentRequest read_experiment(const Arguments& arguments, RunInputs standard);

/// Position of a metric in metric_table(); `flag` named it.
std::size_t read_metric(const std::string& name, std::string_view flag);

/// METRIC=WIDTH, several times. No metric twice.
std::vector<WantedPrecision> read_wanted_precisions(const Arguments& arguments, std::string_view flag);

/// The record of a sweep that --at names.
std::optional<Term> read_at(const Arguments& arguments);

/// The output of a sweep that --metric, --scenario, --against, --at and --statistic name.
OutputChoice read_choice(const Arguments& arguments);

/// Throws Error `file` if the file that a flag names exists and may not be replaced: before anything is
/// computed.
void refuse_existing(const Arguments& arguments, std::string_view flag);

/// Prints `text` and, where --csv asks for it, writes the same in figures.
void hand_over(const Arguments& arguments, const std::string& text, const std::string& csv);
/// The same of a document, all of it.
void hand_over(const Arguments& arguments, const Document& document);

}  // namespace schoolsim
