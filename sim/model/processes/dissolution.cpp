#include "sim/model/processes/dissolution.hpp"

#include <algorithm>
#include <array>

#include "sim/model/random/many_draws.hpp"
#include "sim/model/tiers.hpp"
#include "sim/model/ties.hpp"

namespace schoolsim {

namespace {

/// Adds the free half-edges, and those of them that end, to the counts of their classes of depth.
void count_by_depth(const Ties& ties, const std::vector<std::uint8_t>& ended, State& state) {
  const TieKind* kind = ties.kind.data();
  const float* depth = ties.depth.data();
  const std::uint8_t* ends = ended.data();
  // Of class c and deeper. Sums of a loop without a branch are made for several half-edges at once.
  std::array<std::uint32_t, n_depth_classes + 1> free{};
  std::array<std::uint32_t, n_depth_classes + 1> ending{};
  for (std::uint32_t e = 0; e < ties.size(); ++e) {
    const std::uint32_t is_free = kind[e] == TieKind::forced ? 0 : 1;
    const std::uint32_t middle = depth[e] >= shallow_below ? is_free : 0;
    const std::uint32_t deep = depth[e] >= deep_from ? is_free : 0;
    free[0] += is_free;
    free[1] += middle;
    free[2] += deep;
    ending[0] += is_free & ends[e];
    ending[1] += middle & ends[e];
    ending[2] += deep & ends[e];
  }
  for (std::size_t c = 0; c < n_depth_classes; ++c) {
    state.half_edges_at_risk[c] += free[c] - free[c + 1];
    state.half_edges_ended[c] += ending[c] - ending[c + 1];
  }
}

/// Whether its side ends half-edge e for certain.
bool must_end(const Coefficients& k, const Ties& ties, std::uint32_t e) {
  return ties.trust[e] < k.trust_end || static_cast<float>(ties.unattended[e]) >= k.exit_unattended_terms ||
         (ties.origin[e] == TieOrigin::deployed && static_cast<float>(ties.age[e]) >= k.deploy_terms);
}

float chance_of_leaving(const Coefficients& k, const State& state, std::uint32_t e) {
  const Ties& ties = state.ties;
  const float unwilling = k.exit_rate * (1.0F - state.propensity[ties.school(e)]);
  return unwilling * (1.0F - ties.trust[e]);
}

/// The player's school leaves whom it was told to, or is seen to leave whom it does.
template <class End>
void leave_for_player(const Step& now, const State& state, Scratch& scratch, End end) {
  const Ties& ties = state.ties;
  const Player& player = *now.player;
  const auto leaves = [&](std::uint32_t e) {
    const SchoolIndex partner = ties.partner[e];
    if (player.decides)
      return std::find(player.leaves.begin(), player.leaves.end(), partner) != player.leaves.end();
    if (must_end(now.k, ties, e)) return true;
    DrawStream draw =
        now.draws.stream(stream::exit, now.term, now.world.id[player.school], now.world.id[partner]);
    return draw.bernoulli(chance_of_leaving(now.k, state, e));
  };
  for (std::uint32_t e = ties.begin[player.school]; e < ties.begin[player.school + 1]; ++e) {
    if (ties.kind[e] == TieKind::forced || !leaves(e)) continue;
    scratch.sight.left.push_back(ties.partner[e]);
    end(e);
  }
}

}  // namespace

void end_ties(const Step& now, State& state, Scratch& scratch) {
  const Coefficients& k = now.k;
  Ties& ties = state.ties;
  scratch.ended.assign(ties.size(), 0);
  struct Risk {
    std::uint32_t half_edge;
    float chance;
  };
  const auto end = [&](std::uint32_t e) {
    scratch.ended[e] = 1;
    scratch.ended[ties.reverse[e]] = 1;
  };
  const auto decide = [&](const Risk& risk, std::uint32_t word) {
    if (happens(word, static_cast<double>(risk.chance))) end(risk.half_edge);
  };
  auto words = keyed_words<Risk>(now.draws, stream::exit, now.term, decide);
  const auto judge = [&](std::uint32_t first, std::uint32_t last) {
    for (std::uint32_t e = first; e < last; ++e) {
      if (ties.kind[e] == TieKind::forced) continue;
      if (must_end(k, ties, e)) {
        end(e);
      } else {
        words.add(now.world.id[ties.school(e)], now.world.id[ties.partner[e]],
                  {e, chance_of_leaving(k, state, e)});
      }
    }
  };
  if (now.player == nullptr) {
    judge(0, ties.size());
  } else {
    judge(0, ties.begin[now.player->school]);
    judge(ties.begin[now.player->school + 1], ties.size());
    leave_for_player(now, state, scratch, end);
  }
  words.flush();
  if (now.term >= 0) count_by_depth(ties, scratch.ended, state);
  remove_ties(scratch.ended, scratch.moved, ties);
}

}  // namespace schoolsim
