#pragma once

#include "sim/model/process.hpp"

namespace schoolsim {

namespace stream {
inline constexpr Stream deployment{32};
}  // namespace stream

void deploy_leaders(const Step& now, State& state, Scratch& scratch);

namespace process {
inline constexpr Process deployment{
    .step = "S10",
    .name = "deployment",
    .sentence = "Leaders of strong schools are sent to weak ones, where policy pays.",
    .streams = {stream::deployment},
    .needs = {&Coefficients::mechanism_ties},
    .groups = {"deploy"},
    .function = deploy_leaders,
    .statement = R"(Where deploy.active, each term each school of grade 3 or 4 without a donor, in the order
of a keyed draw, gets the nearest school of its authority and phase that may give: grade <=
deploy.worst_grade, l >= deploy.leadership and fewer than deploy.recipients recipients. Both accept with
deploy.bonus on the logit of S9. The tie gives one way: its depth stays 0, so that in S5 all of it is
transfer, deploy.intensity times as much as in a loose tie, at deploy.intensity times the base cost, of
which up to deploy.days_per_side are paid to each side. It begins with trust trust.initial and ends after
deploy.terms terms.

Compare with a brokered tie, where as many days pay for joint practice. Source: EVIDENCE A20, A5, A14; the
sizes are assumed. Limits: without a donor in the authority nothing happens.
)"};
}  // namespace process

}  // namespace schoolsim
