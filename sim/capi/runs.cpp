#include <algorithm>
#include <deque>
#include <functional>
#include <memory>
#include <new>
#include <numeric>
#include <span>

#include "sim/capi/arrays.hpp"
#include "sim/capi/handles.hpp"
#include "sim/error.hpp"
#include "sim/store/school_columns.hpp"
#include "sim/store/tie_columns.hpp"
#include "sim/study/run_inputs.hpp"

namespace schoolsim {

/// Values that are all written before they are read, so that nothing is filled before.
template <class T>
class Block {
 public:
  void make(std::size_t n) { values_ = std::make_unique_for_overwrite<T[]>(n); }
  [[nodiscard]] T* at(std::size_t i) { return values_.get() + i; }
  [[nodiscard]] const T* at(std::size_t i) const { return values_.get() + i; }

 private:
  std::unique_ptr<T[]> values_;
};

/// A tie event with where it happened.
struct PlacedEvent {
  TieEvent event;
  std::int32_t scenario, replicate;
};

}  // namespace schoolsim

using namespace schoolsim;

struct schoolsim_runs {
  std::vector<RunDescription> descriptions;

  std::vector<std::int32_t> replicates;
  std::vector<Term> terms;
  std::vector<std::uint8_t> payers, kinds;
  std::vector<std::int32_t> recorded_replicates;
  std::vector<Term> recorded_terms;
  std::vector<SchoolId> schools;

  Block<double> metrics;              ///< [scenario][replicate][metric][record]
  Block<Ledger> leader_days, pounds;  ///< [scenario][replicate][record]
  Block<std::uint64_t> hashes;        ///< [scenario][replicate]
  Block<float> trajectories;          ///< [scenario][recorded replicate][variable][recorded term][school]
  Block<double> parameters;           ///< [scenario][replicate][parameter]
  std::vector<std::int32_t> sets;     ///< by replicate; empty where there is one set
  std::vector<std::vector<PlacedEvent>> events;  ///< by scenario, then all in the first
  SchoolList list;  ///< of all replicates, one after the other, where each has its own
  std::vector<std::int32_t> authority_rows, authority_codes, authority_replicates;
  std::vector<std::uint8_t> in_focus;

  std::vector<ArrayWords> words;
  std::vector<schoolsim_array> arrays;
  nlohmann::ordered_json texts = nlohmann::ordered_json::array();
  std::string description;

  explicit schoolsim_runs(std::vector<RunDescription> asked);
  void take(EnsembleResult&& done);
  void finish();

 private:
  [[nodiscard]] const RunDescription& first() const { return descriptions.front(); }
  [[nodiscard]] bool keeps_schools() const {
    return !recorded_replicates.empty() && !first().record.variables.empty() && !recorded_terms.empty();
  }
  [[nodiscard]] bool keeps_ties() const { return !recorded_replicates.empty() && first().record.ties; }
  [[nodiscard]] bool draws_schools() const { return first().synthetic_size > 0; }
  void take_schools(const SchoolList& own, std::uint32_t replicate);
  void put(ArrayWords&& one, const schoolsim_array& array);
  void put_text(std::string_view name, std::string_view dimension, const char* words_of_it,
                const std::vector<std::string>& values);
  void describe_axes();
  void describe_results();
  void describe_schools();
  void describe_ties();
};

schoolsim_runs::schoolsim_runs(std::vector<RunDescription> asked) : descriptions(std::move(asked)) {
  const RunDescription& d = first();
  const std::size_t n_runs = descriptions.size() * d.n_replicates;
  replicates.resize(d.n_replicates);
  std::iota(replicates.begin(), replicates.end(), 0);
  terms.resize(d.n_records());
  std::iota(terms.begin(), terms.end(), 0);
  payers.resize(n_payers);
  std::iota(payers.begin(), payers.end(), std::uint8_t{0});
  kinds.resize(n_costs);
  std::iota(kinds.begin(), kinds.end(), std::uint8_t{0});
  for (const std::uint32_t r : d.recorded_replicates)
    recorded_replicates.push_back(static_cast<std::int32_t>(r));
  recorded_terms = d.record.terms;
  metrics.make(n_runs * metric_table().size() * terms.size());
  leader_days.make(n_runs * terms.size());
  pounds.make(n_runs * terms.size());
  hashes.make(n_runs);
  trajectories.make(descriptions.size() * recorded_replicates.size() * d.record.variables.size() *
                    recorded_terms.size() * d.n_schools());
  parameters.make(n_runs * parameter_table().size());
  events.resize(descriptions.size());
  if (draws_schools()) {
    schools.resize(d.synthetic_size);
    std::iota(schools.begin(), schools.end(), SchoolId{1});
  } else {
    schools = d.schools.id;
    list = d.schools;
    authority_rows.assign(list.authority.begin(), list.authority.end());
    for (const Authority& authority : list.authorities) authority_codes.push_back(authority.code);
    if (!d.record.focus.empty()) {
      in_focus.resize(schools.size(), 0);
      for (const std::uint32_t i : d.record.focus) in_focus[i] = 1;
    }
  }
  if (!d.sets.empty()) {
    for (const std::int32_t r : replicates)
      sets.push_back(static_cast<std::int32_t>(d.sets.set_of(static_cast<std::uint32_t>(r))));
  }
}

void schoolsim_runs::take(EnsembleResult&& done) {
  const RunDescription& d = first();
  const RunResult& result = done.result;
  const std::size_t run = done.scenario * replicates.size() + result.replicate;
  std::copy(result.metrics.begin(), result.metrics.end(), metrics.at(run * result.metrics.size()));
  std::copy(result.leader_days.begin(), result.leader_days.end(), leader_days.at(run * terms.size()));
  std::copy(result.pounds.begin(), result.pounds.end(), pounds.at(run * terms.size()));
  *hashes.at(run) = result.state_hash;
  const Parameters values = descriptions[done.scenario].scenario_in(result.replicate).parameters;
  double* value = parameters.at(run * parameter_table().size());
  for (const ParameterInfo& row : parameter_table()) *value++ = values.*row.member;

  const auto recorded = std::lower_bound(recorded_replicates.begin(), recorded_replicates.end(),
                                         static_cast<std::int32_t>(result.replicate));
  if (recorded == recorded_replicates.end() || *recorded != static_cast<std::int32_t>(result.replicate))
    return;
  const auto position = static_cast<std::size_t>(recorded - recorded_replicates.begin());
  const std::size_t n = d.record.variables.size() * recorded_terms.size() * d.n_schools();
  std::copy(result.trajectories.begin(), result.trajectories.end(),
            trajectories.at((done.scenario * recorded_replicates.size() + position) * n));
  for (const TieEvent& event : result.tie_events)
    events[done.scenario].push_back({event, static_cast<std::int32_t>(done.scenario), *recorded});
  if (done.scenario == 0 && done.schools != nullptr) take_schools(*done.schools, result.replicate);
}

void schoolsim_runs::take_schools(const SchoolList& own, std::uint32_t replicate) {
  const auto first_row = static_cast<std::int32_t>(list.authorities.size());
  const auto append = [](auto& to, const auto& from) { to.insert(to.end(), from.begin(), from.end()); };
  append(list.id, own.id);
  append(list.phase, own.phase);
  append(list.pupils, own.pupils);
  append(list.x_km, own.x_km);
  append(list.y_km, own.y_km);
  append(list.disadvantage, own.disadvantage);
  append(list.grade, own.grade);
  append(list.group, own.group);
  append(list.authorities, own.authorities);
  for (const std::uint16_t authority : own.authority) authority_rows.push_back(first_row + authority);
  for (const Authority& authority : own.authorities) {
    authority_codes.push_back(authority.code);
    authority_replicates.push_back(static_cast<std::int32_t>(replicate));
  }
}

void schoolsim_runs::put(ArrayWords&& one, const schoolsim_array& array) {
  words.push_back(std::move(one));
  arrays.push_back(array);
}

void schoolsim_runs::put_text(std::string_view name, std::string_view dimension, const char* words_of_it,
                              const std::vector<std::string>& values) {
  texts.push_back({{"name", name},
                   {"dimensions", {dimension}},
                   {"attributes", json_of(described("1", words_of_it))},
                   {"values", values}});
}

void schoolsim_runs::describe_axes() {
  const Attributes of_term = described("school terms", attributes::term);
  put({"", "replicate", {"replicate"}, described("1", attributes::replicate)}, view(replicates));
  put({"", "term", {"term"}, of_term}, view(terms));
  put({"", "payer", {"payer"}, payer_attributes()}, view(payers));
  put({"", "kind", {"kind"}, cost_attributes()}, view(kinds));
  put({"",
       "school",
       {"school"},
       described("1", draws_schools() ? attributes::drawn_school : attributes::listed_school)},
      view(schools));
  if (!recorded_replicates.empty())
    put({"", "recorded_replicate", {"recorded_replicate"}, described("1", attributes::replicate)},
        view(recorded_replicates));
  if (keeps_schools()) put({"", "recorded_term", {"recorded_term"}, of_term}, view(recorded_terms));
}

void schoolsim_runs::describe_results() {
  const RunDescription& d = first();
  const std::size_t n_scenarios = descriptions.size(), n_replicates = replicates.size(),
                    n_terms = terms.size();
  const std::size_t n_metrics = metric_table().size();
  const auto row = static_cast<std::int64_t>(n_metrics * n_terms * sizeof(double));
  for (std::size_t m = 0; m < n_metrics; ++m) {
    schoolsim_array array = view(metrics.at(m * n_terms), {n_scenarios, n_replicates, n_terms});
    array.strides[1] = row;
    array.strides[0] = row * static_cast<std::int64_t>(n_replicates);
    const MetricInfo& metric = metric_table()[m];
    put({"metrics", metric.name, {"scenario", "replicate", "term"}, metric_attributes(metric)}, array);
  }
  const auto put_ledgers = [&](std::string_view name, const Block<Ledger>& ledgers, Attributes&& attributes) {
    put({"costs", name, {"scenario", "replicate", "term", "payer", "kind"}, std::move(attributes)},
        view(ledgers.at(0)->front().data(), {n_scenarios, n_replicates, n_terms, n_payers, n_costs}));
  };
  put_ledgers("leader_days", leader_days, leader_day_attributes());
  put_ledgers("pounds", pounds, pound_attributes());
  put({"", "final_state_hash", {"scenario", "replicate"}, described("1", attributes::state_hash)},
      view(hashes.at(0), {n_scenarios, n_replicates}));
  put({"parameters", "parameters", {"scenario", "replicate", "parameter"}, {}},
      view(parameters.at(0), {n_scenarios, n_replicates, parameter_table().size()}));
  if (!sets.empty()) {
    Attributes of_sets = described("1", attributes::world_set);
    add(of_sets, {{"name", d.sets.name},
                  {"digest", d.sets.digest},
                  {"n_sets", static_cast<std::int32_t>(d.sets.values.size())},
                  {"replicates_per_set", static_cast<std::int32_t>(d.sets.lucks)}});
    put({"worlds", "set", {"replicate"}, std::move(of_sets)}, view(sets));
  }
  if (!keeps_schools()) return;
  const std::size_t n_variables = d.record.variables.size(), n_recorded = recorded_replicates.size();
  const std::size_t n_values = recorded_terms.size() * d.n_schools();
  const auto stride = static_cast<std::int64_t>(n_variables * n_values * sizeof(float));
  for (std::size_t v = 0; v < n_variables; ++v) {
    schoolsim_array array =
        view(trajectories.at(v * n_values), {n_scenarios, n_recorded, recorded_terms.size(), d.n_schools()});
    array.strides[1] = stride;
    array.strides[0] = stride * static_cast<std::int64_t>(n_recorded);
    const TrajectoryVariable& variable = trajectory_variables()[d.record.variables[v]];
    put({"trajectories",
         variable.name,
         {"scenario", "recorded_replicate", "recorded_term", "school"},
         variable_attributes(variable)},
        array);
  }
}

void schoolsim_runs::describe_schools() {
  if (draws_schools() && recorded_replicates.empty()) return;
  std::vector<std::string_view> dimensions{"school"};
  if (draws_schools()) dimensions.insert(dimensions.begin(), "recorded_replicate");
  const auto put_column = [&](std::string_view name, Attributes&& attributes, const auto& column) {
    const schoolsim_array array =
        draws_schools() ? view(column.data(), {recorded_replicates.size(), schools.size()}) : view(column);
    put({"schools", name, dimensions, std::move(attributes)}, array);
  };
  for_each_school_column(
      list, [&](const char* name, const char* unit, const char* words_of_it, const auto& column) {
        Attributes attributes = described(unit, words_of_it);
        if (std::string_view(name) == "phase") add(attributes, flags<std::uint8_t>(0, 2, attributes::phases));
        if (std::string_view(name) == "grade") add(attributes, flags<std::uint8_t>(0, 4, attributes::grades));
        put_column(name, std::move(attributes), column);
      });
  put_column("authority_row", described("1", attributes::authority_row), authority_rows);
  put({"schools", "authority_code", {"authority"}, described("1", attributes::authority_code)},
      view(authority_codes));
  std::vector<std::string> names, regions;
  for (const Authority& authority : list.authorities) {
    names.push_back(authority.name);
    regions.push_back(authority.region);
  }
  put_text("authority_name", "authority", attributes::authority_name, names);
  put_text("authority_region", "authority", attributes::authority_region, regions);
  if (draws_schools()) {
    put({"schools", "authority_replicate", {"authority"}, described("1", attributes::authority_replicate)},
        view(authority_replicates));
    return;
  }
  if (!list.id_text.empty()) put_text("id_text", "school", attributes::id_text, list.id_text);
  if (!list.value_added.empty())
    put_column("value_added", described("1", attributes::value_added), list.value_added);
  if (!in_focus.empty()) put_column("in_focus", described("1", attributes::in_focus), in_focus);
}

void schoolsim_runs::describe_ties() {
  if (!keeps_ties()) return;
  std::vector<PlacedEvent>& all = events.front();
  for (std::size_t s = 1; s < events.size(); ++s) {
    all.insert(all.end(), events[s].begin(), events[s].end());
    events[s] = {};
  }
  const auto put_column = [&](std::string_view name, Attributes&& attributes, const auto* of_first) {
    put({"ties", name, {"event"}, std::move(attributes)}, view(of_first, {all.size()}, sizeof(PlacedEvent)));
  };
  // Without any event there is nothing to point to; nothing is read there either.
  static const PlacedEvent none{};
  const PlacedEvent& one = all.empty() ? none : all.front();
  put_column("event_scenario", described("1", "scenario in which it happened: position on the axis scenario"),
             &one.scenario);
  put_column("event_replicate", described("1", attributes::event_replicate), &one.replicate);
  const auto as_in_files = [](const auto& field) { return reinterpret_cast<const std::int32_t*>(&field); };
  const auto as_bytes = [](const auto& field) {
    static_assert(sizeof field == 1);
    return reinterpret_cast<const std::int8_t*>(&field);
  };
  for (const TieColumn& column : tie_columns()) {
    Attributes attributes = described("1", column.doc);
    if (column.meanings != nullptr)
      add(attributes, flags(static_cast<std::int8_t>(column.least), static_cast<std::int8_t>(column.most),
                            column.meanings));
    const std::string_view name = column.name;
    const TieEvent& event = one.event;
    if (name == "record") put_column(name, std::move(attributes), &event.record);
    if (name == "first_school") put_column(name, std::move(attributes), as_in_files(event.first));
    if (name == "second_school") put_column(name, std::move(attributes), as_in_files(event.second));
    if (name == "event_kind") put_column(name, std::move(attributes), as_bytes(event.kind));
    if (name == "origin") put_column(name, std::move(attributes), as_bytes(event.origin));
    if (name == "forced") put_column(name, std::move(attributes), as_bytes(event.forced));
    if (name == "depth_tier") put_column(name, std::move(attributes), as_bytes(event.tier));
  }
}

void schoolsim_runs::finish() {
  describe_axes();
  describe_results();
  describe_schools();
  describe_ties();
  nlohmann::ordered_json all;
  for (const RunDescription& d : descriptions) all["scenarios"].push_back(json_of(run_attributes(d)));
  for (const ArrayWords& one : words) all["arrays"].push_back(json_of(one));
  all["texts"] = std::move(texts);
  for (const ParameterInfo& row : parameter_table()) all["parameters"].push_back(row.key);
  description = all.dump();
}

schoolsim_runs* schoolsim_run(std::size_t n_words, const char* const* words, schoolsim_watch* watch) {
  std::unique_ptr<schoolsim_runs> runs;
  answer([&] {
    const Watch watching = watch_of(watch);
    const RunRequest request = read_run(n_words, words, false).request;
    runs = std::make_unique<schoolsim_runs>(describe_runs(request.inputs, watching));
    const std::vector<RunDescription>& descriptions = runs->descriptions;
    tell_few_worlds(descriptions.front(), watching);
    watching.begin(std::uint64_t{descriptions.front().n_replicates} * descriptions.size(), "runs");
    const bool is_whole = run_watched(descriptions, 0, request.threads, watching, [&](EnsembleResult&& done) {
      runs->take(std::move(done));
      watching.step(false);
    });
    if (!is_whole) throw Interrupted("interrupted; nothing is kept");
    runs->finish();
    return ExitCode::done;
  });
  return schoolsim_last_code() == SCHOOLSIM_DONE ? runs.release() : nullptr;
}

void schoolsim_runs_free(schoolsim_runs* runs) { delete runs; }

const char* schoolsim_runs_description(const schoolsim_runs* runs) { return runs->description.c_str(); }

std::int32_t schoolsim_runs_array(const schoolsim_runs* runs, std::size_t position, schoolsim_array* array) {
  return answer([&] {
    if (position >= runs->arrays.size()) throw Error(ErrorKind::usage, "there is no such array");
    *array = runs->arrays[position];
    return ExitCode::done;
  });
}
