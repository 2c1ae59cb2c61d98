#include "sim/run/replicate.hpp"

#include <algorithm>

#include "sim/model/observed_start.hpp"
#include "sim/model/processes/market.hpp"
#include "sim/model/processes/time_budget.hpp"
#include "sim/model/start.hpp"
#include "sim/model/term.hpp"
#include "sim/model/ties.hpp"
#include "sim/run/recorder.hpp"

namespace schoolsim {
namespace {

Parameters without_ties(Parameters parameters) {
  parameters.mechanism_ties = 0;
  return parameters;
}

bool same_pair_fit(const Coefficients& a, const Coefficients& b) {
  return a.tie_travel_scale == b.tie_travel_scale && a.rivalry_scale == b.rivalry_scale &&
         a.fit_cross_phase == b.fit_cross_phase && a.fit_context_scale == b.fit_context_scale;
}

}  // namespace

std::optional<SharedPast> make_shared_past(const SchoolList& schools, const Parameters& parameters,
                                           const Draws& draws, Interrupt interrupt, const RecordPlan& plan) {
  SharedPast past;
  past.draws = draws;
  past.world = make_world(schools, parameters, draws);
  const Term first = -static_cast<Term>(parameters.start_spin_up_terms);
  const Parameters twin_parameters = without_ties(parameters);
  const Coefficients k = to_coefficients(parameters);
  const Coefficients twin_k = to_coefficients(twin_parameters);
  past.state = make_start(past.world, parameters, draws, first);
  past.twin = make_start(past.world, twin_parameters, draws, first);
  const auto grade_all = [&](Term term) {
    regrade(Step{past.world, k, draws, term}, nullptr, past.state);
    regrade(Step{past.world, twin_k, draws, term}, &past.state.grade_thresholds, past.twin);
  };
  // Under regimes schools keep the grades of their last inspection at term 0.
  const bool regimes = past.world.regimes.hold;
  const auto begin_regimes = [&](Term term) {
    if (regimes && term == std::max(first, term_of_stock)) give_stock(past.world, past.state, &past.twin);
  };
  if (first < 0 || regimes) grade_all(first);
  Scratch scratch;
  Scratch twin_scratch;
  const bool is_recorded = !plan.terms.empty() && plan.terms.front() < 0;
  const std::vector<std::uint8_t> no_participants(past.world.size(), 0);
  std::vector<float> leadership(is_recorded ? past.world.size() : 0);
  for (Term term = first; term < 0; ++term) {
    if (interrupt()) return std::nullopt;
    begin_regimes(term);
    if (is_recorded) {
      for (SchoolIndex i = 0; i < past.world.size(); ++i)
        leadership[i] = effective_leadership(past.world, k, past.state, i);
      record_schools(past.world, past.state, leadership, no_participants, plan, past.trajectories);
    }
    advance_term(past.world, k, draws, past.state, scratch);
    advance_term(past.world, twin_k, draws, past.twin, twin_scratch);
  }
  begin_regimes(0);
  if (!regimes) grade_all(0);
  if (parameters.start_from_data != 0) start_from_data(past.world, draws, past.state, past.twin);
  return past;
}

Simulation::Simulation(const SharedPast& past, const Scenario& scenario)
    : past_(&past),
      scenario_(&scenario),
      state_(past.state),
      twin_(past.twin),
      reached_(scenario.policies.size()),
      participants_(past.world.size(), 0),
      in_force_(scenario.parameters),
      coefficients_(to_coefficients(in_force_)),
      twin_coefficients_(to_coefficients(without_ties(in_force_))) {
  choose_schools();
}

void Simulation::choose_schools() {
  for (std::size_t p = 0; p < reached_.size(); ++p) {
    const Policy& policy = scenario_->policies[p];
    const Target& target = policy.target;
    const Term judged_at = !target.is_of_state()         ? Term{0}
                           : target.judged_at != no_term ? target.judged_at
                                                         : policy.from;
    if (state_.term != judged_at || !reached_[p].empty()) continue;
    reached_[p] =
        chosen_schools(target, world(), state_, past_->draws, scenario_->parameters.policy_participation);
    for (std::size_t i = 0; i < participants_.size(); ++i) participants_[i] |= reached_[p][i];
  }
}

void Simulation::put_in_force() {
  InForce now = in_force(*scenario_, state_.term, reached_);
  for (const auto& [parameter, value] : held_everywhere_) {
    now.everywhere.*parameter_table()[parameter].member = value;
    std::erase_if(now.aimed, [&](const AimedParameter& aimed) { return aimed.parameter == parameter; });
  }
  if (now.everywhere != in_force_) {
    const Coefficients before = coefficients_;
    in_force_ = now.everywhere;
    coefficients_ = to_coefficients(in_force_);
    twin_coefficients_ = to_coefficients(without_ties(in_force_));
    if (!same_pair_fit(before, coefficients_)) refresh_pair_fit(world(), coefficients_, state_.ties);
  }
  aimed_.clear();
  for (const AimedParameter& aimed : now.aimed) {
    aimed_.push_back({parameter_table()[aimed.parameter].coefficient, {}});
    for (const double value : aimed.value) aimed_.back().by_school.push_back(static_cast<float>(value));
  }
  for (const AimedValues& held : held_) {
    std::erase_if(aimed_, [&](const AimedValues& aimed) { return aimed.coefficient == held.coefficient; });
    aimed_.push_back(held);
  }
}

void Simulation::hold(std::size_t parameter, std::vector<float> by_school) {
  let_go(parameter);
  held_.push_back({parameter_table()[parameter].coefficient, std::move(by_school)});
}

void Simulation::hold(std::size_t parameter, double everywhere) {
  let_go(parameter);
  held_everywhere_.emplace_back(parameter, everywhere);
}

void Simulation::let_go(std::size_t parameter) {
  std::erase_if(held_, [&](const AimedValues& held) {
    return held.coefficient == parameter_table()[parameter].coefficient;
  });
  std::erase_if(held_everywhere_, [&](const auto& held) { return held.first == parameter; });
}

void Simulation::meet(const Step& now, State& state, Scratch& scratch) {
  Market market(now, state, scratch);
  for (const Introduction& one : introductions_) {
    const Terms terms{.origin = TieOrigin::brokered,
                      .trust = one.trust,
                      .depth = one.depth,
                      .stream = stream::introduction};
    const std::size_t before = scratch.new_ties.size();
    if (one.is_asked) {
      market.introduce(one.first, one.second, terms);
    } else {
      market.tie(one.first, one.second, terms);
    }
    introduced_.push_back(scratch.new_ties.size() > before ? 1 : 0);
  }
}

void Simulation::set_player(Player player) {
  player_ = std::move(player);
  if (player_.school >= world().size()) player_ = {};
  if (player_.proposes_to >= world().size()) player_.proposes_to = no_school;
}

std::vector<Sight> Simulation::foresee(const Player& player, Term steps) const {
  Simulation ahead(*this);
  ahead.set_player(player);
  std::vector<Sight> seen;
  for (Term step = 0; step < steps; ++step) {
    ahead.advance();
    seen.push_back(ahead.sight());
  }
  return seen;
}

bool Simulation::end_tie(SchoolIndex first, SchoolIndex second) {
  Ties& ties = state_.ties;
  const std::uint32_t e = find_tie(ties, first, second);
  if (e == no_index || ties.kind[e] == TieKind::forced) return false;
  scratch_.ended.assign(ties.size(), 0);
  scratch_.ended[e] = scratch_.ended[ties.reverse[e]] = 1;
  remove_ties(scratch_.ended, scratch_.moved, ties);
  return true;
}

void Simulation::advance() {
  put_in_force();
  introduced_.clear();
  Outside outside;
  if (!introductions_.empty()) {
    outside = {[](void* self, const Step& now, State& state, Scratch& scratch) {
                 static_cast<Simulation*>(self)->meet(now, state, scratch);
               },
               this};
  }
  advance_term(world(), coefficients_, past_->draws, state_, scratch_, aimed_, outside,
               player_.school != no_school ? &player_ : nullptr);
  introductions_.clear();
  advance_term(world(), twin_coefficients_, past_->draws, twin_, twin_scratch_, aimed_);
  choose_schools();
}

std::optional<RunResult> run_replicate(const SharedPast& past, const Scenario& scenario, Term terms,
                                       const RecordPlan& plan, Interrupt interrupt) {
  Simulation simulation(past, scenario);
  Recorder recorder(past, plan, terms);
  recorder.record(simulation.coefficients(), simulation.state(), simulation.twin(),
                  simulation.participants());
  for (Term term = 0; term < terms; ++term) {
    if (interrupt()) return std::nullopt;
    simulation.advance();
    recorder.record(simulation.coefficients(), simulation.state(), simulation.twin(),
                    simulation.participants());
  }
  return recorder.finish(simulation.state());
}

}  // namespace schoolsim
