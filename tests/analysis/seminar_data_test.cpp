#include "analysis/pages/seminar_data.hpp"

#include <cmath>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "analysis/pages/packed.hpp"
#include "analysis/pages/page_data.hpp"
#include "analysis/words/words.hpp"
#include "tests/analysis/made_up_run.hpp"

namespace schoolsim {
namespace {

using test::made_up_run;
using test::MadeUpRun;

/// A small run with three schools whose values stand in every year.
struct Made {
  MadeUpRun baseline = made_up_run("two-tier-drift", "Two-tier drift", 3, 6, 3);
  MadeUpRun other = made_up_run("forced-federation", "Forced federation", 3, 6, 3);
  ShownRun shown;

  Made() {
    SchoolList& list = baseline.description.schools;
    list.phase.resize(3);
    list.pupils = {100, 200, 300};
    list.x_km = list.y_km = list.disadvantage = {0, 0.5F, 1};
    list.authority.resize(3);
    list.authorities = {{380, "One", "North"}};
    other.description.schools = list;
    shown.schools = list;
    for (const MadeUpRun* run : {&baseline, &other}) {
      RunResult result = run->results[1];
      const RecordPlan plan = shown_plan(6);
      result.trajectories.resize(plan.variables.size() * plan.terms.size() * 3);
      for (std::size_t i = 0; i < result.trajectories.size(); ++i)
        result.trajectories[i] = static_cast<float>(i % 10) / 10;
      shown.results.push_back(std::move(result));
    }
  }

  [[nodiscard]] Comparison compared() const {
    const std::vector<ComparedRun> others{other.view()};
    return compare(baseline.view(), others);
  }
};

}  // namespace

TEST_CASE("the plan of a repeated run is the end of each year, and the last term", "[analysis]") {
  CHECK(shown_plan(6).terms == std::vector<Term>{0, 3, 6});
  CHECK(shown_plan(7).terms == std::vector<Term>{0, 3, 6, 7});
  const RecordPlan plan = shown_plan(3);
  CHECK(std::is_sorted(plan.variables.begin(), plan.variables.end()));
}

TEST_CASE("columns are packed the same for the same bytes, and bytes by place", "[analysis]") {
  const std::vector<std::uint16_t> wide{0x0201, 0x0403};
  const std::vector<std::uint8_t> by_place{1, 3, 2, 4};
  CHECK(packed(std::span<const std::uint16_t>(wide)) == packed_bytes(by_place));
  CHECK_FALSE(packed_bytes({}).empty());
}

TEST_CASE("one bit of one metric tells that a run was not repeated", "[analysis]") {
  Made made;
  CHECK(first_not_repeated(made.compared(), made.shown) == 2);
  double& value = made.shown.results[1].metrics[40];
  value = std::nextafter(value, 1.0);
  CHECK(first_not_repeated(made.compared(), made.shown) == 1);
  made.shown.results[0].state_hash ^= 1;
  CHECK(first_not_repeated(made.compared(), made.shown) == 0);
}

TEST_CASE("the seminar's part holds what repeats a run, and what was drawn before holds for all runs",
          "[analysis]") {
  Made made;
  made.other.description.scenario.policies = {{"force", 3, 1000, {{*find_parameter("forced.active"), 1}}}};
  const nlohmann::json data = seminar_data(made.compared(), made.shown, true);
  CHECK(data["replicate"] == 1);
  const auto& scenario = data["scenarios"][1];
  CHECK(scenario["recipe"]["policies"][0]["changes"][0] ==
        nlohmann::json{{"key", "forced.active"}, {"value", 1.0}});
  CHECK(scenario["recipe"]["policies"][0]["until"] == 7);
  CHECK(scenario["half_sentence"] == "from year 1");
  for (const auto& curve : scenario["tiers"]) {
    for (std::size_t t = 0; t < 7; ++t) {
      CHECK(curve["low"][t] <= curve["middle"][t]);
      CHECK(curve["middle"][t] <= curve["high"][t]);
    }
  }
  CHECK(scenario["paired"].size() == judged_metrics().size() + 1);
  CHECK(scenario["paired"][0]["estimate"][6] == 0.0);
  CHECK(data["scenarios"][0]["paired"].is_null());
  CHECK(data["scenarios"][0]["remain"].is_null());
  const std::string verdict = policy_verdict(made.compared(), 1).text;
  CHECK(verdict.find(scenario["remain"].get<std::string>()) != std::string::npos);
  CHECK(scenario["peak"].is_null());
  CHECK(seminar_data(made.compared(), made.shown, false)["scenarios"][0]["years"].is_null());
}

TEST_CASE("policies are paired with each other by the rules for pairs with the baseline", "[analysis]") {
  Made made;
  std::vector<MadeUpRun> policies;
  for (int p = 0; p < 3; ++p) {
    policies.push_back(made.other);
    policies.back().description.scenario.name += std::to_string(p);
    // Each has more isolated schools than those before it, and not the same number more in each replicate.
    for (std::size_t r = 0; r < 3; ++r)
      policies.back().metric(r, "isolated", 6) += 0.01 * p * (1 + 0.1 * static_cast<double>(r));
  }
  std::vector<ComparedRun> others;
  for (const MadeUpRun& policy : policies) {
    others.push_back(policy.view());
    if (others.size() > 1) made.shown.results.push_back(made.shown.results[1]);
  }
  const nlohmann::json data = seminar_data(compare(made.baseline.view(), others), made.shown, true);
  const auto& scenarios = data["scenarios"];
  for (std::size_t s = 0; s < 4; ++s) CHECK(scenarios[s]["paired_with_others"].size() == (s > 0 ? s - 1 : 0));
  for (std::size_t b = 2; b < 4; ++b) {
    for (std::size_t a = 1; a < b; ++a) {
      const std::vector<ComparedRun> one{others[b - 1]};
      ShownRun both = made.shown;
      both.results.resize(2);
      const nlohmann::json alone = seminar_data(compare(others[a - 1], one), both, true);
      CHECK(scenarios[b]["paired_with_others"][a - 1] == alone["scenarios"][1]["paired"]);
    }
  }
  CHECK(scenarios[2]["paired_with_others"][0][0]["estimate"][6] != 0.0);
  double sum = 0;
  for (std::size_t r = 0; r < 3; ++r) sum += made.baseline.metric(r, "isolated", 6);
  CHECK(scenarios[0]["tiers"][0]["mean"][6].get<double>() == Approx(sum / 3).margin(1e-6));
}

TEST_CASE("what comes and goes under a policy is told to the seminar in the words of its verdict",
          "[analysis]") {
  Made made;
  for (std::size_t r = 0; r < 3; ++r) made.other.metric(r, "isolated", 3) -= 0.1;
  const nlohmann::json peak = seminar_data(made.compared(), made.shown, true)["scenarios"][1]["peak"];
  REQUIRE(peak.is_string());
  CHECK(peak.get<std::string>().find("Comes and goes: ") == 0);
  CHECK(policy_verdict(made.compared(), 1).text.find(peak.get<std::string>()) != std::string::npos);
}

}  // namespace schoolsim
