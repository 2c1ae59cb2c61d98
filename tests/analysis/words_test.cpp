#include "analysis/words/words.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <deque>
#include <map>
#include <regex>
#include <string>

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include "analysis/statistics/conversions.hpp"
#include "analysis/words/comparison_document.hpp"
#include "made_up_run.hpp"

namespace schoolsim {

using test::Effect;
using test::made_up_policy;
using test::made_up_run;
using test::MadeUpRun;

namespace {

constexpr std::uint32_t n_schools = 21075;
constexpr double one_school = 1.0 / n_schools;

PolicyVerdict verdict_on(const std::map<std::string, Effect>& effects, std::uint32_t n_runs = 10) {
  const MadeUpRun baseline = made_up_run("two-tier-drift", "Two-tier drift", n_runs);
  const MadeUpRun policy = made_up_policy(baseline, "policy", "Policy", effects);
  const Comparison comparison = compare(baseline.view(), std::vector{policy.view()});
  return policy_verdict(comparison, 1);
}

/// How every verdict on ten made-up runs ends: their files hold no costs, tiers of partnership do not last in
/// any of them, and the gap has widened in all.
const std::string end_of_ten =
    "These files do not hold what it costs in schools’ own time and in pounds. Do two tiers remain? Of "
    "partnership no, in "
    "none of 10 runs (0 to 31%; 0 of 10 in the baseline). Of quality yes, in 10 of 10 runs (69 to 100%; 10 "
    "of "
    "10 in the baseline).";

/// The figures of design/6-report.png.
const std::map<std::string, Effect> support_stays{{"isolated", {-1500 * one_school, 40 * one_school}},
                                                  {"tier_high", {60 * one_school, 20 * one_school}},
                                                  {"effectiveness_lowest_tenth", {.0344, .0008}},
                                                  {"engagement_gap", {-.0116, .0005}},
                                                  {"propensity_mean", {.0031, .0003}},
                                                  {"days_paid", {38, .2}}};
const std::map<std::string, Effect> forced_federation{{"isolated", {-4000 * one_school, 50 * one_school}},
                                                      {"tier_high", {-140 * one_school, 20 * one_school}},
                                                      {"effectiveness_lowest_tenth", {.0187, .0003}},
                                                      {"engagement_gap", {-.0153, .0003}},
                                                      {"propensity_mean", {-.0424, .0005}},
                                                      {"days_paid", {26, .2}}};
const std::map<std::string, Effect> curriculum_change{{"isolated", {-1100 * one_school, 50 * one_school}},
                                                      {"tier_high", {50 * one_school, 20 * one_school}},
                                                      {"effectiveness_lowest_tenth", {.0054, .0005}},
                                                      {"engagement_gap", {-.0053, .0006}},
                                                      {"propensity_mean", {.0101, .0006}},
                                                      {"days_paid", {0, 0}}};

std::map<std::string, Effect> changed(std::map<std::string, Effect> effects, double mean_factor,
                                      double width_factor) {
  for (auto& [name, effect] : effects) {
    effect.mean *= mean_factor;
    effect.half_width *= width_factor;
  }
  return effects;
}

}  // namespace

TEST_CASE("verdicts on three policies") {
  const PolicyVerdict support = verdict_on(support_stays);
  CHECK(support.sign == Sign::up);
  CHECK(support.heading == "Policy: better on three of five measures.");
  CHECK(support.text ==
        "1,500 fewer schools without a partner. Too small to matter: schools with a deep partner and "
        "heads "
        "willing to partner. Paid: 38 leader-days per school. " +
            end_of_ten);
  const PolicyVerdict forced = verdict_on(forced_federation);
  CHECK(forced.sign == Sign::diamond);
  CHECK(forced.heading == "Policy: mixed.");
  CHECK(forced.text ==
        "4,000 fewer schools without a partner, but heads less willing to partner by 4 points. Too small to "
        "matter: schools with a deep partner. Paid: 26 leader-days per school. " +
            end_of_ten);
  const PolicyVerdict curriculum = verdict_on(curriculum_change);
  CHECK(curriculum.sign == Sign::up);
  CHECK(curriculum.heading == "Policy: better on one of five measures.");
  CHECK(curriculum.text ==
        "1,100 fewer schools without a partner. Too small to matter: schools with a deep partner, "
        "teaching in "
        "the weakest tenth and heads willing to partner. " +
            end_of_ten);
}

TEST_CASE("effects turned round turn the verdict") {
  const PolicyVerdict verdict = verdict_on(changed(support_stays, -1, 1));
  CHECK(verdict.sign == Sign::down);
  CHECK(verdict.heading == "Policy: worse on three of five measures.");
  CHECK(verdict.text ==
        "1,500 more schools without a partner, weaker teaching in the weakest tenth by 3 points and a wider "
        "gap between "
        "engaged and unengaged schools by 1 point. Too small to matter: schools with a deep partner "
        "and heads "
        "willing to partner. Paid: 38 leader-days per school less than in the baseline. " +
            end_of_ten);
  CHECK(verdict_on(changed(forced_federation, -1, 1)).sign == Sign::diamond);
}

TEST_CASE("effects taken away leave nothing to say but the price") {
  auto effects = changed(support_stays, 0, 1);
  effects["days_paid"] = {};
  const PolicyVerdict verdict = verdict_on(effects);
  CHECK(verdict.sign == Sign::square);
  CHECK(verdict.heading == "Policy: no difference that matters.");
  CHECK(verdict.text == end_of_ten);
}

TEST_CASE("intervals that are wide enough leave nothing to tell") {
  const PolicyVerdict verdict = verdict_on(changed(support_stays, 1, 1000));
  CHECK(verdict.sign == Sign::ring);
  CHECK(verdict.heading == "Policy: cannot tell with 10 runs.");
  CHECK(verdict.text == "Paid: 38 leader-days per school. " + end_of_ten);
}

TEST_CASE("too small to matter is said only of what is too small, never of what cannot be told") {
  auto effects = support_stays;
  effects["tier_high"].half_width = 1000 * one_school;
  const PolicyVerdict verdict = verdict_on(effects);
  CHECK(verdict.heading == "Policy: better on three of five measures.");
  CHECK(verdict.text ==
        "1,500 fewer schools without a partner. Too small to matter: heads willing to partner. Cannot "
        "tell with "
        "10 runs: schools with a deep partner. Paid: 38 leader-days per school. " +
            end_of_ten);
}

TEST_CASE("what is clear of chance but may not matter is no gain") {
  const PolicyVerdict verdict = verdict_on({{"isolated", {-.011, .002}}});
  CHECK(verdict.sign == Sign::ring);
  CHECK(verdict.heading == "Policy: may not matter.");
  CHECK(verdict.text.find("A difference that may not matter: schools with no partner.") != std::string::npos);
}

TEST_CASE("the largest gain is named, and every loss") {
  const PolicyVerdict verdict = verdict_on({{"isolated", {-.02, .001}},
                                            {"effectiveness_lowest_tenth", {.03, .001}},
                                            {"engagement_gap", {.009, .0001}},
                                            {"propensity_mean", {-.05, .001}}});
  CHECK(verdict.text.find(
            "Better teaching in the weakest tenth by 3 points, but a wider gap between engaged and "
            "unengaged schools by less than 1 point and heads less willing to partner by 5 points.") == 0);
}

TEST_CASE("an effect that comes and goes is told with its peak and what is left") {
  const MadeUpRun baseline = made_up_run("two-tier-drift", "Two-tier drift", 10);
  std::deque<MadeUpRun> policies;  // comparisons are views of them
  const auto of_course = [&](const std::vector<std::pair<Term, double>>& isolated, double half_width = 0) {
    MadeUpRun& policy =
        policies.emplace_back(made_up_policy(baseline, "policy", "Policy", {{"isolated", {0, half_width}}}));
    for (const auto& [record, effect] : isolated) {
      for (std::size_t r = 0; r < 10; ++r) policy.metric(r, "isolated", record) += effect;
    }
    return compare(baseline.view(), std::vector{policy.view()});
  };
  const auto peak_of = [](const Comparison& comparison) {
    for (const MeasureDifference& d : comparison.differences[1]) {
      if (metric_table()[d.metric].name == "isolated") return d.peak;
    }
    FAIL("no such measure");
    return std::optional<Peak>();
  };
  // Less isolation by 1,800 of 21,075 schools in year 6, of which 720 are left in year 15.
  const Comparison fades =
      of_course({{12, -900 * one_school}, {18, -1800 * one_school}, {45, -720 * one_school}});
  REQUIRE(peak_of(fades));
  CHECK(peak_of(fades)->record == 18);
  CHECK(peak_of(fades)->estimate == Approx(-1800 * one_school));
  CHECK_THAT(
      policy_verdict(fades, 1).text,
      Catch::Contains(
          "Comes and goes: 1,800 fewer schools without a partner in year 6, two fifths of that in year 15."));
  CHECK_THAT(policy_verdict(of_course({{18, -1800 * one_school}, {45, 500 * one_school}}), 1).text,
             Catch::Contains("in year 6, the opposite in year 15."));
  CHECK_THAT(policy_verdict(of_course({{18, -1800 * one_school}}), 1).text,
             Catch::Contains("in year 6, none of that in year 15."));
  CHECK_THAT(policy_verdict(of_course({{18, -1800 * one_school}, {45, 150 * one_school}}), 1).text,
             Catch::Contains("in year 6, none of that in year 15."));
  // Most of it is left; it never mattered; it cannot be told from chance.
  for (const Comparison& comparison :
       {of_course({{18, -1800 * one_school}, {45, -1000 * one_school}}), of_course({{18, -150 * one_school}}),
        of_course({{18, -1800 * one_school}}, 1900 * one_school)}) {
    CHECK_FALSE(peak_of(comparison));
    CHECK_THAT(policy_verdict(comparison, 1).text, !Catch::Contains("Comes and goes"));
  }
}

TEST_CASE("one run tells nothing") {
  const PolicyVerdict verdict = verdict_on({{"isolated", {-.2, 0}}}, 1);
  CHECK(verdict.sign == Sign::ring);
  CHECK(verdict.heading == "Policy: cannot tell with 1 run.");
}

TEST_CASE("sign and counts follow the verdicts of the five measures, and the words stay sober") {
  const std::array<Effect, 4> kinds{{{0.2, 0.001}, {-0.2, 0.001}, {0, 0.0001}, {0, 0.5}}};
  for (std::size_t code = 0; code < 1024; ++code) {
    std::map<std::string, Effect> effects;
    std::size_t n_better = 0;
    std::size_t n_worse = 0;
    std::size_t rest = code;
    for (const std::size_t measure : judged_metrics()) {
      const MetricInfo& metric = metric_table()[measure];
      const std::size_t kind = rest % 4;
      rest /= 4;
      effects[std::string(metric.name)] = kinds[kind];
      const bool up_is_good = metric.direction == Direction::higher_is_better;
      if (kind < 2) ((kind == 0) == up_is_good ? n_better : n_worse) += 1;
    }
    if (code % 7 != 0) continue;  // a seventh of all combinations: each pair of kinds meets often enough
    const PolicyVerdict verdict = verdict_on(effects, 2);
    CAPTURE(code, verdict.heading, verdict.text);
    CHECK((verdict.sign == Sign::up) == (n_better > 0 && n_worse == 0));
    CHECK((verdict.sign == Sign::down) == (n_worse > 0 && n_better == 0));
    CHECK((verdict.sign == Sign::diamond) == (n_better > 0 && n_worse > 0));
    if (verdict.sign == Sign::up) {
      CHECK(verdict.heading ==
            "Policy: better on " + number_word(static_cast<std::int64_t>(n_better)) + " of five measures.");
    }
    if (verdict.sign == Sign::down) {
      CHECK(verdict.heading ==
            "Policy: worse on " + number_word(static_cast<std::int64_t>(n_worse)) + " of five measures.");
    }
    std::string all = verdict.heading + " " + verdict.text;
    std::transform(all.begin(), all.end(), all.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    for (const char* word : {"works", "best", "success", " will ", "proves", "significant"}) {
      CHECK(all.find(word) == std::string::npos);
    }
  }
}

TEST_CASE("the baseline is described by the numbers as they are printed") {
  MadeUpRun run = made_up_run("two-tier-drift", "Two-tier drift", 1);
  const auto text = [&](double none_0, double none_45, double deep_0, double deep_45) {
    run.set_everywhere("isolated", 0, none_0 * one_school);
    run.set_everywhere("isolated", 45, none_45 * one_school);
    run.set_everywhere("tier_high", 0, deep_0 * one_school);
    run.set_everywhere("tier_high", 45, deep_45 * one_school);
    return description_of("Two-tier drift", run.results[0], 45, n_schools).text;
  };
  CHECK(text(3912, 5388, 1877, 4431) ==
        "Schools with no partner rise from 3,900 to 5,400 of 21,075; schools with a deep partner from 1,900 "
        "to 4,400.");
  CHECK(text(3912, 1500, 1877, 4431) ==
        "Schools with no partner fall from 3,900 to 1,500 of 21,075; schools with a deep partner rise from "
        "1,900 to 4,400.");
  CHECK(text(3912, 3930, 4431, 1877) ==
        "Schools with no partner stay at 3,900 of 21,075; schools with a deep partner fall from 4,400 to "
        "1,900.");
  CHECK(description_of("Two-tier drift", run.results[0], 45, n_schools).heading == "Two-tier drift.");
  CHECK(description_of("Two-tier drift", run.results[0], 45, n_schools).sign == Sign::square);
}

TEST_CASE("a price is told with own time and pounds, and never reads as free") {
  const std::string unknown = "These files do not hold what it costs in schools’ own time and in pounds.";
  const auto paid = [](double days, double before) {
    return price_sentence(days, before, nullptr, n_schools);
  };
  CHECK(paid(0, 0) == unknown);
  CHECK(paid(0.2, 0) == "Paid: less than 1 leader-day per school. " + unknown);
  CHECK(paid(37.6, 0) == "Paid: 38 leader-days per school. " + unknown);
  CHECK(paid(0, 25) == unknown);
  CHECK(paid(12, 25) == "Paid: 12 leader-days per school more than in the baseline. " + unknown);
  CHECK(paid(-12, 25) == "Paid: 12 leader-days per school less than in the baseline. " + unknown);
  CostComparison costs;
  costs.by_payer[static_cast<std::size_t>(Payer::school)].leader_days = {250.0 * n_schools, {}};
  CHECK(price_sentence(0, 0, &costs, n_schools) ==
        "Schools’ own time: 250 leader-days more per school; public money: no more.");
  costs.by_payer[static_cast<std::size_t>(Payer::school)].leader_days = {-3.0 * n_schools, {}};
  costs.public_pounds = {12'300'000, Interval{11'900'000, 12'700'000}};
  CHECK(
      price_sentence(2, 0, &costs, n_schools) ==
      "Paid: 2 leader-days per school. Schools’ own time: 3 leader-days less per school; public money: +12.3 "
      "± 0.4 million pounds.");
}

TEST_CASE("what else differs between runs stands in the heading and before all verdicts") {
  const MadeUpRun baseline = made_up_run("two-tier-drift", "Two-tier drift", 10);
  MadeUpRun policy = made_up_policy(baseline, "policy", "Policy", support_stays);
  Policy dates;
  dates.name = "p";
  dates.from = 3;
  policy.description.scenario.policies.push_back(dates);
  const auto told = [&](const MadeUpRun& first, const MadeUpRun& second) {
    return compare(first.view(), std::vector{second.view()});
  };
  CHECK(caveats(told(baseline, policy)).empty());
  CHECK(caveats(told(policy, baseline)) ==
        std::vector<std::string>{
            "The first file, policy.h5, has policies and two-tier-drift.h5 has none, so this shows what "
            "removing policies does. You probably meant: two-tier-drift.h5 first, as the baseline, then "
            "policy.h5."});
  double& price = policy.description.scenario.parameters.price_release;
  const double usual = price;
  price = 999;
  CHECK(
      caveats(told(baseline, policy)) ==
      std::vector<std::string>{fmt::format(
          "“Policy” was run at other prices, but all pounds use those of “Two-tier drift”: price.release was "
          "999 there and counts as {} here.",
          usual)});
  Prices asked = prices_of(baseline.description.scenario.parameters);
  asked[0] += 1;
  CHECK(caveats(compare(baseline.view(), std::vector{policy.view()}, {}, asked)).empty());
  price = usual;
  policy.description.scenario.parameters.trust_loss = 0.3;
  const Comparison other = told(baseline, policy);
  const std::string standard = fmt::format("{}", baseline.description.scenario.parameters.trust_loss);
  CHECK(caveats(other) ==
        std::vector<std::string>{
            "“Policy” differs from “Two-tier drift” in more than its policies: trust.loss is "
            "0.3 instead of " +
            standard + ". None of its verdicts is due to its policies alone."});
  CHECK(policy_verdict(other, 1).heading ==
        "Policy, with trust.loss 0.3 instead of " + standard + ": better on three of five measures.");
  const Document document = comparison_document(other);
  for (std::string text : {write_text(document, Extent::full), write_text(document, Extent::summary),
                           write_csv(document), write_json(document), write_markdown(document)}) {
    text = std::regex_replace(text, std::regex("\\s+"), " ");
    CHECK(text.find("trust.loss is 0.3 instead of " + standard) != std::string::npos);
  }
  policy.description.scenario.policies.clear();
  CHECK(caveats(told(baseline, policy)) ==
        std::vector<std::string>{"“Policy” differs from “Two-tier drift” in parameters, not in policies: "
                                 "trust.loss is 0.3 instead of " +
                                 standard + ". No policy is compared."});
}

TEST_CASE("months of progress follow the chain that is stated") {
  // .0339 of practice = .471 sd of schools (.072) = .1823 sd of pupils: at .05 to .09 a month, 2.03 to 3.65
  // months.
  const auto months = months_of_progress(.0339, .072);
  REQUIRE(months);
  CHECK(months->least == Approx(2.026).margin(2e-3));
  CHECK(months->most == Approx(3.647).margin(2e-3));
  CHECK(months_of_progress(-.0339, .072)->most == Approx(months->most));
  CHECK_FALSE(months_of_progress(.06, .072));  // .32 sd of pupils: beyond what the source states
  CHECK_FALSE(months_of_progress(.01, 0));
  CHECK_FALSE(months_of_progress(std::nan(""), .07));
}

TEST_CASE("leader-years are leader-days over the working days of a year") {
  RunDescription description = made_up_run("a", "A", 1).description;
  // 38 days x 21,075 schools / 195 days.
  CHECK(leader_years(38, description) == Approx(4106.9).margin(.1));
  description.scenario.parameters.time_days_per_leader = 60;
  CHECK(leader_years(38, description) == Approx(4449.2).margin(.1));
}

TEST_CASE("other units are given only for what is clear and where a source allows it") {
  const MadeUpRun baseline = made_up_run("two-tier-drift", "Two-tier drift", 10);
  const auto lines = [&](const std::map<std::string, Effect>& effects) {
    const MadeUpRun policy = made_up_policy(baseline, "policy", "Policy", effects);
    const Comparison comparison = compare(baseline.view(), std::vector{policy.view()});
    return other_units(comparison.differences[1], baseline.description, 45, .072);
  };
  using Lines = std::vector<std::string>;
  CHECK(lines(support_stays) ==
        Lines{"better teaching in the weakest tenth by roughly 2 to 4 months of pupils’ progress",
              "a narrower gap between engaged and unengaged schools by roughly 1 month of pupils’ progress",
              "4,100 leader-years paid over 15 years"});
  CHECK(lines(curriculum_change).empty());
  CHECK(lines({{"effectiveness_lowest_tenth", {.08, .001}}}).empty());
}

}  // namespace schoolsim
