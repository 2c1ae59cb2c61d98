#pragma once

#include <algorithm>
#include <numeric>
#include <random>
#include <vector>

#include "sim/model/world.hpp"

namespace schoolsim::test {

/// A list of n schools that stays the same for every replicate.
inline SchoolList fixed_list(std::uint32_t n, std::uint32_t replicate = 0) {
  return draw_synthetic_schools(n, Parameters{}, Draws(99, replicate));
}

/// The same schools in another order, with their authorities in another order too.
inline SchoolList shuffled(const SchoolList& list, std::uint32_t seed) {
  std::mt19937 random(seed);
  std::vector<std::uint16_t> place(list.authorities.size());
  std::iota(place.begin(), place.end(), std::uint16_t{0});
  std::shuffle(place.begin(), place.end(), random);
  SchoolList result;
  result.authorities.resize(list.authorities.size());
  for (std::size_t a = 0; a < place.size(); ++a) result.authorities[place[a]] = list.authorities[a];
  std::vector<std::size_t> order(list.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::shuffle(order.begin(), order.end(), random);
  for (const std::size_t i : order) {
    result.id.push_back(list.id[i]);
    result.phase.push_back(list.phase[i]);
    result.pupils.push_back(list.pupils[i]);
    result.x_km.push_back(list.x_km[i]);
    result.y_km.push_back(list.y_km[i]);
    result.disadvantage.push_back(list.disadvantage[i]);
    result.authority.push_back(place[list.authority[i]]);
    result.grade.push_back(list.grade[i]);
    result.group.push_back(list.group[i]);
    if (!list.value_added.empty()) result.value_added.push_back(list.value_added[i]);
  }
  return result;
}

/// Adds a school to a list.
inline void add_school(SchoolList& list, SchoolId id, float x_km, float y_km, std::uint16_t authority) {
  list.id.push_back(id);
  list.phase.push_back(Phase::primary);
  list.pupils.push_back(200);
  list.x_km.push_back(x_km);
  list.y_km.push_back(y_km);
  list.disadvantage.push_back(0.3F);
  list.authority.push_back(authority);
  list.grade.push_back(0);
  list.group.push_back(0);
}

}  // namespace schoolsim::test
