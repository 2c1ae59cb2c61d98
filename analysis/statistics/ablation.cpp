#include "analysis/statistics/ablation.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "analysis/words/document.hpp"
#include "analysis/words/numbers.hpp"
#include "sim/text/layout.hpp"

namespace schoolsim {
std::vector<ReducedModel> reduced_models() {
  std::vector<ReducedModel> models;
  ReducedModel null{"only inspection and chance", {}, true};
  const auto table = parameter_table();
  for (std::size_t p = 0; p < table.size(); ++p) {
    if (table[p].role != Role::mechanism) continue;
    models.push_back({fmt::format("without {}", uncapitalised(table[p].label)), {p}});
    if (table[p].key != "mechanism.inspection") null.off.push_back(p);
  }
  models.push_back(std::move(null));
  return models;
}

std::vector<Effect> ablation_effects(std::span<const ReducedModel> models,
                                     std::span<const std::vector<RunResult>> results, Term record,
                                     const std::vector<std::size_t>& metrics, std::size_t n_sets) {
  std::vector<Effect> effects;
  for (const std::size_t metric : metrics) {
    const auto whole = metric_values(results[0], metric, record);
    for (std::size_t m = 0; m < models.size(); ++m) {
      effects.push_back(
          {models[m].is_null ? "null_model" : "process", models[m].name,
           estimate_of(metric, paired_differences(whole, metric_values(results[m + 1], metric, record)),
                       n_sets)});
    }
  }
  return effects;
}

std::string ablation_tiers(std::span<const ReducedModel> models,
                           std::span<const std::vector<RunResult>> results, Term record) {
  std::size_t width = 0;
  for (const ReducedModel& model : models) width = std::max(width, columns(model.name));
  std::string text = fmt::format("\nRuns with two tiers, of partnership and of quality\n  {}  {}\n",
                                 padded("the whole model", width), tier_counts(results[0], record));
  for (std::size_t m = 0; m < models.size(); ++m)
    text += fmt::format("  {}  {}\n", padded(models[m].name, width), tier_counts(results[m + 1], record));
  return text;
}

std::string ablation_markdown(std::span<const ReducedModel> models, std::span<const Effect> effects,
                              std::span<const std::vector<RunResult>> results, Term record,
                              std::uint32_t n_schools) {
  Table table{"ablation", "", "", "", {{"the whole model against it"}}};
  for (const std::size_t metric : metrics_of(effects)) {
    const MetricInfo& row = metric_table()[metric];
    table.columns.push_back({fmt::format("{}, {}", uncapitalised(row.label),
                                         row.judged == price_of_policy ? "days a school" : row.plain_unit)});
  }
  table.columns.push_back({"two tiers without it, of partnership and of quality"});
  auto& rows = table.sections.emplace_back().rows;
  for (std::size_t m = 0; m < models.size(); ++m) {
    auto& row = rows.emplace_back(std::vector{models[m].name});
    for (const Effect& effect : effects) {
      if (effect.subject != models[m].name) continue;
      const DifferenceText words = difference_text(effect.difference, n_schools);
      row.push_back(words.estimate + (words.interval.empty() ? "" : " ") + words.interval);
    }
    row.push_back(tier_counts(results[m + 1], record));
  }
  return table_markdown(table).substr(1) +
         fmt::format("\nThe whole model: two tiers of partnership and of quality in {} runs.\n",
                     tier_counts(results[0], record));
}

std::string ablation_note() {
  return "Each row is the whole model less the model in which one process is off from the years before the "
         "start on, with the same schools and luck: what that process is responsible for. Shares of "
         "processes do not add up, for they act on one another. Off is frozen rather than removed: without "
         "inspection, schools keep the grades and the pressure of the start; without change of leadership, "
         "their first heads and benches; without change of willingness, it still jumps when a head is "
         "replaced or a school coerced; without search, the first partnerships and those that policies "
         "make; without learning from partners, partnership still costs time and grows leaders; without "
         "ends, forced and first partnerships last for ever. Without partnerships is exact: none is ever "
         "made. Own improvement, loss of practice and luck have no switch and go on in every row.";
}

}  // namespace schoolsim
