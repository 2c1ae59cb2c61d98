#include "sim/config/command_line.hpp"

#include <array>

#include <catch2/catch.hpp>

#include "sim/error.hpp"

using namespace schoolsim;
using Catch::Contains;
using Words = std::vector<std::string>;

namespace {

const CommandSyntax syntax{"walk PLACE...",
                           {1, 2},
                           "go there",
                           "",
                           {{"speed", "KMH", "how fast"},
                            {"seed", "S", "luck"},
                            {"set", "key=value", "a setting", true},
                            {"quiet", "", "say nothing"}},
                           {}};

std::string refusal(const Words& words) {
  try {
    parse_arguments(syntax, words);
  } catch (const Error& error) {
    CHECK(error.kind() == ErrorKind::usage);
    return error.what();
  }
  return "accepted";
}

}  // namespace

TEST_CASE("flags and arguments may stand in any order", "[config]") {
  const Arguments a =
      parse_arguments(syntax, {"--set", "a=1", "here", "--speed=4", "--set=b=2=3", "there", "--quiet"});
  CHECK(a.positional() == Words{"here", "there"});
  CHECK(a.text("speed") == "4");
  CHECK(a.texts("set") == Words{"a=1", "b=2=3"});
  CHECK(a.has("quiet"));
  CHECK_FALSE(a.has("seed"));
  CHECK(parse_arguments(syntax, {"--", "--quiet"}).positional() == Words{"--quiet"});
}

TEST_CASE("what a command line gets wrong is told with the nearest flag", "[config]") {
  CHECK_THAT(refusal({"here", "--sped", "4"}),
             Contains("'--sped': no such flag of 'walk'") && Contains("nearest is --speed"));
  CHECK_THAT(refusal({"here", "--spe", "4"}),
             Contains("'--spe': no such flag"));  // no guessing from a beginning
  CHECK_THAT(refusal({"here", "-q"}), Contains("'-q': no such flag"));
  CHECK_THAT(refusal({"here", "-quiet"}), Contains("no such flag") && Contains("--quiet"));
  CHECK_THAT(refusal({"here", "--speed", "1", "--speed", "2"}), Contains("--speed: given twice"));
  CHECK_THAT(refusal({"here", "--quiet", "--quiet"}), Contains("--quiet: given twice"));
  CHECK_THAT(refusal({"here", "--speed"}), Contains("--speed: has no value; it takes KMH"));
  CHECK_THAT(refusal({"here", "--speed="}), Contains("--speed: has no value"));
  CHECK_THAT(refusal({"here", "--speed", "--quiet"}), Contains("--speed: has no value; it takes KMH"));
  CHECK_THAT(refusal({"here", "--quiet=1"}), Contains("--quiet: takes no value"));
  CHECK_THAT(refusal({"--quiet"}), Contains("walk: too few arguments; it takes PLACE..."));
  CHECK_THAT(refusal({"a", "b", "c"}), Contains("'c' is one argument too many"));
}

TEST_CASE("whole numbers and words of flags are checked", "[config]") {
  const auto with = [](const std::string& value) {
    return parse_arguments(syntax, {"here", "--speed", value});
  };
  CHECK(with("7").whole("speed", 1, 9, 3) == 7);
  CHECK(with("7").whole("seed", 1, 9, 3) == 3);
  CHECK(with("18446744073709551615").whole_64("speed", 1) == 18446744073709551615u);
  for (const char* bad : {"0", "10", "-1", "1.5", "1e1", "x", "nan", "99999999999999999999"}) {
    CHECK_THROWS_WITH(
        with(bad).whole("speed", 1, 9, 3),
        Contains("--speed: is '" + std::string(bad) + "', allowed is a whole number from 1 to 9"));
  }
  CHECK_THROWS_WITH(with("-1").whole_64("speed", 1), Contains("--speed: is '-1'"));
  static constexpr std::array<std::string_view, 3> words{"text", "markdown", "json"};
  CHECK(with("json").choice("speed", words) == 2);
  CHECK(with("json").choice("seed", words) == 0);
  CHECK_THROWS_WITH(with("jsn").choice("speed", words),
                    Contains("allowed is text, markdown or json; nearest is json"));
}

TEST_CASE("help names every flag with its argument", "[config]") {
  const std::string help = help_text(syntax);
  for (const char* piece :
       {"schoolsim walk PLACE...", "go there", "--speed KMH", "--set key=value", "(repeatable)", "--quiet"}) {
    CHECK_THAT(help, Contains(piece));
  }
}
