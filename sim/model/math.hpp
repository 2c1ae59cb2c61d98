#pragma once

#include <bit>
#include <cfloat>
#include <cstdint>
#include <limits>

/// The only elementary functions that the model may use. The C library's exp, log and tanh differ in their
/// last bits between machines, versions and targets; these use only + - * /, square root and bit casts, which
/// IEEE 754 fixes, so every compiler, optimisation level and WebAssembly gives the same bits (NaNs excepted:
/// their sign and payload are open). They need round-to-nearest and -ffp-contract=off, and have no state,
/// table or error flag.
///
/// Errors are in units in the last place (ulp) of the exact result, as measured against long double
/// functions: largest seen in 10^7 arguments a range exp 0.97, exp2 1.05, log 0.90, tanh 1.34, logistic 2.46;
/// quantile 7.4e-16. tests/model/math_test.cpp holds the limits stated below. The float versions are the
/// double ones, rounded: within 0.5000001 ulp.
namespace schoolsim::math {

static_assert(std::numeric_limits<double>::is_iec559 && FLT_EVAL_METHOD == 0,
              "same bits need IEEE 754 doubles without excess precision");

namespace detail {

inline constexpr double infinity = std::numeric_limits<double>::infinity();
inline constexpr double smallest_normal = std::numeric_limits<double>::min();
inline constexpr double nan = std::numeric_limits<double>::quiet_NaN();

inline constexpr double log2_e = 0x1.71547652b82fep+0;
inline constexpr double ln_2 = 0x1.62e42fefa39efp-1;
/// ln 2 = ln_2_high + ln_2_low; the high part has 21 trailing zero bits, so that its product with an exponent
/// is exact (Cody and Waite 1980).
inline constexpr double ln_2_high = 0x1.62e42feep-1;
inline constexpr double ln_2_low = 0x1.a39ef35793c76p-33;

/// Adding 1.5 * 2^52 rounds to the nearest integer and leaves it in the low bits of the sum. The 2046 makes
/// that integer the sum of two biased exponents, see scale.
inline constexpr double rounder = 0x1.8p52 + 2046;

/// c_0 + c_1 x + c_2 x^2 + ..., lowest coefficient first (Horner's rule).
constexpr double polynomial(double, double last) { return last; }
template <class... Higher>
constexpr double polynomial(double x, double lowest, Higher... higher) {
  return polynomial(x, higher...) * x + lowest;
}

/// e^r for |r| <= 0.35: 1 + r + r^2 p(r), with p the Chebyshev fit of (e^r - 1 - r) / r^2 on [-ln(2)/2,
/// ln(2)/2] in 11 terms (error 3e-19), summed in pairs to shorten the chain of dependent operations.
constexpr double exp_near_zero(double r) {
  const double r2 = r * r;
  const double r4 = r2 * r2;
  const double terms_0_1 = 0.5 + r * 0x1.5555555555557p-3;
  const double terms_2_3 = 0x1.5555555555556p-5 + r * 0x1.11111111100dcp-7;
  const double terms_4_5 = 0x1.6c16c16c162d4p-10 + r * 0x1.a01a01abe7fe1p-13;
  const double terms_6_7 = 0x1.a01a01a6d889cp-16 + r * 0x1.71de0231960ebp-19;
  const double terms_8_10 = (0x1.27e4db646b17ep-22 + r * 0x1.af4de97ca4194p-26) + r2 * 0x1.1f730349868cep-29;
  const double p = (terms_0_1 + r2 * terms_2_3) + r4 * ((terms_4_5 + r2 * terms_6_7) + r4 * terms_8_10);
  return 1 + (r + r2 * p);
}

/// y * 2^k for the k left by `rounder` in the low bits of `rounded`, in two steps so that neither factor
/// leaves the range of doubles where the product does not.
constexpr double scale(double y, double rounded) {
  const std::uint64_t exponents = std::bit_cast<std::uint64_t>(rounded) & 0xfff;
  const std::uint64_t first = exponents >> 1;
  return y * std::bit_cast<double>(first << 52) * std::bit_cast<double>((exponents - first) << 52);
}

/// log(x) + k_offset ln(2) for positive, finite and normal x. After fdlibm's e_log.c (Sun Microsystems 1993;
/// its coefficients Lg1 to Lg7): x = 2^k (1 + f) with sqrt(1/2) <= 1 + f < sqrt(2), s = f / (2 + f), and
/// log(1 + f) = f - f^2/2 + s (f^2/2 + R(s)) with R even in s.
constexpr double log_of_normal(double x, double k_offset) {
  constexpr std::uint64_t bits_of_one = 0x3ff0000000000000;
  constexpr std::uint64_t bits_of_sqrt_half = 0x3fe6a09e667f3bcd;
  constexpr std::uint64_t bits_of_two_to_52 = 0x4330000000000000;
  constexpr std::uint64_t mantissa = 0x000fffffffffffff;
  const std::uint64_t shifted = std::bit_cast<std::uint64_t>(x) + (bits_of_one - bits_of_sqrt_half);
  const double k = std::bit_cast<double>((shifted >> 52) | bits_of_two_to_52) - (0x1p52 + 1023) + k_offset;
  const double f = std::bit_cast<double>((shifted & mantissa) + bits_of_sqrt_half) - 1;

  const double half_f2 = 0.5 * f * f;
  const double s = f / (2 + f);
  const double z = s * s;
  const double w = z * z;
  const double odd = z * ((6.666666666666735130e-01 + w * 2.857142874366239149e-01) +
                          (w * w) * (1.818357216161805012e-01 + w * 1.479819860511658591e-01));
  const double even =
      w * (3.999999999940941908e-01 + w * (2.222219843214978396e-01 + w * 1.531383769920937332e-01));
  return (s * (half_f2 + (odd + even)) + (k * ln_2_low - half_f2)) + f + k * ln_2_high;
}

/// Where normal_quantile(q + 0.5) is normal_quantile_centre(q).
constexpr bool is_central(double q) { return q >= -0.425 && q <= 0.425; }

/// normal_quantile of q + 0.5 for central q.
constexpr double normal_quantile_centre(double q) {
  const double r = 0.180625 - q * q;
  const double above = polynomial(r, 3.3871328727963666080, 133.14166789178437745, 1971.5909503065514427,
                                  13731.693765509461125, 45921.953931549871457, 67265.770927008700853,
                                  33430.575583588128105, 2509.0809287301226727);
  const double below =
      polynomial(r, 1.0, 42.313330701600911252, 687.18700749205790830, 5394.1960214247511077,
                 21213.794301586595867, 39307.895800092710610, 28729.085735721942674, 5226.4952788528545610);
  return q * (above / below);
}

/// normal_quantile outside 0.075 <= p <= 0.925, at least 1.4e-11 from 0 and 1.
inline double normal_quantile_near_tail(double p) {
  const bool is_lower = p < 0.5;
  const double r = __builtin_sqrt(-log_of_normal(is_lower ? p : 1 - p, 0)) - 1.6;
  const double above =
      polynomial(r, 1.42343711074968357734e+0, 4.63033784615654529590e+0, 5.76949722146069140550e+0,
                 3.64784832476320460504e+0, 1.27045825245236838258e+0, 2.41780725177450611770e-1,
                 2.27238449892691845833e-2, 7.74545014278341407640e-4);
  const double below =
      polynomial(r, 1.0, 2.05319162663775882187e+0, 1.67638483018380384940e+0, 6.89767334985100004550e-1,
                 1.48103976427480074590e-1, 1.51986665636164571966e-2, 5.47593808499534494600e-4,
                 1.05075007164441684324e-9);
  const double z = above / below;
  return is_lower ? -z : z;
}

/// normal_quantile outside 0.075 <= p <= 0.925.
double normal_quantile_tail(double p);

}  // namespace detail

/// e^x; error < 1 ulp (also of subnormal results). exp(-inf) = 0, exp(x) = 0 below -745.14, inf
/// above 709.79; NaN stays NaN.
constexpr double exp(double x) {
  const double y = x > 710 ? 710 : x < -746 ? -746 : x;
  const double rounded = y * detail::log2_e + detail::rounder;
  const double k = rounded - detail::rounder;
  const double r = (y - k * detail::ln_2_high) - k * detail::ln_2_low;
  return detail::scale(detail::exp_near_zero(r), rounded);
}

/// 2^x; error < 1.1 ulp; exact for integers. exp2(x) = 0 below -1075, inf from 1024 on; NaN stays NaN.
constexpr double exp2(double x) {
  const double y = x > 1025 ? 1025 : x < -1077 ? -1077 : x;
  const double rounded = y + detail::rounder;
  const double r = (y - (rounded - detail::rounder)) * detail::ln_2;
  return detail::scale(detail::exp_near_zero(r), rounded);
}

/// Natural logarithm; error < 0.95 ulp. log(0) = -inf, log(inf) = inf, NaN for x < 0 and NaN.
constexpr double log(double x) {
  if (x >= detail::smallest_normal && x < detail::infinity) [[likely]] {
    return detail::log_of_normal(x, 0);
  }
  if (x > 0 && x < detail::infinity) return detail::log_of_normal(x * 0x1p54, -54);
  return x == 0 ? -detail::infinity : x > 0 ? x : detail::nan;
}

/// Hyperbolic tangent; error < 1.4 ulp; odd, tanh(+-inf) = +-1, tanh(-0.0) = 0.0, NaN stays NaN. Below 0.625
/// the rational function of Cephes 2.8 (Moshier 2000), which keeps small x exact.
constexpr double tanh(double x) {
  if (x > -0.625 && x < 0.625) {
    const double z = x * x;
    const double above = detail::polynomial(z, -1.61468768441708447952e3, -9.92877231001918586564e1,
                                            -9.64399179425052238628e-1);
    const double below = detail::polynomial(z, 4.84406305325125486048e3, 2.23548839060100448583e3,
                                            1.12811678491632931402e2, 1.0);
    return x + x * (z * (above / below));
  }
  return x < 0 ? 2 / (exp(-2 * x) + 1) - 1 : 1 - 2 / (exp(2 * x) + 1);
}

/// 1 / (1 + e^-x); error < 2.5 ulp; 0 below -709.79, NaN stays NaN.
constexpr double logistic(double x) { return 1 / (1 + exp(-x)); }

/// Square root, correctly rounded (IEEE 754); NaN for x < 0.
inline double sqrt(double x) { return __builtin_sqrt(x); }
inline float sqrt(float x) { return __builtin_sqrtf(x); }

/// The z with P(N(0,1) < z) = p: algorithm AS 241, PPND16 (Wichura 1988, Applied Statistics 37, 477-484);
/// relative error
/// < 1e-15. -inf for p <= 0, inf for p >= 1, NaN stays NaN.
inline double normal_quantile(double p) {
  const double q = p - 0.5;
  return detail::is_central(q) ? detail::normal_quantile_centre(q) : detail::normal_quantile_tail(p);
}

constexpr float exp(float x) { return static_cast<float>(exp(static_cast<double>(x))); }
constexpr float exp2(float x) { return static_cast<float>(exp2(static_cast<double>(x))); }
constexpr float log(float x) { return static_cast<float>(log(static_cast<double>(x))); }
constexpr float tanh(float x) { return static_cast<float>(tanh(static_cast<double>(x))); }
constexpr float logistic(float x) { return static_cast<float>(logistic(static_cast<double>(x))); }

/// x limited to [0, 1]; NaN stays NaN.
template <class Real>
constexpr Real clamp01(Real x) {
  return x < Real{0} ? Real{0} : x > Real{1} ? Real{1} : x;
}

}  // namespace schoolsim::math
