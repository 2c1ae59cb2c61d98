#pragma once

#include <string>
#include <vector>

#include "sim/model/state.hpp"
#include "sim/model/world.hpp"

namespace schoolsim {

/// What must hold between terms whatever the parameters: one sentence for each invariant that does not,
/// naming the first school where it fails; empty when all hold.
///
/// Ties: rows follow each other, no school is its own partner or another's twice, the reverse of a reverse is
/// the half-edge itself, both sides agree on all but trust. Schools: shares within 0 to 1 (NaN fails),
/// effectiveness is mean practice and the team's effect, grades 1 to 4, no depth without attendance, the
/// newest bit of the tier history is the present tier. Groups: counted right, within the lead's authority,
/// every member tied to its lead by force and nobody forced outside a group. Executive heads: counted right,
/// within the authority, under no other. Sums: ends are no more than ties at risk, no negative leader-days.
std::vector<std::string> broken_invariants(const World& world, const State& state);

}  // namespace schoolsim
