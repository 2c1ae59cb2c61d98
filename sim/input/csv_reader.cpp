#include "sim/input/csv_reader.hpp"

#include <algorithm>
#include <exception>
#include <memory>
#include <new>
#include <vector>

#include <csv.h>
#include <fmt/format.h>

#include "sim/csv_field.hpp"
#include "sim/error.hpp"

namespace schoolsim {
namespace {

/// What libcsv's callbacks gather: the bytes of one row's fields end to end, and where each ends.
struct Row {
  const CsvRowHandler& handle;
  std::string bytes;
  std::vector<std::size_t> ends;
  std::vector<std::string_view> fields;
  std::size_t line = 0;        ///< line being fed
  std::size_t first_line = 0;  ///< line on which the row begins; 0 between rows
  std::exception_ptr failure;  ///< of the handler: nothing may be thrown through C code

  void finish() {
    fields.clear();
    std::size_t begin = 0;
    for (const std::size_t end : ends) {
      fields.push_back(without_apostrophe(std::string_view(bytes).substr(begin, end - begin)));
      begin = end;
    }
    handle(fields, first_line);
    bytes.clear();
    ends.clear();
    first_line = 0;
  }
};

void take_field(void* field, std::size_t size, void* data) {
  auto& row = *static_cast<Row*>(data);
  if (row.failure) return;
  try {
    row.bytes.append(static_cast<const char*>(field), size);
    row.ends.push_back(row.bytes.size());
  } catch (...) {
    row.failure = std::current_exception();
  }
}

void end_row(int, void* data) {
  auto& row = *static_cast<Row*>(data);
  if (row.failure) return;
  try {
    row.finish();
  } catch (...) {
    row.failure = std::current_exception();
  }
}

}  // namespace

void read_csv(std::string_view text, const std::string& source, const CsvRowHandler& handle) {
  csv_parser parser{};
  if (csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI) != 0) throw std::bad_alloc();
  const std::unique_ptr<csv_parser, void (*)(csv_parser*)> release(&parser, &csv_free);
  Row row{handle, {}, {}, {}, 0, 0, nullptr};
  // Fed line by line, since libcsv does not say where it is.
  while (!text.empty()) {
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
      throw Error(
          ErrorKind::input,
          fmt::format("{}:{}: a quotation mark where none may stand{} (fields with quotation marks are "
                      "quoted and their marks doubled; a field before it may lack its closing mark)",
                      source, row.line, began));
    }
    if (row.ends.empty() && !parser.quoted && parser.entry_pos == 0) row.first_line = 0;
    text.remove_prefix(size);
  }
  if (csv_fini(&parser, &take_field, &end_row, &row) != 0) {
    throw Error(ErrorKind::input,
                fmt::format("{}:{}: a quoted field of this row is never closed", source, row.first_line));
  }
  if (row.failure) std::rethrow_exception(row.failure);
}

}  // namespace schoolsim
