#pragma once

#include <span>
#include <string_view>

#include "tests/patterns/measure.hpp"

namespace schoolsim::test {

/// The direction of a pattern of MODEL section 7, as it can hold in one world or not: a figure lies above
/// (or below) a bound or another figure.
struct Claim {
  std::string_view pattern, words;
  std::string_view figure;  ///< name in Measured
  enum class Is { above, below } is;
  std::string_view other{};  ///< the figure to lie above or below of; empty: `bound`
  double bound = 0;
};

/// In the order of section 7.
std::span<const Claim> claims();

/// By world: how far the figure lies on the claimed side of what it is held to; not a number where the world
/// has no such figure.
std::vector<double> margins(const Claim& claim, const Measured& measured);

/// The first `n` worlds of England, schools as MODEL has them.
Ensemble worlds_of_england(std::uint32_t n);

}  // namespace schoolsim::test
