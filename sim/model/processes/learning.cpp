#include "sim/model/processes/learning.hpp"

#include <algorithm>
#include <array>

#include "sim/model/math.hpp"
#include "sim/model/processes/academy_groups.hpp"
#include "sim/model/processes/levers.hpp"
#include "sim/model/processes/time_budget.hpp"
#include "sim/model/random/many_draws.hpp"

namespace schoolsim {
namespace {

AreaValues power(const AreaValues& base, int exponent) {
  if (exponent == 4) {
    const AreaValues square = base * base;
    return square * square;
  }
  AreaValues result = AreaValues::Ones();
  for (int i = 0; i < exponent; ++i) result *= base;
  return result;
}

/// Weights of joint creation below which their sum could overflow what is divided by it.
constexpr float least_weights = 1e-30F;

/// Values as shares of the greatest: the same weights, where their powers would vanish.
AreaValues of_the_greatest(const AreaValues& values) {
  const float greatest = values.maxCoeff();
  return greatest > 0 ? AreaValues(values / greatest) : AreaValues(AreaValues::Zero());
}

/// 1 in the areas that a tie is for, else 0: a row for each area, and one for all of them.
constexpr auto weights_of_area = [] {
  struct alignas(AreaValues) Row {
    std::array<float, n_areas> value{};
  };
  std::array<Row, n_areas + 1> rows{};
  for (std::size_t area = 0; area < n_areas; ++area) {
    rows[area].value[area] = 1;
    rows[n_areas].value[area] = 1;
  }
  return rows;
}();

Eigen::Map<const AreaValues, Eigen::Aligned16> areas_of(std::uint8_t area) {
  return Eigen::Map<const AreaValues, Eigen::Aligned16>(
      weights_of_area[std::min<std::size_t>(area, n_areas)].value.data());
}

/// Mean practice of every authority, an area per row.
AreaTable authority_means(const World& world, const State& state) {
  AreaTable means(n_areas, world.n_authorities());
  for (std::uint32_t a = 0; a < world.n_authorities(); ++a) {
    AreaValues total = AreaValues::Zero();
    for (const SchoolIndex i : world.schools_of(a)) total += state.practice.col(i);
    means.col(a) = total / static_cast<float>(world.schools_of(a).size());
  }
  return means;
}

/// Partners lie anywhere in the country: asking for what they bring some schools early hides most of the wait
/// for memory.
void fetch_partners_ahead(const State& state, const Scratch& scratch, SchoolIndex i) {
  constexpr SchoolIndex ahead = 4;
  if (i + ahead >= state.size()) return;
  for (std::uint32_t e = state.ties.begin[i + ahead]; e < state.ties.begin[i + ahead + 1]; ++e) {
    const SchoolIndex partner = state.ties.partner[e];
    __builtin_prefetch(&state.practice(0, partner));
    __builtin_prefetch(&scratch.root_absorption[partner]);
  }
}

/// A school as one that learns from its ties.
struct Learner {
  const AreaValues& practice;
  const AreaValues& relevance;
  float absorption, root_absorption;
};

/// Adds what a school takes from an attended tie, per area, before saturation.
inline void add_learning(const Coefficients& k, const State& state, const Learner& own, std::uint32_t e,
                         float root_absorption_of_partner, AreaValues& total) {
  const Ties& ties = state.ties;
  const float y = ties.realised[e];
  const AreaValues other = state.practice.col(ties.partner[e]);
  const auto areas = areas_of(ties.area[e]);
  const AreaValues gap = areas * (other - own.practice).max(0.0F);
  const float dose = ties.origin[e] == TieOrigin::deployed ? k.deploy_intensity : 1.0F;
  const float transfer =
      (1.0F - y) * k.learning_transfer * dose * own.absorption * ties.fit[e] * ties.trust[e];
  total += transfer * gap;
  if (y > 0) {
    const float joint = y * k.learning_joint * own.root_absorption * root_absorption_of_partner * ties.fit[e];
    const int create_power = static_cast<int>(k.learning_create_power);
    const AreaValues worth = own.relevance * (1.0F - 0.5F * (own.practice + other));
    AreaValues weight = areas * power(worth, create_power);
    float weights = sum(weight);
    if (weights < least_weights) [[unlikely]] {
      weight = areas * power(of_the_greatest(areas * worth), create_power);
      weights = sum(weight);
    }
    const float create = weights > 0 ? k.learning_create * (0.5F * n_areas) / weights : 0.0F;
    total += joint * (gap + create * weight * (1.0F - own.practice));
  }
}

/// What a school takes from its attended ties, per area, before saturation.
AreaValues learning_from_ties(const Step& now, const State& state, const Scratch& scratch, SchoolIndex i,
                              const AreaValues& own, const AreaValues& relevance) {
  const Ties& ties = state.ties;
  const Learner learner{own, relevance, scratch.absorption[i], scratch.root_absorption[i]};
  AreaValues total = AreaValues::Zero();
  for (std::uint32_t e = ties.begin[i]; e < ties.begin[i + 1]; ++e) {
    if (ties.realised[e] < 0) continue;
    add_learning(now.k, state, learner, e, scratch.root_absorption[ties.partner[e]], total);
  }
  return total;
}

AreaValues saturated(const AreaValues& offered, float cap) { return offered / (1.0F + offered / cap); }

}  // namespace

float focus(const Coefficients& k, float initiatives) {
  const float ratio = initiatives / k.learning_focus;
  return k.learning_focus_floor + (1.0F - k.learning_focus_floor) * ratio * math::exp(1.0F - ratio);
}

float gain_from_tie(const Coefficients& k, const State& state, const std::vector<float>& leadership,
                    SchoolIndex i, std::uint32_t e) {
  const float absorbed = absorption(k, leadership[i]);
  const float cap = k.learning_cap * absorbed;
  if (k.mechanism_tie_learning == 0 || !(cap > 0)) return 0;
  const AreaValues relevance = last_relevance(k, state, i);
  const AreaValues own = state.practice.col(i);
  AreaValues offered = AreaValues::Zero();
  add_learning(k, state, {own, relevance, absorbed, math::sqrt(absorbed)}, e,
               math::sqrt(absorption(k, leadership[state.ties.partner[e]])), offered);
  return mean(saturated(offered, cap));
}

void learn(const Step& now, State& state, Scratch& scratch) {
  const Coefficients& k = now.k;
  const World& world = now.world;
  const SchoolIndex n = state.size();
  const AreaTable means = authority_means(world, state);
  scratch.next_practice.resize(n_areas, n);
  scratch.gain.resize(n);
  const ByPhase<float> speed{k.learning_speed, k.learning_speed * k.learning_speed_secondary};
  const ByPhase<float> noise_school{k.learning_noise_school,
                                    k.learning_noise_school * k.learning_noise_secondary_ratio};
  const bool groups_act = k.group_effect_sd != 0 && !state.academy_groups.founder.empty();
  constexpr float uniform_width = 3.4641016F;  // sqrt(12): width of a uniform distribution of sd 1
  const auto change_practice_of = [&](SchoolIndex i, float luck_of_school,
                                      const std::array<float, n_areas>& luck_of_areas) {
    const float pace = speed[world.phase[i]];
    const float improvement = pace * k.learning_own * focus(k, scratch.levers.initiatives[i]);
    fetch_partners_ahead(state, scratch, i);
    const AreaValues own = state.practice.col(i);
    const AreaValues relevance = scratch.relevance(i);
    AreaValues gained = AreaValues::Zero();
    // Without any capacity to absorb nothing is learned; the formula for saturation would divide by zero.
    const float cap = k.learning_cap * scratch.absorption[i];
    if (state.attended[i] != 0 && k.mechanism_tie_learning != 0 && cap > 0) {
      const AreaValues offered = learning_from_ties(now, state, scratch, i, own, relevance);
      gained = saturated(offered, cap);
    }
    scratch.gain[i] = mean(gained);

    const std::uint16_t authority = world.authority[i];
    const float advice = k.learning_la_support * scratch.levers.support[i] *
                         world.authority_support[authority] * scratch.absorption[i];
    const float decay =
        pace * k.learning_decay * (1.0F + k.learning_decay_disadvantage * world.graded_disadvantage[i]);
    float effect = world.authority_effect[i];
    if (groups_act) effect += effect_of_group(now, state, i);
    const float drift = pace * world.authority_rate * effect;
    const float of_school = drift + noise_school[world.phase[i]] * luck_of_school;
    const AreaValues luck = of_school + (k.learning_noise_area * uniform_width) *
                                            (Eigen::Map<const AreaValues>(luck_of_areas.data()) - 0.5F);
    const AreaValues wear = decay * (1.0F + k.curriculum_turnover * (relevance - 1.0F));
    const AreaValues next = own + (improvement * scratch.leadership[i]) * relevance * (1.0F - own) + gained +
                            advice * (means.col(authority) - own).max(0.0F) - wear * own + luck;
    const AreaValues next_practice = next.max(0.0F).min(1.0F);
    scratch.next_practice.col(i) = next_practice;
    state.effectiveness[i] = effectiveness_of(next_practice, state.team[i]);
  };
  std::array<float, streams_at_once> normal;
  for_each_block_of_streams<4>(now.draws, stream::learning, now.term, world.id,
                               [&](SchoolIndex first, std::uint32_t count, const auto& words) {
                                 normals_of(words, count, normal);
                                 for (std::uint32_t s = 0; s < count; ++s)
                                   change_practice_of(
                                       first + s, normal[s],
                                       coarse_uniforms(words.word[1][s], words.word[2][s], words.word[3][s]));
                               });
  state.practice.swap(scratch.next_practice);
}

}  // namespace schoolsim
