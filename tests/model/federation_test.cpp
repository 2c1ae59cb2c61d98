#include "sim/model/processes/federation.hpp"

#include <set>

#include <catch2/catch.hpp>

#include "sim/model/invariants.hpp"
#include "tests/model/system.hpp"

namespace schoolsim {
namespace {

using test::System;

/// Schools of one authority: those named weak (grade 4) attended nothing; the others are of grade 2 with
/// partners and plenty of time. Ties asked for are entered.
struct Country : System {
  explicit Country(const SchoolList& list, const std::set<SchoolId>& weak, Parameters parameters = {})
      : System(list, (parameters.forced_active = 1, parameters)) {
    set_practice(0.5F);
    for (SchoolIndex i = 0; i < world.size(); ++i) {
      const bool is_weak = weak.count(world.id[i]) > 0;
      state.grade[i] = is_weak ? 4 : 2;
      state.attended[i] = is_weak ? 0 : 1;
      state.propensity[i] = 0.5F;
      scratch.time[i] = 60;
    }
  }
  void force(Term term = 9) {
    scratch.new_ties.clear();
    force_federations(step(term), state, scratch);
    made = {scratch.new_ties.begin(), scratch.new_ties.end()};
    enter();
  }
  SchoolId lead_of(SchoolId id) const {
    const std::uint32_t group = state.group[at(id)];
    return group == no_index ? 0 : world.id[state.groups.lead[group]];
  }
  std::vector<NewTie> made;
};

TEST_CASE("A weak school alone is put under the nearest lead, with ties as stated", "[federation]") {
  Country c(test::list_of({{.id = 1}, {.id = 2, .x_km = 3}, {.id = 3, .x_km = 5}}), {1});
  c.force();
  CHECK(c.lead_of(1) == 2);
  CHECK(c.lead_of(3) == 0);
  REQUIRE(c.made.size() == 1);
  const NewTie& tie = c.made[0];
  CHECK(c.world.id[tie.first] == 1);
  CHECK(tie.first_trust == 0.25F);
  CHECK(tie.second_trust == Approx(0.35));
  CHECK(tie.depth == 0.1F);
  CHECK(tie.kind == TieKind::forced);
  CHECK(tie.origin == TieOrigin::forced);
  CHECK(c.state.propensity[c.at(1)] == Approx(0.4));
  CHECK(c.state.groups.members == std::vector<std::uint32_t>{1});
  CHECK(c.state.groups.founded == std::vector<Term>{9});
  c.force(10);  // already in a group
  CHECK(c.made.empty());
  CHECK(c.state.propensity[c.at(1)] == Approx(0.4));
}

TEST_CASE("A lead of another phase counts as two and a half times as far", "[federation]") {
  Country c(test::list_of({{.id = 1}, {.id = 2, .phase = Phase::secondary, .x_km = 3}, {.id = 3, .x_km = 7}}),
            {1});
  c.force();
  CHECK(c.lead_of(1) == 3);
  Country d(test::list_of({{.id = 1}, {.id = 2, .phase = Phase::secondary, .x_km = 3}, {.id = 3, .x_km = 8}}),
            {1});
  d.force();
  CHECK(d.lead_of(1) == 2);
}

TEST_CASE("Only schools of the authority with grade, time and room lead", "[federation]") {
  const SchoolList list =
      test::list_of({{.id = 1}, {.id = 2, .x_km = 1}, {.id = 3, .x_km = 9}, {.id = 4, .authority = 1}});
  Country c(list, {1});
  SECTION("as it is") {
    c.force();
    CHECK(c.lead_of(1) == 2);
  }
  SECTION("grade") {
    c.state.grade[c.at(2)] = 3;
    c.force();
    CHECK(c.lead_of(1) == 3);
  }
  SECTION("time") {
    c.scratch.time[c.at(2)] = 11.9F;
    c.force();
    CHECK(c.lead_of(1) == 3);
  }
  SECTION("nobody in the authority") {
    c.scratch.time[c.at(2)] = c.scratch.time[c.at(3)] = 0;
    c.force();
    CHECK(c.lead_of(1) == 0);
    CHECK(c.made.empty());
    CHECK(c.state.propensity[c.at(1)] == 0.5F);
  }
}

TEST_CASE("Who has a partner or is strong is not forced", "[federation]") {
  const SchoolList list = test::schools_alike(11);
  SECTION("a partner") {
    Country c(list, {1});
    c.state.attended[0] = 1;
    c.force();
    CHECK(c.made.empty());
  }
  SECTION("a good grade and middling effectiveness") {
    Country c(list, {1});
    c.state.grade[0] = 2;
    c.force();
    CHECK(c.made.empty());
  }
  SECTION("a good grade but the lowest fifth") {
    Country c(list, {1});
    c.state.grade[0] = 2;
    for (SchoolIndex i = 0; i < 11; ++i) c.state.effectiveness[i] = 0.4F + 0.01F * static_cast<float>(i);
    c.force();
    CHECK(c.lead_of(1) != 0);
  }
  SECTION("switched off") {
    Country c(list, {1});
    c.k.forced_active = 0;
    c.force();
    CHECK(c.made.empty());
  }
}

TEST_CASE("Groups grow no larger than ten, nor than the lead's time allows", "[federation]") {
  std::set<SchoolId> weak;
  for (SchoolId id = 2; id <= 15; ++id) weak.insert(id);
  Country c(test::schools_alike(15), weak);
  SECTION("ten") {
    c.force();
    CHECK(c.state.groups.members == std::vector<std::uint32_t>{10});
  }
  SECTION("one member for each five days") {
    c.scratch.time[0] = 18;  // room below 3.6 members: the fourth still fits
    c.force();
    CHECK(c.state.groups.members == std::vector<std::uint32_t>{4});
  }
  SECTION("partners of the lead") {
    c.k.forced_lead_degree_limit = 3;
    c.force();
    CHECK(c.state.groups.members == std::vector<std::uint32_t>{3});
  }
}

TEST_CASE("Members are tied to the lead and to two earlier members, and belong to one group",
          "[federation]") {
  std::set<SchoolId> weak;
  for (SchoolId id = 3; id <= 14; ++id) weak.insert(id);
  Country c(test::schools_alike(14), weak);
  c.force();
  std::uint32_t members = 0;
  for (const std::uint32_t m : c.state.groups.members) members += m;
  CHECK(members == 12);
  std::size_t expected = 0;
  for (const std::uint32_t m : c.state.groups.members) {
    for (std::uint32_t before = 0; before < m; ++before) expected += 1 + std::min(2U, before);
  }
  CHECK(c.made.size() == expected);
  for (const NewTie& tie : c.made) {
    CHECK(c.state.group[tie.first] == c.state.group[tie.second]);
    const bool to_lead = c.state.groups.lead[c.state.group[tie.first]] == tie.second;
    CHECK(tie.depth == (to_lead ? 0.1F : 0.05F));
    CHECK(tie.second_trust == Approx(to_lead ? 0.35 : 0.25));
  }
  for (SchoolIndex i = 0; i < c.world.size(); ++i) {
    c.state.low_tier_history[i] = 1;
    c.state.max_depth[i] = 0;
  }
  CHECK(broken_invariants(c.world, c.state) == std::vector<std::string>{});
}

TEST_CASE("An existing tie becomes forced and keeps its trust and depth", "[federation]") {
  Country c(test::schools_alike(2), {1});
  c.connect(0, 1, 0.7F, 0.8F, 0.3F);
  c.force();
  CHECK(c.made.empty());
  REQUIRE(c.state.ties.size() == 2);
  for (const std::uint32_t e : {0U, 1U}) {
    CHECK(c.state.ties.kind[e] == TieKind::forced);
    CHECK(c.state.ties.origin[e] == TieOrigin::voluntary);
    CHECK(c.state.ties.depth[e] == 0.3F);
  }
  CHECK(c.state.ties.trust[0] == 0.7F);
  CHECK(c.state.ties.trust[1] == 0.8F);
}

TEST_CASE("A tie made in the same term becomes the forced one", "[federation]") {
  Country c(test::schools_alike(2), {1});
  c.begin({{1, 0, 0.4F, 0.4F, 0.05F, TieKind::free, TieOrigin::voluntary}});
  force_federations(c.step(9), c.state, c.scratch);
  REQUIRE(c.scratch.new_ties.size() == 1);
  CHECK(c.scratch.new_ties[0].kind == TieKind::forced);
  CHECK(c.scratch.new_ties[0].first_trust == 0.4F);
}

TEST_CASE("Who became a lead meanwhile is not put under another", "[federation]") {
  // Two weak schools of grade 2 in the lowest fifth, each the other's nearest lead.
  Country c(test::list_of({{.id = 1},
                           {.id = 2},
                           {.id = 3, .x_km = 90},
                           {.id = 4, .x_km = 90},
                           {.id = 5, .x_km = 90},
                           {.id = 6, .x_km = 90},
                           {.id = 7, .x_km = 90},
                           {.id = 8, .x_km = 90},
                           {.id = 9, .x_km = 90},
                           {.id = 10, .x_km = 90},
                           {.id = 11, .x_km = 90}}),
            {});
  for (const SchoolId id : {1U, 2U}) {
    c.state.attended[c.at(id)] = 0;
    c.state.effectiveness[c.at(id)] = 0.1F;
  }
  c.force();
  const bool one_leads = c.lead_of(1) == 1;
  CHECK(c.lead_of(1) == (one_leads ? 1U : 2U));
  CHECK(c.lead_of(2) == (one_leads ? 1U : 2U));
  CHECK(c.state.groups.members == std::vector<std::uint32_t>{1});
}

}  // namespace
}  // namespace schoolsim
