#pragma once

#include "sim/model/process.hpp"

namespace schoolsim {

void update_propensity(const Step& now, State& state, Scratch& scratch);

namespace process {
inline constexpr Process propensity{
    .step = "S7",
    .name = "propensity",
    .sentence = "Willingness to partner learns from experience, partners, vision and pressure.",
    .needs = {&Coefficients::mechanism_propensity},
    .groups = {"propensity"},
    .function = update_propensity,
    .statement = R"(Willingness to partner learns from experience.

  with attended ties:
    net = tanh(gain_i / gain_reference
               - cost_weight min(cost_cap, max(0, spent_i - paid_i) / max(1, T_i)))
    dc  = experience_rate net (1 - c if net > 0 else c)
          + social_rate (mean c of attended partners - c)
          - coercion_rate (forced share of attended ties) (1 - mean own trust in them) c
  without:  dc = -isolation_rate c
  always:   + vision_rate v (1 - c) - pressure_rate P_i c + reversion (c0_i - c)

Experience of benefit raises willingness, cost and coercion lower it; a head's own disposition pulls back.
Source: MODEL section 3, S7; EVIDENCE A7, A10, A12, A3. Limits: with only reversion c follows c0
exponentially.
)"};
}  // namespace process

}  // namespace schoolsim
