#include "sim/input/fingerprint.hpp"

#include <algorithm>
#include <bit>
#include <numeric>
#include <string_view>
#include <vector>

namespace schoolsim {
namespace {

/// Byte by byte, least significant first, so that machines agree.
class Fnv1a {
 public:
  void add(std::uint32_t value) {
    for (int shift = 0; shift < 32; shift += 8) add_byte(static_cast<std::uint8_t>(value >> shift));
  }
  void add(float value) { add(std::bit_cast<std::uint32_t>(value + 0.0f)); }  // one zero, not two
  void add(std::string_view text) {
    add(static_cast<std::uint32_t>(text.size()));
    for (const char c : text) add_byte(static_cast<std::uint8_t>(c));
  }
  [[nodiscard]] std::uint64_t value() const { return hash_; }

 private:
  void add_byte(std::uint8_t byte) { hash_ = (hash_ ^ byte) * 0x100000001b3u; }
  std::uint64_t hash_ = 0xcbf29ce484222325u;
};

}  // namespace

std::uint64_t fingerprint(const SchoolList& list) {
  std::vector<std::size_t> order(list.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(),
            [&](std::size_t a, std::size_t b) { return list.id[a] < list.id[b]; });
  Fnv1a hash;
  for (const std::size_t i : order) {
    const Authority& authority = list.authorities[list.authority[i]];
    hash.add(list.id[i]);
    hash.add(static_cast<std::uint32_t>(list.phase[i]));
    hash.add(list.pupils[i]);
    hash.add(list.x_km[i]);
    hash.add(list.y_km[i]);
    hash.add(list.disadvantage[i]);
    hash.add(static_cast<std::uint32_t>(authority.code));
    hash.add(authority.region);
    hash.add(static_cast<std::uint32_t>(list.grade[i]));
    hash.add(list.group[i]);
  }
  return hash.value();
}

}  // namespace schoolsim
