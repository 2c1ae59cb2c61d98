#pragma once

#include <optional>

#include "sim/model/step.hpp"
#include "sim/run/recording.hpp"
#include "sim/run/scenario.hpp"

namespace schoolsim {

/// Asked before every term whether to continue, so that a user's Ctrl-C can end a long run.
struct Interrupt {
  bool (*requested)(const void* context) = nullptr;
  const void* context = nullptr;

  [[nodiscard]] bool operator()() const { return requested != nullptr && requested(context); }
};

/// The past that all scenarios of one replicate share: its world, and the state at term 0 with the twin
/// without ties, which takes its grade thresholds from the run it belongs to.
struct SharedPast {
  World world;
  Draws draws{0, 0};
  State state;
  State twin;
  std::vector<float> trajectories{};  ///< as RunResult's, with records before term 0; empty if none is asked
};

/// Draws the world of a replicate and runs its spin-up under parameters that hold before any policy. Nothing
/// if interrupted. If `plan` asks for records before term 0, only runs with that plan may branch off.
std::optional<SharedPast> make_shared_past(const SchoolList& schools, const Parameters& parameters,
                                           const Draws& draws, Interrupt interrupt = {},
                                           const RecordPlan& plan = {});

/// One run of a scenario, term by term.
class Simulation {
 public:
  /// Branches off `past`, which must have been made with the scenario's static parameters and must outlive
  /// this.
  Simulation(const SharedPast& past, const Scenario& scenario);

  /// Takes one step, of the run and of its twin.
  void advance();

  [[nodiscard]] const World& world() const { return past_->world; }
  [[nodiscard]] const State& state() const { return state_; }
  [[nodiscard]] const State& twin() const { return twin_; }
  [[nodiscard]] const Coefficients& coefficients() const { return coefficients_; }
  /// Marks the schools that any policy reaches or, once it is settled whom, will reach.
  [[nodiscard]] const std::vector<std::uint8_t>& participants() const { return participants_; }

 private:
  /// Settles whom those policies reach that judge schools as they stand now.
  void choose_schools();
  void put_in_force();

  const SharedPast* past_;
  const Scenario* scenario_;
  State state_;
  State twin_;
  Scratch scratch_;
  Scratch twin_scratch_;
  std::vector<std::vector<std::uint8_t>> reached_;  ///< by policy; marks of schools
  std::vector<std::uint8_t> participants_;
  Parameters in_force_;
  Coefficients coefficients_;
  Coefficients twin_coefficients_;
  std::vector<AimedValues> aimed_;
};

/// Runs a scenario for `terms` steps and records it. Nothing if interrupted.
std::optional<RunResult> run_replicate(const SharedPast& past, const Scenario& scenario, Term terms,
                                       const RecordPlan& plan, Interrupt interrupt = {});

}  // namespace schoolsim
