#include <algorithm>
#include <vector>

#include "sim/model/math.hpp"
#include "sim/model/ties.hpp"
#include "tests/model/plain/plain.hpp"

namespace schoolsim::plain {
namespace {

/// What every school can see of the others while ties form; nothing in it changes until all have agreed.
struct Market {
  const Step& now;
  const State& state;
  const Scratch& scratch;
  std::vector<std::vector<SchoolIndex>> partners;  ///< of every school, in its order
  std::vector<std::vector<SchoolIndex>> promised;  ///< partners to be, by policies of this term
  std::vector<float> left;                         ///< leader-days of every school

  [[nodiscard]] std::size_t degree(SchoolIndex i) const { return partners[i].size() + promised[i].size(); }
  [[nodiscard]] DrawStream draw(Stream stream, SchoolIndex i) const {
    return now.draws.stream(stream, now.term, now.world.id[i]);
  }
  [[nodiscard]] DrawStream draw(Stream stream, SchoolIndex i, SchoolIndex j) const {
    return now.draws.stream(stream, now.term, now.world.id[i], now.world.id[j]);
  }
};

bool contains(const std::vector<SchoolIndex>& schools, SchoolIndex j) {
  return std::find(schools.begin(), schools.end(), j) != schools.end();
}

bool have_common_partner(const Market& market, SchoolIndex i, SchoolIndex j) {
  for (const SchoolIndex partner : market.partners[i]) {
    if (contains(market.partners[j], partner)) return true;
  }
  return false;
}

/// What a school without a partner feels of the fear that policy makes.
float fear_of(const Market& market, SchoolIndex i) {
  return market.state.attended[i] == 0 ? market.now.lever(&Coefficients::fear_active)[i] : 0.0F;
}

/// Whether a player decides for i.
bool is_played(const Market& market, SchoolIndex i) {
  const Player* player = market.now.player;
  return player != nullptr && player->decides && player->school == i;
}

// Phase A: who searches, whom it considers and to whom it proposes.

bool searches(const Market& market, SchoolIndex i) {
  const Coefficients& k = market.now.k;
  const World& world = market.now.world;
  const Levers& levers = market.scratch.levers;
  if (market.left[i] < k.tie_base_days) return false;
  if (static_cast<float>(market.degree(i)) >= k.search_degree_limit) {
    note("a school has partners enough");
    return false;
  }
  if (is_played(market, i)) return market.now.player->searches;
  const float idle =
      (1.0F - k.search_rate * market.state.propensity[i]) * (1.0F - k.search_need * market.scratch.need[i]) *
      (1.0F - k.search_la_support * levers.support[i] * world.authority_support[world.authority[i]]) *
      (1.0F - k.governors_search * levers.openness[i]) * (1.0F - k.fear_search * fear_of(market, i));
  return market.draw(stream::search, i).bernoulli(1.0F - idle);
}

/// comp_ij
float complementarity(const Market& market, SchoolIndex i, SchoolIndex j) {
  const Coefficients& k = market.now.k;
  AreaValues better;
  for (int area = 0; area < n_areas; ++area) {
    const float gap = market.state.practice(area, j) - market.state.practice(area, i);
    better[area] = std::max(0.0F, gap) * market.scratch.relevance(i)[area];
  }
  return std::min(k.choice_complementarity_cap, mean(better) / k.choice_complementarity_scale);
}

/// The schools that i considers: each slot is drawn once, with a stream of its own, and dropped if it shows
/// the school itself, a partner or a school that an earlier slot has shown.
std::vector<SchoolIndex> candidates_of(const Market& market, SchoolIndex i) {
  const Step& now = market.now;
  const Coefficients& k = now.k;
  const World& world = now.world;
  std::vector<SchoolIndex> found;
  const auto consider = [&](SchoolIndex j) {
    if (j == i || contains(market.partners[i], j)) return;
    if (contains(market.promised[i], j)) {
      note("a school does not seek whom policy has promised it");
    } else if (contains(found, j)) {
      note("two slots show the same school");
    } else {
      found.push_back(j);
    }
  };
  const auto for_each_slot = [&](std::uint32_t first, float count, auto show) {
    for (std::uint32_t slot = first; slot < first + static_cast<std::uint32_t>(count); ++slot) {
      DrawStream draw = now.draws.stream(stream::candidate, now.term, world.id[i], slot);
      show(draw);
    }
  };
  const auto one_of = [](DrawStream& draw, const std::vector<SchoolIndex>& schools) {
    return schools[draw.below(static_cast<std::uint32_t>(schools.size()))];
  };

  for_each_slot(0, k.search_friends, [&](DrawStream& draw) {
    if (market.partners[i].empty()) return;
    const SchoolIndex partner = one_of(draw, market.partners[i]);
    consider(one_of(draw, market.partners[partner]));
  });
  for_each_slot(8, k.search_near, [&](DrawStream& draw) {
    if (world.n_near[i] > 0) consider(world.near[i * max_near + draw.below(world.n_near[i])]);
  });
  const SchoolIndex first_of_authority = world.authority_begin[world.authority[i]];
  const SchoolIndex end_of_authority = world.authority_begin[world.authority[i] + 1];
  for_each_slot(16, k.search_authority, [&](DrawStream& draw) {
    consider(first_of_authority + draw.below(end_of_authority - first_of_authority));
  });
  for_each_slot(24, k.search_country, [&](DrawStream& draw) { consider(draw.below(world.size())); });
  if (market.state.alliance[i] != no_index) {
    note("a school considers the lead of its alliance");
    consider(market.state.alliances.lead[market.state.alliance[i]]);
  }
  if (market.scratch.levers.meeting[i] > 0) {
    const std::uint32_t first = market.scratch.met_begin[world.authority[i]];
    const std::uint32_t end = market.scratch.met_begin[world.authority[i] + 1];
    for_each_slot(32, k.area_candidates, [&](DrawStream& draw) {
      note("a school considers whom it met");
      consider(market.scratch.met[first + draw.below(end - first)]);
    });
  }
  for_each_slot(40, k.platform_candidates * now.lever(&Coefficients::platform_active)[i],
                [&](DrawStream& draw) {
                  note("a platform shows a school");
                  SchoolIndex best = i;
                  float most = -1;
                  for (int s = 0; s < static_cast<int>(k.platform_sample); ++s) {
                    const SchoolIndex j = draw.below(world.size());
                    const float gives = complementarity(market, i, j) * fit(now, i, j);
                    if (j != i && gives > most) best = j, most = gives;
                  }
                  consider(best);
                });
  return found;
}

float reputation(std::uint8_t grade) { return static_cast<float>(4 - grade) * (1.0F / 3.0F); }

/// U_ij
float utility(const Market& market, SchoolIndex i, SchoolIndex j, bool common_partner) {
  const Step& now = market.now;
  const Coefficients& k = now.k;
  const float own = reputation(market.state.grade[i]);
  const float other = reputation(market.state.grade[j]);
  const float pressure = market.scratch.pressure[i];
  float shown = other;
  if (const float visible = now.lever(&Coefficients::platform_active)[i]; visible > 0)
    shown += visible * (reputation(grade(now, market.state, j, mean(market.state.practice.col(j)))) - other);
  const float reputation_gap = other < own ? own - other : k.choice_look_up * (other - own);
  float value = k.choice_strength * shown;
  value += k.choice_complementarity * complementarity(market, i, j) * fit(now, i, j);
  value += k.choice_proximity * math::exp(-now.world.distance_km(i, j) / k.choice_proximity_scale);
  value -= (k.choice_reputation_gap + k.choice_reputation_gap_pressure * pressure) * reputation_gap;
  value -= k.choice_rivalry * rivalry(now, i, j) * pressure;
  if (common_partner) value += k.choice_transitivity;
  if (now.world.phase[i] == now.world.phase[j])
    value += k.choice_shared_need * std::min(market.scratch.need[i], market.scratch.need[j]);
  return value;
}

/// To whom i proposes; no_school: to nobody.
SchoolIndex choice_of(const Market& market, SchoolIndex i) {
  if (is_played(market, i)) {
    const SchoolIndex j = market.now.player->proposes_to;
    if (j == no_school || j == i || contains(market.partners[i], j) || contains(market.promised[i], j))
      return no_school;
    note("a player proposes");
    return j;
  }
  float best = market.now.k.choice_outside + market.draw(stream::choice_outside, i).gumbel_float();
  SchoolIndex choice = no_school;
  bool by_common_partner = false;
  for (const SchoolIndex j : candidates_of(market, i)) {
    const bool common = have_common_partner(market, i, j);
    const float luck = market.draw(stream::choice, i, j).gumbel_float();
    const float value = utility(market, i, j, common) + luck;
    if (value <= best) continue;
    by_common_partner = common && utility(market, i, j, false) + luck <= best;
    best = value;
    choice = j;
  }
  if (choice == no_school) note("a school that searches proposes to nobody");
  if (by_common_partner) note("a common partner decides a choice");
  return choice;
}

// Phase B: whom of those who propose a school accepts.

float days_for(const Market& market, SchoolIndex i, SchoolIndex j) {
  return market.now.k.tie_base_days * travel(market.now, i, j);
}

/// What the player's school sees, if there is a player.
struct Watched {
  SchoolIndex school;
  Sight& seen;
};

/// Of those who propose to j, those whom it takes, in the order in which it takes them.
std::vector<SchoolIndex> taken_by(const Market& market, const std::vector<SchoolIndex>& choice, SchoolIndex j,
                                  Watched sight) {
  const Coefficients& k = market.now.k;
  const std::vector<SchoolId>& id = market.now.world.id;
  struct Proposal {
    SchoolIndex from;
    float utility;  ///< to j
  };
  std::vector<Proposal> proposals;
  for (SchoolIndex i = 0; i < choice.size(); ++i) {
    if (choice[i] == j) proposals.push_back({i, utility(market, j, i, have_common_partner(market, i, j))});
  }
  std::sort(proposals.begin(), proposals.end(), [&](const Proposal& a, const Proposal& b) {
    return a.utility != b.utility ? a.utility > b.utility : id[a.from] < id[b.from];
  });
  if (sight.school == j) {
    for (const Proposal& proposal : proposals) sight.seen.proposers.push_back(proposal.from);
  }
  if (proposals.size() > 2) note("a school has three proposals or more");

  std::vector<SchoolIndex> taken;
  float days = market.left[j];
  if (choice[j] != no_school) days -= k.acceptance_reserve * k.tie_base_days;
  for (const Proposal& proposal : proposals) {
    const SchoolIndex i = proposal.from;
    if (choice[j] == i) {  // mutual: one tie, as the proposal of the lower id
      note("two schools propose to each other");
      if (id[i] < id[j]) taken.push_back(i);
      continue;
    }
    if (days < days_for(market, j, i)) {
      note("a school has no days for who proposes");
      continue;
    }
    if (static_cast<float>(market.degree(j) + taken.size()) >= k.acceptance_degree_limit) {
      note("a school has too many partners for who proposes");
      continue;
    }
    const float logit = k.acceptance_base + k.acceptance_propensity * (market.state.propensity[j] - 0.5F) +
                        proposal.utility + k.governors_acceptance * market.scratch.levers.openness[j];
    if (is_played(market, j)) {
      if (!contains(market.now.player->accepts, i)) {
        note("a player declines");
        continue;
      }
      note("a player accepts");
    } else if (!market.draw(stream::acceptance, j, i).bernoulli(math::logistic(logit))) {
      note("a school declines");
      continue;
    }
    if (sight.school == j) sight.seen.accepted.push_back(i);
    days -= days_for(market, j, i);
    taken.push_back(i);
    note("a school accepts");
  }
  return taken;
}

// Phase C: the ties that begin.

NewTie tie_between(const Market& market, SchoolIndex i, SchoolIndex j, bool mutual) {
  const Coefficients& k = market.now.k;
  float trust = k.trust_initial;
  if (have_common_partner(market, i, j)) trust += k.trust_transitive;
  trust = std::min(1.0F, trust);
  const auto wary = [&](SchoolIndex proposer) {
    return trust * (1.0F - k.fear_distrust * fear_of(market, proposer));
  };
  if (fear_of(market, i) > 0) note("fear makes a school propose");
  const bool by_need = std::min(market.scratch.need[i], market.scratch.need[j]) > k.curriculum_need_origin;
  if (by_need) note("a curriculum makes a tie");
  return {i,
          j,
          wary(i),
          mutual ? wary(j) : trust,
          k.tie_initial_depth,
          TieKind::free,
          by_need ? TieOrigin::curriculum : TieOrigin::voluntary};
}

}  // namespace

void form_ties(const Step& now, State& state, Scratch& scratch) {
  if (now.k.mechanism_ties == 0 || now.k.mechanism_formation == 0) return;
  const SchoolIndex n = state.size();
  std::vector<std::vector<SchoolIndex>> partners(n);
  std::vector<std::vector<SchoolIndex>> promised(n);
  const Sides sides = sides_of(state.ties);
  for (SchoolIndex i = 0; i < n; ++i) {
    for (const Side& side : sides[i]) partners[i].push_back(side.partner);
  }
  for (const NewTie& tie : scratch.new_ties) {
    note("policy has tied schools before they search");
    promised[tie.first].push_back(tie.second);
    promised[tie.second].push_back(tie.first);
    const float days = now.k.tie_base_days * travel(now, tie.first, tie.second);
    scratch.left[tie.first] -= days;
    scratch.left[tie.second] -= days;
  }
  const Market market{now, state, scratch, partners, promised, scratch.left};

  const Watched sight{now.player != nullptr ? now.player->school : no_school, scratch.sight};
  std::vector<SchoolIndex> choice(n, no_school);
  for (SchoolIndex i = 0; i < n; ++i) {
    if (!searches(market, i)) continue;
    if (market.degree(i) >= 15) note("a school with many partners searches");
    choice[i] = choice_of(market, i);
    if (i != sight.school) continue;
    sight.seen.searched = true;
    sight.seen.candidates = candidates_of(market, i);
    sight.seen.proposed_to = choice[i];
  }
  std::vector<NewTie> agreed;
  for (SchoolIndex j = 0; j < n; ++j) {
    for (const SchoolIndex i : taken_by(market, choice, j, sight))
      agreed.push_back(tie_between(market, i, j, choice[j] == i));
  }
  TiesInTheMaking ties(state.ties, scratch.new_ties);
  for (const NewTie& tie : agreed) ties.add(tie);
}

}  // namespace schoolsim::plain
