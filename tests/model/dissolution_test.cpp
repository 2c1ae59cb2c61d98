#include "sim/model/processes/dissolution.hpp"

#include "tests/model/statistics.hpp"
#include "tests/model/system.hpp"

namespace schoolsim {
namespace {

using test::System;

double ties_left(const System& s) { return s.state.ties.size() / 2.0; }

TEST_CASE("A tie ends if either side ends it, at the chance of the two", "[dissolution]") {
  constexpr std::uint32_t n = 4000;
  System s(test::schools_alike(n));
  for (SchoolIndex i = 0; i < n; ++i) s.state.propensity[i] = i % 2 == 0 ? 0.2F : 0.7F;
  double left = 0;
  constexpr int terms = 4;
  for (Term term = 0; term < terms; ++term) {
    s.state.ties = {};
    s.state.ties.begin.assign(n + 1, 0);
    s.connect_pairs(0.3F, 0.1F);
    end_ties(s.step(term), s.state, s.scratch);
    left += ties_left(s);
  }
  const double stays = (1 - 0.12 * 0.8 * 0.7) * (1 - 0.12 * 0.3 * 0.7);
  test::check_share("ties that stay", left, terms * n / 2.0, stays);
}

TEST_CASE("Ties end below the least trust of one side, or after three terms without contact",
          "[dissolution]") {
  Parameters p;
  p.exit_rate = 0;
  System s(test::schools_alike(8), p);
  s.connect(0, 1, 0.15F, 0.9F, 0.9F);
  s.connect(2, 3, 0.90F, 0.149F, 0.9F);
  s.connect(4, 5, 0.9F, 0.9F, 0.0F);
  s.connect(6, 7, 0.9F, 0.9F, 0.0F);
  s.state.ties.unattended = {0, 0, 0, 0, 2, 2, 3, 3};
  end_ties(s.step(), s.state, s.scratch);
  CHECK(find_tie(s.state.ties, 0, 1) != no_index);
  CHECK(find_tie(s.state.ties, 2, 3) == no_index);
  CHECK(find_tie(s.state.ties, 4, 5) != no_index);
  CHECK(find_tie(s.state.ties, 6, 7) == no_index);
  CHECK(s.state.ties.size() == 4);
}

TEST_CASE("Forced ties never end", "[dissolution]") {
  Parameters p;
  p.exit_rate = 1;
  System s(test::schools_alike(100), p);
  System::fill(s.state.propensity, 0.0F);
  s.connect_pairs(0.0F, 0.0F, TieKind::forced);
  System::fill<std::uint8_t>(s.state.ties.unattended, 9);
  end_ties(s.step(), s.state, s.scratch);
  CHECK(ties_left(s) == 50);
  CHECK(s.state.half_edges_at_risk == std::array<std::uint64_t, 3>{0, 0, 0});
}

TEST_CASE("Ends are counted by depth on both sides, from term 0", "[dissolution]") {
  Parameters p;
  p.exit_rate = 0;
  System s(test::schools_alike(12), p);
  const float depths[] = {0.1F, 0.249F, 0.25F, 0.499F, 0.5F, 0.9F};
  for (SchoolIndex i = 0; i < 6; ++i) s.connect(2 * i, 2 * i + 1, i % 2 == 0 ? 0.1F : 0.9F, 0.9F, depths[i]);
  const State before = s.state;
  end_ties(s.step(-1), s.state, s.scratch);
  CHECK(s.state.half_edges_at_risk == std::array<std::uint64_t, 3>{0, 0, 0});
  CHECK(ties_left(s) == 3);
  s.state = before;
  end_ties(s.step(0), s.state, s.scratch);
  CHECK(s.state.half_edges_at_risk == std::array<std::uint64_t, 3>{4, 4, 4});
  CHECK(s.state.half_edges_ended == std::array<std::uint64_t, 3>{2, 2, 2});
}

TEST_CASE("No hazard depends on depth", "[dissolution]") {
  // Same trust and propensity at two depths: the very same ties end.
  System shallow(test::schools_alike(600));
  System deep(test::schools_alike(600));
  System::fill(shallow.state.propensity, 0.1F);
  System::fill(deep.state.propensity, 0.1F);
  shallow.connect_pairs(0.3F, 0.0F);
  deep.connect_pairs(0.3F, 0.9F);
  end_ties(shallow.step(), shallow.state, shallow.scratch);
  end_ties(deep.step(), deep.state, deep.scratch);
  CHECK(shallow.state.ties.partner == deep.state.ties.partner);
  CHECK(ties_left(shallow) < 300);
}

}  // namespace
}  // namespace schoolsim
