#include "sim/model/math.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <random>
#include <string>
#include <vector>

#include <boost/math/distributions/normal.hpp>
#include <catch2/catch.hpp>

#include "tests/model/digest.hpp"

namespace schoolsim {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr double smallest = std::numeric_limits<double>::denorm_min();

static_assert(std::numeric_limits<long double>::digits >= 64, "the oracle needs more bits than a double has");

/// |value - exact| in units of the last place of Real at `exact`.
template <class Real>
double ulp_error(Real value, long double exact) {
  if (value == static_cast<Real>(exact)) {
    if (!std::isfinite(value)) return 0;
  } else if (!std::isfinite(value)) {
    return infinity;
  }
  const int exponent = exact == 0 ? std::numeric_limits<Real>::min_exponent : std::ilogb(exact) + 1;
  const int lowest = std::max(exponent, std::numeric_limits<Real>::min_exponent);
  const long double ulp = std::ldexp(1.0L, lowest - std::numeric_limits<Real>::digits);
  return static_cast<double>(std::abs(static_cast<long double>(value) - exact) / ulp);
}

/// Arguments from all scales: evenly over [low, high], both signs of 2^-60 to 2^10, and the doubles next to
/// where the functions change their reduction.
std::vector<double> arguments(double low, double high) {
  std::vector<double> x;
  std::mt19937_64 engine(20190901);
  constexpr int n_even = 200'000;
  for (int i = 0; i < n_even; ++i) {
    x.push_back(low + (high - low) * (i + std::ldexp(static_cast<double>(engine() >> 11), -53)) / n_even);
  }
  for (int i = 0; i < 100'000; ++i) {
    const double size = std::exp2(-60 + 70 * (i / 100'000.0));
    x.push_back(size);
    x.push_back(-size);
  }
  for (int half_steps = -2200; half_steps <= 2200; ++half_steps) {
    for (const double centre : {half_steps * 0.5 * std::log(2.0), half_steps * 0.5}) {
      x.push_back(std::nextafter(centre, -infinity));
      x.push_back(centre);
      x.push_back(std::nextafter(centre, infinity));
    }
  }
  std::erase_if(x, [&](double value) { return value < low || value > high; });
  return x;
}

/// Positive arguments: every power of two and its neighbours, sqrt(2) and 1 at every scale, mantissas at
/// random.
std::vector<double> positive_arguments() {
  std::vector<double> x;
  std::mt19937_64 engine(20190902);
  for (int exponent = -1074; exponent <= 1023; ++exponent) {
    const double power = std::ldexp(1.0, exponent);
    for (const double centre : {power, power * std::sqrt(0.5)}) {
      x.push_back(std::nextafter(centre, 0.0));
      x.push_back(centre);
      x.push_back(std::nextafter(centre, infinity));
    }
    for (int i = 0; i < 60; ++i)
      x.push_back(power * (1 + std::ldexp(static_cast<double>(engine() >> 11), -53)));
  }
  for (int i = 0; i < 200'000; ++i) x.push_back(std::ldexp(static_cast<double>(engine() >> 11), -52));
  for (int i = 0; i < 50'000; ++i) {
    const double size = std::exp2(-54 + 53 * (i / 50'000.0));
    x.push_back(1 + size);
    x.push_back(1 - size);
  }
  std::erase_if(x, [](double value) { return !(value > 0 && value < infinity); });
  return x;
}

struct Worst {
  double error = 0;
  double at = 0;
};

template <class Function, class Exact>
Worst worst_ulp_error(const std::vector<double>& arguments, Function function, Exact exact) {
  Worst worst;
  for (const double x : arguments) {
    const double error = ulp_error(function(x), exact(static_cast<long double>(x)));
    if (error > worst.error) worst = {error, x};
  }
  return worst;
}

void check_worst(const std::string& name, const Worst& worst, double limit) {
  INFO(name << ": largest error " << worst.error << " ulp, at " << worst.at);
  CHECK(worst.error < limit);
}

TEST_CASE("exp stays within its stated error over its whole range") {
  const auto exact = [](long double x) { return std::exp(x); };
  const auto ours = [](double x) { return math::exp(x); };
  check_worst("exp", worst_ulp_error(arguments(-708.3, 709.78), ours, exact), 1.0);
  check_worst("exp to subnormal", worst_ulp_error(arguments(-745.1, -708.4), ours, exact), 1.0);
}

TEST_CASE("exp2 stays within its stated error, and is exact for integers") {
  check_worst("exp2",
              worst_ulp_error(
                  arguments(-1074, 1023.999), [](double x) { return math::exp2(x); },
                  [](long double x) { return std::exp2(x); }),
              1.1);
  for (int exponent = -1074; exponent <= 1023; ++exponent) {
    CHECK(math::exp2(static_cast<double>(exponent)) == std::ldexp(1.0, exponent));
  }
}

TEST_CASE("log stays within its stated error over all positive doubles") {
  check_worst("log",
              worst_ulp_error(
                  positive_arguments(), [](double x) { return math::log(x); },
                  [](long double x) { return std::log(x); }),
              0.95);
}

TEST_CASE("tanh stays within its stated error and is odd") {
  const std::vector<double> x = arguments(-25, 25);
  check_worst("tanh",
              worst_ulp_error(
                  x, [](double y) { return math::tanh(y); }, [](long double y) { return std::tanh(y); }),
              1.4);
  CHECK(std::all_of(x.begin(), x.end(), [](double y) { return math::tanh(-y) == -math::tanh(y); }));
}

TEST_CASE("logistic stays within its stated error") {
  check_worst("logistic",
              worst_ulp_error(
                  arguments(-708.3, 60), [](double x) { return math::logistic(x); },
                  [](long double x) { return 1 / (1 + std::exp(-x)); }),
              2.5);
}

TEST_CASE("The float functions are the double ones, rounded once") {
  std::mt19937_64 engine(20190903);
  double worst = 0;
  for (int i = 0; i < 100'000; ++i) {
    const float x = static_cast<float>(std::ldexp(static_cast<double>(engine() >> 11), -53)) * 20 - 10;
    const auto exact = static_cast<long double>(x);
    worst = std::max(worst, ulp_error(math::exp(x), std::exp(exact)));
    worst = std::max(worst, ulp_error(math::exp2(x), std::exp2(exact)));
    worst = std::max(worst, ulp_error(math::log(std::abs(x)), std::log(std::abs(exact))));
    worst = std::max(worst, ulp_error(math::tanh(x), std::tanh(exact)));
    worst = std::max(worst, ulp_error(math::logistic(x), 1 / (1 + std::exp(-exact))));
  }
  CHECK(worst < 0.5000001);
  CHECK(math::exp(100.0f) == std::numeric_limits<float>::infinity());
  CHECK(math::sqrt(2.0f) == 1.41421356f);
}

TEST_CASE("normal_quantile stays within its stated error from the smallest double to the largest below 1") {
  const boost::math::normal_distribution<long double> normal;
  std::vector<double> p;
  std::mt19937_64 engine(20190904);
  for (int i = 0; i < 40'000; ++i) p.push_back(std::ldexp(static_cast<double>(engine() >> 11) + 0.5, -53));
  for (int i = 0; i < 10'000; ++i) p.push_back(std::exp2(-1074 * (i / 10'000.0) - 1));
  for (int i = 0; i < 5'000; ++i) p.push_back(1 - std::exp2(-53 * (i / 5'000.0)));
  for (int i = 0; i < 5'000; ++i) p.push_back(0.5 + std::exp2(-53 * (i / 5'000.0) - 2));
  for (const double join : {0.075, 0.925, std::exp(-25.0), 1 - std::exp(-25.0)}) {
    p.insert(p.end(), {std::nextafter(join, 0.0), join, std::nextafter(join, 1.0)});
  }
  std::erase_if(p, [](double value) { return !(value > 0 && value < 1) || value == 0.5; });
  Worst worst;
  for (const double value : p) {
    const long double exact = boost::math::quantile(normal, static_cast<long double>(value));
    const double error = static_cast<double>(
        std::abs((static_cast<long double>(math::normal_quantile(value)) - exact) / exact));
    if (error > worst.error) worst = {error, value};
  }
  INFO("largest relative error " << worst.error << " at " << worst.at);
  CHECK(worst.error < 1e-15);
}

TEST_CASE("normal_quantile gives Wichura's check values and rises across its joins") {
  CHECK(math::normal_quantile(0.25) == Approx(-0.6744897501960817).epsilon(1e-15));
  CHECK(math::normal_quantile(0.001) == Approx(-3.090232306167814).epsilon(1e-15));
  CHECK(math::normal_quantile(1e-20) == Approx(-9.262340089798408).epsilon(1e-15));
  CHECK(math::normal_quantile(0.5) == 0);
  for (const double join : {0.075, 0.925}) {
    for (int step = -1000; step < 1000; ++step) {
      CHECK(math::normal_quantile(join + step * 0x1p-32) <
            math::normal_quantile(join + (step + 1) * 0x1p-32));
    }
  }
}

TEST_CASE("Edges are defined") {
  CHECK(math::exp(0.0) == 1);
  CHECK(math::exp(-infinity) == 0);
  CHECK(math::exp(infinity) == infinity);
  CHECK(math::exp(709.78) < infinity);
  CHECK(math::exp(709.79) == infinity);
  CHECK(math::exp(-745.13) == smallest);
  CHECK(math::exp(-745.14) == 0);
  CHECK(math::exp(-1e300) == 0);
  CHECK(std::isnan(math::exp(nan)));

  CHECK(math::exp2(-infinity) == 0);
  CHECK(math::exp2(infinity) == infinity);
  CHECK(math::exp2(1024.0) == infinity);
  CHECK(math::exp2(-1075.5) == 0);
  CHECK(std::isnan(math::exp2(nan)));

  CHECK(math::log(1.0) == 0);
  CHECK(math::log(0.0) == -infinity);
  CHECK(math::log(-0.0) == -infinity);
  CHECK(math::log(infinity) == infinity);
  CHECK(std::isnan(math::log(-1.0)));
  CHECK(std::isnan(math::log(-smallest)));
  CHECK(std::isnan(math::log(-infinity)));
  CHECK(std::isnan(math::log(nan)));

  CHECK(math::tanh(infinity) == 1);
  CHECK(math::tanh(-infinity) == -1);
  CHECK(math::tanh(0.0) == 0);
  CHECK(math::tanh(smallest) == smallest);
  CHECK(std::isnan(math::tanh(nan)));

  CHECK(math::logistic(0.0) == 0.5);
  CHECK(math::logistic(infinity) == 1);
  CHECK(math::logistic(-infinity) == 0);
  CHECK(std::isnan(math::logistic(nan)));

  CHECK(math::normal_quantile(0.0) == -infinity);
  CHECK(math::normal_quantile(-1.0) == -infinity);
  CHECK(math::normal_quantile(1.0) == infinity);
  CHECK(math::normal_quantile(2.0) == infinity);
  CHECK(std::isnan(math::normal_quantile(nan)));

  CHECK(math::sqrt(4.0) == 2);
  CHECK(std::isnan(math::sqrt(-1.0)));

  CHECK(math::clamp01(-0.5) == 0);
  CHECK(math::clamp01(0.25f) == 0.25f);
  CHECK(math::clamp01(1.5f) == 1);
  CHECK(std::isnan(math::clamp01(nan)));
}

// Whoever changes this number changes results: raise the model version with it.
TEST_CASE("The functions give the same bits with every compiler, optimisation level and machine") {
  test::Digest digest;
  std::mt19937_64 engine(20190905);
  for (int i = 0; i < 200'000; ++i) {
    const double u = std::ldexp(static_cast<double>(engine() >> 11) + 0.5, -53);
    digest.add(math::exp(1500 * u - 750));
    digest.add(math::exp(4 * u - 3));
    digest.add(math::exp2(2200 * u - 1100));
    digest.add(math::log(u));
    digest.add(math::log(math::exp(1400 * u - 740)));
    digest.add(math::tanh(30 * u - 15));
    digest.add(math::tanh(u - 0.5));
    digest.add(math::logistic(100 * u - 60));
    digest.add(math::normal_quantile(u));
    digest.add(math::normal_quantile(math::exp(-700 * u)));
    digest.add(math::sqrt(u));
    const auto v = static_cast<float>(u);
    digest.add(math::exp(8 * v - 6));
    digest.add(math::log(v));
    digest.add(math::tanh(2 * v - 1));
    digest.add(math::logistic(20 * v - 10));
  }
  CHECK(digest.value() == 0x3a11692921fec460);
}

}  // namespace
}  // namespace schoolsim
