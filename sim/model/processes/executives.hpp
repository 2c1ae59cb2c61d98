#pragma once

#include "sim/model/process.hpp"

namespace schoolsim {

namespace stream {
inline constexpr Stream executive{34};
}  // namespace stream

void appoint_executives(const Step& now, State& state, Scratch& scratch);

namespace process {
inline constexpr Process executives{
    .step = "S6",
    .name = "executives",
    .sentence = "Heads of strong schools lead others as well, where policy allows it.",
    .streams = {stream::executive},
    .needs = {&Coefficients::mechanism_ties, &Coefficients::mechanism_leadership},
    .groups = {"executive"},
    .function = appoint_executives,
    .statement = R"(After successions and rotation: where executive.active, a school whose head has changed
in this term and that is of grade 3 or 4 (an emergency: it is not asked), or whose two sides both accept
with their chance of S9 (by choice), comes under the nearest head of its authority and phase who has skill
>= executive.skill at a school of grade 1 or 2, leads fewer than executive.most others and is under no
executive. In S2 then

  h_eff = h_i + executive.reach max(0, h_j - h_i) at the school that is led,  j the head's own
  h_eff = h_j (1 - executive.stretch n_j) at j, which leads n_j others

If they were no partners, a tie begins with trust trust.initial and depth tie.initial_depth. It ends after
executive.terms terms, when j's head leaves or falls under an executive, or when the policy ends. Source:
EVIDENCE A19; the sizes are assumed. Limits: nothing without a head of that skill in the authority.
)"};
}  // namespace process

}  // namespace schoolsim
