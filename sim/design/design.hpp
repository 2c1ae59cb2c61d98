#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

/// Designs of experiments: points in the unit cube, row by row. Those that OpenTURNS makes throw Error `file`
/// where the program was built without it.
namespace schoolsim {

/// A Latin hypercube of `n` points; up to a few thousand of them annealed until they fill space well (least
/// centred L2 discrepancy).
std::vector<double> latin_hypercube(std::size_t n, std::size_t n_dimensions, std::uint64_t seed);

/// The first `n` points of Sobol's sequence from the origin on, so that a power of two of them is balanced.
std::vector<double> sobol_sequence(std::size_t n, std::size_t n_dimensions);

/// Saltelli's layout on a Sobol' sequence of twice as many dimensions: `n` points A, `n` points B, then for
/// each dimension A with that column from B. At the origin A and B would be alike, so the rows begin at the
/// power of two that is `n` or next above (as SALib's do): they are the first `n` rows from the origin with
/// the binary digits of each dimension shifted by those of that row, which keeps every balance.
std::vector<double> saltelli_design(std::size_t n, std::size_t n_dimensions);

/// Levels of a screening for which none are stated.
inline constexpr std::size_t usual_morris_levels = 4;

/// Morris' trajectories on a grid of `levels` (an even number): each has n_dimensions + 1 points, of which
/// each differs from the one before in one dimension, by levels / 2 steps of the grid.
std::vector<double> morris_design(std::size_t n_trajectories, std::size_t n_dimensions, std::size_t levels,
                                  std::uint64_t seed);

/// What is wrong with a formula over x0, x1, ... of a point; empty: nothing.
std::string problem_of_formula(const std::string& formula, std::size_t n_dimensions);

/// Whether each formula is true at each point, [point][formula]: 1 or 0.
std::vector<std::uint8_t> which_hold(std::span<const double> points, std::size_t n_dimensions,
                                     const std::vector<std::string>& formulas);

/// Turns points that are independent and uniform in the unit cube into those of the normal copula of a
/// matrix, [dimension][dimension]. A dimension keeps its positions if it goes with none before it. Returns
/// false where the matrix is not positive definite.
bool correlate(std::vector<double>& cube, std::size_t n_dimensions, std::span<const double> correlation);

/// All combinations of levels, the last dimension fastest: positions of levels, row by row.
std::vector<std::size_t> factorial_design(std::span<const std::size_t> levels);

}  // namespace schoolsim
