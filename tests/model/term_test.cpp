#include "sim/model/term.hpp"

#include <string>

#include <catch2/catch.hpp>

#include "tests/model/system.hpp"

namespace schoolsim {
namespace {

TEST_CASE("The term runs its processes in the order of the specification", "[term]") {
  std::string order;
  for (const TermProcess& process : term_processes()) {
    order += std::string(process.id) + " " + std::string(process.name) + "\n";
    CHECK_FALSE(process.sentence.empty());
  }
  CHECK(order ==
        "S0 levers\nS1 inspection\nS2 time budget\nS3 offers\nS4a attendance\nS4b-d encounter\nS5 learning\n"
        "S6 leadership\nS7 propensity\nS8 dissolution\nS9 formation\nS10 federation\nS10 entry\nS11 tiers\n");
}

TEST_CASE("A step moves the state to the next term and remembers tiers", "[term]") {
  test::System s(test::schools_alike(30));
  s.connect_pairs(0.9F, 0.8F);
  s.state.low_tier_history.assign(30, 0);
  s.state.term = 4;
  for (int t = 0; t < 3; ++t) advance_term(s.world, s.k, s.draws, s.state, s.scratch);
  CHECK(s.state.term == 7);
  for (SchoolIndex i = 0; i < 30; ++i) CHECK((s.state.low_tier_history[i] & 1U) == (s.state.max_depth[i] < 0.35F ? 1U : 0U));
}

TEST_CASE("Scratch is shuffled between steps without effect", "[term]") {
  test::System s(test::schools_alike(60));
  s.connect_pairs(0.6F, 0.3F);
  State other = s.state;
  Scratch used;
  for (int t = 0; t < 6; ++t) {
    advance_term(s.world, s.k, s.draws, s.state, used);
    Scratch fresh;
    advance_term(s.world, s.k, s.draws, other, fresh);
    CHECK(hash(s.state) == hash(other));
  }
}

}  // namespace
}  // namespace schoolsim
