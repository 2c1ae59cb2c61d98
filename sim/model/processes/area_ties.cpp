#include "sim/model/processes/area_ties.hpp"

#include <algorithm>

#include "sim/model/processes/formation.hpp"
#include "sim/model/processes/policy_order.hpp"
#include "sim/model/ties.hpp"

namespace schoolsim {
namespace {

std::uint32_t count_ties(const State& state, SchoolIndex i, TieOrigin origin) {
  const auto first = state.ties.origin.begin() + state.ties.begin[i];
  const auto last = state.ties.origin.begin() + state.ties.begin[i + 1];
  return static_cast<std::uint32_t>(std::count(first, last, origin));
}

std::uint8_t area_most_worth(const State& state, const Scratch& scratch,
                             const std::vector<SchoolIndex>& members) {
  AreaValues worth = AreaValues::Zero();
  for (const SchoolIndex i : members) worth += scratch.relevance(i) * (1.0F - state.practice.col(i));
  int best = 0;
  for (int k = 1; k < n_areas; ++k) {
    if (worth[k] > worth[best]) best = k;
  }
  return static_cast<std::uint8_t>(best);
}

NewTie area_tie(const Coefficients& k, SchoolIndex i, SchoolIndex j, TieOrigin origin, std::uint8_t area) {
  return {i, j, k.trust_initial, k.trust_initial, k.tie_initial_depth, TieKind::free, origin, area};
}

void form_enquiry_groups(const Step& now, const State& state, const Scratch& scratch,
                         const std::vector<SchoolIndex>& schools, const Lever& active,
                         TiesInTheMaking& ties) {
  const Coefficients& k = now.k;
  std::vector<SchoolIndex> volunteers;
  for (const SchoolIndex i : schools) {
    if (active[i] == 0 || count_ties(state, i, TieOrigin::enquiry) > 0) continue;
    DrawStream draw = now.draws.stream(stream::enquiry, now.term, now.world.id[i]);
    if (draw.bernoulli(k.enquiry_rate * state.bench[i])) volunteers.push_back(i);
  }
  put_in_policy_order(now, volunteers);
  const auto size = static_cast<std::size_t>(k.enquiry_size);
  for (std::size_t first = 0; first + size <= volunteers.size(); first += size) {
    const std::vector<SchoolIndex> members(volunteers.begin() + static_cast<std::ptrdiff_t>(first),
                                           volunteers.begin() + static_cast<std::ptrdiff_t>(first + size));
    const std::uint8_t area = area_most_worth(state, scratch, members);
    for (std::size_t m = 0; m < size; ++m) {
      ties.add(area_tie(k, members[m], members[(m + 1) % size], TieOrigin::enquiry, area));
    }
  }
}

void introduce_special_schools(const Step& now, const State& state, const Scratch& scratch,
                               const std::vector<SchoolIndex>& schools, const Lever& active,
                               TiesInTheMaking& ties) {
  const Coefficients& k = now.k;
  const World& world = now.world;
  std::vector<SchoolIndex> taken;
  for (const SchoolIndex i : schools) {
    if (active[i] == 0 || world.phase[i] != Phase::special ||
        static_cast<float>(count_ties(state, i, TieOrigin::inclusion)) >= k.inclusion_partners)
      continue;
    const SchoolIndex j = nearest_school(world, i, schools, [&](SchoolIndex other) {
      return active[other] != 0 && world.phase[other] != Phase::special &&
             count_ties(state, other, TieOrigin::inclusion) == 0 && !ties.are_tied(i, other) &&
             std::find(taken.begin(), taken.end(), other) == taken.end();
    });
    if (j == no_school) continue;
    const bool common = have_common_partner(state.ties, i, j);
    DrawStream draw = now.draws.stream(stream::inclusion, now.term, world.id[i], world.id[j]);
    if (!both_accept(now, state, scratch, i, j, common, k.inclusion_bonus, draw)) continue;
    ties.add(area_tie(k, i, j, TieOrigin::inclusion, static_cast<std::uint8_t>(k.inclusion_area - 1)));
    taken.push_back(j);
  }
}

}  // namespace

void form_area_ties(const Step& now, State& state, Scratch& scratch) {
  const World& world = now.world;
  const Lever enquiry = now.lever(&Coefficients::enquiry_active);
  const Lever inclusion = now.lever(&Coefficients::inclusion_active);
  if (!enquiry.acts() && !inclusion.acts()) return;
  TiesInTheMaking ties(state.ties, scratch.new_ties);
  std::vector<SchoolIndex> schools;
  for (std::uint32_t a = 0; a < world.n_authorities(); ++a) {
    schools.clear();
    for (SchoolIndex i = world.authority_begin[a]; i < world.authority_begin[a + 1]; ++i)
      schools.push_back(i);
    if (enquiry.acts()) form_enquiry_groups(now, state, scratch, schools, enquiry, ties);
    if (inclusion.acts()) introduce_special_schools(now, state, scratch, schools, inclusion, ties);
  }
}

}  // namespace schoolsim
