#pragma once

#include "sim/model/process.hpp"

namespace schoolsim {

namespace stream {
inline constexpr Stream health_check{35};
}  // namespace stream

void check_partners(const Step& now, State& state, Scratch& scratch);

namespace process {
inline constexpr Process health_checks{
    .step = "S0",
    .name = "health checks",
    .sentence = "Partners check each other, well or badly, where policy asks for it.",
    .streams = {stream::health_check},
    .groups = {"check"},
    .function = check_partners,
    .statement = R"(Each tie attended in the last term is checked with chance check.rate, the smaller of
both sides' where it differs. It takes check.days of each side and is done well with chance (l_i + l_j) / 2:

  well:   t += check.gain (1 - t) on both sides
  badly:  t -= check.loss t on both sides

Source: EVIDENCE A10 (peer review, health checks); that badly led checks cost trust and the sizes are
assumed. Limits: nothing without attended ties.
)"};
}  // namespace process

}  // namespace schoolsim
