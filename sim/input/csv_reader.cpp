#include "sim/input/csv_reader.hpp"

#include <algorithm>
#include <array>
#include <exception>
#include <memory>
#include <new>
#include <optional>
#include <vector>

#include <csv.h>
#include <fmt/format.h>

#include "sim/error.hpp"
#include "sim/text/csv_field.hpp"
#include "sim/text/words.hpp"

namespace schoolsim {
namespace {

constexpr std::size_t most_fields = 4096;

/// Takes a row and says whether to go on.
using TakeRow = std::function<bool(std::span<std::string_view> fields, std::size_t line)>;

/// What libcsv's callbacks gather: the bytes of one row's fields end to end, and where each ends.
struct Row {
  const TakeRow& take;
  const std::string& source;
  std::string bytes;
  std::vector<std::size_t> ends;
  std::vector<std::string_view> fields;
  std::size_t line = 0;        ///< line being fed
  std::size_t first_line = 0;  ///< line on which the row begins; 0 between rows
  bool is_done = false;
  std::exception_ptr failure;  ///< of the taker: nothing may be thrown through C code

  void add_field(std::string_view field) {
    if (ends.size() == most_fields) {
      throw Error(ErrorKind::input,
                  fmt::format("{}:{}: more than {} fields in a row, which no table has that "
                              "this program reads",
                              source, first_line, most_fields));
    }
    bytes += field;
    ends.push_back(bytes.size());
  }
  void finish() {
    fields.clear();
    std::size_t begin = 0;
    for (const std::size_t end : ends) {
      fields.push_back(without_apostrophe(std::string_view(bytes).substr(begin, end - begin)));
      begin = end;
    }
    is_done = !take(fields, first_line);
    bytes.clear();
    ends.clear();
    first_line = 0;
  }
  template <class Act>
  void guard(const Act& act) {
    if (failure || is_done) return;
    try {
      act();
    } catch (...) {
      failure = std::current_exception();
    }
  }
};

void take_field(void* field, std::size_t size, void* data) {
  auto& row = *static_cast<Row*>(data);
  row.guard([&] { row.add_field({static_cast<const char*>(field), size}); });
}

void end_row(int, void* data) {
  auto& row = *static_cast<Row*>(data);
  row.guard([&] { row.finish(); });
}

/// Rows of `text`, whose first line is number `first_line`, until `take` has enough.
void parse_rows(std::string_view text, std::size_t first_line, char separator, const std::string& source,
                const TakeRow& take) {
  csv_parser parser{};
  if (csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI) != 0) throw std::bad_alloc();
  const std::unique_ptr<csv_parser, void (*)(csv_parser*)> release(&parser, &csv_free);
  csv_set_delim(&parser, static_cast<unsigned char>(separator));
  csv_set_blk_size(&parser, 1 << 16);
  Row row{take, source, {}, {}, {}, first_line - 1, 0, false, nullptr};
  // Fed line by line, since libcsv does not say where it is.
  while (!text.empty() && !row.is_done) {
    const std::size_t size = std::min(text.find('\n'), text.size() - 1) + 1;
    ++row.line;
    if (row.first_line == 0) row.first_line = row.line;
    const std::size_t done = csv_parse(&parser, text.data(), size, &take_field, &end_row, &row);
    if (row.failure) std::rethrow_exception(row.failure);
    if (done != size) {
      if (csv_error(&parser) != CSV_EPARSE) throw std::bad_alloc();
      const std::string began = row.first_line == row.line
                                    ? ""
                                    : fmt::format(", in the row that begins on line {}", row.first_line);
      throw Error(ErrorKind::input,
                  fmt::format("{}:{}: a misplaced quotation mark{} (fields with quotation marks are "
                              "quoted and their marks doubled; a field before it may lack its closing mark)",
                              source, row.line, began));
    }
    if (row.ends.empty() && !parser.quoted && parser.entry_pos == 0) row.first_line = 0;
    text.remove_prefix(size);
  }
  if (row.is_done) return;
  if (csv_fini(&parser, &take_field, &end_row, &row) != 0) {
    throw Error(ErrorKind::input,
                fmt::format("{}:{}: a quoted field of this row is never closed", source, row.first_line));
  }
  if (row.failure) std::rethrow_exception(row.failure);
}

/// The separator that stands most often outside quotation marks in the first row that is not empty.
char find_separator(std::string_view text) {
  constexpr std::array separators = {',', ';', '\t', '|'};
  std::array<std::size_t, separators.size()> counts{};
  const std::size_t start = text.find_first_not_of("\r\n");
  bool is_quoted = false;
  for (const char c : text.substr(std::min(start, text.size()))) {
    if (c == '"') is_quoted = !is_quoted;
    if (is_quoted) continue;
    if (c == '\n' || c == '\r') break;
    for (std::size_t i = 0; i < separators.size(); ++i) counts[i] += c == separators[i] ? 1U : 0U;
  }
  return separators[static_cast<std::size_t>(std::max_element(counts.begin(), counts.end()) -
                                             counts.begin())];
}

/// Where the one mark of a number such as -12,5 stands: digits on both sides of it, and nothing else.
std::optional<std::size_t> find_mark(std::string_view text, char mark) {
  const auto is_digits = [](std::string_view part) {
    return !part.empty() &&
           std::all_of(part.begin(), part.end(), [](char c) { return c >= '0' && c <= '9'; });
  };
  const std::size_t at = text.find(mark);
  if (at == std::string_view::npos || !is_digits(text.substr(at + 1))) return std::nullopt;
  const std::string_view whole = text.substr(0, at);
  return is_digits(whole.starts_with('-') ? whole.substr(1) : whole) ? std::optional(at) : std::nullopt;
}

/// Whether the comma at `at` cannot stand between thousands.
bool must_be_decimal(std::string_view number, std::size_t at) {
  const std::string_view whole = number.starts_with('-') ? number.substr(1, at - 1) : number.substr(0, at);
  return number.size() - at - 1 != 3 || whole.size() > 3 || whole.starts_with('0');
}

/// Looks through the whole text only where its first rows give reason to.
CsvShape find_shape(std::string_view text, std::size_t first_line, char separator,
                    const std::string& source) {
  CsvShape shape;
  shape.separator = separator;
  std::size_t n_header = 0;
  bool is_longer = false;
  parse_rows(text, first_line, separator, source, [&](std::span<std::string_view> fields, std::size_t) {
    if (n_header > 0) is_longer = fields.size() == n_header + 1;
    const bool go_on = n_header == 0;
    n_header = fields.size();
    return go_on;
  });
  if (separator == ',' && !is_longer) return shape;
  n_header = 0;
  bool has_decimal_comma = false, has_point = false;
  shape.row_names = is_longer;
  parse_rows(text, first_line, separator, source, [&](std::span<std::string_view> fields, std::size_t) {
    if (n_header == 0) {
      n_header = fields.size();
      return true;
    }
    // A row that merely ends with a separator too many has no name.
    if (fields.size() != n_header + 1 || trim(fields.back()).empty()) shape.row_names = false;
    if (separator == ',') return shape.row_names;
    for (const std::string_view field : fields) {
      const std::string_view number = trim(field);
      if (const auto at = find_mark(number, ',')) has_decimal_comma |= must_be_decimal(number, *at);
      has_point |= find_mark(number, '.').has_value();
    }
    return true;
  });
  shape.decimal_commas = has_decimal_comma && !has_point;
  return shape;
}

}  // namespace

CsvShape read_csv(std::string_view text, const std::string& source, const CsvRowHandler& handle) {
  std::size_t first_line = 1;
  char separator = 0;
  // How spreadsheets are told the separator.
  if (text.size() > 5 && fold(text.substr(0, 3)) == "sep" && text[3] == '=' &&
      (text[5] == '\r' || text[5] == '\n')) {
    separator = text[4];
    text.remove_prefix(std::min(text.find('\n'), text.size() - 1) + 1);
    first_line = 2;
  }
  if (separator == 0) separator = find_separator(text);
  const CsvShape shape = find_shape(text, first_line, separator, source);
  bool is_header = true;
  std::string numbers;
  parse_rows(text, first_line, separator, source, [&](std::span<std::string_view> fields, std::size_t line) {
    if (shape.row_names && !is_header) fields = fields.subspan(1);
    if (shape.decimal_commas) {
      numbers.clear();
      for (const std::string_view field : fields) numbers += field;
      std::size_t begin = 0;
      for (std::string_view& field : fields) {
        if (const auto at = find_mark(trim(field), ','))
          numbers[begin + static_cast<std::size_t>(trim(field).data() - field.data()) + *at] = '.';
        field = std::string_view(numbers).substr(begin, field.size());
        begin += field.size();
      }
    }
    is_header = false;
    handle(fields, line);
    return true;
  });
  return shape;
}

bool names_rows(std::string_view first_column) {
  const std::string name = fold(first_column);
  return name.empty() || name == "unnamed 0" || name == "x";
}

}  // namespace schoolsim
