#pragma once

#include <span>

#include "sim/model/process.hpp"

namespace schoolsim {

/// The processes in the order of the term; README, ODD and `describe process` print it.
std::span<const Process> term_processes();

/// Who brings schools together from outside the model: called once a term, after every process that makes
/// ties and before new ties are entered.
struct Outside {
  void (*act)(void* context, const Step& now, State& state, Scratch& scratch) = nullptr;
  void* context = nullptr;
};

/// Takes one step: runs every process once and moves the state to the next term.
void advance_term(const World& world, const Coefficients& k, const Draws& draws, State& state,
                  Scratch& scratch, std::span<const AimedValues> aimed = {}, const Outside& outside = {},
                  const Player* player = nullptr);

}  // namespace schoolsim
