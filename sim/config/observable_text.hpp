#pragma once

#include <string>
#include <string_view>

#include "sim/run/observables.hpp"

namespace schoolsim {

/// An observable, or what is wrong with its text.
struct ReadObservable {
  Observable observable;
  std::string problem;  ///< "KEY: problem, what is allowed, hint"; empty if nothing is
};

/// Reads a name of observable_table() and its arguments, "phase=primary grade=2 record=6", in any order.
ReadObservable read_observable(std::string_view name, std::string_view arguments);

/// The arguments as read_observable reads them, in the order of the table.
std::string write_arguments(const Observable& observable);

}  // namespace schoolsim
