// Replicates for a wanted precision: closed forms, and coverage of the sequential rule on toy simulators.
#include "analysis/statistics/precision.hpp"

#include <cmath>
#include <random>

#include <catch2/catch.hpp>

namespace schoolsim {

TEST_CASE("replicates for a half-width are the fewest that reach it, by Student's t") {
  // t(.975, 1) = 12.706: two replicates give 12.706 / sqrt(2) = 8.985 sd.
  CHECK(replicates_for(1, 8.99) == 2);
  CHECK(replicates_for(1, 8.98) == 3);
  // t(.975, 19) = 2.0930: 20 replicates give .46801 sd, 21 (2.0860) give .45520.
  CHECK(replicates_for(1, 0.46802) == 20);
  CHECK(replicates_for(1, 0.4679) == 21);
  CHECK(replicates_for(3, 3 * 0.46802) == 20);
  // Large n: (1.959964 / .01)^2 = 38,415, and t a little more.
  const auto many = static_cast<double>(replicates_for(1, 0.01));
  CHECK(many == Approx(38415).epsilon(0.0005));
  CHECK(replicates_for(0, 0.1) == 2);
}

TEST_CASE("the upper bound of a standard deviation is that of the chi-squared table") {
  // Ten values with a standard deviation of exactly 1: chi2(.05, 9) = 3.3251.
  std::vector<double> values;
  for (int i = 0; i < 10; ++i) values.push_back(i % 2 == 0 ? 1 : -1);
  for (double& value : values) value *= std::sqrt(0.9);
  CHECK(sd_at_most(values) == Approx(std::sqrt(9 / 3.3251)).epsilon(1e-4));
}

TEST_CASE("looks grow and the first is not too early") {
  CHECK(next_look(0) == first_look);
  CHECK(next_look(14) > 14);
  CHECK(next_look(100) == 125);
  const std::vector<double> few(first_look - 1, 1.0);
  CHECK_FALSE(is_precise(few, 1e9));
}

namespace {

/// Share of runs of the sequential rule whose interval holds the true mean.
template <class Draw>
double coverage(Draw draw, double truth, double half_width, std::size_t n_trials) {
  std::mt19937_64 generator(11);
  std::size_t n_hits = 0;
  for (std::size_t trial = 0; trial < n_trials; ++trial) {
    std::vector<double> values;
    std::uint32_t n = next_look(0);
    do {
      while (values.size() < n) values.push_back(draw(generator));
      n = next_look(n);
    } while (!is_precise(values, half_width));
    const auto interval = t_interval(values);
    n_hits += interval->lower <= truth && truth <= interval->upper ? 1U : 0U;
  }
  return static_cast<double>(n_hits) / static_cast<double>(n_trials);
}

}  // namespace

TEST_CASE("the median's interval is of order statistics and holds it whatever the distribution is") {
  std::vector<double> values;
  for (int i = 1; i <= 20; ++i) values.push_back(i);
  // P(Bin(20, 1/2) <= 5) = .0207, <= 6 .0577: the 6th from either end.
  CHECK(median_interval(values, 20)->lower == 6);
  CHECK(median_interval(values, 20)->upper == 15);
  // 2 / 2^6 = .031, 2 / 2^5 = .0625.
  CHECK(median_interval(std::span(values).first(6), 6)->upper == 6);
  CHECK_FALSE(median_interval(std::span(values).first(5), 5));
  // Five lucks of each of four sets: four have no interval. Two of each of ten: the second of them (P(Bin(10,
  // 1/2) <= 1) = .011), outwards.
  CHECK_FALSE(median_interval(values, 4));
  CHECK(median_interval(values, 10)->lower == 3);
  CHECK(median_interval(values, 10)->upper == 18);
  // The rule on lognormal worlds: 4,000 trials, a standard error of .0034.
  std::mt19937_64 generator(12);
  std::lognormal_distribution<double> draw(0, 1);
  std::size_t n_hits = 0;
  constexpr std::size_t n_trials = 4000;
  for (std::size_t trial = 0; trial < n_trials; ++trial) {
    std::vector<double> worlds;
    std::uint32_t n = next_look(0);
    do {
      while (worlds.size() < n) worlds.push_back(draw(generator));
      n = next_look(n);
    } while (!is_precise(worlds, 0.4, worlds.size()));
    const auto interval = median_interval(worlds, worlds.size());
    n_hits += interval->lower <= 1 && 1 <= interval->upper ? 1U : 0U;
  }
  CHECK(static_cast<double>(n_hits) / n_trials > 0.93);
}

TEST_CASE("the sequential rule covers nearly as often as it says, on toy simulators with known answers") {
  // 4,000 trials: a standard error of .0034, so a rule that covers 93 % is told from 95 % in all but one of
  // a thousand repetitions, and one that covers 91 % always fails here.
  const auto normal = [](std::mt19937_64& g) { return std::normal_distribution<double>(3, 1)(g); };
  for (const double half_width : {0.6, 0.4, 0.2}) {
    CAPTURE(half_width);
    const double covered = coverage(normal, 3, half_width, 4000);
    CHECK(covered > 0.93);
    CHECK(covered < 0.97);
  }
  // The mean of paired differences of skewed counts is nearly normal; a single exponential is not, and its
  // coverage of 88 % stands in docs/experiments.md.
  const auto difference_of_counts = [](std::mt19937_64& g) {
    std::poisson_distribution<int> one(40);
    std::poisson_distribution<int> other(30);
    return static_cast<double>(one(g) - other(g));
  };
  CHECK(coverage(difference_of_counts, 10, 2.5, 4000) > 0.93);
  const auto skewed = [](std::mt19937_64& g) { return std::exponential_distribution<double>(1)(g); };
  CHECK(coverage(skewed, 1, 0.3, 4000) == Approx(0.88).margin(0.02));
}

}  // namespace schoolsim
