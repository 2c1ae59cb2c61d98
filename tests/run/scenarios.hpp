#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <catch2/catch.hpp>

#include "sim/run/scenario.hpp"

namespace schoolsim::test {

using Values = std::vector<std::pair<std::string_view, double>>;

inline double& value_of(Parameters& parameters, std::string_view key) {
  const auto row = find_parameter(key);
  REQUIRE(row.has_value());
  return parameters.*parameter_table()[*row].member;
}

/// What holds from the spin-up on.
inline Scenario with_values(std::string name, const Values& values) {
  Scenario scenario;
  scenario.name = std::move(name);
  for (const auto& [key, value] : values) value_of(scenario.parameters, key) = value;
  return scenario;
}

/// What holds in terms from .. until - 1.
inline Scenario with_policy(std::string name, const Values& values, Term from = 9,
                            Term until = std::numeric_limits<Term>::max()) {
  Scenario scenario;
  scenario.name = std::move(name);
  Policy policy{scenario.name, from, until, {}};
  for (const auto& [key, value] : values) policy.changes.push_back({*find_parameter(key), value});
  scenario.policies.push_back(policy);
  return scenario;
}

// The scenarios of MODEL section 4.
inline Scenario baseline() { return with_values("two-tier-drift", {}); }
inline Scenario forced() { return with_policy("forced-federation", {{"forced.active", 1}}); }
inline Scenario curriculum() { return with_policy("curriculum-driven", {{"curriculum.active", 1}}); }
/// A policy from term 0 instead of a static value: the same run, as support is whole before term 0, on the
/// shared past.
inline Scenario supported() { return with_policy("supported", {{"lever.la_floor", 1}}, 0); }

}  // namespace schoolsim::test
