#pragma once

#include <cstdint>

#include "sim/run/description.hpp"
#include "sim/run/recording.hpp"

namespace schoolsim {

/// CRC-32 (as of zlib) of all that a result file says of its run, documentation apart.
std::uint32_t checksum(const RunDescription& description);

/// CRC-32 of one replicate's results, and of its own schools where schools are drawn anew: of the bytes as
/// they lie in the file, in the order given in FORMAT.md.
std::uint32_t checksum(const RunResult& result, const SchoolList* schools);

}  // namespace schoolsim
