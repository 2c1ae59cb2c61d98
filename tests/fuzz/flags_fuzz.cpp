// Words of a command line, one a line, and what can be asked of them.

#include <array>
#include <vector>

#include "sim/config/command_line.hpp"
#include "sim/config/target_text.hpp"
#include "sim/input/load_schools.hpp"
#include "tests/fuzz/fuzz.hpp"

namespace {

using namespace schoolsim;

const CommandSyntax& syntax() {
  static const CommandSyntax made{"fuzz [FILE...]",
                                  {0, 3},
                                  "Takes words.",
                                  "",
                                  {{"switch", "", "A switch."},
                                   {"number", "N", "A number."},
                                   {"word", "one|two", "A word."},
                                   {"set", "KEY=VALUE", "A setting.", true}},
                                  {}};
  return made;
}

const SchoolList& two_regions() {
  static const SchoolList list =
      load_schools(fuzz::file_with("id,phase,authority,pupils,disadvantage,x_km,y_km,region\n"
                                   "1,primary,380,200,.2,1,1,Here\n2,primary,381,200,.2,2,2,There\n",
                                   ".two.csv"),
                   1)
          .schools;
  return list;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  std::vector<std::string> words;
  for (std::size_t from = 0; from < text.size() && words.size() < 30;) {
    const std::size_t end = std::min(text.find('\n', from), text.size());
    words.emplace_back(text.substr(from, end - from));
    from = end + 1;
  }
  fuzz::is_taken([&] {
    const Arguments arguments = parse_arguments(syntax(), words);
    constexpr std::array<std::string_view, 2> allowed{"one", "two"};
    fuzz::is_taken([&] {
      const auto number = arguments.whole("number", -5, 1'000'000, 7);
      fuzz::require(-5 <= number && number <= 1'000'000, "a whole number is within its bounds");
    });
    fuzz::is_taken([&] { static_cast<void>(arguments.whole_64("number", 7)); });
    fuzz::is_taken([&] { static_cast<void>(arguments.choice("word", allowed)); });
    static_cast<void>(arguments.texts("set"));
  });
  for (const std::string& word : words) {
    fuzz::is_taken([&] { schools_in_part(two_regions(), word); });
    const std::size_t equals = word.find('=');
    if (equals == std::string::npos) continue;
    for (const std::string_view key : condition_keys()) {
      if (word.compare(0, equals, key) == 0) read_condition(key, std::string_view(word).substr(equals + 1));
    }
  }
  return 0;
}
