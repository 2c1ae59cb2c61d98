#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/model/types.hpp"

namespace schoolsim {

/// Where schools are governed: the scope of advisers, of local policies and of formal groups.
struct Authority {
  std::int32_t code = 0;  ///< the register's code; running number in a synthetic system
  std::string name;
  std::string region;
};

/// The fixed facts about schools that a run starts from: what a user may bring as a file. Columns of equal
/// length, any order. Trusts are read and shown only; grades and value added, too, unless schools start from
/// them (start.from_data).
struct SchoolList {
  std::vector<SchoolId> id;  ///< unique; keys the school's random draws
  std::vector<std::string>
      id_text;  ///< ids as the user's list spells them; empty where they are just the numbers
  std::vector<Phase> phase;
  std::vector<float> pupils;             ///< head count, > 0
  std::vector<float> x_km;               ///< easting
  std::vector<float> y_km;               ///< northing
  std::vector<float> disadvantage;       ///< share of pupils on free meals in six years, 0 to 1
  std::vector<std::uint16_t> authority;  ///< position in `authorities`
  std::vector<std::uint8_t> grade;       ///< observed inspection grade 1-4, 0 unknown
  std::vector<std::uint32_t> group;      ///< observed trust or federation id, 0 none; shown only
  /// Observed value added, in standard deviations over schools of the phase from their mean; NaN unknown.
  /// Empty where it is known of none.
  std::vector<float> value_added;
  std::vector<Authority> authorities;

  [[nodiscard]] std::size_t size() const { return id.size(); }
};

}  // namespace schoolsim
