#pragma once

#include "sim/model/process.hpp"

namespace schoolsim {

namespace stream {
inline constexpr Stream broker_acceptance{23};
}  // namespace stream

void broker_ties(const Step& now, State& state, Scratch& scratch);

namespace process {
inline constexpr Process brokering{
    .step = "S10",
    .name = "brokering",
    .sentence = "A broker introduces schools with little partnership to what they lack.",
    .streams = {stream::broker_acceptance},
    .needs = {&Coefficients::mechanism_ties},
    .groups = {"broker"},
    .function = broker_ties,
    .statement = R"(Where broker.active, each term up to max(1, quota n) schools of an authority of n, those
with realised depth below least_depth and fewer than few_ties ties, in the order of a keyed draw, are
introduced to a school of their authority and phase that is no partner, has fewer than partner_ties ties and
offers the most:

  (comp_ij + return_weight comp_ji) exp(-|d_i - d_j| / context_scale) exp(-dist / reach),
  comp as in S9, up to its cap

Both accept with their chance of S9 with acceptance_bonus on the logit. The tie begins with trust
trust.initial + trust_bonus and depth initial_depth; for its first paid_terms terms its cost, up to
days_per_side leader-days a term, is paid to each side that brokering reaches (S3). Each introduction takes
days_per_proposal of the broker. Source: MODEL section 4; EVIDENCE A15. Limits: with quota 0 one school of
each authority is served.
)"};
}  // namespace process

}  // namespace schoolsim
