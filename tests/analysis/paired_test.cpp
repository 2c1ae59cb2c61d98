#include "analysis/statistics/paired.hpp"

#include <cmath>
#include <limits>
#include <random>
#include <utility>
#include <vector>

#include <catch2/catch.hpp>

namespace schoolsim {

TEST_CASE("the interval of a small sample agrees with a computation by hand") {
  // mean 3, s^2 = 2.5, t(.975, 4) = 2.776: 2.776 sqrt(2.5 / 5) = 1.963.
  const auto interval = t_interval(std::vector<double>{1, 2, 3, 4, 5});
  REQUIRE(interval);
  CHECK(interval->lower == Approx(3 - 1.963).margin(5e-4));
  CHECK(interval->upper == Approx(3 + 1.963).margin(5e-4));
}

TEST_CASE("the quantiles are those of printed t tables") {
  const std::pair<std::size_t, double> table[] = {{2, 12.706}, {4, 3.182},  {10, 2.262},
                                                  {20, 2.093}, {24, 2.069}, {100, 1.984}};
  for (const auto& [n, t] : table) {
    std::vector<double> alternating(n);
    for (std::size_t i = 0; i < n; ++i) alternating[i] = i % 2 == 0 ? 1 : -1;
    const auto interval = t_interval(alternating);
    REQUIRE(interval);
    CAPTURE(n);
    CHECK(interval->upper * std::sqrt(static_cast<double>(n - 1)) == Approx(t).margin(5e-4));
    CHECK(interval->lower == Approx(-interval->upper));
  }
}

TEST_CASE("there is no interval without two finite pairs") {
  CHECK_FALSE(t_interval(std::vector<double>{}));
  CHECK_FALSE(t_interval(std::vector<double>{1}));
  CHECK_FALSE(t_interval(std::vector<double>{1, std::numeric_limits<double>::quiet_NaN()}));
  const auto point = t_interval(std::vector<double>{2, 2, 2});
  REQUIRE(point);
  CHECK(point->lower == 2);
  CHECK(point->upper == 2);
}

TEST_CASE("the interval covers the truth in 95 % of normal samples") {
  // 20,000 samples of 5: sd of the share .00154. Four sd leave a false alarm rate of 6e-5, and a normal
  // quantile in the place of Student's (87.8 %) far outside.
  std::mt19937_64 generator(2012);
  std::normal_distribution<double> normal(0.3, 2.0);
  constexpr int n_samples = 20000;
  int n_covered = 0;
  for (int s = 0; s < n_samples; ++s) {
    std::vector<double> sample(5);
    for (double& x : sample) x = normal(generator);
    const auto interval = t_interval(sample);
    REQUIRE(interval);
    n_covered += interval->lower <= 0.3 && 0.3 <= interval->upper ? 1 : 0;
  }
  CHECK(static_cast<double>(n_covered) / n_samples == Approx(0.95).margin(4 * 0.00154));
}

TEST_CASE("verdicts of worked examples") {
  const auto verdict = [](double lower, double upper, Direction direction = Direction::higher_is_better) {
    return verdict_of(Interval{lower, upper}, 1.0, direction);
  };
  CHECK(verdict(1.2, 1.8) == Verdict::better);
  CHECK(verdict(-1.8, -1.2) == Verdict::worse);
  CHECK(verdict(1.2, 1.8, Direction::lower_is_better) == Verdict::worse);
  CHECK(verdict(-1.8, -1.2, Direction::lower_is_better) == Verdict::better);
  CHECK(verdict(1.2, 1.8, Direction::none) == Verdict::higher);
  CHECK(verdict(-1.8, -1.2, Direction::none) == Verdict::lower);
  CHECK(verdict(0.2, 0.8) == Verdict::too_small);
  CHECK(verdict(-0.2, 0.8) == Verdict::too_small);
  CHECK(verdict(0.2, 1.8) == Verdict::may_not_matter);
  CHECK(verdict(-1.8, -0.2) == Verdict::may_not_matter);
  CHECK(verdict(-0.2, 1.8) == Verdict::cannot_tell);
  CHECK(verdict(-1.8, 0.2) == Verdict::cannot_tell);
  CHECK(verdict(-1.8, 1.8) == Verdict::cannot_tell);
  CHECK(verdict_of(std::nullopt, 1.0, Direction::none) == Verdict::cannot_tell);
  SECTION("where nothing is too small to matter") {
    CHECK(verdict_of(Interval{0.1, 0.2}, 0, Direction::none) == Verdict::higher);
    CHECK(verdict_of(Interval{0, 0}, 0, Direction::none) == Verdict::too_small);
    CHECK(verdict_of(Interval{-0.1, 0.2}, 0, Direction::none) == Verdict::cannot_tell);
  }
}

TEST_CASE("the verdict is a function of interval, smallest difference and direction, without gaps") {
  for (const double d : {0.0, 0.5, 1.0, 2.0}) {
    for (int a = -16; a <= 16; ++a) {
      for (int b = a; b <= 16; ++b) {
        const Interval interval{a / 4.0, b / 4.0};
        CAPTURE(d, interval.lower, interval.upper);
        // The four statements of Verdict, each on its own: exactly one is true.
        const bool within = std::abs(interval.lower) <= d && std::abs(interval.upper) <= d;
        const bool beyond =
            (interval.lower > d && interval.upper > d) || (interval.lower < -d && interval.upper < -d);
        const bool holds_zero = interval.lower <= 0 && 0 <= interval.upper;
        const bool across = !within && !beyond && !holds_zero;
        const bool open = !within && !beyond && holds_zero;
        REQUIRE(within + beyond + across + open == 1);
        const Verdict up = verdict_of(interval, d, Direction::higher_is_better);
        CHECK((up == Verdict::too_small) == within);
        CHECK((up == Verdict::better || up == Verdict::worse) == beyond);
        CHECK((up == Verdict::may_not_matter) == across);
        CHECK((up == Verdict::cannot_tell) == open);
        // Turning the effect round, or what is good, turns better and worse and nothing else.
        const auto turned = [](Verdict v) {
          return v == Verdict::better ? Verdict::worse : v == Verdict::worse ? Verdict::better : v;
        };
        CHECK(verdict_of(Interval{-interval.upper, -interval.lower}, d, Direction::higher_is_better) ==
              turned(up));
        CHECK(verdict_of(interval, d, Direction::lower_is_better) == turned(up));
        // The unit does not matter.
        CHECK(verdict_of(Interval{8 * interval.lower, 8 * interval.upper}, 8 * d,
                         Direction::higher_is_better) == up);
      }
    }
  }
}

TEST_CASE("verdicts in words") {
  CHECK(verdict_text(Verdict::better, 20) == "better");
  CHECK(verdict_text(Verdict::too_small, 20) == "too small to matter");
  CHECK(verdict_text(Verdict::may_not_matter, 20) == "may not matter");
  CHECK(verdict_text(Verdict::cannot_tell, 20) == "cannot tell with 20 runs");
  CHECK(verdict_text(Verdict::cannot_tell, 1) == "cannot tell with 1 run");
}

TEST_CASE("an end of Fieller's interval is the ratio at which the difference is just clear of nothing") {
  const std::vector<double> y{3.1, 2.7, 3.6, 2.2, 3.3, 2.9};
  const std::vector<double> x{1.4, 1.1, 1.9, 1.2, 1.6, 1.0};
  const auto interval = fieller_interval(y, x);
  REQUIRE(interval);
  for (const double ratio : {interval->lower, interval->upper}) {
    std::vector<double> rest(y.size());
    for (std::size_t i = 0; i < y.size(); ++i) rest[i] = y[i] - ratio * x[i];
    const auto of_rest = t_interval(rest);
    CHECK(std::min(std::abs(of_rest->lower), std::abs(of_rest->upper)) == Approx(0).margin(1e-9));
  }
  CHECK(interval->lower < 17.8 / 8.2);
  CHECK(17.8 / 8.2 < interval->upper);
}

TEST_CASE("a cost without chance divides the interval of the effect") {
  const std::vector<double> y{1, 2, 3, 4, 5};
  const auto interval = fieller_interval(y, std::vector<double>(5, 4.0));
  const auto of_effect = t_interval(y);
  REQUIRE(interval);
  CHECK(interval->lower == Approx(of_effect->lower / 4));
  CHECK(interval->upper == Approx(of_effect->upper / 4));
}

TEST_CASE("no ratio is stated over a cost that may be nothing") {
  const std::vector<double> y{1, 2, 3, 4};
  CHECK_FALSE(fieller_interval(y, std::vector<double>{1, -1, 1, -1}));
  CHECK_FALSE(fieller_interval(y, std::vector<double>(4, 0.0)));
  CHECK_FALSE(fieller_interval(std::vector<double>{1}, std::vector<double>{1}));
}

TEST_CASE("Fieller's interval covers the true ratio in 95 % of normal samples") {
  std::mt19937_64 generator(1954);
  std::normal_distribution<double> normal(0, 1);
  constexpr int n_samples = 20000;
  int n_covered = 0;
  for (int s = 0; s < n_samples; ++s) {
    std::vector<double> y(8), x(8);
    for (std::size_t i = 0; i < y.size(); ++i) {
      const double shared = normal(generator);
      x[i] = 10 + shared + normal(generator);
      y[i] = 5 + 0.5 * shared + normal(generator);
    }
    const auto interval = fieller_interval(y, x);
    REQUIRE(interval);
    n_covered += interval->lower <= 0.5 && 0.5 <= interval->upper ? 1 : 0;
  }
  CHECK(static_cast<double>(n_covered) / n_samples == Approx(0.95).margin(4 * 0.00154));
}

TEST_CASE("shares have the exact interval of Clopper and Pearson") {
  // All of n: the lower end x is where x^n = .025; none is its mirror.
  CHECK(share_interval(20, 20).lower == Approx(std::pow(0.025, 1.0 / 20)));
  CHECK(share_interval(20, 20).upper == 1);
  CHECK(share_interval(0, 5).lower == 0);
  CHECK(share_interval(0, 5).upper == Approx(1 - std::pow(0.025, 1.0 / 5)));
  // As R's binom.test tells of 16 of 20.
  CHECK(share_interval(16, 20).lower == Approx(0.563386).margin(1e-6));
  CHECK(share_interval(16, 20).upper == Approx(0.942666).margin(1e-6));
  CHECK(share_interval(0, 0).upper - share_interval(0, 0).lower == 1);
}

}  // namespace schoolsim
