#include "sim/model/start.hpp"

#include <cmath>

#include "sim/model/invariants.hpp"
#include "tests/model/statistics.hpp"
#include "tests/model/system.hpp"

namespace schoolsim {
namespace {

TEST_CASE("The start has the stated distributions", "[start]") {
  Parameters p;
  constexpr std::uint32_t n = 6000;
  std::vector<test::School> schools;
  for (std::uint32_t i = 0; i < n; ++i) {
    schools.push_back({.id = i + 1, .x_km = static_cast<float>(i), .disadvantage = i % 2 == 0 ? 0.1F : 0.3F});
  }
  const Draws draws(8, 0);
  const World world = make_world(test::list_of(schools), p, draws);
  const State state = make_start(world, p, draws, -45);
  CHECK(state.term == -45);
  CHECK(broken_invariants(world, state) == std::vector<std::string>{});

  double positive = 0;
  double negative = 0;
  double attitude = 0;
  double tenure = 0;
  double skill = 0;
  double bench = 0;
  double school = 0;
  double area = 0;
  for (SchoolIndex i = 0; i < n; ++i) {
    const double c = static_cast<double>(state.propensity[i]);
    attitude += c;
    positive += c > 0.7;
    negative += c < 0.25;
    REQUIRE(state.heads.disposition[i] == state.propensity[i]);
    REQUIRE(state.heads.tenure[i] <= 60);
    tenure += state.heads.tenure[i];
    const double excess = static_cast<double>(world.excess_disadvantage[i]);
    const auto h = static_cast<double>(state.heads.skill[i]);
    const auto b = static_cast<double>(state.bench[i]);
    skill += h + 0.25 * excess;
    bench += b + 0.25 * excess;
    const double level = 0.45 + 0.5 * ((h + b) / 2 - 0.5);
    double mean_area = 0;
    for (int a = 0; a < 8; ++a) mean_area += static_cast<double>(state.practice(a, i)) / 8;
    school += (mean_area - level) * (mean_area - level);
    for (int a = 0; a < 8; ++a) area += std::pow(static_cast<double>(state.practice(a, i)) - mean_area, 2);
  }
  // The beta distribution of MODEL section 2: 22.8 % above .7 and 11.6 % below .25, both rounded to .05
  // points.
  test::check_mean("attitude", attitude, n, 2.4 / 4.6, std::sqrt(2.4 * 2.2 / (4.6 * 4.6 * 5.6)));
  test::check_share("positive heads", positive, n, 0.228);
  test::check_share("negative heads", negative, n, 0.116);
  // Whole part of an exponential of mean 33, at most 60: sum of its survival at 1, 2, .. 60.
  const double survival = std::exp(-1.0 / 33);
  const double mean_tenure = survival * (1 - std::pow(survival, 60)) / (1 - survival);
  test::check_mean("tenure", tenure, n, mean_tenure, 33);
  test::check_mean("skill", skill, n, 0.5, 0.15);
  test::check_mean("bench", bench, n, 0.5, 0.12);
  const double of_school = 0.05 * 0.05 + 0.10 * 0.10 / 8;
  test::check_mean("practice of schools", school, n, of_school, of_school * std::sqrt(2.0));
  test::check_mean("practice of areas", area, 7.0 * n, 0.01, 0.01 * std::sqrt(2.0));
}

TEST_CASE(
    "At the start leadership falls with disadvantage by phase, and practice has what authorities make of it",
    "[start]") {
  Parameters p;
  p.start_head_sd = p.start_bench_sd = p.start_practice_school_sd = p.start_practice_area_sd = 0;
  p.gradient_primary = 0.5;
  p.gradient_secondary = 2;
  p.authority_effect_sd = 0.05;
  const Draws draws(8, 0);
  const World world =
      make_world(test::list_of({{.id = 1, .disadvantage = 0.1F},
                                {.id = 2, .phase = Phase::secondary, .disadvantage = 0.5F, .authority = 1}}),
                 p, draws);
  const State state = make_start(world, p, draws, -45);
  for (const auto& [i, fall] : {std::pair(0U, 0.25 * 0.5 * -0.2), std::pair(1U, 0.25 * 2 * 0.2)}) {
    CHECK(state.heads.skill[i] == Approx(0.5 - fall));
    CHECK(state.bench[i] == Approx(0.5 - fall));
    const double effect = static_cast<double>(world.authority_effect[i]);
    CHECK(std::abs(effect) > 0.001);
    CHECK(state.practice(4, i) == Approx(0.45 - 0.5 * fall + effect));
    CHECK(state.effectiveness[i] == Approx(0.45 - 0.5 * fall + effect));
  }
}

TEST_CASE("First ties follow willingness, one trust on both sides", "[start]") {
  Parameters p;
  constexpr std::uint32_t n = 6000;
  std::vector<test::School> schools;
  // Far enough apart that two schools rarely draw each other; near ones are those around on the line.
  for (std::uint32_t i = 0; i < n; ++i) schools.push_back({.id = i + 1, .x_km = static_cast<float>(i)});
  const Draws draws(8, 0);
  const World world = make_world(test::list_of(schools), p, draws);
  const State state = make_start(world, p, draws, -45);
  const Ties& ties = state.ties;
  double near = 0;
  double residual = 0;
  double residual_squares = 0;
  double counted = 0;
  for (SchoolIndex i = 0; i < n; ++i) {
    for (std::uint32_t e = ties.begin[i]; e < ties.begin[i + 1]; ++e) {
      const SchoolIndex j = ties.partner[e];
      if (j < i) continue;
      REQUIRE(ties.trust[e] == ties.trust[ties.reverse[e]]);
      REQUIRE(ties.trust[e] >= 0.15F);
      REQUIRE(ties.trust[e] <= 0.92F);
      const auto t = static_cast<double>(ties.trust[e]);
      REQUIRE(static_cast<double>(ties.depth[e]) <= std::max(0.0, (t - 0.42) / 0.58) + 1e-6);
      near += world.distance_km(i, j) < 20.0F;
      const double willing = static_cast<double>(std::min(state.propensity[i], state.propensity[j]));
      const double expected = 0.25 + 0.6 * willing;
      if (expected < 0.55 || expected > 0.60) continue;  // limits are three and more sd away
      ++counted;
      residual += t - expected;
      residual_squares += (t - expected) * (t - expected);
    }
  }
  const double pairs = ties.size() / 2.0;
  // Poisson of 1.5 c each; a near draw hits a pair already drawn in about one of thirty cases, so: a rough
  // share.
  CHECK(pairs / n == Approx(1.5 * 2.4 / 4.6).epsilon(0.05));
  CHECK(near / pairs == Approx(0.7).epsilon(0.04));
  test::check_mean("trust beside willingness", residual, counted, 0, 0.1);
  test::check_mean("its square", residual_squares, counted, 0.01, 0.01 * std::sqrt(2.0));
}

TEST_CASE("Thresholds of grades fall from the best, also where shares leave no school between two",
          "[start]") {
  for (std::uint32_t n = 1; n <= 40; ++n) {
    const Draws draws(9, n);
    for (int percent = 0; percent <= 100; ++percent) {
      Parameters p;
      p.inspection_share_top = percent / 100.0;
      p.inspection_share_weak = p.inspection_share_inadequate = (100 - percent) / 100.0;
      const World world = make_world(test::schools_alike(n), p, draws);
      State state = make_start(world, p, draws, 0);
      regrade({world, to_coefficients(p), draws, 0}, nullptr, state);
      CAPTURE(n, percent);
      REQUIRE(state.grade_thresholds[0] >= state.grade_thresholds[1]);
      REQUIRE(state.grade_thresholds[1] >= state.grade_thresholds[2]);
    }
  }
}

TEST_CASE("Without ties a system starts without ties", "[start]") {
  Parameters with_ties;
  with_ties.team_sd_primary = with_ties.authority_effect_sd = 0.03;
  Parameters p = with_ties;
  p.mechanism_ties = 0;
  const Draws draws(1, 0);
  const World world = make_world(draw_synthetic_schools(300, p, draws), p, draws);
  const State twin = make_start(world, p, draws, 0);
  CHECK(twin.ties.size() == 0);
  // Everything else is that of the run it belongs to.
  const State run = make_start(world, with_ties, draws, 0);
  CHECK(twin.heads.skill == run.heads.skill);
  CHECK(twin.bench == run.bench);
  CHECK((twin.practice == run.practice).all());
  CHECK(twin.team == run.team);
  CHECK(twin.propensity == run.propensity);
}

}  // namespace
}  // namespace schoolsim
