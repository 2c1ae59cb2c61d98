#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "analysis/statistics/emulated.hpp"
#include "sim/study/parameter_sets.hpp"
#include "sim/study/sweep_question.hpp"

namespace schoolsim {

struct EmulateRequest {
  OutputChoice output;            ///< of the first sweep
  std::vector<std::string> more;  ///< files of sweeps that differ from it in their points alone
  unsigned threads = 0;           ///< 0: as many as the machine has
};

/// A factor over its range, all others where they may be.
struct EmulatedFactor {
  std::string name;  ///< with its followers
  SobolIndices indices;
  std::vector<double> values;  ///< at evenly spaced quantiles of the factor
  std::vector<double> effect;  ///< what is expected there
};

/// Two factors over their ranges, [value of one][value of other].
struct EmulatedPair {
  std::size_t one = 0, other = 0;  ///< positions of factors
  std::vector<double> one_values, other_values, effect;
  double interaction = 0;  ///< share of its variance that is more than the sum of both
};

/// How the values of a dimension lie.
struct EmulatedRange {
  Spread spread;            ///< of a file's points without a plan: from their least to their greatest value
  std::vector<double> own;  ///< of such points: their positions, ascending; else empty
};

/// Where values of all dimensions lie; keep the ranges as long as it.
Margin margin_of(const std::vector<EmulatedRange>& ranges);
/// The value of a factor at a position.
double value_at(const EmulatedRange& range, double position);

/// What sweeps say of points that were not run.
struct Emulation {
  SweptQuestion asked;
  EmulatorFamily family;
  std::vector<EmulatedRange> ranges;  ///< [dimension]
  std::vector<double> positions;      ///< [point][dimension]: of the points that were fitted
  /// [dimension]; empty where it predicts too little, factors depend, or nobody asked.
  std::vector<EmulatedFactor> factors;
  std::optional<EmulatedPair> pair;  ///< the two that act together most; none of a single factor

  [[nodiscard]] const Emulator& emulator() const { return family.whole; }
  /// Why nothing is told, and what would help; empty where the emulator is good enough.
  [[nodiscard]] std::string refusal() const;
  /// What is expected at a point, [dimension], and a standard deviation of how well that is known: of the
  /// fits without a fold each or of what is predicted at points left out, whichever is more.
  struct Prediction {
    double expected = 0, deviation = 0;
  };
  [[nodiscard]] Prediction predict(std::span<const double> values) const;
  /// Values of all factors of the sweep, [point][factor], where those that move by themselves are at these
  /// positions, [point][dimension].
  [[nodiscard]] std::vector<double> values_at(std::span<const double> points) const;
  /// [point]: whether the plan's constraints hold there.
  [[nodiscard]] std::vector<std::uint8_t> fit(std::span<const double> points) const;
  /// Values of all factors, [point][factor], at points of which it knows least.
  [[nodiscard]] std::vector<double> next(std::size_t n) const;
};

/// Fits an emulator to the points of merged sweeps and asks it for indices and effects. Throws Error `usage`
/// for what they do not hold and for sweeps that differ in more than their points, `input` where points are
/// too few or say nothing of what lies between them.
Emulation emulate(const EmulateRequest& request);

/// Its steps for others: the question to each sweep, whose outputs may be changed before they are fitted, and
/// the fit, which has no factors and no pair.
std::vector<SweptQuestion> ask_all(const OutputChoice& output, const std::vector<std::string>& more);
Emulation fit_emulation(std::vector<SweptQuestion> asked, unsigned threads);

/// Points that a user asks about, [point][dimension], from a CSV whose columns are the factors that move by
/// themselves. Throws Error `input` with file, row and key for other columns and for values outside what was
/// swept.
std::vector<double> read_asked_points(const Emulation& emulation, const std::string& path);

}  // namespace schoolsim
