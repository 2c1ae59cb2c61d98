#pragma once

#include "sim/model/process.hpp"

namespace schoolsim {

namespace stream {
inline constexpr Stream enquiry{30};
inline constexpr Stream inclusion{31};
}  // namespace stream

void form_area_ties(const Step& now, State& state, Scratch& scratch);

namespace process {
inline constexpr Process area_ties{
    .step = "S10",
    .name = "area ties",
    .sentence = "Schools partner for one area of practice: enquiry groups, inclusion.",
    .streams = {stream::enquiry, stream::inclusion},
    .needs = {&Coefficients::mechanism_ties},
    .groups = {"enquiry", "inclusion"},
    .function = form_area_ties,
    .statement = R"(Partnerships for one area of practice. Their ties have an area k: what is learned in
them (S5) is of that area alone, and phases fit as well as any (x_ij without fit.cross_phase).

Enquiry groups: where enquiry.active, a school volunteers with chance enquiry.rate b_i a term, by its bench
and not its head. In each authority volunteers without such a tie, in the order of a keyed draw, form groups
of enquiry.size (the last ones wait for another term), each on the area with the greatest mean of r_k (1 -
p_k) among its members. Each member is tied to the next around the group. enquiry.days_per_side leader-days
a term are paid for each tie on each side, up to its cost, while it is younger than enquiry.terms. Source:
EVIDENCE A26.

Inclusion partnerships: where inclusion.active, each term each special school with fewer than
inclusion.partners such ties is introduced to the nearest mainstream school of its authority without one; if
both accept, with inclusion.bonus on the logit of S9, a tie for the area inclusion.area begins, paid for in
the same way. Source: EVIDENCE A28. Limits: special schools have no head start in that area, so that what
the pair gains is joint work, not the special school's expertise.

Both begin with trust trust.initial and depth tie.initial_depth. Sizes are assumed.
)"};
}  // namespace process

}  // namespace schoolsim
