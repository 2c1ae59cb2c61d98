// Against functions whose indices, effects and rough places are known.
#include "analysis/statistics/emulated.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numbers>
#include <random>

#include <catch2/catch.hpp>

#include "sim/design/design.hpp"
#include "sim/design/spread.hpp"

namespace schoolsim {
namespace {

using Row = std::span<const double>;
using Function = std::function<double(Row)>;

constexpr double unknown = std::numeric_limits<double>::quiet_NaN();
const Margin even = [](std::size_t, double u) { return u; };

struct Exact {
  double first, total;
};

double ishigami(Row u) {
  const auto x = [&](std::size_t i) { return std::numbers::pi * (2 * u[i] - 1); };
  return std::sin(x(0)) + 7 * std::pow(std::sin(x(1)), 2) + 0.1 * std::pow(x(2), 4) * std::sin(x(0));
}
/// As published (Saltelli et al. 2008); the fourth dimension is not read.
const std::vector<Exact> of_ishigami{{.3139, .5576}, {.4424, .4424}, {0, .2437}, {0, 0}};

constexpr double a_of_g[] = {0, 1, 4.5, 9, 99};
double g_function(Row u) {
  double product = 1;
  for (std::size_t i = 0; i < 5; ++i) product *= (std::abs(4 * u[i] - 2) + a_of_g[i]) / (1 + a_of_g[i]);
  return product;
}
std::vector<Exact> indices_of_g() {
  double whole = 1;
  std::vector<double> parts;
  for (const double a : a_of_g) parts.push_back(1 / (3 * std::pow(1 + a, 2)));
  for (const double part : parts) whole *= 1 + part;
  std::vector<Exact> exact;
  for (const double part : parts)
    exact.push_back({part / (whole - 1), part * whole / (1 + part) / (whole - 1)});
  return exact;
}

/// Twenty factors: a sum of unequal weights and one product.
double of_twenty(Row u) {
  double sum = 12 * (u[0] - .5) * (u[1] - .5);
  for (std::size_t i = 0; i < 10; ++i) sum += static_cast<double>(10 - i) * u[i] / 5;
  return sum;
}
std::vector<Exact> indices_of_twenty() {
  double whole = 1;  // (12 / 12)^2, the product's
  for (int w = 1; w <= 10; ++w) whole += std::pow(w / 5.0, 2) / 12;
  std::vector<Exact> exact(20, {0, 0});
  for (std::size_t i = 0; i < 10; ++i) {
    const double alone = std::pow(static_cast<double>(10 - i) / 5, 2) / 12 / whole;
    exact[i] = {alone, alone + (i < 2 ? 1 / whole : 0)};
  }
  return exact;
}

struct Fit {
  std::vector<double> points;
  EmulatorFamily family;
};

Fit fit_to(const Function& f, std::size_t d, std::vector<double> points, double noise_sd,
           std::uint64_t seed) {
  std::mt19937_64 generator(seed);
  std::normal_distribution<double> noise;
  std::vector<double> outputs;
  for (std::size_t i = 0; i < points.size(); i += d)
    outputs.push_back(f(Row(points).subspan(i, d)) + noise_sd * noise(generator));
  EmulatorFamily family = fit_emulators(points, d, outputs, noise_sd > 0 ? noise_sd * noise_sd : unknown,
                                        seed, fine_shape(outputs.size(), d), 2);
  return {std::move(points), std::move(family)};
}

bool holds(const VarianceShare& share, double exact) {
  return share.interval.lower - 0.002 <= exact && exact <= share.interval.upper + 0.002;
}

void check_indices(const Fit& fit, const std::vector<Exact>& exact) {
  const auto indices = emulated_indices(fit.family, exact.size(), even, 2);
  REQUIRE(indices.size() == exact.size());
  for (std::size_t i = 0; i < exact.size(); ++i) {
    CAPTURE(i, fit.family.whole.q2, indices[i].first.value, exact[i].first, indices[i].total.value,
            exact[i].total);
    CHECK(indices[i].first.value == Approx(exact[i].first).margin(0.03));
    CHECK(indices[i].total.value == Approx(exact[i].total).margin(0.03));
    CHECK(holds(indices[i].first, exact[i].first));
    CHECK(holds(indices[i].total, exact[i].total));
  }
}

TEST_CASE("Sobol' indices of an emulator are those of the function", "[calibration]") {
  check_indices(fit_to(ishigami, 4, latin_hypercube(300, 4, 1), 0, 1), of_ishigami);
  check_indices(fit_to(ishigami, 4, sobol_sequence(512, 4), 0.5, 2), of_ishigami);
  check_indices(fit_to(g_function, 5, latin_hypercube(400, 5, 3), 0, 3), indices_of_g());
  // Of 400 points, where Saltelli's layout would take 22 for each of a thousand rows.
  check_indices(fit_to(of_twenty, 20, latin_hypercube(400, 20, 4), 0.2, 4), indices_of_twenty());
}

TEST_CASE("Intervals of indices hold what few points leave open", "[calibration]") {
  // Some 140 intervals: were 84 % of them right, 90 % would be seen in one of forty trials.
  int n = 0, n_held = 0, n_wide = 0;
  for (std::uint64_t seed = 1; seed <= 8; ++seed) {
    for (const bool is_g : {false, true}) {
      const std::vector<Exact> exact = is_g ? indices_of_g() : of_ishigami;
      const Fit fit = fit_to(is_g ? Function(g_function) : Function(ishigami), exact.size(),
                             latin_hypercube(100, exact.size(), seed), 0, seed);
      if (fit.family.whole.q2 < least_q2) continue;
      const auto indices = emulated_indices(fit.family, exact.size(), even, 2);
      for (std::size_t i = 0; i < exact.size(); ++i) {
        n += 2;
        n_held += holds(indices[i].first, exact[i].first) ? 1 : 0;
        n_held += holds(indices[i].total, exact[i].total) ? 1 : 0;
        n_wide += indices[i].total.interval.upper - indices[i].total.interval.lower > 0.6 ? 1 : 0;
      }
    }
  }
  CAPTURE(n, n_held, n_wide);
  CHECK(n > 120);
  CHECK(n_held > 0.9 * n);
  CHECK(n_wide < 0.1 * n);  // or they would hold anything
}

TEST_CASE("Indices are of the factors' own distributions", "[calibration]") {
  // 3 L + N of a list with variance 62 / 3 and a normal, seen through their positions.
  const Spread list{SpreadKind::list, {0, 1, 10}, 0, 10}, normal{SpreadKind::normal, {5, 2}, -100, 100};
  const Function f = [&](Row u) { return 3 * quantile(list, u[0]) + quantile(normal, u[1]); };
  const Margin margin = [&](std::size_t d, double u) {
    return d == 0 ? cumulative(list, quantile(list, u)) : u;
  };
  std::vector<double> points = latin_hypercube(150, 2, 5);
  for (std::size_t i = 0; i < points.size(); i += 2) points[i] = margin(0, points[i]);
  const Fit fit = fit_to(f, 2, points, 0, 5);
  const double of_list = 9 * 182.0 / 9, cut = 0.9733369;  // variance of a normal cut at three deviations
  const double whole = of_list + 4 * cut;
  const auto indices = emulated_indices(fit.family, 2, margin, 1);
  CHECK(indices[0].first.value == Approx(of_list / whole).margin(0.005));
  CHECK(indices[1].total.value == Approx(4 * cut / whole).margin(0.005));
}

TEST_CASE("Effects of one factor and of two are those over all others", "[calibration]") {
  const Function f = [](Row u) { return 2 * u[0] + u[1] * u[2]; };
  const Fit fit = fit_to(f, 4, latin_hypercube(120, 4, 6), 0, 6);
  const std::vector<double> effect = main_effect(fit.family.whole, 4, even, 0, 5);
  REQUIRE(effect.size() == 5);
  for (std::size_t step = 0; step < 5; ++step)
    CHECK(effect[step] == Approx(0.2 + 0.4 * static_cast<double>(step) + 0.25).margin(0.01));
  const std::vector<double> product = pair_effect(fit.family.whole, 4, even, 1, 2, 4);
  REQUIRE(product.size() == 16);
  CHECK(product[3 * 4 + 1] == Approx(1 + 0.875 * 0.375).margin(0.01));
  // Of a product on m places each has (1 - 1/m^2) / 12 of variance, v: 2 v / 4 alone and v^2 together.
  const double v = (1 - 1.0 / 16) / 12;
  const PairVariance variance = pair_variance(product, 4);
  CHECK(variance.together == Approx(v * v).epsilon(0.03));
  CHECK(variance.all == Approx(v / 2 + v * v).epsilon(0.03));
  const PairVariance none = pair_variance(pair_effect(fit.family.whole, 4, even, 0, 3, 4), 4);
  CHECK(none.together < 1e-4 * none.all);
}

double error_of(const Fit& fit, const Function& f) {
  const std::vector<double> fresh = latin_hypercube(2000, 2, 99);
  double sum = 0;
  for (std::size_t i = 0; i < fresh.size(); i += 2)
    sum += std::pow(fit.family.whole.mean(Row(fresh).subspan(i, 2)) - f(Row(fresh).subspan(i, 2)), 2) / 2000;
  return std::sqrt(sum);
}

TEST_CASE("The next points lie where an emulator knows least, and teach it most", "[calibration]") {
  // Flat but for a narrow hill near one corner.
  const Function hill = [](Row u) {
    return std::exp(-60 * (std::pow(u[0] - .8, 2) + std::pow(u[1] - .8, 2)));
  };
  double chosen_error = 0, even_error = 0;
  int n_near = 0;
  for (std::uint64_t seed = 1; seed <= 6; ++seed) {
    const Fit fit = fit_to(hill, 2, latin_hypercube(40, 2, seed), 0, seed);
    std::vector<double> next = next_points(fit.family, 2, even, fit.points, 25);
    REQUIRE(next.size() == 50);
    for (std::size_t i = 0; i < 50; i += 2) {
      CHECK((next[i] >= 0 && next[i] <= 1));
      n_near += std::hypot(next[i] - .8, next[i + 1] - .8) < .4 ? 1 : 0;
      for (std::size_t j = 0; j < i; j += 2) CHECK((next[i] != next[j] || next[i + 1] != next[j + 1]));
    }
    std::vector<double> more = fit.points, evenly = fit.points;
    more.insert(more.end(), next.begin(), next.end());
    const std::vector<double> other = latin_hypercube(25, 2, 100 + seed);
    evenly.insert(evenly.end(), other.begin(), other.end());
    chosen_error += error_of(fit_to(hill, 2, more, 0, seed), hill) / 6;
    even_error += error_of(fit_to(hill, 2, evenly, 0, seed), hill) / 6;
  }
  CAPTURE(chosen_error, even_error, n_near);
  CHECK(n_near >
        1.3 * 6 * 25 * (std::numbers::pi / 4 * .16 + .36 - .16));  // that part of the square, at most
  CHECK(chosen_error < 0.9 * even_error);
}

TEST_CASE("The same on any number of threads", "[calibration]") {
  const std::vector<double> points = latin_hypercube(90, 4, 8);
  std::vector<double> outputs;
  for (std::size_t i = 0; i < points.size(); i += 4) outputs.push_back(ishigami(Row(points).subspan(i, 4)));
  const auto indices_on = [&](unsigned threads) {
    const EmulatorFamily family = fit_emulators(points, 4, outputs, unknown, 3, fine_shape(90, 4), threads);
    std::vector<double> values;
    for (const SobolIndices& index : emulated_indices(family, 4, even, threads))
      values.insert(values.end(), {index.first.value, index.total.interval.upper});
    return values;
  };
  CHECK(indices_on(1) == indices_on(3));
}

}  // namespace
}  // namespace schoolsim
