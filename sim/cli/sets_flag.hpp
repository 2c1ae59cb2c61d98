#pragma once

#include "sim/config/command_line.hpp"

namespace schoolsim {

/// The flag by which comparisons take effects that `schoolsim robustness` has tried.
inline constexpr Flag robustness_flag{"robustness", "FILE.csv",
                                      "what 'schoolsim robustness SCENARIO... --csv FILE' found: in how many "
                                      "other parameter sets each sign holds; "
                                      "that of the built-in scenarios is there without it"};

}  // namespace schoolsim
