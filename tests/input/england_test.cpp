#include "sim/input/england.hpp"

#include <cmath>
#include <map>
#include <set>
#include <tuple>
#include <vector>

#include <catch2/catch.hpp>

#include "sim/input/figures.hpp"
#include "sim/input/fingerprint.hpp"
#include "tests/input/structure.hpp"

using namespace schoolsim;

namespace {

const SchoolList& england() {
  static const SchoolList list = draw_england(1);
  return list;
}

}  // namespace

TEST_CASE("The built-in England has the figures' schools in every square, authority and phase") {
  const SchoolList& list = england();
  REQUIRE(list.size() == 21075);
  using Key = std::tuple<int, int, int, Phase>;
  std::map<Key, int> drawn, figures;
  for (std::size_t i = 0; i < list.size(); ++i) {
    const auto corner = [](float km) { return 5 * static_cast<int>(std::floor(km / 5)); };
    ++drawn[{corner(list.x_km[i]), corner(list.y_km[i]), list.authorities[list.authority[i]].code,
             list.phase[i]}];
  }
  for (const SquareFigures& row : square_figures()) {
    figures[{row.easting_km, row.northing_km, row.code, model_phase(row.phase)}] += row.n_schools;
  }
  CHECK(drawn == figures);
}

TEST_CASE("Both figure files count the same schools") {
  std::map<std::pair<int, RegisterPhase>, int> squares, authorities;
  for (const SquareFigures& row : square_figures()) squares[{row.code, row.phase}] += row.n_schools;
  for (const AuthorityFigures& row : authority_figures()) authorities[{row.code, row.phase}] += row.n_schools;
  CHECK(squares == authorities);
}

TEST_CASE("Pupils and disadvantage have the figures' moments") {
  // log pupils are independent normals but for the fixed density scores, which only narrow the mean: a z
  // score beyond 5.5 has chance 4e-8, so 1e-5 over some 300 authorities and phases. Disadvantage is alike
  // among neighbours, hence only the national mean and sd are held, to .01, some five of their standard
  // errors.
  const SchoolList& list = england();
  struct Sums {
    double n = 0, log_pupils = 0, share = 0, squares = 0;
  };
  std::map<std::pair<int, Phase>, Sums> drawn;
  for (std::size_t i = 0; i < list.size(); ++i) {
    Sums& s = drawn[{list.authorities[list.authority[i]].code, list.phase[i]}];
    const auto share = static_cast<double>(list.disadvantage[i]);
    s.n += 1;
    s.log_pupils += std::log(static_cast<double>(list.pupils[i]));
    s.share += share;
    s.squares += share * share;
  }
  Sums mine, theirs;
  int n_held = 0;
  for (const AuthorityFigures& row : authority_figures()) {
    if (row.phase != RegisterPhase::primary || !row.log_pupils || !row.disadvantage) continue;
    const Sums& s = drawn.at({row.code, Phase::primary});
    const double standard_error = row.log_pupils->sd / std::sqrt(s.n);
    CAPTURE(row.name, s.log_pupils / s.n, row.log_pupils->mean, standard_error);
    CHECK(std::abs(s.log_pupils / s.n - row.log_pupils->mean) < 5.5 * standard_error);
    ++n_held;
    mine.n += s.n;
    mine.share += s.share;
    mine.squares += s.squares;
    theirs.n += row.n_schools;
    theirs.share += row.n_schools * row.disadvantage->mean;
    theirs.squares += row.n_schools * (row.disadvantage->mean * row.disadvantage->mean +
                                       row.disadvantage->sd * row.disadvantage->sd);
  }
  CHECK(n_held == 149);
  const auto sd = [](const Sums& s) {
    return std::sqrt(s.squares / s.n - (s.share / s.n) * (s.share / s.n));
  };
  CHECK(mine.share / mine.n == Approx(theirs.share / theirs.n).margin(0.01));
  CHECK(sd(mine) == Approx(sd(theirs)).margin(0.01));
}

TEST_CASE("Ids run from 1, values are in range") {
  const SchoolList& list = england();
  for (std::size_t i = 0; i < list.size(); ++i) {
    const bool is_good = list.id[i] == i + 1 && list.pupils[i] >= 10 && list.pupils[i] < 20000 &&
                         list.disadvantage[i] > 0 && list.disadvantage[i] < 1 && list.grade[i] == 0 &&
                         list.group[i] == 0;
    if (!is_good) FAIL("school " << i);
  }
  CHECK(list.authorities.size() == 151);
}

TEST_CASE("The built-in England is the same on every machine") {
  // Pins the bits: a change of these values changes every result on the built-in England.
  CHECK(fingerprint(england()) == 0x5ee9af528a67633e);
  CHECK(fingerprint(draw_england(2)) == 0x24f9fc2710659839);
  // Of version 0.1, whose regions were the parts from which the figures are pooled: only names moved.
  const auto with_parts = [](SchoolList list) {
    for (Authority& authority : list.authorities) {
      for (const AuthorityFigures& row : authority_figures()) {
        if (row.code == authority.code) authority.region = row.part_of_region;
      }
    }
    return fingerprint(list);
  };
  CHECK(with_parts(england()) == 0x718794462df7c065);
  CHECK(with_parts(draw_england(2)) == 0x6f20f516aa72226a);
}

TEST_CASE("Structure of a lattice is known") {
  // 40 x 40 schools 1 km apart: nearest 1 km; 80 others within 5 km of an inner school (81 lattice points in
  // a disc of radius 5).
  SchoolList list;
  for (int i = 0; i < 40; ++i) {
    for (int j = 0; j < 40; ++j) {
      list.phase.push_back(Phase::primary);
      list.x_km.push_back(static_cast<float>(i));
      list.y_km.push_back(static_cast<float>(j));
      list.pupils.push_back(100);
      list.disadvantage.push_back(i % 2 == 0 ? 0.2f : 0.4f);
      list.authority.push_back(static_cast<std::uint16_t>(i % 2));
      list.id.push_back(static_cast<SchoolId>(list.id.size() + 1));
    }
  }
  const auto s = testing::measure_structure(list);
  CHECK(s.nearest_km.q10 == 1);
  CHECK(s.nearest_km.q90 == 1);
  CHECK(s.within_5_km.q90 == 80);
  CHECK(s.disadvantage_icc == Approx(1));
  CHECK(s.disadvantage.mean == Approx(0.3));
}
