#include <algorithm>
#include <array>
#include <cstddef>

#include "sim/model/math.hpp"
#include "tests/model/plain/plain.hpp"

namespace schoolsim::plain {
namespace {

using Areas = std::array<float, n_areas>;

/// Pairs first, then pairs of pairs.
float sum(const Areas& v) { return ((v[0] + v[1]) + (v[2] + v[3])) + ((v[4] + v[5]) + (v[6] + v[7])); }
float mean(const Areas& v) { return sum(v) / n_areas; }

Areas practice_of(const State& state, SchoolIndex i) {
  Areas p{};
  for (int area = 0; area < n_areas; ++area) p[static_cast<std::size_t>(area)] = state.practice(area, i);
  return p;
}

float power(float base, int exponent) {
  if (exponent == 4) return (base * base) * (base * base);
  float result = 1;
  for (int e = 0; e < exponent; ++e) result *= base;
  return result;
}

/// What i takes from one attended tie, added to what it takes from others.
void learn_from(const Step& now, const State& state, const Scratch& scratch, SchoolIndex i, const Side& side,
                Areas& total) {
  const Coefficients& k = now.k;
  const SchoolIndex j = side.partner;
  const Areas own = practice_of(state, i);
  const Areas other = practice_of(state, j);
  const float y = side.realised;

  const float dose = side.origin == TieOrigin::deployed ? k.deploy_intensity : 1.0F;
  const float transfer =
      (1.0F - y) * k.learning_transfer * dose * scratch.absorption[i] * side.fit * side.trust;
  const float joint =
      y * k.learning_joint * math::sqrt(scratch.absorption[i]) * math::sqrt(scratch.absorption[j]) * side.fit;
  Areas gap{};
  Areas weight{};
  for (std::size_t area = 0; area < n_areas; ++area) {
    if (side.area != no_area && side.area != area) continue;  // the tie is for another area
    const float relevance = scratch.relevance(i)[static_cast<Eigen::Index>(area)];
    gap[area] = std::max(0.0F, other[area] - own[area]);
    weight[area] = power(relevance * (1.0F - 0.5F * (own[area] + other[area])),
                         static_cast<int>(k.learning_create_power));
  }
  const float weights = sum(weight);
  const float create = weights > 0 ? k.learning_create * (0.5F * n_areas) / weights : 0.0F;
  for (std::size_t area = 0; area < n_areas; ++area) {
    total[area] += transfer * gap[area];
    if (y > 0) total[area] += joint * (gap[area] + create * weight[area] * (1.0F - own[area]));
  }
  if (y > 0) note("partners work jointly");
  if (side.area != no_area) note("partners work on one area");
}

/// G(m)
float focus(const Coefficients& k, float initiatives) {
  const float ratio = initiatives / k.learning_focus;
  return k.learning_focus_floor + (1.0F - k.learning_focus_floor) * ratio * math::exp(1.0F - ratio);
}

Areas mean_of_authority(const World& world, const State& state, std::uint32_t authority) {
  Areas total{};
  const SchoolIndex first = world.authority_begin[authority];
  const SchoolIndex last = world.authority_begin[authority + 1];
  for (SchoolIndex i = first; i < last; ++i) {
    const Areas p = practice_of(state, i);
    for (std::size_t area = 0; area < n_areas; ++area) total[area] += p[area];
  }
  for (float& value : total) value /= static_cast<float>(last - first);
  return total;
}

/// What a parameter is in school i, times `ratio` in a secondary school.
float in_phase(const World& world, SchoolIndex i, float value, float ratio) {
  return world.phase[i] == Phase::secondary ? value * ratio : value;
}

}  // namespace

void change_teams(const Step& now, State& state, Scratch&) {
  const Coefficients& k = now.k;
  for (SchoolIndex i = 0; i < state.size(); ++i) {
    const double r = math::exp(math::log(static_cast<double>(k.team_persistence)) / 3);
    const float sd = now.world.phase[i] == Phase::secondary ? k.team_sd_secondary : k.team_sd_primary;
    DrawStream draw = now.draws.stream(stream::team, now.term, now.world.id[i]);
    const float news = static_cast<float>(math::sqrt(1 - r * r)) * sd;
    state.team[i] = static_cast<float>(r) * state.team[i] + news * draw.normal_float();
    if (state.team[i] != 0) note("a team adds to practice or takes from it");
  }
}

void learn(const Step& now, State& state, Scratch& scratch) {
  const Coefficients& k = now.k;
  const World& world = now.world;
  const Sides sides = sides_of(state.ties);
  AreaTable next(n_areas, state.size());  // all learn from what the others were before
  scratch.gain.resize(state.size());
  for (SchoolIndex i = 0; i < state.size(); ++i) {
    const float absorption = scratch.absorption[i];
    Areas gained{};
    if (k.mechanism_tie_learning != 0 && absorption > 0) {
      for (const Side& side : sides[i]) {
        if (side.realised >= 0) learn_from(now, state, scratch, i, side, gained);
      }
      const float cap = k.learning_cap * absorption;
      for (float& g : gained) g = g / (1.0F + g / cap);
    }
    scratch.gain[i] = mean(gained);

    const float speed = in_phase(world, i, k.learning_speed, k.learning_speed_secondary);
    const float improvement = speed * k.learning_own * focus(k, scratch.levers.initiatives[i]);
    const float advice = k.learning_la_support * scratch.levers.support[i] *
                         world.authority_support[world.authority[i]] * absorption;
    const float decay =
        speed * k.learning_decay * (1.0F + k.learning_decay_disadvantage * world.graded_disadvantage[i]);
    const Areas advised = mean_of_authority(world, state, world.authority[i]);

    DrawStream draw = now.draws.stream(stream::learning, now.term, world.id[i]);
    const float noise_school = in_phase(world, i, k.learning_noise_school, k.learning_noise_secondary_ratio);
    float effect = world.authority_effect[i];
    if (const std::uint32_t group = state.academy_group[i]; group != no_index) {
      const bool is_secondary = world.phase[i] == Phase::secondary;
      const float sd = k.group_effect_sd * (is_secondary ? k.group_secondary_ratio : 1.0F);
      const auto terms = static_cast<float>(now.term - state.academy_joined[i]);
      if (terms > 0 && sd > 0) note("a group moves its members' practice");
      effect += sd * state.academy_groups.capacity[group] * (1.0F - math::exp(-terms / k.group_settling));
    }
    const float drift = speed * world.authority_rate * effect;
    const float of_school = drift + noise_school * draw.normal_float();
    const std::uint32_t a = draw.word();
    const std::uint32_t b = draw.word();
    const std::uint32_t c = draw.word();
    const std::array<float, n_areas> uniform = coarse_uniforms(a, b, c);
    constexpr float width = 3.4641016F;  // sqrt(12): of a uniform distribution of sd 1

    const Areas p = practice_of(state, i);
    Areas then{};
    for (std::size_t area = 0; area < n_areas; ++area) {
      const float relevance = scratch.relevance(i)[static_cast<Eigen::Index>(area)];
      const float luck = of_school + (k.learning_noise_area * width) * (uniform[area] - 0.5F);
      const float wear = decay * (1.0F + k.curriculum_turnover * (relevance - 1.0F));
      const float value = p[area] + (improvement * scratch.leadership[i]) * relevance * (1.0F - p[area]) +
                          gained[area] + advice * std::max(0.0F, advised[area] - p[area]) - wear * p[area] +
                          luck;
      then[area] = std::clamp(value, 0.0F, 1.0F);
      if (then[area] != value) note("practice reaches the end of its scale");
      next(static_cast<Eigen::Index>(area), i) = then[area];
    }
    state.effectiveness[i] = std::clamp(mean(then) + state.team[i], 0.0F, 1.0F);
  }
  state.practice = next;
}

}  // namespace schoolsim::plain
