#include "sim/cli/flags.hpp"

#include <algorithm>
#include <array>
#include <iostream>
#include <span>

#include "sim/config/scenario_file.hpp"
#include "sim/error.hpp"
#include "sim/files.hpp"
#include "sim/study/parameter_sets.hpp"
#include "sim/text/names.hpp"
#include "sim/text/numbers.hpp"

namespace schoolsim {
namespace {

/// Help of --parameters, with all built-in names.
std::string parameters_help() {
  std::string values, sets;
  for (const std::string_view name : parameter_names())
    (names_sets(name) ? sets : values) += std::string(name) + ", ";
  return "values to use in place of the defaults, below the scenario file and --set: " + values +
         "or FILE.ini with lines key = value; or sets of values, of which each replicate has one: " + sets +
         "or FILE.csv with a row for each set. 'schoolsim describe models' lists them";
}

std::span<const Flag> flags_of_run() {
  static const std::string of_parameters = parameters_help();
  static const std::array<Flag, 8> flags{{
      {"schools", "SPEC",
       "england (default), england:LA=380,381, england:region=NAME, synthetic:N or a CSV file"},
      {"focus", "PART",
       "report metrics for part of the schools only, LA=380,381 or region=NAME; all of them are run"},
      {"replicates", "R",
       "how many times each scenario is run, with other luck and, of sets of parameters, under the next set "
       "each time; 20 by default. 40x3: 40 sets, each with three lucks"},
      {"seed", "S", "runs with the same seed have the same luck in every scenario; 1 by default"},
      {"terms", "T", "length of a run, three terms a year; 45 (15 years) by default"},
      {"parameters", "NAME|FILE", of_parameters},
      {"set", "key=value", "a parameter for the whole run, over --parameters and scenario file", true},
      {"record", "PLAN",
       "metrics (default: every metric and cost of every term, and each school's teaching, depth and whether "
       "a "
       "policy reaches it at the start and the end, for maps and groups of schools), schools[:K] (also all "
       "values of every school in every record, in the first K runs; 1 by default), ties[:K] (also every "
       "partnership that begins, changes or ends) or observables[:K] (what 'schoolsim observe' needs, from "
       "five "
       "years before the start, in all runs by default)"},
  }};
  return flags;
}

/// --replicates R, or SETSxLUCKS.
void read_replicates(const Arguments& arguments, RunInputs& inputs) {
  const std::string text = arguments.text("replicates").value_or("");
  const std::size_t times = text.find('x');
  if (times == std::string::npos) {
    inputs.n_replicates =
        static_cast<std::uint32_t>(arguments.whole("replicates", 1, most_replicates, inputs.n_replicates));
    return;
  }
  const auto sets = read_whole(text.substr(0, times));
  const auto lucks = read_whole(text.substr(times + 1));
  if (!sets || !lucks || *sets < 1 || *lucks < 1 || *sets > most_replicates || *lucks > most_replicates ||
      *sets * *lucks > most_replicates)
    throw Error(ErrorKind::usage, "--replicates: is " + quote(text) +
                                      ", allowed is a whole number, or sets x lucks as in 40x3, up to " +
                                      std::to_string(most_replicates) + " in all");
  if (!names_sets(inputs.parameters))
    throw Error(ErrorKind::usage,
                "--replicates: is " + quote(text) +
                    ", but --parameters names no sets that could share lucks; give a number");
  inputs.n_replicates = static_cast<std::uint32_t>(*sets * *lucks);
  inputs.n_lucks = static_cast<std::uint32_t>(*lucks);
}

bool has(std::span<const Flag> flags, std::string_view name) {
  return std::any_of(flags.begin(), flags.end(), [&](const Flag& flag) { return flag.name == name; });
}

}  // namespace

std::vector<Flag> with_run_flags(std::vector<Flag> flags, Names names, std::vector<Flag> after) {
  for (const Flag& flag : flags_of_run()) {
    if (std::find(names.begin(), names.end(), flag.name) != names.end() && !has(flags, flag.name))
      flags.push_back(flag);
  }
  flags.insert(flags.end(), after.begin(), after.end());
  return flags;
}

RunInputs read_run_inputs(const Arguments& arguments, RunInputs inputs) {
  inputs.parameters = arguments.text("parameters").value_or(inputs.parameters);
  inputs.settings = arguments.texts("set");
  inputs.schools = arguments.text("schools").value_or(inputs.schools);
  inputs.focus = arguments.text("focus").value_or("");
  inputs.seed = arguments.whole_64("seed", inputs.seed);
  read_replicates(arguments, inputs);
  inputs.terms = static_cast<Term>(arguments.whole("terms", 1, most_terms, inputs.terms));
  inputs.record = arguments.text("record").value_or(inputs.record);
  return inputs;
}

unsigned read_threads(const Arguments& arguments) {
  return static_cast<unsigned>(arguments.whole("threads", 1, most_threads, 0));
}

TextFormat read_text_format(const Arguments& arguments) {
  static constexpr std::array<std::string_view, 3> words{"text", "markdown", "json"};
  return static_cast<TextFormat>(arguments.choice("format", words));
}

void print_document(const Arguments& arguments, const Document& document, Extent extent) {
  static constexpr std::array<std::string_view, 4> words{"text", "csv", "json", "markdown"};
  switch (arguments.choice("format", words)) {
    case 0:
      std::cout << write_text(document, extent);
      break;
    case 1:
      std::cout << write_csv(document);
      break;
    case 2:
      std::cout << write_json(document);
      break;
    default:
      std::cout << write_markdown(document);
  }
}

std::vector<Flag> experiment_flags(std::vector<Flag> own, Names names) {
  if (!has(own, "schools"))
    own.push_back({"schools", "SPEC",
                   "synthetic:2000 (default), synthetic:N, england, england:LA=380,381, england:region=NAME "
                   "or a CSV file"});
  return with_run_flags(
      std::move(own), names,
      {threads_flag,
       {"metric", "NAME",
        "report this metric too, besides those by which all are judged; 'schoolsim describe metrics' lists "
        "them",
        true},
       {"csv", "FILE", "also write all figures, one row per quantity, in the metrics' own units"},
       force_flag,
       quiet_flag});
}

RunInputs experiment_of(std::vector<std::string> scenarios) {
  RunInputs inputs;
  inputs.scenarios = std::move(scenarios);
  inputs.schools = "synthetic:2000";
  return inputs;
}

ExperimentRequest read_experiment(const Arguments& arguments, RunInputs standard) {
  ExperimentRequest request;
  for (const std::string& name : arguments.texts("metric")) {
    const std::size_t metric = read_metric(name, "metric");
    if (std::find(request.metrics.begin(), request.metrics.end(), metric) == request.metrics.end())
      request.metrics.push_back(metric);
  }
  refuse_existing(arguments, "csv");
  request.inputs = read_run_inputs(arguments, std::move(standard));
  request.threads = read_threads(arguments);
  return request;
}

std::size_t read_metric(const std::string& name, std::string_view flag) {
  const std::size_t metric = find_metric(name);
  if (metric < metric_table().size()) return metric;
  std::vector<std::string_view> known;
  for (const MetricInfo& row : metric_table()) known.push_back(row.name);
  throw Error(ErrorKind::usage, "--" + std::string(flag) + ": is " + quote(name) + ", no such metric" +
                                    suggestion(name, known) + "; 'schoolsim describe metrics' lists them");
}

std::vector<WantedPrecision> read_wanted_precisions(const Arguments& arguments, std::string_view flag) {
  const std::string name = "--" + std::string(flag) + ": ";
  std::vector<WantedPrecision> wanted;
  for (const std::string& text : arguments.texts(flag)) {
    const std::size_t equals = text.find('=');
    if (equals == std::string::npos)
      throw Error(ErrorKind::usage,
                  name + "is " + quote(text) + ", allowed is METRIC=WIDTH, as in isolated=0.005");
    const std::string metric_name = text.substr(0, equals);
    WantedPrecision one;
    one.metric = read_metric(metric_name, flag);
    const auto width = read_number(text.substr(equals + 1));
    if (!width || !(*width > 0) || *width > 1e300)
      throw Error(ErrorKind::usage,
                  name + metric_name + " is " + quote(text.substr(equals + 1)) +
                      ", allowed is a number above 0: half the interval's width, in the metric's unit (" +
                      std::string(metric_table()[one.metric].unit) + ")");
    one.half_width = *width;
    if (std::any_of(wanted.begin(), wanted.end(), [&](const auto& w) { return w.metric == one.metric; }))
      throw Error(ErrorKind::usage, name + metric_name + ": named twice");
    wanted.push_back(std::move(one));
  }
  return wanted;
}

std::optional<Term> read_at(const Arguments& arguments) {
  if (!arguments.has("at")) return std::nullopt;
  return static_cast<Term>(arguments.whole("at", 0, most_terms, 0));
}

OutputChoice read_choice(const Arguments& arguments) {
  const auto metric = arguments.text("metric");
  if (!metric)
    throw Error(ErrorKind::usage,
                "--metric: is missing; it names the metric to explain, as in --metric isolated");
  return {arguments.positional().front(),
          *metric,
          arguments.text("scenario").value_or(""),
          arguments.text("against"),
          read_at(arguments),
          arguments.text("statistic").value_or("mean")};
}

void refuse_existing(const Arguments& arguments, std::string_view flag) {
  const auto path = arguments.text(flag);
  if (path) expect_writable(*path, arguments.has("force"));
}

void hand_over(const Arguments& arguments, const std::string& text, const std::string& csv) {
  if (const auto path = arguments.text("csv")) write_new_file(*path, csv, arguments.has("force"));
  std::cout << text;
}

void hand_over(const Arguments& arguments, const Document& document) {
  hand_over(arguments, write_text(document, Extent::full), write_csv(document));
}

}  // namespace schoolsim
