#pragma once

#include <array>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "analysis/statistics/worlds.hpp"
#include "sim/model/parameters.hpp"
#include "sim/run/recording.hpp"

namespace schoolsim {

/// Pounds for a leader-day, by kind of cost.
using Prices = std::array<double, n_costs>;

/// The row of the parameter table that prices a kind of cost.
const ParameterInfo& price_row(Cost kind);

Prices prices_of(const Parameters& parameters);

/// Prices with every assumed one multiplied.
Prices with_assumed_times(double factor, Prices prices);

/// One replicate of the baseline and of the scenario.
using ResultPair = std::pair<const RunResult*, const RunResult*>;

struct MeasurePerCost {
  std::size_t metric = 0;  ///< position in metric_table()
  /// Nothing where the cost is not clear of 0, or not of one sign in all worlds. Effect, in the metric's
  /// unit, for each million pounds that authorities and nation pay: at the prices given, and with all assumed
  /// prices at half and at double.
  std::optional<Ratio> per_million_pounds, at_half, at_double;
  /// Effect for each 1,000 leader-days of work.
  std::optional<Ratio> per_thousand_days;
};

struct PayerCost {
  Estimate leader_days;
  Estimate pounds;  ///< leader-days at their prices, and grants
};

/// What a scenario costs more than the baseline, since term 0, in all schools together.
struct CostComparison {
  std::array<PayerCost, n_payers> by_payer;  ///< what schools pay is their leaders' time, not money
  Estimate public_pounds;                    ///< of authorities and nation
  /// Time that people work for it: what schools spend on partners, and advisers and staff of programmes. Days
  /// paid to schools are not in it, for schools' own time holds what they do with them.
  Estimate work_days;
  std::vector<MeasurePerCost> measures;
  std::optional<Cost> dearest;  ///< the kind whose price moves public_pounds most
};

/// Nothing if a result has no costs recorded, as in files of older formats. `n_sets`: of parameters, where
/// each pair is another world.
std::optional<CostComparison> compare_costs(std::span<const ResultPair> pairs, const Prices& prices,
                                            std::span<const std::size_t> metrics, Term record,
                                            std::size_t n_sets = 0);

}  // namespace schoolsim
