#include "sim/config/text_file.hpp"

#include <algorithm>
#include <memory>
#include <optional>
#include <string_view>

#include <iconv.h>

#include "sim/error.hpp"
#include "sim/files.hpp"

namespace schoolsim {
namespace {

/// Position of the first byte that is not UTF-8. Converted to UTF-32, since iconv lets more pass from UTF-8
/// to itself.
std::optional<std::size_t> find_foreign_byte(std::string text) {
  const auto close = [](void* converter) { iconv_close(converter); };
  const std::unique_ptr<void, decltype(close)> converter(iconv_open("UTF-32LE", "UTF-8"), close);
  if (converter.get() == reinterpret_cast<iconv_t>(-1))
    throw Error(ErrorKind::internal, "iconv does not know UTF-8");
  std::string converted(4 * text.size(), '\0');
  char* in = text.data();
  char* out = converted.data();
  std::size_t in_left = text.size();
  std::size_t out_left = converted.size();
  if (iconv(converter.get(), &in, &in_left, &out, &out_left) != static_cast<std::size_t>(-1))
    return std::nullopt;
  return text.size() - in_left;
}

std::string line_of(std::string_view text, std::size_t position) {
  const std::string_view before = text.substr(0, position);
  return std::to_string(1 + std::count(before.begin(), before.end(), '\n'));
}

}  // namespace

std::string read_settings_file(const std::string& path) {
  constexpr std::uintmax_t largest = 1'000'000;
  const auto cannot = [&](const std::string& why) {
    throw Error(ErrorKind::file, path + ": cannot read it, " + why);
  };
  const auto refuse = [&](const std::string& where, const std::string& why) {
    throw Error(ErrorKind::input, path + where + ": " + why);
  };

  const FileKind kind = file_kind(path);
  if (kind == FileKind::nothing) cannot("there is no such file");
  if (kind == FileKind::folder) cannot("it is a folder");
  if (kind == FileKind::other) cannot("it is not a plain file");
  if (file_size(path) > largest) refuse("", "over 1 MB, which no scenario file is");
  std::string text = read_file_if_there(path, largest).value_or("");
  constexpr std::string_view utf8_mark = "\xEF\xBB\xBF";
  if (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF"))
    refuse("", "text in UTF-16; save it as UTF-8");
  if (text.starts_with(utf8_mark)) text.erase(0, utf8_mark.size());
  if (text.find_first_not_of(" \t\r\n") == std::string::npos) refuse("", "the file is empty");
  const auto control = std::find_if(text.begin(), text.end(), [](char c) {
    return static_cast<unsigned char>(c) < 0x20 && c != '\t' && c != '\r' && c != '\n';
  });
  if (control != text.end()) {
    const auto position = static_cast<std::size_t>(control - text.begin());
    refuse(":" + line_of(text, position), "a control character; this is a binary file, not text in UTF-8");
  }
  if (const auto position = find_foreign_byte(text)) {
    refuse(":" + line_of(text, *position), "a byte that is not UTF-8; save the file as UTF-8");
  }
  return text;
}

}  // namespace schoolsim
