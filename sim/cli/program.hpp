#pragma once

#include <functional>
#include <string>
#include <vector>

#include "sim/cli/commands.hpp"

namespace schoolsim {

/// How work for a user ended.
struct Ending {
  ExitCode code = ExitCode::done;
  std::string message;  ///< what is to be told of it; empty where nothing is
};

/// The only place that catches: every error ends here, as a message and an exit code.
Ending ending_of(const std::function<ExitCode()>& work);

/// What the program does with the words of its command line. Results go to std::cout.
Ending run_program(const std::vector<std::string>& words);

}  // namespace schoolsim
