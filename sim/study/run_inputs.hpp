#pragma once

#include <functional>
#include <string>
#include <vector>

#include "sim/ensemble/ensemble.hpp"
#include "sim/run/description.hpp"
#include "sim/study/limits.hpp"
#include "sim/study/watch.hpp"

namespace schoolsim {

/// What decides the runs of several scenarios, as text where users write text.
struct RunInputs {
  std::vector<std::string> scenarios;  ///< names or paths, as load_scenario takes them
  std::string parameters = "default";  ///< for all scenarios, as load_parameters or load_sets takes it
  std::vector<std::string> settings;   ///< key=value, for all scenarios
  std::string schools = "england";     ///< as load_schools takes it
  std::string focus;                   ///< part of the schools; empty: all
  std::uint64_t seed = default_seed;
  std::uint32_t n_replicates = default_replicates;
  std::uint32_t n_lucks = 1;  ///< replicates in a row that share a set of parameters
  Term terms = default_terms;
  std::string record;  ///< metrics, schools[:K], ties[:K] or observables[:K]; empty: metrics and costs alone
};

/// One description per scenario, which share all the rest. Tells of regions of which the schools are only a
/// part. Throws Error for anything that cannot be meant.
std::vector<RunDescription> describe_runs(const RunInputs& inputs, const Watch& watch);

/// Tells where the replicates are worlds and too few for a 95 % interval.
void tell_few_worlds(const RunDescription& description, const Watch& watch);

/// Says that this program makes the runs.
void sign(RunDescription& description);

/// run_ensemble from replicate `first` on; whether all were handed over, rather than the watch asking to
/// stop.
bool run_watched(const std::vector<RunDescription>& descriptions, std::uint32_t first, unsigned threads,
                 const Watch& watch, const std::function<void(EnsembleResult&&)>& sink);

}  // namespace schoolsim
