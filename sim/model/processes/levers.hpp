#pragma once

#include "sim/model/process.hpp"

namespace schoolsim {

void resolve_levers(const Step& now, State& state, Scratch& scratch);

/// r_k of a school in the last step.
AreaValues last_relevance(const Coefficients& k, const State& state, SchoolIndex i);

namespace process {
inline constexpr Process levers{
    .step = "S0",
    .name = "levers",
    .sentence = "Policy sets what every school feels this term; a new curriculum makes practice obsolete.",
    .groups = {"lever", "curriculum", "incentive", "platform", "governors"},
    .function = resolve_levers,
    .statement = R"(What policy puts on each school in this term, and the curriculum change. School levers
may differ from school to school, where a policy is aimed.

  A, m, v as configured;  s = 1 before term 0, then max(la_floor, 1 - term / la_fade_terms)
  curriculum, in the first term in force:  p_k *= 1 - practice_loss in the first `areas` areas
  e terms later:
    need = 1 while e < need_terms, then 2^(-(e - need_terms + 1) / half_life), 0 below need_least
    r_k = relevance in those areas while e < relevance_terms, else 1
    load = load_days sqrt(M) / (1 + load_relief same-phase ties attended last term) while e < load_terms
  days paid to the lead of g coerced members: forced.sponsor_days g, while forced.active
  days paid to a school that attended a tie in the last term: incentive.days
  days taken of each school: platform.days platform.active
  openness_i = governors.outward (1 - g_i),  g_i uniform on 0 to 1, drawn once

Openness says how much further outward the governors look than they did; what their stance does otherwise is
part of the calibrated chances of S9. Support above the plain fade is charged to the authority: (s - fade)
la_days a school and term.

Levers are values per school, so that a policy can be aimed at kinds of schools or places; without a target
it sets all alike. Support fades linearly to a floor: the scenario `supported` lifts the floor to 1. The
curriculum is a shared task (EVIDENCE A4): practice in half of the areas becomes partly obsolete, the need
draws schools of one phase together, relevance makes the new areas improve faster until the shock is
absorbed, the load takes days that partners share. Source: MODEL section 3, S0 and section 4.
)"};
}  // namespace process

}  // namespace schoolsim
