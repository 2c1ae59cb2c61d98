#include "sim/model/processes/rotation.hpp"

#include <algorithm>

#include <catch2/catch.hpp>

#include "tests/model/system.hpp"

namespace schoolsim {
namespace {

using test::System;

System rotating(const SchoolList& list, bool to_need = false) {
  Parameters p;
  p.rotation_active = 1;
  p.rotation_to_need = to_need ? 1 : 0;
  System s(list, p);
  System::fill(s.state.heads.tenure, std::uint16_t{18});
  System::fill(s.state.heads.insider, std::uint8_t{1});
  System::fill(s.state.bench, 0.4F);
  for (SchoolIndex i = 0; i < s.world.size(); ++i) {
    s.state.heads.skill[i] = 0.1F + 0.1F * static_cast<float>(i);
    s.state.propensity[i] = 0.2F + 0.07F * static_cast<float>(i);
    s.state.heads.disposition[i] = 0.9F - 0.1F * static_cast<float>(i);
    s.state.practice.col(i).setConstant(0.3F + 0.05F * static_cast<float>(i));
  }
  update_effectiveness(s.state);
  return s;
}

TEST_CASE(
    "Heads who are due change places by rota: none stays, none is lost, and each takes along what it knows",
    "[rotation]") {
  System s = rotating(test::schools_alike(7));
  const State before = s.state;
  s.state.heads.tenure[2] = 17;
  rotate_heads(s.step(), s.state, s.scratch);
  std::vector<float> skills = s.state.heads.skill;
  std::sort(skills.begin(), skills.end());
  CHECK(skills == before.heads.skill);
  CHECK(s.state.heads.skill[2] == before.heads.skill[2]);
  CHECK(s.state.heads.tenure[2] == 17);
  CHECK(s.state.propensity[2] == before.propensity[2]);
  for (const SchoolIndex i : {0U, 1U, 3U, 4U, 5U, 6U}) {
    INFO("school " << i);
    CHECK(s.state.heads.skill[i] != before.heads.skill[i]);
    CHECK(s.state.heads.tenure[i] == 0);
    CHECK(s.state.heads.insider[i] == 0);
    const auto from = static_cast<SchoolIndex>(
        std::find(before.heads.skill.begin(), before.heads.skill.end(), s.state.heads.skill[i]) -
        before.heads.skill.begin());
    CHECK(s.state.heads.disposition[i] == before.heads.disposition[from]);
    CHECK(s.state.propensity[i] == Approx(0.5 * static_cast<double>(before.propensity[i]) +
                                          0.5 * static_cast<double>(before.propensity[from])));
    const double own = static_cast<double>(before.practice(0, i));
    const double brought = std::max(0.0, static_cast<double>(before.practice(0, from)) - own);
    CHECK(s.state.practice(3, i) == Approx(own * (1 - 0.05 * 0.6) + 0.05 * brought));
    CHECK(s.state.effectiveness[i] == Approx(static_cast<double>(s.state.practice(3, i))));
  }
}

TEST_CASE("Rotation to need sends the most skilled heads to the weakest schools", "[rotation]") {
  System s = rotating(test::schools_alike(5), true);
  rotate_heads(s.step(), s.state, s.scratch);
  // Skill and effectiveness rose together; the middle one is already where it is wanted and stays.
  const std::vector<float> expected{0.5F, 0.4F, 0.3F, 0.2F, 0.1F};
  for (SchoolIndex i = 0; i < 5; ++i)
    CHECK(s.state.heads.skill[i] == Approx(static_cast<double>(expected[i])));
  CHECK(s.state.heads.tenure == std::vector<std::uint16_t>{0, 0, 18, 0, 0});
  CHECK(s.state.heads.insider[2] == 1);
}

TEST_CASE("Heads move within their authority and phase, where policy reaches", "[rotation]") {
  const SchoolList list = test::list_of({{.id = 1},
                                         {.id = 2},
                                         {.id = 3, .phase = Phase::secondary},
                                         {.id = 4, .authority = 1},
                                         {.id = 5, .authority = 1}});
  System s = rotating(list);
  const State before = s.state;
  const std::vector<AimedValues> aimed{{&Coefficients::rotation_active, {1, 1, 1, 0, 1}}};
  const Step now{s.world, s.k, s.draws, 0, aimed};
  rotate_heads(now, s.state, s.scratch);
  CHECK(s.state.heads.skill[0] == before.heads.skill[1]);
  CHECK(s.state.heads.skill[1] == before.heads.skill[0]);
  for (const SchoolIndex i : {2U, 3U, 4U}) CHECK(s.state.heads.skill[i] == before.heads.skill[i]);
}

}  // namespace
}  // namespace schoolsim
