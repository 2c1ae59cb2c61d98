#include "sim/model/invariants.hpp"

#include <limits>
#include <random>

#include <catch2/catch.hpp>

#include "sim/model/term.hpp"
#include "tests/model/system.hpp"

namespace schoolsim {
namespace {

using test::System;

/// What one broken value is reported as.
template <class Break>
std::vector<std::string> found_after(Break damage) {
  System s(test::schools_alike(4));
  s.connect(0, 1, 0.5F, 0.5F, 0.2F);
  s.connect(1, 2, 0.5F, 0.5F, 0.2F);
  REQUIRE(broken_invariants(s.world, s.state).empty());
  damage(s.state);
  return broken_invariants(s.world, s.state);
}

TEST_CASE("Each kind of damage is found", "[invariants]") {
  using List = std::vector<std::string>;
  CHECK(found_after([](State& s) { s.bench.pop_back(); }) == List{"every column has one value per school"});
  CHECK(found_after([](State& s) { s.ties.begin[1] = 3, s.ties.begin[2] = 2; }) ==
        List{"rows of ties follow each other and fill every column"});
  CHECK(found_after([](State& s) { s.ties.partner[0] = 77; }) ==
        List{"partners and reverse positions exist"});
  CHECK(found_after([](State& s) { s.ties.depth[0] = 0.3F; }) ==
        List{"both sides of a tie agree on depth (school 1)"});
  CHECK(found_after([](State& s) { s.ties.realised[3] = 0.3F; }) ==
        List{"both sides of a tie agree on realised (school 2)"});
  CHECK(found_after([](State& s) { s.ties.trust[2] = 1.01F; }) == List{"trust is within 0 to 1 (school 2)"});
  CHECK(found_after([](State& s) { s.propensity[3] = std::numeric_limits<float>::quiet_NaN(); }) ==
        List{"propensity is within 0 to 1 (school 4)"});
  CHECK(found_after([](State& s) { s.effectiveness[2] += 0.001F; }) ==
        List{"effectiveness is mean practice and the team's effect (school 3)"});
  CHECK(found_after([](State& s) { s.grade[1] = 0; }) == List{"grade is within 1 to 4 (school 2)"});
  CHECK(found_after([](State& s) { s.max_depth[1] = 0.2F; }) ==
        List{"no depth without an attended tie (school 2)"});
  CHECK(found_after([](State& s) { s.low_tier_history[0] = 0; }) ==
        List{"the newest bit of the tier history is the present tier (school 1)"});
  CHECK(found_after([](State& s) { s.group[0] = 0; }) == List{"a school's group exists"});
  CHECK(found_after([](State& s) { s.half_edges_ended[1] = 1; }) ==
        List{"no more ties ended than were at risk"});
  CHECK(found_after([](State& s) { std::swap(s.ties.reverse[0], s.ties.reverse[3]); }).size() >= 1);
  CHECK(found_after([](State& s) { s.ties.kind[0] = s.ties.kind[1] = TieKind::forced; }) ==
        List{"forced ties join schools of one group or chain (school 1)"});
  CHECK(found_after([](State& s) { s.led[0] = 1; }) ==
        List{"a head leads as many other schools as are under it (school 1)"});
  CHECK(found_after([](State& s) {
          s.executive[0] = 0;
          s.led[0] = 1;
        }).front() == "an executive head is of another school in the authority and under none (school 1)");
  CHECK(found_after([](State& s) {
          s.groups = {{0}, {1}, {0}};
          s.group[0] = s.group[3] = 0;
        }) == List{"a member is in its lead's authority and tied to it by force (school 4)"});
}

/// A value of the row, anywhere within its bounds or its sweep range. Counts of terms and schools stay
/// moderate.
double drawn(const ParameterInfo& row, bool within_bounds, std::mt19937& random) {
  double lower = within_bounds ? row.lower : row.sweep_lower;
  double upper = within_bounds ? row.upper : row.sweep_upper;
  if (within_bounds && random() % 4 == 0) return random() % 2 == 0 ? lower : upper;
  const double u = std::uniform_real_distribution<double>(0, 1)(random);
  const double value = lower + (upper - lower) * u;
  return row.type == ParameterType::real ? value : std::min(upper, std::floor(value + 0.5));
}

/// Parameters that validate: a draw that contradicts another is taken back.
Parameters drawn_parameters(bool within_bounds, std::mt19937& random) {
  Parameters p;
  for (const ParameterInfo& row : parameter_table()) {
    const double before = p.*row.member;
    p.*row.member = drawn(row, within_bounds, random);
    if (!validate(p).empty()) p.*row.member = before;
  }
  return p;
}

struct Place {
  const char* name;
  SchoolList list;
};

std::vector<Place> places() {
  std::vector<Place> result;
  const Parameters p;
  result.push_back({"synthetic", draw_synthetic_schools(150, p, Draws(1, 0))});
  result.push_back({"one school", test::schools_alike(1)});
  result.push_back({"two schools", test::schools_alike(2)});
  result.push_back({"one place", test::schools_alike(40)});
  result.push_back({"all special", test::schools_alike(40, {.phase = Phase::special, .pupils = 60})});
  SchoolList one_authority = draw_synthetic_schools(120, p, Draws(2, 0));
  for (std::uint16_t& authority : one_authority.authority) authority = 0;
  result.push_back({"one authority", one_authority});
  SchoolList extreme = draw_synthetic_schools(60, p, Draws(3, 0));
  for (std::size_t i = 0; i < extreme.size(); ++i) {
    extreme.pupils[i] = i % 2 == 0 ? 1.0F : 9000.0F;
    extreme.disadvantage[i] = i % 3 == 0 ? 0.0F : 1.0F;
    extreme.id[i] = 0xffffffffU - extreme.id[i];
  }
  result.push_back({"extreme schools", extreme});
  return result;
}

TEST_CASE("Invariants hold every term, whatever the parameters and the place", "[invariants]") {
  std::mt19937 random(20'240'101);
  const std::vector<Place> all = places();
  for (int trial = 0; trial < 420; ++trial) {
    const Place& place = all[static_cast<std::size_t>(trial) % all.size()];
    const bool within_bounds = trial % 2 == 1;
    const Parameters p = drawn_parameters(within_bounds, random);
    REQUIRE(validate(p).empty());
    const Draws draws(77, static_cast<std::uint32_t>(trial));
    const World world = make_world(place.list, p, draws);
    State state = make_start(world, p, draws, -2);
    Coefficients k = to_coefficients(p);
    regrade({world, k, draws, -2}, nullptr, state);
    Scratch scratch;
    INFO("trial " << trial << ", " << place.name
                  << (within_bounds ? ", within bounds" : ", within sweep ranges"));
    REQUIRE(broken_invariants(world, state) == std::vector<std::string>{});
    for (Term term = -2; term < 10; ++term) {
      // Policies come and go in the midst of a run.
      k.forced_active = term >= 2 && (trial % 3 != 0) && term != 6 ? 1.0F : 0.0F;
      k.curriculum_active = term >= 3 && trial % 4 != 0 ? 1.0F : 0.0F;
      advance_term(world, k, draws, state, scratch);
      INFO("term " << term);
      REQUIRE(broken_invariants(world, state) == std::vector<std::string>{});
    }
  }
}

}  // namespace
}  // namespace schoolsim
