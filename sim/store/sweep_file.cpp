#include "sim/store/sweep_file.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <initializer_list>
#include <limits>
#include <map>
#include <numeric>
#include <span>
#include <sstream>
#include <tuple>
#include <utility>

#include "sim/error.hpp"
#include "sim/files.hpp"
#include "sim/store/crc32.hpp"
#include "sim/store/hdf5.hpp"
#include "sim/store/layout.hpp"
#include "sim/store/run_groups.hpp"

namespace schoolsim {
namespace {

using hdf5::Axis;
using hdf5::Handle;
using hdf5::Packing;
using hdf5::Type;

constexpr const char* format_name = "schoolsim-sweep";
constexpr int format_major = 1;
constexpr int format_minor = 2;

/// Bytes of one stored piece, and of the points that are held before they are written, as near as whole
/// points allow.
constexpr std::size_t chunk_bytes = std::size_t{1} << 16;
constexpr std::size_t block_bytes = std::size_t{1} << 24;

constexpr std::size_t n_ledger = n_payers * n_costs;

/// The first three axes of everything that runs leave, in a group.
struct RunAxes {
  Axis point, scenario, replicate;

  [[nodiscard]] std::vector<const Axis*> all() const { return {&point, &scenario, &replicate}; }
};

Axis number_axis(const Handle& group, const char* name, const char* words, std::size_t n, std::size_t chunk) {
  Axis axis = hdf5::create_axis(group, name, Type::int32, n, chunk, false);
  describe(axis.scale, "1", words);
  std::vector<std::int32_t> numbers(n);
  std::iota(numbers.begin(), numbers.end(), 0);
  write_all(axis.scale, numbers);
  return axis;
}

Axis point_axis(const Handle& group, const Sweep& sweep, std::size_t chunk) {
  return number_axis(group, "point", "number of the point, a row of the design", sweep.n_points(), chunk);
}

RunAxes run_axes(const Handle& group, const Sweep& sweep, std::size_t bytes_of_a_run) {
  const std::size_t n_scenarios = sweep.scenarios.size();
  const std::size_t bytes_of_a_point = bytes_of_a_run * n_scenarios * sweep.n_replicates();
  const std::size_t n_together = std::max<std::size_t>(1, chunk_bytes / bytes_of_a_point);
  RunAxes axes;
  axes.point = point_axis(group, sweep, n_together);
  axes.scenario = hdf5::create_axis(group, "scenario", Type::text, n_scenarios, n_scenarios, false);
  describe(axes.scenario.scale, "1", "name of the scenario");
  std::vector<std::string> names;
  for (const RunDescription& d : sweep.scenarios) names.push_back(d.scenario.name);
  hdf5::write_text_rows(axes.scenario.scale, 0, names);
  const std::size_t most_replicates = std::max<std::size_t>(1, chunk_bytes / (bytes_of_a_run * n_scenarios));
  axes.replicate =
      number_axis(group, "replicate", "number of the replicate, part of the key of its random draws",
                  sweep.n_replicates(), most_replicates);
  return axes;
}

/// The attribute with a category's values, in which none has the separator.
constexpr const char* words_name = "categories";
constexpr char words_separator = ';';

std::string join_words(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : std::string(1, words_separator)) + word;
  return text;
}

std::vector<std::string> split_words(const std::string& text) {
  std::vector<std::string> words;
  std::istringstream rest(text);
  for (std::string word; std::getline(rest, word, words_separator);) words.push_back(word);
  return words;
}

void write_factors_group(const Handle& file, const Sweep& sweep) {
  const Handle group = hdf5::create_group(file, "factors");
  const Axis point = point_axis(group, sweep, chunk_bytes / sizeof(double));
  for (std::size_t f = 0; f < sweep.factors.size(); ++f) {
    const Factor& factor = sweep.factors[f];
    const ParameterInfo& row = row_of(factor.key);
    const bool is_category = factor.key.is_category();
    const Handle dataset = hdf5::create_variable(
        group, name_of(factor.key), is_category ? Type::text : Type::float64, {&point}, Packing::plain);
    describe(dataset, row.unit, row.label);
    hdf5::set_text(dataset, "doc", row.doc);
    hdf5::set_text(dataset, "spread", factor.spread);
    hdf5::set_text(dataset, "with", factor.with);
    hdf5::set_text(dataset, "from",
                   is_category                 ? "the start"
                   : factor.key.is_of_policy() ? "the policy's start"
                   : factor.from               ? std::to_string(*factor.from)
                                               : "the spin-up");
    if (is_category) {
      std::vector<std::string> texts(sweep.n_points());
      for (std::size_t p = 0; p < texts.size(); ++p) texts[p] = value_text(sweep.value(p, f), factor.words);
      hdf5::set_text(dataset, words_name, join_words(factor.words));
      hdf5::write_text_rows(dataset, 0, texts);
      continue;
    }
    if (!factor.key.is_of_policy()) hdf5::set_number(dataset, "default", row.standard);
    hdf5::set_number(dataset, "valid_min", row.lower);
    hdf5::set_number(dataset, "valid_max", row.upper);
    std::vector<double> values(sweep.n_points());
    for (std::size_t p = 0; p < values.size(); ++p) values[p] = sweep.value(p, f);
    write_all(dataset, values);
  }
}

void write_failures_group(const Handle& file) {
  const Handle group = hdf5::create_group(file, "failures");
  const Axis failure = hdf5::create_bare_axis(group, "failure", 0, 1024, true);
  const auto create = [&](const char* name, Type type, const char* words) {
    describe(hdf5::create_variable(group, name, type, {&failure}, Packing::plain), "1", words);
  };
  create("failure_point", Type::int32, "point of the run that failed");
  create("failure_scenario", Type::int32, "its scenario: position on the axis scenario, counted from 0");
  create("failure_replicate", Type::int32, "its replicate");
  create("message", Type::text, "why it failed");
  create("repeat", Type::text, "the command that repeats it, with the plan and folder of the sweep");
}

void write_all_but_results(const Handle& file, const Sweep& sweep) {
  RunDescription first = sweep.scenarios.front();
  if (!sweep.lists.empty()) first.synthetic_size = 0;  // each list has its own
  set_attributes(file, convention_attributes(sweep.question, {}));
  hdf5::set_text(file, "format", format_name);
  hdf5::set_numbers<std::int32_t>(file, "format_version", std::array{format_major, format_minor});
  hdf5::set_text(file, "title", sweep.title);
  hdf5::set_text(file, "question", sweep.question);
  hdf5::set_text(file, "design", sweep.design);
  hdf5::set_text(file, "plan", sweep.plan);
  hdf5::set_text(file, "identity", sweep.identity);
  hdf5::set_number(file, "fingerprint", sweep.fingerprint);
  const auto [fewest_schools, most_schools] = sweep.n_schools();
  hdf5::set_number(file, "n_schools",
                   fewest_schools == most_schools ? static_cast<std::int32_t>(most_schools) : 0);
  set_attributes(file, input_attributes(first));
  set_attributes(file, program_attributes(first));

  if (!sweep.until.empty()) {
    std::string names;
    std::vector<double> widths;
    for (const WantedWidth& one : sweep.until) {
      names += (names.empty() ? "" : " ") + std::string(metric_table()[sweep.metrics[one.metric]].name);
      widths.push_back(one.half_width);
    }
    hdf5::set_text(file, "until_precision", names);
    hdf5::set_numbers<double>(file, "until_half_width", widths);
  }
  if (!sweep.observables.empty())
    hdf5::set_number(file, "n_observables", static_cast<std::int32_t>(sweep.observables.size()));
  const RunAxes axes = run_axes(file, sweep, sizeof(std::uint64_t));
  const Handle state = hdf5::create_variable(file, "run_state", Type::int8, axes.all(), Packing::compressed);
  describe(state, "1", "whether the run is there");
  set_attributes(state, flags<std::int8_t>(0, 3, "missing done failed not_needed"));
  describe(hdf5::create_variable(file, "final_state_hash", Type::uint64, axes.all(), Packing::compressed),
           "1", "hash of the state at the end of the run; 0 without a run");
  write_factors_group(file, sweep);

  const std::size_t n_records = sweep.records.size();
  const Handle metrics = hdf5::create_group(file, "metrics");
  const RunAxes of_metrics = run_axes(metrics, sweep, n_records * sizeof(double));
  const Axis term = term_axis(metrics, sweep.records, n_records);
  std::vector<const Axis*> all = of_metrics.all();
  all.push_back(&term);
  for (const std::size_t m : sweep.metrics) {
    const MetricInfo& metric = metric_table()[m];
    set_attributes(
        hdf5::create_variable(metrics, std::string(metric.name), Type::float64, all, Packing::compressed),
        metric_attributes(metric));
  }
  const Handle costs = hdf5::create_group(file, "costs");
  const RunAxes of_costs = run_axes(costs, sweep, n_records * n_ledger * sizeof(double));
  const Axis term_of_costs = term_axis(costs, sweep.records, n_records);
  all = of_costs.all();
  all.push_back(&term_of_costs);
  create_costs(costs, all);
  write_failures_group(file);
  const Handle scenarios = hdf5::create_group(file, "scenarios");
  for (const RunDescription& d : sweep.scenarios) {
    const Handle group = hdf5::create_group(scenarios, d.scenario.name);
    hdf5::set_text(group, "title", d.title);
    hdf5::set_text(group, "question", d.question);
    hdf5::set_text(group, "expected", d.expected);
    hdf5::set_text(group, "source", d.source);
    write_parameters_group(group, d);
    write_policies_group(group, d);
  }
}

/// What helps where a file cannot be written.
constexpr const char* space_advice = "; free space or choose another --out";

/// Runs what may fail in HDF5 and tells of which file, and what helps.
template <class Action>
auto with_file(const std::string& path, const char* advice, const Action& action) {
  const hdf5::QuietScope quiet;
  try {
    return action();
  } catch (const hdf5::Failure& failure) {
    throw Error(ErrorKind::file, path + ": " + failure.what() + advice);
  }
}

/// A file that nobody has looked at yet.
template <class Read>
auto read_from(const std::string& path, const Read& read) {
  return with_file(path, "", [&] { return read(hdf5::open_foreign_file(path)); });
}

/// The file of a header that was read.
template <class Read>
auto read_from(const SweepHeader& header, const Read& read) {
  return with_file(header.path, "", [&] { return read(hdf5::open_file(header.path, hdf5::Access::read)); });
}

[[noreturn]] void damaged(const std::string& what) { throw hdf5::Failure("the file is damaged: " + what); }

/// Opens a dataset that must have this shape.
Handle open_shaped(const Handle& group, const std::string& name, const hdf5::Shape& wanted) {
  Handle dataset = hdf5::open_dataset(group, name);
  if (const hdf5::Shape found = hdf5::shape(dataset); found != wanted) {
    damaged(name + " has the shape " + layout::join(found) + ", expected is " + layout::join(wanted));
  }
  return dataset;
}

hsize_t length(const Handle& group, const char* name) {
  const hdf5::Shape shape = hdf5::shape(hdf5::open_dataset(group, name));
  if (shape.size() != 1 || shape[0] == 0)
    damaged(std::string(name) + " has the shape " + layout::join(shape) + ", expected is a list");
  return shape[0];
}

template <class T>
std::vector<T> read_list(const Handle& group, const std::string& name, hsize_t n) {
  return hdf5::read_rows<T>(open_shaped(group, name, {n}), 0, n);
}

std::vector<std::string> names_but(const Handle& group, std::size_t n_axes) {
  std::vector<std::string> names = hdf5::names(group);
  names.erase(names.begin(), names.begin() + static_cast<std::ptrdiff_t>(std::min(n_axes, names.size())));
  return names;
}

bool says_it_is_of_a_sweep(const Handle& file) {
  return hdf5::has_attribute(file, "format") && hdf5::get_text(file, "format") == format_name;
}

constexpr const char* checksum_name = "checksum";
constexpr std::array failure_columns{"failures/failure_point", "failures/failure_scenario",
                                     "failures/failure_replicate", "failures/message", "failures/repeat"};

/// A dataset by its path: GROUP/NAME or NAME.
Handle open_at(const Handle& file, const std::string& path) {
  const std::size_t slash = path.find('/');
  if (slash == std::string::npos) return hdf5::open_dataset(file, path);
  return hdf5::open_dataset(hdf5::open_group(file, path.substr(0, slash)), path.substr(slash + 1));
}

std::uint32_t checksum(const SweepHeader& header) {
  Crc32 crc;
  for (const std::string* text : {&header.title, &header.question, &header.plan, &header.identity,
                                  &header.design, &header.schools_spec})
    crc.add_text(*text);
  crc.add(header.seed), crc.add(header.fingerprint), crc.add(header.model_version);
  crc.add(header.n_schools), crc.add(header.n_replicates);
  for (const auto* names : {&header.scenarios, &header.factors, &header.metrics}) {
    crc.add(static_cast<std::uint64_t>(names->size()));
    for (const std::string& name : *names) crc.add_text(name);
  }
  for (const std::vector<std::string>& words : header.words) {
    for (const std::string& word : words) crc.add_text(word);
  }
  crc.add(header.records), crc.add(header.points);
  for (const WantedWidth& wanted : header.until) {
    crc.add(static_cast<std::uint64_t>(wanted.metric));
    crc.add(wanted.half_width);
  }
  return crc.value();
}

/// The positions of a category's values among its words.
std::vector<double> read_category(const Handle& factors, const std::string& name, hsize_t n_points,
                                  std::vector<std::string>& words) {
  const Handle dataset = open_shaped(factors, name, {n_points});
  words = split_words(hdf5::get_text(dataset, words_name));
  std::vector<double> positions;
  for (const std::string& value : hdf5::read_text_rows(dataset, 0, n_points)) {
    const auto found = std::find(words.begin(), words.end(), value);
    if (found == words.end())
      damaged("factors/" + name + " contains " + value + ", which is not in its " + words_name);
    positions.push_back(static_cast<double>(found - words.begin()));
  }
  return positions;
}

SweepHeader read_header(const Handle& file, const std::string& path) {
  if (!says_it_is_of_a_sweep(file)) {
    throw Error(ErrorKind::input, path + ": is not the file of a sweep; 'schoolsim merge' makes one");
  }
  const auto version = hdf5::get_numbers<std::int32_t>(file, "format_version");
  if (version.size() != 2 || version[0] > format_major) {
    throw Error(ErrorKind::input, path + ": has a newer format than this program reads, up to " +
                                      std::to_string(format_major) + "; use a newer schoolsim");
  }
  SweepHeader header;
  header.path = path;
  header.has_checksums = version[1] >= 2;
  header.has_results = hdf5::has_attribute(file, "runs_done");
  header.title = hdf5::get_text(file, "title");
  header.question = hdf5::get_text(file, "question");
  header.plan = hdf5::get_text(file, "plan");
  header.identity = hdf5::get_text(file, "identity");
  header.design = hdf5::get_text(file, "design");
  header.schools_spec = hdf5::get_text(file, "schools_spec");
  header.seed = hdf5::get_number<std::uint64_t>(file, "seed");
  header.fingerprint = hdf5::get_number<std::uint64_t>(file, "fingerprint");
  header.model_version = hdf5::get_number<std::int32_t>(file, "model_version");
  const auto n_schools = hdf5::get_number<std::int32_t>(file, "n_schools");
  if (n_schools < 0) damaged("n_schools is " + std::to_string(n_schools));
  header.n_schools = static_cast<std::uint32_t>(n_schools);
  if (hdf5::has_attribute(file, "n_observables")) {
    const auto n = hdf5::get_number<std::int32_t>(file, "n_observables");
    if (n < 1) damaged("n_observables is " + std::to_string(n));
    header.n_observables = static_cast<std::uint32_t>(n);
  }
  // Each axis has its numbers or names in the file, so that the file's length bounds it.
  const hsize_t n_points = length(file, "point");
  header.n_replicates = static_cast<std::uint32_t>(
      read_list<std::int32_t>(file, "replicate", length(file, "replicate")).size());
  read_list<std::int32_t>(file, "point", n_points);
  const hsize_t n_scenarios = length(file, "scenario");
  header.scenarios = hdf5::read_text_rows(open_shaped(file, "scenario", {n_scenarios}), 0, n_scenarios);
  const Handle metrics = hdf5::open_group(file, "metrics");
  header.metrics = names_but(metrics, 4);
  header.records = read_list<std::int32_t>(metrics, "term", length(metrics, "term"));
  for (std::size_t r = 0; r < header.records.size(); ++r) {
    if (header.records[r] < 0 || (r > 0 && header.records[r] <= header.records[r - 1]))
      damaged("metrics/term is not in ascending order");
  }
  for (const std::string& name : header.metrics) {
    if (find_metric(name) == metric_table().size())
      throw hdf5::Failure("there is no metric " + name + " in this program");
    open_shaped(metrics, name, {n_points, n_scenarios, header.n_replicates, header.records.size()});
  }
  if (hdf5::has_attribute(file, "until_precision")) {
    const auto widths = hdf5::get_numbers<double>(file, "until_half_width");
    std::istringstream names(hdf5::get_text(file, "until_precision"));
    for (std::string name; names >> name;) {
      const auto metric = std::find(header.metrics.begin(), header.metrics.end(), name);
      const std::size_t n = header.until.size();
      if (metric == header.metrics.end() || n >= widths.size() || !(widths[n] > 0))
        damaged("until_precision and until_half_width do not fit the sweep");
      header.until.push_back({static_cast<std::size_t>(metric - header.metrics.begin()), widths[n]});
    }
  }
  const Handle factors = hdf5::open_group(file, "factors");
  header.factors = names_but(factors, 1);
  if (header.factors.empty()) damaged("it has no factor");
  std::vector<std::vector<double>> columns;
  for (const std::string& name : header.factors) {
    if (!find_factor(name)) throw hdf5::Failure("there is no parameter " + name + " in this program");
    header.words.emplace_back();
    if (find_factor(name)->is_category()) {
      columns.push_back(read_category(factors, name, n_points, header.words.back()));
      continue;
    }
    columns.push_back(read_list<double>(factors, name, n_points));
    if (!std::all_of(columns.back().begin(), columns.back().end(), [](double v) { return std::isfinite(v); }))
      damaged("factors/" + name + " contains a value that is not finite");
  }
  const bool has_category =
      std::any_of(header.words.begin(), header.words.end(), [](const auto& words) { return !words.empty(); });
  if (n_schools == 0 && !has_category) damaged("n_schools is 0");
  for (std::size_t p = 0; p < n_points; ++p) {
    for (const std::vector<double>& column : columns) header.points.push_back(column[p]);
  }
  return header;
}

/// Results in the shape that the header promises, looked at by their checksum.
template <class T>
std::vector<T> read_results(const SweepHeader& header, const Handle& group, const std::string& name,
                            std::initializer_list<hsize_t> inner) {
  if (!header.has_results) {
    throw Error(ErrorKind::input, header.path +
                                      ": describes a sweep and holds no results; 'schoolsim merge' "
                                      "of its folder makes a file that does");
  }
  hdf5::Shape shape{header.n_points(), header.scenarios.size(), header.n_replicates};
  shape.insert(shape.end(), inner);
  const Handle dataset = open_shaped(group, name, shape);
  std::vector<T> values = hdf5::read_rows<T>(dataset, 0, shape[0]);
  Crc32 crc;
  crc.add(values);
  if (header.has_checksums && hdf5::get_number<std::uint32_t>(dataset, checksum_name) != crc.value()) {
    throw hdf5::Failure(name + " no longer matches its checksum: it was altered after it was written");
  }
  return values;
}

}  // namespace

void write_sweep_header(const std::string& path, const Sweep& sweep) {
  with_file(path, space_advice, [&] {
    Handle file = hdf5::create_file(path);
    write_all_but_results(file, sweep);
    hdf5::set_number(file, "description_checksum", checksum(read_header(file, path)));
    file.close("write the file");
  });
}

bool is_sweep_file(const std::string& path) {
  try {
    return read_from(path, says_it_is_of_a_sweep);
  } catch (const Error&) {
    return false;
  }
}

SweepHeader read_sweep_header(const std::string& path) {
  return read_from(path, [&](const Handle& file) {
    SweepHeader header = read_header(file, path);
    if (header.has_checksums &&
        hdf5::get_number<std::uint32_t>(file, "description_checksum") != checksum(header)) {
      throw hdf5::Failure(
          "its description or its factors no longer match their checksum: it was altered after it was "
          "written");
    }
    return header;
  });
}

/// Points that are held until they are written together.
struct SweepWriter::Block {
  Handle file;
  std::string part;          ///< the file while it is written
  std::size_t n_points = 0;  ///< at most
  std::size_t first = 0;     ///< point
  std::vector<std::vector<double>> metrics;
  std::vector<double> leader_days, pounds;
  std::vector<std::int8_t> state;
  std::vector<std::uint64_t> hash;
  std::vector<SweepFailure> failures;
  std::array<std::int32_t, 4> n_runs{};    ///< by RunState
  std::map<std::string, Crc32> checksums;  ///< of datasets by their paths

  void clear(const SweepHeader& header) {
    constexpr double undefined = std::numeric_limits<double>::quiet_NaN();
    const std::size_t n = n_points * header.scenarios.size() * header.n_replicates;
    const std::size_t n_records = header.records.size();
    metrics.assign(header.metrics.size(), std::vector<double>(n * n_records, undefined));
    leader_days.assign(n * n_records * n_ledger, undefined);
    pounds = leader_days;
    state.assign(n, static_cast<std::int8_t>(RunState::missing));
    hash.assign(n, 0);
    failures.clear();
  }
};

SweepWriter::SweepWriter(const SweepHeader& header, const OutputLock& output)
    : header_(header), output_(output), block_(std::make_unique<Block>()) {
  Block& b = *block_;
  const std::size_t n_runs = header.scenarios.size() * header.n_replicates;
  const std::size_t values = header.records.size() * (header.metrics.size() + 2 * n_ledger) * sizeof(double);
  b.n_points = std::clamp<std::size_t>(block_bytes / (n_runs * values), 1,
                                       std::max<std::size_t>(1, header.n_points()));
  b.part = output.path() + ".part";
  copy_file(header.path, b.part, space_advice);
  with_file(b.part, space_advice, [&] { b.file = hdf5::open_file(b.part, hdf5::Access::edit); });
  b.clear(header_);
}

SweepWriter::~SweepWriter() {
  if (block_->part.empty()) return;
  const hdf5::QuietScope quiet;
  block_->file = Handle();
  remove_file(block_->part);
}

void SweepWriter::put(std::size_t point, std::uint32_t replicate, const std::vector<SweepRun>& runs) {
  Block& b = *block_;
  while (point >= b.first + b.n_points) flush();
  const std::size_t n_records = header_.records.size();
  for (std::size_t s = 0; s < runs.size(); ++s) {
    const SweepRun& run = runs[s];
    const std::size_t at = ((point - b.first) * runs.size() + s) * header_.n_replicates + replicate;
    const RunState state = run.failure.empty() ? RunState::done : RunState::failed;
    b.state[at] = static_cast<std::int8_t>(state);
    ++b.n_runs[static_cast<std::size_t>(state)];
    if (state == RunState::failed) {
      b.failures.push_back({static_cast<std::int32_t>(point), static_cast<std::int32_t>(s),
                            static_cast<std::int32_t>(replicate), run.failure});
      continue;
    }
    b.hash[at] = run.state_hash;
    const auto place = [&](std::vector<double>& column, std::span<const double> values) {
      std::copy(values.begin(), values.end(),
                column.begin() + static_cast<std::ptrdiff_t>(at * values.size()));
    };
    for (std::size_t m = 0; m < b.metrics.size(); ++m)
      place(b.metrics[m], std::span(run.metrics).subspan(m * n_records, n_records));
    place(b.leader_days, numbers_of(run.leader_days));
    place(b.pounds, numbers_of(run.pounds));
  }
}

void SweepWriter::end_point(std::size_t point, std::uint32_t replicate) {
  Block& b = *block_;
  const std::size_t n_scenarios = header_.scenarios.size();
  for (std::size_t s = 0; s < n_scenarios; ++s) {
    for (std::uint32_t r = replicate; r < header_.n_replicates; ++r) {
      b.state[((point - b.first) * n_scenarios + s) * header_.n_replicates + r] =
          static_cast<std::int8_t>(RunState::not_needed);
      ++b.n_runs[static_cast<std::size_t>(RunState::not_needed)];
    }
  }
}

void SweepWriter::flush() {
  Block& b = *block_;
  const std::size_t n_points = std::min(b.n_points, header_.n_points() - b.first);
  with_file(b.part, space_advice, [&] {
    const auto write = [&](const std::string& path, const auto& values) {
      const auto rows = std::span(values).first(n_points * (values.size() / b.n_points));
      hdf5::write_rows(open_at(b.file, path), b.first, n_points, rows);
      b.checksums[path].add(rows);
    };
    write("run_state", std::as_const(b.state));
    write("final_state_hash", std::as_const(b.hash));
    for (std::size_t m = 0; m < b.metrics.size(); ++m)
      write("metrics/" + header_.metrics[m], std::as_const(b.metrics[m]));
    write("costs/leader_days", std::as_const(b.leader_days));
    write("costs/pounds", std::as_const(b.pounds));
    if (b.failures.empty()) return;
    // In the order of the axes, whatever the order in which runs are told apart.
    std::sort(b.failures.begin(), b.failures.end(), [](const SweepFailure& x, const SweepFailure& y) {
      return std::tuple(x.point, x.scenario, x.replicate) < std::tuple(y.point, y.scenario, y.replicate);
    });
    std::vector<std::int32_t> point, scenario, replicate;
    std::vector<std::string> message, repeat;
    for (const SweepFailure& failure : b.failures) {
      point.push_back(failure.point), scenario.push_back(failure.scenario);
      replicate.push_back(failure.replicate), message.push_back(failure.message);
      repeat.push_back("schoolsim sweep PLAN.ini --out DIR --repeat " + std::to_string(failure.point) + ":" +
                       std::to_string(failure.replicate));
    }
    const Handle group = hdf5::open_group(b.file, "failures");
    const hsize_t first = hdf5::shape(hdf5::open_dataset(group, "failure_point"))[0];
    const auto append = [&](const std::string& name, const std::vector<std::int32_t>& values) {
      hdf5::write_rows(hdf5::open_dataset(group, name), first, values.size(),
                       std::span<const std::int32_t>(values));
      b.checksums["failures/" + name].add(values);
    };
    append("failure_point", point), append("failure_scenario", scenario),
        append("failure_replicate", replicate);
    hdf5::write_text_rows(hdf5::open_dataset(group, "message"), first, message);
    for (const std::string& text : message) b.checksums["failures/message"].add_text(text);
    for (const std::string& text : repeat) b.checksums["failures/repeat"].add_text(text);
    hdf5::write_text_rows(hdf5::open_dataset(group, "repeat"), first, repeat);
    hdf5::extend(hdf5::open_dataset(group, "failure"), first + point.size());
  });
  b.clear(header_);
  b.first += n_points;
}

void SweepWriter::finish() {
  Block& b = *block_;
  while (b.first < header_.n_points()) flush();
  const auto n_all = static_cast<std::int32_t>(header_.n_tasks() * header_.scenarios.size());
  with_file(b.part, space_advice, [&] {
    const std::int32_t n_done = b.n_runs[static_cast<std::size_t>(RunState::done)];
    const std::int32_t n_failed = b.n_runs[static_cast<std::size_t>(RunState::failed)];
    hdf5::set_number(b.file, "runs_done", n_done);
    hdf5::set_number(b.file, "runs_failed", n_failed);
    const std::int32_t n_not_needed = b.n_runs[static_cast<std::size_t>(RunState::not_needed)];
    hdf5::set_number(b.file, "runs_missing", n_all - n_done - n_failed - n_not_needed);
    hdf5::set_number(b.file, "runs_not_needed", n_not_needed);
    if (!header_.has_checksums) {  // an older program began the sweep
      hdf5::set_numbers<std::int32_t>(b.file, "format_version", std::array{format_major, format_minor});
      hdf5::set_number(b.file, "description_checksum", checksum(header_));
    }
    for (const char* name : failure_columns) b.checksums[name];  // of none, where no run failed
    for (const auto& [path, crc] : b.checksums)
      hdf5::set_number(open_at(b.file, path), checksum_name, crc.value());
    b.file.close("write the file");
  });
  rename_file(b.part, output_.path());
  b.part.clear();
}

std::vector<RunState> read_run_states(const SweepHeader& header) {
  return read_from(header, [&](const Handle& file) {
    std::vector<RunState> states;
    for (const std::int8_t state : read_results<std::int8_t>(header, file, "run_state", {})) {
      if (state < 0 || state > static_cast<std::int8_t>(RunState::not_needed))
        damaged("run_state contains " + std::to_string(state) + ", allowed is 0 to 3");
      states.push_back(static_cast<RunState>(state));
    }
    return states;
  });
}

std::vector<std::uint64_t> read_state_hashes(const SweepHeader& header) {
  return read_from(header, [&](const Handle& file) {
    return read_results<std::uint64_t>(header, file, "final_state_hash", {});
  });
}

std::vector<double> read_sweep_metric(const SweepHeader& header, const std::string& name) {
  return read_from(header, [&](const Handle& file) {
    return read_results<double>(header, hdf5::open_group(file, "metrics"), name, {header.records.size()});
  });
}

std::vector<double> read_sweep_costs(const SweepHeader& header, const std::string& name) {
  return read_from(header, [&](const Handle& file) {
    return read_results<double>(header, hdf5::open_group(file, "costs"), name,
                                {header.records.size(), n_payers, n_costs});
  });
}

std::vector<SweepFailure> read_sweep_failures(const SweepHeader& header) {
  return read_from(header, [&](const Handle& file) {
    const Handle group = hdf5::open_group(file, "failures");
    const hdf5::Shape shape = hdf5::shape(hdf5::open_dataset(group, "failure_point"));
    const hsize_t n = shape.empty() ? 0 : shape[0];
    const auto point = read_list<std::int32_t>(group, "failure_point", n);
    const auto scenario = read_list<std::int32_t>(group, "failure_scenario", n);
    const auto replicate = read_list<std::int32_t>(group, "failure_replicate", n);
    const auto message = hdf5::read_text_rows(open_shaped(group, "message", {n}), 0, n);
    const auto repeat = hdf5::read_text_rows(open_shaped(group, "repeat", {n}), 0, n);
    std::array<Crc32, failure_columns.size()> sums;
    sums[0].add(point), sums[1].add(scenario), sums[2].add(replicate);
    for (const std::string& text : message) sums[3].add_text(text);
    for (const std::string& text : repeat) sums[4].add_text(text);
    for (std::size_t c = 0; header.has_results && header.has_checksums && c < sums.size(); ++c) {
      if (hdf5::get_number<std::uint32_t>(open_at(file, failure_columns[c]), checksum_name) !=
          sums[c].value())
        throw hdf5::Failure(std::string(failure_columns[c]) +
                            " no longer matches its checksum: it was altered after it was written");
    }
    const auto is_below = [](std::int32_t value, std::size_t end) {
      return value >= 0 && static_cast<std::size_t>(value) < end;
    };
    std::vector<SweepFailure> failures;
    for (std::size_t i = 0; i < n; ++i) {
      if (!is_below(point[i], header.n_points()) || !is_below(scenario[i], header.scenarios.size()) ||
          !is_below(replicate[i], header.n_replicates))
        damaged("failures names a run that the sweep has not");
      failures.push_back({point[i], scenario[i], replicate[i], message[i]});
    }
    return failures;
  });
}

}  // namespace schoolsim
