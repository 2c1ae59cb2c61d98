#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/statistics/costs.hpp"
#include "analysis/statistics/difference.hpp"
#include "analysis/statistics/groups.hpp"
#include "sim/model/metrics.hpp"
#include "sim/run/description.hpp"

namespace schoolsim {

/// Positions of the metrics that comparisons tell of at least: judged_metrics(), then price_metric().
std::vector<std::size_t> headline_metrics();

/// Of judged_metrics() so many have a chart, the first ones.
inline constexpr std::size_t n_charted_measures = 3;

/// A finished run as a file gives it: a view that its owner must outlive.
struct ComparedRun {
  const RunDescription* description = nullptr;
  std::span<const RunResult> results;  ///< one per replicate, any order
  std::span<const SchoolList>
      synthetic_schools{};  ///< of synthetic:N, one per result; empty lists where unrecorded
  std::string file{};       ///< its name without folders, as users would type it
  int model_version = schoolsim::model_version;
};

/// A parameter to which a run gives another value than the baseline, from its start on. Prices
/// are not among them: one set of prices, the baseline's, values all runs.
struct OtherParameter {
  std::size_t parameter = 0;  ///< position in parameter_table()
  double baseline = 0;
  double value = 0;
};

std::vector<OtherParameter> other_parameters(const Parameters& baseline, const Parameters& other);

/// Runs against a baseline, paired by replicate: same seed, same schools, same luck.
struct Comparison {
  std::vector<ComparedRun> runs;                              ///< the baseline first
  std::vector<std::string> names;                             ///< of the runs, for people; no two alike
  std::vector<std::vector<OtherParameter>> other_parameters;  ///< one list per run; none for the baseline
  std::vector<std::vector<MeasureDifference>> differences;    ///< one list per run; the baseline's is empty
  std::vector<std::optional<CostComparison>> costs;           ///< one per run; nothing for the baseline
  std::vector<std::optional<GroupComparison>> groups;         ///< likewise
  Prices prices{};
  Term record = 0;
  std::size_t n_pairs = 0;

  [[nodiscard]] const RunDescription& baseline() const { return *runs.front().description; }
  /// Whether each pair is another world, not another luck alone.
  [[nodiscard]] bool are_worlds() const { return !baseline().sets.empty(); }
  /// Sets of parameters among the pairs; 0 where all share one.
  [[nodiscard]] std::size_t n_sets() const { return baseline().sets.n_among(n_pairs); }
  /// Verdicts given, one per run and measure: at 95 %, about one interval in twenty misses.
  [[nodiscard]] std::size_t n_comparisons() const;
};

/// All that keeps runs from being paired with the baseline: other seed, schools, terms or model version,
/// replicates without a pair, results of another shape, a record that is not there. Empty if they can be
/// compared.
std::vector<std::string> reasons_not_to_pair(const ComparedRun& baseline, std::span<const ComparedRun> others,
                                             std::optional<Term> record = {});

/// Compares each run with the baseline on judged_metrics() and price_metric(), on costs and for groups of
/// schools, at a record, the last by default; `prices` are those of the baseline by default. `more` are
/// metrics beside those, which describe and have no part in verdicts on a run. Throws Error (input) with all
/// reasons_not_to_pair if there are any.
Comparison compare(const ComparedRun& baseline, std::span<const ComparedRun> others,
                   std::optional<Term> record = {}, std::optional<Prices> prices = {},
                   std::span<const std::size_t> more = {});

/// Value of a metric in one replicate.
double metric_at(const RunResult& result, std::size_t metric, Term record);

/// How people see the run: the scenario's title, or its name.
std::string title_of(const RunDescription& description);

}  // namespace schoolsim
