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

/// All commands, in the order in which help lists them, groups together: NAME is NAME_command of NAME.cpp.
// clang-format off
#define SCHOOLSIM_COMMANDS(COMMAND) \
  COMMAND(run) \
  COMMAND(branch) \
  COMMAND(rerun) \
  COMMAND(compare) \
  COMMAND(observe) \
  COMMAND(precision) \
  COMMAND(budget) \
  COMMAND(interplay) \
  COMMAND(ablation) \
  COMMAND(permanence) \
  COMMAND(sweep) \
  COMMAND(calibrate) \
  COMMAND(merge) \
  COMMAND(export) \
  COMMAND(sensitivity) \
  COMMAND(emulate) \
  COMMAND(optimise) \
  COMMAND(discover) \
  COMMAND(choose) \
  COMMAND(report) \
  COMMAND(figures) \
  COMMAND(page) \
  COMMAND(scenarios) \
  COMMAND(describe) \
  COMMAND(schools) \
  COMMAND(new_scenario) \
  COMMAND(validate) \
  COMMAND(check)
// clang-format on

#define DECLARE(name) extern const Command name##_command;
SCHOOLSIM_COMMANDS(DECLARE)
#undef DECLARE

#define ADDRESS(name) &name##_command,
inline constexpr std::array all_commands{SCHOOLSIM_COMMANDS(ADDRESS)};
#undef ADDRESS

}  // namespace schoolsim
