#pragma once

#include "sim/model/step.hpp"

namespace schoolsim {

/// S0, after the levers. Health checks: each tie attended in the last term is checked with chance check.rate,
/// the smaller of both sides' where it differs. It takes check.days of each side and is done well with chance
/// (l_i + l_j) / 2:
///
///   well:   t += check.gain (1 - t) on both sides
///   badly:  t -= check.loss t on both sides
///
/// Source: EVIDENCE A10 (peer review, health checks); that badly led checks cost trust and the sizes are
/// assumed. Limits: nothing without attended ties.
void check_partners(const Step& now, State& state, Scratch& scratch);

}  // namespace schoolsim
