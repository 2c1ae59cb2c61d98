#include "sim/store/run_reader.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <new>
#include <sstream>
#include <stdexcept>
#include <type_traits>
#include <unordered_map>
#include <utility>

#include "sim/error.hpp"
#include "sim/files.hpp"
#include "sim/model/metrics.hpp"
#include "sim/model/random/draws.hpp"
#include "sim/store/checksum.hpp"
#include "sim/store/hdf5.hpp"
#include "sim/store/layout.hpp"
#include "sim/store/school_columns.hpp"
#include "sim/store/tie_columns.hpp"

namespace schoolsim {
namespace {

using hdf5::Handle;
using hdf5::Shape;

/// What the reader finds wrong; the file's name is added where it is caught.
[[noreturn]] void fail(const std::string& problem) { throw hdf5::Failure(problem); }

std::string join_words(const std::vector<std::string>& words, const char* separator) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : separator) + (word.empty() ? "?" : word);
  return text;
}

/// Opens a dataset that must have these dimensions, in this order.
Handle open_over(const Handle& group, const std::string& name, const std::vector<std::string>& axes) {
  Handle dataset = hdf5::open_dataset(group, name);
  const std::vector<std::string> found = hdf5::axis_names(dataset);
  if (found != axes) {
    fail(name + " has the dimensions (" + join_words(found, ", ") + "), this program reads (" +
         join_words(axes, ", ") + ")");
  }
  return dataset;
}

template <class T>
std::vector<T> read_column(const Handle& group, const std::string& name, const std::string& axis) {
  const Handle dataset = open_over(group, name, {axis});
  return hdf5::read_rows<T>(dataset, 0, hdf5::shape(dataset)[0]);
}

std::vector<std::string> read_text_column(const Handle& group, const std::string& name,
                                          const std::string& axis) {
  const Handle dataset = open_over(group, name, {axis});
  return hdf5::read_text_rows(dataset, 0, hdf5::shape(dataset)[0]);
}

void require_size(const std::string& name, const Shape& found, const Shape& wanted) {
  if (found != wanted)
    fail(name + " has the shape " + layout::join(found) + ", expected is " + layout::join(wanted));
}

/// Numbers separated by blanks.
template <class T>
std::vector<T> split_numbers(const Handle& file, const char* attribute) {
  std::istringstream words(hdf5::get_text(file, attribute));
  std::vector<T> numbers;
  for (std::string word; words >> word;) {
    T value{};
    const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
    if (error != std::errc() || end != word.data() + word.size())
      fail(std::string(attribute) + " contains '" + word + "', allowed are whole numbers");
    if (!numbers.empty() && value <= numbers.back())
      fail(std::string(attribute) + " is not in ascending order");
    numbers.push_back(value);
  }
  return numbers;
}

std::int32_t non_negative(const Handle& file, const char* attribute) {
  const auto value = hdf5::get_number<std::int32_t>(file, attribute);
  if (value < 0) fail(std::string(attribute) + " is " + std::to_string(value) + ", allowed is 0 or more");
  return value;
}

void read_format(const Handle& file) {
  if (!hdf5::has_attribute(file, "format"))
    fail("this HDF5 file is not a result of schoolsim (it has no attribute format)");
  const std::string format = hdf5::get_text(file, "format");
  if (format != layout::format_name)
    fail("this HDF5 file is not a result of schoolsim (its format is '" + format + "')");
  const auto version = hdf5::get_numbers<std::int32_t>(file, "format_version");
  if (version.size() != 2) fail("format_version is not a pair of numbers");
  if (version[0] > layout::format_major) {
    fail("its format " + std::to_string(version[0]) + "." + std::to_string(version[1]) +
         " is newer than this program's " + std::to_string(layout::format_major) + "." +
         std::to_string(layout::format_minor) + ", read it with the program that wrote it or a newer one");
  }
  if (version[0] < 1 || version[1] < 0) fail("format_version is not a version");
}

void read_record_plan(const Handle& file, RunDescription& d) {
  d.record.terms = split_numbers<Term>(file, "record_terms");
  std::istringstream words(hdf5::get_text(file, "record_variables"));
  const auto& variables = trajectory_variables();
  for (std::string word; words >> word;) {
    std::uint32_t v = 0;
    while (v < variables.size() && variables[v].name != word) ++v;
    if (v == variables.size())
      fail("record_variables names '" + word + "', which this program does not know");
    if (!d.record.variables.empty() && v <= d.record.variables.back())
      fail("record_variables is not in the program's order");
    d.record.variables.push_back(v);
  }
  d.record.ties = hdf5::get_number<std::int32_t>(file, "record_ties") != 0;
  d.recorded_replicates = split_numbers<std::uint32_t>(file, "record_replicates");
}

/// Says so where a file is older than what this program looks for in it.
void require_known(const Handle& file, const Handle& group, const std::string& name) {
  const auto version = hdf5::get_number<std::int32_t>(file, "model_version");
  if (version >= model_version || hdf5::exists(group, name)) return;
  fail("it was written by model version " + std::to_string(version) + ", before there was " + name +
       "; this program has model version " + std::to_string(model_version) +
       ": read it with the older program, or run its scenario again");
}

/// Former keys under which the file has parameters.
std::vector<FormerKey> former_keys_in(const Handle& parameters) {
  std::vector<FormerKey> found;
  for (const FormerKey& former : former_keys()) {
    if (hdf5::exists(parameters, std::string(former.key))) found.push_back(former);
  }
  return found;
}

/// The parameters that a stored key means.
std::vector<std::size_t> parameters_of_key(std::string_view key) {
  if (const auto parameter = find_parameter(key)) return {*parameter};
  std::vector<std::size_t> parameters;
  for (const FormerKey& former : former_keys()) {
    if (former.key != key) continue;
    for (const std::string_view now : former.now) parameters.push_back(*find_parameter(now));
  }
  return parameters;
}

/// Returns the keys of parameters that the file lacks: the program has got them since without a change of its
/// results, so that their defaults held.
std::vector<std::string> read_parameters(const Handle& file, RunDescription& d) {
  const Handle group = hdf5::open_group(file, "parameters");
  const std::vector<FormerKey> former = former_keys_in(group);
  std::vector<std::string> missing;
  for (const ParameterInfo& row : parameter_table()) {
    std::string key(row.key);
    for (const FormerKey& one : former) {
      if (row.key == one.now[0] || row.key == one.now[1]) key = one.key;
    }
    require_known(file, group, key);
    if (!hdf5::exists(group, key)) {
      missing.push_back(key);
      d.origins.push_back(Origin::standard);
      continue;
    }
    const Handle dataset = hdf5::open_dataset(group, key);
    d.scenario.parameters.*row.member = hdf5::read_scalar(dataset);
    const std::string origin = hdf5::get_text(dataset, "origin");
    const auto word = std::find(origin_words.begin(), origin_words.end(), origin);
    if (word == origin_words.end())
      fail("the origin of " + key + " is '" + origin +
           "', allowed are default, parameter file, scenario, command line");
    d.origins.push_back(static_cast<Origin>(word - origin_words.begin()));
  }
  for (const std::string& name : hdf5::names(group)) {
    if (parameters_of_key(name).empty()) {
      fail("there is no parameter " + name + " in this program" +
           (missing.empty() ? "" : ", and none called " + missing.front() + " in the file"));
    }
  }
  return missing;
}

/// Files without sets of parameters are one world.
ParameterSets read_sets(const Handle& file) {
  ParameterSets sets;
  if (!hdf5::exists(file, "worlds")) return sets;
  const Handle group = hdf5::open_group(file, "worlds");
  sets.name = hdf5::get_text(group, "name");
  sets.digest = hdf5::get_number<std::uint64_t>(group, "digest");
  const std::int32_t n_sets = non_negative(group, "n_sets");
  const std::int32_t lucks = non_negative(group, "replicates_per_set");
  if (n_sets == 0 || n_sets > most_sets || lucks == 0) fail("worlds has no sets, or impossibly many");
  sets.lucks = static_cast<std::uint32_t>(lucks);
  sets.values.resize(static_cast<std::size_t>(n_sets));
  const auto replicates = read_column<std::int32_t>(group, "replicate", "replicate");
  const auto set_of = read_column<std::int32_t>(group, "set", "replicate");
  if (set_of.size() != replicates.size()) fail("worlds/set is not of the length of axis replicate");
  for (std::size_t row = 0; row < replicates.size(); ++row) {
    if (replicates[row] < 0 ||
        static_cast<std::size_t>(set_of[row]) != sets.set_of(static_cast<std::uint32_t>(replicates[row])))
      fail("worlds/set contains " + std::to_string(set_of[row]) + ", which is not the set of replicate " +
           std::to_string(replicates[row]));
  }
  for (const std::string& name : hdf5::names(group)) {
    if (name == "replicate" || name == "set") continue;
    const auto parameter = find_parameter(name);
    if (!parameter) fail("worlds has values of " + name + ", there is no such parameter in this program");
    sets.parameters.push_back(*parameter);
  }
  std::sort(sets.parameters.begin(), sets.parameters.end());
  for (const std::int32_t set : set_of) sets.values[static_cast<std::size_t>(set)].clear();
  for (const std::size_t parameter : sets.parameters) {
    const std::string key(parameter_table()[parameter].key);
    const auto values = read_column<double>(group, key, "replicate");
    if (values.size() != replicates.size()) fail("worlds/" + key + " is not of the length of axis replicate");
    std::vector<bool> seen(sets.values.size());
    for (std::size_t row = 0; row < values.size(); ++row) {
      const auto set = static_cast<std::size_t>(set_of[row]);
      if (seen[set] && sets.values[set].back() != values[row])
        fail("worlds/" + key + " differs within a set");
      if (!seen[set]) sets.values[set].push_back(values[row]);
      seen[set] = true;
    }
  }
  return sets;
}

/// The items of one stored condition.
void read_items(const std::string& text, Condition& condition) {
  const ConditionInfo& row = condition_info(condition.kind);
  std::istringstream items(text);
  for (std::string item; std::getline(items, item, ';');) {
    if (row.form == ConditionForm::names) {
      condition.names.push_back(item);
    } else if (row.form == ConditionForm::numbers || row.form == ConditionForm::phases) {
      std::int64_t number = 0;
      const auto [end, error] = std::from_chars(item.data(), item.data() + item.size(), number);
      const bool is_phase = row.form == ConditionForm::phases;
      if (error != std::errc{} || end != item.data() + item.size() || number < 0 ||
          (is_phase && number >= n_phases))
        fail("condition_items has '" + item + "', which is no " + (is_phase ? "phase" : "number"));
      condition.numbers.push_back(number);
    }
  }
}

void read_conditions(const Handle& group, RunDescription& d) {
  if (!hdf5::has_attribute(group, "n_conditions")) return;
  const auto n = static_cast<std::size_t>(non_negative(group, "n_conditions"));
  if (n == 0) return;
  const auto policy = read_column<std::int32_t>(group, "condition_policy", "condition");
  const auto keys = read_text_column(group, "condition_key", "condition");
  const auto items = read_text_column(group, "condition_items", "condition");
  const auto low = read_column<double>(group, "condition_low", "condition");
  const auto high = read_column<double>(group, "condition_high", "condition");
  if (policy.size() != n || keys.size() != n || items.size() != n || low.size() != n || high.size() != n)
    fail("the list of conditions is not complete");
  for (std::size_t c = 0; c < n; ++c) {
    if (policy[c] < 0 || static_cast<std::size_t>(policy[c]) >= d.scenario.policies.size())
      fail("condition_policy names a policy that is not there");
    const auto table = target_conditions();
    // A key with two forms is stored by its word where it has one.
    const auto is_word = [&](const ConditionInfo& info) {
      return info.key == keys[c] && info.form == ConditionForm::word && info.word == items[c];
    };
    auto row = std::find_if(table.begin(), table.end(), is_word);
    if (row == table.end()) {
      row = std::find_if(table.begin(), table.end(), [&](const ConditionInfo& info) {
        return info.key == keys[c] && info.form != ConditionForm::word;
      });
    }
    if (row == table.end()) fail("schools are chosen by " + keys[c] + ", which this program does not know");
    Condition condition{row->kind, {}, {}, low[c], high[c]};
    read_items(items[c], condition);
    d.scenario.policies[static_cast<std::size_t>(policy[c])].target.conditions.push_back(
        std::move(condition));
  }
}

void read_policies(const Handle& file, RunDescription& d) {
  const Handle group = hdf5::open_group(file, "policies");
  const auto n_policies = static_cast<std::size_t>(non_negative(group, "n_policies"));
  const auto n_changes = static_cast<std::size_t>(non_negative(group, "n_changes"));
  if (n_policies > 0) {
    const auto policy_names = read_text_column(group, "name", "policy");
    const auto from = read_column<Term>(group, "from", "policy");
    const auto until = read_column<Term>(group, "until", "policy");
    if (policy_names.size() != n_policies || from.size() != n_policies || until.size() != n_policies)
      fail("the list of policies is not complete");
    for (std::size_t p = 0; p < n_policies; ++p)
      d.scenario.policies.push_back({policy_names[p], from[p], until[p], {}});
    // Format 1.0 had policies for everyone only, that came once and at once.
    for (const auto& [name, place] :
         {std::pair<const char*, Term& (*)(Policy&)>("ramp", [](Policy& p) -> Term& { return p.ramp; }),
          {"every", [](Policy& p) -> Term& { return p.every; }},
          {"lasting", [](Policy& p) -> Term& { return p.lasting; }},
          {"judged_at", [](Policy& p) -> Term& { return p.target.judged_at; }}}) {
      if (!hdf5::exists(group, name)) continue;
      const auto values = read_column<Term>(group, name, "policy");
      if (values.size() != n_policies) fail("the list of policies is not complete");
      for (std::size_t p = 0; p < n_policies; ++p) place(d.scenario.policies[p]) = values[p];
    }
  }
  read_conditions(group, d);
  if (n_changes > 0) {
    const auto policy = read_column<std::int32_t>(group, "change_policy", "change");
    const auto keys = read_text_column(group, "change_parameter", "change");
    const auto values = read_column<double>(group, "change_value", "change");
    if (policy.size() != n_changes || keys.size() != n_changes || values.size() != n_changes)
      fail("the list of policy changes is not complete");
    for (std::size_t c = 0; c < n_changes; ++c) {
      if (policy[c] < 0 || static_cast<std::size_t>(policy[c]) >= n_policies)
        fail("change_policy names a policy that is not there");
      const std::vector<std::size_t> parameters = parameters_of_key(keys[c]);
      if (parameters.empty())
        fail("a policy sets " + keys[c] + ", there is no such parameter in this program");
      for (const std::size_t parameter : parameters)
        d.scenario.policies[static_cast<std::size_t>(policy[c])].changes.push_back({parameter, values[c]});
    }
  }
}

/// Reads row `replicate` of a list drawn anew, or the list of all replicates.
SchoolList read_schools(const Handle& group, std::size_t n_schools, const std::vector<std::string>& axes,
                        hsize_t row) {
  SchoolList list;
  const bool drawn_anew = axes.size() == 2;
  const hsize_t first = drawn_anew ? row : 0;
  const hsize_t rows = drawn_anew ? 1 : n_schools;
  const auto open = [&](const std::string& name) {
    Handle dataset = open_over(group, name, axes);
    if (hdf5::shape(dataset).back() != n_schools)
      fail("schools/" + name + " is not of the length of axis school");
    return dataset;
  };
  for_each_school_column(list, [&](const char* name, const char*, const char*, auto& column) {
    using Value = typename std::decay_t<decltype(column)>::value_type;
    if constexpr (std::is_enum_v<Value>) {
      for (const auto value : hdf5::read_rows<std::underlying_type_t<Value>>(open(name), first, rows)) {
        if (value >= n_phases)
          fail("schools/phase contains " + std::to_string(value) + ", allowed is 0 to 2");
        column.push_back(static_cast<Value>(value));
      }
    } else {
      column = hdf5::read_rows<Value>(open(name), first, rows);
    }
  });
  if (!drawn_anew && hdf5::exists(group, "id_text")) {
    open("id_text");
    list.id_text = read_text_column(group, "id_text", axes.back());
  }
  if (!drawn_anew && hdf5::exists(group, "value_added"))
    list.value_added = hdf5::read_rows<float>(open("value_added"), first, rows);
  const auto codes = read_column<std::int32_t>(group, "authority_code", "authority");
  const auto authority_names = read_text_column(group, "authority_name", "authority");
  const auto regions = read_text_column(group, "authority_region", "authority");
  if (codes.size() != authority_names.size() || codes.size() != regions.size())
    fail("the table of authorities is not complete");
  std::size_t begin = 0;
  std::size_t end = codes.size();
  if (drawn_anew) {
    const auto replicate =
        hdf5::read_rows<std::int32_t>(open_over(group, "replicate", {"replicate"}), row, 1)[0];
    const auto owners = read_column<std::int32_t>(group, "authority_replicate", "authority");
    if (owners.size() != codes.size()) fail("the table of authorities is not complete");
    begin = static_cast<std::size_t>(std::find(owners.begin(), owners.end(), replicate) - owners.begin());
    end = begin;
    while (end < owners.size() && owners[end] == replicate) ++end;
  }
  constexpr std::size_t most = std::numeric_limits<std::uint16_t>::max();
  if (end - begin > most) {
    fail("the table of authorities has " + std::to_string(end - begin) + " rows, at most " +
         std::to_string(most) + " are allowed");
  }
  for (std::size_t a = begin; a < end; ++a)
    list.authorities.push_back({codes[a], authority_names[a], regions[a]});
  for (const std::int32_t authority : hdf5::read_rows<std::int32_t>(open("authority_row"), first, rows)) {
    const auto position = static_cast<std::size_t>(authority);
    if (authority < 0 || position < begin || position >= end) {
      fail("schools/authority_row contains " + std::to_string(authority) +
           ", which is not one of its authorities");
    }
    list.authority.push_back(static_cast<std::uint16_t>(position - begin));
  }
  return list;
}

RunDescription read_description(const Handle& file, std::vector<std::string>& missing) {
  RunDescription d;
  d.scenario.name = hdf5::get_text(file, "scenario");
  d.title = hdf5::get_text(file, "title");
  d.question = hdf5::get_text(file, "question");
  d.expected = hdf5::get_text(file, "expected");
  d.source = hdf5::get_text(file, "source");
  d.seed = hdf5::get_number<std::uint64_t>(file, "seed");
  d.n_replicates = static_cast<std::uint32_t>(non_negative(file, "replicates_described"));
  d.terms = non_negative(file, "terms");
  if (d.terms > last_key_term)
    fail("terms is " + std::to_string(d.terms) + ", allowed is 0 to " + std::to_string(last_key_term));
  d.schools_spec = hdf5::get_text(file, "schools_spec");
  d.focus = hdf5::get_text(file, "focus");
  d.synthetic_size = static_cast<std::uint32_t>(non_negative(file, "synthetic_size"));
  d.schools_are_synthetic = hdf5::get_number<std::int32_t>(file, "schools_are_synthetic") != 0;
  const std::string fingerprint = hdf5::get_text(file, "schools_fingerprint");
  const auto [end, error] =
      std::from_chars(fingerprint.data(), fingerprint.data() + fingerprint.size(), d.schools_fingerprint, 16);
  if (error != std::errc() || end != fingerprint.data() + fingerprint.size())
    fail("schools_fingerprint is not a hexadecimal number");
  std::istringstream notes(hdf5::get_text(file, "schools_notes"));
  for (std::string note; std::getline(notes, note);) d.schools_notes.push_back(note);
  d.program_version = hdf5::get_text(file, "program_version");
  d.commit = hdf5::get_text(file, "commit");
  d.compiler = hdf5::get_text(file, "compiler");
  read_record_plan(file, d);
  missing = read_parameters(file, d);
  d.sets = read_sets(file);
  const auto spin_up_terms = static_cast<Term>(d.scenario.parameters.start_spin_up_terms);
  if (!d.record.terms.empty() && (d.record.terms.front() < -spin_up_terms || d.record.terms.back() > d.terms))
    fail("record_terms goes outside the run of " + std::to_string(d.terms) + " terms");
  read_policies(file, d);
  if (d.synthetic_size == 0) {
    const Handle group = hdf5::open_group(file, "schools");
    d.schools = read_schools(group, hdf5::shape(hdf5::open_dataset(group, "school")).at(0), {"school"}, 0);
    if (d.schools.size() == 0) fail("there is no school in it");
    if (!d.focus.empty()) {
      const std::vector<std::uint8_t> in_focus = read_column<std::uint8_t>(group, "in_focus", "school");
      for (std::uint32_t i = 0; i < in_focus.size(); ++i) {
        if (in_focus[i] != 0) d.record.focus.push_back(i);
      }
      if (d.record.focus.empty()) fail("no school is in its focus");
    }
  }
  return d;
}

/// Rows of a group by replicate.
std::unordered_map<std::int32_t, hsize_t> rows_by_replicate(const Handle& group) {
  std::unordered_map<std::int32_t, hsize_t> rows;
  for (const std::int32_t replicate : read_column<std::int32_t>(group, "replicate", "replicate"))
    rows.emplace(replicate, rows.size());
  return rows;
}

hsize_t row_of(const std::unordered_map<std::int32_t, hsize_t>& rows, std::uint32_t replicate,
               const char* group) {
  const auto found = rows.find(static_cast<std::int32_t>(replicate));
  if (found == rows.end()) fail(std::string(group) + " has no replicate " + std::to_string(replicate));
  return found->second;
}

/// A file from before there was a metric lacks it.
void read_metrics(const Handle& file, StoredRun& run) {
  const RunDescription& d = run.description;
  std::vector<RunResult>& results = run.results;
  const Handle group = hdf5::open_group(file, "metrics");
  const auto rows = rows_by_replicate(group);
  const std::size_t n_records = d.n_records();
  for (std::size_t m = 0; m < metric_table().size(); ++m) {
    const std::string name(metric_table()[m].name);
    for (RunResult& result : results) {
      if (m == 0) result.metrics.reserve(metric_table().size() * n_records);
    }
    if (!hdf5::exists(group, name)) {
      run.lacking_metrics.push_back(m);
      for (RunResult& result : results)
        result.metrics.resize((m + 1) * n_records, std::numeric_limits<double>::quiet_NaN());
      continue;
    }
    const Handle dataset = open_over(group, name, {"replicate", "term"});
    require_size("metrics/" + name, hdf5::shape(dataset), {rows.size(), n_records});
    const std::vector<double> values = hdf5::read_rows<double>(dataset, 0, rows.size());
    for (RunResult& result : results) {
      const auto row = static_cast<std::ptrdiff_t>(row_of(rows, result.replicate, "metrics") * n_records);
      result.metrics.insert(result.metrics.end(), values.begin() + row,
                            values.begin() + row + static_cast<std::ptrdiff_t>(n_records));
    }
  }
}

/// Files of formats before 1.2 have none.
void read_costs(const Handle& file, const RunDescription& d, std::vector<RunResult>& results) {
  if (!hdf5::exists(file, "costs")) return;
  const Handle group = hdf5::open_group(file, "costs");
  const auto rows = rows_by_replicate(group);
  for (const auto& [name, column] :
       {std::pair("leader_days", &RunResult::leader_days), {"pounds", &RunResult::pounds}}) {
    const Handle dataset = open_over(group, name, {"replicate", "term", "payer", "kind"});
    require_size(std::string("costs/") + name, hdf5::shape(dataset),
                 {rows.size(), d.n_records(), n_payers, n_costs});
    for (RunResult& result : results) {
      const auto values = hdf5::read_rows<double>(dataset, row_of(rows, result.replicate, "costs"), 1);
      auto value = values.begin();
      (result.*column).resize(d.n_records());
      for (Ledger& ledger : result.*column) {
        for (auto& payer : ledger) {
          for (double& cost : payer) cost = *value++;
        }
      }
    }
  }
}

void read_trajectories(const Handle& file, const RunDescription& d, std::vector<RunResult>& results) {
  const Handle group = hdf5::open_group(file, "trajectories");
  const auto rows = rows_by_replicate(group);
  const std::size_t size = d.record.terms.size() * d.n_schools();
  if (read_column<Term>(group, "term", "term") != d.record.terms)
    fail("trajectories/term differs from record_terms");
  for (const std::uint32_t v : d.record.variables) {
    const std::string name(trajectory_variables()[v].name);
    const Handle dataset = open_over(group, name, {"replicate", "term", "school"});
    require_size("trajectories/" + name, hdf5::shape(dataset),
                 {rows.size(), d.record.terms.size(), d.n_schools()});
    for (RunResult& result : results) {
      if (!std::binary_search(d.recorded_replicates.begin(), d.recorded_replicates.end(), result.replicate))
        continue;
      const auto values = hdf5::read_rows<float>(dataset, row_of(rows, result.replicate, "trajectories"), 1);
      result.trajectories.reserve(d.record.variables.size() * size);
      result.trajectories.insert(result.trajectories.end(), values.begin(), values.end());
    }
  }
}

void read_ties(const Handle& file, const RunDescription& d, std::vector<RunResult>& results) {
  const Handle group = hdf5::open_group(file, "ties");
  const auto replicates = read_column<std::int32_t>(group, "event_replicate", "event");
  const auto end_of = [&](std::uint32_t replicate, std::size_t begin) {
    std::size_t end = begin;
    while (end < replicates.size() && replicates[end] == static_cast<std::int32_t>(replicate)) ++end;
    return end;
  };
  for (RunResult& result : results) {
    const auto found =
        std::find(replicates.begin(), replicates.end(), static_cast<std::int32_t>(result.replicate));
    const auto begin = static_cast<std::size_t>(found - replicates.begin());
    const std::size_t n_events = end_of(result.replicate, begin) - begin;
    result.tie_events.resize(n_events);
    if (n_events == 0) continue;
    for (const TieColumn& column : tie_columns()) {
      const Handle dataset = open_over(group, column.name, {"event"});
      require_size(std::string("ties/") + column.name, hdf5::shape(dataset), {replicates.size()});
      const auto values = hdf5::read_rows<std::int32_t>(dataset, begin, n_events);
      for (std::size_t e = 0; e < n_events; ++e) {
        if (values[e] < column.least || values[e] > column.most) {
          fail(std::string("ties/") + column.name + " contains " + std::to_string(values[e]) +
               ", which has no meaning");
        }
        column.set(result.tie_events[e], values[e]);
      }
    }
    for (const TieEvent& event : result.tie_events) {
      if (event.record > d.terms || event.first >= event.second || event.second >= d.n_schools()) {
        fail("ties names schools or records that are not there");
      }
    }
  }
}

StoredRun read_open_file(const Handle& file, Detail detail) {
  read_format(file);
  StoredRun run;
  run.model_version = hdf5::get_number<std::int32_t>(file, "model_version");
  std::vector<std::string> missing;
  run.description = read_description(file, missing);
  const RunDescription& d = run.description;
  if (hdf5::get_number<std::uint32_t>(file, "description_checksum") !=
      checksum(d, missing, former_keys_in(hdf5::open_group(file, "parameters")))) {
    if (!missing.empty()) fail("its parameter " + missing.front() + " is missing");
    run.altered.emplace_back("the description of the run");
  }

  const auto replicates = read_column<std::int32_t>(file, "replicate", "replicate");
  const auto done = read_column<std::int8_t>(file, "replicate_done", "replicate");
  const auto sums = read_column<std::uint32_t>(file, "replicate_checksum", "replicate");
  const auto hashes = read_column<std::uint64_t>(file, "final_state_hash", "replicate");
  if (done.size() != replicates.size() || sums.size() != replicates.size() ||
      hashes.size() != replicates.size()) {
    fail("the list of replicates is not complete");
  }
  if (replicates.size() > d.n_replicates)
    fail("the file has " + std::to_string(replicates.size()) + " replicates, described are " +
         std::to_string(d.n_replicates));
  std::vector<std::uint32_t> wanted_sums;
  for (std::size_t row = 0; row < replicates.size(); ++row) {
    if (done[row] == 0) continue;
    if (replicates[row] < 0)
      fail("replicate contains " + std::to_string(replicates[row]) + ", allowed is 0 or more");
    RunResult result;
    result.replicate = static_cast<std::uint32_t>(replicates[row]);
    result.n_records = d.n_records();
    result.state_hash = hashes[row];
    if (!run.results.empty() && result.replicate <= run.results.back().replicate)
      fail("replicate is not in ascending order");
    run.results.push_back(std::move(result));
    wanted_sums.push_back(sums[row]);
  }
  run.complete = run.results.size() >= d.n_replicates;
  read_metrics(file, run);
  read_costs(file, d, run.results);
  // Only checksums can tell a file from before there was a metric from one that has lost it.
  if (!run.lacking_metrics.empty()) detail = Detail::everything;
  if (detail == Detail::metrics) return run;

  if (!d.recorded_replicates.empty() && !d.record.variables.empty() && !d.record.terms.empty()) {
    read_trajectories(file, d, run.results);
  }
  if (d.synthetic_size > 0) {
    const Handle group = hdf5::open_group(file, "schools");
    const auto rows = rows_by_replicate(group);
    for (const RunResult& result : run.results) {
      const bool recorded =
          std::binary_search(d.recorded_replicates.begin(), d.recorded_replicates.end(), result.replicate);
      run.synthetic_schools.push_back(recorded
                                          ? read_schools(group, d.synthetic_size, {"replicate", "school"},
                                                         row_of(rows, result.replicate, "schools"))
                                          : SchoolList{});
    }
  }
  if (detail == Detail::schools) return run;

  if (!d.recorded_replicates.empty() && d.record.ties) read_ties(file, d, run.results);
  for (std::size_t i = 0; i < run.results.size(); ++i) {
    const SchoolList* const own =
        d.synthetic_size > 0 && run.synthetic_schools[i].size() > 0 ? &run.synthetic_schools[i] : nullptr;
    if (checksum(d, run.results[i], own, run.lacking_metrics) != wanted_sums[i]) {
      if (!run.lacking_metrics.empty())
        fail("its metric " + std::string(metric_table()[run.lacking_metrics.front()].name) + " is missing");
      run.altered.push_back("the results of replicate " + std::to_string(run.results[i].replicate));
    }
  }
  return run;
}

}  // namespace

StoredRun read_run(const std::string& path, Detail detail) {
  const hdf5::QuietScope quiet;
  const std::string part = path + ".part";
  if (!file_exists(path) && file_exists(part))
    throw Error(ErrorKind::file, path + ": there is no such file, but an unfinished one: " + part);
  try {
    const Handle file = hdf5::open_foreign_file(path);
    return read_open_file(file, detail);
  } catch (const hdf5::Failure& failure) {
    throw Error(ErrorKind::file, path + ": " + failure.what());
  } catch (const std::length_error&) {
    throw Error(ErrorKind::file, path + ": the file is damaged (it names impossible sizes)");
  } catch (const std::bad_alloc&) {
    throw Error(ErrorKind::file, path + ": not enough memory to read it, or the file is damaged");
  }
}

}  // namespace schoolsim
