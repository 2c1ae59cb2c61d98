#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sim/run/sweep.hpp"

namespace schoolsim {

/// How many values a run of a sweep keeps.
struct SweepShape {
  std::size_t n_scenarios = 0, n_metrics = 0, n_records = 0, n_observables = 0;
};

inline SweepShape shape_of(const Sweep& sweep) {
  return {sweep.scenarios.size(), sweep.metrics.size(), sweep.records.size(), sweep.observables.size()};
}

/// The results of one task as the bytes of a part file (FORMAT.md): which sweep and task they are of, the
/// runs of all scenarios, a checksum. Equal results give equal bytes.
std::string part_bytes(std::uint64_t fingerprint, std::uint64_t task, const std::vector<SweepRun>& runs);

/// What a part file of a task of this sweep holds, one run per scenario; nothing if it is cut, altered or of
/// another task or sweep.
std::optional<std::vector<SweepRun>> read_part(const std::string& bytes, std::uint64_t fingerprint,
                                               std::uint64_t task, const SweepShape& shape);

/// Bytes of the part file of a task whose runs all succeed.
std::uint64_t size_of_part(const SweepShape& shape);

}  // namespace schoolsim
