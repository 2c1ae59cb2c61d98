#include "sim/model/math.hpp"
#include "tests/model/plain/plain.hpp"

namespace schoolsim::plain {

Sides sides_of(const Ties& ties) {
  Sides sides(ties.begin.size() - 1);
  for (SchoolIndex i = 0; i < sides.size(); ++i) {
    for (std::uint32_t e = ties.begin[i]; e < ties.begin[i + 1]; ++e) {
      sides[i].push_back({ties.partner[e], ties.trust[e], ties.depth[e], ties.realised[e], ties.travel[e],
                          ties.rivalry[e], ties.fit[e], ties.age[e], ties.unattended[e], ties.kind[e],
                          ties.origin[e], ties.area[e], ties.guest[e]});
    }
  }
  return sides;
}

Ties ties_of(const Sides& sides) {
  Ties ties;
  ties.begin.push_back(0);
  for (const std::vector<Side>& own : sides) {
    for (const Side& side : own) {
      ties.partner.push_back(side.partner);
      ties.trust.push_back(side.trust);
      ties.depth.push_back(side.depth);
      ties.realised.push_back(side.realised);
      ties.travel.push_back(side.travel);
      ties.rivalry.push_back(side.rivalry);
      ties.fit.push_back(side.fit);
      ties.age.push_back(side.age);
      ties.unattended.push_back(side.unattended);
      ties.kind.push_back(side.kind);
      ties.origin.push_back(side.origin);
      ties.area.push_back(side.area);
      ties.guest.push_back(side.guest);
    }
    ties.begin.push_back(static_cast<std::uint32_t>(ties.partner.size()));
  }
  // The other side of a tie is where its partner's sides name this school.
  for (SchoolIndex i = 0; i < sides.size(); ++i) {
    for (const Side& side : sides[i]) {
      std::uint32_t other = ties.begin[side.partner];
      while (ties.partner[other] != i) ++other;
      ties.reverse.push_back(other);
    }
  }
  return ties;
}

void enter_new_ties(const Step& now, State& state, Scratch& scratch) {
  Sides sides = sides_of(state.ties);
  const auto enter = [&](SchoolIndex i, SchoolIndex j, float trust, const NewTie& tie) {
    sides[i].push_back({j, trust, tie.depth, -1.0F, travel(now, i, j), rivalry(now, i, j),
                        fit(now, i, j, tie.area), 0, 0, tie.kind, tie.origin, tie.area, 0});
  };
  for (const NewTie& tie : scratch.new_ties) enter(tie.first, tie.second, tie.first_trust, tie);
  for (const NewTie& tie : scratch.new_ties) {
    enter(tie.second, tie.first, tie.second_trust, tie);
    note(tie.kind == TieKind::forced ? "a forced tie begins" : "a free tie begins");
  }
  state.ties = ties_of(sides);
  scratch.new_ties.clear();
}

float travel(const Step& now, SchoolIndex i, SchoolIndex j) {
  return 1.0F + now.world.distance_km(i, j) / now.k.tie_travel_scale;
}

float rivalry(const Step& now, SchoolIndex i, SchoolIndex j) {
  if (now.world.phase[i] != now.world.phase[j]) return 0;
  return math::exp(-now.world.distance_km(i, j) / now.k.rivalry_scale);
}

float fit(const Step& now, SchoolIndex i, SchoolIndex j, std::uint8_t area) {
  const World& world = now.world;
  const bool alike = world.phase[i] == world.phase[j] || area != no_area;
  const float difference = world.disadvantage[i] - world.disadvantage[j];
  const float apart = difference < 0 ? -difference : difference;
  return (alike ? 1.0F : now.k.fit_cross_phase) * math::exp(-apart / now.k.fit_context_scale);
}

}  // namespace schoolsim::plain
