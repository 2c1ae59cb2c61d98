#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace schoolsim {

/// What the module with OpenTURNS offers. It is a module, loaded when first needed, since OpenTURNS brings
/// sixty libraries and a tenth of a second at the start of any program. Points are rows.
struct OpenTurns {
  void (*latin_hypercube)(std::size_t n, std::size_t n_dimensions, std::uint64_t seed, double* points);
  /// From the second point of the sequence on, behind the origin.
  void (*sobol_sequence)(std::size_t n, std::size_t n_dimensions, double* points);
  /// Sparse least squares: as many columns as give the least corrected leave-one-out error, in the order of
  /// least angle regression (Blatman and Sudret 2011). `columns` is [column][row]; a column that is not
  /// chosen has the coefficient 0.
  void (*sparse_fit)(std::size_t n, std::size_t n_columns, const double* columns, const double* outputs,
                     double* coefficients);
  /// Spearman's correlation of each dimension with the output.
  void (*rank_correlations)(std::size_t n, std::size_t n_dimensions, const double* points,
                            const double* outputs, double* correlations);
  /// A Gaussian process of mean 0 with Matern's covariance of smoothness 5/2, of which `noise_share` is
  /// noise. `lengths`, one per dimension, are taken as they are or else found by likelihood. A prediction is
  /// the sum of `weights` times correlations with the points. Returns the logarithm of the likelihood but for
  /// a constant.
  double (*gaussian_process)(std::size_t n, std::size_t n_dimensions, const double* points,
                             const double* outputs, double noise_share, bool has_lengths, double* lengths,
                             double* weights);
  /// NSGA-II (Deb et al. 2002) in the unit cube: the last of `n_generations` of `n_points` (a multiple of 4),
  /// of which `evaluate` says the aims, each the better the lower. It is called from this thread alone.
  void (*nsga2)(std::size_t n_points, std::size_t n_generations, std::size_t n_dimensions, std::size_t n_aims,
                void (*evaluate)(const void* problem, const double* point, double* aims), const void* problem,
                std::uint64_t seed, double* points);
  /// Whether each formula over x0, x1, ... is true at each point: [point][formula], 1 or 0. Returns what is
  /// wrong with a formula; empty: nothing.
  std::string (*which_hold)(std::size_t n, std::size_t n_dimensions, const double* points,
                            const std::vector<std::string>& formulas, std::uint8_t* hold);
  /// Turns points that are independent and uniform in the unit cube into those of the normal copula of
  /// `correlation`, [dimension][dimension]; false where that is not positive definite.
  bool (*correlate)(std::size_t n, std::size_t n_dimensions, const double* correlation, double* points);
};

/// Loads the module. Throws Error `file` where there is none.
const OpenTurns& openturns();

}  // namespace schoolsim
