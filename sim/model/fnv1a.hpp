#pragma once

#include <bit>
#include <cstdint>
#include <string_view>

namespace schoolsim {

/// 64-bit FNV-1a, byte by byte, least significant first, so that machines agree.
class Fnv1a {
 public:
  void add(std::uint32_t value) {
    for (int shift = 0; shift < 32; shift += 8) add_byte(static_cast<std::uint8_t>(value >> shift));
  }
  void add(std::uint64_t value) {
    add(static_cast<std::uint32_t>(value));
    add(static_cast<std::uint32_t>(value >> 32));
  }
  void add(float value) { add(std::bit_cast<std::uint32_t>(value + 0.0f)); }  // one zero, not two
  void add(double value) { add(std::bit_cast<std::uint64_t>(value + 0.0)); }  // likewise
  void add(std::string_view text) {
    add(static_cast<std::uint32_t>(text.size()));
    for (const char c : text) add_byte(static_cast<std::uint8_t>(c));
  }
  [[nodiscard]] std::uint64_t value() const { return hash_; }

 private:
  void add_byte(std::uint8_t byte) { hash_ = (hash_ ^ byte) * 0x100000001b3u; }
  std::uint64_t hash_ = 0xcbf29ce484222325u;
};

}  // namespace schoolsim
