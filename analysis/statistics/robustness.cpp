#include "analysis/statistics/robustness.hpp"

#include <algorithm>

#include <boost/math/statistics/univariate_statistics.hpp>
#include <fmt/format.h>

#include "analysis/words/csv_fields.hpp"
#include "analysis/words/numbers.hpp"
#include "analysis/words/words.hpp"
#include "sim/text/layout.hpp"

namespace schoolsim {
namespace {

/// "the same sign in 38 of 40 sets", where there is a sign to speak of.
std::string sign_text(const RobustEffect& effect) {
  if (!is_clear_of_zero(effect.at_defaults.interval)) return "no clear sign at the defaults";
  return fmt::format(
      "same sign in {} of {} ({})", effect.n_same_sign,
      counted(static_cast<std::int64_t>(effect.by_set.size()), "set"),
      share_text(static_cast<double>(effect.n_same_sign) / static_cast<double>(effect.by_set.size())));
}

}  // namespace

RobustEffect robust_effect(std::string subject, MeasureDifference at_defaults, std::vector<double> by_set) {
  RobustEffect effect{std::move(subject), std::move(at_defaults), std::move(by_set)};
  const auto sign = [](double x) { return (x > 0) - (x < 0); };
  const auto n_with = [&](int wanted) {
    return static_cast<std::size_t>(std::count_if(effect.by_set.begin(), effect.by_set.end(),
                                                  [&](double x) { return sign(x) == wanted; }));
  };
  effect.n_same_sign = n_with(sign(effect.at_defaults.estimate));
  effect.n_above_zero = n_with(1);
  effect.n_below_zero = n_with(-1);
  std::vector<double> sorted = effect.by_set;
  std::sort(sorted.begin(), sorted.end());
  effect.lowest = sorted.front();
  effect.highest = sorted.back();
  effect.median = boost::math::statistics::median(sorted.begin(), sorted.end());
  return effect;
}

std::vector<RobustEffect> robust_effects(const std::string& subject, const SetRuns& at_defaults,
                                         std::span<const SetRuns> sets, Term record,
                                         const std::vector<std::size_t>& metrics) {
  std::vector<RobustEffect> effects;
  for (const std::size_t metric : metrics) {
    const auto difference = [&](const SetRuns& runs) {
      return estimate_of(metric, paired_differences(metric_values(runs.scenario, metric, record),
                                                    metric_values(runs.against, metric, record)));
    };
    std::vector<double> by_set;
    for (const SetRuns& runs : sets) by_set.push_back(difference(runs).estimate);
    effects.push_back(robust_effect(subject, difference(at_defaults), std::move(by_set)));
  }
  return effects;
}

std::string robustness_text(std::span<const RobustEffect> effects, std::uint32_t n_schools,
                            const std::vector<std::size_t>& metrics) {
  std::size_t width = 0;
  for (const RobustEffect& effect : effects) width = std::max(width, columns(effect.subject));
  std::string text;
  for (const std::size_t metric : metrics) {
    const MetricInfo& row = metric_table()[metric];
    const Quantity quantity = quantity_of(row);
    const double scale = plain_scale(row, n_schools);
    text += fmt::format("\n{}\n", row.label);
    for (const RobustEffect& effect : effects) {
      if (effect.at_defaults.metric != metric) continue;
      const DifferenceText words = difference_text(effect.at_defaults, n_schools);
      const auto plain = [&](double value) { return estimate_text(quantity, value * scale, true); };
      text += fmt::format("  {}  at the defaults {} {}; {}\n", padded(effect.subject, width), words.estimate,
                          words.interval_and_unit(), sign_text(effect));
      text += fmt::format("  {}  over the sets   {} to {}, median {}\n", padded("", width),
                          plain(effect.lowest), plain(effect.highest), plain(effect.median));
    }
  }
  return text;
}

std::string robustness_csv(std::span<const RobustEffect> effects,
                           std::span<const RunDescription> descriptions) {
  const RunDescription& against = descriptions.front();
  std::string csv =
      "quantity,subject,metric,unit,estimate,lower,upper,against,schools,replicates,terms,seed,"
      "model_version,subject_fingerprint,against_fingerprint\n";
  for (const RobustEffect& effect : effects) {
    const MetricInfo& metric = metric_table()[effect.at_defaults.metric];
    const auto of_subject = std::find_if(
        descriptions.begin(), descriptions.end(),
        [&](const RunDescription& description) { return description.scenario.name == effect.subject; });
    const std::string origin =
        fmt::format("{},{},{},{},{},{},{:016x},{:016x}", csv_field(against.scenario.name),
                    csv_field(against.schools_spec), against.n_replicates, against.terms, against.seed,
                    model_version, fingerprint(of_subject->scenario), fingerprint(against.scenario));
    const auto row = [&](const std::string& quantity, std::string_view unit, double value,
                         const std::optional<Interval>& interval = {}) {
      csv += fmt::format("{},{},{},{},{},{},{},{}\n", quantity, csv_field(effect.subject), metric.name, unit,
                         csv_number(value), interval ? csv_number(interval->lower) : "",
                         interval ? csv_number(interval->upper) : "", origin);
    };
    const auto n_sets = static_cast<double>(effect.by_set.size());
    row("at_defaults", metric.unit, effect.at_defaults.estimate, effect.at_defaults.interval);
    row("share_same_sign", "share", static_cast<double>(effect.n_same_sign) / n_sets);
    row("sets", "sets", n_sets);
    row("sets_above_zero", "sets", static_cast<double>(effect.n_above_zero));
    row("sets_below_zero", "sets", static_cast<double>(effect.n_below_zero));
    row("lowest", metric.unit, effect.lowest);
    row("median", metric.unit, effect.median);
    row("highest", metric.unit, effect.highest);
    for (std::size_t s = 0; s < effect.by_set.size(); ++s)
      row(fmt::format("set_{}", s + 1), metric.unit, effect.by_set[s]);
  }
  return csv;
}

}  // namespace schoolsim
