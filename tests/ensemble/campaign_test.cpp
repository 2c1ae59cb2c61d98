// Runs of every built-in scenario where parameters are at their ends: no invariant may break and no metric
// may be what it cannot be.
#include <algorithm>
#include <cmath>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "sim/config/scenario_file.hpp"
#include "sim/error.hpp"
#include "sim/model/invariants.hpp"
#include "sim/model/world.hpp"
#include "sim/run/recorder.hpp"
#include "sim/run/replicate.hpp"
#include "sim/run/write_number.hpp"
#include "sim/text/numbers.hpp"

namespace schoolsim {
namespace {

/// A list as a user might have it: three authorities, all phases, sizes and intakes at their ends, schools on
/// one spot.
SchoolList listed_schools(std::uint32_t n) {
  SchoolList list;
  for (std::int32_t code = 1; code <= 3; ++code) list.authorities.push_back({code, "North East", ""});
  for (std::uint32_t i = 0; i < n; ++i) {
    list.id.push_back(i == 0 ? 0xffffffffU : 7 * i);
    list.phase.push_back(i % 7 == 3 ? Phase::special : i % 5 == 4 ? Phase::secondary : Phase::primary);
    list.pupils.push_back(i % 11 == 0   ? 1.0F
                          : i % 13 == 0 ? 20'000.0F
                                        : 100.0F + 17.0F * static_cast<float>(i));
    list.x_km.push_back(i % 4 == 0 ? 400.0F : 400.0F + static_cast<float>(i * i % 61));
    list.y_km.push_back(i % 4 == 0 ? 300.0F : 300.0F + static_cast<float>(i * 37 % 53));
    list.disadvantage.push_back(i % 6 == 0   ? 0.0F
                                : i % 9 == 0 ? 1.0F
                                             : static_cast<float>(i * 29 % 60) / 100);
    list.authority.push_back(static_cast<std::uint16_t>(i % 10 == 9 ? 2 : i % 3 == 2 ? 1 : 0));
    list.grade.push_back(0);
    list.group.push_back(0);
  }
  return list;
}

/// What is wrong in any term of a run or of its twin; empty if nothing is.
std::string first_fault(const SharedPast& past, const Scenario& scenario, Term terms,
                        bool every_term = true) {
  const RecordPlan plan;
  Simulation simulation(past, scenario);
  Recorder recorder(past, plan, terms);
  for (Term term = 0;; ++term) {
    if (every_term || term == terms) {
      for (const State* state : {&simulation.state(), &simulation.twin()}) {
        const std::vector<std::string> broken = broken_invariants(past.world, *state);
        if (!broken.empty()) return broken.front() + " in term " + std::to_string(term);
      }
    }
    recorder.record(simulation.coefficients(), simulation.state(), simulation.twin(),
                    simulation.participants());
    if (term == terms) break;
    simulation.advance();
  }
  return recorder.finish(simulation.state()).fault;
}

/// Pasts by the parameters that they were made with.
class Pasts {
 public:
  explicit Pasts(SchoolList schools) : schools_(std::move(schools)) {}
  const SharedPast& of(const Parameters& parameters) {
    for (const auto& [p, past] : made_) {
      if (p == parameters) return *past;
    }
    made_.emplace_back(parameters,
                       std::make_unique<SharedPast>(*make_shared_past(schools_, parameters, Draws(3, 0))));
    return *made_.back().second;
  }

 private:
  SchoolList schools_;
  std::vector<std::pair<Parameters, std::unique_ptr<SharedPast>>> made_;
};

TEST_CASE("In every term of every built-in scenario invariants hold and metrics are possible", "[campaign]") {
  Pasts synthetic(draw_synthetic_schools(200, Parameters{}, Draws(3, 0)));
  Pasts listed(listed_schools(90));
  for (const ScenarioFile& file : builtin_scenarios()) {
    INFO(file.scenario.name);
    for (Pasts* pasts : {&synthetic, &listed})
      REQUIRE(first_fault(pasts->of(file.scenario.parameters), file.scenario, 36) == "");
  }
}

TEST_CASE("In every term of two built-in scenarios at once invariants hold and metrics are possible",
          "[campaign]") {
  Pasts synthetic(draw_synthetic_schools(60, Parameters{}, Draws(4, 0)));
  Pasts listed(listed_schools(50));
  const auto& files = builtin_scenarios();
  int n_joined = 0;
  for (std::size_t a = 1; a < files.size(); ++a) {
    for (std::size_t b = a + 1; b < files.size(); ++b) {
      ScenarioFile joined;
      try {
        joined = load_scenario(files[a].scenario.name + "+" + files[b].scenario.name);
      } catch (const Error&) {
        continue;  // they contradict each other
      }
      ++n_joined;
      INFO(joined.scenario.name);
      Pasts& pasts = (a + b) % 2 == 0 ? synthetic : listed;
      REQUIRE(first_fault(pasts.of(joined.scenario.parameters), joined.scenario, 20) == "");
    }
  }
  CHECK(n_joined > 300);
}

/// A value at an end of the row's bounds, next to one, or anywhere between.
double at_an_edge(const ParameterInfo& row, std::mt19937& random) {
  const double end = random() % 2 == 0 ? row.lower : row.upper;
  const double other = end == row.lower ? row.upper : row.lower;
  const std::uint32_t kind = random() % 8;
  if (kind < 5) return end;
  double value = kind == 5   ? std::nextafter(end, other)
                 : kind == 6 ? end + (other - end) * 1e-6
                             : row.lower + (row.upper - row.lower) * (random() / 4294967296.0);
  if (row.type != ParameterType::real) value = std::floor(value);
  return std::clamp(value, row.lower, row.upper);
}

/// A run of a few schools under a scenario with some parameters at edges of their bounds: what is wrong, with
/// how to repeat it.
std::string corner_run(std::uint32_t trial) {
  std::mt19937 random(trial);
  const auto& files = builtin_scenarios();
  Scenario scenario = files[trial % files.size()].scenario;
  const auto table = parameter_table();
  const Term terms = 12 + static_cast<Term>(random() % 20);
  scenario.parameters.start_spin_up_terms = random() % 8;
  std::string settings =
      " --set start.spin_up_terms=" + write_number(scenario.parameters.start_spin_up_terms);
  const std::size_t n = 1 + random() % 40;
  for (std::size_t i = 0; i < n; ++i) {
    const ParameterInfo& row = table[random() % table.size()];
    if (row.key == "start.spin_up_terms") continue;
    double& value = scenario.parameters.*row.member;
    const double before = value;
    value = at_an_edge(row, random);
    // Neither what contradicts another value nor what a policy of the scenario sets.
    if (validate(scenario, terms).empty()) {
      settings += " --set " + std::string(row.key) + "=" + write_number(value);
    } else {
      value = before;
    }
  }
  if (!validate(scenario, terms).empty()) return {};  // a policy that begins later
  const std::uint32_t size = 2 + random() % 39;
  const Draws draws(trial, 0);
  const bool is_listed = random() % 3 == 0;
  const SchoolList schools =
      is_listed ? listed_schools(size) : draw_synthetic_schools(size, scenario.parameters, draws);
  const SharedPast past = *make_shared_past(schools, scenario.parameters, draws);
  const std::string fault = first_fault(past, scenario, terms, trial % 10 == 0);
  if (fault.empty()) return {};
  return fault + ": schoolsim run " + scenario.name + " --schools " + (is_listed ? "LIST:" : "synthetic:") +
         std::to_string(size) + " --terms " + std::to_string(terms) + " --seed " + std::to_string(trial) +
         " --repeat 0" + settings;
}

TEST_CASE("A hundred runs at corners of the bounds of parameters are sound", "[campaign]") {
  for (std::uint32_t trial = 0; trial < 100; ++trial) {
    INFO("trial " << trial);
    REQUIRE(corner_run(trial) == "");
  }
}

TEST_CASE("Five thousand runs at corners of the bounds of parameters are sound", "[campaign][long]") {
  int n_faulty = 0;
  for (std::uint32_t trial = 100; trial < 5100; ++trial) {
    const std::string fault = corner_run(trial);
    if (fault.empty()) continue;
    if (++n_faulty <= 20) UNSCOPED_INFO("trial " << trial << ": " << fault);
  }
  CHECK(n_faulty == 0);
}

/// A run as `schoolsim run` makes it of synthetic:N with --set.
std::string fault_of(const std::string& name, const std::vector<std::string>& settings, std::uint32_t n,
                     Term terms, std::uint32_t replicate = 0) {
  const Scenario scenario = load_scenario(name, settings, terms).scenario;
  const Draws draws(1, replicate);
  const SharedPast past =
      *make_shared_past(draw_synthetic_schools(n, scenario.parameters, draws), scenario.parameters, draws);
  return first_fault(past, scenario, terms);
}

TEST_CASE("Runs that once held partners twice are sound", "[campaign]") {
  CHECK(fault_of("academy-chains",
                 {"bench.noise=1",
                  "bench.promotion_cost=0",
                  "head.growth=1",
                  "head.leave_grade4=1",
                  "head.market_sd=1",
                  "head.partner_depth=1",
                  "propensity.reversion=1",
                  "propensity.head_share=0",
                  "search.rate=1",
                  "search.friends=8",
                  "search.near=8",
                  "choice.look_up=1",
                  "choice.rivalry=10",
                  "acceptance.base=10",
                  "exit.rate=1",
                  "disposition.alpha=100",
                  "disposition.beta=0.1",
                  "forced.worst_grade=1",
                  "alliance.tolerance=0.3703744864401103",
                  "check.rate=1",
                  "check.gain=1",
                  "executive.active=1",
                  "executive.most=2",
                  "executive.stretch=1",
                  "chain.grant=0",
                  "incentive.days=44.2583358126294"},
                 20, 24) == "");
  // At all defaults it took one replicate in a few of 2,000 schools, so: schools that all look for partners.
  for (std::uint32_t replicate = 0; replicate < 5; ++replicate) {
    CHECK(fault_of(
              "executive-headship",
              {"search.rate=1", "acceptance.base=10", "head.leave_primary=0.3", "head.leave_secondary=0.3"},
              60, 30, replicate) == "");
  }
}

TEST_CASE("Weights of joint creation that vanish give no practice that is no number", "[campaign]") {
  CHECK(fault_of("forced",
                 {"inspection.share_top=0.6699999999999999", "learning.create_power=16",
                  "learning.noise_school=0.2095509070588274", "mechanism.propensity=0"},
                 20, 15) == "");
}

TEST_CASE("Shares of grades that leave nothing between them give thresholds in order", "[campaign]") {
  CHECK(fault_of("executive-headship",
                 {"inspection.share_top=0.6699999999999999", "depth.rise=0", "learning.create=10",
                  "head.market_slope=2", "start.tenure_most=0", "disposition.alpha=23.539722746730995",
                  "mechanism.formation=0"},
                 4, 12) == "");
  // Shares that make up the whole are allowed, whatever the last bit says.
  for (const double top : {0.1, 0.2, 0.3, 0.6, 0.67, 0.7, 0.9}) {
    const std::string weak = write_number(1 - top);
    CHECK(fault_of("baseline", {"inspection.share_top=" + write_number(top), "inspection.share_weak=" + weak},
                   7, 3) == "");
  }
  CHECK(fault_of("baseline", {"inspection.share_top=0.67"}, 7, 3) == "");
  CHECK(fault_of("baseline", {"synthetic.primary_share=0.9", "synthetic.special_share=0.1"}, 7, 3) == "");
  CHECK_THROWS_AS(load_scenario("baseline", std::vector<std::string>{"inspection.share_top=0.68"}, 3), Error);
}

TEST_CASE("Groups that are points have no distance in their spreads", "[campaign]") {
  CHECK(fault_of("executive-headship", {"mechanism.formation=0"}, 4, 12) == "");
}

}  // namespace
}  // namespace schoolsim
