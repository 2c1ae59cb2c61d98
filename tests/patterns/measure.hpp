#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "sim/model/parameters.hpp"
#include "sim/model/school_list.hpp"
#include "sim/run/scenario.hpp"

namespace schoolsim::test {

/// The schools of every replicate: `list`, or else a synthetic system drawn anew for each.
struct Schools {
  std::uint32_t n_synthetic = 2000;
  const SchoolList* list = nullptr;
};

/// How many replicates of what.
struct Ensemble {
  Schools schools;
  std::uint64_t seed = 1;
  std::uint32_t replicates = 24;
  std::vector<Parameters> worlds{};  ///< one for each replicate; none: all have the defaults
};

/// Figures by name, a value for each replicate; NaN where a replicate has none.
using Measured = std::map<std::string, std::vector<double>, std::less<>>;

/// Every figure of MODEL section 7 (patterns P1 to P12, levels, differences between scenarios), named
/// as in reference.cpp. Runs replicates on as many threads as the machine has; the same figures whatever
/// their number.
Measured measure_patterns(const Ensemble& ensemble);

// Parts of them, for more replicates than all of them have time for.

/// Schools that are coerced (P2), and brokering everywhere with quota .06 (section 9).
Measured measure_settled(const Ensemble& ensemble);
/// The gap between the engaged and others in record 0.
Measured measure_gap_at_start(const Ensemble& ensemble);

/// What decides whether there are two tiers at record 45: low, high, margin, phi, widening.
Measured measure_tiers(const Ensemble& ensemble, const Scenario& scenario);

/// Mean of the values that are there, its standard error and their standard deviation.
struct Estimate {
  double mean = 0, se = 0, sd = 0;
  std::size_t n = 0;
};
Estimate estimate(const std::vector<double>& values);

/// What MODEL section 5 calls a run with these means: "two tiers", "universally shallow", "inclusive",
/// "graded" or "polarised but not diverging".
std::string_view classify(const Measured& tiers);

}  // namespace schoolsim::test
