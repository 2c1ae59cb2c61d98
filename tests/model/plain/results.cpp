#include "tests/model/plain/plain.hpp"

namespace schoolsim::plain {

void give_results(const Step& now, State& state, Scratch&) {
  const bool is_summer = (now.term + 1) % 3 == 0;
  if (!is_summer) return;
  for (const Phase phase : {Phase::primary, Phase::secondary, Phase::special}) {
    double n = 0;
    double mean = 0;
    double variance = 0;
    for (SchoolIndex i = 0; i < state.size(); ++i) {
      if (now.world.phase[i] != phase) continue;
      n += 1;
      mean += static_cast<double>(state.effectiveness[i]);
    }
    mean /= n;
    for (SchoolIndex i = 0; i < state.size(); ++i) {
      if (now.world.phase[i] != phase) continue;
      const double from_mean = static_cast<double>(state.effectiveness[i]) - mean;
      variance += from_mean * from_mean;
    }
    variance /= n;
    for (SchoolIndex i = 0; i < state.size(); ++i) {
      if (now.world.phase[i] != phase) continue;
      DrawStream draw = now.draws.stream(stream::results, now.term, now.world.id[i]);
      const float per_sd = variance > 0 ? static_cast<float>(1 / math::sqrt(variance)) : 0;
      const float noise =
          phase == Phase::secondary ? now.k.observation_noise_secondary : now.k.observation_noise_primary;
      state.value_added[i] = (state.effectiveness[i] - static_cast<float>(mean)) * per_sd +
                             noise * now.world.result_error[i] * draw.normal_float();
      note("a school's results are given");
    }
  }
}

}  // namespace schoolsim::plain
