#pragma once

#include "sim/model/process.hpp"

namespace schoolsim {

void rotate_heads(const Step& now, State& state, Scratch& scratch);

namespace process {
inline constexpr Process rotation{
    .step = "S6",
    .name = "rotation",
    .sentence = "Heads long in post change places, where policy rotates them.",
    .needs = {&Coefficients::mechanism_leadership},
    .groups = {"rotation"},
    .function = rotate_heads,
    .statement = R"(After successions: where rotation.active, the heads of one authority and phase who have
been in post for `tenure` terms change places. By rota each moves to the school of the next, in the order of
a keyed draw; with to_need the most skilled goes to the school with the lowest Q, and so on, and a head
whose turn is the own school stays.

  h and c0 move with the head; tenure 0;  c <- (1 - head_share) c + head_share c of the head's last school
  p_k <- (1 - practice_loss (1 - b)) p_k + practice_loss max(0, p_k of the head's last school - p_k),
  propensity.head_share and head.practice_loss as in a succession, c and p as they were before

A head brings the willingness that it has lived, as it brings practice; MODEL names only the weight. (With
c0 instead, as for heads new to a system, c falls by .0061 (.0003) over 100 replicates; MODEL prints .002.)
Source: MODEL section 4; EVIDENCE A18, 1.4. Limits: a head alone in authority and phase stays.
)"};
}  // namespace process

}  // namespace schoolsim
