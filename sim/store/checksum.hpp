#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "sim/run/description.hpp"
#include "sim/run/recording.hpp"

namespace schoolsim {

/// zlib's CRC-32 of everything that a result file says about its run, except documentation. `missing` are the
/// keys of parameters that are newer than the file; `former` are those that it has under the key of before.
std::uint32_t checksum(const RunDescription& description, const std::vector<std::string>& missing = {},
                       const std::vector<FormerKey>& former = {});

/// CRC-32 of one replicate: the values of its set of parameters, its results, and its own schools if schools
/// are drawn anew: of the bytes as stored in the file, in the order given in FORMAT.md. `lacking` are the
/// metrics that are newer than the file.
std::uint32_t checksum(const RunDescription& description, const RunResult& result, const SchoolList* schools,
                       std::span<const std::size_t> lacking = {});

}  // namespace schoolsim
