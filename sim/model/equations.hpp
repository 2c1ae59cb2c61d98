#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sim/model/term.hpp"

namespace schoolsim {

/// The header of a process, as it stands beside the code.
struct ProcessHeader {
  std::string_view file;
  std::string_view text;
};
std::span<const ProcessHeader> process_headers();

/// What the header of a process states: text, with the equations in lines that begin with blanks. Empty for
/// processes without a file. Where a file holds several processes, the part that begins with this one's step.
std::string equations_of(const TermProcess& process);

/// File of processes/ that states them, without ending, and groups of parameters whose names stand alone
/// there.
std::string_view file_of(const TermProcess& process);
std::string_view groups_of(const TermProcess& process);

/// A symbol of the equations.
struct Symbol {
  std::string_view name;
  std::string_view meaning;
};
std::span<const Symbol> model_symbols();

/// Positions in model_symbols() of those that occur in an equation, or in the indented lines of a text.
std::vector<std::size_t> symbols_in(std::string_view text);

/// Positions in parameter_table() of what a process reads: the parameters of its groups that act in a run,
/// and those that its text names in full.
std::vector<std::size_t> parameters_of(const TermProcess& process);

}  // namespace schoolsim
