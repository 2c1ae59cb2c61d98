#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/run/sweep.hpp"

namespace schoolsim {

/// All that decides the results of a sweep's runs, as JSON: model version, schools, seed, terms, scenarios,
/// factors, points and what is kept. Not the number of replicates, of which more can be added.
std::string identity_of(const Sweep& sweep);

std::uint64_t fingerprint_of(const std::string& identity);

/// The differences between two sweeps, one sentence each; "there" means the stored one.
std::vector<std::string> identity_differences(const std::string& stored, const std::string& wanted);

}  // namespace schoolsim
