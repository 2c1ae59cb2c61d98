#pragma once

#include "sim/model/step.hpp"

namespace schoolsim {

/// S10. Alliances around a lead: in the first term in which alliance.active holds at them, up to one in
/// schools_per_lead of the schools, of grade <= lead_worst_grade, c > lead_propensity and T > lead_days, in
/// the order of a keyed draw, become leads. While it holds, each school outside an alliance joins the nearest
/// lead of its authority that has fewer than members_most members with chance
///
///   joining sigma(logit of S9 for the lead + joining_bonus)
///
/// and is tied to the lead and to one member of its phase, with trust trust.initial + trust_bonus and depth
/// initial_depth. Its cost, up to days_per_side, is paid to each side a term while alliance.active (S3). The
/// lead stays a candidate in the search of its members (S9) when the money has ended.
///
/// An alliance takes lead_days_each days a term of its lead for each member, of which core_days are paid
/// while alliance.active; what is not, the lead gives (S2). If that is more than `tolerance` of the time it
/// would have, the alliance collapses: the schools are in none, their ties stand as they are. Source: MODEL
/// section 4; EVIDENCE A14, 1.5. Limits: without a lead in the authority nothing happens.
void join_alliances(const Step& now, State& state, Scratch& scratch);

/// What of this comes before time is budgeted (S0): pays leads, and takes of them what nobody pays.
void run_alliances(const Step& now, State& state, Scratch& scratch);

}  // namespace schoolsim
