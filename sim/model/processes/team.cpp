#include "sim/model/processes/team.hpp"

#include <array>

#include "sim/model/math.hpp"
#include "sim/model/random/many_draws.hpp"

namespace schoolsim {
namespace {

/// Every team_i becomes kept team_i + renewed sd N(0,1).
void renew_teams(const Step& now, float kept, float renewed, State& state) {
  const Coefficients& k = now.k;
  if (k.team_sd_primary == 0 && k.team_sd_secondary == 0) {
    for (float& effect : state.team) effect *= kept;
    return;
  }
  const ByPhase<float> sd{renewed * k.team_sd_primary, renewed * k.team_sd_secondary};
  std::array<float, streams_at_once> normal;
  for_each_block_of_streams<1>(now.draws, stream::team, now.term, now.world.id,
                               [&](SchoolIndex first, std::uint32_t count, const auto& words) {
                                 normals_of(words, count, normal);
                                 for (std::uint32_t s = 0; s < count; ++s) {
                                   float& effect = state.team[first + s];
                                   effect = kept * effect + sd[now.world.phase[first + s]] * normal[s];
                                 }
                               });
}

}  // namespace

void draw_teams(const Step& now, State& state) { renew_teams(now, 0, 1, state); }

void change_teams(const Step& now, State& state, Scratch&) {
  const double kept = math::exp(math::log(static_cast<double>(now.k.team_persistence)) / terms_per_year);
  renew_teams(now, static_cast<float>(kept), static_cast<float>(math::sqrt(1 - kept * kept)), state);
}

}  // namespace schoolsim
