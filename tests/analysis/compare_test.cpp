#include "analysis/statistics/compare.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <set>

#include <catch2/catch.hpp>

#include "made_up_run.hpp"
#include "sim/error.hpp"

namespace schoolsim {

using test::made_up_policy;
using test::made_up_run;
using test::MadeUpRun;

namespace {

Comparison compare_two(const MadeUpRun& a, const MadeUpRun& b) {
  return compare(a.view(), std::vector{b.view()});
}

const MeasureDifference& row(const Comparison& comparison, std::string_view measure, std::size_t run = 1) {
  const auto& list = comparison.differences.at(run);
  return *std::find_if(list.begin(), list.end(),
                       [&](const auto& d) { return metric_table()[d.metric].name == measure; });
}

}  // namespace

TEST_CASE("what is judged is a metric with a direction and a smallest difference that matters") {
  std::vector<std::string_view> seen;
  for (const std::size_t measure : judged_metrics()) {
    const MetricInfo& metric = metric_table()[measure];
    CAPTURE(metric.name);
    CHECK(metric.direction != Direction::none);
    CHECK(metric.smallest_difference > 0);
    CHECK_FALSE(metric.more.empty());
    CHECK_FALSE(metric.fewer.empty());
    seen.push_back(metric.name);
  }
  CHECK(seen == std::vector<std::string_view>{"isolated", "tier_high", "effectiveness_lowest_tenth",
                                              "engagement_gap", "propensity_mean"});
  CHECK(metric_table()[price_metric()].name == "days_paid");
  CHECK(metric_table()[price_metric()].direction == Direction::none);
}

TEST_CASE("differences are paired, so that what runs share cancels") {
  const MadeUpRun baseline = made_up_run("two-tier-drift", "Two-tier drift", 10);
  const MadeUpRun forced = made_up_policy(baseline, "forced-federation", "Forced federation",
                                          {{"isolated", {-0.19, 0.002}}, {"days_paid", {26, 0.4}}});
  const Comparison comparison = compare_two(baseline, forced);
  const MeasureDifference& isolated = row(comparison, "isolated");
  CHECK(isolated.estimate == Approx(-0.19));
  REQUIRE(isolated.interval);
  CHECK(isolated.interval->lower == Approx(-0.192).epsilon(1e-6));
  CHECK(isolated.interval->upper == Approx(-0.188).epsilon(1e-6));
  CHECK(isolated.verdict == Verdict::better);
  CHECK(row(comparison, "days_paid").estimate == Approx(26));
  CHECK(row(comparison, "days_paid").verdict == Verdict::higher);
  CHECK(row(comparison, "tier_high").verdict == Verdict::too_small);
  CHECK(row(comparison, "tier_high").estimate == 0);
  CHECK(comparison.n_pairs == 10);
  CHECK(comparison.record == 45);
  CHECK(comparison.n_comparisons() == 6);
  CHECK(compare(baseline.view(), std::vector{forced.view(), forced.view(), forced.view()}).n_comparisons() ==
        18);
}

TEST_CASE("synthetic schools that were drawn by other parameters do not pair") {
  MadeUpRun baseline = made_up_run("two-tier-drift", "Two-tier drift", 3);
  baseline.description.synthetic_size = 500;
  MadeUpRun other = made_up_policy(baseline, "denser", "Denser", {{"isolated", {-0.07, 0.01}}});
  CHECK_NOTHROW(compare_two(baseline, other));
  other.description.scenario.parameters.synthetic_urban_share = 0.75;
  CHECK_THROWS_WITH(compare_two(baseline, other), Catch::Contains("drawn by synthetic.urban_share: 0.5 in"));
}

TEST_CASE("pairs are found by replicate, whatever the order of results") {
  const MadeUpRun baseline = made_up_run("two-tier-drift", "Two-tier drift", 10);
  const MadeUpRun other =
      made_up_policy(baseline, "supported", "Support stays", {{"isolated", {-0.07, 0.01}}});
  MadeUpRun shuffled = other;
  std::rotate(shuffled.results.begin(), shuffled.results.begin() + 3, shuffled.results.end());
  CHECK(row(compare_two(baseline, shuffled), "isolated").pairs ==
        row(compare_two(baseline, other), "isolated").pairs);
}

TEST_CASE("the verdict stands on the difference alone, not on the levels") {
  MadeUpRun baseline = made_up_run("two-tier-drift", "Two-tier drift", 10);
  for (const double half : {0.001, 0.02, 0.1}) {
    for (const double mean : {-0.05, -0.012, 0.0, 0.008, 0.05}) {
      const MadeUpRun other =
          made_up_policy(baseline, "supported", "Support stays", {{"isolated", {mean, half}}});
      MadeUpRun high = baseline;
      for (std::size_t r = 0; r < 10; ++r)
        high.metric(r, "isolated", 45) += 0.3 + 0.1 * std::cos(static_cast<double>(r));
      const MadeUpRun high_other =
          made_up_policy(high, "supported", "Support stays", {{"isolated", {mean, half}}});
      CHECK(row(compare_two(baseline, other), "isolated").verdict ==
            row(compare_two(high, high_other), "isolated").verdict);
    }
  }
}

TEST_CASE("a run against itself has no difference that matters") {
  const MadeUpRun baseline = made_up_run("two-tier-drift", "Two-tier drift", 10);
  const Comparison comparison = compare_two(baseline, baseline);
  for (const MeasureDifference& difference : comparison.differences[1]) {
    CHECK(difference.estimate == 0);
    CHECK(difference.verdict == Verdict::too_small);
  }
  CHECK(comparison.names[0] != comparison.names[1]);
}

TEST_CASE("one replicate has no interval") {
  const MadeUpRun baseline = made_up_run("two-tier-drift", "Two-tier drift", 1);
  const MadeUpRun other =
      made_up_policy(baseline, "forced-federation", "Forced federation", {{"isolated", {-0.19, 0}}});
  const Comparison comparison = compare_two(baseline, other);
  CHECK(row(comparison, "isolated").estimate == Approx(-0.19));
  for (const MeasureDifference& difference : comparison.differences[1]) {
    CHECK_FALSE(difference.interval);
    CHECK(difference.verdict == Verdict::cannot_tell);
  }
}

TEST_CASE("any record can be compared") {
  const MadeUpRun baseline = made_up_run("two-tier-drift", "Two-tier drift", 10);
  const MadeUpRun other =
      made_up_policy(baseline, "forced-federation", "Forced federation", {{"isolated", {-0.19, 0.01}}});
  const std::vector others{other.view()};
  CHECK(row(compare(baseline.view(), others, 8), "isolated").estimate == 0);
  CHECK(row(compare(baseline.view(), others, 9), "isolated").estimate == Approx(-0.19));
}

TEST_CASE("runs that share no luck are refused with all that differs") {
  const MadeUpRun baseline = made_up_run("two-tier-drift", "Two-tier drift", 4);
  const auto reasons_after = [&](const std::function<void(MadeUpRun&, ComparedRun&)>& change) {
    MadeUpRun other = baseline;
    other.description.scenario.name = "other";
    ComparedRun view = other.view();
    change(other, view);
    view.results = other.results;
    return reasons_not_to_pair(baseline.view(), std::vector{view});
  };
  CHECK(reasons_after([](auto&, auto&) {}).empty());
  using Reasons = std::vector<std::string>;
  CHECK(reasons_after([](auto& run, auto&) { run.description.seed = 8; }) ==
        Reasons{"seed: 7 in two-tier-drift.h5, 8 in other.h5"});
  CHECK(reasons_after([](auto& run, auto&) { run.description.schools_fingerprint = 0xABC; }) ==
        Reasons{"schools: england (fingerprint 0000000000000000) in two-tier-drift.h5, england (fingerprint "
                "0000000000000abc) in other.h5"});
  CHECK(reasons_after([](auto& run, auto&) {
          run.description.synthetic_size = 500;
          run.description.schools_spec = "synthetic:500";
        })
            .front()
            .find("synthetic:500") != std::string::npos);
  CHECK(reasons_after([](auto&, auto& view) { view.model_version = model_version + 1; }) ==
        Reasons{"model version: " + std::to_string(model_version) + " in two-tier-drift.h5, " +
                std::to_string(model_version + 1) + " in other.h5"});
  CHECK(reasons_after([](auto& run, auto&) {
          run.results.erase(run.results.begin() + 1, run.results.begin() + 3);
        }) == Reasons{"replicates: 1 to 2 of two-tier-drift.h5 have no pair in other.h5 (run it with "
                      "--append to add them)"});
  CHECK(reasons_after([](auto& run, auto&) { run.results.clear(); }) ==
        Reasons{"replicates: other.h5 holds no finished replicate"});
  CHECK(reasons_after([](auto& run, auto&) { run.results[2].replicate = 1; }).front() ==
        "replicates: other.h5 holds replicate 1 twice");
  CHECK(reasons_after([](auto& run, auto&) { run.results[0].metrics.pop_back(); })
            .front()
            .find("metrics: other.h5") == 0);
  const auto terms = reasons_after([](auto& run, auto&) { run.description.terms = 60; });
  REQUIRE(!terms.empty());
  CHECK(std::count(terms.begin(), terms.end(), "terms: 45 in two-tier-drift.h5, 60 in other.h5") == 1);
  CHECK(reasons_after([](auto& run, auto& view) {
          run.description.seed = 8;
          view.model_version = 9;
        }).size() == 2);
  CHECK(reasons_not_to_pair(baseline.view(), {}, 46).size() == 1);
  CHECK(reasons_not_to_pair(baseline.view(), {}, -1).size() == 1);

  MadeUpRun other = baseline;
  other.description.seed = 8;
  CHECK_THROWS_AS(compare_two(baseline, other), Error);
}

}  // namespace schoolsim
