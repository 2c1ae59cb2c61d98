#pragma once

#include <algorithm>
#include <array>
#include <string_view>

#include "sim/model/step.hpp"

namespace schoolsim {

/// A few of something; places that are not used hold nothing.
template <class T>
using Few = std::array<T, 6>;

/// A process of the term, as it describes itself at the end of its header in processes/: there, so that every
/// number of a stream is known when term.cpp, which lists the processes in their order, is compiled. A
/// process reads what earlier ones wrote and writes only its own columns.
struct Process {
  std::string_view step;  ///< S0 .. S11 of the specification
  std::string_view name;
  std::string_view sentence;              ///< what it does, in plain words
  Few<Stream> streams = {};               ///< of its draws; no other process has the same
  Few<float Coefficients::*> needs = {};  ///< mechanisms: while one is off, nothing happens
  Few<std::string_view> groups = {};  ///< of parameters, its own: in the statement they stand by bare names
  void (*function)(const Step&, State&, Scratch&);
  /// How it works: equations in lines that begin with two blanks, in the symbols of model_symbols(),
  /// parameters of other processes by their full keys; sources, and limits. Empty where it only keeps books.
  std::string_view statement = {};

  void run(const Step& now, State& state, Scratch& scratch) const {
    const auto is_off = [&](float Coefficients::*needed) { return needed != nullptr && now.k.*needed == 0; };
    if (std::none_of(needs.begin(), needs.end(), is_off)) function(now, state, scratch);
  }
};

}  // namespace schoolsim
