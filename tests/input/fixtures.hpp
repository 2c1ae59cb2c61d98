#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include <catch2/catch.hpp>

#include "sim/error.hpp"

namespace schoolsim::testing {

/// A folder of its own that goes with the test.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "schoolsim-input-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) FAIL("no temporary folder");
    path_ = name;
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }

  [[nodiscard]] std::string path(const std::string& name) const { return (path_ / name).string(); }
  [[nodiscard]] std::string write(const std::string& name, const std::string& bytes) const {
    std::ofstream(path(name), std::ios::binary) << bytes;
    return path(name);
  }

 private:
  std::filesystem::path path_;
};

struct Caught {
  bool any = false;
  ErrorKind kind{};
  std::string message;
};

/// What `act` throws as Error; anything else passes on.
template <class Act>
Caught catch_error(const Act& act) {
  try {
    act();
  } catch (const Error& error) {
    return {true, error.kind(), error.what()};
  }
  return {};
}

/// A made-up school as the register would write it; blank where a test does not say.
using RegisterRow = std::map<std::string, std::string>;

inline const std::vector<std::string>& register_columns() {
  static const std::vector<std::string> columns = {"URN",
                                                   "LA (code)",
                                                   "LA (name)",
                                                   "EstablishmentName",
                                                   "TypeOfEstablishment (code)",
                                                   "TypeOfEstablishment (name)",
                                                   "EstablishmentStatus (code)",
                                                   "EstablishmentStatus (name)",
                                                   "PhaseOfEducation (code)",
                                                   "PhaseOfEducation (name)",
                                                   "StatutoryLowAge",
                                                   "StatutoryHighAge",
                                                   "CensusDate",
                                                   "NumberOfPupils",
                                                   "PercentageFSM",
                                                   "Trusts (code)",
                                                   "Federations (code)",
                                                   "GOR (name)",
                                                   "Easting",
                                                   "Northing",
                                                   "OfstedRating (name)"};
  return columns;
}

/// An open primary school of the made-up authority 999.
inline RegisterRow make_register_row(int urn) {
  return {{"URN", std::to_string(urn)},
          {"LA (code)", "999"},
          {"LA (name)", "Anywhere"},
          {"EstablishmentName", "School " + std::to_string(urn)},
          {"TypeOfEstablishment (code)", "1"},
          {"TypeOfEstablishment (name)", "Community school"},
          {"EstablishmentStatus (code)", "1"},
          {"EstablishmentStatus (name)", "Open"},
          {"PhaseOfEducation (code)", "2"},
          {"PhaseOfEducation (name)", "Primary"},
          {"StatutoryLowAge", "3"},
          {"StatutoryHighAge", "11"},
          {"CensusDate", "17-01-2019"},
          {"NumberOfPupils", "210"},
          {"PercentageFSM", "20.0"},
          {"GOR (name)", "Nowhere"},
          {"Easting", std::to_string(400000 + urn % 1000)},
          {"Northing", "300000"}};
}

/// All fields quoted and CRLF, as the register has it.
inline std::string spell_register(const std::vector<RegisterRow>& rows,
                                  std::vector<std::string> columns = register_columns()) {
  const auto quote = [](const std::string& field) {
    std::string text = "\"";
    for (const char c : field) text += c == '"' ? "\"\"" : std::string(1, c);
    return text + '"';
  };
  std::string text;
  const auto add_line = [&](const auto& field_of) {
    for (std::size_t c = 0; c < columns.size(); ++c) text += (c > 0 ? "," : "") + quote(field_of(columns[c]));
    text += "\r\n";
  };
  add_line([](const std::string& column) { return column; });
  for (const RegisterRow& row : rows) {
    add_line([&](const std::string& column) {
      const auto found = row.find(column);
      return found == row.end() ? std::string() : found->second;
    });
  }
  return text;
}

}  // namespace schoolsim::testing
