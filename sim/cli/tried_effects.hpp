#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "analysis/compare.hpp"
#include "sim/config/command_line.hpp"

namespace schoolsim {

/// The flag by which `compare` and `report` take effects that `schoolsim robustness` has tried.
inline constexpr Flag robustness_flag{"robustness", "FILE.csv",
                                      "what 'schoolsim robustness SCENARIO... --csv FILE' found: in how many "
                                      "other parameter sets each sign holds; "
                                      "that of the built-in scenarios is there without it"};

/// Effects of that file, before those of the built-in scenarios (scenarios/robustness.csv). Throws Error
/// `input` for what is not written by `schoolsim robustness --csv`.
std::vector<TriedEffect> tried_effects(const Arguments& arguments);

/// Reads what `schoolsim robustness --csv` writes; `file` names it in errors.
std::vector<TriedEffect> read_tried_effects(std::string_view text, const std::string& file);

}  // namespace schoolsim
