#pragma once

#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sim/config/embedded_text.hpp"
#include "sim/run/description.hpp"
#include "sim/run/scenario.hpp"
#include "sim/text/problem.hpp"

namespace schoolsim {

/// A scenario as its file states it. scenarios/README.md has the grammar.
struct ScenarioFile {
  std::string file;   ///< its path, for messages; "built-in NAME" for one that is part of the program
  std::string alias;  ///< another name by which a built-in scenario is known; may be empty
  std::string title, question, expected, source;
  Scenario scenario;
  std::vector<Origin> origins;  ///< one per row of parameter_table()
  /// Where the parameter is set, "file:line", for messages; empty: nowhere. One per row.
  std::vector<std::string> places;
  std::vector<std::string> policy_places;  ///< where each policy's section begins
  std::vector<std::string> includes;       ///< scenarios whose settings and policies come before its own
};

/// A scenario and everything that is wrong with its text; the scenario is of use only without problems.
struct ReadScenario {
  ScenarioFile file;
  std::vector<Problem> problems;
};

/// What to say of a key that no parameter has: the nearest, or those that have taken its place.
std::string unknown_parameter(std::string_view key);

/// Reads the text of a scenario file. Never throws on its content: all problems at once, in order of lines,
/// each with file, line, key, the value found, what is allowed and the nearest valid name.
ReadScenario read_scenario(std::string_view text, std::string_view name, const std::string& file);

/// Values that parameters have unless a scenario or --set says otherwise.
struct ParameterFile {
  Parameters values;
  std::vector<std::string> places;  ///< where each is given, "file:line"; empty where it is not. One per row
};

/// The name of the parameter file that gives no value.
inline constexpr std::string_view default_parameters = "default";

/// `default` and the names of built-in models, which hold a value of each parameter or sets of values.
std::vector<std::string_view> parameter_names();

/// The built-in model of that name; null for another.
const EmbeddedText* find_model(std::string_view name);

/// What is wrong with a name of parameters or of sets of them, offering the nearest; empty for
/// parameter_names() and paths.
std::string problem_of_parameters(std::string_view name_or_path);

/// The values that a user names: `default`, a built-in model of one value each, or the path of a file
/// (anything with a '/' or ending in .ini) of lines as a scenario file has them for the whole run. Throws
/// Error with all problems at once: `usage` for an unknown name, `file` or `input` for a file.
ParameterFile load_parameters(const std::string& name_or_path);

/// Whether schools would be in two structures at once of which they can be in one only: a problem for each.
std::vector<Problem> check_structures(const ScenarioFile& file);

/// Sets parameters from `key=value` texts of the flag --set, which take precedence over the file.
std::vector<Problem> override_parameters(std::span<const std::string> settings, ScenarioFile& file);

/// The built-in scenarios, the baseline first. Throws Error `internal` if one is not valid.
const std::vector<ScenarioFile>& builtin_scenarios();

/// No date: a policy that stays, a run of unknown length.
inline constexpr Term no_end = std::numeric_limits<Term>::max();

/// The scenario that a user names: a built-in one by name or alias, or the path of a file (anything with a
/// '/' or ending in .ini), or several of them joined by '+' into one, with what they include and the values
/// of --set, over those of a parameter file, checked as a whole for a run of `terms` terms. Policies may
/// schedule what the parameter file gives, whose values they replace. Scenarios that are joined must not
/// contradict each other: a parameter set to two values, or two policies that set it to two values in the
/// same terms for the same schools. Throws Error with all problems at once: `usage` for an unknown name,
/// offering the nearest, or a wrong --set; `file` or `input` for a file.
ScenarioFile load_scenario(const std::string& name_or_path, std::span<const std::string> settings = {},
                           Term terms = no_end, const ParameterFile& parameters = {});

}  // namespace schoolsim
