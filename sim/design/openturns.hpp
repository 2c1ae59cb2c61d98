#pragma once

#include <cstddef>
#include <cstdint>

namespace schoolsim {

/// What the module with OpenTURNS offers. It is a module, loaded when first needed, since OpenTURNS brings
/// sixty libraries and a tenth of a second at the start of any program. Points are rows.
struct OpenTurns {
  void (*latin_hypercube)(std::size_t n, std::size_t n_dimensions, std::uint64_t seed, double* points);
  void (*sobol_sequence)(std::size_t n, std::size_t n_dimensions, double* points);
  void (*saltelli)(std::size_t n, std::size_t n_dimensions, double* points);
  /// Martinez' estimators of first-order and total indices from outputs on Saltelli's layout of `n` rows; for
  /// each dimension the index and the ends of its 95 % bootstrap interval. False where outputs vary at so few
  /// rows that a resample can be constant.
  bool (*sobol_indices)(std::size_t n, std::size_t n_dimensions, const double* outputs,
                        std::size_t n_resamples, std::uint64_t seed, double* first, double* total);
  /// Spearman's correlation of each dimension with the output.
  void (*rank_correlations)(std::size_t n, std::size_t n_dimensions, const double* points,
                            const double* outputs, double* correlations);
};

/// Loads the module. Throws Error `file` where there is none.
const OpenTurns& openturns();

}  // namespace schoolsim
