#pragma once

#include <string>

#include "sim/cli/exit_code.hpp"
#include "sim/config/command_line.hpp"

namespace schoolsim {

/// Writes the page of a merged sweep to `out`: what moves a metric, by the sweep's design, and where
/// something happens.
ExitCode write_sweep_report(const Arguments& arguments, const std::string& out);

}  // namespace schoolsim
