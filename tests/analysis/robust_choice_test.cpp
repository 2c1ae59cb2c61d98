// Regret over futures, by hand and against Student's interval.
#include "analysis/statistics/robust_choice.hpp"

#include <algorithm>
#include <limits>
#include <random>

#include <catch2/catch.hpp>

namespace schoolsim {
namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();

}  // namespace

TEST_CASE("regret is what the best option of each future does better") {
  // Futures by row; options: nothing, A (good in two futures, bad in one), B (never far from the best).
  const std::vector<double> values{0, 10, 8,  //
                                   0, 6,  5,  //
                                   0, -4, 2};
  const auto [options, n_futures, n_fewer] = regrets(values, 3, 1, Direction::higher_is_better, 0);
  REQUIRE(options.size() == 3);
  CHECK(n_futures == 3);
  CHECK(n_fewer == 0);
  CHECK(options[0].greatest.value == 10);
  CHECK(options[1].greatest.value == 6);
  CHECK(options[2].greatest.value == 2);
  CHECK(options[2].mean.value == Approx((2.0 + 1 + 0) / 3));
  CHECK(options[1].n_best == 2);
  CHECK(options[1].n_harmful == 1);
  CHECK(options[2].n_harmful == 0);
  CHECK(least_regret(options) == 2);
  CHECK_FALSE(options[1].greatest.interval);
}

TEST_CASE("harm begins beyond the smallest difference that matters") {
  const std::vector<double> values{5, 5.5,   //
                                   5, 5.51,  //
                                   5, 4};
  CHECK(regrets(values, 2, 1, Direction::lower_is_better, 0).options[1].n_harmful == 2);
  CHECK(regrets(values, 2, 1, Direction::lower_is_better, 0.5).options[1].n_harmful == 1);
  CHECK(regrets(values, 2, 1, Direction::lower_is_better, 1).options[1].n_harmful == 0);
}

TEST_CASE("where less is better, regret turns round") {
  const std::vector<double> values{5, 3, 9};
  const auto options = regrets(values, 3, 1, Direction::lower_is_better, 0).options;
  CHECK(options[1].greatest.value == 0);
  CHECK(options[2].greatest.value == 6);
  CHECK(options[2].n_harmful == 1);
  CHECK(regrets(values, 3, 1, Direction::none, 0).options.empty());
}

TEST_CASE("nine of ten futures stay below the ninetieth percentile, and futures without runs do not count") {
  std::vector<double> values;
  for (int future = 1; future <= 20; ++future) {
    values.push_back(0);
    values.push_back(future);
  }
  CHECK(regrets(values, 2, 1, Direction::higher_is_better, 0).options[0].ninety.value == 18);
  CHECK(regrets(values, 2, 1, Direction::higher_is_better, 0).options[0].greatest.value == 20);
  values.push_back(missing);
  values.push_back(1000);
  const auto found = regrets(values, 2, 1, Direction::higher_is_better, 0);
  CHECK(found.options[0].greatest.value == 20);
  CHECK(found.n_futures == 20);
  CHECK(regrets(std::vector<double>{missing, 1}, 2, 1, Direction::higher_is_better, 0).options.empty());
}

TEST_CASE("a lost run costs all options of its future that replicate, not the future") {
  // Two futures of two options and three replicates.
  const std::vector<double> values{0, 0, 0, 1, missing, 3,  //
                                   0, 0, 0, 2, 4,       6};
  const auto found = regrets(values, 2, 3, Direction::higher_is_better, 0);
  CHECK(found.n_futures == 2);
  CHECK(found.n_fewer == 1);
  CHECK(found.options[0].mean.value == Approx((2 + 4) / 2.0));
}

TEST_CASE("the interval of a regret is Student's where the regret is a mean of differences") {
  const std::vector<double> gains{3, 5, 4.5, 6, 2.5};
  std::vector<double> values(5, 0);
  values.insert(values.end(), gains.begin(), gains.end());
  const auto options = regrets(values, 2, 5, Direction::higher_is_better, 0).options;
  const Interval student = *t_interval(gains);
  for (const Regret& regret : {options[0].greatest, options[0].ninety, options[0].mean}) {
    CHECK(regret.value == Approx(4.2));
    REQUIRE(regret.interval);
    CHECK(regret.interval->lower == Approx(student.lower));
    CHECK(regret.interval->upper == Approx(student.upper));
  }
  CHECK(options[1].mean.value == 0);
}

TEST_CASE("intervals of regrets hold the regrets of endless replicates") {
  // Thirty futures whose options lie further apart than chance moves them, and luck that all futures share.
  // 1,000 trials: three deviations of .95 are .021; a true coverage below .91 would be seen with 97 %.
  constexpr std::size_t n_trials = 1000, n_futures = 30, n_options = 3, n_replicates = 5;
  std::mt19937_64 generator(4);
  std::normal_distribution<double> normal;
  std::vector<double> exact;
  for (std::size_t f = 0; f < n_futures; ++f) {
    for (const double level : {0.0, 8.0 + static_cast<double>(f % 7), -5.0}) exact.push_back(level);
  }
  const auto truth = regrets(exact, n_options, 1, Direction::higher_is_better, 0).options;
  int n_held = 0, n_held_greatest = 0;
  for (std::size_t trial = 0; trial < n_trials; ++trial) {
    std::vector<double> luck(n_options * n_replicates), runs;
    for (double& one : luck) one = normal(generator);
    for (std::size_t i = 0; i < exact.size(); ++i) {
      for (std::size_t r = 0; r < n_replicates; ++r)
        runs.push_back(exact[i] + luck[i % n_options * n_replicates + r] + 0.02 * normal(generator));
    }
    const auto options = regrets(runs, n_options, n_replicates, Direction::higher_is_better, 0).options;
    const auto holds = [&](const Regret& found, const Regret& wanted) {
      return found.interval->lower <= wanted.value && wanted.value <= found.interval->upper ? 1 : 0;
    };
    n_held += holds(options[2].mean, truth[2].mean);
    n_held_greatest += holds(options[2].greatest, truth[2].greatest);
  }
  CHECK(n_held / 1000.0 == Approx(0.95).margin(0.021));
  CHECK(n_held_greatest / 1000.0 == Approx(0.95).margin(0.03));
}

}  // namespace schoolsim
