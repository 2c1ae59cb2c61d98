#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

/// Samples of parts of the unit cube and of densities on it. All are made by slices: a line through a point,
/// in a coordinate's direction or in that of the difference of two other points of the sample, and on it a
/// draw among what the density allows, the interval shrinking from the whole chord of the cube towards the
/// point (Neal 2003). Work on threads does not affect the result: each point has its own draws.
namespace schoolsim {

/// Points, [point][dimension], each coordinate from 0 to 1.
struct PointSample {
  std::size_t n_dimensions = 0;
  std::vector<double> points;

  [[nodiscard]] std::size_t size() const { return points.size() / n_dimensions; }
  [[nodiscard]] std::span<const double> at(std::size_t i) const {
    return std::span(points).subspan(i * n_dimensions, n_dimensions);
  }
};

using FunctionOfPoint = std::function<double(std::span<const double>)>;
using ConditionOnPoint = std::function<bool(std::span<const double>)>;

/// Draws from the whole cube.
PointSample uniform_sample(std::size_t n, std::size_t n_dimensions, std::uint64_t seed);

/// What is left of a region where a function is at most `limit`.
struct Shrunk {
  PointSample sample;  ///< spread evenly over it; if it is empty, over what comes nearest
  double share = 1;    ///< of the region's volume
  bool is_empty = false;
  double least = 0;  ///< value of the function that was found
};

/// Finds it from an even sample of the region, however small it is: where a third of the sample is within the
/// limit, those points are moved about until they are as many as before; until then the limit is the value
/// that a third of the sample keeps (subset simulation, Au and Beck 2001). `is_within` says whether a point
/// of the region has a value of at most a limit; `value` is that value. It is empty where the sample has
/// gathered at a least value above the limit.
Shrunk shrink(const PointSample& region, const FunctionOfPoint& value,
              const std::function<bool(std::span<const double>, double limit)>& is_within, double limit,
              std::uint64_t seed, unsigned threads);

/// A sample of the density exp(log_density) on a region, from an even sample of the region: the density is
/// raised to rising powers, such that each step leaves half of the effective sample, which is drawn anew by
/// weight and moved (sequential Monte Carlo, Del Moral et al. 2006).
PointSample temper(const PointSample& region, const ConditionOnPoint& is_in_region,
                   const FunctionOfPoint& log_density, std::uint64_t seed, unsigned threads);

/// `n` positions drawn by weight with one random start (systematic resampling), ascending: each as often as
/// its share of n says, up or down to a whole number.
std::vector<std::size_t> draw_by_weight(std::span<const double> weights, std::size_t n, std::uint64_t seed);

/// Each coordinate less its mean over the points, in its standard deviations; 0 where they do not differ.
PointSample standardised(const PointSample& sample);

/// Orders `n` of the points such that with each the energy distance (Szekely and Rizzo 2013) of those so far
/// from the whole sample becomes as small as one more point can make it: every prefix is spread as the
/// sample is. Points of `before`, which have as many dimensions, count as chosen already.
std::vector<std::size_t> even_order(const PointSample& sample, std::size_t n,
                                    std::span<const double> before = {});

}  // namespace schoolsim
