#include "sim/cli/output_names.hpp"

#include <array>
#include <sstream>

#include "sim/config/names.hpp"
#include "sim/error.hpp"
#include "sim/files.hpp"

namespace schoolsim {
namespace {

constexpr std::array<std::string_view, 5> output_flags{"out", "csv", "to", "next", "make-sets"};

}  // namespace

void refuse_own_input(const Arguments& arguments, const std::string& output, std::string_view flag) {
  for (const auto& [word, of] : arguments.words()) {
    if (of == flag) continue;
    std::istringstream scenarios(word);  // joined by '+', where they are several
    for (std::string input; std::getline(scenarios, input, '+');) {
      for (const char* on_its_way : {"", ".part", ".part.next", ".lock"}) {
        if (!is_same_file(input, output + on_its_way)) continue;
        throw Error(ErrorKind::usage,
                    "--" + std::string(flag) + ": would write over " + quote(input) + ", which " +
                        (of.empty() ? "the command reads" : "--" + of + " names") + "; name another place");
      }
    }
  }
}

void refuse_own_inputs(const Arguments& arguments) {
  for (const std::string_view flag : output_flags) {
    if (const auto output = arguments.text(flag)) refuse_own_input(arguments, *output, flag);
  }
}

}  // namespace schoolsim
