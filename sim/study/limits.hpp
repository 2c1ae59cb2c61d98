#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "sim/error.hpp"
#include "sim/model/random/draws.hpp"
#include "sim/model/types.hpp"

namespace schoolsim {

inline constexpr Term default_terms = 45;
inline constexpr Term most_terms = last_key_term;  ///< terms are part of the keys of random draws
inline constexpr std::uint32_t default_replicates = 20;
inline constexpr std::uint64_t default_seed = 1;
inline constexpr int most_replicates = 1'000'000;
inline constexpr int most_threads = 1024;

/// Throws Error `usage` for a number outside of bounds that only what was read settles; `flag` gave it.
inline void expect_within(std::string_view flag, std::int64_t value, std::int64_t lower, std::int64_t upper) {
  if (value >= lower && value <= upper) return;
  throw Error(ErrorKind::usage, "--" + std::string(flag) + ": is '" + std::to_string(value) +
                                    "', allowed is a whole number from " + std::to_string(lower) + " to " +
                                    std::to_string(upper));
}

}  // namespace schoolsim
