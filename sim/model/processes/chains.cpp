#include "sim/model/processes/chains.hpp"

#include "sim/model/math.hpp"
#include "sim/model/processes/choosing.hpp"
#include "sim/model/processes/ledger.hpp"
#include "sim/model/processes/market.hpp"

namespace schoolsim {
namespace {

/// The schools of one authority as chains see them.
class ChainsOfAuthority {
 public:
  ChainsOfAuthority(const Step& now, State& state, const Scratch& scratch, Market& market,
                    SchoolRange schools, const Lever& active)
      : now_(now),
        state_(state),
        scratch_(scratch),
        market_(market),
        schools_(schools),
        reached_(those_of(schools, [&](SchoolIndex i) { return active[i] != 0; })) {}

  [[nodiscard]] bool is_reached() const { return !reached_.empty(); }

  void close_failing() {
    for (const SchoolIndex lead : leads()) {
      const std::uint32_t chain = state_.chain[lead];
      float grades = 0;
      float schools = 0;
      for (const SchoolIndex i : schools_) {
        if (state_.chain[i] != chain) continue;
        grades += static_cast<float>(state_.grade[i]);
        schools += 1;
      }
      std::uint16_t& failing = state_.chains.failing[chain];
      failing = grades >= now_.k.chain_failing_grade * schools ? static_cast<std::uint16_t>(failing + 1)
                                                               : std::uint16_t{0};
      if (static_cast<float>(failing) >= now_.k.chain_failing_terms) close(chain);
    }
  }

  void found() {
    const Coefficients& k = now_.k;
    if (static_cast<float>(leads().size() + 1) * k.chain_schools_per_chain >
        static_cast<float>(reached_.size()))
      return;
    std::vector<SchoolIndex> able = those_of(reached_, [&](SchoolIndex i) {
      return state_.chain[i] == no_index && state_.grade[i] == 1 &&
             scratch_.leadership[i] >= k.chain_lead_leadership;
    });
    if (able.empty()) return;
    put_in_policy_order(now_, able);
    const SchoolIndex lead = able.front();
    DrawStream draw = now_.draws.stream(stream::chain_capacity, 0, now_.world.id[lead]);
    state_.chain[lead] = static_cast<std::uint32_t>(state_.chains.lead.size());
    state_.chains.lead.push_back(lead);
    state_.chains.members.push_back(0);
    state_.chains.capacity.push_back(k.chain_capacity_sd * draw.normal_float());
    state_.chains.failing.push_back(0);
  }

  void grow() {
    const Coefficients& k = now_.k;
    std::vector<SchoolIndex> growing = leads();
    put_in_policy_order(now_, growing);
    for (const SchoolIndex lead : growing) {
      const std::uint32_t chain = state_.chain[lead];
      if (static_cast<float>(state_.chains.members[chain]) >= k.chain_most) continue;
      DrawStream draw = now_.draws.stream(stream::chain_growth, now_.term, now_.world.id[lead]);
      if (!draw.bernoulli(k.chain_growth)) continue;
      const SchoolIndex i = nearest_school(now_.world, lead, reached_, [&](SchoolIndex school) {
        return state_.chain[school] == no_index &&
               (state_.grade[school] >= 3 || state_.propensity[school] >= k.chain_willing);
      });
      if (i == no_school) continue;
      const bool is_weak = state_.grade[i] >= 3;
      if (!is_weak && !market_.both_accept(i, lead, 0, draw)) continue;
      state_.chain[i] = chain;
      ++state_.chains.members[chain];
      charge_pounds(now_, Payer::national, Cost::sponsor, static_cast<double>(k.chain_grant), state_);
      if (is_weak) state_.propensity[i] = math::clamp01(state_.propensity[i] - k.forced_propensity_shock);
      market_.tie(i, lead,
                  {.origin = TieOrigin::chain,
                   .trust = is_weak ? k.forced_trust_initial : k.trust_initial,
                   .depth = k.tie_initial_depth,
                   .kind = is_weak ? TieKind::forced : TieKind::free});
    }
  }

 private:
  [[nodiscard]] std::vector<SchoolIndex> leads() const {
    return those_of(schools_, [&](SchoolIndex i) {
      return state_.chain[i] != no_index && state_.chains.lead[state_.chain[i]] == i;
    });
  }

  void close(std::uint32_t chain) {
    Ties& ties = state_.ties;
    for (const SchoolIndex i : schools_) {
      if (state_.chain[i] != chain) continue;
      state_.chain[i] = no_index;
      for (std::uint32_t e = ties.begin[i]; e < ties.begin[i + 1]; ++e) {
        const SchoolIndex j = ties.partner[e];
        const bool is_of_group = state_.group[i] != no_index && state_.group[i] == state_.group[j];
        if (ties.origin[e] != TieOrigin::chain || is_of_group) continue;
        ties.kind[e] = TieKind::free;
        ties.kind[ties.reverse[e]] = TieKind::free;
      }
    }
    state_.chains.lead[chain] = no_school;
    state_.chains.members[chain] = 0;
  }

  const Step& now_;
  State& state_;
  const Scratch& scratch_;
  Market& market_;
  SchoolRange schools_;
  std::vector<SchoolIndex> reached_;
};

}  // namespace

void grow_chains(const Step& now, State& state, Scratch& scratch) {
  const World& world = now.world;
  const Lever active = now.lever(&Coefficients::chain_active);
  if (!active.acts()) return;
  Market market(now, state, scratch);
  for (std::uint32_t a = 0; a < world.n_authorities(); ++a) {
    ChainsOfAuthority authority(now, state, scratch, market, world.schools_of(a), active);
    if (!authority.is_reached()) continue;
    authority.close_failing();
    authority.found();
    authority.grow();
  }
}

}  // namespace schoolsim
