#include "sim/model/processes/rotation.hpp"

#include <algorithm>
#include <array>
#include <tuple>

#include "sim/model/processes/choosing.hpp"
#include "sim/model/start.hpp"

namespace schoolsim {
namespace {

struct Move {
  SchoolIndex from, to;
};

/// Who goes where: `posts` of one authority and phase whose heads are due.
void arrange_moves(const Step& now, const State& state, std::vector<SchoolIndex>& posts,
                   std::vector<Move>& moves) {
  if (now.k.rotation_to_need == 0) {
    put_in_policy_order(now, posts);
    for (std::size_t p = 0; p < posts.size(); ++p) moves.push_back({posts[p], posts[(p + 1) % posts.size()]});
    return;
  }
  const World& world = now.world;
  std::vector<SchoolIndex> schools = posts;
  std::sort(schools.begin(), schools.end(), [&](SchoolIndex a, SchoolIndex b) {
    return std::tuple(state.effectiveness[a], world.id[a]) < std::tuple(state.effectiveness[b], world.id[b]);
  });
  std::sort(posts.begin(), posts.end(), [&](SchoolIndex a, SchoolIndex b) {
    return std::tuple(-state.heads.skill[a], world.id[a]) < std::tuple(-state.heads.skill[b], world.id[b]);
  });
  for (std::size_t p = 0; p < posts.size(); ++p) moves.push_back({posts[p], schools[p]});
}

}  // namespace

void rotate_heads(const Step& now, State& state, Scratch& scratch) {
  const Coefficients& k = now.k;
  const World& world = now.world;
  const Lever active = now.lever(&Coefficients::rotation_active);
  if (!active.acts()) return;
  std::vector<Move> moves;
  for (std::uint32_t a = 0; a < world.n_authorities(); ++a) {
    std::array<std::vector<SchoolIndex>, n_phases> due;
    for (const SchoolIndex i : world.schools_of(a)) {
      if (active[i] != 0 && static_cast<float>(state.heads.tenure[i]) >= k.rotation_tenure)
        due[static_cast<std::size_t>(world.phase[i])].push_back(i);
    }
    for (std::vector<SchoolIndex>& posts : due) {
      if (posts.size() > 1) arrange_moves(now, state, posts, moves);
    }
  }
  std::erase_if(moves, [](const Move& move) { return move.from == move.to; });
  const Heads before = state.heads;
  const std::vector<float> propensity = state.propensity;
  scratch.next_practice = state.practice;
  for (const Move& move : moves) {
    const SchoolIndex i = move.to;
    const AreaValues own = state.practice.col(i);
    const AreaValues brought = (state.practice.col(move.from) - own).max(0.0F);
    const float lost = k.head_practice_loss * (1.0F - state.bench[i]);
    scratch.next_practice.col(i) = ((1.0F - lost) * own + k.head_practice_loss * brought).max(0.0F).min(1.0F);
    state.heads.skill[i] = before.skill[move.from];
    state.heads.disposition[i] = before.disposition[move.from];
    state.heads.tenure[i] = 0;
    state.heads.insider[i] = 0;
    const float share = k.propensity_head_share;
    state.propensity[i] = (1.0F - share) * state.propensity[i] + share * propensity[move.from];
  }
  state.practice.swap(scratch.next_practice);
  for (const Move& move : moves)
    state.effectiveness[move.to] = effectiveness_of(state.practice.col(move.to), state.team[move.to]);
}

}  // namespace schoolsim
