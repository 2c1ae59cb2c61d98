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
};

/// Loads the module. Throws Error `file` where there is none.
const OpenTurns& openturns();

}  // namespace schoolsim
