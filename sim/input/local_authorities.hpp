#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/model/school_list.hpp"

namespace schoolsim {

/// The official regions of England, spelled as in the public school register.
inline constexpr std::array<std::string_view, 9> official_regions = {
    "East Midlands", "East of England", "London",
    "North East",    "North West",      "South East",
    "South West",    "West Midlands",   "Yorkshire and The Humber"};

/// One line of scenarios/schools/authority_codes.csv: a local authority of today, or a former one.
struct AuthorityCode {
  std::int32_t code = 0;  ///< the register's
  std::string name;
  std::string region;  ///< one of the nine
  std::vector<std::string>
      ons_codes;  ///< nine signs each, the newest first; none for authorities before 2011
  int since = 0;  ///< year in which it succeeded others; 0 for the older ones
  std::vector<std::int32_t> succeeds;  ///< codes of those
};

const std::vector<AuthorityCode>& authority_codes();

/// None for a code that the table does not have.
const AuthorityCode* find_authority(std::int32_t code);

/// The official region that `name` means, ignoring case and punctuation, with "and" or "&", with or without
/// "the"; none for anything else.
std::optional<std::string> official_region(std::string_view name);

/// The official region of which `name` is a part by the 25 parts of an older table ("North West A", "London
/// East"), which files and lists of version 0.1 name; none for all else.
std::optional<std::string> region_of_part(std::string_view name);

/// What to say about `asked`, which is not a code of `list`: what it is (an ONS code, a name, a former or
/// a later authority, one that the list does not have), and which code of the list to use, if any, or the
/// code that is near. Begins with "; ", or is blank.
std::string explain_authority(std::string_view asked, const std::vector<Authority>& list);

/// The same for `asked`, which is not a region of `list`.
std::string explain_region(std::string_view asked, const std::vector<Authority>& list);

/// "; of the 14 local authorities of Yorkshire and The Humber the schools are of 1" for each of the regions
/// of `names` that `list` holds in part; blank if it holds them whole or they are not official regions.
std::string tell_parts(const std::vector<std::string>& names, const std::vector<Authority>& list);

}  // namespace schoolsim
