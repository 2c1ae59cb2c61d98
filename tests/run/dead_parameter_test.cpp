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
constexpr Term terms = 16;

/// All that a run of these parameters shows: metrics of all records and tie events, as bits.
std::vector<std::uint64_t> outcome(const Scenario& scenario) {
  const Draws draws(2, 0);
  Parameters p = scenario.parameters;
  p.start_spin_up_terms = std::min(p.start_spin_up_terms, 12.0);
  Scenario shorter = scenario;
  shorter.parameters = p;
  const SharedPast past = *make_shared_past(draw_synthetic_schools(n, p, draws), p, draws);
  RecordPlan plan;
  plan.ties = true;
  const RunResult result = *run_replicate(past, shorter, terms, plan);
  std::vector<std::uint64_t> shown;
  for (const double value : result.metrics) shown.push_back(std::bit_cast<std::uint64_t>(value));
  for (const TieEvent& e : result.tie_events) {
    shown.push_back((std::uint64_t{e.first} << 32) | e.second);
    shown.push_back(static_cast<std::uint64_t>(e.record) << 32 | static_cast<std::uint64_t>(e.kind) << 16 |
                    static_cast<std::uint64_t>(e.origin) << 8 | e.tier);
  }
  return shown;
}

/// Values away from the default: ends of the sweep, half-way to the bounds, the bounds.
std::vector<double> other_values(const ParameterInfo& row) {
  std::vector<double> result;
  for (double value : {row.sweep_upper, row.sweep_lower, (row.standard + row.upper) / 2,
                       (row.standard + row.lower) / 2, row.upper, row.lower}) {
    if (row.type != ParameterType::real) value = std::floor(value);
    Parameters p;
    p.*row.member = value;
    const bool seen = std::find(result.begin(), result.end(), value) != result.end();
    if (value != row.standard && !seen && validate(p).empty()) result.push_back(value);
  }
  return result;
}

TEST_CASE("No parameter is dead: away from its default each moves what some scenario shows", "[dead]") {
  // The second scenario has the formal policies of MODEL section 4 at work, and half of the authorities'
  // support for ever; the third every lever that can be set school by school, in some authorities.
  Scenario all_policies = test::with_policy("all", {{"forced.active", 1}}, 2);
  all_policies.policies.push_back({"curriculum", 3, 45, {{*find_parameter("curriculum.active"), 1}}});
  all_policies.policies.push_back({"support", 0, 45, {{*find_parameter("lever.la_floor"), 0.9}}});
  Scenario every_lever = test::with_policy("levers", {}, 2);
  every_lever.policies[0].target.conditions = {{ConditionKind::participating, {}, {}, 0, 0}};
  for (std::size_t row = 0; row < parameter_table().size(); ++row) {
    const ParameterInfo& info = parameter_table()[row];
    const bool is_toggle = info.type == ParameterType::toggle;
    if (info.role == Role::school_lever && info.key != "forced.active" && info.key != "curriculum.active")
      every_lever.policies[0].changes.push_back({row, is_toggle ? 1.0 : info.sweep_upper});
  }
  const std::vector<Scenario> scenarios{test::baseline(), all_policies, every_lever};
  std::vector<std::vector<std::uint64_t>> at_default;
  for (const Scenario& scenario : scenarios) at_default.push_back(outcome(scenario));

  std::vector<std::string> dead;
  for (const ParameterInfo& row : parameter_table()) {
    if (row.role == Role::numeric) continue;  // limits that ordinary runs never reach
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

}  // namespace
}  // namespace schoolsim
