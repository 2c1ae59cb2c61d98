#pragma once

#include <algorithm>
#include <map>
#include <sstream>

#include "tests/cli/program.hpp"

/// For tests of commands that run experiments in memory.
namespace experiments {

inline const std::vector<std::string> small{"--schools", "synthetic:150", "--terms",
                                            "14",        "--replicates",  "3"};

inline std::vector<std::string> with(std::vector<std::string> words, const std::vector<std::string>& more) {
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

inline void check_refusal(const std::vector<std::string>& arguments, int code, const std::string& message) {
  const Folder folder;
  const Outcome outcome = run_program(folder, arguments);
  CAPTURE(arguments, outcome.err);
  CHECK(outcome.code == code);
  CHECK_THAT(outcome.err, Catch::Contains(message));
  CHECK(outcome.out.empty());
  CHECK(std::filesystem::is_empty(folder.path()));
}

/// Commands that must all succeed.
inline void run_all(const Folder& folder, const std::vector<std::vector<std::string>>& commands) {
  for (const auto& words : commands) {
    const Outcome outcome = run_program(folder, words);
    CAPTURE(words, outcome.err);
    REQUIRE(outcome.code == 0);
  }
}

/// Words in one line, whatever lines they were set into.
inline std::string unbroken(const std::string& text) {
  std::istringstream words(text);
  std::string line;
  for (std::string word; words >> word;) line += word + " ";
  return line;
}

/// Rows of a CSV text by column name.
inline std::vector<std::map<std::string, std::string>> rows_of(const std::string& csv) {
  std::vector<std::map<std::string, std::string>> rows;
  std::vector<std::string> header;
  std::istringstream lines(csv);
  for (std::string line; std::getline(lines, line);) {
    std::vector<std::string> fields;
    std::istringstream words(line);
    for (std::string field; std::getline(words, field, ',');) fields.push_back(field);
    if (header.empty()) {
      header = fields;
      continue;
    }
    auto& row = rows.emplace_back();
    for (std::size_t i = 0; i < fields.size(); ++i) row[header[i]] = fields[i];
  }
  return rows;
}

/// The number in `column` of the one row that has all these values.
inline double number_at(const std::vector<std::map<std::string, std::string>>& rows,
                        const std::map<std::string, std::string>& where, const std::string& column) {
  std::vector<double> found;
  for (const auto& row : rows) {
    const bool is_meant = std::all_of(where.begin(), where.end(), [&](const auto& pair) {
      const auto cell = row.find(pair.first);
      return cell != row.end() && cell->second == pair.second;
    });
    if (is_meant) found.push_back(std::stod(row.at(column)));
  }
  CAPTURE(where, column);
  REQUIRE(found.size() == 1);
  return found.front();
}

}  // namespace experiments
