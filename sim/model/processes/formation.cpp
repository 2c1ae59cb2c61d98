#include "sim/model/processes/formation.hpp"

#include <algorithm>
#include <array>

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
};

/// Whom a search does not consider again: the school itself, its partners, its candidates.
class Excluded {
 public:
  void restart(const Ties& ties, const TiesInTheMaking& in_the_making, SchoolIndex i) {
    schools_.assign(ties.partner.begin() + ties.begin[i], ties.partner.begin() + ties.begin[i + 1]);
    schools_.push_back(i);
    in_the_making.for_each_made(i, [&](SchoolIndex j) { schools_.push_back(j); });
  }

  /// Takes j in; whether it was not yet there.
  bool add(SchoolIndex j) {
    if (std::find(schools_.begin(), schools_.end(), j) != schools_.end()) return false;
    schools_.push_back(j);
    return true;
  }

 private:
  std::vector<SchoolIndex> schools_;
};

bool can_search(const Coefficients& k, const Scratch& scratch, const TiesInTheMaking& ties, SchoolIndex i) {
  return scratch.left[i] >= k.tie_base_days && static_cast<float>(ties.degree(i)) < k.search_degree_limit;
}

/// What a school without a partner feels of the fear that policy makes.
float fear_of(const Lever& fear, const State& state, SchoolIndex i) {
  // A product, as a branch on who has partners would be guessed wrong.
  return static_cast<float>(state.attended[i] == 0) * fear[i];
}

/// The player's school searches if it was told to and has the days, or is seen to.
void search_for_player(const Step& now, Scratch& scratch, const TiesInTheMaking& ties, Search& search) {
  const SchoolIndex i = now.player->school;
  if (now.player->decides) {
    std::erase(search.school, i);
    if (now.player->searches && can_search(now.k, scratch, ties, i)) search.school.push_back(i);
  }
  scratch.sight.searched = std::find(search.school.begin(), search.school.end(), i) != search.school.end();
}

void draw_searches(const Step& now, const State& state, Scratch& scratch, const TiesInTheMaking& ties,
                   Search& search) {
  const Coefficients& k = now.k;
  const World& world = now.world;
  const Lever fear = now.lever(&Coefficients::fear_active);
  struct Inclined {
    SchoolIndex school;
    float chance;
  };
  std::uint32_t n_searches = 0;
  search.school.resize(state.size());
  const auto decide = [&](const Inclined& inclined, std::uint32_t word) {
    search.school[n_searches] = inclined.school;
    n_searches += happens(word, static_cast<double>(inclined.chance)) ? 1U : 0U;
  };
  auto words = keyed_words<Inclined>(now.draws, stream::search, now.term, decide);
  for (SchoolIndex i = 0; i < state.size(); ++i) {
    const bool can = can_search(k, scratch, ties, i);
    const float helped =
        k.search_la_support * scratch.levers.support[i] * world.authority_support[world.authority[i]];
    const float idle = (1.0F - k.search_rate * state.propensity[i]) *
                       (1.0F - k.search_need * scratch.need[i]) * (1.0F - helped) *
                       (1.0F - k.governors_search * scratch.levers.openness[i]) *
                       (1.0F - k.fear_search * fear_of(fear, state, i));
    words.add(world.id[i], 0, {i, 1.0F - idle}, can);
  }
  words.flush();
  search.school.resize(n_searches);
  if (now.player != nullptr) search_for_player(now, scratch, ties, search);
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
      const SchoolRange schools = world.schools_of(authority);
      return schools.first + below_of(word, schools.size());
    }
    case SlotKind::country:
      return below_of(word, world.size());
    case SlotKind::met: {
      const std::uint32_t first = scratch.met_begin[authority];
      return scratch.met[first + below_of(word, scratch.met_begin[authority + 1U] - first)];
    }
    case SlotKind::platform: {
      DrawStream draw = now.draws.stream(stream::candidate, now.term, world.id[i], number);
      return shown_by_platform(now, state, scratch, i, draw);
    }
  }
  return i;
}

void draw_candidates(const Step& now, const State& state, const Scratch& scratch, const TiesInTheMaking& ties,
                     Search& search) {
  const World& world = now.world;
  const Slots slots = slots_of(now, scratch, search);
  Excluded excluded;
  const auto consider = [&](SchoolIndex j) {
    if (excluded.add(j)) search.candidate.push_back(j);
  };
  const auto begin_next = [&] {
    const std::size_t s = search.begin.size();
    search.begin.push_back(static_cast<std::uint32_t>(search.candidate.size()));
    if (s == search.school.size()) return;
    constexpr std::size_t ahead = 4;
    if (s + ahead < search.school.size())
      __builtin_prefetch(&world.near[std::size_t{search.school[s + ahead]} * max_near]);
    const SchoolIndex i = search.school[s];
    excluded.restart(state.ties, ties, i);
    if (state.alliance[i] != no_index) consider(state.alliances.lead[state.alliance[i]]);
  };
  std::array<SchoolIndex, streams_at_once> held;
  for_each_block_of_streams<2>(now.draws, stream::candidate, now.term, slots.school, slots.number,
                               [&](std::uint32_t begin, std::uint32_t count, const auto& words) {
                                 // All of a block are looked up first: what one waits for in memory holds up
                                 // no other.
                                 for (std::uint32_t s = 0; s < count; ++s)
                                   held[s] = held_by_slot(
                                       now, state, scratch, search.school[slots.search[begin + s]],
                                       slots.number[begin + s], words.word[0][s], words.word[1][s]);
                                 for (std::uint32_t s = 0; s < count; ++s) {
                                   while (search.begin.size() <= slots.search[begin + s]) begin_next();
                                   consider(held[s]);
                                 }
                               });
  while (search.begin.size() <= search.school.size()) begin_next();
}

/// The Gumbels of the pairs (first[p], second[p]); of single schools, where there is no second.
void draw_luck(const Step& now, Stream stream, const std::vector<SchoolId>& first,
               const std::vector<SchoolId>& second, std::vector<float>& luck) {
  luck.resize(first.size());
  for_each_block_of_streams<1>(now.draws, stream, now.term, first, second,
                               [&](std::uint32_t begin, std::uint32_t count, const auto& words) {
                                 gumbels_of(words, count, luck.data() + begin);
                               });
}

void draw_luck(const Step& now, Search& search) {
  const World& world = now.world;
  std::vector<SchoolId> searching(search.school.size());
  std::vector<SchoolId> considering(search.candidate.size());
  std::vector<SchoolId> considered(search.candidate.size());
  for (std::size_t s = 0; s < search.school.size(); ++s) {
    searching[s] = world.id[search.school[s]];
    for (std::uint32_t c = search.begin[s]; c < search.begin[s + 1]; ++c) considering[c] = searching[s];
  }
  for (std::size_t c = 0; c < considered.size(); ++c) considered[c] = world.id[search.candidate[c]];
  draw_luck(now, stream::choice, considering, considered, search.luck);
  draw_luck(now, stream::choice_outside, searching, {}, search.luck_outside);
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

/// What a tie promises, without a common partner and with one.
struct Utility {
  float alone, with_common_partner;
};

Utility utility_of(const Step& now, const State& state, const Scratch& scratch, SchoolIndex i, SchoolIndex j,
                   const PairFit& pair, float nearness) {
  const Coefficients& k = now.k;
  const World& world = now.world;
  const float own = reputation(state.grade[i]);
  const float other = reputation(state.grade[j]);
  const float pressure = scratch.pressure[i];
  const float reputation_gap = std::max(0.0F, own - other) + k.choice_look_up * std::max(0.0F, other - own);
  const float visible = now.lever(&Coefficients::platform_active)[i];
  const float shown =
      visible > 0
          ? other +
                visible *
                    (reputation(grade_of(thresholds_of(now, state, j), mean(state.practice.col(j)))) - other)
          : other;
  const float alone =
      k.choice_strength * shown +
      k.choice_complementarity * complementarity(now, state, scratch, i, j) * pair.fit +
      k.choice_proximity * nearness -
      (k.choice_reputation_gap + k.choice_reputation_gap_pressure * pressure) * reputation_gap -
      k.choice_rivalry * pair.rivalry * pressure;
  const float with_common_partner = alone + k.choice_transitivity;
  if (!scratch.curriculum_acts || world.phase[i] != world.phase[j]) return {alone, with_common_partner};
  const float shared = k.choice_shared_need * std::min(scratch.need[i], scratch.need[j]);
  return {alone + shared, with_common_partner + shared};
}

/// What every candidate of search s promises, its luck included.
void value_candidates(const Step& now, const State& state, const Scratch& scratch, const Search& search,
                      std::size_t s, std::vector<Utility>& value) {
  value.clear();
  for (std::uint32_t c = search.begin[s]; c < search.begin[s + 1]; ++c) {
    constexpr std::size_t ahead = 16;
    if (c + ahead < search.candidate.size()) {
      const SchoolIndex later = search.candidate[c + ahead];
      __builtin_prefetch(&state.practice(0, later));
      __builtin_prefetch(&state.grade[later]);
      __builtin_prefetch(&state.ties.begin[later]);
    }
    const Utility utility = utility_of(now, state, scratch, search.school[s], search.candidate[c],
                                       search.fit[c], search.nearness[c]);
    value.push_back({utility.alone + search.luck[c], utility.with_common_partner + search.luck[c]});
  }
}

struct Choice {
  std::uint32_t candidate;  ///< no_index: nobody
  bool common_partner;
};

/// The candidate of search s that promises most, if it is more than proposing to nobody does.
Choice choose(const Ties& ties, const Search& search, std::size_t s, const std::vector<Utility>& value,
              float outside) {
  float best = outside;
  float at_least = outside;
  for (const Utility& utility : value) at_least = std::max(at_least, utility.alone);
  Choice choice{no_index, false};
  for (std::uint32_t c = 0; c < value.size(); ++c) {
    // A common partner never makes worse. To look for one takes long: only where it could make c the best.
    if (value[c].with_common_partner < at_least) continue;
    const std::uint32_t candidate = search.begin[s] + c;
    const bool common = have_common_partner(ties, search.school[s], search.candidate[candidate]);
    const float promised = common ? value[c].with_common_partner : value[c].alone;
    if (promised > best) {
      best = promised;
      choice = {candidate, common};
    }
  }
  return choice;
}

std::vector<Proposal> propose(const Step& now, const State& state, const Scratch& scratch,
                              const Search& search) {
  std::vector<Proposal> proposals;
  std::vector<Utility> value;
  for (std::size_t s = 0; s < search.school.size(); ++s) {
    if (now.is_played(search.school[s])) continue;
    value_candidates(now, state, scratch, search, s, value);
    const Choice choice = choose(state.ties, search, s, value, now.k.choice_outside + search.luck_outside[s]);
    if (choice.candidate == no_index) continue;
    const SchoolIndex i = search.school[s];
    const SchoolIndex j = search.candidate[choice.candidate];
    // What two schools are to each other, but for their grades, is the same from either side.
    const Utility to_target = utility_of(now, state, scratch, j, i, search.fit[choice.candidate],
                                         search.nearness[choice.candidate]);
    proposals.push_back({j, i, choice.common_partner ? to_target.with_common_partner : to_target.alone,
                         choice.common_partner});
  }
  return proposals;
}

/// The player's school sees its candidates and proposes as it was told, or is seen to.
void propose_for_player(const Step& now, const State& state, Scratch& scratch, const TiesInTheMaking& ties,
                        const Search& search, std::vector<Proposal>& proposals) {
  const SchoolIndex i = now.player->school;
  Sight& sight = scratch.sight;
  const auto found = std::find(search.school.begin(), search.school.end(), i);
  if (found != search.school.end()) {
    const auto s = static_cast<std::size_t>(found - search.school.begin());
    const auto of_search = [&](std::size_t at) { return search.candidate.begin() + search.begin[at]; };
    sight.candidates.assign(of_search(s), of_search(s + 1));
  }
  if (!now.player->decides) {
    for (const Proposal& proposal : proposals) {
      if (proposal.proposer == i) sight.proposed_to = proposal.target;
    }
    return;
  }
  const SchoolIndex j = now.player->proposes_to;
  if (!sight.searched || j == no_school || j == i || ties.are_tied(i, j)) return;
  const bool common = have_common_partner(state.ties, i, j);
  sight.proposed_to = j;
  proposals.push_back({j, i, utility(now, state, scratch, j, i, common), common});
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
  const Utility value =
      utility_of(now, state, scratch, i, j, pair, math::exp(-pair.distance / now.k.choice_proximity_scale));
  return common_partner ? value.with_common_partner : value.alone;
}

void form_ties(const Step& now, State& state, Scratch& scratch) {
  const Coefficients& k = now.k;
  const World& world = now.world;
  const Lever fear = now.lever(&Coefficients::fear_active);
  TiesInTheMaking ties(state.ties, scratch.new_ties);
  for (const NewTie& tie : scratch.new_ties) {
    const float days = k.tie_base_days * pair_fit(world, k, tie.first, tie.second, tie.area).travel;
    scratch.left[tie.first] -= days;
    scratch.left[tie.second] -= days;
  }
  Search search;
  draw_searches(now, state, scratch, ties, search);
  draw_candidates(now, state, scratch, ties, search);
  compare_candidates(now, search);
  draw_luck(now, search);
  std::vector<Proposal> proposals = propose(now, state, scratch, search);
  if (now.player != nullptr) propose_for_player(now, state, scratch, ties, search, proposals);
  std::vector<SchoolIndex> proposed_to(state.size(), no_school);
  for (const Proposal& proposal : proposals) proposed_to[proposal.proposer] = proposal.target;
  sort_by_target(world, state.size(), proposals);
  if (now.player != nullptr) {
    for (const Proposal& proposal : proposals) {
      if (proposal.target == now.player->school) scratch.sight.proposers.push_back(proposal.proposer);
    }
  }

  std::vector<NewTie> agreed;  // added together: nobody's degree depends on whose turn came first
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
      DrawStream draw = now.draws.stream(stream::acceptance, now.term, world.id[j], world.id[i]);
      if (!answer_of(now, j, i, draw.bernoulli(math::logistic(logit)), scratch.sight)) continue;
      capacity -= days;
    }
    ++degree;
    const float trust =
        std::min(1.0F, k.trust_initial + (proposal.common_partner ? k.trust_transitive : 0.0F));
    const float trust_i = trust * (1.0F - k.fear_distrust * fear_of(fear, state, i));
    const float trust_j = mutual ? trust * (1.0F - k.fear_distrust * fear_of(fear, state, j)) : trust;
    agreed.push_back({i, j, trust_i, trust_j, k.tie_initial_depth, TieKind::free,
                      std::min(scratch.need[i], scratch.need[j]) > k.curriculum_need_origin
                          ? TieOrigin::curriculum
                          : TieOrigin::voluntary});
  }
  for (const NewTie& tie : agreed) ties.add(tie);
}

}  // namespace schoolsim
