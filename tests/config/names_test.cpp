#include "sim/text/names.hpp"

#include <algorithm>
#include <random>
#include <vector>

#include <catch2/catch.hpp>

#include "sim/run/write_number.hpp"
#include "sim/text/numbers.hpp"

using namespace schoolsim;

TEST_CASE("the nearest name is offered, and none to a word that resembles nothing", "[config]") {
  const std::vector<std::string_view> known{"learning.joint", "learning.own", "lever.vision",
                                            "two-tier-drift", "forced"};
  CHECK(nearest_name("learning.jont", known) == "learning.joint");
  CHECK(nearest_name("leanring.joint", known) == "learning.joint");  // neighbours swapped
  CHECK(nearest_name("LEVER.VISION", known) == "lever.vision");
  CHECK(nearest_name("vision", known) == "lever.vision");
  CHECK(nearest_name("own", known) == "learning.own");
  CHECK(nearest_name("drift", known) == "two-tier-drift");
  CHECK(nearest_name("forcd", known) == "forced");
  CHECK_FALSE(nearest_name("qqqqqq", known));
  CHECK_FALSE(nearest_name("", known));
  CHECK_FALSE(nearest_name(std::string(100000, 'a'), known));
  CHECK(suggestion("forcd", known) == "; nearest is forced");
  CHECK(suggestion("qqqqqq", known).empty());
}

namespace {

/// The definition, from the end of both words.
std::size_t plain_distance(std::string_view a, std::string_view b) {
  if (a.empty() || b.empty()) return a.size() + b.size();
  const auto without = [](std::string_view text, std::size_t n) { return text.substr(0, text.size() - n); };
  std::size_t fewest =
      std::min({plain_distance(without(a, 1), b) + 1, plain_distance(a, without(b, 1)) + 1,
                plain_distance(without(a, 1), without(b, 1)) + (a.back() == b.back() ? 0 : 1)});
  if (a.size() > 1 && b.size() > 1 && a.back() == b[b.size() - 2] && a[a.size() - 2] == b.back())
    fewest = std::min(fewest, plain_distance(without(a, 2), without(b, 2)) + 1);
  return fewest;
}

}  // namespace

TEST_CASE("the distance of two words is that of its definition, as far as it matters", "[config]") {
  std::mt19937 generator(1);
  const auto word = [&] {
    std::string text(generator() % 7, 'a');
    for (char& c : text) c = static_cast<char>('a' + generator() % 3);
    return text;
  };
  for (int i = 0; i < 2000; ++i) {
    const std::string a = word(), b = word();
    const std::size_t distance = plain_distance(a, b);
    CAPTURE(a, b, distance);
    REQUIRE(edit_distance(a, b) == distance);
    for (std::size_t most = 0; most < 8; ++most)
      REQUIRE(edit_distance(a, b, most) == std::min(distance, most));
  }
}

TEST_CASE("names fit into file names", "[config]") {
  for (const char* name : {"a", "two-tier-drift", "v1.2_b", "9lives"}) CHECK(is_name(name));
  for (const char* name : {"", "-a", ".ini", "a/b", "a b", "a\n", "\xC3\xA9t\xC3\xA9"})
    CHECK_FALSE(is_name(name));
  CHECK(is_name(std::string(100, 'a')));
  CHECK_FALSE(is_name(std::string(101, 'a')));
}

TEST_CASE("quoted text is short, printable and whole characters", "[config]") {
  CHECK(quote("a\tb") == "'a?b'");
  CHECK(quote(std::string(61, 'a')) == "'" + std::string(60, 'a') + "...'");
  CHECK(quote(std::string(59, 'a') + "\xC3\xA9") == "'" + std::string(59, 'a') + "...'");
}

TEST_CASE("numbers are read whole or not at all", "[config]") {
  CHECK(read_number("0.25") == 0.25);
  CHECK(read_number("1e-3") == 0.001);
  CHECK(read_number("-2") == -2.0);
  for (const char* text : {"", "0,25", "1x", " 1", "1 ", "+1", "1e999", "0x10", "one"})
    CHECK_FALSE(read_number(text));
  CHECK(read_number("nan").has_value());
  CHECK(read_whole("-3") == -3);
  for (const char* text : {"", "3.0", "1e2", "9223372036854775808", "3 "}) CHECK_FALSE(read_whole(text));
  CHECK(read_unsigned("18446744073709551615") == 18446744073709551615u);
  CHECK_FALSE(read_unsigned("-1"));
  CHECK_FALSE(read_unsigned("18446744073709551616"));
  CHECK(write_number(0.1) == "0.1");
  CHECK(write_number(0.0001) == "0.0001");
  CHECK(write_number(1e-20) == "1e-20");
  CHECK(write_number(1e300) == "1e+300");
  CHECK(write_number(-1.7976931348623157e308) == "-1.7976931348623157e+308");
  for (const double value :
       {0.1 + 0.2, 1.0 / 3, 1e-6, 123456789012345.6, -0.0000012345678901234567, 999999999999999.9}) {
    CHECK(read_number(write_number(value)) == value);
  }
}
