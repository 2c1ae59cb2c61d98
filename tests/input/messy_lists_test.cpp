// Lists as people have them: every spelling that spreadsheets, R, pandas and official statistics use.

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <catch2/catch.hpp>
#include <zlib.h>

#include "sim/input/cells.hpp"
#include "sim/input/csv_reader.hpp"
#include "sim/input/fingerprint.hpp"
#include "sim/input/load_schools.hpp"
#include "sim/input/local_authorities.hpp"
#include "sim/input/school_csv.hpp"
#include "sim/input/school_rows.hpp"
#include "sim/text/words.hpp"
#include "tests/input/fixtures.hpp"

using namespace schoolsim;
using namespace schoolsim::testing;
using Catch::Contains;

namespace {

const std::string plain =
    "id,phase,authority,pupils,disadvantage,x_km,y_km\n"
    "1,primary,380,200,0.25,410.1,430.2\n"
    "2,secondary,380,900.5,0.5,411.25,431\n";

std::string swap_all(std::string text, const std::string& from, const std::string& to) {
  for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size())
    text.replace(at, from.size(), to);
  return text;
}

std::string with_decimal_commas(const std::string& separator) {
  return swap_all(swap_all(plain, ",", separator), ".", ",");
}

/// As Excel's "Unicode text".
std::string to_utf16(const std::string& ascii, bool big_endian) {
  std::string text = big_endian ? "\xFE\xFF" : "\xFF\xFE";
  for (const char c : ascii) {
    if (big_endian) text += '\0';
    text += c;
    if (!big_endian) text += '\0';
  }
  return text;
}

std::string refusal_of(const std::string& path) {
  const auto caught = catch_error([&] { load_school_file(path); });
  return caught.any ? caught.message : "no error";
}

RegisterRow with(int urn, const RegisterRow& changes) {
  RegisterRow row = make_register_row(urn);
  for (const auto& [column, value] : changes) row[column] = value;
  return row;
}

std::string describe_register(const std::vector<RegisterRow>& rows) {
  const TemporaryFolder folder;
  return describe(load_school_file(folder.write("extract.csv", spell_register(rows))));
}

}  // namespace

TEST_CASE("A list reads alike whatever saved it", "[input]") {
  const TemporaryFolder folder;
  const SchoolList expected = load_school_file(folder.write("plain.csv", plain)).schools;
  REQUIRE(expected.size() == 2);
  const std::string named_rows =
      "id,phase,authority,pupils,disadvantage,x_km,y_km\n"
      "\"a\",1,primary,380,200,0.25,410.1,430.2\n"
      "\"b\",2,secondary,380,900.5,0.5,411.25,431\n";
  const std::pair<const char*, std::string> spellings[] = {
      {"semicolons and decimal commas", with_decimal_commas(";")},
      {"semicolons and decimal points", swap_all(plain, ",", ";")},
      {"tabs", swap_all(plain, ",", "\t")},
      {"tabs and decimal commas", with_decimal_commas("\t")},
      {"bars", swap_all(plain, ",", "|")},
      {"a line for the spreadsheet", "sep=;\r\n" + with_decimal_commas(";")},
      {"byte order mark", "\xEF\xBB\xBF" + with_decimal_commas(";")},
      {"UTF-16 of a PC", to_utf16(swap_all(plain, ",", "\t"), false)},
      {"UTF-16, big-endian", to_utf16(plain, true)},
      {"row names of write.csv",
       "\"\"," + swap_all(swap_all(plain, "\n1,", "\n\"1\",1,"), "\n2,", "\n\"2\",2,")},
      {"index of pandas", "," + swap_all(swap_all(plain, "\n1,", "\n0,1,"), "\n2,", "\n1,2,")},
      {"row names of write.table", named_rows},
      {"row names of write.table, semicolons", swap_all(named_rows, ",", ";")},
      {"blanks that do not break", swap_all(plain, ",380,",
                                            ",\xC2\xA0"
                                            "380 ,")},
      {"ids as decimals", swap_all(swap_all(plain, "\n1,", "\n1.0,"), "\n2,", "\n2.0,")},
  };
  for (const auto& [what, text] : spellings) {
    CAPTURE(what);
    const SchoolList list = load_school_file(folder.write("list.csv", text)).schools;
    CHECK(fingerprint(list) == fingerprint(expected));
    CHECK(list.id_text.empty());
  }
}

TEST_CASE("A comma that may mark thousands is not taken for a decimal comma", "[input]") {
  const TemporaryFolder folder;
  const std::string text =
      "id;phase;authority;pupils;disadvantage;x_km;y_km\n1;primary;380;1,200;0.2;1;1\n"
      "2;primary;380;1,100;0.2;1;1\n";
  CHECK_THAT(refusal_of(folder.write("a.csv", text)),
             Contains("a.csv:2: column pupils: '1,200' is not allowed"));
  CHECK_THAT(refusal_of(folder.write("a.csv", swap_all(text, "0.2", "1"))),
             Contains("column pupils: '1,200'"));
}

TEST_CASE("Marks of values that official statistics suppress are blanks, counted by mark", "[input]") {
  for (const char* mark :
       {"x",   "z",   "c",     ":",   "..",   "-",      "SUPP", "NE",   "NA", "low", "*",           "[c]",
        "[x]", "[z]", "[low]", "N/A", "#N/A", "LOWCOV", "DNS",  "Supp", "~",  "[w]", "\xE2\x80\x93"}) {
    CAPTURE(mark);
    const std::string text =
        describe_register({with(1, {}), with(2, {{"PercentageFSM", mark}}),
                           with(3, {{"NumberOfPupils", mark}, {"PercentageFSM", mark}})});
    CHECK_THAT(text, Contains(std::string("read as blanks: ") + mark + " (3 rows)") &&
                         Contains("2  disadvantage: median of the phase in the list") &&
                         Contains("1  pupils: median of the phase in the list"));
  }
  CHECK_THAT(describe_register({with(1, {}), with(2, {{"Easting", "z"}}), with(3, {})}),
             Contains("1  no coordinates"));
  const TemporaryFolder folder;
  CHECK_THAT(refusal_of(folder.write(
                 "x.csv", spell_register({with(1, {}), with(2, {{"LA (code)", "z"}}), with(3, {})}))),
             Contains("column LA (code): 'z' is not allowed"));
}

TEST_CASE("The year of a date is read however it is spelled", "[input]") {
  for (const char* date : {"16-01-2025",
                           "16/01/2025",
                           "16.01.2025",
                           "16/01/25",
                           "16-1-25",
                           "2025-01-16",
                           "2025/01/16",
                           "2025-01-16T00:00:00",
                           "2025-01-16 00:00:00",
                           "16/01/2025 00:00",
                           "20250116",
                           "16012025",
                           "January 2025",
                           "16 January 2025",
                           "16th January 2025",
                           "Jan-25",
                           "16-Jan-25",
                           "16 Jan 25",
                           "Jan 16, 2025",
                           "01/2025",
                           "2025-01",
                           "2025",
                           "2025.0",
                           "45673",
                           "45673.0",
                           "2024/25",
                           "2024-25",
                           "2024/2025",
                           "202425",
                           "Spring 2025",
                           "01/16/2025"}) {
    CAPTURE(date);
    CHECK(year_of(date) == 2025);
  }
  for (const char* date :
       {"", "20e9", "soon", "16-01", "99999", "1e300", "nan", "99-99-2025", "2025-13-45", "0", "-2025",
        "15 Jan", "31-12-1899", "12345678901234567890", "2025 2026 spring"}) {
    CAPTURE(date);
    CHECK_FALSE(year_of(date));
  }
}

TEST_CASE("Notes on the census are true on both sides of 2019", "[input]") {
  const auto told = [](const std::string& date) {
    return describe_register({with(1, {{"CensusDate", date}}), with(2, {{"CensusDate", date}})});
  };
  for (const char* date : {"15-01-2015", "18/01/2018", "2018-01-18", "January 2015", "18/01/18"}) {
    CAPTURE(date);
    CHECK_THAT(told(date), Contains("comes out too low") && !Contains("too high"));
  }
  for (const char* date : {"16-01-2025", "2025-01-16", "16/01/25", "16 January 2020", "45673"}) {
    CAPTURE(date);
    CHECK_THAT(told(date), Contains("comes out too high") && !Contains("too low"));
  }
  CHECK_THAT(told("17/01/2019"), !Contains("too high") && !Contains("too low") && !Contains("census date"));
  CHECK_THAT(told("soon"), Contains("The census date of 2 schools cannot be read ('soon')"));
  CHECK_THAT(told(""), Contains("the file does not say"));
  const TemporaryFolder folder;
  CHECK_THAT(
      refusal_of(folder.write("x.csv", spell_register({with(1, {{"CensusDate", "20e9"}}), with(2, {})}))),
      Contains("x.csv:2: column CensusDate: '20e9' is not allowed: a date"));
}

TEST_CASE("Authorities of every year fall in the official regions, by one vocabulary", "[input]") {
  const TemporaryFolder folder;
  const auto row = [](int urn, const char* code, const char* region) {
    return with(urn, {{"LA (code)", code}, {"LA (name)", ""}, {"GOR (name)", region}});
  };
  const LoadedSchools loaded = load_school_file(folder.write(
      "x.csv", spell_register({row(1, "942", "North West"), row(2, "943", ""), row(3, "888", "North West"),
                               row(4, "940", "East Midlands"), row(5, "941", ""), row(6, "838", ""),
                               row(7, "839", "South West"), row(8, "380", "Yorkshire and the Humber"),
                               row(9, "909", "North West"), row(10, "207", "London"), row(11, "835", "")})));
  const auto region_of = [&](std::int32_t code) {
    for (const Authority& a : loaded.schools.authorities) {
      if (a.code == code) return a.region;
    }
    return std::string("none");
  };
  for (const int code : {942, 943, 888, 909}) CHECK(region_of(code) == "North West");
  for (const int code : {940, 941}) CHECK(region_of(code) == "East Midlands");
  for (const int code : {838, 839, 835}) CHECK(region_of(code) == "South West");
  CHECK(region_of(380) == "Yorkshire and The Humber");
  CHECK(region_of(207) == "London");
  CHECK_THAT(describe(loaded), !Contains("An authority has one region"));
  CHECK(schools_in_part(loaded.schools, "region=North West").size() == 4);

  // Names of version 0.1 in a list of our own, and a region spelled in two ways.
  const LoadedSchools own = load_school_file(folder.write(
      "own.csv",
      "id,phase,authority,pupils,disadvantage,x_km,y_km,region\n1,primary,888,200,.2,1,1,North West A\n"
      "2,primary,942,200,.2,1,1,North West\n3,primary,380,200,.2,1,1,yorkshire & the humber\n"
      "4,primary,999,200,.2,1,1,My Own\n"));
  CHECK(schools_in_part(own.schools, "region=North West").size() == 2);
  CHECK(schools_in_part(own.schools, "region=Yorkshire and The Humber").size() == 1);
  CHECK(schools_in_part(own.schools, "region=My Own").size() == 1);
  CHECK_THAT(describe(own), Contains("read as their region: 'North West A' as 'North West' (1 row)"));
}

TEST_CASE("The official codes hold every authority of the figures, and who succeeded whom", "[input]") {
  std::map<std::string, int> n;
  std::set<std::string> ons;
  for (const AuthorityCode& a : authority_codes()) {
    CHECK(std::find(official_regions.begin(), official_regions.end(), a.region) != official_regions.end());
    for (const std::string& code : a.ons_codes) CHECK(ons.insert(code).second);
    for (const std::int32_t former : a.succeeds) {
      REQUIRE(find_authority(former) != nullptr);
      CHECK(find_authority(former)->region == a.region);
    }
    const bool is_former =
        std::any_of(authority_codes().begin(), authority_codes().end(), [&](const auto& other) {
          return std::find(other.succeeds.begin(), other.succeeds.end(), a.code) != other.succeeds.end();
        });
    n[a.region] += is_former ? 0 : 1;
  }
  // The 153 education authorities of England since April 2023.
  CHECK(n == std::map<std::string, int>{{"East Midlands", 10},
                                        {"East of England", 11},
                                        {"London", 33},
                                        {"North East", 12},
                                        {"North West", 24},
                                        {"South East", 19},
                                        {"South West", 15},
                                        {"West Midlands", 14},
                                        {"Yorkshire and The Humber", 15}});
}

TEST_CASE("What a wrong authority or region is, is said", "[input]") {
  const SchoolList england = load_schools("england", 1).schools;
  const auto told = [&](const std::string& part) {
    return catch_error([&] { schools_in_part(england, part); }).message;
  };
  CHECK_THAT(told("LA=E08000032"), Contains("nine-sign code of the ONS for Bradford: use 380 (Bradford)"));
  CHECK_THAT(told("LA=e06000060"), Contains("use 825 (Buckinghamshire)"));
  CHECK_THAT(told("LA=E10000002"), Contains("use 825 (Buckinghamshire)"));
  CHECK_THAT(told("LA=E06000063"), Contains("Cumberland") && Contains("in the place of 909 (Cumbria)"));
  CHECK_THAT(told("LA=E07000026"), Contains("of a district"));
  CHECK_THAT(told("LA=E12000002"), Contains("of a region"));
  CHECK_THAT(told("LA=W06000015"), Contains("looks like a nine-sign code") && !Contains("nearest"));
  CHECK_THAT(told("LA=Bristol, City of"), Contains("use 801 (Bristol, City of)"));
  CHECK_THAT(told("LA=380,City of Bristol"), Contains("'City of Bristol'") && Contains("use 801"));
  CHECK_THAT(told("LA=Bradford Metropolitan District Council"), Contains("use 380"));
  CHECK_THAT(told("LA=Cumberland"),
             Contains("942 (Cumberland) came about in 2023 in the place of 909 (Cumbria)"));
  CHECK_THAT(told("LA=942"), Contains("909 (Cumbria), whose code these schools still have: use that"));
  CHECK_THAT(told("LA=941"), Contains("in the place of 928 (Northamptonshire)"));
  CHECK_THAT(told("LA=837"), Contains("succeeded in 2019 by 839 (Bournemouth, Christchurch and Poole)"));
  CHECK_THAT(told("LA=Narnia"), !Contains("nearest") && !Contains("use "));
  CHECK_THAT(told("region=London East"), Contains("part of the region London") && Contains("use 'London'"));
  CHECK_THAT(told("region=South and West Yorkshire"), Contains("use 'Yorkshire and The Humber'"));
  CHECK_THAT(told("region=yorkshire and the humber"), Contains("use 'Yorkshire and The Humber'"));
  CHECK_THAT(told("region=Narnia"), Contains("they are East Midlands") && !Contains("nearest"));
  // Of a list with today's authorities.
  const TemporaryFolder folder;
  const SchoolList today = load_school_file(folder.write("a.csv", swap_all(plain, ",380,", ",943,"))).schools;
  const auto focus = catch_error([&] { schools_in_part(today, "LA=909"); });
  CHECK_THAT(focus.message, Contains("909 (Cumbria) was succeeded in 2023 by 943 (Westmorland and Furness)"));
  CHECK_THAT(catch_error([&] { schools_in_part(today, "LA=380"); }).message,
             Contains("380 (Bradford) has no school here"));
}

TEST_CASE("A region that a list holds in part is told", "[input]") {
  const std::vector<Authority> some = {{380, "Bradford", "Yorkshire and The Humber"},
                                       {909, "Cumbria", "North West"}};
  CHECK(tell_parts({"Yorkshire and The Humber"}, some) ==
        "; of the 15 local authorities of Yorkshire and The Humber the schools are of 1");
  // What 942 and 943 succeeded stands for both.
  CHECK_THAT(tell_parts({"North West"}, some),
             Contains("of the 24 local authorities of North West") && Contains("are of 2"));
  CHECK(tell_parts({"My Own"}, some).empty());
  const std::vector<std::string> all(official_regions.begin(), official_regions.end());
  CHECK(tell_parts(all, load_schools("england", 1).schools.authorities).empty());
}

TEST_CASE("Files that are no school lists are called what they are", "[input]") {
  const TemporaryFolder folder;
  const auto told = [&](const std::string& text) { return refusal_of(folder.write("f.csv", text)); };
  CHECK_THAT(told("URN,LinkURN,LinkName,LinkType,LinkEstablishedDate\n1,2,a,b,c\n"),
             Contains("the register's list of links") && !Contains("nearest"));
  CHECK_THAT(
      told("Web Link,URN,LAESTAB,School name,Ofsted phase,Overall effectiveness,Total number of pupils,"
           "Postcode\n"),
      Contains("Ofsted's list of inspections") && !Contains("nearest"));
  CHECK_THAT(told("time_period,time_identifier,geographic_level,country_code\n"),
             Contains("Explore education statistics"));
  CHECK_THAT(
      told("URN,School,Town,Postcode\n1,a,b,c\n"),
      Contains("none of the school lists that are read") && Contains("only 'URN'") && !Contains("nearest"));
  CHECK_THAT(told("<!DOCTYPE html><html>"), Contains("a web page"));
  CHECK_THAT(told("{\"a\": 1}"), Contains("JSON"));
  CHECK_THAT(told("%PDF-1.7\n"), Contains("a PDF"));
  CHECK_THAT(told("\x89HDF\r\n\x1A\n"), Contains("an HDF5 file"));
  CHECK_THAT(told("\xD0\xCF\x11\xE0\xA1\xB1"), Contains("old Office programs"));
  auto columns = register_columns();
  *std::find(columns.begin(), columns.end(), "Easting") = "Longitude";
  *std::find(columns.begin(), columns.end(), "Northing") = "Latitude";
  CHECK_THAT(told(spell_register({make_register_row(1)}, columns)),
             Contains("Easting; Northing; the file has latitude and longitude: convert them") &&
                 Contains("EPSG:27700") && !Contains("nearest"));
  CHECK_THAT(told("id,phase,authority,pupils,disadvantage,lat,lon\n"), Contains("latitude and longitude"));
  // Degrees under a name that says km.
  const std::string degrees =
      "id,phase,authority,pupils,disadvantage,x_km,y_km\n1,primary,380,200,.2,-1.75,53.79\n"
      "2,primary,380,200,.2,-1.8,53.8\n";
  CHECK_THAT(describe(load_school_file(folder.write("d.csv", degrees))),
             Contains("in degrees, but are taken as km"));
  CHECK_THAT(describe(load_school_file(folder.write("d.csv", plain))), !Contains("degrees"));
}

TEST_CASE("Ids that are no numbers are kept, and the order of a list moves nothing", "[input]") {
  const TemporaryFolder folder;
  const std::string header = "id,phase,authority,pupils,disadvantage,x_km,y_km\n";
  const std::string a = "A12,primary,1,100,0.1,1,1\n", b = "\"B,7\",primary,1,200,0.2,2,2\n",
                    c = "100,special,2,50,0.5,3,3\n";
  const LoadedSchools first = load_school_file(folder.write("a.csv", header + a + b + c));
  const LoadedSchools second = load_school_file(folder.write("b.csv", header + c + b + a));
  CHECK(first.schools.id_text == std::vector<std::string>{"100", "A12", "B,7"});
  CHECK(first.schools.id == std::vector<SchoolId>{1, 2, 3});
  CHECK(first.schools.pupils == std::vector<float>{50, 100, 200});
  CHECK(second.schools.id_text == first.schools.id_text);
  CHECK(first.report.fingerprint == second.report.fingerprint);
  CHECK_THAT(describe(first), Contains("Not all ids are whole numbers"));
  const LoadedSchools again = load_school_file(folder.write("c.csv", to_csv(first)));
  CHECK(again.schools.id_text == first.schools.id_text);
  CHECK(again.report.fingerprint == first.report.fingerprint);

  // Leading zeros name the number, and stay.
  const LoadedSchools zeros =
      load_school_file(folder.write("z.csv", header + "0012,primary,1,100,0.1,1,1\n7,primary,1,9,0.1,1,1\n"));
  CHECK(zeros.schools.id == std::vector<SchoolId>{7, 12});
  CHECK(zeros.schools.id_text == std::vector<std::string>{"7", "0012"});
  // A school that is dropped has no say.
  const LoadedSchools rest = load_school_file(folder.write(
      "r.csv", header + "9,primary,1,100,0.1,1,1\n7,primary,1,9,0.1,1,1\nX,primary,1,0,0.1,1,1\n"));
  CHECK(rest.schools.id == std::vector<SchoolId>{7, 9});
  CHECK(rest.schools.id_text.empty());
  CHECK_THAT(refusal_of(folder.write("n.csv", header + a + "NA,primary,1,9,0.1,1,1\n")),
             Contains("column id: 'NA' is not allowed"));
  CHECK_THAT(refusal_of(folder.write("n.csv", header + a + "A12,primary,1,9,0.1,1,1\n")),
             Contains("school A12 is already on line 2"));
}

TEST_CASE("What contradicts itself in a list is noted", "[input]") {
  CHECK_THAT(describe_register({with(1, {{"EstablishmentStatus (code)", "2"}}), with(2, {}), with(3, {})}),
             Contains("3 kept") &&
                 Contains("names were believed: EstablishmentStatus (code) 2 beside 'open' (1 row)"));
  CHECK_THAT(describe_register({with(1, {{"PhaseOfEducation (code)", "4"}}), with(2, {})}),
             Contains("PhaseOfEducation (code) 4 beside 'primary' (1 row)"));
  CHECK_THAT(describe_register(
                 {with(1, {{"GOR (name)", "London"}}), with(2, {}), with(3, {{"GOR (name)", "London"}})}),
             Contains("one region") && Contains("999: 'London', not 'Nowhere' (1 row)"));
  CHECK_THAT(describe_register({with(1, {{"LA (code)", "380"}, {"GOR (name)", "London"}}), with(2, {})}),
             Contains("380: 'Yorkshire and The Humber', not 'London' (1 row)"));
  CHECK_THAT(describe_register({with(1, {}), with(2, {{"LA (name)", "Elsewhere"}})}),
             Contains("one name") && Contains("999: 'Anywhere', not 'Elsewhere' (1 row)"));
  // UTF-8 and Windows-1252 in one file.
  const TemporaryFolder folder;
  const LoadedSchools mixed = load_school_file(folder.write(
      "m.csv",
      spell_register({with(1, {{"LA (name)", "Caf\xC3\xA9"}}), with(2, {{"LA (name)", "Caf\xE9"}})})));
  CHECK(mixed.schools.authorities.at(0).name == "Caf\xC3\xA9");
  CHECK_THAT(describe(mixed),
             Contains("mixes UTF-8 (1 characters) and Windows-1252 (1, the first on line 3)") &&
                 !Contains("one name"));
  // Windows-1252 alone, whose bytes are UTF-8 by chance in one place.
  const LoadedSchools windows = load_school_file(folder.write(
      "w.csv",
      spell_register({with(1, {{"LA (name)", "CAF\xC9\x92S \xE9"}}), with(2, {{"LA (name)", ""}})})));
  CHECK(windows.schools.authorities.at(0).name == "CAF\xC3\x89\xE2\x80\x99S \xC3\xA9");
}

TEST_CASE("Lists beyond what can be held are refused at once", "[input]") {
  const TemporaryFolder folder;
  std::string text = "id,phase,authority,pupils,disadvantage,x_km,y_km\n";
  for (int i = 0; i < 65536; ++i)
    text += std::to_string(i + 1) + ",primary," + std::to_string(i) + ",100,0.1,1,1\n";
  CHECK_THAT(refusal_of(folder.write("many.csv", text)), Contains("65536 local authorities; at most 65535"));

  text = "id,phase,authority,pupils,disadvantage,x_km,y_km";
  for (int i = 0; i < 40000; ++i) text += ",c" + std::to_string(i);
  CHECK_THAT(refusal_of(folder.write("wide.csv", text + "\n")),
             Contains("wide.csv:1: more than 4096 fields"));
  text = "id";
  for (int i = 0; i < 300; ++i) text += "," + std::to_string(i) + std::string(20000, 'x');
  CHECK_THAT(refusal_of(folder.write("long.csv", text + "\n")), Contains("none of the school lists"));

  // 300 MB of blanks in 300 kB.
  const std::string bomb = folder.path("bomb.csv.gz");
  gzFile packed = gzopen(bomb.c_str(), "wb1");
  const std::string block(1 << 20, '\n');
  for (int i = 0; i < 300; ++i) gzwrite(packed, block.data(), static_cast<unsigned>(block.size()));
  gzclose(packed);
  CHECK_THAT(refusal_of(bomb), Contains("over 256 MB"));
  const auto device = catch_error([] { load_school_file("/dev/zero"); });
  CHECK(device.kind == ErrorKind::file);
  CHECK_THAT(device.message, Contains("not a plain file"));
}

TEST_CASE("A header of any separator is found, and rows keep their lines", "[input]") {
  const auto shape = [](const std::string& text) { return read_csv(text, "x", [](auto, std::size_t) {}); };
  CHECK(shape("a,b\n1,2\n").separator == ',');
  CHECK(shape("a;b,c;d\n1;2;3\n").separator == ';');
  CHECK(shape("\"a,b,c\";d\n1;2\n").separator == ';');
  CHECK(shape("\n\na\tb\n1\t2\n").separator == '\t');
  CHECK(shape("a\n1\n").separator == ',');
  CHECK(shape("a,b\nx,1,2\ny,1,2\n").row_names);
  CHECK_FALSE(shape("a,b\nx,1,2\ny,1\n").row_names);
  CHECK_FALSE(shape("a,b\n1,2,\n3,4,\n").row_names);  // a separator too many
  std::vector<std::size_t> lines;
  read_csv("sep=;\na;b\n1;2\n", "x", [&](auto, std::size_t line) { lines.push_back(line); });
  CHECK(lines == std::vector<std::size_t>{2, 3});
}
