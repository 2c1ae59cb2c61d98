#include "sim/text/problem.hpp"

namespace schoolsim {

void throw_if_any(const std::vector<Problem>& problems) {
  if (problems.empty()) return;
  std::string text;
  if (problems.size() > 1) text = std::to_string(problems.size()) + " problems\n";
  for (std::size_t i = 0; i < problems.size(); ++i) {
    text += (i > 0 ? "\n" : "") + problems[i].place + ": " + problems[i].message;
  }
  throw Error(problems.front().kind, text);
}

}  // namespace schoolsim
