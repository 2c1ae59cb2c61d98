#include "sim/model/processes/results.hpp"

#include "sim/model/random/many_draws.hpp"

namespace schoolsim {
namespace {

/// How effectiveness is spread over the schools of a phase.
struct SpreadOfPhase {
  double n = 0, mean = 0, variance = 0;
};

std::array<SpreadOfPhase, n_phases> spread_by_phase(const World& world, const State& state) {
  std::array<SpreadOfPhase, n_phases> phases;
  const auto of = [&](SchoolIndex i) -> SpreadOfPhase& {
    return phases[static_cast<std::size_t>(world.phase[i])];
  };
  for (SchoolIndex i = 0; i < world.size(); ++i) {
    of(i).n += 1;
    of(i).mean += static_cast<double>(state.effectiveness[i]);
  }
  for (SpreadOfPhase& phase : phases) phase.mean /= phase.n;
  for (SchoolIndex i = 0; i < world.size(); ++i) {
    const double from_mean = static_cast<double>(state.effectiveness[i]) - of(i).mean;
    of(i).variance += from_mean * from_mean;
  }
  for (SpreadOfPhase& phase : phases) phase.variance /= phase.n;
  return phases;
}

}  // namespace

void give_results(const Step& now, State& state, Scratch&) {
  if ((now.term + 1) % terms_per_year != 0) return;
  std::array<float, n_phases> mean{};
  std::array<float, n_phases> per_sd{};
  const auto phases = spread_by_phase(now.world, state);
  for (std::size_t ph = 0; ph < n_phases; ++ph) {
    mean[ph] = static_cast<float>(phases[ph].mean);
    per_sd[ph] = phases[ph].variance > 0 ? static_cast<float>(1 / math::sqrt(phases[ph].variance)) : 0.0F;
  }
  const std::array<float, n_phases> noise{now.k.observation_noise_primary, now.k.observation_noise_secondary,
                                          now.k.observation_noise_primary};
  std::array<float, streams_at_once> normal;
  for_each_block_of_streams<1>(now.draws, stream::results, now.term, now.world.id,
                               [&](SchoolIndex first, std::uint32_t count, const auto& words) {
                                 normals_of(words, count, normal);
                                 for (std::uint32_t s = 0; s < count; ++s) {
                                   const SchoolIndex i = first + s;
                                   const auto ph = static_cast<std::size_t>(now.world.phase[i]);
                                   state.value_added[i] = (state.effectiveness[i] - mean[ph]) * per_sd[ph] +
                                                          noise[ph] * now.world.result_error[i] * normal[s];
                                 }
                               });
}

}  // namespace schoolsim
