#include "analysis/statistics/worlds.hpp"

#include <cmath>
#include <limits>
#include <numeric>
#include <random>

#include <catch2/catch.hpp>

#include "sim/run/worlds.hpp"

namespace schoolsim {
namespace {

std::vector<double> numbers(double from, double to, double step = 1) {
  std::vector<double> all;
  for (double x = from; x <= to; x += step) all.push_back(x);
  return all;
}

TEST_CASE("Luck is told apart from what is not known where sets have several lucks", "[worlds]") {
  // Within sets 2 squares of 1 each: 4 / 2 = 2. Between them 2 (2 - 4)^2 + 2 (6 - 4)^2 = 16, so (16 - 2) / 2
  // = 7.
  CHECK(*luck_share({{1, 3}, {5, 7}}) == Approx(2.0 / 9));
  CHECK(*luck_share({{1, 3}, {1, 3}}) == 1);
  CHECK(*luck_share({{1, 1}, {3, 3}}) == 0);
  // Three and one: within 2 / 2, between 3 x 1 + 1 x 9 = 12, the usual number (4 - 10 / 4) / 1 = 1.5.
  CHECK(*luck_share({{0, 1, 2}, {5}}) == Approx(1 / (1 + (12.0 - 1) / 1.5)));
  CHECK_FALSE(luck_share({{1}, {2}, {3}}));
  CHECK_FALSE(luck_share({{1, 2, 3}}));
  CHECK_FALSE(luck_share({{2, 2}, {2, 2}}));
}

TEST_CASE("The spread of worlds is their quantiles at p (n + 1)", "[worlds]") {
  // 39 worlds: .025 x 40 = 1, .975 x 40 = 39: the least and the greatest.
  const auto fewest = spread_of(numbers(1, 39));
  REQUIRE(fewest);
  CHECK(fewest->median == 20);
  CHECK(fewest->interval.lower == 1);
  CHECK(fewest->interval.upper == 39);
  CHECK(world_level(39) == 0.95);
  CHECK(world_level(38) == Approx(37.0 / 39));
  // 79 worlds: the second and the last but one; 59: between the first two.
  const auto more = spread_of(numbers(1, 79));
  CHECK(more->interval.lower == 2);
  CHECK(more->interval.upper == 78);
  const auto between = spread_of(numbers(10, 590, 10));
  CHECK(between->interval.lower == Approx(15));
  CHECK(between->interval.upper == Approx(585));
  // Too few for 95 %: all of them, and how much that is.
  const auto few = spread_of(std::vector<double>{4, 1, 2});
  CHECK(few->median == 2);
  CHECK(few->interval.lower == 1);
  CHECK(few->interval.upper == 4);
  CHECK(world_level(3) == Approx(0.5));
  CHECK_FALSE(spread_of(std::vector<double>{1}));
  CHECK_FALSE(spread_of(std::vector<double>{1, std::numeric_limits<double>::quiet_NaN()}));
}

TEST_CASE("The next world lies in the spread as often as it says", "[worlds]") {
  // 20,000 sets of 20 and of 60 worlds; the share's standard error is at most .0021, so 4 of them tell .01
  // apart.
  std::mt19937_64 generator(4);
  std::lognormal_distribution<double> draw(0, 1);
  for (const std::size_t n : {std::size_t{20}, std::size_t{60}}) {
    std::size_t n_held = 0;
    const double level = world_level(n);
    for (int k = 0; k < 20'000; ++k) {
      std::vector<double> worlds(n);
      for (double& world : worlds) world = draw(generator);
      const auto spread = spread_of(worlds);
      const double next = draw(generator);
      n_held += next >= spread->interval.lower && next <= spread->interval.upper ? 1U : 0U;
    }
    CHECK(static_cast<double>(n_held) / 20'000 == Approx(level).margin(0.0085));
  }
}

TEST_CASE("Lucks of one set count once in what the spread of worlds says", "[worlds]") {
  // Forty sets of three lucks that are all alike, and the same sets once each.
  std::vector<double> nested, once = numbers(1, 40);
  for (const double set : once) nested.insert(nested.end(), 3, set);
  CHECK(spread_of(nested, 40)->median == spread_of(once)->median);
  CHECK(spread_of(nested, 40)->interval.lower == 1);
  CHECK(spread_of(nested, 40)->interval.upper == 40);
  CHECK(world_level(ParameterSets{"", 0, {}, std::vector<std::vector<double>>(400), 3}.n_among(39)) ==
        Approx(12.0 / 14));
  // A set that was drawn twice counts once; those that a file does not hold are not known to be alike.
  const ParameterSets drawn{"", 0, {0}, {{1}, {2}, {1}, {2}, {}, {}}, 1};
  CHECK(drawn.n_among(1) == 1);
  CHECK(drawn.n_among(4) == 2);
  CHECK(drawn.n_among(6) == 4);
  CHECK(drawn.n_among(60) == 4);
  // 50 sets of 6: at 6 x 1.275 - 2.5 = 5.15 of 300, and as far from the end.
  CHECK(spread_of(numbers(1, 300), 50)->interval.lower == Approx(5.15));
  CHECK(spread_of(numbers(1, 300), 50)->interval.upper == Approx(295.85));
  // The next world of another set lies in the spread at least as often as it says, whatever luck does: 20,000
  // trials with a standard error of at most .0026; pooled positions would hold .93 of 50 x 6 without luck.
  std::mt19937_64 generator(5);
  std::normal_distribution<double> normal;
  for (const std::size_t n_sets : {std::size_t{13}, std::size_t{50}}) {
    for (const double luck : {0.01, 0.7, 3.0}) {
      std::size_t n_held = 0;
      const auto world = [&](double set) { return set + luck * normal(generator); };
      for (int k = 0; k < 20'000; ++k) {
        std::vector<double> worlds;
        for (std::size_t s = 0; s < n_sets; ++s) {
          const double set = normal(generator);
          for (int l = 0; l < 6; ++l) worlds.push_back(world(set));
        }
        const double next = world(normal(generator));
        const Interval interval = spread_of(worlds, n_sets)->interval;
        n_held += next >= interval.lower && next <= interval.upper ? 1U : 0U;
      }
      CAPTURE(n_sets, luck);
      CHECK(static_cast<double>(n_held) / 20'000 > world_level(n_sets) - 0.0085);
    }
  }
}

TEST_CASE("An estimate over worlds is their median and spread, a ratio that of their own ratios",
          "[worlds]") {
  const Estimate of_worlds = estimate_of(numbers(1, 39), 39);
  CHECK(of_worlds.estimate == 20);
  CHECK(of_worlds.interval->lower == 1);
  CHECK(of_worlds.is_of_worlds);
  const std::vector<double> lone{3};
  CHECK(estimate_of(lone, 1).estimate == 3);
  CHECK_FALSE(estimate_of(lone, 1).interval);
  // Effects 2, 6, 1 at costs 1, 2, 4: ratios 2, 3 and .25. The ratio of the means would be 9 / 7.
  const std::vector<double> effects{2, 6, 1}, costs{1, 2, 4};
  const auto ratio = ratio_of(effects, costs, 3);
  REQUIRE(ratio);
  CHECK(ratio->estimate == 2);
  CHECK(ratio->interval.lower == 0.25);
  CHECK(ratio->interval.upper == 3);
  CHECK(ratio_of(effects, std::vector<double>{-1, -2, -4}, 3)->estimate == -2);
  CHECK_FALSE(ratio_of(effects, std::vector<double>{1, -2, 4}, 3));
  CHECK_FALSE(ratio_of(effects, std::vector<double>{1, 0, 4}, 3));
  CHECK(ratio_of(effects, costs, false).has_value() == fieller_ratio(effects, costs).has_value());
}

WorldVerdict counted(std::size_t n_better, std::size_t n_worse, std::size_t n_small) {
  std::vector<double> worlds(n_better, 3.0);
  worlds.insert(worlds.end(), n_worse, -3.0);
  worlds.insert(worlds.end(), n_small, 1.0);
  return world_verdict(worlds, 1, Direction::higher_is_better);
}

TEST_CASE("A verdict is that of most worlds, with the counts of the others", "[worlds]") {
  CHECK(counted(40, 0, 0).full_text() == "better, in 40 of 40 worlds");
  CHECK(counted(38, 1, 1).text() == "better");
  CHECK(counted(38, 1, 1).full_text() == "better, in 38 of 40 worlds");
  CHECK(counted(37, 0, 3).full_text() ==
        "probably better, in 37 of 40 worlds; else too small to matter in 3");
  CHECK(counted(32, 0, 8).text() == "probably better");
  CHECK(counted(0, 28, 12).full_text() == "mostly worse, in 28 of 40 worlds; else too small to matter in 12");
  CHECK(counted(0, 31, 9).text() == "mostly worse");
  CHECK(counted(20, 1, 19).verdict() == Verdict::better);
  CHECK(counted(19, 1, 20).verdict() == Verdict::too_small);
  const WorldVerdict split = counted(24, 4, 12);
  CHECK(split.verdict() == Verdict::cannot_tell);
  CHECK(split.full_text() == "depends with 40 worlds: better in 24, too small to matter in 12, worse in 4");
  const WorldVerdict open = counted(4, 1, 4);
  CHECK(open.text() == "depends");  // 1 of 9 is more than 5 %
  // What equals the smallest difference that matters does not matter; neither does what has no value.
  const std::vector<double> at_the_edge{1, -1, std::numeric_limits<double>::quiet_NaN()};
  CHECK(world_verdict(at_the_edge, 1, Direction::none).n_small() == 3);
  const std::vector<double> up{2, 2, -0.5};
  CHECK(world_verdict(up, 1, Direction::none).full_text() ==
        "mostly higher, in 2 of 3 worlds; else too small to matter in 1");
  CHECK(world_verdict(up, 1, Direction::lower_is_better).verdict() == Verdict::worse);
}

TEST_CASE("What worlds hang on is named where chance would not name one", "[worlds]") {
  std::mt19937_64 generator(9);
  std::normal_distribution<double> draw;
  const auto drawn = [&](std::size_t n) {
    std::vector<double> values(n);
    for (double& value : values) value = draw(generator);
    return values;
  };
  // A correlation of .8 of one of 30 inputs in 40 worlds, through a bend that ranks do not see.
  std::vector<std::vector<double>> inputs;
  for (int i = 0; i < 30; ++i) inputs.push_back(drawn(40));
  std::vector<double> values = drawn(40);
  for (std::size_t w = 0; w < 40; ++w) values[w] = std::exp(-0.8 * inputs[17][w] + 0.6 * values[w]);
  const auto found = hangs_on(inputs, values);
  REQUIRE(found);
  CHECK(found->input == 17);
  CHECK(found->rank_correlation < -0.6);
  CHECK(found->p_value < 0.01);
  // Spearman's by hand: ranks 0..9 against the same with its ends exchanged: 1 - 6 (81 + 81) / (10 x 99).
  std::vector<double> exchanged = numbers(0, 9);
  std::swap(exchanged.front(), exchanged.back());
  std::vector<std::vector<double>> alone{numbers(0, 9)};
  CHECK_FALSE(hangs_on(alone, exchanged));
  CHECK(hangs_on(alone, numbers(5, 14))->rank_correlation == Approx(1));
  // Without any, an input is named in 5 % of cases: 4 standard errors of 300 are .05.
  int n_named = 0;
  for (int k = 0; k < 300; ++k) {
    for (auto& input : inputs) input = drawn(12);
    n_named += hangs_on(inputs, drawn(12)).has_value() ? 1 : 0;
  }
  CHECK(n_named < 0.1 * 300);
  CHECK(n_named > 0);
  CHECK_FALSE(hangs_on(alone, std::vector<double>(10, 1.0)));
  CHECK_FALSE(hangs_on(alone, numbers(1, 9)));
}

}  // namespace
}  // namespace schoolsim
