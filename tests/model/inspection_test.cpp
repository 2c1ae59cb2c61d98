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
  p.inspection_noise = 0;
  p.inspection_context_bias = 0;
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
  p.inspection_noise = 0;
  p.inspection_context_bias = 0;
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
