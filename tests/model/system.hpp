#pragma once

#include <algorithm>
#include <vector>

#include "sim/model/processes/levers.hpp"
#include "sim/model/school_list.hpp"
#include "sim/model/start.hpp"
#include "sim/model/step.hpp"
#include "sim/model/ties.hpp"

namespace schoolsim::test {

/// A school of a list made by hand. Without other wishes schools stand on one spot and are alike.
struct School {
  SchoolId id = 1;
  Phase phase = Phase::primary;
  float pupils = 240;
  float x_km = 0, y_km = 0;
  float disadvantage = 0.2F;
  std::uint16_t authority = 0;
};

inline SchoolList list_of(const std::vector<School>& schools) {
  SchoolList list;
  std::uint16_t authorities = 1;
  for (const School& s : schools) {
    list.id.push_back(s.id);
    list.phase.push_back(s.phase);
    list.pupils.push_back(s.pupils);
    list.x_km.push_back(s.x_km);
    list.y_km.push_back(s.y_km);
    list.disadvantage.push_back(s.disadvantage);
    list.authority.push_back(s.authority);
    list.grade.push_back(0);
    list.group.push_back(0);
    authorities = std::max<std::uint16_t>(authorities, static_cast<std::uint16_t>(s.authority + 1));
  }
  for (std::int32_t a = 1; a <= authorities; ++a) list.authorities.push_back({a, "", ""});
  return list;
}

/// n schools alike, ids 1 to n, on one spot of one authority.
inline SchoolList schools_alike(std::uint32_t n, School pattern = {}) {
  std::vector<School> schools;
  for (std::uint32_t i = 0; i < n; ++i) {
    pattern.id = i + 1;
    schools.push_back(pattern);
  }
  return list_of(schools);
}

/// A world with a state that single processes can be tried on: no ties, grade 2, every column set by the
/// test.
struct System {
  explicit System(const SchoolList& list, const Parameters& parameters = {}, std::uint64_t seed = 1)
      : p(parameters), draws(seed, 0), world(make_world(list, p, draws)) {
    Parameters bare = p;
    bare.mechanism_ties = 0;
    state = make_start(world, bare, draws, 0);
    refresh();
  }

  /// Takes over `p` and the levers that follow from it.
  void refresh(Term term = 0) {
    k = to_coefficients(p);
    resolve_levers(step(term), state, scratch);
    scratch.pressure.assign(world.size(), 0);
    scratch.gain.assign(world.size(), 0);
    scratch.spent.assign(world.size(), 0);
    scratch.joint_work.assign(world.size(), 0);
    scratch.time.assign(world.size(), 0);
    scratch.left.assign(world.size(), 0);
    scratch.leadership.assign(world.size(), 0.5F);
    scratch.absorption.assign(world.size(), 1.0F);
    scratch.root_absorption.assign(world.size(), 1.0F);
  }

  [[nodiscard]] Step step(Term term = 0) const { return {world, k, draws, term}; }

  /// Position of the school with this id.
  [[nodiscard]] SchoolIndex at(SchoolId id) const {
    return static_cast<SchoolIndex>(std::find(world.id.begin(), world.id.end(), id) - world.id.begin());
  }

  void connect(SchoolIndex i, SchoolIndex j, float trust_i, float trust_j, float depth,
               TieKind kind = TieKind::free) {
    const TieOrigin origin = kind == TieKind::forced ? TieOrigin::forced : TieOrigin::voluntary;
    begin({{i, j, trust_i, trust_j, depth, kind, origin}});
    enter();
  }

  /// Ties 1-2, 3-4, ... all alike.
  void connect_pairs(float trust, float depth, TieKind kind = TieKind::free) {
    std::vector<NewTie> ties;
    for (SchoolIndex i = 0; i + 1 < world.size(); i += 2) {
      ties.push_back({i, i + 1, trust, trust, depth, kind,
                      kind == TieKind::forced ? TieOrigin::forced : TieOrigin::voluntary});
    }
    begin(ties);
    enter();
  }

  /// As if these ties had been made earlier in the term.
  void begin(const std::vector<NewTie>& ties) {
    TiesInTheMaking in_the_making(state.ties, scratch.new_ties);
    for (const NewTie& tie : ties) in_the_making.add(tie);
  }

  /// Enters the ties made in this term, as its last step does.
  void enter() {
    insert_ties(world, k, scratch.new_ties, scratch.ties, state.ties);
    scratch.new_ties.clear();
  }

  /// As if every tie had been attended at this depth.
  void attend_all(float realised) {
    state.ties.realised.assign(state.ties.size(), realised);
    scratch.offer.assign(state.ties.size(), realised);
    for (SchoolIndex i = 0; i < world.size(); ++i) {
      state.attended[i] = static_cast<std::uint8_t>(state.ties.degree(i));
      state.attended_same_phase[i] = state.attended[i];
      state.max_depth[i] = state.attended[i] > 0 ? realised : 0.0F;
    }
  }

  template <class T>
  static void fill(std::vector<T>& column, T value) {
    std::fill(column.begin(), column.end(), value);
  }

  /// As if a new curriculum left every school with this need.
  void set_need(float value) {
    fill(scratch.need, value);
    scratch.curriculum_acts = true;
  }

  /// As if a new curriculum weighed on this area of every school.
  void change_relevance(int area, float value) {
    fill(scratch.relevance_changed, std::uint8_t{1});
    scratch.relevances[1] = AreaValues::Ones();
    scratch.relevances[1][area] = value;
  }

  void set_practice(float value) {
    state.practice.setConstant(value);
    update_effectiveness(state);
  }

  Parameters p;
  Draws draws;
  World world;
  Coefficients k;
  State state;
  Scratch scratch;
};

}  // namespace schoolsim::test
