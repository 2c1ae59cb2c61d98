#pragma once

#include <optional>
#include <utility>
#include <vector>

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

/// Two schools that someone outside the model brings together.
struct Introduction {
  SchoolIndex first, second;
  float trust, depth;  ///< of both sides at first
  bool is_asked;       ///< whether each accepts the other with its chance of S9; else they are tied
};

/// One run of a scenario, term by term. Between steps someone outside the model may act on it; where nobody
/// does, it is the run of run_replicate.
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

  /// Holds a parameter from the next step on, over what policies set: for every school its own value, which
  /// only a school lever can have, or one for all. It must not be fixed at the start.
  void hold(std::size_t parameter, std::vector<float> by_school);
  void hold(std::size_t parameter, double everywhere);
  /// Leaves a parameter to the scenario again.
  void let_go(std::size_t parameter);

  /// Introduces two in the next step, after all who are introduced by processes of the model. Those who are
  /// partners then stay as they are.
  void introduce(const Introduction& introduction) { introductions_.push_back(introduction); }
  /// For each introduction of the last step, in order, whether it made a tie.
  [[nodiscard]] const std::vector<std::uint8_t>& introduced() const { return introduced_; }

  /// Gives the partnerships of one school to someone outside from the next step on; no_school: to nobody. The
  /// twin has none.
  void set_player(Player player);
  [[nodiscard]] const Player& player() const { return player_; }
  /// What the player's school saw and did in the last step.
  [[nodiscard]] const Sight& sight() const { return scratch_.sight; }
  /// What it would see and do in each of the next steps if told so throughout.
  [[nodiscard]] std::vector<Sight> foresee(const Player& player, Term steps) const;

  /// Ends the tie of two now, unless there is none or it is forced; whether it did.
  bool end_tie(SchoolIndex first, SchoolIndex second);

 private:
  void meet(const Step& now, State& state, Scratch& scratch);
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
  std::vector<AimedValues> held_;
  std::vector<std::pair<std::size_t, double>> held_everywhere_;
  std::vector<Introduction> introductions_;
  std::vector<std::uint8_t> introduced_;
  Player player_;
};

/// Runs a scenario for `terms` steps and records it. Nothing if interrupted.
std::optional<RunResult> run_replicate(const SharedPast& past, const Scenario& scenario, Term terms,
                                       const RecordPlan& plan, Interrupt interrupt = {});

}  // namespace schoolsim
