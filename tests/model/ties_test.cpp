#include "sim/model/ties.hpp"

#include <cmath>
#include <map>
#include <random>

#include <catch2/catch.hpp>

#include "sim/model/invariants.hpp"
#include "tests/model/system.hpp"

namespace schoolsim {
namespace {

using test::System;
using Pair = std::pair<SchoolIndex, SchoolIndex>;

TEST_CASE("Inserting and removing ties does what a map of pairs does", "[ties]") {
  std::mt19937 random(4);
  constexpr SchoolIndex n = 12;
  System s(test::schools_alike(n));
  std::map<Pair, float> expected;  // trust of the first in the second, per half-edge
  std::vector<std::uint32_t> moved;
  for (int round = 0; round < 300; ++round) {
    std::vector<NewTie> made;
    for (std::uint32_t t = random() % 8; t > 0; --t) {
      const SchoolIndex i = static_cast<SchoolIndex>(random() % n);
      const SchoolIndex j = static_cast<SchoolIndex>(random() % n);
      if (i == j || expected.count({i, j}) > 0) continue;
      const float a = static_cast<float>(random() % 1000) / 1000;
      const float b = static_cast<float>(random() % 1000) / 1000;
      made.push_back({i, j, a, b, a * b, TieKind::free, TieOrigin::voluntary});
      expected[{i, j}] = a;
      expected[{j, i}] = b;
    }
    s.begin(made);
    s.enter();
    std::vector<std::uint8_t> ended(s.state.ties.size(), 0);
    for (SchoolIndex i = 0; i < n; ++i) {
      for (std::uint32_t e = s.state.ties.begin[i]; e < s.state.ties.begin[i + 1]; ++e) {
        if (random() % 5 != 0) continue;
        ended[e] = ended[s.state.ties.reverse[e]] = 1;
        expected.erase({i, s.state.ties.partner[e]});
        expected.erase({s.state.ties.partner[e], i});
      }
    }
    remove_ties(ended, moved, s.state.ties);
    std::map<Pair, float> found;
    for (SchoolIndex i = 0; i < n; ++i) {
      for (std::uint32_t e = s.state.ties.begin[i]; e < s.state.ties.begin[i + 1]; ++e) {
        found[{i, s.state.ties.partner[e]}] = s.state.ties.trust[e];
      }
    }
    REQUIRE(found == expected);
    REQUIRE(broken_invariants(s.world, s.state) == std::vector<std::string>{});
  }
}

TEST_CASE("The one door for new ties refuses doubles, whoever made the first", "[ties]") {
  System s(test::schools_alike(4));
  const NewTie tie{0, 1, 0.5F, 0.5F, 0.1F, TieKind::free, TieOrigin::voluntary};
  const NewTie turned{1, 0, 0.5F, 0.5F, 0.1F, TieKind::free, TieOrigin::executive};
  {
    TiesInTheMaking ties(s.state.ties, s.scratch.new_ties);
    CHECK(ties.add(tie));
    CHECK_FALSE(ties.add(turned));
    CHECK_FALSE(ties.add({2, 2, 0.5F, 0.5F, 0.1F, TieKind::free, TieOrigin::voluntary}));
    CHECK(ties.add({0, 2, 0.5F, 0.5F, 0.1F, TieKind::free, TieOrigin::voluntary}));
  }
  // What one process has made the next one sees.
  TiesInTheMaking ties(s.state.ties, s.scratch.new_ties);
  CHECK_FALSE(ties.add(turned));
  CHECK(ties.degree(0) == 2);
  CHECK(ties.degree(3) == 0);
  std::vector<SchoolIndex> partners;
  ties.for_each_made(0, [&](SchoolIndex j) { partners.push_back(j); });
  CHECK(partners == std::vector<SchoolIndex>{2, 1});
  s.enter();
  CHECK(s.scratch.new_ties.empty());
  CHECK(ties.degree(0) == 2);  // now they stand
  CHECK_FALSE(ties.add(turned));
  CHECK(broken_invariants(s.world, s.state) == std::vector<std::string>{});
}

TEST_CASE("Common partners are found", "[ties]") {
  System s(test::schools_alike(5));
  s.connect(0, 1, 0.5F, 0.5F, 0.0F);
  s.connect(1, 2, 0.5F, 0.5F, 0.0F);
  s.connect(3, 4, 0.5F, 0.5F, 0.0F);
  CHECK(have_common_partner(s.state.ties, 0, 2));
  CHECK(have_common_partner(s.state.ties, 2, 0));
  CHECK_FALSE(have_common_partner(s.state.ties, 0, 1));
  CHECK_FALSE(have_common_partner(s.state.ties, 0, 3));
}

TEST_CASE("Distance, phase and intake decide cost, rivalry and fit of a pair", "[ties]") {
  System s(test::list_of({{.id = 1, .disadvantage = 0.1F},
                          {.id = 2, .x_km = 3, .y_km = 4, .disadvantage = 0.4F},
                          {.id = 3, .phase = Phase::secondary, .x_km = 3, .y_km = 4, .disadvantage = 0.4F}}));
  const PairFit same = pair_fit(s.world, s.k, s.at(1), s.at(2));
  CHECK(same.travel == Approx(1 + 5.0 / 40));
  CHECK(same.rivalry == Approx(std::exp(-1.0)));
  CHECK(same.fit == Approx(std::exp(-0.3 / 0.5)));
  const PairFit other = pair_fit(s.world, s.k, s.at(3), s.at(1));
  CHECK(other.travel == same.travel);
  CHECK(other.rivalry == 0.0F);
  CHECK(other.fit == Approx(0.5 * std::exp(-0.3 / 0.5)));
}

TEST_CASE("A policy that changes distances is felt by ties that exist", "[ties]") {
  System s(test::list_of({{.id = 1}, {.id = 2, .x_km = 20}}));
  s.connect(0, 1, 0.5F, 0.5F, 0.1F);
  s.p.tie_travel_scale = 20;
  s.refresh();
  refresh_pair_fit(s.world, s.k, s.state.ties);
  CHECK(s.state.ties.travel[0] == Approx(2.0));
}

}  // namespace
}  // namespace schoolsim
