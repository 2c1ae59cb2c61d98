#include <bit>
#include <cmath>

#include <catch2/catch.hpp>

#include "sim/model/metrics.hpp"
#include "sim/run/replicate.hpp"
#include "tests/run/lists.hpp"
#include "tests/run/scenarios.hpp"

// No lever is a bonus on an outcome: with the process through which it claims to act switched off its effect
// must be exactly nil, while with the process on it is not. Draws are common, so that nil means equal bits.

namespace schoolsim {
namespace {

using test::Values;

struct Claim {
  std::string_view policy;
  Values levers;
  Values switched_off;                     ///< for the whole run, in the baseline and under the policy alike
  std::vector<std::string_view> measures;  ///< on which the policy then has no effect
};

const std::vector<Claim>& claims() {
  const std::vector<std::string_view> teaching{"effectiveness_mean", "effectiveness_lowest_tenth"};
  const std::vector<std::string_view> both{"effectiveness_mean", "isolated", "deep", "propensity_mean"};
  // For levers that move depth less than a share of 300 schools can show in so short a run.
  const std::vector<std::string_view> three{"effectiveness_mean", "isolated", "propensity_mean"};
  // What pressure does: to willingness, to cooperation of rivals and to the choice of partners.
  const Values no_pressure{{"propensity.pressure_rate", 0},
                           {"cooperation.rivalry", 0},
                           {"choice.reputation_gap_pressure", 0},
                           {"choice.rivalry", 0}};
  Values no_pressure_no_judgement = no_pressure;
  no_pressure_no_judgement.emplace_back("mechanism.inspection", 0);
  Values no_pressure_no_search = no_pressure;
  no_pressure_no_search.emplace_back("mechanism.formation", 0);
  Values no_pressure_no_message = no_pressure_no_search;
  no_pressure_no_message.emplace_back("propensity.vision_rate", 0);
  static const std::vector<Claim> all{
      {"vision", {{"lever.vision", 0.8}}, {{"mechanism.propensity", 0}}, both},
      {"pressure", {{"lever.accountability", 0.2}}, no_pressure, both},
      {"collective", {{"collective.active", 1}}, no_pressure_no_judgement, both},
      {"focus", {{"lever.initiatives", 2.5}}, {{"learning.own", 0}, {"mechanism.ties", 0}}, teaching},
      {"grow", {{"grow.rate", 0.02}}, {{"mechanism.leadership", 0}}, both},
      {"rotate", {{"rotation.active", 1}, {"rotation.tenure", 6}}, {{"mechanism.leadership", 0}}, both},
      {"broker", {{"broker.active", 1}, {"broker.quota", 0.1}}, {{"mechanism.ties", 0}}, teaching},
      {"alliance",
       {{"alliance.active", 1}, {"alliance.schools_per_lead", 20}},
       {{"mechanism.ties", 0}},
       teaching},
      // Days reach partnership through offers alone: where all have more days than ties can take, and can
      // make none, they buy nothing.
      {"carrot",
       {{"incentive.days", 6}},
       {{"time.base_share", 1}, {"initiatives.days", 0}, {"propensity.cost_weight", 0}},
       both},
      {"fear", {{"fear.active", 1}}, no_pressure_no_search, three},
      {"governors", {{"governors.outward", 1}}, {{"mechanism.formation", 0}}, three},
      // The time that a platform takes is held at nothing: what is left is what schools see.
      {"platform", {{"platform.active", 1}}, {{"mechanism.formation", 0}, {"platform.days", 0}}, both},
      {"area", {{"area.active", 1}}, {{"mechanism.ties", 0}}, teaching},
      {"area, willingness", {{"area.active", 1}, {"area.days", 0}}, no_pressure_no_message, both},
      {"experts", {{"expert.active", 1}}, {{"mechanism.tie_learning", 0}, {"mechanism.ties", 0}}, teaching},
      {"exchange",
       {{"exchange.active", 1}},
       {{"exchange.dose", 0}, {"exchange.shadowing", 0}, {"mechanism.ties", 0}},
       teaching},
      {"enquiry", {{"enquiry.active", 1}}, {{"mechanism.ties", 0}}, teaching},
      {"inclusion", {{"inclusion.active", 1}}, {{"mechanism.ties", 0}}, teaching},
      {"deployment", {{"deploy.active", 1}}, {{"mechanism.ties", 0}}, teaching},
      {"secondments",
       {{"secondment.active", 1}, {"secondment.least_bench", 0.2}},
       {{"secondment.trust_speed", 0},
        {"secondment.care", 0},
        {"secondment.bench_cost", 0},
        {"secondment.bench_return", 0}},
       both},
      {"checks", {{"check.rate", 0.5}}, {{"check.gain", 0}, {"check.loss", 0}, {"check.days", 0}}, both},
      {"executives",
       {{"executive.active", 1}},
       {{"executive.reach", 0}, {"executive.stretch", 0}, {"mechanism.ties", 0}},
       three},
      {"chains", {{"chain.active", 1}, {"chain.schools_per_chain", 20}}, {{"mechanism.ties", 0}}, both},
      {"applicants", {{"head.applicants", 3}}, {{"mechanism.leadership", 0}}, three},
      {"support",
       {{"lever.la_floor", 1}},
       {{"learning.la_support", 0}, {"search.la_support", 0}},
       {"effectiveness_mean", "isolated", "propensity_mean"}},
      {"forced", {{"forced.active", 1}}, {{"mechanism.ties", 0}}, both},
      {"curriculum",
       {{"curriculum.active", 1}, {"curriculum.practice_loss", 0}, {"curriculum.relevance", 1}},
       {{"mechanism.ties", 0}},
       teaching},
  };
  return all;
}

constexpr std::uint32_t n = 300;
constexpr Term terms = 24;

struct Outcome {
  std::vector<double> metrics;
  [[nodiscard]] std::vector<std::uint64_t> bits_of(std::string_view measure) const {
    std::vector<std::uint64_t> bits;
    for (Term t = 0; t <= terms; ++t) {
      bits.push_back(std::bit_cast<std::uint64_t>(
          metrics[find_metric(measure) * (terms + 1) + static_cast<std::size_t>(t)]));
    }
    return bits;
  }
};

Outcome outcome(const Claim& claim, bool with_policy, bool switched_off) {
  Scenario scenario = with_policy ? test::with_policy("p", claim.levers, 3) : test::baseline();
  scenario.parameters.start_spin_up_terms = 12;
  if (switched_off) {
    for (const auto& [key, value] : claim.switched_off) test::value_of(scenario.parameters, key) = value;
  }
  const Draws draws(7, 0);
  const SharedPast past = *make_shared_past(test::fixed_list(n), scenario.parameters, draws);
  return {run_replicate(past, scenario, terms, {})->metrics};
}

TEST_CASE("With its process switched off a policy has no effect at all, with it on it has one",
          "[policies]") {
  for (const Claim& claim : claims()) {
    INFO(claim.policy);
    const Outcome off = outcome(claim, false, true);
    const Outcome off_with = outcome(claim, true, true);
    const Outcome on = outcome(claim, false, false);
    const Outcome on_with = outcome(claim, true, false);
    for (const std::string_view measure : claim.measures) {
      INFO(measure);
      CHECK(off.bits_of(measure) == off_with.bits_of(measure));
      CHECK(on.bits_of(measure) != on_with.bits_of(measure));
    }
  }
}

TEST_CASE("Every school lever stands in a claim", "[policies]") {
  for (const ParameterInfo& row : parameter_table()) {
    if (row.role != Role::school_lever) continue;
    bool found = false;
    for (const Claim& claim : claims()) {
      for (const auto& [key, value] : claim.levers) found = found || key == row.key;
    }
    INFO(row.key);
    CHECK(found);
  }
}

TEST_CASE("Paid days count what ties cost, and no more", "[policies]") {
  // A tie never takes less than base_days a side, so that two paid days a side are paid in full where each
  // tie costs more: then what is paid is twice the attended half-edges of the alliance.
  Scenario scenario = test::with_policy(
      "p", {{"alliance.active", 1}, {"alliance.schools_per_lead", 20}, {"alliance.days_per_side", 1}}, 3);
  scenario.parameters.start_spin_up_terms = 12;
  const Draws draws(7, 0);
  const SharedPast past = *make_shared_past(test::fixed_list(n), scenario.parameters, draws);
  Simulation run(past, scenario);
  double half_edges = 0;
  for (Term t = 0; t < terms; ++t) {
    const double before = half_edges;
    const auto ledger = [&] {
      return run.state()
          .ledger[static_cast<std::size_t>(Payer::national)][static_cast<std::size_t>(Cost::release)];
    };
    const double paid_before = ledger();
    State next = run.state();
    run.advance();
    // Ties that end in this term were attended and paid before they ended: the ties before it tell who could
    // be.
    for (std::uint32_t e = 0; e < next.ties.size(); ++e) {
      if (next.ties.origin[e] == TieOrigin::alliance) ++half_edges;
    }
    CHECK(ledger() - paid_before <= half_edges - before + 1e-9);
    CHECK(ledger() - paid_before == Approx(std::floor(ledger() - paid_before + 0.5)).margin(1e-6));
  }
  CHECK(half_edges > 50);
}

}  // namespace
}  // namespace schoolsim
