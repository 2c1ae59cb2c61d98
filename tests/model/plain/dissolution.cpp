#include <vector>

#include "tests/model/plain/plain.hpp"

namespace schoolsim::plain {
namespace {

/// Whether i ends this tie.
bool ends(const Step& now, const State& state, SchoolIndex i, const Side& side) {
  const Coefficients& k = now.k;
  const auto because = [](std::string_view reason) {
    note(reason);
    return true;
  };
  if (side.kind == TieKind::forced) return false;
  if (now.player != nullptr && now.player->decides && now.player->school == i) {
    for (const SchoolIndex left : now.player->leaves) {
      if (left == side.partner) return because("a player leaves a partner");
    }
    return false;
  }
  if (side.trust < k.trust_end) return because("too little trust ends a tie");
  if (static_cast<float>(side.unattended) >= k.exit_unattended_terms)
    return because("a tie without contact ends");
  if (side.origin == TieOrigin::deployed && static_cast<float>(side.age) >= k.deploy_terms)
    return because("a deployed leader goes");
  const float chance = k.exit_rate * (1.0F - state.propensity[i]) * (1.0F - side.trust);
  DrawStream draw = now.draws.stream(stream::exit, now.term, now.world.id[i], now.world.id[side.partner]);
  return draw.bernoulli(chance) && because("a school leaves a tie by chance");
}

}  // namespace

void end_ties(const Step& now, State& state, Scratch& scratch) {
  if (now.k.mechanism_dissolution == 0) return;
  const Sides sides = sides_of(state.ties);
  std::vector<bool> marked(state.ties.size(), false);
  for (SchoolIndex i = 0; i < state.size(); ++i) {
    for (std::size_t t = 0; t < sides[i].size(); ++t)
      marked[state.ties.begin[i] + t] = ends(now, state, i, sides[i][t]);
  }
  if (now.player != nullptr) {
    const SchoolIndex i = now.player->school;
    for (std::size_t t = 0; t < sides[i].size(); ++t) {
      if (marked[state.ties.begin[i] + t]) scratch.sight.left.push_back(sides[i][t].partner);
    }
  }
  Sides kept(sides.size());
  for (SchoolIndex i = 0; i < state.size(); ++i) {
    for (std::size_t t = 0; t < sides[i].size(); ++t) {
      const Side& side = sides[i][t];
      const std::size_t e = state.ties.begin[i] + t;
      const bool ended = marked[e] || marked[state.ties.reverse[e]];
      if (!ended) kept[i].push_back(side);
      if (side.kind == TieKind::forced || now.term < 0) continue;
      const std::size_t depth_class = side.depth < 0.25F ? 0 : side.depth < 0.5F ? 1 : 2;
      ++state.half_edges_at_risk[depth_class];
      if (!ended) continue;
      ++state.half_edges_ended[depth_class];
      note(depth_class < 2 ? "a tie ends" : "a deep tie ends");
    }
  }
  state.ties = ties_of(kept);
}

}  // namespace schoolsim::plain
