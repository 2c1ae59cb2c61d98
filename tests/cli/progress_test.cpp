#include "sim/cli/progress.hpp"

#include <algorithm>
#include <sstream>

#include <catch2/catch.hpp>

using namespace schoolsim;

TEST_CASE("progress tells done, rate and time left", "[cli]") {
  CHECK(progress_text(0, 80, 0) == "0 of 80 runs (0%)");
  CHECK(progress_text(20, 80, 10) == "20 of 80 runs (25%), 2 runs/s, 30 s left");
  CHECK(progress_text(1, 80, 60) == "1 of 80 runs (1%), 1 runs/min, 79 min left");
  CHECK(progress_text(1, 1000, 60) == "1 of 1000 runs (0%), 1 runs/min, 17 h left");
  CHECK(progress_text(80, 80, 40) == "80 of 80 runs (100%), 2 runs/s in 40 s");
}

TEST_CASE("plain lines come once per tenth, a terminal has one line, quiet has none", "[cli]") {
  const auto told = [](Progress::Style style) {
    std::ostringstream out;
    {
      Progress progress(out, 200, style);
      for (int i = 0; i < 200; ++i) progress.advance();
    }
    return out.str();
  };
  const std::string lines = told(Progress::Style::lines);
  CHECK(std::count(lines.begin(), lines.end(), '\n') == 10);
  CHECK(lines.find("20 of 200 runs (10%)") == 0);
  CHECK(lines.find("\n200 of 200 runs (100%)") != std::string::npos);
  CHECK(lines.find('\r') == std::string::npos);
  const std::string terminal = told(Progress::Style::terminal);
  CHECK(std::count(terminal.begin(), terminal.end(), '\n') == 1);
  CHECK(terminal.find("\r0 of 200 runs (0%)") == 0);
  CHECK(terminal.find("\r200 of 200 runs (100%)") != std::string::npos);
  CHECK(told(Progress::Style::none).empty());
}
