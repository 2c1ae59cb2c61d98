#pragma once

#include "sim/model/step.hpp"

namespace schoolsim {

/// S7. Willingness to partner learns from experience.
///
///   with attended ties:
///     net = tanh(gain_i / gain_reference
///                - cost_weight min(cost_cap, max(0, spent_i - paid_i) / max(1, T_i)))
///     dc  = experience_rate net (1 - c if net > 0 else c)
///           + social_rate (mean c of attended partners - c)
///           - coercion_rate (forced share of attended ties) (1 - mean own trust in them) c
///   without:  dc = -isolation_rate c
///   always:   + vision_rate v (1 - c) - pressure_rate P_i c + reversion (c0_i - c)
///
/// Source: MODEL section 3, S7; EVIDENCE A7, A10, A12, A3. Limits: with only reversion c follows c0
/// exponentially.
void update_propensity(const Step& now, State& state, Scratch& scratch);

}  // namespace schoolsim
