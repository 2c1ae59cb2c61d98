#include "sim/run/thresholds.hpp"

#include <cmath>

#include "sim/model/start.hpp"
#include "sim/model/term.hpp"
#include "tests/model/statistics.hpp"

namespace schoolsim {
namespace {

/// Grades given in the terms of each table to the schools of a phase, in a run of its own.
GivenGrades count_given(const SchoolList& schools, const Parameters& p, const Draws& draws) {
  const World world = make_world(schools, p, draws);
  const Coefficients k = to_coefficients(p);
  const Term first = -static_cast<Term>(p.start_spin_up_terms);
  State state = make_start(world, p, draws, first);
  regrade({world, k, draws, first}, nullptr, state);
  Scratch scratch;
  GivenGrades given{};
  for (Term term = first; term < 12; ++term) {
    if (term == -3) give_stock(world, state, nullptr);
    advance_term(world, k, draws, state, scratch);
    if (term < -3) continue;
    for (SchoolIndex i = 0; i < world.size(); ++i) {
      if (state.since_inspection[i] == 0 && world.phase[i] != Phase::special)
        given[term < 6 ? 0 : 1][static_cast<std::size_t>(world.phase[i])][state.grade[i] - 1U] += 1;
    }
  }
  return given;
}

TEST_CASE("Under thresholds that were found grades are given as asked, with other luck", "[thresholds]") {
  Parameters p;
  p.inspection_regimes = 1;
  const SchoolList schools = draw_synthetic_schools(4000, p, Draws(1, 0));
  const GivenGrades* asked = &england_gives;
  // Most at grade 2 in primaries, few at grade 1 in secondaries, alike in both tables.
  const GivenGrades other{{{{{5, 80, 10, 5}, {2, 30, 48, 20}}}, {{{5, 80, 10, 5}, {2, 30, 48, 20}}}}};
  SECTION("England's") {}
  SECTION("others") { asked = &other; }
  const Parameters found = with_found_thresholds(schools, p, Draws(1, 1), *asked);
  const GivenGrades given = count_given(schools, found, Draws(1, 2));
  for (std::size_t t = 0; t < 2; ++t) {
    for (std::size_t phase = 0; phase < 2; ++phase) {
      const auto& share = (*asked)[t][phase];
      const auto& count = given[t][phase];
      const double all = share[0] + share[1] + share[2] + share[3];
      const double n = count[0] + count[1] + count[2] + count[3];
      INFO("table " << t << ", phase " << phase << ", inspections " << n);
      REQUIRE(n > 300);
      for (std::size_t g = 0; g < 4; ++g) {
        const double p_grade = share[g] / all;
        // Signals of one school are alike from term to term: two runs' sampling error, of fewer schools than
        // inspections.
        const double sd = std::sqrt(2 * 2 * p_grade * (1 - p_grade) / n);
        const double z = (count[g] / n - p_grade) / sd;
        INFO("grade " << g + 1 << ": " << count[g] / n << ", asked " << p_grade << ", z = " << z);
        CHECK(std::abs(z) < test::z_limit);
      }
    }
  }
}

TEST_CASE("Thresholds are found again from the same draws, and nothing else is changed", "[thresholds]") {
  const Parameters p;
  const SchoolList schools = draw_synthetic_schools(300, p, Draws(1, 0));
  const Parameters found = with_found_thresholds(schools, p, Draws(1, 0));
  CHECK(found == with_found_thresholds(schools, p, Draws(1, 0)));
  CHECK_FALSE(found == with_found_thresholds(schools, p, Draws(1, 1)));
  CHECK(validate(found).empty());
  for (const ParameterInfo& row : parameter_table()) {
    INFO(row.key);
    if (row.key.starts_with("inspection.threshold_") || row.key == "inspection.regimes") continue;
    CHECK(found.*row.member == row.standard);
  }
  CHECK(found.inspection_regimes == 1);
}

TEST_CASE("Where no school is of a phase its thresholds stay, and special schools have no part",
          "[thresholds]") {
  Parameters p;
  p.synthetic_primary_share = 0;
  p.synthetic_special_share = 0.5;
  const SchoolList schools = draw_synthetic_schools(200, p, Draws(1, 0));
  const Parameters found = with_found_thresholds(schools, p, Draws(1, 0));
  CHECK(found.inspection_threshold_primary_2009_grade1 ==
        Parameters{}.inspection_threshold_primary_2009_grade1);
  CHECK(found.inspection_threshold_secondary_2009_grade1 !=
        Parameters{}.inspection_threshold_secondary_2009_grade1);
}

}  // namespace
}  // namespace schoolsim
