// Scenario discovery on constructed cases whose box is known.
#include "analysis/statistics/discovery.hpp"

#include <array>
#include <cmath>
#include <random>

#include <catch2/catch.hpp>

namespace schoolsim {
namespace {

/// Uniform points in the unit cube, labelled by a rule and by noise.
template <class Rule>
LabelledPoints uniform_points(std::size_t n, std::size_t n_dimensions, std::uint64_t seed, Rule is_case) {
  std::mt19937_64 generator(seed);
  LabelledPoints points;
  points.n_dimensions = n_dimensions;
  for (std::size_t p = 0; p < n; ++p) {
    for (std::size_t d = 0; d < n_dimensions; ++d)
      points.values.push_back(static_cast<double>(generator() >> 11) * 0x1p-53);
    points.is_case.push_back(is_case(&points.values[p * n_dimensions], generator) ? 1 : 0);
  }
  return points;
}

const auto known_box = [](const double* x, std::mt19937_64&) { return x[0] > 0.6 && x[2] < 0.3; };

}  // namespace

TEST_CASE("a known box is found, and what does not matter is left open") {
  const LabelledPoints points = uniform_points(4000, 5, 1, known_box);
  const std::vector<PrimBox> trajectory = prim_trajectory(points);
  const PrimBox& all = trajectory.front();
  CHECK(all.n_points == 4000);
  CHECK(all.coverage == 1);
  CHECK(all.density == Approx(0.4 * 0.3).margin(0.02));
  const PrimBox& box = trajectory[balanced_box(trajectory)];
  // A peeling takes 5 % of what is inside: the ends lie within one peeling of the truth.
  REQUIRE(box.restrictions[0].lower.has_value());
  REQUIRE(box.restrictions[2].upper.has_value());
  CHECK(*box.restrictions[0].lower == Approx(0.6).margin(0.03));
  CHECK(*box.restrictions[2].upper == Approx(0.3).margin(0.02));
  CHECK_FALSE(box.restrictions[0].upper.has_value());
  CHECK_FALSE(box.restrictions[2].lower.has_value());
  for (const std::size_t d : {1U, 3U, 4U}) CHECK(box.restrictions[d].is_open());
  CHECK(box.coverage > 0.93);
  CHECK(box.density > 0.93);
  CHECK(box.n_restricted() == 2);
  const std::array<std::string, 5> names{"a", "b", "c", "d", "e"};
  CHECK_THAT(box_text(box, names), Catch::StartsWith("a ≥ 0.") && Catch::Contains(" and c ≤ 0."));
  CHECK(box_text(all, names) == "everywhere");
}

TEST_CASE("every box of a trajectory lies within the one before it and is no less dense") {
  const LabelledPoints points = uniform_points(1500, 4, 2, [](const double* x, std::mt19937_64& noise) {
    return (x[0] + x[1] > 1.2 ? 0.9 : 0.1) > static_cast<double>(noise() >> 11) * 0x1p-53;
  });
  const std::vector<PrimBox> trajectory = prim_trajectory(points);
  REQUIRE(trajectory.size() > 5);
  for (std::size_t b = 0; b < trajectory.size(); ++b) {
    const PrimBox& box = trajectory[b];
    std::size_t n_points = 0;
    std::size_t n_cases = 0;
    for (std::size_t p = 0; p < points.n_points(); ++p) {
      bool inside = true;
      for (std::size_t d = 0; d < 4; ++d) inside = inside && box.restrictions[d].holds(points.value(p, d));
      n_points += inside ? 1 : 0;
      n_cases += inside && points.is_case[p] != 0 ? 1 : 0;
    }
    CHECK(box.n_points == n_points);
    CHECK(box.n_cases == n_cases);
    CHECK(box.n_points >= 75);
    if (b == 0) continue;
    CHECK(box.density > trajectory[b - 1].density);
    CHECK(box.n_points < trajectory[b - 1].n_points);
    CHECK(box.coverage <= trajectory[b - 1].coverage);
  }
}

TEST_CASE("a factor of few levels loses whole levels") {
  LabelledPoints points;
  points.n_dimensions = 1;
  for (int p = 0; p < 90; ++p) {
    points.values.push_back(p % 3);
    points.is_case.push_back(p % 3 == 2 ? 1 : 0);
  }
  const std::vector<PrimBox> trajectory = prim_trajectory(points);
  const PrimBox& box = trajectory.back();
  CHECK(box.density == 1);
  CHECK(box.coverage == 1);
  CHECK(box.restrictions[0].lower == 2.0);
  CHECK(trajectory.size() == 3);
}

TEST_CASE("where nothing tells cases apart, restrictions are not significant and do not come back") {
  const auto coin = [](const double*, std::mt19937_64& noise) { return noise() % 4 == 0; };
  const LabelledPoints points = uniform_points(800, 6, 3, coin);
  const std::vector<PrimBox> trajectory = prim_trajectory(points);
  const LabelledPoints clear = uniform_points(3000, 6, 3, known_box);
  const std::vector<PrimBox> clear_trajectory = prim_trajectory(clear);
  const PrimBox& box = clear_trajectory[balanced_box(clear_trajectory)];
  CHECK(*quasi_p_value(clear, box, 0) < 1e-6);
  CHECK(*quasi_p_value(clear, box, 2) < 1e-6);
  CHECK_FALSE(quasi_p_value(clear, box, 1).has_value());
  const auto again = resample_dimensions(clear, box, 20, 7);
  CHECK(again[0].share_at_coverage == 1);
  CHECK(again[2].share_at_density == 1);
  for (const std::size_t d : {1U, 3U, 4U, 5U}) {
    CAPTURE(d, again[d].share_at_coverage, again[d].share_at_density);
    CHECK(again[d].share_at_coverage < 0.5);
    CHECK(again[d].share_at_density < 0.5);
  }
  // Peeling finds some order in any noise; the check on halves shows that it is not the same each time.
  const auto of_noise = resample_dimensions(points, trajectory[trajectory.size() / 2], 20, 7);
  double least = 1;
  for (const ResampledDimension& dimension : of_noise) least = std::min(least, dimension.share_at_coverage);
  CHECK(least < 0.9);
}

TEST_CASE("a quasi-p-value is the binomial tail by hand") {
  // Ten points, four cases; the box x <= 3 holds three points, all cases. Without the restriction 4 of 10
  // are cases: P(3 of 3) = .4^3.
  LabelledPoints points;
  points.n_dimensions = 1;
  for (int p = 1; p <= 10; ++p) {
    points.values.push_back(p);
    points.is_case.push_back(p <= 3 || p == 8 ? 1 : 0);
  }
  PrimBox box{{{std::nullopt, 3.0}}, 3, 3, 0.75, 1};
  CHECK(*quasi_p_value(points, box, 0) == Approx(0.4 * 0.4 * 0.4));
}

}  // namespace schoolsim
