#pragma once

#include <cstddef>
#include <ostream>
#include <streambuf>
#include <string>
#include <string_view>

// Text from a file, an argument or the environment is foreign: it may hold what moves a terminal's cursor,
// changes its title or turns the direction of writing.

namespace schoolsim {

/// Whether all bytes are UTF-8: no overlong form, no surrogate, nothing beyond the last code point.
bool is_utf8(std::string_view text);

/// `text` in one line of UTF-8: each control character (of ASCII, of Latin-1, of the direction of writing,
/// breaks of lines and paragraphs, tags) and each byte that is not UTF-8 becomes a '?'.
std::string printable(std::string_view text);

/// `text` printable and in quotation marks for a message, cut after `longest` bytes, never within a
/// character.
std::string quote(std::string_view text, std::size_t longest = 60);

/// Columns of a terminal that printable text takes: none for marks that combine, two for wide characters.
std::size_t display_width(std::string_view text);

/// Makes a stream print only printable text, line breaks and tabs while this object lives, no matter what is
/// written to it. Everything that the program prints goes through it.
class PrintableStream final : public std::streambuf {
 public:
  explicit PrintableStream(std::ostream& stream);
  ~PrintableStream() override;
  PrintableStream(const PrintableStream&) = delete;
  PrintableStream& operator=(const PrintableStream&) = delete;

  /// Moves the cursor to the begin of its line, on this stream or any other.
  static void return_cursor(std::ostream& stream);

 protected:
  int_type overflow(int_type byte) override;
  std::streamsize xsputn(const char* bytes, std::streamsize n) override;
  int sync() override;

 private:
  std::ostream& stream_;
  std::streambuf* raw_;
  std::string begun_;  ///< first bytes of a character whose others are still to come
};

}  // namespace schoolsim
