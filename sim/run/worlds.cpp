#include "sim/run/worlds.hpp"

#include "sim/model/fnv1a.hpp"
#include "sim/run/description.hpp"

namespace schoolsim {

std::uint64_t digest_of(const ParameterSets& sets) {
  Fnv1a hash;
  for (const std::size_t parameter : sets.parameters) hash.add(parameter_table()[parameter].key);
  for (const auto& set : sets.values) {
    for (const double value : set) hash.add(value);
  }
  return hash.value();
}

Scenario RunDescription::scenario_in(std::uint32_t replicate) const {
  Scenario world = scenario;
  if (sets.empty()) return world;
  const std::vector<double>& values = sets.values[sets.set_of(replicate)];
  for (std::size_t p = 0; p < values.size(); ++p)
    world.parameters.*parameter_table()[sets.parameters[p]].member = values[p];
  return world;
}

}  // namespace schoolsim
