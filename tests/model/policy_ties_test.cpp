#include <algorithm>
#include <set>

#include <catch2/catch.hpp>

#include "sim/model/processes/alliances.hpp"
#include "sim/model/processes/attendance.hpp"
#include "sim/model/processes/brokering.hpp"
#include "tests/model/system.hpp"

namespace schoolsim {
namespace {

using test::School;
using test::System;

Parameters brokered() {
  Parameters p;
  p.broker_active = 1;
  p.acceptance_base = 1000;  // both always accept
  return p;
}

double paid(const State& state, Cost cost) {
  return state.ledger[static_cast<std::size_t>(Payer::national)][static_cast<std::size_t>(cost)];
}

TEST_CASE("A broker introduces a school to the one near it that offers most, and to no other",
          "[brokering]") {
  // 1 is alone. 2 has what 1 lacks; 3 has it too but lies 60 km off; 4 has it among pupils of another kind; 5
  // is of another phase; 6 lies in another authority; 7 has nothing to offer. All but 1 have enough ties.
  const std::vector<School> schools{{.id = 1},
                                    {.id = 2, .x_km = 3},
                                    {.id = 3, .x_km = 60},
                                    {.id = 4, .disadvantage = 0.6F},
                                    {.id = 5, .phase = Phase::special},
                                    {.id = 6, .authority = 1},
                                    {.id = 7}};
  Parameters p = brokered();
  System s(test::list_of(schools), p);
  s.set_practice(0.4F);
  for (const SchoolId id : {2U, 3U, 4U, 5U, 6U}) s.state.practice.col(s.at(id)).setConstant(0.55F);
  for (SchoolIndex i = 0; i < s.world.size(); ++i) s.state.max_depth[i] = 1;
  s.state.max_depth[s.at(1)] = 0.2F;
  broker_ties(s.step(), s.state, s.scratch);
  REQUIRE(s.scratch.new_ties.size() == 1);
  const NewTie& tie = s.scratch.new_ties[0];
  CHECK(tie.first == s.at(1));
  CHECK(tie.second == s.at(2));
  CHECK(tie.first_trust == Approx(0.4 + 0.1));
  CHECK(tie.second_trust == tie.first_trust);
  CHECK(tie.depth == 0.1F);
  CHECK(tie.origin == TieOrigin::brokered);
  CHECK(tie.kind == TieKind::free);
  CHECK(paid(s.state, Cost::programme) == 2);
  // The pair just made is no pair again.
  broker_ties(s.step(), s.state, s.scratch);
  for (std::size_t t = 1; t < s.scratch.new_ties.size(); ++t) CHECK(s.scratch.new_ties[t].second != s.at(2));
}

TEST_CASE("A broker serves a quota, and those alone who need it", "[brokering]") {
  Parameters p = brokered();
  p.broker_quota = 0.03;
  System s(test::schools_alike(200), p);
  broker_ties(s.step(), s.state, s.scratch);
  CHECK(s.scratch.new_ties.size() == 6);
  s.scratch.new_ties.clear();
  s.p.broker_quota = 0;  // at least one
  s.refresh();
  broker_ties(s.step(), s.state, s.scratch);
  CHECK(s.scratch.new_ties.size() == 1);
  s.scratch.new_ties.clear();
  System::fill(s.state.max_depth, 0.25F);
  broker_ties(s.step(), s.state, s.scratch);
  CHECK(s.scratch.new_ties.empty());
  System::fill(s.state.max_depth, 0.0F);
  s.p.broker_few_ties = 0;
  s.refresh();
  broker_ties(s.step(), s.state, s.scratch);
  CHECK(s.scratch.new_ties.empty());
}

TEST_CASE("No tie is brokered where one side does not accept, and the introduction is charged all the same",
          "[brokering]") {
  Parameters p = brokered();
  p.acceptance_base = -1000;
  System s(test::schools_alike(60), p);
  broker_ties(s.step(), s.state, s.scratch);
  CHECK(s.scratch.new_ties.empty());
  CHECK(paid(s.state, Cost::programme) == 2);
  // One willing side is not enough: 1 alone needs a broker, 2 alone would accept; and the other way round.
  for (const bool first_is_willing : {true, false}) {
    p.acceptance_base = 0;
    p.acceptance_propensity = 2000;
    System pair(test::schools_alike(2), p);
    pair.state.max_depth[1] = 1;
    pair.state.propensity = {first_is_willing ? 1.0F : 0.0F, first_is_willing ? 0.0F : 1.0F};
    broker_ties(pair.step(), pair.state, pair.scratch);
    CHECK(pair.scratch.new_ties.empty());
    CHECK(paid(pair.state, Cost::programme) == 2);
    System::fill(pair.state.propensity, 1.0F);
    broker_ties(pair.step(), pair.state, pair.scratch);
    CHECK(pair.scratch.new_ties.size() == 1);
  }
}

TEST_CASE("A young brokered tie is paid for up to what it costs, an old one is not", "[brokering]") {
  Parameters p;
  p.broker_active = 1;
  for (const auto& [age, days, expected_depth, expected_paid] :
       // Cost at depth .5 on one spot: 1.5 + 6 x .5 = 4.5 a side. Without own days 5 paid days cover it, 3
       // cover a depth of (3 - 1.5) / 6, and from the ninth term on nothing is paid.
       {std::tuple(8, 5.0, 0.5, 2 * 4.5), std::tuple(8, 3.0, 0.25, 2 * 3.0), std::tuple(9, 5.0, -1.0, 0.0)}) {
    p.broker_days_per_side = days;
    System s(test::schools_alike(2), p);
    s.connect(0, 1, 0.5F, 0.5F, 0.5F);
    System::fill(s.state.ties.origin, TieOrigin::brokered);
    System::fill(s.state.ties.age, static_cast<std::uint8_t>(age));
    offer_time(s.step(), s.state, s.scratch);
    attend(s.step(), s.state, s.scratch);
    INFO("age " << age << ", days " << days);
    CHECK(s.state.ties.realised[0] == Approx(expected_depth));
    CHECK(paid(s.state, Cost::release) == Approx(expected_paid));
    CHECK(s.scratch.spent[0] == 0);
    CHECK(s.scratch.left[0] == 0);
  }
}

Parameters allied() {
  Parameters p;
  p.alliance_active = 1;
  p.alliance_schools_per_lead = 10;
  p.alliance_joining = 1;
  p.acceptance_base = 1000;  // all join at once
  return p;
}

TEST_CASE("Strong and willing schools with time lead alliances, one in so many, and once", "[alliances]") {
  System s(test::schools_alike(30), allied());
  System::fill(s.scratch.time, 12.0F);
  System::fill(s.state.grade, std::uint8_t{1});
  System::fill(s.state.propensity, 0.7F);
  join_alliances(s.step(9), s.state, s.scratch);
  CHECK(s.state.alliances.lead.empty());  // none has more than 12 days
  System other(test::schools_alike(30), allied());
  System::fill(other.scratch.time, 20.0F);
  System::fill(other.state.grade, std::uint8_t{2});
  for (SchoolIndex i = 0; i < 5; ++i) other.state.grade[i] = 1;
  System::fill(other.state.propensity, 0.7F);
  other.state.propensity[0] = 0.6F;
  join_alliances(other.step(9), other.state, other.scratch);
  REQUIRE(other.state.alliances.lead.size() == 3);
  const std::set<SchoolIndex> leads(other.state.alliances.lead.begin(), other.state.alliances.lead.end());
  CHECK(leads.size() == 3);
  CHECK(*leads.begin() >= 1);
  CHECK(*leads.rbegin() <= 4);
  System::fill(other.state.grade, std::uint8_t{1});
  join_alliances(other.step(10), other.state, other.scratch);
  CHECK(other.state.alliances.lead.size() == 3);
}

TEST_CASE("Schools join the nearest alliance that has room, and are tied to its lead and a member",
          "[alliances]") {
  Parameters p = allied();
  p.alliance_members_most = 4;
  std::vector<School> schools;
  for (std::uint32_t i = 1; i <= 20; ++i) schools.push_back({.id = i, .x_km = static_cast<float>(i)});
  System s(test::list_of(schools), p);
  System::fill(s.scratch.time, 20.0F);
  System::fill(s.state.grade, std::uint8_t{2});
  System::fill(s.state.propensity, 0.7F);
  s.state.grade[s.at(1)] = s.state.grade[s.at(20)] = 1;
  join_alliances(s.step(9), s.state, s.scratch);
  REQUIRE(s.state.alliances.lead.size() == 2);
  CHECK(s.state.alliances.members == std::vector<std::uint32_t>{4, 4});
  for (SchoolIndex i = 0; i < 20; ++i) {
    const std::uint32_t alliance = s.state.alliance[i];
    if (alliance == no_index || s.state.alliances.lead[alliance] == i) continue;
    const auto ties_of_school = std::count_if(
        s.scratch.new_ties.begin(), s.scratch.new_ties.end(),
        [&](const NewTie& t) { return t.first == i && t.second == s.state.alliances.lead[alliance]; });
    CHECK(ties_of_school == 1);
  }
  // One tie to the lead for each, one to a member for all but the first of each alliance.
  CHECK(s.scratch.new_ties.size() == 8 + 6);
  for (const NewTie& tie : s.scratch.new_ties) {
    CHECK(tie.origin == TieOrigin::alliance);
    CHECK(tie.first_trust == Approx(0.5));
    CHECK(tie.depth == 0.05F);
    CHECK(s.state.alliance[tie.first] == s.state.alliance[tie.second]);
  }
}

TEST_CASE("Schools below good join alliances so many times as often", "[alliances]") {
  Parameters p = allied();
  p.alliance_schools_per_lead = 100;
  p.alliance_members_most = 10000;
  p.alliance_joining = 0.1;
  p.alliance_joining_weak = 4;
  System s(test::schools_alike(2001), p);
  System::fill(s.scratch.time, 20.0F);
  System::fill(s.state.propensity, 0.7F);
  for (SchoolIndex i = 0; i < s.state.size(); ++i) s.state.grade[i] = i < 1000 ? 3 : 2;
  s.state.grade[2000] = 1;
  join_alliances(s.step(9), s.state, s.scratch);
  REQUIRE(s.state.alliances.lead.size() == 1);
  const auto joined = [&](SchoolIndex from, SchoolIndex to) {
    return std::count_if(s.state.alliance.begin() + from, s.state.alliance.begin() + to,
                         [](std::uint32_t alliance) { return alliance != no_index; });
  };
  // All accept the lead, so 400 and 100 of 1,000 join; the bounds are four standard deviations of a binomial.
  CHECK(std::abs(static_cast<double>(joined(0, 1000)) - 400) < 4 * std::sqrt(1000 * 0.4 * 0.6));
  CHECK(std::abs(static_cast<double>(joined(1000, 2000)) - 100) < 4 * std::sqrt(1000 * 0.1 * 0.9));
  // Never more often than certainly.
  s.p.alliance_joining_weak = 50;
  s.refresh(10);
  join_alliances(s.step(10), s.state, s.scratch);
  CHECK(joined(0, 1000) == 1000);
}

TEST_CASE("When money ends no one joins any more, and who has joined stays", "[alliances]") {
  System s(test::schools_alike(20), allied());
  System::fill(s.scratch.time, 20.0F);
  System::fill(s.state.grade, std::uint8_t{1});
  System::fill(s.state.propensity, 0.7F);
  join_alliances(s.step(9), s.state, s.scratch);
  const std::vector<std::uint32_t> joined = s.state.alliance;
  s.scratch.new_ties.clear();
  s.p.alliance_active = 0;
  s.refresh(10);
  s.state.alliance[3] = no_index;
  join_alliances(s.step(10), s.state, s.scratch);
  CHECK(s.scratch.new_ties.empty());
  CHECK(s.state.alliance[3] == no_index);
  CHECK(s.state.alliances.lead.size() == 2);
}

}  // namespace
}  // namespace schoolsim
