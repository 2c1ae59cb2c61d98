#include "sim/text/printable.hpp"

#include <array>
#include <random>
#include <sstream>

#include <catch2/catch.hpp>
#include <iconv.h>

using namespace schoolsim;

namespace {

/// What the C library makes of bytes as UTF-8.
bool iconv_takes(std::string text) {
  const iconv_t converter = iconv_open("UTF-32LE", "UTF-8");
  std::array<char, 64> room{};
  char *in = text.data(), *out = room.data();
  std::size_t in_left = text.size(), out_left = room.size();
  const bool is_taken = iconv(converter, &in, &in_left, &out, &out_left) != static_cast<std::size_t>(-1);
  iconv_close(converter);
  return is_taken;
}

}  // namespace

TEST_CASE("what is UTF-8 is what the C library takes for it", "[config]") {
  std::mt19937 draw(1);
  std::size_t n_whole = 0;
  for (int i = 0; i < 20'000; ++i) {
    std::string text;
    // First bytes of two to four, with others mostly from the range in which they may lie.
    text += static_cast<char>(0xC0 + draw() % 0x40);
    for (unsigned n = 1 + draw() % 3; n > 0; --n)
      text += static_cast<char>(draw() % 8 == 0 ? draw() % 0x100 : 0x80 + draw() % 0x40);
    n_whole += is_utf8(text) ? 1 : 0;
    CAPTURE(i);
    REQUIRE(is_utf8(text) == iconv_takes(text));
  }
  CHECK(n_whole > 1000);
}

TEST_CASE("control characters, turns of direction and broken bytes are shown as '?'", "[config]") {
  CHECK(printable("caf\xC3\xA9 \xE5\xAD\xA6\xE6\xA0\xA1 \xF0\x9F\x8F\xAB") ==
        "caf\xC3\xA9 \xE5\xAD\xA6\xE6\xA0\xA1 \xF0\x9F\x8F\xAB");
  CHECK(printable("a\x1b]0;pwned\x07\x1b[2Jb") == "a?]0;pwned??[2Jb");
  CHECK(printable("a\tb\nc\rd\x7f") == "a?b?c?d?");
  CHECK(printable("\xC2\x9B"
                  "31m\xC2\x85\xC2\xA0") == "?31m?\xC2\xA0");  // controls of Latin-1
  CHECK(printable("\xE2\x80\xAE"
                  "x\xE2\x81\xA6\xD8\x9C\xE2\x80\x8F") == "?x???");       // directions
  CHECK(printable("\xE2\x80\xA8\xEF\xBB\xBF\xF3\xA0\x81\x81") == "???");  // line break, mark, tag
  CHECK(printable("\x9B"
                  "1m \xC0\x9B \xED\xA0\x80 \xF5\x80\x80\x80") == "?1m ?? ??? ????");
  CHECK(printable("caf\xC3") == "caf?");
  CHECK(quote("a\xC2\x9B\xE2\x80\xAE\x1b") ==
        "'a??"
        "?'");
  CHECK(quote(std::string(70, '\xA9')) == "'" + std::string(57, '?') + "...'");
}

TEST_CASE("widths count what a terminal shows", "[config]") {
  CHECK(display_width("plain") == 5);
  CHECK(display_width("caf\xC3\xA9") == 4);
  CHECK(display_width("cafe\xCC\x81") == 4);
  CHECK(display_width("\xE5\xAD\xA6\xE6\xA0\xA1") == 4);
}

TEST_CASE("a guarded stream prints lines, and nothing that moves a terminal, however it is cut up",
          "[config]") {
  const std::string text = "one\n\ttwo caf\xC3\xA9 \x1b[2J\xC2\x9B\xE2\x80\xAE\rend\n";
  for (const std::size_t step : {1U, 2U, 3U, 100U}) {
    std::ostringstream stream;
    {
      const PrintableStream guard(stream);
      for (std::size_t i = 0; i < text.size(); i += step) stream << text.substr(i, step) << std::flush;
      PrintableStream::return_cursor(stream);
      stream << "whole \xC3";
    }
    CHECK(stream.str() == "one\n\ttwo caf\xC3\xA9 ?[2J???end\n\rwhole ?");
  }
}
