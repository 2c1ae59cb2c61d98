#include "analysis/statistics/costs.hpp"

#include <map>
#include <string>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "analysis/words/comparison_document.hpp"
#include "made_up_run.hpp"

namespace schoolsim {

using test::made_up_policy;
using test::made_up_run;
using test::MadeUpRun;

namespace {

double& entry(Ledger& ledger, Payer payer, Cost kind) {
  return ledger[static_cast<std::size_t>(payer)][static_cast<std::size_t>(kind)];
}

/// Every replicate of both costs something; the policy costs more, by amounts that are easy to add.
struct Priced {
  MadeUpRun baseline = made_up_run("two-tier-drift", "Two-tier drift", 10);
  MadeUpRun policy = made_up_policy(baseline, "paid", "Paid days", {{"isolated", {-0.19, 0.002}}});

  Priced() {
    for (MadeUpRun* run : {&baseline, &policy}) {
      for (RunResult& result : run->results) {
        result.leader_days.resize(result.n_records);
        result.pounds.resize(result.n_records);
        entry(result.leader_days.back(), Payer::school, Cost::ties) = 500;
        entry(result.leader_days.back(), Payer::authority, Cost::support) = 70;
      }
    }
    add(Payer::school, Cost::ties, 2000);
    add(Payer::national, Cost::release, 1000);
    add(Payer::national, Cost::programme, 100);
    for (RunResult& result : policy.results)
      entry(result.pounds.back(), Payer::authority, Cost::programme) += 50000;
  }

  void add(Payer payer, Cost kind, double days) {
    for (RunResult& result : policy.results) entry(result.leader_days.back(), payer, kind) += days;
  }
  [[nodiscard]] Comparison comparison(std::optional<Prices> prices = {}) const {
    return compare(baseline.view(), std::vector{policy.view()}, {}, prices);
  }
  [[nodiscard]] CostComparison costs(std::optional<Prices> prices = {}) const {
    return *comparison(prices).costs.back();
  }
};

/// Tables of the document by name.
std::map<std::string, nlohmann::json> tables_of(const Comparison& comparison) {
  std::map<std::string, nlohmann::json> tables;
  for (const auto& table : tables_json(comparison_document(comparison))) tables[table.at("id")] = table;
  return tables;
}

constexpr Prices prices{400, 500, 300, 200, 450};  // ties, support, sponsor, release, programme

}  // namespace

TEST_CASE("leader-days at their prices and grants add up by payer", "[costs]") {
  const CostComparison costs = Priced().costs(prices);
  const auto& [school, authority, nation] = costs.by_payer;
  CHECK(school.leader_days.estimate == 2000);
  CHECK(school.pounds.estimate == 2000 * 400);
  CHECK(authority.leader_days.estimate == 0);
  CHECK(authority.pounds.estimate == 50000);
  CHECK(nation.leader_days.estimate == 1100);
  CHECK(nation.pounds.estimate == 1000 * 200 + 100 * 450);
  CHECK(costs.public_pounds.estimate == 295000);
  CHECK(costs.work_days.estimate == 2100);  // release days are worked within the schools' 2,000
  CHECK(costs.dearest == Cost::release);
}

TEST_CASE("effects for each million pounds follow the prices, and grants do not", "[costs]") {
  const CostComparison costs = Priced().costs(prices);
  const MeasurePerCost& isolated = costs.measures.front();
  REQUIRE(metric_table()[isolated.metric].name == "isolated");
  REQUIRE(isolated.per_million_pounds);
  CHECK(isolated.per_million_pounds->estimate == Approx(-0.19 / 0.295));
  CHECK(isolated.per_million_pounds->interval.lower == Approx(-0.192 / 0.295));
  CHECK(isolated.per_million_pounds->interval.upper == Approx(-0.188 / 0.295));
  CHECK(isolated.at_half->estimate == Approx(-0.19 / (0.245 / 2 + 0.05)));
  CHECK(isolated.at_double->estimate == Approx(-0.19 / (0.245 * 2 + 0.05)));
  CHECK(isolated.per_thousand_days->estimate == Approx(-0.19 / 2.1));
}

TEST_CASE("over worlds costs are medians with the range of worlds, and each world has its own ratio",
          "[costs]") {
  Priced runs;
  // Worlds 0 to 9 release 100, 200, .. 1,000 days at 200 pounds, with .01 fewer schools alone for each 100
  // days.
  for (std::uint32_t r = 0; r < 10; ++r) {
    runs.baseline.description.sets.values.push_back({0.1 + 0.01 * r});
    entry(runs.policy.results[r].leader_days.back(), Payer::national, Cost::release) = 100.0 * (r + 1);
    entry(runs.policy.results[r].leader_days.back(), Payer::national, Cost::programme) = 0;
    runs.policy.results[r].pounds.back() = {};
    runs.policy.metric(r, "isolated", 45) = runs.baseline.metric(r, "isolated", 45) - 0.01 * (r + 1);
  }
  runs.baseline.description.sets.name = "england";
  runs.baseline.description.sets.parameters = {*find_parameter("trust.gain")};
  runs.policy.description.sets = runs.baseline.description.sets;
  const CostComparison costs = runs.costs(prices);
  CHECK(costs.public_pounds.estimate == Approx(110'000));
  CHECK(costs.public_pounds.interval->lower == Approx(20'000));
  CHECK(costs.public_pounds.interval->upper == Approx(200'000));
  REQUIRE(costs.measures.front().per_million_pounds);
  CHECK(costs.measures.front().per_million_pounds->estimate == Approx(-0.5));
  CHECK(costs.measures.front().per_million_pounds->interval.upper == Approx(-0.5));
  const auto tables = tables_of(runs.comparison(prices));
  CHECK(tables.at("costs").dump().find("+110,000 (+20,000 to +200,000)") != std::string::npos);
  CHECK(tables.at("purchases").dump().find("range of most plausible Englands") != std::string::npos);
  CHECK(tables.at("purchases").dump().find("Fieller") == std::string::npos);
  // One world in which the policy saves leaves nothing to divide by.
  entry(runs.policy.results[3].leader_days.back(), Payer::national, Cost::release) = -1;
  CHECK_FALSE(runs.costs(prices).measures.front().per_million_pounds);
  CHECK(tables_of(runs.comparison(prices)).at("purchases").dump().find("not in every world more") !=
        std::string::npos);
}

TEST_CASE("prices are those of the baseline unless others are given", "[costs]") {
  Priced runs;
  runs.baseline.description.scenario.parameters.price_release = 1000;
  CHECK(runs.costs().by_payer[2].pounds.estimate == 1000 * 1000 + 100 * Parameters{}.price_programme);
  CHECK(price_row(Cost::release).key == "price.release");
  CHECK(prices_of(Parameters{})[0] == Parameters{}.price_school_leader);
}

TEST_CASE("a cost that is not clear of nothing has words instead of a ratio", "[costs]") {
  Priced runs;
  for (std::size_t r = 0; r < runs.policy.results.size(); ++r)
    entry(runs.policy.results[r].leader_days.back(), Payer::national, Cost::release) =
        r % 2 == 0 ? 9000 : 100;
  for (RunResult& result : runs.policy.results) result.pounds.back() = {};
  entry(runs.policy.results.front().leader_days.back(), Payer::national, Cost::release) = -40000;
  const CostComparison costs = runs.costs(prices);
  CHECK_FALSE(costs.measures.front().per_million_pounds);
  CHECK(costs.measures.front().per_thousand_days);
  const auto tables = tables_of(runs.comparison(prices));
  const auto& section = tables.at("purchases").at("sections").at(0);
  CHECK(section.at("sentences") ==
        nlohmann::json{"Public money is not clearly more or less than in the baseline, so no effect for each "
                       "million pounds can be stated."});
  for (const auto& row : section.at("rows")) {
    CHECK(row.at(1) == "");
    CHECK(row.at(2) == "");
    CHECK(row.at(3) != "");
  }
}

TEST_CASE("a policy that saves money is told by what it saves", "[costs]") {
  Priced runs;
  std::swap(runs.baseline.results, runs.policy.results);
  // 0.19 of 21,075 schools are 4,004: the baseline now has fewer isolated, so saving brings more; and its
  // interval: 0.188 to 0.192.
  const auto tables = tables_of(runs.comparison(prices));
  CHECK(tables.at("purchases").at("sections").at(0).at("rows").at(0).at(1) ==
        "+13,600 (+13,400 to +13,700) saved");
}

TEST_CASE("costs and what they buy are tables, by run", "[costs]") {
  Priced runs;
  auto tables = tables_of(runs.comparison(prices));
  const auto& costs = tables.at("costs").at("sections").at(0);
  CHECK(costs.at("scenario") == 1);
  CHECK(costs.at("rows") == nlohmann::json{{"Schools’ own time", "+2,000", "+800,000"},
                                           {"Authorities", "no more", "+50,000"},
                                           {"Nation", "+1,100", "+245,000"},
                                           {"Public money, of authorities and nation", "", "+295,000"},
                                           {"Time worked for it", "+2,100", ""}});
  CHECK(costs.at("sentences").at(0).get<std::string>().find("price.release, 200 pounds a day") !=
        std::string::npos);
  const auto& isolated = tables.at("purchases").at("sections").at(0).at("rows").at(0);
  CHECK(isolated.at(0) == "Schools with no partner, schools");
  // 0.19 of 21,075 schools, 4,004, for .295 million pounds, and for 2,100 leader-days.
  CHECK(isolated.at(1).get<std::string>().find("−13,600 (") == 0);
  CHECK(isolated.at(2).get<std::string>().find("−23,200 and −7,420") == 0);
  CHECK(isolated.at(3).get<std::string>().find("−1,910 (") == 0);
  runs.policy.results.front().leader_days.clear();
  tables = tables_of(runs.comparison(prices));
  CHECK(tables.count("costs") + tables.count("purchases") == 0);
}

TEST_CASE("files without costs have a sentence instead", "[costs]") {
  Priced runs;
  runs.policy.results.front().leader_days.clear();
  CHECK_FALSE(runs.comparison().costs.back());
  CHECK(write_markdown(comparison_document(runs.comparison())).find("Costs by payer are missing") !=
        std::string::npos);
}

}  // namespace schoolsim
