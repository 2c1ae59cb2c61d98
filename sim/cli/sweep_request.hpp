#pragma once

#include <string>
#include <vector>

#include "sim/config/plan_file.hpp"
#include "sim/run/sweep.hpp"
#include "sim/store/sweep_file.hpp"

namespace schoolsim {

/// A plan and the sweep that it asks for.
struct SweepRequest {
  PlanFile plan;
  Sweep sweep;  ///< has no points yet, and so no identity
};

/// Reads a plan with all that it names. Throws Error with all problems of the plan at once, then with those
/// of its scenarios and schools.
SweepRequest read_sweep_request(const std::string& path, const PlanOverrides& overrides);

/// The sweep of which a merged file tells, read anew from the plan that it holds and what that names.
/// Throws Error as read_sweep_request does, where a scenario's or a list's file is not there.
Sweep read_stored_sweep(const SweepHeader& header);

/// Lays out the points that the plan asks for, unless they are given, and settles the sweep's identity.
void settle_points(SweepRequest& request, const std::vector<double>& given);

/// Whether the points are computed, and so kept once they are, rather than read from the user's file.
bool computes_points(const SweepRequest& request);

/// The points as a CSV text: a header of keys, a row for each point.
std::string points_csv(const Sweep& sweep);

}  // namespace schoolsim
