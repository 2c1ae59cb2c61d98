#pragma once

#include "sim/cli/exit_code.hpp"
#include "sim/config/command_line.hpp"

namespace schoolsim {

/// Runs some points and replicates of a merged sweep again and tells whether they are equal bit for bit.
ExitCode rerun_sweep(const Arguments& arguments);

}  // namespace schoolsim
