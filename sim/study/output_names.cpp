#include "sim/study/output_names.hpp"

#include <sstream>

#include "sim/error.hpp"
#include "sim/files.hpp"
#include "sim/text/printable.hpp"

namespace schoolsim {

void refuse_own_input(std::span<const std::pair<std::string, std::string>> inputs, const std::string& output,
                      std::string_view flag) {
  for (const auto& [word, of] : inputs) {
    if (of == flag) continue;
    std::istringstream scenarios(word);
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

}  // namespace schoolsim
