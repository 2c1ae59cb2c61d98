#pragma once

#include "tests/run/scenarios.hpp"
#include "tests/sweep/sweep_of.hpp"

namespace schoolsim::test {

inline Sweep small_sweep(std::uint32_t n_replicates = 2) {
  return sweep_of({baseline(), supported()}, n_replicates);
}

}  // namespace schoolsim::test
