#include "sim/wasm/core.hpp"

#include <algorithm>
#include <cstddef>
#include <deque>
#include <numeric>
#include <optional>
#include <string>
#include <vector>

#include "sim/model/ties.hpp"
#include "sim/run/description.hpp"
#include "sim/run/recorder.hpp"
#include "sim/run/replicate.hpp"

namespace schoolsim {
namespace {

/// What a player sees of another school, as callers read it.
struct Card {
  double kind, school, base_days, depth_days, trust, depth, age, forced;
};

/// One scenario under way.
struct Course {
  Scenario scenario;
  std::optional<Simulation> simulation;
  std::optional<Recorder> recorder;
  Term record = 0;
  Player player;
  std::vector<Card> cards;
  double days = 0;
};

struct Run {
  SchoolList schools;
  std::vector<std::int32_t> authority_codes;
  std::uint32_t synthetic_size = 0;
  Parameters parameters;
  RecordPlan plan;
  Term terms = 0;
  std::optional<SharedPast> past;
  std::deque<Course> courses;  ///< a recorder and a simulation hold on to where their scenario and past are
  std::string faults;
};

Run run;

// Callers read a card as eight numbers.
static_assert(sizeof(Card) == 8 * sizeof(double));

// Callers read events as four 32-bit words: record, first, second, then kind, origin, forced and tier in a
// byte each.
static_assert(sizeof(TieEvent) == 16 && offsetof(TieEvent, first) == 4 && offsetof(TieEvent, second) == 8 &&
              offsetof(TieEvent, kind) == 12 && offsetof(TieEvent, origin) == 13 &&
              offsetof(TieEvent, forced) == 14 && offsetof(TieEvent, tier) == 15);

/// A run takes nothing in once it has begun: what it is made of must stand still.
bool is_open() { return !run.past; }

Scenario* last_scenario() {
  return is_open() && !run.courses.empty() ? &run.courses.back().scenario : nullptr;
}

Policy* last_policy() {
  Scenario* scenario = last_scenario();
  return scenario != nullptr && !scenario->policies.empty() ? &scenario->policies.back() : nullptr;
}

bool is_whole(const SchoolList& list) {
  const auto known = [&](std::uint16_t authority) { return authority < list.authorities.size(); };
  const auto is_phase = [](Phase phase) { return static_cast<int>(phase) < n_phases; };
  return list.size() > 0 && std::all_of(list.authority.begin(), list.authority.end(), known) &&
         std::all_of(list.phase.begin(), list.phase.end(), is_phase);
}

template <class Table>
auto row(const Table& table, std::int32_t position) -> decltype(&table[0]) {
  const auto at = static_cast<std::size_t>(position);
  return position >= 0 && at < table.size() ? &table[at] : nullptr;
}

Course* course(std::int32_t scenario) {
  const auto at = static_cast<std::size_t>(scenario);
  return scenario >= 0 && at < run.courses.size() && run.courses[at].recorder ? &run.courses[at] : nullptr;
}

/// The scenario of a run that has begun and is played, with the school at a position of the list.
struct Seat {
  Course* course = nullptr;
  SchoolIndex school = no_school;
};

Seat seat(std::int32_t scenario, std::int32_t position) {
  Course* const found = course(scenario);
  if (found == nullptr) return {};
  const std::vector<std::uint32_t>& list = run.past->world.list_position;
  const auto at = std::find(list.begin(), list.end(), static_cast<std::uint32_t>(position));
  if (at == list.end()) return {};
  return {found, static_cast<SchoolIndex>(at - list.begin())};
}

/// The same, where somebody decides: what is told lasts for every step that follows.
template <class Tell>
void tell(std::int32_t scenario, std::int32_t position, Tell tell_player) {
  const auto [found, school] = seat(scenario, position);
  if (found == nullptr || !found->player.decides) return;
  tell_player(found->player, school);
  found->simulation->set_player(found->player);
}

Card card_of(const Course& course, double kind, SchoolIndex j) {
  const Coefficients& k = course.simulation->coefficients();
  const World& world = course.simulation->world();
  const Ties& ties = course.simulation->state().ties;
  const SchoolIndex own = course.player.school;
  const auto travel = static_cast<double>(1.0F + world.distance_km(own, j) / k.tie_travel_scale);
  Card card{kind,
            static_cast<double>(world.list_position[j]),
            static_cast<double>(k.tie_base_days) * travel,
            static_cast<double>(k.tie_depth_days) * travel,
            0,
            0,
            0,
            0};
  if (const std::uint32_t e = find_tie(ties, own, j); e != no_index) {
    card.trust = static_cast<double>(ties.trust[e]);
    card.depth = static_cast<double>(ties.depth[e]);
    card.age = ties.age[e];
    card.forced = ties.kind[e] == TieKind::forced ? 1 : 0;
  }
  return card;
}

void make_record(Course& course) {
  const Simulation& simulation = *course.simulation;
  course.recorder->record(simulation.coefficients(), simulation.state(), simulation.twin(),
                          simulation.participants());
}

}  // namespace
}  // namespace schoolsim

using namespace schoolsim;

extern "C" {

// The tables hold literals, which end with 0.
const char* schoolsim_parameter_key(std::int32_t parameter) {
  const ParameterInfo* info = row(parameter_table(), parameter);
  return info != nullptr ? info->key.data() : nullptr;
}

const char* schoolsim_metric_name(std::int32_t metric) {
  const MetricInfo* info = row(metric_table(), metric);
  return info != nullptr ? info->name.data() : nullptr;
}

const char* schoolsim_variable_name(std::int32_t variable) {
  const TrajectoryVariable* info = row(trajectory_variables(), variable);
  return info != nullptr ? info->name.data() : nullptr;
}

std::int32_t schoolsim_model_version() { return model_version; }

void schoolsim_new_list(std::int32_t n_schools, std::int32_t n_authorities) {
  // What hangs on the past goes before it.
  run.courses.clear();
  run = Run{};
  const auto n = static_cast<std::size_t>(std::max(n_schools, 0));
  if (n_authorities <= 0) {
    run.synthetic_size = static_cast<std::uint32_t>(n);
    return;
  }
  SchoolList& list = run.schools;
  list.id.resize(n);
  list.phase.resize(n);
  list.pupils.resize(n);
  list.x_km.resize(n);
  list.y_km.resize(n);
  list.disadvantage.resize(n);
  list.authority.resize(n);
  list.grade.resize(n);
  list.group.resize(n);
  run.authority_codes.resize(static_cast<std::size_t>(n_authorities));
}

void* schoolsim_list_column(std::int32_t column) {
  SchoolList& list = run.schools;
  switch (column) {
    case 0:
      return list.id.data();
    case 1:
      return list.phase.data();
    case 2:
      return list.pupils.data();
    case 3:
      return list.x_km.data();
    case 4:
      return list.y_km.data();
    case 5:
      return list.disadvantage.data();
    case 6:
      return list.authority.data();
    case 7:
      return run.authority_codes.data();
    case 8:
      return list.grade.data();
    case 9:
      list.value_added.resize(list.id.size());
      return list.value_added.data();
    default:
      return nullptr;
  }
}

void schoolsim_set_parameter(std::int32_t parameter, double value) {
  const ParameterInfo* info = row(parameter_table(), parameter);
  if (is_open() && info != nullptr) run.parameters.*info->member = value;
}

void schoolsim_record_variable(std::int32_t variable) {
  if (is_open() && row(trajectory_variables(), variable) != nullptr)
    run.plan.variables.push_back(static_cast<std::uint32_t>(variable));
}

void schoolsim_record_ties() {
  if (is_open()) run.plan.ties = true;
}

std::int32_t schoolsim_add_scenario() {
  if (!is_open()) return -1;
  run.courses.emplace_back();
  return static_cast<std::int32_t>(run.courses.size()) - 1;
}

void schoolsim_add_policy(std::int32_t from, std::int32_t until) {
  if (Scenario* scenario = last_scenario()) {
    scenario->policies.push_back({std::to_string(scenario->policies.size() + 1), from, until, {}});
  }
}

void schoolsim_add_change(std::int32_t parameter, double value) {
  Policy* policy = last_policy();
  if (policy == nullptr || row(parameter_table(), parameter) == nullptr) return;
  policy->changes.push_back({static_cast<std::size_t>(parameter), value});
}

void schoolsim_set_course(std::int32_t ramp, std::int32_t every, std::int32_t lasting) {
  if (Policy* policy = last_policy()) {
    policy->ramp = ramp;
    policy->every = every;
    policy->lasting = lasting;
  }
}

std::int32_t schoolsim_add_condition(std::int32_t kind, double low, double high) {
  Policy* policy = last_policy();
  const ConditionInfo* info = row(target_conditions(), kind);
  if (policy == nullptr || info == nullptr || info->kind == ConditionKind::region) return -1;
  policy->target.conditions.push_back({info->kind, {}, {}, low, high});
  return 0;
}

void schoolsim_add_condition_number(double number) {
  Policy* policy = last_policy();
  if (policy != nullptr && !policy->target.conditions.empty())
    policy->target.conditions.back().numbers.push_back(static_cast<std::int64_t>(number));
}

void schoolsim_judge_at(std::int32_t term) {
  if (Policy* policy = last_policy()) policy->target.judged_at = term;
}

const char* schoolsim_faults(std::int32_t terms) {
  run.faults.clear();
  for (Course& course : run.courses) {
    if (is_open()) course.scenario.parameters = run.parameters;
    for (const Violation& fault : validate(course.scenario, terms))
      run.faults += fault.key + ": " + fault.message + "\n";
  }
  return run.faults.c_str();
}

std::int32_t schoolsim_begin(std::uint64_t seed, std::int32_t replicate, std::int32_t terms) {
  if (!is_open() || run.courses.empty() || terms < 1 || *schoolsim_faults(terms) != '\0') return -1;
  const Draws draws(seed, static_cast<std::uint32_t>(replicate));
  if (run.synthetic_size > 0) {
    run.schools = draw_synthetic_schools(run.synthetic_size, run.parameters, draws);
  } else {
    run.schools.authorities.resize(run.authority_codes.size());
    for (std::size_t a = 0; a < run.authority_codes.size(); ++a)
      run.schools.authorities[a].code = run.authority_codes[a];
  }
  if (!is_whole(run.schools)) return -1;
  run.terms = terms;
  run.plan.terms.resize(static_cast<std::size_t>(terms) + 1);
  std::iota(run.plan.terms.begin(), run.plan.terms.end(), Term{0});
  run.past = make_shared_past(run.schools, run.parameters, draws);
  for (Course& course : run.courses) {
    course.simulation.emplace(*run.past, course.scenario);
    course.recorder.emplace(*run.past, run.plan, terms);
    make_record(course);
  }
  return static_cast<std::int32_t>(run.schools.size());
}

std::int32_t schoolsim_advance(std::int32_t scenario) {
  Course* const found = course(scenario);
  if (found == nullptr || found->record >= run.terms) return -1;
  found->simulation->advance();
  make_record(*found);
  return ++found->record;
}

std::int32_t schoolsim_play(std::int32_t scenario, std::int32_t school) {
  const auto [found, own] = seat(scenario, school);
  if (found == nullptr) return -1;
  found->player = {};
  found->player.school = own;
  found->player.decides = true;
  found->simulation->set_player(found->player);
  return 0;
}

void schoolsim_serve(std::int32_t scenario, std::int32_t partner, double most) {
  tell(scenario, partner, [&](Player& player, SchoolIndex j) {
    player.served.push_back({j, static_cast<float>(most)});
  });
}

void schoolsim_leave(std::int32_t scenario, std::int32_t partner) {
  tell(scenario, partner, [](Player& player, SchoolIndex j) { player.leaves.push_back(j); });
}

void schoolsim_propose(std::int32_t scenario, std::int32_t school) {
  Course* const found = course(scenario);
  if (found == nullptr || !found->player.decides) return;
  found->player.searches = true;
  found->player.proposes_to = seat(scenario, school).school;
  found->simulation->set_player(found->player);
}

void schoolsim_accept(std::int32_t scenario, std::int32_t school) {
  tell(scenario, school, [](Player& player, SchoolIndex j) { player.accepts.push_back(j); });
}

std::int32_t schoolsim_look(std::int32_t scenario, std::int32_t steps) {
  Course* const found = course(scenario);
  if (found == nullptr || !found->player.decides || steps < 0) return -1;
  const std::vector<Sight> ahead = found->simulation->foresee(found->player, steps);
  if (!ahead.empty()) found->days = static_cast<double>(ahead.front().time);
  found->cards.clear();
  std::vector<SchoolIndex> shown{found->player.school};
  const auto show = [&](double kind, SchoolIndex j) {
    if (std::find(shown.begin(), shown.end(), j) != shown.end()) return;
    shown.push_back(j);
    found->cards.push_back(card_of(*found, kind, j));
  };
  const Ties& ties = found->simulation->state().ties;
  for (std::uint32_t e = ties.begin[shown.front()]; e < ties.begin[shown.front() + 1]; ++e)
    show(0, ties.partner[e]);
  for (const Sight& sight : ahead) {
    for (const SchoolIndex j : sight.proposers) show(1, j);
  }
  for (const Sight& sight : ahead) {
    for (const SchoolIndex j : sight.candidates) show(2, j);
  }
  return static_cast<std::int32_t>(found->cards.size());
}

const double* schoolsim_cards(std::int32_t scenario) {
  const Course* const found = course(scenario);
  return found != nullptr && !found->cards.empty() ? &found->cards.front().kind : nullptr;
}

double schoolsim_days(std::int32_t scenario) {
  const Course* const found = course(scenario);
  return found != nullptr ? found->days : 0;
}

const double* schoolsim_metrics(std::int32_t scenario) {
  const Course* const found = course(scenario);
  return found != nullptr ? found->recorder->so_far().metrics.data() : nullptr;
}

const float* schoolsim_trajectories(std::int32_t scenario) {
  const Course* const found = course(scenario);
  return found != nullptr ? found->recorder->so_far().trajectories.data() : nullptr;
}

const void* schoolsim_tie_events(std::int32_t scenario) {
  const Course* const found = course(scenario);
  return found != nullptr ? found->recorder->so_far().tie_events.data() : nullptr;
}

std::int32_t schoolsim_tie_event_count(std::int32_t scenario) {
  const Course* const found = course(scenario);
  return found != nullptr ? static_cast<std::int32_t>(found->recorder->so_far().tie_events.size()) : 0;
}

std::uint64_t schoolsim_state_hash(std::int32_t scenario) {
  const Course* const found = course(scenario);
  return found != nullptr ? hash(found->simulation->state()) : 0;
}
}
