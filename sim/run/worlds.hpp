#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace schoolsim {

inline constexpr std::int32_t most_sets = 100'000;

/// Sets of values of parameters that are not known, all equally plausible. A world is one set with one luck:
/// each replicate is run under one of the sets, the same in every scenario and however many replicates there
/// are.
struct ParameterSets {
  std::string name;          ///< as a user gave it: a built-in name or a file's; empty: there are none
  std::uint64_t digest = 0;  ///< of all keys and values, also of those that a scenario sets itself
  std::vector<std::size_t> parameters;  ///< positions in parameter_table(): those that differ between worlds
  std::vector<std::vector<double>> values;  ///< [set][parameter]; empty for a set that a file does not hold
  std::uint32_t lucks = 1;                  ///< replicates in a row that share a set

  [[nodiscard]] bool empty() const { return values.empty(); }
  /// The set of a replicate. Requires any sets.
  [[nodiscard]] std::size_t set_of(std::uint32_t replicate) const {
    return replicate / lucks % values.size();
  }
  /// How many different sets the first replicates have: as many independent draws of what is not known. 0
  /// where there are no sets. A set that was drawn twice counts once; one whose values are not known is like
  /// no other.
  [[nodiscard]] std::size_t n_among(std::size_t n_replicates) const;
};

/// Hash of keys and values, by which files say which sets they hold.
std::uint64_t digest_of(const ParameterSets& sets);

}  // namespace schoolsim
