#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sim/run/target.hpp"

namespace schoolsim {

/// Keys of conditions in a [policy] section, each once.
std::vector<std::string_view> condition_keys();

/// A condition, or what is wrong with its text.
struct ReadCondition {
  Condition condition;
  std::string problem;  ///< empty if nothing is
};

/// Reads the value of one of condition_keys().
ReadCondition read_condition(std::string_view key, std::string_view text);

}  // namespace schoolsim
