#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sim/model/school_list.hpp"

namespace schoolsim {

struct SchoolCount {
  std::string what;
  std::int64_t n = 0;
};

/// Where a school list came from and what was done to it.
struct SchoolReport {
  std::string source;  ///< as asked for
  std::string kind;    ///< what the source is, in words
  bool is_file = false;
  bool synthetic = false;   ///< no school is real: `kind` says "synthetic", and so does any display of them
  std::int64_t n_read = 0;  ///< rows of the file, or schools drawn
  std::int64_t n_kept = 0;
  std::vector<SchoolCount> dropped;  ///< schools by reason; with n_kept they add up to n_read
  std::vector<SchoolCount> imputed;  ///< values by kind and rule
  std::vector<SchoolCount> treated;  ///< schools whose phase was decided by a rule
  std::vector<std::string> notes;    ///< rules of conversion, columns not used
  std::string observed;              ///< month of which grades and value added are, such as 2010-08; or empty
  std::uint64_t fingerprint = 0;     ///< of the list; 0 for `synthetic:N`, which is drawn per replicate
};

/// A school list and its report; for `synthetic:N` the list is empty and `n_synthetic` is N.
struct LoadedSchools {
  SchoolList schools;  ///< in order of id; authorities in order of code
  SchoolReport report;
  std::optional<int> n_synthetic;
};

/// The schools that `spec` asks for:
/// - `england`: the built-in England (see england.hpp), drawn from `seed`; `england:LA=380,381` the schools
///   of local authorities by code, `england:region=London` those of regions: the same schools as in the
///   whole;
/// - `synthetic:N`: a marker only, 2 <= N <= 5,000,000;
/// - else a CSV file (or .csv.gz) in one of three formats, recognised by its header: our own (see
///   school_csv.hpp), an extract of the public school register (see school_rows.hpp), or the table
///   schools_england_2019.
/// `seed` matters to `england` only. Throws Error: usage for a spec that cannot be meant, file for one that
/// cannot be read, input for bad content (up to ten problems at once) and for fewer than two schools.
LoadedSchools load_schools(const std::string& spec, std::uint64_t seed);

/// Positions of the schools of a part, `LA=380,381` or `region=North West`: what --focus reports on. Throws
/// Error (usage) for an authority or region that the list does not have.
std::vector<std::uint32_t> schools_in_part(const SchoolList& list, const std::string& part);

/// The report as plain text, with a summary of the schools by phase.
std::string describe(const LoadedSchools&);

}  // namespace schoolsim
