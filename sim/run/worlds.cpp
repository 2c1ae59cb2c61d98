#include "sim/run/worlds.hpp"

#include <algorithm>

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

std::size_t ParameterSets::n_among(std::size_t n_replicates) const {
  const std::size_t n_first = std::min(values.size(), (n_replicates + lucks - 1) / lucks);
  std::vector<const std::vector<double>*> known;
  for (std::size_t set = 0; set < n_first; ++set) {
    if (!values[set].empty()) known.push_back(&values[set]);
  }
  const std::size_t n_unknown = n_first - known.size();
  std::sort(known.begin(), known.end(), [](const auto* a, const auto* b) { return *a < *b; });
  const auto end =
      std::unique(known.begin(), known.end(), [](const auto* a, const auto* b) { return *a == *b; });
  return n_unknown + static_cast<std::size_t>(end - known.begin());
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
