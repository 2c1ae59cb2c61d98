#pragma once

#include <cstdint>

// The core behind a handful of C functions, for callers that are not C++: a page's worker above all. Build
// order of a run: its schools, parameters and what to record; schoolsim_begin; scenarios with their policies;
// then term by term. There is one run at a time. Positions of parameters and metrics are those of the tables;
// nothing here knows their names. Calls out of order or out of range return -1 or nothing.

extern "C" {

// What the tables hold: key or name at a position, ended by 0; nothing past the end.
const char* schoolsim_parameter_key(std::int32_t parameter);
const char* schoolsim_metric_name(std::int32_t metric);
const char* schoolsim_variable_name(std::int32_t variable);  ///< of trajectory_variables()
std::int32_t schoolsim_model_version();

/// Forgets what was before, and makes room for a list. For synthetic:N call it with 0 authorities. Ids must
/// differ.
void schoolsim_new_list(std::int32_t n_schools, std::int32_t n_authorities);

/// A column of the list, to be filled, or to be read once a run has begun (that of synthetic:N is drawn
/// then): 0 id, 1 phase, 2 pupils, 3 x_km, 4 y_km, 5 disadvantage, 6 authority, 7 the authorities' codes,
/// 8 grade, 9 value added, which a list need not have. Types as in SchoolList.
void* schoolsim_list_column(std::int32_t column);

void schoolsim_set_parameter(std::int32_t parameter, double value);

/// Keeps a variable of every school at every record.
void schoolsim_record_variable(std::int32_t variable);

/// Keeps the ties' events as well.
void schoolsim_record_ties();

/// A scenario of the run, and a policy of the scenario added last, and a value that the policy added last
/// sets. Returns the position of the scenario.
std::int32_t schoolsim_add_scenario();
void schoolsim_add_policy(std::int32_t from, std::int32_t until);
void schoolsim_add_change(std::int32_t parameter, double value);

/// How the policy added last rises, comes and goes, as in Policy; without it at once and throughout.
void schoolsim_set_course(std::int32_t ramp, std::int32_t every, std::int32_t lasting);

/// A condition on the schools that the policy added last reaches, and a number in the list of the condition
/// added last. `kind` as in ConditionKind, but for regions: callers list their authorities. Returns -1 for
/// no such kind.
std::int32_t schoolsim_add_condition(std::int32_t kind, double low, double high);
void schoolsim_add_condition_number(double number);

/// When the conditions of the policy added last are judged; without it as the policy starts.
void schoolsim_judge_at(std::int32_t term);

/// What is wrong with the scenarios for a run of this length, one fault a line, ended by 0; empty when all is
/// well.
const char* schoolsim_faults(std::int32_t terms);

/// Runs the spin-up that all scenarios share and makes record 0 of each. Returns the number of schools; -1
/// where schoolsim_faults speaks, without schools or scenarios, or if a school's phase or authority does not
/// exist.
std::int32_t schoolsim_begin(std::uint64_t seed, std::int32_t replicate, std::int32_t terms);

/// Takes one step of a scenario and makes its next record. Returns that record's number.
std::int32_t schoolsim_advance(std::int32_t scenario);

/// From the next step on someone outside decides for a school, by its position in the list: at first it gives
/// no days, leaves nobody and looks for nobody. What follows is told to that school, until it is
/// taken anew. -1: no such school or scenario.
std::int32_t schoolsim_play(std::int32_t scenario, std::int32_t school);

/// Tells it to give a partner days, after those named before, up to what this depth takes; to leave a
/// partner; to look for candidates and propose to a school, or with -1 only to look; to accept a school.
void schoolsim_serve(std::int32_t scenario, std::int32_t partner, double most);
void schoolsim_leave(std::int32_t scenario, std::int32_t partner);
void schoolsim_propose(std::int32_t scenario, std::int32_t school);
void schoolsim_accept(std::int32_t scenario, std::int32_t school);

/// What that school has, and what it would see in the next `steps` steps if told so throughout. Returns the
/// number of rows of schoolsim_cards, or -1 where nobody plays.
std::int32_t schoolsim_look(std::int32_t scenario, std::int32_t steps);

/// Rows of eight: 0 partner, 1 who proposes, 2 candidate; its position in the list; leader-days a term at no
/// depth, and more for the whole depth; trust, depth, age in terms and whether the tie is forced, 0 where
/// there is none. In no order.
const double* schoolsim_cards(std::int32_t scenario);

/// Leader-days for partners in the next step, by the last look.
double schoolsim_days(std::int32_t scenario);

/// All metrics: [metric][record], terms + 1 records, not-a-number where there is none yet.
const double* schoolsim_metrics(std::int32_t scenario);

/// Recorded variables: [variable, as they were asked for][record][school in list order].
const float* schoolsim_trajectories(std::int32_t scenario);

/// Events of ties so far, and how many there are: 16 bytes each, fields as in TieEvent.
const void* schoolsim_tie_events(std::int32_t scenario);
std::int32_t schoolsim_tie_event_count(std::int32_t scenario);

/// Hash of the scenario's state as it stands.
std::uint64_t schoolsim_state_hash(std::int32_t scenario);
}
