#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/statistics/compare.hpp"

namespace schoolsim {

/// Effects that `schoolsim robustness --csv` found and that a file holds, if one is given, before those of
/// the built-in scenarios (scenarios/robustness.csv). Throws Error `input` for what it has not written.
std::vector<TriedEffect> tried_effects(const std::optional<std::string>& path);

/// Reads what `schoolsim robustness --csv` writes; `file` names it in errors.
std::vector<TriedEffect> read_tried_effects(std::string_view text, const std::string& file);

}  // namespace schoolsim
