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

/// The scenarios of an identity: names, parameters and policies, the latter without names. None where it is
/// no identity.
std::vector<Scenario> scenarios_in(const std::string& identity);

/// The observables of an identity, in order. None where it is no identity, or has others than the program.
std::vector<Observable> observables_in(const std::string& identity);

/// The differences between a stored sweep, given by its identity, and a planned one, one sentence each;
/// "there" means the stored one.
std::vector<std::string> identity_differences(const std::string& stored, const Sweep& wanted);

}  // namespace schoolsim
