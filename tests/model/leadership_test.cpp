#include "sim/model/processes/leadership.hpp"

#include <cmath>

#include "tests/model/statistics.hpp"
#include "tests/model/system.hpp"

namespace schoolsim {
namespace {

using test::System;

/// Leadership does not grow, and every head leaves.
Parameters all_leave() {
  Parameters p;
  p.bench_by_head = p.bench_by_joint_work = p.bench_decay = p.bench_noise = 0;
  p.head_growth = p.head_by_joint_work = 0;
  p.head_leave_primary = p.head_leave_secondary = 1;
  return p;
}

TEST_CASE("Benches and heads grow by what the head, joint work and losses make of them", "[leadership]") {
  Parameters p;
  p.bench_noise = 0;
  p.head_leave_primary = p.head_leave_secondary = 0;
  System s(test::list_of({{.id = 1, .disadvantage = 0.1F}, {.id = 2, .disadvantage = 0.5F}}), p);
  System::fill<std::uint8_t>(s.state.grade, 2);
  s.state.heads.skill = {0.6F, 0.6F};
  s.state.bench = {0.4F, 0.4F};
  s.state.heads.tenure = {7, 7};
  s.scratch.joint_work = {0.5F, 0.5F};
  lead_schools(s.step(), s.state, s.scratch);
  const double growth = (0.0218 * 0.6 + 0.012 * 0.5) * 0.6;
  CHECK(s.state.bench[s.at(1)] == Approx(0.4 + growth - 0.010 * (1 + 0.5 * 0.1) * 0.4));
  CHECK(s.state.bench[s.at(2)] == Approx(0.4 + growth - 0.010 * (1 + 0.5 * 0.5) * 0.4));
  CHECK(s.state.heads.skill[0] == Approx(0.6 + (0.004 + 0.006 * 0.5) * 0.4));
  CHECK(s.state.heads.tenure[0] == 8);
}

TEST_CASE("Disadvantage weighs on benches and on the market as the phase lets it", "[leadership]") {
  Parameters p = all_leave();
  p.bench_decay = 0.01;
  p.head_market_sd = 0;
  p.gradient_primary = 0.5;
  p.gradient_secondary = 2;
  System s(test::list_of(
               {{.id = 1, .disadvantage = 0.1F}, {.id = 2, .phase = Phase::secondary, .disadvantage = 0.5F}}),
           p);
  System::fill<std::uint8_t>(s.state.grade, 2);
  State stays = s.state;
  // Who has no bench has no deputy to promote.
  System::fill(s.state.bench, 0.0F);
  lead_schools(s.step(), s.state, s.scratch);
  CHECK(s.state.heads.skill[s.at(1)] == Approx(0.45 - 0.25 * 0.5 * -0.2));
  CHECK(s.state.heads.skill[s.at(2)] == Approx(0.45 - 0.25 * 2 * 0.2));
  s.k.head_leave_primary = s.k.head_leave_secondary = 0;
  System::fill(stays.bench, 0.4F);
  lead_schools(s.step(), stays, s.scratch);
  CHECK(stays.bench[s.at(1)] == Approx(0.4 - 0.01 * (1 + 0.5 * (0.3 + 0.5 * -0.2)) * 0.4));
  CHECK(stays.bench[s.at(2)] == Approx(0.4 - 0.01 * (1 + 0.5 * (0.3 + 2 * 0.2)) * 0.4));
}

TEST_CASE("The bench's luck has the stated spread", "[leadership]") {
  Parameters p = all_leave();
  p.head_leave_primary = p.head_leave_secondary = 0;
  p.bench_noise = 0.018;
  constexpr std::uint32_t n = 3000;
  System s(test::schools_alike(n), p);
  System::fill<std::uint8_t>(s.state.grade, 2);
  System::fill(s.state.bench, 0.5F);
  lead_schools(s.step(), s.state, s.scratch);
  double sum = 0;
  double squares = 0;
  for (const float b : s.state.bench) {
    sum += static_cast<double>(b) - 0.5;
    squares += (static_cast<double>(b) - 0.5) * (static_cast<double>(b) - 0.5);
  }
  test::check_mean("bench luck", sum, n, 0, 0.018);
  test::check_mean("its square", squares, n, 0.018 * 0.018, 0.018 * 0.018 * std::sqrt(2.0));
}

TEST_CASE("Heads leave more often after weak grades", "[leadership]") {
  constexpr std::uint32_t n = 3000;
  System s(test::schools_alike(n));
  const double rates[] = {0.030, 0.030, 0.045, 0.080};
  for (std::uint8_t grade = 1; grade <= 4; ++grade) {
    double left = 0;
    for (Term term = 0; term < 5; ++term) {
      System::fill(s.state.grade, grade);
      System::fill<std::uint16_t>(s.state.heads.tenure, 9);
      lead_schools(s.step(term), s.state, s.scratch);
      for (const std::uint16_t tenure : s.state.heads.tenure) left += tenure == 0;
    }
    test::check_share("heads that left at grade " + std::to_string(grade), left, 5.0 * n, rates[grade - 1]);
  }
}

TEST_CASE("Heads leave by phase, special schools' as primaries'", "[leadership]") {
  constexpr std::uint32_t n = 6000;
  Parameters p;
  p.head_leave_primary = 0.02;
  p.head_leave_secondary = 0.10;
  std::vector<test::School> schools;
  for (std::uint32_t i = 0; i < n; ++i) schools.push_back({.id = i + 1, .phase = static_cast<Phase>(i % 3)});
  System s(test::list_of(schools), p);
  System::fill<std::uint16_t>(s.state.heads.tenure, 9);
  lead_schools(s.step(), s.state, s.scratch);
  double left[3] = {0, 0, 0};
  for (SchoolIndex i = 0; i < n; ++i)
    left[static_cast<std::size_t>(s.world.phase[i])] += s.state.heads.tenure[i] == 0;
  test::check_share("heads of primaries that left", left[0], n / 3.0, 0.02);
  test::check_share("heads of secondaries that left", left[1], n / 3.0, 0.10);
  test::check_share("heads of special schools that left", left[2], n / 3.0, 0.02);
}

TEST_CASE("More heads leave in the three terms that begin with a fall to grade 4, whatever the grade then",
          "[leadership]") {
  constexpr std::uint32_t n = 3000;
  Parameters p;
  p.head_leave_fall = 0.2;
  System s(test::schools_alike(n), p);
  for (const Term fell : {no_term, 3, 4, 5, 6}) {
    System::fill(s.state.fell, fell);
    System::fill<std::uint8_t>(s.state.grade, 3);
    System::fill<std::uint16_t>(s.state.heads.tenure, 9);
    lead_schools(s.step(6), s.state, s.scratch);
    double left = 0;
    for (const std::uint16_t tenure : s.state.heads.tenure) left += tenure == 0;
    const bool lately = fell != no_term && fell >= 4;
    test::check_share("heads that left in term 6 after a fall in term " + std::to_string(fell), left, n,
                      lately ? 0.03 + 0.015 + 0.2 : 0.03 + 0.015);
  }
}

TEST_CASE("Nobody leaves where the chance is zero", "[leadership]") {
  Parameters p;
  p.head_leave_primary = p.head_leave_secondary = p.head_leave_grade3 = p.head_leave_grade4 = 0;
  System s(test::schools_alike(200), p);
  System::fill<std::uint8_t>(s.state.grade, 4);
  System::fill<std::uint16_t>(s.state.heads.tenure, 3);
  lead_schools(s.step(), s.state, s.scratch);
  for (const std::uint16_t tenure : s.state.heads.tenure) CHECK(tenure == 4);
}

TEST_CASE("Successors come from the own bench, a partner's or the market in the shares of their chances",
          "[leadership]") {
  // School 1 (bench .3) has a deep tie to school 2 (bench .6), whose head stays.
  Parameters p = all_leave();
  p.head_practice_loss = 0.05;
  p.disposition_alpha = 2.4;
  System s(test::list_of({{.id = 1, .disadvantage = 0.4F}, {.id = 2, .disadvantage = 0.0F}}), p);
  s.connect(0, 1, 0.8F, 0.8F, 0.5F);
  s.attend_all(0.5F);
  const State before = s.state;
  constexpr std::uint32_t n = 20'000;
  double count[3] = {0, 0, 0};
  double skill[3] = {0, 0, 0};
  double skill_squares[3] = {0, 0, 0};
  double attitude = 0;
  double leavers = 0;
  for (std::uint32_t r = 0; r < n; ++r) {
    s.draws = Draws(11, r);
    s.state = before;
    System::fill<std::uint8_t>(s.state.grade, 2);
    System::fill(s.state.propensity, 0.5F);
    s.state.bench = {0.3F, 0.6F};
    s.state.heads.skill = {0.5F, 0.5F};
    s.state.practice.col(0).setConstant(0.4F);
    s.state.practice.col(1).setConstant(0.7F);
    lead_schools(s.step(), s.state, s.scratch);
    // Both heads leave; school 1's own draw is looked at, school 2's bench tells whether it lent a head: it
    // loses .05 by an inside promotion of its own and .1 by one to school 1.
    ++leavers;
    const bool insider = s.state.heads.insider[0] != 0;
    const double lost = 0.6 - static_cast<double>(s.state.bench[1]);
    const bool lent = s.state.heads.insider[1] != 0 ? lost > 0.1 : lost > 0.05;
    const int source = insider ? 0 : lent ? 1 : 2;
    count[source] += 1;
    const auto h = static_cast<double>(s.state.heads.skill[0]);
    skill[source] += h;
    skill_squares[source] += h * h;
    attitude += static_cast<double>(s.state.heads.disposition[0]);
    REQUIRE(s.state.heads.tenure[0] == 0);
    REQUIRE(s.state.propensity[0] ==
            Approx(0.5 * 0.5 + 0.5 * static_cast<double>(s.state.heads.disposition[0])));
    // Practice goes with the head, less with an insider; a partner's head brings some of its school's.
    const double kept = 0.4 * (1 - 0.05 * 0.7 * (insider ? 0.3 : 1));
    REQUIRE(static_cast<double>(s.state.practice(2, 0)) == Approx(kept + (source == 1 ? 0.05 * 0.3 : 0)));
  }
  test::check_share("own bench", count[0], n, 0.3);
  test::check_share("a partner's bench", count[1], n, 0.7 * 0.6);
  test::check_share("the market", count[2], n, 0.7 * 0.4);
  // Limits at 0 and 1 are beyond three sd for all three, and move these means by less than 1e-4.
  test::check_mean("skill from the own bench", skill[0], count[0], 0.28 + 0.45 * 0.3, 0.12);
  test::check_mean("skill from a partner's bench", skill[1], count[1], 0.28 + 0.45 * 0.6, 0.12);
  test::check_mean("skill from the market", skill[2], count[2], 0.45 - 0.25 * 0.2, 0.15);
  const double spread = std::sqrt(skill_squares[2] / count[2] - std::pow(skill[2] / count[2], 2));
  CHECK(spread == Approx(0.15).epsilon(0.05));
  const double a = 2.4;
  const double b = 2.2;
  test::check_mean("disposition", attitude, leavers, a / (a + b),
                   std::sqrt(a * b / ((a + b) * (a + b) * (a + b + 1))));
}

TEST_CASE("Only deep or forced partners lend a head, the one with the best bench", "[leadership]") {
  Parameters p = all_leave();
  p.head_internal_sd = 0;
  p.head_market_sd = 0;
  p.head_market_mean = 0.9;
  System s(test::schools_alike(4), p);
  s.connect(0, 1, 0.8F, 0.8F, 0.9F);                   // bench 1
  s.connect(0, 2, 0.8F, 0.8F, 0.9F);                   // bench .8
  s.connect(0, 3, 0.8F, 0.8F, 0.9F, TieKind::forced);  // bench 1
  s.attend_all(0.9F);
  const State before = s.state;
  const auto successor_skill = [&](std::vector<float> realised) {
    s.state = before;
    System::fill<std::uint8_t>(s.state.grade, 2);
    s.state.bench = {0.0F, 1.0F, 0.8F, 1.0F};
    for (std::uint32_t e = 0; e < 3; ++e) {
      s.state.ties.realised[e] = s.state.ties.realised[s.state.ties.reverse[e]] = realised[e];
    }
    lead_schools(s.step(), s.state, s.scratch);
    return s.state.heads.skill[0];
  };
  const auto promoted = [](double bench) { return Approx(0.28 + 0.45 * bench); };
  CHECK(successor_skill({0.5F, 0.5F, -1.0F}) == promoted(1.0));
  CHECK(successor_skill({0.3F, 0.3F, 0.1F}) == promoted(1.0));  // forced: however shallow
  CHECK(successor_skill({0.4F, 0.4F, -1.0F}) == Approx(0.9));   // not above .4: the market
  CHECK(successor_skill({-1.0F, -1.0F, -1.0F}) == Approx(0.9));
}

TEST_CASE("A bench pays once for each promotion, after all of them", "[leadership]") {
  Parameters p = all_leave();
  p.head_internal_sd = 0;
  System s(test::schools_alike(4), p);
  for (SchoolIndex j = 1; j < 4; ++j) s.connect(0, j, 0.8F, 0.8F, 0.9F);
  s.attend_all(0.9F);
  System::fill<std::uint8_t>(s.state.grade, 2);
  s.state.bench = {1.0F, 0.0F, 0.0F, 0.0F};
  lead_schools(s.step(), s.state, s.scratch);
  // School 1 promotes its own (half the cost) and lends to three, all at the full strength of its bench.
  CHECK(s.state.bench[0] == Approx(1.0 - 0.05 - 0.3));
  for (const float h : s.state.heads.skill) CHECK(h == Approx(0.28 + 0.45));
  CHECK(s.state.heads.insider == std::vector<std::uint8_t>{1, 0, 0, 0});
}

}  // namespace
}  // namespace schoolsim
