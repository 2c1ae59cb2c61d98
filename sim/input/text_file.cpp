#include "sim/input/text_file.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>
#include <optional>
#include <string_view>

#include <fmt/format.h>
#include <iconv.h>
#include <zlib.h>

#include "sim/error.hpp"
#include "sim/files.hpp"

namespace schoolsim {
namespace {

/// zlib passes files that are not gzip through unchanged.
std::string read_bytes(const std::string& path) {
  errno = 0;
  const std::unique_ptr<gzFile_s, int (*)(gzFile)> file(gzopen(path.c_str(), "rb"), &gzclose);
  if (!file) throw Error(ErrorKind::file, fmt::format("cannot read {}: {}", path, std::strerror(errno)));
  std::string bytes;
  std::string block(1 << 20, '\0');
  while (true) {
    const int n = gzread(file.get(), block.data(), static_cast<unsigned>(block.size()));
    if (n > 0) bytes.append(block, 0, static_cast<std::size_t>(n));
    if (n >= 0 && static_cast<std::size_t>(n) == block.size()) continue;
    int code = Z_OK;
    const char* const what = gzerror(file.get(), &code);
    if (n < 0 || code != Z_OK) {
      throw Error(ErrorKind::file, fmt::format("cannot read {}: {}", path,
                                               code == Z_BUF_ERROR ? "the gzip data end too early"
                                               : code == Z_ERRNO   ? std::strerror(errno)
                                                                   : what));
    }
    return bytes;
  }
}

/// `bytes` in UTF-8; none, with the place of the first offending byte, where `encoding` does not allow them.
std::optional<std::string> convert(const std::string& bytes, const char* encoding, std::size_t& bad_place) {
  const auto close = [](void* converter) { iconv_close(converter); };
  const std::unique_ptr<void, decltype(close)> converter(iconv_open("UTF-8", encoding), close);
  if (converter.get() == reinterpret_cast<iconv_t>(-1)) {
    throw Error(ErrorKind::internal, fmt::format("iconv does not know {}", encoding));
  }
  // One Windows-1252 byte becomes at most three bytes.
  std::string text(3 * bytes.size(), '\0');
  char* in = const_cast<char*>(bytes.data());  // iconv's signature; it does not write there
  char* out = text.data();
  std::size_t in_left = bytes.size();
  std::size_t out_left = text.size();
  if (iconv(converter.get(), &in, &in_left, &out, &out_left) == static_cast<std::size_t>(-1)) {
    bad_place = bytes.size() - in_left;
    return std::nullopt;
  }
  text.resize(text.size() - out_left);
  return text;
}

long count_lines(std::string_view text) { return 1 + std::count(text.begin(), text.end(), '\n'); }

}  // namespace

std::string read_text_file(const std::string& path) {
  if (file_kind(path) == FileKind::folder) {
    throw Error(ErrorKind::file, fmt::format("cannot read {}: it is a folder", path));
  }
  std::string bytes = read_bytes(path);
  const auto refuse = [&](const std::string& problem) {
    throw Error(ErrorKind::input, fmt::format("{}: {}", path, problem));
  };
  constexpr std::string_view utf8_mark = "\xEF\xBB\xBF";
  if (bytes.starts_with(utf8_mark)) bytes.erase(0, utf8_mark.size());
  if (bytes.find_first_not_of(" \t\r\n") == std::string::npos) refuse("the file is empty");
  if (bytes.starts_with("\xFF\xFE") || bytes.starts_with("\xFE\xFF")) {
    refuse("the text is UTF-16; save it as CSV in UTF-8 or Windows-1252");
  }
  if (bytes.starts_with("PK\x03\x04"))
    refuse("this is a zip archive or a spreadsheet; unpack it, or save it as CSV");
  if (const std::size_t nul = bytes.find('\0'); nul != std::string::npos) {
    refuse(fmt::format("line {}: a NUL byte; this is a binary file, not CSV text (or text in UTF-16)",
                       count_lines(std::string_view(bytes).substr(0, nul))));
  }
  std::size_t bad_place = 0;
  // Strictly checked UTF-8 is all but never Windows-1252 text by chance; the reverse proves nothing.
  if (auto text = convert(bytes, "UTF-8", bad_place)) return *std::move(text);
  if (auto text = convert(bytes, "WINDOWS-1252", bad_place)) return *std::move(text);
  refuse(
      fmt::format("line {}: byte 0x{:02X} is neither UTF-8 nor Windows-1252; save the file as CSV in UTF-8",
                  count_lines(std::string_view(bytes).substr(0, bad_place)),
                  static_cast<unsigned char>(bytes[bad_place])));
  return {};
}

}  // namespace schoolsim
