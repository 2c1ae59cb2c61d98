#include <vector>

#include <catch2/catch.hpp>

#include "sim/text/names.hpp"
#include "sim/text/numbers.hpp"
#include "sim/text/words.hpp"

using namespace schoolsim;

TEST_CASE("Numbers are decimal, whole and finite") {
  CHECK(read_finite("12.5") == 12.5);
  CHECK(read_finite("-3") == -3.0);
  CHECK(read_finite("1e3") == 1000.0);
  for (const char* text : {"", "nan", "inf", "-inf", "12,5", "1,234", "12%", " 12", "12 ", "0x10", "1e999"}) {
    CAPTURE(text);
    CHECK_FALSE(read_finite(text));
  }
}

TEST_CASE("The nearest name is the one with the fewest edits") {
  const std::vector<std::string> names = {"London East", "London West", "North East A"};
  CHECK(nearest_name("london eats", names) == "London East");
  CHECK(nearest_name("Lodon West", names) == "London West");
  CHECK(nearest_name("North East B", names) == "North East A");
  CHECK_FALSE(nearest_name("xyz", names));
  // Near is one edit for every four characters, and one at least.
  CHECK(nearest_name("38", std::vector<std::string>{"380"}) == "380");
  CHECK(nearest_name("Sundxrlxnd", std::vector<std::string>{"Sunderland"}) == "Sunderland");
  for (const char* far : {"Cumberland", "Bristol", "E08000032", "URN", "Postcode", "x"}) {
    CAPTURE(far);
    CHECK_FALSE(nearest_name(
        far, std::vector<std::string>{"Sunderland", "Brent", "Ealing", "Easting", "pupils_2019", "y"}));
  }
  CHECK_FALSE(nearest_name(std::string(1000, 'a'), std::vector<std::string>{std::string(1000, 'a') + "b"}));
  CHECK_FALSE(nearest_name("", names));
}

TEST_CASE("Names fold over case and punctuation") {
  CHECK(fold("Academy - Converter mainstream") == "academy converter mainstream");
  CHECK(fold("Free school  16-19") == "free school 16 19");
  CHECK(fold(" (x) ") == "x");
}

TEST_CASE("What a message quotes stays short and printable") {
  CHECK(in_quotes("a\nb") == "'a?b'");
  CHECK(in_quotes(std::string(60, 'x')) == "'" + std::string(40, 'x') + "...'");
}
