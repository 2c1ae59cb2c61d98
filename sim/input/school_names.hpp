#pragma once

#include <string>
#include <vector>

#include "sim/model/school_list.hpp"

namespace schoolsim {

/// The names of a list's schools, in its order, from the file they came from: a CSV with the columns id and
/// name, or URN and EstablishmentName as in the public school register. Empty for schools that the file does
/// not name. A list has no names: no run reads them and no result file holds them. Throws Error: what
/// read_text_file throws; input if a column is missing, two rows name one school differently, or the file
/// names no school of the list.
std::vector<std::string> read_school_names(const std::string& path, const SchoolList& list);

}  // namespace schoolsim
