#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace schoolsim {

/// What kind of text a caller reads, which decides how large it may be and how it may be written.
enum class TextKind : std::uint8_t {
  settings,  ///< scenarios and plans: UTF-8 alone, at most 1 MB
  table,  ///< CSV from anywhere: UTF-8, UTF-16 with its mark, or Windows-1252; plain or gzip, at most 256 MB
          ///< unpacked
};

/// The text of a plain file as UTF-8, without byte order mark. All text from users comes in through here.
/// Bytes of a table that are not UTF-8 are read as Windows-1252, in which the public school register is
/// written; if a table mixes the two, `notes` (if given) says so. Throws Error: `file` if there is no such
/// file, or it is not a plain file or cannot be read; `input` if it is empty, too large, in another
/// encoding (naming the line), or plainly something else, which is named (a spreadsheet, a web page, a PDF,
/// ...).
std::string read_text_file(const std::string& path, TextKind kind, std::vector<std::string>* notes = nullptr);

/// The text with lines emptied that begin with '#', so that the others keep their numbers.
std::string without_comments(std::string_view text);

}  // namespace schoolsim
