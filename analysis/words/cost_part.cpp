#include <algorithm>
#include <array>
#include <tuple>

#include <fmt/format.h>

#include "analysis/words/comparison_parts.hpp"

namespace schoolsim {
namespace {

bool is_nothing(const Estimate& estimate) {
  return estimate.estimate == 0 && half_width(estimate).value_or(0) == 0;
}

std::string cost_text(const Estimate& estimate) {
  return is_nothing(estimate) ? "no more" : amount_and_interval_text(estimate);
}

std::string signed_figures(double value) { return figures_text(value, 3, true); }

/// "−3.47 (−3.60 to −3.35)". A negative scale, where costs fall, turns ends round.
std::string ratio_text(const Ratio& ratio, double scale) {
  const double one = ratio.interval.lower * scale;
  const double other = ratio.interval.upper * scale;
  return fmt::format("{} ({} to {})", signed_figures(ratio.estimate * scale),
                     signed_figures(std::min(one, other)), signed_figures(std::max(one, other)));
}

std::vector<std::vector<std::string>> payer_rows(const CostComparison& costs) {
  constexpr std::array<std::string_view, n_payers> payers{"Schools’ own time", "Authorities", "Nation"};
  std::vector<std::vector<std::string>> rows;
  for (std::size_t p = 0; p < n_payers; ++p) {
    const PayerCost& cost = costs.by_payer[p];
    rows.push_back({std::string(payers[p]), cost_text(cost.leader_days), cost_text(cost.pounds)});
  }
  rows.push_back({"Public money, of authorities and nation", "", cost_text(costs.public_pounds)});
  rows.push_back({"Time worked for it", cost_text(costs.work_days), ""});
  return rows;
}

/// A row for each measure of which an effect for each unit of cost can be stated. Where costs fall, it is for
/// each unit saved.
std::vector<std::vector<std::string>> purchase_rows(const CostComparison& costs, std::uint32_t n_schools) {
  std::vector<std::vector<std::string>> rows;
  for (const MeasurePerCost& measure : costs.measures) {
    const MetricInfo& metric = metric_table()[measure.metric];
    const auto scale = [&](const Estimate& cost) {
      return (cost.estimate < 0 ? -1 : 1) * plain_scale(metric, n_schools);
    };
    const auto text = [&](const std::optional<Ratio>& ratio, const Estimate& cost) {
      return ratio ? ratio_text(*ratio, scale(cost)) + (cost.estimate < 0 ? " saved" : "") : std::string();
    };
    const double by_pounds = scale(costs.public_pounds);
    std::vector row{fmt::format("{}, {}", metric.label, metric.plain_unit),
                    text(measure.per_million_pounds, costs.public_pounds), std::string(),
                    text(measure.per_thousand_days, costs.work_days)};
    if (measure.at_half && measure.at_double) {
      row[2] = fmt::format("{} and {}", signed_figures(measure.at_half->estimate * by_pounds),
                           signed_figures(measure.at_double->estimate * by_pounds));
    }
    if (!row[1].empty() || !row[3].empty()) rows.push_back(std::move(row));
  }
  return rows;
}

/// Why no effect can be stated for a unit of cost.
std::vector<std::string> purchase_sentences(const CostComparison& costs) {
  std::vector<std::string> sentences;
  const auto add = [&](std::optional<Ratio> MeasurePerCost::*ratio, const Estimate& cost,
                       std::string_view what, std::string_view unit) {
    const auto has_ratio = [&](const MeasurePerCost& measure) { return (measure.*ratio).has_value(); };
    if (std::any_of(costs.measures.begin(), costs.measures.end(), has_ratio)) return;
    sentences.push_back(fmt::format("{} is {} in the baseline, so no effect for each {} can be stated.", what,
                                    is_nothing(cost) ? "no more than"
                                    : cost.is_of_worlds
                                        ? "not in every world more, or in every one less, than"
                                        : "not clearly more or less than",
                                    unit));
  };
  add(&MeasurePerCost::per_million_pounds, costs.public_pounds, "Public money", "million pounds");
  add(&MeasurePerCost::per_thousand_days, costs.work_days, "Time worked", "1,000 leader-days");
  return sentences;
}

/// "The price that moves public money most: ..."
std::string dearest_price_sentence(Cost dearest, const Comparison& comparison) {
  const ParameterInfo& row = price_row(dearest);
  return fmt::format("The price that affects public money most: {}, {} pounds a day ({}).", row.key,
                     figures_text(comparison.prices[static_cast<std::size_t>(dearest)], 3, false),
                     to_string(row.evidence));
}

std::string purchase_note(const ParameterSets& sets) {
  return fmt::format(
      "Costs cover all schools that were run, since the start. An effect for each unit of cost is {}. The "
      "price of a day is assumed, which no interval shows: hence half and double. Time worked is what "
      "schools "
      "spend on partners and what advisers and programmes work; days paid to schools are not added, since "
      "schools’ own time includes them.",
      sets.empty()
          ? "a mean over runs divided by a mean over runs, with Fieller’s 95% interval: chance within "
            "this model"
          : fmt::format("the median of each world’s own ratio, with the range of most {}",
                        worlds_called(sets)));
}

void add_figures(ComparisonDraft& draft, std::size_t run, const CostComparison& costs) {
  const std::size_t n_pairs = draft.comparison.n_pairs;
  const auto add = [&](std::string measure, std::string label, std::string_view unit,
                       const Estimate& estimate) {
    const Verdict verdict = verdict_of(estimate.interval, 0, Direction::none);
    draft.add_figure(
        run, {std::move(measure), std::move(label), unit, Direction::none, 0, no_number, estimate.estimate,
              estimate.interval, unit, 1, n_pairs, verdict, verdict_text(verdict, n_pairs)});
  };
  for (std::size_t p = 0; p < n_payers; ++p) {
    const std::string payer(payer_names[p]);
    add("leader_days/" + payer, "Leader-days: " + payer, "leader-days", costs.by_payer[p].leader_days);
    add("pounds/" + payer, "Pounds: " + payer, "pounds", costs.by_payer[p].pounds);
  }
  add("public_pounds", "Public money", "pounds", costs.public_pounds);
  add("work_days", "Time worked", "leader-days", costs.work_days);
  for (const MeasurePerCost& measure : costs.measures) {
    const MetricInfo& metric = metric_table()[measure.metric];
    for (const auto& [name, words, ratio] :
         {std::tuple("per_million_pounds", "for each million pounds of public money",
                     &measure.per_million_pounds),
          std::tuple("per_million_pounds_at_half", "the same at half the assumed prices", &measure.at_half),
          std::tuple("per_million_pounds_at_double", "the same at double the assumed prices",
                     &measure.at_double),
          std::tuple("per_thousand_days", "for each 1,000 leader-days worked", &measure.per_thousand_days)}) {
      if (!*ratio) continue;
      draft.add_figure(run,
                       {fmt::format("{}/{}", metric.name, name), fmt::format("{}: {}", metric.label, words),
                        metric.unit, metric.direction, 0, no_number, (*ratio)->estimate, (*ratio)->interval,
                        metric.plain_unit, plain_scale(metric, draft.n_schools), n_pairs});
    }
  }
}

OrderedJson to_json(const std::optional<Ratio>& ratio) {
  return ratio ? to_json(Estimate{ratio->estimate, ratio->interval}) : OrderedJson(nullptr);
}

OrderedJson to_json(const CostComparison& costs, const std::vector<std::string>& text) {
  OrderedJson payers = OrderedJson::object();
  for (std::size_t p = 0; p < n_payers; ++p) {
    payers[std::string(payer_names[p])] = {{"leader_days", to_json(costs.by_payer[p].leader_days)},
                                           {"pounds", to_json(costs.by_payer[p].pounds)}};
  }
  OrderedJson measures = OrderedJson::array();
  for (const MeasurePerCost& measure : costs.measures) {
    const MetricInfo& metric = metric_table()[measure.metric];
    measures.push_back({{"measure", metric.name},
                        {"unit", metric.unit},
                        {"per_million_pounds", to_json(measure.per_million_pounds)},
                        {"per_million_pounds_at_half", to_json(measure.at_half)},
                        {"per_million_pounds_at_double", to_json(measure.at_double)},
                        {"per_thousand_days", to_json(measure.per_thousand_days)}});
  }
  return {
      {"payers", std::move(payers)},
      {"public_pounds", to_json(costs.public_pounds)},
      {"work_days", to_json(costs.work_days)},
      {"measures", std::move(measures)},
      {"dearest_price", costs.dearest ? OrderedJson(price_row(*costs.dearest).key) : OrderedJson(nullptr)},
      {"text", text}};
}

}  // namespace

void add_costs(ComparisonDraft& draft) {
  const Comparison& comparison = draft.comparison;
  Table costs{
      "costs",
      "what it costs",
      fmt::format("What it costs beyond “{}”, by {}", comparison.names.front(), date_text(comparison.record)),
      "Run",
      {{"Who pays"}, {"Leader-days", true}, {"Pounds", true}}};
  Table purchases{"purchases",
                  "what that buys",
                  "What is bought with it",
                  "Run",
                  {{"Effect"},
                   {"for each million pounds of public money"},
                   {"at half and at double the assumed prices"},
                   {"for each 1,000 leader-days worked"}},
                  purchase_note(comparison.baseline().sets)};
  for (std::size_t r = 0; r < comparison.runs.size(); ++r) {
    const auto& part = comparison.costs[r];
    draft.json_of(r)["costs"] = nullptr;
    if (!part) continue;
    std::vector<std::string> dearest;
    if (part->dearest) dearest.push_back(dearest_price_sentence(*part->dearest, comparison));
    std::vector<std::string> unstated = purchase_sentences(*part);
    auto said = dearest;
    said.insert(said.end(), unstated.begin(), unstated.end());
    draft.json_of(r)["costs"] = to_json(*part, said);
    add_figures(draft, r, *part);
    costs.sections.push_back({comparison.names[r], r, payer_rows(*part), std::move(dearest)});
    purchases.sections.push_back(
        {comparison.names[r], r, purchase_rows(*part, draft.n_schools), std::move(unstated)});
  }
  draft.add(std::move(costs));
  draft.add(std::move(purchases));
}

}  // namespace schoolsim
