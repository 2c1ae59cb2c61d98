#pragma once

#include <string>
#include <vector>

#include "sim/run/description.hpp"

namespace schoolsim {

/// Everything wrong with a result file, one sentence each; empty when all is well. Looks at format and
/// structure, the dimensions of every dataset, values against the ranges declared in the tables of
/// parameters, metrics and school variables, the school list, the order of tie events, and checksums. Never
/// throws for the content of a file, but throws Error `file` if the system cannot read it.
std::vector<std::string> check_file(const std::string& path);

/// The same for the file of a sweep, whose runs' states are compared with what they left behind. `notes` gets
/// what is not a fault of the file but should be known.
std::vector<std::string> check_sweep_file(const std::string& path, std::vector<std::string>& notes);

/// What is wrong with the parameters, policies and schools of a stored run, with which it cannot be repeated.
std::vector<std::string> check_inputs(const RunDescription& description);

}  // namespace schoolsim
