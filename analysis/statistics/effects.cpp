#include "analysis/statistics/effects.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "analysis/statistics/findings.hpp"
#include "analysis/words/csv_fields.hpp"
#include "analysis/words/document.hpp"
#include "analysis/words/numbers.hpp"
#include "sim/text/layout.hpp"

namespace schoolsim {

std::vector<std::size_t> metrics_of(std::span<const Effect> effects) {
  std::vector<std::size_t> metrics;
  for (const Effect& effect : effects) {
    if (std::find(metrics.begin(), metrics.end(), effect.difference.metric) == metrics.end())
      metrics.push_back(effect.difference.metric);
  }
  return metrics;
}

std::vector<double> metric_values(std::span<const RunResult> results, std::size_t metric, Term record) {
  std::vector<double> values;
  for (const RunResult& result : results) values.push_back(metric_at(result, metric, record));
  return values;
}

std::vector<double> paired_differences(std::span<const double> a, std::span<const double> b) {
  std::vector<double> result(a.size());
  std::transform(a.begin(), a.end(), b.begin(), result.begin(), [](double x, double y) { return x - y; });
  return result;
}

std::string experiment_heading(const RunDescription& description, Term record) {
  return paragraph(fmt::format("{}: {} of each kind with the same luck, seed {}",
                               capitalised(date_text(record)),
                               counted(description.n_replicates, description.sets.empty() ? "run" : "world"),
                               description.seed)) +
         paragraph(schools_note(description));
}

std::string experiment_caveats(const RunDescription& baseline, std::span<const RunDescription> others) {
  std::string text;
  for (const RunDescription& other : others) {
    const std::string caveat =
        parameters_caveat(baseline.scenario.name, baseline.scenario, other.scenario.name, other.scenario);
    if (!caveat.empty()) text += paragraph(caveat, "Note: ", 2);
  }
  return text;
}

std::string tier_counts(std::span<const RunResult> results, Term record) {
  const TierFindings findings = find_tiers(results, record);
  return fmt::format("{} and {} of {}", findings.n_partnership, findings.n_quality, findings.n_runs);
}

std::string experiment_notes(const RunDescription& description, std::size_t n_intervals) {
  return "\n" + paragraph(interval_note(description, n_intervals)) + paragraph(assumption_note());
}

std::string effects_text(std::span<const Effect> effects, std::uint32_t n_schools) {
  Table table{"effects", "", "", "Measure", {{"Of"}, {"Difference", true}}};
  const bool are_worlds = effects.front().difference.worlds.has_value();
  table.columns.push_back({interval_heading(effects.front().difference)});
  table.columns.push_back({"Verdict"});
  if (are_worlds) table.columns.push_back({"Worlds", true});
  for (const std::size_t metric : metrics_of(effects)) {
    Section& section = table.sections.emplace_back(Section{std::string(metric_table()[metric].label)});
    for (const Effect& effect : effects) {
      if (effect.difference.metric != metric) continue;
      const DifferenceText words = difference_text(effect.difference, n_schools);
      // A price is neither good nor bad.
      section.rows.push_back({effect.subject, words.estimate, words.interval_and_unit(),
                              metric == price_metric() ? "" : words.verdict});
      if (are_worlds) section.rows.back().push_back(words.worlds);
    }
  }
  return table_text(table);
}

std::string effects_csv(std::span<const Effect> effects) {
  std::string csv = "quantity,subject,metric,unit,estimate,lower,upper,n_pairs,verdict\n";
  for (const Effect& effect : effects) {
    const MeasureDifference& difference = effect.difference;
    const MetricInfo& metric = metric_table()[difference.metric];
    const auto& interval = difference.interval;
    csv += fmt::format(
        "{},{},{},{},{},{},{},{},{}\n", effect.quantity, effect.subject, metric.name, metric.unit,
        csv_number(difference.estimate), interval ? csv_number(interval->lower) : "",
        interval ? csv_number(interval->upper) : "", difference.pairs.size(), to_string(difference.verdict));
  }
  return csv;
}

}  // namespace schoolsim
