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
    net = tanh((1 - perceived_share) gain_i / gain_reference
               + perceived_share perceived_weight felt / (1 + felt)
               - cost_weight min(cost_cap, max(0, spent_i - paid_i) / max(1, T_i)))
    dc  = experience_rate net (1 - c if net > 0 else c)
          + social_rate (mean c of attended partners - c)
          - coercion_rate (forced share of attended ties) (1 - mean own trust in them) c
    felt = sum over attended ties of 1[partner cooperated] (0.15 + y)
  without:  dc = -isolation_rate c
  always:   + vision_rate v (1 - c) - pressure_rate P_i c + reversion (c0_i - c)

What heads feel of partnership is not what teaching gains: heads rate themselves higher after programmes that
their teachers do not notice. So a share of the benefit may be what is felt where partners cooperate.
Experience of benefit raises willingness, cost and coercion lower it; a head's own disposition pulls back.
Source: MODEL section 3, S7; EVIDENCE A7, A10, A12, A3. Limits: with only reversion c follows c0
exponentially; with perceived_share 0 only gains count.
)"};
}  // namespace process

}  // namespace schoolsim
