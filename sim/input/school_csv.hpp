#pragma once

#include <string>

#include "sim/input/load_schools.hpp"

namespace schoolsim {

// Our own school list: CSV in UTF-8 with a header, columns in any order. Needed are
// - id: whole number from 1, unique; keys the school's random draws. If one is not a whole number, all are
//   text, and the internal numbers follow their order
// - phase: primary, secondary or special
// - authority: whole number, the code of the local authority
// - pupils: head count; 0 drops the school, blank is imputed
// - disadvantage: share of pupils on free meals in six years, 0 to 1; blank is imputed
// - x_km, y_km: easting and northing, or any plane, -2000 to 2000 km; blank drops the school
// and may be left out or blank
// - grade: inspection grade 1 (outstanding) to 4 (inadequate)
// - value_added: standard deviations by which the school's value added lies above the mean of its phase
// - observed: month of which these two are, such as 2010-08, the same in every row; runs with start.from_data
//   start from them
// - group: number of the trust or federation; shown only
// - region, authority_name: of the authority
// - synthetic: 1 in every row of a list of invented schools, such as the built-in England; else 0 or blank

/// The text of a list in this format; reading it gives the same bits, and the label synthetic again.
std::string to_csv(const LoadedSchools&);

/// Reads the file `in` of any format of load_schools and writes it to `out` in our own. Throws what
/// load_schools throws, and Error of kind file if `out` exists (unless `overwrite`) or cannot be written;
/// then no half-written file is left.
LoadedSchools convert_schools(const std::string& in, const std::string& out, bool overwrite = false);

}  // namespace schoolsim
