#include "analysis/comparison_text.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <tuple>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "analysis/conversions.hpp"
#include "analysis/cost_words.hpp"
#include "analysis/csv_fields.hpp"
#include "analysis/findings.hpp"
#include "analysis/group_words.hpp"
#include "analysis/median_run.hpp"
#include "analysis/text_layout.hpp"
#include "analysis/words.hpp"

namespace schoolsim {
namespace {

using Json = nlohmann::ordered_json;

/// All sentences about a comparison, worked out once for every format.
struct Told {
  std::string heading;  ///< "Year 15 against “Two-tier drift”: 20 paired runs, seed 7"
  std::string schools;
  std::vector<std::string> caveats;
  std::vector<PolicyVerdict> verdicts;  ///< one per run, the baseline first, as all lists here
  std::vector<TierFindings> findings;
  std::vector<std::vector<std::string>> other_units;
  std::string other_units_note;
  std::vector<std::vector<std::string>> costs;    ///< sentences; none where no costs are recorded
  std::vector<std::vector<std::string>> winners;  ///< sentences; none where no schools are recorded
  std::vector<std::string> notes;
};

/// Two figures that count: "1,400,000".
std::string roughly(double value) {
  if (value < 100) return count_text(value);
  const double step = std::pow(10.0, std::floor(std::log10(value)) - 1);
  return whole_text(std::llround(std::round(value / step) * step));
}

/// Whether any run has sentences of a kind.
bool has_any(const std::vector<std::vector<std::string>>& lists) {
  return std::any_of(lists.begin(), lists.end(), [](const auto& lines) { return !lines.empty(); });
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
  told.caveats = caveats(comparison);
  for (std::size_t r = 0; r < comparison.runs.size(); ++r) {
    const ComparedRun& run = comparison.runs[r];
    const std::string& name = comparison.names[r];
    const std::size_t position = position_of(run, shown);
    told.verdicts.push_back(r == 0 ? description_of(name, run.results[position], comparison.record, n_schools)
                                   : policy_verdict(comparison, r));
    told.findings.push_back(find_tiers(run.results, comparison.record));
    told.other_units.push_back(
        other_units(comparison.differences[r], baseline, comparison.record, school_sd));
    const auto& costs = comparison.costs[r];
    const auto& groups = comparison.groups[r];
    told.costs.push_back(costs ? cost_sentences(*costs, comparison) : std::vector<std::string>{});
    told.winners.push_back(groups ? winner_sentences(*groups) : std::vector<std::string>{});
    if (const auto pupils = pupils_without_partner(run, position, comparison.record)) {
      told.other_units.back().push_back(
          fmt::format("schools with no partner teach about {} of {} pupils (run {})",
                      roughly(pupils->without_partner), roughly(pupils->total), shown));
    }
  }
  told.other_units_note = other_units_note(baseline, school_sd);
  if (comparison.n_comparisons() > 0) told.notes.push_back(chance_note(comparison.n_comparisons()));
  if (std::string note = sets_note(comparison); !note.empty()) told.notes.push_back(std::move(note));
  told.notes.push_back(assumption_note());
  if (comparison.runs.size() > 1 && !has_any(told.winners)) {
    told.notes.emplace_back(
        "Effects on groups of schools are not told: they need files that hold teaching, depth and "
        "participant of every "
        "school at the start and the end, as --record metrics, the default, keeps them.");
  }
  if (comparison.runs.size() > 1 && !has_any(told.costs))
    told.notes.emplace_back("Costs by payer are not told: files of format 1.2 and later hold them.");
  return told;
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

/// Verdicts, differences and the two tiers.
std::string first_page(const Comparison& comparison, const Told& told) {
  const std::uint32_t n_schools = comparison.baseline().n_reported_schools();
  std::string out = paragraph(told.heading, "", 0) + paragraph(told.schools, "", 0);
  for (const std::string& caveat : told.caveats) out += paragraph(caveat, "Note: ", 2);
  out += "\n";
  for (const PolicyVerdict& verdict : told.verdicts) {
    out += paragraph(fmt::format("{} {}", verdict.heading, verdict.text),
                     fmt::format("{} ", glyph(verdict.sign)), 2);
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
        out += paragraph(comparison.names[r], "  ", 2);
        name.clear();
      }
      out += fmt::format("{:<{}}{:>9} {:<28}{}\n", name, name_columns, text.estimate,
                         text.interval_and_unit(), text.verdict);
    }
  }
  out += "\n" + paragraph(tier_heading, "", 0);
  for (std::size_t r = 0; r < comparison.runs.size(); ++r) {
    out += paragraph(
        fmt::format("{}: {} {}", comparison.names[r], uncapitalised(tier_counts_text(told.findings[r])),
                    regime_sentence(told.findings[r])),
        "  ", 4);
  }
  return out;
}

/// Other parameter sets, other units, costs, and for whom.
std::string later_pages(const Comparison& comparison, const Told& told) {
  const std::uint32_t n_schools = comparison.baseline().n_reported_schools();
  std::string out;
  if (!comparison.sets_schools.empty()) {
    out += "\nOther plausible parameter sets in which the sign is the same\n";
    for (std::size_t r = 1; r < comparison.runs.size(); ++r) {
      std::vector<std::string> held;
      for (const MeasureDifference& difference : comparison.differences[r]) {
        const std::string sets = difference_text(difference, n_schools).sets;
        if (!sets.empty())
          held.push_back(fmt::format("{} {}", uncapitalised(metric_table()[difference.metric].label), sets));
      }
      if (held.empty()) continue;
      out += paragraph(fmt::format("{}: {}.", comparison.names[r], fmt::join(held, "; ")), "  ", 4);
    }
  }
  if (has_any(told.other_units)) {
    out += "\nIn other units\n";
    for (std::size_t r = 0; r < comparison.runs.size(); ++r) {
      if (told.other_units[r].empty()) continue;
      out += paragraph(fmt::format("{}: {}.", comparison.names[r], fmt::join(told.other_units[r], "; ")),
                       "  ", 4);
    }
    out += paragraph(told.other_units_note, "  ", 2);
  }
  if (has_any(told.costs)) {
    out += "\n";
    out += paragraph(cost_heading(comparison), "", 0);
    for (std::size_t r = 0; r < comparison.runs.size(); ++r) {
      if (told.costs[r].empty()) continue;
      out += paragraph(comparison.names[r], "  ", 2);
      for (const std::string& sentence : told.costs[r]) out += paragraph(sentence, "    ", 6);
    }
    out += paragraph(cost_note(), "  ", 2);
  }
  if (has_any(told.winners)) {
    out += "\n";
    out += paragraph(group_heading, "", 0);
    for (std::size_t r = 0; r < comparison.runs.size(); ++r) {
      if (!comparison.groups[r]) continue;
      out += paragraph(comparison.names[r], "  ", 2);
      for (const GroupEffect& group : comparison.groups[r]->groups) {
        std::string line = fmt::format("    {:<32}", group.label);
        if (group.n_pairs > 0) {
          line += fmt::format("{:>7}  {:<14}{:<16}", whole_text(std::llround(group.n_schools)),
                              points_text(group.effectiveness), points_text(group.isolated));
        }
        line += reach_text(group, comparison.groups[r]->n_pairs);
        out += line.substr(0, line.find_last_not_of(' ') + 1) + "\n";
      }
      for (const std::string& sentence : told.winners[r]) out += paragraph(sentence, "    ", 6);
    }
    out += paragraph(winners_note(), "  ", 2);
  }
  return out;
}

std::string notes(const Told& told) {
  return "\n" + paragraph(fmt::format("{}", fmt::join(told.notes, " ")), "", 0);
}

std::string write_csv(const Comparison& comparison) {
  constexpr double nothing = std::numeric_limits<double>::quiet_NaN();
  const std::uint32_t n_schools = comparison.baseline().n_reported_schools();
  std::string out =
      "baseline,run,scenario,file,record,n_runs,measure,label,unit,direction,smallest_difference,baseline_"
      "mean,estimate,"
      "lower,upper,"
      "verdict,plain_unit,plain_estimate,plain_lower,plain_upper,verdict_text,n_sets,n_sets_same_sign,"
      "caveats\n";
  const std::string known_before = csv_field(fmt::format("{}", fmt::join(caveats(comparison), " ")));
  struct Row {
    std::string measure, label;
    std::string_view unit;
    Direction direction = Direction::none;
    double smallest = 0;
    double baseline = nothing;
    double mean = 0;
    Interval interval{nothing, nothing};
    std::string_view plain_unit;
    double scale = 1;
    std::optional<Verdict> verdict;
    std::optional<SetSigns> sets = {};
  };
  for (std::size_t r = 1; r < comparison.runs.size(); ++r) {
    const auto write = [&](const Row& row, std::size_t n_pairs) {
      const std::array<std::string, 24> fields{
          csv_field(comparison.names[0]),
          csv_field(comparison.names[r]),
          csv_field(comparison.runs[r].description->scenario.name),
          csv_field(comparison.runs[r].file),
          fmt::format("{}", comparison.record),
          fmt::format("{}", n_pairs),
          csv_field(row.measure),
          csv_field(row.label),
          csv_field(row.unit),
          fmt::format("{}", static_cast<int>(row.direction)),
          csv_number(row.smallest),
          csv_number(row.baseline),
          csv_number(row.mean),
          csv_number(row.interval.lower),
          csv_number(row.interval.upper),
          row.verdict ? std::string(to_string(*row.verdict)) : std::string(),
          csv_field(row.plain_unit),
          csv_number(row.mean * row.scale),
          csv_number(row.interval.lower * row.scale),
          csv_number(row.interval.upper * row.scale),
          row.verdict ? csv_field(verdict_text(*row.verdict, n_pairs)) : std::string(),
          row.sets ? fmt::format("{}", row.sets->n_sets) : std::string(),
          row.sets ? fmt::format("{}", row.sets->n_same_sign) : std::string(),
          known_before};
      out += fmt::format("{}\n", fmt::join(fields, ","));
    };
    for (const MeasureDifference& difference : comparison.differences[r]) {
      const MetricInfo& metric = metric_table()[difference.metric];
      write({std::string(metric.name), std::string(metric.label), metric.unit, metric.direction,
             metric.smallest_difference, difference.baseline, difference.estimate,
             difference.interval.value_or(Interval{nothing, nothing}), metric.plain_unit,
             plain_scale(metric, n_schools), difference.verdict, difference.over_sets},
            comparison.n_pairs);
    }
    const auto write_estimate = [&](std::string measure, std::string label, std::string_view unit,
                                    const Estimate& estimate) {
      write({std::move(measure), std::move(label), unit, Direction::none, 0, nothing, estimate.mean,
             estimate.interval.value_or(Interval{nothing, nothing}), unit, 1,
             verdict_of(estimate.interval, 0, Direction::none)},
            comparison.n_pairs);
    };
    if (const auto& costs = comparison.costs[r]) {
      for (std::size_t p = 0; p < n_payers; ++p) {
        const std::string payer(payer_names[p]);
        write_estimate("leader_days/" + payer, "Leader-days: " + payer, "leader-days",
                       costs->by_payer[p].leader_days);
        write_estimate("pounds/" + payer, "Pounds: " + payer, "pounds", costs->by_payer[p].pounds);
      }
      write_estimate("public_pounds", "Public money", "pounds", costs->public_pounds);
      write_estimate("work_days", "Time worked", "leader-days", costs->work_days);
      for (const MeasurePerCost& measure : costs->measures) {
        const MetricInfo& metric = metric_table()[measure.metric];
        for (const auto& [name, words, ratio] :
             {std::tuple("per_million_pounds", "for each million pounds of public money",
                         &measure.per_million_pounds),
              std::tuple("per_million_pounds_at_half", "the same at half the assumed prices",
                         &measure.at_half),
              std::tuple("per_million_pounds_at_double", "the same at double the assumed prices",
                         &measure.at_double),
              std::tuple("per_thousand_days", "for each 1,000 leader-days worked",
                         &measure.per_thousand_days)}) {
          if (!*ratio) continue;
          write({fmt::format("{}/{}", metric.name, name), fmt::format("{}: {}", metric.label, words),
                 metric.unit, metric.direction, 0, nothing, (*ratio)->estimate, (*ratio)->interval,
                 metric.plain_unit, plain_scale(metric, n_schools), std::nullopt},
                comparison.n_pairs);
        }
      }
    }
    if (const auto& groups = comparison.groups[r]) {
      for (const GroupEffect& group : groups->groups) {
        for (const auto& [name, estimate] : {std::pair("effectiveness_mean", &group.effectiveness),
                                             std::pair("isolated", &group.isolated)}) {
          if (group.n_pairs == 0) continue;
          const MetricInfo& metric = metric_table()[find_metric(name)];
          write({fmt::format("{}/{}", name, group.name), fmt::format("{}: {}", group.label, metric.label),
                 metric.unit, metric.direction, metric.smallest_difference, nothing, estimate->mean,
                 estimate->interval.value_or(Interval{nothing, nothing}), "points", 100,
                 verdict_of(estimate->interval, metric.smallest_difference, metric.direction)},
                group.n_pairs);
        }
      }
    }
  }
  return out;
}

Json to_json(const std::optional<Interval>& interval, double scale) {
  if (!interval) return nullptr;
  return {interval->lower * scale, interval->upper * scale};
}

Json to_json(const std::optional<SetSigns>& sets) {
  if (!sets) return nullptr;
  return {{"n", sets->n_sets}, {"n_same_sign", sets->n_same_sign}};
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

Json to_json(const Estimate& estimate) {
  return {{"estimate", estimate.mean}, {"interval", to_json(estimate.interval, 1)}};
}

Json to_json(const std::optional<Ratio>& ratio) {
  if (!ratio) return nullptr;
  return {{"estimate", ratio->estimate}, {"interval", to_json(ratio->interval, 1)}};
}

Json to_json(const CostComparison& costs, const std::vector<std::string>& text) {
  Json payers = Json::object();
  for (std::size_t p = 0; p < n_payers; ++p) {
    payers[std::string(payer_names[p])] = {{"leader_days", to_json(costs.by_payer[p].leader_days)},
                                           {"pounds", to_json(costs.by_payer[p].pounds)}};
  }
  Json measures = Json::array();
  for (const MeasurePerCost& measure : costs.measures) {
    const MetricInfo& metric = metric_table()[measure.metric];
    measures.push_back({{"measure", metric.name},
                        {"unit", metric.unit},
                        {"per_million_pounds", to_json(measure.per_million_pounds)},
                        {"per_million_pounds_at_half", to_json(measure.at_half)},
                        {"per_million_pounds_at_double", to_json(measure.at_double)},
                        {"per_thousand_days", to_json(measure.per_thousand_days)}});
  }
  return {{"payers", std::move(payers)},
          {"public_pounds", to_json(costs.public_pounds)},
          {"work_days", to_json(costs.work_days)},
          {"measures", std::move(measures)},
          {"dearest_price", costs.dearest ? Json(price_row(*costs.dearest).key) : Json(nullptr)},
          {"text", text}};
}

Json to_json(const WinnersAndLosers& winners) {
  const auto number = [](const std::optional<double>& value) { return value ? Json(*value) : Json(nullptr); };
  Json over_runs = nullptr;
  if (const auto& mean = winners.over_runs)
    over_runs = {{"better", mean->better}, {"worse", mean->worse}, {"by_chance", mean->by_chance}};
  return {{"better", to_json(winners.better)},
          {"worse", to_json(winners.worse)},
          {"better_by_chance", number(winners.better_by_chance)},
          {"worse_by_chance", number(winners.worse_by_chance)},
          {"over_runs", std::move(over_runs)}};
}

Json to_json(const GroupComparison& groups, const std::vector<std::string>& text) {
  Json list = Json::array();
  for (const GroupEffect& group : groups.groups) {
    const bool is_there = group.n_pairs > 0;
    list.push_back({{"group", group.name},
                    {"label", group.label},
                    {"n_schools", group.n_schools},
                    {"n_runs", group.n_pairs},
                    {"effectiveness", is_there ? to_json(group.effectiveness) : Json(nullptr)},
                    {"isolated", is_there ? to_json(group.isolated) : Json(nullptr)}});
  }
  return {{"n_runs", groups.n_pairs},
          {"groups", std::move(list)},
          {"smallest_win", groups.smallest_win},
          {"winners_and_losers", {{"schools", to_json(groups.schools)}, {"pupils", to_json(groups.pupils)}}},
          {"text", text}};
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
                             {"parameter_sets", to_json(difference.over_sets)},
                             {"plain",
                              {{"unit", metric.plain_unit},
                               {"estimate", difference.estimate * scale},
                               {"interval", to_json(difference.interval, scale)},
                               {"text", fmt::format("{} {}", text.estimate, text.interval_and_unit())}}}});
    }
    runs.push_back(
        {{"name", comparison.names[r]},
         {"scenario", comparison.runs[r].description->scenario.name},
         {"file", comparison.runs[r].file},
         {"is_baseline", r == 0},
         {"sign", to_string(told.verdicts[r].sign)},
         {"heading", told.verdicts[r].heading},
         {"text", told.verdicts[r].text},
         {"differences", std::move(differences)},
         {"two_tiers", to_json(told.findings[r])},
         {"other_units", told.other_units[r]},
         {"costs", comparison.costs[r] ? to_json(*comparison.costs[r], told.costs[r]) : Json(nullptr)},
         {"groups", comparison.groups[r] ? to_json(*comparison.groups[r], told.winners[r]) : Json(nullptr)}});
  }
  Json prices = Json::object();
  for (std::size_t c = 0; c < n_costs; ++c)
    prices[std::string(price_row(static_cast<Cost>(c)).key)] = comparison.prices[c];
  const Json document{{"format", "schoolsim-comparison"},
                      {"version", {1, 3}},
                      {"heading", told.heading},
                      {"schools", told.schools},
                      {"caveats", told.caveats},
                      {"n_schools", n_schools},
                      {"seed", std::to_string(comparison.baseline().seed)},
                      {"record", comparison.record},
                      {"n_runs", comparison.n_pairs},
                      {"n_comparisons", comparison.n_comparisons()},
                      {"prices", std::move(prices)},
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
  for (const std::string& caveat : told.caveats) out += fmt::format("**Note:** {}\n\n", caveat);
  for (const PolicyVerdict& verdict : told.verdicts)
    out += fmt::format("- **{}** {}\n", verdict.heading, verdict.text);
  if (comparison.n_comparisons() > 0) {
    out +=
        "\n| measure | run | difference | 95% interval | verdict | sign over parameter sets |\n"
        "|---|---|---:|---|---|---|\n";
    for (std::size_t m = 0; m < comparison.differences.back().size(); ++m) {
      for (std::size_t r = 1; r < comparison.runs.size(); ++r) {
        const MeasureDifference& difference = comparison.differences[r][m];
        const DifferenceText text = difference_text(difference, n_schools);
        out += fmt::format("| {} | {} | {} | {} | {} | {} |\n", metric_table()[difference.metric].label,
                           cell(comparison.names[r]), text.estimate, text.interval_and_unit(), text.verdict,
                           text.sets);
      }
    }
  }
  out += fmt::format("\n### {}\n\n", tier_heading);
  for (std::size_t r = 0; r < comparison.runs.size(); ++r) {
    out += fmt::format("- {}: {} {}\n", comparison.names[r],
                       uncapitalised(tier_counts_text(told.findings[r])), regime_sentence(told.findings[r]));
  }
  if (has_any(told.other_units)) {
    out += "\n### In other units\n\n";
    for (std::size_t r = 0; r < comparison.runs.size(); ++r) {
      if (told.other_units[r].empty()) continue;
      out += fmt::format("- {}: {}.\n", comparison.names[r], fmt::join(told.other_units[r], "; "));
    }
    out += fmt::format("\n{}\n", told.other_units_note);
  }
  if (has_any(told.costs)) {
    out += fmt::format("\n### {}\n\n", cost_heading(comparison));
    for (std::size_t r = 0; r < comparison.runs.size(); ++r) {
      if (told.costs[r].empty()) continue;
      out += fmt::format("- **{}**\n", comparison.names[r]);
      for (const std::string& sentence : told.costs[r]) out += fmt::format("  - {}\n", sentence);
    }
    out += fmt::format("\n{}\n", cost_note());
  }
  if (has_any(told.winners)) {
    out += fmt::format(
        "\n### {}\n\n| run | schools | number | teaching | no partner |\n|---|---|---:|---|---|\n",
        group_heading);
    for (std::size_t r = 0; r < comparison.runs.size(); ++r) {
      if (!comparison.groups[r]) continue;
      for (const GroupEffect& group : comparison.groups[r]->groups) {
        const std::string reach = reach_text(group, comparison.groups[r]->n_pairs);
        out += group.n_pairs > 0
                   ? fmt::format("| {} | {}{}{} | {} | {} | {} |\n", cell(comparison.names[r]), group.label,
                                 reach.empty() ? "" : ", ", reach, whole_text(std::llround(group.n_schools)),
                                 points_text(group.effectiveness), points_text(group.isolated))
                   : fmt::format("| {} | {} | {} | | |\n", cell(comparison.names[r]), group.label, reach);
      }
    }
    out += "\n";
    for (std::size_t r = 0; r < comparison.runs.size(); ++r) {
      if (!told.winners[r].empty())
        out += fmt::format("- {}: {}\n", comparison.names[r], fmt::join(told.winners[r], " "));
    }
    out += fmt::format("\n{}\n", winners_note());
  }
  return out + fmt::format("\n{}\n", fmt::join(told.notes, " "));
}

}  // namespace

std::string write_comparison(const Comparison& comparison, ComparisonFormat format) {
  if (format == ComparisonFormat::csv) return write_csv(comparison);
  const Told told = tell(comparison);
  switch (format) {
    case ComparisonFormat::json:
      return write_json(comparison, told);
    case ComparisonFormat::markdown:
      return write_markdown(comparison, told);
    case ComparisonFormat::brief:
      return first_page(comparison, told) +
             "\nMore by --format text: other units, costs and what they buy, and for whom.\n" + notes(told);
    default:
      return first_page(comparison, told) + later_pages(comparison, told) + notes(told);
  }
}

}  // namespace schoolsim
