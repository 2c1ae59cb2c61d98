#include "sim/config/scenario_template.hpp"

#include <algorithm>

#include "sim/model/parameters.hpp"
#include "sim/run/write_number.hpp"
#include "sim/text/numbers.hpp"

namespace schoolsim {

std::string scenario_template(std::string_view name) {
  const std::string file = std::string(name) + ".ini";
  std::string text =
      "# A scenario is what differs from the defaults. '#' begins a comment.\n"
      "# Check it:  schoolsim validate " +
      file +
      "\n"
      "# Run it:    schoolsim run baseline " +
      file +
      "\n"
      "# One step is a school term, three a year; term 0 is the start, term 9 begins the fourth year.\n"
      "\n"
      "[scenario]\n"
      "title = " +
      std::string(name) +
      "\n"
      "question = What do you want to find out?\n"
      "expected = What do you expect to see, and what would surprise you?\n"
      "source = Where does the expectation come from?\n"
      "\n"
      "# What changes at a date: a policy holds from term 'from' on, and no longer in term 'until' (leave it "
      "out for\n"
      "# one that stays). Remove the '#' in front of these lines to make the vision clearer from term 9 "
      "on.\n"
      "# [policy clear-vision]\n"
      "# lever.vision = 0.8\n"
      "# from = 9\n"
      "# until = 30\n"
      "# phases = primary          # only at these schools; see 'schoolsim describe targets'\n"
      "# pupils = 0 to 129\n"
      "\n"
      "# What holds for the whole run, from the years before the start on: group.name = value, or a line\n"
      "# 'name = value' under [group]. Put a key in one of the two places, not in both.\n"
      "# [learning]\n"
      "# joint = 0.009\n"
      "\n"
      "# What policies can change ('schoolsim describe parameters' lists all keys):\n";
  std::size_t width = 0;
  const auto example = [](const ParameterInfo& row) {
    return std::string(row.key) + " = " + write_number(row.standard);
  };
  for (const ParameterInfo& row : parameter_table()) {
    if (is_lever(row)) width = std::max(width, example(row).size());
  }
  for (const ParameterInfo& row : parameter_table()) {
    if (!is_lever(row)) continue;
    std::string line = example(row);
    line.resize(width, ' ');
    text += "#   " + line + "  " + std::string(row.label) + ": " + write_number(row.lower) + " to " +
            write_number(row.upper) + ", " + std::string(row.plain_unit) + "\n";
  }
  return text;
}

}  // namespace schoolsim
