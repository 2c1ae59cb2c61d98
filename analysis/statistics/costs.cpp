#include "analysis/statistics/costs.hpp"

#include <algorithm>
#include <cmath>

namespace schoolsim {
namespace {

constexpr std::array<double Parameters::*, n_costs> price_members{
    &Parameters::price_school_leader, &Parameters::price_adviser, &Parameters::price_sponsor,
    &Parameters::price_release, &Parameters::price_programme};

static_assert(price_members.back() != nullptr, "every kind of cost has a price");

constexpr auto school = static_cast<std::size_t>(Payer::school);

/// What was paid more in the scenario than in the baseline.
Ledger minus(const Ledger& other, const Ledger& own) {
  Ledger difference{};
  for (std::size_t p = 0; p < n_payers; ++p) {
    for (std::size_t c = 0; c < n_costs; ++c) difference[p][c] = other[p][c] - own[p][c];
  }
  return difference;
}

struct Extra {
  Ledger days{}, grants{};

  [[nodiscard]] double leader_days(std::size_t payer) const {
    double sum = 0;
    for (const double one : days[payer]) sum += one;
    return sum;
  }
  [[nodiscard]] double pounds(std::size_t payer, const Prices& prices) const {
    double sum = 0;
    for (std::size_t c = 0; c < n_costs; ++c) sum += days[payer][c] * prices[c] + grants[payer][c];
    return sum;
  }
  [[nodiscard]] double public_pounds(const Prices& prices) const {
    double sum = 0;
    for (std::size_t p = school + 1; p < n_payers; ++p) sum += pounds(p, prices);
    return sum;
  }
  [[nodiscard]] double work_days() const {
    double sum = 0;
    for (std::size_t p = 0; p < n_payers; ++p) {
      for (const Cost kind : {Cost::ties, Cost::support, Cost::programme})
        sum += days[p][static_cast<std::size_t>(kind)];
    }
    return sum;
  }
};

/// One value per pair.
template <class Of>
std::vector<double> of_each(const std::vector<Extra>& extras, Of of) {
  std::vector<double> values;
  for (const Extra& extra : extras) values.push_back(of(extra));
  return values;
}

std::optional<Ratio> ratio(std::span<const double> effects, std::vector<double> costs, double unit,
                           std::size_t n_sets) {
  for (double& cost : costs) cost /= unit;
  return ratio_of(effects, costs, n_sets);
}

}  // namespace

const ParameterInfo& price_row(Cost kind) {
  const auto member = price_members[static_cast<std::size_t>(kind)];
  const auto rows = parameter_table();
  return *std::find_if(rows.begin(), rows.end(),
                       [&](const ParameterInfo& row) { return row.member == member; });
}

Prices prices_of(const Parameters& parameters) {
  Prices prices{};
  for (std::size_t c = 0; c < n_costs; ++c) prices[c] = parameters.*price_members[c];
  return prices;
}

Prices with_assumed_times(double factor, Prices prices) {
  for (std::size_t c = 0; c < n_costs; ++c) {
    if (price_row(static_cast<Cost>(c)).evidence == Evidence::assumed) prices[c] *= factor;
  }
  return prices;
}

std::optional<CostComparison> compare_costs(std::span<const ResultPair> pairs, const Prices& prices,
                                            std::span<const std::size_t> metrics, Term record,
                                            std::size_t n_sets) {
  const auto r = static_cast<std::size_t>(record);
  std::vector<Extra> extras;
  for (const auto& [own, other] : pairs) {
    for (const RunResult* result : {own, other}) {
      if (result->leader_days.size() <= r || result->pounds.size() <= r) return std::nullopt;
    }
    extras.push_back(
        {minus(other->leader_days[r], own->leader_days[r]), minus(other->pounds[r], own->pounds[r])});
  }
  CostComparison result;
  for (std::size_t p = 0; p < n_payers; ++p) {
    result.by_payer[p].leader_days =
        estimate_of(of_each(extras, [&](const Extra& extra) { return extra.leader_days(p); }), n_sets);
    result.by_payer[p].pounds =
        estimate_of(of_each(extras, [&](const Extra& extra) { return extra.pounds(p, prices); }), n_sets);
  }
  const auto public_pounds = [&](const Prices& at) {
    return of_each(extras, [&](const Extra& extra) { return extra.public_pounds(at); });
  };
  const auto work_days = of_each(extras, [](const Extra& extra) { return extra.work_days(); });
  result.public_pounds = estimate_of(public_pounds(prices), n_sets);
  result.work_days = estimate_of(work_days, n_sets);
  for (const std::size_t metric : metrics) {
    std::vector<double> effects;
    for (const auto& [own, other] : pairs) {
      const std::size_t at = metric * own->n_records + r;
      effects.push_back(other->metrics[at] - own->metrics[at]);
    }
    constexpr double million = 1e6;
    const auto per_million = [&](const Prices& at) {
      return ratio(effects, public_pounds(at), million, n_sets);
    };
    result.measures.push_back({metric, per_million(prices), per_million(with_assumed_times(0.5, prices)),
                               per_million(with_assumed_times(2, prices)),
                               ratio(effects, work_days, 1000, n_sets)});
  }
  double most = 0;
  for (std::size_t c = 0; c < n_costs; ++c) {
    double moved = 0;
    for (const Extra& extra : extras) {
      for (std::size_t p = school + 1; p < n_payers; ++p) moved += extra.days[p][c] * prices[c];
    }
    if (std::abs(moved) <= most) continue;
    most = std::abs(moved);
    result.dearest = static_cast<Cost>(c);
  }
  return result;
}

}  // namespace schoolsim
