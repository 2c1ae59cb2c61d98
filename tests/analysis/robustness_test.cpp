// Robustness over parameter sets, on made-up runs whose effects are known.
#include "analysis/statistics/robustness.hpp"

#include <catch2/catch.hpp>

#include "tests/analysis/made_up_run.hpp"

namespace schoolsim {

using test::made_up_policy;
using test::made_up_run;
using test::MadeUpRun;

TEST_CASE("shares of signs and ranges over sets are those of the sets") {
  const std::size_t metric = find_metric("isolated");
  const RobustEffect falls =
      robust_effect("p", estimate_of(metric, {-0.2, -0.1, -0.3}), {-0.1, 0.05, -0.4, 0, -0.2});
  CHECK(falls.n_same_sign == 3);
  CHECK(falls.lowest == -0.4);
  CHECK(falls.median == -0.1);
  CHECK(falls.highest == 0.05);
  const RobustEffect rises = robust_effect("p", estimate_of(metric, {0.2, 0.1}), {-0.1, 0.05, -0.4, 0});
  CHECK(rises.n_same_sign == 1);
  CHECK(rises.median == Approx(-0.05));
  // An effect of nothing at the defaults is shared by sets without an effect.
  CHECK(robust_effect("p", estimate_of(metric, {0, 0}), {0, 0.1}).n_same_sign == 1);
}

TEST_CASE("the effect of a set is against the same set's own baseline") {
  const MadeUpRun baseline = made_up_run("base", "Base", 10);
  const MadeUpRun other_set = made_up_policy(baseline, "base", "Base", {{"isolated", {0.3, 0.2}}});
  const auto effect_on = [](const MadeUpRun& run, double mean) {
    return made_up_policy(run, "p", "P", {{"isolated", {mean, 0.01}}});
  };
  const MadeUpRun at_defaults = effect_on(baseline, -0.1);
  const MadeUpRun in_set = effect_on(other_set, 0.05);
  const std::vector<SetRuns> sets{{other_set.results, in_set.results},
                                  {baseline.results, at_defaults.results}};
  const auto effects = robust_effects("p", {baseline.results, at_defaults.results}, sets, 45);
  REQUIRE(effects.front().at_defaults.metric == find_metric("isolated"));
  CHECK(effects.front().at_defaults.estimate == Approx(-0.1));
  CHECK(effects.front().by_set[0] == Approx(0.05));
  CHECK(effects.front().by_set[1] == Approx(-0.1));
  CHECK(effects.front().n_same_sign == 1);
  const std::string text = robustness_text(effects, 1000);
  CHECK_THAT(text, Catch::Contains("at the defaults −100 ± 10 schools; same sign in 1 of 2 sets (50%)") &&
                       Catch::Contains("over the sets   −100 to +50") &&
                       Catch::Contains("no clear sign at the defaults"));
  const std::vector<RunDescription> descriptions{baseline.description, at_defaults.description};
  const std::string csv = robustness_csv(effects, descriptions);
  CHECK_THAT(csv, Catch::Contains("share_same_sign,p,isolated,share,0.5,,,base,england,10,45,7,"));
  CHECK_THAT(csv, Catch::Contains("sets_above_zero,p,isolated,sets,1,") &&
                      Catch::Contains("sets_below_zero,p,isolated,sets,1,"));
}

}  // namespace schoolsim
