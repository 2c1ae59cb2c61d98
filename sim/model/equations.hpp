#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "sim/model/process.hpp"

namespace schoolsim {

/// A symbol of the equations.
struct Symbol {
  std::string_view name;
  std::string_view meaning;
};
std::span<const Symbol> model_symbols();

/// Positions in model_symbols() of those that occur in an equation, or in the equations of a statement.
std::vector<std::size_t> symbols_in(std::string_view text);

/// Positions in parameter_table() of what a process reads: the parameters of its groups that act in a run,
/// and those that its statement names in full.
std::vector<std::size_t> parameters_of(const Process& process);

}  // namespace schoolsim
