#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "sim/study/emulate.hpp"

namespace schoolsim {

/// The aim that is no metric: what authorities and nation pay since term 0, in pounds.
inline constexpr std::string_view pounds_aim = "pounds";

struct OptimiseRequest {
  OutputChoice output;            ///< but for its metric and statistic, which are those of the aims
  std::vector<std::string> more;  ///< files of sweeps that differ from it in their points alone
  std::vector<std::string> aims;  ///< metrics with a good direction, or pounds_aim
  double reach = 0.5;             ///< share of the worlds that do at least as well as what is said of a mix
  std::optional<double> budget;   ///< pounds that a mix may cost
  unsigned threads = 0;
};

/// What mixes are judged by.
struct Aim {
  std::string label, unit;
  Direction direction = Direction::lower_is_better;
  double scale = 1;  ///< from the aim's own unit to the plain one
  double q2 = 0;     ///< of its emulator
};

/// Doses of all policies together, and what comes of them.
struct Mix {
  std::vector<double> values;      ///< [factor that moves by itself]
  std::vector<double> aims;        ///< [aim], in its own unit
  std::vector<double> deviations;  ///< [aim]: how well that is known
};

/// A factor over all mixes of the expected front.
struct MixedFactor {
  std::string name;
  double lowest = 0, highest = 0;              ///< that was swept
  double least = 0, median = 0, greatest = 0;  ///< in good mixes

  /// Whether every good mix has more than a tenth of it.
  [[nodiscard]] bool is_in_every() const { return least > lowest + 0.1 * (highest - lowest); }
  /// Whether no good mix has more than a tenth.
  [[nodiscard]] bool is_in_none() const { return greatest < lowest + 0.1 * (highest - lowest); }
};

struct Optimisation {
  SweptQuestion asked;  ///< by the first aim
  std::vector<Aim> aims;
  std::vector<MixedFactor> factors;
  std::vector<Mix> run;        ///< points of the sweeps that no other beats
  std::vector<Mix> expected;   ///< what the emulators expect of the best mixes anywhere
  std::size_t n_points = 0;    ///< that were run and keep to the budget
  std::vector<double> points;  ///< what came of them, [point][aim], in the aim's own unit
  /// A few of `expected` that stand for all: values of the header's factors, [point][factor].
  std::vector<double> next;
};

/// The mixes that no other beats by all aims, over all worlds of a sweep: by NSGA-II on an emulator of each
/// aim, and among the points that were run. Throws Error `usage` for aims that are none, `input` where an
/// emulator predicts too little, or the budget leaves nothing.
Optimisation optimise(const OptimiseRequest& request);

}  // namespace schoolsim
