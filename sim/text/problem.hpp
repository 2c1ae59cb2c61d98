#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sim/error.hpp"

namespace schoolsim {

/// One thing wrong with what the user gave.
struct Problem {
  std::string place;    ///< FILE:LINE, FILE or a flag
  std::string message;  ///< "KEY: problem, what is allowed, hint"
  ErrorKind kind = ErrorKind::input;
};

/// Throws one Error that tells all problems, a line each, if there are any; its kind is that of the first.
void throw_if_any(const std::vector<Problem>& problems);

}  // namespace schoolsim
