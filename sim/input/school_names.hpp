#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "sim/model/school_list.hpp"

namespace schoolsim {

/// The schools of a list by their ids as the user's file spells them, or as statistics programs spell
/// numbers: 100001.0.
class SchoolIds {
 public:
  explicit SchoolIds(const SchoolList& list);
  /// The school's position in the list.
  [[nodiscard]] std::optional<std::size_t> find(std::string_view id) const;

 private:
  std::unordered_map<std::string, std::size_t> positions_;
};

/// The names of a list's schools, in its order, from the file they came from: a CSV with the columns id and
/// name, or URN and EstablishmentName as in the public school register. Empty for schools that the file does
/// not name. A list has no names: no run reads them and no result file holds them. Throws Error: what
/// read_text_file throws; input if a column is missing, two rows name one school differently, or the file
/// names no school of the list.
std::vector<std::string> read_school_names(const std::string& path, const SchoolList& list);

}  // namespace schoolsim
