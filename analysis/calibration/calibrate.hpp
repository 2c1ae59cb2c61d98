#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "analysis/calibration/space.hpp"
#include "analysis/statistics/emulator.hpp"

/// History matching and a posterior sample for any simulator (docs/calibration.md has the equations).
/// Parameters are positions from 0 to 1, uniform beforehand: who calls turns them into values by quantiles of
/// the priors.
namespace schoolsim {

/// What a statistic of the simulator should be.
struct CalibrationTarget {
  std::string id;
  double lower = 0, upper = 0;  ///< a band within which all is well; alike for a figure
  double sd = 0;  ///< of its errors, but for the luck of a run: sampling and discrepancy together
  [[nodiscard]] double distance(double statistic) const {
    return statistic < lower ? statistic - lower : statistic > upper ? statistic - upper : 0;
  }
};

/// Implausibility above which a point is ruled out (Pukelsheim 1994: three standard deviations).
inline constexpr double greatest_implausibility = 3;
/// With more targets than that one may be missed: the second largest implausibility decides.
inline constexpr std::size_t targets_that_all_count = 10;

struct CalibrationProblem {
  std::size_t n_dimensions = 0;
  std::vector<CalibrationTarget> targets;
  std::uint32_t n_replicates = 2;  ///< at each point; from one alone the luck of a run is not known
  std::size_t n_points = 0;        ///< of a wave
  std::size_t most_waves = 8;
  std::size_t n_sets = 400;  ///< that are asked for; twice as many are run
  std::uint64_t seed = 1;
  unsigned threads = 1;  ///< of the method, which do not affect the result
  /// Called before the emulators of a wave are fitted and after each, with how many are, of how many, by one
  /// thread at a time; may throw to stop.
  std::function<void(std::size_t n_fitted, std::size_t n)> fitting = [](std::size_t, std::size_t) {};

  [[nodiscard]] std::size_t n_kept() const { return 2 * n_sets; }
};

/// Statistics at points ([point][dimension]): [point][replicate][target], not a number where there is none.
/// Each point and replicate has its own luck. `round` counts waves from 1; 0: the
/// sets that are kept.
using CalibratedSimulator =
    std::function<std::vector<double>(std::span<const double> points, std::size_t round)>;

/// A target as a wave saw it.
struct WaveTarget {
  std::optional<Emulator> emulator;  ///< none where too few points have a value
  double nearest = 0;  ///< least distance of a run point from the target, in standard deviations
  /// Whether it counts: the emulator predicts (q2 of 0.3 or more), or what it does not is less than the
  /// target's own tolerance.
  bool is_used = false;
  double emulator_share = 0;  ///< part of the variance in its implausibility that is the emulator's
};

/// Emulators of one wave and what they rule out.
struct Wave {
  std::size_t number = 0;
  std::size_t n_run = 0;       ///< points run in this wave
  std::size_t n_failed = 0;    ///< of them, without any value
  std::size_t n_training = 0;  ///< points of all waves so far that are not ruled out by earlier ones
  std::vector<WaveTarget> targets;
  /// Covariance of one run's statistics at a point, [target][target]; 0 where replicates do not say.
  std::vector<double> luck;
  double share = 1;           ///< of the whole space that is left after it
  double share_of_wave = 1;   ///< of what was left before it
  double emulator_share = 0;  ///< largest part of the variance in an implausibility that is the emulator's
};

/// The targets that rule out, and how, as waves say.
class Implausibility {
 public:
  explicit Implausibility(const std::vector<CalibrationTarget>& targets) : targets_(targets) {}

  /// Distance of the expected statistic from a target, in standard deviations of all errors.
  [[nodiscard]] double of_target(const Wave& wave, std::size_t target, std::span<const double> point) const;
  /// The largest of all targets in use, or the second largest if they are more than targets_that_all_count.
  [[nodiscard]] double of_wave(const Wave& wave, std::span<const double> point) const;
  /// Whether that is at most a limit.
  [[nodiscard]] bool is_within(const Wave& wave, std::span<const double> point, double limit) const;

 private:
  const std::vector<CalibrationTarget>& targets_;
};

struct CalibrationResult {
  std::vector<Wave> waves;
  std::string why_it_stopped;
  PointSample sets;                 ///< of equal weight; every prefix spreads evenly over what they predict
  std::vector<double> predictions;  ///< [set][target], means over replicates of real runs
  std::vector<std::size_t> runs;    ///< of each set, which of those that were run it is
  std::size_t n_distinct = 0;       ///< different sets among them
  std::vector<std::string> missed;  ///< targets that no point that was run comes near
};

/// Waves until the emulators no longer matter, nothing shrinks or there are as many as allowed; then a
/// sample of the posterior in what is left, run for real, reweighted by emulators that know these runs,
/// too, and drawn as `n_sets`. `told` hears of each wave. Throws Error `input` for too few points and where
/// nothing is left: which target no point comes near, or which clash. Deterministic.
CalibrationResult calibrate(const CalibrationProblem& problem, const CalibratedSimulator& simulate,
                            const std::function<void(const Wave&)>& told);

}  // namespace schoolsim
