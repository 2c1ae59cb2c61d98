#pragma once

#include "sim/model/process.hpp"

namespace schoolsim {

namespace stream {
inline constexpr Stream group_joining{44};
inline constexpr Stream group_founding{45};  ///< capacity and room
}  // namespace stream

void grow_academy_groups(const Step& now, State& state, Scratch& scratch);

/// What its group makes of a school's practice in the long run; 0 outside any group.
float effect_of_group(const Step& now, const State& state, SchoolIndex i);

namespace process {
inline constexpr Process academy_groups{
    .step = "S10",
    .name = "academy groups",
    .sentence = "Schools join groups of lasting capacity, or found them.",
    .streams = {stream::group_joining, stream::group_founding},
    .needs = {&Coefficients::group_grow},
    .groups = {"group"},
    .function = grow_academy_groups,
    .statement = R"(From term 0 on a school outside any group joins one, and stays, with chance

  join_primary or join_secondary, by phase (special schools as primaries), times join_weak below grade 2

Those who join in a term do so in the order of a keyed draw: each the group with the nearest founder among
those within `reach` km that have room for one more, wherever its authority; where there is none, it founds a
group. What a group is capable of is drawn as it is founded, and lasts:

  capacity_g = N(0,1);  places_g = 2 + Exp(room) schools, the founder included

In S5 practice of its members drifts, from the term after they join, so that in the long run it settles higher
or lower by

  group_i = effect_sd (secondary_ratio in secondary schools) capacity_g (1 - exp(-(terms as a member)/settling))

A group has no ties, bench or lead of its own, and keeps its members from no other structure: what its schools
have in common is this drift. Source: EVIDENCE 1.6 (groups have no mean effect, and a large, persistent variance
between them), and multi-academy trusts as they grew to 2014, which give join_primary, join_secondary and reach;
the rest is assumed. Limits: with effect_sd 0, the default, groups have members and no effect; with reach 0 only
schools on one spot share a group.
)"};
}  // namespace process

}  // namespace schoolsim
