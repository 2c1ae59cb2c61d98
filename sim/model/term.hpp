#pragma once

#include <span>
#include <string_view>

#include "sim/model/step.hpp"

namespace schoolsim {

/// One process of the term, in the order in which the model runs them.
struct TermProcess {
  std::string_view id;  ///< S0 .. S10 of the specification
  std::string_view name;
  std::string_view sentence;  ///< what it does, in plain words
  void (*run)(const Step&, State&, Scratch&);
};

/// The order of the term; README, ODD and `describe process` print it.
std::span<const TermProcess> term_processes();

/// Takes one step: runs every process once and moves the state to the next term.
void advance_term(const World& world, const Coefficients& k, const Draws& draws, State& state,
                  Scratch& scratch, std::span<const AimedValues> aimed = {});

}  // namespace schoolsim
