#pragma once

#include <string>
#include <string_view>

#include "sim/config/command_line.hpp"

namespace schoolsim {

/// Throws Error `usage` where an output of a command, or a file by whose name it is on its way, is one of the
/// files or folders that the command reads, whatever name or link each goes by.
void refuse_own_input(const Arguments& arguments, const std::string& output, std::string_view flag);

/// The same for all flags that name outputs.
void refuse_own_inputs(const Arguments& arguments);

}  // namespace schoolsim
