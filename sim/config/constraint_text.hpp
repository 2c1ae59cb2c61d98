#pragma once

#include <span>
#include <string>
#include <string_view>

namespace schoolsim {

/// A constraint in the words of a plan, read.
struct ReadConstraint {
  std::string formula;  ///< over x0, x1, ... in the place of factors by position
  std::string problem;  ///< what is wrong, in words that follow the constraint; empty: nothing was found
};

/// Reads a comparison of expressions of factors' names, numbers and functions. Names may hold '-' and '.', so
/// the longest that fits is meant. Whether the formula makes sense as a whole is for who evaluates it.
ReadConstraint read_constraint(std::string_view text, std::span<const std::string> factors);

}  // namespace schoolsim
