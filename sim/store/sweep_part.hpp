#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
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

/// The results of one task as the bytes of a part (FORMAT.md): which sweep and task they are of, the runs of
/// all scenarios, a checksum. Equal results give equal bytes.
std::string part_bytes(std::uint64_t fingerprint, std::uint64_t task, const std::vector<SweepRun>& runs);

/// What a part of a task of this sweep holds, one run per scenario; nothing if it is cut, altered or of
/// another task or sweep. Reads the files of one part that former versions wrote, too.
std::optional<std::vector<SweepRun>> read_part(std::string_view bytes, std::uint64_t fingerprint,
                                               std::uint64_t task, const SweepShape& shape);

/// Bytes of the part of a task whose runs all succeed.
std::uint64_t size_of_part(const SweepShape& shape);

/// A part among others, by what its head says; sound if its bytes match their checksum.
struct FoundPart {
  std::uint64_t fingerprint = 0, task = 0;
  std::size_t offset = 0, size = 0;
  bool is_sound = false;
};

/// How far a walk through parts came.
struct PartsWalk {
  std::size_t end = 0;           ///< what follows is the beginning of a part that is not all there
  std::size_t n_wanted = 0;      ///< bytes from there on without which the walk cannot go on
  std::size_t n_unreadable = 0;  ///< bytes before the end that are of no part
};

/// Walks through parts that follow each other, from the first byte on; `is_all`: no bytes follow. Where some
/// are cut or altered it goes on at the next head of a part that is sound, so that every other part is found.
PartsWalk walk_parts(std::string_view bytes, bool is_all, const std::function<void(const FoundPart&)>& found);

}  // namespace schoolsim
