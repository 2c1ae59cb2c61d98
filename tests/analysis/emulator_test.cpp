// Against functions that are known, with noise that is known.
#include "analysis/statistics/emulator.hpp"

#include <cmath>
#include <functional>
#include <random>

#include <catch2/catch.hpp>

#include "sim/design/design.hpp"

namespace schoolsim {
namespace {

using Row = std::span<const double>;
using Function = std::function<double(Row)>;

struct Outputs {
  std::vector<double> points, values;
};

Outputs outputs_of(std::size_t n, std::size_t d, const Function& f, double noise_sd, std::uint64_t seed) {
  Outputs outputs{latin_hypercube(n, d, seed), {}};
  std::mt19937_64 generator(seed);
  std::normal_distribution<double> noise(0, 1);
  for (std::size_t i = 0; i < n; ++i)
    outputs.values.push_back(f(Row(outputs.points).subspan(i * d, d)) + noise_sd * noise(generator));
  return outputs;
}

/// Root mean square error at points that no fit saw.
double error_of(const Emulator& emulator, std::size_t d, const Function& f) {
  const Outputs fresh = outputs_of(2000, d, f, 0, 99);
  double sum = 0;
  for (std::size_t i = 0; i < fresh.values.size(); ++i)
    sum += std::pow(emulator.mean(Row(fresh.points).subspan(i * d, d)) - fresh.values[i], 2);
  return std::sqrt(sum / static_cast<double>(fresh.values.size()));
}

constexpr double unknown = std::numeric_limits<double>::quiet_NaN();

TEST_CASE("A polynomial of degree 2 is emulated nearly exactly", "[calibration]") {
  const Function f = [](Row x) { return 3 + 2 * x[0] - x[1] * x[1] + 4 * x[2] * x[5]; };
  const Outputs runs = outputs_of(80, 6, f, 0, 1);
  const Emulator emulator = fit_emulator(runs.points, 6, runs.values, unknown, 1);
  REQUIRE(emulator.q2 > 0.9999);
  REQUIRE(error_of(emulator, 6, f) < 0.01);  // of an sd of 1
}

TEST_CASE("An emulator says how wrong it is", "[calibration]") {
  // Of a cube and a product of three, which no polynomial of degree 2 holds.
  const Function f = [](Row x) { return std::pow(2 * x[0] - 1, 3) + 2 * x[1] * x[2] * x[3] + x[4]; };
  const double noise_sd = 0.2;
  double said = 0, found = 0;
  for (std::uint64_t seed = 1; seed <= 3; ++seed) {
    const Outputs runs = outputs_of(150, 8, f, noise_sd, seed);
    const Emulator emulator = fit_emulator(runs.points, 8, runs.values, noise_sd * noise_sd, seed);
    said += emulator.variance / 3;
    found += std::pow(error_of(emulator, 8, f), 2) / 3;
    // Noise has a part of the residual, which is not the emulator's.
    REQUIRE(emulator.residual > 0.8 * noise_sd * noise_sd);
  }
  REQUIRE(said > 0.6 * found);
  REQUIRE(said < 2 * found);
}

TEST_CASE("A process is taken where it predicts better, and only there", "[calibration]") {
  const Function waves = [](Row x) { return std::sin(9 * x[0]) + std::cos(7 * x[1]) * x[2]; };
  const Outputs curved = outputs_of(200, 5, waves, 0.02, 3);
  const Emulator with_process = fit_emulator(curved.points, 5, curved.values, 0.0004, 3);
  REQUIRE(with_process.kind() == "polynomial and Gaussian process");
  REQUIRE(with_process.q2 > 0.85);
  REQUIRE(error_of(with_process, 5, waves) < 0.25);

  const Function straight = [](Row x) { return x[0] - x[1]; };
  const Outputs noisy = outputs_of(200, 5, straight, 0.3, 3);
  const Emulator without = fit_emulator(noisy.points, 5, noisy.values, 0.09, 3);
  REQUIRE(without.kind() == "polynomial");
  REQUIRE(error_of(without, 5, straight) < 0.1);
}

TEST_CASE("An output that is chance alone has no share that is predicted", "[calibration]") {
  const Outputs chance = outputs_of(
      200, 10, [](Row) { return 0.0; }, 1, 7);
  const Emulator emulator = fit_emulator(chance.points, 10, chance.values, unknown, 7);
  REQUIRE(emulator.q2 < 0.1);
  REQUIRE(emulator.residual > 0.7);
  const Outputs constant = outputs_of(
      50, 3, [](Row) { return 2.5; }, 0, 7);
  const Emulator known = fit_emulator(constant.points, 3, constant.values, unknown, 7);
  REQUIRE(known.mean(Row(constant.points).first(3)) == Approx(2.5));
  REQUIRE(known.variance < 1e-20);
}

TEST_CASE("The same seed gives the same emulator", "[calibration]") {
  const Outputs runs = outputs_of(
      120, 5, [](Row x) { return std::sin(8 * x[0]) * x[1]; }, 0.05, 2);
  const Emulator one = fit_emulator(runs.points, 5, runs.values, unknown, 4);
  const Emulator other = fit_emulator(runs.points, 5, runs.values, unknown, 4);
  REQUIRE(one.residual == other.residual);
  REQUIRE(one.mean(Row(runs.points).first(5)) == other.mean(Row(runs.points).first(5)));
}

}  // namespace
}  // namespace schoolsim
