// Text on a terminal: widths in columns, not bytes, and no word lost.
#include <sstream>

#include <catch2/catch.hpp>

#include "sim/text/layout.hpp"

namespace schoolsim {

TEST_CASE("columns count signs, not bytes") {
  CHECK(columns("−1,500 ± 40") == 11);
  CHECK(padded("± 4", 5) == "± 4  ");
  CHECK(padded("longer", 3) == "longer");
}

TEST_CASE("lines within a width break between words only") {
  CHECK(lines_within("No partner, percentage points", 11) ==
        std::vector<std::string>{"No partner,", "percentage", "points"});
  CHECK(longest_word("for each million pounds") == 7);
  CHECK(longest_word("") == 0);
}

TEST_CASE("a paragraph keeps its words in lines that fit, all but the first indented") {
  std::string text;
  for (int i = 0; i < 100; ++i)
    text += (i > 0 ? " " : "") + std::string(static_cast<std::size_t>(1 + i % 13), 'x');
  const std::string set = paragraph(text, 4);
  std::istringstream lines(set);
  std::string words;
  std::size_t n = 0;
  for (std::string line; std::getline(lines, line); ++n) {
    CHECK(columns(line) <= text_width);
    CHECK(line.starts_with("    ") == (n > 0));
    std::istringstream parts(line);
    for (std::string word; parts >> word;) words += (words.empty() ? "" : " ") + word;
  }
  CHECK(n > 5);
  CHECK(words == text);
  CHECK(set.ends_with("\n"));
  CHECK(paragraph("short") == "short\n");
}

}  // namespace schoolsim
