#include "sim/model/processes/team.hpp"

#include <algorithm>
#include <cmath>

#include "sim/model/invariants.hpp"
#include "sim/model/term.hpp"
#include "tests/model/statistics.hpp"
#include "tests/model/system.hpp"

namespace schoolsim {
namespace {

using test::System;

TEST_CASE("Teams have their spread from the start, keep it, and persist from year to year", "[team]") {
  Parameters p;
  p.team_sd_primary = 0.05;
  p.team_sd_secondary = 0.02;
  p.team_persistence = 0.54;
  constexpr std::uint32_t n = 20'000;
  for (const auto& [phase, sd] : {std::pair(Phase::primary, 0.05), std::pair(Phase::secondary, 0.02),
                                  std::pair(Phase::special, 0.05)}) {
    std::vector<test::School> schools;
    for (SchoolId id = 1; id <= n; ++id)
      schools.push_back({.id = id, .phase = phase, .x_km = static_cast<float>(id)});
    System s(test::list_of(schools), p);
    const std::vector<float> first = s.state.team;
    for (Term term = 0; term < 3; ++term) change_teams(s.step(term), s.state, s.scratch);
    double sum = 0;
    double squares[2] = {0, 0};
    double product = 0;
    for (SchoolIndex i = 0; i < n; ++i) {
      const double z[2] = {static_cast<double>(first[i]) / sd, static_cast<double>(s.state.team[i]) / sd};
      sum += z[1];
      for (const std::size_t time : {0U, 1U}) squares[time] += z[time] * z[time];
      product += z[0] * z[1];
    }
    INFO("phase " << static_cast<int>(phase));
    test::check_mean("effect", sum, n, 0, 1);
    test::check_mean("its square at the start", squares[0], n, 1, std::sqrt(2.0));
    test::check_mean("its square a year later", squares[1], n, 1, std::sqrt(2.0));
    test::check_mean("correlation over a year", product, n, 0.54, std::sqrt(1 + 0.54 * 0.54));
  }
}

TEST_CASE("A team of no spread has no effect, one of full persistence stays, one of none is new each term",
          "[team]") {
  Parameters p;
  System none(test::schools_alike(70), p);
  change_teams(none.step(), none.state, none.scratch);
  CHECK(std::count(none.state.team.begin(), none.state.team.end(), 0.0F) == 70);
  // What there was fades, also where no more comes.
  System::fill(none.state.team, 0.1F);
  change_teams(none.step(), none.state, none.scratch);
  CHECK(none.state.team[69] == Approx(0.1 * std::cbrt(0.54)));

  p.team_sd_primary = 0.05;
  p.team_persistence = 1;
  System stays(test::schools_alike(70), p);
  const std::vector<float> first = stays.state.team;
  change_teams(stays.step(), stays.state, stays.scratch);
  CHECK(stays.state.team == first);

  p.team_persistence = 0;
  System renewed(test::schools_alike(70), p);
  CHECK(renewed.state.team == first);
  State other = renewed.state;
  System::fill(other.team, 0.3F);
  change_teams(renewed.step(), renewed.state, renewed.scratch);
  change_teams(renewed.step(), other, renewed.scratch);
  CHECK(renewed.state.team == other.team);
  CHECK(renewed.state.team != first);
}

TEST_CASE("Wherever practice changes, effectiveness is practice and the school's own team", "[team]") {
  Parameters p;
  p.team_sd_primary = p.team_sd_secondary = 0.1;
  p.expert_active = p.rotation_active = p.curriculum_active = 1;
  p.rotation_tenure = 6;
  p.head_leave_primary = p.head_leave_secondary = 0.1;
  const Draws draws(3, 0);
  const World world = make_world(draw_synthetic_schools(200, p, draws), p, draws);
  const Coefficients k = to_coefficients(p);
  State state = make_start(world, p, draws, 0);
  regrade({world, k, draws, 0}, nullptr, state);
  Scratch scratch;
  for (Term term = 0; term < 12; ++term) {
    advance_term(world, k, draws, state, scratch);
    REQUIRE(broken_invariants(world, state) == std::vector<std::string>{});
  }
  CHECK(*std::max_element(state.effectiveness.begin(), state.effectiveness.end()) > 0.6F);
}

}  // namespace
}  // namespace schoolsim
