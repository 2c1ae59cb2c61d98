#include "analysis/words/comparison_document.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "analysis/statistics/conversions.hpp"
#include "analysis/statistics/findings.hpp"
#include "analysis/statistics/median_run.hpp"
#include "analysis/words/comparison_parts.hpp"
#include "analysis/words/csv_fields.hpp"

namespace schoolsim {
namespace {

/// Two figures that count: "1,400,000".
std::string roughly(double value) {
  if (value < 100) return count_text(value);
  const double step = std::pow(10.0, std::floor(std::log10(value)) - 1);
  return whole_text(std::llround(std::round(value / step) * step));
}

/// The smallest difference that matters, as printed: " (matters from 210 schools)"; empty where none is
/// stated.
std::string smallest_text(const MetricInfo& metric, std::uint32_t n_schools) {
  if (metric.smallest_difference == 0) return {};
  const double value = metric.smallest_difference * plain_scale(metric, n_schools);
  const std::string number = quantity_of(metric) == Quantity::schools
                                 ? count_text(value)
                                 : fmt::format("{}", std::round(100 * value) / 100);
  return fmt::format(" (matters from {} {})", number, metric.plain_unit);
}

/// What a measure's heading says beside its name: from which difference on it matters, or its unit.
std::string heading_unit(const MetricInfo& metric, std::uint32_t n_schools, const DifferenceText& text) {
  const std::string smallest = smallest_text(metric, n_schools);
  return smallest.empty() ? fmt::format(" ({})", text.unit) : smallest;
}

/// What the CSV says of a figure, by the names of its columns.
std::vector<std::pair<std::string_view, std::string>> csv_fields_of(const ComparisonDraft& draft,
                                                                    std::size_t run, const Figure& figure) {
  const Comparison& comparison = draft.comparison;
  const Interval interval = figure.interval.value_or(Interval{no_number, no_number});
  const double scale = figure.plain_scale;
  const auto& verdict = figure.verdict;
  return {{"baseline", csv_field(comparison.names[0])},
          {"run", csv_field(comparison.names[run])},
          {"scenario", csv_field(comparison.runs[run].description->scenario.name)},
          {"file", csv_field(comparison.runs[run].file)},
          {"record", fmt::format("{}", comparison.record)},
          {"n_runs", fmt::format("{}", figure.n_pairs)},
          {"measure", csv_field(figure.measure)},
          {"label", csv_field(figure.label)},
          {"unit", csv_field(figure.unit)},
          {"direction", fmt::format("{}", static_cast<int>(figure.direction))},
          {"smallest_difference", csv_number(figure.smallest_difference)},
          {"baseline_mean", csv_number(figure.baseline)},
          {"estimate", csv_number(figure.estimate)},
          {"lower", csv_number(interval.lower)},
          {"upper", csv_number(interval.upper)},
          {"verdict", verdict ? std::string(to_string(*verdict)) : ""},
          {"plain_unit", csv_field(figure.plain_unit)},
          {"plain_estimate", csv_number(figure.estimate * scale)},
          {"plain_lower", csv_number(interval.lower * scale)},
          {"plain_upper", csv_number(interval.upper * scale)},
          {"verdict_text", verdict ? csv_field(figure.verdict_text) : ""},
          {"caveats", csv_field(fmt::format("{}", fmt::join(draft.document.caveats, " ")))}};
}

/// What was compared.
void add_heading(ComparisonDraft& draft) {
  const Comparison& comparison = draft.comparison;
  Document& document = draft.document;
  const RunDescription& baseline = comparison.baseline();
  const bool has_others = comparison.runs.size() > 1;
  document.heading =
      fmt::format("{}{}: {}, seed {}", capitalised(date_text(comparison.record)),
                  has_others ? fmt::format(" against “{}”", comparison.names.front()) : "",
                  counted(static_cast<std::int64_t>(comparison.n_pairs), comparison.are_worlds() ? "world"
                                                                         : has_others ? "paired run"
                                                                                      : "run"),
                  baseline.seed);
  document.schools = schools_note(baseline);
  document.caveats = caveats(comparison);
  OrderedJson prices = OrderedJson::object();
  for (std::size_t c = 0; c < n_costs; ++c)
    prices[std::string(price_row(static_cast<Cost>(c)).key)] = comparison.prices[c];
  document.json = {{"format", "schoolsim-comparison"},
                   {"version", {2, 1}},
                   {"n_schools", draft.n_schools},
                   {"seed", std::to_string(baseline.seed)},
                   {"record", comparison.record},
                   {"n_runs", comparison.n_pairs},
                   {"n_comparisons", comparison.n_comparisons()},
                   {"interval_of", comparison.are_worlds() ? "worlds" : "mean"},
                   {"level", comparison.are_worlds() ? world_level(comparison.n_sets()) : 0.95},
                   {"prices", std::move(prices)},
                   {"runs", OrderedJson::array()}};
  auto& names = document.csv.emplace_back();
  for (const auto& [name, text] : csv_fields_of(draft, 0, {})) names.emplace_back(name);
}

void add_verdicts(ComparisonDraft& draft) {
  const Comparison& comparison = draft.comparison;
  for (std::size_t r = 0; r < comparison.runs.size(); ++r) {
    const ComparedRun& run = comparison.runs[r];
    PolicyVerdict verdict =
        r > 0 ? policy_verdict(comparison, r)
              : description_of(comparison.names[r], run.results[position_of(run, draft.shown)],
                               comparison.record, draft.n_schools);
    if (r == 0)
      verdict.text +=
          " " + tier_sentence(find_tiers(run.results, comparison.record, comparison.baseline().sets));
    draft.document.verdicts.push_back(std::move(verdict));
    draft.document.json["runs"].push_back({{"name", comparison.names[r]},
                                           {"scenario", run.description->scenario.name},
                                           {"file", run.file},
                                           {"is_baseline", r == 0}});
  }
}

/// How many worlds say what, and on what they hang; null where replicates are no worlds.
OrderedJson worlds_json(const MeasureDifference& difference, const ParameterSets& sets) {
  if (!difference.worlds) return nullptr;
  const auto& [n_sets, verdict, luck, hangs_on] = *difference.worlds;
  return {{"n", verdict.n_worlds},
          {"n_sets", n_sets},
          {"n_rises", verdict.n_rises},
          {"n_falls", verdict.n_falls},
          {"n_too_small", verdict.n_small()},
          {"share_of_luck", luck ? OrderedJson(*luck) : OrderedJson(nullptr)},
          {"hangs_on",
           hangs_on ? OrderedJson{{"parameter", parameter_table()[sets.parameters[hangs_on->input]].key},
                                  {"rank_correlation", hangs_on->rank_correlation},
                                  {"p_value", hangs_on->p_value}}
                    : OrderedJson(nullptr)}};
}

void add_differences(ComparisonDraft& draft) {
  const Comparison& comparison = draft.comparison;
  Table table{"differences", "differences", "", "Measure"};
  table.is_summary = true;
  table.columns = {{"Run"}, {"Difference", true}, {"95% interval"}, {"Verdict"}};
  if (comparison.are_worlds()) table.columns.push_back({"Worlds", true});
  for (std::size_t r = 0; r < comparison.runs.size(); ++r) {
    OrderedJson list = OrderedJson::array();
    for (std::size_t m = 0; m < comparison.differences[r].size(); ++m) {
      const MeasureDifference& difference = comparison.differences[r][m];
      const MetricInfo& metric = metric_table()[difference.metric];
      const double scale = plain_scale(metric, draft.n_schools);
      const DifferenceText text = difference_text(difference, draft.n_schools);
      table.columns[2].heading = interval_heading(difference);
      if (r == 1)
        table.sections.push_back({std::string(metric.label) + heading_unit(metric, draft.n_schools, text)});
      auto& row = table.sections[m].rows.emplace_back(
          std::vector{comparison.names[r], text.estimate,
                      comparison.are_worlds() ? text.interval : text.interval_and_unit(), text.verdict});
      if (comparison.are_worlds()) row.push_back(text.worlds);
      draft.add_figure(
          r, {std::string(metric.name), std::string(metric.label), metric.unit, metric.direction,
              metric.smallest_difference, difference.baseline, difference.estimate, difference.interval,
              metric.plain_unit, scale, comparison.n_pairs, difference.verdict, verdict_text(difference)});
      list.push_back(
          {{"measure", metric.name},
           {"label", metric.label},
           {"unit", metric.unit},
           {"direction", static_cast<int>(metric.direction)},
           {"smallest_difference", metric.smallest_difference},
           {"baseline_mean", difference.baseline},
           {"estimate", difference.estimate},
           {"interval", to_json(difference.interval)},
           {"pairs", difference.pairs},
           {"verdict", to_string(difference.verdict)},
           {"verdict_text", difference.worlds ? difference.worlds->verdict.full_text() : text.verdict},
           {"worlds", worlds_json(difference, comparison.baseline().sets)},
           {"peak", difference.peak ? OrderedJson{{"record", difference.peak->record},
                                                  {"estimate", difference.peak->estimate}}
                                    : OrderedJson(nullptr)},
           {"plain",
            {{"unit", metric.plain_unit},
             {"estimate", difference.estimate * scale},
             {"interval", to_json(difference.interval, scale)},
             {"text", fmt::format("{} {}", text.estimate, text.interval_and_unit())}}}});
    }
    draft.json_of(r)["differences"] = std::move(list);
  }
  draft.add(std::move(table));
}

void add_tiers(ComparisonDraft& draft) {
  const Comparison& comparison = draft.comparison;
  Table table{"tiers", "two tiers", std::string(tier_heading), "Run"};
  table.note =
      "Evaluations of collaboration between schools found 0 to 0.05 sd of pupils in two to four years; after "
      "15 "
      "years more than 0.25 is not plausible.";
  for (std::size_t r = 0; r < comparison.runs.size(); ++r) {
    const TierFindings findings =
        find_tiers(comparison.runs[r].results, comparison.record, comparison.baseline().sets);
    const Estimate caused = caused_gap(comparison.runs[r].results, comparison.record, comparison.n_sets());
    std::vector<std::string> sentences{tier_counts_text(findings), regime_sentence(findings)};
    if (std::isfinite(caused.estimate)) sentences.push_back(caused_gap_sentence(caused));
    table.sections.push_back({comparison.names[r], r, {}, std::move(sentences)});
    OrderedJson regimes = OrderedJson::object();
    for (std::size_t i = 0; i < n_regimes; ++i)
      regimes[std::string(to_string(static_cast<Regime>(i)))] = findings.n_regime[i];
    draft.json_of(r)["two_tiers"] = {
        {"n_runs", findings.n_runs},
        {"n_partnership", findings.n_partnership},
        {"n_quality", findings.n_quality},
        {"regimes", std::move(regimes)},
        {"caused_gap", to_json(caused)},
        {"text", fmt::format("{} {}", tier_sentence(findings), regime_sentence(findings))}};
  }
  draft.add(std::move(table));
}

void add_other_units(ComparisonDraft& draft) {
  const Comparison& comparison = draft.comparison;
  const RunDescription& baseline = comparison.baseline();
  const double school_sd = school_sd_at_start(comparison.runs.front().results);
  Table table{"other_units", "other units", "In other units", "Run"};
  table.note = other_units_note(baseline, school_sd);
  for (std::size_t r = 0; r < comparison.runs.size(); ++r) {
    const ComparedRun& run = comparison.runs[r];
    auto parts = other_units(comparison.differences[r], baseline, comparison.record, school_sd);
    if (const auto pupils = pupils_without_partner(run, position_of(run, draft.shown), comparison.record)) {
      parts.push_back(fmt::format("schools with no partner teach about {} of {} pupils (run {})",
                                  roughly(pupils->without_partner), roughly(pupils->total), draft.shown));
    }
    draft.json_of(r)["other_units"] = parts;
    if (!parts.empty())
      table.sections.push_back(
          {comparison.names[r], r, {}, {capitalised(fmt::format("{}.", fmt::join(parts, "; ")))}});
  }
  draft.document.json["other_units_note"] = table.note;
  draft.add(std::move(table));
}

template <class Part>
bool has_any(const std::vector<std::optional<Part>>& parts) {
  return std::any_of(parts.begin(), parts.end(), [](const auto& part) { return part.has_value(); });
}

void add_notes(ComparisonDraft& draft) {
  const Comparison& comparison = draft.comparison;
  auto& notes = draft.document.notes;
  if (comparison.n_comparisons() > 0)
    notes.push_back(interval_note(comparison.baseline(), comparison.n_comparisons()));
  notes.push_back(assumption_note());
  if (comparison.runs.size() == 1) return;
  if (!has_any(comparison.groups)) {
    notes.emplace_back(
        "Effects on groups of schools are missing: they need files with teaching, depth and participation of "
        "every school at the start and the end, as the default, --record metrics, keeps them.");
  }
  if (!has_any(comparison.costs))
    notes.emplace_back("Costs by payer are missing: files of format 1.2 and later have them.");
}

}  // namespace

void ComparisonDraft::add(Table table) {
  if (!table.sections.empty()) document.tables.push_back(std::move(table));
}

void ComparisonDraft::add_figure(std::size_t run, const Figure& figure) {
  auto& row = csv_rows[run].emplace_back();
  for (const auto& [name, text] : csv_fields_of(*this, run, figure)) row.push_back(text);
}

OrderedJson to_json(const std::optional<Interval>& interval, double scale) {
  if (!interval) return nullptr;
  return {interval->lower * scale, interval->upper * scale};
}

OrderedJson to_json(const Estimate& estimate) {
  return {{"estimate", estimate.estimate}, {"interval", to_json(estimate.interval)}};
}

OrderedJson to_json(const MeasureDifference& difference) {
  return to_json(Estimate{difference.estimate, difference.interval});
}

Document comparison_document(const Comparison& comparison) {
  ComparisonDraft draft{comparison, replicate_nearest_median(comparison),
                        comparison.baseline().n_reported_schools()};
  draft.csv_rows.resize(comparison.runs.size());
  for (const auto add_part : {add_heading, add_verdicts, add_differences, add_tiers, add_other_units,
                              add_costs, add_groups, add_notes})
    add_part(draft);
  Document document = std::move(draft.document);
  for (auto& rows : draft.csv_rows) std::move(rows.begin(), rows.end(), std::back_inserter(document.csv));
  return document;
}

}  // namespace schoolsim
