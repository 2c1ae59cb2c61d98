#include "sim/model/processes/inspection.hpp"

#include <cmath>

#include "tests/model/statistics.hpp"
#include "tests/model/system.hpp"

namespace schoolsim {
namespace {

using test::System;

constexpr std::uint32_t n = 3000;

TEST_CASE("Grade thresholds are the least signals of a grade", "[inspection]") {
  const std::array<float, 3> thresholds{0.6F, 0.5F, 0.3F};
  CHECK(int{grade_of(thresholds, 0.60F)} == 1);
  CHECK(int{grade_of(thresholds, 0.59F)} == 2);
  CHECK(int{grade_of(thresholds, 0.50F)} == 2);
  CHECK(int{grade_of(thresholds, 0.30F)} == 3);
  CHECK(int{grade_of(thresholds, 0.29F)} == 4);
}

TEST_CASE("As many schools are inspected as rates say, more often where grades are weak", "[inspection]") {
  System s(test::schools_alike(n));
  for (std::uint8_t grade = 1; grade <= 4; ++grade) {
    System::fill(s.state.grade, grade);
    System::fill(s.state.judged, -1.0F);
    inspect(s.step(grade), s.state, s.scratch);
    double inspected = 0;
    for (const float judged : s.state.judged) inspected += judged != -1.0F;
    test::check_share("inspected at grade " + std::to_string(grade), inspected, n,
                      grade <= 2 ? 0.1111 : 0.3333);
  }
}

TEST_CASE("Inspection dates of one term tell nothing of the next", "[inspection]") {
  System s(test::schools_alike(n));
  std::vector<char> was(n, 0);
  double twice = 0;
  for (const Term term : {4, 5}) {
    System::fill<std::uint8_t>(s.state.grade, 3);
    System::fill(s.state.judged, -1.0F);
    inspect(s.step(term), s.state, s.scratch);
    for (std::uint32_t i = 0; i < n; ++i) {
      const bool inspected = s.state.judged[i] != -1.0F;
      twice += inspected && was[i] != 0;
      was[i] = inspected;
    }
  }
  test::check_share("inspected twice running", twice, n, 0.3333 * 0.3333);
}

TEST_CASE("Without inspection grades stay", "[inspection]") {
  Parameters p;
  SECTION("rates at zero") { p.inspection_rate = p.inspection_rate_weak = 0; }
  SECTION("switched off") { p.mechanism_inspection = 0; }
  System s(test::schools_alike(50), p);
  for (std::uint32_t i = 0; i < 50; ++i) s.state.grade[i] = static_cast<std::uint8_t>(1 + i % 4);
  const std::vector<std::uint8_t> before = s.state.grade;
  inspect(s.step(), s.state, s.scratch);
  CHECK(s.state.grade == before);
}

TEST_CASE("The judged signal is effectiveness less the penalty of disadvantage, with the stated error",
          "[inspection]") {
  Parameters p;
  p.inspection_rate = p.inspection_rate_weak = 1;
  std::vector<test::School> schools;
  for (std::uint32_t i = 0; i < n; ++i)
    schools.push_back({.id = i + 1, .disadvantage = i % 2 == 0 ? 0.1F : 0.5F});
  System s(test::list_of(schools), p);
  System::fill(s.state.effectiveness, 0.5F);
  inspect(s.step(), s.state, s.scratch);
  double sums[2] = {0, 0};
  double squares = 0;
  for (std::uint32_t i = 0; i < n; ++i) {
    const double error = static_cast<double>(s.state.judged[i]) - (0.5 - 0.08 * (i % 2 == 0 ? -0.2 : 0.2));
    sums[i % 2] += error;
    squares += error * error;
  }
  test::check_mean("poorer half's error", sums[1], n / 2, 0, 0.04);
  test::check_mean("richer half's error", sums[0], n / 2, 0, 0.04);
  // The variance of n squared standard normals over n is 2 / n.
  test::check_mean("squared error", squares, n, 0.04 * 0.04, 0.04 * 0.04 * std::sqrt(2.0));
}

TEST_CASE("Penalty and error of a judgement are those of the phase, special schools' the primaries'",
          "[inspection]") {
  Parameters p;
  p.inspection_rate = p.inspection_rate_weak = 1;
  p.inspection_bias_primary = 0.5;
  p.inspection_bias_secondary = -0.2;
  SECTION("without error the penalty is exact") {
    p.inspection_noise_primary = p.inspection_noise_secondary = 0;
  }
  SECTION("errors have the sd of the phase") {
    p.inspection_noise_primary = 0.09;
    p.inspection_noise_secondary = 0.03;
  }
  std::vector<test::School> schools;
  for (std::uint32_t i = 0; i < n; ++i) {
    schools.push_back(
        {.id = i + 1, .phase = static_cast<Phase>(i % 3), .disadvantage = i % 2 == 0 ? 0.1F : 0.5F});
  }
  System s(test::list_of(schools), p);
  System::fill(s.state.effectiveness, 0.5F);
  inspect(s.step(), s.state, s.scratch);
  double squares[3] = {0, 0, 0};
  for (SchoolIndex i = 0; i < n; ++i) {
    const bool secondary = s.world.phase[i] == Phase::secondary;
    const double excess = s.world.disadvantage[i] > 0.3F ? 0.2 : -0.2;
    const double error = static_cast<double>(s.state.judged[i]) - (0.5 - (secondary ? -0.2 : 0.5) * excess);
    if (p.inspection_noise_primary == 0) REQUIRE(std::abs(error) < 1e-6);
    squares[static_cast<std::size_t>(s.world.phase[i])] += error * error;
  }
  if (p.inspection_noise_primary == 0) return;
  for (std::size_t phase = 0; phase < 3; ++phase) {
    const double sd = phase == 1 ? 0.03 : 0.09;
    test::check_mean("squared error", squares[phase], n / 3.0, sd * sd, sd * sd * std::sqrt(2.0));
  }
}

TEST_CASE("A school in grade 4, and no other, is judged with the credit for recovery", "[inspection]") {
  Parameters p;
  p.inspection_rate = p.inspection_rate_weak = 1;
  p.inspection_noise_primary = p.inspection_bias_primary = 0;
  p.inspection_recovery_credit = 0.1;
  System s(test::schools_alike(4), p);
  s.state.grade = {1, 2, 3, 4};
  System::fill(s.state.effectiveness, 0.35F);
  inspect(s.step(), s.state, s.scratch);
  CHECK(s.state.judged == std::vector<float>{0.35F, 0.35F, 0.35F, 0.35F + 0.1F});
}

TEST_CASE(
    "Errors of two judgements in a row have the correlation asked for and the same spread, from the first on",
    "[inspection]") {
  Parameters p;
  p.inspection_rate = p.inspection_rate_weak = 1;
  p.inspection_error_persistence = 0.6;
  constexpr std::uint32_t many = 20'000;
  System s(test::schools_alike(many), p);
  std::vector<float> before = s.state.judgement_error;
  System::fill(s.state.effectiveness, 0.5F);
  for (const Term term : {0, 1, 2}) {
    inspect(s.step(term), s.state, s.scratch);
    double product = 0;
    double square = 0;
    for (SchoolIndex i = 0; i < many; ++i) {
      const auto error = static_cast<double>(s.state.judgement_error[i]);
      REQUIRE(s.state.judged[i] == Approx(0.5 + 0.04 * error).margin(1e-6));
      product += error * static_cast<double>(before[i]);
      square += error * error;
    }
    // The variance of a product of two standard normals of correlation r is 1 + r^2. Without memory the
    // mean product would be 0, 70 of these standard errors away; a growing variance 1.36, 36 away.
    test::check_mean("product of two errors in a row", product, many, 0.6, std::sqrt(1.36));
    test::check_mean("squared error", square, many, 1, std::sqrt(2.0));
    before = s.state.judgement_error;
  }
}

TEST_CASE("Under regimes a year's share of inspections is the hazard of grade, phase and regime",
          "[inspection]") {
  struct Expected {
    Term first;
    double primary[4], secondary[4];
  };
  // As Ofsted inspected; the years before and after each change of regime.
  const Expected expected[] = {
      {-3, {.08, .25, .35, .80}, {.08, .28, .33, .78}},
      {3, {.08, .25, .35, .80}, {.08, .28, .33, .78}},
      {6, {.15, .22, .67, .76}, {.19, .18, .56, .61}},
      {15, {.15, .22, .67, .76}, {.19, .18, .56, .61}},
      {18, {.04, .066, .464, .272}, {.045, .10, .435, .366}},
  };
  Parameters p;
  p.inspection_regimes = 1;
  constexpr std::uint32_t many = 12'000;
  std::vector<test::School> schools;
  for (std::uint32_t i = 0; i < many; ++i)
    schools.push_back({.id = i + 1, .phase = static_cast<Phase>(i % 3)});
  System s(test::list_of(schools), p);
  for (const Expected& year : expected) {
    for (std::uint8_t grade = 1; grade <= 4; ++grade) {
      std::vector<char> was(many, 0);
      for (Term term = year.first; term < year.first + 3; ++term) {
        System::fill(s.state.grade, grade);
        System::fill(s.state.judged, -1.0F);
        inspect(s.step(term), s.state, s.scratch);
        for (SchoolIndex i = 0; i < many; ++i) was[i] = was[i] != 0 || s.state.judged[i] != -1.0F;
      }
      double inspected[3] = {0, 0, 0};
      for (SchoolIndex i = 0; i < many; ++i) inspected[static_cast<std::size_t>(s.world.phase[i])] += was[i];
      // 4,000 schools a cell: a third of the hazard in each term would be 28 standard errors off at .80, a
      // regime a term late 14 at .35 against .67.
      const std::string what = "grade " + std::to_string(grade) + ", year from " + std::to_string(year.first);
      test::check_share("primaries, " + what, inspected[0], many / 3.0, year.primary[grade - 1]);
      test::check_share("secondaries, " + what, inspected[1], many / 3.0, year.secondary[grade - 1]);
      test::check_share("special schools, " + what, inspected[2], many / 3.0, year.primary[grade - 1]);
    }
  }
}

TEST_CASE("Hazards of 0 and 1 inspect nobody and everybody", "[inspection]") {
  CHECK(chance_a_term(0) == 0);
  CHECK(chance_a_term(1) == 1);
}

TEST_CASE("Under regimes grades follow the thresholds of phase and table", "[inspection]") {
  Parameters p;
  p.inspection_regimes = 1;
  p.inspection_hazard_primary_2009_grade2 = p.inspection_hazard_secondary_2009_grade2 = 1;
  p.inspection_hazard_primary_2012_grade2 = p.inspection_hazard_secondary_2012_grade2 = 1;
  p.inspection_hazard_primary_2016_grade2 = p.inspection_hazard_secondary_2016_grade2 = 1;
  p.inspection_noise_primary = p.inspection_noise_secondary = 0;
  p.inspection_bias_primary = p.inspection_bias_secondary = 0;
  double* const thresholds[] = {
      &p.inspection_threshold_primary_2009_grade1, &p.inspection_threshold_secondary_2009_grade1,
      &p.inspection_threshold_primary_2012_grade1, &p.inspection_threshold_secondary_2012_grade1};
  // At .5 grade 1 to 4 by phase and table.
  const double least[4][3] = {{.5, .4, .3}, {.6, .5, .4}, {.7, .6, .5}, {.9, .8, .7}};
  for (std::size_t t = 0; t < 4; ++t) thresholds[t][0] = least[t][0];
  p.inspection_threshold_primary_2009_grade2 = .4, p.inspection_threshold_primary_2009_grade3 = .3;
  p.inspection_threshold_secondary_2009_grade2 = .5, p.inspection_threshold_secondary_2009_grade3 = .4;
  p.inspection_threshold_primary_2012_grade2 = .6, p.inspection_threshold_primary_2012_grade3 = .5;
  p.inspection_threshold_secondary_2012_grade2 = .8, p.inspection_threshold_secondary_2012_grade3 = .7;
  System s(test::list_of({{.id = 1, .phase = Phase::primary},
                          {.id = 2, .phase = Phase::secondary},
                          {.id = 3, .phase = Phase::special}}),
           p);
  for (const Term term : {-45, -1, 5, 6, 17, 18, 44}) {
    System::fill<std::uint8_t>(s.state.grade, 2);
    System::fill(s.state.effectiveness, 0.5F);
    inspect(s.step(term), s.state, s.scratch);
    INFO("term " << term);
    CHECK(int{s.state.grade[s.at(1)]} == (term < 6 ? 1 : 3));
    CHECK(int{s.state.grade[s.at(2)]} == (term < 6 ? 2 : 4));
    CHECK(int{s.state.grade[s.at(3)]} == (term < 6 ? 1 : 3));
  }
}

TEST_CASE("Inspection follows results at grades 1 and 2, and the mean hazard of a phase and grade stays",
          "[inspection]") {
  Parameters p;
  p.inspection_risk = 0.5;
  SECTION("under regimes") { p.inspection_regimes = 1; }
  SECTION("at rates a term") {}
  constexpr std::uint32_t many = 12'000;
  std::vector<test::School> schools;
  for (std::uint32_t i = 0; i < many; ++i)
    schools.push_back({.id = i + 1, .phase = i % 4 < 2 ? Phase::primary : Phase::secondary});
  System s(test::list_of(schools), p);
  for (std::uint8_t grade = 1; grade <= 3; ++grade) {
    // Half of each phase has results of -1, half of +1; secondaries 2 higher throughout, which must not
    // matter.
    for (SchoolIndex i = 0; i < many; ++i) {
      s.state.value_added[i] = s.world.id[i] % 2 == 0 ? -1.0F : 1.0F;
      if (s.world.phase[i] == Phase::secondary) s.state.value_added[i] += 2;
    }
    double inspected[2][2] = {};
    std::vector<char> was(many, 0);
    for (Term term = 0; term < 3; ++term) {
      System::fill(s.state.grade, grade);
      System::fill(s.state.judged, -1.0F);
      inspect(s.step(term), s.state, s.scratch);
      for (SchoolIndex i = 0; i < many; ++i) was[i] = was[i] != 0 || s.state.judged[i] != -1.0F;
    }
    for (SchoolIndex i = 0; i < many; ++i)
      inspected[static_cast<std::size_t>(s.world.phase[i])][s.world.id[i] % 2] += was[i];
    for (const std::size_t phase : {0U, 1U}) {
      const double by_regime[2][3] = {{.08, .25, .35}, {.08, .28, .33}};
      const double rates[3] = {.1111, .1111, .3333};
      const double hazard =
          p.inspection_regimes != 0 ? by_regime[phase][grade - 1] : 1 - std::pow(1 - rates[grade - 1], 3);
      const double weak = grade < 3 ? std::exp(.5) / std::cosh(.5) : 1;
      const double strong = grade < 3 ? std::exp(-.5) / std::cosh(.5) : 1;
      const std::string what = " of phase " + std::to_string(phase) + " at grade " + std::to_string(grade);
      // 3,000 schools each: the wrong sign is 15 standard errors away at .25.
      test::check_share("weak results" + what, inspected[phase][0], many / 4.0, hazard * weak);
      test::check_share("strong results" + what, inspected[phase][1], many / 4.0, hazard * strong);
    }
  }
}

/// The yearly hazards of primary schools that are all at grade 2, where the rate makes it `mean` on average
/// and exp(-V) is `weight`: what the chances of a term come to over a year.
std::vector<double> yearly_hazards(double mean, const std::vector<double>& weight) {
  Parameters p;
  p.inspection_rate = 1 - std::cbrt(1 - mean);
  p.inspection_risk = 1;
  System s(test::schools_alike(static_cast<std::uint32_t>(weight.size())), p);
  for (std::size_t w = 0; w < weight.size(); ++w)
    s.state.value_added[s.at(static_cast<SchoolId>(w + 1))] = static_cast<float>(-std::log(weight[w]));
  const InspectionChances chance(s.step(), s.state);
  std::vector<double> hazards;
  for (std::size_t w = 0; w < weight.size(); ++w) {
    const double missed = 1 - static_cast<double>(chance(s.at(static_cast<SchoolId>(w + 1)), 2));
    hazards.push_back(1 - missed * missed * missed);
  }
  return hazards;
}

TEST_CASE("Where results would make inspection more than certain, other schools make up for it",
          "[inspection]") {
  const auto check = [](const std::vector<double>& found, const std::vector<double>& expected) {
    for (std::size_t i = 0; i < expected.size(); ++i) {
      INFO("school " << i);
      CHECK(found[i] == Approx(expected[i]).margin(2e-6));
    }
  };
  // Nobody certain: weights over their mean, 2, times 1/4.
  check(yearly_hazards(0.25, {4, 1, 1, 2}), {1. / 2, 1. / 8, 1. / 8, 1. / 4});
  // The first would have 4/3; of the 2 of all schools it takes 1, the others share 1 as 1 : 1 : 2.
  check(yearly_hazards(0.5, {8, 1, 1, 2}), {1, 1. / 4, 1. / 4, 1. / 2});
  // What the first leaves makes the second certain, too: of 3, the others share 1 as 10 : 1 : 1.
  check(yearly_hazards(0.6, {100, 30, 10, 1, 1}), {1, 1, 10. / 12, 1. / 12, 1. / 12});
  check(yearly_hazards(1, {8, 1, 1, 2}), {1, 1, 1, 1});
  check(yearly_hazards(1, {3, 3, 3}), {1, 1, 1});
  check(yearly_hazards(0, {8, 1, 1, 2}), {0, 0, 0, 0});
  // Results as noisy as the tiniest schools' may be: a school alone in its cell has the hazard of the cell.
  check(yearly_hazards(0.25, {1e-60}), {0.25});
  check(yearly_hazards(0.25, {1e60}), {0.25});
  check(yearly_hazards(0.25, {1e60, 1, 1, 1}), {1, 0, 0, 0});
}

TEST_CASE("An inspection that takes a school to grade 4 is a fall, one that leaves it there is not",
          "[inspection]") {
  Parameters p;
  p.inspection_rate = p.inspection_rate_weak = 1;
  p.inspection_noise_primary = p.inspection_bias_primary = 0;
  System s(test::schools_alike(3), p);
  s.state.grade_thresholds = {0.7F, 0.5F, 0.3F};
  s.state.grade = {2, 4, 3};
  s.state.effectiveness = {0.1F, 0.1F, 0.4F};
  inspect(s.step(8), s.state, s.scratch);
  CHECK(s.state.fell == std::vector<Term>{8, no_term, no_term});
}

TEST_CASE("The stock of 2009 is given by rank within each phase, and the twin is graded by the run's",
          "[inspection]") {
  Parameters p;
  p.inspection_regimes = 1;
  std::vector<test::School> schools;
  for (std::uint32_t i = 0; i < 3000; ++i)
    schools.push_back({.id = i + 1, .phase = static_cast<Phase>(i % 3)});
  System s(test::list_of(schools), p);
  State twin = s.state;
  for (SchoolIndex i = 0; i < 3000; ++i) {
    s.state.judged[i] = static_cast<float>((s.world.id[i] * 7919U) % 3001U) * 0.001F;
    twin.judged[i] = s.state.judged[i] - 0.2F;
  }
  give_stock(s.world, s.state, &twin);
  std::array<std::array<int, 5>, 3> count{};
  std::array<std::array<float, 5>, 3> least;
  for (auto& of_phase : least) of_phase.fill(1e9F);
  for (SchoolIndex i = 0; i < 3000; ++i) {
    const auto phase = static_cast<std::size_t>(s.world.phase[i]);
    ++count[phase][s.state.grade[i]];
    least[phase][s.state.grade[i]] = std::min(least[phase][s.state.grade[i]], s.state.judged[i]);
  }
  // Of 1,000 schools a phase: .1427, .5430, .3027 and .1561, .4552, .3646, summed and rounded.
  CHECK(count[0] == std::array<int, 5>{0, 143, 543, 302, 12});
  CHECK(count[1] == std::array<int, 5>{0, 156, 455, 365, 24});
  CHECK(count[2] == count[0]);
  for (SchoolIndex i = 0; i < 3000; ++i) {
    const auto& of_phase = least[static_cast<std::size_t>(s.world.phase[i])];
    for (std::size_t grade = 1; grade < s.state.grade[i]; ++grade)
      REQUIRE(s.state.judged[i] < of_phase[grade]);
    const int expected = twin.judged[i] >= of_phase[1]   ? 1
                         : twin.judged[i] >= of_phase[2] ? 2
                         : twin.judged[i] >= of_phase[3] ? 3
                                                         : 4;
    REQUIRE(int{twin.grade[i]} == expected);
  }
}

TEST_CASE("Pressure is accountability times what the grade makes felt", "[inspection]") {
  Parameters p;
  p.mechanism_inspection = 0;
  p.lever_accountability = 0.8;
  System s(test::schools_alike(4), p);
  s.state.grade = {1, 2, 3, 4};
  inspect(s.step(), s.state, s.scratch);
  CHECK(s.scratch.pressure[0] == Approx(0.40));
  CHECK(s.scratch.pressure[1] == Approx(0.56));
  CHECK(s.scratch.pressure[2] == Approx(0.80));
  CHECK(s.scratch.pressure[3] == Approx(1.04));
}

TEST_CASE("Who answers together with deep partners is judged with them and feels less pressure",
          "[inspection]") {
  Parameters p;
  p.inspection_noise_primary = 0;
  p.inspection_bias_primary = 0;
  p.inspection_rate = p.inspection_rate_weak = 1;
  p.collective_active = 1;
  System s(test::schools_alike(4), p);
  s.connect(0, 1, 0.5F, 0.5F, 0.5F);
  s.connect(0, 2, 0.5F, 0.5F, 0.5F);
  s.state.effectiveness = {0.4F, 0.6F, 0.5F, 0.3F};
  s.state.grade_thresholds = {0.9F, 0.0F, -1.0F};  // all stay at grade 2
  for (std::uint32_t e = 0; e < s.state.ties.size(); ++e) {
    const bool is_of_pair_0_1 =
        s.state.ties.partner[e] == 1 || s.state.ties.partner[s.state.ties.reverse[e]] == 1;
    s.state.ties.realised[e] = is_of_pair_0_1 ? 0.6F : 0.2F;
  }
  inspect(s.step(), s.state, s.scratch);
  // School 0: Y = .8, partners (.6 x .6 + .2 x .5) / .8 = .575, weight .4 x .8.
  CHECK(s.state.judged[0] == Approx(0.4 + 0.32 * (0.575 - 0.4)));
  CHECK(s.scratch.pressure[0] == Approx(0.6 * 0.7 * (1 - 0.7 * 0.8)));
  CHECK(s.state.judged[1] == Approx(0.6 + 0.4 * 0.6 * (0.4 - 0.6)));
  CHECK(s.state.judged[3] == 0.3F);
  CHECK(s.scratch.pressure[3] == Approx(0.6 * 0.7));
  // More than one unit of joint work counts as one; a tie that was not attended counts for nothing.
  System::fill(s.state.ties.realised, 0.9F);
  inspect(s.step(), s.state, s.scratch);
  CHECK(s.scratch.pressure[0] == Approx(0.6 * 0.7 * 0.3));
  System::fill(s.state.ties.realised, -1.0F);
  inspect(s.step(), s.state, s.scratch);
  CHECK(s.scratch.pressure[0] == Approx(0.6 * 0.7));
}

TEST_CASE("All schools are graded 20, 47, 30 and 3 per cent when thresholds are set", "[inspection]") {
  System s(test::schools_alike(n));
  std::array<int, 5> count{};
  regrade(s.step(), nullptr, s.state);
  for (const std::uint8_t grade : s.state.grade) ++count[grade];
  // Linearly interpolated percentiles leave at most one school on the wrong side.
  CHECK(std::abs(count[1] - 600) <= 1);
  CHECK(std::abs(count[2] - 1410) <= 1);
  CHECK(std::abs(count[3] - 900) <= 1);
  CHECK(std::abs(count[4] - 90) <= 1);
}

TEST_CASE("Percentiles are interpolated between neighbours", "[inspection]") {
  Parameters p;
  p.inspection_noise_primary = 0;
  p.inspection_bias_primary = 0;
  System s(test::schools_alike(11), p);
  for (std::uint32_t i = 0; i < 11; ++i) s.state.effectiveness[i] = 0.1F * static_cast<float>(i);
  regrade(s.step(), nullptr, s.state);
  // Position share * (n - 1) in 0, .1, .. 1: .8 * 10 = 8, .33 * 10 = 3.3, .03 * 10 = .3.
  CHECK(s.state.grade_thresholds[0] == Approx(0.8));
  CHECK(s.state.grade_thresholds[1] == Approx(0.33));
  CHECK(s.state.grade_thresholds[2] == Approx(0.03));
}

TEST_CASE("A twin is graded by the thresholds it is given", "[inspection]") {
  System s(test::schools_alike(20));
  const std::array<float, 3> thresholds{2.0F, -1.0F, -2.0F};
  regrade(s.step(), &thresholds, s.state);
  CHECK(s.state.grade_thresholds == thresholds);
  for (const std::uint8_t grade : s.state.grade) CHECK(int{grade} == 2);
}

}  // namespace
}  // namespace schoolsim
