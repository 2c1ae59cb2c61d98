#pragma once

#include <algorithm>
#include <tuple>
#include <vector>

#include "sim/model/step.hpp"

namespace schoolsim {

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
