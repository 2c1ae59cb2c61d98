#pragma once

#include <array>
#include <string_view>

#include "sim/config/command_line.hpp"

namespace schoolsim {

/// What the program tells the shell.
enum class ExitCode : int {
  done = 0,
  no = 1,  ///< the answer is no: a check that fails, a run that does not repeat, runs that cannot be compared
  usage = 2,
  input = 3,
  file = 4,
  internal = 5,
  interrupted = 130,
};

/// One command of the program, a file each. Results go to standard output, the rest to standard error; what
/// goes wrong is thrown as Error and told by main.
struct Command {
  std::string_view group;  ///< under which help lists it
  CommandSyntax syntax;
  ExitCode (*run)(const Arguments& arguments);
};

extern const Command run_command, branch_command, rerun_command, compare_command, precision_command,
    robustness_command, budget_command, interplay_command, ablation_command, permanence_command,
    sweep_command, merge_command, export_command, sensitivity_command, discover_command, choose_command,
    report_command, figures_command, page_command, scenarios_command, describe_command, schools_command,
    new_scenario_command, validate_command, check_command;

/// In the order in which help lists them, groups together.
inline constexpr std::array all_commands{
    &run_command,        &branch_command,  &rerun_command,        &compare_command,     &precision_command,
    &robustness_command, &budget_command,  &interplay_command,    &ablation_command,    &permanence_command,
    &sweep_command,      &merge_command,   &export_command,       &sensitivity_command, &discover_command,
    &choose_command,     &report_command,  &figures_command,      &page_command,        &scenarios_command,
    &describe_command,   &schools_command, &new_scenario_command, &validate_command,    &check_command};

}  // namespace schoolsim
