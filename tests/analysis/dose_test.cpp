#include "analysis/statistics/dose.hpp"

#include <cmath>

#include <catch2/catch.hpp>

namespace schoolsim {

TEST_CASE("the dose meets the budget", "[dose]") {
  int n_trials = 0;
  const auto square = [&](double x) {
    ++n_trials;
    return x * x;
  };
  CHECK(dose_for(2, 1e-6, {0, 0}, {10, 100}, false, square) == Approx(std::sqrt(2)).margin(2e-3));
  CHECK(n_trials < 20);
  // Costs that fall with the dose.
  CHECK(dose_for(3, 1e-6, {0, 8}, {4, 0}, false, [](double x) { return 8 - 2 * x; }) == Approx(2.5));
}

TEST_CASE("an end that costs the budget is taken without a trial", "[dose]") {
  const auto never = [](double) -> double { throw 1; };
  CHECK(dose_for(100, 0.005, {0, 0}, {10, 100.4}, false, never) == 10);
  CHECK(dose_for(100, 0.005, {1, 99.6}, {10, 900}, false, never) == 1);
}

TEST_CASE("a whole dose is as close as whole numbers come", "[dose]") {
  const double dose = dose_for(35, 0.005, {0, 0}, {20, 200}, true, [](double x) {
    CHECK(x == std::round(x));
    return 10 * x;
  });
  CHECK((dose == 3 || dose == 4));
  CHECK(dose_for(70, 0.005, {0, 0}, {20, 200}, true, [](double x) { return 10 * x; }) == 7);
}

}  // namespace schoolsim
