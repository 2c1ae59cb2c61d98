#include "sim/design/spread.hpp"

#include <cmath>
#include <limits>
#include <map>

#include <catch2/catch.hpp>

#include "sim/design/design.hpp"

namespace schoolsim {
namespace {

constexpr double far = 1e300;

Spread spread(SpreadKind kind, std::vector<double> numbers, double lower = -far, double upper = far) {
  return {kind, std::move(numbers), lower, upper, false};
}

TEST_CASE("Quantiles follow their closed forms", "[design]") {
  for (const double u : {0.0, 0.1, 0.25, 0.5, 0.8, 1.0}) {
    CAPTURE(u);
    CHECK(quantile(spread(SpreadKind::range, {2, 5}), u) == Approx(2 + 3 * u));
    CHECK(quantile(spread(SpreadKind::log, {0.01, 100}), u) == Approx(std::pow(10, -2 + 4 * u)));
    // Beta with shapes 2 and 1 has the distribution function x^2, with shapes 1 and 1 it is uniform.
    CHECK(quantile(spread(SpreadKind::beta, {2, 1, -1, 3}), u) == Approx(-1 + 4 * std::sqrt(u)));
    CHECK(quantile(spread(SpreadKind::beta, {1, 1, 0, 4}), u) == Approx(4 * u));
    // Below the mode a triangle's area is (x - low)^2 / ((high - low)(mode - low)).
    const double triangular = quantile(spread(SpreadKind::triangular, {0, 1, 4}), u);
    CHECK(triangular == Approx(u <= 0.25 ? std::sqrt(4 * u) : 4 - std::sqrt(12 * (1 - u))).margin(1e-12));
  }
}

TEST_CASE("A normal spread is cut at three standard deviations and at the parameter's bounds", "[design]") {
  const Spread wide = spread(SpreadKind::normal, {0.5, 0.1});
  CHECK(quantile(wide, 0) == Approx(0.2));
  CHECK(quantile(wide, 0.5) == Approx(0.5));
  CHECK(quantile(wide, 1) == Approx(0.8));
  // Within the cut its quantiles follow erf: P(x < mean + sd) = (Phi(1) - Phi(-3)) / (Phi(3) - Phi(-3)).
  const auto phi = [](double z) { return 0.5 * std::erfc(-z / std::sqrt(2)); };
  CHECK(quantile(wide, (phi(1) - phi(-3)) / (phi(3) - phi(-3))) == Approx(0.6));
  const Spread cut = spread(SpreadKind::normal, {0.05, 0.1}, 0, 1);
  CHECK(quantile(cut, 0) == Approx(0).margin(1e-12));
  CHECK(quantile(cut, 1) == Approx(0.35));
}

TEST_CASE("Levels reach the ends of a range and every value of a list", "[design]") {
  const Spread range = spread(SpreadKind::range, {2, 5});
  for (std::size_t i = 0; i < 4; ++i)
    CHECK(quantile(range, level_position(range, i, 4)) == Approx(2 + static_cast<double>(i)));
  CHECK(quantile(range, level_position(range, 0, 1)) == Approx(3.5));
  const Spread list = spread(SpreadKind::list, {7, 3, 3, 9});
  for (std::size_t i = 0; i < 4; ++i) {
    CHECK(quantile(list, level_position(list, i, 4)) == list.numbers[i]);
    CHECK(grid_value(list, level_position(list, i, 4)) == list.numbers[i]);
  }
  CHECK(quantile(list, 0) == 7);
  CHECK(quantile(list, 1) == 9);
}

TEST_CASE("Whole numbers of a range are equally likely, on any points", "[design]") {
  Spread range = spread(SpreadKind::range, {1, 4});
  range.is_whole = true;
  const auto counts_on = [&](const std::vector<double>& points) {
    std::map<double, int> counts;
    for (const double u : points) ++counts[quantile(range, u)];
    return counts;
  };
  const std::map<double, int> even{{1, 100}, {2, 100}, {3, 100}, {4, 100}};
  CHECK(counts_on(latin_hypercube(400, 1, 3)) == even);
  const std::map<double, int> balanced{{1, 128}, {2, 128}, {3, 128}, {4, 128}};
  CHECK(counts_on(sobol_sequence(512, 1)) == balanced);
  for (const auto& [value, count] : counts_on(sobol_sequence(400, 1))) CHECK(std::abs(count - 100) <= 2);
  // P(k) of a logarithm cut at 1/2 and 8.5 is log((k + 1/2) / (k - 1/2)) / log(17).
  Spread log = spread(SpreadKind::log, {1, 8});
  log.is_whole = true;
  std::map<double, double> shares;
  for (int i = 0; i < 100000; ++i) shares[quantile(log, (i + 0.5) / 100000)] += 1e-5;
  for (int k = 1; k <= 8; ++k)
    CHECK(shares[k] == Approx(std::log((k + .5) / (k - .5)) / std::log(17)).margin(2e-5));
  Spread between = spread(SpreadKind::range, {1.4, 4.6});  // no value lies outside what was asked for
  between.is_whole = true;
  CHECK(quantile(between, 0) == 2);
  CHECK(quantile(between, 1) == 4);
  between.numbers = {1.2, 1.8};
  CHECK(problem_of(between) == "no whole number lies in it");
  Spread negative = spread(SpreadKind::range, {-2, 1});
  negative.is_whole = true;
  for (int i = 0; i < 4; ++i) CHECK(quantile(negative, (i + 0.25) / 4) == -2 + i);
}

TEST_CASE("Levels of whole numbers and lists are spaced alike from both ends", "[design]") {
  Spread range = spread(SpreadKind::range, {1, 3});
  range.is_whole = true;
  CHECK(most_levels(range) == 3);
  const auto levels = [](const Spread& of, std::size_t n) {
    std::vector<double> values;
    for (std::size_t i = 0; i < n; ++i) values.push_back(grid_value(of, static_cast<double>(i) / (n - 1.0)));
    return values;
  };
  CHECK(levels(range, 3) == std::vector<double>{1, 2, 3});
  CHECK(levels(range, 4) == std::vector<double>{1, 2, 2, 3});
  range.numbers = {0, 100};
  CHECK(levels(range, 5) == std::vector<double>{0, 25, 50, 75, 100});
  const Spread list = spread(SpreadKind::list, {7, 5, 9});
  CHECK(levels(list, 4) == std::vector<double>{7, 5, 5, 9});
  CHECK(most_levels(spread(SpreadKind::range, {0, 1})) == 0);
}

TEST_CASE("What lies below a quantile is the share that was asked for", "[design]") {
  for (const Spread& one :
       {spread(SpreadKind::range, {2, 5}), spread(SpreadKind::log, {0.01, 100}),
        spread(SpreadKind::normal, {0.5, 0.1}), spread(SpreadKind::normal, {0.05, 0.1}, 0, 1),
        spread(SpreadKind::triangular, {0, 1, 4}), spread(SpreadKind::beta, {2, 3, -1, 3})}) {
    for (const double u : {0.0, 0.01, 0.3, 0.5, 0.9, 1.0})
      CHECK(cumulative(one, quantile(one, u)) == Approx(u).margin(1e-9));
  }
  Spread range = spread(SpreadKind::range, {1, 4});
  range.is_whole = true;
  CHECK(cumulative(range, 3) == Approx(0.625));
  CHECK(cumulative(spread(SpreadKind::list, {7, 3, 3, 9}), 3) == Approx(0.25));
}

TEST_CASE("Spreads that cannot be are told apart", "[design]") {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  CHECK(problem_of(spread(SpreadKind::range, {1, 2})).empty());
  CHECK(problem_of(spread(SpreadKind::range, {2, 1})) == "it is empty: its LOW must be below its HIGH");
  CHECK(problem_of(spread(SpreadKind::range, {1, 1})) == "it is empty: its LOW must be below its HIGH");
  CHECK(problem_of(spread(SpreadKind::range, {1})) == "allowed is range = LOW, HIGH");
  CHECK(problem_of(spread(SpreadKind::range, {1, nan})) == "a value is not finite");
  CHECK(problem_of(spread(SpreadKind::log, {0, 1})) == "its LOW must be above 0");
  CHECK(problem_of(spread(SpreadKind::normal, {0, 0})) == "its SD must be above 0");
  CHECK(problem_of(spread(SpreadKind::normal, {5, 1}, 0, 1)) ==
        "it is empty: its LOW must be below its HIGH");
  CHECK(problem_of(spread(SpreadKind::triangular, {0, 5, 4})) == "its MODE must lie between LOW and HIGH");
  CHECK(problem_of(spread(SpreadKind::beta, {0, 1, 0, 1})) == "its A and B must be above 0");
  CHECK(problem_of(spread(SpreadKind::list, {})) == "allowed is list = VALUE, VALUE, ...");
}

}  // namespace
}  // namespace schoolsim
