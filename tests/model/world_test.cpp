#include "sim/model/world.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <random>
#include <tuple>

#include "tests/model/statistics.hpp"
#include "tests/model/system.hpp"

namespace schoolsim {
namespace {

SchoolList shuffled(const SchoolList& list, std::uint32_t seed) {
  std::vector<std::size_t> order(list.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::shuffle(order.begin(), order.end(), std::mt19937(seed));
  SchoolList result;
  result.authorities = list.authorities;
  for (const std::size_t i : order) {
    result.id.push_back(list.id[i]);
    result.phase.push_back(list.phase[i]);
    result.pupils.push_back(list.pupils[i]);
    result.x_km.push_back(list.x_km[i]);
    result.y_km.push_back(list.y_km[i]);
    result.disadvantage.push_back(list.disadvantage[i]);
    result.authority.push_back(list.authority[i]);
    result.grade.push_back(list.grade[i]);
    result.group.push_back(list.group[i]);
  }
  return result;
}

TEST_CASE("Near schools are the twelve nearest of the phase, as counted out", "[world]") {
  const Draws draws(2, 0);
  const Parameters p;
  SchoolList list = draw_synthetic_schools(700, p, draws);
  for (std::size_t i = 0; i < 60; ++i) {  // many schools on one spot: ties are broken by id
    list.x_km[i * 7] = 10;
    list.y_km[i * 7] = 10;
  }
  list.x_km[1] = 4000;  // an island
  const World world = make_world(list, p, draws);
  for (SchoolIndex i = 0; i < world.size(); ++i) {
    std::vector<std::tuple<float, SchoolId, SchoolIndex>> others;
    for (SchoolIndex j = 0; j < world.size(); ++j) {
      if (j == i || world.phase[j] != world.phase[i]) continue;
      const float dx = world.profile[j].x_km - world.profile[i].x_km;
      const float dy = world.profile[j].y_km - world.profile[i].y_km;
      others.emplace_back(dx * dx + dy * dy, world.id[j], j);
    }
    std::sort(others.begin(), others.end());
    REQUIRE(int{world.n_near[i]} == static_cast<int>(std::min<std::size_t>(12, others.size())));
    for (std::size_t m = 0; m < world.n_near[i]; ++m) {
      REQUIRE(world.near[i * std::size_t{max_near} + m] == std::get<2>(others[m]));
    }
  }
}

TEST_CASE("The canonical order knows no order of the list", "[world]") {
  const Draws draws(2, 0);
  const Parameters p;
  const SchoolList list = draw_synthetic_schools(500, p, draws);
  const World a = make_world(list, p, draws);
  const World b = make_world(shuffled(list, 9), p, draws);
  CHECK(a.id == b.id);
  CHECK(a.near == b.near);
  CHECK(a.authority_begin == b.authority_begin);
  CHECK(a.authority_support == b.authority_support);
  CHECK(a.excess_disadvantage == b.excess_disadvantage);
  CHECK(a.by_disadvantage == b.by_disadvantage);
  const SchoolList other = shuffled(list, 9);
  for (SchoolIndex i = 0; i < b.size(); ++i) REQUIRE(other.id[b.list_position[i]] == b.id[i]);
}

TEST_CASE("Authorities are ranges of schools, and empty ones are left out", "[world]") {
  const World world = make_world(
      test::list_of({{.id = 5, .authority = 3}, {.id = 1, .authority = 1}, {.id = 2, .authority = 3}}), {},
      Draws(1, 0));
  CHECK(world.authority_code == std::vector<std::int32_t>{2, 4});
  CHECK(world.authority_begin == std::vector<std::uint32_t>{0, 1, 3});
  CHECK(world.authority == std::vector<std::uint16_t>{0, 1, 1});
  CHECK(world.leaders[0] == 3.0F);
  CHECK(world.distance_km(0, 1) == 0.0F);
}

TEST_CASE("As it stands disadvantage counts by its share above the mean, and benches by the share itself",
          "[world]") {
  const Draws draws(2, 0);
  const World world = make_world(draw_synthetic_schools(300, {}, draws), {}, draws);
  for (SchoolIndex i = 0; i < world.size(); ++i) {
    REQUIRE(world.excess_disadvantage[i] == world.disadvantage[i] - world.mean_disadvantage);
    REQUIRE(world.graded_disadvantage[i] == world.excess_disadvantage[i]);
    REQUIRE(world.bench_disadvantage[i] == world.disadvantage[i]);
  }
}

TEST_CASE("By logarithms it counts by a school's place among England's of its phase, in every list",
          "[world]") {
  const std::vector<test::School> schools{{.id = 1, .disadvantage = 0.10F},
                                          {.id = 2, .phase = Phase::secondary, .disadvantage = 0.40F},
                                          {.id = 3, .phase = Phase::special, .disadvantage = 0.52F},
                                          {.id = 4, .disadvantage = 0}};
  Parameters p;
  p.disadvantage_scale = 1;
  p.gradient_primary = 0.5;
  p.gradient_secondary = 2;
  // .1507 (ln(.13) + 1.587) / .6388, and so on.
  const double x[] = {-0.106919, 0.124982, 0.233354, -0.452846};
  const double weight[] = {0.5, 2, 0.5, 0.5};
  const World all = make_world(test::list_of(schools), p, Draws(1, 0));
  CHECK(all.mean_disadvantage == Approx(0.255));
  for (std::size_t s = 0; s < schools.size(); ++s) {
    const World alone = make_world(test::list_of({schools[s]}), p, Draws(1, 0));
    const auto i = static_cast<std::size_t>(std::find(all.id.begin(), all.id.end(), s + 1) - all.id.begin());
    INFO("school " << s + 1);
    CHECK(all.excess_disadvantage[i] == Approx(x[s]).margin(1e-6));
    CHECK(alone.excess_disadvantage[0] == all.excess_disadvantage[i]);
    CHECK(all.graded_disadvantage[i] == Approx(weight[s] * x[s]).margin(1e-6));
    CHECK(all.bench_disadvantage[i] == Approx(0.255 + weight[s] * x[s]).margin(1e-6));
  }
}

TEST_CASE(
    "Authorities differ by the stated amount, and what they are to one phase they are in part to others",
    "[world]") {
  // Three schools in each: one of every phase.
  constexpr std::uint16_t n = 4000;
  std::vector<test::School> schools;
  for (std::uint16_t a = 0; a < n; ++a) {
    for (const Phase phase : {Phase::primary, Phase::secondary, Phase::special}) {
      const auto id = static_cast<SchoolId>(schools.size() + 1);
      schools.push_back({.id = id, .phase = phase, .x_km = static_cast<float>(id), .authority = a});
    }
  }
  Parameters p;
  p.authority_effect_sd = 0.03;
  p.authority_common_share = 0.6;
  p.authority_secondary_ratio = 1.5;
  const SchoolList list = test::list_of(schools);
  const World world = make_world(list, p, Draws(5, 0));
  double sums[2] = {0, 0};
  double squares[2] = {0, 0};
  double product = 0;
  for (std::uint32_t a = 0; a < n; ++a) {
    double effect[n_phases] = {};
    for (const SchoolIndex i : world.schools_of(a))
      effect[static_cast<std::size_t>(world.phase[i])] = static_cast<double>(world.authority_effect[i]);
    REQUIRE(effect[0] == effect[2]);
    const double z[2] = {effect[0] / 0.03, effect[1] / 0.045};
    for (const std::size_t phase : {0U, 1U}) sums[phase] += z[phase], squares[phase] += z[phase] * z[phase];
    product += z[0] * z[1];
  }
  for (const std::size_t phase : {0U, 1U}) {
    test::check_mean("effect", sums[phase], n, 0, 1);
    test::check_mean("its square", squares[phase], n, 1, std::sqrt(2.0));
  }
  test::check_mean("correlation of the phases", product, n, 0.6, std::sqrt(1 + 0.6 * 0.6));
  CHECK(world.authority_rate == Approx(0.46 * 0.02 + 0.0103));

  // An authority keeps its effect, where others are left out.
  const World few =
      make_world(test::list_of({{.id = 90, .authority = 7}, {.id = 91, .authority = 1234}}), p, Draws(5, 0));
  const auto of_code = [](const World& w, std::int32_t code) {
    const auto a =
        std::find(w.authority_code.begin(), w.authority_code.end(), code) - w.authority_code.begin();
    for (const SchoolIndex i : w.schools_of(static_cast<std::uint32_t>(a)))
      if (w.phase[i] == Phase::primary) return w.authority_effect[i];
    return -1.0F;
  };
  CHECK(of_code(few, 8) == of_code(world, 8));
  CHECK(of_code(few, 1235) == of_code(world, 1235));
}

TEST_CASE("Synthetic schools have the stated distributions", "[world]") {
  const Parameters p;
  double phases[3] = {0, 0, 0};
  double log_pupils[3] = {0, 0, 0};
  double n = 0;
  double urban = 0;
  double authorities = 0;
  double offset_squares = 0;
  for (std::uint32_t r = 0; r < 10; ++r) {
    const Draws draws(6, r);
    const SchoolList list = draw_synthetic_schools(2000, p, draws);
    REQUIRE(list.authorities.size() == 13);  // 2000 / 150, rounded down
    std::map<std::uint16_t, std::vector<std::size_t>> by_authority;
    for (std::size_t i = 0; i < list.size(); ++i) {
      const auto phase = static_cast<std::size_t>(list.phase[i]);
      phases[phase] += 1;
      if (phase != 0) log_pupils[phase] += std::log(static_cast<double>(list.pupils[i]));
      REQUIRE(list.pupils[i] >= 25);
      REQUIRE(list.disadvantage[i] <= 0.7F);
      REQUIRE(list.disadvantage[i] > 0);
      by_authority[list.authority[i]].push_back(i);
      ++n;
    }
    for (const auto& [authority, members] : by_authority) {
      double x = 0;
      double squares = 0;
      for (const std::size_t i : members)
        x += static_cast<double>(list.x_km[i]) / static_cast<double>(members.size());
      for (const std::size_t i : members) squares += std::pow(static_cast<double>(list.x_km[i]) - x, 2);
      const double radius = std::sqrt(squares / static_cast<double>(members.size() - 1));
      authorities += 1;
      urban += radius < 8.5;  // radii are 4-7 or 10-20 km
      offset_squares += radius;
    }
  }
  test::check_share("primary", phases[0], n, 0.79);
  test::check_share("secondary", phases[1], n, 0.16);
  test::check_share("special", phases[2], n, 0.05);
  test::check_mean("log pupils, secondary", log_pupils[1], phases[1], std::log(950.0), 0.35);
  test::check_mean("log pupils, special", log_pupils[2], phases[2], std::log(110.0), 0.4);
  test::check_share("urban authorities", urban, authorities, 0.5);
  // Half 5.5 (sd .87), half 15 (sd 2.9).
  test::check_mean("radius", offset_squares, authorities, 10.25,
                   std::sqrt(0.5 * (0.75 + 8.33) + 4.75 * 4.75));
}

TEST_CASE("Small systems have four authorities at least", "[world]") {
  CHECK(draw_synthetic_schools(10, {}, Draws(1, 0)).authorities.size() == 4);
}

}  // namespace
}  // namespace schoolsim
