#include "sim/model/processes/academy_groups.hpp"

#include <algorithm>
#include <span>
#include <vector>

#include "sim/model/math.hpp"
#include "sim/model/processes/choosing.hpp"
#include "sim/model/random/many_draws.hpp"

namespace schoolsim {
namespace {

constexpr double fewest_in_group = 2;  ///< schools for which any group has room

void found_group(const Step& now, SchoolIndex founder, State& state) {
  AcademyGroups& groups = state.academy_groups;
  DrawStream draw = now.draws.stream(stream::group_founding, 0, now.world.id[founder]);
  state.academy_group[founder] = static_cast<std::uint32_t>(groups.founder.size());
  groups.founder.push_back(founder);
  groups.schools.push_back(1);
  groups.capacity.push_back(draw.normal_float());
  groups.room.push_back(
      static_cast<float>(fewest_in_group + draw.exponential(static_cast<double>(now.k.group_room))));
}

}  // namespace

void grow_academy_groups(const Step& now, State& state, Scratch&) {
  if (now.term < 0) return;
  const Coefficients& k = now.k;
  const World& world = now.world;
  const ByPhase<float> join{k.group_join_primary, k.group_join_secondary};
  AcademyGroups& groups = state.academy_groups;
  std::vector<SchoolIndex> joining;
  const auto chance = [&](SchoolIndex i) {
    if (state.academy_group[i] != no_index) return 0.0F;
    return join[world.phase[i]] * (state.grade[i] >= 3 ? k.group_join_weak : 1.0F);
  };
  for_each_that_happens(now.draws, stream::group_joining, now.term, world.id, chance,
                        [&](SchoolIndex i, DrawStream&) { joining.push_back(i); });
  put_in_policy_order(now, joining);
  const auto has_room = [&](SchoolIndex founder) {
    const std::uint32_t group = state.academy_group[founder];
    return static_cast<float>(groups.schools[group] + 1) <= groups.room[group];
  };
  // From west to east, so that a school looks at the few as far west or east as its reach.
  std::vector<SchoolIndex> founders = those_of(groups.founder, has_room);
  const auto eastward = [&](SchoolIndex to, SchoolIndex from) {
    return world.profile[to].x_km - world.profile[from].x_km;
  };
  std::sort(founders.begin(), founders.end(),
            [&](SchoolIndex a, SchoolIndex b) { return eastward(a, b) < 0; });
  for (const SchoolIndex i : joining) {
    state.academy_joined[i] = now.term;
    const auto first = std::partition_point(founders.begin(), founders.end(), [&](SchoolIndex other) {
      return eastward(i, other) > k.group_reach;
    });
    const auto last = std::partition_point(
        first, founders.end(), [&](SchoolIndex other) { return eastward(other, i) <= k.group_reach; });
    const SchoolIndex founder = nearest_school(world, i, std::span(first, last), [&](SchoolIndex other) {
      return has_room(other) && world.distance_km(i, other) <= k.group_reach;
    });
    if (founder == no_school) {
      found_group(now, i, state);
      founders.insert(
          std::partition_point(first, last, [&](SchoolIndex other) { return eastward(i, other) > 0; }), i);
    } else {
      state.academy_group[i] = state.academy_group[founder];
      ++groups.schools[state.academy_group[i]];
    }
  }
}

float effect_of_group(const Step& now, const State& state, SchoolIndex i) {
  const std::uint32_t group = state.academy_group[i];
  if (group == no_index) return 0;
  const Coefficients& k = now.k;
  const ByPhase<float> sd{k.group_effect_sd, k.group_effect_sd * k.group_secondary_ratio};
  const auto terms = static_cast<float>(now.term - state.academy_joined[i]);
  return sd[now.world.phase[i]] * state.academy_groups.capacity[group] *
         (1.0F - math::exp(-terms / k.group_settling));
}

}  // namespace schoolsim
