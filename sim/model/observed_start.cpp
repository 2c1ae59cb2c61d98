#include "sim/model/observed_start.hpp"

#include <algorithm>
#include <array>

#include "sim/model/math.hpp"
#include "sim/model/start.hpp"

namespace schoolsim {
namespace {
namespace observed {

// Cold: it runs once in a run, and pages carry it; so it is compiled small.

/// What is regressed, of a school. The world has fixed the first two; grade and value added are what can be
/// observed; after effectiveness come what moves with it.
enum Quantity : std::size_t {
  disadvantage,
  authority,
  grade,
  value_added,
  effectiveness,
  practice,
  team,
  skill,
  bench,
  error,
  signal,
  n_quantities
};
using Quantities = std::array<double, n_quantities>;

[[gnu::cold]] Quantities quantities_of(const World& world, const State& state, SchoolIndex i) {
  const std::array<float, n_quantities> values{world.excess_disadvantage[i],
                                               world.authority_effect[i],
                                               static_cast<float>(state.grade[i]),
                                               state.value_added[i],
                                               state.effectiveness[i],
                                               schoolsim::mean(state.practice.col(i)),
                                               state.team[i],
                                               state.heads.skill[i],
                                               state.bench[i],
                                               state.judgement_error[i],
                                               state.judged[i]};
  Quantities quantities;
  std::copy(values.begin(), values.end(), quantities.begin());
  return quantities;
}

/// Covariances, of which some quantities may have been swept: in the row of one that has are then the slopes
/// of the others on it, the rest swept held fixed, and in the others' rows covariances of their residuals.
using Covariances = std::array<Quantities, n_quantities>;

/// Takes a quantity as explaining; one that those before explain already explains nothing more.
[[gnu::cold]] void sweep(Quantity q, double variance, Covariances& c) {
  constexpr double least_left = 1e-6;
  const double pivot = c[q][q];
  if (!(pivot > least_left * variance)) {
    for (std::size_t j = 0; j < n_quantities; ++j) c[q][j] = c[j][q] = 0;
    return;
  }
  for (std::size_t i = 0; i < n_quantities; ++i) {
    for (std::size_t j = 0; j < n_quantities; ++j) {
      if (i != q && j != q) c[i][j] -= c[i][q] * c[q][j] / pivot;
    }
  }
  for (std::size_t j = 0; j < n_quantities; ++j) {
    if (j != q) c[q][j] /= pivot, c[j][q] /= -pivot;
  }
  c[q][q] = 1 / pivot;
}

/// The regressions where the grade, and value added if it is known, were observed.
struct Regression {
  Covariances of_effectiveness, of_others;
};

/// How the quantities go together over some schools.
struct Joint {
  Quantities mean{};
  Covariances covariance{};
  std::array<Regression, 2> given{};  ///< [whether value added is known]
};

[[gnu::cold]] Joint joint_over(const World& world, const State& state,
                               const std::vector<SchoolIndex>& schools) {
  Joint joint;
  const auto n = static_cast<double>(schools.size());
  for (const SchoolIndex i : schools) {
    const Quantities z = quantities_of(world, state, i);
    for (std::size_t a = 0; a < n_quantities; ++a) joint.mean[a] += z[a] / n;
  }
  for (const SchoolIndex i : schools) {
    const Quantities z = quantities_of(world, state, i);
    for (std::size_t a = 0; a < n_quantities; ++a) {
      for (std::size_t b = 0; b < n_quantities; ++b)
        joint.covariance[a][b] += (z[a] - joint.mean[a]) * (z[b] - joint.mean[b]) / n;
    }
  }
  for (const bool known : {false, true}) {
    auto& [of_effectiveness, of_others] = joint.given[known];
    of_effectiveness = joint.covariance;
    for (const Quantity q : {disadvantage, authority, grade, value_added}) {
      if (q != value_added || known) sweep(q, joint.covariance[q][q], of_effectiveness);
    }
    of_others = of_effectiveness;
    sweep(effectiveness, joint.covariance[effectiveness][effectiveness], of_others);
  }
  return joint;
}

/// Moves a school by these differences; effectiveness follows from practice and team.
[[gnu::cold]] void move(const Quantities& by, std::uint8_t new_grade, SchoolIndex i, State& state) {
  const auto add = [&](float& value, Quantity q) { value += static_cast<float>(by[q]); };
  const auto add_within_scale = [&](float& value, Quantity q) {
    add(value, q);
    value = std::clamp(value, 0.0F, 1.0F);
  };
  for (int a = 0; a < n_areas; ++a) add_within_scale(state.practice(a, i), practice);
  add(state.team[i], team);
  add_within_scale(state.heads.skill[i], skill);
  add_within_scale(state.bench[i], bench);
  add(state.judgement_error[i], error);
  add(state.judged[i], signal);
  add(state.value_added[i], value_added);
  state.effectiveness[i] = effectiveness_of(state.practice.col(i), state.team[i]);
  if (state.grade[i] != new_grade) state.fell[i] = no_term;
  state.grade[i] = new_grade;
}

[[gnu::cold]] void start(const World& world, const Draws& draws, State& state, State& twin) {
  std::vector<SchoolIndex> all;
  std::array<std::vector<SchoolIndex>, n_phases> of_phase;
  for (SchoolIndex i = 0; i < world.size(); ++i) {
    all.push_back(i);
    of_phase[static_cast<std::size_t>(world.phase[i])].push_back(i);
  }
  const State before = state;
  for (const std::vector<SchoolIndex>& schools : of_phase) {
    const Joint joint = joint_over(world, before, schools.size() < least_schools_to_regress ? all : schools);
    const auto sd = [&](Quantity q) { return math::sqrt(joint.covariance[q][q]); };
    for (const SchoolIndex i : schools) {
      const std::uint8_t seen_grade = world.observed_grade[i];
      const float seen_value_added = world.observed_value_added[i];
      const bool known = seen_value_added == seen_value_added;
      if (seen_grade == 0 && !known) continue;
      const Quantities was = quantities_of(world, before, i);
      Quantities is = was;
      if (seen_grade != 0) is[grade] = seen_grade;
      if (known)
        is[value_added] = joint.mean[value_added] + sd(value_added) * static_cast<double>(seen_value_added);
      const auto& [of_effectiveness, of_others] = joint.given[known];
      is[effectiveness] = joint.mean[effectiveness];
      for (const Quantity q : {disadvantage, authority, grade, value_added}) {
        if (q != value_added || known)
          is[effectiveness] += of_effectiveness[q][effectiveness] * (is[q] - joint.mean[q]);
      }
      is[effectiveness] += math::sqrt(std::max(0.0, of_effectiveness[effectiveness][effectiveness])) *
                           draws.stream(stream::observed_start, 0, world.id[i]).normal();
      Quantities by;
      for (std::size_t q = 0; q < n_quantities; ++q) by[q] = is[q] - was[q];
      for (std::size_t x = practice; x < n_quantities; ++x) {
        by[x] = of_others[effectiveness][x] * by[effectiveness] + of_others[grade][x] * by[grade];
        if (known) by[x] += of_others[value_added][x] * by[value_added];
      }
      if (!known && sd(effectiveness) > 0) by[value_added] = by[effectiveness] / sd(effectiveness);
      const std::uint8_t new_grade = seen_grade != 0 ? seen_grade : before.grade[i];
      move(by, new_grade, i, state);
      move(by, new_grade, i, twin);
    }
  }
}

}  // namespace observed
}  // namespace

void start_from_data(const World& world, const Draws& draws, State& state, State& twin) {
  observed::start(world, draws, state, twin);
}

}  // namespace schoolsim
