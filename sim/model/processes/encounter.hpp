#pragma once

#include "sim/model/process.hpp"

// Read the plain one first: tests/model/plain/encounter.cpp.

namespace schoolsim {

namespace stream {
inline constexpr Stream encounter{7};
}  // namespace stream

void meet_partners(const Step& now, State& state, Scratch& scratch);

namespace process {
inline constexpr Process encounter{
    .step = "S4b-d",
    .name = "encounter",
    .sentence = "Each side cooperates or not; trust follows, and depth follows trust.",
    .streams = {stream::encounter},
    .groups = {"cooperation", "rivalry", "trust", "depth"},
    .function = meet_partners,
    .statement = R"(S4b. On every attended tie each side cooperates or not, with chance

  clamp(base + propensity c_i + trust t_ij + mutual_benefit y - rivalry R_ij P_i
        - 1[forced] coercion (1 - c_i) + 1[guest] secondment.care, floor, 1 - floor)

S4c. Then trust moves:

  attended, and the partner cooperated:         t += gain (1 - t)
  attended, and the partner did not:            t -= loss t
  not attended, though offered (let down):      t -= loss t
  not attended, nor offered:                    t -= fade t

While one of the staff of either side is with the other (guest), gain counts 1 + secondment.trust_speed
times, up to 1.

S4d. Then depth follows trust:

  z* = max(0, (min(t_ij, t_ji) - theta) / (1 - theta)),  theta = trust.deep_threshold
  z* = min(z*, y) where time was short (y < z);  z* = 0 with a deployed leader
  attended:      z += (rise if z* > z else fall) (z* - z)
  not attended:  z -= fade z

Trust grows slowly and breaks faster than it builds. These coefficients carry the result of two tiers.
Source: MODEL section 3, S4b-d; the coefficients are assumed: no tie-level data exist. Limits: with certain
cooperation 1 - t falls by the factor 1 - gain a term; z follows z* exponentially.
)"};
}  // namespace process

}  // namespace schoolsim
