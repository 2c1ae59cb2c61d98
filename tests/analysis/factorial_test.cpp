// Factorial contrasts against tables computed by hand and data whose effects are known.
#include "analysis/statistics/factorial.hpp"

#include <catch2/catch.hpp>

#include "tests/analysis/made_up_run.hpp"

namespace schoolsim {

using test::made_up_policy;
using test::made_up_run;
using test::MadeUpRun;

namespace {

const Effect& find(std::span<const Effect> effects, std::string_view quantity, std::string_view subject,
                   std::string_view metric) {
  for (const Effect& effect : effects) {
    if (effect.quantity == quantity && effect.subject == subject &&
        metric_table()[effect.difference.metric].name == metric)
      return effect;
  }
  FAIL("no effect " << quantity << " of " << subject);
  return effects.front();
}

}  // namespace

TEST_CASE("the contrasts of a 2^3 design are those of a table worked by hand") {
  // Box, Hunter and Hunter, Statistics for Experimenters, pilot plant: temperature, concentration, catalyst
  // in standard order. Printed effects: T 23.0, C -5.0, K 1.5, TC 1.5, TK 10.0, CK 0.0, TCK 0.5.
  const Cells plant{{60}, {72}, {54}, {68}, {52}, {83}, {45}, {80}};
  const double printed[] = {0, 23.0, -5.0, 1.5, 1.5, 10.0, 0.0, 0.5};
  for (std::size_t factors = 1; factors < 8; ++factors) {
    CAPTURE(factors);
    CHECK(factorial_contrast(plant, factors).front() == Approx(printed[factors]).margin(1e-12));
  }
  // 80 - 60 - (72 - 60) - (54 - 60) - (52 - 60) = 22.
  CHECK(beyond_the_sum(plant, 7).front() == Approx(22));
  // With two factors the standard interaction is half of what is beyond the sum.
  const Cells two{{1, 4}, {3, 4}, {2, 5}, {9, 1}};
  CHECK(beyond_the_sum(two, 3) == std::vector<double>{5, -4});
  CHECK(factorial_contrast(two, 3) == std::vector<double>{2.5, -2});
  CHECK(factorial_contrast(two, 1) == std::vector<double>{4.5, -2});
}

TEST_CASE("scenarios that add up have no interaction, and their main effect is what they do alone") {
  const MadeUpRun baseline = made_up_run("base", "Base", 10);
  const double effect[] = {0.03, -0.02, 0.005};
  std::vector<std::vector<RunResult>> cells;
  for (std::size_t cell = 0; cell < 8; ++cell) {
    double sum = 0;
    for (std::size_t i = 0; i < 3; ++i) sum += (cell >> i & 1) != 0 ? effect[i] : 0;
    cells.push_back(made_up_policy(baseline, "p", "P", {{"isolated", {sum, 0}}}).results);
  }
  const std::vector<std::string> names{"a", "b", "c"};
  const auto effects = interplay_effects(names, cells, 45);
  const char* factors[] = {"a", "b", "c"};
  for (std::size_t i = 0; i < 3; ++i) {
    const auto& alone = find(effects, "alone", std::string(factors[i]) + " alone", "isolated").difference;
    const auto& main =
        find(effects, "main_effect", std::string(factors[i]) + ", on average", "isolated").difference;
    CHECK(alone.estimate == Approx(effect[i]));
    CHECK(main.estimate == Approx(effect[i]));
  }
  for (const char* subject : {"a x b", "a x c", "b x c", "a x b x c"}) {
    const auto& interaction = find(effects, "interaction", subject, "isolated").difference;
    CHECK(interaction.estimate == Approx(0).margin(1e-15));
    CHECK(interaction.verdict == Verdict::too_small);
  }
  CHECK(find(effects, "together", "all together", "isolated").difference.estimate == Approx(0.015));
  CHECK(interplay_sentence(effects).find("what the sum of each alone says") != std::string::npos);
}

TEST_CASE("the interval of an interaction is that of its own paired contrast") {
  const MadeUpRun baseline = made_up_run("base", "Base", 10);
  const auto run = [&](double mean, double half) {
    return made_up_policy(baseline, "p", "P", {{"isolated", {mean, half}}}).results;
  };
  // Each cell's noise is far wider than that of the contrast, in which most of it cancels.
  const std::vector<std::vector<RunResult>> cells{run(0, 0), run(0.10, 0.2), run(0.05, 0.1), run(0.19, 0.31)};
  const std::vector<std::string> names{"a", "b"};
  const auto effects = interplay_effects(names, cells, 45);
  const auto& beyond = find(effects, "beyond_the_sum", "beyond the sum", "isolated").difference;
  CHECK(beyond.estimate == Approx(0.04));
  REQUIRE(beyond.interval);
  CHECK(beyond.interval->lower == Approx(0.03).margin(1e-6));
  CHECK(beyond.interval->upper == Approx(0.05).margin(1e-6));
  CHECK(beyond.verdict == Verdict::worse);
  CHECK(interplay_sentence(effects).find("schools with no partner (worse)") != std::string::npos);
}

TEST_CASE("effects are written with unit and interval, and in full for programs") {
  const MadeUpRun baseline = made_up_run("base", "Base", 10);
  const MadeUpRun policy = made_up_policy(baseline, "p", "P", {{"isolated", {-0.1, 0.01}}});
  const std::size_t metric = find_metric("isolated");
  const std::vector<Effect> effects{
      {"alone", "p",
       estimate_of(metric, paired_differences(metric_values(policy.results, metric, 45),
                                              metric_values(baseline.results, metric, 45)))}};
  const std::string text = effects_text(effects, 1000);
  CHECK_THAT(text, Catch::Contains("Schools with no partner") && Catch::Contains("−100  ± 10 schools") &&
                       Catch::Contains("better"));
  const std::string csv = effects_csv(effects);
  CHECK_THAT(csv, Catch::StartsWith("quantity,subject,metric,unit,estimate,lower,upper,n_pairs,verdict\n") &&
                      Catch::Contains("alone,p,isolated,share,-0.") && Catch::Contains(",10,better\n"));
}

}  // namespace schoolsim
