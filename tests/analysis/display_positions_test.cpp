#include "analysis/pages/display_positions.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

using schoolsim::DisplayPositions;
using schoolsim::spread_dots;

namespace {

struct Places {
  std::vector<float> x, y;
};

// An additive lattice (Roberts' R2 sequence): even, irregular, without a random generator.
float lattice(std::size_t i, double step) {
  return static_cast<float>(std::fmod(0.5 + static_cast<double>(i) * step, 1.0));
}
constexpr double step_x = 0.7548776662466927;
constexpr double step_y = 0.5698402909980532;

/// A country of 650 x 650 km with cities far too full for one dot beside another.
Places made_up_country() {
  Places places;
  for (std::size_t i = 0; i < 6000; ++i) {
    places.x.push_back(650 * lattice(i, step_x));
    places.y.push_back(650 * lattice(i, step_y));
  }
  const struct City {
    float x, y, radius;
    std::size_t schools;
  } cities[] = {{530, 180, 25, 2500}, {400, 290, 18, 900}, {385, 400, 16, 900}, {430, 430, 12, 500}};
  for (const City& city : cities) {
    for (std::size_t i = 0; i < city.schools; ++i) {
      places.x.push_back(city.x + city.radius * (2 * lattice(i, step_x) - 1));
      places.y.push_back(city.y + city.radius * (2 * lattice(i, step_y) - 1));
    }
  }
  return places;
}

/// The nearest pair, from the 16-bit coordinates that a page receives; quadratic, with no grid to share a
/// mistake with.
double nearest_pair_km(const DisplayPositions& dots) {
  std::vector<std::pair<int, int>> sorted;
  for (std::size_t i = 0; i < dots.x.size(); ++i) sorted.emplace_back(dots.x[i], dots.y[i]);
  std::sort(sorted.begin(), sorted.end());
  double nearest = 1e9;
  for (std::size_t i = 0; i < sorted.size(); ++i) {
    for (std::size_t j = i + 1; j < sorted.size(); ++j) {
      const double dx = dots.unit_km * (sorted[j].first - sorted[i].first);
      if (dx >= nearest) break;
      nearest = std::min(nearest, std::hypot(dx, dots.unit_km * (sorted[j].second - sorted[i].second)));
    }
  }
  return nearest;
}

double quantile(std::vector<float> values, double q) {
  std::sort(values.begin(), values.end());
  return static_cast<double>(values[static_cast<std::size_t>(q * static_cast<double>(values.size() - 1))]);
}

}  // namespace

TEST_CASE("no dot hides another, and dots with room stay where their schools are") {
  const Places places = made_up_country();
  const DisplayPositions dots = spread_dots(places.x, places.y);
  REQUIRE(dots.x.size() == places.x.size());
  // extent / sqrt(10,800) times the share that gives 1.95 px at 1.08 px/km for 21,075 schools
  CHECK(dots.dot_distance_km ==
        Approx(1.95 / 1.08 * std::sqrt(21075.0 / 10800.0) * 650 / 640).epsilon(0.002));
  CHECK(nearest_pair_km(dots) >= dots.dot_distance_km);
  CHECK(quantile(dots.shift_km, 0.25) < 0.5);
  for (std::size_t i = 0; i < dots.x.size(); ++i) {
    const double dx = dots.origin_x_km + dots.unit_km * dots.x[i] - static_cast<double>(places.x[i]);
    const double dy = dots.origin_y_km + dots.unit_km * dots.y[i] - static_cast<double>(places.y[i]);
    REQUIRE(std::hypot(dx, dy) == Approx(static_cast<double>(dots.shift_km[i])).margin(2 * dots.unit_km));
  }
}

TEST_CASE("a city swells about its middle and keeps its compass") {
  const Places places = made_up_country();
  const DisplayPositions dots = spread_dots(places.x, places.y);
  // The 2,500 schools of the largest city follow the 6,000 of the country.
  double mean_x = 0, mean_y = 0;
  int kept = 0, outer = 0;
  for (std::size_t i = 6000; i < 8500; ++i) {
    const double x = dots.origin_x_km + dots.unit_km * dots.x[i],
                 y = dots.origin_y_km + dots.unit_km * dots.y[i];
    mean_x += x / 2500;
    mean_y += y / 2500;
    const double east = static_cast<double>(places.x[i]) - 530,
                 north = static_cast<double>(places.y[i]) - 180;
    if (std::hypot(east, north) < 12) continue;
    ++outer;
    if (east * (x - 530) + north * (y - 180) > 0.8 * std::hypot(east, north) * std::hypot(x - 530, y - 180))
      ++kept;
  }
  CHECK(mean_x == Approx(530).margin(5));
  CHECK(mean_y == Approx(180).margin(5));
  CHECK(kept > 0.95 * outer);
}

TEST_CASE("the same list gives the same picture") {
  const Places places = made_up_country();
  const DisplayPositions once = spread_dots(places.x, places.y);
  const DisplayPositions again = spread_dots(places.x, places.y);
  CHECK(once.x == again.x);
  CHECK(once.y == again.y);
}

TEST_CASE("spread_dots: lists at the edge") {
  SECTION("empty") { CHECK(spread_dots({}, {}).x.empty()); }
  SECTION("one school lies at its place") {
    const std::vector<float> x{412.5F}, y{233.0F};
    const DisplayPositions dots = spread_dots(x, y);
    CHECK(dots.origin_x_km + dots.unit_km * dots.x[0] == Approx(412.5).margin(0.02));
    CHECK(dots.shift_km[0] < 0.02F);
  }
  SECTION("forty schools at one place are all seen") {
    const std::vector<float> x(40, 412.5F), y(40, 233.0F);
    const DisplayPositions dots = spread_dots(x, y);
    CHECK(nearest_pair_km(dots) >= dots.dot_distance_km);
    CHECK(quantile(dots.shift_km, 1.0) < 20 * dots.dot_distance_km);
  }
  SECTION("a row that is too tight becomes a ribbon") {
    std::vector<float> x, y(50, 7.0F);
    for (int i = 0; i < 50; ++i) x.push_back(static_cast<float>(3 * i));
    const DisplayPositions dots = spread_dots(x, y);
    // 147 km / sqrt(50) * .403 = 8.4 km between dots: a row must become a ribbon, about as long
    CHECK(nearest_pair_km(dots) >= dots.dot_distance_km);
    CHECK(quantile(dots.shift_km, 1.0) < 40.0);
  }
}

TEST_CASE("England at full size, from the 5 km density table") {
  const char* data = std::getenv("SCHOOLSIM_REAL_DATA");
  std::ifstream file(data ? std::string(data) + "/school_density_5km.csv" : TEST_DENSITY_FILE);
  if (!file) {
    WARN("skipped: school_density_5km.csv is not at ../shared/data nor at SCHOOLSIM_REAL_DATA");
    return;
  }
  Places places;
  std::string line;
  std::getline(file, line);
  while (std::getline(file, line)) {
    std::istringstream fields(line);
    std::string east, north, code, phase, count;
    std::getline(fields, east, ',');
    std::getline(fields, north, ',');
    std::getline(fields, code, ',');
    std::getline(fields, phase, ',');
    std::getline(fields, count, ',');
    for (int k = std::stoi(count); k > 0; --k) {
      places.x.push_back(std::stof(east) + 5 * lattice(places.x.size(), step_x));
      places.y.push_back(std::stof(north) + 5 * lattice(places.x.size(), step_y));
    }
  }
  REQUIRE(places.x.size() > 21000);
  const DisplayPositions dots = spread_dots(places.x, places.y);
  CHECK(dots.dot_distance_km * 1.08 == Approx(1.95).epsilon(0.02));
  CHECK(nearest_pair_km(dots) >= dots.dot_distance_km);
  CHECK(quantile(dots.shift_km, 0.5) < 9);
  CHECK(quantile(dots.shift_km, 0.99) < 40);
  CHECK(quantile(dots.shift_km, 1.0) < 60);
}
