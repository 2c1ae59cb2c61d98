// Against functions whose indices are known: Ishigami's, Sobol's g, sums and products.
#include <algorithm>
#include <cmath>
#include <functional>
#include <numbers>
#include <numeric>
#include <random>

#include <catch2/catch.hpp>

#include "analysis/statistics/chaos.hpp"
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

/// Sobol's g function of five factors (Saltelli and Sobol' 1995).
constexpr std::size_t n_of_g = 5;
constexpr double a_of_g[n_of_g] = {0, 1, 4.5, 9, 99};

double g_function(Row u) {
  double product = 1;
  for (std::size_t i = 0; i < n_of_g; ++i) product *= (std::abs(4 * u[i] - 2) + a_of_g[i]) / (1 + a_of_g[i]);
  return product;
}

std::vector<Exact> g_indices() {
  const auto part = [](std::size_t i) { return 1 / (3 * std::pow(1 + a_of_g[i], 2)); };
  double whole = 1;
  for (std::size_t i = 0; i < n_of_g; ++i) whole *= 1 + part(i);
  std::vector<Exact> exact;
  for (std::size_t i = 0; i < n_of_g; ++i)
    exact.push_back({part(i) / (whole - 1), part(i) * whole / (1 + part(i)) / (whole - 1)});
  return exact;
}

/// Four factors, of which two do nothing.
double sum_of_two(Row u) { return u[0] + u[1]; }
const std::vector<Exact> sum_indices{{.5, .5}, {.5, .5}, {0, 0}, {0, 0}};

TEST_CASE("Sobol' indices of the g function", "[sensitivity]") {
  constexpr std::size_t n = 4096, d = n_of_g;
  const auto exact = g_indices();
  const auto shares = variance_shares(d, outputs_of(saltelli_design(n, d), d, g_function), 1);
  for (std::size_t i = 0; i < d; ++i) {
    CAPTURE(i);
    const auto [first, total] = exact[i];
    CHECK(shares.indices[i].first.value == Approx(first).margin(0.03));
    CHECK(shares.indices[i].total.value == Approx(total).margin(0.03));
    CHECK(holds(shares.indices[i].first.interval, first));
    CHECK(holds(shares.indices[i].total.interval, total));
  }
}

/// What SALib tells of the same outputs: the estimators of its analyze/sobol.py (Saltelli et al. 2010, Jansen
/// 1999) with the standard deviation of its bootstrap, written anew from their formulas.
struct Published {
  double first, total, first_sd, total_sd;
};

std::vector<Published> published_indices(std::size_t d, std::vector<double> y, std::size_t n_resamples,
                                         std::mt19937_64& generator) {
  const std::size_t n = y.size() / (d + 2);
  const auto mean = [](const std::vector<double>& v) {
    return std::accumulate(v.begin(), v.end(), 0.0) / static_cast<double>(v.size());
  };
  const auto variance = [&](const std::vector<double>& v) {
    const double m = mean(v);
    double squares = 0;
    for (const double x : v) squares += (x - m) * (x - m);
    return squares / static_cast<double>(v.size());
  };
  const double centre = mean(y), unit = std::sqrt(variance(y));
  for (double& one : y) one = (one - centre) / unit;
  std::vector<std::size_t> rows(n);
  std::iota(rows.begin(), rows.end(), std::size_t{0});
  const auto estimate = [&](std::size_t i) {
    std::vector<double> products, squares, both;
    for (const std::size_t row : rows) {
      const double a = y[row], b = y[n + row], mixed = y[(2 + i) * n + row];
      products.push_back(b * (mixed - a));
      squares.push_back((a - mixed) * (a - mixed));
      both.push_back(a);
      both.push_back(b);
    }
    return std::pair{mean(products) / variance(both), 0.5 * mean(squares) / variance(both)};
  };
  std::vector<Published> result;
  for (std::size_t i = 0; i < d; ++i) {
    const auto [first, total] = estimate(i);
    result.push_back({first, total, 0, 0});
  }
  std::vector<std::vector<double>> firsts(d), totals(d);
  for (std::size_t resample = 0; resample < n_resamples; ++resample) {
    for (std::size_t& row : rows) row = generator() % n;
    for (std::size_t i = 0; i < d; ++i) {
      const auto [first, total] = estimate(i);
      firsts[i].push_back(first);
      totals[i].push_back(total);
    }
  }
  for (std::size_t i = 0; i < d && n_resamples > 0; ++i) {
    result[i].first_sd = std::sqrt(variance(firsts[i]));
    result[i].total_sd = std::sqrt(variance(totals[i]));
  }
  return result;
}

TEST_CASE("Sobol' indices are those of SALib's published estimators", "[sensitivity]") {
  std::mt19937_64 generator(1);
  for (const std::size_t n : {8U, 100U, 512U}) {
    const auto outputs =
        outputs_of(saltelli_design(n, n_of_g), n_of_g, [](Row u) { return 40 + g_function(u); });
    const auto shares = variance_shares(n_of_g, outputs, 1);
    const auto published = published_indices(n_of_g, outputs, 0, generator);
    for (std::size_t i = 0; i < n_of_g; ++i) {
      CHECK(shares.indices[i].first.value == Approx(published[i].first).margin(1e-9));
      CHECK(shares.indices[i].total.value == Approx(published[i].total).margin(1e-9));
    }
  }
}

/// How intervals do over many sets of points.
struct Coverage {
  int n_held = 0;
  double width = 0, reference = 0;  ///< summed

  void take(const Interval& interval, double exact, double reference_width) {
    n_held += interval.lower - 1e-9 <= exact && exact <= interval.upper + 1e-9 ? 1 : 0;
    width += interval.upper - interval.lower;
    reference += reference_width;
  }
};

/// Of rows drawn independently from Saltelli's layout of a long sequence. Shares of `n_sets` lie within three
/// deviations of .95, which for 1,000 is .93 to .97: with that many, a true coverage of .91 or .985 is seen
/// with a chance above 98 %.
void check_saltelli_coverage(std::size_t n_sets, std::size_t d, double (*f)(Row),
                             const std::vector<Exact>& exact) {
  constexpr std::size_t n_long = 1 << 14, n = 256;
  const auto all = outputs_of(saltelli_design(n_long, d), d, f);
  std::mt19937_64 generator(5);
  std::vector<Coverage> first(d), total(d);
  for (std::size_t set = 0; set < n_sets; ++set) {
    std::vector<std::size_t> rows(n);
    for (std::size_t& row : rows) row = generator() % n_long;
    std::vector<double> outputs;
    for (std::size_t sample = 0; sample < d + 2; ++sample) {
      for (const std::size_t row : rows) outputs.push_back(all[sample * n_long + row]);
    }
    const auto shares = variance_shares(d, outputs, set);
    const auto reference = published_indices(d, outputs, set % 20 == 0 ? 100 : 0, generator);
    for (std::size_t i = 0; i < d; ++i) {
      first[i].take(shares.indices[i].first.interval, exact[i].first, 20 * 3.92 * reference[i].first_sd);
      total[i].take(shares.indices[i].total.interval, exact[i].total, 20 * 3.92 * reference[i].total_sd);
    }
  }
  const double three = 3 * std::sqrt(0.95 * 0.05 / static_cast<double>(n_sets));
  for (std::size_t i = 0; i < d; ++i) {
    for (const Coverage& one : {first[i], total[i]}) {
      const double share = one.n_held / static_cast<double>(n_sets);
      CAPTURE(i, share, one.width, one.reference);
      if (exact[i].total == 0) {  // what does nothing is told exactly
        CHECK(share == 1);
        CHECK(one.width == 0);
        continue;
      }
      CHECK(share == Approx(0.95).margin(three));
      CHECK(one.width < 1.5 * one.reference);
      CHECK(one.width > one.reference / 1.5);
    }
  }
}

TEST_CASE("Intervals of Sobol' indices are right in coverage and width", "[sensitivity]") {
  check_saltelli_coverage(100, n_of_g, g_function, g_indices());
  check_saltelli_coverage(100, 4, sum_of_two, sum_indices);
}

TEST_CASE("Intervals of Sobol' indices over 1,000 sets", "[sensitivity][long]") {
  check_saltelli_coverage(1000, n_of_g, g_function, g_indices());
  check_saltelli_coverage(1000, 4, sum_of_two, sum_indices);
}

TEST_CASE("An output that Saltelli's layout lacks costs its own dimension a row", "[sensitivity]") {
  constexpr std::size_t n = 1024, d = 2;
  const auto sum = [](Row u) { return 3 * u[0] + u[1]; };
  auto outputs = outputs_of(saltelli_design(n, d), d, sum);
  outputs[5] = outputs[n + 7] = outputs[3 * n + 5] = std::nan("");
  const auto shares = variance_shares(d, outputs, 1);
  // A lacks row 5 and B row 7, both needed everywhere; the last dimension lacks row 5 anyway.
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

/// Sobol' points whose digits are shifted at random, which keeps their balance, or a Latin hypercube.
std::vector<double> filling_points(bool is_sobol, std::size_t n, std::size_t d, std::mt19937_64& generator) {
  if (!is_sobol) return latin_hypercube(n, d, generator());
  std::vector<double> points = sobol_sequence(n, d);
  for (std::size_t j = 0; j < d; ++j) {
    const auto shift = static_cast<std::uint32_t>(generator());
    for (std::size_t i = 0; i < n; ++i) {
      const auto digits = static_cast<std::uint32_t>(std::ldexp(points[i * d + j], 32));
      points[i * d + j] = std::ldexp(digits ^ shift, -32);
    }
  }
  return points;
}

TEST_CASE("A chaos tells first-order indices on Sobol' points and Latin hypercubes", "[sensitivity]") {
  std::mt19937_64 generator(1);
  const auto check = [&](std::size_t n, std::size_t d, double (*f)(Row), const std::vector<Exact>& exact,
                         double margin) {
    for (const auto& points : {sobol_sequence(n, d), latin_hypercube(n / 2, d, 3)}) {
      const GivenData found = chaos_indices(points, d, Margins::uniform, outputs_of(points, d, f), 1);
      REQUIRE(found.is_told());
      CHECK(*found.q2 > 0.95);
      for (std::size_t i = 0; i < d; ++i) {
        CAPTURE(i);
        CHECK(found.indices[i].first.value == Approx(exact[i].first).margin(margin));
        CHECK(found.indices[i].first.interval.lower - 1e-9 <= exact[i].first);
        CHECK(found.indices[i].first.interval.upper + 1e-9 >= exact[i].first);
      }
    }
  };
  check(1024, 4, sum_of_two, sum_indices, 1e-9);
  check(512, n_of_g, g_function, g_indices(), 0.01);
  check(512, 4, ishigami, ishigami_indices(), 0.01);
}

/// On 256 points of randomly shifted Sobol' sequences and of Latin hypercubes. With noise, intervals of the
/// factors that matter must hold in 93 to 97 % of sets. Without, the interval takes what the chaos leaves of
/// the g function for chance, and points that fill space know it better: they may hold in more. So may those
/// of factors that do nothing, whose error is a sum of squares. The reference for widths is the bootstrap of
/// points with all terms chosen anew, of every fiftieth set. For 1,000 sets bounds lie three deviations of
/// .007 around .93 and .97, for 30 around .95 they see a coverage below .65 with a chance above 97 %.
void check_chaos_coverage(std::size_t n_sets, bool is_sobol, double noise) {
  constexpr std::size_t n = 256, n_resamples = 30, every = 50;
  const std::size_t d = noise > 0 ? 4 : n_of_g;
  std::mt19937_64 generator(7);
  std::normal_distribution<double> normal;
  auto exact = noise > 0 ? sum_indices : g_indices();
  for (Exact& one : exact) one.first *= noise > 0 ? (1.0 / 6) / (1.0 / 6 + noise * noise) : 1;
  std::vector<Coverage> coverage(d);
  for (std::size_t set = 0; set < n_sets; ++set) {
    const auto points = filling_points(is_sobol, n, d, generator);
    auto outputs = outputs_of(points, d, noise > 0 ? sum_of_two : g_function);
    for (double& output : outputs) output += noise * normal(generator);
    const GivenData data = chaos_indices(points, d, Margins::uniform, outputs, set);
    std::vector<std::vector<double>> again(d);
    for (std::size_t resample = 0; resample < n_resamples && n_sets > every && set % every == 0; ++resample) {
      std::vector<double> drawn_points, drawn;
      for (std::size_t i = 0; i < n; ++i) {
        const std::size_t point = generator() % n;
        drawn.push_back(outputs[point]);
        for (std::size_t j = 0; j < d; ++j) drawn_points.push_back(points[point * d + j]);
      }
      const GivenData of_drawn = chaos_indices(drawn_points, d, Margins::uniform, drawn, set);
      for (std::size_t i = 0; i < d; ++i) again[i].push_back(of_drawn.indices[i].first.value);
    }
    for (std::size_t i = 0; i < d; ++i)
      coverage[i].take(data.indices[i].first.interval, exact[i].first,
                       again[i].empty() ? 0 : every * 3.92 * statistic_of({StatisticKind::sd}, again[i]));
  }
  for (std::size_t i = 0; i < d; ++i) {
    const double share = coverage[i].n_held / static_cast<double>(n_sets);
    CAPTURE(is_sobol, noise, i, share, coverage[i].width, coverage[i].reference);
    const double three = 3 * std::sqrt(0.95 * 0.05 / static_cast<double>(n_sets));
    CHECK(share >= 0.93 - three);
    if (noise > 0 && exact[i].first > 0) CHECK(share <= 0.97 + three);
    if (n_sets > every) CHECK(coverage[i].width < 1.5 * coverage[i].reference);
  }
}

TEST_CASE("Intervals of a chaos hold the exact indices", "[sensitivity]") {
  for (const bool is_sobol : {true, false}) check_chaos_coverage(30, is_sobol, 0.2);
}

// One test each, since they take minutes and can run side by side.
TEST_CASE("Intervals of a chaos over 1,000 Sobol' sets of the g function", "[sensitivity][long]") {
  check_chaos_coverage(1000, true, 0);
}
TEST_CASE("Intervals of a chaos over 1,000 Sobol' sets with noise", "[sensitivity][long]") {
  check_chaos_coverage(1000, true, 0.2);
}
TEST_CASE("Intervals of a chaos over 1,000 Latin hypercubes of the g function", "[sensitivity][long]") {
  check_chaos_coverage(1000, false, 0);
}
TEST_CASE("Intervals of a chaos over 1,000 Latin hypercubes with noise", "[sensitivity][long]") {
  check_chaos_coverage(1000, false, 0.2);
}

TEST_CASE("A chaos that predicts too little is not told", "[sensitivity]") {
  constexpr std::size_t n = 128, d = 4;
  const auto points = sobol_sequence(n, d);
  std::mt19937_64 generator(3);
  std::normal_distribution<double> normal;
  std::vector<double> noise;
  for (std::size_t i = 0; i < n; ++i) noise.push_back(normal(generator));
  const GivenData data = chaos_indices(points, d, Margins::uniform, noise, 1);
  CHECK(*data.q2 < 0.2);
  CHECK_FALSE(data.is_told());
  CHECK(chaos_indices(points, d, Margins::uniform, std::vector<double>(n, 0.1), 1).indices.empty());
  // Forty points thrice are forty points: what is fitted to one of them says nothing of its likes.
  std::vector<double> alike, of_alike;
  for (std::size_t i = 0; i < 120; ++i) {
    alike.insert(alike.end(), points.begin() + static_cast<std::ptrdiff_t>(i % 40 * d),
                 points.begin() + static_cast<std::ptrdiff_t>(i % 40 * d + d));
    of_alike.push_back(noise[i % 40]);
  }
  CHECK_FALSE(chaos_indices(alike, d, Margins::uniform, of_alike, 1).is_told());
  CHECK(chaos_indices(std::span(points).first(20 * d), d, Margins::uniform, std::span(noise).first(20), 1)
            .indices.empty());
}

TEST_CASE("A chaos of few levels and of values in any unit", "[sensitivity]") {
  // Two levels, three levels, and a range: each alone and the first with the third. Variances 1/4, 2/3, 1/12
  // times squares; of a product of centred factors, products of variances.
  const std::vector<std::size_t> levels{2, 3, 12};
  std::vector<double> points, outputs;
  for (const std::size_t position : factorial_design(levels)) points.push_back(static_cast<double>(position));
  for (std::size_t i = 0; i < points.size(); i += 3) {
    const double x = points[i] - 0.5, y = points[i + 1] - 1, z = (points[i + 2] - 5.5) / 12;
    outputs.push_back(x + y * y + 4 * x * z);
    points[i + 2] = 300 + 5 * points[i + 2];
  }
  const GivenData data = chaos_indices(points, 3, Margins::unknown, outputs, 1);
  const double of_z = 143.0 / 12 / 144;  // of twelve steps
  const double whole = 0.25 + 2.0 / 9 + 16 * 0.25 * of_z;
  CHECK(*data.q2 == Approx(1));
  CHECK(data.indices[0].first.value == Approx(0.25 / whole));
  CHECK(data.indices[1].first.value == Approx(2.0 / 9 / whole));
  CHECK(data.indices[2].first.value == Approx(0).margin(1e-9));
}

TEST_CASE("Points that are not drawn independently of each other are told apart from those that are",
          "[sensitivity]") {
  std::mt19937_64 generator(8);
  for (const std::size_t d : {2U, 4U, 8U}) {
    CAPTURE(d);
    CHECK_FALSE(are_independent(sobol_sequence(512, d), d));
    CHECK_FALSE(are_independent(latin_hypercube(100, d, 1), d));
    int n_doubted = 0;  // more than three of a hundred come with a chance below 1e-4
    for (int set = 0; set < 100; ++set)
      n_doubted += are_independent(uniform_points(300, d, generator), d) ? 0 : 1;
    CHECK(n_doubted <= 3);
  }
  std::vector<double> grid;
  for (const std::size_t position : factorial_design(std::vector<std::size_t>{8, 8, 4}))
    grid.push_back(static_cast<double>(position));
  CHECK_FALSE(are_independent(grid, 3));
  CHECK(are_independent(uniform_points(50, 1, generator), 1));

  std::vector<double> together = uniform_points(200, 3, generator);
  CHECK_FALSE(correlated_dimensions(together, 3));
  CHECK_FALSE(correlated_dimensions(grid, 3));
  for (std::size_t i = 0; i < together.size(); i += 3) together[i + 2] = together[i] - 0.3 * together[i + 2];
  const auto both = correlated_dimensions(together, 3);
  REQUIRE(both);
  CHECK((both->one == 0 && both->other == 2));
  CHECK(both->correlation == Approx(1 / std::sqrt(1.09)).margin(0.03));
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
  const SweptOutput output = swept_output(runs, n_replicates, {}, 1);
  CHECK(std::all_of(output.values.begin(), output.values.end(),
                    [](double value) { return std::isfinite(value); }));
  CHECK(share_of_noise(output) == Approx(noise / (noise + 1.0 / 12)).epsilon(0.1));
}

TEST_CASE("What all points share is no noise between them", "[sensitivity]") {
  // Points 0 to n - 1, one luck for each replicate a hundred times their spread, and a rest with variance
  // .04: the mean square of points with replicates, within five deviations of its chi-square.
  constexpr std::size_t n = 200, n_replicates = 5;
  std::mt19937_64 generator(2);
  std::normal_distribution<double> normal;
  std::vector<double> luck(n_replicates), runs;
  for (double& one : luck) one = 100 * normal(generator);
  for (std::size_t point = 0; point < n; ++point) {
    for (std::size_t r = 0; r < n_replicates; ++r)
      runs.push_back(static_cast<double>(point) / n + luck[r] + 0.2 * normal(generator));
  }
  const double share = 0.04 / n_replicates / (1.0 / 12 + 0.04 / n_replicates);
  const double five = 5 * std::sqrt(2.0 / ((n - 1) * (n_replicates - 1)));
  CHECK(share_of_noise(swept_output(runs, n_replicates, {}, 1)) == Approx(share).epsilon(five + 0.02));
  // Of other statistics by a bootstrap of 100 resamples, whose variance has a deviation of a seventh; that of
  // a quantile over the middle of five is at most a few times that of the mean.
  const double of_median =
      share_of_noise(swept_output(runs, n_replicates, {StatisticKind::quantile, 0.5}, 1));
  CHECK(of_median > share / 2);
  CHECK(of_median < 6 * share);
  // By hand: two points, two replicates; what is left over is a quarter of (1 - 2 - 4 + 8) to each cell.
  const SweptOutput output = swept_output(std::vector<double>{1, 2, 4, 8}, 2, {}, 1);
  CHECK(output.noise == Approx(4 * 0.75 * 0.75 / 2));
}

TEST_CASE("A missing run costs a replicate and moves its point by no luck of others", "[sensitivity]") {
  constexpr std::size_t n = 64, n_replicates = 5;
  std::mt19937_64 generator(3);
  std::normal_distribution<double> normal;
  std::vector<double> luck(n_replicates), runs;
  for (double& one : luck) one = 100 * normal(generator);
  for (std::size_t point = 0; point < n; ++point) {
    for (std::size_t r = 0; r < n_replicates; ++r) runs.push_back(static_cast<double>(point) + luck[r]);
  }
  const SweptOutput whole = swept_output(runs, n_replicates, {}, 1);
  auto holes = runs;
  for (std::size_t hole = 0; hole < 64; ++hole) holes[generator() % holes.size()] = std::nan("");
  for (std::size_t r = 0; r < n_replicates; ++r) holes[7 * n_replicates + r] = std::nan("");
  for (const Statistic& statistic :
       {Statistic{}, Statistic{StatisticKind::sd}, Statistic{StatisticKind::quantile, .3}}) {
    const SweptOutput exact = swept_output(runs, n_replicates, statistic, 1);
    const SweptOutput output = swept_output(holes, n_replicates, statistic, 1);
    for (std::size_t point = 0; point < n; ++point) {
      if (output.counts[point] < (statistic.kind == StatisticKind::sd ? 2 : 1)) {
        CHECK(std::isnan(output.values[point]));
      } else {
        CHECK(output.values[point] == Approx(exact.values[point]).epsilon(1e-9));
      }
    }
    CHECK(output.counts[7] == 0);
  }
  // A replicate that no point has is none.
  std::vector<double> fewer;
  for (std::size_t point = 0; point < 4; ++point) {
    const auto at = static_cast<double>(point);
    for (const double value : {at, std::nan(""), at + 1}) fewer.push_back(value);
  }
  CHECK(swept_output(fewer, 3, {StatisticKind::sd}, 1).values[2] == Approx(std::sqrt(0.5)));
  CHECK(swept_output(fewer, 3, {}, 1).n_replicates == 2);
}

}  // namespace
}  // namespace schoolsim
