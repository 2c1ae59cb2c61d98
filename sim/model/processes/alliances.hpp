#pragma once

#include "sim/model/process.hpp"

namespace schoolsim {

namespace stream {
inline constexpr Stream alliance_joining{24};
inline constexpr Stream alliance_peer{25};
}  // namespace stream

void run_alliances(const Step& now, State& state, Scratch& scratch);
void join_alliances(const Step& now, State& state, Scratch& scratch);

namespace process {
inline constexpr Process alliance_money{
    .step = "S0",
    .name = "alliance money",
    .sentence = "Leads of alliances give what their alliance takes and nobody pays.",
    .function = run_alliances,
    .statement = R"(An alliance takes alliance.lead_days_each days a term of its lead for each member, of
which alliance.core_days are paid while alliance.active; what is not, the lead gives, out of the days that
it has for partnership (S2). Source: MODEL section 4; EVIDENCE 1.5.
)"};

inline constexpr Process alliances{
    .step = "S10",
    .name = "alliances",
    .sentence = "Schools join alliances around strong and willing leads.",
    .streams = {stream::alliance_joining, stream::alliance_peer},
    .needs = {&Coefficients::mechanism_ties},
    .groups = {"alliance"},
    .function = join_alliances,
    .statement = R"(Alliances around a lead: in the first term in which alliance.active holds at them, up to
one in schools_per_lead of the schools, of grade <= lead_worst_grade, c > lead_propensity and T > lead_days,
in the order of a keyed draw, become leads. While it holds, each school outside an alliance joins the
nearest lead of its authority that has fewer than members_most members with chance

  joining sigma(logit of S9 for the lead + joining_bonus)

times joining_weak below grade 2, and is tied to the lead and to one member of its phase, with trust
trust.initial + trust_bonus and depth initial_depth. Its cost, up to days_per_side, is paid to each side a term while alliance.active (S3). The
lead stays a candidate in the search of its members (S9) when the money has ended.

If what its lead gives (S0) is more than `tolerance` of the time it would have, the alliance collapses: the
schools are in none, their ties stand as they are. Source: MODEL section 4; EVIDENCE A14, 1.5. Limits:
without a lead in the authority nothing happens.
)"};
}  // namespace process

}  // namespace schoolsim
