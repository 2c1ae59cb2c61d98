#include "sim/model/processes/academy_groups.hpp"

#include <array>
#include <cmath>
#include <map>

#include <catch2/catch.hpp>

#include "sim/model/invariants.hpp"
#include "sim/model/processes/learning.hpp"
#include "tests/model/statistics.hpp"
#include "tests/model/system.hpp"

namespace schoolsim {
namespace {

using test::System;

/// Groups grow as fast as they can.
Parameters growing() {
  Parameters p;
  p.group_grow = 1;
  p.group_join_primary = p.group_join_secondary = 1;
  return p;
}

void grow(System& s, Term term) {
  grow_academy_groups(s.step(term), s.state, s.scratch);
  CHECK(broken_invariants(s.world, s.state).empty());
}

TEST_CASE("Schools join with the chance of their phase, more often below good, from term 0 on", "[groups]") {
  Parameters p = growing();
  p.group_join_primary = 0.02;
  p.group_join_secondary = 0.05;
  p.group_join_weak = 3;
  constexpr std::uint32_t n = 24000;
  std::vector<test::School> schools;
  for (std::uint32_t i = 0; i < n; ++i) {
    const auto phase = static_cast<Phase>(i % 3);
    schools.push_back({.id = i + 1, .phase = phase, .x_km = static_cast<float>(10 * i)});
  }
  System s(test::list_of(schools), p);
  const auto is_weak = [&](SchoolIndex i) { return s.world.id[i] % 2 == 0; };
  for (SchoolIndex i = 0; i < n; ++i) s.state.grade[i] = is_weak(i) ? 3 : 2;
  grow(s, -1);
  CHECK(s.state.academy_groups.founder.empty());
  grow(s, 0);
  std::map<std::pair<Phase, bool>, std::pair<double, double>> joined;
  for (SchoolIndex i = 0; i < n; ++i) {
    auto& [n_joined, n_all] = joined[{s.world.phase[i], is_weak(i)}];
    n_joined += s.state.academy_group[i] != no_index ? 1 : 0;
    n_all += 1;
    REQUIRE((s.state.academy_joined[i] == 0) == (s.state.academy_group[i] != no_index));
  }
  REQUIRE(joined.size() == 6);
  // Of 4,000 each: the least chance, doubled or not, differs by nine standard errors.
  for (const auto& [kind, counts] : joined) {
    const double chance = (kind.first == Phase::secondary ? 0.05 : 0.02) * (kind.second ? 3 : 1);
    INFO(static_cast<int>(kind.first) << (kind.second ? " weak" : ""));
    test::check_mean("share that joins", counts.first, counts.second, chance,
                     std::sqrt(chance * (1 - chance)));
  }
}

TEST_CASE("A school joins the nearest group within reach that has room, or founds one", "[groups]") {
  Parameters p = growing();
  p.group_reach = 5;
  // Two places 4 km apart, in two authorities and phases, and one out of reach.
  System s(test::list_of({{.id = 1},
                          {.id = 2, .phase = Phase::secondary, .x_km = 4, .authority = 1},
                          {.id = 3, .x_km = 1},
                          {.id = 4, .x_km = 40}}),
           p);
  AcademyGroups& groups = s.state.academy_groups;
  const auto group_of = [&](SchoolId id) { return s.state.academy_group[s.at(id)]; };
  // 1 and 2 have founded groups.
  groups.founder = {s.at(1), s.at(2)};
  groups.schools = {1, 1};
  groups.capacity = {0, 0};
  groups.room = {2, 2};
  s.state.academy_group[s.at(1)] = 0;
  s.state.academy_group[s.at(2)] = 1;
  s.state.academy_joined[s.at(1)] = s.state.academy_joined[s.at(2)] = 0;
  SECTION("the nearest") {
    grow(s, 1);
    CHECK(group_of(3) == 0);
    CHECK(groups.schools == std::vector<std::uint32_t>{2, 1, 1});
    CHECK(s.state.academy_joined[s.at(3)] == 1);
    CHECK(s.state.academy_joined[s.at(1)] == 0);
  }
  SECTION("the next, where the nearest is full, in whatever authority and phase") {
    groups.room[0] = 1.9F;
    grow(s, 1);
    CHECK(group_of(3) == 1);
  }
  SECTION("its own, where there is none") {
    groups.room = {1.9F, 1.9F};
    grow(s, 1);
    CHECK(group_of(3) >= 2);
    CHECK(group_of(3) != group_of(4));
    CHECK(groups.founder[group_of(3)] == s.at(3));
  }
  CHECK(groups.founder[group_of(4)] == s.at(4));
}

TEST_CASE("With room for all, nobody passes over a founder who is nearer, on either side", "[groups]") {
  Parameters p = growing();
  p.group_join_primary = 0.3;
  p.group_reach = 4;
  p.group_room = 1000;
  constexpr std::uint32_t n = 400;
  std::vector<test::School> schools;
  for (std::uint32_t i = 0; i < n; ++i) {
    // On 50 by 40 km; many stand on one meridian or exactly at the reach of another.
    schools.push_back(
        {.id = i + 1, .x_km = static_cast<float>(i * 37 % 51), .y_km = static_cast<float>(i * 23 % 41)});
  }
  System s(test::list_of(schools), p);
  std::array<std::uint32_t, 2> seen{};  // who founded, who joined
  for (Term term = 0; term < 5; ++term) {
    const std::vector<SchoolIndex> before = s.state.academy_groups.founder;
    System::fill(s.state.academy_groups.room, 1000.0F);
    grow(s, term);
    for (SchoolIndex i = 0; i < n; ++i) {
      if (s.state.academy_joined[i] != term) continue;
      const SchoolIndex own = s.state.academy_groups.founder[s.state.academy_group[i]];
      const float chosen = own == i ? 4.0F : s.world.distance_km(i, own);
      REQUIRE(chosen <= 4.0F);
      for (const SchoolIndex founder : before) {
        const float other = s.world.distance_km(i, founder);
        REQUIRE((own == i ? other > chosen : other >= chosen));
      }
      ++seen[own != i];
    }
  }
  CHECK(seen[0] > 40);
  CHECK(seen[1] > 150);
}

TEST_CASE("What a group is capable of is standard normal, and its room two schools and exponentially more",
          "[groups]") {
  Parameters p = growing();
  p.group_reach = 0;
  p.group_room = 5;
  constexpr std::uint32_t n = 6000;
  std::vector<test::School> schools;
  for (std::uint32_t i = 0; i < n; ++i) schools.push_back({.id = i + 1, .x_km = static_cast<float>(i)});
  System s(test::list_of(schools), p);
  grow(s, 0);
  const AcademyGroups& groups = s.state.academy_groups;
  REQUIRE(groups.founder.size() == n);
  double sum = 0, squares = 0, room = 0, little_room = 0;
  for (std::uint32_t g = 0; g < n; ++g) {
    const auto capacity = static_cast<double>(groups.capacity[g]);
    sum += capacity;
    squares += capacity * capacity;
    room += static_cast<double>(groups.room[g]);
    little_room += groups.room[g] < 7 ? 1 : 0;
    REQUIRE(groups.room[g] >= 2);
  }
  test::check_mean("capacity", sum, n, 0, 1);
  test::check_mean("its variance", squares, n, 1, std::sqrt(2.0));
  test::check_mean("room", room, n, 7, 5);
  const double below_mean = 1 - std::exp(-1.0);
  test::check_mean("share with less than mean room", little_room, n, below_mean,
                   std::sqrt(below_mean * (1 - below_mean)));
}

TEST_CASE("Groups do not depend on the order of the list", "[groups]") {
  Parameters p = growing();
  p.group_join_primary = 0.3;
  p.group_reach = 3;
  constexpr std::uint32_t n = 60;
  const auto groups_of = [&](bool is_reversed) {
    std::vector<test::School> schools;
    for (std::uint32_t i = 0; i < n; ++i) {
      const std::uint32_t id = (is_reversed ? n - 1 - i : i) + 1;
      schools.push_back({.id = id, .x_km = static_cast<float>(id * 37 % n) / 5});
    }
    System s(test::list_of(schools), p);
    for (Term t = 0; t < 6; ++t) grow(s, t);
    std::map<SchoolId, SchoolId> founder_of;
    for (SchoolIndex i = 0; i < n; ++i) {
      const std::uint32_t group = s.state.academy_group[i];
      founder_of[s.world.id[i]] = group == no_index ? 0 : s.world.id[s.state.academy_groups.founder[group]];
    }
    return founder_of;
  };
  const auto found = groups_of(false);
  CHECK(found == groups_of(true));
  std::map<SchoolId, int> sizes;
  for (const auto& [school, founder] : found) ++sizes[founder];
  CHECK(sizes.size() >= 5);
}

TEST_CASE(
    "In members of middling leadership a group's effect builds up, and is what effectiveness settles at",
    "[groups]") {
  Parameters p;
  p.group_effect_sd = 0.04;
  p.group_secondary_ratio = 1.5;
  p.group_settling = 9;
  p.learning_own = 0.02;
  p.learning_decay = 0.0103;
  p.learning_decay_disadvantage = 0;
  p.learning_noise_school = p.learning_noise_area = p.learning_la_support = 0;
  p.lever_initiatives = 4;
  System s(test::list_of({{.id = 1}, {.id = 2, .phase = Phase::secondary}, {.id = 3}}), p);
  const double focused = 0.35 + 0.65 * 1.6 * std::exp(-0.6);
  System::fill(s.scratch.leadership, static_cast<float>(0.46 / focused));
  s.set_practice(0.4F);
  s.state.academy_groups = {{s.at(1)}, {2}, {-1.25F}, {2}};
  for (const SchoolId id : {1U, 2U}) {
    s.state.academy_group[s.at(id)] = 0;
    s.state.academy_joined[s.at(id)] = 3;
  }
  const double rate = 0.46 * 0.02 + 0.0103;
  const double settled = 0.46 * 0.02 / rate;
  std::array<double, 3> expected{0.4, 0.4, 0.4};
  const std::array<double, 3> effect{-1.25 * 0.04, -1.25 * 0.04 * 1.5, 0};
  for (Term t = 3; t < 1000; ++t) {
    learn(s.step(t), s.state, s.scratch);
    for (std::size_t one = 0; one < 3; ++one) {
      expected[one] += rate * (settled + effect[one] * (1 - std::exp(-(t - 3) / 9.0)) - expected[one]);
      REQUIRE(s.state.effectiveness[s.at(static_cast<SchoolId>(one + 1))] ==
              Approx(expected[one]).margin(2e-6));
    }
  }
  CHECK(s.state.effectiveness[s.at(1)] == Approx(settled - 0.05).margin(2e-5));
  CHECK(s.state.effectiveness[s.at(2)] == Approx(settled - 0.075).margin(2e-5));
}

}  // namespace
}  // namespace schoolsim
