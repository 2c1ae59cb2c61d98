#include "sim/model/processes/results.hpp"

#include <cmath>

#include "sim/model/processes/inspection.hpp"
#include "tests/model/statistics.hpp"
#include "tests/model/system.hpp"

namespace schoolsim {
namespace {

using test::System;

Parameters without_noise() {
  Parameters p;
  p.observation_noise_primary = p.observation_noise_secondary = 0;
  return p;
}

TEST_CASE("Without noise value added is the standard score of effectiveness within the phase", "[results]") {
  System s(test::list_of({{.id = 1, .phase = Phase::primary},
                          {.id = 2, .phase = Phase::primary},
                          {.id = 3, .phase = Phase::primary},
                          {.id = 4, .phase = Phase::secondary},
                          {.id = 5, .phase = Phase::secondary},
                          {.id = 6, .phase = Phase::special}}),
           without_noise());
  const std::array<float, 6> effectiveness{0.25F, 0.5F, 0.75F, 0.125F, 0.625F, 0.5F};
  for (SchoolId id = 1; id <= 6; ++id) s.state.effectiveness[s.at(id)] = effectiveness[id - 1];
  give_results(s.step(2), s.state, s.scratch);
  const auto of = [&](SchoolId id) { return s.state.value_added[s.at(id)]; };
  // Primaries: mean .5, sd sqrt(2/3) .25; secondaries: mean .375, sd .25; one special school: no spread.
  CHECK(of(1) == Approx(-std::sqrt(1.5)));
  CHECK(of(2) == Approx(0).margin(1e-6));
  CHECK(of(3) == Approx(std::sqrt(1.5)));
  CHECK(of(4) == Approx(-1));
  CHECK(of(5) == Approx(1));
  CHECK(of(6) == 0);
}

TEST_CASE("Results are new after the summer term alone, also before term 0", "[results]") {
  System s(test::schools_alike(4));
  for (const Term term : {-4, -3, -2, -1, 0, 1, 2, 3, 4, 5}) {
    System::fill(s.state.value_added, 9.0F);
    give_results(s.step(term), s.state, s.scratch);
    const bool is_new = s.state.value_added[0] != 9.0F;
    INFO("the step of term " << term << " leads to record " << term + 1);
    CHECK(is_new == (term == -4 || term == -1 || term == 2 || term == 5));
  }
}

TEST_CASE("Noise of results has the stated sd, by phase and cohort, and another luck each year",
          "[results]") {
  constexpr std::uint32_t n = 9000;
  Parameters p;
  p.observation_noise_primary = 0.6;
  p.observation_noise_secondary = 0.4;
  std::vector<test::School> schools;
  // A third of each phase has half the median cohort, a third twice as many pupils.
  for (std::uint32_t i = 0; i < n; ++i) {
    const Phase phase = static_cast<Phase>(i % 3);
    const float median = phase == Phase::secondary ? 900.0F : 210.0F;
    const float size = i / 3 % 3 == 0 ? 0.5F : i / 3 % 3 == 1 ? 1.0F : 2.0F;
    schools.push_back({.id = i + 1, .phase = phase, .pupils = median * size});
  }
  System s(test::list_of(schools), p);
  System::fill(s.state.effectiveness, 0.5F);
  give_results(s.step(2), s.state, s.scratch);
  const std::vector<float> first = s.state.value_added;
  give_results(s.step(5), s.state, s.scratch);
  for (std::uint32_t kind = 0; kind < 9; ++kind) {
    const std::uint32_t size = kind / 3;
    const double sd = (kind % 3 == 1 ? 0.4 : 0.6) * std::sqrt(size == 0 ? 2.0 : size == 1 ? 1.0 : 0.5);
    double squares = 0;
    double products = 0;
    for (std::uint32_t i = kind; i < n; i += 9) {
      const double now = static_cast<double>(s.state.value_added[s.at(i + 1)]);
      squares += now * now;
      products += now * static_cast<double>(first[s.at(i + 1)]);
    }
    // 1,000 schools of a kind: an sd that is 12 % off is found.
    test::check_mean("squares of kind " + std::to_string(kind), squares, 1000, sd * sd,
                     sd * sd * std::sqrt(2.0));
    test::check_mean("products of two years", products, 1000, 0, sd * sd);
  }
}

TEST_CASE("Terms since the last inspection are counted, and none that was before the first", "[results]") {
  Parameters p;
  p.inspection_rate = p.inspection_rate_weak = 0;
  System s(test::schools_alike(3), p);
  inspect(s.step(0), s.state, s.scratch);
  CHECK(s.state.since_inspection == std::vector<std::uint16_t>(3, 0xffff));
  s.p.inspection_rate = 1;
  s.refresh(1);
  inspect(s.step(1), s.state, s.scratch);
  CHECK(s.state.since_inspection == std::vector<std::uint16_t>(3, 0));
  s.p.inspection_rate = 0;
  s.refresh(2);
  for (const Term term : {2, 3}) inspect(s.step(term), s.state, s.scratch);
  CHECK(s.state.since_inspection == std::vector<std::uint16_t>(3, 2));
}

}  // namespace
}  // namespace schoolsim
