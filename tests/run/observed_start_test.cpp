#include "sim/model/observed_start.hpp"

#include <cmath>
#include <functional>
#include <limits>

#include <catch2/catch.hpp>

#include "sim/model/invariants.hpp"
#include "sim/model/start.hpp"
#include "sim/run/replicate.hpp"
#include "tests/run/lists.hpp"
#include "tests/run/scenarios.hpp"

namespace schoolsim {
namespace {

constexpr float unknown = std::numeric_limits<float>::quiet_NaN();

/// Forty primary schools alike but for what a test sets: at each grade g ten, half with a team of .02, half
/// with one of -.02, all areas .8 - .1 g; skill follows the grade (.9 - .1 g) and the bench the team (.5 + 2
/// f). The twin's practice is .05 less.
struct ByHand {
  ByHand() {
    Parameters p;
    p.start_from_data = 1;
    p.mechanism_ties = 0;
    SchoolList list;
    list.authorities = {{1, "", ""}};
    for (SchoolId id = 1; id <= 40; ++id) test::add_school(list, id, 0, 0, 0);
    world = make_world(list, p, draws);
    state = make_start(world, p, draws, 0);
    for (SchoolIndex i = 0; i < world.size(); ++i) {
      const auto grade = static_cast<std::uint8_t>(1 + i % 4);
      state.grade[i] = grade;
      state.practice.col(i).setConstant(0.8F - 0.1F * grade);
      state.team[i] = i % 8 < 4 ? 0.02F : -0.02F;
      state.heads.skill[i] = 0.9F - 0.1F * grade;
      state.bench[i] = 0.5F + 2 * state.team[i];
      state.value_added[i] = 0;
      state.judged[i] = 0.5F * state.team[i];
      state.judgement_error[i] = 0;
    }
    update_effectiveness(state);
    twin = state;
    twin.practice -= 0.05F;
    update_effectiveness(twin);
  }

  void start() { start_from_data(world, draws, state, twin); }

  Draws draws{5, 3};
  World world;
  State state, twin;
};

TEST_CASE("Starts by hand: what goes with the grade moves with it, what goes with Q moves with Q",
          "[observed_start]") {
  ByHand system;
  // At grade 3, observed at grade 1.
  const SchoolIndex i = 2;
  system.world.observed_grade[i] = 1;
  const State before = system.state;
  system.start();
  // Q = .8 - .1 g + f with f of sd .02 and independent of g, so that is the regression and its residual.
  const double normal = system.draws.stream(stream::observed_start, 0, system.world.id[i]).normal();
  const double team = 0.02 * normal;
  const State& state = system.state;
  CHECK(state.grade[i] == 1);
  CHECK(state.effectiveness[i] == Approx(0.7 + team).margin(1e-5));
  for (int a = 0; a < n_areas; ++a) CHECK(state.practice(a, i) == Approx(0.7).margin(1e-5));
  CHECK(state.team[i] == Approx(team).margin(1e-5));
  CHECK(state.heads.skill[i] == Approx(0.8).margin(1e-5));
  CHECK(state.bench[i] == Approx(0.5 + 2 * team).margin(1e-4));
  CHECK(state.judged[i] == Approx(0.5 * team).margin(1e-5));
  // Value added stays as far from what Q says: Q has the variance .1^2 5/4 + .02^2.
  CHECK(state.value_added[i] == Approx((0.2 + team - 0.02) / std::sqrt(0.0129)).margin(1e-3));
  // The twin is as far from the run as before.
  CHECK(system.twin.grade[i] == 1);
  CHECK(system.twin.practice(3, i) == Approx(0.65).margin(1e-5));
  CHECK(system.twin.team[i] == Approx(team).margin(1e-5));
  CHECK(system.twin.effectiveness[i] == Approx(0.65 + team).margin(1e-5));
  CHECK(system.twin.heads.skill[i] == Approx(0.8).margin(1e-5));
  // Schools of which nothing was observed, and what no observation is of.
  for (SchoolIndex j = 0; j < system.world.size(); ++j) {
    if (j == i) continue;
    REQUIRE(state.effectiveness[j] == before.effectiveness[j]);
    REQUIRE(state.grade[j] == before.grade[j]);
  }
}

TEST_CASE("Value added alone: the grade stays, and Q is what both say", "[observed_start]") {
  ByHand system;
  for (SchoolIndex j = 0; j < system.world.size(); ++j)
    system.state.value_added[j] = 1 + 50 * system.state.team[j];  // mean 1, sd 1
  const SchoolIndex i = 2;
  system.world.observed_value_added[i] = -1.5F;
  system.start();
  // V = 1 - 1.5, so f = (V - 1) / 50 = -.03, without any residual.
  CHECK(system.state.grade[i] == 3);
  CHECK(system.state.value_added[i] == Approx(-0.5).margin(1e-4));
  CHECK(system.state.team[i] == Approx(-0.03).margin(1e-4));
  CHECK(system.state.practice(0, i) == Approx(0.5).margin(1e-4));
  CHECK(system.state.effectiveness[i] == Approx(0.47).margin(1e-4));
}

TEST_CASE("What starts from data stays on its scale, and no grade given so is a fall", "[observed_start]") {
  ByHand system;
  system.state.practice *= 0.1F;  // .07 to .04: no school can be much lower
  system.state.practice.row(0).setZero();
  for (SchoolIndex j = 0; j < system.world.size(); ++j) {
    system.state.bench[j] = system.state.grade[j] == 1 ? 1.0F : 0.0F;
    system.state.fell[j] = -1;
    system.world.observed_grade[j] = static_cast<std::uint8_t>(4 - j % 4);
  }
  update_effectiveness(system.state);
  system.start();
  CHECK(broken_invariants(system.world, system.state) == std::vector<std::string>{});
  for (SchoolIndex j = 0; j < system.world.size(); ++j) {
    REQUIRE(system.state.fell[j] == no_term);
    REQUIRE(system.state.effectiveness[j] ==
            effectiveness_of(system.state.practice.col(j), system.state.team[j]));
  }
}

/// The world that England shows: practice, teams, heads and inspections by phase.
Parameters england() {
  return test::with_values("england", {{"inspection.regimes", 1},
                                       {"learning.speed", 2},
                                       {"team.sd_primary", 0.04},
                                       {"team.sd_secondary", 0.02},
                                       {"inspection.noise_primary", 0.06},
                                       {"start.from_data", 1}})
      .parameters;
}

/// Correlation of two quantities over primary schools, and slope of the second on the first.
struct Line {
  double n = 0, correlation = 0, slope = 0, residual_sd = 0;
};

Line line_over(const World& world, const std::function<double(SchoolIndex)>& x,
               const std::function<double(SchoolIndex)>& y) {
  double n = 0, sx = 0, sy = 0, sxx = 0, syy = 0, sxy = 0;
  for (SchoolIndex i = 0; i < world.size(); ++i) {
    if (world.phase[i] != Phase::primary) continue;
    n += 1, sx += x(i), sy += y(i), sxx += x(i) * x(i), syy += y(i) * y(i), sxy += x(i) * y(i);
  }
  const double vx = sxx / n - sx / n * sx / n;
  const double vy = syy / n - sy / n * sy / n;
  const double c = sxy / n - sx / n * sy / n;
  return {n, c / std::sqrt(vx * vy), c / vx, std::sqrt(vy - c * c / vx)};
}

/// What a run shows of its primary schools: the line of Q on grade at record 0, and how grades and Q of then
/// go with those one to three years on.
struct Shown {
  Line of_grade;
  std::array<Line, 3> grades, effectiveness;
};

Shown shown(const SharedPast& past, const Parameters& parameters) {
  Scenario scenario;
  scenario.parameters = parameters;
  Simulation simulation(past, scenario);
  const State first = simulation.state();
  const auto grade = [](const State& s) {
    return [&s](SchoolIndex i) { return static_cast<double>(s.grade[i]); };
  };
  const auto q = [](const State& s) {
    return [&s](SchoolIndex i) { return static_cast<double>(s.effectiveness[i]); };
  };
  Shown result;
  result.of_grade = line_over(past.world, grade(first), q(first));
  for (std::size_t year = 0; year < 3; ++year) {
    for (int term = 0; term < terms_per_year; ++term) simulation.advance();
    result.grades[year] = line_over(past.world, grade(first), grade(simulation.state()));
    result.effectiveness[year] = line_over(past.world, q(first), q(simulation.state()));
  }
  return result;
}

TEST_CASE("Schools that start from data are to their grades what the run's own are, and stay so",
          "[observed_start]") {
  Parameters p = england();
  SchoolList list = test::fixed_list(8000);
  p.start_from_data = 0;
  const SharedPast own = *make_shared_past(list, p, Draws(1, 0));
  const Shown without = shown(own, p);
  // What was observed: the grades of another luck.
  const SharedPast other = *make_shared_past(list, p, Draws(1, 1));
  for (SchoolIndex i = 0; i < other.world.size(); ++i)
    list.grade[other.world.list_position[i]] = other.state.grade[i];
  p.start_from_data = 1;
  const SharedPast from_data = *make_shared_past(list, p, Draws(1, 0));
  for (SchoolIndex i = 0; i < other.world.size(); ++i)
    REQUIRE(from_data.state.grade[i] == other.state.grade[i]);
  const Shown with = shown(from_data, p);

  // Two independent lines of n schools differ by 2^.5 residual sd / (sd x n^.5); correlations by less than
  // (2 / n)^.5 = .018. A difference that reverted at once would leave grades uncorrelated but for those not
  // inspected since, and Q at once.
  const double n = without.of_grade.n;
  REQUIRE(n > 6000);
  CHECK(with.of_grade.slope == Approx(without.of_grade.slope).epsilon(0.05));
  CHECK(with.of_grade.residual_sd == Approx(without.of_grade.residual_sd).epsilon(0.04));
  REQUIRE(without.of_grade.correlation < -0.4);
  CHECK(with.of_grade.correlation == Approx(without.of_grade.correlation).margin(0.03));
  for (std::size_t year = 0; year < 3; ++year) {
    CAPTURE(year);
    REQUIRE(without.grades[year].correlation > 0.3);
    CHECK(with.grades[year].correlation == Approx(without.grades[year].correlation).margin(0.035));
    CHECK(with.effectiveness[year].correlation ==
          Approx(without.effectiveness[year].correlation).margin(0.03));
  }
}

TEST_CASE("A list's order does not matter to a start from data, nor do schools without observation move",
          "[observed_start]") {
  const Parameters p = england();
  SchoolList list = test::fixed_list(300);
  Parameters off = p;
  off.start_from_data = 0;
  const SharedPast plain = *make_shared_past(list, off, Draws(1, 0));
  list.value_added.assign(list.size(), unknown);
  for (std::size_t i = 0; i < list.size(); i += 2) {
    list.grade[i] = static_cast<std::uint8_t>(1 + i / 2 % 4);
    if (i % 3 == 0) list.value_added[i] = 0.5F;
  }
  CHECK(hash(make_shared_past(list, off, Draws(1, 0))->state) == hash(plain.state));
  const SharedPast started = *make_shared_past(list, p, Draws(1, 0));
  const SharedPast again = *make_shared_past(test::shuffled(list, 4), p, Draws(1, 0));
  CHECK(hash(again.state) == hash(started.state));
  CHECK(hash(again.twin) == hash(started.twin));
  CHECK(broken_invariants(started.world, started.state) == std::vector<std::string>{});
  std::size_t kept = 0;
  for_each_school_column([&](const ColumnInfo& row, auto column_of, auto) {
    CAPTURE(row.name);
    for (SchoolIndex i = 0; i < plain.world.size(); ++i) {
      if (plain.world.list_position[i] % 2 == 0) continue;
      REQUIRE(plain_value(column_of(started.state), i) == plain_value(column_of(plain.state), i));
      REQUIRE(plain_value(column_of(started.twin), i) == plain_value(column_of(plain.twin), i));
      ++kept;
    }
  });
  CHECK(kept > 1000);
}

}  // namespace
}  // namespace schoolsim
