#pragma once

#include <algorithm>
#include <tuple>
#include <vector>

#include "sim/model/step.hpp"

namespace schoolsim {

/// Those of some schools that suit, in their order.
template <class Schools, class Suits>
std::vector<SchoolIndex> those_of(const Schools& schools, Suits suits) {
  std::vector<SchoolIndex> found;
  for (const SchoolIndex i : schools) {
    if (suits(i)) found.push_back(i);
  }
  return found;
}

/// The one of some schools that suits and is worth most; equals by id; no_school if none suits.
template <class Schools, class Suits, class Worth>
SchoolIndex best_of(const World& world, const Schools& schools, Suits suits, Worth worth) {
  SchoolIndex best = no_school;
  float most = 0;
  for (const SchoolIndex j : schools) {
    if (!suits(j)) continue;
    const float value = worth(j);
    if (best == no_school || value > most || (value == most && world.id[j] < world.id[best])) {
      best = j;
      most = value;
    }
  }
  return best;
}

/// The nearest to i of the others that suit; equals by id; no_school if none does.
template <class Schools, class Suits>
SchoolIndex nearest_school(const World& world, SchoolIndex i, const Schools& schools, Suits suits) {
  return best_of(
      world, schools, [&](SchoolIndex j) { return j != i && suits(j); },
      [&](SchoolIndex j) { return -world.distance_km(i, j); });
}

/// Puts schools into the order in which policies take them up in this term: that of a draw of each, so that
/// no school is first by its place in a list.
inline void put_in_policy_order(const Step& now, std::vector<SchoolIndex>& schools) {
  struct Turn {
    std::uint32_t draw;
    SchoolId id;
    SchoolIndex school;
  };
  std::vector<Turn> turns;
  for (const SchoolIndex i : schools) {
    turns.push_back(
        {now.draws.stream(stream::policy_order, now.term, now.world.id[i]).word(), now.world.id[i], i});
  }
  std::sort(turns.begin(), turns.end(),
            [](const Turn& a, const Turn& b) { return std::tie(a.draw, a.id) < std::tie(b.draw, b.id); });
  for (std::size_t t = 0; t < turns.size(); ++t) schools[t] = turns[t].school;
}

}  // namespace schoolsim
