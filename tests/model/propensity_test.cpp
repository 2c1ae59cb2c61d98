#include "sim/model/processes/propensity.hpp"

#include <cmath>

#include <catch2/catch.hpp>

#include "tests/model/system.hpp"

namespace schoolsim {
namespace {

using test::System;

/// Nothing moves propensity but what a test turns on again.
Parameters still() {
  Parameters p;
  p.propensity_experience_rate = p.propensity_social_rate = p.propensity_vision_rate = 0;
  p.propensity_pressure_rate = p.propensity_coercion_rate = p.propensity_isolation_rate =
      p.propensity_reversion = 0;
  return p;
}

System lone(const Parameters& p) {
  System s(test::schools_alike(1), p);
  s.state.propensity = {0.8F};
  s.state.heads.disposition = {0.3F};
  return s;
}

TEST_CASE("With reversion alone propensity follows the head's disposition exponentially", "[propensity]") {
  Parameters p = still();
  p.propensity_reversion = 0.02;
  System s = lone(p);
  for (int t = 1; t <= 100; ++t) {
    update_propensity(s.step(), s.state, s.scratch);
    CHECK(s.state.propensity[0] == Approx(0.3 + 0.5 * std::pow(0.98, t)).epsilon(1e-5));
  }
}

TEST_CASE("Isolation, vision and pressure each move propensity by their rate", "[propensity]") {
  Parameters p = still();
  double expected = 0.8;
  SECTION("isolation") {
    p.propensity_isolation_rate = 0.005;
    expected -= 0.005 * 0.8;
  }
  SECTION("vision") {
    p.propensity_vision_rate = 0.01;
    p.lever_vision = 0.5;
    expected += 0.01 * 0.5 * 0.2;
  }
  SECTION("pressure") {
    p.propensity_pressure_rate = 0.01;
    expected -= 0.01 * 0.6 * 0.8;
  }
  System s = lone(p);
  s.scratch.pressure = {0.6F};
  update_propensity(s.step(), s.state, s.scratch);
  CHECK(s.state.propensity[0] == Approx(expected));
}

TEST_CASE("Benefit is felt where partners cooperated, beside what practice gained", "[propensity]") {
  Parameters p = still();
  p.propensity_experience_rate = 0.06;
  p.propensity_perceived_share = 0.4;
  p.propensity_perceived_weight = 3.1;
  System s(test::schools_alike(3), p);
  s.connect(0, 1, 0.5F, 0.5F, 0.5F);
  s.connect(0, 2, 0.5F, 0.5F, 0.5F);
  const auto after = [&](float first, float second, float depth) {
    s.attend_all(depth);
    s.state.propensity = {0.7F, 0.7F, 0.7F};
    s.scratch.gain[0] = 0.0009F;
    s.scratch.time[0] = 10;
    s.scratch.spent[0] = 5;
    s.scratch.partner_cooperated.assign(s.state.ties.size(), 0);
    s.scratch.partner_cooperated[s.state.ties.begin[0]] = first;
    s.scratch.partner_cooperated[s.state.ties.begin[0] + 1] = second;
    update_propensity(s.step(), s.state, s.scratch);
    return s.state.propensity[0];
  };
  // Half a unit of gain counts 0.6 of it; ten days of which five were spent cost 0.45.
  CHECK(after(0, 0, 0.35F) == Approx(0.7 - 0.06 * std::tanh(0.45 - 0.3) * 0.7));
  // One partner cooperated at depth 0.35: felt is 0.5, of which a third counts; two: felt is 1, half.
  CHECK(after(0, 1, 0.35F) == Approx(0.7 + 0.06 * std::tanh(0.3 + 0.4 * 3.1 / 3 - 0.45) * 0.3));
  CHECK(after(1, 1, 0.35F) == Approx(0.7 + 0.06 * std::tanh(0.3 + 0.4 * 3.1 / 2 - 0.45) * 0.3));
}

TEST_CASE("Experience counts gain against the share of own time spent", "[propensity]") {
  Parameters p = still();
  p.propensity_experience_rate = 0.06;
  System s(test::schools_alike(2), p);
  s.connect(0, 1, 0.5F, 0.5F, 0.5F);
  const auto after = [&](float gain, float spent, float paid, float time) {
    s.attend_all(0.5F);
    s.state.propensity = {0.7F, 0.7F};
    s.scratch.gain[0] = gain;
    s.scratch.spent[0] = spent;
    s.scratch.levers.paid[0] = paid;
    s.scratch.time[0] = time;
    update_propensity(s.step(), s.state, s.scratch);
    return s.state.propensity[0];
  };
  CHECK(after(0.0018F, 0, 0, 10) == Approx(0.7 + 0.06 * std::tanh(1.0) * 0.3));
  CHECK(after(0.0018F, 5, 0, 10) == Approx(0.7 + 0.06 * std::tanh(1 - 0.9 * 0.5) * 0.3));
  CHECK(after(0, 5, 0, 10) == Approx(0.7 - 0.06 * std::tanh(0.45) * 0.7));
  CHECK(after(0, 5, 3, 10) == Approx(0.7 - 0.06 * std::tanh(0.9 * 0.2) * 0.7));
  CHECK(after(0, 5, 8, 10) == Approx(0.7));                                        // paid for
  CHECK(after(0, 100, 0, 10) == Approx(0.7 - 0.06 * std::tanh(0.9 * 1.5) * 0.7));  // the cost is capped
  CHECK(after(0, 1, 0, 0.5F) == Approx(0.7 - 0.06 * std::tanh(0.9) * 0.7));        // at least one day
}

TEST_CASE("Attended partners pull, as they were before", "[propensity]") {
  Parameters p = still();
  p.propensity_social_rate = 0.1;
  System s(test::schools_alike(4), p);
  for (SchoolIndex j = 1; j < 4; ++j) s.connect(0, j, 0.5F, 0.5F, 0.5F);
  s.attend_all(0.5F);
  s.state.ties.realised[2] = s.state.ties.realised[s.state.ties.reverse[2]] = -1.0F;
  s.state.propensity = {0.2F, 0.6F, 0.8F, 1.0F};
  update_propensity(s.step(), s.state, s.scratch);
  CHECK(s.state.propensity[0] == Approx(0.2 + 0.1 * (0.7 - 0.2)));
  CHECK(s.state.propensity[1] == Approx(0.6 + 0.1 * (0.2 - 0.6)));
  CHECK(s.state.propensity[3] == 1.0F);
}

TEST_CASE("Force breeds resentment where there is no trust", "[propensity]") {
  Parameters p = still();
  p.propensity_coercion_rate = 0.04;
  System s(test::schools_alike(5), p);
  s.connect(0, 1, 0.2F, 1.0F, 0.5F, TieKind::forced);
  s.connect(0, 2, 0.4F, 1.0F, 0.5F, TieKind::forced);
  s.connect(0, 3, 0.9F, 1.0F, 0.5F);
  s.connect(0, 4, 0.9F, 1.0F, 0.5F, TieKind::forced);
  s.attend_all(0.5F);
  s.state.ties.realised[3] = s.state.ties.realised[s.state.ties.reverse[3]] =
      -1.0F;  // not attended: does not count
  s.state.propensity = {0.5F, 0.5F, 0.5F, 0.5F, 0.5F};
  update_propensity(s.step(), s.state, s.scratch);
  CHECK(s.state.propensity[0] == Approx(0.5 - 0.04 * (2.0 / 3) * (1 - 0.3) * 0.5));
  CHECK(s.state.propensity[1] == 0.5F);  // trusts fully
}

}  // namespace
}  // namespace schoolsim
