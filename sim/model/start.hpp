#pragma once

#include "sim/model/step.hpp"

namespace schoolsim {

/// The state before the first step of the spin-up: leadership, practice, propensity, tenure and first ties
/// (MODEL section 2). No grades yet: regrade() follows.
State make_start(const World& world, const Parameters& parameters, const Draws& draws, Term first_term);

/// Judges every school anew, with fresh noise, and sets the thresholds so that the shares of grades are those
/// of inspection.share_*; with thresholds given, grades by these (a twin takes them from the run it belongs
/// to).
void regrade(const Step& now, const std::array<float, 3>* thresholds, State& state);

/// Effectiveness of each school, from its practice and team.
void update_effectiveness(State& state);

}  // namespace schoolsim
