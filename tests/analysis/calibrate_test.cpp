// Posteriors in closed form, or by brute force on a grid.
#include "analysis/calibration/calibrate.hpp"

#include <algorithm>
#include <cmath>
#include <random>

#include <catch2/catch.hpp>

#include "sim/error.hpp"

namespace schoolsim {
namespace {

using Row = std::span<const double>;

void ignore(const Wave&) {}

/// Runs functions of a point with normal luck of its own for each point and replicate.
CalibratedSimulator simulator(const CalibrationProblem& problem,
                              const std::vector<std::function<double(Row)>>& statistics, double luck_sd) {
  return [&problem, statistics, luck_sd](Row points, std::size_t round) {
    std::mt19937_64 generator(1000 * problem.seed + round);
    std::normal_distribution<double> luck;
    std::vector<double> values;
    for (std::size_t i = 0; i < points.size(); i += problem.n_dimensions) {
      for (std::uint32_t r = 0; r < problem.n_replicates; ++r) {
        for (const auto& statistic : statistics)
          values.push_back(statistic(points.subspan(i, problem.n_dimensions)) + luck_sd * luck(generator));
      }
    }
    return values;
  };
}

CalibrationProblem small_problem(std::size_t d) {
  CalibrationProblem problem;
  problem.n_dimensions = d;
  problem.n_points = 60;
  problem.n_sets = 200;
  problem.seed = 11;
  return problem;
}

struct Moments {
  double mean = 0, sd = 0;
};
Moments moments_of(const PointSample& sets, std::size_t d) {
  Moments m;
  const auto n = static_cast<double>(sets.size());
  for (std::size_t i = 0; i < sets.size(); ++i) m.mean += sets.at(i)[d] / n;
  for (std::size_t i = 0; i < sets.size(); ++i) m.sd += std::pow(sets.at(i)[d] - m.mean, 2) / n;
  m.sd = std::sqrt(m.sd);
  return m;
}

/// Statistics x0 + x1, x0 - x1 and 2 x2: with errors of sd s (luck and tolerance), x0 and x1 have variance
/// s^2 / 2 each, uncorrelated, and x2 has s^2 / 4. x3 is felt by none.
std::vector<std::function<double(Row)>> linear_statistics() {
  return {[](Row x) { return x[0] + x[1]; }, [](Row x) { return x[0] - x[1]; },
          [](Row x) { return 2 * x[2]; }};
}

TEST_CASE("A linear simulator's posterior is the normal one", "[calibration]") {
  CalibrationProblem problem = small_problem(4);
  constexpr double luck = 0.03, tolerance = 0.04;
  problem.targets = {
      {"sum", 0.9, 0.9, tolerance}, {"difference", 0.1, 0.1, tolerance}, {"double", 1.2, 1.2, tolerance}};
  const CalibrationResult result = calibrate(problem, simulator(problem, linear_statistics(), luck), ignore);
  REQUIRE(result.sets.size() == 200);
  REQUIRE(result.n_distinct > 150);
  REQUIRE(result.predictions.size() == 600);
  constexpr double sd = 0.05;  // of luck and tolerance
  const double sds[] = {sd / std::sqrt(2.0), sd / std::sqrt(2.0), sd / 2};
  const double means[] = {0.5, 0.4, 0.6};
  for (std::size_t d = 0; d < 3; ++d) {
    const Moments found = moments_of(result.sets, d);
    // 200 draws know a mean to .07 sd; the emulators of 60 points and luck of .03 to another .15.
    REQUIRE(std::abs(found.mean - means[d]) < 0.45 * sds[d]);
    REQUIRE(found.sd == Approx(sds[d]).epsilon(0.2));
  }
  const Moments idle = moments_of(result.sets, 3);
  REQUIRE(idle.mean == Approx(0.5).margin(0.08));
  REQUIRE(idle.sd == Approx(std::sqrt(1.0 / 12)).epsilon(0.12));
  // What is left after the last wave is a box turned by 45 degrees: three standard deviations of error each
  // way.
  const double width = 6 * sd;
  REQUIRE(result.waves.back().share == Approx(width / 2 * width * width / 2).epsilon(0.3));
}

TEST_CASE("Statistics that luck moves together leave parameters that go together", "[calibration]") {
  CalibrationProblem problem = small_problem(2);
  problem.targets = {{"one", 0.5, 0.5, 0.02}, {"other", 0.5, 0.5, 0.02}};
  const CalibratedSimulator runs = [&](Row points, std::size_t round) {
    std::mt19937_64 generator(round);
    std::normal_distribution<double> luck(0, 0.06);
    std::vector<double> values;
    for (std::size_t i = 0; i < points.size(); i += 2) {
      for (std::uint32_t r = 0; r < problem.n_replicates; ++r) {
        const double both = luck(generator);
        values.push_back(points[i] + both);
        values.push_back(points[i + 1] + both);
      }
    }
    return values;
  };
  const CalibrationResult result = calibrate(problem, runs, ignore);
  const Moments one = moments_of(result.sets, 0), other = moments_of(result.sets, 1);
  double product = 0;
  for (std::size_t i = 0; i < result.sets.size(); ++i)
    product += (result.sets.at(i)[0] - one.mean) * (result.sets.at(i)[1] - other.mean) / 200;
  // .06^2 of .06^2 + .02^2, a little less for the emulators' errors; the error of 200 draws is about .015.
  REQUIRE(product / (one.sd * other.sd) == Approx(0.9).margin(0.07));
}

TEST_CASE("Intervals hold the truth as often as they say", "[calibration][long]") {
  // 60 made-up worlds with parameters from the prior and data with the errors that targets state; three
  // parameters each. Of independent intervals, 180 would hold within .5 +- .112 and .9 +- .067 (three
  // standard errors); two parameters of a world are nearly so.
  std::mt19937_64 generator(3);
  std::uniform_real_distribution<double> uniform(0.15, 0.85);
  std::normal_distribution<double> normal;
  constexpr double luck = 0.03, tolerance = 0.04;
  double half = 0, most = 0;
  constexpr int n_worlds = 60;
  for (int world = 0; world < n_worlds; ++world) {
    CalibrationProblem problem = small_problem(3);
    problem.n_sets = 100;
    problem.seed = static_cast<std::uint64_t>(world) + 1;
    std::vector<double> truth{uniform(generator), uniform(generator), uniform(generator)};
    for (const auto& statistic : linear_statistics()) {
      const double shown = statistic(truth) + luck * normal(generator) + tolerance * normal(generator);
      problem.targets.push_back({"t" + std::to_string(problem.targets.size()), shown, shown, tolerance});
    }
    const CalibrationResult result =
        calibrate(problem, simulator(problem, linear_statistics(), luck), ignore);
    for (std::size_t d = 0; d < 3; ++d) {
      double below = 0;
      for (std::size_t i = 0; i < result.sets.size(); ++i) below += result.sets.at(i)[d] < truth[d] ? 1 : 0;
      below /= static_cast<double>(result.sets.size());
      half += std::abs(below - 0.5) < 0.25 ? 1 : 0;
      most += std::abs(below - 0.5) < 0.45 ? 1 : 0;
    }
  }
  REQUIRE(half / (3 * n_worlds) == Approx(0.5).margin(0.112));
  REQUIRE(most / (3 * n_worlds) == Approx(0.9).margin(0.067));
}

TEST_CASE("A posterior shaped like a banana is that of a grid", "[calibration]") {
  CalibrationProblem problem = small_problem(2);
  problem.n_points = 80;
  problem.n_sets = 400;
  problem.targets = {{"curve", 0.2, 0.2, 0.03}, {"height", 0.5, 0.5, 0.15}};
  const auto bent = [](Row x) { return x[1] - 2 * (x[0] - 0.5) * (x[0] - 0.5); };
  const auto height = [](Row x) { return x[1]; };
  const CalibrationResult result = calibrate(problem, simulator(problem, {bent, height}, 0.01), ignore);

  constexpr int n = 500;
  double all = 0, mean = 0, square = 0, right = 0;
  for (int i = 0; i < n; ++i) {
    for (int j = 0; j < n; ++j) {
      const std::vector<double> x{(i + 0.5) / n, (j + 0.5) / n};
      const double weight = std::exp(-0.5 * (std::pow(bent(x) - 0.2, 2) / (0.0009 + 0.0001) +
                                             std::pow(height(x) - 0.5, 2) / (0.0225 + 0.0001)));
      all += weight;
      mean += weight * x[1];
      square += weight * x[1] * x[1];
      right += x[0] > 0.8 ? weight : 0;
    }
  }
  mean /= all;
  const double sd = std::sqrt(square / all - mean * mean);
  const Moments across = moments_of(result.sets, 0), up = moments_of(result.sets, 1);
  REQUIRE(up.mean == Approx(mean).margin(0.25 * sd));
  REQUIRE(up.sd == Approx(sd).epsilon(0.15));
  REQUIRE(across.mean == Approx(0.5).margin(0.05));
  double found = 0;
  for (std::size_t i = 0; i < result.sets.size(); ++i) found += result.sets.at(i)[0] > 0.8 ? 1.0 / 400 : 0;
  REQUIRE(found == Approx(right / all).margin(0.06));
}

TEST_CASE("The same seed gives the same sets, on any number of threads", "[calibration]") {
  CalibrationProblem problem = small_problem(3);
  problem.targets = {{"sum", 0.9, 0.9, 0.05}, {"difference", 0.1, 0.1, 0.05}, {"double", 1.2, 1.2, 0.05}};
  const auto runs = simulator(problem, linear_statistics(), 0.02);
  const CalibrationResult one = calibrate(problem, runs, ignore);
  problem.threads = 2;
  const CalibrationResult two = calibrate(problem, runs, ignore);
  REQUIRE(one.sets.points == two.sets.points);
  REQUIRE(one.predictions == two.predictions);
  problem.seed = 12;
  REQUIRE(calibrate(problem, runs, ignore).sets.points != one.sets.points);
}

TEST_CASE("A band is no figure: within it all is alike", "[calibration]") {
  CalibrationProblem problem = small_problem(2);
  problem.targets = {{"band", 0.3, 0.7, 0.01}};
  const CalibrationResult result =
      calibrate(problem, simulator(problem, {[](Row x) { return x[0]; }}, 0.005), ignore);
  const Moments found = moments_of(result.sets, 0);
  REQUIRE(found.mean == Approx(0.5).margin(0.03));
  REQUIRE(found.sd == Approx(0.4 / std::sqrt(12.0)).epsilon(0.12));
}

std::string refusal(const CalibrationProblem& problem, const CalibratedSimulator& runs) {
  try {
    calibrate(problem, runs, ignore);
  } catch (const Error& error) {
    REQUIRE(error.kind() == ErrorKind::input);
    return error.what();
  }
  return "";
}

TEST_CASE("What cannot be calibrated is refused, with the reason", "[calibration]") {
  CalibrationProblem problem = small_problem(4);
  const auto runs = [&](const CalibrationProblem& of) { return simulator(of, linear_statistics(), 0.01); };
  SECTION("a target that no point comes near") {
    problem.targets = {{"sum", 0.9, 0.9, 0.05}, {"far", 1.8, 1.8, 0.05}, {"double", 1.2, 1.2, 0.05}};
    const std::string text = refusal(problem, runs(problem));
    REQUIRE(text.find("no point comes near") != std::string::npos);
    REQUIRE(text.find("\n  far: should be 1.8, and is ") != std::string::npos);
    REQUIRE(text.find("sum:") == std::string::npos);
  }
  SECTION("targets that clash") {
    problem.targets = {{"sum", 1.9, 1.9, 0.05}, {"difference", 0.8, 0.8, 0.05}, {"double", 1.2, 1.2, 0.05}};
    const std::string text = refusal(problem, runs(problem));
    REQUIRE(text.find("clash") != std::string::npos);
    REQUIRE(text.find("\n  sum: should be 1.9") != std::string::npos);
    REQUIRE(text.find("\n  difference: should be 0.8") != std::string::npos);
    REQUIRE(text.find("double:") == std::string::npos);
  }
  SECTION("too few points") {
    problem.targets = {{"sum", 0.9, 0.9, 0.05}, {"difference", 0.1, 0.1, 0.05}, {"double", 1.2, 1.2, 0.05}};
    problem.n_points = 20;
    REQUIRE(refusal(problem, runs(problem))
                .find("wave 1: 20 points have values, but an emulator of 4 factors needs 30") !=
            std::string::npos);
  }
  SECTION("statistics that are chance alone") {
    problem.targets = {{"chance", 0.5, 0.5, 0.001}};
    problem.n_replicates = 1;
    REQUIRE(refusal(problem, simulator(problem, {[](Row) { return 0.0; }}, 1))
                .find("no emulator predicts any target") != std::string::npos);
  }
}

TEST_CASE("Failed runs cost their own points alone", "[calibration]") {
  CalibrationProblem problem = small_problem(3);
  problem.targets = {{"sum", 0.9, 0.9, 0.05}, {"difference", 0.1, 0.1, 0.05}, {"double", 1.2, 1.2, 0.05}};
  const auto sound = simulator(problem, linear_statistics(), 0.02);
  const CalibratedSimulator fails = [&](Row points, std::size_t round) {
    std::vector<double> values = sound(points, round);
    for (std::size_t i = 0; i < values.size(); i += 60) {
      for (std::size_t k = i; k < std::min(i + 6, values.size()); ++k)
        values[k] = std::numeric_limits<double>::quiet_NaN();
    }
    return values;
  };
  const CalibrationResult result = calibrate(problem, fails, ignore);
  REQUIRE(result.waves.front().n_failed == 6);
  for (const double value : result.predictions) REQUIRE(std::isfinite(value));
}

TEST_CASE("A replicate that is missing at every point leaves what the others tell of luck", "[calibration]") {
  CalibrationProblem problem = small_problem(3);
  problem.n_replicates = 3;
  problem.targets = {{"sum", 0.9, 0.9, 0.05}, {"difference", 0.1, 0.1, 0.05}, {"double", 1.2, 1.2, 0.05}};
  const auto sound = simulator(problem, linear_statistics(), 0.03);
  const CalibratedSimulator lacks = [&](Row points, std::size_t round) {
    std::vector<double> values = sound(points, round);
    for (std::size_t run = 0, point = 0; run < values.size() / 3; run += 3, ++point) {
      for (std::size_t t = 0; t < 3; ++t)
        values[3 * (run + point % 3) + t] = std::numeric_limits<double>::quiet_NaN();
    }
    return values;
  };
  const CalibrationResult result = calibrate(problem, lacks, ignore);
  // 60 points with one spare run each know a variance to a factor of 1 +- .18.
  for (std::size_t t = 0; t < 3; ++t) {
    REQUIRE(result.waves.front().luck[3 * t + t] == Approx(0.03 * 0.03).epsilon(0.55));
    REQUIRE(std::abs(result.waves.front().luck[3 * t + (t + 1) % 3]) < 0.55 * 0.03 * 0.03);
  }
}

}  // namespace
}  // namespace schoolsim
