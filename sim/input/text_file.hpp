#pragma once

#include <string>

namespace schoolsim {

/// The text of a file as UTF-8, without byte order mark. Unpacks gzip; reads UTF-8, else Windows-1252 (which
/// is what the public school register is written in). Throws Error: `file` if it cannot be read; `input` if
/// it is empty, binary (a NUL byte), UTF-16 or neither of the two encodings, naming the line.
std::string read_text_file(const std::string& path);

}  // namespace schoolsim
