#pragma once

#include "sim/model/process.hpp"

// Read the plain one first: tests/model/plain/attendance.cpp.

namespace schoolsim {

void offer_time(const Step& now, State& state, Scratch& scratch);
void attend(const Step& now, State& state, Scratch& scratch);

namespace process {
inline constexpr Process offers{
    .step = "S3",
    .name = "offers",
    .sentence = "Each school spreads its days over its partners, the most trusted first.",
    .groups = {"tie"},
    .function = offer_time,
    .statement = R"(Each school spreads its days over its ties: forced ties first, then by falling t (1 +
z), equals by the partner's id. With L days left, base = base_days k_ij and full = base + depth_days z k_ij:

  L >= full:  offer z, L -= full
  L >= base:  offer (L - base) / (depth_days k_ij), L = 0
  else:       offer nothing

Days that a policy pays for the tie come on top of L and are used for it alone, each term and on each side
that the policy reaches: broker.days_per_side for broker.paid_terms terms (broker.active),
alliance.days_per_side (alliance.active), enquiry.days_per_side for enquiry.terms (enquiry.active),
inclusion.days_per_side for inclusion.terms (inclusion.active), deploy.days_per_side (deploy.active). For a
deployed leader base_days counts deploy.intensity times, here and in S4a.

Deep partnership costs days (EVIDENCE A6); distance adds to them. L is T plus days that a policy pays.
Source: MODEL section 3, S3. Limits: no days, no offers; days for all, every tie at its depth.
)"};

inline constexpr Process attendance{
    .step = "S4a",
    .name = "attendance",
    .sentence = "Partners meet if both came, as deeply as both had time for.",
    .groups = {"engagement"},
    .function = attend,
    .statement = R"(A tie is attended if both sides offered, at the smaller of the two depths (y).

  spent_i = sum of max(0, (tie.base_days + tie.depth_days y) k_ij - days that a policy pays for the tie)
  J_i = Y / (1 + Y),  Y = sum of y;  e_i += rate (J_i - e_i)

A tie that both attended with too little time is shallower this term (y < z), not lost. Source: MODEL
section 3, S4a.
)"};
}  // namespace process

}  // namespace schoolsim
