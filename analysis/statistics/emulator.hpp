#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string_view>
#include <vector>

#include "analysis/statistics/chaos_terms.hpp"

namespace schoolsim {

/// How far an emulator may bend, and how it is tried.
struct EmulatorShape {
  std::size_t degree = 2;          ///< greatest of a polynomial of one dimension
  std::size_t product_degree = 1;  ///< greatest of either part of a product of two
  std::size_t most_terms = std::numeric_limits<std::size_t>::max();
  std::size_t most_active = 5;  ///< dimensions of the process
  std::size_t n_folds = 5;
};

/// Degrees up to 10, as points allow, and a process of up to eight dimensions: for indices, which rest on how
/// well the whole is known.
EmulatorShape fine_shape(std::size_t n_points, std::size_t n_dimensions);

/// What a statistic of the simulator is expected to be at a point where it was not run: a sparse polynomial
/// and, where that predicts better, a Gaussian process of what the polynomial leaves.
class Emulator {
 public:
  /// The expected statistic at a point of as many dimensions as the points it was fitted to.
  [[nodiscard]] double mean(std::span<const double> point) const;

  /// Share of the statistic's variance over the points, less that of chance, which is predicted at points
  /// left out; 1 - mean square of what is not predicted / variance where chance is not known.
  double q2 = 0;
  /// Mean square error at points left out, in squares of the statistic's unit.
  double residual = 0;
  /// The emulator's part of it: less the chance of few replicates, where that is known.
  double variance = 0;
  std::size_t n_points = 0;  ///< to which it was fitted
  /// Polynomials that were chosen, beside the constant.
  [[nodiscard]] std::size_t n_terms() const { return terms_.size() - 1; }
  /// Whether it depends on a dimension.
  [[nodiscard]] bool feels(std::size_t dimension) const;
  [[nodiscard]] std::string_view kind() const {
    return weights_.empty() ? "polynomial" : "polynomial and Gaussian process";
  }

 private:
  friend class EmulatorFit;
  std::vector<double> lower_, upper_;  ///< the box of the points
  std::vector<ChaosTerm> terms_;
  std::vector<double> coefficients_;
  std::vector<std::size_t> active_;             ///< dimensions of the process
  std::vector<double> lengths_, at_, weights_;  ///< of the process: [active], [point][active], [point]
};

/// Points without which no emulator is fitted: three for each dimension, and no fewer than 30.
std::size_t fewest_emulator_points(std::size_t n_dimensions);

/// An emulator and those of the same points without a fold each.
struct EmulatorFamily {
  Emulator whole;
  std::vector<Emulator> without;  ///< [fold]
};

/// Fits the output at `points` ([point][dimension]), all finite and no fewer than fewest_emulator_points.
/// `noise` is the variance that chance leaves in an output, not a number where nobody knows. Candidates are
/// 1, polynomials of Legendre in the box of the points, and products of two, at most as many as there are
/// points (chaos_terms); least angle regression chooses among them (Blatman and Sudret 2011). The Gaussian
/// process sees the dimensions that do most in the polynomial, and is kept if it takes a tenth off the mean
/// square error at points left out (folds, each fitted anew). Folds are fitted on `threads`, with the same
/// result on any number. Throws Error `file` without OpenTURNS.
EmulatorFamily fit_emulators(std::span<const double> points, std::size_t n_dimensions,
                             std::span<const double> outputs, double noise, std::uint64_t seed,
                             const EmulatorShape& shape, unsigned threads);

/// The whole one, of degree 2 with products of degree 1 and a process of five dimensions, by five folds.
Emulator fit_emulator(std::span<const double> points, std::size_t n_dimensions,
                      std::span<const double> outputs, double noise, std::uint64_t seed);

}  // namespace schoolsim
