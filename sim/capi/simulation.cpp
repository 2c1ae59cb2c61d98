#include <cmath>
#include <functional>
#include <memory>
#include <optional>
#include <string_view>

#include "sim/capi/arrays.hpp"
#include "sim/capi/handles.hpp"
#include "sim/config/scenario_file.hpp"
#include "sim/error.hpp"
#include "sim/model/invariants.hpp"
#include "sim/run/recorder.hpp"
#include "sim/run/replicate.hpp"
#include "sim/study/run_inputs.hpp"

namespace schoolsim {

/// An array that may lie elsewhere after every step.
struct LiveArray {
  ArrayWords words;
  std::function<schoolsim_array()> where;
};

namespace {

/// Of values that are members of records: one for each record, `stride` bytes apart.
template <class T, class Record>
schoolsim_array view_of_member(const std::vector<Record>& records, const T Record::*member) {
  return view(&(records.front().*member), {records.size()}, sizeof(Record));
}

}  // namespace
}  // namespace schoolsim

using namespace schoolsim;

struct schoolsim_simulation {
  RunDescription run;
  Scenario scenario;
  SchoolList schools;
  std::optional<SharedPast> past;
  RecordPlan plan;
  std::optional<Simulation> simulation;
  std::optional<Recorder> recorder;
  Term record = 0;
  std::vector<std::int32_t> authority;  ///< code of each school's authority
  std::vector<LiveArray> columns;
  std::string description, faults;

  void begin(std::uint32_t replicate, const Watch& watch);
  void step();
  [[nodiscard]] std::size_t parameter(const char* key) const;
  void check_school(std::uint32_t school) const;

 private:
  void make_record();
  void describe_schools();
  void describe_state();
  void describe();
};

void schoolsim_simulation::begin(std::uint32_t replicate, const Watch& watch) {
  scenario = run.scenario_in(replicate);
  const Draws draws(run.seed, replicate);
  schools = run.synthetic_size > 0 ? draw_synthetic_schools(run.synthetic_size, scenario.parameters, draws)
                                   : std::move(run.schools);
  plan.focus = run.record.focus;
  const Interrupt interrupt{[](const void* asked) { return static_cast<const Watch*>(asked)->interrupted(); },
                            &watch};
  past = make_shared_past(schools, scenario.parameters, draws, interrupt);
  if (!past) throw Interrupted("interrupted; nothing is kept");
  simulation.emplace(*past, scenario);
  recorder.emplace(*past, plan, run.terms);
  make_record();
  describe();
}

void schoolsim_simulation::make_record() {
  recorder->record(simulation->coefficients(), simulation->state(), simulation->twin(),
                   simulation->participants());
}

void schoolsim_simulation::step() {
  if (record >= run.terms)
    throw Error(ErrorKind::usage,
                "the run has ended after " + std::to_string(run.terms) + " terms; --terms makes it longer");
  simulation->advance();
  make_record();
  ++record;
}

std::size_t schoolsim_simulation::parameter(const char* key) const {
  const auto found = find_parameter(key);
  if (!found) throw Error(ErrorKind::usage, unknown_parameter(key));
  return *found;
}

void schoolsim_simulation::check_school(std::uint32_t school) const {
  if (school >= schools.size())
    throw Error(ErrorKind::usage, "school " + std::to_string(school) + ": there are " +
                                      std::to_string(schools.size()) + ", counted from 0");
}

void schoolsim_simulation::describe_schools() {
  const World& world = past->world;
  for (const std::uint16_t a : world.authority) authority.push_back(world.authority_code[a]);
  const auto put = [&](std::string_view name, const char* unit, const char* words, schoolsim_array array) {
    columns.push_back({{"schools", name, {"school"}, described(unit, words)}, [array] { return array; }});
  };
  put("school", "1", attributes::listed_school, view(world.id));
  put("list_position", "1", "position of the school in the list, and on the axis school of files",
      view(world.list_position));
  put("phase", "1", "phase of education: 0 primary, 1 secondary, 2 special", view(world.phase));
  put("pupils", "pupils", "head count", view(world.pupils));
  put("disadvantage", "share", "share of pupils on free meals in six years", view(world.disadvantage));
  put("leaders", "leaders", "leaders of the school, M", view(world.leaders));
  put("x_km", "km", "easting", view_of_member(world.profile, &Profile::x_km));
  put("y_km", "km", "northing", view_of_member(world.profile, &Profile::y_km));
  put("authority", "1", attributes::authority_code, view(authority));
}

void schoolsim_simulation::describe_state() {
  const State& state = simulation->state();
  const auto attributes_of = [](const ColumnInfo& row) {
    Attributes attributes = described(row.unit, row.words);
    add(attributes, range(row.least, row.most));
    return attributes;
  };
  for_each_school_column([&](const ColumnInfo& row, auto column_of, auto) {
    const auto& column = column_of(state);
    if constexpr (std::is_same_v<std::decay_t<decltype(column)>, AreaTable>) {
      columns.push_back({{"state", row.name, {"school", "area"}, attributes_of(row)}, [&column] {
                           return view(column.data(), {static_cast<std::size_t>(column.cols()),
                                                       static_cast<std::size_t>(column.rows())});
                         }});
    } else {
      columns.push_back(
          {{"state", row.name, {"school"}, attributes_of(row)}, [&column] { return view(column); }});
    }
  });
  columns.push_back({{"half_edges",
                      "begin",
                      {"school_end"},
                      described("1", "position of a school's first half-edge, and one past the last of all")},
                     [&state] { return view(state.ties.begin); }});
  for_each_tie_column([&](const ColumnInfo& row, auto column_of, auto) {
    const auto& column = column_of(state.ties);
    columns.push_back(
        {{"half_edges", row.name, {"half_edge"}, attributes_of(row)}, [&column] { return view(column); }});
  });
}

void schoolsim_simulation::describe() {
  describe_schools();
  describe_state();
  for (std::size_t m = 0; m < metric_table().size(); ++m) {
    const MetricInfo& metric = metric_table()[m];
    columns.push_back({{"metrics", metric.name, {"term"}, metric_attributes(metric)}, [this, m] {
                         const RunResult& so_far = recorder->so_far();
                         return view(so_far.metrics.data() + m * so_far.n_records,
                                     {static_cast<std::size_t>(record) + 1});
                       }});
  }
  nlohmann::ordered_json all;
  run.n_replicates = past->draws.replicate() + 1;
  all["attributes"] = json_of(run_attributes(run));
  all["replicate"] = past->draws.replicate();
  for (const LiveArray& column : columns) all["arrays"].push_back(json_of(column.words));
  for (const ParameterInfo& row : parameter_table()) {
    if (row.role == Role::school_lever) all["levers"].push_back(row.key);
  }
  description = all.dump();
}

schoolsim_simulation* schoolsim_simulation_new(std::size_t n_words, const char* const* words,
                                               schoolsim_watch* watch) {
  std::unique_ptr<schoolsim_simulation> made;
  answer([&] {
    const Watch watching = watch_of(watch);
    AskedRun asked = read_run(n_words, words, true);
    asked.request.inputs.record.clear();
    std::vector<RunDescription> runs = describe_runs(asked.request.inputs, watching);
    made = std::make_unique<schoolsim_simulation>();
    made->run = std::move(runs.front());
    made->begin(asked.repeat, watching);
    return ExitCode::done;
  });
  return schoolsim_last_code() == SCHOOLSIM_DONE ? made.release() : nullptr;
}

void schoolsim_simulation_free(schoolsim_simulation* simulation) { delete simulation; }

const char* schoolsim_simulation_description(const schoolsim_simulation* simulation) {
  return simulation->description.c_str();
}

std::int32_t schoolsim_simulation_array(const schoolsim_simulation* simulation, std::size_t position,
                                        schoolsim_array* array) {
  return answer([&] {
    if (position >= simulation->columns.size()) throw Error(ErrorKind::usage, "there is no such array");
    *array = simulation->columns[position].where();
    return ExitCode::done;
  });
}

std::int32_t schoolsim_simulation_term(const schoolsim_simulation* simulation) {
  return simulation->simulation->state().term;
}
std::int32_t schoolsim_simulation_terms(const schoolsim_simulation* simulation) {
  return simulation->run.terms;
}
std::uint32_t schoolsim_simulation_size(const schoolsim_simulation* simulation) {
  return simulation->past->world.size();
}

std::int32_t schoolsim_simulation_step(schoolsim_simulation* simulation) {
  return answer([&] {
    simulation->step();
    return ExitCode::done;
  });
}

std::int32_t schoolsim_simulation_hold(schoolsim_simulation* simulation, const char* key, std::size_t n,
                                       const double* values) {
  return answer([&] {
    const std::size_t parameter = simulation->parameter(key);
    const ParameterInfo& row = parameter_table()[parameter];
    if (n == 0) {
      simulation->simulation->let_go(parameter);
      return ExitCode::done;
    }
    if (is_fixed_at_start(row))
      throw Error(ErrorKind::usage,
                  std::string(row.key) + ": acts only before the run starts; set it for the whole run");
    if (n > 1 && row.role != Role::school_lever)
      throw Error(ErrorKind::usage, std::string(row.key) +
                                        ": acts on the whole system; give one value, or a school lever for "
                                        "values of single schools");
    if (n > 1 && n != simulation->schools.size())
      throw Error(ErrorKind::usage, std::string(row.key) + ": " + std::to_string(n) + " values for " +
                                        std::to_string(simulation->schools.size()) + " schools");
    std::vector<float> by_school;
    for (std::size_t i = 0; i < n; ++i) {
      if (const auto violation = check_value(row, values[i]))
        throw Error(ErrorKind::input, violation->key + ": " + violation->message);
      by_school.push_back(static_cast<float>(values[i]));
    }
    if (n == 1) {
      simulation->simulation->hold(parameter, values[0]);
    } else {
      simulation->simulation->hold(parameter, std::move(by_school));
    }
    return ExitCode::done;
  });
}

std::int32_t schoolsim_simulation_introduce(schoolsim_simulation* simulation, std::size_t n,
                                            const std::uint32_t* first, const std::uint32_t* second,
                                            double trust, double depth, std::int32_t is_asked) {
  return answer([&] {
    const Coefficients& k = simulation->simulation->coefficients();
    const auto share = [](const char* what, double given, float standard) {
      if (std::isnan(given)) return standard;
      if (!(given >= 0 && given <= 1))
        throw Error(ErrorKind::input,
                    std::string(what) + ": is " + std::to_string(given) + ", allowed is 0 to 1");
      return static_cast<float>(given);
    };
    const float at_first = share("trust", trust, k.trust_initial + k.broker_trust_bonus);
    const float deep = share("depth", depth, k.broker_initial_depth);
    for (std::size_t i = 0; i < n; ++i) {
      simulation->check_school(first[i]);
      simulation->check_school(second[i]);
      if (first[i] == second[i])
        throw Error(ErrorKind::input, "school " + std::to_string(first[i]) + ": cannot be its own partner");
    }
    for (std::size_t i = 0; i < n; ++i)
      simulation->simulation->introduce({first[i], second[i], at_first, deep, is_asked != 0});
    return ExitCode::done;
  });
}

const std::uint8_t* schoolsim_simulation_introduced(const schoolsim_simulation* simulation, std::size_t* n) {
  const std::vector<std::uint8_t>& made = simulation->simulation->introduced();
  *n = made.size();
  return made.data();
}

std::int32_t schoolsim_simulation_end_tie(schoolsim_simulation* simulation, std::uint32_t first,
                                          std::uint32_t second) {
  return answer([&] {
    simulation->check_school(first);
    simulation->check_school(second);
    if (!simulation->simulation->end_tie(first, second))
      throw Error(ErrorKind::input, "schools " + std::to_string(first) + " and " + std::to_string(second) +
                                        ": have no tie that can be ended");
    return ExitCode::done;
  });
}

std::uint64_t schoolsim_simulation_hash(const schoolsim_simulation* simulation) {
  return hash(simulation->simulation->state());
}

const char* schoolsim_simulation_faults(schoolsim_simulation* simulation) {
  simulation->faults.clear();
  for (const std::string& one : broken_invariants(simulation->past->world, simulation->simulation->state()))
    simulation->faults += one + "\n";
  return simulation->faults.c_str();
}
