#include "sim/input/fingerprint.hpp"

#include <algorithm>
#include <numeric>
#include <vector>

#include "sim/model/fnv1a.hpp"

namespace schoolsim {
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
    if (!list.value_added.empty()) hash.add(list.value_added[i]);
  }
  return hash.value();
}

}  // namespace schoolsim
