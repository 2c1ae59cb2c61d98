#include "sim/design/design.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <map>
#include <set>

#include <catch2/catch.hpp>

namespace schoolsim {
namespace {

using Row = std::vector<double>;

std::vector<Row> rows(const std::vector<double>& points, std::size_t d) {
  std::vector<Row> result;
  for (std::size_t i = 0; i < points.size(); i += d)
    result.emplace_back(points.begin() + static_cast<std::ptrdiff_t>(i),
                        points.begin() + static_cast<std::ptrdiff_t>(i + d));
  return result;
}

/// Hickernell's centred L2 discrepancy, squared.
double centred_discrepancy(const std::vector<Row>& points) {
  const auto n = static_cast<double>(points.size());
  const auto d = static_cast<double>(points.front().size());
  double single = 0, pairs = 0;
  for (const Row& x : points) {
    double product = 1;
    for (const double v : x) product *= 1 + std::abs(v - .5) / 2 - (v - .5) * (v - .5) / 2;
    single += product;
    for (const Row& y : points) {
      product = 1;
      for (std::size_t j = 0; j < x.size(); ++j)
        product *= 1 + std::abs(x[j] - .5) / 2 + std::abs(y[j] - .5) / 2 - std::abs(x[j] - y[j]) / 2;
      pairs += product;
    }
  }
  return std::pow(13.0 / 12, d) - 2 / n * single + pairs / (n * n);
}

TEST_CASE("A Latin hypercube has one point in every stratum and fills space better than chance", "[design]") {
  constexpr std::size_t n = 40, d = 6;
  const auto points = rows(latin_hypercube(n, d, 7), d);
  REQUIRE(points.size() == n);
  for (std::size_t j = 0; j < d; ++j) {
    std::set<int> strata;
    for (const Row& point : points) strata.insert(static_cast<int>(point[j] * n));
    CHECK(strata.size() == n);
  }
  // A hypercube whose columns are shuffled without care: multiples of different steps.
  std::vector<Row> plain;
  for (std::size_t i = 0; i < n; ++i) {
    Row point;
    for (const std::size_t step : {1U, 3U, 7U, 9U, 11U, 13U})
      point.push_back((static_cast<double>(i * step % n) + .5) / n);
    plain.push_back(point);
  }
  CHECK(centred_discrepancy(points) < centred_discrepancy(plain));
  CHECK(latin_hypercube(n, d, 7) == latin_hypercube(n, d, 7));
  CHECK(latin_hypercube(n, d, 7) != latin_hypercube(n, d, 8));
}

/// In how many of `n` equal intervals values lie.
std::size_t n_strata(const std::vector<Row>& points, std::size_t dimension, std::size_t n) {
  std::set<std::size_t> strata;
  for (const Row& point : points)
    strata.insert(static_cast<std::size_t>(point[dimension] * static_cast<double>(n)));
  return strata.size();
}

TEST_CASE("Sobol's sequence begins at the origin as it is tabled, so that powers of two are balanced",
          "[design]") {
  CHECK(rows(sobol_sequence(5, 2), 2) ==
        std::vector<Row>{{0, 0}, {.5, .5}, {.75, .25}, {.25, .75}, {.375, .375}});
  CHECK(sobol_sequence(1, 3) == std::vector<double>{0, 0, 0});
  for (const std::size_t n : {2U, 32U, 256U}) {
    const auto points = rows(sobol_sequence(n, 7), 7);
    for (std::size_t j = 0; j < 7; ++j) CHECK(n_strata(points, j, n) == n);
  }
}

TEST_CASE("Saltelli's layout is A, B, and A with one column of B", "[design]") {
  constexpr std::size_t n = 16, d = 3;
  const auto points = rows(saltelli_design(n, d), d);
  REQUIRE(points.size() == n * (d + 2));
  std::size_t n_equal = 0;
  for (std::size_t i = 0; i < n; ++i) {
    const Row& a = points[i];
    const Row& b = points[n + i];
    for (std::size_t j = 0; j < d; ++j) {
      Row mixed = a;
      mixed[j] = b[j];
      if (a[j] == b[j]) ++n_equal;
      CHECK(points[(2 + j) * n + i] == mixed);
    }
  }
  CHECK(n_equal < n * d / 4);  // B is another sample
  for (std::size_t i = 0; i < n; ++i) CHECK(points[i] != points[n + i]);
  const std::vector<Row> a(points.begin(), points.begin() + n), b(points.begin() + n, points.begin() + 2 * n);
  for (std::size_t j = 0; j < d; ++j) {
    CHECK(n_strata(a, j, n) == n);
    CHECK(n_strata(b, j, n) == n);
  }
}

TEST_CASE("Saltelli's rows are those of the sequence from its origin, shifted digit by digit", "[design]") {
  constexpr std::size_t d = 3;
  const auto digits = [](double x) { return static_cast<std::uint64_t>(std::ldexp(x, 52)); };
  for (const std::size_t n : {16U, 100U, 256U}) {
    const auto points = rows(saltelli_design(n, d), d);
    const auto origin = rows(sobol_sequence(n, 2 * d), 2 * d);
    const Row shift = rows(sobol_sequence(std::bit_ceil(n) + 1, 2 * d), 2 * d).back();
    CHECK(std::set<double>(shift.begin(), shift.end()).size() > 1);  // A and B are shifted apart
    for (std::size_t i = 0; i < n; ++i) {
      for (std::size_t j = 0; j < 2 * d; ++j) {
        const Row& point = points[j < d ? i : n + i];
        CHECK(digits(point[j % d]) == (digits(origin[i][j]) ^ digits(shift[j])));
      }
    }
  }
  // Of the first two dimensions every box of area 1 / n holds one point (Sobol' 1967).
  constexpr std::size_t n = 256;
  const auto points = rows(saltelli_design(n, d), d);
  for (std::size_t wide = 1; wide <= n; wide *= 2) {
    std::set<std::pair<std::size_t, std::size_t>> boxes;
    for (std::size_t i = 0; i < n; ++i)
      boxes.emplace(static_cast<std::size_t>(points[i][0] * static_cast<double>(wide)),
                    static_cast<std::size_t>(points[i][1] * static_cast<double>(n / wide)));
    CHECK(boxes.size() == n);
  }
}

TEST_CASE("Morris' trajectories take each dimension once, by half the levels", "[design]") {
  constexpr std::size_t n = 30, d = 5, levels = 6;
  const auto points = rows(morris_design(n, d, levels, 3), d);
  REQUIRE(points.size() == n * (d + 1));
  std::map<std::pair<std::size_t, bool>, int> directions;
  for (std::size_t t = 0; t < n; ++t) {
    std::set<std::size_t> moved;
    for (std::size_t step = 0; step < d; ++step) {
      const Row& from = points[t * (d + 1) + step];
      const Row& to = points[t * (d + 1) + step + 1];
      for (std::size_t j = 0; j < d; ++j) {
        CHECK(std::abs(from[j] * (levels - 1) - std::round(from[j] * (levels - 1))) < 1e-12);
        CHECK((from[j] >= 0 && from[j] <= 1));
        if (from[j] == to[j]) continue;
        moved.insert(j);
        ++directions[{j, to[j] > from[j]}];
        CHECK(std::abs(to[j] - from[j]) == Approx(3.0 / 5));
      }
    }
    CHECK(moved.size() == d);
  }
  CHECK(directions.size() == 2 * d);  // both ways in every dimension
  CHECK(morris_design(n, d, levels, 3) != morris_design(n, d, levels, 4));
}

TEST_CASE("Formulas hold where they are true, and what is wrong with one is told", "[design]") {
  const std::vector<double> points{0.2, 0.5, 0.5, 0.2, 0.5, 0.5};
  CHECK(which_hold(points, 2, {"x0 < x1", "x0 + x1 >= 0.9"}) == std::vector<std::uint8_t>{1, 0, 0, 0, 0, 1});
  // Not a number is neither less nor more.
  CHECK(which_hold(points, 2, {"log(x0 - 0.3) < 9"}) == std::vector<std::uint8_t>{0, 1, 1});
  CHECK(which_hold({}, 2, {"x0 < x1"}).empty());
  CHECK(problem_of_formula("x0 < x1", 2).empty());
  CHECK(problem_of_formula("(x0 < 1", 2) == "Mismatched brackets: ')'");
  CHECK_FALSE(problem_of_formula("x0 <", 2).empty());
  CHECK_FALSE(problem_of_formula("max() < 1", 2).empty());
  // A quarter of the unit square lies beside a line to the middle of a side, an eighth in a corner.
  const std::vector<double> square = sobol_sequence(1U << 14, 2);
  const auto share = [&](const char* formula) {
    const auto hold = which_hold(square, 2, {formula});
    return static_cast<double>(std::count(hold.begin(), hold.end(), 1)) / static_cast<double>(hold.size());
  };
  CHECK(share("2 * x0 < x1") == Approx(0.25).margin(0.002));
  CHECK(share("x0 + x1 < 0.5") == Approx(0.125).margin(0.002));
}

TEST_CASE("A normal copula has the rank correlation of its closed form, and keeps what is uniform",
          "[design]") {
  const std::size_t n = 1U << 13, d = 4;
  const double weak = 0.4, strong = -0.8;
  std::vector<double> matrix(d * d, 0);
  for (std::size_t i = 0; i < d; ++i) matrix[i * d + i] = 1;
  matrix[0 * d + 2] = matrix[2 * d + 0] = weak;
  matrix[2 * d + 3] = matrix[3 * d + 2] = strong;
  const std::vector<double> cube = sobol_sequence(n, d);
  std::vector<double> points = cube;
  REQUIRE(correlate(points, d, matrix));
  std::vector<std::vector<double>> columns(d);
  for (std::size_t i = 0; i < points.size(); ++i) {
    columns[i % d].push_back(points[i]);
    // Those that go with none before them stay where they were, the origin of Sobol's sequence, too.
    if (i % d < 2) CHECK(points[i] == cube[i]);
    CHECK((points[i] >= 0 && points[i] <= 1));
  }
  const auto correlation = [&](std::size_t i, std::size_t j) {
    double sum = 0;
    for (std::size_t p = 0; p < n; ++p) sum += (columns[i][p] - 0.5) * (columns[j][p] - 0.5);
    return 12 * sum / static_cast<double>(n);  // of uniform values those of their ranks
  };
  const auto expected = [](double r) { return 6 / std::acos(-1.0) * std::asin(r / 2); };
  CHECK(correlation(0, 2) == Approx(expected(weak)).margin(0.005));
  CHECK(correlation(2, 3) == Approx(expected(strong)).margin(0.005));
  CHECK(correlation(0, 1) == Approx(0).margin(0.005));
  CHECK(correlation(0, 3) == Approx(0).margin(0.005));
  for (auto& column : columns) {
    std::sort(column.begin(), column.end());
    for (const double u : {0.1, 0.5, 0.9})
      CHECK(column[static_cast<std::size_t>(u * static_cast<double>(n))] == Approx(u).margin(0.005));
  }
  // What goes with one thing and with its opposite.
  matrix[0 * d + 3] = matrix[3 * d + 0] = 0.9;
  CHECK_FALSE(correlate(points, d, matrix));
}

TEST_CASE("A factorial design has every combination once", "[design]") {
  const std::vector<std::size_t> levels{2, 3, 1, 4};
  const auto flat = factorial_design(levels);
  REQUIRE(flat.size() == 24 * 4);
  std::set<std::vector<std::size_t>> seen;
  for (std::size_t i = 0; i < flat.size(); i += 4) {
    const std::vector<std::size_t> row(flat.begin() + static_cast<std::ptrdiff_t>(i),
                                       flat.begin() + static_cast<std::ptrdiff_t>(i + 4));
    for (std::size_t j = 0; j < 4; ++j) CHECK(row[j] < levels[j]);
    seen.insert(row);
  }
  CHECK(seen.size() == 24);
  CHECK(std::vector<std::size_t>(flat.begin(), flat.begin() + 8) ==
        std::vector<std::size_t>{0, 0, 0, 0, 0, 0, 0, 1});
}

}  // namespace
}  // namespace schoolsim
