#include "sim/model/processes/leadership.hpp"

#include <algorithm>

#include "sim/model/math.hpp"
#include "sim/model/processes/ledger.hpp"
#include "sim/model/random/many_draws.hpp"

namespace schoolsim {
namespace {

/// Terms, the first included, in which more heads leave after a fall to grade 4.
constexpr Term terms_after_fall = 3;

struct Succession {
  SchoolIndex school;
  SchoolIndex source;  ///< whose bench the successor comes from; no_school: the open market
  float skill;
  float disposition;
  AreaValues practice;
};

void grow_leaders(const Step& now, const Scratch& scratch, State& state) {
  const Coefficients& k = now.k;
  const Lever programme = now.lever(&Coefficients::grow_rate);
  double programme_days = 0;
  const auto grow = [&](SchoolIndex i, float luck) {
    float& bench = state.bench[i];
    float& skill = state.heads.skill[i];
    const float joint = scratch.joint_work[i];
    const float decay = k.bench_decay * (1.0F + k.bench_decay_disadvantage * now.world.bench_disadvantage[i]);
    bench = math::clamp01(
        bench + (k.bench_by_head * skill + k.bench_by_joint_work * joint + programme[i]) * (1.0F - bench) -
        decay * bench + k.bench_noise * luck);
    skill = math::clamp01(skill + (k.head_growth + k.head_by_joint_work * joint) * (1.0F - skill));
    if (state.heads.tenure[i] < 0xffff) ++state.heads.tenure[i];
    if (programme[i] > 0) programme_days += static_cast<double>(k.grow_days);
  };
  std::array<float, streams_at_once> normal;
  for_each_block_of_streams<1>(now.draws, stream::bench, now.term, now.world.id,
                               [&](SchoolIndex first, std::uint32_t count, const auto& words) {
                                 normals_of(words, count, normal);
                                 for (std::uint32_t s = 0; s < count; ++s) grow(first + s, normal[s]);
                               });
  charge(now, Payer::national, Cost::programme, programme_days, state);
}

SchoolIndex best_partner_bench(const Step& now, const State& state, SchoolIndex i) {
  const Ties& ties = state.ties;
  SchoolIndex best = no_school;
  const auto consider = [&](SchoolIndex j) {
    const bool better = best == no_school || state.bench[j] > state.bench[best] ||
                        (state.bench[j] == state.bench[best] && now.world.id[j] < now.world.id[best]);
    if (better) best = j;
  };
  if (state.chain[i] != no_index) {
    for (const SchoolIndex j : now.world.schools_of(now.world.authority[i])) {
      if (j != i && state.chain[j] == state.chain[i]) consider(j);
    }
  }
  for (std::uint32_t e = ties.begin[i]; e < ties.begin[i + 1]; ++e) {
    const bool lends = ties.realised[e] >= 0 &&
                       (ties.kind[e] == TieKind::forced || ties.realised[e] > now.k.head_partner_depth);
    if (lends) consider(ties.partner[e]);
  }
  return best;
}

/// The greatest of the draws of all applicants, of whom the first's is given.
float luck_of_the_best(const Step& now, SchoolIndex i, float first) {
  const int applicants = static_cast<int>(now.lever(&Coefficients::head_applicants)[i]);
  if (applicants <= 1) return first;
  DrawStream draw = now.draws.stream(stream::applicants, now.term, now.world.id[i]);
  float best = first;
  for (int a = 1; a < applicants; ++a) best = std::max(best, draw.normal_float());
  return best;
}

Succession succeed(const Step& now, const State& state, SchoolIndex i, DrawStream& draw) {
  const Coefficients& k = now.k;
  const float own_bench = state.bench[i];
  const bool from_own_bench = draw.bernoulli(own_bench);
  const float partner_draw = draw.uniform_float();
  const float luck = draw.normal_float();
  Succession result{i, no_school, 0, 0, state.practice.col(i)};
  result.disposition = static_cast<float>(
      draw.beta(static_cast<double>(k.disposition_alpha), static_cast<double>(k.disposition_beta)));
  if (from_own_bench) {
    result.source = i;
  } else {
    const SchoolIndex partner = best_partner_bench(now, state, i);
    if (partner != no_school && partner_draw < state.bench[partner]) result.source = partner;
  }
  const float lost =
      k.head_practice_loss * (1.0F - own_bench) * (result.source == i ? k.head_practice_loss_insider : 1.0F);
  const AreaValues before = result.practice;
  result.practice = before * (1.0F - lost);
  if (result.source == no_school) {
    result.skill = k.head_market_mean - k.head_market_slope * now.world.graded_disadvantage[i] +
                   k.head_market_sd * luck_of_the_best(now, i, luck);
  } else {
    result.skill =
        k.head_internal_base + k.head_internal_slope * state.bench[result.source] + k.head_internal_sd * luck;
    if (result.source != i) {
      const AreaValues brought = (state.practice.col(result.source) - before).max(0.0F);
      result.practice += k.head_practice_loss * brought;
    }
  }
  result.skill = math::clamp01(result.skill);
  return result;
}

void take_office(const Step& now, const Succession& change, State& state) {
  const SchoolIndex i = change.school;
  state.heads.skill[i] = change.skill;
  state.heads.disposition[i] = change.disposition;
  state.heads.tenure[i] = 0;
  state.heads.insider[i] = change.source == i ? 1 : 0;
  state.practice.col(i) = change.practice.max(0.0F).min(1.0F);
  state.effectiveness[i] = effectiveness_of(state.practice.col(i), state.team[i]);
  const float share = now.k.propensity_head_share;
  state.propensity[i] = (1.0F - share) * state.propensity[i] + share * change.disposition;
}

}  // namespace

void lead_schools(const Step& now, State& state, Scratch& scratch) {
  const Coefficients& k = now.k;
  grow_leaders(now, scratch, state);
  std::vector<Succession> changes;
  const ByPhase<float> by_phase{k.head_leave_primary, k.head_leave_secondary};
  const std::array<float, 4> by_grade{0, 0, k.head_leave_grade3, k.head_leave_grade4};
  for_each_that_happens(
      now.draws, stream::headship, now.term, now.world.id,
      [&](SchoolIndex i) {
        const float base = by_phase[now.world.phase[i]];
        const float fall = now.term < state.fell[i] + terms_after_fall ? k.head_leave_fall : 0.0F;
        return base + by_grade[state.grade[i] - 1U] + fall;
      },
      [&](SchoolIndex i, DrawStream& draw) { changes.push_back(succeed(now, state, i, draw)); });
  for (const Succession& change : changes) take_office(now, change, state);
  for (const Succession& change : changes) {
    if (change.source == no_school) continue;
    const float cost =
        k.bench_promotion_cost * (change.source == change.school ? k.bench_promotion_inside : 1.0F);
    state.bench[change.source] = std::max(0.0F, state.bench[change.source] - cost);
  }
}

}  // namespace schoolsim
