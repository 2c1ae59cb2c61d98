#include "analysis/cost_words.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "analysis/numbers.hpp"

namespace schoolsim {
namespace {

std::string amount(const Estimate& estimate) {
  return amount_and_interval_text(estimate.mean, half_width(estimate));
}

bool is_nothing(const Estimate& estimate) {
  return estimate.mean == 0 && half_width(estimate).value_or(0) == 0;
}

std::string signed_figures(double value) { return figures_text(value, 3, true); }

/// "−3.47 (−3.60 to −3.35)". A negative scale, where costs fall, turns ends round.
std::string ratio_text(const Ratio& ratio, double scale) {
  const double one = ratio.interval.lower * scale;
  const double other = ratio.interval.upper * scale;
  return fmt::format("{} ({} to {})", signed_figures(ratio.estimate * scale),
                     signed_figures(std::min(one, other)), signed_figures(std::max(one, other)));
}

/// Turns an effect for each unit of cost into plain units, and round where the cost is money or time saved.
double purchase_scale(const MeasurePerCost& measure, const Estimate& cost, const Comparison& comparison) {
  return (cost.mean < 0 ? -1 : 1) *
         plain_scale(metric_table()[measure.metric], comparison.baseline().n_reported_schools());
}

}  // namespace

std::string cost_heading(const Comparison& comparison) {
  return fmt::format("What it costs more than “{}”, by {}", comparison.names.front(),
                     date_text(comparison.record));
}

std::vector<std::string> cost_sentences(const CostComparison& costs, const Comparison& comparison) {
  std::vector<std::string> told;
  constexpr std::array<std::string_view, n_payers> payers{"Schools", "Authorities", "Nation"};
  constexpr std::array<std::string_view, n_payers> ways{
      "{}: {} leader-days of their leaders’ own time, worth {} pounds.",
      "{}: {} leader-days paid; these and grants, {} pounds.",
      "{}: {} leader-days paid; these and grants, {} pounds."};
  for (std::size_t p = 0; p < n_payers; ++p) {
    const PayerCost& cost = costs.by_payer[p];
    told.push_back(
        is_nothing(cost.leader_days) && is_nothing(cost.pounds)
            ? fmt::format("{}: no more than in the baseline.", payers[p])
            : fmt::format(fmt::runtime(ways[p]), payers[p], amount(cost.leader_days), amount(cost.pounds)));
  }
  const auto per_unit = [&](const Estimate& cost, std::string_view unit, std::string_view what,
                            auto ratio_of) {
    if (!is_clear_of_zero(cost.interval)) {
      told.push_back(fmt::format(
          "{} is not clearly more or less than in the baseline, so no effect for each {} can be stated.",
          capitalised(what), unit));
      return;
    }
    told.push_back(fmt::format("For each {} of {}{}:", unit, what, cost.mean < 0 ? " saved" : ""));
    for (const MeasurePerCost& measure : costs.measures) {
      const MetricInfo& metric = metric_table()[measure.metric];
      const double scale = purchase_scale(measure, cost, comparison);
      const auto& [at_prices, at_half, at_double] = ratio_of(measure);
      if (!at_prices) continue;
      std::string text = fmt::format("· {} {} {}", uncapitalised(metric.label), ratio_text(*at_prices, scale),
                                     metric.plain_unit);
      if (at_half && at_double) {
        text += fmt::format(", {} at half and {} at double the assumed prices",
                            signed_figures(at_half->estimate * scale),
                            signed_figures(at_double->estimate * scale));
      }
      told.push_back(std::move(text));
    }
  };
  using Ratios = std::array<std::optional<Ratio>, 3>;
  if (is_nothing(costs.public_pounds)) {
    told.emplace_back("No more public money is paid, so there is no effect for each million pounds.");
  } else {
    told.push_back(
        fmt::format("Public money, of authorities and nation: {} pounds.", amount(costs.public_pounds)));
    per_unit(costs.public_pounds, "million pounds", "public money", [](const MeasurePerCost& measure) {
      return Ratios{measure.per_million_pounds, measure.at_half, measure.at_double};
    });
  }
  told.push_back(fmt::format("Time worked for it: {} leader-days.", amount(costs.work_days)));
  per_unit(costs.work_days, "1,000 leader-days", "time worked", [](const MeasurePerCost& measure) {
    return Ratios{measure.per_thousand_days, std::nullopt, std::nullopt};
  });
  if (costs.dearest) told.push_back(dearest_price_sentence(costs, comparison));
  return told;
}

std::array<std::string, cost_columns.size()> cost_cells(const CostComparison& costs) {
  const auto cell = [](const Estimate& estimate) {
    return is_nothing(estimate) ? std::string("no more") : amount(estimate);
  };
  const auto of = [&](Payer payer) { return costs.by_payer[static_cast<std::size_t>(payer)]; };
  return {cell(of(Payer::school).leader_days), cell(of(Payer::authority).pounds),
          cell(of(Payer::national).pounds), cell(costs.public_pounds), cell(costs.work_days)};
}

std::vector<std::array<std::string, purchase_columns.size()>> purchase_rows(const CostComparison& costs,
                                                                            const Comparison& comparison) {
  const std::string none = "–";
  const auto saved = [](const Estimate& cost) { return cost.mean < 0 ? " saved" : ""; };
  std::vector<std::array<std::string, purchase_columns.size()>> rows;
  for (const MeasurePerCost& measure : costs.measures) {
    const MetricInfo& metric = metric_table()[measure.metric];
    auto& row = rows.emplace_back();
    row[0] = fmt::format("{}, {}", metric.label, metric.plain_unit);
    row[1] = row[2] = row[3] = none;
    const double by_pounds = purchase_scale(measure, costs.public_pounds, comparison);
    if (measure.per_million_pounds) {
      row[1] = ratio_text(*measure.per_million_pounds, by_pounds) + saved(costs.public_pounds);
      if (measure.at_half && measure.at_double) {
        row[2] = fmt::format("{}; {}", signed_figures(measure.at_half->estimate * by_pounds),
                             signed_figures(measure.at_double->estimate * by_pounds));
      }
    }
    if (measure.per_thousand_days) {
      row[3] = ratio_text(*measure.per_thousand_days, purchase_scale(measure, costs.work_days, comparison)) +
               saved(costs.work_days);
    }
  }
  return rows;
}

std::string dearest_price_sentence(const CostComparison& costs, const Comparison& comparison) {
  if (!costs.dearest) return {};
  const ParameterInfo& row = price_row(*costs.dearest);
  return fmt::format("The price that moves public money most: {}, {} pounds a day ({}).", row.key,
                     figures_text(comparison.prices[static_cast<std::size_t>(*costs.dearest)], 3, false),
                     to_string(row.evidence));
}

std::string cost_note() {
  return "Costs are of all schools that were run, since the start. An effect for each unit of cost is a mean "
         "over runs by "
         "a mean over runs, with Fieller’s 95% interval: chance within this model. How much a day is worth "
         "is assumed, "
         "which no interval shows: hence half and double. Time worked is what schools spend on partners and "
         "what "
         "advisers and programmes work; days paid to schools are not added, for schools’ own time holds "
         "them.";
}

}  // namespace schoolsim
