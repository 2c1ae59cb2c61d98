#include "sim/model/processes/encounter.hpp"

#include <cmath>

#include "tests/model/statistics.hpp"
#include "tests/model/system.hpp"

namespace schoolsim {
namespace {

using test::System;

/// Everybody cooperates, or nobody does.
Parameters certain_cooperation(double chance) {
  Parameters p;
  p.cooperation_base = chance;
  p.cooperation_propensity = 0;
  p.cooperation_trust = 0;
  p.cooperation_mutual_benefit = 0;
  p.cooperation_rivalry = 0;
  p.cooperation_floor = 0;
  return p;
}

TEST_CASE("With certain cooperation the missing trust falls by the factor 1 - gain a term", "[encounter]") {
  System s(test::schools_alike(2), certain_cooperation(1));
  s.connect(0, 1, 0.3F, 0.6F, 0.0F);
  s.attend_all(0.0F);
  for (int t = 1; t <= 20; ++t) {
    meet_partners(s.step(), s.state, s.scratch);
    CHECK(1 - s.state.ties.trust[0] == Approx(0.7 * std::pow(0.9, t)).epsilon(1e-5));
    CHECK(1 - s.state.ties.trust[1] == Approx(0.4 * std::pow(0.9, t)).epsilon(1e-5));
    CHECK(s.state.ties.age[0] == t);
  }
}

TEST_CASE("Without cooperation trust falls by the factor 1 - loss a term", "[encounter]") {
  System s(test::schools_alike(2), certain_cooperation(0));
  s.connect(0, 1, 0.3F, 0.6F, 0.0F);
  s.attend_all(0.0F);
  for (int t = 1; t <= 20; ++t) {
    meet_partners(s.step(), s.state, s.scratch);
    CHECK(s.state.ties.trust[0] == Approx(0.3 * std::pow(0.84, t)).epsilon(1e-5));
    CHECK(s.state.ties.trust[1] == Approx(0.6 * std::pow(0.84, t)).epsilon(1e-5));
  }
}

TEST_CASE("Trust follows the partner's cooperation, not the own", "[encounter]") {
  Parameters p = certain_cooperation(0);
  p.cooperation_propensity = 1;
  System s(test::schools_alike(2), p);
  s.state.propensity = {1.0F, 0.0F};  // school 1 always cooperates, school 2 never
  s.connect(0, 1, 0.5F, 0.5F, 0.0F);
  s.attend_all(0.0F);
  meet_partners(s.step(), s.state, s.scratch);
  CHECK(s.state.ties.trust[0] == Approx(0.42));
  CHECK(s.state.ties.trust[1] == Approx(0.55));
}

TEST_CASE("Who came in vain loses more trust than who stayed away", "[encounter]") {
  System s(test::schools_alike(2));
  s.connect(0, 1, 0.5F, 0.5F, 0.4F);
  s.attend_all(0.0F);
  s.state.ties.realised = {-1.0F, -1.0F};
  s.scratch.offer = {0.4F, -1.0F};
  for (int t = 1; t <= 3; ++t) {
    meet_partners(s.step(), s.state, s.scratch);
    CHECK(s.state.ties.trust[0] == Approx(0.5 * std::pow(1 - 0.16, t)).epsilon(1e-5));
    CHECK(s.state.ties.trust[1] == Approx(0.5 * std::pow(1 - 0.05, t)).epsilon(1e-5));
    CHECK(s.state.ties.depth[0] == Approx(0.4 * std::pow(0.9, t)).epsilon(1e-5));
    CHECK(s.state.ties.depth[1] == s.state.ties.depth[0]);
    CHECK(s.state.ties.unattended[0] == t);
  }
  s.attend_all(0.2F);
  meet_partners(s.step(), s.state, s.scratch);
  CHECK(s.state.ties.unattended[0] == 0);
  CHECK(s.state.ties.unattended[1] == 0);
}

TEST_CASE("Depth goes to what the lower trust supports, by rise or fall", "[encounter]") {
  Parameters p = certain_cooperation(1);
  p.trust_gain = 0;
  const double aim = (0.8 - 0.42) / (1 - 0.42);
  for (const double start : {0.1, 0.9}) {
    System s(test::schools_alike(2), p);
    s.connect(0, 1, 0.8F, 0.95F, static_cast<float>(start));
    const double speed = start < aim ? 0.15 : 0.30;
    for (int t = 1; t <= 25; ++t) {
      s.attend_all(s.state.ties.depth[0]);
      meet_partners(s.step(), s.state, s.scratch);
      CHECK(s.state.ties.depth[0] == Approx(aim + (start - aim) * std::pow(1 - speed, t)).epsilon(1e-5));
      CHECK(s.state.ties.depth[1] == s.state.ties.depth[0]);
    }
  }
}

TEST_CASE("Short time holds depth down", "[encounter]") {
  Parameters p = certain_cooperation(1);
  p.trust_gain = 0;
  System s(test::schools_alike(2), p);
  s.connect(0, 1, 0.9F, 0.9F, 0.6F);  // trust supports .83
  s.attend_all(0.2F);
  meet_partners(s.step(), s.state, s.scratch);
  CHECK(s.state.ties.depth[0] == Approx(0.6 + 0.30 * (0.2 - 0.6)));
}

TEST_CASE("Depth reads the trust of this very term on both sides", "[encounter]") {
  Parameters p = certain_cooperation(1);
  p.trust_gain = 0.5;
  System s(test::schools_alike(2), p);
  s.connect(0, 1, 0.3F, 0.4F, 0.0F);  // below the threshold before, .65 and .70 after
  s.attend_all(0.0F);
  meet_partners(s.step(), s.state, s.scratch);
  CHECK(s.state.ties.depth[0] == Approx(0.15 * (0.65 - 0.42) / 0.58));
}

TEST_CASE("Shares of cooperation are those of the formula", "[encounter]") {
  struct Case {
    const char* name;
    float propensity, trust, realised, pressure, apart_km;
    TieKind kind;
    double chance;  // worked out by hand from MODEL S4b
  };
  const double near = std::exp(-10.0 / 5);
  const auto c = GENERATE_COPY(
      Case{"middling", 0.5F, 0.4F, 0.0F, 0.0F, 0, TieKind::free, 0.25 + 0.20 + 0.14},
      Case{"willing, trusting, deep", 0.9F, 0.5F, 0.6F, 0.0F, 0, TieKind::free, 0.25 + 0.36 + 0.175 + 0.108},
      Case{"rivals next door", 0.5F, 0.4F, 0.0F, 0.6F, 0, TieKind::free, 0.59 - 0.15},
      Case{"rivals at 10 km", 0.5F, 0.4F, 0.0F, 0.6F, 10, TieKind::free, 0.59 - 0.15 * near},
      Case{"forced", 0.2F, 0.25F, 0.1F, 0.0F, 0, TieKind::forced, 0.25 + 0.08 + 0.0875 + 0.018 - 0.28},
      Case{"at the floor", 0.0F, 0.0F, 0.0F, 1.3F, 0, TieKind::forced, 0.02},
      Case{"at the ceiling", 1.0F, 1.0F, 1.0F, 0.0F, 0, TieKind::free, 0.98});
  System s(test::list_of({{.id = 1}, {.id = 2, .x_km = c.apart_km}}));
  System::fill(s.state.propensity, c.propensity);
  s.connect(0, 1, c.trust, c.trust, 0.0F, c.kind);
  const State before = s.state;
  double hits[2] = {0, 0};
  double both = 0;
  constexpr int n = 4000;
  for (std::uint32_t r = 0; r < n; ++r) {
    s.draws = Draws(7, r);
    s.state = before;
    s.attend_all(c.realised);
    System::fill(s.scratch.pressure, c.pressure);
    meet_partners(s.step(5), s.state, s.scratch);
    const bool rose[2] = {s.state.ties.trust[0] > c.trust || c.trust == 1.0F,
                          s.state.ties.trust[1] > c.trust || c.trust == 1.0F};
    const bool cooperated[2] = {c.trust == 1.0F ? s.state.ties.trust[1] == 1.0F : rose[1],
                                c.trust == 1.0F ? s.state.ties.trust[0] == 1.0F : rose[0]};
    hits[0] += cooperated[0];
    hits[1] += cooperated[1];
    both += cooperated[0] && cooperated[1];
  }
  test::check_share(c.name, hits[0], n, c.chance);
  test::check_share(c.name, hits[1], n, c.chance);
  // Two sides draw apart.
  test::check_share(std::string(c.name) + ", both sides", both, n, c.chance * c.chance);
}

TEST_CASE("Schools of two phases are no rivals", "[encounter]") {
  System s(test::list_of({{.id = 1}, {.id = 2, .phase = Phase::secondary}}));
  s.connect(0, 1, 0.4F, 0.4F, 0.0F);
  CHECK(s.state.ties.rivalry[0] == 0.0F);
}

}  // namespace
}  // namespace schoolsim
