#include "sim/config/plan_file.hpp"

#include <catch2/catch.hpp>

#include "sim/model/metrics.hpp"
#include "sim/model/parameters.hpp"

using Catch::Contains;

namespace schoolsim {
namespace {

constexpr const char* head = "[sweep]\nscenarios = baseline, supported\n";

std::vector<std::string> problems_of(const std::string& text) {
  std::vector<std::string> lines;
  for (const Problem& problem : read_plan(text, "p.ini").problems)
    lines.push_back(problem.place + ": " + problem.message);
  return lines;
}

void check_problem(const std::string& text, const std::string& wanted) {
  const auto problems = problems_of(text);
  CAPTURE(text, problems);
  REQUIRE(problems.size() == 1);
  CHECK_THAT(problems.front(), Contains(wanted));
}

std::string key(const PlanFactor& factor) { return name_of(factor.key); }

TEST_CASE("A plan says all that a sweep needs", "[plan]") {
  const ReadPlan read = read_plan(
      "# what for\n[sweep]\ntitle = Ties # no title has a comment\nscenarios = baseline, forced+vision\n"
      "schools = england:LA=380,381\nreplicates = 7\nseed = 18446744073709551615\nterms = 30\ndesign = "
      "morris\n"
      "points = 12\nlevels = 8\nmetrics = tier_high, isolated\nrecords = 30, 0\ntime_limit = 1.5\n"
      "trust.loss = 0.2\n[lever]\nvision = 0.7\n"
      "[factor trust.gain]\nrange = 0.1, 0.3\n[factor cooperation.base]\nwith = trust.gain\nlog = 0.1, 1\n"
      "[factor lever.support]\nnormal = 0.5, 0.2\nfrom = 9\n[factor cooperation.trust]\n",
      "dir/p.ini");
  INFO((read.problems.empty() ? "" : read.problems.front().message));
  REQUIRE(read.problems.size() <= 1);
  const PlanFile& plan = read.plan;
  CHECK(plan.title == "Ties");
  CHECK(plan.scenarios == std::vector<std::string>{"baseline", "forced+vision"});
  CHECK(plan.schools == "england:LA=380,381");
  CHECK(plan.n_replicates == 7);
  CHECK(plan.seed == 18446744073709551615U);
  CHECK(plan.terms == 30);
  CHECK(plan.design == DesignKind::morris);
  CHECK(plan.n_points == 12);
  CHECK(plan.levels == 8);
  CHECK(plan.metrics.size() == 2);
  CHECK(metric_table()[plan.metrics[0]].name == "isolated");
  CHECK(plan.records == std::vector<Term>{0, 30});
  CHECK(plan.time_limit == 1.5);
  CHECK(plan.settings == std::vector<std::string>{"trust.loss=0.2", "lever.vision=0.7"});
}

TEST_CASE("Factors carry their spread, their start and whom they follow", "[plan]") {
  const ReadPlan read =
      read_plan(std::string(head) +
                    "design = lhs\npoints = 5\n[factor trust.gain]\nrange = 0.1, 0.3\n"
                    "[factor cooperation.base]\nwith = trust.gain\nlog = 0.1, 1\n"
                    "[factor lever.vision]\nnormal = 0.5, 0.2\nfrom = 9\n[factor trust.loss]\n",
                "p.ini");
  REQUIRE(read.problems.empty());
  const auto& factors = read.plan.factors;
  REQUIRE(factors.size() == 4);
  CHECK(key(factors[0]) == "trust.gain");
  CHECK(factors[0].spread ==
        Spread{SpreadKind::range, {0.1, 0.3}, factors[0].spread.lower, factors[0].spread.upper});
  CHECK(factors[1].with == 0U);
  CHECK(factors[1].spread.kind == SpreadKind::log);
  CHECK(factors[2].from == 9);
  CHECK_FALSE(factors[2].with.has_value());
  // Without a distribution: what the table holds worth sweeping.
  const ParameterInfo& loss = row_of(factors[3].key);
  CHECK(factors[3].spread.numbers == std::vector{loss.sweep_lower, loss.sweep_upper});
  // What a plan leaves out.
  CHECK(read.plan.metrics.size() == metric_table().size());
  CHECK(read.plan.records == std::vector<Term>{0, 45});
}

TEST_CASE("A factor is of a parameter, or of a policy's value or date", "[plan]") {
  const ReadPlan read =
      read_plan(std::string(head) +
                    "design = lhs\npoints = 5\n[factor hubs:lever.vision]\nrange = 0.1, 0.3\n"
                    "[factor a.b-c:from]\nlist = 0, 44\nwith = hubs:until\n[factor "
                    "hubs:until]\nrange = 1, 45\n[factor lever.vision]\n",
                "p.ini");
  INFO((read.problems.empty() ? "" : read.problems.front().message));
  REQUIRE(read.problems.empty());
  const auto& factors = read.plan.factors;
  REQUIRE(factors.size() == 4);
  CHECK(factors[0].key == FactorKey(*find_parameter("lever.vision"), "hubs"));
  CHECK(factors[1].key == FactorKey(0, "a.b-c", PolicyDate::from));
  CHECK(factors[1].spread.is_whole);
  CHECK(factors[1].with == 2U);
  CHECK_FALSE(factors[3].key == factors[0].key);
  for (const PlanFactor& factor : factors) CHECK(find_factor(name_of(factor.key)) == factor.key);
  const std::string start = std::string(head) + "design = lhs\npoints = 4\n[factor trust.loss]\n";
  check_problem(start + "[factor hubs:fron]\nlist = 1\n",
                "[factor] hubs:fron: 'fron' is no parameter and no "
                "date of a policy; nearest is from; its dates are "
                "from, until and ramp");
  check_problem(start + "[factor hubs:lever.visoin]\nlist = 1\n", "nearest is lever.vision");
  check_problem(start + "[factor :from]\nlist = 1\n", "p.ini:6: [factor] :from: names no policy");
  check_problem(start + "[factor hubs:from]\n",
                "has no range worth sweeping of its own; add one, as in range = 0, 44");
  check_problem(start + "[factor hubs:from]\nlist = 3, 45\n",
                "[factor hubs:from]: goes up to 45, outside the run; allowed are terms up to 44");
  check_problem(start + "[factor hubs:ramp]\nrange = 0, 46\n", "allowed are terms up to 45");
  check_problem(start + "[factor hubs:from]\nlist = 3, 4.5\n", "hubs:from is 4.5");
  check_problem(start + "[factor hubs:lever.vision]\nlist = 3\n",
                "hubs:lever.vision is 3, allowed is 0 to 1");
  check_problem(start + "[factor hubs:lever.vision]\nfrom = 3\n",
                "move the policy's start by [factor hubs:from]");
  check_problem(start + "[factor hubs:from]\nlist = 3\n[factor hubs:from]\nlist = 4\n", "begun twice");
  check_problem(start + "[factor trust.gain]\n[factor hubs:from]\nlist = 3\n[calibration]\ntargets = t.csv\n",
                "[factor hubs:from]: is of a policy, and sets of parameters hold none");
}

TEST_CASE("A category lists words, and is refused where an order is needed", "[plan]") {
  const std::string start = std::string(head) + "design = saltelli\npoints = 4\n[factor trust.loss]\n";
  const ReadPlan read = read_plan(start +
                                      "[factor schools]\nlist = synthetic:60, england:region=North West\n"
                                      "[factor seed]\nlist = 18446744073709551615; 7\nwith = schools\n",
                                  "p.ini");
  INFO((read.problems.empty() ? "" : read.problems.front().message));
  REQUIRE(read.problems.empty());
  const auto& factors = read.plan.factors;
  REQUIRE(factors.size() == 3);
  CHECK(factors[1].key.is_category());
  CHECK(factors[1].spread.words == std::vector<std::string>{"synthetic:60", "england:region=North West"});
  CHECK(factors[2].spread.words == std::vector<std::string>{"18446744073709551615", "7"});
  CHECK(factors[2].with == 1U);
  for (const PlanFactor& factor : factors) CHECK(find_factor(name_of(factor.key)) == factor.key);
  // Equal shares of the unit interval.
  for (const double u : {0.0, 0.49}) CHECK(quantile(factors[1].spread, u) == 0);
  for (const double u : {0.5, 1.0}) CHECK(quantile(factors[1].spread, u) == 1);
  // A value with commas is between semicolons.
  const ReadPlan places =
      read_plan(start + "[factor schools]\nlist = england:LA=380,381; mine.csv\n", "p.ini");
  CHECK(places.plan.factors[1].spread.words == std::vector<std::string>{"england:LA=380,381", "mine.csv"});

  check_problem(start + "[factor scools]\nlist = a, b\n", "scools: no such parameter; nearest is schools");
  check_problem(start + "[factor scenario]\nlist = a, b\n", "every point runs all scenarios of the plan");
  check_problem(start + "[factor schools]\n", "p.ini:6: [factor schools]: has no values of its own");
  check_problem(start + "[factor schools]\nrange = 1, 2\n", "p.ini:7: schools: is a category");
  check_problem(start + "[factor schools]\nlist = a, b\nfrom = 3\n", "holds from the start");
  check_problem(start + "[factor schools]\nlist = a, , b\n", "a value is missing beside ','");
  check_problem(start + "[factor schools]\nlist = a; b, c; a\n", "list: 'a' is named twice");
  check_problem(start + "[factor seed]\nlist = 1, 01\n", "list: '1' is named twice");
  check_problem(start + "[factor seed]\nlist = 1, -2\n", "'-2': allowed is a whole number from 0 to 1844");
  check_problem("[sweep]\nscenarios = baseline\nschools = a\ndesign = oat\n[factor schools]\nlist = a, b\n",
                "p.ini:3: schools: is a factor (p.ini:5) and set for all points, too");
  check_problem("[sweep]\nscenarios = baseline\nseed = 4\ndesign = oat\n[factor seed]\nlist = 1, 2\n",
                "p.ini:3: seed: is a factor");
  const auto with_head = [](const std::string& lines) {
    return std::string(head) + lines + "[factor trust.loss]\n[factor seed]\nlist = 1, 2\n";
  };
  check_problem(with_head("design = morris\npoints = 4\n"), "[factor seed]: is a category");
  check_problem(with_head("points = 4\nconstraint = seed < trust.loss\n"), "seed is a category");
  check_problem(with_head("points = 4\ncorrelation = trust.loss, seed, 0.5\n"), "seed is a category");
  check_problem(
      "[sweep]\nscenarios = baseline\npoints = 4\n[factor trust.loss]\n[factor seed]\nlist = 1, 2\n"
      "[calibration]\ntargets = t.csv\n",
      "[factor seed]: is a category, and sets of parameters hold none");
}

TEST_CASE("All errors of a plan come at once, in order of lines, with the nearest name", "[plan]") {
  const auto problems = problems_of(
      "[swep]\n[sweep]\nscenarios = baselin\nreplicates = 0\ndesing = lhs\nnonsense\n"
      "[factor trust.gian]\n[factor trust.gain]\nrange = 0.3, 0.1\n[factor trust.loss]\nrange = 0, 20\nrnage "
      "= 1, 2\n");
  REQUIRE(problems.size() >= 8);
  CHECK_THAT(problems[1], Contains("p.ini:1: [swep]: no such section; nearest is sweep"));
  CHECK_THAT(problems[2], Contains("p.ini:3: scenarios: 'baselin': no such scenario; nearest is baseline"));
  CHECK_THAT(problems[3], Contains("p.ini:4: replicates: is '0', allowed is a whole number from 1 to"));
  CHECK_THAT(problems[4], Contains("p.ini:5: desing: no such key of [sweep]; nearest is design"));
  CHECK_THAT(problems[5], Contains("p.ini:6: 'nonsense': not understood"));
  CHECK_THAT(problems[6], Contains("p.ini:7: [factor] trust.gian: no such parameter; nearest is trust.gain"));
  CHECK_THAT(problems[7], Contains("p.ini:9: range: is '0.3, 0.1', it is empty"));
  CHECK_THAT(problems[8], Contains("p.ini:11: range: trust.loss is 20, allowed is 0 to 1"));
  CHECK_THAT(problems[9], Contains("p.ini:12: rnage: no such key of a factor; nearest is range"));
  CHECK_THAT(problems[0], Contains("the design lhs needs 'points'"));
}

TEST_CASE("A plan says what a calibration needs", "[plan]") {
  const std::string start = std::string(head) + "points = 40\n[factor trust.gain]\n";
  const ReadPlan read =
      read_plan(start + "[calibration]\ntargets = england.csv\nwaves = 5\nsets = 100\n", "dir/p.ini");
  REQUIRE(read.problems.empty());
  REQUIRE(read.plan.calibration.has_value());
  CHECK(read.plan.calibration->targets == "dir/england.csv");
  CHECK(read.plan.calibration->most_waves == 5);
  CHECK(read.plan.calibration->n_sets == 100);
  CHECK(read.plan.factors.size() == 1);
  CHECK_FALSE(read_plan(start, "p.ini").plan.calibration.has_value());
  CHECK_FALSE(read.plan.calibration->finds_thresholds);
  const ReadPlan found = read_plan(start + "[calibration]\ntargets = t.csv\nthresholds = found\n", "p.ini");
  REQUIRE(found.problems.empty());
  CHECK(found.plan.calibration->finds_thresholds);
  check_problem(start + "[calibration]\ntargets = t.csv\nthresholds = fuond\n",
                "p.ini:7: thresholds: is 'fuond', allowed are given and found; nearest is found");
  const std::string calibration = "[calibration]\ntargets = t.csv\n";
  const ReadPlan kept = read_plan(start + "[factor trust.loss]\nfitted = no\n" + calibration, "p.ini");
  REQUIRE(kept.problems.empty());
  CHECK(kept.plan.factors[0].is_fitted);
  CHECK_FALSE(kept.plan.factors[1].is_fitted);
  check_problem(start + "[factor trust.loss]\nfitted = no\n",
                "p.ini:5: [factor trust.loss]: fitted is for plans with [calibration]");
  check_problem(start + "fitted = no\n" + calibration, "p.ini:6: [calibration]: no factor is fitted");
  check_problem(start + "fitted = maybe\n" + calibration, "fitted: is 'maybe', allowed are yes and no");
  check_problem(start + "[factor trust.loss]\nwith = trust.gain\nfitted = no\n" + calibration,
                "[factor trust.loss]: moves with another factor, which says whether it is fitted");
  check_problem(start + "[calibration]\n", "p.ini:5: [calibration]: has no 'targets'");
  check_problem(start + "[calibration]\ntargets = t.csv\nwave = 3\n",
                "p.ini:7: wave: no such key of [calibration]; nearest is waves");
  check_problem(start + "[calibration]\ntargets = t.csv\ntargets = u.csv\n",
                "targets: given twice, first on line 6");
  check_problem(start + "[calibration]\ntargets = t.csv\nsets = 1\n",
                "sets: is '1', allowed is a whole number from 2 to");
  check_problem(start + "[calibration]\ntargets = t.csv\n[calibration]\n",
                "[calibration]: begun twice, first on line 5");
  check_problem(std::string(head) + "design = oat\n[factor trust.gain]\n[calibration]\ntargets = t.csv\n",
                "design: a calibration begins with a Latin hypercube");
  check_problem(start + "[calibratoin]\n", "no such section; nearest is calibration");
}

TEST_CASE("A plan is refused where its parts do not fit", "[plan]") {
  const std::string start = std::string(head) + "design = lhs\npoints = 4\n";
  check_problem(start, "has no factor, so there is nothing to sweep");
  check_problem("[sweep]\ndesign = factorial\n[factor trust.gain]\n", "has no 'scenarios'");
  check_problem(start + "trust.gain = 0.2\n[factor trust.gain]\n",
                "is a factor (p.ini:6) and set for all points");
  check_problem(start + "[factor trust.gain]\nwith = trust.los\n[factor trust.loss]\n",
                "p.ini:6: with: 'trust.los': is no other factor of this plan; nearest is trust.loss");
  check_problem(start +
                    "[factor trust.gain]\nwith = trust.loss\n[factor trust.loss]\nwith = cooperation.base\n"
                    "[factor cooperation.base]\n",
                "with: trust.loss follows another factor itself");
  check_problem(
      start + "[factor trust.gain]\nlist = 0.1, 0.2\n[factor trust.loss]\nlist = 0.1\nwith = trust.gain\n",
      "trust.loss lists 1 values and trust.gain 2");
  check_problem(start + "[factor trust.gain]\nfrom = 45\n",
                "from = 45 is outside the run, whose terms are 0 to 44");
  check_problem(start + "[factor time.pupils_per_leader]\nfrom = 3\n", "is fixed at the start");
  check_problem(start + "[factor time.days_per_leader]\n", "has no range worth sweeping of its own");
  check_problem(start + "[factor trust.gain]\nrange = 0.1, 0.2\nlist = 0.1\n",
                "the factor has a distribution already, on line 6");
  check_problem(start + "[factor trust.gain]\n[factor trust.gain]\n", "begun twice, first on line 5");
  check_problem(start + "[factor trust.gain]\nlevels = 3\n", "which only the designs factorial and oat take");
  check_problem(start + "levels = 4\n[factor trust.gain]\n", "levels: the design lhs has none");
  check_problem(std::string(head) + "design = factorial\npoints = 3\n[factor trust.gain]\n",
                "points: the design factorial follows from its levels");
  check_problem(std::string(head) + "design = morris\npoints = 3\nlevels = 5\n[factor trust.gain]\n",
                "allowed is an even number for morris");
  check_problem(std::string(head) + "design = saltelli\npoints = 8\n[factor trust.gain]\n",
                "needs two factors or more");
  check_problem(std::string(head) + "design = lsh\npoints = 8\n[factor trust.gain]\n", "nearest is lhs");
  check_problem(start + "metrics = isolatd\n[factor trust.gain]\n",
                "metrics: 'isolatd': no such metric; nearest is isolated");
  check_problem(start + "records = 0, 46\n[factor trust.gain]\n", "records: '46': allowed are terms from 0");
  check_problem(start + "records = 3, 3\n[factor trust.gain]\n", "one of them is named twice");
  check_problem(start + "[factor lever.initiatives]\nlist = 2, nan\n", "is '2, nan', a value is not finite");
}

TEST_CASE("A plan says what its points keep to and how factors go together", "[plan]") {
  const std::string start = std::string(head) + "points = 4\ndesign = ";
  const std::string factors =
      "[factor trust.gain]\n[factor trust.loss]\n[factor cooperation.base]\nwith = trust.loss\n";
  const ReadPlan read =
      read_plan(start +
                    "sobol\nconstraint = trust.gain <= trust.loss; trust.loss < 0.9\n"
                    "constraint = trust.gain > 0.1\ncorrelation = trust.loss, trust.gain, -.5\n" +
                    factors,
                "p.ini");
  INFO((read.problems.empty() ? "" : read.problems.front().message));
  REQUIRE(read.problems.empty());
  REQUIRE(read.plan.constraints.size() == 3);
  CHECK(read.plan.constraints[0].formula == "x0 <= x1");
  CHECK(read.plan.constraints[2].text == "trust.gain > 0.1");
  CHECK(read.plan.constraints[2].line == 6);
  REQUIRE(read.plan.correlations.size() == 1);
  CHECK(read.plan.correlations[0].one == 0);
  CHECK(read.plan.correlations[0].other == 1);
  CHECK(read.plan.correlations[0].value == -0.5);
  const auto refused = [&](const std::string& lines, const std::string& wanted) {
    check_problem(start + lines + "\n" + factors, wanted);
  };
  refused("lhs\nconstraint = trust.gian < 1",
          "p.ini:5: constraint: 'trust.gian < 1': 'trust.gian' is no factor");
  refused("lhs\nconstraint = trust.gain < 1;", "allowed is one comparison");
  refused("saltelli\nconstraint = trust.gain < 1",
          "the design saltelli needs its whole box; take lhs or sobol");
  refused("morris\nconstraint = trust.gain < 1", "the design morris needs its whole box");
  check_problem(std::string(head) + "design = oat\nconstraint = trust.gain < 1\n" + factors,
                "the design oat needs its whole box");
  check_problem(
      std::string(head) + "design = factorial\ncorrelation = trust.gain, trust.loss, 0.1\n" + factors,
      "correlation: the design factorial has no room for it; take lhs or sobol");
  refused("saltelli\ncorrelation = trust.gain, trust.loss, 0.1", "the design saltelli has no room for it");
  for (const char* text :
       {"trust.gain, trust.loss", "trust.gain, trust.loss, 1", "trust.gain, trust.loss, x"})
    refused("lhs\ncorrelation = " + std::string(text), "allowed is KEY, KEY, R with R between -1 and 1");
  refused("lhs\ncorrelation = trust.gain, trust.los, 0.1", "nearest is trust.loss");
  refused("lhs\ncorrelation = trust.gain, trust.gain, 0.1", "names one factor twice");
  refused("lhs\ncorrelation = trust.gain, cooperation.base, 0.1",
          "cooperation.base moves with trust.loss; name that one");
  refused("lhs\ncorrelation = trust.gain, trust.loss, 0.1; trust.loss, trust.gain, 0.2",
          "have a correlation already");
  check_problem(std::string(head) +
                    "points = 40\nconstraint = trust.gain < 1\n[factor trust.gain]\n"
                    "[calibration]\ntargets = t.csv\n",
                "constraint: a calibration takes its factors as independent");
}

TEST_CASE("A file of points takes the place of a plan's design, and is meant as seen from the plan",
          "[plan]") {
  const std::string plan = std::string(head) + "design = points.csv\n";
  const ReadPlan own = read_plan(plan, "dir/p.ini");
  CHECK(own.problems.empty());
  CHECK(own.plan.design == DesignKind::file);
  CHECK(own.plan.design_file == "dir/points.csv");
  const ReadPlan other = read_plan(std::string(head) + "design = lhs\npoints = 3\n[factor trust.gain]\n",
                                   "dir/p.ini", {"mine.csv"});
  CHECK(other.problems.empty());
  CHECK(other.plan.design == DesignKind::file);
  CHECK(other.plan.design_file == "mine.csv");
}

}  // namespace
}  // namespace schoolsim
