#include "analysis/statistics/quantile.hpp"

#include <vector>

#include <catch2/catch.hpp>

using namespace schoolsim;

namespace {

TEST_CASE("Quantiles are R's types 7 and 6", "[quantile]") {
  // quantile(c(1, 2, 4, 8, 16), c(0, 0.1, 0.25, 0.5, 0.9, 1), type = 7), and type = 6.
  const std::vector<double> values{1, 2, 4, 8, 16};
  const std::vector<double> levels{0, 0.1, 0.25, 0.5, 0.9, 1};
  const std::vector<double> inner{1, 1.4, 2, 4, 12.8, 16};
  const std::vector<double> outer{1, 1, 1.5, 4, 16, 16};
  for (std::size_t i = 0; i < levels.size(); ++i) {
    CHECK(inner_quantile(values, levels[i]) == Approx(inner[i]));
    CHECK(outer_quantile(values, levels[i]) == Approx(outer[i]));
  }
  CHECK(inner_quantile(std::vector<double>{3}, 0.7) == 3);
  CHECK(outer_quantile(std::vector<double>{3}, 0.7) == 3);
}

}  // namespace
