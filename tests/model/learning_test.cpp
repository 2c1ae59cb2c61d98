#include "sim/model/processes/learning.hpp"

#include <array>
#include <cmath>

#include "tests/model/statistics.hpp"
#include "tests/model/system.hpp"

namespace schoolsim {
namespace {

using test::System;

/// Nothing moves practice but what a test turns on again.
Parameters still() {
  Parameters p;
  p.learning_noise_school = 0;
  p.learning_noise_area = 0;
  p.learning_la_support = 0;
  p.learning_own = 0;
  p.learning_decay = 0;
  p.learning_transfer = 0;
  p.learning_joint = 0;
  return p;
}

TEST_CASE("Own improvement peaks at the focus and never falls below its floor", "[learning]") {
  const Coefficients k = to_coefficients({});
  CHECK(focus(k, 2.5F) == Approx(1.0));
  CHECK(focus(k, 0.0F) == Approx(0.35));
  CHECK(focus(k, 4.0F) == Approx(0.35 + 0.65 * 1.6 * std::exp(-0.6)));
  CHECK(focus(k, 12.0F) == Approx(0.35 + 0.65 * 4.8 * std::exp(-3.8)));
  CHECK(focus(k, 2.4F) < 1.0F);
  CHECK(focus(k, 2.6F) < 1.0F);
}

TEST_CASE("Own improvement and decay settle at own G r l / (own G r l + decay)", "[learning]") {
  Parameters p = still();
  p.learning_own = 0.02;
  p.learning_decay = 0.0103;
  p.learning_decay_disadvantage = 0.5;
  System s(test::list_of({{.id = 1, .disadvantage = 0.1F}, {.id = 2, .disadvantage = 0.5F}}), p);
  s.set_practice(0.9F);
  s.scratch.leadership = {0.4F, 0.7F};
  s.change_relevance(0, 2.5F);
  const double g = 0.35 + 0.65 * 1.6 * std::exp(-0.6);  // four initiatives
  const auto fixed_point = [&](double leadership, double excess, double relevance) {
    const double gain = 0.02 * g * relevance * leadership;
    return gain / (gain + 0.0103 * (1 + 0.5 * excess));
  };
  // One term by hand, then to the fixed point.
  learn(s.step(), s.state, s.scratch);
  CHECK(s.state.practice(3, s.at(1)) == Approx(0.9 + 0.02 * g * 0.4 * 0.1 - 0.0103 * (1 - 0.5 * 0.2) * 0.9));
  for (int t = 0; t < 2500; ++t) learn(s.step(), s.state, s.scratch);
  for (const int area : {0, 5}) {
    const double relevance = area == 0 ? 2.5 : 1;
    CHECK(s.state.practice(area, s.at(1)) == Approx(fixed_point(0.4, -0.2, relevance)).epsilon(1e-4));
    CHECK(s.state.practice(area, s.at(2)) == Approx(fixed_point(0.7, 0.2, relevance)).epsilon(1e-4));
  }
}

TEST_CASE("Where old practice goes as much sooner, more weight is speed alone", "[learning]") {
  Parameters p = still();
  p.learning_own = 0.02;
  p.learning_decay = 0.0103;
  const double gain = 0.02 * (0.35 + 0.65 * 1.6 * std::exp(-0.6)) * 0.5;
  for (const double turnover : {1.0, 0.4}) {
    p.curriculum_turnover = turnover;
    System s(test::list_of({{.id = 1}}), p);
    s.set_practice(0.2F);
    s.change_relevance(0, 2.5F);
    for (int t = 0; t < 40; ++t) learn(s.step(), s.state, s.scratch);
    const auto after_40 = [&](double weight) {
      const double up = gain * weight, down = 0.0103 * (1 + turnover * (weight - 1));
      const double settled = up / (up + down);
      return settled + (0.2 - settled) * std::pow(1 - up - down, 40);
    };
    CHECK(s.state.practice(0, s.at(1)) == Approx(after_40(2.5)).epsilon(1e-5));
    CHECK(s.state.practice(5, s.at(1)) == Approx(after_40(1)).epsilon(1e-5));
  }
}

TEST_CASE("Speed is how fast practice settles in a phase, not where", "[learning]") {
  Parameters p = still();
  p.learning_own = 0.02;
  p.learning_decay = 0.0103;
  p.learning_speed = 4;
  p.learning_speed_secondary = 0.5;
  System s(
      test::list_of({{.id = 1}, {.id = 2, .phase = Phase::secondary}, {.id = 3, .phase = Phase::special}}),
      p);
  s.set_practice(0.8F);
  const double gain = 0.02 * (0.35 + 0.65 * 1.6 * std::exp(-0.6)) * 0.5;
  const double settled = gain / (gain + 0.0103);
  const auto after = [&](double speed, int terms) {
    return settled + (0.8 - settled) * std::pow(1 - speed * (gain + 0.0103), terms);
  };
  for (int t = 0; t < 10; ++t) learn(s.step(), s.state, s.scratch);
  CHECK(s.state.practice(3, s.at(1)) == Approx(after(4, 10)).epsilon(1e-5));
  CHECK(s.state.practice(3, s.at(2)) == Approx(after(2, 10)).epsilon(1e-5));
  CHECK(s.state.practice(3, s.at(3)) == s.state.practice(3, s.at(1)));
  for (int t = 0; t < 1000; ++t) learn(s.step(), s.state, s.scratch);
  CHECK(s.state.practice(3, s.at(1)) == Approx(settled).epsilon(1e-5));
  CHECK(s.state.practice(3, s.at(2)) == Approx(settled).epsilon(1e-5));
}

TEST_CASE("Practice is lost with disadvantage as much as the phase lets it", "[learning]") {
  Parameters p = still();
  p.learning_decay = 0.01;
  p.gradient_primary = -0.5;
  p.gradient_secondary = 2;
  System s(test::list_of(
               {{.id = 1, .disadvantage = 0.1F}, {.id = 2, .phase = Phase::secondary, .disadvantage = 0.5F}}),
           p);
  s.set_practice(0.6F);
  learn(s.step(), s.state, s.scratch);
  CHECK(s.state.practice(0, s.at(1)) == Approx(0.6 - 0.01 * (1 + 0.5 * -0.5 * -0.2) * 0.6));
  CHECK(s.state.practice(0, s.at(2)) == Approx(0.6 - 0.01 * (1 + 0.5 * 2 * 0.2) * 0.6));
}

TEST_CASE("In schools of middling leadership an authority's effect is what effectiveness settles at",
          "[learning]") {
  Parameters p = still();
  p.learning_own = 0.02;
  p.learning_decay = 0.0103;
  p.learning_speed = 3;
  p.learning_speed_secondary = 0.4;
  p.authority_effect_sd = 0.03;
  p.authority_secondary_ratio = 1;
  constexpr std::uint16_t n = 400;
  std::vector<test::School> schools;
  for (std::uint16_t a = 0; a < n; ++a) {
    for (const Phase phase : {Phase::primary, Phase::secondary}) {
      const auto id = static_cast<SchoolId>(schools.size() + 1);
      schools.push_back({.id = id, .phase = phase, .x_km = static_cast<float>(id), .authority = a});
    }
  }
  System s(test::list_of(schools), p);
  s.set_practice(0.4F);
  const double focused = 0.35 + 0.65 * 1.6 * std::exp(-0.6);
  System::fill(s.scratch.leadership, static_cast<float>(0.46 / focused));
  const double settled = 0.46 * 0.02 / (0.46 * 0.02 + 0.0103);
  const auto of_primary = [&](SchoolIndex i) { return s.world.phase[i] == Phase::primary; };
  learn(s.step(), s.state, s.scratch);
  for (SchoolIndex i = 0; i < s.world.size(); ++i) {
    const double rate = 0.0195 * (of_primary(i) ? 3 : 1.2);
    const double aim = settled + static_cast<double>(s.world.authority_effect[i]);
    REQUIRE(s.state.effectiveness[i] == Approx(0.4 + rate * (aim - 0.4)).margin(1e-6));
  }
  for (int t = 0; t < 1000; ++t) learn(s.step(), s.state, s.scratch);
  double squares = 0;
  for (SchoolIndex i = 0; i < s.world.size(); ++i) {
    const double effect = static_cast<double>(s.state.effectiveness[i]) - settled;
    REQUIRE(effect == Approx(static_cast<double>(s.world.authority_effect[i])).margin(1e-5));
    if (of_primary(i)) squares += effect * effect;
  }
  test::check_mean("variance between authorities", squares, n, 0.03 * 0.03, 0.03 * 0.03 * std::sqrt(2.0));
}

TEST_CASE("The luck of secondary schools is a part of that of others", "[learning]") {
  Parameters p = still();
  p.learning_noise_school = 0.02;
  p.learning_noise_secondary_ratio = 0.3;
  constexpr std::uint32_t n = 3000;
  for (const auto& [phase, sd] : {std::pair(Phase::special, 0.02), std::pair(Phase::secondary, 0.006)}) {
    System s(test::schools_alike(n, {.phase = phase}), p);
    s.set_practice(0.5F);
    learn(s.step(), s.state, s.scratch);
    double squares = 0;
    for (const float q : s.state.effectiveness) squares += std::pow(static_cast<double>(q) - 0.5, 2);
    test::check_mean("variance", squares, n, sd * sd, sd * sd * std::sqrt(2.0));
  }
}

TEST_CASE("Partners learn what a school does, not who its staff are", "[learning]") {
  Parameters p = still();
  p.learning_transfer = 0.03;
  p.learning_joint = 0.018;
  p.learning_la_support = 0.02;
  System s(test::schools_alike(2), p);
  s.connect(0, 1, 0.6F, 0.9F, 0.5F);
  s.attend_all(0.5F);
  s.state.practice.col(0).setConstant(0.3F);
  s.state.practice.col(1).setConstant(0.8F);
  State other = s.state;
  other.team = {-0.05F, 0.3F};
  Scratch scratch = s.scratch;
  learn(s.step(), s.state, s.scratch);
  learn(s.step(), other, scratch);
  CHECK((s.state.practice == other.practice).all());
  CHECK(s.scratch.gain == scratch.gain);
  CHECK(other.effectiveness[0] == Approx(static_cast<double>(s.state.effectiveness[0]) - 0.05));
  CHECK(other.effectiveness[1] == 1.0F);
}

TEST_CASE("Transfer closes the gap of the weaker side alone", "[learning]") {
  Parameters p = still();
  p.learning_transfer = 0.03;
  p.learning_cap = 1;  // saturation is tested apart: here 1 / (1 + S / a) is worked in
  System s(test::list_of(
               {{.id = 1, .disadvantage = 0.1F}, {.id = 2, .phase = Phase::secondary, .disadvantage = 0.3F}}),
           p);
  s.connect(s.at(1), s.at(2), 0.6F, 0.9F, 0.5F);
  s.attend_all(0.25F);
  s.state.practice.col(s.at(1)).setConstant(0.3F);
  s.state.practice.col(s.at(2)).setConstant(0.8F);
  s.scratch.absorption = {0.5F, 0.5F};
  learn(s.step(), s.state, s.scratch);
  const double fit = 0.5 * std::exp(-0.2 / 0.5);
  const double offered = 0.75 * 0.03 * 0.5 * fit * 0.6 * 0.5;
  CHECK(s.state.practice(4, s.at(1)) - 0.3F == Approx(offered / (1 + offered / 0.5)).epsilon(1e-3));
  CHECK(s.state.practice(4, s.at(2)) == 0.8F);
  CHECK(s.scratch.gain[s.at(2)] == 0.0F);
}

TEST_CASE("Joint work shares and creates, most where both are weak, from practice as it was", "[learning]") {
  Parameters p = still();
  p.learning_joint = 0.018;
  p.learning_cap = 1;
  System s(test::schools_alike(2), p);
  s.connect(0, 1, 0.6F, 0.9F, 0.5F);
  s.attend_all(0.5F);
  std::array<double, 8> own{};
  std::array<double, 8> other{};
  for (int a = 0; a < 8; ++a) {
    own[static_cast<std::size_t>(a)] = 0.2 + 0.05 * a;
    other[static_cast<std::size_t>(a)] = 0.7 - 0.06 * a;
    s.state.practice(a, 0) = static_cast<float>(own[static_cast<std::size_t>(a)]);
    s.state.practice(a, 1) = static_cast<float>(other[static_cast<std::size_t>(a)]);
  }
  s.change_relevance(2, 2.5F);
  s.scratch.absorption = {0.64F, 0.36F};
  s.scratch.root_absorption = {0.8F, 0.6F};
  double weights = 0;
  std::array<double, 8> weight{};
  for (std::size_t a = 0; a < 8; ++a) {
    weight[a] = std::pow((a == 2 ? 2.5 : 1.0) * (1 - (own[a] + other[a]) / 2), 4);
    weights += weight[a];
  }
  learn(s.step(), s.state, s.scratch);
  double gains = 0;
  for (std::size_t a = 0; a < 8; ++a) {
    const auto gained = [&](double mine, double theirs, double absorption) {
      const double shared = std::max(0.0, theirs - mine);
      const double created = 0.5 * 4 * weight[a] / weights * (1 - mine);
      const double offered = 0.5 * 0.018 * 0.8 * 0.6 * (shared + created);
      return offered / (1 + offered / absorption);
    };
    const auto area = static_cast<Eigen::Index>(a);
    gains += gained(own[a], other[a], 0.64);
    CHECK(static_cast<double>(s.state.practice(area, 0)) - own[a] ==
          Approx(gained(own[a], other[a], 0.64)).margin(2e-7));
    CHECK(static_cast<double>(s.state.practice(area, 1)) - other[a] ==
          Approx(gained(other[a], own[a], 0.36)).margin(2e-7));
  }
  CHECK(s.scratch.gain[0] == Approx(gains / 8).epsilon(1e-5));
  CHECK(s.state.effectiveness[0] == mean(s.state.practice.col(0)));
}

TEST_CASE("Joint creation goes by weights that are shares, however small their powers are", "[learning]") {
  Parameters p = still();
  p.learning_joint = 0.018;
  p.learning_cap = 1;
  p.learning_create_power = 16;
  System s(test::schools_alike(2), p);
  s.connect(0, 1, 0.6F, 0.6F, 1.0F);
  s.attend_all(1.0F);
  // What both lack, to the 16th: about 1e-42, 1e-45 and nothing, of which the first is nearly all.
  const double lack = 0.0024;
  for (const SchoolIndex i : {0U, 1U}) {
    s.state.practice.col(i).setConstant(1.0F);
    s.state.practice(3, i) = static_cast<float>(1 - lack);
    s.state.practice(5, i) = static_cast<float>(1 - lack / 1.5);
  }
  learn(s.step(), s.state, s.scratch);
  const double share = 1 / (1 + std::pow(1.5, -16));
  const double created = 0.018 * 0.5 * 4 * share * lack;  // per area, of areas that hold 4 weights together
  CHECK(static_cast<double>(s.state.practice(3, 0)) - (1 - lack) == Approx(created).epsilon(0.01));
  CHECK(s.state.practice(1, 0) == 1.0F);
  CHECK(s.scratch.gain[0] == s.scratch.gain[0]);
}

TEST_CASE("Learning from partners saturates at the cap", "[learning]") {
  Parameters p = still();
  p.learning_transfer = 1;
  p.learning_joint = 1;
  System s(test::schools_alike(12), p);
  for (SchoolIndex j = 1; j < 12; ++j) s.connect(0, j, 1.0F, 1.0F, 0.5F);
  s.attend_all(0.5F);
  s.set_practice(1.0F);
  s.state.practice.col(0).setConstant(0.1F);
  System::fill(s.scratch.absorption, 0.4F);
  System::fill(s.scratch.root_absorption, std::sqrt(0.4F));
  learn(s.step(), s.state, s.scratch);
  CHECK(s.scratch.gain[0] < 0.010F * 0.4F);
  CHECK(s.scratch.gain[0] > 0.99F * 0.010F * 0.4F);
}

TEST_CASE("A school without any capacity to absorb learns nothing from partners", "[learning]") {
  Parameters p = still();
  p.learning_transfer = 0.03;
  p.learning_joint = 0.018;
  System s(test::schools_alike(2), p);
  s.connect(0, 1, 0.9F, 0.9F, 0.5F);
  s.attend_all(0.5F);
  s.state.practice.col(0).setConstant(0.1F);
  s.state.practice.col(1).setConstant(0.9F);
  s.scratch.absorption = {0.0F, 0.5F};
  s.scratch.root_absorption = {0.0F, std::sqrt(0.5F)};
  learn(s.step(), s.state, s.scratch);
  CHECK(s.state.practice(0, 0) == 0.1F);
  CHECK(s.scratch.gain[0] == 0.0F);
}

TEST_CASE("A capacity to absorb that is nearly nothing gives no practice that is no number", "[learning]") {
  Parameters p = still();
  p.learning_transfer = 0.03;
  p.learning_cap = 0.0001;
  System s(test::schools_alike(2), p);
  s.connect(0, 1, 0.9F, 0.9F, 0.0F);
  s.attend_all(0.0F);
  s.set_practice(0.5F);
  System::fill(s.scratch.absorption, 1e-43F);
  System::fill(s.scratch.root_absorption, 3e-22F);
  learn(s.step(), s.state, s.scratch);
  CHECK(s.state.effectiveness[0] == 0.5F);
}

TEST_CASE("Ties that nobody attended teach nothing", "[learning]") {
  Parameters p = still();
  p.learning_transfer = 0.03;
  p.learning_joint = 0.018;
  SECTION("not attended") {}
  SECTION("switched off") { p.mechanism_tie_learning = 0; }
  System s(test::schools_alike(2), p);
  s.connect(0, 1, 0.9F, 0.9F, 0.5F);
  s.attend_all(p.mechanism_tie_learning == 0 ? 0.5F : -1.0F);
  s.state.practice.col(0).setConstant(0.1F);
  s.state.practice.col(1).setConstant(0.9F);
  learn(s.step(), s.state, s.scratch);
  CHECK(s.state.practice(0, 0) == 0.1F);
}

TEST_CASE("Advisers pull weak areas to the authority's mean, as far as support goes", "[learning]") {
  Parameters p = still();
  p.learning_la_support = 0.02;
  p.start_support_low = p.start_support_high = 1.5;
  System s(test::list_of({{.id = 1}, {.id = 2}, {.id = 3}, {.id = 4, .authority = 1}}), p);
  s.refresh(3);  // three of fifteen terms of the fade are over
  s.state.practice.col(s.at(1)).setConstant(0.2F);
  s.state.practice.col(s.at(2)).setConstant(0.4F);
  s.state.practice.col(s.at(3)).setConstant(0.9F);
  s.state.practice.col(s.at(4)).setConstant(0.1F);
  System::fill(s.scratch.absorption, 0.6F);
  learn(s.step(3), s.state, s.scratch);
  CHECK(s.state.practice(0, s.at(1)) == Approx(0.2 + 0.02 * 0.8 * 1.5 * 0.6 * 0.3));
  CHECK(s.state.practice(0, s.at(2)) == Approx(0.4 + 0.02 * 0.8 * 1.5 * 0.6 * 0.1));
  CHECK(s.state.practice(0, s.at(3)) == 0.9F);
  CHECK(s.state.practice(0, s.at(4)) == 0.1F);
}

TEST_CASE("Luck has the stated spread within and between schools, and no drift", "[learning]") {
  Parameters p = still();
  p.learning_noise_school = 0.012;
  p.learning_noise_area = 0.012;
  constexpr std::uint32_t n = 3000;
  System s(test::schools_alike(n), p);
  s.set_practice(0.5F);
  learn(s.step(), s.state, s.scratch);
  double total = 0;
  double between = 0;
  double within = 0;
  double least = 1;
  double most = -1;
  for (SchoolIndex i = 0; i < n; ++i) {
    double school = 0;
    for (int a = 0; a < 8; ++a) school += (static_cast<double>(s.state.practice(a, i)) - 0.5) / 8;
    total += school;
    between += school * school;
    for (int a = 0; a < 8; ++a) {
      const double rest = static_cast<double>(s.state.practice(a, i)) - 0.5 - school;
      within += rest * rest;
      least = std::min(least, rest);
      most = std::max(most, rest);
    }
  }
  const double of_area = 0.012 * 0.012;
  const double of_mean = 0.012 * 0.012 + of_area / 8;
  test::check_mean("luck", total, n, 0, std::sqrt(of_mean));
  test::check_mean("variance between schools", between, n, of_mean, of_mean * std::sqrt(2.0));
  // n * 7 degrees of freedom; a uniform's squares spread less than a normal's, so this limit is on the safe
  // side.
  test::check_mean("variance within schools", within, 7.0 * n, of_area, of_area * std::sqrt(2.0));
  // Uniform noise is bounded by its sd times sqrt(3), here around the school's mean of eight.
  CHECK(most < 2 * 0.012 * std::sqrt(3.0));
  CHECK(least > -2 * 0.012 * std::sqrt(3.0));
}

TEST_CASE("Practice stays within 0 and 1", "[learning]") {
  Parameters p = still();
  p.learning_noise_school = 1;
  System s(test::schools_alike(50), p);
  learn(s.step(), s.state, s.scratch);
  CHECK(s.state.practice.minCoeff() == 0.0F);
  CHECK(s.state.practice.maxCoeff() == 1.0F);
}

}  // namespace
}  // namespace schoolsim
