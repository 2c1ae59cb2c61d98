#include "sim/model/processes/dissolution.hpp"

#include "sim/model/random/many_draws.hpp"
#include "sim/model/ties.hpp"

namespace schoolsim {

std::size_t depth_class(float depth) {
  return static_cast<std::size_t>(depth >= 0.25F) + static_cast<std::size_t>(depth >= 0.5F);
}

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
  auto words = keyed_words<Risk>(now.draws, Process::exit, now.term, decide);
  for (SchoolIndex i = 0; i < state.size(); ++i) {
    const float unwilling = k.exit_rate * (1.0F - state.propensity[i]);
    for (std::uint32_t e = ties.begin[i]; e < ties.begin[i + 1]; ++e) {
      if (ties.kind[e] == TieKind::forced) continue;
      if (ties.trust[e] < k.trust_end || static_cast<float>(ties.unattended[e]) >= k.exit_unattended_terms ||
          (ties.origin[e] == TieOrigin::deployed && static_cast<float>(ties.age[e]) >= k.deploy_terms)) {
        end(e);
      } else {
        words.add(now.world.id[i], now.world.id[ties.partner[e]], {e, unwilling * (1.0F - ties.trust[e])});
      }
    }
  }
  words.flush();
  if (now.term >= 0) {
    for (std::uint32_t e = 0; e < ties.size(); ++e) {
      const std::uint64_t free = ties.kind[e] == TieKind::forced ? 0 : 1;
      const std::size_t c = depth_class(ties.depth[e]);
      state.half_edges_at_risk[c] += free;
      state.half_edges_ended[c] += free * scratch.ended[e];
    }
  }
  remove_ties(scratch.ended, scratch.moved, ties);
}

}  // namespace schoolsim
