#pragma once

#include <cstring>

#include <Eigen/Core>

#include "sim/model/math.hpp"
#include "sim/model/types.hpp"

namespace schoolsim {

/// One value per area of practice.
using AreaValues = Eigen::Array<float, n_areas, 1>;

/// Practice of all schools: a column per school.
using AreaTable = Eigen::Array<float, n_areas, Eigen::Dynamic>;

/// Sum in a fixed order, ((v0 + v1) + (v2 + v3)) + ((v4 + v5) + (v6 + v7)): Eigen's own reductions change
/// order, and so bits, with the instruction set.
inline float sum(const AreaValues& v) {
  // In halves, as Eigen keeps the values: taken one by one they would go through memory.
  using Half = float __attribute__((vector_size(16)));
  static_assert(sizeof(AreaValues) == 2 * sizeof(Half));
  Half low;
  Half high;
  std::memcpy(&low, v.data(), sizeof low);
  std::memcpy(&high, v.data() + 4, sizeof high);
  const Half pairs =
      __builtin_shufflevector(low, high, 0, 2, 4, 6) + __builtin_shufflevector(low, high, 1, 3, 5, 7);
  return (pairs[0] + pairs[1]) + (pairs[2] + pairs[3]);
}

inline float mean(const AreaValues& v) { return sum(v) * (1.0F / n_areas); }

/// Q: mean practice and what the team adds to it.
inline float effectiveness_of(const AreaValues& practice, float team) {
  return math::clamp01(mean(practice) + team);
}

}  // namespace schoolsim
