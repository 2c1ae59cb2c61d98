#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace schoolsim {

/// Columns as pages hold them: base64 of the zlib stream of their little-endian bytes.
std::string packed_bytes(std::span<const std::uint8_t> bytes);

/// The bytes of wider values are grouped by place, all first bytes before all second ones: neighbours are
/// then alike, and the stream is shorter.
template <class T>
std::string packed(std::span<const T> values) {
  const auto bytes = std::as_bytes(values);
  std::vector<std::uint8_t> by_place(bytes.size());
  for (std::size_t i = 0; i < values.size(); ++i) {
    for (std::size_t place = 0; place < sizeof(T); ++place)
      by_place[place * values.size() + i] = static_cast<std::uint8_t>(bytes[i * sizeof(T) + place]);
  }
  return packed_bytes(by_place);
}

}  // namespace schoolsim
