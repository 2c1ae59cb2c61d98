#pragma once

#include "sim/model/step.hpp"

namespace schoolsim {

/// The state before the first step of the spin-up: leadership, practice, propensity, tenure and first ties
/// (MODEL section 2). No grades yet: regrade() follows.
State make_start(const World& world, const Parameters& parameters, const Draws& draws, Term first_term);

/// Judges every school anew, with fresh noise, and sets the thresholds so that the shares of grades are those
/// of inspection.share_*; with thresholds given, grades by these (a twin takes them from the run it belongs
/// to). Under regimes it grades by theirs. No grade given here is a fall.
void regrade(const Step& now, const GradeThresholds* thresholds, State& state);

/// Gives the run and its twin, if there is one, the stock of grades of August 2009, phase by phase: the
/// schools of the run that were last judged best get grade 1, and so on; schools judged alike get one grade.
/// The twin's schools are graded by the last judgements that still gave a grade in the run.
void give_stock(const World& world, State& state, State* twin);

/// Effectiveness of each school, from its practice and team.
void update_effectiveness(State& state);

}  // namespace schoolsim
