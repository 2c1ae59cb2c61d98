// What stays of an effect: Fieller's interval against its own definition, and made-up runs of known ratio.
#include "analysis/statistics/permanence.hpp"

#include <cmath>
#include <random>

#include <catch2/catch.hpp>

#include "tests/analysis/made_up_run.hpp"

namespace schoolsim {

using test::made_up_policy;
using test::made_up_run;
using test::MadeUpRun;

TEST_CASE("the bounds of a ratio are those at which the difference is just not clear of 0") {
  const std::vector<double> x{2.1, 1.8, 2.6, 2.2, 1.7, 2.4};
  const std::vector<double> y{0.9, 1.1, 1.6, 0.7, 0.8, 1.3};
  const auto ratio = fieller_ratio(y, x);
  REQUIRE(ratio);
  CHECK(ratio->estimate == Approx(6.4 / 12.8));
  CHECK(ratio->interval.lower < ratio->estimate);
  CHECK(ratio->estimate < ratio->interval.upper);
  for (const double bound : {ratio->interval.lower, ratio->interval.upper}) {
    std::vector<double> rest;
    for (std::size_t i = 0; i < x.size(); ++i) rest.push_back(y[i] - bound * x[i]);
    const auto interval = t_interval(rest);
    REQUIRE(interval);
    CHECK(std::min(std::abs(interval->lower), std::abs(interval->upper)) < 1e-12);
  }
}

TEST_CASE("an exact ratio has no width, and without a clear denominator there is none") {
  const auto half = fieller_ratio(std::vector<double>{1, 2, 3}, std::vector<double>{2, 4, 6});
  // 2, 4, 6 is not clear of 0: t(.975, 2) 2 / sqrt(3) = 4.97 > 4.
  CHECK_FALSE(half);
  const auto clear = fieller_ratio(std::vector<double>{5, 5.5, 6}, std::vector<double>{10, 11, 12});
  REQUIRE(clear);
  CHECK(clear->interval.lower == Approx(0.5));
  CHECK(clear->interval.upper == Approx(0.5));
  CHECK_FALSE(fieller_ratio(std::vector<double>{1}, std::vector<double>{2}));
  CHECK_FALSE(fieller_ratio(std::vector<double>{1, std::nan("")}, std::vector<double>{2, 2}));
}

TEST_CASE("the interval covers the true ratio in 95 % of normal samples") {
  // 10,000 samples of 8; sd of the share .0022, four of them leave a false alarm rate of 6e-5.
  std::mt19937_64 generator(15);
  std::normal_distribution<double> normal;
  int n_covered = 0;
  constexpr int n_samples = 10000;
  for (int s = 0; s < n_samples; ++s) {
    std::vector<double> x;
    std::vector<double> y;
    for (int i = 0; i < 8; ++i) {
      const double shared = normal(generator);
      x.push_back(10 + shared + normal(generator));
      y.push_back(3 + shared + normal(generator));
    }
    const auto ratio = fieller_ratio(y, x);
    REQUIRE(ratio);
    n_covered += ratio->interval.lower <= 0.3 && 0.3 <= ratio->interval.upper ? 1 : 0;
  }
  CHECK(static_cast<double>(n_covered) / n_samples == Approx(0.95).margin(4 * 0.0022));
}

TEST_CASE("shares that stay are those of runs made so") {
  const MadeUpRun baseline = made_up_run("base", "Base", 10);
  MadeUpRun run = made_up_policy(baseline, "p", "P", {{"isolated", {-0.2, 0.01}}, {"tier_high", {0, 0.01}}});
  for (std::size_t r = 0; r < run.results.size(); ++r) {
    double& at_end = run.metric(r, "isolated", 45);
    const double before = baseline.results[r].metrics[find_metric("isolated") * 46 + 45];
    at_end = before + (at_end - before) / 4;
  }
  const auto effects = permanence("p", baseline.results, run.results, 20, 45);
  const auto of = [&](std::string_view metric) {
    for (const Permanence& effect : effects) {
      if (effect.at_stop.metric == find_metric(metric)) return effect;
    }
    FAIL("no " << metric);
    return effects.front();
  };
  CHECK(of("isolated").at_stop.estimate == Approx(-0.2));
  CHECK(of("isolated").at_end.estimate == Approx(-0.05));
  REQUIRE(of("isolated").share);
  CHECK(of("isolated").share->estimate == Approx(0.25));
  CHECK_FALSE(of("tier_high").share);
  CHECK_FALSE(of("days_paid").share);
  const std::string text = permanence_text(effects, 1000);
  CHECK_THAT(text, Catch::Contains("p stays: 25% (25% to 25%).") &&
                       Catch::Contains("undefined, for the effect at the stop is not clear of 0"));
  CHECK_THAT(permanence_csv(effects), Catch::Contains("share_that_stays,p,isolated,share,0.2") &&
                                          Catch::Contains("share_that_stays,p,tier_high,share,,,\n"));
}

}  // namespace schoolsim
