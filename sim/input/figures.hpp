#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sim/input/local_authorities.hpp"
#include "sim/model/types.hpp"

namespace schoolsim {

/// The lines of scenarios/schools/authorities.csv, authority_codes.csv and school_density_5km.csv, embedded
/// when the program is built.
std::span<const std::string_view> authorities_csv();
std::span<const std::string_view> authority_codes_csv();
std::span<const std::string_view> school_density_5km_csv();

/// Phases that the figures distinguish.
enum class RegisterPhase : std::uint8_t { primary, secondary, special, all_through, post16 };
inline constexpr int n_register_phases = 5;

/// Names of the model's phases in files and tables, in order of Phase.
inline constexpr std::array<std::string_view, n_phases> phase_names = {"primary", "secondary", "special"};

/// The phase that the model gives to schools of a register phase. All-through and middle schools and those
/// for 16 plus count as secondary: their size, their subject staff and whom they compete with are a secondary
/// school's.
Phase model_phase(RegisterPhase);

/// Mean and standard deviation over schools.
struct Spread {
  double mean = 0;
  double sd = 0;
};

/// One line of authorities.csv: the open schools of one phase in one local authority. Figures are blank if
/// they would be based on fewer than five schools.
struct AuthorityFigures {
  std::int32_t code = 0;
  std::string name;
  std::string part_of_region;  ///< one of 25: the pool from which blank figures are taken
  RegisterPhase phase{};
  int n_schools = 0;
  std::optional<Spread> log_pupils;
  std::optional<Spread> disadvantage;  ///< share of pupils on free meals in six years
};

/// One line of school_density_5km.csv: open schools of one authority and phase in one 5 km square.
struct SquareFigures {
  int easting_km = 0;  ///< south-west corner on the national grid
  int northing_km = 0;
  std::int32_t code = 0;
  RegisterPhase phase{};
  int n_schools = 0;
};

/// The embedded figures.
const std::vector<AuthorityFigures>& authority_figures();
const std::vector<SquareFigures>& square_figures();

/// The embedded table of codes, in their order; authority_codes() keeps it.
std::vector<AuthorityCode> read_authority_codes();

}  // namespace schoolsim
