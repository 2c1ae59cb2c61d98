#include "analysis/statistics/findings.hpp"

#include <catch2/catch.hpp>

#include "made_up_run.hpp"

namespace schoolsim {

TEST_CASE("regimes follow the conditions of MODEL section 5") {
  const TierFigures two_tiers{.low = .6, .high = .3, .margin = .08, .persistence = .8, .widening = .45};
  CHECK(regime_of(two_tiers) == Regime::two_tiers);
  const auto with = [&](auto change) {
    TierFigures figures = two_tiers;
    change(figures);
    return regime_of(figures);
  };
  CHECK(with([](TierFigures& f) { f.high = .099; }) == Regime::universally_shallow);
  CHECK(with([](TierFigures& f) { f.high = .10; }) == Regime::two_tiers);
  CHECK(with([](TierFigures& f) { f.low = .099; }) == Regime::inclusive);
  CHECK(with([](TierFigures& f) { f.low = .10; }) == Regime::two_tiers);
  CHECK(with([](TierFigures& f) { f.margin = 0; }) == Regime::graded);
  CHECK(with([](TierFigures& f) { f.persistence = .3; }) == Regime::polarised_not_diverging);
  CHECK(with([](TierFigures& f) { f.widening = .2; }) == Regime::polarised_not_diverging);
  CHECK(with([](TierFigures& f) { f.persistence = std::nan(""); }) == Regime::undecided);
  CHECK(with([](TierFigures& f) { f.high = .05, f.persistence = std::nan(""); }) ==
        Regime::universally_shallow);
}

TEST_CASE("tiers of partnership and of quality are two findings") {
  const TierFigures apart{.low = .6, .high = .3, .margin = .08, .persistence = .8, .widening = .1};
  CHECK(has_partnership_tiers(apart));
  CHECK_FALSE(has_quality_tiers(apart));
  const TierFigures diverging{.low = .9, .high = .05, .margin = -.1, .persistence = .8, .widening = .3};
  CHECK_FALSE(has_partnership_tiers(diverging));
  CHECK(has_quality_tiers(diverging));
}

TEST_CASE("findings are stated by the share of runs in which they hold") {
  const auto counted = [](std::size_t count, std::size_t n, std::string_view noun = "run") {
    return TierFindings{.noun = noun, .n_runs = n, .n_independent = n}.share_text(count);
  };
  // Clopper and Pearson's limits as published tables have them, such as those of Newcombe (1998).
  CHECK(counted(20, 20) == "in 20 of 20 runs (83 to 100%)");
  CHECK(counted(18, 20) == "in 18 of 20 runs (68 to 99%)");
  CHECK(counted(4, 5) == "in 4 of 5 runs (28 to 99%)");
  CHECK(counted(0, 20) == "in none of 20 runs (0 to 17%)");
  CHECK(counted(18, 20, "world") == "in 18 of 20 worlds (68 to 99%)");
  CHECK(counted(0, 1, "world") == "not in the one world");
  CHECK(counted(1, 1) == "in the one run");
  CHECK(counted(0, 1) == "not in the one run");
  // Sixty worlds of twenty sets say no more than twenty.
  CHECK(TierFindings{.noun = "world", .n_runs = 60, .n_independent = 20}.share_text(54) ==
        "in 54 of 60 worlds (68 to 99%)");
}

TEST_CASE("the interval of a share is Clopper and Pearson's") {
  // Newcombe (1998), table I, method 5: 81 of 263, 15 of 148, 0 of 20, 1 of 29.
  const auto is_near = [](Interval found, double lower, double upper) {
    return std::abs(found.lower - lower) < 5e-5 && std::abs(found.upper - upper) < 5e-5;
  };
  CHECK(is_near(share_interval(81, 263), .2527, .3676));
  CHECK(is_near(share_interval(15, 148), .0578, .1617));
  CHECK(is_near(share_interval(0, 20), 0, .1684));
  CHECK(is_near(share_interval(1, 29), .0009, .1776));
  CHECK(share_interval(20, 20).upper == 1);
}

TEST_CASE("a verdict says whether two tiers remain") {
  TierFindings now{.n_runs = 20, .n_independent = 20, .n_partnership = 18, .n_quality = 12};
  const TierFindings before{.n_runs = 20, .n_independent = 20, .n_partnership = 20, .n_quality = 3};
  CHECK(tiers_remain_sentence(now, before) ==
        "Do two tiers remain? Of partnership yes, in 18 of 20 runs (68 to 99%; 20 of 20 in the baseline). Of "
        "quality cannot tell, in 12 of 20 runs (36 to 81%; 3 of 20 in the baseline).");
  now.n_partnership = 4;
  CHECK(tiers_remain_sentence(now, before).find("Of partnership no, in 4 of 20 runs (6 to 44%;") !=
        std::string::npos);
}

TEST_CASE("runs are counted at the record asked for") {
  auto run = test::made_up_run("two-tier-drift", "Two-tier drift", 20);
  for (std::size_t r = 0; r < 20; ++r) {
    run.metric(r, "tier_low", 45) = .6;
    run.metric(r, "tier_high", 45) = .3;
    run.metric(r, "margin", 45) = r < 12 ? .08 : -.01;
    run.metric(r, "persistence", 45) = .8;
    run.metric(r, "widening", 45) = r < 17 ? .4 : .1;
    run.metric(r, "tier_high", 0) = .05;
    run.metric(r, "widening", 0) = 0;
  }
  const TierFindings end = find_tiers(run.results, 45);
  CHECK(end.n_partnership == 12);
  CHECK(end.n_quality == 17);
  CHECK(end.n_regime[static_cast<std::size_t>(Regime::two_tiers)] == 12);
  CHECK(end.n_regime[static_cast<std::size_t>(Regime::graded)] == 8);
  CHECK(tier_sentence(end) ==
        "Two tiers of partnership (who works with whom) in 12 of 20 runs (36 to 81%); of quality (the gap "
        "widens because of partnership) in 17 of 20 runs (62 to 97%).");
  CHECK(regime_sentence(end) == "Two tiers in 12 runs, graded in 8 runs.");
  const TierFindings start = find_tiers(run.results, 0);
  CHECK(start.n_quality == 0);
  CHECK(start.n_regime[static_cast<std::size_t>(Regime::universally_shallow)] == 20);
}

}  // namespace schoolsim
