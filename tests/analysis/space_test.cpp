// Regions whose volume and densities whose moments can be worked out.
#include "analysis/calibration/space.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>
#include <random>
#include <set>

#include <catch2/catch.hpp>

namespace schoolsim {
namespace {

using Row = std::span<const double>;

double distance_from_middle(Row x) {
  double square = 0;
  for (const double u : x) square += (u - 0.5) * (u - 0.5);
  return std::sqrt(square);
}

Shrunk shrunk_to(const FunctionOfPoint& value, double limit, std::size_t n, std::size_t d, std::uint64_t seed,
                 unsigned threads = 1) {
  return shrink(
      uniform_sample(n, d, seed), value, [&](Row x, double to) { return value(x) <= to; }, limit, seed,
      threads);
}

/// Greatest distance between a sample's distribution and the uniform one.
double kolmogorov_distance(std::vector<double> shares) {
  std::sort(shares.begin(), shares.end());
  double greatest = 0;
  const auto n = static_cast<double>(shares.size());
  for (std::size_t i = 0; i < shares.size(); ++i)
    greatest = std::max({greatest, std::abs(shares[i] - static_cast<double>(i) / n),
                         std::abs(shares[i] - static_cast<double>(i + 1) / n)});
  return greatest;
}

TEST_CASE("A ball's volume, and an even sample of it", "[calibration]") {
  constexpr std::size_t d = 5;
  constexpr double radius = 0.2;
  // pi^(5/2) / Gamma(7/2) r^5 = .001684: found by six steps, whose sd is about .05 of it with 2,000 points.
  const double volume = std::pow(std::numbers::pi, 2.5) / std::tgamma(3.5) * std::pow(radius, d);
  const Shrunk ball = shrunk_to(distance_from_middle, radius, 2000, d, 3);
  REQUIRE_FALSE(ball.is_empty);
  REQUIRE(ball.sample.size() == 2000);
  REQUIRE(ball.share == Approx(volume).epsilon(0.2));
  // Of an even sample, the share of volume within each point's radius is uniform. The quantile .999 of that
  // distance is .044 for 2,000 independent points; these are a little less.
  std::vector<double> within, first;
  for (std::size_t i = 0; i < ball.sample.size(); ++i) {
    within.push_back(std::pow(distance_from_middle(ball.sample.at(i)) / radius, d));
    first.push_back(ball.sample.at(i)[0]);
  }
  REQUIRE(kolmogorov_distance(within) < 0.055);
  REQUIRE(std::accumulate(first.begin(), first.end(), 0.0) / 2000 == Approx(0.5).margin(0.01));
}

TEST_CASE("A simplex's volume in eight dimensions", "[calibration]") {
  constexpr std::size_t d = 8;
  const auto sum = [](Row x) { return std::accumulate(x.begin(), x.end(), 0.0); };
  const Shrunk simplex = shrunk_to(sum, 0.5, 3000, d, 5);
  // .5^8 / 8! is a ten millionth; of 15 steps, the logarithm's sd is about .1.
  REQUIRE(std::log(simplex.share) == Approx(8 * std::log(0.5) - std::lgamma(9.0)).margin(0.4));
  // The mean of each coordinate is .5 / 9.
  double mean = 0;
  for (std::size_t i = 0; i < simplex.sample.size(); ++i)
    mean += sum(simplex.sample.at(i)) / (d * static_cast<double>(simplex.sample.size()));
  REQUIRE(mean == Approx(0.5 / 9).epsilon(0.03));
}

TEST_CASE("Two balls far apart are both kept, by their volumes", "[calibration]") {
  const auto nearer = [](Row x) {
    const double from_small = std::hypot(x[0] - 0.2, x[1] - 0.2) / 0.1;
    const double from_large = std::hypot(x[0] - 0.75, x[1] - 0.7) / 0.2;
    return std::min(from_small, from_large);
  };
  const Shrunk balls = shrunk_to(nearer, 1, 2000, 2, 8);
  REQUIRE(balls.share == Approx(std::numbers::pi * 0.05).epsilon(0.15));
  double small = 0;
  for (std::size_t i = 0; i < balls.sample.size(); ++i) small += balls.sample.at(i)[0] < 0.4 ? 1.0 : 0.0;
  REQUIRE(small / 2000 == Approx(0.2).margin(0.05));
}

TEST_CASE("A region that does not exist is empty, and its nearest points are found", "[calibration]") {
  const auto value = [](Row x) { return 4 + 5 * distance_from_middle(x); };
  const Shrunk none = shrunk_to(value, 3, 500, 4, 2);
  REQUIRE(none.is_empty);
  REQUIRE(none.least < 4.2);
}

TEST_CASE("Tempering draws from a normal density cut by a region", "[calibration]") {
  // Independent normals of sd .05 and .1 about (.5, .4), the first cut above its mean: half-normal.
  const auto log_density = [](Row x) {
    return -0.5 * (std::pow((x[0] - 0.5) / 0.05, 2) + std::pow((x[1] - 0.4) / 0.1, 2));
  };
  const auto right_half = [](Row x) { return x[0] >= 0.5; };
  PointSample region = uniform_sample(4000, 3, 4);
  for (std::size_t i = 0; i < region.size(); ++i) region.points[3 * i] = 0.5 + 0.5 * region.points[3 * i];
  const PointSample sample = temper(region, right_half, log_density, 4, 1);
  std::vector<double> means(3, 0), squares(3, 0);
  for (std::size_t i = 0; i < sample.size(); ++i) {
    REQUIRE(sample.at(i)[0] >= 0.5);
    for (std::size_t d = 0; d < 3; ++d) {
      means[d] += sample.at(i)[d] / 4000;
      squares[d] += sample.at(i)[d] * sample.at(i)[d] / 4000;
    }
  }
  // Standard errors are an sd over sqrt(4,000) or a little more; margins are five of them.
  REQUIRE(means[0] - 0.5 == Approx(0.05 * std::sqrt(2 / std::numbers::pi)).margin(0.004));
  REQUIRE(means[1] == Approx(0.4).margin(0.01));
  REQUIRE(means[2] == Approx(0.5).margin(0.025));
  REQUIRE(std::sqrt(squares[1] - means[1] * means[1]) == Approx(0.1).epsilon(0.08));
  REQUIRE(std::sqrt(squares[2] - means[2] * means[2]) == Approx(std::sqrt(1.0 / 12)).epsilon(0.08));
}

TEST_CASE("The number of threads does not affect a sample", "[calibration]") {
  const Shrunk one = shrunk_to(distance_from_middle, 0.2, 300, 4, 6, 1);
  const Shrunk two = shrunk_to(distance_from_middle, 0.2, 300, 4, 6, 2);
  REQUIRE(one.sample.points == two.sample.points);
  REQUIRE(one.share == two.share);
}

TEST_CASE("Draws by weight are as often as their share says, up or down", "[calibration]") {
  const std::vector<double> weights{1, 0, 2.5, 0.5, 6};
  const std::vector<std::size_t> drawn = draw_by_weight(weights, 20, 3);
  REQUIRE(drawn.size() == 20);
  for (std::size_t i = 0; i < weights.size(); ++i) {
    const auto times = static_cast<double>(std::count(drawn.begin(), drawn.end(), i));
    REQUIRE(std::abs(times - 20 * weights[i] / 10) < 1);
  }
}

double energy_distance(const PointSample& sample, const std::vector<std::size_t>& prefix) {
  const auto distance = [&](std::size_t i, std::size_t j) {
    double square = 0;
    for (std::size_t d = 0; d < sample.n_dimensions; ++d)
      square += std::pow(sample.at(i)[d] - sample.at(j)[d], 2);
    return std::sqrt(square);
  };
  const auto n = static_cast<double>(sample.size()), m = static_cast<double>(prefix.size());
  double cross = 0, within = 0;
  for (const std::size_t i : prefix) {
    for (std::size_t j = 0; j < sample.size(); ++j) cross += distance(i, j) / (n * m);
    for (const std::size_t j : prefix) within += distance(i, j) / (m * m);
  }
  return 2 * cross - within;
}

TEST_CASE("Every prefix of an even order is nearer to the sample than random ones", "[calibration]") {
  constexpr std::size_t n = 200, d = 4;
  std::mt19937_64 generator(5);
  std::normal_distribution<double> normal;
  PointSample sample{d, {}};
  for (std::size_t i = 0; i < n * d; ++i) sample.points.push_back(normal(generator) * (i % d == 0 ? 3 : 1));
  const std::vector<std::size_t> order = even_order(sample, n);
  REQUIRE(std::set<std::size_t>(order.begin(), order.end()).size() == n);
  std::vector<std::size_t> shuffled(n);
  std::iota(shuffled.begin(), shuffled.end(), std::size_t{0});
  for (const std::ptrdiff_t m : {5, 10, 20, 40, 80, 120}) {
    double least = 1e9;
    for (int trial = 0; trial < 30; ++trial) {
      std::shuffle(shuffled.begin(), shuffled.end(), generator);
      least = std::min(least, energy_distance(sample, {shuffled.begin(), shuffled.begin() + m}));
    }
    REQUIRE(energy_distance(sample, {order.begin(), order.begin() + m}) < least);
  }
}

TEST_CASE("An even order keeps away from points that are there already", "[calibration]") {
  PointSample line{1, {0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1}};
  const std::vector<double> left_half{0.1, 0.2, 0.3, 0.4};
  const std::vector<std::size_t> order = even_order(line, 3, left_half);
  for (const std::size_t i : order) REQUIRE(line.points[i] >= 0.5);
}

}  // namespace
}  // namespace schoolsim
