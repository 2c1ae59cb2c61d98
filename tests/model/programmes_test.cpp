#include <algorithm>

#include <catch2/catch.hpp>

#include "sim/model/processes/alliances.hpp"
#include "sim/model/processes/area_partnership.hpp"
#include "sim/model/processes/area_ties.hpp"
#include "sim/model/processes/chains.hpp"
#include "sim/model/processes/deployment.hpp"
#include "sim/model/processes/dissolution.hpp"
#include "sim/model/processes/encounter.hpp"
#include "sim/model/processes/exchanges.hpp"
#include "sim/model/processes/executives.hpp"
#include "sim/model/processes/experts.hpp"
#include "sim/model/processes/federation.hpp"
#include "sim/model/processes/formation.hpp"
#include "sim/model/processes/health_checks.hpp"
#include "sim/model/processes/inspection.hpp"
#include "sim/model/processes/leadership.hpp"
#include "sim/model/processes/learning.hpp"
#include "sim/model/processes/secondments.hpp"
#include "sim/model/processes/time_budget.hpp"
#include "tests/model/system.hpp"

namespace schoolsim {
namespace {

using test::School;
using test::System;

double charged(const Ledger& ledger, Payer payer, Cost cost) {
  return ledger[static_cast<std::size_t>(payer)][static_cast<std::size_t>(cost)];
}

TEST_CASE("An expert closes part of the gap in one area at the schools that lack most, and nowhere else",
          "[experts]") {
  Parameters p;
  p.expert_active = 1;
  p.expert_rate = 0.5;
  System s(test::list_of({{.id = 1}, {.id = 2}, {.id = 3}, {.id = 4}, {.id = 5, .authority = 1}}), p);
  s.set_practice(0.4F);
  s.state.practice(2, s.at(3)) = 0.8F;
  s.state.practice(2, s.at(1)) = 0.5F;
  s.state.effectiveness[s.at(3)] = mean(AreaValues(s.state.practice.col(s.at(3))));
  const AreaTable before = s.state.practice;
  send_experts(s.step(), s.state, s.scratch);
  // Two visits a term: to 2 and 4, which lack .4, not to 1, which lacks .3. Alone in its authority, 5 has
  // nobody to learn from.
  for (const SchoolId id : {2U, 4U}) {
    CHECK(s.state.practice(2, s.at(id)) == Approx(0.6));
    CHECK(s.state.effectiveness[s.at(id)] == Approx(0.4 + 0.2 / 8));
    CHECK(s.state.practice(1, s.at(id)) == before(1, s.at(id)));
  }
  for (const SchoolId id : {1U, 3U, 5U})
    CHECK((s.state.practice.col(s.at(id)) == before.col(s.at(id))).all());
  CHECK(charged(s.state.ledger, Payer::national, Cost::programme) == 2 * 8);
}

TEST_CASE("A school is visited by one expert a term, the best", "[experts]") {
  Parameters p;
  p.expert_active = 1;
  p.expert_rate = 0.5;
  p.expert_share = 0.7;  // two of three
  p.expert_schools = 1;
  System s(test::schools_alike(3), p);
  s.set_practice(0.4F);
  s.state.practice(2, 0) = 0.8F;
  s.state.practice(2, 1) = 0.8F;  // nor have the two anything to teach each other
  send_experts(s.step(), s.state, s.scratch);
  CHECK(s.state.practice(2, 2) == Approx(0.6));
}

TEST_CASE("Alliances are founded once, and not whenever another school is able", "[alliances]") {
  Parameters p;
  p.alliance_active = 1;
  p.alliance_schools_per_lead = 4;
  p.acceptance_base = -1000;  // nobody joins
  System s(test::schools_alike(8), p);
  System::fill(s.state.grade, std::uint8_t{2});
  System::fill(s.scratch.time, 100.0F);
  System::fill(s.state.propensity, 0.9F);
  s.state.grade[3] = 1;
  join_alliances(s.step(), s.state, s.scratch);
  REQUIRE(s.state.alliances.lead == std::vector<SchoolIndex>{3});
  s.state.grade[5] = 1;
  join_alliances(s.step(1), s.state, s.scratch);
  CHECK(s.state.alliances.lead == std::vector<SchoolIndex>{3});
}

TEST_CASE("Only experts of the areas that a policy names are sent", "[experts]") {
  Parameters p;
  p.expert_active = 1;
  p.expert_areas = 2;
  System s(test::schools_alike(3), p);
  s.set_practice(0.4F);
  s.state.practice(5, 0) = 0.9F;
  s.state.practice(1, 1) = 0.5F;
  send_experts(s.step(), s.state, s.scratch);
  CHECK(s.state.practice(5, 2) == 0.4F);
  CHECK(s.state.practice(1, 2) > 0.4F);
}

TEST_CASE("The sending school gives days of its own leaders", "[experts]") {
  Parameters p;
  p.expert_active = 1;
  System s(test::schools_alike(4), p);
  s.state.practice(0, 2) = 0.99F;
  s.refresh();
  CHECK(s.scratch.levers.taken[2] == 2);
  CHECK(s.scratch.levers.taken[0] == 0);
  budget_time(s.step(), s.state, s.scratch);
  const float with = s.scratch.time[2];
  s.scratch.levers.taken[2] = 0;
  budget_time(s.step(), s.state, s.scratch);
  CHECK(s.scratch.time[2] - with == Approx(2));
}

TEST_CASE("Exchange grows both benches by the dose, and the weaker by part of the gap", "[exchange]") {
  Parameters p;
  p.exchange_active = 1;
  p.acceptance_base = 1000;
  System s(test::schools_alike(2), p);
  s.state.bench[0] = 0.2F;
  s.state.bench[1] = 0.6F;
  exchange_deputies(s.step(), s.state, s.scratch);
  CHECK(s.state.bench[0] == Approx(0.2 + 0.03 * 0.8 + 0.1 * 0.4));
  CHECK(s.state.bench[1] == Approx(0.6 + 0.03 * 0.4));
  REQUIRE(s.scratch.new_ties.size() == 1);
  CHECK(s.scratch.new_ties[0].origin == TieOrigin::exchange);
  CHECK(s.scratch.new_ties[0].first_trust == Approx(0.5));
  CHECK(charged(s.state.grants, Payer::national, Cost::programme) == Approx(2500.0 / 3));
  // Partners are no longer a pair that a grant is spent on.
  s.enter();
  const std::vector<float> before = s.state.bench;
  exchange_deputies(s.step(1), s.state, s.scratch);
  CHECK(s.state.bench == before);
}

TEST_CASE("A grant reaches so many pairs of an authority and no more, each school once", "[exchange]") {
  Parameters p;
  p.exchange_active = 1;
  p.acceptance_base = -1000;
  System s(test::schools_alike(20), p);
  System::fill(s.state.bench, 0.5F);
  exchange_deputies(s.step(), s.state, s.scratch);
  CHECK(std::count(s.state.bench.begin(), s.state.bench.end(), 0.5F) == 16);
  CHECK(s.scratch.new_ties.empty());
}

TEST_CASE("Volunteers of strong benches form a ring on the area that most of them lack", "[enquiry]") {
  Parameters p;
  p.enquiry_active = 1;
  p.enquiry_rate = 1;
  System s(test::schools_alike(6), p);
  s.set_practice(0.6F);
  for (SchoolIndex i = 0; i < 6; ++i) s.state.practice(5, i) = 0.3F;
  System::fill(s.state.bench, 1.0F);
  s.state.bench[1] = 0;  // its head may be willing, its staff is not
  s.state.propensity[1] = 1;
  form_area_ties(s.step(), s.state, s.scratch);
  REQUIRE(s.scratch.new_ties.size() == 4);  // one group of four; the fifth waits
  std::vector<int> degree(6, 0);
  for (const NewTie& tie : s.scratch.new_ties) {
    ++degree[tie.first];
    ++degree[tie.second];
    CHECK(tie.area == 5);
    CHECK(tie.origin == TieOrigin::enquiry);
  }
  CHECK(std::count(degree.begin(), degree.end(), 2) == 4);
  CHECK(degree[1] == 0);
  s.enter();
  // Those in a group do not volunteer again; one alone makes no group.
  form_area_ties(s.step(1), s.state, s.scratch);
  CHECK(s.scratch.new_ties.empty());
}

TEST_CASE("In a tie for one area only that area is learned, and phases fit alike", "[inclusion]") {
  Parameters p;
  p.inclusion_active = 1;
  p.acceptance_base = 1000;
  System s(test::list_of({{.id = 1, .phase = Phase::special},
                          {.id = 2, .x_km = 1},
                          {.id = 3, .phase = Phase::special, .x_km = 0.5F},
                          {.id = 4, .x_km = 9}}),
           p);
  form_area_ties(s.step(), s.state, s.scratch);
  // The nearest mainstream school is asked, not the special one next door, and each by one.
  REQUIRE(s.scratch.new_ties.size() == 2);
  for (const NewTie& tie : s.scratch.new_ties) {
    CHECK(s.world.phase[tie.first] == Phase::special);
    CHECK(s.world.phase[tie.second] == Phase::primary);
    CHECK(tie.area == 7);
  }
  CHECK(s.scratch.new_ties[0].second == s.at(2));
  CHECK(s.scratch.new_ties[1].second == s.at(4));
  s.enter();
  const std::uint32_t e = find_tie(s.state.ties, s.at(1), s.at(2));
  REQUIRE(e != no_index);
  CHECK(s.state.ties.fit[e] == 1);  // .5 for two phases otherwise
  CHECK(s.state.ties.rivalry[e] == 0);

  s.set_practice(0.4F);
  s.state.practice.col(s.at(2)).setConstant(0.6F);
  s.p.learning_own = 0;
  s.p.learning_decay = 0;
  s.p.learning_noise_area = 0;
  s.p.learning_noise_school = 0;
  s.p.learning_la_support = 0;
  s.refresh();
  s.attend_all(0.5F);
  learn(s.step(), s.state, s.scratch);
  for (int k = 0; k < 7; ++k) CHECK(s.state.practice(k, s.at(1)) == 0.4F);
  CHECK(s.state.practice(7, s.at(1)) > 0.4F);
}

System deployed() {
  Parameters p;
  p.deploy_active = 1;
  p.acceptance_base = 1000;
  System s(test::list_of({{.id = 1}, {.id = 2, .x_km = 9}, {.id = 3, .x_km = 2}, {.id = 4, .x_km = 1}}), p);
  s.state.grade[s.at(1)] = 4;
  s.scratch.leadership[s.at(2)] = 0.7F;
  s.scratch.leadership[s.at(3)] = 0.7F;
  return s;
}

TEST_CASE("A weak school gets the nearest able donor, and each donor has so many recipients",
          "[deployment]") {
  System s = deployed();
  deploy_leaders(s.step(), s.state, s.scratch);
  REQUIRE(s.scratch.new_ties.size() == 1);
  CHECK(s.scratch.new_ties[0].first == s.at(1));
  CHECK(s.scratch.new_ties[0].second == s.at(3));  // 4 is nearer but not led well enough
  s.enter();
  deploy_leaders(s.step(1), s.state, s.scratch);
  CHECK(s.scratch.new_ties.empty());  // one donor at a time
  s.state.grade[s.at(4)] = 3;
  deploy_leaders(s.step(1), s.state, s.scratch);
  REQUIRE(s.scratch.new_ties.size() == 1);
  CHECK(s.scratch.new_ties[0].second == s.at(2));  // 3 is taken
}

TEST_CASE("Deployed support never deepens, transfers in proportion to its intensity and ends",
          "[deployment]") {
  System s = deployed();
  deploy_leaders(s.step(), s.state, s.scratch);
  s.enter();
  System::fill(s.state.ties.trust, 0.95F);
  System::fill(s.state.ties.depth, 0.0F);
  s.attend_all(0);
  for (int t = 0; t < 5; ++t) meet_partners(s.step(static_cast<Term>(t)), s.state, s.scratch);
  for (const float depth : s.state.ties.depth) CHECK(depth == 0);

  const auto learned = [&](TieOrigin origin) {
    System::fill(s.state.ties.trust, 0.6F);
    s.state.ties.origin.assign(s.state.ties.size(), origin);
    s.set_practice(0.4F);
    s.state.practice.col(s.at(3)).setConstant(0.5F);
    s.p.learning_own = 0;
    s.p.learning_decay = 0;
    s.p.learning_noise_area = 0;
    s.p.learning_noise_school = 0;
    s.p.learning_la_support = 0;
    s.p.learning_cap = 1;
    s.refresh();
    learn(s.step(), s.state, s.scratch);
    return static_cast<double>(s.state.practice(0, s.at(1))) - 0.4;
  };
  const double loose = learned(TieOrigin::voluntary);
  const double donor = learned(TieOrigin::deployed);
  // S / (1 + S) with S = rate x trust x gap = .03 x .6 x .1 and three times as much.
  CHECK(loose == Approx(0.0018 / 1.0018).epsilon(1e-3));
  CHECK(donor == Approx(0.0054 / 1.0054).epsilon(1e-3));

  s.state.ties.age.assign(s.state.ties.size(), 6);
  s.state.ties.origin.assign(s.state.ties.size(), TieOrigin::deployed);
  s.p.exit_rate = 0;
  s.refresh();
  end_ties(s.step(), s.state, s.scratch);
  CHECK(s.state.ties.size() == 0);
}

TEST_CASE("A secondment costs bench while it lasts and brings some back; trust grows faster meanwhile",
          "[secondments]") {
  Parameters p;
  p.secondment_active = 1;
  p.secondment_rate = 1;
  p.cooperation_base = 1;
  p.cooperation_floor = 0;
  System s(test::schools_alike(2), p);
  s.connect_pairs(0.5F, 0.5F);
  s.attend_all(0.5F);
  s.state.bench = {0.6F, 0.3F};  // the second can spare nobody
  second_staff(s.step(1), s.state, s.scratch);
  CHECK(s.state.bench[0] == 0.6F);  // only once a year
  second_staff(s.step(3), s.state, s.scratch);
  CHECK(s.state.bench[0] == Approx(0.55));
  CHECK(s.state.bench[1] == 0.3F);
  second_staff(s.step(3), s.state, s.scratch);
  CHECK(s.state.bench[0] == Approx(0.55));  // one at a time
  meet_partners(s.step(4), s.state, s.scratch);
  for (const float trust : s.state.ties.trust) CHECK(trust == Approx(0.5 + 2 * 0.1 * 0.5));
  second_staff(s.step(4), s.state, s.scratch);
  second_staff(s.step(5), s.state, s.scratch);
  CHECK(s.state.bench[0] == Approx(0.55 + 0.1 * 0.45));
  meet_partners(s.step(5), s.state, s.scratch);
  for (const float trust : s.state.ties.trust) CHECK(trust == Approx(0.6 + 0.1 * 0.4));
}

TEST_CASE("The ablest head chairs; those who come share message, pressure and days", "[area]") {
  Parameters p;
  p.area_active = 1;
  p.lever_vision = 0.2;
  p.acceptance_base = 1000;
  p.mechanism_inspection = 0;
  System s(test::list_of({{.id = 1}, {.id = 2}, {.id = 3}, {.id = 4, .authority = 1}}), p);
  System::fill(s.state.heads.skill, 0.4F);
  System::fill(s.state.bench, 0.4F);
  System::fill(s.state.heads.tenure, std::uint16_t{30});
  s.state.heads.skill[s.at(2)] = 0.8F;  // l = .6
  s.refresh();
  hold_area_meetings(s.step(), s.state, s.scratch);
  for (const SchoolId id : {1U, 2U, 3U}) {
    CHECK(s.scratch.levers.meeting[s.at(id)] == Approx(0.6));
    CHECK(s.scratch.levers.vision[s.at(id)] == Approx(0.2 + 0.3 * 0.6 * 0.8));
    CHECK(s.scratch.levers.taken[s.at(id)] == 1);
  }
  CHECK(s.scratch.levers.meeting[s.at(4)] == 0);  // alone in its authority
  CHECK(charged(s.state.ledger, Payer::authority, Cost::programme) == 10);
  CHECK(charged(s.state.ledger, Payer::school, Cost::programme) == 3);
  inspect(s.step(), s.state, s.scratch);
  CHECK(s.scratch.pressure[s.at(1)] ==
        Approx(static_cast<double>(s.scratch.pressure[s.at(4)]) * (1 - 0.3 * 0.6)));

  // Nobody is bound: without readiness only the chair is there.
  s.p.acceptance_base = -1000;
  s.refresh();
  hold_area_meetings(s.step(), s.state, s.scratch);
  CHECK(s.scratch.met == std::vector<SchoolIndex>{s.at(2)});
}

TEST_CASE("A platform shows what a school would be judged without error", "[platform]") {
  Parameters p;
  p.choice_complementarity = 0;
  p.choice_proximity = 0;
  p.choice_reputation_gap = 0;
  p.choice_reputation_gap_pressure = 0;
  p.choice_rivalry = 0;
  System s(test::schools_alike(2), p);
  s.state.grade_thresholds = {0.7F, 0.5F, 0.3F};
  s.set_practice(0.8F);  // worth a 1, judged a 3
  s.state.grade = {2, 3};
  CHECK(utility(s.step(), s.state, s.scratch, 0, 1, false) == Approx(1.0 / 3));
  s.p.platform_active = 0.5;
  s.refresh();
  CHECK(utility(s.step(), s.state, s.scratch, 0, 1, false) == Approx(2.0 / 3));
  CHECK(s.scratch.levers.taken[0] == Approx(0.25));
}

TEST_CASE("Fear presses and drives only those without a partner", "[fear]") {
  Parameters p;
  p.fear_active = 1;
  p.lever_accountability = 0;
  System s(test::schools_alike(4), p);
  s.connect(0, 1, 0.5F, 0.5F, 0);
  s.attend_all(0);
  inspect(s.step(), s.state, s.scratch);
  CHECK(s.scratch.pressure == std::vector<float>{0, 0, 0.5F, 0.5F});

  // All may search, everything is accepted: the proposer's trust is less if it proposed in fear.
  s.p.search_rate = 0;
  s.p.search_need = 0;
  s.p.search_la_support = 0;
  s.p.fear_search = 1;
  s.p.choice_outside = -10;
  s.p.acceptance_base = 10;
  s.refresh();
  System::fill(s.scratch.left, 100.0F);
  form_ties(s.step(), s.state, s.scratch);
  REQUIRE_FALSE(s.scratch.new_ties.empty());
  for (const NewTie& tie : s.scratch.new_ties) {
    CHECK(tie.first >= 2);
    CHECK(tie.first_trust < 0.4F);
    if (tie.second < 2) CHECK(tie.second_trust >= 0.4F);
  }
}

TEST_CASE("Governors who looked inward most open most", "[governors]") {
  Parameters p;
  p.governors_outward = 0.5;
  System s(test::schools_alike(50), p);
  s.world.governors[3] = 0.2F;
  s.refresh();
  CHECK(s.scratch.levers.openness[3] == Approx(0.4));
  const float before = acceptance_logit(s.k, s.state, s.scratch, 3, 0);
  s.p.governors_outward = 0;
  s.refresh();
  CHECK(before - acceptance_logit(s.k, s.state, s.scratch, 3, 0) == Approx(0.4));
}

TEST_CASE("The best of three applicants is better by the mean of the greatest of three normals",
          "[leadership]") {
  Parameters p;
  p.head_leave_primary = p.head_leave_secondary = 1;
  p.head_applicants = 3;
  p.head_market_slope = 0;
  p.head_market_mean = 0.5;
  p.head_market_sd = 0.1;
  System s(test::schools_alike(4000), p);
  System::fill(s.state.bench, 0.0F);
  p.bench_noise = 0;
  lead_schools(s.step(), s.state, s.scratch);
  double total = 0;
  int outsiders = 0;
  for (SchoolIndex i = 0; i < 4000; ++i) {
    if (s.state.heads.insider[i] != 0) continue;
    total += static_cast<double>(s.state.heads.skill[i]);
    ++outsiders;
  }
  REQUIRE(outsiders > 3500);
  // E max of three = 1.5 / sqrt(pi) = .8463, sd .748; four standard errors.
  CHECK(total / outsiders == Approx(0.5 + 0.08463).margin(4 * 0.0748 / 59));
}

TEST_CASE("A coerced school is released when its tie to the lead is old enough, and its ties stay",
          "[federation]") {
  Parameters p;
  p.forced_release_terms = 9;
  System s(test::schools_alike(4), p);
  s.connect_pairs(0.5F, 0.1F, TieKind::forced);
  s.state.groups = {{0, 2}, {1, 1}, {0, 0}};
  s.state.group = {0, 0, 1, 1};
  s.state.ties.age = {9, 9, 8, 8};
  force_federations(s.step(), s.state, s.scratch);
  CHECK(s.state.ties.kind ==
        std::vector<TieKind>{TieKind::free, TieKind::free, TieKind::forced, TieKind::forced});
  CHECK(s.state.group == std::vector<std::uint32_t>{0, no_index, 1, 1});
  CHECK(s.state.groups.members == std::vector<std::uint32_t>{0, 1});
}

TEST_CASE("A check done well wins trust on both sides, one done badly costs it, and both take days",
          "[health-checks]") {
  const auto trust_after = [](float leadership) {
    Parameters p;
    p.check_rate = 1;
    System s(test::schools_alike(2), p);
    s.connect_pairs(0.5F, 0.2F);
    s.attend_all(0.2F);
    System::fill(s.state.heads.skill, leadership);
    System::fill(s.state.bench, leadership);
    System::fill(s.state.heads.tenure, std::uint16_t{30});
    check_partners(s.step(), s.state, s.scratch);
    CHECK(s.scratch.levers.taken == std::vector<float>{1, 1});
    CHECK(charged(s.state.ledger, Payer::school, Cost::programme) == 2);
    CHECK(s.state.ties.trust[0] == s.state.ties.trust[1]);
    return s.state.ties.trust[0];
  };
  CHECK(trust_after(1) == Approx(0.5 + 0.1 * 0.5));
  CHECK(trust_after(0) == Approx(0.5 - 0.2 * 0.5));
}

System with_able_head() {
  Parameters p;
  p.executive_active = 1;
  p.acceptance_base = -1000;  // nobody would by choice
  System s(test::list_of({{.id = 1}, {.id = 2, .x_km = 3}, {.id = 3, .x_km = 1}, {.id = 4, .x_km = 2}}), p);
  System::fill(s.state.heads.tenure, std::uint16_t{30});
  System::fill(s.state.heads.skill, 0.4F);
  System::fill(s.state.bench, 0.4F);
  s.state.heads.skill[s.at(2)] = 0.8F;
  s.state.heads.tenure[s.at(1)] = 0;
  s.state.heads.tenure[s.at(3)] = 0;
  s.state.grade[s.at(1)] = 4;
  return s;
}

TEST_CASE("A weak school that has lost its head comes under an able one for some years", "[executive]") {
  System s = with_able_head();
  appoint_executives(s.step(), s.state, s.scratch);
  CHECK(s.state.executive[s.at(1)] == s.at(2));
  CHECK(s.state.executive[s.at(3)] == no_school);  // grade 2: asked, and unwilling
  CHECK(s.state.led[s.at(2)] == 1);
  REQUIRE(s.scratch.new_ties.size() == 1);
  CHECK(s.scratch.new_ties[0].origin == TieOrigin::executive);
  System::fill(s.state.heads.tenure, std::uint16_t{30});
  // l = (h + b) / 2 with h = .4 + .7 (.8 - .4) there, .8 (1 - .1) at the head's own school.
  CHECK(effective_leadership(s.world, s.k, s.state, s.at(1)) == Approx(0.5 * (0.68 + 0.4)));
  CHECK(effective_leadership(s.world, s.k, s.state, s.at(2)) == Approx(0.5 * (0.72 + 0.4)));
  for (int t = 1; t < 9; ++t) appoint_executives(s.step(static_cast<Term>(t)), s.state, s.scratch);
  CHECK(s.state.executive[s.at(1)] == s.at(2));
  appoint_executives(s.step(9), s.state, s.scratch);
  CHECK(s.state.executive[s.at(1)] == no_school);
  CHECK(s.state.led[s.at(2)] == 0);
}

TEST_CASE("An executive who leaves, leaves both schools", "[executive]") {
  System s = with_able_head();
  appoint_executives(s.step(), s.state, s.scratch);
  System::fill(s.state.heads.tenure, std::uint16_t{30});
  s.state.heads.tenure[s.at(2)] = 0;
  appoint_executives(s.step(1), s.state, s.scratch);
  CHECK(s.state.executive[s.at(1)] == no_school);
}

System with_chains(std::uint32_t n = 10) {
  Parameters p;
  p.chain_active = 1;
  p.chain_schools_per_chain = n;
  p.chain_growth = 1;
  p.chain_most = 2;
  p.chain_capacity_sd = 0;
  System s(test::schools_alike(n), p);
  System::fill(s.state.propensity, 0.5F);
  System::fill(s.state.heads.tenure, std::uint16_t{30});
  System::fill(s.state.heads.skill, 0.4F);
  System::fill(s.state.bench, 0.4F);
  s.state.grade[0] = 1;
  s.state.heads.skill[0] = 0.8F;
  s.scratch.leadership[0] = 0.7F;
  return s;
}

TEST_CASE("A chain is founded by an able school and takes weak ones until it is big enough", "[chains]") {
  System s = with_chains();
  for (const SchoolIndex i : {4U, 5U, 6U}) s.state.grade[i] = 3;
  for (Term t = 0; t < 4; ++t) {
    grow_chains(s.step(t), s.state, s.scratch);
    s.enter();
  }
  CHECK(s.state.chains.lead == std::vector<SchoolIndex>{0});
  CHECK(s.state.chains.members[0] == 2);
  CHECK(s.state.chain[4] == 0);
  CHECK(s.state.chain[5] == 0);
  CHECK(s.state.chain[6] == no_index);
  CHECK(s.state.propensity[4] == Approx(0.4));
  CHECK(s.state.ties.kind[find_tie(s.state.ties, 4, 0)] == TieKind::forced);
  CHECK(charged(s.state.grants, Payer::national, Cost::sponsor) == 50000);
  // h_eff = .4 + .5 (.8 - .01 x 2 - .4) for a member, .8 (1 - .02 x 2) for the lead.
  CHECK(effective_leadership(s.world, s.k, s.state, 4) == Approx(0.5 * (0.4 + 0.5 * 0.38 + 0.4)));
  CHECK(effective_leadership(s.world, s.k, s.state, 0) == Approx(0.5 * (0.8 * 0.96 + 0.4)));
}

TEST_CASE("A chain whose schools stay weak is closed, and its schools can be taken anew", "[chains]") {
  System s = with_chains();
  s.state.grade[4] = 4;
  s.state.grade[5] = 4;
  for (Term t = 0; t < 2; ++t) {
    grow_chains(s.step(t), s.state, s.scratch);
    s.enter();
  }
  REQUIRE(s.state.chains.members[0] == 2);
  s.p.chain_failing_grade = 3;  // (1 + 4 + 4) / 3
  s.p.chain_growth = 0;
  s.p.chain_schools_per_chain = 100;
  s.refresh();
  for (Term t = 2; t < 7; ++t) grow_chains(s.step(t), s.state, s.scratch);
  CHECK(s.state.chain[4] == 0);
  grow_chains(s.step(7), s.state, s.scratch);
  CHECK(s.state.chain[4] == no_index);
  CHECK(s.state.chain[0] == no_index);
  CHECK(s.state.chains.lead[0] == no_school);
  for (const TieKind kind : s.state.ties.kind) CHECK(kind == TieKind::free);
}

TEST_CASE("A lead pays what core money does not, and gives up an alliance that takes too much",
          "[alliances]") {
  Parameters p;
  p.alliance_active = 1;
  p.alliance_lead_days_each = 2;
  p.alliance_core_days = 4;
  System s(test::schools_alike(5), p);
  s.state.alliances.lead = {0};
  s.state.alliances.members = {4};
  s.state.alliances.founded = {0};
  System::fill(s.state.alliance, std::uint32_t{0});
  System::fill(s.state.alliance_start, Term{0});
  run_alliances(s.step(), s.state, s.scratch);
  CHECK(s.scratch.levers.taken == std::vector<float>{4, 0, 0, 0, 0});
  CHECK(charged(s.state.ledger, Payer::national, Cost::sponsor) == 4);
  s.scratch.time[0] = 5;  // left of 9: bearable
  join_alliances(s.step(), s.state, s.scratch);
  CHECK(s.state.alliances.lead[0] == 0);
  s.scratch.time[0] = 3;  // 4 of 7 are more than half
  join_alliances(s.step(), s.state, s.scratch);
  CHECK(s.state.alliances.lead[0] == no_school);
  for (const std::uint32_t alliance : s.state.alliance) CHECK(alliance == no_index);
}

}  // namespace
}  // namespace schoolsim
