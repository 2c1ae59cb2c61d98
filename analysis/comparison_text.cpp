#include "analysis/comparison_text.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "analysis/conversions.hpp"
#include "analysis/findings.hpp"
#include "analysis/median_run.hpp"
#include "analysis/words.hpp"

namespace schoolsim {
namespace {

using Json = nlohmann::ordered_json;

/// All sentences about a comparison, worked out once for every format.
struct Told {
  std::string heading;  ///< "Year 15 against “Two-tier drift”: 20 paired runs, seed 7"
  std::string schools;
  std::vector<PolicyVerdict> verdicts;  ///< one per run, the baseline first, as all lists here
  std::vector<TierFindings> findings;
  std::vector<std::vector<std::string>> other_units;
  std::string other_units_note;
  std::vector<std::string> notes;
};

/// Two figures that count: "1,400,000".
std::string roughly(double value) {
  if (value < 100) return count_text(value);
  const double step = std::pow(10.0, std::floor(std::log10(value)) - 1);
  return whole_text(std::llround(std::round(value / step) * step));
}

Told tell(const Comparison& comparison) {
  const RunDescription& baseline = comparison.baseline();
  const std::uint32_t n_schools = baseline.n_reported_schools();
  const std::uint32_t shown = replicate_nearest_median(comparison);
  const double school_sd = school_sd_at_start(comparison.runs.front().results);
  const auto runs = counted(static_cast<std::int64_t>(comparison.n_pairs),
                            comparison.runs.size() > 1 ? "paired run" : "run");
  Told told;
  told.heading =
      comparison.runs.size() > 1
          ? fmt::format("{} against “{}”: {}, seed {}", capitalised(date_text(comparison.record)),
                        comparison.names.front(), runs, baseline.seed)
          : fmt::format("{}: {}, seed {}", capitalised(date_text(comparison.record)), runs, baseline.seed);
  told.schools = schools_note(baseline);
  for (std::size_t r = 0; r < comparison.runs.size(); ++r) {
    const ComparedRun& run = comparison.runs[r];
    const std::string& name = comparison.names[r];
    const std::size_t position = position_of(run, shown);
    told.verdicts.push_back(
        r == 0 ? description_of(name, run.results[position], comparison.record, n_schools)
               : policy_verdict(name, comparison.differences[r], comparison.n_pairs, n_schools));
    told.findings.push_back(find_tiers(run.results, comparison.record));
    told.other_units.push_back(
        other_units(comparison.differences[r], baseline, comparison.record, school_sd));
    if (const auto pupils = pupils_without_partner(run, position, comparison.record)) {
      told.other_units.back().push_back(
          fmt::format("schools with no partner teach about {} of {} pupils (run {})",
                      roughly(pupils->without_partner), roughly(pupils->total), shown));
    }
  }
  told.other_units_note = other_units_note(baseline, school_sd);
  if (comparison.n_comparisons() > 0) told.notes.push_back(chance_note(comparison.n_comparisons()));
  told.notes.push_back(assumption_note());
  return told;
}

bool has_other_units(const Told& told) {
  return std::any_of(told.other_units.begin(), told.other_units.end(),
                     [](const auto& lines) { return !lines.empty(); });
}

/// The smallest difference that matters, as printed: "210 schools"; empty where none is stated.
std::string smallest_text(const MetricInfo& metric, std::uint32_t n_schools) {
  if (metric.smallest_difference == 0) return {};
  const Quantity quantity = quantity_of(metric);
  const double value = metric.smallest_difference * plain_scale(metric, n_schools);
  const std::string number =
      quantity == Quantity::schools ? count_text(value) : fmt::format("{}", std::round(100 * value) / 100);
  return fmt::format("{} {}", number, metric.plain_unit);
}

/// Columns that text takes on a terminal: its code points, for we write no wide or combining characters.
std::size_t columns(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

/// Words set into lines of at most `text_width` columns, the first line with `first` before it, the others
/// indented.
std::string set(std::string_view text, std::string_view first, std::size_t indent) {
  std::string result;
  std::string line(first);
  bool is_empty = true;
  for (std::size_t from = 0; from < text.size();) {
    const std::size_t to = std::min(text.find(' ', from), text.size());
    const std::string_view word = text.substr(from, to - from);
    if (!is_empty && columns(line) + 1 + columns(word) > text_width) {
      result += line + "\n";
      line.assign(indent, ' ');
      is_empty = true;
    }
    if (!is_empty) line += ' ';
    line += word;
    is_empty = false;
    from = to + 1;
  }
  return result + line + "\n";
}

constexpr std::size_t name_columns = 38;

std::string_view glyph(Sign sign) {
  switch (sign) {
    case Sign::square:
      return "■";
    case Sign::up:
      return "▲";
    case Sign::down:
      return "▼";
    case Sign::diamond:
      return "◆";
    case Sign::ring:
      return "○";
  }
  return "○";
}

std::string write_text(const Comparison& comparison, const Told& told) {
  const std::uint32_t n_schools = comparison.baseline().n_reported_schools();
  std::string out = set(told.heading, "", 0) + set(told.schools, "", 0) + "\n";
  for (const PolicyVerdict& verdict : told.verdicts) {
    out +=
        set(fmt::format("{} {}", verdict.heading, verdict.text), fmt::format("{} ", glyph(verdict.sign)), 2);
  }
  const std::size_t n_rows = comparison.differences.back().size();
  for (std::size_t m = 0; m < n_rows; ++m) {
    const MetricInfo& metric = metric_table()[comparison.differences.back()[m].metric];
    const std::string smallest = smallest_text(metric, n_schools);
    out += fmt::format("\n{}{}\n", metric.label,
                       smallest.empty() ? "" : fmt::format(" (matters from {})", smallest));
    for (std::size_t r = 1; r < comparison.runs.size(); ++r) {
      const DifferenceText text = difference_text(comparison.differences[r][m], n_schools);
      std::string name = "  " + comparison.names[r];
      if (columns(name) > name_columns) {
        out += set(comparison.names[r], "  ", 2);
        name.clear();
      }
      out += fmt::format("{:<{}}{:>9} {:<28}{}\n", name, name_columns, text.estimate,
                         text.interval_and_unit(), text.verdict);
    }
  }
  out += "\n" + set(tier_heading, "", 0);
  for (std::size_t r = 0; r < comparison.runs.size(); ++r) {
    out +=
        set(fmt::format("{}: {} {}", comparison.names[r], uncapitalised(tier_counts_text(told.findings[r])),
                        regime_sentence(told.findings[r])),
            "  ", 4);
  }
  if (has_other_units(told)) {
    out += "\nIn other units\n";
    for (std::size_t r = 0; r < comparison.runs.size(); ++r) {
      if (told.other_units[r].empty()) continue;
      out += set(fmt::format("{}: {}.", comparison.names[r], fmt::join(told.other_units[r], "; ")), "  ", 4);
    }
    out += set(told.other_units_note, "  ", 2);
  }
  return out + "\n" + set(fmt::format("{}", fmt::join(told.notes, " ")), "", 0);
}

std::string csv_field(std::string_view text) {
  if (text.find_first_of(",\"\r\n") == std::string_view::npos) return std::string(text);
  std::string result = "\"";
  for (const char c : text) result += c == '"' ? std::string("\"\"") : std::string(1, c);
  return result + "\"";
}

std::string csv_number(double value) {
  return std::isfinite(value) ? fmt::format("{}", value) : std::string();
}

std::string write_csv(const Comparison& comparison) {
  const std::uint32_t n_schools = comparison.baseline().n_reported_schools();
  std::string out =
      "baseline,run,scenario,file,record,n_runs,measure,label,unit,direction,smallest_difference,baseline_"
      "mean,estimate,"
      "lower,upper,"
      "verdict,plain_unit,plain_estimate,plain_lower,plain_upper,verdict_text\n";
  for (std::size_t r = 1; r < comparison.runs.size(); ++r) {
    for (const MeasureDifference& difference : comparison.differences[r]) {
      const MetricInfo& metric = metric_table()[difference.metric];
      const double scale = plain_scale(metric, n_schools);
      const double nothing = std::nan("");
      const Interval interval = difference.interval.value_or(Interval{nothing, nothing});
      const std::array<std::string, 21> fields{
          csv_field(comparison.names[0]),
          csv_field(comparison.names[r]),
          csv_field(comparison.runs[r].description->scenario.name),
          csv_field(comparison.runs[r].file),
          fmt::format("{}", comparison.record),
          fmt::format("{}", comparison.n_pairs),
          csv_field(metric.name),
          csv_field(metric.label),
          csv_field(metric.unit),
          fmt::format("{}", static_cast<int>(metric.direction)),
          csv_number(metric.smallest_difference),
          csv_number(difference.baseline),
          csv_number(difference.estimate),
          csv_number(interval.lower),
          csv_number(interval.upper),
          std::string(to_string(difference.verdict)),
          csv_field(metric.plain_unit),
          csv_number(difference.estimate * scale),
          csv_number(interval.lower * scale),
          csv_number(interval.upper * scale),
          csv_field(verdict_text(difference.verdict, comparison.n_pairs))};
      out += fmt::format("{}\n", fmt::join(fields, ","));
    }
  }
  return out;
}

Json to_json(const std::optional<Interval>& interval, double scale) {
  if (!interval) return nullptr;
  return {interval->lower * scale, interval->upper * scale};
}

Json to_json(const TierFindings& findings) {
  Json regimes = Json::object();
  for (std::size_t i = 0; i < n_regimes; ++i)
    regimes[std::string(to_string(static_cast<Regime>(i)))] = findings.n_regime[i];
  return {{"n_runs", findings.n_runs},
          {"n_partnership", findings.n_partnership},
          {"n_quality", findings.n_quality},
          {"regimes", std::move(regimes)},
          {"text", fmt::format("{} {}", tier_sentence(findings), regime_sentence(findings))}};
}

std::string write_json(const Comparison& comparison, const Told& told) {
  const std::uint32_t n_schools = comparison.baseline().n_reported_schools();
  Json runs = Json::array();
  for (std::size_t r = 0; r < comparison.runs.size(); ++r) {
    Json differences = Json::array();
    for (const MeasureDifference& difference : comparison.differences[r]) {
      const MetricInfo& metric = metric_table()[difference.metric];
      const double scale = plain_scale(metric, n_schools);
      const DifferenceText text = difference_text(difference, n_schools);
      differences.push_back({{"measure", metric.name},
                             {"label", metric.label},
                             {"unit", metric.unit},
                             {"direction", static_cast<int>(metric.direction)},
                             {"smallest_difference", metric.smallest_difference},
                             {"baseline_mean", difference.baseline},
                             {"estimate", difference.estimate},
                             {"interval", to_json(difference.interval, 1)},
                             {"pairs", difference.pairs},
                             {"verdict", to_string(difference.verdict)},
                             {"verdict_text", text.verdict},
                             {"plain",
                              {{"unit", metric.plain_unit},
                               {"estimate", difference.estimate * scale},
                               {"interval", to_json(difference.interval, scale)},
                               {"text", fmt::format("{} {}", text.estimate, text.interval_and_unit())}}}});
    }
    runs.push_back({{"name", comparison.names[r]},
                    {"scenario", comparison.runs[r].description->scenario.name},
                    {"file", comparison.runs[r].file},
                    {"is_baseline", r == 0},
                    {"sign", to_string(told.verdicts[r].sign)},
                    {"heading", told.verdicts[r].heading},
                    {"text", told.verdicts[r].text},
                    {"differences", std::move(differences)},
                    {"two_tiers", to_json(told.findings[r])},
                    {"other_units", told.other_units[r]}});
  }
  const Json document{{"format", "schoolsim-comparison"},
                      {"version", {1, 0}},
                      {"heading", told.heading},
                      {"schools", told.schools},
                      {"n_schools", n_schools},
                      {"seed", std::to_string(comparison.baseline().seed)},
                      {"record", comparison.record},
                      {"n_runs", comparison.n_pairs},
                      {"n_comparisons", comparison.n_comparisons()},
                      {"runs", std::move(runs)},
                      {"other_units_note", told.other_units_note},
                      {"notes", told.notes}};
  return document.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string write_markdown(const Comparison& comparison, const Told& told) {
  const std::uint32_t n_schools = comparison.baseline().n_reported_schools();
  const auto cell = [](std::string_view text) {
    std::string result;
    for (const char c : text) result += c == '|' ? std::string("\\|") : std::string(1, c == '\n' ? ' ' : c);
    return result;
  };
  std::string out = fmt::format("## {}\n\n{}\n\n", told.heading, told.schools);
  for (const PolicyVerdict& verdict : told.verdicts)
    out += fmt::format("- **{}** {}\n", verdict.heading, verdict.text);
  if (comparison.n_comparisons() > 0) {
    out += "\n| measure | run | difference | 95% interval | verdict |\n|---|---|---:|---|---|\n";
    for (std::size_t m = 0; m < comparison.differences.back().size(); ++m) {
      for (std::size_t r = 1; r < comparison.runs.size(); ++r) {
        const MeasureDifference& difference = comparison.differences[r][m];
        const DifferenceText text = difference_text(difference, n_schools);
        out += fmt::format("| {} | {} | {} | {} | {} |\n", metric_table()[difference.metric].label,
                           cell(comparison.names[r]), text.estimate, text.interval_and_unit(), text.verdict);
      }
    }
  }
  out += fmt::format("\n### {}\n\n", tier_heading);
  for (std::size_t r = 0; r < comparison.runs.size(); ++r) {
    out += fmt::format("- {}: {} {}\n", comparison.names[r],
                       uncapitalised(tier_counts_text(told.findings[r])), regime_sentence(told.findings[r]));
  }
  if (has_other_units(told)) {
    out += "\n### In other units\n\n";
    for (std::size_t r = 0; r < comparison.runs.size(); ++r) {
      if (told.other_units[r].empty()) continue;
      out += fmt::format("- {}: {}.\n", comparison.names[r], fmt::join(told.other_units[r], "; "));
    }
    out += fmt::format("\n{}\n", told.other_units_note);
  }
  return out + fmt::format("\n{}\n", fmt::join(told.notes, " "));
}

}  // namespace

std::optional<ComparisonFormat> comparison_format(std::string_view name) {
  constexpr std::array<std::pair<std::string_view, ComparisonFormat>, 4> names{
      {{"text", ComparisonFormat::text},
       {"csv", ComparisonFormat::csv},
       {"json", ComparisonFormat::json},
       {"markdown", ComparisonFormat::markdown}}};
  const auto found =
      std::find_if(names.begin(), names.end(), [&](const auto& one) { return one.first == name; });
  return found == names.end() ? std::nullopt : std::optional(found->second);
}

std::string write_comparison(const Comparison& comparison, ComparisonFormat format) {
  if (format == ComparisonFormat::csv) return write_csv(comparison);
  const Told told = tell(comparison);
  switch (format) {
    case ComparisonFormat::json:
      return write_json(comparison, told);
    case ComparisonFormat::markdown:
      return write_markdown(comparison, told);
    default:
      return write_text(comparison, told);
  }
}

}  // namespace schoolsim
