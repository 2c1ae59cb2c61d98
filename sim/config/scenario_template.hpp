#pragma once

#include <string>
#include <string_view>

namespace schoolsim {

/// A commented scenario file to start from: valid as it is, equal to the baseline, and with every lever of
/// the table as a comment.
std::string scenario_template(std::string_view name);

}  // namespace schoolsim
