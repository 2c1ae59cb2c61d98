#include "analysis/statistics/permanence.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "analysis/words/csv_fields.hpp"
#include "analysis/words/document.hpp"
#include "analysis/words/numbers.hpp"

namespace schoolsim {
namespace {

std::string percent(double share) { return whole_text(std::llround(100 * share)); }

std::string permanent_share_text(const Permanence& effect) {
  if (effect.at_stop.pairs.size() < 2) return "undefined with 1 run";
  if (!effect.share)
    return effect.at_stop.worlds ? "undefined, for the effect at the stop has not one sign in all worlds"
                                 : "undefined, for the effect at the stop is not clear of 0";
  return fmt::format("{}% ({}% to {}%)", percent(effect.share->estimate),
                     percent(effect.share->interval.lower), percent(effect.share->interval.upper));
}

}  // namespace

std::vector<Permanence> permanence(const std::string& subject, std::span<const RunResult> baseline,
                                   std::span<const RunResult> scenario, Term stop, Term end,
                                   const std::vector<std::size_t>& metrics, std::size_t n_sets) {
  std::vector<Permanence> effects;
  for (const std::size_t metric : metrics) {
    const auto at = [&](Term record) {
      return estimate_of(metric,
                         paired_differences(metric_values(scenario, metric, record),
                                            metric_values(baseline, metric, record)),
                         n_sets);
    };
    Permanence effect{subject, at(stop), at(end), {}};
    if (metric != price_metric()) effect.share = ratio_of(effect.at_end.pairs, effect.at_stop.pairs, n_sets);
    effects.push_back(std::move(effect));
  }
  return effects;
}

std::string permanence_text(std::span<const Permanence> effects, std::uint32_t n_schools,
                            const std::vector<std::size_t>& metrics) {
  Table table{"permanence", "", "", "Measure", {{"Of"}, {"Difference", true}}};
  table.columns.push_back({interval_heading(effects.front().at_stop)});
  table.columns.push_back({"Verdict"});
  for (const std::size_t metric : metrics) {
    const bool is_price = metric == price_metric();
    Section& section = table.sections.emplace_back(Section{std::string(metric_table()[metric].label)});
    for (const Permanence& effect : effects) {
      if (effect.at_stop.metric != metric) continue;
      const auto add = [&](const char* when, const MeasureDifference& difference) {
        const DifferenceText words = difference_text(difference, n_schools);
        section.rows.push_back({effect.subject + when, words.estimate, words.interval_and_unit(),
                                is_price ? "" : words.verdict});
      };
      add(" at stop", effect.at_stop);
      add(" at end", effect.at_end);
      if (!is_price)
        section.sentences.push_back(
            fmt::format("{} stays: {}.", effect.subject, permanent_share_text(effect)));
    }
  }
  return table_text(table);
}

std::string permanence_csv(std::span<const Permanence> effects) {
  std::string csv = "quantity,subject,metric,unit,estimate,lower,upper\n";
  for (const Permanence& effect : effects) {
    const MetricInfo& metric = metric_table()[effect.at_stop.metric];
    const auto row = [&](std::string_view quantity, std::string_view unit, double estimate,
                         const std::optional<Interval>& interval) {
      csv += fmt::format("{},{},{},{},{},{},{}\n", quantity, effect.subject, metric.name, unit,
                         csv_number(estimate), interval ? csv_number(interval->lower) : "",
                         interval ? csv_number(interval->upper) : "");
    };
    row("at_stop", metric.unit, effect.at_stop.estimate, effect.at_stop.interval);
    row("at_end", metric.unit, effect.at_end.estimate, effect.at_end.interval);
    if (effect.share) {
      row("share_that_stays", "share", effect.share->estimate, effect.share->interval);
    } else {
      row("share_that_stays", "share", std::nan(""), {});
    }
  }
  return csv;
}

}  // namespace schoolsim
