#include "sim/model/processes/formation.hpp"

#include <algorithm>

#include "sim/model/math.hpp"
#include "sim/model/processes/inspection.hpp"
#include "sim/model/random/many_draws.hpp"
#include "sim/model/ties.hpp"

namespace schoolsim {
namespace {

struct Proposal {
  SchoolIndex target, proposer;
  float utility_to_target;
  bool common_partner;
};

/// What the slots of a search hold; slot s of kind q has number 8 q + s, so that more of one kind leave the
/// draws of the others as they were.
enum class SlotKind : std::uint32_t { friends, near, authority, country, met, platform };
constexpr std::uint32_t slots_of_a_kind = 8;

/// The schools that search in this term, with the schools that each considers: those of search s are
/// [begin[s], begin[s + 1]), without order or doubles. Every step is taken for all of them before the next:
/// that lets draws be made together, and what lies far away in memory be asked for early.
struct Search {
  std::vector<SchoolIndex> school;
  std::vector<std::uint32_t> begin;
  std::vector<SchoolIndex> candidate;

  // Of each candidate, with the school that considers it:
  std::vector<PairFit> fit;
  std::vector<float> nearness;      ///< exp(-dist / choice.proximity_scale)
  std::vector<float> luck;          ///< Gumbel
  std::vector<float> luck_outside;  ///< of each search: of proposing to nobody

  void consider(const Ties& ties, SchoolIndex i, SchoolIndex j) {
    if (j == i || find_tie(ties, i, j) != no_index) return;
    const auto first = candidate.begin() + begin.back();
    if (std::find(first, candidate.end(), j) == candidate.end()) candidate.push_back(j);
  }
};

/// What a school without a partner feels of the fear that policy makes.
float fear_of(const Lever& fear, const State& state, SchoolIndex i) {
  return state.attended[i] == 0 ? fear[i] : 0.0F;
}

void draw_searches(const Step& now, const State& state, const Scratch& scratch, Search& search) {
  const Coefficients& k = now.k;
  const World& world = now.world;
  const Lever fear = now.lever(&Coefficients::fear_active);
  struct Inclined {
    SchoolIndex school;
    float chance;
  };
  const auto decide = [&](const Inclined& inclined, std::uint32_t word) {
    if (happens(word, static_cast<double>(inclined.chance))) search.school.push_back(inclined.school);
  };
  auto words = keyed_words<Inclined>(now.draws, Process::search, now.term, decide);
  for (SchoolIndex i = 0; i < state.size(); ++i) {
    if (scratch.left[i] < k.tie_base_days ||
        static_cast<float>(state.ties.degree(i)) >= k.search_degree_limit)
      continue;
    const float helped =
        k.search_la_support * scratch.levers.support[i] * world.authority_support[world.authority[i]];
    const float idle = (1.0F - k.search_rate * state.propensity[i]) *
                       (1.0F - k.search_need * scratch.need[i]) * (1.0F - helped) *
                       (1.0F - k.governors_search * scratch.levers.openness[i]) *
                       (1.0F - k.fear_search * fear_of(fear, state, i));
    words.add(world.id[i], 0, {i, 1.0F - idle});
  }
  words.flush();
}

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

/// The slots of all searches, by search: school and number are the key of a slot's draws.
struct Slots {
  std::vector<SchoolId> school;
  std::vector<std::uint32_t> number;
  std::vector<std::uint32_t> search;

  void add(SchoolId id, std::uint32_t owner, SlotKind kind, float count) {
    for (std::uint32_t slot = 0; slot < static_cast<std::uint32_t>(count); ++slot) {
      school.push_back(id);
      number.push_back(slots_of_a_kind * static_cast<std::uint32_t>(kind) + slot);
      search.push_back(owner);
    }
  }
};

Slots slots_of(const Step& now, const Scratch& scratch, const Search& search) {
  const Coefficients& k = now.k;
  const Lever platform = now.lever(&Coefficients::platform_active);
  Slots slots;
  for (std::uint32_t s = 0; s < search.school.size(); ++s) {
    const SchoolIndex i = search.school[s];
    const SchoolId id = now.world.id[i];
    slots.add(id, s, SlotKind::friends, k.search_friends);
    slots.add(id, s, SlotKind::near, k.search_near);
    slots.add(id, s, SlotKind::authority, k.search_authority);
    slots.add(id, s, SlotKind::country, k.search_country);
    if (scratch.levers.meeting[i] > 0) slots.add(id, s, SlotKind::met, k.area_candidates);
    slots.add(id, s, SlotKind::platform, k.platform_candidates * platform[i]);
  }
  return slots;
}

/// Whom a slot of school i holds, by the first words of its stream; i itself if nobody.
SchoolIndex held_by_slot(const Step& now, const State& state, const Scratch& scratch, SchoolIndex i,
                         std::uint32_t number, std::uint32_t word, std::uint32_t next_word) {
  const World& world = now.world;
  const Ties& ties = state.ties;
  const std::uint16_t authority = world.authority[i];
  switch (static_cast<SlotKind>(number / slots_of_a_kind)) {
    case SlotKind::friends: {
      if (ties.degree(i) == 0) return i;
      const SchoolIndex partner = ties.partner[ties.begin[i] + below_of(word, ties.degree(i))];
      return ties.partner[ties.begin[partner] + below_of(next_word, ties.degree(partner))];
    }
    case SlotKind::near:
      return world.n_near[i] > 0 ? world.near[std::size_t{i} * max_near + below_of(word, world.n_near[i])]
                                 : i;
    case SlotKind::authority: {
      const std::uint32_t first = world.authority_begin[authority];
      return first + below_of(word, world.authority_begin[authority + 1U] - first);
    }
    case SlotKind::country:
      return below_of(word, world.size());
    case SlotKind::met: {
      const std::uint32_t first = scratch.met_begin[authority];
      return scratch.met[first + below_of(word, scratch.met_begin[authority + 1U] - first)];
    }
    case SlotKind::platform: {
      DrawStream draw = now.draws.stream(Process::candidate, now.term, world.id[i], number);
      return shown_by_platform(now, state, scratch, i, draw);
    }
  }
  return i;
}

void draw_candidates(const Step& now, const State& state, const Scratch& scratch, Search& search) {
  const World& world = now.world;
  const Ties& ties = state.ties;
  const auto begin_next = [&] {
    const std::size_t s = search.begin.size();
    search.begin.push_back(static_cast<std::uint32_t>(search.candidate.size()));
    if (s == search.school.size()) return;
    constexpr std::size_t ahead = 4;
    if (s + ahead < search.school.size())
      __builtin_prefetch(&world.near[std::size_t{search.school[s + ahead]} * max_near]);
    const SchoolIndex i = search.school[s];
    if (state.alliance[i] != no_index) search.consider(ties, i, state.alliances.lead[state.alliance[i]]);
  };
  const Slots slots = slots_of(now, scratch, search);
  for_each_block_of_streams<2>(
      now.draws, Process::candidate, now.term, slots.school, slots.number,
      [&](std::uint32_t begin, std::uint32_t count, const auto& words) {
        for (std::uint32_t slot = begin; slot < begin + count; ++slot) {
          while (search.begin.size() <= slots.search[slot]) begin_next();
          const SchoolIndex i = search.school[slots.search[slot]];
          search.consider(ties, i,
                          held_by_slot(now, state, scratch, i, slots.number[slot],
                                       words.word[0][slot - begin], words.word[1][slot - begin]));
        }
      });
  while (search.begin.size() <= search.school.size()) begin_next();
}

/// The Gumbels of the pairs (first[p], second[p]); of single schools, where there is no second.
void draw_luck(const Step& now, Process process, const std::vector<SchoolId>& first,
               const std::vector<SchoolId>& second, std::vector<float>& luck) {
  luck.resize(first.size());
  for_each_block_of_streams<1>(now.draws, process, now.term, first, second,
                               [&](std::uint32_t begin, std::uint32_t count, const auto& words) {
                                 for (std::uint32_t p = 0; p < count; ++p)
                                   luck[begin + p] = static_cast<float>(gumbel_of(words.word[0][p]));
                               });
}

void draw_luck(const Step& now, Search& search) {
  const World& world = now.world;
  std::vector<SchoolId> searching;
  std::vector<SchoolId> considering;
  std::vector<SchoolId> considered;
  for (std::size_t s = 0; s < search.school.size(); ++s) {
    const SchoolId id = world.id[search.school[s]];
    searching.push_back(id);
    considering.insert(considering.end(), search.begin[s + 1] - search.begin[s], id);
  }
  for (const SchoolIndex j : search.candidate) considered.push_back(world.id[j]);
  draw_luck(now, Process::choice, considering, considered, search.luck);
  draw_luck(now, Process::choice_outside, searching, {}, search.luck_outside);
}

/// exp(-x / scale) of each: a loop of nothing else is done for several at once.
std::vector<float> fading(const std::vector<float>& x, float scale) {
  std::vector<float> result(x.size());
  for (std::size_t p = 0; p < x.size(); ++p) result[p] = math::exp(-x[p] / scale);
  return result;
}

void compare_candidates(const Step& now, Search& search) {
  const Coefficients& k = now.k;
  const World& world = now.world;
  std::vector<float> distance(search.candidate.size());
  std::vector<float> unlike(search.candidate.size());
  search.fit.resize(search.candidate.size());
  const auto for_each_pair = [&](auto f) {
    for (std::size_t s = 0; s < search.school.size(); ++s) {
      for (std::uint32_t c = search.begin[s]; c < search.begin[s + 1]; ++c) f(search.school[s], c);
    }
  };
  for_each_pair([&](SchoolIndex i, std::uint32_t c) {
    // Candidates lie anywhere in the country.
    constexpr std::size_t ahead = 16;
    if (c + ahead < search.candidate.size()) __builtin_prefetch(&world.profile[search.candidate[c + ahead]]);
    const SchoolIndex j = search.candidate[c];
    distance[c] = world.distance_km(i, j);
    unlike[c] = unlikeness(world, i, j);
  });
  search.nearness = fading(distance, k.choice_proximity_scale);
  const std::vector<float> rivalry = fading(distance, k.rivalry_scale);
  const std::vector<float> likeness = fading(unlike, k.fit_context_scale);
  for_each_pair([&](SchoolIndex i, std::uint32_t c) {
    search.fit[c] =
        pair_fit_of(world, k, i, search.candidate[c], no_area, distance[c], rivalry[c], likeness[c]);
  });
}

float utility_of(const Step& now, const State& state, const Scratch& scratch, SchoolIndex i, SchoolIndex j,
                 bool common_partner, const PairFit& pair, float nearness) {
  const Coefficients& k = now.k;
  const World& world = now.world;
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
                k.choice_proximity * nearness -
                (k.choice_reputation_gap + k.choice_reputation_gap_pressure * pressure) * reputation_gap -
                k.choice_rivalry * pair.rivalry * pressure;
  if (common_partner) value += k.choice_transitivity;
  if (scratch.curriculum_acts && world.phase[i] == world.phase[j])
    value += k.choice_shared_need * std::min(scratch.need[i], scratch.need[j]);
  return value;
}

std::vector<Proposal> propose(const Step& now, const State& state, const Scratch& scratch,
                              const Search& search) {
  std::vector<Proposal> proposals;
  for (std::size_t s = 0; s < search.school.size(); ++s) {
    const SchoolIndex i = search.school[s];
    float best = now.k.choice_outside + search.luck_outside[s];
    std::uint32_t chosen = no_index;
    bool has_common = false;
    for (std::uint32_t c = search.begin[s]; c < search.begin[s + 1]; ++c) {
      constexpr std::size_t ahead = 16;
      if (c + ahead < search.candidate.size()) {
        const SchoolIndex later = search.candidate[c + ahead];
        __builtin_prefetch(&state.practice(0, later));
        __builtin_prefetch(&state.grade[later]);
        __builtin_prefetch(&state.ties.begin[later]);
      }
      const SchoolIndex j = search.candidate[c];
      const bool common = have_common_partner(state.ties, i, j);
      const float value =
          utility_of(now, state, scratch, i, j, common, search.fit[c], search.nearness[c]) + search.luck[c];
      if (value > best) {
        best = value;
        chosen = c;
        has_common = common;
      }
    }
    if (chosen == no_index) continue;
    const SchoolIndex j = search.candidate[chosen];
    // What two schools are to each other, but for their grades, is the same from either side.
    proposals.push_back(
        {j, i, utility_of(now, state, scratch, j, i, has_common, search.fit[chosen], search.nearness[chosen]),
         has_common});
  }
  return proposals;
}

/// By target, and each target's by what they promise it, equals by the proposer's id.
void sort_by_target(const World& world, SchoolIndex n, std::vector<Proposal>& proposals) {
  std::vector<std::uint32_t> place(std::size_t{n} + 1, 0);
  for (const Proposal& proposal : proposals) ++place[proposal.target + 1];
  for (SchoolIndex j = 0; j < n; ++j) place[j + 1] += place[j];
  std::vector<Proposal> sorted(proposals.size());
  for (const Proposal& proposal : proposals) {
    // Most targets have one or two: each is put before those of its target that promise less.
    std::uint32_t p = place[proposal.target]++;
    const auto promises_more = [&](const Proposal& other) {
      return proposal.utility_to_target != other.utility_to_target
                 ? proposal.utility_to_target > other.utility_to_target
                 : world.id[proposal.proposer] < world.id[other.proposer];
    };
    for (; p > 0 && sorted[p - 1].target == proposal.target && promises_more(sorted[p - 1]); --p)
      sorted[p] = sorted[p - 1];
    sorted[p] = proposal;
  }
  proposals.swap(sorted);
}

}  // namespace

float complementarity(const Step& now, const State& state, const Scratch& scratch, SchoolIndex i,
                      SchoolIndex j) {
  const AreaValues better = (state.practice.col(j) - state.practice.col(i)).max(0.0F) * scratch.relevance(i);
  return std::min(now.k.choice_complementarity_cap, mean(better) / now.k.choice_complementarity_scale);
}

float utility(const Step& now, const State& state, const Scratch& scratch, SchoolIndex i, SchoolIndex j,
              bool common_partner) {
  const PairFit pair = pair_fit(now.world, now.k, i, j);
  return utility_of(now, state, scratch, i, j, common_partner, pair,
                    math::exp(-pair.distance / now.k.choice_proximity_scale));
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
  const Lever fear = now.lever(&Coefficients::fear_active);
  Search search;
  draw_searches(now, state, scratch, search);
  draw_candidates(now, state, scratch, search);
  compare_candidates(now, search);
  draw_luck(now, search);
  std::vector<Proposal> proposals = propose(now, state, scratch, search);
  std::vector<SchoolIndex> proposed_to(state.size(), no_school);
  for (const Proposal& proposal : proposals) proposed_to[proposal.proposer] = proposal.target;
  sort_by_target(world, state.size(), proposals);

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
    const float trust_i = trust * (1.0F - k.fear_distrust * fear_of(fear, state, i));
    const float trust_j = mutual ? trust * (1.0F - k.fear_distrust * fear_of(fear, state, j)) : trust;
    scratch.new_ties.push_back({i, j, trust_i, trust_j, k.tie_initial_depth, TieKind::free,
                                std::min(scratch.need[i], scratch.need[j]) > k.curriculum_need_origin
                                    ? TieOrigin::curriculum
                                    : TieOrigin::voluntary});
  }
}

}  // namespace schoolsim
