#include "sim/text/printable.hpp"

#include <algorithm>
#include <array>
#include <span>

namespace schoolsim {
namespace {

struct Character {
  std::size_t n_bytes = 1;
  char32_t point = 0;
  /// More bytes could make a character of the text's end.
  enum class State : std::uint8_t { whole, broken, begun } state = State::broken;
};

/// The character at the begin of `text`, which is not empty.
Character first_character(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned first = byte(0);
  if (first < 0x80) return {1, first, Character::State::whole};
  const std::size_t n = first >= 0xC2 && first < 0xE0   ? 2
                        : (first & 0xF0U) == 0xE0       ? 3
                        : first >= 0xF0 && first < 0xF5 ? 4
                                                        : 0;
  if (n == 0) return {};
  char32_t point = first & (0xFFU >> (n + 1));
  for (std::size_t i = 1; i < n; ++i) {
    if (i == text.size()) return {i, 0, Character::State::begun};
    const bool is_out_of_range =
        (byte(i) & 0xC0U) != 0x80 ||
        (i == 1 && ((first == 0xE0 && byte(1) < 0xA0) || (first == 0xED && byte(1) >= 0xA0) ||
                    (first == 0xF0 && byte(1) < 0x90) || (first == 0xF4 && byte(1) >= 0x90)));
    if (is_out_of_range) return {};
    point = point << 6 | (byte(i) & 0x3FU);
  }
  return {n, point, Character::State::whole};
}

struct Range {
  char32_t first, last;
};

bool is_in(std::span<const Range> ranges, char32_t point) {
  return std::any_of(ranges.begin(), ranges.end(),
                     [&](const Range& range) { return range.first <= point && point <= range.last; });
}

constexpr std::array<Range, 9> unprintable{
    {{0x00, 0x1F},      // controls of ASCII
     {0x7F, 0x9F},      // delete, controls of Latin-1
     {0x061C, 0x061C},  // marks of direction, here and below
     {0x200E, 0x200F},
     {0x2028, 0x202E},      // breaks of line and paragraph, directions
     {0x2060, 0x206F},      // invisible operators, isolates, old format marks
     {0xFEFF, 0xFEFF},      // byte order mark
     {0xFFF9, 0xFFFB},      // annotations between the lines
     {0xE0000, 0xE007F}}};  // tags

/// Marks on the character before, and joiners.
constexpr std::array<Range, 8> narrow{{{0x0300, 0x036F},
                                       {0x0483, 0x0489},
                                       {0x0591, 0x05BD},
                                       {0x064B, 0x065F},
                                       {0x1AB0, 0x1AFF},
                                       {0x200B, 0x200D},
                                       {0x20D0, 0x20FF},
                                       {0xFE00, 0xFE0F}}};

/// Of East Asia, and pictures.
constexpr std::array<Range, 8> wide{{{0x1100, 0x115F},
                                     {0x2E80, 0x303E},
                                     {0x3041, 0xA4CF},
                                     {0xAC00, 0xD7A3},
                                     {0xF900, 0xFAFF},
                                     {0xFE30, 0xFE6F},
                                     {0xFF00, 0xFF60},
                                     {0x1F300, 0x3FFFD}}};

/// Appends `text` with '?' for what is not printable but stands in `kept`; returns the length of a begun
/// character at its end, which is left out.
std::size_t append_printable(std::string_view text, std::string_view kept, std::string& shown) {
  while (!text.empty()) {
    const Character c = first_character(text);
    if (c.state == Character::State::begun) return text.size();
    const bool is_shown = c.state == Character::State::whole &&
                          (!is_in(unprintable, c.point) || kept.find(text.front()) != std::string_view::npos);
    if (is_shown) {
      shown += text.substr(0, c.n_bytes);
    } else {
      shown += '?';
    }
    text.remove_prefix(c.n_bytes);
  }
  return 0;
}

}  // namespace

bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    const Character c = first_character(text);
    if (c.state != Character::State::whole) return false;
    text.remove_prefix(c.n_bytes);
  }
  return true;
}

std::string printable(std::string_view text) {
  std::string shown;
  if (append_printable(text, "", shown) > 0) shown += '?';
  return shown;
}

std::string quote(std::string_view text, std::size_t longest) {
  std::size_t end = std::min(longest, text.size());
  // Never half a character of UTF-8.
  for (int n = 0;
       n < 3 && end < text.size() && end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80; ++n)
    --end;
  return "'" + printable(text.substr(0, end)) + (end < text.size() ? "...'" : "'");
}

std::size_t display_width(std::string_view text) {
  std::size_t width = 0;
  while (!text.empty()) {
    const Character c = first_character(text);
    width += is_in(narrow, c.point) ? 0U : is_in(wide, c.point) ? 2U : 1U;
    text.remove_prefix(c.n_bytes);
  }
  return width;
}

PrintableStream::PrintableStream(std::ostream& stream) : stream_(stream), raw_(stream.rdbuf(this)) {}

PrintableStream::~PrintableStream() {
  if (!begun_.empty()) raw_->sputc('?');
  raw_->pubsync();
  stream_.rdbuf(raw_);
}

void PrintableStream::return_cursor(std::ostream& stream) {
  auto* const filter = dynamic_cast<PrintableStream*>(stream.rdbuf());
  (filter != nullptr ? filter->raw_ : stream.rdbuf())->sputc('\r');
}

PrintableStream::int_type PrintableStream::overflow(int_type byte) {
  if (traits_type::eq_int_type(byte, traits_type::eof())) return traits_type::not_eof(byte);
  const char one = traits_type::to_char_type(byte);
  return xsputn(&one, 1) == 1 ? byte : traits_type::eof();
}

std::streamsize PrintableStream::xsputn(const char* bytes, std::streamsize n) {
  const std::string text = begun_ + std::string(bytes, static_cast<std::size_t>(n));
  std::string shown;
  const std::size_t n_begun = append_printable(text, "\n\t", shown);
  begun_ = text.substr(text.size() - n_begun);
  const auto n_shown = static_cast<std::streamsize>(shown.size());
  return raw_->sputn(shown.data(), n_shown) == n_shown ? n : 0;
}

int PrintableStream::sync() { return raw_->pubsync(); }

}  // namespace schoolsim
