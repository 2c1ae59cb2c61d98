#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "analysis/statistics/sensitivity.hpp"

namespace schoolsim {

/// Different points without which no chaos is fitted.
inline constexpr std::size_t fewest_chaos_points = 30;

/// What is known of the values of a dimension.
enum class Margins : std::uint8_t {
  uniform,  ///< they are positions from 0 to 1, spread evenly
  unknown,  ///< they are spread as they are in the points, in any unit
};

/// First-order indices from points that need not be independent of each other, as those of Sobol' sequences
/// and Latin hypercubes are not; dimensions must be. The output is fitted by a sparse polynomial chaos
/// (Blatman and Sudret 2011): orthonormal polynomials of one dimension and products of two, chosen by least
/// angle regression. An index is the sum of squares of the coefficients of its dimension alone over that of
/// all and the residual, each less what chance adds to it. The residual is that of fits that choose anew
/// without a tenth of the points in turn, and so is the share that is predicted, `q2`. The interval takes
/// that residual for chance: it is normal, by the spread of the residual's parts in the index (its influence
/// function); the chaos itself is integrated exactly. So it is right where the residual is chance, and wide
/// where the residual is smooth, which points that fill space know better than chance would. Empty under 30
/// points or if the output is constant. Throws Error `file` without OpenTURNS.
GivenData chaos_indices(std::span<const double> points, std::size_t n_dimensions, Margins margins,
                        std::span<const double> outputs, std::uint64_t seed);

}  // namespace schoolsim
