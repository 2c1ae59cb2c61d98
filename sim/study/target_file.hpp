#pragma once

#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "sim/run/observables.hpp"

namespace schoolsim {

/// What a target is for.
enum class TargetUse : std::uint8_t {
  fit,    ///< parameters may be fitted to it
  check,  ///< it judges what was fitted to others
  input,  ///< the model is given it, so that agreement shows nothing
  screen  ///< a band that rejects extremes: parameter sets outside it may be cut, and nothing is fitted to it
};
inline constexpr std::array<std::string_view, 4> target_uses{"fit", "check", "input", "screen"};

/// What a place shows of an observable: a row of a target file.
struct ObservedTarget {
  std::string id;  ///< unique in the file
  Observable observable;
  double value = 0;      ///< not-a-number where a screen has none
  double tolerance = 0;  ///< standard deviation of its error and of what no model meets; 0: not known
  /// The band of a screen, infinite where it is open.
  double low = -std::numeric_limits<double>::infinity(), high = std::numeric_limits<double>::infinity();
  TargetUse use = TargetUse::fit;
  std::string scenario;  ///< under which runs may be compared with it; empty: any
  std::string source, note;

  /// Whether a value lies in a screen's band, whose ends are inside; one that is not a number does not.
  [[nodiscard]] bool holds(double figure) const { return low <= figure && figure <= high; }
};

/// Reads a target file: CSV with a header of the columns id, observable, arguments, use; value with sd, or
/// low and high, the ends of a 95 % interval (value is then their middle, where it is not given), or of a
/// screen's band, one of which may be empty;
/// discrepancy, a standard deviation of what the model is not expected to meet, scenario, source and note if
/// known; comments after '#'. `file` names it in problems. Throws Error `input` that lists all problems.
std::vector<ObservedTarget> read_target_file(std::string_view text, const std::string& file);

/// The targets that are built in under a name, as `england` and `ties` are, or those of a file.
std::vector<ObservedTarget> load_targets(const std::string& name_or_path);

}  // namespace schoolsim
