// Regret over futures, by hand.
#include "analysis/robust_choice.hpp"

#include <limits>

#include <catch2/catch.hpp>

namespace schoolsim {

TEST_CASE("regret is what the best option of each future does better") {
  // Futures by row; options: nothing, A (good in two futures, bad in one), B (never far from the best).
  const std::vector<double> values{0, 10, 8,  //
                                   0, 6,  5,  //
                                   0, -4, 2};
  const auto options = regrets(values, 3, Direction::higher_is_better);
  REQUIRE(options.size() == 3);
  CHECK(options[0].greatest_regret == 10);
  CHECK(options[1].greatest_regret == 6);
  CHECK(options[2].greatest_regret == 2);
  CHECK(options[2].mean_regret == Approx((2.0 + 1 + 0) / 3));
  CHECK(options[1].share_best == Approx(2.0 / 3));
  CHECK(options[1].share_harmful == Approx(1.0 / 3));
  CHECK(options[2].share_harmful == 0);
  CHECK(least_regret(options) == 2);
}

TEST_CASE("where less is better, regret turns round") {
  const std::vector<double> values{5, 3, 9};
  const auto options = regrets(values, 3, Direction::lower_is_better);
  CHECK(options[1].greatest_regret == 0);
  CHECK(options[2].greatest_regret == 6);
  CHECK(options[2].share_harmful == 1);
  CHECK(regrets(values, 3, Direction::none).empty());
}

TEST_CASE(
    "nine of ten futures stay below the ninetieth percentile, and futures with a failed run do not count") {
  std::vector<double> values;
  for (int future = 1; future <= 20; ++future) {
    values.push_back(0);
    values.push_back(future);
  }
  const auto options = regrets(values, 2, Direction::higher_is_better);
  CHECK(options[0].regret_90 == 18);
  CHECK(options[0].greatest_regret == 20);
  values.push_back(std::numeric_limits<double>::quiet_NaN());
  values.push_back(1000);
  CHECK(regrets(values, 2, Direction::higher_is_better)[0].greatest_regret == 20);
}

}  // namespace schoolsim
