#include "sim/cli/experiment.hpp"

#include <algorithm>
#include <iostream>

#include "sim/config/names.hpp"
#include "sim/config/numbers.hpp"
#include "sim/error.hpp"
#include "sim/files.hpp"

namespace schoolsim {

std::vector<Flag> experiment_flags(std::initializer_list<Flag> own, std::string_view except) {
  std::vector<Flag> flags(own);
  const auto has_own = [&](std::string_view name) {
    for (const Flag& flag : own) {
      if (flag.name == name) return true;
    }
    return false;
  };
  if (!has_own("schools")) {
    flags.push_back({"schools", "SPEC",
                     "synthetic:2000 (default), synthetic:N, england, england:LA=380,381, "
                     "england:region=NAME or a CSV file"});
  }
  for (const Flag& flag : run_flags()) {
    const bool is_ours = flag.name != "record" && flag.name != "schools" && flag.name != except;
    if (is_ours && !has_own(flag.name)) flags.push_back(flag);
  }
  flags.insert(flags.end(),
               {threads_flag,
                {"metric", "NAME",
                 "tell of this metric too, besides those by which all are judged; 'schoolsim "
                 "describe metrics' lists them",
                 true},
                {"csv", "FILE", "also write all figures, one row per quantity, in the metrics' own units"},
                force_flag,
                quiet_flag});
  return flags;
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
      throw Error(ErrorKind::usage, name + metric_name + " is " + quote(text.substr(equals + 1)) +
                                        ", allowed is a number above 0: half the interval's width, in the "
                                        "metric's unit (" +
                                        std::string(metric_table()[one.metric].unit) + ")");
    one.half_width = *width;
    if (std::any_of(wanted.begin(), wanted.end(), [&](const auto& w) { return w.metric == one.metric; }))
      throw Error(ErrorKind::usage, name + metric_name + ": named twice");
    wanted.push_back(std::move(one));
  }
  return wanted;
}

void refuse_existing(const Arguments& arguments, std::string_view flag) {
  const auto path = arguments.text(flag);
  if (path) expect_writable(*path, arguments.has("force"));
}

void hand_over(const Arguments& arguments, const std::string& text, const std::string& csv) {
  if (const auto path = arguments.text("csv")) write_new_file(*path, csv, arguments.has("force"));
  std::cout << text;
}

}  // namespace schoolsim
