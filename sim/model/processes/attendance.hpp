#pragma once

#include "sim/model/step.hpp"

// Read the plain one first: tests/model/plain/attendance.cpp.

namespace schoolsim {

/// S3. Each school spreads its days over its ties: forced ties first, then by falling t (1 + z), equals by
/// the partner's id. With L days left, base = base_days k_ij and full = base + depth_days z k_ij:
///
///   L >= full:  offer z, L -= full
///   L >= base:  offer (L - base) / (depth_days k_ij), L = 0
///   else:       offer nothing
///
/// Days that a policy pays for the tie come on top of L and are used for it alone. For a deployed leader
/// base_days counts deploy.intensity times, here and in S4a.
///
/// Source: MODEL section 3, S3. Limits: no days, no offers; days for all, every tie at its depth.
void offer_time(const Step& now, const State& state, Scratch& scratch);

/// S4a. A tie is attended if both sides offered, at the smaller of the two depths (y).
///
///   spent_i = sum of max(0, (base_days + depth_days y) k_ij - days that a policy pays for the tie)
///   J_i = Y / (1 + Y),  Y = sum of y;  e_i += rate (J_i - e_i)
///
/// Source: MODEL section 3, S4a.
void attend(const Step& now, State& state, Scratch& scratch);

}  // namespace schoolsim
