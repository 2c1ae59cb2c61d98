#include "sim/text/text_file.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <memory>
#include <optional>
#include <string_view>

#include <iconv.h>
#include <zlib.h>

#include "sim/error.hpp"
#include "sim/files.hpp"

namespace schoolsim {
namespace {

[[noreturn]] void cannot_read(const std::string& path, const std::string& why) {
  throw Error(ErrorKind::file, path + ": cannot read it, " + why);
}

[[noreturn]] void refuse_text(const std::string& path, const std::string& problem) {
  throw Error(ErrorKind::input, path + ": " + problem);
}

std::size_t largest_size(TextKind kind) { return kind == TextKind::settings ? 1'000'000 : 256'000'000; }

[[noreturn]] void refuse_size(const std::string& path, TextKind kind) {
  refuse_text(path, kind == TextKind::settings ? "over 1 MB, which no scenario or plan is"
                                               : "over 256 MB (unpacked), which no table of schools is");
}

void require_plain_file(const std::string& path, TextKind kind) {
  const FileKind found = file_kind(path);
  if (found == FileKind::nothing) cannot_read(path, "there is no such file");
  if (found == FileKind::folder) cannot_read(path, "it is a folder");
  if (found == FileKind::other) cannot_read(path, "it is not a plain file");
  if (file_size(path) > largest_size(kind)) refuse_size(path, kind);
}

/// Hands the bytes of a file to `take`, block by block; zlib passes files that are not gzip through
/// unchanged.
template <class Take>
void read_blocks(const std::string& path, const Take& take) {
  errno = 0;
  const std::unique_ptr<gzFile_s, int (*)(gzFile)> file(gzopen(path.c_str(), "rb"), &gzclose);
  if (!file) fail_on_file(path, "read it", errno);
  std::string block(1 << 18, '\0');
  while (true) {
    const int n = gzread(file.get(), block.data(), static_cast<unsigned>(block.size()));
    const int code_of_system = errno;
    if (n > 0) take(std::string_view(block).substr(0, static_cast<std::size_t>(n)));
    if (n >= 0 && static_cast<std::size_t>(n) == block.size()) continue;
    int code = Z_OK;
    const char* const what = gzerror(file.get(), &code);
    if (n < 0 || code != Z_OK) {
      cannot_read(path, code == Z_BUF_ERROR ? "the gzip data end too early"
                        : code == Z_ERRNO   ? std::strerror(code_of_system)
                                            : what);
    }
    return;
  }
}

/// Measured before anything is kept, so that what unpacks to gigabytes takes no memory.
std::string read_bytes(const std::string& path, TextKind kind) {
  require_plain_file(path, kind);
  const std::size_t largest = largest_size(kind);
  std::size_t size = 0;
  read_blocks(path, [&](std::string_view block) {
    size += block.size();
    if (size > largest) refuse_size(path, kind);
  });
  std::string bytes;
  bytes.reserve(size);
  read_blocks(path, [&](std::string_view block) {
    if (bytes.size() + block.size() > size) cannot_read(path, "it grew while it was read");
    bytes += block;
  });
  return bytes;
}

// ---- what is no text ------------------------------------------------------------------------------------

struct Signature {
  std::string_view start;
  std::string_view what;
};

constexpr std::array signatures = std::to_array<Signature>({
    {"PK\x03\x04", "a zip archive or a spreadsheet; unpack it, or save it as CSV"},
    {"\xD0\xCF\x11\xE0", "a spreadsheet or document of old Office programs; save it as CSV"},
    {"%PDF", "a PDF; a text file is wanted here"},
    {"\x89HDF", "an HDF5 file, as results are; a text file is wanted here"},
    {"PAR1", "a Parquet file; save the table as CSV"},
    {"ARROW1", "a Feather file; save the table as CSV"},
    {"SQLite format 3", "an SQLite database; save the table as CSV"},
    {"RDX", "data of R; save the table by write.csv"},
    {"RDA", "data of R; save the table by write.csv"},
    {std::string_view("X\n\0", 3), "data of R; save the table by write.csv"},
    {"$FL2", "data of SPSS; save the table as CSV"},
    {"<stata_dta>", "data of Stata; save the table as CSV"},
    {"BZh", "a bzip2 archive; unpack it"},
    {"\xFD"
     "7zXZ",
     "an xz archive; unpack it"},
    {"7z\xBC\xAF", "a 7z archive; unpack it"},
});

/// By how it begins: "a PDF; ...", or nothing for what may be text of the kind.
std::string_view name_foreign_format(std::string_view bytes, TextKind kind) {
  for (const Signature& s : signatures) {
    if (bytes.starts_with(s.start)) return s.what;
  }
  if (kind == TextKind::settings) return "";
  const std::size_t first = bytes.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return "";
  const std::string_view line = bytes.substr(first, bytes.find_first_of("\r\n", first) - first);
  if (line.starts_with('[') && line.ends_with(']') && line.find_first_of("\"{},") == std::string_view::npos)
    return "a scenario or a plan; a table is wanted here";
  if (bytes[first] == '{' || bytes[first] == '[') return "JSON; save the table as CSV";
  if (bytes[first] != '<') return "";
  return bytes.substr(first, 5) == "<?xml"
             ? "XML; save the table as CSV"
             : "a web page; save the table as CSV (or follow the page's link to it)";
}

// ---- encodings --------------------------------------------------------------------------------------------

std::string line_of(std::string_view bytes, std::size_t position) {
  const std::string_view before = bytes.substr(0, position);
  return std::to_string(1 + std::count(before.begin(), before.end(), '\n'));
}

/// Bytes of the character of UTF-8 that begins at `at`; 0 where none does (no surrogates, nothing overlong).
std::size_t utf8_length(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) {
    return at + i < text.size() ? static_cast<unsigned char>(text[at + i]) : 0U;
  };
  const unsigned lead = byte(0);
  if (lead < 0x80) return 1;
  const std::size_t length = lead >= 0xC2 && lead < 0xE0   ? 2
                             : lead >= 0xE0 && lead < 0xF0 ? 3
                             : lead >= 0xF0 && lead < 0xF5 ? 4
                                                           : 0;
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0U) != 0x80U) return 0;
  }
  const bool is_wrong = (lead == 0xE0 && byte(1) < 0xA0) || (lead == 0xED && byte(1) > 0x9F) ||
                        (lead == 0xF0 && byte(1) < 0x90) || (lead == 0xF4 && byte(1) > 0x8F);
  return is_wrong ? 0 : length;
}

std::size_t find_foreign_byte(std::string_view text) {
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t length = utf8_length(text, at);
    if (length == 0) return at;
    at += length;
  }
  return std::string_view::npos;
}

/// The characters of Windows-1252 from 0x80 to 0x9F; 0 where it has none. From 0xA0 on it is Latin-1.
constexpr std::array<char16_t, 32> windows_1252 = {
    0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0,      0x017D, 0,      0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178};

void append_utf8(std::string& text, char16_t c) {
  if (c < 0x80) {
    text += static_cast<char>(c);
  } else if (c < 0x800) {
    text += static_cast<char>(0xC0 | (c >> 6));
    text += static_cast<char>(0x80 | (c & 0x3F));
  } else {
    text += static_cast<char>(0xE0 | (c >> 12));
    text += static_cast<char>(0x80 | ((c >> 6) & 0x3F));
    text += static_cast<char>(0x80 | (c & 0x3F));
  }
}

/// Whether a character of two bytes in a text that is not all UTF-8 is rather two of Windows-1252: a capital
/// before a dash or a curly quotation mark. True accents of UTF-8 begin with C3, or go on from A0.
bool is_rather_1252(std::string_view text, std::size_t at) {
  return static_cast<unsigned char>(text[at]) >= 0xC4 && static_cast<unsigned char>(text[at + 1]) < 0xA0;
}

/// Text in UTF-8 from bytes that are not all UTF-8.
std::string repair(const std::string& path, std::string_view bytes, std::vector<std::string>* notes) {
  std::string text;
  text.reserve(bytes.size() + bytes.size() / 8);
  std::size_t n_utf8 = 0, n_windows = 0, first_windows = 0;
  for (std::size_t at = 0; at < bytes.size();) {
    std::size_t length = utf8_length(bytes, at);
    if (length == 2 && is_rather_1252(bytes, at)) length = 0;
    if (length > 0) {
      n_utf8 += length > 1 ? 1U : 0U;
      text += bytes.substr(at, length);
      at += length;
      continue;
    }
    const auto byte = static_cast<unsigned char>(bytes[at]);
    const char16_t c = byte >= 0xA0 ? byte : windows_1252[byte - 0x80U];
    if (c == 0) {
      constexpr std::string_view digits = "0123456789ABCDEF";
      refuse_text(path, "line " + line_of(bytes, at) + ": byte 0x" + digits[byte >> 4U] + digits[byte & 15U] +
                            " is neither UTF-8 nor Windows-1252; save the file as CSV in UTF-8");
    }
    if (n_windows++ == 0) first_windows = at;
    append_utf8(text, c);
    ++at;
  }
  if (n_utf8 > 0 && notes != nullptr) {
    notes->push_back("The file mixes UTF-8 (" + std::to_string(n_utf8) + " characters) and Windows-1252 (" +
                     std::to_string(n_windows) + ", the first on line " + line_of(bytes, first_windows) +
                     "); each was read as what it is.");
  }
  return text;
}

std::string read_utf16(const std::string& path, std::string bytes) {
  const auto close = [](void* converter) { iconv_close(converter); };
  const char* const from = bytes.starts_with("\xFF\xFE") ? "UTF-16LE" : "UTF-16BE";
  const std::unique_ptr<void, decltype(close)> converter(iconv_open("UTF-8", from), close);
  if (converter.get() == reinterpret_cast<iconv_t>(-1))
    throw Error(ErrorKind::internal, std::string("iconv does not know ") + from);
  std::string text(bytes.size() / 2 * 3, '\0');
  char* in = bytes.data() + 2;
  char* out = text.data();
  std::size_t in_left = bytes.size() - 2;
  std::size_t out_left = text.size();
  if (iconv(converter.get(), &in, &in_left, &out, &out_left) == static_cast<std::size_t>(-1))
    refuse_text(path, "the text is broken UTF-16; save it as CSV in UTF-8");
  text.resize(text.size() - out_left);
  return text;
}

}  // namespace

std::string read_text_file(const std::string& path, TextKind kind, std::vector<std::string>* notes) {
  std::string text = read_bytes(path, kind);
  const bool is_settings = kind == TextKind::settings;
  constexpr std::string_view utf8_mark = "\xEF\xBB\xBF";
  if (text.starts_with(utf8_mark)) text.erase(0, utf8_mark.size());
  if (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF")) {
    if (is_settings) refuse_text(path, "text in UTF-16; save it as UTF-8");
    text = read_utf16(path, std::move(text));
  }
  if (text.find_first_not_of(" \t\r\n") == std::string::npos) refuse_text(path, "the file is empty");
  if (const std::string_view what = name_foreign_format(text, kind); !what.empty())
    refuse_text(path, "this is " + std::string(what));
  const auto control = std::find_if(text.begin(), text.end(), [&](char c) {
    const bool is_control = static_cast<unsigned char>(c) < 0x20 && c != '\t' && c != '\r' && c != '\n';
    return c == '\0' || (is_settings && is_control);
  });
  if (control != text.end()) {
    const std::string line = line_of(text, static_cast<std::size_t>(control - text.begin()));
    refuse_text(is_settings ? path + ":" + line : path,
                is_settings ? "a control character; this is a binary file, not text in UTF-8"
                            : "line " + line +
                                  ": a NUL byte; this is a binary file, not CSV text (or text in UTF-16)");
  }
  const std::size_t foreign = find_foreign_byte(text);
  if (foreign == std::string_view::npos) return text;
  if (is_settings)
    refuse_text(path + ":" + line_of(text, foreign), "a byte that is not UTF-8; save the file as UTF-8");
  return repair(path, text, notes);
}

std::string without_comments(std::string_view text) {
  std::string result;
  bool at_start = true;
  bool in_comment = false;
  for (const char c : text) {
    if (at_start) in_comment = c == '#';
    at_start = c == '\n';
    if (!in_comment || at_start) result += c;
  }
  return result;
}

}  // namespace schoolsim
