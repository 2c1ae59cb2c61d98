#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "analysis/words/words.hpp"

namespace schoolsim {

/// Keys in the order in which they were added.
using OrderedJson = nlohmann::ordered_json;

/// A column of a table. Numbers stand on the right.
struct Column {
  std::string heading;
  bool is_number = false;
};

/// The part of a table under one name: rows, then sentences.
struct Section {
  std::string name = {};  ///< may be empty where it is the only one
  std::size_t run = 0;    ///< position of the run that the section is about, if sections are runs
  std::vector<std::vector<std::string>> rows{};  ///< a cell for each column; the first names its row
  std::vector<std::string> sentences{};
};

/// A table in sections; without columns it is a list, whose sections hold only sentences.
struct Table {
  std::string id;            ///< for programs: "costs"
  std::string topic;         ///< within a sentence: "what it costs"
  std::string heading{};     ///< empty if the document's heading is enough
  std::string section_is{};  ///< what a section is: "run"; if empty, Markdown has no column for it
  std::vector<Column> columns{};
  std::string note{};       ///< how to read it; may be empty
  bool is_summary = false;  ///< belongs on the first screen
  std::vector<Section> sections{};
};

/// A result laid out once for all formats. To say more in every format, add to it.
struct Document {
  std::string heading{};                ///< what was done
  std::string schools;                  ///< on which schools; may be empty
  std::vector<std::string> caveats;     ///< what to know before any verdict
  std::vector<PolicyVerdict> verdicts;  ///< one for each run
  std::vector<Table> tables;
  std::vector<std::string> notes;  ///< what applies to all figures
  /// Figures in full: the names of the columns, then a row of fields, quoted where CSV needs it, for each.
  std::vector<std::vector<std::string>> csv;
  /// Figures in full: an object whose "runs" holds one object for each verdict.
  OrderedJson json;
};

/// A summary has only the tables of the first screen and lists the topics of the others.
enum class Extent : std::uint8_t { summary, full };

/// For a terminal, in lines of at most `text_width` columns.
std::string write_text(const Document& document, Extent extent);

/// One table in the same layout, after a blank line.
std::string table_text(const Table& table);

/// Everything as headings, lists and tables of Markdown.
std::string write_markdown(const Document& document);

/// One table as Markdown, after a blank line.
std::string table_markdown(const Table& table);

/// The figures as CSV (RFC 4180).
std::string write_csv(const Document& document);

/// The figures as JSON, with the words of the other formats; bytes that are not UTF-8 become U+FFFD.
std::string write_json(const Document& document);

/// The tables that are not on the first screen, for pages: an array as docs/page-data.md describes it.
nlohmann::json tables_json(const Document& document);

}  // namespace schoolsim
