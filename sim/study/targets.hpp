#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/input/load_schools.hpp"
#include "sim/run/description.hpp"

namespace schoolsim {

/// How many schools each condition of each aimed policy leaves, in words. Conditions of the state are settled
/// during a run and are not counted; random authorities are those of replicate 0.
std::string count_targets(const Scenario& scenario, const LoadedSchools& schools, std::uint64_t seed);

/// Finds schools that policies name by their ids in the list. Throws Error (input) if a policy names an
/// authority, region or school that the list does not have, or reaches no school, or if the schools would
/// have more authorities than can be told apart.
void check_targets(RunDescription& description, const LoadedSchools& schools);

/// A note for each policy, and for the focus, that names a region of which the list has only some
/// authorities.
std::vector<std::string> partial_regions(const RunDescription& description);

}  // namespace schoolsim
