#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace schoolsim {

/// A polynomial of one dimension (the other degree is 0) or a product of two; the constant has degrees 0.
struct ChaosTerm {
  std::size_t dimension = 0, degree = 0;
  std::size_t other = 0, other_degree = 0;
};

/// Candidates of a sparse polynomial chaos, without the constant: all polynomials of one dimension, of which
/// dimension d has those up to `degrees`[d]; then products of two, each of at most `product_degree`, in the
/// order of the hyperbolic norm of Blatman and Sudret (2011) with exponent 1/2, those of strong dimensions
/// first, until there are `most` of all.
std::vector<ChaosTerm> chaos_terms(std::span<const std::size_t> degrees, std::size_t product_degree,
                                   std::span<const double> strengths, std::size_t most);

}  // namespace schoolsim
