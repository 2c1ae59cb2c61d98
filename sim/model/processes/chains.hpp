#pragma once

#include "sim/model/process.hpp"

namespace schoolsim {

namespace stream {
inline constexpr Stream chain_growth{36};
inline constexpr Stream chain_capacity{37};
}  // namespace stream

void grow_chains(const Step& now, State& state, Scratch& scratch);

namespace process {
inline constexpr Process chains{
    .step = "S10",
    .name = "chains",
    .sentence = "Chains take weak and willing schools, up to their size, and some fail.",
    .streams = {stream::chain_growth, stream::chain_capacity},
    .needs = {&Coefficients::mechanism_ties},
    .groups = {"chain"},
    .function = grow_chains,
    .statement = R"(Where chain.active, in each authority and term

  1. a chain whose schools have had a mean grade of at least failing_grade for failing_terms terms is
     closed: its ties become free, its schools can be taken by others (re-brokered) at once;
  2. if there are fewer chains than one in schools_per_chain of those reached, one is founded by the
     first, in the order of a keyed draw, of the schools of grade 1 with l >= lead_leadership outside any
     chain; its capacity is capacity_sd N(0,1), drawn once, and lasts;
  3. each chain with fewer than `most` members takes, with chance `growth`, the nearest school outside any
     chain that is weak (grade 3 or 4: not asked, as in forced federation) or willing (c >= willing, both
     accept with their chance of S9).

In S2 the lead's skill, with capacity and less stretch for each of n members, lifts theirs, and it falls by
time.lead_penalty for each; in S6 a chain's best bench serves all its schools. A weak school is
tied to the lead by force, with trust forced.trust_initial, and loses forced.propensity_shock of c; a
willing one by choice, with trust.initial; both at depth tie.initial_depth. A school taken brings its chain
chain.grant pounds. Source: EVIDENCE A14 ("big enough"), A19, A3; the sizes are
assumed. Limits: chains stay within an authority; without a lead there is none.
)"};
}  // namespace process

}  // namespace schoolsim
