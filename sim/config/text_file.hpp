#pragma once

#include <string>

namespace schoolsim {

/// The text of a small file in UTF-8 (or its part ASCII), without byte order mark. Throws Error: `file` if
/// there is no such file or it cannot be read or is not a plain file; `input` if it is empty, binary, in
/// another encoding or over 1 MB.
std::string read_settings_file(const std::string& path);

}  // namespace schoolsim
