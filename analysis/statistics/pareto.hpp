#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

// Choices by several aims at once, each of which is the better the lower.

namespace schoolsim {

/// Whether one is no worse by any aim and better by one.
bool dominates(std::span<const double> one, std::span<const double> other);

/// Positions of the choices ([choice][aim]) that no other dominates, in order; of equal ones the first.
/// Choices with a value that is not finite are none.
std::vector<std::size_t> nondominated(std::span<const double> values, std::size_t n_aims);

/// At most `most` of the rows of `values`, far from each other: the best by each aim, then one after the
/// other the farthest from those taken, each aim in units of its range. Positions, ascending.
std::vector<std::size_t> spread_out(std::span<const double> values, std::size_t n_aims, std::size_t most);

/// The aims of a point of the unit cube.
using AimsOf = std::function<std::vector<double>(std::span<const double>)>;

/// Points of the unit cube, as rows, that no point of the search dominates: NSGA-II (Deb et al. 2002) with
/// 200 points over 150 generations. Throws Error `file` without OpenTURNS.
std::vector<double> search_front(std::size_t n_dimensions, std::size_t n_aims, const AimsOf& aims_of,
                                 std::uint64_t seed);

}  // namespace schoolsim
