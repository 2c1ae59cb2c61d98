#include "analysis/words/decision.hpp"

#include <array>
#include <map>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "analysis/words/numbers.hpp"
#include "made_up_run.hpp"

namespace schoolsim {

using test::Effect;
using test::made_up_policy;
using test::made_up_run;
using test::MadeUpRun;

namespace {

constexpr std::uint32_t n_schools = 21075;
constexpr double one_school = 1.0 / n_schools;

/// A baseline and its options, kept for the views of a comparison.
struct Made {
  MadeUpRun baseline;
  std::vector<MadeUpRun> policies;

  [[nodiscard]] Comparison comparison() const {
    std::vector<ComparedRun> others;
    for (const MadeUpRun& policy : policies) others.push_back(policy.view());
    return compare(baseline.view(), others);
  }
  [[nodiscard]] Decision decision() const { return decision_of(comparison()).value(); }
};

Made made(const std::vector<std::map<std::string, Effect>>& effects, std::uint32_t n_runs = 10) {
  Made result{made_up_run("two-tier-drift", "Two-tier drift", n_runs), {}};
  for (std::size_t i = 0; i < effects.size(); ++i) {
    const std::string letter(1, static_cast<char>('A' + i));
    result.policies.push_back(made_up_policy(result.baseline, letter, letter, effects[i]));
  }
  return result;
}

const DecisionRow& row(const Decision& decision, std::string_view id) {
  for (const DecisionRow& one : decision.rows) {
    if (one.id == id) return one;
  }
  FAIL("no row " << id);
  return decision.rows.front();
}

/// In every replicate and record.
void set_always(MadeUpRun& run, std::string_view metric, double value) {
  for (Term record = 0; record <= run.description.terms; ++record) run.set_everywhere(metric, record, value);
}

void split_into_tiers(MadeUpRun& run, bool are_there) {
  set_always(run, "tier_low", are_there ? 0.4 : 0.05);
  set_always(run, "tier_high", 0.3);
  set_always(run, "margin", 0.1);
  set_always(run, "persistence", 0.6);
}

const std::map<std::string, Effect> alone{{"isolated", {-4000 * one_school, 50 * one_school}},
                                          {"propensity_mean", {-.0424, .0005}}};
const std::map<std::string, Effect> weakest{{"isolated", {-1500 * one_school, 40 * one_school}},
                                            {"effectiveness_lowest_tenth", {.0187, .0003}}};

}  // namespace

TEST_CASE("the rows of a decision are the same for every question") {
  for (const auto& effects :
       {std::vector{alone}, std::vector{alone, weakest}, std::vector{weakest, {}, alone}}) {
    const Decision decision = made(effects).decision();
    std::vector<std::string_view> ids;
    for (const DecisionRow& one : decision.rows) {
      ids.push_back(one.id);
      REQUIRE(one.cells.size() == effects.size());
      for (const DecisionCell& cell : one.cells) CHECK(!cell.lines.empty());
    }
    CHECK(ids == std::vector<std::string_view>{"no_partner", "two_tiers", "weakest_tenth", "small_primaries",
                                               "price", "worse", "depends"});
  }
  const MadeUpRun lone = made_up_run("two-tier-drift", "Two-tier drift", 10);
  CHECK(!decision_of(compare(lone.view(), {})));
}

TEST_CASE("the answer names who does most for whom, and then what gets worse") {
  CHECK(made({weakest, alone}).decision().answer ==
        "Of two options, B does most for schools with no partner (4,000 fewer) and A for teaching in the "
        "weakest tenth (+0.5 months of progress); but B means heads less willing to partner by 4 points.");
  // .0187 of a spread of .2 is .0362 sd of pupils: .5 of a month of .07 sd.
  CHECK(made({alone}).decision().answer ==
        "A means 4,000 fewer schools without a partner; but A means heads less willing to partner by 4 "
        "points.");
  CHECK(made({weakest, weakest}).decision().answer.starts_with("Of two options, A does most for"));
}

TEST_CASE("two tiers that outlive every option come before all other reservations") {
  Made two = made({alone, weakest});
  split_into_tiers(two.baseline, true);
  for (MadeUpRun& policy : two.policies) split_into_tiers(policy, true);
  CHECK(two.decision().answer.ends_with("; but none ends two tiers, which remain in 10 of 10 runs."));
  CHECK(row(two.decision(), "two_tiers").note == "of partnership; 10 of 10 under “Two-tier drift”");
  split_into_tiers(two.policies[1], false);
  const Decision ended = two.decision();
  CHECK(ended.answer.find("two tiers") == std::string::npos);
  CHECK(row(ended, "two_tiers").cells[0].lines.front().strong == "in 10 of 10");
  CHECK(row(ended, "two_tiers").cells[1].lines.front().strong == "in 0 of 10");
  CHECK(row(ended, "two_tiers").cells[1].held->n_held == 0);
  CHECK(row(ended, "two_tiers").cells[1].held->n_all == 10);
}

TEST_CASE("two tiers that are rare, and stay so, are said to stay so") {
  Made two = made({alone, weakest});
  for (MadeUpRun* run : {&two.baseline, &two.policies[0], &two.policies[1]}) {
    split_into_tiers(*run, false);
    for (Term record = 0; record <= 45; ++record) run->metric(3, "tier_low", record) = 0.4;
  }
  CHECK(two.decision().answer.ends_with(
      "; but A means heads less willing to partner by 4 points, and none changes in how many runs two tiers "
      "form (1 of 10)."));
  for (Term record = 0; record <= 45; ++record) two.policies[1].metric(4, "tier_low", record) = 0.4;
  CHECK(two.decision().answer.ends_with("two tiers form (1 to 2 of 10)."));
  for (Term record = 0; record <= 45; ++record) two.policies[1].metric(5, "tier_low", record) = 0.4;
  CHECK(two.decision().answer.ends_with("; but A means heads less willing to partner by 4 points."));
}

TEST_CASE("without a gain the answer says so") {
  CHECK(made({{}, {}}).decision().answer == "None of two options makes any of five measures clearly better.");
  CHECK(made({{{"isolated", {3000 * one_school, 50 * one_school}}}}).decision().answer ==
        "A makes none of five measures clearly better, and A means 3,000 more schools without a partner.");
  CHECK(made({alone}, 1).decision().answer == "With 1 run nothing can be told of A.");
}

TEST_CASE("cells hold the number, and its range in words") {
  const Decision decision = made({weakest, alone}).decision();
  const DecisionCell& cell = row(decision, "no_partner").cells.front();
  REQUIRE(cell.lines.size() == 2);
  CHECK(cell.lines[0].strong == "−1,500");
  CHECK(cell.lines[1].range == "−1,500 to −1,500");
  CHECK(row(decision, "no_partner").note ==
        "in year 15: mean of 10 runs; below, the 95% interval of chance alone");
  CHECK(row(decision, "weakest_tenth").cells.front().lines.front().strong == "+0.5 months");
  CHECK(row(decision, "weakest_tenth").cells.front().lines.front().range == "(+0.5 to +0.5)");
  CHECK(row(decision, "price").cells.front().lines.front().plain == "not recorded in these files");
  CHECK(row(made({alone}, 1).decision(), "no_partner").cells.front().lines[1].range.empty());
}

TEST_CASE("what gets worse is never empty") {
  const Decision decision = made({weakest, alone}).decision();
  CHECK(row(decision, "worse").cells[0].lines.front().strong == "none of five measures");
  CHECK(row(decision, "worse").cells[1].lines.front().strong == "heads less willing to partner by 4 points");
  // What cannot be told is not "none".
  const Decision one_run = made({alone}, 1).decision();
  REQUIRE(row(one_run, "worse").cells[0].lines.size() == 1);
  CHECK(row(one_run, "worse").cells[0].lines.front().range.starts_with("cannot tell with 1 run: "));
}

TEST_CASE("a fourth option has no column, and the page says where it is") {
  const Decision three = made({alone, weakest, {}}).decision();
  CHECK(three.options == std::vector<std::size_t>{1, 2, 3});
  CHECK(three.further.empty());
  const Decision five = made({alone, weakest, {}, alone, weakest}).decision();
  CHECK(five.options == std::vector<std::size_t>{1, 2, 3});
  CHECK(five.further == "Here are the first three options; D and E are on the next sheets.");
}

TEST_CASE("over worlds the page says in how many, and what would change the answer") {
  constexpr std::uint32_t n_worlds = 40;
  Made worlds{made_up_run("two-tier-drift", "Two-tier drift", n_worlds), {}};
  ParameterSets& sets = worlds.baseline.description.sets;
  sets.name = "mine.csv";
  sets.parameters = {*find_parameter("trust.gain"), *find_parameter("search.rate")};
  for (std::uint32_t r = 0; r < n_worlds; ++r)
    sets.values.push_back({0.1 + 0.01 * r, 0.3 + 0.01 * (r * 17 % n_worlds)});
  MadeUpRun policy = worlds.baseline;
  policy.description.scenario.name = policy.description.title = "A";
  for (std::uint32_t r = 0; r < n_worlds; ++r) {
    // Fewest are alone where the first parameter is high; the gap grows in ten worlds and shrinks in ten.
    policy.metric(r, "isolated", 45) -= (1000 + 50.0 * r) * one_school;
    policy.metric(r, "engagement_gap", 45) += r % 4 == 0 ? 0.02 : r % 4 == 1 ? -0.02 : 0;
  }
  worlds.policies.push_back(policy);
  const Decision decision = worlds.decision();
  // The median of 1,000 to 2,950 in steps of 50.
  CHECK(row(decision, "no_partner").cells[0].lines[0].strong == "−2,000");
  CHECK(row(decision, "no_partner").note == "in year 15: median of 40 worlds; below, where 95% of them lie");
  const DecisionCell& depends = row(decision, "depends").cells[0];
  REQUIRE(depends.lines.size() == 1);
  CHECK(depends.lines[0].strong == parameter_table()[*find_parameter("trust.gain")].label);
  CHECK(depends.lines[0].plain == "(high)");
  const DecisionCell& worse = row(decision, "worse").cells[0];
  CHECK(worse.lines[0].strong == "none of five measures");
  CHECK(worse.lines.back().range == "in some: gap between engaged thirds (10 of 40)");
  REQUIRE(decision.change.size() == 2);
  CHECK(decision.change[0] == "Evidence that “" +
                                  std::string(parameter_table()[*find_parameter("trust.gain")].label) +
                                  "” is low: A would then matter least for schools with no partner.");
  CHECK(decision.change[1].starts_with(
      "Knowing which of these worlds is ours: A, gap between engaged thirds: "));
}

TEST_CASE("what was not asked is not said to be nothing") {
  CHECK(row(made({alone}).decision(), "depends").cells[0].lines[0].plain ==
        "not asked: one set of assumptions");
  Made few{made_up_run("two-tier-drift", "Two-tier drift", 9), {}};
  ParameterSets& sets = few.baseline.description.sets;
  sets.name = "mine.csv";
  sets.parameters = {*find_parameter("trust.gain")};
  for (std::uint32_t r = 0; r < 9; ++r) sets.values.push_back({0.1 + 0.01 * r});
  few.policies.push_back(few.baseline);
  CHECK(row(few.decision(), "depends").cells[0].lines[0].plain == "not asked: 9 worlds are too few");
  CHECK(made({alone}, 1).decision().unknown.front() ==
        "One run has no ranges: all that differs may be chance.");
}

TEST_CASE("titles of figures are findings where the runs say something") {
  const Made three = made({alone, weakest, {}});
  const Comparison comparison = three.comparison();
  CHECK(finding_of(comparison, 0) == "A: 4,000 fewer schools without a partner");
  CHECK(finding_of(comparison, 1) == "Schools with a deep partner: no option changes enough to matter");
  CHECK(finding_of(made({alone}, 1).comparison(), 0).empty());
}

TEST_CASE("an effect that comes and goes says when it was largest") {
  Made one = made({alone});
  one.policies.front().set_everywhere("isolated", 45, 0);
  for (std::size_t r = 0; r < 10; ++r)
    one.policies.front().metric(r, "isolated", 45) =
        one.baseline.metric(r, "isolated", 45) - 500 * one_school;
  const Comparison comparison = one.comparison();
  CHECK(peak_text(comparison.differences[1].front(), n_schools).starts_with("most in year "));
  CHECK(peak_text(comparison.differences[1].front(), n_schools).ends_with(": −4,000"));
  CHECK(finding_of(comparison, 0) == "A: 500 fewer schools without a partner, and fades");
  CHECK(peak_text(made({alone}).comparison().differences[1].front(), n_schools).empty());
}

TEST_CASE("pounds and tenths") {
  CHECK(pounds_text(32'400'000) == "£32 million");
  CHECK(pounds_text(-3'120'000) == "−£3.1 million");
  CHECK(pounds_text(451'000) == "£450,000");
  CHECK(pounds_range_text(430'000, 3'600'000) == "£0.43 to £3.6 million");
  CHECK(pounds_range_text(-2'000'000, 1'000) == "−£2.0 to £0.0010 million");
  CHECK(pounds_range_text(4'000, 52'000) == "£4,000 to £52,000");
  CHECK(tenths_text(2.04) == "+2.0");
  CHECK(tenths_text(-0.36) == "−0.4");
  CHECK(tenths_text(-0.04) == "0");
}

}  // namespace schoolsim
