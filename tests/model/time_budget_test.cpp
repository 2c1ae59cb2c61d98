#include "sim/model/processes/time_budget.hpp"

#include <cmath>

#include <catch2/catch.hpp>

#include "tests/model/system.hpp"

namespace schoolsim {
namespace {

using test::System;

/// One school with a settled head of skill .6 and bench .4.
System one_school(const Parameters& p = {}) {
  System s(test::schools_alike(1), p);
  s.state.heads.skill = {0.6F};
  s.state.bench = {0.4F};
  s.state.heads.tenure = {20};
  s.state.heads.insider = {0};
  return s;
}

TEST_CASE("Leadership is the mean of head and bench", "[time_budget]") {
  System s = one_school();
  CHECK(effective_leadership(s.world, s.k, s.state, 0) == Approx(0.5));
  s.p.leadership_head_weight = 0.7;
  s.refresh();
  CHECK(effective_leadership(s.world, s.k, s.state, 0) == Approx(0.7 * 0.6 + 0.3 * 0.4));
}

TEST_CASE("A new head disrupts, less where the bench is deep or the head comes from it", "[time_budget]") {
  System s = one_school();
  for (const int tenure : {0, 2}) {
    s.state.heads.tenure[0] = static_cast<std::uint16_t>(tenure);
    s.state.heads.insider = {0};
    CHECK(effective_leadership(s.world, s.k, s.state, 0) == Approx(0.5 * 0.6 * (1 - 0.25 * 0.6) + 0.5 * 0.4));
    s.state.heads.insider = {1};
    CHECK(effective_leadership(s.world, s.k, s.state, 0) ==
          Approx(0.5 * 0.6 * (1 - 0.25 * 0.6 * 0.4) + 0.5 * 0.4));
  }
  s.state.heads.tenure = {3};
  CHECK(effective_leadership(s.world, s.k, s.state, 0) == Approx(0.5));
}

TEST_CASE("A group's lead lifts its members and pays for it", "[time_budget]") {
  System s(test::schools_alike(4));
  System::fill<std::uint16_t>(s.state.heads.tenure, 20);
  System::fill(s.state.bench, 0.4F);
  s.state.heads.skill = {0.8F, 0.5F, 0.9F, 0.5F};
  s.state.groups = {{0}, {3}, {0}};
  System::fill(s.state.group, 0U);
  CHECK(effective_leadership(s.world, s.k, s.state, 0) == Approx(0.5 * 0.8 * (1 - 0.02 * 3) + 0.2));
  CHECK(effective_leadership(s.world, s.k, s.state, 1) == Approx(0.5 * (0.5 + 0.5 * 0.3) + 0.2));
  CHECK(effective_leadership(s.world, s.k, s.state, 2) ==
        Approx(0.5 * 0.9 + 0.2));  // a better head is not lowered
}

TEST_CASE("Time is what leaders have less what initiatives take", "[time_budget]") {
  System s = one_school();
  budget_time(s.step(), s.state, s.scratch);
  const double leaders = 1 + 240.0 / 120;
  CHECK(s.scratch.time[0] == Approx(65 * leaders * (0.05 + 0.10 * 0.5) - 0.6 * 4 * std::sqrt(leaders)));
  CHECK(s.scratch.absorption[0] == Approx(0.3 + 0.7 * 0.5));
  CHECK(s.scratch.root_absorption[0] == Approx(std::sqrt(0.65)));
}

TEST_CASE("Without initiatives time is proportional to leaders", "[time_budget]") {
  Parameters p;
  p.lever_initiatives = 0;
  System s(test::list_of({{.id = 1, .pupils = 120}, {.id = 2, .pupils = 1080, .x_km = 1}}), p);
  System::fill(s.state.heads.skill, 0.5F);
  System::fill(s.state.bench, 0.5F);
  System::fill<std::uint16_t>(s.state.heads.tenure, 20);
  budget_time(s.step(), s.state, s.scratch);
  CHECK(s.scratch.time[s.at(2)] == Approx(5 * s.scratch.time[s.at(1)]));
}

TEST_CASE("Too many initiatives leave no time, never less than none", "[time_budget]") {
  Parameters p;
  p.lever_initiatives = 20;
  System s = one_school(p);
  budget_time(s.step(), s.state, s.scratch);
  CHECK(s.scratch.time[0] == 0.0F);
}

TEST_CASE("Partners of the own phase share the load of a new curriculum", "[time_budget]") {
  System s = one_school();
  budget_time(s.step(), s.state, s.scratch);
  const double before = static_cast<double>(s.scratch.time[0]);
  System::fill(s.scratch.load, 2.0F);
  for (const int partners : {0, 1, 4}) {
    s.state.attended_same_phase[0] = static_cast<std::uint8_t>(partners);
    budget_time(s.step(), s.state, s.scratch);
    CHECK(before - static_cast<double>(s.scratch.time[0]) ==
          Approx(2 * std::sqrt(3.0) / (1 + 0.3 * partners)).epsilon(1e-5));
  }
}

}  // namespace
}  // namespace schoolsim
