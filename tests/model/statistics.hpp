#pragma once

#include <cmath>
#include <string>

#include <catch2/catch.hpp>

namespace schoolsim::test {

/// Two-sided normal limit that a sound model exceeds with a probability of 1e-6: the false-alarm rate of
/// every statistical check here. Seeds are fixed, so a check that passes always passes.
inline constexpr double z_limit = 4.8916;

/// `hits` of `n` independent events of probability p each.
inline void check_share(const std::string& what, double hits, double n, double p) {
  const double z = (hits - n * p) / std::sqrt(n * p * (1 - p));
  INFO(what << ": " << hits / n << " of " << n << ", expected " << p << ", z = " << z);
  CHECK(std::abs(z) < z_limit);
}

/// The mean of n independent values whose exact mean and standard deviation are given.
inline void check_mean(const std::string& what, double sum, double n, double mean, double sd) {
  const double z = (sum / n - mean) / (sd / std::sqrt(n));
  INFO(what << ": mean " << sum / n << " of " << n << ", expected " << mean << ", z = " << z);
  CHECK(std::abs(z) < z_limit);
}

}  // namespace schoolsim::test
