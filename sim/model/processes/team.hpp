#pragma once

#include "sim/model/process.hpp"

namespace schoolsim {

namespace stream {
inline constexpr Stream team{39};
}  // namespace stream

/// Teams as they are in the long run, for the start.
void draw_teams(const Step& now, State& state);

void change_teams(const Step& now, State& state, Scratch& scratch);

namespace process {
inline constexpr Process team{
    .step = "S5",
    .name = "team",
    .sentence = "Staff come and go, and with them what only this year's team can do.",
    .streams = {stream::team},
    .groups = {"team"},
    .function = change_teams,
    .statement = R"(What a school achieves beyond its practice, since this year's staff is what it is:

  team_i = r team_i + sqrt(1 - r^2) sd N(0,1),  r = persistence^(1/3)
  sd = sd_primary, or sd_secondary in secondary schools

It adds to effectiveness (S5, learning), and so to results, grades and what follows from them. It is not
practice: partners, advisers, experts and heads who move cannot take it along, and a platform does not show
it. Its sd is constant from the start, and its correlation over a year is team.persistence. Source: assumed;
results of primary schools, whose staff are few, persist less than those of secondary schools (EVIDENCE 1.3).
Limits: with both sds 0 there is no effect, and nothing is drawn; persistence 0 makes every term's team new,
1 lets it stay.
)"};
}  // namespace process

}  // namespace schoolsim
