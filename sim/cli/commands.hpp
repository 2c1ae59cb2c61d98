#pragma once

#include <array>
#include <span>

#include "sim/cli/exit_code.hpp"
#include "sim/config/command_line.hpp"

namespace schoolsim {

/// One command of the program, a file each. Results go to standard output, the rest to standard error; what
/// goes wrong is thrown as Error and told by main.
struct Command {
  CommandSyntax syntax;
  ExitCode (*run)(const Arguments& arguments);
};

extern const Command run_command, scenarios_command, describe_command, new_scenario_command, validate_command,
    schools_command, compare_command, budget_command, report_command, figures_command, page_command,
    check_command, rerun_command, interplay_command, robustness_command, ablation_command, permanence_command,
    branch_command, precision_command, sweep_command, merge_command, export_command, discover_command,
    choose_command, sensitivity_command;

/// In the order in which help lists them.
inline constexpr std::array all_commands{
    &run_command,        &scenarios_command, &describe_command,   &new_scenario_command, &validate_command,
    &schools_command,    &compare_command,   &precision_command,  &budget_command,       &report_command,
    &figures_command,    &page_command,      &check_command,      &rerun_command,        &interplay_command,
    &robustness_command, &ablation_command,  &permanence_command, &branch_command,       &sweep_command,
    &merge_command,      &export_command,    &discover_command,   &sensitivity_command,  &choose_command};

}  // namespace schoolsim
