#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/model/school_list.hpp"
#include "sim/run/recording.hpp"
#include "sim/run/scenario.hpp"
#include "sim/run/worlds.hpp"

namespace schoolsim {

/// Raised whenever any bit of any result changes; CHANGELOG.md names the reason.
inline constexpr int model_version = 4;

/// Everything that decides a run's results, and what readers need to understand them: what a result file says
/// of itself, and enough to repeat it.
struct RunDescription {
  Scenario scenario;
  std::vector<Origin> origins;  ///< one per row of parameter_table()
  ParameterSets sets;           ///< of what is not set by the scenario or on the command line; may be none
  std::string title;            ///< the scenario in a few plain words
  std::string question;
  std::string expected;  ///< expected finding, as the scenario's file states it
  std::string source;

  std::uint64_t seed = 1;
  std::uint32_t n_replicates = 0;  ///< replicates 0 .. n_replicates - 1
  Term terms = 45;                 ///< steps after the spin-up; records are one more

  std::string schools_spec;  ///< as given: england, england:LA=380, synthetic:2000 or a file's name
  std::uint32_t synthetic_size =
      0;               ///< N of synthetic:N, whose list is drawn anew for each replicate; else 0
  SchoolList schools;  ///< the list; empty for synthetic:N
  bool schools_are_synthetic = false;  ///< england, synthetic:N, and files that say so
  std::uint64_t schools_fingerprint = 0;
  std::vector<std::string> schools_notes;  ///< what was kept, dropped, imputed, in words

  std::string focus;  ///< part of the schools that metrics report on, as given; empty: all

  RecordPlan record;
  std::vector<std::uint32_t> recorded_replicates;  ///< for which schools' values and ties are kept; ascending

  /// That makes these runs, but for parameters set since for the whole run; empty where none does. Not
  /// stored.
  std::string command;

  std::string program_version;
  std::string commit;  ///< "unknown" without git
  std::string compiler;

  [[nodiscard]] std::uint32_t n_schools() const {
    return synthetic_size > 0 ? synthetic_size : static_cast<std::uint32_t>(schools.size());
  }
  /// Schools that metrics are taken over.
  [[nodiscard]] std::uint32_t n_reported_schools() const {
    return record.focus.empty() ? n_schools() : static_cast<std::uint32_t>(record.focus.size());
  }
  /// The scenario as it is run in a replicate: with the values of its set.
  [[nodiscard]] Scenario scenario_in(std::uint32_t replicate) const;
  [[nodiscard]] std::uint32_t n_records() const { return static_cast<std::uint32_t>(terms) + 1; }
};

}  // namespace schoolsim
