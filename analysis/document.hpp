#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "analysis/words.hpp"

namespace schoolsim {

/// Keys in the order in which they were added.
using OrderedJson = nlohmann::ordered_json;

/// A column of a table. Numbers stand on the right.
struct Column {
  std::string heading;
  bool is_number = false;
};

/// What a table says under one name: rows, then sentences.
struct Section {
  std::string name;
  std::size_t run = 0;  ///< position of the run that it tells of, where sections are runs
  std::vector<std::vector<std::string>> rows{};  ///< a cell for each column; the first names its row
  std::vector<std::string> sentences{};
};

/// A table in sections; without columns a list, whose sections have sentences alone.
struct Table {
  std::string id;          ///< for programs: "costs"
  std::string topic;       ///< within a sentence: "what it costs"
  std::string heading;     ///< empty where the document's says it all
  std::string section_is;  ///< what a section is: "run"; where empty, Markdown has no column for it
  std::vector<Column> columns{};
  std::string note{};       ///< how it is to be read; may be empty
  bool is_summary = false;  ///< belongs on the first screen
  std::vector<Section> sections{};
};

/// What is said of a result, laid out once for every format.
struct Document {
  std::string heading;                  ///< what was done
  std::string schools;                  ///< on which schools
  std::vector<std::string> caveats;     ///< what to know before any verdict
  std::vector<PolicyVerdict> verdicts;  ///< one for each run
  std::vector<Table> tables;            ///< in their order
  std::vector<std::string> notes;       ///< what holds for all figures
  /// Figures in full, for programs. As CSV: the names of its columns, then a row of written fields for each.
  std::vector<std::vector<std::string>> csv;
  /// As JSON: an object whose "runs" has one object for each verdict.
  OrderedJson json;
};

/// A summary has the tables of the first screen only, and names the others.
enum class Extent : std::uint8_t { summary, full };

/// For a terminal, in lines of at most `text_width` columns.
std::string write_text(const Document& document, Extent extent);

/// Likewise one table, after a blank line.
std::string table_text(const Table& table);

/// With headings, lists and tables.
std::string write_markdown(const Document& document);

std::string table_markdown(const Table& table);

/// Its figures, RFC 4180.
std::string write_csv(const Document& document);

/// Its figures, with the words of the other formats beside them.
std::string write_json(const Document& document);

/// For pages, which draw the first screen's tables: an array of the others, as docs/page-data.md describes
/// it.
nlohmann::json tables_json(const Document& document);

}  // namespace schoolsim
