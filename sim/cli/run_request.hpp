#pragma once

#include <span>
#include <string>
#include <vector>

#include "sim/config/command_line.hpp"
#include "sim/run/description.hpp"

namespace schoolsim {

/// The flags that decide what is computed.
std::span<const Flag> run_request_flags();

/// What those flags and the named scenarios ask for: one description per scenario, which share seed, schools,
/// replicates, terms and what is recorded. Throws Error for anything that cannot be meant.
std::vector<RunDescription> read_run_request(const Arguments& arguments);

}  // namespace schoolsim
