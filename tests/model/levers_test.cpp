#include "sim/model/processes/levers.hpp"

#include <cmath>

#include <catch2/catch.hpp>

#include "tests/model/system.hpp"

namespace schoolsim {
namespace {

using test::System;

TEST_CASE("Authority support is whole before term 0 and fades over fifteen terms", "[levers]") {
  System s(test::schools_alike(3));
  const auto support = [&](Term term) {
    resolve_levers(s.step(term), s.state, s.scratch);
    return s.scratch.levers.support[1];
  };
  CHECK(support(-45) == 1.0F);
  CHECK(support(-1) == 1.0F);
  CHECK(support(0) == 1.0F);
  CHECK(support(6) == Approx(0.6));
  CHECK(support(14) == Approx(1.0 / 15));
  CHECK(support(15) == 0.0F);
  CHECK(support(44) == 0.0F);
  CHECK(s.state.ledger == Ledger{});
}

TEST_CASE("Support that stays costs 37 leader-days per school over 45 terms", "[levers]") {
  Parameters p;
  p.lever_la_floor = 1;
  System s(test::schools_alike(7), p);
  s.state.ledger = {};
  for (Term term = -5; term < 45; ++term) resolve_levers(s.step(term), s.state, s.scratch);
  // 1/15 + 2/15 + .. + 14/15 = 7, then one day in each of thirty terms.
  const double paid =
      s.state.ledger[static_cast<std::size_t>(Payer::authority)][static_cast<std::size_t>(Cost::support)];
  CHECK(paid == Approx(7 * 37.0).epsilon(1e-6));
}

TEST_CASE("Levers reach every school", "[levers]") {
  Parameters p;
  p.lever_accountability = 0.3;
  p.lever_initiatives = 2;
  p.lever_vision = 0.9;
  System s(test::schools_alike(3), p);
  resolve_levers(s.step(), s.state, s.scratch);
  for (SchoolIndex i = 0; i < 3; ++i) {
    CHECK(s.scratch.levers.accountability[i] == 0.3F);
    CHECK(s.scratch.levers.initiatives[i] == 2.0F);
    CHECK(s.scratch.levers.vision[i] == 0.9F);
    CHECK(s.scratch.levers.paid[i] == 0.0F);
  }
}

TEST_CASE("A lead is paid for each member while force is in force", "[levers]") {
  Parameters p;
  p.forced_active = 1;
  System s(test::schools_alike(5), p);
  s.state.groups = {{1}, {3}, {0}};
  s.state.ledger = {};
  resolve_levers(s.step(10), s.state, s.scratch);
  CHECK(s.scratch.levers.paid == std::vector<float>{0, 12, 0, 0, 0});
  CHECK(s.state.ledger[static_cast<std::size_t>(Payer::national)][static_cast<std::size_t>(Cost::sponsor)] ==
        12.0);
  s.p.forced_active = 0;
  s.refresh();
  resolve_levers(s.step(11), s.state, s.scratch);
  CHECK(s.scratch.levers.paid[1] == 0.0F);
}

TEST_CASE("A new curriculum makes practice obsolete once, then need, load and relevance run out",
          "[levers]") {
  Parameters p;
  p.curriculum_active = 1;
  System s(test::schools_alike(2));
  s.set_practice(0.6F);
  s.p = p;
  s.k = to_coefficients(p);
  for (Term term = 9; term < 45; ++term) {
    resolve_levers(s.step(term), s.state, s.scratch);
    const int e = term - 9;
    INFO("e = " << e);
    const double need = e < 6 ? 1 : std::pow(0.5, (e - 5) / 3.0);
    CHECK(s.scratch.need[1] == Approx(need < 0.02 ? 0 : need));
    CHECK(s.scratch.load[1] == (e < 6 ? 2.0F : 0.0F));
    CHECK(s.scratch.relevance(1)[0] == (e < 12 ? 2.5F : 1.0F));
    CHECK(s.scratch.relevance(1)[3] == s.scratch.relevance(1)[0]);
    CHECK(s.scratch.relevance(1)[4] == 1.0F);
    CHECK(s.state.practice(3, 1) == Approx(0.45));
    CHECK(s.state.practice(4, 1) == 0.6F);
    CHECK(s.state.effectiveness[1] == Approx((0.45 + 0.6) / 2));
  }
  CHECK(s.state.curriculum_start == std::vector<Term>(2, 9));
}

TEST_CASE("A curriculum that ends and comes again is a second change", "[levers]") {
  Parameters p;
  p.curriculum_active = 1;
  System s(test::schools_alike(1));
  s.set_practice(0.8F);
  for (const auto& [term, active, expected] : {std::tuple(3, 1.0, 0.6), {4, 0.0, 0.6}, {5, 1.0, 0.45}}) {
    s.p.curriculum_active = active;
    s.k = to_coefficients(s.p);
    resolve_levers(s.step(term), s.state, s.scratch);
    CHECK(s.state.practice(0, 0) == Approx(expected));
  }
}

}  // namespace
}  // namespace schoolsim
