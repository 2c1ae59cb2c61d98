#include "sim/run/recorder.hpp"

#include <cmath>
#include <limits>
#include <map>
#include <tuple>

#include <catch2/catch.hpp>

#include "tests/run/lists.hpp"
#include "tests/run/scenarios.hpp"

namespace schoolsim {
namespace {

constexpr std::uint32_t n = 200;
constexpr Term terms = 20;

/// A run with forced groups from term 3, so that there is much to see.
struct Recorded {
  Scenario scenario = test::with_policy("forced", {{"forced.active", 1}}, 3);
  SchoolList list = test::shuffled(test::fixed_list(n), 5);
  SharedPast past = *make_shared_past(list, scenario.parameters, Draws(1, 0));
  RecordPlan plan;
  RunResult result;
  Recorded() {
    plan.ties = true;
    for (Term t = 0; t <= terms; t += 4) plan.terms.push_back(t);
    for (std::uint32_t v = 0; v < trajectory_variables().size(); ++v) plan.variables.push_back(v);
    result = *run_replicate(past, scenario, terms, plan);
  }
};

TEST_CASE("The ties of any record can be rebuilt from events", "[recorder]") {
  const Recorded r;
  using Tie = std::tuple<TieOrigin, bool, int>;
  using Ties = std::map<std::pair<std::uint32_t, std::uint32_t>, Tie>;
  Ties rebuilt;
  auto event = r.result.tie_events.begin();
  Simulation simulation(r.past, r.scenario);
  std::size_t ends = 0;
  std::size_t changes = 0;
  for (Term record = 0; record <= terms; ++record) {
    for (; event != r.result.tie_events.end() && event->record == record; ++event) {
      REQUIRE(event->first < event->second);
      const std::pair key(event->first, event->second);
      REQUIRE((rebuilt.count(key) > 0) == (event->kind != TieEventKind::begin));
      if (event->kind == TieEventKind::end) {
        rebuilt.erase(key);
        ++ends;
      } else {
        rebuilt[key] = {event->origin, event->forced, int{event->tier}};
        changes += event->kind == TieEventKind::change ? 1U : 0U;
      }
    }
    Ties present;
    const State& state = simulation.state();
    for (SchoolIndex i = 0; i < n; ++i) {
      for (std::uint32_t e = state.ties.begin[i]; e < state.ties.begin[i + 1]; ++e) {
        const std::uint32_t a = r.past.world.list_position[i];
        const std::uint32_t b = r.past.world.list_position[state.ties.partner[e]];
        const float depth = state.ties.depth[e];
        present[{std::min(a, b), std::max(a, b)}] = {state.ties.origin[e],
                                                     state.ties.kind[e] == TieKind::forced,
                                                     depth < 0.35F   ? 1
                                                     : depth < 0.65F ? 2
                                                                     : 3};
      }
    }
    INFO("record " << record);
    REQUIRE(rebuilt == present);
    simulation.advance();
  }
  CHECK(event == r.result.tie_events.end());
  CHECK(ends > 20);
  CHECK(changes > 20);
}

TEST_CASE("Trajectories hold the state's values in the order of the list", "[recorder]") {
  const Recorded r;
  std::map<std::string_view, std::size_t> row;
  for (std::size_t v = 0; v < trajectory_variables().size(); ++v) row[trajectory_variables()[v].name] = v;
  Simulation simulation(r.past, r.scenario);
  std::size_t in_groups = 0;
  for (Term record = 0; record <= terms; ++record) {
    if (record % 4 == 0) {
      const State& state = simulation.state();
      const auto t = static_cast<std::size_t>(record / 4);
      const auto value = [&](std::string_view name, SchoolIndex i) {
        return r.result
            .trajectories[(row.at(name) * r.plan.terms.size() + t) * n + r.past.world.list_position[i]];
      };
      for (SchoolIndex i = 0; i < n; ++i) {
        REQUIRE(value("bench", i) == state.bench[i]);
        REQUIRE(value("propensity", i) == state.propensity[i]);
        REQUIRE(value("effectiveness", i) == state.effectiveness[i]);
        REQUIRE(value("engagement", i) == state.engagement[i]);
        REQUIRE(value("grade", i) == static_cast<float>(state.grade[i]));
        REQUIRE(value("degree", i) == static_cast<float>(state.ties.degree(i)));
        REQUIRE(value("depth", i) == (state.attended[i] == 0 ? -1.0F : state.max_depth[i]));
        REQUIRE(std::isnan(value("trust", i)) == (state.ties.degree(i) == 0));
        REQUIRE(value("group", i) ==
                (state.group[i] == no_index ? -1.0F : static_cast<float>(state.group[i])));
        REQUIRE(value("tenure", i) == static_cast<float>(state.heads.tenure[i]));
        in_groups += state.group[i] != no_index ? 1U : 0U;
        REQUIRE(r.list.id[r.past.world.list_position[i]] == r.past.world.id[i]);
      }
    }
    simulation.advance();
  }
  CHECK(in_groups > 20);
}

TEST_CASE("Every metric is recorded in every term, within its range", "[recorder]") {
  const Recorded r;
  REQUIRE(r.result.metrics.size() == metric_table().size() * (terms + 1));
  for (std::size_t m = 0; m < metric_table().size(); ++m) {
    const MetricInfo& info = metric_table()[m];
    INFO(info.name);
    for (std::size_t record = info.name.substr(0, 10) == "end_hazard" ? 1 : 0; record <= terms; ++record) {
      const double value = r.result.metrics[m * (terms + 1) + record];
      if (info.name == "alliance_odds_below_good" && std::isnan(value)) continue;  // no alliance here
      REQUIRE(std::isfinite(value));
      REQUIRE(value >= info.lower);
      REQUIRE(value <= info.upper);
    }
  }
  const auto at = [&](std::string_view name, std::size_t record) {
    return r.result.metrics[find_metric(name) * (terms + 1) + record];
  };
  CHECK(at("widening", 0) == 0.0);
  CHECK(at("widening", terms) ==
        Approx((at("engagement_gap_causal", terms) - at("engagement_gap_causal", 0)) /
               at("effectiveness_sd", terms)));
  CHECK(at("days_paid", 3) == 0.0);
  CHECK(at("days_paid", terms) > 0.0);
}

TEST_CASE("A focus changes what is reported, not what happens", "[recorder]") {
  const Recorded r;
  RecordPlan plan = r.plan;
  for (std::uint32_t i = 0; i < n; i += 3) plan.focus.push_back(i);
  const RunResult part = *run_replicate(r.past, r.scenario, terms, plan);
  CHECK(part.state_hash == r.result.state_hash);
  std::size_t q = 0;
  while (trajectory_variables()[q].name != "effectiveness") ++q;
  double sum = 0;
  for (const std::uint32_t i : plan.focus) {
    sum += static_cast<double>(
        r.result.trajectories[(q * r.plan.terms.size() + r.plan.terms.size() - 1) * n + i]);
  }
  CHECK(part.metrics[find_metric("effectiveness_mean") * (terms + 1) + terms] ==
        Approx(sum / static_cast<double>(plan.focus.size())));
}

TEST_CASE("Metrics of tiny systems are numbers or undefined, never out of range", "[recorder]") {
  for (const std::uint32_t size : {1U, 2U, 3U}) {
    SchoolList list = test::fixed_list(size);
    const SharedPast past = *make_shared_past(list, Parameters{}, Draws(3, 0));
    const RunResult result = *run_replicate(past, test::forced(), 15, {});
    for (std::size_t m = 0; m < metric_table().size(); ++m) {
      for (std::size_t record = 0; record <= 15; ++record) {
        const double value = result.metrics[m * 16 + record];
        INFO(metric_table()[m].name << " of " << size << " schools");
        REQUIRE(
            (std::isnan(value) || (value >= metric_table()[m].lower && value <= metric_table()[m].upper)));
      }
    }
  }
}

TEST_CASE("A finished run says what of it is impossible", "[recorder]") {
  const SchoolList list = test::fixed_list(60);
  // Values that validation refuses, as a fault of the program would make them.
  Scenario scenario = test::baseline();
  scenario.parameters.start_tie_trust_base = scenario.parameters.start_tie_trust_most = 1.5;
  scenario.parameters.trust_loss = 0;
  const auto fault = [&](Term terms) {
    const SharedPast past = *make_shared_past(list, scenario.parameters, Draws(3, 0));
    return run_replicate(past, scenario, terms, {})->fault;
  };
  CHECK(fault(2).starts_with("broken invariant: trust is within 0 to 1 (school "));
  scenario = test::baseline();
  CHECK(fault(2).empty());
  scenario.parameters.incentive_days = std::numeric_limits<double>::infinity();
  CHECK(fault(2) == "impossible value of days_paid in record 1");
}

TEST_CASE("A run without ties is its own twin", "[recorder]") {
  const Scenario scenario = test::with_values("no ties", {{"mechanism.ties", 0}});
  const SharedPast past = *make_shared_past(test::fixed_list(n), scenario.parameters, Draws(1, 0));
  const RunResult result = *run_replicate(past, scenario, 9, {});
  CHECK(hash(past.state) == hash(past.twin));
  CHECK(result.metrics[find_metric("engagement_gap_causal") * 10 + 9] == 0.0);
  CHECK(result.metrics[find_metric("isolated") * 10 + 9] == 1.0);
}

TEST_CASE("The twin has the luck, heads and dispositions of its run, by the run's thresholds", "[recorder]") {
  const SharedPast past = *make_shared_past(test::fixed_list(n), Parameters{}, Draws(1, 0));
  CHECK(past.state.grade_thresholds == past.twin.grade_thresholds);
  std::size_t same_tenure = 0;
  for (SchoolIndex i = 0; i < n; ++i)
    same_tenure += past.state.heads.tenure[i] == past.twin.heads.tenure[i] ? 1U : 0U;
  CHECK(same_tenure > n * 9 / 10);  // grades differ here and there, and with them chances to leave
}

}  // namespace
}  // namespace schoolsim
