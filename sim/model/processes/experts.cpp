#include "sim/model/processes/experts.hpp"

#include <algorithm>
#include <tuple>

#include "sim/model/processes/ledger.hpp"
#include "sim/model/ties.hpp"

namespace schoolsim {
namespace {

struct Expert {
  SchoolIndex school;
  int area;
  float practice;
};

/// Those whom the schools of an authority send, the best first.
std::vector<Expert> experts_of(const Step& now, const State& state, const Lever& active,
                               SchoolRange schools) {
  std::vector<Expert> experts;
  for (const SchoolIndex j : schools) {
    if (active[j] == 0) continue;
    Expert expert{j, 0, state.practice(0, j)};
    for (int k = 1; k < static_cast<int>(now.k.expert_areas); ++k) {
      if (state.practice(k, j) > expert.practice) expert = {j, k, state.practice(k, j)};
    }
    experts.push_back(expert);
  }
  const auto wanted = static_cast<std::size_t>(now.k.expert_share * static_cast<float>(experts.size()));
  std::sort(experts.begin(), experts.end(), [&](const Expert& a, const Expert& b) {
    return std::tuple(-a.practice, now.world.id[a.school]) < std::tuple(-b.practice, now.world.id[b.school]);
  });
  experts.resize(std::min(experts.size(), std::max<std::size_t>(1, wanted)));
  return experts;
}

struct Visit {
  float worth;
  SchoolIndex school;
  float fit;
};

}  // namespace

void take_home_days_of_experts(const Step& now, State& state, Scratch& scratch) {
  const World& world = now.world;
  const Lever active = now.lever(&Coefficients::expert_active);
  if (!active.acts() || now.k.expert_home_days == 0) return;
  for (std::uint32_t a = 0; a < world.n_authorities(); ++a) {
    for (const Expert& expert : experts_of(now, state, active, world.schools_of(a)))
      take_days(now, now.k.expert_home_days, expert.school, state, scratch);
  }
}

void send_experts(const Step& now, State& state, Scratch& scratch) {
  const Coefficients& k = now.k;
  const World& world = now.world;
  const Lever active = now.lever(&Coefficients::expert_active);
  if (!active.acts()) return;
  std::vector<Visit> visits;
  for (std::uint32_t a = 0; a < world.n_authorities(); ++a) {
    const SchoolRange schools = world.schools_of(a);
    std::vector<std::uint8_t> visited(schools.size(), 0);
    for (const Expert& expert : experts_of(now, state, active, schools)) {
      visits.clear();
      for (const SchoolIndex i : schools) {
        const float gap = expert.practice - state.practice(expert.area, i);
        if (active[i] == 0 || visited[i - schools.first] != 0 || gap <= 0) continue;
        const float fit = pair_fit(world, k, i, expert.school).fit;
        visits.push_back({gap * fit, i, fit});
      }
      const auto most = std::min(visits.size(), static_cast<std::size_t>(k.expert_schools));
      std::partial_sort(visits.begin(), visits.begin() + static_cast<std::ptrdiff_t>(most), visits.end(),
                        [&](const Visit& one, const Visit& other) {
                          return std::tuple(-one.worth, world.id[one.school]) <
                                 std::tuple(-other.worth, world.id[other.school]);
                        });
      for (std::size_t v = 0; v < most; ++v) {
        const SchoolIndex i = visits[v].school;
        visited[i - schools.first] = 1;
        state.practice(expert.area, i) += k.expert_rate * scratch.absorption[i] * visits[v].worth;
        state.effectiveness[i] = effectiveness_of(state.practice.col(i), state.team[i]);
        charge(now, Payer::national, Cost::programme, static_cast<double>(k.expert_days), state);
      }
    }
  }
}

}  // namespace schoolsim
