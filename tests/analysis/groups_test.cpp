#include "analysis/statistics/groups.hpp"

#include <algorithm>
#include <cmath>
#include <random>
#include <sstream>
#include <string>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "analysis/words/comparison_document.hpp"
#include "made_up_run.hpp"

namespace schoolsim {

using test::made_up_run;
using test::MadeUpRun;

namespace {

constexpr Term terms = 6;

std::uint32_t variable(std::string_view name) {
  const auto& all = trajectory_variables();
  return static_cast<std::uint32_t>(
      std::find_if(all.begin(), all.end(), [&](const auto& v) { return v.name == name; }) - all.begin());
}

/// Schools of rising effectiveness whose disadvantage falls; every fourth is a special school, the rest
/// primaries, the first ten of them small; schools 0 to 4 have no partner at the start.
struct Toy {
  std::uint32_t n;
  MadeUpRun baseline, policy;

  Toy(std::uint32_t n_schools, std::uint32_t n_replicates) : n(n_schools) {
    baseline = made_up_run("base", "Base", n_replicates, terms, n);
    RunDescription& d = baseline.description;
    d.record.terms = {0, terms};
    d.record.variables = {variable("effectiveness"), variable("depth"), variable("participant")};
    for (std::uint32_t i = 0; i < n; ++i) {
      d.schools.phase.push_back(i % 4 == 3 ? Phase::special : Phase::primary);
      d.schools.pupils.push_back(i < 10 ? 100 : 300);
      d.schools.disadvantage.push_back(1 - static_cast<float>(i) / static_cast<float>(n));
    }
    for (RunResult& result : baseline.results) {
      result.trajectories.assign(6 * std::size_t{n}, 0.0F);
      for (std::uint32_t i = 0; i < n; ++i) {
        for (const Term end : {Term{0}, terms}) {
          value(result, 0, end, i) = 0.4F + 0.2F * static_cast<float>(i) / static_cast<float>(n);
          value(result, 1, end, i) = i < 5 ? -1.0F : 0.3F;
        }
      }
    }
    policy = baseline;
    policy.description.title = "Policy";
  }

  /// Column 0 effectiveness, 1 depth, 2 participant; record 0 or the last.
  float& value(RunResult& result, std::size_t column, Term record, std::uint32_t i) const {
    return result.trajectories[(2 * column + (record == 0 ? 0 : 1)) * n + i];
  }
  template <class Change>
  void change(Change of) {
    for (RunResult& result : policy.results) {
      for (std::uint32_t i = 0; i < n; ++i) of(result, i);
    }
  }
  [[nodiscard]] Comparison comparison() const { return compare(baseline.view(), std::vector{policy.view()}); }
  [[nodiscard]] GroupComparison groups() const { return *comparison().groups.back(); }
};

const GroupEffect& group(const GroupComparison& groups, std::string_view name) {
  const auto found =
      std::find_if(groups.groups.begin(), groups.groups.end(), [&](const auto& g) { return g.name == name; });
  REQUIRE(found != groups.groups.end());
  return *found;
}

}  // namespace

TEST_CASE("each group's effect is the mean over its own schools", "[groups]") {
  Toy toy(40, 10);
  // Schools 0 to 7 are reached and gain .02; the others lose .01; 0 and 1 find partners.
  toy.change([&](RunResult& result, std::uint32_t i) {
    toy.value(result, 0, terms, i) += i < 8 ? 0.02F : -0.01F;
    toy.value(result, 2, terms, i) = i < 8 ? 1.0F : 0.0F;
    if (i < 2) toy.value(result, 1, terms, i) = 0.1F;
  });
  const GroupComparison groups = toy.groups();
  CHECK(groups.n_pairs == 10);
  const auto check = [&](std::string_view name, double n_schools, double effect, double isolated) {
    INFO(name);
    const GroupEffect& found = group(groups, name);
    CHECK(found.n_pairs == 10);
    CHECK(found.n_schools == n_schools);
    CHECK(found.effectiveness.estimate == Approx(effect).margin(1e-7));
    CHECK(found.isolated.estimate == Approx(isolated).margin(1e-12));
    CHECK(found.effectiveness.interval->upper == Approx(effect).margin(1e-7));
  };
  check("all", 40, (8 * 0.02 - 32 * 0.01) / 40, -2.0 / 40);
  check("lowest_tenth", 4, 0.02, -0.5);
  check("disadvantage_fifth_1", 8, -0.01, 0);
  check("disadvantage_fifth_5", 8, 0.02, -0.25);
  check("special", 10, (2 * 0.02 - 8 * 0.01) / 10, 0);
  check("primary", 30, (6 * 0.02 - 24 * 0.01) / 30, -2.0 / 30);
  check("small_primary", 8, (6 * 0.02 - 2 * 0.01) / 8, -0.25);  // 3 and 7 of the first ten are special
  check("isolated_at_start", 5, 0.02, -0.4);
  check("participants", 8, 0.02, -0.25);
  check("others", 32, -0.01, 0);
  CHECK(group(groups, "secondary").n_pairs == 0);
}

TEST_CASE("over worlds a group's effect is their median, and chance is not separated", "[groups]") {
  Toy toy(40, 5);
  ParameterSets& sets = toy.baseline.description.sets;
  sets = {"mine.csv", 5, {*find_parameter("trust.gain")}, {}, 1};
  for (std::uint32_t r = 0; r < 5; ++r) {
    sets.values.push_back({0.1 + 0.01 * r});
    // Worlds gain 1, 2, 3, 4 and 10 points.
    for (std::uint32_t i = 0; i < 40; ++i) {
      toy.value(toy.policy.results[r], 0, terms, i) += r == 4 ? 0.1F : 0.01F * static_cast<float>(r + 1);
      toy.value(toy.policy.results[r], 2, terms, i) = 1;
    }
  }
  toy.policy.description.sets = sets;
  const GroupComparison groups = toy.groups();
  const MeasureDifference& all = group(groups, "all").effectiveness;
  CHECK(all.estimate == Approx(0.03).margin(1e-6));
  CHECK(all.interval->lower == Approx(0.01).margin(1e-6));
  CHECK(all.interval->upper == Approx(0.1).margin(1e-6));
  CHECK(all.worlds->verdict.full_text() == "better, in 5 of 5 worlds");
  CHECK(groups.schools.better.estimate == 1);
  CHECK_FALSE(groups.schools.better_by_chance);
  CHECK_FALSE(groups.schools.over_runs);
  const std::string text = write_markdown(comparison_document(toy.comparison()));
  CHECK(text.find("+3.00 (+1.00 to +10.00)") != std::string::npos);
  CHECK(text.find("In one world 100.0% (100.0 to 100.0) of schools") != std::string::npos);
  CHECK(text.find("chance is not separated here") != std::string::npos);
}

TEST_CASE("the baseline is masked with the scenario's own schools of the same replicate", "[groups]") {
  Toy toy(20, 2);
  // In replicate 0 school 3 is reached, in replicate 1 nobody.
  toy.value(toy.policy.results[0], 2, terms, 3) = 1;
  toy.value(toy.policy.results[0], 0, terms, 3) += 0.05F;
  std::reverse(toy.policy.results.begin(), toy.policy.results.end());
  const GroupComparison groups = toy.groups();
  CHECK(group(groups, "participants").n_pairs == 1);
  CHECK(group(groups, "participants").n_schools == 1);
  CHECK(group(groups, "participants").effectiveness.estimate == Approx(0.05).margin(1e-7));
  CHECK_FALSE(group(groups, "participants").effectiveness.interval);
  CHECK(group(groups, "others").n_schools == 19.5);
  const std::string text = write_text(comparison_document(toy.comparison()), Extent::full);
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    CAPTURE(line);
    CHECK(std::count_if(line.begin(), line.end(), [](char c) { return (c & 0xC0) != 0x80; }) <= 80);
  }
  CHECK(text.find("in 1 of 2 runs only") != std::string::npos);
}

TEST_CASE("policies that reach nobody, or everybody, are told so in words", "[groups]") {
  Toy toy(20, 2);
  CHECK(write_text(comparison_document(toy.comparison()), Extent::full)
            .find("the policies reach no school in any run") != std::string::npos);
  toy.change([&](RunResult& result, std::uint32_t i) { toy.value(result, 2, terms, i) = 1; });
  const Document document = comparison_document(toy.comparison());
  for (const std::string& text : {write_text(document, Extent::full), write_markdown(document)}) {
    CHECK(text.find("does not reach: the policies reach every school") != std::string::npos);
    CHECK(text.find("nan") == std::string::npos);
  }
  CHECK(write_csv(document).find("effectiveness_mean/others") == std::string::npos);
}

TEST_CASE("pages have groups as a table, by scenario", "[groups]") {
  Toy toy(40, 10);
  toy.change([&](RunResult& result, std::uint32_t i) {
    toy.value(result, 0, terms, i) += 0.02F;
    toy.value(result, 2, terms, i) = 1;
  });
  const auto table = tables_json(comparison_document(toy.comparison())).back();
  REQUIRE(table.at("id") == "groups");
  const auto& section = table.at("sections").at(0);
  CHECK(section.at("scenario") == 1);
  const auto row = [&](const std::string& label) {
    for (const auto& cells : section.at("rows")) {
      if (cells.at(0) == label) return cells;
    }
    return nlohmann::json();
  };
  for (const auto& cells : section.at("rows")) CHECK(cells.size() == table.at("columns").size());
  const auto everyone = group(toy.groups(), "participants").label;
  CHECK(row(everyone).at(1) == "40");
  CHECK(row(everyone).at(2) == "+2.00");
  CHECK(row(group(toy.groups(), "others").label + ": the policies reach every school").at(1) == "");
  CHECK(section.at("sentences").size() == 2);
}

TEST_CASE("winners and losers are counted in schools and in pupils", "[groups]") {
  Toy toy(40, 10);
  toy.change([&](RunResult& result, std::uint32_t i) {
    toy.value(result, 0, terms, i) += i < 10   ? 0.02F
                                      : i < 20 ? -0.02F
                                               : 0.005F;  // the last too small to count
  });
  const GroupComparison groups = toy.groups();
  CHECK(groups.smallest_win == 0.007);
  CHECK(groups.schools.better.estimate == Approx(0.25));
  CHECK(groups.schools.worse.estimate == Approx(0.25));
  CHECK(groups.pupils.better.estimate == Approx(10 * 100.0 / (10 * 100 + 30 * 300)));
  CHECK(groups.pupils.worse.estimate == Approx(10 * 300.0 / (10 * 100 + 30 * 300)));
  // Alike in every run: nothing is chance.
  CHECK(*groups.schools.better_by_chance == 0);
  CHECK(groups.schools.over_runs->better == Approx(0.25));
  CHECK(groups.schools.over_runs->worse == Approx(0.25));
  CHECK(groups.schools.over_runs->by_chance == 0);
}

TEST_CASE("of a policy without effect the shares are those of chance", "[groups]") {
  Toy toy(2000, 20);
  std::mt19937_64 generator(7);
  std::normal_distribution<float> noise(0, 0.01F);
  toy.change([&](RunResult& result, std::uint32_t i) { toy.value(result, 0, terms, i) += noise(generator); });
  const WinnersAndLosers schools = toy.groups().schools;
  // P(Z > .7) = .24196: 40,000 draws have a standard error of .0021.
  CHECK(schools.better.estimate == Approx(0.24196).margin(0.009));
  CHECK(*schools.better_by_chance == Approx(0.24196).margin(0.009));
  CHECK(*schools.worse_by_chance == Approx(0.24196).margin(0.009));
  // A mean of 20 must be .007 from 0, 3.13 of its standard errors: P(Z > 3.13) = .0009.
  CHECK(schools.over_runs->better <= 0.004);
  // Student's tail in the place of the normal one errs on the safe side.
  CHECK(schools.over_runs->by_chance >= 0.0009);
  CHECK(schools.over_runs->by_chance <= 0.005);
}

TEST_CASE("with more noise than what matters, chance is what a t interval leaves", "[groups]") {
  // Noise of .1 leaves t the bound: 2.5 % on either side.
  Toy toy(2000, 20);
  std::mt19937_64 generator(8);
  std::normal_distribution<float> noise(0, 0.1F);
  toy.change([&](RunResult& result, std::uint32_t i) { toy.value(result, 0, terms, i) += noise(generator); });
  const WinnersAndLosers::Mean over_runs = *toy.groups().schools.over_runs;
  CHECK(over_runs.by_chance == Approx(0.025).margin(1e-6));
  CHECK(over_runs.better == Approx(0.025).margin(0.014));  // four standard errors of 2,000
  CHECK(over_runs.worse == Approx(0.025).margin(0.014));
}

TEST_CASE("whom a policy reaches in which run is no chance of a school", "[groups]") {
  Toy toy(20, 4);
  for (const std::size_t r : {0U, 2U}) {
    for (std::uint32_t i = 0; i < 10; ++i) {
      toy.value(toy.policy.results[r], 2, terms, i) = 1;
      toy.value(toy.policy.results[r], 0, terms, i) += 0.02F;
    }
  }
  const WinnersAndLosers schools = toy.groups().schools;
  CHECK(schools.better.estimate == Approx(0.25));
  CHECK(*schools.better_by_chance == 0);
  CHECK(*schools.worse_by_chance == 0);
}

TEST_CASE("schools drawn anew for each run are not followed over runs", "[groups]") {
  Toy toy(20, 2);
  std::vector<SchoolList> lists(2, toy.baseline.description.schools);
  for (MadeUpRun* run : {&toy.baseline, &toy.policy}) {
    run->description.synthetic_size = 20;
    run->description.schools = {};
  }
  ComparedRun baseline = toy.baseline.view(), policy = toy.policy.view();
  baseline.synthetic_schools = policy.synthetic_schools = lists;
  const Comparison comparison = compare(baseline, std::vector{policy});
  const GroupComparison& groups = *comparison.groups.back();
  CHECK(group(groups, "all").n_schools == 20);
  CHECK_FALSE(groups.schools.over_runs);
  CHECK_FALSE(groups.schools.better_by_chance);
}

TEST_CASE("a focus limits groups to its schools", "[groups]") {
  Toy toy(40, 2);
  for (MadeUpRun* run : {&toy.baseline, &toy.policy}) run->description.record.focus = {1, 2, 3, 20};
  CHECK(group(toy.groups(), "all").n_schools == 4);
  CHECK(group(toy.groups(), "special").n_schools == 1);
}

TEST_CASE("files without schools' values have a sentence instead", "[groups]") {
  Toy toy(20, 2);
  toy.policy.description.record.variables = {variable("depth")};
  for (RunResult& result : toy.policy.results) result.trajectories.resize(40);
  CHECK_FALSE(toy.comparison().groups.back());
  CHECK(write_markdown(comparison_document(toy.comparison()))
            .find("Effects on groups of schools are missing") != std::string::npos);
}

}  // namespace schoolsim
