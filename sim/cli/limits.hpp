#pragma once

#include <cstdint>

#include "sim/model/random/draws.hpp"
#include "sim/model/types.hpp"

namespace schoolsim {

inline constexpr Term default_terms = 45;
inline constexpr Term most_terms = last_key_term;  ///< terms are part of the keys of random draws
inline constexpr int default_replicates = 20;
inline constexpr std::uint64_t default_seed = 1;
inline constexpr int most_replicates = 1'000'000;
inline constexpr int most_threads = 1024;

}  // namespace schoolsim
