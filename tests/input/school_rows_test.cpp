#include "sim/input/school_rows.hpp"

#include <algorithm>
#include <map>
#include <string>

#include <catch2/catch.hpp>
#include <zlib.h>

#include "tests/input/fixtures.hpp"

using namespace schoolsim;
using namespace schoolsim::testing;

namespace {

std::map<std::string, std::int64_t> to_map(const std::vector<SchoolCount>& counts) {
  std::map<std::string, std::int64_t> map;
  for (const SchoolCount& c : counts) map[c.what] = c.n;
  return map;
}

using Counts = std::map<std::string, std::int64_t>;

RegisterRow with(int urn, const RegisterRow& changes) {
  RegisterRow row = make_register_row(urn);
  for (const auto& [column, value] : changes) row[column] = value;
  return row;
}

LoadedSchools load(const std::vector<RegisterRow>& rows) {
  const TemporaryFolder folder;
  return load_school_file(folder.write("extract.csv", spell_register(rows)));
}

RegisterRow type(const std::string& code, const std::string& name) {
  return {{"TypeOfEstablishment (code)", code}, {"TypeOfEstablishment (name)", name}};
}

RegisterRow phase(const std::string& code, const std::string& name) {
  return {{"PhaseOfEducation (code)", code}, {"PhaseOfEducation (name)", name}};
}

}  // namespace

TEST_CASE("Schools of the register outside the model are dropped and counted by reason") {
  const LoadedSchools loaded = load(
      {with(1, {}), with(2, {}),
       with(3, {{"EstablishmentStatus (code)", "2"}, {"EstablishmentStatus (name)", "Closed"}}),
       with(4, {{"EstablishmentStatus (code)", "4"}, {"EstablishmentStatus (name)", "Proposed to open"}}),
       with(5, {{"EstablishmentStatus (code)", "3"},
                {"EstablishmentStatus (name)", "Open, but proposed to close"}}),
       with(6, type("11", "Other independent school")),
       with(7, type("10", "Other independent special school")), with(8, type("14", "Pupil referral unit")),
       with(9, type("42", "Academy alternative provision converter")),
       with(10, type("15", "Local authority nursery school")), with(11, type("30", "Welsh establishment")),
       with(12, type("8", "Non-maintained special school")), with(13, type("18", "Further education")),
       with(14, type("37", "British schools overseas")), with(15, phase("1", "Nursery")),
       with(16, {{"Easting", ""}, {"Northing", ""}}), with(17, {{"Easting", "0"}, {"Northing", "0"}}),
       with(18, {{"NumberOfPupils", "0"}})});
  CHECK(loaded.schools.id == std::vector<SchoolId>{1, 2, 5});
  CHECK(to_map(loaded.report.dropped) == Counts{{"closed", 1},
                                                {"proposed, not yet open", 1},
                                                {"independent", 2},
                                                {"pupil referral unit or alternative provision", 2},
                                                {"nursery", 2},
                                                {"Welsh", 1},
                                                {"non-maintained special", 1},
                                                {"further or higher education", 1},
                                                {"other type of establishment", 1},
                                                {"no coordinates", 2},
                                                {"no pupils", 1}});
  CHECK(loaded.report.n_read == 18);
  CHECK(loaded.report.n_kept == 3);
}

TEST_CASE("State schools of every kind are kept, by name or by code") {
  const std::pair<const char*, const char*> kept[] = {{"1", "Community school"},
                                                      {"2", "Voluntary aided school"},
                                                      {"3", "Voluntary controlled school"},
                                                      {"5", "Foundation school"},
                                                      {"6", "City technology college"},
                                                      {"28", "Academy sponsor led"},
                                                      {"34", "Academy converter"},
                                                      {"35", "Free schools"},
                                                      {"39", "Free schools 16 to 19"},
                                                      {"40", "University technical college"},
                                                      {"41", "Studio schools"},
                                                      {"45", "Academy 16-19 converter"},
                                                      {"46", "Academy 16 to 19 sponsor led"},
                                                      {"7", "Community special school"},
                                                      {"12", "Foundation special school"},
                                                      {"33", "Academy special sponsor led"},
                                                      {"36", "Free schools special"},
                                                      {"44", "Academy special converter"},
                                                      {"", "Academy - Converter mainstream"},
                                                      {"", "Academy sponsor led mainstream"},
                                                      {"", "Academy - Converter special school"},
                                                      {"", "Free school  16-19"}};
  std::vector<RegisterRow> rows;
  for (const auto& [code, name] : kept) {
    rows.push_back(with(static_cast<int>(rows.size() + 1), type(code, name)));
    if (*code != '\0') rows.push_back(with(static_cast<int>(rows.size() + 1), type(code, "")));
  }
  const LoadedSchools loaded = load(rows);
  CHECK(loaded.schools.size() == rows.size());
  CHECK(std::count(loaded.schools.phase.begin(), loaded.schools.phase.end(), Phase::special) == 11);
}

TEST_CASE("Phases of the register become the model's, and rules are counted") {
  const LoadedSchools loaded = load(
      {with(1, phase("2", "Primary")), with(2, phase("3", "Middle deemed primary")),
       with(3, phase("4", "Secondary")), with(4, phase("5", "Middle deemed secondary")),
       with(5, phase("6", "16 plus")), with(6, phase("7", "All-through")),
       with(7, phase("0", "Not applicable")),
       with(8,
            {{"PhaseOfEducation (code)", ""}, {"PhaseOfEducation (name)", ""}, {"StatutoryHighAge", "18"}}),
       with(9, {{"PhaseOfEducation (code)", "0"}, {"PhaseOfEducation (name)", ""}, {"StatutoryHighAge", ""}}),
       with(10, phase("7", ""))});
  const auto p = Phase::primary;
  const auto s = Phase::secondary;
  CHECK(loaded.schools.id == std::vector<SchoolId>{1, 2, 3, 4, 5, 6, 7, 8, 10});
  CHECK(loaded.schools.phase == std::vector<Phase>{p, p, s, s, s, s, p, s, s});
  CHECK(to_map(loaded.report.treated) == Counts{{"middle deemed primary: as primary", 1},
                                                {"middle deemed secondary: as secondary", 1},
                                                {"16 plus: as secondary", 1},
                                                {"all-through: as secondary", 2},
                                                {"no phase, leaving at 12 or before: as primary", 1},
                                                {"no phase, leaving after 12: as secondary", 1}});
}

TEST_CASE("Fields of the register arrive in the list") {
  const LoadedSchools loaded = load({with(101494, {{"LA (code)", "380"},
                                                   {"LA (name)", "Bradford"},
                                                   {"NumberOfPupils", "662"},
                                                   {"Easting", "417208"},
                                                   {"Northing", "435626"},
                                                   {"OfstedRating (name)", "Special Measures"},
                                                   {"Trusts (code)", "2939"},
                                                   {"EstablishmentName", "Saint \"X\",\r\nthe younger"}}),
                                     with(7, {{"Federations (code)", "17"}, {"OfstedRating (name)", "Good"}}),
                                     with(8, {{"LA (name)", ""}})});
  const SchoolList& list = loaded.schools;
  REQUIRE(list.id == std::vector<SchoolId>{7, 8, 101494});
  CHECK(list.pupils[2] == 662);
  CHECK(list.x_km[2] == 417.208f);
  CHECK(list.y_km[2] == 435.626f);
  CHECK(list.grade == std::vector<std::uint8_t>{2, 0, 4});
  CHECK(list.group == std::vector<std::uint32_t>{17, 0, 2939});
  REQUIRE(list.authorities.size() == 2);
  CHECK(list.authorities[0].name == "Bradford");
  CHECK(list.authorities[0].region == "Yorkshire and The Humber");  // by the official codes
  CHECK(list.authorities[1].name == "Anywhere");
  CHECK(list.authorities[1].region == "Nowhere");  // a code that is none: GOR
}

TEST_CASE("The current free-meal share becomes the six-year share, and the rule is printed") {
  const LoadedSchools loaded =
      load({with(1, {{"PercentageFSM", "20"}}), with(2, phase("4", "Secondary")),
            with(3, type("7", "Community special school")), with(4, {{"PercentageFSM", "90"}})});
  CHECK(loaded.schools.disadvantage[0] == Approx(0.0241 + 1.3015 * 0.2));
  CHECK(loaded.schools.disadvantage[1] == Approx(0.0654 + 1.4604 * 0.2));
  CHECK(loaded.schools.disadvantage[2] == Approx(0.0602 + 1.1618 * 0.2));
  CHECK(loaded.schools.disadvantage[3] == 1);
  CHECK_THAT(describe(loaded),
             Catch::Contains("For 4 schools") && Catch::Contains("primary 0.024 + 1.302 x current") &&
                 Catch::Contains("census of January 2019") && !Catch::Contains("trust the order"));
  const LoadedSchools recent = load({with(1, {{"CensusDate", "18-01-2024"}}), with(2, {})});
  CHECK_THAT(describe(recent),
             Catch::Contains("shares of 1 schools are of 2024") && Catch::Contains("trust the order"));
}

TEST_CASE("Encodings, byte order mark, line ends and gzip make no difference") {
  const TemporaryFolder folder;
  const auto rows =
      std::vector{with(1, {{"LA (name)", "Caf\xC3\xA9 \xE2\x80\x93 X"}}), with(2, {{"LA (name)", ""}})};
  const std::string utf8 = spell_register(rows);
  const auto swap = [](std::string text, const std::string& from, const std::string& to) {
    for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size())
      text.replace(at, from.size(), to);
    return text;
  };
  const std::string cp1252 = swap(swap(utf8, "\xC3\xA9", "\xE9"), "\xE2\x80\x93", "\x96");
  const std::string gz = folder.path("gz.csv.gz");
  gzFile packed = gzopen(gz.c_str(), "wb");
  REQUIRE(gzwrite(packed, cp1252.data(), static_cast<unsigned>(cp1252.size())) ==
          static_cast<int>(cp1252.size()));
  gzclose(packed);
  const LoadedSchools first = load_school_file(folder.write("utf8.csv", utf8));
  CHECK(first.schools.authorities.at(0).name == "Caf\xC3\xA9 \xE2\x80\x93 X");
  for (const std::string& path :
       {folder.write("mark.csv", "\xEF\xBB\xBF" + utf8), folder.write("cp1252.csv", cp1252),
        folder.write("lf.csv", swap(utf8, "\r\n", "\n")), gz}) {
    CAPTURE(path);
    const LoadedSchools other = load_school_file(path);
    CHECK(other.schools.authorities.at(0).name == first.schools.authorities.at(0).name);
    CHECK(other.report.fingerprint == first.report.fingerprint);
  }
}

TEST_CASE("Flaws of an extract are named") {
  const TemporaryFolder folder;
  const auto refuse = [&](const std::vector<RegisterRow>& rows, const std::string& part) {
    const auto caught = catch_error([&] { load_school_file(folder.write("x.csv", spell_register(rows))); });
    CAPTURE(caught.message, part);
    REQUIRE(caught.any);
    CHECK(caught.kind == ErrorKind::input);
    CHECK_THAT(caught.message, Catch::Contains(part));
  };
  refuse({with(1, {}), with(2, {{"PercentageFSM", "134.2"}})},
         "x.csv:3: column PercentageFSM: '134.2' is not allowed: a percentage from 0 to 100");
  refuse({with(1, {}), with(2, {{"NumberOfPupils", "-1"}})}, "x.csv:3: column NumberOfPupils: '-1'");
  refuse({with(1, {}), with(2, {{"Easting", "417,208"}})}, "column Easting: '417,208'");
  refuse(
      {with(1, {}), with(2, {{"EstablishmentStatus (code)", "9"}, {"EstablishmentStatus (name)", "Asleep"}})},
      "column EstablishmentStatus (name): 'Asleep'");
  refuse({with(1, {}), with(2, {}), with(1, {{"NumberOfPupils", "211"}})},
         "x.csv:4: column URN: school 1 is already on line 2, with other values");
  // A row that spans lines moves the lines after it.
  refuse({with(1, {{"EstablishmentName", "a\r\nb\r\nc"}}), with(2, {{"NumberOfPupils", "many"}})},
         "x.csv:5: column NumberOfPupils");
  // Dropped schools may be flawed.
  CHECK(load({with(1, {}), with(2, {}),
              with(3, {{"EstablishmentStatus (code)", "2"},
                       {"EstablishmentStatus (name)", "Closed"},
                       {"NumberOfPupils", "-1"}})})
            .schools.size() == 2);
  // The same school twice, differing only where nothing is read.
  CHECK(to_map(load({with(1, {}), with(2, {}), with(1, {{"EstablishmentName", "Other"}})}).report.dropped) ==
        Counts{{"repeats an earlier row", 1}});

  auto columns = register_columns();
  *std::find(columns.begin(), columns.end(), "PercentageFSM") = "PercentFSM";
  const auto missing =
      catch_error([&] { load_school_file(folder.write("x.csv", spell_register({with(1, {})}, columns))); });
  CHECK_THAT(missing.message, Catch::Contains("a column is missing") &&
                                  Catch::Contains("PercentageFSM (nearest in the file: 'PercentFSM')"));
  columns = register_columns();
  std::erase(columns, "EstablishmentStatus (code)");
  CHECK(load_school_file(folder.write("x.csv", spell_register({with(1, {}), with(2, {})}, columns)))
            .schools.size() == 2);
  std::erase(columns, "EstablishmentStatus (name)");
  const auto neither =
      catch_error([&] { load_school_file(folder.write("x.csv", spell_register({with(1, {})}, columns))); });
  CHECK_THAT(neither.message, Catch::Contains("EstablishmentStatus (code)"));
}

TEST_CASE("An extract of 50,000 rows and 150 columns in any order is read") {
  const TemporaryFolder folder;
  std::vector<std::string> columns = {"Junk 0"};
  for (const std::string& column : register_columns()) columns.push_back(column);
  for (std::size_t i = 1; columns.size() < 150; ++i) columns.push_back("Junk " + std::to_string(i));
  std::rotate(columns.begin(), columns.begin() + 11, columns.end());
  constexpr int n = 50000;
  constexpr int rows_per_cycle = 10;
  std::vector<RegisterRow> rows;
  for (int i = 0; i < n; ++i) {
    RegisterRow row = with(100000 + i, {{"LA (code)", std::to_string(800 + i % 149)},
                                        {"Junk 0", "a, \"b\"\r\nc \xE9"},
                                        {"Easting", std::to_string(100000 + 10 * i)}});
    const RegisterRow changes[rows_per_cycle] = {{},
                                                 {},
                                                 {},
                                                 phase("4", "Secondary"),
                                                 type("7", "Community special school"),
                                                 {{"NumberOfPupils", ""}, {"PercentageFSM", ""}},
                                                 {{"EstablishmentStatus (name)", "Closed"}},
                                                 {{"EstablishmentStatus (name)", "Closed"}},
                                                 type("11", "Other independent school"),
                                                 {{"Easting", ""}}};
    for (const auto& [column, value] : changes[i % rows_per_cycle]) row[column] = value;
    rows.push_back(std::move(row));
  }
  const LoadedSchools loaded = load_school_file(folder.write("big.csv", spell_register(rows, columns)));
  CHECK(loaded.report.n_read == n);
  CHECK(loaded.report.n_kept == 30000);
  CHECK(to_map(loaded.report.dropped) ==
        Counts{{"closed", 10000}, {"independent", 5000}, {"no coordinates", 5000}});
  CHECK(to_map(loaded.report.imputed) ==
        Counts{{"pupils: median of authority and phase in the list", 5000},
               {"disadvantage: median of authority and phase in the list", 5000}});
  CHECK(loaded.schools.authorities.size() == 149);
}

TEST_CASE("The table schools_england_2019 is read by its own columns") {
  const TemporaryFolder folder;
  const std::string text =
      "URN,la_code,name,easting,northing,status,phase,pupils_2019,fsm_pct_2019,fsm6_pct_2019,mat_uid,fed_"
      "uid\n"
      "1,380,A,400000,300000,open,primary,200,10,25,,\n"
      "2,380,B,400000,300000,open,secondary,800,10,,5,6\n"
      "3,380,C,400000,300000,open,all_through_or_middle,900,10,30,,6\n"
      "4,380,D,400000,300000,open,post16,,,,,\n"
      "5,380,E,,,open,primary,200,10,25,,\n"
      "6,380,F,400000,300000,closed,primary,200,10,25,,\n"
      "7,380,G,400000,300000,proposed,primary,200,10,25,,\n";
  const LoadedSchools loaded = load_school_file(folder.write("t.csv", text));
  CHECK(loaded.schools.id == std::vector<SchoolId>{1, 2, 3, 4});
  CHECK(loaded.schools.phase ==
        std::vector<Phase>{Phase::primary, Phase::secondary, Phase::secondary, Phase::secondary});
  CHECK(loaded.schools.disadvantage[0] == 0.25f);
  CHECK(loaded.schools.disadvantage[1] == Approx(0.0654 + 0.14604));
  CHECK(loaded.schools.pupils[3] == 850);
  CHECK(loaded.schools.group == std::vector<std::uint32_t>{0, 5, 6, 0});
  CHECK(to_map(loaded.report.dropped) == Counts{{"no coordinates", 1}, {"closed", 1}, {"proposed", 1}});
  CHECK(loaded.schools.authorities.at(0).name == "Bradford");
}
