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

extern const Command scenarios_command, describe_command, new_scenario_command, validate_command;

/// In the order in which help lists them.
inline constexpr std::array<const Command*, 4> all_commands{&scenarios_command, &describe_command,
                                                            &new_scenario_command, &validate_command};

}  // namespace schoolsim
