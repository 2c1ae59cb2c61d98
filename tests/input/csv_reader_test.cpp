#include "sim/input/csv_reader.hpp"

#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <catch2/catch.hpp>

#include "sim/text/csv_field.hpp"
#include "tests/input/fixtures.hpp"

using namespace schoolsim;
using schoolsim::testing::catch_error;

namespace {

using Rows = std::vector<std::pair<std::size_t, std::vector<std::string>>>;

Rows read(const std::string& text) {
  Rows rows;
  read_csv(text, "x.csv", [&](std::span<const std::string_view> fields, std::size_t line) {
    rows.emplace_back(line, std::vector<std::string>(fields.begin(), fields.end()));
  });
  return rows;
}

}  // namespace

TEST_CASE("Rows carry the line on which they begin") {
  const Rows expected = {{1, {"a", "b"}}, {2, {"1", "x, \"y\"\nz\n"}}, {5, {"2", ""}}, {8, {"3", "c"}}};
  CHECK(read("a,b\n1,\"x, \"\"y\"\"\nz\n\"\n2,\n\n\n3,c") == expected);
}

TEST_CASE("Both kinds of line ending read alike") {
  const Rows expected = {{1, {"a", "b"}}, {2, {"1", "2"}}, {3, {"3", "4"}}};
  CHECK(read("a,b\r\n1,2\r\n3,4\r\n") == expected);
  CHECK(read("a,b\n1,2\n3,4") == expected);
}

TEST_CASE("A quoted field that begins with a line break belongs to the line of its row") {
  const Rows expected = {{1, {"a"}}, {2, {"\nx"}}, {4, {"y"}}};
  CHECK(read("a\n\"\nx\"\ny\n") == expected);
}

TEST_CASE("Stray and open quotation marks are refused with their line") {
  const auto open = catch_error([] { read("a,b\n1,2\n3,\"x\ny,z\n"); });
  CHECK(open.kind == ErrorKind::input);
  CHECK(open.message == "x.csv:3: a quoted field of this row is never closed");
  const auto stray = catch_error([] { read("a,b\n1,x\"y\n"); });
  CHECK_THAT(stray.message, Catch::StartsWith("x.csv:2: a misplaced quotation mark"));
  const auto later = catch_error([] { read("a,b\n1,\"x\n2,\"y\"\n"); });
  CHECK_THAT(later.message, Catch::StartsWith("x.csv:3:") && Catch::Contains("row that begins on line 2"));
}

TEST_CASE("What the handler throws comes out") {
  CHECK_THROWS_AS(read_csv("a\nb\n", "x", [](auto, std::size_t) { throw std::range_error("stop"); }),
                  std::range_error);
}

TEST_CASE("No field that is written runs in a spreadsheet, and each is read as it was") {
  for (const std::string text :
       {"=1+2", "+441274", "-2+3", "@SUM(A1)", " =1", "\tx", "\rx", "=cmd|' /C calc'!A0", "- none", "-x",
        "-inf", "+inf", " -Infinity", "-nan", "＝1+2", "＋1", "－1", "＠SUM(A1)", " ＝1"}) {
    CAPTURE(text);
    const std::string field = csv_field(text);
    CHECK(field.find_first_not_of("\"") == field.find('\''));  // nothing before it but a quotation mark
    std::string read;
    read_csv(field + ",end\n", "list", [&](auto fields, std::size_t) { read = fields[0]; });
    CHECK(read == text);
  }
  for (const std::string text : {"-1", "-0.5", "-1e-9", "1-2", "Hill = Dale", "'quoted'", "", "  "})
    CHECK(csv_field(text) == text);
  CHECK(csv_field("a, \"b\"") == "\"a, \"\"b\"\"\"");
}
