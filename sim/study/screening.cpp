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
              fmt::format("{}: none of {} tries keeps to all bands that any keeps to; take more rounds, or "
                          "widen the priors of factors that are not fitted or a band:{}",
                          file, answer.n_tried, text));
}

/// Leaves those tries that keep to the bands of a stage.
void screen_tries(const ScreeningStage& stage, const Round& round, bool is_first, Rounds& rounds,
                  CalibrateAnswer& answer, std::vector<Try>& tries) {
  if (tries.empty()) return;
  const std::size_t k = stage.bands.size();
  const std::vector<double> values =
      rounds.run(stage.sweep, stage.scenarios, candidates_of(tries, answer.result.sets), round);
  for (std::size_t j = 0; j < k; ++j) {
    ScreenedBand& band = answer.bands[stage.bands[j]];
    std::size_t n_inside = 0;
    for (std::size_t i = 0; i < tries.size(); ++i) {
      tries[i].values[stage.bands[j]] = values[i * k + j];
      if (band.target.holds(values[i * k + j])) ++n_inside;
    }
    if (!is_first) continue;
    band.share = static_cast<double>(n_inside) / static_cast<double>(tries.size());
    band.is_applied = band.share >= least_share;
  }
  std::erase_if(tries, [&](const Try& one) {
    return std::any_of(stage.bands.begin(), stage.bands.end(), [&](std::size_t b) {
      return answer.bands[b].is_applied && !answer.bands[b].target.holds(one.values[b]);
    });
  });
}

}  // namespace

CandidateSets screen_sets(const PlannedCalibration& c, Rounds& rounds, CalibrateAnswer& answer,
                          const Watch& watch) {
  const PlanCalibration& plan = *c.planned.plan.calibration;
  CalibrationResult& result = answer.result;
  const std::size_t n = result.sets.size(), k = c.screening.bands.size(), n_targets = c.targets.size();
  for (const ObservedTarget& band : c.screening.bands) answer.bands.push_back({band});
  std::vector<Try> kept;
  for (std::size_t round = 0; round < plan.most_rounds && kept.size() < n; ++round) {
    std::vector<Try> tries;
    for (std::size_t i = 0; i < n; ++i)  // equal points try different draws
      tries.push_back({i, static_cast<std::uint32_t>(round * n + i), std::vector<double>(k)});
    for (std::size_t stage = 0; stage < c.screening.stages.size(); ++stage)
      screen_tries(c.screening.stages[stage], screening_round(c.problem, round, stage), round == 0, rounds,
                   answer, tries);
    std::move(tries.begin(), tries.end(), std::back_inserter(kept));
    answer.n_tried += n;
    watch.tell(Told::progress, fmt::format("Screening {}: {} of {} tries keep to all bands", round + 1,
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
  const std::vector<double> fitted =
      rounds.run(c.planned.sweep, c.scenarios, sets, screened_round(c.problem));
  const std::size_t n_replicates = c.problem.n_replicates;
  PointSample predicted{n_targets + k, {}};
  for (std::size_t i = 0; i < chosen.size(); ++i) {
    for (std::size_t t = 0; t < n_targets; ++t) {
      double mean = 0;
      for (std::size_t r = 0; r < n_replicates; ++r)
        mean += fitted[(i * n_replicates + r) * n_targets + t] / static_cast<double>(n_replicates);
      predicted.points.push_back(mean);
    }
    for (std::size_t b = 0; b < k; ++b)
      predicted.points.push_back(answer.bands[b].is_applied ? chosen[i].values[b] : 0);
  }

  std::vector<Try> ordered;
  std::vector<std::vector<double>> of_bands(k);
  result.predictions.clear();
  for (const std::size_t i : even_order(standardised(predicted), chosen.size())) {
    const auto row = predicted.at(i);
    result.predictions.insert(result.predictions.end(), row.begin(),
                              row.begin() + static_cast<std::ptrdiff_t>(n_targets));
    for (std::size_t b = 0; b < k; ++b) of_bands[b].push_back(chosen[i].values[b]);
    ordered.push_back(std::move(chosen[i]));
  }
  CandidateSets in_order = candidates_of(ordered, result.sets);
  result.sets.points = in_order.fitted;
  result.n_distinct = ordered.size();
  for (std::size_t b = 0; b < k; ++b) {
    ScreenedBand& band = answer.bands[b];
    std::erase_if(of_bands[b], [](double value) { return std::isnan(value); });
    if (of_bands[b].empty()) continue;
    band.mean = std::accumulate(of_bands[b].begin(), of_bands[b].end(), 0.0) /
                static_cast<double>(of_bands[b].size());
    std::sort(of_bands[b].begin(), of_bands[b].end());
    band.lower = inner_quantile(of_bands[b], 0.05);
    band.upper = inner_quantile(of_bands[b], 0.95);
  }
  return in_order;
}

}  // namespace schoolsim
