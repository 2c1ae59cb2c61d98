#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <string_view>

namespace schoolsim {

/// One row of a CSV text: its fields, and the line on which it begins.
using CsvRowHandler = std::function<void(std::span<const std::string_view> fields, std::size_t line)>;

/// How a table is written, as spreadsheets and statistics programs of many countries save it.
struct CsvShape {
  char separator = ',';
  bool decimal_commas = false;  ///< 0,25 is a quarter
  bool row_names = false;       ///< each row begins with a name for which the header has no field (R)
};

/// Hands each row of `text` (RFC 4180: doubled quotation marks, line breaks in quoted fields; LF or CRLF) to
/// `handle`, in order; empty lines are passed over, and so is the apostrophe that
/// csv_field puts before what looks like a formula. The fields live until the handler returns.
/// The separator is the one of comma, semicolon, tab and bar that is most frequent in the first row, or what
/// a first line "sep=;" says. If it is not a comma, numbers with a comma are handed over with a decimal
/// point, if the text shows that commas mark decimals: one of them cannot mark thousands, and no number has a
/// point. Names of rows without a column are left out. Throws Error of kind input, naming `source` and line,
/// if a quotation mark is misplaced or never closed, or a row has more than 4,096 fields.
CsvShape read_csv(std::string_view text, const std::string& source, const CsvRowHandler& handle);

/// Whether the first column of a header only names the rows, as R and pandas write it: blank, "Unnamed: 0" or
/// X.
bool names_rows(std::string_view first_column);

}  // namespace schoolsim
