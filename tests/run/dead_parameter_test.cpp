#include <algorithm>
#include <bit>
#include <cmath>
#include <optional>

#include <catch2/catch.hpp>

#include "sim/run/replicate.hpp"
#include "tests/run/scenarios.hpp"

// Every row of the parameter table is tried; a new row needs no edit here.

namespace schoolsim {
namespace {

constexpr std::uint32_t n = 180;
constexpr Term terms = 22;  // the third regime of inspection begins in term 18

/// With a spin-up that a test has time for.
Scenario shortened(Scenario scenario) {
  double& spin_up = scenario.parameters.start_spin_up_terms;
  spin_up = std::min(spin_up, 12.0);
  return scenario;
}

SharedPast past_of(const Scenario& scenario) {
  const Draws draws(2, 0);
  const Parameters& p = scenario.parameters;
  SchoolList list = draw_synthetic_schools(n, p, draws);
  for (std::size_t i = 0; i < list.size(); ++i) list.grade[i] = static_cast<std::uint8_t>(i % 5);
  return *make_shared_past(list, p, draws);
}

/// Every policy at work, and half of the authorities' support for ever.
Scenario all_policies() {
  Scenario scenario = test::with_policy("all", {{"forced.active", 1}}, 2);
  scenario.policies.push_back({"curriculum", 3, 45, {{*find_parameter("curriculum.active"), 1}}});
  scenario.policies.push_back({"support", 0, 45, {{*find_parameter("lever.la_floor"), 0.9}}});
  return scenario;
}

/// Structures that need many schools or years to appear, in a small country and early.
Scenario structures() {
  Scenario scenario =
      test::with_policy("structures", {{"chain.active", 1}, {"area.active", 1}, {"alliance.active", 1}}, 2);
  Parameters& p = scenario.parameters;
  p.chain_schools_per_chain = 8;
  p.chain_growth = 0.8;
  p.chain_lead_leadership = 0.4;
  p.chain_willing = 0.5;
  p.chain_failing_grade = 2.2;
  p.chain_failing_terms = 3;
  p.propensity_perceived_share = 0.5;
  p.group_grow = 1;
  p.group_effect_sd = 0.1;
  p.alliance_schools_per_lead = 8;
  p.alliance_lead_worst_grade = 2;
  p.alliance_lead_propensity = 0.4;
  p.alliance_lead_days = 2;
  p.alliance_lead_days_each = 1;
  p.alliance_core_days = 2;
  return scenario;
}

/// The mechanisms by which England differs, of which each is off where it is neutral, and many schools at
/// each grade.
Scenario england() {
  return test::with_values("england", {{"disadvantage.scale", 1},
                                       {"team.sd_primary", 0.05},
                                       {"authority.effect_sd", 0.03},
                                       {"inspection.regimes", 1},
                                       {"inspection.threshold_primary_2009_grade3", 0.43},
                                       {"inspection.threshold_secondary_2009_grade3", 0.43},
                                       {"inspection.threshold_primary_2012_grade3", 0.41},
                                       {"inspection.threshold_secondary_2012_grade3", 0.415}});
}

/// All that a run of these parameters shows: metrics and grants of all records, schools in one of them and
/// tie events, as bits.
std::vector<std::uint64_t> outcome(const Scenario& scenario) {
  const Scenario shorter = shortened(scenario);
  const SharedPast past = past_of(shorter);
  RecordPlan plan;
  plan.ties = true;
  plan.terms = {terms - 1};  // a summer's record, with new results
  for (std::uint32_t v = 0; v < trajectory_variables().size(); ++v) plan.variables.push_back(v);
  const RunResult result = *run_replicate(past, shorter, terms, plan);
  std::vector<std::uint64_t> shown;
  for (const double value : result.metrics) shown.push_back(std::bit_cast<std::uint64_t>(value));
  for (const float value : result.trajectories) shown.push_back(std::bit_cast<std::uint32_t>(value));
  for (const Ledger& grants : result.pounds) {
    for (const auto& payer : grants) {
      for (const double pounds : payer) shown.push_back(std::bit_cast<std::uint64_t>(pounds));
    }
  }
  for (const TieEvent& e : result.tie_events) {
    shown.push_back((std::uint64_t{e.first} << 32) | e.second);
    shown.push_back(static_cast<std::uint64_t>(e.record) << 32 | static_cast<std::uint64_t>(e.kind) << 16 |
                    static_cast<std::uint64_t>(e.origin) << 8 | e.tier);
  }
  return shown;
}

/// Every lever that can be set school by school at work in the authorities that take part, but those of
/// all_policies().
Scenario every_lever() {
  Scenario scenario = test::with_policy("levers", {}, 2);
  scenario.policies[0].target.conditions = {{ConditionKind::participating, {}, {}, 0, 0}};
  for (std::size_t row = 0; row < parameter_table().size(); ++row) {
    const ParameterInfo& info = parameter_table()[row];
    const bool is_toggle = info.type == ParameterType::toggle;
    if (info.role == Role::school_lever && info.key != "forced.active" && info.key != "curriculum.active")
      scenario.policies[0].changes.push_back({row, is_toggle ? 1.0 : info.sweep_upper});
  }
  return scenario;
}

/// Values away from the default: ends of the sweep, half-way to the bounds, the bounds, near it.
std::vector<double> other_values(const ParameterInfo& row) {
  std::vector<double> result;
  const double nearby = (row.upper - row.lower) / 100;  // where far values would contradict others
  for (double value :
       {row.sweep_upper, row.sweep_lower, (row.standard + row.upper) / 2, (row.standard + row.lower) / 2,
        row.upper, row.lower, row.standard + nearby, row.standard - nearby}) {
    if (row.type != ParameterType::real) value = std::floor(value);
    Parameters p;
    p.*row.member = value;
    const bool seen = std::find(result.begin(), result.end(), value) != result.end();
    if (value != row.standard && !seen && validate(p).empty()) result.push_back(value);
  }
  return result;
}

TEST_CASE("No parameter is dead: away from its default each moves what some scenario shows", "[dead]") {
  const std::vector<Scenario> scenarios{test::baseline(), all_policies(), every_lever(), structures(),
                                        england()};
  std::vector<std::vector<std::uint64_t>> at_default;
  for (const Scenario& scenario : scenarios) at_default.push_back(outcome(scenario));

  std::vector<std::string> dead;
  for (const ParameterInfo& row : parameter_table()) {
    if (row.role == Role::numeric) continue;  // limits that ordinary runs never reach
    if (is_price(row)) continue;              // not read by runs, as another test holds
    const std::vector<double> values = other_values(row);
    INFO(row.key);
    REQUIRE_FALSE(values.empty());
    bool moves = false;
    for (std::size_t v = 0; v < values.size() && !moves; ++v) {
      for (std::size_t s = scenarios.size(); s-- > 0 && !moves;) {
        Scenario changed = scenarios[s];
        changed.parameters.*row.member = values[v];
        moves = outcome(changed) != at_default[s];
      }
    }
    if (!moves) dead.emplace_back(row.key);
  }
  CHECK(dead == std::vector<std::string>{});
}

TEST_CASE("Prices move no bit of a run", "[dead]") {
  Scenario priced = every_lever();
  std::size_t n_prices = 0;
  for (const ParameterInfo& row : parameter_table()) {
    if (!is_price(row)) continue;
    ++n_prices;
    priced.parameters.*row.member = 2 * row.standard;
  }
  CHECK(n_prices == n_costs);
  CHECK(outcome(priced) == outcome(every_lever()));
}

/// What a policy can move: the state, and what is reported of it, as bits.
struct Moved {
  std::uint64_t state;
  std::vector<std::uint64_t> metrics;
  explicit Moved(const RunResult& result) : state(result.state_hash) {
    for (const double value : result.metrics) metrics.push_back(std::bit_cast<std::uint64_t>(value));
  }
};

TEST_CASE("A policy can move the state by every parameter that it may change, and by no other", "[dead]") {
  const std::vector<Scenario> scenarios{shortened(test::baseline()), shortened(all_policies()),
                                        shortened(every_lever()), shortened(structures()),
                                        shortened(england())};
  const SharedPast past = past_of(scenarios[0]);
  std::vector<Moved> at_default;
  for (const Scenario& scenario : scenarios)
    at_default.emplace_back(*run_replicate(past, scenario, terms, {}));

  std::vector<std::string> without_effect, refused_for_nothing;
  for (std::size_t row = 0; row < parameter_table().size(); ++row) {
    const ParameterInfo& parameter = parameter_table()[row];
    bool moves_state = false;
    bool moves_metrics = false;
    for (const double value : other_values(parameter)) {
      for (std::size_t s = 0; s < scenarios.size(); ++s) {
        Scenario changed = scenarios[s];
        changed.policies.push_back({"tried", 0, terms, {{row, value}}});
        const Moved moved(*run_replicate(past, changed, terms, {}));
        moves_state = moves_state || moved.state != at_default[s].state;
        moves_metrics = moves_metrics || moved.metrics != at_default[s].metrics;
      }
      if (moves_state) break;
    }
    const bool acts = moves_state || (parameter.role == Role::observation && moves_metrics);
    if (is_fixed_at_start(parameter)) {
      if (moves_state || moves_metrics) refused_for_nothing.emplace_back(parameter.key);
    } else if (!acts) {
      without_effect.emplace_back(parameter.key);
    }
  }
  CHECK(without_effect == std::vector<std::string>{});
  CHECK(refused_for_nothing == std::vector<std::string>{});
}

}  // namespace
}  // namespace schoolsim
