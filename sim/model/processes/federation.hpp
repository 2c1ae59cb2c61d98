#pragma once

#include "sim/model/step.hpp"

namespace schoolsim {

/// S10. Forced federation: while forced.active, every school that attended no tie and is weak (grade >=
/// worst_grade, or Q in the lowest_share of the country) and is in no group is put under the nearest lead of
/// its authority (a school of another phase counts as cross_phase_distance times as far).
///
///   lead: grade <= lead_best_grade, not a member elsewhere, T >= lead_days, members < min(members_most,
///         T / days_per_member), degree < lead_degree_limit
///   ties: to the lead (member's trust trust_initial, lead's + lead_trust_bonus, depth lead_depth) and to
///   `peers`
///         random earlier members (trust_initial, peer_depth); an existing tie becomes forced and keeps trust
///         and depth
///   c falls by propensity_shock once
///
/// Schools come in the order of a keyed draw, authority by authority. Forced ties are funded first and never
/// end. With release_terms above 0 a member leaves its group when its tie to the lead has that age: its ties
/// stay, free to last as long as both want. It can be coerced anew. Source: MODEL section 4; EVIDENCE A3.
/// Limits: without a lead in the authority nothing happens.
void force_federations(const Step& now, State& state, Scratch& scratch);

}  // namespace schoolsim
