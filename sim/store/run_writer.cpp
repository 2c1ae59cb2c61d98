#include "sim/store/run_writer.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <numeric>
#include <span>
#include <type_traits>
#include <utility>

#include "sim/error.hpp"
#include "sim/files.hpp"
#include "sim/model/metrics.hpp"
#include "sim/run/scenario_words.hpp"
#include "sim/run/write_number.hpp"
#include "sim/store/checksum.hpp"
#include "sim/store/hdf5.hpp"
#include "sim/store/layout.hpp"
#include "sim/store/part_file.hpp"
#include "sim/store/run_groups.hpp"
#include "sim/store/run_reader.hpp"
#include "sim/store/school_columns.hpp"
#include "sim/store/tie_columns.hpp"

namespace schoolsim {
namespace {

using hdf5::Axis;
using hdf5::Handle;
using hdf5::Packing;
using hdf5::Type;

[[noreturn]] void misuse(const std::string& problem) {
  throw Error(ErrorKind::internal, "result file: " + problem);
}

template <class T>
void write_row(const Handle& group, const std::string& name, hsize_t row, std::span<const T> values) {
  hdf5::write_rows(hdf5::open_dataset(group, name), row, 1, values);
}

template <class T>
void write_row(const Handle& group, const std::string& name, hsize_t row, T value) {
  write_row(group, name, row, std::span<const T>(&value, 1));
}

hsize_t rows_of(const Handle& group, const std::string& name) {
  return hdf5::shape(hdf5::open_dataset(group, name))[0];
}

/// The column as numbers that a file can hold.
template <class T>
auto numbers(const std::vector<T>& column) {
  if constexpr (std::is_enum_v<T>) {
    using Number = std::underlying_type_t<T>;
    return std::span<const Number>(reinterpret_cast<const Number*>(column.data()), column.size());
  } else {
    return std::span<const T>(column);
  }
}

Axis replicate_axis(const Handle& group, hsize_t chunk) {
  Axis axis = hdf5::create_axis(group, "replicate", Type::int32, 0, chunk, true);
  describe(axis.scale, "1", attributes::replicate);
  return axis;
}

Axis school_axis(const Handle& group, const RunDescription& d, hsize_t chunk) {
  Axis axis = hdf5::create_axis(group, "school", Type::uint32, d.n_schools(), chunk, false);
  std::vector<SchoolId> ids = d.schools.id;
  const bool drawn_anew = d.synthetic_size > 0;
  for (std::uint32_t i = 0; drawn_anew && i < d.synthetic_size; ++i) ids.push_back(i + 1);
  describe(axis.scale, "1", drawn_anew ? attributes::drawn_school : attributes::listed_school);
  write_all(axis.scale, ids);
  return axis;
}

/// What may change when replicates are added later.
void write_extent(const Handle& file, const RunDescription& d) { set_attributes(file, extent_attributes(d)); }

void write_root(const Handle& file, const RunDescription& d) {
  set_attributes(file, run_attributes(d));

  const Axis replicate = replicate_axis(file, layout::replicate_chunk);
  const Handle done = hdf5::create_variable(file, "replicate_done", Type::int8, {&replicate}, Packing::plain);
  describe(done, "1", "1 if the file holds all of this replicate");
  const Handle sum =
      hdf5::create_variable(file, "replicate_checksum", Type::uint32, {&replicate}, Packing::plain);
  describe(sum, "1", "CRC-32 of the replicate's results");
  const Handle hash =
      hdf5::create_variable(file, "final_state_hash", Type::uint64, {&replicate}, Packing::plain);
  describe(hash, "1", attributes::state_hash);
}

void write_metrics_group(const Handle& file, const RunDescription& d) {
  const Handle group = hdf5::create_group(file, "metrics");
  std::vector<Term> records(d.n_records());
  for (std::size_t r = 0; r < records.size(); ++r) records[r] = static_cast<Term>(r);
  const Axis replicate = replicate_axis(group, layout::replicate_chunk);
  const Axis term = term_axis(group, records, records.size());
  for (const MetricInfo& metric : metric_table()) {
    const Handle dataset = hdf5::create_variable(group, std::string(metric.name), Type::float64,
                                                 {&replicate, &term}, Packing::plain);
    set_attributes(dataset, metric_attributes(metric));
  }
}

void write_costs_group(const Handle& file, const RunDescription& d) {
  const Handle group = hdf5::create_group(file, "costs");
  std::vector<Term> records(d.n_records());
  std::iota(records.begin(), records.end(), 0);
  const Axis replicate = replicate_axis(group, 1);
  const Axis term = term_axis(group, records, records.size());
  create_costs(group, {&replicate, &term});
}

struct AuthorityDatasets {
  Handle code, name, region;
};

AuthorityDatasets create_authorities(const Handle& group, const Axis& axis) {
  AuthorityDatasets datasets;
  datasets.code = hdf5::create_variable(group, "authority_code", Type::int32, {&axis}, Packing::plain);
  describe(datasets.code, "1", attributes::authority_code);
  datasets.name = hdf5::create_variable(group, "authority_name", Type::text, {&axis}, Packing::plain);
  describe(datasets.name, "1", attributes::authority_name);
  datasets.region = hdf5::create_variable(group, "authority_region", Type::text, {&axis}, Packing::plain);
  describe(datasets.region, "1", attributes::authority_region);
  return datasets;
}

void write_authorities(const AuthorityDatasets& datasets, hsize_t row,
                       const std::vector<Authority>& authorities) {
  std::vector<std::int32_t> codes;
  std::vector<std::string> names;
  std::vector<std::string> regions;
  for (const Authority& authority : authorities) {
    codes.push_back(authority.code);
    names.push_back(authority.name);
    regions.push_back(authority.region);
  }
  hdf5::write_rows(datasets.code, row, codes.size(), std::span<const std::int32_t>(codes));
  hdf5::write_text_rows(datasets.name, row, names);
  hdf5::write_text_rows(datasets.region, row, regions);
}

/// Rows of the table of authorities, the first of which is `first_row`.
std::vector<std::int32_t> authority_rows(const SchoolList& list, hsize_t first_row) {
  std::vector<std::int32_t> rows;
  for (const std::uint16_t position : list.authority)
    rows.push_back(static_cast<std::int32_t>(first_row + position));
  return rows;
}

void write_schools_group(const Handle& file, const RunDescription& d) {
  const Handle group = hdf5::create_group(file, "schools");
  const bool drawn_anew = d.synthetic_size > 0;
  std::vector<const Axis*> axes;
  Axis replicate;
  if (drawn_anew) {
    replicate = replicate_axis(group, 1);
    axes.push_back(&replicate);
  }
  const Axis school = school_axis(group, d, d.n_schools());
  axes.push_back(&school);
  const Axis authority = hdf5::create_bare_axis(
      group, "authority", drawn_anew ? 0 : d.schools.authorities.size(), layout::authority_chunk, drawn_anew);
  for_each_school_column(
      d.schools, [&](const char* name, const char* unit, const char* words, const auto& column) {
        const auto values = numbers(column);
        using Number = typename decltype(values)::value_type;
        const Handle dataset =
            hdf5::create_variable(group, name, hdf5::type_of<Number>(), axes, Packing::compressed);
        describe(dataset, unit, words);
        if (std::string_view(name) == "phase")
          set_attributes(dataset, flags<std::uint8_t>(0, 2, attributes::phases));
        if (std::string_view(name) == "grade")
          set_attributes(dataset, flags<std::uint8_t>(0, 4, attributes::grades));
        if (!drawn_anew) hdf5::write_rows(dataset, 0, values.size(), values);
      });
  const Handle row = hdf5::create_variable(group, "authority_row", Type::int32, axes, Packing::compressed);
  describe(row, "1", attributes::authority_row);
  const AuthorityDatasets authorities = create_authorities(group, authority);
  if (drawn_anew) {
    const Handle dataset =
        hdf5::create_variable(group, "authority_replicate", Type::int32, {&authority}, Packing::plain);
    describe(dataset, "1", attributes::authority_replicate);
  } else {
    write_all(row, authority_rows(d.schools, 0));
    write_authorities(authorities, 0, d.schools.authorities);
    if (!d.schools.id_text.empty()) {
      const Handle texts = hdf5::create_variable(group, "id_text", Type::text, axes, Packing::plain);
      describe(texts, "1", attributes::id_text);
      hdf5::write_text_rows(texts, 0, d.schools.id_text);
    }
    if (!d.schools.value_added.empty()) {
      const Handle dataset =
          hdf5::create_variable(group, "value_added", Type::float32, axes, Packing::compressed);
      describe(dataset, "1", attributes::value_added);
      write_all(dataset, d.schools.value_added);
    }
    if (!d.record.focus.empty()) {
      std::vector<std::uint8_t> in_focus(d.n_schools(), 0);
      for (const std::uint32_t i : d.record.focus) in_focus[i] = 1;
      const Handle focus = hdf5::create_variable(group, "in_focus", Type::uint8, axes, Packing::compressed);
      describe(focus, "1", attributes::in_focus);
      hdf5::write_rows<std::uint8_t>(focus, 0, in_focus.size(), in_focus);
    }
  }
}

bool records_trajectories(const RunDescription& d) {
  return !d.recorded_replicates.empty() && !d.record.variables.empty() && !d.record.terms.empty();
}

bool records_ties(const RunDescription& d) { return !d.recorded_replicates.empty() && d.record.ties; }

void write_trajectories_group(const Handle& file, const RunDescription& d) {
  const Handle group = hdf5::create_group(file, "trajectories");
  const Axis replicate = replicate_axis(group, 1);
  const Axis term = term_axis(group, d.record.terms, layout::term_chunk);
  const Axis school = school_axis(group, d, layout::school_chunk);
  for (const std::uint32_t v : d.record.variables) {
    const TrajectoryVariable& variable = trajectory_variables()[v];
    const Handle dataset = hdf5::create_variable(group, std::string(variable.name), Type::float32,
                                                 {&replicate, &term, &school}, Packing::compressed);
    set_attributes(dataset, variable_attributes(variable));
  }
}

void write_ties_group(const Handle& file) {
  const Handle group = hdf5::create_group(file, "ties");
  const Axis event = hdf5::create_bare_axis(group, "event", 0, layout::event_chunk, true);
  const Handle replicate =
      hdf5::create_variable(group, "event_replicate", Type::int32, {&event}, Packing::compressed);
  describe(replicate, "1", attributes::event_replicate);
  for (const TieColumn& column : tie_columns()) {
    const Handle dataset = hdf5::create_variable(group, column.name, column.narrow ? Type::int8 : Type::int32,
                                                 {&event}, Packing::compressed);
    describe(dataset, "1", column.doc);
    if (column.meanings != nullptr) {
      set_attributes(dataset, flags(static_cast<std::int8_t>(column.least),
                                    static_cast<std::int8_t>(column.most), column.meanings));
    }
  }
}

/// Under which set of parameters each replicate is run.
void write_worlds_group(const Handle& file, const RunDescription& d) {
  const Handle group = hdf5::create_group(file, "worlds");
  hdf5::set_text(group, "name", d.sets.name);
  hdf5::set_number(group, "digest", d.sets.digest);
  hdf5::set_number(group, "n_sets", static_cast<std::int32_t>(d.sets.values.size()));
  hdf5::set_number(group, "replicates_per_set", static_cast<std::int32_t>(d.sets.lucks));
  const Axis replicate = replicate_axis(group, layout::replicate_chunk);
  const Handle set = hdf5::create_variable(group, "set", Type::int32, {&replicate}, Packing::plain);
  describe(set, "1", attributes::world_set);
  for (const std::size_t parameter : d.sets.parameters) {
    const ParameterInfo& row = parameter_table()[parameter];
    describe(hdf5::create_variable(group, std::string(row.key), Type::float64, {&replicate}, Packing::plain),
             row.unit, row.label);
  }
}

void write_description(const Handle& file, const RunDescription& d) {
  write_root(file, d);
  write_metrics_group(file, d);
  write_costs_group(file, d);
  write_schools_group(file, d);
  if (records_trajectories(d)) write_trajectories_group(file, d);
  if (records_ties(d)) write_ties_group(file);
  if (!d.sets.empty()) write_worlds_group(file, d);
  write_parameters_group(file, d);
  write_policies_group(file, d);
}

bool contains(const std::vector<std::uint32_t>& ascending, std::uint32_t value) {
  return std::binary_search(ascending.begin(), ascending.end(), value);
}

void append_schools(const Handle& file, std::uint32_t replicate, const SchoolList& list) {
  const Handle group = hdf5::open_group(file, "schools");
  const hsize_t row = rows_of(group, "replicate");
  for_each_school_column(list, [&](const char* name, const char*, const char*, const auto& column) {
    write_row(group, name, row, numbers(column));
  });
  const hsize_t first = rows_of(group, "authority_code");
  write_row(group, "authority_row", row, std::span<const std::int32_t>(authority_rows(list, first)));
  write_authorities({hdf5::open_dataset(group, "authority_code"), hdf5::open_dataset(group, "authority_name"),
                     hdf5::open_dataset(group, "authority_region")},
                    first, list.authorities);
  const std::vector<std::int32_t> replicates(list.authorities.size(), static_cast<std::int32_t>(replicate));
  hdf5::write_rows(hdf5::open_dataset(group, "authority_replicate"), first, replicates.size(),
                   std::span<const std::int32_t>(replicates));
  hdf5::extend(hdf5::open_dataset(group, "authority"), first + replicates.size());
  write_row(group, "replicate", row, static_cast<std::int32_t>(replicate));
}

void append_trajectories(const Handle& file, const RunDescription& d, const RunResult& result) {
  const Handle group = hdf5::open_group(file, "trajectories");
  const hsize_t row = rows_of(group, "replicate");
  const std::size_t size = d.record.terms.size() * d.n_schools();
  for (std::size_t v = 0; v < d.record.variables.size(); ++v) {
    write_row(group, std::string(trajectory_variables()[d.record.variables[v]].name), row,
              std::span<const float>(result.trajectories).subspan(v * size, size));
  }
  write_row(group, "replicate", row, static_cast<std::int32_t>(result.replicate));
}

void append_costs(const Handle& file, const RunResult& result) {
  const Handle group = hdf5::open_group(file, "costs");
  const hsize_t row = rows_of(group, "replicate");
  write_row(group, "leader_days", row, numbers_of(result.leader_days));
  write_row(group, "pounds", row, numbers_of(result.pounds));
  write_row(group, "replicate", row, static_cast<std::int32_t>(result.replicate));
}

void append_world(const Handle& file, const ParameterSets& sets, std::uint32_t replicate) {
  const Handle group = hdf5::open_group(file, "worlds");
  const hsize_t row = rows_of(group, "replicate");
  const std::size_t set = sets.set_of(replicate);
  write_row(group, "set", row, static_cast<std::int32_t>(set));
  for (std::size_t p = 0; p < sets.parameters.size(); ++p)
    write_row(group, std::string(parameter_table()[sets.parameters[p]].key), row, sets.values[set][p]);
  write_row(group, "replicate", row, static_cast<std::int32_t>(replicate));
}

template <class T>
void append_events(const Handle& group, const char* name, hsize_t first, const std::vector<T>& values) {
  hdf5::write_rows(hdf5::open_dataset(group, name), first, values.size(), std::span<const T>(values));
}

void append_ties(const Handle& file, const RunResult& result) {
  const Handle group = hdf5::open_group(file, "ties");
  const std::vector<TieEvent>& events = result.tie_events;
  const hsize_t first = rows_of(group, "event");
  append_events(group, "event_replicate", first,
                std::vector<std::int32_t>(events.size(), static_cast<std::int32_t>(result.replicate)));
  for (const TieColumn& column : tie_columns()) {
    std::vector<std::int32_t> values;
    for (const TieEvent& event : events) values.push_back(column.get(event));
    if (column.narrow) {
      append_events(group, column.name, first, std::vector<std::int8_t>(values.begin(), values.end()));
    } else {
      append_events(group, column.name, first, values);
    }
  }
  hdf5::extend(hdf5::open_dataset(group, "event"), first + events.size());
}

constexpr std::uint64_t rounded_up(std::uint64_t n, std::uint64_t unit) {
  return (n + unit - 1) / unit * unit;
}

/// Bytes that a replicate may take at most, pieces of storage rounded up and not compressed.
std::uint64_t most_bytes(const RunDescription& d, const RunResult& result) {
  const std::uint64_t metrics =
      metric_table().size() * layout::replicate_chunk * d.n_records() * sizeof(double);
  std::uint64_t others = 2 * d.n_records() * sizeof(Ledger) + 2 * metadata_per_chunk;
  if (!result.trajectories.empty()) {
    const std::uint64_t term_chunk = std::min<std::uint64_t>(layout::term_chunk, d.record.terms.size());
    const std::uint64_t school_chunk = std::min<std::uint64_t>(layout::school_chunk, d.n_schools());
    const std::uint64_t values =
        rounded_up(d.record.terms.size(), term_chunk) * rounded_up(d.n_schools(), school_chunk);
    const std::uint64_t chunks = values / (term_chunk * school_chunk);
    others += d.record.variables.size() * (values * sizeof(float) + chunks * metadata_per_chunk);
  }
  // The last piece is written again.
  if (!result.tie_events.empty())
    others += 20 * (rounded_up(result.tie_events.size(), layout::event_chunk) + layout::event_chunk);
  if (d.synthetic_size > 0) others += 64 * std::uint64_t{d.synthetic_size};
  others += d.sets.parameters.size() * layout::replicate_chunk * sizeof(double);
  return metrics + others + others / 100 + metadata_allowance;
}

/// Bytes that an empty file may take at most.
std::uint64_t most_bytes(const RunDescription& d) {
  return 64 * std::uint64_t{d.n_schools()} + 8 * d.schools_notes.size() * 256 +
         d.sets.parameters.size() * metadata_per_chunk + 2 * metadata_allowance;
}

void check_result(const RunDescription& d, const RunResult& result, const SchoolList* schools,
                  bool recorded) {
  const std::string name = "replicate " + std::to_string(result.replicate);
  if (result.n_records != d.n_records() || result.metrics.size() != metric_table().size() * d.n_records()) {
    misuse(name + " has metrics of another shape than described");
  }
  if (result.leader_days.size() != d.n_records() || result.pounds.size() != d.n_records()) {
    misuse(name + " has costs of another shape than described");
  }
  const std::size_t values = recorded && records_trajectories(d)
                                 ? d.record.variables.size() * d.record.terms.size() * d.n_schools()
                                 : 0;
  if (result.trajectories.size() != values)
    misuse(name + " has school values of another shape than described");
  if (!result.tie_events.empty() && !(recorded && d.record.ties))
    misuse(name + " has ties that are not to be recorded");
  if (d.synthetic_size > 0 && recorded && (schools == nullptr || schools->size() != d.synthetic_size)) {
    misuse(name + " comes without its own schools");
  }
}

/// A file to which replicates of this run may be added.
StoredRun read_to_go_on(const std::string& path, const RunDescription& description) {
  StoredRun stored = read_run(path, Detail::metrics);
  std::vector<std::string> found = differences(stored.description, description);
  if (stored.model_version != model_version) {
    found.push_back("model version is " + std::to_string(stored.model_version) + " in the file, " +
                    std::to_string(model_version) + " now");
  }
  if (!stored.lacking_metrics.empty()) {
    found.push_back("the file was written before there was the metric " +
                    std::string(metric_table()[stored.lacking_metrics.front()].name));
  }
  if (description.n_replicates < stored.results.size()) {
    found.push_back("the file has " + std::to_string(stored.results.size()) +
                    " replicates already, asked for are " + std::to_string(description.n_replicates) +
                    " in all");
  }
  if (found.empty()) return stored;
  std::string message = path + ": cannot add replicates, the run differs from the file's:";
  for (const std::string& difference : found) message += "\n  " + difference;
  throw Error(ErrorKind::usage, message);
}

}  // namespace

RunWriter::RunWriter(const OutputLock& output, const RunDescription& description)
    : description_(description), file_(std::make_unique<PartFile>(output)) {
  if (description_.origins.size() != parameter_table().size()) misuse("a parameter has no origin");
  if (description_.n_schools() == 0) misuse("there is no school");
  if (description_.synthetic_size == 0 && description_.schools.authorities.empty())
    misuse("there is no authority");
}

RunWriter::RunWriter(const OutputLock& output, const RunDescription& description, bool overwrite)
    : RunWriter(output, description) {
  const hdf5::QuietScope quiet;
  for (const std::string& name : {output.path(), file_->part()}) {
    if (!overwrite && file_exists(name)) {
      throw Error(ErrorKind::file,
                  name + ": exists already" +
                      (name == output.path() ? "" : " (results of a run that was interrupted)") +
                      "; add replicates with --append, replace it with --force, or choose another --out");
    }
  }
  file_->create(most_bytes(description_), [&](const Handle& file) { write_description(file, description_); });
}

RunWriter RunWriter::go_on(const OutputLock& output, const RunDescription& description) {
  const hdf5::QuietScope quiet;
  RunWriter writer(output, description);
  // An interrupted run that added to PATH has left in PATH.part what PATH has and more.
  std::string base;
  StoredRun stored;
  for (const std::string& path : {output.path(), writer.file_->part()}) {
    if (!file_exists(path) && !(path == writer.file_->part() && base.empty())) continue;
    StoredRun found = read_to_go_on(path, description);
    if (!base.empty() && found.results.size() < stored.results.size()) continue;
    base = path;
    stored = std::move(found);
  }
  writer.next_replicate_ = stored.results.empty() ? 0 : stored.results.back().replicate + 1;
  // The words of the file stay, so that its checksum does.
  RunDescription whole = stored.description;
  whole.n_replicates = description.n_replicates;
  whole.recorded_replicates = description.recorded_replicates;
  whole.sets.values = description.sets.values;  // the file has those of its replicates only
  writer.description_ = std::move(whole);
  writer.file_->go_on_from(base, [&](const Handle& file) { write_extent(file, writer.description_); });
  return writer;
}

RunWriter::~RunWriter() = default;
RunWriter::RunWriter(RunWriter&&) noexcept = default;

void RunWriter::append(const RunResult& result, const SchoolList* schools) {
  const hdf5::QuietScope quiet;
  if (result.replicate < next_replicate_) misuse("replicates come in ascending order");
  const bool recorded = contains(description_.recorded_replicates, result.replicate);
  const SchoolList* const own = description_.synthetic_size > 0 && recorded ? schools : nullptr;
  check_result(description_, result, schools, recorded);
  file_->step(most_bytes(description_, result), [&](const Handle& file) {
    const Handle metrics = hdf5::open_group(file, "metrics");
    const hsize_t row = rows_of(file, "replicate");
    const auto replicate = static_cast<std::int32_t>(result.replicate);
    for (std::size_t m = 0; m < metric_table().size(); ++m) {
      write_row(metrics, std::string(metric_table()[m].name), row,
                std::span<const double>(result.metrics).subspan(m * result.n_records, result.n_records));
    }
    write_row(metrics, "replicate", row, replicate);
    append_costs(file, result);
    if (!description_.sets.empty()) append_world(file, description_.sets, result.replicate);
    if (own != nullptr) append_schools(file, result.replicate, *own);
    if (recorded && records_trajectories(description_)) append_trajectories(file, description_, result);
    if (recorded && records_ties(description_)) append_ties(file, result);
    write_row(file, "final_state_hash", row, result.state_hash);
    write_row(file, "replicate_checksum", row, checksum(description_, result, own));
    write_row(file, "replicate", row, replicate);
    write_row(file, "replicate_done", row, std::int8_t{1});
  });
  next_replicate_ = result.replicate + 1;
}

void RunWriter::finish() {
  const hdf5::QuietScope quiet;
  file_->finish([&](const Handle& file) { write_description(file, description_); });
}

std::vector<std::string> differences(const RunDescription& a, const RunDescription& b) {
  std::vector<std::string> found;
  const auto compare = [&](const std::string& what, const auto& in_a, const auto& in_b) {
    if (in_a == in_b) return;
    if constexpr (std::is_arithmetic_v<std::decay_t<decltype(in_a)>>) {
      found.push_back(what + " is " + write_number(static_cast<double>(in_a)) + " in the file, " +
                      write_number(static_cast<double>(in_b)) + " now");
    } else {
      found.push_back(what + " is '" + in_a + "' in the file, '" + in_b + "' now");
    }
  };
  compare("scenario", a.scenario.name, b.scenario.name);
  for (std::string& one : scenario_differences(a.scenario, b.scenario, "the file holds", "now"))
    found.push_back(std::move(one));
  compare("set of parameters", a.sets.name, b.sets.name);
  if (a.sets.name == b.sets.name && a.sets.digest != b.sets.digest)
    found.emplace_back("the sets of parameters have other values");
  compare("number of replicates for each set of parameters", a.sets.lucks, b.sets.lucks);
  compare("seed", std::to_string(a.seed), std::to_string(b.seed));
  compare("number of terms", a.terms, b.terms);
  compare("school list", a.schools_spec, b.schools_spec);
  const auto focus = [](const RunDescription& d) { return d.focus.empty() ? "all schools" : d.focus; };
  compare("focus", focus(a), focus(b));
  if (a.schools_spec == b.schools_spec &&
      (a.schools_fingerprint != b.schools_fingerprint || a.synthetic_size != b.synthetic_size))
    found.emplace_back("the school list has other content");
  if (a.record.variables != b.record.variables) found.emplace_back("other school variables are recorded");
  if (a.terms == b.terms && a.record.terms != b.record.terms)
    found.emplace_back("schools are recorded in other terms");
  if (a.record.ties != b.record.ties)
    found.emplace_back(a.record.ties ? "ties are recorded in the file, not now"
                                     : "ties are not recorded in the file");
  // Replicates that only one of the runs has cannot contradict.
  const std::uint32_t shared = std::min(a.n_replicates, b.n_replicates);
  const auto recorded = [&](const RunDescription& d) {
    std::vector<std::uint32_t> list;
    for (const std::uint32_t r : d.recorded_replicates) {
      if (r < shared) list.push_back(r);
    }
    return list;
  };
  const auto in_a = recorded(a), in_b = recorded(b);
  compare("number of replicates whose schools are recorded", in_a.size(), in_b.size());
  if (in_a.size() == in_b.size() && in_a != in_b)
    found.emplace_back("schools of other replicates are recorded");
  if (a.recorded_replicates.empty() != b.recorded_replicates.empty()) {
    found.emplace_back("schools are recorded in one and not in the other");
  }
  compare("program version", a.program_version, b.program_version);
  compare("commit", a.commit, b.commit);
  compare("compiler", a.compiler, b.compiler);
  return found;
}

}  // namespace schoolsim
