#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "sim/config/scenario_file.hpp"

namespace schoolsim {

enum class TextFormat : std::uint8_t { text, markdown, json };

/// The tables of the program as people and other programs read them. Markdown is what docs/ODD.md includes;
/// JSON is an array of objects, or one object for a single scenario, with null for what is open or absent.

/// All rows of the table of parameters, or those of one group or one key. Throws Error `usage` for an unknown
/// name.
std::string describe_parameters(std::string_view group_or_key, TextFormat format);

/// The built-in models that runs take by name: whether they hold values or sets of values, and what they are.
std::string describe_models(TextFormat format);

/// The rows of that table that are in pounds: prices of leader-days, and grants.
std::string describe_prices(TextFormat format);

/// All rows of the table of metrics, or one. Throws Error `usage` for an unknown name.
std::string describe_metrics(std::string_view name, TextFormat format);

/// All rows of the table of observables, or one, and their arguments. Throws Error `usage` for an unknown
/// name.
std::string describe_observables(std::string_view name, TextFormat format);

/// What changes in a run, column by column, and what of it can be recorded.
std::string describe_state(TextFormat format);

/// The processes of a term in the order in which they run; of one, or of `all`, also equations, symbols and
/// parameters, which JSON has always. Markdown of `all` is the chapter of submodels of docs/ODD.md. Throws
/// Error `usage` for an unknown name.
std::string describe_process(std::string_view name, TextFormat format);

/// The symbols of the equations.
std::string describe_symbols(TextFormat format);

/// What policies can be aimed by.
std::string describe_targets(TextFormat format);

/// What a scenario asks, expects and changes.
std::string describe_scenario(const ScenarioFile& file, TextFormat format);

/// describe_scenario of each.
std::string describe_every(std::span<const ScenarioFile> files, TextFormat format);

/// Name, alias, title and question of each.
std::string describe_scenarios(std::span<const ScenarioFile> files, TextFormat format);

}  // namespace schoolsim
