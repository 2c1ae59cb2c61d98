#pragma once

#include "sim/model/process.hpp"

namespace schoolsim {

void send_experts(const Step& now, State& state, Scratch& scratch);

/// The days that sending schools give in this term, as they stand before its learning.
void take_home_days_of_experts(const Step& now, State& state, Scratch& scratch);

namespace process {
inline constexpr Process experts{
    .step = "S5",
    .name = "experts",
    .sentence = "Experts carry what they do best to other schools, where policy sends them.",
    .needs = {&Coefficients::mechanism_tie_learning},
    .groups = {"expert"},
    .function = send_experts,
    .statement = R"(After learning: where expert.active, the schools with the greatest practice in any of
the first `areas` areas (equals by id), expert.share of those reached in an authority and at least one, each
send an expert of their best such area k to `schools` schools of the authority a term, those with the
greatest

  (p_jk - p_ik) x_ij,  x_ij as in S5; at most one visit a term to each school
  there p_ik += rate a_i x_ij (p_jk - p_ik)

A visit takes expert.days, paid nationally, and the sending school gives home_days a term. It makes no tie
and no experience of partnership. Source: EVIDENCE A18 (master teachers); specialists for a new curriculum;
the sizes are assumed. Limits: nothing while mechanism.tie_learning is off; all schools alike learn nothing.
)"};
}  // namespace process

}  // namespace schoolsim
