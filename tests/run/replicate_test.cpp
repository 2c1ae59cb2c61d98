#include "sim/run/replicate.hpp"

#include <cmath>
#include <map>
#include <tuple>

#include <catch2/catch.hpp>

#include "sim/model/invariants.hpp"
#include "sim/model/metrics.hpp"
#include "sim/model/ties.hpp"
#include "tests/run/lists.hpp"
#include "tests/run/scenarios.hpp"

namespace schoolsim {
namespace {

constexpr std::uint32_t n = 200;

SharedPast past_of(const SchoolList& list, const Scenario& scenario, std::uint32_t replicate = 0) {
  return *make_shared_past(list, scenario.parameters, Draws(1, replicate));
}

/// Everything there is to record.
RecordPlan record_all(Term terms) {
  RecordPlan plan;
  for (Term t = 0; t <= terms; ++t) plan.terms.push_back(t);
  for (std::uint32_t v = 0; v < trajectory_variables().size(); ++v) plan.variables.push_back(v);
  plan.ties = true;
  return plan;
}

/// Bits of columns, NaN included.
std::vector<std::uint64_t> bits(const std::vector<double>& values) {
  std::vector<std::uint64_t> result;
  for (const double v : values) result.push_back(std::bit_cast<std::uint64_t>(v));
  return result;
}

TEST_CASE("Invariants hold in every term of every scenario, of the run and of its twin", "[replicate]") {
  for (const Scenario& scenario : {test::baseline(), test::forced(), test::curriculum(), test::supported()}) {
    const SharedPast past = past_of(test::fixed_list(n), scenario);
    Simulation simulation(past, scenario);
    for (Term t = 0; t < 45; ++t) {
      INFO(scenario.name << ", term " << t);
      REQUIRE(simulation.state().term == t);
      REQUIRE(broken_invariants(past.world, simulation.state()) == std::vector<std::string>{});
      REQUIRE(broken_invariants(past.world, simulation.twin()) == std::vector<std::string>{});
      REQUIRE(simulation.twin().ties.size() == 0);
      simulation.advance();
    }
    CHECK(simulation.twin().grade_thresholds == simulation.state().grade_thresholds);
  }
}

TEST_CASE("A scenario is bit-identical to its baseline until its policy acts", "[replicate]") {
  const SharedPast past = past_of(test::fixed_list(n), test::baseline());
  for (const Scenario& scenario :
       {test::forced(), test::curriculum(), test::with_policy("focus", {{"lever.initiatives", 2.5}}),
        test::with_policy("vision", {{"lever.vision", 0.8}}),
        test::with_policy("low stakes", {{"lever.accountability", 0.2}})}) {
    const Scenario baseline = test::baseline();
    Simulation a(past, baseline);
    Simulation b(past, scenario);
    INFO(scenario.name);
    for (Term t = 0; t <= 9; ++t) {  // records 0 to 9
      REQUIRE(hash(a.state()) == hash(b.state()));
      REQUIRE(hash(a.twin()) == hash(b.twin()));
      a.advance();
      b.advance();
    }
    CHECK(hash(a.state()) != hash(b.state()));
  }
}

TEST_CASE("The twin without ties has the same authorities and teams", "[replicate]") {
  const Scenario scenario =
      test::with_values("teams", {{"team.sd_primary", 0.05}, {"authority.effect_sd", 0.03}});
  const SharedPast past = past_of(test::fixed_list(n), scenario);
  Simulation simulation(past, scenario);
  for (Term t = 0; t < 6; ++t) {
    REQUIRE(simulation.state().team == simulation.twin().team);
    const std::vector<float> before = simulation.state().team;
    simulation.advance();
    CHECK(simulation.state().team != before);
  }
  CHECK(simulation.state().effectiveness != simulation.twin().effectiveness);
}

TEST_CASE(
    "Under regimes grades at term 0 are the stock of 2009 where nobody was inspected since, in short and "
    "long spin-ups",
    "[replicate]") {
  Scenario scenario = test::with_values("regimes", {{"inspection.regimes", 1}});
  for (const ParameterInfo& row : parameter_table()) {
    if (row.key.starts_with("inspection.hazard_")) scenario.parameters.*row.member = 0;
  }
  for (const double spin_up : {0.0, 1.0, 3.0, 20.0}) {
    INFO("spin-up of " << spin_up);
    scenario.parameters.start_spin_up_terms = spin_up;
    const SharedPast past = past_of(test::fixed_list(n), scenario);
    double primaries = 0;
    double weak = 0;
    for (SchoolIndex i = 0; i < n; ++i) {
      if (past.world.phase[i] != Phase::primary) continue;
      primaries += 1;
      weak += past.state.grade[i] >= 3;
    }
    CHECK(std::abs(weak - (0.3027 + 0.0116) * primaries) <= 0.5);
    CHECK(past.state.fell == std::vector<Term>(n, no_term));
  }
}

TEST_CASE("A policy that sets every value to what it is changes nothing", "[replicate]") {
  const SharedPast past = past_of(test::fixed_list(n), test::baseline());
  Scenario idle = test::with_policy("idle", {}, 3, 7);
  for (std::size_t row = 0; row < parameter_table().size(); ++row) {
    if (!is_fixed_at_start(parameter_table()[row]))
      idle.policies[0].changes.push_back({row, parameter_table()[row].standard});
  }
  const RunResult a = *run_replicate(past, test::baseline(), 12, record_all(12));
  const RunResult b = *run_replicate(past, idle, 12, record_all(12));
  CHECK(a.state_hash == b.state_hash);
  CHECK(bits(a.metrics) == bits(b.metrics));
}

TEST_CASE("A policy that ends leaves parameters as they were", "[replicate]") {
  // Travel costs are kept with each tie and must come back as well.
  const SharedPast past = past_of(test::fixed_list(n), test::baseline());
  const Scenario scenario = test::with_policy("dear roads", {{"tie.travel_scale", 10}}, 2, 5);
  Simulation simulation(past, scenario);
  for (Term t = 0; t < 8; ++t) {
    simulation.advance();
    const State& state = simulation.state();
    const float scale = t >= 2 && t < 5 ? 10.0F : 40.0F;
    for (SchoolIndex i = 0; i < n; ++i) {
      for (std::uint32_t e = state.ties.begin[i]; e < state.ties.begin[i + 1]; ++e) {
        REQUIRE(state.ties.travel[e] == 1.0F + past.world.distance_km(i, state.ties.partner[e]) / scale);
      }
    }
  }
}

TEST_CASE("A copy of the state is a branch, and a stopped run goes on as if it had not stopped",
          "[replicate]") {
  const Scenario scenario = [] {
    Scenario s = test::forced();
    s.policies.push_back({"dear roads", 12, 25, {{*find_parameter("tie.travel_scale"), 15}}});
    s.policies.push_back({"curriculum", 11, 40, {{*find_parameter("curriculum.active"), 1}}});
    return s;
  }();
  const SharedPast past = past_of(test::fixed_list(n), scenario);
  Simulation whole(past, scenario);
  for (Term t = 0; t < 15; ++t) whole.advance();
  const SharedPast stopped{past.world, past.draws, whole.state(), whole.twin()};
  Simulation branch(stopped, scenario);
  const std::uint64_t at_stop = hash(whole.state());
  for (Term t = 15; t < 30; ++t) {
    whole.advance();
    branch.advance();
    REQUIRE(hash(whole.state()) == hash(branch.state()));
    REQUIRE(hash(whole.twin()) == hash(branch.twin()));
  }
  CHECK(hash(stopped.state) == at_stop);  // a branch leaves its root alone
}

TEST_CASE("Supported from the spin-up on and from term 0 are one run", "[replicate]") {
  const Scenario as_value = test::with_values("supported", {{"lever.la_floor", 1}});
  const SharedPast a = past_of(test::fixed_list(n), as_value);
  const SharedPast b = past_of(test::fixed_list(n), test::baseline());
  const RunResult x = *run_replicate(a, as_value, 45, {});
  const RunResult y = *run_replicate(b, test::supported(), 45, {});
  CHECK(x.state_hash == y.state_hash);
  CHECK(bits(x.metrics) == bits(y.metrics));
  const std::size_t paid = find_metric("days_paid") * x.n_records;
  CHECK(x.metrics[paid + 45] == Approx(37.0).epsilon(1e-6));  // MODEL 3a.10
}

TEST_CASE("The order of the school list does not matter", "[replicate]") {
  const Scenario scenario = [] {
    Scenario s = test::forced();
    s.policies.push_back({"curriculum", 12, 40, {{*find_parameter("curriculum.active"), 1}}});
    return s;
  }();
  const SchoolList list = test::fixed_list(n);
  constexpr Term terms = 25;
  const auto run = [&](const SchoolList& schools) {
    return *run_replicate(past_of(schools, scenario), scenario, terms, record_all(terms));
  };
  using Event = std::tuple<Term, SchoolId, SchoolId, TieEventKind, TieOrigin, bool, std::uint8_t>;
  const auto events_by_id = [](const SchoolList& schools, const RunResult& result) {
    std::vector<Event> events;
    for (const TieEvent& e : result.tie_events) {
      const auto [low, high] = std::minmax(schools.id[e.first], schools.id[e.second]);
      events.emplace_back(e.record, low, high, e.kind, e.origin, e.forced, e.tier);
    }
    std::sort(events.begin(), events.end());
    return events;
  };
  const RunResult a = run(list);
  REQUIRE(a.tie_events.size() > 200);
  for (const std::uint32_t seed : {1U, 2U}) {
    const SchoolList other = test::shuffled(list, seed);
    const RunResult b = run(other);
    CHECK(a.state_hash == b.state_hash);
    CHECK(bits(a.metrics) == bits(b.metrics));
    CHECK(events_by_id(list, a) == events_by_id(other, b));
    std::map<SchoolId, std::size_t> position;
    for (std::size_t i = 0; i < n; ++i) position[list.id[i]] = i;
    std::size_t differing = 0;
    for (std::size_t row = 0; row < a.trajectories.size() / n; ++row) {
      for (std::size_t i = 0; i < n; ++i) {
        const float ours = a.trajectories[row * n + position[other.id[i]]];
        differing +=
            std::bit_cast<std::uint32_t>(ours) != std::bit_cast<std::uint32_t>(b.trajectories[row * n + i])
                ? 1U
                : 0U;
      }
    }
    CHECK(differing == 0);
  }
}

TEST_CASE("What is recorded changes nothing", "[replicate]") {
  const SharedPast past = past_of(test::fixed_list(n), test::forced());
  const RunResult nothing = *run_replicate(past, test::forced(), 20, {});
  const RunResult everything = *run_replicate(past, test::forced(), 20, record_all(20));
  RecordPlan some;
  some.terms = {3, 17};
  some.variables = {2, 5};
  const RunResult a_little = *run_replicate(past, test::forced(), 20, some);
  CHECK(nothing.state_hash == everything.state_hash);
  CHECK(bits(nothing.metrics) == bits(everything.metrics));
  CHECK(bits(a_little.metrics) == bits(everything.metrics));
  for (std::size_t v = 0; v < 2; ++v) {
    for (std::size_t t = 0; t < 2; ++t) {
      for (std::size_t i = 0; i < n; ++i) {
        const float few = a_little.trajectories[(v * 2 + t) * n + i];
        const float all =
            everything
                .trajectories[(some.variables[v] * 21 + static_cast<std::size_t>(some.terms[t])) * n + i];
        REQUIRE(std::bit_cast<std::uint32_t>(few) == std::bit_cast<std::uint32_t>(all));
      }
    }
  }
}

/// Nothing national: no mean of the country, no candidates from it, and grades without effect.
Parameters without_nation() {
  Parameters p;
  p.search_country = 0;
  p.inspection_bias_primary = p.inspection_bias_secondary = p.learning_decay_disadvantage =
      p.head_market_slope = p.start_leadership_slope = 0;
  p.choice_strength = p.choice_reputation_gap = p.choice_reputation_gap_pressure = 0;
  p.pressure_grade_1 = p.pressure_grade_2 = p.pressure_grade_3 = p.pressure_grade_4 = 0.7;
  p.head_leave_grade3 = p.head_leave_grade4 = 0;
  p.inspection_rate_weak = p.inspection_rate;
  return p;
}

/// Columns of schools by id that grades do not enter.
using Column = std::map<SchoolId, std::vector<float>>;
Column by_id(const World& world, const State& state) {
  Column result;
  for (SchoolIndex i = 0; i < world.size(); ++i) {
    std::vector<float>& row = result[world.id[i]];
    row = {state.bench[i],
           state.propensity[i],
           state.effectiveness[i],
           state.engagement[i],
           state.max_depth[i],
           state.heads.skill[i],
           state.heads.disposition[i],
           static_cast<float>(state.heads.tenure[i]),
           state.judged[i],
           static_cast<float>(state.attended[i])};
    for (int a = 0; a < n_areas; ++a) row.push_back(state.practice(a, i));
    std::map<SchoolId, std::pair<float, float>> ties;
    for (std::uint32_t e = state.ties.begin[i]; e < state.ties.begin[i + 1]; ++e) {
      ties[world.id[state.ties.partner[e]]] = {state.ties.trust[e], state.ties.depth[e]};
    }
    for (const auto& [id, tie] : ties) row.insert(row.end(), {static_cast<float>(id), tie.first, tie.second});
  }
  return result;
}

TEST_CASE("One school more far away leaves the draws of all others as they were", "[replicate]") {
  // An island of its own authority, with enough schools that their nearest are all on it: only the draws of
  // the country and its means could carry anything over.
  SchoolList list = test::fixed_list(n);
  list.authorities.push_back({10'000, "Island", ""});
  const auto island = static_cast<std::uint16_t>(list.authorities.size() - 1);
  for (SchoolId id = 90'000; id < 90'014; ++id) test::add_school(list, id, 5000, 5000, island);
  SchoolList more = list;
  Scenario scenario = test::baseline();
  scenario.parameters = without_nation();
  SECTION("a whole run, where the new school leaves the order of the others") {
    test::add_school(more, 90'014, 5000, 5000, island);
  }
  SECTION("a run without ties and advisers, where the new school changes that order too") {
    scenario.parameters.mechanism_ties = 0;
    scenario.parameters.learning_la_support = 0;
    test::add_school(more, 90'014, -3000, 9000, island);
  }
  const SharedPast a = past_of(list, scenario);
  const SharedPast b = past_of(more, scenario);
  Simulation x(a, scenario);
  Simulation y(b, scenario);
  for (Term t = 0; t < 20; ++t) {
    const Column before = by_id(a.world, x.state());
    const Column after = by_id(b.world, y.state());
    std::vector<SchoolId> differing;
    for (const auto& [id, row] : before) {
      if (id < 90'000 && after.at(id) != row) differing.push_back(id);
    }
    INFO("term " << t);
    REQUIRE(differing == std::vector<SchoolId>{});
    x.advance();
    y.advance();
  }
}

TEST_CASE("Values held from outside act as a policy that sets them, in the run and its twin", "[replicate]") {
  const Scenario vision = test::with_policy("vision", {{"lever.vision", 0.8}});
  const SharedPast past = past_of(test::fixed_list(n), test::baseline());
  const Scenario baseline = test::baseline();
  Simulation policy(past, vision), for_all(past, baseline), by_school(past, baseline), let_go(past, baseline);
  const std::size_t lever = *find_parameter("lever.vision");
  for (Term t = 0; t < 30; ++t) {
    if (t == vision.policies.front().from) {
      for_all.hold(lever, 0.8);
      by_school.hold(lever, std::vector<float>(n, 0.8F));
      let_go.hold(lever, 0.8);
      let_go.let_go(lever);
    }
    for (Simulation* one : {&policy, &for_all, &by_school, &let_go}) one->advance();
    INFO("term " << t);
    REQUIRE(hash(for_all.state()) == hash(policy.state()));
    REQUIRE(hash(by_school.state()) == hash(policy.state()));
    REQUIRE(hash(for_all.twin()) == hash(policy.twin()));
    REQUIRE(hash(by_school.twin()) == hash(policy.twin()));
  }
  Simulation untouched(past, baseline);
  for (Term t = 0; t < 30; ++t) untouched.advance();
  CHECK(hash(let_go.state()) == hash(untouched.state()));
  CHECK(hash(for_all.state()) != hash(untouched.state()));
}

TEST_CASE("Ties made and ended from outside are whole, and nobody has two with one partner", "[replicate]") {
  const SharedPast past = past_of(test::fixed_list(n), test::baseline());
  const Scenario baseline = test::baseline();
  Simulation simulation(past, baseline);
  simulation.advance();
  const auto tie = [&](SchoolIndex i, SchoolIndex j) { return find_tie(simulation.state().ties, i, j); };
  const auto stranger_of = [&](SchoolIndex i) {
    SchoolIndex j = 0;
    while (j == i || tie(i, j) != no_index) ++j;
    return j;
  };
  const SchoolIndex stranger = stranger_of(n - 1);
  simulation.introduce({n - 1, stranger, 0.5F, 0.25F, false});
  simulation.introduce({stranger, n - 1, 0.75F, 0.75F, false});  // they are partners by then
  CHECK(tie(n - 1, stranger) == no_index);
  simulation.advance();
  REQUIRE(simulation.introduced() == std::vector<std::uint8_t>{1, 0});
  const Ties& ties = simulation.state().ties;
  const std::uint32_t e = tie(n - 1, stranger);
  REQUIRE(e != no_index);
  CHECK(ties.trust[e] == 0.5F);
  CHECK(ties.trust[ties.reverse[e]] == 0.5F);
  CHECK(ties.depth[e] == 0.25F);
  CHECK(broken_invariants(past.world, simulation.state()) == std::vector<std::string>{});
  const std::uint32_t before = ties.size();
  CHECK(simulation.end_tie(stranger, n - 1));
  CHECK(!simulation.end_tie(stranger, n - 1));
  CHECK(ties.size() == before - 2);
  CHECK(broken_invariants(past.world, simulation.state()) == std::vector<std::string>{});
  simulation.advance();
  CHECK(simulation.introduced().empty());
  CHECK(broken_invariants(past.world, simulation.state()) == std::vector<std::string>{});
}

TEST_CASE("A run asked to stop leaves nothing", "[replicate]") {
  const SharedPast past = past_of(test::fixed_list(50), test::baseline());
  int asked = 0;
  const Interrupt third{[](const void* context) {
                          int& count = *const_cast<int*>(static_cast<const int*>(context));
                          return ++count == 3;
                        },
                        &asked};
  CHECK_FALSE(run_replicate(past, test::baseline(), 10, {}, third).has_value());
  CHECK(asked == 3);
  asked = 0;
  CHECK_FALSE(make_shared_past(test::fixed_list(50), Parameters{}, Draws(1, 0), third).has_value());
}

}  // namespace
}  // namespace schoolsim
