// Against the real schools, where they are present: their rows may not enter the repository.
#include <algorithm>
#include <array>
#include <cmath>
#include <iostream>
#include <map>
#include <string>

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include "sim/input/csv_reader.hpp"
#include "sim/input/england.hpp"
#include "sim/input/load_schools.hpp"
#include "sim/input/school_csv.hpp"
#include "sim/input/school_rows.hpp"
#include "sim/text/numbers.hpp"
#include "sim/text/text_file.hpp"
#include "sim/text/words.hpp"
#include "tests/input/fixtures.hpp"
#include "tests/input/real_data.hpp"
#include "tests/input/structure.hpp"

using namespace schoolsim;
using namespace schoolsim::testing;

namespace {

constexpr const char* england_file = "schools_england_2019.csv.gz";
constexpr const char* bradford_file = "gias_extract_bradford.csv";

bool is_within(double ours, double theirs, double share) { return std::abs(ours - theirs) <= share * theirs; }

std::string spell(const Quantiles& ours, const Quantiles& theirs, int digits) {
  return fmt::format("{:.{}f} {:.{}f} {:.{}f} | {:.{}f} {:.{}f} {:.{}f}", ours.q10, digits, ours.q50, digits,
                     ours.q90, digits, theirs.q10, digits, theirs.q50, digits, theirs.q90, digits);
}

}  // namespace

TEST_CASE("The built-in England has the structure of the real list") {
  const auto path = find_real_data(england_file, "The built-in England has the structure of the real list");
  if (!path) return;
  const SchoolList real = load_schools(*path, 1).schools;
  const SchoolList drawn = draw_england(1);
  constexpr std::array names = {"all", "primary", "secondary", "special"};
  std::cout << "Built-in England (seed 1) | real list of 2019; 10, 50 and 90 % quantiles, same phase\n";
  for (int phase = -1; phase < n_phases; ++phase) {
    const Structure ours = measure_structure(drawn, phase);
    const Structure theirs = measure_structure(real, phase);
    std::cout << fmt::format("{:<10} nearest km  {}; shared site {:.3f} | {:.3f}\n",
                             names[static_cast<std::size_t>(phase + 1)],
                             spell(ours.nearest_km, theirs.nearest_km, 2), ours.share_of_shared,
                             theirs.share_of_shared)
              << fmt::format("{:<10} within 5 km {}; mean {:.1f} | {:.1f}\n", "",
                             spell(ours.within_5_km, theirs.within_5_km, 0), ours.within_5_km.mean,
                             theirs.within_5_km.mean)
              << fmt::format("{:<10} pupils      {}\n", "", spell(ours.pupils, theirs.pupils, 0))
              << fmt::format(
                     "{:<10} disadvant.  {}; authority ICC {:.3f} | {:.3f}; "
                     "neighbours alike {:.2f} | {:.2f}\n",
                     "", spell(ours.disadvantage, theirs.disadvantage, 3), ours.disadvantage_icc,
                     theirs.disadvantage_icc, ours.neighbour_correlation, theirs.neighbour_correlation);
  }
  for (const std::uint64_t seed : {1u, 2u, 3u}) {
    CAPTURE(seed);
    const Structure ours = measure_structure(seed == 1 ? drawn : draw_england(seed));
    const Structure theirs = measure_structure(real);
    for (const auto column : {&Structure::nearest_km, &Structure::pupils, &Structure::disadvantage}) {
      for (const auto quantile : {&Quantiles::q10, &Quantiles::q50, &Quantiles::q90}) {
        CAPTURE(ours.*column.*quantile, theirs.*column.*quantile);
        CHECK(is_within(ours.*column.*quantile, theirs.*column.*quantile, 0.10));
      }
    }
    for (const auto figure : {&Quantiles::q10, &Quantiles::q50, &Quantiles::q90, &Quantiles::mean}) {
      CHECK(is_within(ours.within_5_km.*figure, theirs.within_5_km.*figure, 0.15));
    }
    CHECK(std::abs(ours.disadvantage_icc - theirs.disadvantage_icc) <= 0.05);
    CHECK(std::abs(ours.neighbour_correlation - theirs.neighbour_correlation) <= 0.05);
  }
}

TEST_CASE("All usable schools of the real list are read, and survive our own format") {
  const auto path = find_real_data(
      england_file, "All usable schools of the real list are read, and survive our own format");
  if (!path) return;
  const TemporaryFolder folder;
  const LoadedSchools loaded = convert_schools(*path, folder.path("own.csv"));
  // data/README.md: 23,174 rows, 21,078 open, 3 without a place.
  CHECK(loaded.report.n_read == 23174);
  CHECK(loaded.schools.size() == 21075);
  std::map<std::string, std::int64_t> dropped;
  for (const SchoolCount& c : loaded.report.dropped) dropped[c.what] = c.n;
  CHECK(dropped ==
        std::map<std::string, std::int64_t>{{"closed", 1950}, {"proposed", 146}, {"no coordinates", 3}});
  CHECK(loaded.schools.authorities.size() == 151);
  CHECK(load_schools(folder.path("own.csv"), 1).report.fingerprint == loaded.report.fingerprint);
}

TEST_CASE("The register's extract agrees with the table about Bradford") {
  const auto extract_path =
      find_real_data(bradford_file, "The register's extract agrees with the table about Bradford");
  const auto table_path =
      find_real_data(england_file, "The register's extract agrees with the table about Bradford");
  if (!extract_path || !table_path) return;
  const SchoolList extract = load_schools(*extract_path, 1).schools;
  const SchoolList table = load_schools(*table_path, 1).schools;
  CHECK(extract.size() == 200);
  std::map<SchoolId, std::size_t> at;
  for (std::size_t i = 0; i < table.size(); ++i) {
    if (table.authorities[table.authority[i]].code == 380) at[table.id[i]] = i;
  }
  REQUIRE(at.size() == extract.size());
  double squares = 0;
  for (std::size_t i = 0; i < extract.size(); ++i) {
    REQUIRE(at.contains(extract.id[i]));
    const std::size_t k = at.at(extract.id[i]);
    CHECK(extract.phase[i] == table.phase[k]);
    CHECK(extract.x_km[i] == table.x_km[k]);
    CHECK(extract.y_km[i] == table.y_km[k]);
    CHECK(extract.pupils[i] == table.pupils[k]);
    const double difference = static_cast<double>(extract.disadvantage[i] - table.disadvantage[k]);
    squares += difference * difference;
  }
  const double error = std::sqrt(squares / static_cast<double>(extract.size()));
  std::cout << fmt::format("Disadvantage in Bradford from current free meals: error (rms) {:.3f}\n", error);
  CHECK(error < 0.06);
}

TEST_CASE("The line from current to six-year free meals is the table's") {
  const auto path =
      find_real_data(england_file, "The line from current to six-year free meals is the table's");
  if (!path) return;
  struct Sums {
    double n = 0, x = 0, y = 0, xx = 0, xy = 0;
  };
  std::array<Sums, n_phases> sums{};
  std::map<std::string, std::size_t> column;
  const std::string text = read_text_file(*path, TextKind::table);
  read_csv(text, *path, [&](std::span<const std::string_view> f, std::size_t line) {
    if (line == 1) {
      for (std::size_t c = 0; c < f.size(); ++c) column[std::string(f[c])] = c;
      return;
    }
    if (f[column["status"]] != "open") return;
    const auto now = read_finite(f[column["fsm_pct_2019"]]);
    const auto ever = read_finite(f[column["fsm6_pct_2019"]]);
    if (!now || !ever) return;
    const std::string_view phase = f[column["phase"]];
    Sums& s = sums[phase == "primary" ? 0 : phase == "special" ? 2 : 1];
    s.n += 1;
    s.x += *now / 100;
    s.y += *ever / 100;
    s.xx += *now * *now / 1e4;
    s.xy += *now * *ever / 1e4;
  });
  for (int p = 0; p < n_phases; ++p) {
    const Sums& s = sums[static_cast<std::size_t>(p)];
    const double slope = (s.n * s.xy - s.x * s.y) / (s.n * s.xx - s.x * s.x);
    const FreeMealLine line = free_meal_line(static_cast<Phase>(p));
    CHECK(line.slope == Approx(slope).margin(0.0001));
    CHECK(line.intercept == Approx((s.y - slope * s.x) / s.n).margin(0.0001));
  }
}
