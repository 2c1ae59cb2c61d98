#include "sim/input/load_schools.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <string>

#include <catch2/catch.hpp>

#include "sim/input/fingerprint.hpp"
#include "sim/input/school_csv.hpp"
#include "tests/input/fixtures.hpp"

using namespace schoolsim;
using schoolsim::testing::catch_error;
using schoolsim::testing::TemporaryFolder;

namespace {

void check_refusal(const std::string& spec, ErrorKind kind, const std::string& part) {
  const auto caught = catch_error([&] { load_schools(spec, 1); });
  CAPTURE(spec, caught.message);
  REQUIRE(caught.any);
  CHECK(caught.kind == kind);
  CHECK_THAT(caught.message, Catch::Contains(part));
}

const std::string header = "id,phase,authority,pupils,disadvantage,x_km,y_km\n";

}  // namespace

TEST_CASE("A part of England is those schools of the whole") {
  const SchoolList whole = load_schools("england", 7).schools;
  const LoadedSchools part = load_schools("england:LA=381,380", 7);
  std::map<SchoolId, std::size_t> at;
  for (std::size_t i = 0; i < whole.size(); ++i) at[whole.id[i]] = i;
  std::size_t n_expected = 0;
  for (const auto a : whole.authority)
    n_expected += whole.authorities[a].code == 380 || whole.authorities[a].code == 381;
  REQUIRE(part.schools.size() == n_expected);
  CHECK(n_expected > 200);
  for (std::size_t i = 0; i < part.schools.size(); ++i) {
    const std::size_t w = at.at(part.schools.id[i]);
    REQUIRE(part.schools.x_km[i] == whole.x_km[w]);
    REQUIRE(part.schools.disadvantage[i] == whole.disadvantage[w]);
    REQUIRE(part.schools.authorities[part.schools.authority[i]].code ==
            whole.authorities[whole.authority[w]].code);
  }
  CHECK(part.report.n_read == 21075);
  CHECK(part.report.n_kept == static_cast<std::int64_t>(n_expected));
  CHECK(part.report.dropped.at(0).n == 21075 - part.report.n_kept);

  const SchoolList region = load_schools("england:region=London", 7).schools;
  for (const Authority& a : region.authorities) CHECK(a.region == "London");
  CHECK(region.authorities.size() == 33);  // 32 boroughs and the City
}

TEST_CASE("The built-in England says that it is synthetic, and its licence") {
  const std::string text = describe(load_schools("england:LA=380", 1));
  CHECK_THAT(text,
             Catch::Contains("synthetic schools on the real map") &&
                 Catch::Contains("No school of this list is a real school") &&
                 Catch::Contains(
                     "Contains public sector information licensed under the Open Government Licence v3.0"));
}

TEST_CASE("synthetic:N is a marker") {
  const LoadedSchools loaded = load_schools("synthetic:2000", 1);
  CHECK(loaded.n_synthetic == 2000);
  CHECK(loaded.schools.size() == 0);
  for (const char* spec : {"synthetic:0", "synthetic:1", "synthetic:-5", "synthetic:2.5", "synthetic:nan",
                           "synthetic:", "synthetic", "synthetic:5000001"}) {
    check_refusal(spec, ErrorKind::usage, "a whole N from 2 to 5000000");
  }
}

TEST_CASE("A part that is not there is refused with the nearest") {
  check_refusal("england:LA=38O", ErrorKind::usage, "is not the code of a local authority");
  check_refusal("england:LA=3800", ErrorKind::usage, "nearest is 380 (Bradford)");
  check_refusal("england:LA=Bradfrod", ErrorKind::usage, "nearest is 380 (Bradford)");
  check_refusal("england:region=Lodnon", ErrorKind::usage, "nearest is 'London'");
  check_refusal("england:town=Leeds", ErrorKind::usage, "england:LA=CODE");
  check_refusal("england:", ErrorKind::usage, "england:LA=CODE");
  check_refusal("england:LA=", ErrorKind::usage, "england:LA=CODE");
  check_refusal("england:LA=201", ErrorKind::usage, "one school, and a system needs at least two");
  check_refusal("englnd", ErrorKind::file, "nearest is england");
}

TEST_CASE("Files that cannot be read are refused") {
  const TemporaryFolder folder;
  check_refusal(folder.path("absent.csv"), ErrorKind::file, "there is no file");
  check_refusal(folder.path(""), ErrorKind::file, "it is a folder");
  check_refusal(folder.write("empty.csv", ""), ErrorKind::input, "the file is empty");
  check_refusal(folder.write("blank.csv", " \r\n\n"), ErrorKind::input, "the file is empty");
  check_refusal(folder.write("mark.csv", "\xEF\xBB\xBF"), ErrorKind::input, "the file is empty");
  check_refusal(folder.write("nul.csv", header + std::string("1,primary\0,1", 12)), ErrorKind::input,
                "line 2: a NUL byte");
  check_refusal(folder.write("binary.csv", std::string("\x7F"
                                                       "ELF\x02\x01\x01\0\0\0",
                                                       10)),
                ErrorKind::input, "binary file");
  check_refusal(folder.write("utf16.csv", std::string("\xFF\xFEi\0\0\xD8", 6)), ErrorKind::input,
                "broken UTF-16");
  check_refusal(folder.write("book.xlsx", "PK\x03\x04..."), ErrorKind::input, "zip archive or a spreadsheet");
  check_refusal(folder.write("bytes.csv", header + "1,primary,1,100,0.2,1,1\n\x81\x8D,\xC3(\n"),
                ErrorKind::input, "line 3: byte 0x81 is neither UTF-8 nor Windows-1252");
  check_refusal(folder.write("cut.csv.gz", std::string("\x1F\x8B\x08\0\0\0\0\0\0\x03\x4B", 11)),
                ErrorKind::file, "the gzip data end too early");
}

TEST_CASE("Our own format reads in any order of columns and rows") {
  const TemporaryFolder folder;
  const std::string a =
      folder.write("a.csv", header + "7,primary,1,100,0.25,1.5,2\n3,special,2,50,0.5,4,5\n");
  const std::string b = folder.write("b.csv",
                                     "colour,y_km,x_km,Disadvantage,PUPILS,authority,phase,id\n"
                                     "red,5,4,0.5,50,2,Special,3\nblue,2,1.5,0.25,100,1,primary,7\n");
  const LoadedSchools first = load_schools(a, 1);
  const LoadedSchools second = load_schools(b, 2);
  CHECK(first.schools.id == std::vector<SchoolId>{3, 7});
  CHECK(first.schools.phase == std::vector<Phase>{Phase::special, Phase::primary});
  CHECK(first.schools.pupils == std::vector<float>{50, 100});
  CHECK(first.schools.disadvantage == std::vector<float>{0.5f, 0.25f});
  CHECK(first.schools.x_km == std::vector<float>{4, 1.5f});
  CHECK(first.schools.y_km == std::vector<float>{5, 2});
  CHECK(first.schools.authorities.at(first.schools.authority.at(0)).code == 2);
  CHECK(first.report.fingerprint == second.report.fingerprint);
  CHECK_THAT(describe(second), Catch::Contains("Columns not used: 'colour'."));
  CHECK(first.report.fingerprint !=
        load_schools(
            folder.write("c.csv", header + "7,primary,1,100,0.25,1.5,2\n3,special,2,50,0.5,4,5.001\n"), 1)
            .report.fingerprint);
}

TEST_CASE("Every flaw of a list is named with line, column and value") {
  const TemporaryFolder folder;
  const auto refuse = [&](const std::string& row, const std::string& part) {
    check_refusal(folder.write("list.csv", header + "1,primary,1,100,0.2,1,1\n" + row), ErrorKind::input,
                  part);
  };
  refuse("2,primary,1,-5,0.2,1,1\n", "list.csv:3: column pupils: '-5' is not allowed: a number of pupils");
  refuse("2,primary,1,many,0.2,1,1\n", "column pupils: 'many' is not allowed");
  refuse("2,primary,1,nan,0.2,1,1\n", "column pupils: 'nan' is not allowed");
  refuse("2,primary,1,100,34,1,1\n",
         "column disadvantage: '34' is not allowed: a share from 0 to 1, not a percentage");
  refuse("2,primray,1,100,0.2,1,1\n",
         "column phase: 'primray' is not allowed: primary, secondary or special; nearest is primary");
  refuse("2,primary,1,100,0.2,417208,435626\n", "column x_km: '417208' is not allowed: km, not metres");
  refuse("2,primary,Leeds,100,0.2,1,1\n", "column authority: 'Leeds' is not allowed");
  refuse(",primary,1,100,0.2,1,1\n", "column id: a blank is not allowed");
  refuse("0,primary,1,100,0.2,1,1\n", "column id: '0' is not allowed");
  refuse("2.5,primary,1,100,0.2,1,1\n", "column id: '2.5' is not allowed");
  refuse("1,primary,1,101,0.2,1,1\n",
         "list.csv:3: column id: school 1 is already on line 2, with other values");
  refuse("2,primary,1,100,0.2,1\n", "list.csv:3: 6 fields where the header has 7");
  refuse("2,primary,1,100,0.2,1,\"1\n", "list.csv:3: a quoted field of this row is never closed");

  // All at once.
  const auto caught = catch_error([&] {
    load_schools(folder.write("list.csv", header + "1,primary,1,-1,0.2,1,1\n2,primary,1,-2,2,1,1\n"), 1);
  });
  CHECK(std::count(caught.message.begin(), caught.message.end(), '\n') == 2);
  std::string many = header;
  for (int i = 1; i <= 25; ++i) many += std::to_string(i) + ",primary,1,-1,0.2,1,1\n";
  check_refusal(folder.write("list.csv", many), ErrorKind::input, "and 15 more problems");
}

TEST_CASE("A missing column is named with the nearest in the file") {
  const TemporaryFolder folder;
  check_refusal(folder.write("a.csv", "id,phase,authority,pupil,disadvantage,x_km,y_km\n"), ErrorKind::input,
                "a column is missing for the format 'schoolsim's own school list': pupils (nearest in the "
                "file: 'pupil')");
  check_refusal(folder.write("b.csv", "wind,rain\n1,2\n"), ErrorKind::input,
                "the header has no column of a school list");
  check_refusal(folder.write("c.csv", "id,id,phase,authority,pupils,disadvantage,x_km,y_km\n"),
                ErrorKind::input, "the column 'id' is in the header twice");
}

TEST_CASE("A system needs two schools, and may have one authority") {
  const TemporaryFolder folder;
  check_refusal(folder.write("none.csv", header), ErrorKind::input,
                "none of 0 rows is a school that can be used");
  check_refusal(folder.write("one.csv", header + "1,primary,1,100,0.2,1,1\n"), ErrorKind::input,
                "one of 1 rows is a school that can be used, and a system needs at least two");
  check_refusal(folder.write("placeless.csv", header + "1,primary,1,100,0.2,,\n2,primary,1,100,0.2,1,\n"),
                ErrorKind::input, "no coordinates: 2");
  const SchoolList two =
      load_schools(folder.write("two.csv", header + "1,primary,5,100,0.2,1,1\n2,primary,5,90,0.1,1,1\n"), 1)
          .schools;
  CHECK(two.size() == 2);
  CHECK(two.authorities.size() == 1);
}

TEST_CASE("Rows that say nothing new are counted") {
  const TemporaryFolder folder;
  const LoadedSchools loaded = load_schools(folder.write("a.csv", header + "1,primary,1,100,0.2,1,1\n"
                                                                           ",,,,,,\n"
                                                                           "1,primary,1,100,0.2,1,1\n"
                                                                           "2,primary,1,0,0.2,1,1\n"
                                                                           "3,primary,1,80,0.2,1,1\n"),
                                            1);
  CHECK(loaded.schools.id == std::vector<SchoolId>{1, 3});
  CHECK(loaded.report.n_read == 5);
  std::map<std::string, std::int64_t> dropped;
  for (const SchoolCount& c : loaded.report.dropped) dropped[c.what] = c.n;
  CHECK(dropped == std::map<std::string, std::int64_t>{
                       {"empty row", 1}, {"repeats an earlier row", 1}, {"no pupils", 1}});
}

TEST_CASE("Blanks take the median of authority and phase, then of the phase, then the nation's figure") {
  const TemporaryFolder folder;
  std::string text = header;
  // Five known primaries of authority 1 (median 30, .3), two of authority 2 (with those: median 50, .4 over
  // the phase); no known special school.
  const char* known[] = {"1,primary,1,10,0.1,1,1", "2,primary,1,20,0.2,1,2", "3,primary,1,30,0.3,1,3",
                         "4,primary,1,50,0.4,1,4", "5,primary,1,60,0.5,1,5", "6,primary,2,70,0.6,1,6",
                         "7,primary,2,80,0.7,1,7"};
  for (const char* row : known) text += row + std::string("\n");
  text += "8,primary,1,,,2,1\n9,primary,2,,,2,2\n10,special,2,,,2,3\n";
  const LoadedSchools loaded = load_schools(folder.write("a.csv", text), 1);
  CHECK(loaded.schools.pupils.at(7) == 30);
  CHECK(loaded.schools.disadvantage.at(7) == 0.3f);
  CHECK(loaded.schools.pupils.at(8) == 50);
  CHECK(loaded.schools.disadvantage.at(8) == 0.4f);
  // EVIDENCE 1.1: special schools have about 110 pupils (log-normal median) and half of them on free meals.
  CHECK(loaded.schools.pupils.at(9) == Approx(108).margin(8));
  CHECK(loaded.schools.disadvantage.at(9) == Approx(0.52).margin(0.02));
  CHECK(loaded.report.imputed.size() == 6);
  CHECK_THAT(describe(loaded), Catch::Contains("1  pupils: median of authority and phase in the list") &&
                                   Catch::Contains("1  pupils: median of the phase in the list") &&
                                   Catch::Contains("1  disadvantage: national figure of the phase"));
}

TEST_CASE("Our own format reads back to the same bits") {
  const TemporaryFolder folder;
  LoadedSchools england = load_schools("england:LA=801,380", 3);  // Bristol's name has a comma
  england.schools.grade[0] = 2;
  england.schools.group[1] = 77;
  england.schools.authorities[0].name = "Quote \" and, comma";
  england.schools.authorities[1].region = "=HYPERLINK(\"x\")";
  const LoadedSchools again = load_schools(folder.write("own.csv", to_csv(england)), 1);
  CHECK(again.report.fingerprint == fingerprint(england.schools));
  CHECK(again.schools.authorities[0].name == "Quote \" and, comma");
  CHECK(again.schools.authorities[1].name == "Bristol, City of");
  CHECK(again.schools.authorities[1].region == "=HYPERLINK(\"x\")");
  CHECK(again.schools.grade[0] == 2);
  CHECK(again.schools.group[1] == 77);
  CHECK(again.report.dropped.empty());
}

TEST_CASE("What was observed of schools is read with its month, and reads back to the same") {
  const TemporaryFolder folder;
  const std::string columns = "id,phase,authority,pupils,disadvantage,x_km,y_km,grade,value_added,observed\n";
  const std::string first = "1,primary,380,200,.2,1,1,3,-1.25,2010-08\n";
  const LoadedSchools loaded =
      load_schools(folder.write("a.csv", columns + first + "2,primary,380,200,.2,1,1,,x,2010-08\n"), 1);
  CHECK(loaded.schools.grade == std::vector<std::uint8_t>{3, 0});
  REQUIRE(loaded.schools.value_added.size() == 2);
  CHECK(loaded.schools.value_added[0] == -1.25F);
  CHECK(std::isnan(loaded.schools.value_added[1]));
  CHECK(loaded.report.observed == "2010-08");
  const LoadedSchools again = load_schools(folder.write("b.csv", to_csv(loaded)), 1);
  CHECK(again.report.fingerprint == loaded.report.fingerprint);
  CHECK(again.report.observed == "2010-08");
  CHECK(again.schools.value_added[0] == -1.25F);
  LoadedSchools other = loaded;
  other.schools.value_added[0] = 1;
  CHECK(fingerprint(other.schools) != fingerprint(loaded.schools));
  CHECK(load_schools("england:LA=380", 1).schools.value_added.empty());

  check_refusal(folder.write("c.csv", columns + first + "2,primary,380,200,.2,1,1,2,11,2010-08\n"),
                ErrorKind::input,
                "c.csv:3: column value_added: '11' is not allowed: standard deviations above the mean of the "
                "phase, from -10 to 10");
  for (const std::string month : {"2010-09", "August 2010", "2010-13", "2010-8", ""}) {
    check_refusal(
        folder.write("d.csv", columns + first + "2,primary,380,200,.2,1,1,2,1," + month + "\n"),
        ErrorKind::input,
        "is not allowed: a month such as 2010-08, the same in every row; an earlier row has 2010-08");
  }
}

TEST_CASE("A list of invented schools stays labelled as one") {
  const TemporaryFolder folder;
  const LoadedSchools england = load_schools("england:LA=380", 3);
  CHECK(england.report.synthetic);
  CHECK(load_schools("synthetic:50", 3).report.synthetic);
  const std::string own = folder.write("own.csv", to_csv(england));
  const LoadedSchools again = load_schools(own, 1);
  CHECK(again.report.synthetic);
  CHECK(again.report.is_file);
  CHECK_THAT(describe(again), Catch::Contains("synthetic schools") &&
                                  Catch::Contains("No school of this list is a real school.") &&
                                  !Catch::Contains("Columns not used"));
  CHECK(convert_schools(own, folder.path("once_more.csv")).report.synthetic);
  CHECK(load_schools(folder.path("once_more.csv"), 1).report.synthetic);

  const std::string rows = "7,primary,1,100,0.25,1.5,2\n3,special,2,50,0.5,4,5\n";
  const LoadedSchools unlabelled = load_schools(folder.write("a.csv", header + rows), 1);
  CHECK_FALSE(unlabelled.report.synthetic);
  CHECK_FALSE(load_schools(folder.write("b.csv", to_csv(unlabelled)), 1).report.synthetic);

  const auto labelled = [&](const char* first, const char* second) {
    return catch_error([&] {
      load_schools(folder.write("c.csv", "synthetic," + header + first + ",7,primary,1,100,0.25,1.5,2\n" +
                                             second + ",3,special,2,50,0.5,4,5\n"),
                   1);
    });
  };
  const auto mixed = labelled("1", "");
  CHECK(mixed.kind == ErrorKind::input);
  CHECK_THAT(mixed.message, Catch::Contains("c.csv:3: column synthetic: a blank is not allowed") &&
                                Catch::Contains("the first row has 1"));
  CHECK_THAT(labelled("yes", "yes").message, Catch::Contains("column synthetic: 'yes' is not allowed"));
}

TEST_CASE("The fingerprint does not see the order of schools or authorities") {
  SchoolList list = load_schools("england:LA=380,381", 1).schools;
  const std::uint64_t before = fingerprint(list);
  const auto reverse = [](auto& column) { std::reverse(column.begin(), column.end()); };
  reverse(list.id), reverse(list.phase), reverse(list.pupils), reverse(list.x_km), reverse(list.y_km);
  reverse(list.disadvantage), reverse(list.authority), reverse(list.grade), reverse(list.group);
  reverse(list.authorities);
  for (auto& a : list.authority) a = static_cast<std::uint16_t>(1 - a);
  CHECK(fingerprint(list) == before);
  std::swap(list.id[0], list.id[1]);
  CHECK(fingerprint(list) != before);
}

TEST_CASE("Conversion writes our own format, and never over a file unasked") {
  const TemporaryFolder folder;
  const std::string in = folder.write(
      "in.csv",
      testing::spell_register({testing::make_register_row(100001), testing::make_register_row(100002)}));
  const std::string out = folder.path("out.csv");
  const LoadedSchools converted = convert_schools(in, out);
  CHECK(load_schools(out, 1).report.fingerprint == converted.report.fingerprint);
  const auto refusal = catch_error([&] { convert_schools(in, out); });
  CHECK(refusal.kind == ErrorKind::file);
  CHECK_THAT(refusal.message, Catch::Contains("exists"));
  convert_schools(in, out, true);
  const auto unwritable = catch_error([&] { convert_schools(in, folder.path("absent/out.csv")); });
  CHECK(unwritable.kind == ErrorKind::file);
  CHECK_THAT(unwritable.message,
             Catch::Contains("cannot write") && Catch::Contains("No such file or directory"));
}

TEST_CASE("A focus names schools of the list by authority or region", "[input]") {
  const SchoolList england = load_schools("england", 1).schools;
  const std::vector<std::uint32_t> bradford = schools_in_part(england, "LA=380");
  CHECK(bradford.size() == load_schools("england:LA=380", 1).schools.size());
  for (const std::uint32_t i : bradford) CHECK(england.authorities[england.authority[i]].code == 380);
  CHECK_THROWS_WITH(schools_in_part(england, "LA=38"),
                    Catch::Contains("--focus LA=38") && Catch::Contains("380"));
  CHECK_THROWS_WITH(schools_in_part(england, "town=Leeds"), Catch::Contains("a part is LA=CODE"));
}
