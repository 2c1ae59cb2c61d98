#include "sim/cli/experiment.hpp"

#include <algorithm>
#include <iostream>

#include <unistd.h>

#include "analysis/effects.hpp"
#include "sim/cli/interrupt.hpp"
#include "sim/cli/progress.hpp"
#include "sim/config/names.hpp"
#include "sim/config/scenario_file.hpp"
#include "sim/ensemble/ensemble.hpp"
#include "sim/error.hpp"
#include "sim/files.hpp"

namespace schoolsim {
namespace {

/// Runs are handed over a replicate of all descriptions at a time, so that with hundreds of them progress
/// would stand still; a batch keeps together those that share a past.
std::size_t end_of_batch(const std::vector<RunDescription>& descriptions, std::size_t begin) {
  constexpr std::size_t enough = 16;
  std::size_t end = begin + 1;
  while (end < descriptions.size() && (end - begin < enough || descriptions[end].scenario.parameters ==
                                                                   descriptions[end - 1].scenario.parameters))
    ++end;
  return end;
}

}  // namespace

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
  for (const Flag& flag : run_request_flags()) {
    const bool is_ours = flag.name != "record" && flag.name != "schools" && flag.name != except;
    if (is_ours && !has_own(flag.name)) flags.push_back(flag);
  }
  flags.insert(flags.end(),
               {{"threads", "N",
                 "replicates run at the same time; as many as the machine has cores by default; results do "
                 "not depend on it"},
                {"measure", "NAME",
                 "tell of this metric too, besides the measures by which all are judged; 'schoolsim "
                 "describe metrics' lists them",
                 true},
                {"csv", "FILE", "also write all figures, one row per quantity, in the metrics' own units"},
                {"force", "", "replace files that exist"},
                {"quiet", "", "no progress"}});
  return flags;
}

std::vector<std::string> with_baseline(const std::vector<std::string>& scenarios) {
  const ScenarioFile& baseline = builtin_scenarios().front();
  std::vector<std::string> all{baseline.alias};
  for (const std::string& name : scenarios) {
    if (name == baseline.alias || name == baseline.scenario.name)
      throw Error(ErrorKind::usage, name +
                                        ": is run along, for the others are compared with it; name "
                                        "scenarios that change something");
    all.push_back(name);
  }
  return all;
}

std::vector<RunDescription> read_experiment(const Arguments& arguments, const RunDefaults& defaults) {
  refuse_existing(arguments, "csv");
  std::vector<RunDescription> descriptions = read_run_request(arguments, defaults);
  for (RunDescription& description : descriptions) {
    description.record.terms.clear();
    description.record.variables.clear();
    description.recorded_replicates.clear();
  }
  return descriptions;
}

std::vector<std::size_t> told_metrics(const Arguments& arguments) {
  std::vector<std::size_t> metrics = headline_metrics();
  for (const std::string& name : arguments.texts("measure")) {
    const std::size_t metric = find_metric(name);
    if (metric == metric_table().size()) {
      std::vector<std::string_view> known;
      for (const MetricInfo& row : metric_table()) known.push_back(row.name);
      throw Error(ErrorKind::usage, "--measure: is " + quote(name) + ", no such metric" +
                                        suggestion(name, known) +
                                        "; 'schoolsim describe metrics' lists them");
    }
    if (std::find(metrics.begin(), metrics.end(), metric) == metrics.end()) metrics.push_back(metric);
  }
  return metrics;
}

std::optional<RunsInMemory> run_in_memory(const std::vector<RunDescription>& descriptions,
                                          const Arguments& arguments) {
  const RunDescription& first = descriptions.front();
  EnsembleOptions options;
  options.threads = static_cast<unsigned>(arguments.whole("threads", 1, most_threads, 0));
  options.interrupted = is_interrupted;
  const bool is_quiet = arguments.has("quiet");
  if (!is_quiet) {
    std::cerr << descriptions.size() << " kinds of runs, " << first.n_replicates
              << (first.n_replicates == 1 ? " replicate each: " : " replicates each: ") << first.n_schools()
              << " schools, " << first.terms << " terms, seed " << first.seed << "\n";
  }
  RunsInMemory runs(descriptions.size());
  const InterruptScope scope;
  const auto style = is_quiet                       ? Progress::Style::none
                     : ::isatty(STDERR_FILENO) == 1 ? Progress::Style::terminal
                                                    : Progress::Style::lines;
  bool is_stopped = false;
  {
    Progress progress(std::cerr, std::uint64_t{first.n_replicates} * descriptions.size(), style);
    for (std::size_t begin = 0; begin < descriptions.size() && !is_stopped;) {
      const std::size_t end = end_of_batch(descriptions, begin);
      const std::vector<RunDescription> batch(descriptions.begin() + static_cast<std::ptrdiff_t>(begin),
                                              descriptions.begin() + static_cast<std::ptrdiff_t>(end));
      const std::uint32_t n_run = run_ensemble(batch, options, [&](EnsembleResult&& done) {
        runs[begin + done.scenario].push_back(std::move(done.result));
        progress.advance();
      });
      is_stopped = n_run < first.n_replicates;
      begin = end;
    }
  }
  if (!is_stopped) return runs;
  std::cerr << "schoolsim: interrupted; nothing is kept\n";
  return std::nullopt;
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
