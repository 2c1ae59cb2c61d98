#pragma once

#include "sim/model/state.hpp"
#include "sim/model/world.hpp"

namespace schoolsim {

/// Fewer schools than this in a phase share their regressions with those of other phases.
inline constexpr std::uint32_t least_schools_to_regress = 30;

/// Draws the effectiveness of each school of which the list says that a grade or value added was observed
/// from what it is, given that, in the run's own schools: those of its phase or, where these are fewer than
/// least_schools_to_regress, all. Linear regressions over them, all with x_i and effect_i, which no run
/// changes:
///
///   Q_new = regression of Q on grade (and V, if observed) at the observed values + its residual sd N(0,1)
///   X_new = X + b_Q (Q_new - Q) + b_o (observed - grade) (+ b_V (observed - V)),
///   b: regression of X on Q, grade (and V)
///
/// for X mean practice, team effect, the head's skill, the bench, and error and signal of the last judgement.
/// Areas move alike and stop at 0 and 1, as skill and bench do. A difference that went to effectiveness alone
/// would be gone in a few terms; so it persists as such differences do. The grade becomes the observed one,
/// or stays and is what Q is given; V becomes the observed one, in standard deviations of the run's V, or
/// moves with Q. The twin gets the same differences, so that what ties have made of a school remains.
void start_from_data(const World& world, const Draws& draws, State& state, State& twin);

}  // namespace schoolsim
