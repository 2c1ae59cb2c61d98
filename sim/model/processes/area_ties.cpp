#include "sim/model/processes/area_ties.hpp"

#include <algorithm>
#include <span>

#include "sim/model/processes/choosing.hpp"
#include "sim/model/processes/market.hpp"

namespace schoolsim {
namespace {

std::uint32_t count_ties(const State& state, SchoolIndex i, TieOrigin origin) {
  const auto first = state.ties.origin.begin() + state.ties.begin[i];
  const auto last = state.ties.origin.begin() + state.ties.begin[i + 1];
  return static_cast<std::uint32_t>(std::count(first, last, origin));
}

std::uint8_t area_most_worth(const State& state, const Scratch& scratch,
                             std::span<const SchoolIndex> members) {
  AreaValues worth = AreaValues::Zero();
  for (const SchoolIndex i : members) worth += scratch.relevance(i) * (1.0F - state.practice.col(i));
  int best = 0;
  for (int k = 1; k < n_areas; ++k) {
    if (worth[k] > worth[best]) best = k;
  }
  return static_cast<std::uint8_t>(best);
}

void form_enquiry_groups(const Step& now, const State& state, const Scratch& scratch, SchoolRange schools,
                         const Lever& active, Market& market) {
  const Coefficients& k = now.k;
  std::vector<SchoolIndex> volunteers = those_of(schools, [&](SchoolIndex i) {
    if (active[i] == 0 || count_ties(state, i, TieOrigin::enquiry) > 0) return false;
    DrawStream draw = now.draws.stream(stream::enquiry, now.term, now.world.id[i]);
    return draw.bernoulli(k.enquiry_rate * state.bench[i]);
  });
  put_in_policy_order(now, volunteers);
  const auto size = static_cast<std::ptrdiff_t>(k.enquiry_size);
  for (auto first = volunteers.begin(); volunteers.end() - first >= size; first += size) {
    const std::span<const SchoolIndex> members(first, first + size);
    const Terms terms{.origin = TieOrigin::enquiry,
                      .trust = k.trust_initial,
                      .depth = k.tie_initial_depth,
                      .area = area_most_worth(state, scratch, members)};
    for (std::size_t m = 0; m < members.size(); ++m)
      market.tie(members[m], members[(m + 1) % members.size()], terms);
  }
}

void introduce_special_schools(const Step& now, const State& state, SchoolRange schools, const Lever& active,
                               Market& market) {
  const Coefficients& k = now.k;
  const World& world = now.world;
  const Terms terms{.origin = TieOrigin::inclusion,
                    .trust = k.trust_initial,
                    .depth = k.tie_initial_depth,
                    .stream = stream::inclusion,
                    .bonus = k.inclusion_bonus,
                    .area = static_cast<std::uint8_t>(k.inclusion_area - 1)};
  std::vector<SchoolIndex> taken;
  for (const SchoolIndex i : schools) {
    if (active[i] == 0 || world.phase[i] != Phase::special ||
        static_cast<float>(count_ties(state, i, TieOrigin::inclusion)) >= k.inclusion_partners)
      continue;
    const SchoolIndex j = nearest_school(world, i, schools, [&](SchoolIndex other) {
      return active[other] != 0 && world.phase[other] != Phase::special &&
             count_ties(state, other, TieOrigin::inclusion) == 0 && !market.are_tied(i, other) &&
             std::find(taken.begin(), taken.end(), other) == taken.end();
    });
    if (j != no_school && market.introduce(i, j, terms)) taken.push_back(j);
  }
}

}  // namespace

void form_area_ties(const Step& now, State& state, Scratch& scratch) {
  const Lever enquiry = now.lever(&Coefficients::enquiry_active);
  const Lever inclusion = now.lever(&Coefficients::inclusion_active);
  Market market(now, state, scratch);
  for (std::uint32_t a = 0; a < now.world.n_authorities(); ++a) {
    const SchoolRange schools = now.world.schools_of(a);
    if (enquiry.acts()) form_enquiry_groups(now, state, scratch, schools, enquiry, market);
    if (inclusion.acts()) introduce_special_schools(now, state, schools, inclusion, market);
  }
}

}  // namespace schoolsim
