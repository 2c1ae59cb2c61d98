#include "sim/model/term.hpp"

#include <algorithm>
#include <cmath>
#include <string>

#include "sim/model/processes/attendance.hpp"
#include "sim/model/processes/dissolution.hpp"
#include "sim/model/processes/encounter.hpp"
#include "sim/model/processes/federation.hpp"
#include "sim/model/processes/formation.hpp"
#include "sim/model/processes/inspection.hpp"
#include "sim/model/processes/leadership.hpp"
#include "sim/model/processes/learning.hpp"
#include "sim/model/processes/propensity.hpp"
#include "sim/model/processes/time_budget.hpp"
#include "tests/model/statistics.hpp"
#include "tests/model/system.hpp"

namespace schoolsim {
namespace {

TEST_CASE("The steps of the specification come in their order", "[term]") {
  // The plain term (tests/model/plain) says which process comes where.
  int last = 0;
  for (const Process& process : term_processes()) {
    INFO(process.name);
    REQUIRE(process.step.front() == 'S');
    const int step = std::stoi(std::string(process.step.substr(1)));
    CHECK(step >= last);
    CHECK(step <= 11);
    last = step;
    CHECK_FALSE(process.sentence.empty());
  }
  CHECK(last == 11);
}

TEST_CASE("A step moves the state to the next term and remembers tiers", "[term]") {
  test::System s(test::schools_alike(30));
  s.connect_pairs(0.9F, 0.8F);
  s.state.low_tier_history.assign(30, 0);
  s.state.term = 4;
  for (int t = 0; t < 3; ++t) advance_term(s.world, s.k, s.draws, s.state, s.scratch);
  CHECK(s.state.term == 7);
  for (SchoolIndex i = 0; i < 30; ++i)
    CHECK((s.state.low_tier_history[i] & 1U) == (s.state.max_depth[i] < 0.35F ? 1U : 0U));
}

TEST_CASE("Scratch is shuffled between steps without effect", "[term]") {
  test::System s(test::schools_alike(60));
  s.connect_pairs(0.6F, 0.3F);
  State other = s.state;
  Scratch used;
  for (int t = 0; t < 6; ++t) {
    advance_term(s.world, s.k, s.draws, s.state, used);
    Scratch fresh;
    advance_term(s.world, s.k, s.draws, other, fresh);
    CHECK(hash(s.state) == hash(other));
  }
}

/// A synthetic system after some terms under force and a new curriculum.
struct Country {
  Parameters p;
  Draws draws{4, 0};
  World world;
  Coefficients k;
  State state;
  Scratch scratch;
  Country() {
    p.forced_active = p.curriculum_active = 1;
    world = make_world(draw_synthetic_schools(250, p, draws), p, draws);
    k = to_coefficients(p);
    state = make_start(world, p, draws, 0);
    regrade(step(0), nullptr, state);
    for (int t = 0; t < 4; ++t) advance_term(world, k, draws, state, scratch);
  }
  [[nodiscard]] Step step(Term term) const { return {world, k, draws, term}; }
};

TEST_CASE("A term is its processes, called one after the other as MODEL section 3 says", "[term]") {
  Country c;
  State by_hand = c.state;
  const Step now = c.step(by_hand.term);
  Scratch scratch;
  resolve_levers(now, by_hand, scratch);     // S0
  inspect(now, by_hand, scratch);            // S1
  budget_time(now, by_hand, scratch);        // S2
  offer_time(now, by_hand, scratch);         // S3
  attend(now, by_hand, scratch);             // S4a
  meet_partners(now, by_hand, scratch);      // S4b-d
  learn(now, by_hand, scratch);              // S5
  lead_schools(now, by_hand, scratch);       // S6
  update_propensity(now, by_hand, scratch);  // S7
  end_ties(now, by_hand, scratch);           // S8
  form_ties(now, by_hand, scratch);          // S9
  force_federations(now, by_hand, scratch);  // S10
  insert_ties(now.world, now.k, scratch.new_ties, scratch.ties, by_hand.ties);
  advance_term(c.world, c.k, c.draws, c.state, c.scratch);
  CHECK(c.state.bench == by_hand.bench);
  CHECK(c.state.propensity == by_hand.propensity);
  CHECK((c.state.practice == by_hand.practice).all());
  CHECK(c.state.grade == by_hand.grade);
  CHECK(c.state.engagement == by_hand.engagement);
  CHECK(c.state.group == by_hand.group);
  CHECK(c.state.ties.partner == by_hand.ties.partner);
  CHECK(c.state.ties.trust == by_hand.ties.trust);
  CHECK(c.state.ties.depth == by_hand.ties.depth);
}

TEST_CASE("A process does nothing while a mechanism that it needs is off", "[term]") {
  Country c;
  for (float Coefficients::*active :
       {&Coefficients::broker_active, &Coefficients::alliance_active, &Coefficients::deploy_active,
        &Coefficients::exchange_active, &Coefficients::enquiry_active, &Coefficients::inclusion_active,
        &Coefficients::executive_active, &Coefficients::rotation_active, &Coefficients::expert_active})
    c.k.*active = 1;
  c.k.rotation_tenure = 1;
  c.k.enquiry_rate = 1;
  const Step now = c.step(c.state.term);
  const auto moves = [&](const Process& process) {
    State state = c.state;
    Scratch scratch = c.scratch;
    process.run(now, state, scratch);
    return hash(state) != hash(c.state) || !scratch.new_ties.empty();
  };
  std::size_t moving = 0;
  for (const Process& process : term_processes()) {
    INFO(process.name);
    for (float Coefficients::*needed : process.needs) {
      if (needed == nullptr) continue;
      moving += moves(process) ? 1 : 0;
      c.k.*needed = 0;
      CHECK_FALSE(moves(process));
      c.k.*needed = 1;
    }
  }
  CHECK(moving > 12);
}

TEST_CASE("Each process that draws has luck of its own in every term", "[term]") {
  // Without support and need, nothing but draws tells one late term from the next.
  Country c;
  const State before = c.state;
  struct Drawing {
    const char* name;
    void (*run)(const Step&, State&, Scratch&);
  };
  const auto drawing = GENERATE(
      Drawing{"inspection", inspect}, Drawing{"encounter", meet_partners}, Drawing{"learning", learn},
      Drawing{"leadership", lead_schools}, Drawing{"dissolution", end_ties},
      Drawing{"formation", [](const Step& now, State& state, Scratch& scratch) {
                form_ties(now, state, scratch);
                insert_ties(now.world, now.k, scratch.new_ties, scratch.ties, state.ties);
              }});
  const auto outcome = [&](Term term) {
    State state = before;
    Scratch scratch;
    const Step now = c.step(40);
    resolve_levers(now, state, scratch);
    State judged = state;
    inspect(now, judged, scratch);  // for the pressure felt
    budget_time(now, state, scratch);
    offer_time(now, state, scratch);
    attend(now, state, scratch);
    drawing.run(c.step(term), state, scratch);
    return hash(state);
  };
  INFO(drawing.name);
  CHECK(outcome(40) == outcome(40));
  CHECK(outcome(40) != outcome(41));
}

TEST_CASE("Luck of one process or term tells nothing of another's", "[term]") {
  // School-wide luck of learning, of the bench and of inspections, in two terms, and who leaves.
  Parameters p;
  p.inspection_rate = p.inspection_rate_weak = 1;
  p.mechanism_ties = 0;
  p.learning_noise_area = 0;
  constexpr std::uint32_t n = 3000;
  test::System s(test::schools_alike(n), p);
  test::System::fill(s.state.bench, 0.5F);
  test::System::fill(s.state.heads.skill, 0.5F);
  s.set_practice(0.5F);
  std::vector<std::pair<std::string, std::vector<double>>> luck;
  for (const Term term : {20, 21}) {
    State state = s.state;
    s.refresh(term);
    const std::string when = " in term " + std::to_string(term);
    inspect(s.step(term), state, s.scratch);
    luck.emplace_back("inspection" + when, std::vector<double>(state.judged.begin(), state.judged.end()));
    learn(s.step(term), state, s.scratch);
    luck.emplace_back("learning" + when,
                      std::vector<double>(state.effectiveness.begin(), state.effectiveness.end()));
    test::System::fill<std::uint8_t>(state.grade, 2);
    State stays = state;
    s.k.head_leave_primary = 0;
    lead_schools(s.step(term), stays, s.scratch);
    luck.emplace_back("bench" + when, std::vector<double>(stays.bench.begin(), stays.bench.end()));
    s.k.head_leave_primary = 0.5F;
    lead_schools(s.step(term), state, s.scratch);
    luck.emplace_back("headship" + when, std::vector<double>{});
    for (const std::uint16_t tenure : state.heads.tenure)
      luck.back().second.push_back(tenure == 0 ? 1.0 : 0.0);
  }
  for (std::size_t a = 0; a < luck.size(); ++a) {
    for (std::size_t b = 0; b < a; ++b) {
      const std::vector<double>& x = luck[a].second;
      const std::vector<double>& y = luck[b].second;
      double mx = 0, my = 0, xx = 0, yy = 0, xy = 0;
      for (std::uint32_t i = 0; i < n; ++i) mx += x[i] / n, my += y[i] / n;
      for (std::uint32_t i = 0; i < n; ++i) {
        xx += (x[i] - mx) * (x[i] - mx), yy += (y[i] - my) * (y[i] - my), xy += (x[i] - mx) * (y[i] - my);
      }
      INFO(luck[a].first << " and " << luck[b].first);
      CHECK(xx > 0);
      // A correlation of independent values has the standard error 1 / sqrt(n).
      CHECK(std::abs(xy / std::sqrt(xx * yy)) < test::z_limit / std::sqrt(static_cast<double>(n)));
    }
  }
}

}  // namespace
}  // namespace schoolsim
