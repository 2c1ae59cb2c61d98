#pragma once

#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace schoolsim {

/// Throws Error `usage` where an output, or a file by whose name it is on its way, is one of the files or
/// folders that are read, whatever name or link each goes by. Inputs are names (scenarios may be joined by
/// '+'), each with the flag that gives it, or none; `flag` gives the output.
void refuse_own_input(std::span<const std::pair<std::string, std::string>> inputs, const std::string& output,
                      std::string_view flag);

}  // namespace schoolsim
