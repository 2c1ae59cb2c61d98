#include "sim/run/scenario.hpp"

#include <catch2/catch.hpp>

#include "sim/model/fnv1a.hpp"
#include "tests/run/scenarios.hpp"

namespace schoolsim {
namespace {

TEST_CASE("A policy's value holds during its dates, a later policy's before an earlier one's", "[scenario]") {
  Scenario s = test::with_policy("first", {{"lever.vision", 0.8}, {"lever.initiatives", 2}}, 9, 20);
  s.policies.push_back({"second", 15, 30, {{*find_parameter("lever.vision"), 0.5}}});
  CHECK(parameters_in_force(s, 8) == s.parameters);
  CHECK(parameters_in_force(s, 9).lever_vision == 0.8);
  CHECK(parameters_in_force(s, 14).lever_vision == 0.8);
  CHECK(parameters_in_force(s, 15).lever_vision == 0.5);
  CHECK(parameters_in_force(s, 19).lever_initiatives == 2);
  CHECK(parameters_in_force(s, 20).lever_initiatives == 4);
  CHECK(parameters_in_force(s, 29).lever_vision == 0.5);
  CHECK(parameters_in_force(s, 30) == s.parameters);
  CHECK(first_policy_term(s) == 9);
  CHECK(first_policy_term(test::baseline()) == std::numeric_limits<Term>::max());
}

TEST_CASE("Everything wrong with a scenario is told at once", "[scenario]") {
  CHECK(validate(test::forced(), 45).empty());
  CHECK(validate(test::supported(), 45).empty());

  Scenario s =
      test::with_policy("bad", {{"forced.active", 2}, {"lever.vision", 0.7}, {"start.tie_rate", 1}}, 50, 40);
  s.parameters.lever_vision = 0.3;
  s.parameters.trust_gain = -1;
  s.policies.push_back({"idle", 9, 12, {}});
  std::vector<std::string> messages;
  std::vector<Origin> origins(parameter_table().size(), Origin::parameter_file);
  origins[*find_parameter("lever.vision")] = Origin::command_line;
  for (const Violation& v : validate(s, 45, origins)) messages.push_back(v.key + " " + v.message);
  CHECK(messages == std::vector<std::string>{"trust.gain is -1, allowed is 0 to 1 1/term",
                                             "policy bad starts in term 50, allowed is 0 to 44",
                                             "policy bad ends in term 40, before or as it starts in term 50",
                                             "forced.active is 2, allowed is 0 to 1 switch, in policy bad",
                                             "lever.vision is both set for the whole run and changed by "
                                             "policy bad, which leaves its value unclear; keep one",
                                             "start.tie_rate is changed by policy bad, but acts only before "
                                             "the run starts; set it for the whole run",
                                             "policy idle changes nothing (it names no parameter)"});
}

TEST_CASE("Under regimes of inspection no policy changes the rates that nothing reads", "[scenario]") {
  Scenario s = test::with_policy("rare", {{"inspection.rate", 0.05}}, 9);
  CHECK(validate(s, 45).empty());
  s.parameters.inspection_regimes = 1;
  const std::vector<Violation> found = validate(s, 45);
  REQUIRE(found.size() == 1);
  CHECK(found[0].key == "inspection.rate");
  CHECK(found[0].message ==
        "is changed by policy rare, but inspection.regimes is 1, under which nothing reads it");
}

TEST_CASE("A scenario's fingerprint is of all that a run takes from it, and of nothing else", "[scenario]") {
  Scenario base = test::with_policy("first", {{"lever.vision", 0.8}}, 9, 20);
  base.policies[0].target.conditions = {{ConditionKind::region, {"London"}, {}, 0, 0}};
  const auto changed = [&](auto change) {
    Scenario other = base;
    change(other);
    return fingerprint(other) != fingerprint(base);
  };
  CHECK_FALSE(changed([](Scenario& s) { s.name = "other"; }));
  CHECK_FALSE(changed([](Scenario& s) { s.policies[0].name = "other"; }));
  CHECK_FALSE(changed([](Scenario& s) { test::value_of(s.parameters, "price.release") += 1; }));
  CHECK(changed([](Scenario& s) { test::value_of(s.parameters, "learning.joint") += 1e-12; }));
  CHECK(changed([](Scenario& s) { s.policies[0].from = 10; }));
  CHECK(changed([](Scenario& s) { s.policies[0].until = 21; }));
  CHECK(changed([](Scenario& s) { s.policies[0].ramp = 3; }));
  CHECK(changed([](Scenario& s) { s.policies[0].every = 6; }));
  CHECK(changed([](Scenario& s) { s.policies[0].lasting = 2; }));
  CHECK(changed([](Scenario& s) { s.policies[0].changes[0].value = 0.7; }));
  CHECK(changed(
      [](Scenario& s) { s.policies[0].changes[0].parameter = *find_parameter("lever.initiatives"); }));
  CHECK(changed([](Scenario& s) { s.policies[0].target.judged_at = 0; }));
  CHECK(changed([](Scenario& s) { s.policies[0].target.conditions[0].names = {"North"}; }));
  CHECK(changed([](Scenario& s) { s.policies[0].target.conditions[0].numbers = {1}; }));
  CHECK(changed([](Scenario& s) { s.policies[0].target.conditions[0].high = 1; }));
  CHECK(changed([](Scenario& s) { s.policies[0].target.conditions.clear(); }));
  CHECK(changed([](Scenario& s) { s.policies.push_back(s.policies[0]); }));
}

TEST_CASE("A parameter at its default is not in a fingerprint, so that a new neutral one changes none",
          "[scenario]") {
  Scenario scenario = test::baseline();
  Fnv1a defaults;
  defaults.add(std::string_view());
  CHECK(fingerprint(scenario) == defaults.value());
  test::value_of(scenario.parameters, "trust.gain") = 0.2;
  test::value_of(scenario.parameters, "learning.joint") = 0.5;
  Fnv1a two;
  two.add(std::string_view("trust.gain"));
  two.add(0.2);
  two.add(std::string_view("learning.joint"));
  two.add(0.5);
  two.add(std::string_view());
  CHECK(fingerprint(scenario) == two.value());
}

}  // namespace
}  // namespace schoolsim
