#pragma once

#include <string>

#include "sim/input/load_schools.hpp"
#include "sim/model/school_list.hpp"

namespace schoolsim {

/// Our own school list: CSV in UTF-8 with a header, columns in any order.
/// | column         | needed | meaning                                                        | blank |
/// |----------------|--------|----------------------------------------------------------------|-----------------|
/// | id             | yes    | whole number from 1, unique; keys the school's random draws     | refused | |
/// phase          | yes    | primary, secondary or special                                  | refused | |
/// authority      | yes    | whole number: code of the local authority                      | refused | |
/// pupils         | yes    | head count; 0 drops the school                                 | imputed | |
/// disadvantage   | yes    | share of pupils on free meals in six years, 0 to 1              | imputed | |
/// x_km, y_km     | yes    | easting and northing, or any plane, -2000 to 2000 km           | school dropped
/// | | grade          | no     | inspection grade 1 (outstanding) to 4 (inadequate); shown only | unknown |
/// | group          | no     | number of the trust or federation; shown only                  | none | |
/// region         | no     | name of the region of the authority                            | none | |
/// authority_name | no     | name of the authority                                          | none |
///
/// The text of a list in this format; reading it gives the same bits.
std::string to_csv(const SchoolList&);

/// Reads the file `in` of any format of load_schools and writes it to `out` in our own. Throws what
/// load_schools throws, and Error of kind file if `out` exists (unless `overwrite`) or cannot be written;
/// then no half-written file is left.
LoadedSchools convert_schools(const std::string& in, const std::string& out, bool overwrite = false);

}  // namespace schoolsim
