#include "analysis/words/document.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "analysis/words/numbers.hpp"
#include "sim/text/layout.hpp"

namespace schoolsim {
namespace {

using Cells = std::vector<std::string>;

/// By Sign.
constexpr std::array<std::string_view, 5> marks{"■ ", "▲ ", "▼ ", "◆ ", "○ "};

/// "Forced federation. Of partnership in 12 of 20 runs."
std::string said_of(const Section& section) {
  return fmt::format("{}. {}", section.name, fmt::join(section.sentences, " "));
}

constexpr std::string_view gap = "  ";
constexpr std::size_t least_name_width = 16;

/// Widths of a table's columns on a terminal, that of names as wide as the others let it be; nothing where
/// they do not fit.
std::vector<std::size_t> column_widths(const Table& table, std::size_t indent) {
  std::vector<std::size_t> widths;
  std::size_t room = text_width - indent;
  for (std::size_t c = 0; c < table.columns.size(); ++c) {
    std::size_t width = longest_word(table.columns[c].heading);
    for (const Section& section : table.sections) {
      for (const Cells& row : section.rows) width = std::max(width, columns(row[c]));
    }
    widths.push_back(width);
    if (c > 0) room -= std::min(room, gap.size() + width);
  }
  if (!widths.empty()) widths[0] = std::min(widths[0], room);
  return room < least_name_width ? std::vector<std::size_t>{} : widths;
}

/// A row in columns. A long name reaches into the blanks before a short number, or has a line of its own.
std::string aligned(const Cells& row, const Table& table, const std::vector<std::size_t>& widths,
                    std::size_t indent) {
  const std::string margin(indent, ' ');
  std::string others;
  for (std::size_t c = 1; c < row.size(); ++c) {
    const std::string blank(widths[c] - columns(row[c]), ' ');
    others += std::string(gap) + (table.columns[c].is_number ? blank + row[c] : row[c] + blank);
  }
  others.erase(others.find_last_not_of(' ') + 1);
  const std::size_t name = columns(row[0]);
  const std::size_t past = name - std::min(name, widths[0]);
  if (others.empty()) return paragraph(row[0], margin, indent + 2);
  if (past + gap.size() > others.find_first_not_of(' '))
    return paragraph(row[0], margin, indent + 2) + margin + padded("", widths[0]) + others + "\n";
  return margin + padded(row[0], widths[0]) + others.substr(past) + "\n";
}

/// The headings of the columns, each wrapped within its column, with their last lines level.
std::string head_of(const Table& table, const std::vector<std::size_t>& widths, std::size_t indent) {
  std::vector<Cells> lines_of_column;
  std::size_t n_lines = 0;
  for (std::size_t c = 0; c < table.columns.size(); ++c) {
    lines_of_column.push_back(lines_within(table.columns[c].heading, widths[c]));
    n_lines = std::max(n_lines, lines_of_column.back().size());
  }
  std::string head;
  for (std::size_t line = n_lines; line > 0; --line) {
    Cells cells;
    for (const Cells& lines : lines_of_column)
      cells.push_back(lines.size() < line ? "" : lines[lines.size() - line]);
    head += aligned(cells, table, widths, indent);
  }
  return head;
}

/// A row whose columns do not fit: "Schools with no partner: for each million pounds −3.47; ...".
std::string in_words(const Cells& row, const Table& table, std::size_t indent) {
  Cells parts;
  for (std::size_t c = 1; c < row.size(); ++c) {
    if (!row[c].empty()) parts.push_back(fmt::format("{} {}", table.columns[c].heading, row[c]));
  }
  return paragraph(fmt::format("{}: {}.", row[0], fmt::join(parts, "; ")), std::string(indent, ' '),
                   indent + 2);
}

std::string markdown_row(const Cells& cells) {
  std::string row = "|";
  for (const std::string& cell : cells) {
    row += ' ';
    for (const char c : cell) row += c == '|' ? std::string("\\|") : std::string(1, c == '\n' ? ' ' : c);
    row += " |";
  }
  return row + "\n";
}

}  // namespace

std::string table_text(const Table& table) {
  const std::size_t indent = table.heading.empty() ? 0 : 2;
  const std::string margin(indent, ' ');
  const auto widths = column_widths(table, indent + 2);
  std::string out = "\n" + (table.heading.empty() ? "" : paragraph(table.heading));
  if (!widths.empty()) out += head_of(table, widths, indent + 2);
  for (const Section& section : table.sections) {
    if (section.rows.empty()) {
      out += paragraph(said_of(section), margin, indent + 2);
      continue;
    }
    if (!section.name.empty()) out += paragraph(section.name, margin, indent + 2);
    for (const Cells& row : section.rows)
      out += widths.empty() ? in_words(row, table, indent + 2) : aligned(row, table, widths, indent + 2);
    for (const std::string& sentence : section.sentences)
      out += paragraph(sentence, margin + "  ", indent + 4);
  }
  return out + (table.note.empty() ? "" : paragraph(table.note, margin, indent));
}

std::string table_markdown(const Table& table) {
  std::string out = table.heading.empty() ? "\n" : fmt::format("\n### {}\n\n", table.heading);
  if (!table.columns.empty()) {
    const bool has_sections = !table.section_is.empty();
    Cells head;
    std::string rule = has_sections ? "|---|" : "|";
    if (has_sections) head.push_back(table.section_is);
    for (const Column& column : table.columns) {
      head.push_back(column.heading);
      rule += column.is_number ? "---:|" : "---|";
    }
    out += markdown_row(head) + rule + "\n";
    for (const Section& section : table.sections) {
      for (Cells cells : section.rows) {
        if (has_sections) cells.insert(cells.begin(), section.name);
        out += markdown_row(cells);
      }
    }
  }
  std::string list;
  for (const Section& section : table.sections) {
    if (!section.sentences.empty()) list += fmt::format("- {}\n", said_of(section));
  }
  out += (list.empty() || table.columns.empty() ? "" : "\n") + list;
  return out + (table.note.empty() ? "" : fmt::format("\n{}\n", table.note));
}

std::string write_text(const Document& document, Extent extent) {
  std::string out = paragraph(document.heading);
  if (!document.schools.empty()) out += paragraph(document.schools);
  for (const std::string& caveat : document.caveats) out += paragraph(caveat, "Note: ", 2);
  out += document.verdicts.empty() ? "" : "\n";
  for (const PolicyVerdict& verdict : document.verdicts)
    out += paragraph(fmt::format("{} {}", verdict.heading, verdict.text),
                     marks[static_cast<std::size_t>(verdict.sign)], 2);
  Cells left_out;
  for (const Table& table : document.tables) {
    if (extent == Extent::full || table.is_summary) {
      out += table_text(table);
    } else {
      left_out.push_back(table.topic);
    }
  }
  if (!left_out.empty()) out += "\n" + paragraph(fmt::format("More with --full: {}.", listed(left_out)));
  return out +
         (document.notes.empty() ? "" : "\n" + paragraph(fmt::format("{}", fmt::join(document.notes, " "))));
}

std::string write_markdown(const Document& document) {
  std::string out = fmt::format("## {}\n\n{}\n\n", document.heading, document.schools);
  for (const std::string& caveat : document.caveats) out += fmt::format("**Note:** {}\n\n", caveat);
  for (const PolicyVerdict& verdict : document.verdicts)
    out += fmt::format("- **{}** {}\n", verdict.heading, verdict.text);
  for (const Table& table : document.tables) out += table_markdown(table);
  return out + fmt::format("\n{}\n", fmt::join(document.notes, " "));
}

std::string write_csv(const Document& document) {
  std::string out;
  for (const Cells& fields : document.csv) out += fmt::format("{}\n", fmt::join(fields, ","));
  return out;
}

std::string write_json(const Document& document) {
  OrderedJson json = document.json;
  json["heading"] = document.heading;
  json["schools"] = document.schools;
  json["caveats"] = document.caveats;
  for (std::size_t r = 0; r < document.verdicts.size(); ++r) {
    const PolicyVerdict& verdict = document.verdicts[r];
    json["runs"][r].update(
        {{"sign", to_string(verdict.sign)}, {"heading", verdict.heading}, {"text", verdict.text}});
  }
  json["tables"] = tables_json(document);
  json["notes"] = document.notes;
  return json.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

nlohmann::json tables_json(const Document& document) {
  auto all = nlohmann::json::array();
  for (const Table& table : document.tables) {
    if (table.is_summary) continue;
    auto columns = nlohmann::json::array();
    for (const Column& column : table.columns) columns.push_back(column.heading);
    auto sections = nlohmann::json::array();
    for (const Section& section : table.sections)
      sections.push_back(
          {{"scenario", section.run}, {"rows", section.rows}, {"sentences", section.sentences}});
    all.push_back({{"id", table.id},
                   {"heading", table.heading},
                   {"note", table.note},
                   {"columns", std::move(columns)},
                   {"sections", std::move(sections)}});
  }
  return all;
}

}  // namespace schoolsim
