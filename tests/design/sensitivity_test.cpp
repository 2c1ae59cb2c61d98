// Against functions whose indices are known: Ishigami's, Sobol's g, sums and products.
#include "analysis/sensitivity.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numbers>
#include <random>

#include <catch2/catch.hpp>

#include "sim/design/design.hpp"

namespace schoolsim {
namespace {

using Row = std::span<const double>;

std::vector<double> outputs_of(const std::vector<double>& points, std::size_t d,
                               const std::function<double(Row)>& f) {
  std::vector<double> outputs;
  for (std::size_t i = 0; i < points.size(); i += d) outputs.push_back(f(Row(points).subspan(i, d)));
  return outputs;
}

std::vector<double> uniform_points(std::size_t n, std::size_t d, std::mt19937_64& generator) {
  std::uniform_real_distribution<double> uniform;
  std::vector<double> points(n * d);
  for (double& u : points) u = uniform(generator);
  return points;
}

/// Of the unit cube; a fourth dimension, which it does not read, may be there.
double ishigami(Row u) {
  const auto x = [&](std::size_t i) { return std::numbers::pi * (2 * u[i] - 1); };
  return std::sin(x(0)) + 7 * std::pow(std::sin(x(1)), 2) + 0.1 * std::pow(x(2), 4) * std::sin(x(0));
}

struct Exact {
  double first, total;
};

std::vector<Exact> ishigami_indices() {
  const double p4 = std::pow(std::numbers::pi, 4), p8 = p4 * p4;
  const double v1 = 0.5 * std::pow(1 + 0.1 * p4 / 5, 2);
  const double v2 = 49.0 / 8;
  const double v13 = 0.01 * p8 * (1.0 / 18 - 1.0 / 50);
  const double v = v1 + v2 + v13;
  return {{v1 / v, (v1 + v13) / v}, {v2 / v, v2 / v}, {0, v13 / v}, {0, 0}};
}

bool holds(const Interval& interval, double value) {
  return interval.lower <= value && value <= interval.upper;
}

TEST_CASE("Sobol' indices of Ishigami's function, with a factor that does nothing", "[sensitivity]") {
  constexpr std::size_t n = 4096, d = 4;
  const auto shares = variance_shares(d, outputs_of(saltelli_design(n, d), d, ishigami), 1);
  REQUIRE(shares.n_rows == n);
  const auto exact = ishigami_indices();
  CHECK(exact[0].first == Approx(0.3139).margin(0.0001));  // as published
  CHECK(exact[2].total == Approx(0.2437).margin(0.0001));
  for (std::size_t i = 0; i < d; ++i) {
    CAPTURE(i);
    CHECK(shares.indices[i].first.value == Approx(exact[i].first).margin(0.03));
    CHECK(shares.indices[i].total.value == Approx(exact[i].total).margin(0.03));
    CHECK(holds(shares.indices[i].first.interval, exact[i].first));
    CHECK(holds(shares.indices[i].total.interval, exact[i].total));
    CHECK(shares.indices[i].first.interval.upper - shares.indices[i].first.interval.lower < 0.15);
  }
  CHECK(shares.indices[3].total.value == Approx(0).margin(1e-12));
}

TEST_CASE("Sobol' indices of the g function", "[sensitivity]") {
  const std::vector<double> a{0, 1, 4.5, 9, 99};
  const std::size_t n = 4096, d = a.size();
  const auto g = [&](Row u) {
    double product = 1;
    for (std::size_t i = 0; i < d; ++i) product *= (std::abs(4 * u[i] - 2) + a[i]) / (1 + a[i]);
    return product;
  };
  const auto part = [&](std::size_t i) { return 1 / (3 * std::pow(1 + a[i], 2)); };
  double whole = 1;
  for (std::size_t i = 0; i < d; ++i) whole *= 1 + part(i);
  const auto shares = variance_shares(d, outputs_of(saltelli_design(n, d), d, g), 1);
  for (std::size_t i = 0; i < d; ++i) {
    CAPTURE(i);
    const double first = part(i) / (whole - 1);
    const double total = part(i) * whole / (1 + part(i)) / (whole - 1);
    CHECK(shares.indices[i].first.value == Approx(first).margin(0.03));
    CHECK(shares.indices[i].total.value == Approx(total).margin(0.03));
    CHECK(holds(shares.indices[i].first.interval, first));
    CHECK(holds(shares.indices[i].total.interval, total));
  }
}

TEST_CASE("Rows of Saltelli's layout that lack an output are left out", "[sensitivity]") {
  constexpr std::size_t n = 1024, d = 2;
  const auto sum = [](Row u) { return 3 * u[0] + u[1]; };
  auto outputs = outputs_of(saltelli_design(n, d), d, sum);
  outputs[5] = outputs[n + 7] = outputs[3 * n + 5] = std::nan("");
  const auto shares = variance_shares(d, outputs, 1);
  CHECK(shares.n_rows == n - 2);
  CHECK(shares.indices[0].first.value == Approx(0.9).margin(0.02));
  CHECK(shares.indices[1].total.value == Approx(0.1).margin(0.02));
  std::vector<double> constant((d + 2) * 8, 2.5);
  CHECK(variance_shares(d, constant, 1).indices.empty());
  constant[3] = 2.6;  // a resample without this row is constant
  CHECK(variance_shares(d, constant, 1).indices.empty());
}

TEST_CASE("Elementary effects of a sum are its slopes, without spread", "[sensitivity]") {
  constexpr std::size_t n = 20, d = 3, levels = 4;
  const auto points = morris_design(n, d, levels, 2);
  const auto sum = [](Row u) { return 3 * u[0] - 0.5 * u[1]; };
  const SweptOutput output = swept_output(outputs_of(points, d, sum), 1, {}, 1);
  const Screening screening = screen(points, d, 2.0 / 3, output, 1);
  REQUIRE(screening.n_trajectories == n);
  const std::vector<double> slopes{3, -0.5, 0};
  for (std::size_t i = 0; i < d; ++i) {
    const ElementaryEffects& row = screening.effects[i];
    CHECK(row.mu == Approx(slopes[i]).margin(1e-12));
    CHECK(row.mu_star == Approx(std::abs(slopes[i])).margin(1e-12));
    CHECK(row.sigma == Approx(0).margin(1e-12));
    CHECK(row.interval.lower == Approx(row.mu_star).margin(1e-12));
    CHECK(row.is_above_noise() == (i < 2));
  }
}

TEST_CASE("Elementary effects of a product spread as its other factor does", "[sensitivity]") {
  // The effect of one factor is the other's level, 0, 1/3, 2/3 or 1 alike: mean 1/2, variance 5/36.
  constexpr std::size_t n = 4000, d = 2, levels = 4;
  const auto points = morris_design(n, d, levels, 5);
  const SweptOutput output = swept_output(outputs_of(points, d, [](Row u) { return u[0] * u[1]; }), 1, {}, 1);
  const double sd = std::sqrt(5.0 / 36);
  for (const ElementaryEffects& row : screen(points, d, 2.0 / 3, output, 1).effects) {
    CHECK(row.mu_star == Approx(0.5).margin(4 * sd / std::sqrt(n)));
    CHECK(row.sigma == Approx(sd).epsilon(0.03));
    CHECK(row.interval.upper - row.interval.lower == Approx(2 * 1.96 * sd / std::sqrt(n)).epsilon(0.15));
  }
}

TEST_CASE("The chance of replicates is taken off the spread of effects, unless all points share it",
          "[sensitivity]") {
  constexpr std::size_t n = 200, d = 2, levels = 4, n_replicates = 8;
  const auto points = morris_design(n, d, levels, 3);
  std::mt19937_64 generator(4);
  std::normal_distribution<double> normal;
  std::vector<double> own, shared;
  std::vector<double> of_replicate(n_replicates);
  for (double& value : of_replicate) value = normal(generator);
  for (std::size_t point = 0; point < n * (d + 1); ++point) {
    for (std::size_t r = 0; r < n_replicates; ++r) {
      own.push_back(points[point * d] + 0.3 * normal(generator));
      shared.push_back(points[point * d] + 0.3 * of_replicate[r]);
    }
  }
  // An effect is a difference of two means of eight, per step.
  const double noise = 0.3 * std::sqrt(2.0 / n_replicates) / (2.0 / 3);
  const Screening of_own = screen(points, d, 2.0 / 3, swept_output(own, n_replicates, {}, 1), 1);
  for (const ElementaryEffects& row : of_own.effects) {
    CHECK(row.noise == Approx(noise).epsilon(0.06));
    CHECK(row.sigma < 0.35 * noise);  // alone it would be the noise
  }
  CHECK(of_own.effects[0].is_above_noise());
  CHECK_FALSE(of_own.effects[1].is_above_noise());
  CHECK(of_own.effects[1].mu_star == Approx(std::sqrt(2 / std::numbers::pi) * noise).epsilon(0.15));
  const Screening of_shared = screen(points, d, 2.0 / 3, swept_output(shared, n_replicates, {}, 1), 1);
  CHECK(of_shared.effects[0].noise == Approx(0).margin(1e-12));
  CHECK(of_shared.effects[1].mu_star == Approx(0).margin(1e-12));
}

TEST_CASE("Trajectories that lack a point are left out", "[sensitivity]") {
  constexpr std::size_t n = 10, d = 2;
  const auto points = morris_design(n, d, 4, 3);
  auto outputs = outputs_of(points, d, [](Row u) { return u[0]; });
  outputs[1] = outputs[4] = outputs[5] = std::nan("");
  CHECK(screen(points, d, 2.0 / 3, swept_output(outputs, 1, {}, 1), 1).n_trajectories == n - 2);
  CHECK(screen(points, d, 2.0 / 3, swept_output(outputs, 1, {}, 1), 1).effects[0].mu_star == Approx(1));
}

TEST_CASE("First-order indices of independent points cover the exact ones", "[sensitivity]") {
  // 200 sets; the share of intervals that hold a value with 95 % has a deviation of 1.5 points, so that three
  // of them lie within 4.6 points: true coverage below 0.86 would be seen with a chance above 0.97.
  constexpr std::size_t n_sets = 200, n = 400, d = 3;
  const auto sum = [](Row u) { return 2 * u[0] + u[1]; };
  const std::vector<double> exact{0.8, 0.2, 0};
  std::vector<int> n_held(d, 0);
  std::mt19937_64 generator(9);
  for (std::size_t set = 0; set < n_sets; ++set) {
    const auto points = uniform_points(n, d, generator);
    const GivenData found = given_data_indices(points, d, outputs_of(points, d, sum), set);
    for (std::size_t i = 0; i < d; ++i) n_held[i] += holds(found.indices[i].first.interval, exact[i]) ? 1 : 0;
  }
  for (std::size_t i = 0; i < d; ++i) {
    CAPTURE(i, n_held[i]);
    CHECK(n_held[i] >= 0.904 * n_sets);
    CHECK(n_held[i] <= 0.996 * n_sets);
  }
}

TEST_CASE("First-order indices of Ishigami's function on a Latin hypercube", "[sensitivity]") {
  constexpr std::size_t n = 3000, d = 4;
  const auto points = latin_hypercube(n, d, 3);
  const GivenData found = given_data_indices(points, d, outputs_of(points, d, ishigami), 1);
  const auto exact = ishigami_indices();
  for (std::size_t i = 0; i < d; ++i) {
    CAPTURE(i);
    CHECK(found.indices[i].first.value == Approx(exact[i].first).margin(0.06));
    CHECK(holds(found.indices[i].first.interval, exact[i].first));
  }
}

TEST_CASE("Rank correlations by hand", "[sensitivity]") {
  std::vector<double> points, outputs;
  for (double x = 1; x <= 20; ++x) {
    points.insert(points.end(), {x, std::exp(-x)});
    // Neighbours change places: twenty differences of 1 in rank.
    outputs.push_back(std::fmod(x, 2) == 1 ? x + 1 : x - 1);
  }
  const GivenData found = given_data_indices(points, 2, outputs, 1);
  const double rho = 1 - 6.0 * 20 / (20 * (400 - 1));
  CHECK(found.indices[0].rank_correlation == Approx(rho));
  CHECK(found.indices[1].rank_correlation == Approx(-rho));
}

TEST_CASE("Statistics over replicates", "[sensitivity]") {
  const std::vector<double> values{4, 1, 3, 2};
  CHECK(statistic_of({StatisticKind::mean}, values) == 2.5);
  CHECK(statistic_of({StatisticKind::sd}, values) == Approx(std::sqrt(5.0 / 3)));
  CHECK(statistic_of({StatisticKind::quantile, 0.25}, values) == 1.75);
  CHECK(statistic_of({StatisticKind::quantile, 1}, values) == 4);
  CHECK(std::isnan(statistic_of({StatisticKind::sd}, std::vector<double>{1})));
  CHECK(std::isnan(statistic_of({StatisticKind::mean}, std::vector<double>{1, std::nan("")})));
}

TEST_CASE("The share of chance in the variance over points", "[sensitivity]") {
  // Uniform points, variance 1/12; means of ten with variance 0.25 / 10.
  constexpr std::size_t n = 2000, n_replicates = 10;
  std::mt19937_64 generator(6);
  std::normal_distribution<double> normal;
  std::uniform_real_distribution<double> uniform;
  std::vector<double> runs;
  for (std::size_t point = 0; point < n; ++point) {
    const double level = uniform(generator);
    for (std::size_t r = 0; r < n_replicates; ++r) runs.push_back(level + 0.5 * normal(generator));
  }
  const double exact = 0.025 / (0.025 + 1.0 / 12);
  CHECK(share_of_noise(swept_output(runs, n_replicates, {}, 1)) == Approx(exact).epsilon(0.1));
  CHECK(std::isnan(share_of_noise(swept_output(runs, 1, {}, 1))));

  // Every second point has four replicates; what stands behind them is no number and must not be met.
  std::vector<std::size_t> counts;
  for (std::size_t point = 0; point < n; ++point) {
    counts.push_back(point % 2 == 0 ? n_replicates : 4);
    for (std::size_t r = counts.back(); r < n_replicates; ++r) runs[point * n_replicates + r] = std::nan("");
  }
  const double noise = (0.025 + 0.25 / 4) / 2;
  const SweptOutput output = swept_output(runs, n_replicates, {}, 1, counts);
  CHECK(std::all_of(output.values.begin(), output.values.end(),
                    [](double value) { return std::isfinite(value); }));
  CHECK(share_of_noise(output) == Approx(noise / (noise + 1.0 / 12)).epsilon(0.1));
}

}  // namespace
}  // namespace schoolsim
