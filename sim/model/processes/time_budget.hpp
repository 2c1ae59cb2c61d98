#pragma once

#include "sim/model/process.hpp"

namespace schoolsim {

void budget_time(const Step& now, State& state, Scratch& scratch);

/// l_i of a school as it stands.
float effective_leadership(const World& world, const Coefficients& k, const State& state, SchoolIndex i);

/// a_i of a school with that leadership.
float absorption(const Coefficients& k, float leadership);

namespace process {
inline constexpr Process time_budget{
    .step = "S2",
    .name = "time budget",
    .sentence = "Leadership and initiatives decide how many days leaders can give to partners.",
    .groups = {"time", "leadership", "initiatives", "absorption"},
    .function = budget_time,
    .statement = R"(Effective leadership, and the days that leaders can give to partnership.

  h_eff = h_i, then in this order
    coerced member:          + forced.executive_share max(0, h_lead - h_eff)
    lead of g members:       * (1 - lead_penalty g)
    member of a chain of n:  + chain.reach max(0, h_lead + capacity - chain.stretch n - h_eff), up to 1
    lead of a chain of n:    * (1 - lead_penalty n)
    under an executive:      + executive.reach max(0, h_executive - h_eff)
    who leads n others:      * (1 - executive.stretch n)
    tenure < head.disruption_terms:
                             * (1 - head.disruption (1 - b_i) (head.disruption_insider if insider))
  l_i = w h_eff + (1 - w) b_i,  w = leadership.head_weight
  a_i = absorption.base + (1 - absorption.base) l_i
  T_i = max(0, days_per_leader M_i (base_share + leadership_share l_i)
               - initiatives.days m sqrt(M_i) - load_i - taken_i)
        load_i as in S0, with curriculum.load_relief;  taken_i: days that programmes take of the school

The burden of initiatives grows with sqrt(M) but resources with M: small schools have little left
(EVIDENCE A13). Membership in a group outlasts the policy that made it: the executive head keeps lifting
members after forced.active ends. Source: MODEL section 3, S2; the form of the burden is assumed. Limits: no
initiatives and no load leave T proportional to M.
)"};
}  // namespace process

}  // namespace schoolsim
