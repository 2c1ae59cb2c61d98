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
/// Errors are the largest seen by tests/model/math_test.cpp against 113-bit arithmetic, in units in the last
/// place (ulp) of the exact result. The float versions are the double ones, rounded: within 0.5000001 ulp.
namespace schoolsim::math {

static_assert(std::numeric_limits<double>::is_iec559 && FLT_EVAL_METHOD == 0,
              "same bits need IEEE 754 doubles without excess precision");

namespace detail {

inline constexpr double infinity = std::numeric_limits<double>::infinity();
inline constexpr double nan = std::numeric_limits<double>::quiet_NaN();

inline constexpr double log2_e = 0x1.71547652b82fep+0;
inline constexpr double ln_2 = 0x1.62e42fefa39efp-1;
/// ln 2 = ln_2_high + ln_2_low; the high part has 21 trailing zero bits, so that its product with an exponent
/// is exact (Cody and Waite 1980).
inline constexpr double ln_2_high = 0x1.62e42feep-1;
inline constexpr double ln_2_low = 0x1.a39ef35793c76p-33;

/// Adding 1.5 * 2^52 rounds to the nearest integer and leaves it in the low bits of the sum. The 2046 makes
/// that integer the sum of two biased exponents, see power_of_two.
inline constexpr double rounder = 0x1.8p52 + 2046;

/// e^r - 1 for |r| <= 0.35: r + r^2 p(r), with p the Chebyshev fit of (e^r - 1 - r) / r^2 on [-ln(2)/2,
/// ln(2)/2] in 11 terms (error 3e-19), summed in pairs to shorten the chain of dependent operations.
constexpr double expm1_near_zero(double r) {
  const double r2 = r * r;
  const double r4 = r2 * r2;
  const double p01 = 0.5 + r * 0x1.5555555555557p-3;
  const double p23 = 0x1.5555555555556p-5 + r * 0x1.11111111100dcp-7;
  const double p45 = 0x1.6c16c16c162d4p-10 + r * 0x1.a01a01abe7fe1p-13;
  const double p67 = 0x1.a01a01a6d889cp-16 + r * 0x1.71de0231960ebp-19;
  const double p89 = 0x1.27e4db646b17ep-22 + r * 0x1.af4de97ca4194p-26;
  const double p810 = p89 + r2 * 0x1.1f730349868cep-29;
  const double p = (p01 + r2 * p23) + r4 * ((p45 + r2 * p67) + r4 * p810);
  return r + r2 * p;
}

/// y * 2^k for the k left by `rounder` in the low bits of `rounded`, in two steps so that neither factor
/// leaves the range of doubles where the product does not.
constexpr double scale(double y, double rounded) {
  const std::uint64_t exponents = std::bit_cast<std::uint64_t>(rounded) & 0xfff;
  const std::uint64_t first = exponents >> 1;
  return y * std::bit_cast<double>(first << 52) * std::bit_cast<double>((exponents - first) << 52);
}

}  // namespace detail

/// e^x; error < 1.1 ulp (below 2^-1022: 1 unit of 2^-1074). exp(-inf) = 0, exp(x) = 0 below -745.14, inf
/// above 709.79; NaN stays NaN.
constexpr double exp(double x) {
  const double y = x > 710 ? 710 : x < -746 ? -746 : x;
  const double rounded = y * detail::log2_e + detail::rounder;
  const double k = rounded - detail::rounder;
  const double r = (y - k * detail::ln_2_high) - k * detail::ln_2_low;
  return detail::scale(1 + detail::expm1_near_zero(r), rounded);
}

/// 2^x; error < 1.1 ulp; exact for integers. exp2(x) = 0 below -1075, inf from 1024 on; NaN stays NaN.
constexpr double exp2(double x) {
  const double y = x > 1025 ? 1025 : x < -1077 ? -1077 : x;
  const double rounded = y + detail::rounder;
  const double r = (y - (rounded - detail::rounder)) * detail::ln_2;
  return detail::scale(1 + detail::expm1_near_zero(r), rounded);
}

/// Natural logarithm; error < 1 ulp. log(0) = -inf, log(inf) = inf, NaN for x < 0 and NaN. After fdlibm's
/// e_log.c (Sun Microsystems 1993, coefficients Lg1-Lg7): x = 2^k (1 + f), s = f / (2 + f), log(1 + f) =
/// f - s (f - R(s)) with R an even polynomial.
constexpr double log(double x) {
  constexpr double smallest_normal = std::numeric_limits<double>::min();
  const bool subnormal = x < smallest_normal;
  const double normal = subnormal ? x * 0x1p54 : x;
  // Subtracting sqrt(1/2) puts the mantissa's range at [sqrt(1/2), sqrt(2)), so that no x near 1 cancels.
  constexpr std::uint64_t bits_of_one = 0x3ff0000000000000;
  constexpr std::uint64_t bits_of_sqrt_half = 0x3fe6a09e667f3bcd;
  const std::uint64_t shifted = std::bit_cast<std::uint64_t>(normal) + (bits_of_one - bits_of_sqrt_half);
  const double biased_k = std::bit_cast<double>((shifted >> 52) | 0x4330000000000000);
  const double k = biased_k - (0x1p52 + 1023) - (subnormal ? 54 : 0);
  const double f = std::bit_cast<double>((shifted & 0x000fffffffffffff) + bits_of_sqrt_half) - 1;

  const double half_f2 = 0.5 * f * f;
  const double s = f / (2 + f);
  const double z = s * s;
  const double w = z * z;
  const double even =
      w * (3.999999999940941908e-01 + w * (2.222219843214978396e-01 + w * 1.531383769920937332e-01));
  const double odd =
      z * (6.666666666666735130e-01 +
           w * (2.857142874366239149e-01 + w * (1.818357216161805012e-01 + w * 1.479819860511658591e-01)));
  const double result =
      s * (half_f2 + (odd + even)) + k * detail::ln_2_low - half_f2 + f + k * detail::ln_2_high;

  const double upper = x < detail::infinity ? result : x;
  return x > 0 ? upper : x == 0 ? -detail::infinity : detail::nan;
}

/// Hyperbolic tangent; error < 2 ulp; odd, tanh(+-inf) = +-1, NaN stays NaN. (e^2x - 1) / (e^2x + 1) from
/// e^2x - 1, which keeps small x exact.
constexpr double tanh(double x) {
  constexpr std::uint64_t sign_bit = 0x8000000000000000;
  const std::uint64_t bits = std::bit_cast<std::uint64_t>(x);
  const double size = std::bit_cast<double>(bits & ~sign_bit);
  const double y = size > 20 ? 40 : 2 * size;  // from 19.07 on, the nearest double to tanh is 1
  const double rounded = y * detail::log2_e + detail::rounder;
  const double k = rounded - detail::rounder;
  const double r = (y - k * detail::ln_2_high) - k * detail::ln_2_low;
  const double power = detail::scale(1, rounded);
  const double expm1 = power * detail::expm1_near_zero(r) + (power - 1);
  return std::bit_cast<double>(std::bit_cast<std::uint64_t>(expm1 / (expm1 + 2)) | (bits & sign_bit));
}

/// 1 / (1 + e^-x); error < 2 ulp; 0 below -709.79, NaN stays NaN.
constexpr double logistic(double x) { return 1 / (1 + exp(-x)); }

/// Square root, correctly rounded (IEEE 754); NaN for x < 0.
inline double sqrt(double x) { return __builtin_sqrt(x); }
inline float sqrt(float x) { return __builtin_sqrtf(x); }

/// The z with P(N(0,1) < z) = p: algorithm AS 241, PPND16 (Wichura 1988, Applied Statistics 37, 477-484);
/// relative error < 1e-15. -inf for p <= 0, inf for p >= 1, NaN stays NaN.
inline double normal_quantile(double p) {
  const double q = p - 0.5;
  if (q >= -0.425 && q <= 0.425) {
    const double r = 0.180625 - q * q;
    return q *
           (((((((2.5090809287301226727e+3 * r + 3.3430575583588128105e+4) * r + 6.7265770927008700853e+4) *
                    r +
                4.5921953931549871457e+4) *
                   r +
               1.3731693765509461125e+4) *
                  r +
              1.9715909503065514427e+3) *
                 r +
             1.3314166789178437745e+2) *
                r +
            3.3871328727963666080e+0) /
           (((((((5.2264952788528545610e+3 * r + 2.8729085735721942674e+4) * r + 3.9307895800092710610e+4) *
                    r +
                2.1213794301586595867e+4) *
                   r +
               5.3941960214247511077e+3) *
                  r +
              6.8718700749205790830e+2) *
                 r +
             4.2313330701600911252e+1) *
                r +
            1.0);
  }
  if (!(p > 0 && p < 1)) {
    return p <= 0 ? -detail::infinity : p >= 1 ? detail::infinity : p;
  }
  const double tail = sqrt(-log(q < 0 ? p : 1 - p));
  double z = 0;
  if (tail <= 5) {
    const double r = tail - 1.6;
    z = (((((((7.74545014278341407640e-4 * r + 2.27238449892691845833e-2) * r + 2.41780725177450611770e-1) *
                 r +
             1.27045825245236838258e+0) *
                r +
            3.64784832476320460504e+0) *
               r +
           5.76949722146069140550e+0) *
              r +
          4.63033784615654529590e+0) *
             r +
         1.42343711074968357734e+0) /
        (((((((1.05075007164441684324e-9 * r + 5.47593808499534494600e-4) * r + 1.51986665636164571966e-2) *
                 r +
             1.48103976427480074590e-1) *
                r +
            6.89767334985100004550e-1) *
               r +
           1.67638483018380384940e+0) *
              r +
          2.05319162663775882187e+0) *
             r +
         1.0);
  } else {
    const double r = tail - 5;
    z = (((((((2.01033439929228813265e-7 * r + 2.71155556874348757815e-5) * r + 1.24266094738807843860e-3) *
                 r +
             2.65321895265761230930e-2) *
                r +
            2.96560571828504891230e-1) *
               r +
           1.78482653991729133580e+0) *
              r +
          5.46378491116411436990e+0) *
             r +
         6.65790464350110377720e+0) /
        (((((((2.04426310338993978564e-15 * r + 1.42151175831644588870e-7) * r + 1.84631831751005468180e-5) *
                 r +
             7.86869131145613259100e-4) *
                r +
            1.48753612908506148525e-2) *
               r +
           1.36929880922735805310e-1) *
              r +
          5.99832206555887937690e-1) *
             r +
         1.0);
  }
  return q < 0 ? -z : z;
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
