#include "analysis/calibration/calibrate.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <mutex>
#include <numeric>
#include <set>

#include <fmt/format.h>

#include "sim/design/design.hpp"
#include "sim/error.hpp"
#include "sim/threads.hpp"

namespace schoolsim {
namespace {

constexpr double hopeless_q2 = 0.3;
constexpr std::size_t fewest_in_sample = 1000;
/// The emulator no longer matters if it is less than this part of an implausibility's variance.
constexpr double small_emulator_share = 0.1;
/// Nothing shrinks if a wave leaves more than this part.
constexpr double large_share_of_wave = 0.8;

/// All points run so far, and what they gave.
struct CalibrationRuns {
  std::size_t n_targets = 0;
  std::uint32_t n_replicates = 0;
  PointSample points;
  std::vector<double> values;         ///< [point][replicate][target]
  std::vector<double> means;          ///< [point][target], over replicates that have a value
  std::vector<std::uint32_t> counts;  ///< [point][target]: replicates with a value

  [[nodiscard]] double value(std::size_t point, std::size_t replicate, std::size_t target) const {
    return values[(point * n_replicates + replicate) * n_targets + target];
  }

  void add(std::span<const double> new_points, std::span<const double> new_values) {
    const std::size_t first = points.size();
    points.points.insert(points.points.end(), new_points.begin(), new_points.end());
    values.insert(values.end(), new_values.begin(), new_values.end());
    for (std::size_t p = first; p < points.size(); ++p) {
      for (std::size_t t = 0; t < n_targets; ++t) {
        std::uint32_t count = 0;
        double sum = 0;
        for (std::size_t r = 0; r < n_replicates; ++r) {
          if (!std::isfinite(value(p, r, t))) continue;
          sum += value(p, r, t);
          ++count;
        }
        means.push_back(sum / count);  // not a number of none
        counts.push_back(count);
      }
    }
  }

  /// Whether a point has a value of every target, or of any.
  [[nodiscard]] bool has_all(std::size_t point) const { return least_count(point, true) > 0; }
  [[nodiscard]] bool has_any(std::size_t point) const { return least_count(point, false) > 0; }

  /// Covariance of two targets of one run at a point, pooled over points by the replicates that have both; 0
  /// where too few say.
  [[nodiscard]] double luck(const std::vector<std::size_t>& of, std::size_t one, std::size_t other) const {
    double products = 0, n_spare = 0;
    for (const std::size_t p : of) {
      double n = 0, sum_of_one = 0, sum_of_other = 0;
      const auto for_each_pair = [&](const auto& take) {
        for (std::size_t r = 0; r < n_replicates; ++r) {
          const double a = value(p, r, one), b = value(p, r, other);
          if (std::isfinite(a) && std::isfinite(b)) take(a, b);
        }
      };
      for_each_pair([&](double a, double b) { n += 1, sum_of_one += a, sum_of_other += b; });
      if (n < 2) continue;
      for_each_pair([&](double a, double b) { products += (a - sum_of_one / n) * (b - sum_of_other / n); });
      n_spare += n - 1;
    }
    return n_spare > 0 ? products / n_spare : 0;
  }

 private:
  [[nodiscard]] std::uint32_t least_count(std::size_t point, bool of_all) const {
    const auto begin = counts.begin() + static_cast<std::ptrdiff_t>(point * n_targets);
    const auto [least, most] = std::minmax_element(begin, begin + static_cast<std::ptrdiff_t>(n_targets));
    return of_all ? *least : *most;
  }
};

/// A normal likelihood of what emulators expect. Targets err together as runs of one point do by luck; their
/// own tolerances and the emulators' errors are independent.
class EmulatedLikelihood {
 public:
  EmulatedLikelihood(const std::vector<CalibrationTarget>& targets, const Wave& wave)
      : targets_(targets), wave_(wave) {
    for (std::size_t t = 0; t < targets.size(); ++t) {
      if (wave.targets[t].is_used) used_.push_back(t);
    }
    const std::size_t n = used_.size();
    root_.assign(n * n, 0);
    for (std::size_t i = 0; i < n; ++i) {
      for (std::size_t j = 0; j <= i; ++j) {
        double rest = wave.luck[used_[i] * targets.size() + used_[j]];
        if (i == j) {
          const double sd = targets[used_[i]].sd;
          rest += sd * sd + wave.targets[used_[i]].emulator->variance;
        }
        for (std::size_t k = 0; k < j; ++k) rest -= root_[i * n + k] * root_[j * n + k];
        root_[i * n + j] = i == j ? std::sqrt(rest) : rest / root_[j * n + j];
      }
    }
  }

  /// But for a constant.
  [[nodiscard]] double log(std::span<const double> point) const {
    const std::size_t n = used_.size();
    std::vector<double> independent(n);
    double sum = 0;
    for (std::size_t i = 0; i < n; ++i) {
      double rest = targets_[used_[i]].distance(wave_.targets[used_[i]].emulator->mean(point));
      for (std::size_t k = 0; k < i; ++k) rest -= root_[i * n + k] * independent[k];
      independent[i] = rest / root_[i * n + i];
      sum -= 0.5 * independent[i] * independent[i];
    }
    return sum;
  }

 private:
  const std::vector<CalibrationTarget>& targets_;
  const Wave& wave_;
  std::vector<std::size_t> used_;
  std::vector<double> root_;  ///< of the covariance: its Cholesky factor, row by row
};

class Calibrator {
 public:
  Calibrator(const CalibrationProblem& problem, const CalibratedSimulator& simulate)
      : problem_(problem), simulate_(simulate), implausibility_(problem.targets) {
    runs_.n_targets = problem.targets.size();
    runs_.n_replicates = problem.n_replicates;
    runs_.points.n_dimensions = problem.n_dimensions;
    left_ =
        uniform_sample(std::max(fewest_in_sample, problem.n_kept()), problem.n_dimensions, problem.seed + 1);
  }

  CalibrationResult run(const std::function<void(const Wave&)>& told) {
    std::vector<double> points = latin_hypercube(problem_.n_points, problem_.n_dimensions, problem_.seed);
    double share = 1;
    for (std::size_t number = 1;; ++number) {
      Wave wave = run_wave(points, number);
      const Shrunk shrunk = shrink_by(wave);
      if (shrunk.is_empty) refuse_empty_space(wave, shrunk.sample);
      left_ = shrunk.sample;
      wave.share_of_wave = shrunk.share;
      wave.share = share *= shrunk.share;
      result_.waves.push_back(std::move(wave));
      told(result_.waves.back());
      result_.why_it_stopped = why_stop();
      if (!result_.why_it_stopped.empty()) break;
      points = next_points();
    }
    note_missed_targets();
    draw_sets();
    return std::move(result_);
  }

 private:
  [[nodiscard]] std::uint64_t seed_of(std::size_t wave, std::uint64_t use) const {
    return problem_.seed + 1000 * wave + 100 * use;
  }

  /// Whether earlier waves leave a point in.
  [[nodiscard]] bool is_left(std::span<const double> point) const {
    return std::all_of(result_.waves.rbegin(), result_.waves.rend(), [&](const Wave& wave) {
      return implausibility_.is_within(wave, point, greatest_implausibility);
    });
  }

  Wave run_wave(const std::vector<double>& points, std::size_t number) {
    const std::size_t first = runs_.points.points.size() / problem_.n_dimensions;
    runs_.add(points, simulate_(points, number));
    Wave wave;
    wave.number = number;
    wave.n_run = runs_.points.size() - first;
    for (std::size_t p = first; p < runs_.points.size(); ++p) wave.n_failed += runs_.has_any(p) ? 0U : 1U;
    fit(wave);
    return wave;
  }

  /// Fits emulators to all points that are left.
  void fit(Wave& wave) {
    std::vector<std::size_t> training;
    for (std::size_t p = 0; p < runs_.points.size(); ++p) {
      if (is_left(runs_.points.at(p))) training.push_back(p);
    }
    wave.n_training = training.size();
    wave.luck = luck_of(training);
    const std::size_t fewest = fewest_emulator_points(problem_.n_dimensions);
    wave.targets.resize(problem_.targets.size());
    std::vector<std::size_t> n_values(problem_.targets.size());
    std::size_t n_fitted = 0;
    std::mutex mutex;
    problem_.fitting(0, problem_.targets.size());
    for_each_on_threads(problem_.targets.size(), problem_.threads, [&](std::size_t t) {
      n_values[t] = fit_target(wave, t, training);
      const std::lock_guard lock(mutex);
      problem_.fitting(++n_fitted, problem_.targets.size());
    });
    for (const WaveTarget& seen : wave.targets) {
      if (seen.is_used) wave.emulator_share = std::max(wave.emulator_share, seen.emulator_share);
    }
    const std::size_t most = *std::max_element(n_values.begin(), n_values.end());
    if (most < fewest) {
      throw Error(
          ErrorKind::input,
          fmt::format(
              "wave {}: {} points have values, but an emulator of {} factors needs {} at least, and {} "
              "are usual; take more points or fewer factors",
              wave.number, most, problem_.n_dimensions, fewest,
              std::max(fewest, 10 * problem_.n_dimensions)));
    }
    if (std::none_of(wave.targets.begin(), wave.targets.end(),
                     [](const WaveTarget& t) { return t.is_used; })) {
      throw Error(
          ErrorKind::input,
          fmt::format("wave {}: no emulator predicts any target (best share of variance {:.2f}); take more "
                      "points, replicates or schools, or factors on which the targets depend",
                      wave.number, best_q2(wave)));
    }
  }

  /// Fits the emulator of one target, if enough points have a value; says how many have.
  std::size_t fit_target(Wave& wave, std::size_t t, const std::vector<std::size_t>& training) const {
    const CalibrationTarget& target = problem_.targets[t];
    WaveTarget& seen = wave.targets[t];
    std::vector<double> inputs, outputs;
    double inverse_counts = 0;
    seen.nearest = std::numeric_limits<double>::infinity();
    for (const std::size_t p : training) {
      const std::size_t at = p * runs_.n_targets + t;
      if (runs_.counts[at] == 0) continue;
      const auto point = runs_.points.at(p);
      inputs.insert(inputs.end(), point.begin(), point.end());
      outputs.push_back(runs_.means[at]);
      inverse_counts += 1.0 / runs_.counts[at];
    }
    if (outputs.size() < fewest_emulator_points(problem_.n_dimensions)) return outputs.size();
    const auto n = static_cast<double>(outputs.size());
    const double luck = wave.luck[t * problem_.targets.size() + t];
    seen.emulator = fit_emulator(
        inputs, problem_.n_dimensions, outputs,
        problem_.n_replicates > 1 ? luck * inverse_counts / n : std::numeric_limits<double>::quiet_NaN(),
        seed_of(wave.number, 1) + t);
    const double tolerance = target.sd * target.sd + luck;
    const double variance = seen.emulator->variance;
    seen.is_used = seen.emulator->q2 >= hopeless_q2 || variance <= tolerance;
    for (const double output : outputs)
      seen.nearest =
          std::min(seen.nearest, std::abs(target.distance(output)) / std::sqrt(tolerance + variance));
    seen.emulator_share = variance > 0 ? variance / (tolerance + variance) : 0;
    return outputs.size();
  }

  /// Covariances of all targets, or of each with itself where replicates are too few for more.
  [[nodiscard]] std::vector<double> luck_of(const std::vector<std::size_t>& points) const {
    const std::size_t k = runs_.n_targets;
    const bool are_enough = points.size() * (runs_.n_replicates - 1) >= 2 * k;
    std::vector<double> luck(k * k, 0);
    for (std::size_t i = 0; i < k; ++i) {
      for (std::size_t j = 0; j <= i; ++j) {
        if (i == j || are_enough) luck[i * k + j] = luck[j * k + i] = runs_.luck(points, i, j);
      }
    }
    return luck;
  }

  static double best_q2(const Wave& wave) {
    double best = -std::numeric_limits<double>::infinity();
    for (const WaveTarget& target : wave.targets) {
      if (target.emulator) best = std::max(best, target.emulator->q2);
    }
    return best;
  }

  Shrunk shrink_by(const Wave& wave) const {
    return shrink(
        left_, [&](std::span<const double> point) { return implausibility_.of_wave(wave, point); },
        [&](std::span<const double> point, double limit) {
          return implausibility_.is_within(wave, point, limit) && is_left(point);
        },
        greatest_implausibility, seed_of(wave.number, 2), problem_.threads);
  }

  /// Which targets leave nothing: those that nothing comes near, or else those that are missed where all
  /// are missed least.
  [[noreturn]] void refuse_empty_space(const Wave& wave, const PointSample& nearest) const {
    std::string text;
    const auto expected = [&](std::size_t t, std::span<const double> point) {
      return wave.targets[t].emulator->mean(point);
    };
    const auto wanted = [&](std::size_t t) {
      const CalibrationTarget& target = problem_.targets[t];
      return target.lower == target.upper ? fmt::format("{:.4g}", target.lower)
                                          : fmt::format("{:.4g} to {:.4g}", target.lower, target.upper);
    };
    for (std::size_t t = 0; t < problem_.targets.size(); ++t) {
      if (!wave.targets[t].is_used) continue;
      double least = std::numeric_limits<double>::infinity(), value = 0;
      const auto look = [&](const PointSample& sample) {
        for (std::size_t i = 0; i < sample.size(); ++i) {
          const double distance = implausibility_.of_target(wave, t, sample.at(i));
          if (!(distance < least)) continue;
          least = distance;
          value = expected(t, sample.at(i));
        }
      };
      look(left_);
      look(nearest);
      look(runs_.points);
      if (std::min(least, wave.targets[t].nearest) > greatest_implausibility)
        text += fmt::format(
            "\n  {}: should be {}, and is {:.4g} where it comes nearest, {:.1f} standard deviations "
            "away",
            problem_.targets[t].id, wanted(t), value, least);
    }
    if (!text.empty()) {
      throw Error(ErrorKind::input,
                  fmt::format("wave {}: nothing is left of the space, since no point comes near "
                              "these targets; widen the priors, give the target a wider "
                              "tolerance, or take it out:{}",
                              wave.number, text));
    }
    std::size_t best = 0;
    std::vector<double> values;
    for (std::size_t i = 0; i < nearest.size(); ++i)
      values.push_back(implausibility_.of_wave(wave, nearest.at(i)));
    best = static_cast<std::size_t>(std::min_element(values.begin(), values.end()) - values.begin());
    for (std::size_t t = 0; t < problem_.targets.size(); ++t) {
      if (!wave.targets[t].is_used) continue;
      const double distance = implausibility_.of_target(wave, t, nearest.at(best));
      if (distance < 0.9 * values[best]) continue;
      text += fmt::format("\n  {}: should be {}, and is {:.4g}, {:.1f} standard deviations away",
                          problem_.targets[t].id, wanted(t), expected(t, nearest.at(best)), distance);
    }
    throw Error(
        ErrorKind::input,
        fmt::format("wave {}: nothing is left of the space, since these targets clash: each can be met, but "
                    "where all are missed least,{}",
                    wave.number, text));
  }

  [[nodiscard]] std::string why_stop() const {
    const Wave& wave = result_.waves.back();
    if (wave.emulator_share < small_emulator_share)
      return "the emulators' own error is less than a tenth of the variance in every implausibility";
    if (wave.number > 1 && wave.share_of_wave > large_share_of_wave)
      return fmt::format("the wave left {:.0f} % of what there was", 100 * wave.share_of_wave);
    if (wave.number == problem_.most_waves) return "there are as many waves as the plan allows";
    return {};
  }

  /// Spread over what is left, with the points that are there already.
  [[nodiscard]] std::vector<double> next_points() const {
    std::vector<double> before, points;
    for (std::size_t p = 0; p < runs_.points.size(); ++p) {
      const auto point = runs_.points.at(p);
      if (is_left(point)) before.insert(before.end(), point.begin(), point.end());
    }
    for (const std::size_t i : even_order(left_, problem_.n_points, before)) {
      const auto point = left_.at(i);
      points.insert(points.end(), point.begin(), point.end());
    }
    return points;
  }

  void note_missed_targets() {
    for (std::size_t t = 0; t < problem_.targets.size(); ++t) {
      const WaveTarget& seen = result_.waves.back().targets[t];
      if (seen.emulator && seen.nearest > greatest_implausibility)
        result_.missed.push_back(problem_.targets[t].id);
    }
  }

  void draw_sets() {
    const std::size_t round = result_.waves.size() + 1;
    const Wave& last = result_.waves.back();
    const EmulatedLikelihood emulated(problem_.targets, last);
    const auto is_in = [&](std::span<const double> point) { return is_left(point); };
    const PointSample posterior = temper(
        left_, is_in, [&](std::span<const double> point) { return emulated.log(point); }, seed_of(round, 3),
        problem_.threads);
    PointSample kept{problem_.n_dimensions, {}};
    const std::vector<double> equal(posterior.size(), 1);
    for (const std::size_t i : draw_by_weight(equal, problem_.n_kept(), seed_of(round, 4))) {
      const auto point = posterior.at(i);
      kept.points.insert(kept.points.end(), point.begin(), point.end());
    }
    const std::size_t first = runs_.points.size();
    runs_.add(kept.points, simulate_(kept.points, 0));

    Wave better;
    better.number = round;
    fit(better);
    // What one of the two leaves out the other must not hold against it.
    for (std::size_t t = 0; t < problem_.targets.size(); ++t)
      better.targets[t].is_used = better.targets[t].emulator && last.targets[t].is_used;
    const EmulatedLikelihood known(problem_.targets, better);
    std::vector<double> logs;
    for (std::size_t i = 0; i < kept.size(); ++i) {
      logs.push_back(runs_.has_all(first + i) ? known.log(kept.at(i)) - emulated.log(kept.at(i))
                                              : -std::numeric_limits<double>::infinity());
    }
    const double greatest = *std::max_element(logs.begin(), logs.end());
    if (!std::isfinite(greatest))
      throw Error(ErrorKind::input, "all runs of the kept sets failed, or lack a statistic");
    for (double& log : logs) log = std::exp(log - greatest);
    const std::vector<std::size_t> drawn = draw_by_weight(logs, problem_.n_sets, seed_of(round, 5));
    result_.n_distinct = std::set<std::size_t>(drawn.begin(), drawn.end()).size();
    order_sets(kept, drawn, first);
  }

  void order_sets(const PointSample& kept, const std::vector<std::size_t>& drawn, std::size_t first) {
    const std::size_t k = runs_.n_targets;
    PointSample predicted{k, {}};
    for (const std::size_t i : drawn) {
      const auto row = runs_.means.begin() + static_cast<std::ptrdiff_t>((first + i) * k);
      predicted.points.insert(predicted.points.end(), row, row + static_cast<std::ptrdiff_t>(k));
    }
    result_.sets.n_dimensions = problem_.n_dimensions;
    for (const std::size_t i : even_order(standardised(predicted), drawn.size())) {
      const auto point = kept.at(drawn[i]);
      result_.sets.points.insert(result_.sets.points.end(), point.begin(), point.end());
      const auto row = predicted.at(i);
      result_.predictions.insert(result_.predictions.end(), row.begin(), row.end());
      result_.runs.push_back(drawn[i]);
    }
  }

  const CalibrationProblem& problem_;
  const CalibratedSimulator& simulate_;
  Implausibility implausibility_;
  CalibrationRuns runs_;
  PointSample left_;  ///< an even sample of what is not ruled out
  CalibrationResult result_;
};

}  // namespace

double Implausibility::of_target(const Wave& wave, std::size_t target, std::span<const double> point) const {
  const WaveTarget& seen = wave.targets[target];
  const double variance = targets_[target].sd * targets_[target].sd +
                          wave.luck[target * targets_.size() + target] + seen.emulator->variance;
  const double distance = std::abs(targets_[target].distance(seen.emulator->mean(point)));
  return distance == 0 ? 0 : distance / std::sqrt(variance);
}

double Implausibility::of_wave(const Wave& wave, std::span<const double> point) const {
  double largest = 0, second = 0;
  std::size_t n_used = 0;
  for (std::size_t t = 0; t < targets_.size(); ++t) {
    if (!wave.targets[t].is_used) continue;
    ++n_used;
    const double one = of_target(wave, t, point);
    second = std::max(second, std::min(largest, one));
    largest = std::max(largest, one);
  }
  return n_used > targets_that_all_count ? second : largest;
}

bool Implausibility::is_within(const Wave& wave, std::span<const double> point, double limit) const {
  std::size_t n_used = 0, n_beyond = 0;
  for (const WaveTarget& target : wave.targets) n_used += target.is_used ? 1U : 0U;
  const std::size_t allowed = n_used > targets_that_all_count ? 1 : 0;
  for (std::size_t t = 0; t < targets_.size(); ++t) {
    if (wave.targets[t].is_used && of_target(wave, t, point) > limit && ++n_beyond > allowed) return false;
  }
  return true;
}

CalibrationResult calibrate(const CalibrationProblem& problem, const CalibratedSimulator& simulate,
                            const std::function<void(const Wave&)>& told) {
  return Calibrator(problem, simulate).run(told);
}

}  // namespace schoolsim
