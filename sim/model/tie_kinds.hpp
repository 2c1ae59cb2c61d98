#pragma once

#include <cstdint>

namespace schoolsim {

/// Why a tie cannot be left: a forced tie is funded first and never ends.
enum class TieKind : std::uint8_t { free, forced };

/// How a tie came to be.
enum class TieOrigin : std::uint8_t {
  voluntary,
  brokered,
  curriculum,
  forced,
  alliance,
  exchange,
  enquiry,
  inclusion,
  deployed,
  executive,
  chain
};

}  // namespace schoolsim
