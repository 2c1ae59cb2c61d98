#pragma once

#include "sim/model/process.hpp"

namespace schoolsim {

namespace stream {
inline constexpr Stream forced_peers{22};
}  // namespace stream

void force_federations(const Step& now, State& state, Scratch& scratch);

namespace process {
inline constexpr Process federation{
    .step = "S10",
    .name = "federation",
    .sentence = "Weak schools without a partner are put under a lead, where policy forces them.",
    .streams = {stream::forced_peers},
    .needs = {&Coefficients::mechanism_ties},
    .groups = {"forced"},
    .function = force_federations,
    .statement = R"(While forced.active, every school that attended no tie and is weak (grade >=
worst_grade, or Q in the lowest_share of the country) and is in no group is put under the nearest lead of
its authority (a school of another phase counts as cross_phase_distance times as far).

  lead: grade <= lead_best_grade, not a member elsewhere, T >= lead_days, members < min(members_most,
        T / days_per_member), degree < lead_degree_limit
  ties: to the lead (member's trust trust_initial, lead's + lead_trust_bonus, depth lead_depth) and to `peers`
        random earlier members (trust_initial, peer_depth); an existing tie becomes forced and keeps trust
        and depth
  c falls by propensity_shock once

Schools come in the order of a keyed draw, authority by authority. Forced ties are funded first and never
end. With release_terms above 0 a member leaves its group when its tie to the lead has that age: its ties
stay, free to last as long as both want. It can be coerced anew. T is own time, without paid days. An
existing tie that becomes forced also keeps its origin, and so does one that has been made earlier in the
term. New ties of S6, S9 and S10 are entered after all of them. Source: MODEL section 4; EVIDENCE A3.
Limits: without a lead in the authority nothing happens.
)"};
}  // namespace process

}  // namespace schoolsim
