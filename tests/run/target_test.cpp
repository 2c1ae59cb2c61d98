#include "sim/run/target.hpp"

#include <numeric>

#include <catch2/catch.hpp>

#include "sim/run/replicate.hpp"
#include "tests/run/lists.hpp"
#include "tests/run/scenarios.hpp"

namespace schoolsim {
namespace {

constexpr std::uint32_t n = 400;

Condition range(ConditionKind kind, double low, double high) { return {kind, {}, {}, low, high}; }

struct Place {
  Parameters p;
  Draws draws{3, 0};
  SharedPast past;

  Place() {
    p.start_spin_up_terms = 8;
    past = *make_shared_past(test::fixed_list(n), p, draws);
  }

  [[nodiscard]] std::vector<std::uint8_t> chosen(const std::vector<Condition>& conditions) const {
    return chosen_schools({conditions, no_term}, past.world, past.state, draws, p.policy_participation);
  }
  [[nodiscard]] Scenario scenario(Scenario s) const {
    s.parameters = p;
    return s;
  }
};

std::size_t count(const std::vector<std::uint8_t>& marks) {
  return std::accumulate(marks.begin(), marks.end(), std::size_t{0});
}

TEST_CASE("Conditions choose the schools that meet all of them", "[target]") {
  const Place place;
  const World& world = place.past.world;
  const auto marks =
      place.chosen({{ConditionKind::phase, {}, {0}, 0, 0}, range(ConditionKind::pupils, 0, 129)});
  const auto region = place.chosen({{ConditionKind::region, {"urban"}, {}, 0, 0}});
  const auto authority = place.chosen({{ConditionKind::authority, {}, {world.authority_code[1]}, 0, 0}});
  const auto poor = place.chosen({range(ConditionKind::disadvantage, 0.3, 1)});
  const auto weak = place.chosen({range(ConditionKind::grade, 3, 4)});
  const auto engaged = place.chosen({range(ConditionKind::engagement, 0.1, 1)});
  const auto ids = place.chosen({{ConditionKind::school, {}, {world.id[5], 999'999}, 0, 0}});
  for (SchoolIndex i = 0; i < n; ++i) {
    CHECK(marks[i] == (world.phase[i] == Phase::primary && world.pupils[i] < 130 ? 1 : 0));
    CHECK(region[i] == (world.authority_region[world.authority[i]] == "urban" ? 1 : 0));
    CHECK(authority[i] == (world.authority[i] == 1 ? 1 : 0));
    CHECK(poor[i] == (world.disadvantage[i] >= 0.3F ? 1 : 0));
    CHECK(weak[i] == (place.past.state.grade[i] >= 3 ? 1 : 0));
    CHECK(engaged[i] == (place.past.state.engagement[i] >= 0.1F ? 1 : 0));
    CHECK(ids[i] == (i == 5 ? 1 : 0));
  }
  for (const auto& some : {marks, region, authority, poor, weak, engaged}) {
    CHECK(count(some) > 0);
    CHECK(count(some) < n);
  }
  CHECK(count(place.chosen({range(ConditionKind::disadvantage_rank, 0.8, 1)})) == n / 5);
  CHECK(count(place.chosen({})) == n);
}

TEST_CASE("A larger random share of authorities contains a smaller one, and takes part as often as it says",
          "[target]") {
  Parameters p;
  p.start_spin_up_terms = 0;
  p.mechanism_ties = 0;
  double reached = 0;
  constexpr std::uint32_t replicates = 200;
  for (std::uint32_t r = 0; r < replicates; ++r) {
    const Draws draws(5, r);
    const SharedPast past = *make_shared_past(test::fixed_list(60), p, draws);
    const auto chosen = [&](Condition c) {
      return schools_that_meet(c, past.world, past.state, draws, p.policy_participation);
    };
    const auto third = chosen(range(ConditionKind::authority_share, 0, 0.3));
    const auto half = chosen(range(ConditionKind::authority_share, 0, 0.5));
    CHECK(chosen({ConditionKind::participating, {}, {}, 0, 0}) == half);
    for (SchoolIndex i = 0; i < 60; ++i) {
      CHECK(third[i] <= half[i]);
      for (SchoolIndex j = 0; j < 60; ++j) {
        if (past.world.authority[i] == past.world.authority[j]) CHECK(half[i] == half[j]);
      }
    }
    for (std::uint32_t a = 0; a < past.world.n_authorities(); ++a)
      reached += half[past.world.authority_begin[a]];
    CHECK(count(chosen(range(ConditionKind::authority_share, 0, 0))) == 0);
    CHECK(count(chosen(range(ConditionKind::authority_share, 0, 1))) == 60);
  }
  // 800 authorities: sd of their share .018, so that 4.9 of them bound a false alarm in a million.
  CHECK(reached / (replicates * 4) == Approx(0.5).margin(4.9 * 0.018));
}

TEST_CASE("A policy aimed at all schools is, bit for bit, the policy for everyone, for every school lever",
          "[target]") {
  const Place place;
  for (std::size_t row = 0; row < parameter_table().size(); ++row) {
    const ParameterInfo& info = parameter_table()[row];
    if (info.role != Role::school_lever) continue;
    INFO(info.key);
    const double value =
        info.type == ParameterType::real ? (info.standard + info.sweep_upper) / 2 + 0.01 : info.upper;
    const Scenario everyone = place.scenario(test::with_policy("p", {{info.key, value}}, 2));
    Scenario aimed = everyone;
    aimed.policies[0].target.conditions = {range(ConditionKind::pupils, 0, 1e6)};
    Scenario at_half = everyone;
    at_half.policies[0].target.conditions = {range(ConditionKind::disadvantage_rank, 0.5, 1)};
    Scenario at_none = everyone;
    at_none.policies[0].target.conditions = {{ConditionKind::school, {}, {999'999}, 0, 0}};
    const auto result = [&](const Scenario& scenario) {
      return run_replicate(place.past, scenario, 12, {})->state_hash;
    };
    CHECK(validate(aimed, 45).empty());
    CHECK(result(aimed) == result(everyone));
    CHECK(result(at_none) == result(place.scenario(test::baseline())));
    CHECK(result(at_half) != result(everyone));
    CHECK(result(at_half) != result(at_none));
  }
}

TEST_CASE("Schools are chosen once, as they are when they are judged", "[target]") {
  const Place place;
  Scenario scenario = place.scenario(test::with_policy("p", {{"lever.vision", 0.9}}, 5, 9));
  scenario.policies[0].target.conditions = {range(ConditionKind::grade, 3, 4)};
  std::vector<std::vector<std::uint8_t>> weak;
  Simulation run(place.past, scenario);
  for (Term t = 0; t < 12; ++t) {
    std::vector<std::uint8_t> now;
    for (const std::uint8_t grade : run.state().grade) now.push_back(grade >= 3 ? 1 : 0);
    weak.push_back(now);
    CHECK(count(run.participants()) == (t < 5 ? 0 : count(weak[5])));
    run.advance();
  }
  CHECK(run.participants() == weak[5]);
  scenario.policies[0].target.judged_at = 2;
  Simulation earlier(place.past, scenario);
  for (Term t = 0; t < 3; ++t) earlier.advance();
  CHECK(earlier.participants() == weak[2]);
  CHECK(weak[2] != weak[5]);
}

TEST_CASE("Whom a policy reaches does not depend on the order of the school list", "[target]") {
  const SchoolList list = test::fixed_list(200);
  Parameters p;
  p.start_spin_up_terms = 4;
  Scenario scenario = test::with_policy("p", {{"broker.active", 1}, {"grow.rate", 0.02}}, 1);
  scenario.parameters = p;
  scenario.policies[0].target.conditions = {{ConditionKind::participating, {}, {}, 0, 0},
                                            range(ConditionKind::disadvantage_rank, 0.2, 0.9)};
  const Draws draws(1, 0);
  const auto metrics = [&](const SchoolList& schools) {
    return run_replicate(*make_shared_past(schools, p, draws), scenario, 12, {})->metrics;
  };
  const auto a = metrics(list);
  const auto b = metrics(test::shuffled(list, 4));
  REQUIRE(a.size() == b.size());
  for (std::size_t m = 0; m < a.size(); ++m) CHECK((a[m] == b[m] || (a[m] != a[m] && b[m] != b[m])));
}

TEST_CASE("A ramp rises in equal steps, and a policy can come and go", "[target]") {
  Scenario s = test::with_policy("p", {{"lever.vision", 0.8}}, 9, 30);
  s.policies[0].ramp = 3;
  CHECK(parameters_in_force(s, 8).lever_vision == 0.2);
  CHECK(parameters_in_force(s, 9).lever_vision == Approx(0.4));
  CHECK(parameters_in_force(s, 10).lever_vision == Approx(0.6));
  CHECK(parameters_in_force(s, 11).lever_vision == 0.8);
  CHECK(parameters_in_force(s, 30).lever_vision == 0.2);
  s.policies[0].every = 6;
  s.policies[0].lasting = 2;
  CHECK(parameters_in_force(s, 10).lever_vision == Approx(0.6));
  CHECK(parameters_in_force(s, 11).lever_vision == 0.2);
  CHECK(parameters_in_force(s, 15).lever_vision == Approx(0.4));
  CHECK(parameters_in_force(s, 27).lever_vision == Approx(0.4));
  CHECK(parameters_in_force(s, 29).lever_vision == 0.2);
}

TEST_CASE("A later policy overrides an earlier one where it reaches", "[target]") {
  Scenario s = test::with_policy("half", {{"lever.vision", 0.8}}, 0);
  s.policies[0].target.conditions = {{ConditionKind::school, {}, {1}, 0, 0}};
  s.policies.push_back({"all", 5, 9, {{*find_parameter("lever.vision"), 0.5}}});
  const std::vector<std::vector<std::uint8_t>> reached{{1, 0}, {1, 1}};
  const InForce before = in_force(s, 4, reached);
  CHECK(before.everywhere.lever_vision == 0.2);
  REQUIRE(before.aimed.size() == 1);
  CHECK(before.aimed[0].value == std::vector<double>{0.8, 0.2});
  const InForce during = in_force(s, 5, reached);
  CHECK(during.everywhere.lever_vision == 0.5);
  CHECK(during.aimed[0].value == std::vector<double>{0.5, 0.5});
}

TEST_CASE("What cannot be aimed, ramped or repeated is refused", "[target]") {
  const auto problems = [](Scenario s) {
    std::string all;
    for (const Violation& v : validate(s, 45)) all += v.key + " " + v.message + "\n";
    return all;
  };
  Scenario s = test::with_policy("p", {{"broker.quota", 0.1}, {"forced.active", 1}});
  s.policies[0].target.conditions = {range(ConditionKind::pupils, 0, 100)};
  s.policies[0].ramp = 4;
  s.policies[0].every = 3;
  s.policies[0].lasting = 5;
  s.policies[0].target.judged_at = 12;
  const std::string all = problems(s);
  CHECK_THAT(all, Catch::Contains("broker.quota acts on the whole system"));
  CHECK_THAT(all, Catch::Contains("forced.active is a whole number, so policy p cannot ramp it up"));
  CHECK_THAT(all, Catch::Contains("comes every 3 terms and lasts 5"));
  CHECK_THAT(all, Catch::Contains("judges schools in term 12"));
  CHECK_THAT(all, !Catch::Contains("forced.active acts on the whole system"));
}

}  // namespace
}  // namespace schoolsim
