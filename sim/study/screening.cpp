#include "sim/study/screening.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <numeric>

#include <fmt/format.h>

#include "analysis/statistics/quantile.hpp"
#include "sim/error.hpp"

namespace schoolsim {
namespace {

/// Bands count to which at least one in a hundred of the first round's tries keeps. What nothing keeps to
/// says that model or band is wrong, and would leave nothing.
constexpr double least_share = 0.01;

/// A set that was tried: one of those that are fitted, with a draw of what is not.
struct Try {
  std::size_t set = 0;
  std::uint32_t draw = 0;
  std::vector<double> values;  ///< by band
  std::size_t n_missed = 0;    ///< bands that count
};

CandidateSets candidates_of(const std::vector<Try>& tries, const PointSample& fitted) {
  CandidateSets sets;
  for (const Try& one : tries) {
    const auto point = fitted.at(one.set);
    sets.fitted.insert(sets.fitted.end(), point.begin(), point.end());
    sets.draws.push_back(one.draw);
  }
  return sets;
}

[[noreturn]] void refuse_bands(const CalibrateAnswer& answer, const std::string& file) {
  std::string text;
  for (const ScreenedBand& band : answer.bands)
    text += fmt::format("\n  {}: {:.0f} % of the first tries keep to it", band.target.id, 100 * band.share);
  throw Error(ErrorKind::input,
              fmt::format("{}: none of {} tries keeps to the bands together; take more rounds, or "
                          "widen the priors of factors that are not fitted or a band:{}",
                          file, answer.n_tried, text));
}

/// Runs tries for the bands of a stage.
void run_tries(const ScreeningStage& stage, const Round& round, const PointSample& fitted, Rounds& rounds,
               std::vector<Try>& tries) {
  if (tries.empty()) return;
  const std::size_t k = stage.bands.size();
  const std::vector<double> values =
      rounds.run(stage.sweep, stage.scenarios, candidates_of(tries, fitted), round);
  for (std::size_t i = 0; i < tries.size(); ++i) {
    for (std::size_t j = 0; j < k; ++j) tries[i].values[stage.bands[j]] = values[i * k + j];
  }
}

void weigh_bands(const std::vector<Try>& first, std::vector<ScreenedBand>& bands) {
  for (std::size_t b = 0; b < bands.size(); ++b) {
    const auto n_inside = std::count_if(first.begin(), first.end(),
                                        [&](const Try& one) { return bands[b].target.holds(one.values[b]); });
    bands[b].share = static_cast<double>(n_inside) / static_cast<double>(first.size());
    bands[b].is_applied = bands[b].share >= least_share;
  }
}

/// Bands that a set may miss: as of targets, one of many.
std::size_t most_missed(const std::vector<ScreenedBand>& bands) {
  const auto n = std::count_if(bands.begin(), bands.end(), [](const auto& band) { return band.is_applied; });
  return static_cast<std::size_t>(n) > targets_that_all_count ? 1 : 0;
}

/// Leaves out those tries that, with the bands of a stage, miss too many, or have no figure.
void leave_out(const ScreeningStage& stage, const std::vector<ScreenedBand>& bands, std::size_t most_missed,
               std::vector<Try>& tries) {
  std::erase_if(tries, [&](Try& one) {
    for (const std::size_t b : stage.bands) {
      if (!bands[b].is_applied) continue;
      if (std::isnan(one.values[b])) return true;
      if (!bands[b].target.holds(one.values[b])) ++one.n_missed;
    }
    return one.n_missed > most_missed;
  });
}

}  // namespace

CandidateSets screen_sets(const PlannedCalibration& c, Rounds& rounds, CalibrateAnswer& answer,
                          std::vector<double>& checked, const Watch& watch) {
  const PlanCalibration& plan = *c.planned.plan.calibration;
  CalibrationResult& result = answer.result;
  const std::size_t n = result.sets.size(), k = c.screening.bands.size(), n_targets = c.targets.size();
  for (const ObservedTarget& band : c.screening.bands) answer.bands.push_back({band});
  std::vector<Try> kept;
  for (std::size_t round = 0; round < plan.most_rounds && kept.size() < n; ++round) {
    std::vector<Try> tries;
    for (std::size_t i = 0; i < n; ++i)  // equal points try different draws
      tries.push_back({i, static_cast<std::uint32_t>(round * n + i), std::vector<double>(k), 0});
    const bool is_first = round == 0;  // in which all are run for all bands, to see which count
    const auto& stages = c.screening.stages;
    for (std::size_t stage = 0; stage < stages.size(); ++stage) {
      run_tries(stages[stage], screening_round(c.problem, round, stage), result.sets, rounds, tries);
      if (!is_first) leave_out(stages[stage], answer.bands, answer.most_missed, tries);
    }
    if (is_first) {
      weigh_bands(tries, answer.bands);
      answer.most_missed = most_missed(answer.bands);
      for (const ScreeningStage& stage : stages) leave_out(stage, answer.bands, answer.most_missed, tries);
    }
    std::move(tries.begin(), tries.end(), std::back_inserter(kept));
    answer.n_tried += n;
    watch.tell(Told::progress, fmt::format("Screening {}: {} of {} tries keep to the bands", round + 1,
                                           kept.size(), answer.n_tried));
  }
  answer.n_that_keep = kept.size();
  if (kept.empty()) refuse_bands(answer, plan.screens);

  // Chosen evenly from all rounds, and run for what was fitted; what they predict of both is what is spread.
  std::vector<Try> chosen;
  for (const std::size_t i :
       draw_by_weight(std::vector<double>(kept.size(), 1), std::min(n, kept.size()), c.problem.seed))
    chosen.push_back(std::move(kept[i]));
  const CandidateSets sets = candidates_of(chosen, result.sets);
  auto [fitted, of_checks] = rounds.run_final(sets, screened_round(c.problem));
  checked = std::move(of_checks);
  PointSample predicted{n_targets + k, {}};
  std::vector<Try> complete;  // without those that lack a figure
  std::vector<std::size_t> runs;
  for (std::size_t i = 0; i < chosen.size(); ++i) {
    std::vector<double> row;
    for (std::size_t t = 0; t < n_targets; ++t)
      row.push_back(over_replicates(fitted, i, c.problem.n_replicates, t, n_targets).mean);
    if (std::any_of(row.begin(), row.end(), [](double value) { return std::isnan(value); })) continue;
    for (std::size_t b = 0; b < k; ++b) row.push_back(answer.bands[b].is_applied ? chosen[i].values[b] : 0);
    predicted.points.insert(predicted.points.end(), row.begin(), row.end());
    complete.push_back(std::move(chosen[i]));
    runs.push_back(i);
  }
  if (complete.empty())
    throw Error(ErrorKind::input, "all runs of the screened sets failed, or lack a statistic");

  std::vector<Try> ordered;
  std::vector<std::vector<double>> of_bands(k);
  result.predictions.clear();
  result.runs.clear();
  for (const std::size_t i : even_order(standardised(predicted), complete.size())) {
    const auto row = predicted.at(i);
    result.predictions.insert(result.predictions.end(), row.begin(),
                              row.begin() + static_cast<std::ptrdiff_t>(n_targets));
    for (std::size_t b = 0; b < k; ++b) of_bands[b].push_back(complete[i].values[b]);
    result.runs.push_back(runs[i]);
    ordered.push_back(std::move(complete[i]));
  }
  CandidateSets in_order = candidates_of(ordered, result.sets);
  result.sets.points = in_order.fitted;
  result.n_distinct = ordered.size();
  for (std::size_t b = 0; b < k; ++b) {
    ScreenedBand& band = answer.bands[b];
    std::erase_if(of_bands[b], [](double value) { return std::isnan(value); });
    if (of_bands[b].empty()) continue;
    const auto n_inside = std::count_if(of_bands[b].begin(), of_bands[b].end(),
                                        [&](double value) { return band.target.holds(value); });
    band.share_of_sets = static_cast<double>(n_inside) / static_cast<double>(of_bands[b].size());
    band.mean = std::accumulate(of_bands[b].begin(), of_bands[b].end(), 0.0) /
                static_cast<double>(of_bands[b].size());
    std::sort(of_bands[b].begin(), of_bands[b].end());
    band.lower = inner_quantile(of_bands[b], 0.05);
    band.upper = inner_quantile(of_bands[b], 0.95);
  }
  return in_order;
}

}  // namespace schoolsim
