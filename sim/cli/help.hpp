#pragma once

#include <string>

#include "sim/cli/commands.hpp"

namespace schoolsim {

/// What the program is for, its commands, first steps and exit codes.
std::string overview();

/// The command of that name. Throws Error `usage` if there is none, offering the nearest.
const Command& find_command(const std::string& name);

}  // namespace schoolsim
