#include "sim/sweep/identity.hpp"

#include <functional>

#include <catch2/catch.hpp>

#include "tests/sweep/small_sweep.hpp"

using Catch::Contains;

namespace schoolsim {
namespace {

TEST_CASE("Whatever decides results is part of a sweep's identity, and is named where it differs",
          "[sweep]") {
  const Sweep original = test::small_sweep();
  const auto check_change = [&](const char* words, const std::function<void(Sweep&)>& change) {
    Sweep other = original;
    change(other);
    other.identity = identity_of(other);
    CAPTURE(words, other.identity);
    CHECK(fingerprint_of(other.identity) != original.fingerprint);
    const auto differences = identity_differences(original.identity, other);
    REQUIRE_FALSE(differences.empty());
    CHECK_THAT(differences.front(), Contains(words));
  };
  const auto for_all = [](Sweep& sweep, const std::function<void(RunDescription&)>& change) {
    for (RunDescription& d : sweep.scenarios) change(d);
  };
  check_change("seed: is 1 there and 2 in the plan",
               [&](Sweep& s) { for_all(s, [](RunDescription& d) { d.seed = 2; }); });
  check_change("terms: is 6 there and 7",
               [&](Sweep& s) { for_all(s, [](RunDescription& d) { d.terms = 7; }); });
  check_change("schools: is \"synthetic:40\" there and \"synthetic:41\"",
               [&](Sweep& s) { for_all(s, [](RunDescription& d) { d.schools_spec = "synthetic:41"; }); });
  check_change("schools' fingerprint",
               [&](Sweep& s) { for_all(s, [](RunDescription& d) { d.schools_fingerprint = 9; }); });
  check_change("fingerprints of school lists", [](Sweep& s) { s.lists = {{1, 0, {}, 9}, {2, 0, {}, 8}}; });
  check_change("focus", [&](Sweep& s) { for_all(s, [](RunDescription& d) { d.focus = "LA=380"; }); });
  check_change("there it has trust.loss = 0.16, in the plan 0.5",
               [](Sweep& s) { s.scenarios[0].scenario.parameters.trust_loss = 0.5; });
  check_change("[policy supported]: there it has lever.la_floor = 1 from term 0, in the plan 0.5",
               [](Sweep& s) { s.scenarios[1].scenario.policies[0].changes[0].value = 0.5; });
  check_change("[policy supported]: there it has no until, in the plan until = 5",
               [](Sweep& s) { s.scenarios[1].scenario.policies[0].until = 5; });
  check_change("there it has no schools, in the plan schools = 7", [](Sweep& s) {
    s.scenarios[1].scenario.policies[0].target.conditions.push_back({ConditionKind::school, {}, {7}, 0, 0});
  });
  check_change("is only there", [](Sweep& s) { s.scenarios.pop_back(); });
  check_change("points' fingerprint", [](Sweep& s) { s.points[0] = 0.100001; });
  check_change("factors lever.vision from: is 3 there and 4", [](Sweep& s) { s.factors[1].from = 4; });
  check_change("records", [](Sweep& s) { s.records = {0, 6}; });
  check_change("metrics", [](Sweep& s) { s.metrics = {0, 3}; });
  check_change("design", [](Sweep& s) { s.design = "oat"; });
}

TEST_CASE("More replicates, other words and another machine leave a sweep what it is", "[sweep]") {
  Sweep other = test::small_sweep(50);
  other.title = "other words";
  other.plan = "# a comment";
  for (RunDescription& d : other.scenarios) d.commit = "another", d.title = "words";
  CHECK(identity_of(other) == test::small_sweep().identity);
  CHECK(identity_differences(other.identity, test::small_sweep()).empty());
}

TEST_CASE("A policy that the plan does not have is told by its place", "[sweep]") {
  Sweep stored = test::small_sweep();
  auto& policies = stored.scenarios[1].scenario.policies;
  policies.push_back(policies.front());
  const auto differences = identity_differences(identity_of(stored), test::small_sweep());
  REQUIRE(differences.size() == 1);
  CHECK_THAT(differences.front(), Contains("[policy number 2], in the plan nothing of that name"));
}

TEST_CASE("An identity tells of its scenarios", "[sweep]") {
  const Sweep sweep = test::small_sweep();
  const std::vector<Scenario> told = scenarios_in(sweep.identity);
  REQUIRE(told.size() == 2);
  for (std::size_t s = 0; s < 2; ++s) {
    const Scenario& scenario = sweep.scenarios[s].scenario;
    CHECK(told[s].name == scenario.name);
    CHECK(told[s].policies.size() == scenario.policies.size());
    CHECK(std::all_of(parameter_table().begin(), parameter_table().end(), [&](const ParameterInfo& row) {
      return told[s].parameters.*row.member == scenario.parameters.*row.member;
    }));
  }
  CHECK(scenarios_in("no identity").empty());
}

}  // namespace
}  // namespace schoolsim
