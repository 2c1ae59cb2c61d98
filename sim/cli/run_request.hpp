#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "sim/cli/limits.hpp"
#include "sim/config/command_line.hpp"
#include "sim/run/description.hpp"

namespace schoolsim {

/// The flags that decide what is computed.
std::span<const Flag> run_request_flags();

/// What a command runs, and its values for flags that the user does not give.
struct RunDefaults {
  std::vector<std::string> scenarios;  ///< names or paths, as load_scenario takes them
  std::string schools = "england";
  int n_replicates = default_replicates;
  std::optional<Term> terms = {};  ///< where the command settles the length of runs itself, not --terms
};

/// What decides the runs of several scenarios, as text where users write text.
struct RunInputs {
  std::vector<std::string> scenarios;  ///< names or paths, as load_scenario takes them
  std::vector<std::string> settings;   ///< key=value, for all scenarios
  std::string schools;                 ///< as load_schools takes it
  std::string focus;                   ///< part of the schools; empty: all
  std::uint64_t seed = default_seed;
  std::uint32_t n_replicates = default_replicates;
  Term terms = default_terms;
};

/// One description per scenario, which share all the rest; nothing is recorded besides metrics and costs.
/// Throws Error for anything that cannot be meant.
std::vector<RunDescription> describe_runs(const RunInputs& inputs);

/// What those flags and the named scenarios ask for: one description per scenario, which share seed, schools,
/// replicates, terms and what is recorded. Throws Error for anything that cannot be meant.
std::vector<RunDescription> read_run_request(const Arguments& arguments, const RunDefaults& defaults);

}  // namespace schoolsim
