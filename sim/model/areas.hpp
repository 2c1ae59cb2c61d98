#pragma once

#include <Eigen/Core>

#include "sim/model/types.hpp"

namespace schoolsim {

/// One value per area of practice.
using AreaValues = Eigen::Array<float, n_areas, 1>;

/// Practice of all schools: a column per school.
using AreaTable = Eigen::Array<float, n_areas, Eigen::Dynamic>;

/// Sum in a fixed order: Eigen's own reductions change order, and so bits, with the instruction set.
inline float sum(const AreaValues& v) {
  return ((v[0] + v[1]) + (v[2] + v[3])) + ((v[4] + v[5]) + (v[6] + v[7]));
}

inline float mean(const AreaValues& v) { return sum(v) * (1.0F / n_areas); }

}  // namespace schoolsim
