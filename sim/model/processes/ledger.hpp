#pragma once

#include "sim/model/step.hpp"

namespace schoolsim {

/// Enters leader-days into the ledger, which starts at term 0.
inline void charge(const Step& now, Payer payer, Cost cost, double leader_days, State& state) {
  if (now.term >= 0)
    state.ledger[static_cast<std::size_t>(payer)][static_cast<std::size_t>(cost)] += leader_days;
}

/// Enters money given as such into the ledger of grants, which starts at term 0.
inline void charge_pounds(const Step& now, Payer payer, Cost cost, double pounds, State& state) {
  if (now.term >= 0) state.grants[static_cast<std::size_t>(payer)][static_cast<std::size_t>(cost)] += pounds;
}

}  // namespace schoolsim
