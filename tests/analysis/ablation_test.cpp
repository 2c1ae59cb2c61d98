// Ablation: switches from the table, signs, and the table for documents.
#include "analysis/statistics/ablation.hpp"

#include <algorithm>

#include <catch2/catch.hpp>

#include "tests/analysis/made_up_run.hpp"

namespace schoolsim {

using test::made_up_policy;
using test::made_up_run;
using test::MadeUpRun;

TEST_CASE("every switch of the table is one reduced model, and the null model leaves inspection on") {
  const auto models = reduced_models();
  const auto table = parameter_table();
  const auto n_switches = std::count_if(table.begin(), table.end(),
                                        [](const ParameterInfo& row) { return row.group == "mechanism"; });
  REQUIRE(std::ssize(models) == n_switches + 1);
  std::vector<std::size_t> all;
  for (const ReducedModel& model : models) {
    if (model.is_null) continue;
    REQUIRE(model.off.size() == 1);
    CHECK(table[model.off.front()].upper == 1);
    all.push_back(model.off.front());
  }
  const ReducedModel& null = models.back();
  CHECK(null.is_null);
  std::erase(all, *find_parameter("mechanism.inspection"));
  CHECK(null.off == all);
}

TEST_CASE("a process is responsible for what the whole model has more") {
  const std::vector<ReducedModel> models{{"without x", {0}}, {"only chance", {0, 1}, true}};
  const MadeUpRun whole = made_up_run("whole", "Whole", 10);
  const std::vector<std::vector<RunResult>> runs{
      whole.results, made_up_policy(whole, "x", "X", {{"isolated", {0.1, 0.01}}}).results,
      made_up_policy(whole, "n", "N", {{"isolated", {-0.2, 0.01}}}).results};
  const auto effects = ablation_effects(models, runs, 45);
  CHECK(effects[0].quantity == "process");
  CHECK(effects[0].difference.estimate == Approx(-0.1));
  CHECK(effects[1].quantity == "null_model");
  CHECK(effects[1].difference.estimate == Approx(0.2));
  const std::string table = ablation_markdown(models, effects, runs, 45, 1000);
  CHECK_THAT(table,
             Catch::Contains("| without x | −100 ± 10 |") && Catch::Contains("| only chance | +200 ± 10 |"));
  CHECK_THAT(ablation_tiers(models, runs, 45),
             Catch::Contains("the whole model") && Catch::Contains("of 10"));
}

}  // namespace schoolsim
