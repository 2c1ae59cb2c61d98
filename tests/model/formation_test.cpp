#include "sim/model/processes/formation.hpp"

#include <algorithm>
#include <cmath>
#include <random>
#include <set>

#include "tests/model/statistics.hpp"
#include "tests/model/system.hpp"

namespace schoolsim {
namespace {

using test::System;

/// Grade 2, no disadvantage, no pressure; who searches and who has days is up to the test.
struct Market : System {
  explicit Market(const SchoolList& list, const Parameters& parameters = {}) : System(list, parameters) {
    fill<std::uint8_t>(state.grade, 2);
    fill(scratch.left, 100.0F);
    set_practice(0.5F);
  }
  std::vector<NewTie> form(std::uint32_t replicate, Term term = 0) {
    draws = Draws(5, replicate);
    scratch.new_ties.clear();
    form_ties(step(term), state, scratch);
    return {scratch.new_ties.begin(), scratch.new_ties.end()};
  }
};

/// Candidates are near schools only; who searches does so surely, and every proposal is accepted.
Parameters near_and_willing() {
  Parameters p;
  p.search_friends = p.search_authority = p.search_country = 0;
  p.search_near = 8;
  p.search_rate = 1;
  p.search_la_support = 0;
  p.acceptance_base = 1000;
  return p;
}

TEST_CASE("Utility is the sum of its parts", "[formation]") {
  System s(test::list_of(
      {{.id = 1, .disadvantage = 0.2F}, {.id = 2, .x_km = 3, .y_km = 4, .disadvantage = 0.3F}}));
  const SchoolIndex i = s.at(1);
  const SchoolIndex j = s.at(2);
  s.state.grade[i] = 3;
  s.state.grade[j] = 1;
  s.set_practice(0.5F);
  s.state.practice(0, j) = 0.9F;
  s.state.practice(1, j) = 0.1F;
  System::fill(s.scratch.pressure, 0.6F);
  const double fit = std::exp(-0.1 / 0.5);
  const double rivalry = std::exp(-5.0 / 5);
  const double near = std::exp(-5.0 / 20);
  const double complementarity = 0.4 / 8 / 0.1;
  const double up =
      1 + complementarity * fit + near - (0.5 + 2 * 0.6) * (2.0 / 3) * 0.5 - 0.5 * rivalry * 0.6;
  CHECK(utility(s.step(), s.state, s.scratch, i, j, false) == Approx(up));
  CHECK(utility(s.step(), s.state, s.scratch, i, j, true) == Approx(up + 1));
  // Seen from the better school the gap counts in full, and the other's better area is the second.
  const double down =
      1.0 / 3 + complementarity * fit + near - (0.5 + 2 * 0.6) * (2.0 / 3) - 0.5 * rivalry * 0.6;
  CHECK(utility(s.step(), s.state, s.scratch, j, i, false) == Approx(down));
  s.set_need(0.5F);
  CHECK(utility(s.step(), s.state, s.scratch, i, j, false) == Approx(up + 1.5 * 0.5));
  s.change_relevance(0, 2.5F);
  CHECK(utility(s.step(), s.state, s.scratch, i, j, false) ==
        Approx(up + 1.5 * 0.5 + 1.5 * complementarity * fit));
  s.state.practice.col(j).setConstant(1.0F);  // far more than two units: capped
  CHECK(utility(s.step(), s.state, s.scratch, i, j, false) ==
        Approx(up + 1.5 * 0.5 + (2 - complementarity) * fit));
}

TEST_CASE("Shared need and rivalry are of one phase", "[formation]") {
  System s(test::list_of({{.id = 1}, {.id = 2, .phase = Phase::special}}));
  System::fill<std::uint8_t>(s.state.grade, 2);
  s.set_practice(0.5F);
  System::fill(s.scratch.pressure, 0.6F);
  s.set_need(1.0F);
  CHECK(utility(s.step(), s.state, s.scratch, 0, 1, false) == Approx(2.0 / 3 + 1));
}

TEST_CASE("Choice among candidates with Gumbel shocks is the logit", "[formation]") {
  // School 1 can choose school 2 (grade 1), school 3 (grade 3, 14 km off) or to stay alone. Of eight slots on
  // two near schools, one of them is missing with chance 2^-8 each.
  Parameters p = near_and_willing();
  p.choice_outside = 1.2;
  Market m(test::list_of({{.id = 1}, {.id = 2}, {.id = 3, .x_km = 14}}), p);
  const SchoolIndex one = m.at(1);
  m.state.propensity[one] = 1;
  m.state.propensity[m.at(2)] = m.state.propensity[m.at(3)] = 0;
  m.state.grade[m.at(2)] = 1;
  m.state.grade[m.at(3)] = 3;
  const double u2 = 1 + 1 - 0.5 * (1.0 / 3) * 0.5;
  const double u3 = 1.0 / 3 + std::exp(-14.0 / 20) - 0.5 * (1.0 / 3);
  constexpr std::uint32_t n = 20'000;
  double count[3] = {0, 0, 0};
  for (std::uint32_t r = 0; r < n; ++r) {
    const std::vector<NewTie> made = m.form(r);
    REQUIRE(made.size() <= 1);
    count[made.empty() ? 0 : m.world.id[made[0].second] - 1] += 1;
  }
  const double e0 = std::exp(1.2);
  const double e2 = std::exp(u2);
  const double e3 = std::exp(u3);
  const double missing = std::pow(0.5, 8);
  test::check_share("school 2", count[1], n,
                    (1 - 2 * missing) * e2 / (e0 + e2 + e3) + missing * e2 / (e0 + e2));
  test::check_share("school 3", count[2], n,
                    (1 - 2 * missing) * e3 / (e0 + e2 + e3) + missing * e3 / (e0 + e3));
  test::check_share(
      "nobody", count[0], n,
      (1 - 2 * missing) * e0 / (e0 + e2 + e3) + missing * e0 / (e0 + e2) + missing * e0 / (e0 + e3));
}

TEST_CASE("Of its candidates a school chooses the one of greatest utility and luck", "[formation]") {
  // School 1 has eight slots on eleven near schools; it, they and their ties change with every replicate.
  Parameters p = near_and_willing();
  p.acceptance_degree_limit = 100;
  constexpr SchoolIndex n = 12;
  const SchoolList list = test::schools_alike(n);
  int by_common_partner = 0;
  int nobody = 0;
  int wrong = 0;
  constexpr std::uint32_t replicates = 3000;
  for (std::uint32_t r = 0; r < replicates; ++r) {
    Market m(list, p);
    std::mt19937 engine(r);
    const SchoolIndex one = m.at(1);
    std::vector<std::vector<bool>> tied(n, std::vector<bool>(n, false));
    for (SchoolIndex i = 0; i < n; ++i) {
      m.state.propensity[i] = i == one ? 1.0F : 0.0F;
      m.state.grade[i] = static_cast<std::uint8_t>(1 + engine() % 4);
      for (SchoolIndex j = 0; j < i; ++j) {
        if (engine() % 6 != 0) continue;
        m.connect(i, j, 0.5F, 0.5F, 0.1F);
        tied[i][j] = tied[j][i] = true;
      }
    }
    const auto have_common = [&](SchoolIndex j) {
      for (SchoolIndex other = 0; other < n; ++other) {
        if (tied[one][other] && tied[j][other]) return true;
      }
      return false;
    };
    m.draws = Draws(5, r);
    const auto best_of_slots = [&](bool with_common_partners) {
      float best = m.k.choice_outside + m.draws.stream(stream::choice_outside, 0, 1).gumbel_float();
      SchoolIndex chosen = one;
      for (std::uint32_t slot = 0; slot < 8; ++slot) {
        DrawStream draw = m.draws.stream(stream::candidate, 0, 1, 8 + slot);
        const SchoolIndex j = m.world.near[one * max_near + draw.below(m.world.n_near[one])];
        if (tied[one][j]) continue;
        const float value =
            utility(m.step(), m.state, m.scratch, one, j, with_common_partners && have_common(j)) +
            m.draws.stream(stream::choice, 0, 1, m.world.id[j]).gumbel_float();
        if (value > best) best = value, chosen = j;
      }
      return chosen;
    };
    const SchoolIndex expected = best_of_slots(true);
    const std::vector<NewTie> made = m.form(r);
    REQUIRE(made.size() <= 1);
    wrong += (made.empty() ? one : made[0].second) != expected ? 1 : 0;
    if (!made.empty()) {
      const float trust = m.k.trust_initial + (have_common(expected) ? m.k.trust_transitive : 0.0F);
      wrong += made[0].first_trust != std::min(1.0F, trust) ? 1 : 0;
    }
    nobody += expected == one ? 1 : 0;
    by_common_partner += expected != best_of_slots(false) ? 1 : 0;
  }
  CHECK(wrong == 0);
  // Else nothing would have been asked.
  CHECK(nobody > 100);
  CHECK(by_common_partner > 100);
}

TEST_CASE("A better offer never makes a school turn to a third", "[formation]") {
  Parameters p = near_and_willing();
  p.choice_reputation_gap = p.choice_reputation_gap_pressure = 0;
  Market m(test::list_of({{.id = 1}, {.id = 2, .x_km = 3}, {.id = 3, .x_km = 6}, {.id = 4, .x_km = 1}}), p);
  for (SchoolIndex i = 0; i < 4; ++i) m.state.propensity[i] = m.world.id[i] == 1 ? 1.0F : 0.0F;
  int turned = 0;
  for (std::uint32_t r = 0; r < 3000; ++r) {
    const auto choice = [&](std::uint8_t grade_of_two) {
      m.state.grade[m.at(2)] = grade_of_two;
      const std::vector<NewTie> made = m.form(r);
      return made.empty() ? 0U : m.world.id[made[0].second];
    };
    const SchoolId before = choice(4);
    const SchoolId after = choice(1);
    REQUIRE((after == before || after == 2));
    turned += after != before ? 1 : 0;
  }
  CHECK(turned > 100);
}

TEST_CASE("Proposals are accepted with the chance of the logit", "[formation]") {
  Parameters p = near_and_willing();
  p.acceptance_base = -2.2;
  p.choice_outside = -1000;
  p.search_degree_limit = 1;  // 2 has a partner already, so that it does not search itself
  Market m(test::list_of({{.id = 1}, {.id = 2, .x_km = 8}, {.id = 3, .phase = Phase::special}}), p);
  m.connect(m.at(2), m.at(3), 0.5F, 0.5F, 0.1F);
  m.state.propensity[m.at(1)] = 1;
  m.state.propensity[m.at(2)] = 0.4F;
  constexpr std::uint32_t n = 20'000;
  double accepted = 0;
  for (std::uint32_t r = 0; r < n; ++r) accepted += static_cast<double>(m.form(r).size());
  const double utility_to_2 = 2.0 / 3 + std::exp(-8.0 / 20);
  test::check_share("ties", accepted, n, 1 / (1 + std::exp(-(-2.2 + 3 * (0.4 - 0.5) + utility_to_2))));
}

TEST_CASE("Mutual proposals are accepted outright and make one tie", "[formation]") {
  Parameters p = near_and_willing();
  p.choice_outside = -1000;
  p.acceptance_base = -1000;
  Market m(test::list_of({{.id = 1}, {.id = 2, .x_km = 80}}), p);
  System::fill(m.state.propensity, 1.0F);
  System::fill(m.scratch.left, 1.5F);  // enough to search; a tie over 80 km costs three times as much
  const std::vector<NewTie> made = m.form(0);
  REQUIRE(made.size() == 1);
  CHECK(m.world.id[made[0].first] == 1);
  CHECK(made[0].first_trust == 0.4F);
  CHECK(made[0].second_trust == 0.4F);
  CHECK(made[0].depth == 0.05F);
  CHECK(made[0].kind == TieKind::free);
  CHECK(made[0].origin == TieOrigin::voluntary);
}

TEST_CASE("Schools search with the chance of will, need and authority", "[formation]") {
  struct Case {
    float propensity, need;
    double support, chance;
  };
  const auto c =
      GENERATE(Case{0.6F, 0, 0, 0.35 * 0.6}, Case{0.0F, 1, 0, 0.25}, Case{0.0F, 0, 1.5, 0.1 * 0.8 * 1.5},
               Case{0.6F, 1, 1.5, 1 - (1 - 0.21) * 0.75 * (1 - 0.12)});
  Parameters p = near_and_willing();
  p.search_rate = 0.35;
  p.search_la_support = 0.1;
  p.start_support_low = p.start_support_high = c.support;
  p.choice_outside = -1000;
  p.search_degree_limit = 1;  // 2 and 3 have partners already, so that 1 alone searches
  Market m(test::schools_alike(3), p);
  m.connect(1, 2, 0.5F, 0.5F, 0.1F);
  m.refresh(3);  // three of the fifteen terms of support are over
  m.set_need(c.need);
  System::fill(m.scratch.left, 100.0F);
  System::fill(m.state.propensity, c.propensity);
  constexpr std::uint32_t n = 10'000;
  double searched = 0;
  for (std::uint32_t r = 0; r < n; ++r) searched += static_cast<double>(m.form(r, 3).size());
  test::check_share("searches", searched, n, c.chance);
}

TEST_CASE("A target takes the best proposals that it has days for", "[formation]") {
  Parameters p = near_and_willing();
  p.choice_outside = -1000;
  p.choice_proximity_scale = 1000;
  // Both want school 1 for its name, never each other.
  Market m(test::schools_alike(3), p);
  m.state.propensity = {0.0F, 1.0F, 1.0F};
  m.state.grade = {1, 3, 2};  // school 3 has the better name
  m.p.choice_strength = 50;
  m.p.choice_reputation_gap = 0;
  m.p.choice_reputation_gap_pressure = 0;
  m.refresh();
  const auto partners_of_1 = [&](float days) {
    System::fill(m.scratch.left, 100.0F);
    m.scratch.left[0] = days;
    std::set<SchoolId> result;
    for (const NewTie& tie : m.form(1)) {
      if (tie.second == 0) result.insert(m.world.id[tie.first]);
      if (tie.first == 0) result.insert(m.world.id[tie.second]);
    }
    return result;
  };
  CHECK(partners_of_1(1.4F).empty());
  CHECK(partners_of_1(1.5F) == std::set<SchoolId>{3});
  CHECK(partners_of_1(2.9F) == std::set<SchoolId>{3});
  CHECK(partners_of_1(3.0F) == std::set<SchoolId>{2, 3});
}

TEST_CASE("A school with a proposal of its own out keeps days for it", "[formation]") {
  Parameters p = near_and_willing();
  p.choice_outside = -1000;
  p.choice_strength = 50;
  p.choice_reputation_gap = p.choice_reputation_gap_pressure = 0;
  // 1 and 3 are partners; 1 wants 2, and 2 wants 3 for its name.
  Market m(test::list_of({{.id = 1}, {.id = 2}, {.id = 3}}), p);
  m.state.grade = {4, 2, 1};
  const auto taken_by_2 = [&](float days, float will_of_2) {
    m.state.propensity = {1.0F, will_of_2, 0.0F};
    m.scratch.left = {100.0F, days, 0.0F};
    for (const NewTie& tie : m.form(1)) {
      if (tie.first == 0 && tie.second == 1) return true;
    }
    return false;
  };
  m.connect(0, 2, 0.5F, 0.5F, 0.1F);
  CHECK(taken_by_2(1.5F, 0.0F));
  CHECK_FALSE(taken_by_2(3.4F, 1.0F));  // 1.5 and 1.3 * 1.5 kept back
  CHECK(taken_by_2(3.5F, 1.0F));
}

TEST_CASE("Limits of partners stop search and acceptance", "[formation]") {
  Parameters p = near_and_willing();
  p.choice_outside = -1000;
  SECTION("search") { p.search_degree_limit = 0; }
  SECTION("acceptance") { p.acceptance_degree_limit = 0; }
  Market m(test::schools_alike(2), p);
  m.state.propensity = {1.0F, 0.0F};
  CHECK(m.form(0).empty());
}

TEST_CASE("Partners are not proposed to again, and common ones earn trust", "[formation]") {
  Parameters p = near_and_willing();
  p.choice_outside = -1000;
  Market m(test::schools_alike(3), p);
  m.connect(0, 1, 0.5F, 0.5F, 0.1F);
  m.connect(1, 2, 0.5F, 0.5F, 0.1F);
  m.state.propensity = {1.0F, 1.0F, 0.0F};
  m.set_need(0.31F);
  const std::vector<NewTie> made = m.form(0);
  REQUIRE(made.size() == 1);  // 2 has no one left
  CHECK(made[0].first == 0);
  CHECK(made[0].second == 2);
  CHECK(made[0].first_trust == Approx(0.55));
  CHECK(made[0].origin == TieOrigin::curriculum);
}

TEST_CASE("Each kind of candidate is found where it is said to be", "[formation]") {
  // School 1; its partner 2 and 2's partner 3 in another authority and phase; 4 near; 5 of the authority but
  // another phase; 6 far in every way.
  const SchoolList list = test::list_of({{.id = 1},
                                         {.id = 2, .phase = Phase::special, .authority = 1},
                                         {.id = 3, .phase = Phase::secondary, .x_km = 300, .authority = 1},
                                         {.id = 4, .authority = 2},
                                         {.id = 5, .phase = Phase::secondary, .x_km = 30},
                                         {.id = 6, .phase = Phase::special, .x_km = 500, .authority = 2}});
  Parameters p = near_and_willing();
  p.search_near = 0;
  p.choice_outside = -1000;
  std::set<SchoolId> expected;
  SECTION("friends of friends") { p.search_friends = 8, expected = {3}; }
  SECTION("near") { p.search_near = 8, expected = {4}; }
  SECTION("authority") { p.search_authority = 8, expected = {5}; }
  SECTION("country") { p.search_country = 8, expected = {3, 4, 5, 6}; }
  Market m(list, p);
  m.connect(m.at(1), m.at(2), 0.5F, 0.5F, 0.1F);
  m.connect(m.at(2), m.at(3), 0.5F, 0.5F, 0.1F);
  System::fill(m.state.propensity, 0.0F);
  m.state.propensity[m.at(1)] = 1;
  std::set<SchoolId> found;
  for (std::uint32_t r = 0; r < 200; ++r) {
    for (const NewTie& tie : m.form(r)) {
      CHECK(m.world.id[tie.first] == 1);
      found.insert(m.world.id[tie.second]);
    }
  }
  CHECK(found == expected);
}

/// Ties of school i made by formation, after policy has tied it to school j in the same term.
std::vector<NewTie> formed_after_policy(Market& m, SchoolIndex i, SchoolIndex j, float days) {
  m.scratch.new_ties.clear();
  System::fill(m.scratch.left, days);
  m.begin({{i, j, 0.4F, 0.4F, 0.05F, TieKind::free, TieOrigin::executive}});
  form_ties(m.step(), m.state, m.scratch);
  std::vector<NewTie> made(m.scratch.new_ties.begin() + 1, m.scratch.new_ties.end());
  std::erase_if(made, [&](const NewTie& tie) { return tie.first != i && tie.second != i; });
  return made;
}

TEST_CASE("What policy has made in the same term counts in formation", "[formation]") {
  Parameters p = near_and_willing();
  p.choice_outside = -1000;
  Market m(test::schools_alike(3), p);
  m.state.propensity = {1.0F, 0.0F, 0.0F};  // school 0 alone searches, and would take either
  SECTION("as a partner, who is not taken again") {
    for (std::uint32_t replicate = 0; replicate < 20; ++replicate) {
      m.draws = Draws(5, replicate);
      const std::vector<NewTie> made = formed_after_policy(m, 0, 1, 100);
      REQUIRE(made.size() == 1);
      CHECK(made[0].second == 2);
    }
  }
  SECTION("as a tie, of those that stop search and acceptance") {
    m.k.search_degree_limit = 1;
    CHECK(formed_after_policy(m, 0, 1, 100).empty());
    m.k.search_degree_limit = 28;
    m.k.acceptance_degree_limit = 1;
    CHECK(formed_after_policy(m, 0, 1, 100).size() == 1);  // 2 has none yet
    m.state.propensity = {0.0F, 0.0F, 1.0F};               // 2 asks 0 or 1, who have one each
    CHECK(formed_after_policy(m, 0, 1, 100).empty());
  }
  SECTION("as days") {
    // A tie on the spot takes 1.5 days: 3.0 suffice for the promised one and another, 2.9 do not.
    CHECK(formed_after_policy(m, 0, 1, 3.0F).size() == 1);
    CHECK(formed_after_policy(m, 0, 1, 2.9F).empty());
  }
}

}  // namespace
}  // namespace schoolsim
