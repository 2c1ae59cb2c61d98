#pragma once

#include "sim/model/step.hpp"

namespace schoolsim {

/// S10. Chains: where chain.active, in each authority and term
///
///   1. a chain whose schools have had a mean grade of at least failing_grade for failing_terms terms is
///      closed: its ties become free, its schools can be taken by others (re-brokered) at once;
///   2. if there are fewer chains than one in schools_per_chain of those reached, one is founded by the
///   first,
///      in the order of a keyed draw, of the schools of grade 1 with l >= lead_leadership outside any chain;
///      its capacity is capacity_sd N(0,1), drawn once, and lasts;
///   3. each chain with fewer than `most` members takes, with chance `growth`, the nearest school outside any
///      chain that is weak (grade 3 or 4: not asked, as in forced federation) or willing (c >= willing, both
///      accept with their chance of S9).
///
/// In S2 a member's h_eff = h_i + reach max(0, h_lead + capacity - stretch n - h_i), n members, and the
/// lead's falls by time.lead_penalty for each; in S6 a chain's best bench serves all its schools. A weak
/// school is tied to the lead as by force and loses forced.propensity_shock of c; a willing one as by choice.
/// A school taken brings its chain chain.grant pounds. Source: EVIDENCE A14 ("big enough"), A19, A3; the
/// sizes are assumed. Limits: chains stay within an authority; without a lead there is none.
void grow_chains(const Step& now, State& state, Scratch& scratch);

}  // namespace schoolsim
