#pragma once

#include "sim/config/command_line.hpp"
#include "sim/study/watch.hpp"

namespace schoolsim {

/// Reports the progress of a question on standard error; with --quiet, only what must be known. As long as it
/// lives, the first Ctrl-C (or termination signal) asks the question to stop, so that what is finished is
/// kept; a second one ends the program at once.
Watch watch(const Arguments& arguments);

}  // namespace schoolsim
