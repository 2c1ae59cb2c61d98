#pragma once

#include <limits>
#include <string>
#include <vector>

#include "sim/model/parameters.hpp"
#include "sim/model/types.hpp"

namespace schoolsim {

/// One value that a policy sets while it holds.
struct PolicyChange {
  std::size_t parameter = 0;  ///< position in parameter_table()
  double value = 0;
};

/// What changes in time: values that hold in terms from <= term < until.
struct Policy {
  std::string name;
  Term from = 0;
  Term until = std::numeric_limits<Term>::max();
  std::vector<PolicyChange> changes;
};

/// Parameters that hold from the spin-up on, and policies that override them during their dates. A later
/// policy overrides an earlier one where their dates overlap.
struct Scenario {
  std::string name;
  Parameters parameters;
  std::vector<Policy> policies;
};

/// The parameters in force in a term.
Parameters parameters_in_force(const Scenario& scenario, Term term);

/// The first term in which any policy acts; the largest Term if none does. Up to it runs that share
/// parameters, seed and schools are bit-identical.
Term first_policy_term(const Scenario& scenario);

/// Everything wrong with a scenario for a run of `terms` terms: values out of bounds (static or by policy), a
/// key both set away from its default and scheduled, dates outside the run or empty, a parameter
/// scheduled that is fixed at the start.
std::vector<Violation> validate(const Scenario& scenario, Term terms);

}  // namespace schoolsim
