#include "sim/model/processes/formation.hpp"

#include <algorithm>
#include <array>

#include "sim/model/math.hpp"
#include "sim/model/processes/inspection.hpp"
#include "sim/model/ties.hpp"

namespace schoolsim {
namespace {

struct Proposal {
  SchoolIndex target, proposer;
  float utility_to_target;
  bool common_partner;
};

constexpr std::size_t max_candidates = 6 * 8 + 1;

/// The schools that i considers, in the order of the slots.
struct Candidates {
  std::array<SchoolIndex, max_candidates> school;
  std::size_t count = 0;

  void add(const Ties& ties, SchoolIndex i, SchoolIndex j) {
    if (j == i || find_tie(ties, i, j) != no_index) return;
    if (std::find(school.begin(), school.begin() + count, j) != school.begin() + count) return;
    school[count++] = j;
  }
};

/// Of some schools drawn from all, the one with most to give to i.
SchoolIndex shown_by_platform(const Step& now, const State& state, const Scratch& scratch, SchoolIndex i,
                              DrawStream& draw) {
  SchoolIndex best = i;
  float most = -1;
  for (int s = 0; s < static_cast<int>(now.k.platform_sample); ++s) {
    const SchoolIndex j = draw.below(now.world.size());
    const float gives = complementarity(now, state, scratch, i, j) * pair_fit(now.world, now.k, i, j).fit;
    if (j != i && gives > most) {
      best = j;
      most = gives;
    }
  }
  return best;
}

Candidates draw_candidates(const Step& now, const State& state, const Scratch& scratch, SchoolIndex i) {
  const Coefficients& k = now.k;
  const World& world = now.world;
  const Ties& ties = state.ties;
  Candidates found;
  std::uint32_t slot = 0;
  // A stream per slot, so that more candidates of one kind leave the others as they were.
  const auto slots = [&](float number, std::uint32_t first_slot, auto pick) {
    slot = first_slot;
    for (int s = 0; s < static_cast<int>(number); ++s, ++slot) {
      DrawStream draw = now.draws.stream(Process::candidate, now.term, world.id[i], slot);
      pick(draw);
    }
  };
  slots(k.search_friends, 0, [&](DrawStream& draw) {
    const std::uint32_t degree = ties.degree(i);
    if (degree == 0) return;
    const SchoolIndex partner = ties.partner[ties.begin[i] + draw.below(degree)];
    found.add(ties, i, ties.partner[ties.begin[partner] + draw.below(ties.degree(partner))]);
  });
  slots(k.search_near, 8, [&](DrawStream& draw) {
    if (world.n_near[i] > 0)
      found.add(ties, i, world.near[std::size_t{i} * max_near + draw.below(world.n_near[i])]);
  });
  slots(k.search_authority, 16, [&](DrawStream& draw) {
    const std::uint32_t first = world.authority_begin[world.authority[i]];
    const std::uint32_t last = world.authority_begin[world.authority[i] + 1U];
    found.add(ties, i, first + draw.below(last - first));
  });
  if (state.alliance[i] != no_index) {
    const SchoolIndex lead = state.alliances.lead[state.alliance[i]];
    found.add(ties, i, lead);
  }
  slots(k.search_country, 24, [&](DrawStream& draw) { found.add(ties, i, draw.below(world.size())); });
  if (scratch.levers.meeting[i] > 0) {
    const std::uint32_t first = scratch.met_begin[world.authority[i]];
    const std::uint32_t last = scratch.met_begin[world.authority[i] + 1U];
    slots(k.area_candidates, 32,
          [&](DrawStream& draw) { found.add(ties, i, scratch.met[first + draw.below(last - first)]); });
  }
  slots(k.platform_candidates * now.lever(&Coefficients::platform_active)[i], 40,
        [&](DrawStream& draw) { found.add(ties, i, shown_by_platform(now, state, scratch, i, draw)); });
  return found;
}

/// Candidates lie anywhere in the country: asking for their data at once hides most of the wait for memory.
void fetch_ahead(const World& world, const State& state, const Candidates& candidates) {
  for (std::size_t c = 0; c < candidates.count; ++c) {
    const SchoolIndex j = candidates.school[c];
    __builtin_prefetch(&world.id[j]);
    __builtin_prefetch(&world.x_km[j]);
    __builtin_prefetch(&world.y_km[j]);
    __builtin_prefetch(&world.phase[j]);
    __builtin_prefetch(&world.disadvantage[j]);
    __builtin_prefetch(&state.grade[j]);
    __builtin_prefetch(&state.practice(0, j));
    __builtin_prefetch(&state.ties.begin[j]);
  }
}

void propose(const Step& now, const State& state, const Scratch& scratch, SchoolIndex i,
             std::vector<Proposal>& proposals) {
  const World& world = now.world;
  DrawStream outside = now.draws.stream(Process::choice_outside, now.term, world.id[i]);
  float best = now.k.choice_outside + outside.gumbel_float();
  Proposal proposal{no_school, i, 0, false};
  const Candidates candidates = draw_candidates(now, state, scratch, i);
  fetch_ahead(world, state, candidates);
  for (std::size_t c = 0; c < candidates.count; ++c) {
    const SchoolIndex j = candidates.school[c];
    const bool common = have_common_partner(state.ties, i, j);
    DrawStream draw = now.draws.stream(Process::choice, now.term, world.id[i], world.id[j]);
    const float value = utility(now, state, scratch, i, j, common) + draw.gumbel_float();
    if (value > best) {
      best = value;
      proposal.target = j;
      proposal.common_partner = common;
    }
  }
  if (proposal.target == no_school) return;
  proposal.utility_to_target = utility(now, state, scratch, proposal.target, i, proposal.common_partner);
  proposals.push_back(proposal);
}

}  // namespace

float complementarity(const Step& now, const State& state, const Scratch& scratch, SchoolIndex i,
                      SchoolIndex j) {
  const AreaValues better = (state.practice.col(j) - state.practice.col(i)).max(0.0F) * scratch.relevance(i);
  return std::min(now.k.choice_complementarity_cap, mean(better) / now.k.choice_complementarity_scale);
}

float utility(const Step& now, const State& state, const Scratch& scratch, SchoolIndex i, SchoolIndex j,
              bool common_partner) {
  const Coefficients& k = now.k;
  const World& world = now.world;
  const PairFit pair = pair_fit(world, k, i, j);
  const float own = reputation(state.grade[i]);
  const float other = reputation(state.grade[j]);
  const float pressure = scratch.pressure[i];
  const float reputation_gap = other < own ? own - other : k.choice_look_up * (other - own);
  const float visible = now.lever(&Coefficients::platform_active)[i];
  const float shown =
      visible > 0
          ? other + visible * (reputation(grade_of(state.grade_thresholds, state.effectiveness[j])) - other)
          : other;
  float value = k.choice_strength * shown +
                k.choice_complementarity * complementarity(now, state, scratch, i, j) * pair.fit +
                k.choice_proximity * math::exp(-pair.distance / k.choice_proximity_scale) -
                (k.choice_reputation_gap + k.choice_reputation_gap_pressure * pressure) * reputation_gap -
                k.choice_rivalry * pair.rivalry * pressure;
  if (common_partner) value += k.choice_transitivity;
  if (scratch.curriculum_acts && world.phase[i] == world.phase[j])
    value += k.choice_shared_need * std::min(scratch.need[i], scratch.need[j]);
  return value;
}

bool both_accept(const Step& now, const State& state, const Scratch& scratch, SchoolIndex i, SchoolIndex j,
                 bool common_partner, float word, DrawStream& draw) {
  const auto accepts = [&](SchoolIndex one, SchoolIndex other) {
    const float value = utility(now, state, scratch, one, other, common_partner);
    return draw.bernoulli(math::logistic(acceptance_logit(now.k, state, scratch, one, value) + word));
  };
  const bool first = accepts(i, j);
  const bool second = accepts(j, i);
  return first && second;
}

void form_ties(const Step& now, const State& state, Scratch& scratch) {
  const Coefficients& k = now.k;
  const World& world = now.world;
  const Ties& ties = state.ties;
  std::vector<Proposal> proposals;
  std::vector<SchoolIndex> proposed_to(state.size(), no_school);
  const Lever fear = now.lever(&Coefficients::fear_active);
  const auto fear_of = [&](SchoolIndex i) { return state.attended[i] == 0 ? fear[i] : 0.0F; };
  for (SchoolIndex i = 0; i < state.size(); ++i) {
    if (scratch.left[i] < k.tie_base_days || static_cast<float>(ties.degree(i)) >= k.search_degree_limit)
      continue;
    const float helped =
        k.search_la_support * scratch.levers.support[i] * world.authority_support[world.authority[i]];
    const float idle = (1.0F - k.search_rate * state.propensity[i]) *
                       (1.0F - k.search_need * scratch.need[i]) * (1.0F - helped) *
                       (1.0F - k.governors_search * scratch.levers.openness[i]) *
                       (1.0F - k.fear_search * fear_of(i));
    DrawStream draw = now.draws.stream(Process::search, now.term, world.id[i]);
    if (!draw.bernoulli(1.0F - idle)) continue;
    const std::size_t before = proposals.size();
    propose(now, state, scratch, i, proposals);
    if (proposals.size() > before) proposed_to[i] = proposals.back().target;
  }
  std::sort(proposals.begin(), proposals.end(), [&](const Proposal& a, const Proposal& b) {
    if (a.target != b.target) return a.target < b.target;
    if (a.utility_to_target != b.utility_to_target) return a.utility_to_target > b.utility_to_target;
    return world.id[a.proposer] < world.id[b.proposer];
  });

  SchoolIndex target = no_school;
  float capacity = 0;
  std::uint32_t degree = 0;
  for (const Proposal& proposal : proposals) {
    const SchoolIndex i = proposal.proposer;
    const SchoolIndex j = proposal.target;
    if (j != target) {
      target = j;
      degree = ties.degree(j);
      capacity =
          scratch.left[j] - (proposed_to[j] != no_school ? k.acceptance_reserve * k.tie_base_days : 0.0F);
    }
    const bool mutual = proposed_to[j] == i;
    if (mutual) {
      if (world.id[j] < world.id[i]) continue;  // handled once, as the proposal of the lower id
    } else {
      const float days = k.tie_base_days * pair_fit(world, k, j, i).travel;
      if (capacity < days || static_cast<float>(degree) >= k.acceptance_degree_limit) continue;
      const float logit = acceptance_logit(k, state, scratch, j, proposal.utility_to_target);
      DrawStream draw = now.draws.stream(Process::acceptance, now.term, world.id[j], world.id[i]);
      if (!draw.bernoulli(math::logistic(logit))) continue;
      capacity -= days;
    }
    ++degree;
    const float trust =
        std::min(1.0F, k.trust_initial + (proposal.common_partner ? k.trust_transitive : 0.0F));
    const float trust_i = trust * (1.0F - k.fear_distrust * fear_of(i));
    const float trust_j = mutual ? trust * (1.0F - k.fear_distrust * fear_of(j)) : trust;
    scratch.new_ties.push_back({i, j, trust_i, trust_j, k.tie_initial_depth, TieKind::free,
                                std::min(scratch.need[i], scratch.need[j]) > k.curriculum_need_origin
                                    ? TieOrigin::curriculum
                                    : TieOrigin::voluntary});
  }
}

}  // namespace schoolsim
