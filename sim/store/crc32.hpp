#pragma once

#include <bit>
#include <cstdint>
#include <span>
#include <string_view>
#include <type_traits>
#include <vector>

#include <zlib.h>

namespace schoolsim {

static_assert(std::endian::native == std::endian::little, "checksums are of bytes as they lie in the file");

/// CRC-32 (as of zlib) of values as they lie in the file.
class Crc32 {
 public:
  template <class T>
  void add(std::span<const T> values) {
    static_assert(std::is_arithmetic_v<T> || std::is_enum_v<T>);
    if (values.empty()) return;  // zlib starts anew when it is given no address
    const auto* bytes = reinterpret_cast<const unsigned char*>(values.data());
    value_ = crc32_z(value_, bytes, values.size_bytes());
  }
  template <class T>
  void add(const std::vector<T>& values) {
    add(std::span<const T>(values));
  }
  template <class T>
  void add(T value) {
    add(std::span<const T>(&value, 1));
  }
  void add_text(std::string_view text) {
    add(static_cast<std::uint64_t>(text.size()));
    add(std::span<const char>(text));
  }
  template <class T>
  void add_counted(const std::vector<T>& values) {
    add(static_cast<std::uint64_t>(values.size()));
    add(values);
  }
  [[nodiscard]] std::uint32_t value() const { return static_cast<std::uint32_t>(value_); }

 private:
  unsigned long value_ = 0;
};

}  // namespace schoolsim
