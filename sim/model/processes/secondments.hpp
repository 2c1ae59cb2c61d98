#pragma once

#include "sim/model/process.hpp"

namespace schoolsim {

namespace stream {
inline constexpr Stream secondment{33};
}  // namespace stream

void second_staff(const Step& now, State& state, Scratch& scratch);

namespace process {
inline constexpr Process secondments{
    .step = "S6",
    .name = "secondments",
    .sentence = "Staff go to a trusted partner for a year, where policy seconds them.",
    .streams = {stream::secondment},
    .needs = {&Coefficients::mechanism_leadership},
    .groups = {"secondment"},
    .function = second_staff,
    .statement = R"(After rotation: where secondment.active, in every third term a school whose bench is at
least secondment.least_bench, that attended a tie without a guest and that has no one away, with chance
secondment.rate sends one of its staff for `terms` terms to the partner among these that it trusts most
(equals by id).

  sending:  b_i -= bench_cost;  on return:  b_i += bench_return (1 - b_i)
  while there is a guest, in both directions: trust.gain counts (1 + trust_speed) times, and the chance of
  cooperating is greater by care

Staff who know the partner's pupils care for them. A tie that ends sends its guest home. Source: EVIDENCE A6
(secondments cure the lack of moral purpose at first); the sizes are assumed. Limits: without ties nothing
happens.
)"};
}  // namespace process

}  // namespace schoolsim
