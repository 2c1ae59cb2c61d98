#pragma once

#include <string>

namespace schoolsim {

/// The shortest text that reads back as the same double.
std::string write_number(double value);

}  // namespace schoolsim
