#include "sim/model/processes/dissolution.hpp"

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
  for (std::uint32_t e = 0; e < ties.size(); ++e) {
    if (ties.kind[e] == TieKind::forced) continue;
    if (ties.trust[e] < k.trust_end || static_cast<float>(ties.unattended[e]) >= k.exit_unattended_terms ||
        (ties.origin[e] == TieOrigin::deployed && static_cast<float>(ties.age[e]) >= k.deploy_terms)) {
      end(e);
    } else {
      const SchoolIndex i = ties.school(e);
      const float unwilling = k.exit_rate * (1.0F - state.propensity[i]);
      words.add(now.world.id[i], now.world.id[ties.partner[e]], {e, unwilling * (1.0F - ties.trust[e])});
    }
  }
  words.flush();
  if (now.term >= 0) count_by_depth(ties, scratch.ended, state);
  remove_ties(scratch.ended, scratch.moved, ties);
}

}  // namespace schoolsim
