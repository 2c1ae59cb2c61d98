#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sim/config/plan_file.hpp"
#include "sim/run/sweep.hpp"
#include "sim/store/sweep_file.hpp"
#include "sim/study/watch.hpp"

namespace schoolsim {

/// A plan and the sweep that it asks for.
struct PlannedSweep {
  PlanFile plan;
  Sweep sweep;                  ///< has no points yet, and so no identity
  std::optional<double> share;  ///< of the box that fits the plan's constraints, once points are settled
};

/// Reads a plan with all that it names. Throws Error with all problems of the plan at once, then with those
/// of its scenarios and schools.
PlannedSweep read_planned_sweep(const std::string& path, const PlanOverrides& overrides, const Watch& watch);

/// The sweep of which a merged file tells, read anew from the plan that it holds and what that names.
/// Throws Error as read_planned_sweep does, where a scenario's or a list's file is not there.
Sweep read_stored_sweep(const SweepHeader& header, const Watch& watch);

/// What scenarios say of a plan's factors, which would be lost or keep a factor from doing anything.
std::vector<Problem> check_scenarios(const PlanFile& plan, const std::vector<RunDescription>& scenarios);

/// Lays out the points that the plan asks for, unless they are given, and settles the sweep's identity.
/// Throws Error `input` for constraints that leave next to nothing, for rows of the user's that break one,
/// and for points whose policies cannot be.
void settle_points(PlannedSweep& request, const std::vector<double>& given);

/// Dimensions of a plan's design: factors that move by themselves.
std::size_t n_dimensions(const PlanFile& plan);

/// Values of all factors ([point][factor]) where those that move by themselves are at positions from 0 to 1
/// of their distributions ([point][dimension]).
std::vector<double> values_at(const PlanFile& plan, const std::vector<double>& positions);

/// Whether the points are computed, and so kept once they are, rather than read from the user's file.
bool computes_points(const PlannedSweep& request);

/// The points as a CSV text: a header of keys, a row for each point.
std::string points_csv(const Sweep& sweep);

}  // namespace schoolsim
