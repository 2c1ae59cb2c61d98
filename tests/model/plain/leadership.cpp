#include <algorithm>
#include <vector>

#include "sim/model/math.hpp"
#include "sim/model/processes/ledger.hpp"
#include "tests/model/plain/plain.hpp"

namespace schoolsim::plain {
namespace {

/// Who lends i a head, if anybody: the best bench of its chain and of partners by force or in depth.
SchoolIndex best_lender(const Step& now, const State& state, SchoolIndex i) {
  std::vector<SchoolIndex> lenders;
  for (SchoolIndex j = 0; j < state.size(); ++j) {
    if (j != i && state.chain[i] != no_index && state.chain[j] == state.chain[i]) lenders.push_back(j);
  }
  const Sides sides = sides_of(state.ties);
  for (const Side& side : sides[i]) {
    if (side.realised < 0) continue;
    if (side.kind == TieKind::forced || side.realised > now.k.head_partner_depth)
      lenders.push_back(side.partner);
  }
  SchoolIndex best = no_school;
  for (const SchoolIndex j : lenders) {
    const bool is_better = best == no_school || state.bench[j] > state.bench[best] ||
                           (state.bench[j] == state.bench[best] && now.world.id[j] < now.world.id[best]);
    if (is_better) best = j;
  }
  return best;
}

/// A new head and what comes with the change.
struct NewHead {
  SchoolIndex school;
  SchoolIndex from;  ///< whose bench; no_school: the open market
  float skill, disposition;
  std::vector<float> practice;
};

NewHead appoint(const Step& now, const State& state, SchoolIndex i, DrawStream& draw) {
  const Coefficients& k = now.k;
  const float bench = state.bench[i];
  const bool insider = draw.bernoulli(bench);
  const float chance_of_lender = draw.uniform_float();
  const float luck = draw.normal_float();
  const double disposition =
      draw.beta(static_cast<double>(k.disposition_alpha), static_cast<double>(k.disposition_beta));

  SchoolIndex from = no_school;
  if (insider) {
    from = i;
  } else {
    const SchoolIndex lender = best_lender(now, state, i);
    if (lender != no_school && chance_of_lender < state.bench[lender]) from = lender;
  }
  note(from == i           ? "the own bench gives a head"
       : from == no_school ? "the market gives a head"
                           : "a partner lends a head");

  float skill = 0;
  if (from != no_school) {
    skill = k.head_internal_base + k.head_internal_slope * state.bench[from] + k.head_internal_sd * luck;
  } else {
    float best = luck;
    DrawStream others = now.draws.stream(stream::applicants, now.term, now.world.id[i]);
    for (int a = 1; a < static_cast<int>(now.lever(&Coefficients::head_applicants)[i]); ++a) {
      best = std::max(best, others.normal_float());
      note("a post has several applicants");
    }
    skill =
        k.head_market_mean - k.head_market_slope * now.world.graded_disadvantage[i] + k.head_market_sd * best;
  }

  const float lost =
      k.head_practice_loss * (1.0F - bench) * (from == i ? k.head_practice_loss_insider : 1.0F);
  std::vector<float> practice;
  for (int area = 0; area < n_areas; ++area) {
    const float before = state.practice(area, i);
    float after = before * (1.0F - lost);
    if (from != no_school && from != i)
      after += k.head_practice_loss * std::max(0.0F, state.practice(area, from) - before);
    practice.push_back(std::clamp(after, 0.0F, 1.0F));
  }
  return {i, from, math::clamp01(skill), static_cast<float>(disposition), practice};
}

}  // namespace

void lead_schools(const Step& now, State& state, Scratch& scratch) {
  const Coefficients& k = now.k;
  if (k.mechanism_leadership == 0) return;

  double programme_days = 0;
  for (SchoolIndex i = 0; i < state.size(); ++i) {
    const float programme = now.lever(&Coefficients::grow_rate)[i];
    const float joint = scratch.joint_work[i];
    const float b = state.bench[i];
    const float h = state.heads.skill[i];
    DrawStream draw = now.draws.stream(stream::bench, now.term, now.world.id[i]);
    const float decay = k.bench_decay * (1.0F + k.bench_decay_disadvantage * now.world.bench_disadvantage[i]);
    state.bench[i] =
        math::clamp01(b + (k.bench_by_head * h + k.bench_by_joint_work * joint + programme) * (1.0F - b) -
                      decay * b + k.bench_noise * draw.normal_float());
    state.heads.skill[i] = math::clamp01(h + (k.head_growth + k.head_by_joint_work * joint) * (1.0F - h));
    if (state.heads.tenure[i] < 65535) ++state.heads.tenure[i];
    if (programme > 0) programme_days += static_cast<double>(k.grow_days);
  }
  charge(now, Payer::national, Cost::programme, programme_days, state);

  std::vector<NewHead> appointed;  // all by what was before any change
  for (SchoolIndex i = 0; i < state.size(); ++i) {
    float chance = now.world.phase[i] == Phase::secondary ? k.head_leave_secondary : k.head_leave_primary;
    if (state.grade[i] == 3) chance += k.head_leave_grade3;
    if (state.grade[i] == 4) chance += k.head_leave_grade4;
    const bool fell_lately =
        state.fell[i] == now.term || state.fell[i] == now.term - 1 || state.fell[i] == now.term - 2;
    if (fell_lately) chance += k.head_leave_fall;
    if (fell_lately && k.head_leave_fall > 0) note("heads leave after a fall");
    DrawStream draw = now.draws.stream(stream::headship, now.term, now.world.id[i]);
    if (draw.bernoulli(chance)) appointed.push_back(appoint(now, state, i, draw));
  }
  for (const NewHead& head : appointed) {
    const SchoolIndex i = head.school;
    state.heads.skill[i] = head.skill;
    state.heads.disposition[i] = head.disposition;
    state.heads.tenure[i] = 0;
    state.heads.insider[i] = head.from == i ? 1 : 0;
    for (int area = 0; area < n_areas; ++area)
      state.practice(area, i) = head.practice[static_cast<std::size_t>(area)];
    state.effectiveness[i] = std::clamp(mean(state.practice.col(i)) + state.team[i], 0.0F, 1.0F);
    state.propensity[i] =
        (1.0F - k.propensity_head_share) * state.propensity[i] + k.propensity_head_share * head.disposition;
  }
  for (const NewHead& head : appointed) {
    if (head.from == no_school) continue;
    const bool insider = head.from == head.school;
    const float cost = k.bench_promotion_cost * (insider ? k.bench_promotion_inside : 1.0F);
    state.bench[head.from] = std::max(0.0F, state.bench[head.from] - cost);
  }
}

}  // namespace schoolsim::plain
