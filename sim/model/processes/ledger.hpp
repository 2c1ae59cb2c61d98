#pragma once

#include "sim/model/step.hpp"

namespace schoolsim {

/// Enters leader-days into the ledger, which starts at term 0.
inline void charge(const Step& now, Payer payer, Cost cost, double leader_days, State& state) {
  if (now.term >= 0)
    state.ledger[static_cast<std::size_t>(payer)][static_cast<std::size_t>(cost)] += leader_days;
}

/// Takes days of a school for a programme, out of those that it has for partnership.
inline void take_days(const Step& now, float days, SchoolIndex i, State& state, Scratch& scratch) {
  scratch.levers.taken[i] += days;
  charge(now, Payer::school, Cost::programme, static_cast<double>(days), state);
}

/// Enters money given as such into the ledger of grants, which starts at term 0.
inline void charge_pounds(const Step& now, Payer payer, Cost cost, double pounds, State& state) {
  if (now.term >= 0) state.grants[static_cast<std::size_t>(payer)][static_cast<std::size_t>(cost)] += pounds;
}

}  // namespace schoolsim
