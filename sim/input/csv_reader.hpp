#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <string_view>

namespace schoolsim {

/// One row of a CSV text: its fields, and the line on which it begins.
using CsvRowHandler = std::function<void(std::span<const std::string_view> fields, std::size_t line)>;

/// Hands each row of `text` (RFC 4180: comma, doubled quotation marks, line breaks in quoted fields; LF or
/// CRLF) to `handle`, in order; empty lines are passed over, and so is the
/// apostrophe that csv_field puts before what looks like a formula. The fields live until the handler returns.
/// Throws Error of kind input, naming `source` and line, where a quotation mark stands astray or is never
/// closed.
void read_csv(std::string_view text, const std::string& source, const CsvRowHandler& handle);

}  // namespace schoolsim
