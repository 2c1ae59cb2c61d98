#pragma once

#include <span>
#include <string_view>

#include "tests/patterns/measure.hpp"

namespace schoolsim::test {

/// What a figure is for: held to MODEL's by every run of the tests; so near to the bound that it is held to
/// it over 100 replicates, as MODEL asks for what is open; shown; or put in by the choice of parameters and
/// so no finding.
enum class Use { tested, settled, shown, calibrated };

/// Whether the rule below applies.
constexpr bool is_tested(Use use) { return use == Use::tested || use == Use::settled; }

/// One figure of MODEL section 7.
struct Reference {
  std::string_view pattern;  ///< P1 .. P12, or what kind of figure it is
  std::string_view figure;   ///< name in Measured
  std::string_view words;    ///< what readers call it; empty: the name itself
  Use use;
  double value;      ///< MODEL's, NaN where it prints none
  double half_unit;  ///< half of the last digit that it prints
  double se;         ///< standard error as printed, or from its 95 % interval; 0: none is printed
  int replicates;    ///< of MODEL's figure
};

/// All of them, in the order of section 7.
std::span<const Reference> references();

/// Ours against MODEL's.
struct Comparison {
  Estimate ours;
  double se_of_model;
  double z;  ///< (ours - MODEL's) over the root of the summed squares of both standard errors
};

/// Where MODEL prints no standard error, the same model over as many replicates has ours at that number, and
/// the figure is known no better than to its last digit (standard deviation of a uniform error: half a unit
/// over sqrt(3)).
Comparison compare(const Reference& reference, const Measured& measured);

/// The rule of the tests: |z| <= 3.
inline constexpr double z_allowed = 3;

}  // namespace schoolsim::test
