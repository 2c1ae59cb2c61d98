#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "analysis/statistics/ablation.hpp"
#include "analysis/statistics/effects.hpp"
#include "analysis/statistics/permanence.hpp"
#include "sim/run/recording.hpp"
#include "sim/study/run_inputs.hpp"

// Experiments run many scenarios in memory, all on common draws, and keep their metrics alone. Each throws
// Error for what cannot be run, and Interrupted, which leaves nothing.

namespace schoolsim {

/// Metrics of every run: [description][replicate], replicates in order.
using RunsInMemory = std::vector<std::vector<RunResult>>;

/// Runs all descriptions, which keep nothing of schools.
RunsInMemory run_in_memory(const std::vector<RunDescription>& descriptions, unsigned threads,
                           const Watch& watch);

struct ExperimentRequest {
  RunInputs inputs;  ///< its scenarios are those that are asked about; the baseline is run along
  std::vector<std::size_t> metrics = headline_metrics();  ///< positions in metric_table()
  unsigned threads = 0;                                   ///< 0: as many as the machine has
};

struct Interplay {
  RunDescription baseline;
  std::vector<RunDescription> alone;  ///< each scenario alone
  std::vector<Effect> effects;        ///< at the end of the runs
};

/// What two to four scenarios do alone, together, and together beyond the sum: a full factorial.
Interplay interplay(const ExperimentRequest& request, const Watch& watch);

struct Ablation {
  RunDescription whole;
  std::vector<ReducedModel> models;
  RunsInMemory runs;            ///< of the whole model, then of each reduced one
  std::vector<Effect> effects;  ///< at the end of the runs: the whole model less each reduced one
};

/// What each process of the model is responsible for under one scenario.
Ablation ablation(const ExperimentRequest& request, const Watch& watch);

struct PermanenceRequest {
  ExperimentRequest of;  ///< the length of the runs follows from:
  Term on = 15;          ///< terms between the beginning of a scenario's first policy and the stop of all
  Term after = 30;       ///< terms between the stop and the second look
};

/// When a scenario's policies begin, stop and are looked at again.
struct StoppedScenario {
  std::string name;
  Term begin = 0, stop = 0, end = 0;
  std::vector<std::string> notes;  ///< on policies that end before the stop
};

struct PermanenceStudy {
  RunDescription baseline;
  std::vector<StoppedScenario> scenarios;
  RunsInMemory runs;  ///< of the baseline, then of each scenario
  std::vector<Permanence> effects;
};

/// What is left of effects when policies have stopped.
PermanenceStudy permanence_of(const PermanenceRequest& request, const Watch& watch);

}  // namespace schoolsim
