// Against published test problems, and all points of a grid.
#include "analysis/statistics/pareto.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include <catch2/catch.hpp>

namespace schoolsim {
namespace {

using Row = std::span<const double>;

TEST_CASE("What no other choice dominates", "[pareto]") {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  //                                0      1      2      3      4      5 (as 0)  6 (unknown)
  const std::vector<double> choices{1, 5, 2, 3, 3, 3, 4, 1, 5, 5, 1, 5, 0, nan};
  CHECK(nondominated(choices, 2) == std::vector<std::size_t>{0, 1, 3});
  CHECK(nondominated(std::vector<double>{3, 1, 2}, 1) == std::vector<std::size_t>{1});
  CHECK(nondominated({}, 2).empty());
  CHECK_FALSE(dominates(std::vector<double>{1, 1}, std::vector<double>{1, 1}));
}

TEST_CASE("Few choices of many stand for all", "[pareto]") {
  std::vector<double> line;
  for (int i = 0; i <= 100; ++i) line.insert(line.end(), {static_cast<double>(i), 1000.0 - 10 * i});
  CHECK(spread_out(line, 2, 3) == std::vector<std::size_t>{0, 50, 100});
  CHECK(spread_out(line, 2, 5) == std::vector<std::size_t>{0, 25, 50, 75, 100});
  CHECK(spread_out(std::vector<double>{1, 2, 1, 2}, 2, 5) == std::vector<std::size_t>{0});
}

/// The greatest distance from a point of a published front to what was found.
double worst_gap(const std::vector<double>& front, std::size_t d, const AimsOf& aims_of,
                 const std::vector<std::vector<double>>& published) {
  double worst = 0;
  for (const auto& point : published) {
    double nearest = std::numeric_limits<double>::infinity();
    for (std::size_t i = 0; i < front.size(); i += d) {
      const std::vector<double> aims = aims_of(Row(front).subspan(i, d));
      nearest = std::min(nearest, std::hypot(aims[0] - point[0], aims[1] - point[1]));
    }
    worst = std::max(worst, nearest);
  }
  return worst;
}

TEST_CASE("The front of ZDT1 and of ZDT2 is found whole", "[pareto]") {
  constexpr std::size_t d = 8;
  for (const bool is_convex : {true, false}) {
    const auto front_at = [&](double f) { return is_convex ? 1 - std::sqrt(f) : 1 - f * f; };
    const AimsOf zdt = [&](Row x) {
      double g = 1;
      for (std::size_t i = 1; i < d; ++i) g += 9 * x[i] / static_cast<double>(d - 1);
      const double part = x[0] / g;
      return std::vector<double>{x[0], g * (is_convex ? 1 - std::sqrt(part) : 1 - part * part)};
    };
    const std::vector<double> front = search_front(d, 2, zdt, 1);
    REQUIRE(front.size() > 40 * d);
    for (std::size_t i = 0; i < front.size(); i += d) {
      const std::vector<double> aims = zdt(Row(front).subspan(i, d));
      CHECK(aims[1] < front_at(aims[0]) + 0.05);
    }
    std::vector<std::vector<double>> published;
    for (int k = 0; k <= 20; ++k) published.push_back({k / 20.0, front_at(k / 20.0)});
    CHECK(worst_gap(front, d, zdt, published) < 0.06);
  }
}

TEST_CASE("A search finds what all points of a grid find", "[pareto]") {
  // Two doses that help by what is left of them, one the dearer; their price.
  const AimsOf mix = [](Row x) {
    return std::vector<double>{std::exp(-2 * x[0] - x[1]) + 0.1 * x[0] * x[1], x[0] + 0.4 * x[1]};
  };
  std::vector<double> values;
  for (int i = 0; i <= 60; ++i) {
    for (int j = 0; j <= 60; ++j) {
      const std::vector<double> aims = mix(std::vector<double>{i / 60.0, j / 60.0});
      values.insert(values.end(), aims.begin(), aims.end());
    }
  }
  std::vector<std::vector<double>> of_grid;
  for (const std::size_t i : nondominated(values, 2)) of_grid.push_back({values[2 * i], values[2 * i + 1]});
  REQUIRE(of_grid.size() > 50);
  const std::vector<double> front = search_front(2, 2, mix, 2);
  CHECK(worst_gap(front, 2, mix, of_grid) < 0.03);
  // And nothing of the grid is clearly better than what was found.
  for (std::size_t i = 0; i < front.size(); i += 2) {
    const std::vector<double> own = mix(Row(front).subspan(i, 2));
    for (const auto& other : of_grid) CHECK_FALSE((other[0] < own[0] - 0.01 && other[1] < own[1] - 0.01));
  }
  CHECK(front == search_front(2, 2, mix, 2));
}

}  // namespace
}  // namespace schoolsim
