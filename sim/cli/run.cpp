#include <algorithm>
#include <filesystem>
#include <iostream>
#include <memory>
#include <numeric>
#include <optional>

#include <fmt/format.h>
#include <unistd.h>

#include "sim/cli/commands.hpp"
#include "sim/cli/interrupt.hpp"
#include "sim/cli/limits.hpp"
#include "sim/cli/output_names.hpp"
#include "sim/cli/precision_request.hpp"
#include "sim/cli/progress.hpp"
#include "sim/cli/run_request.hpp"
#include "sim/ensemble/ensemble.hpp"
#include "sim/error.hpp"
#include "sim/files.hpp"
#include "sim/store/run_writer.hpp"

namespace schoolsim {
namespace {

constexpr std::string_view default_folder = "schoolsim-results";

/// Where one scenario's results go.
struct Output {
  OutputLock lock;
  std::optional<RunWriter> writer = std::nullopt;
  std::uint32_t n_done = 0;  ///< replicates in the file

  [[nodiscard]] const std::string& path() const { return lock.path(); }
};

/// The files of all scenarios. Opened before anything is computed, so that what cannot be written is told at
/// once.
class Outputs {
 public:
  explicit Outputs(const std::vector<OutputLock>& locks) {
    for (const OutputLock& lock : locks) outputs_.push_back({lock});
  }

  /// Opens all of them, in the order of the descriptions.
  void open(const std::vector<RunDescription>& descriptions, bool append, bool force) {
    const auto exists = [](const std::string& path) {
      return file_exists(path) || file_exists(path + ".part");
    };
    for (const Output& output : outputs_) {
      if (file_kind(output.path()) == FileKind::folder)
        throw Error(ErrorKind::file, output.path() + ": is a folder; --out names another place");
      if (append || force || !exists(output.path())) continue;
      throw Error(ErrorKind::file,
                  output.path() + (file_exists(output.path()) ? "" : ".part") +
                      ": exists; --append goes on with it, --force replaces it, --out names another folder");
    }
    for (std::size_t d = 0; d < outputs_.size(); ++d) {
      Output& output = outputs_[d];
      if (append && exists(output.path())) {
        output.writer.emplace(RunWriter::go_on(output.lock, descriptions[d]));
      } else {
        output.writer.emplace(output.lock, descriptions[d], force);
      }
      output.n_done = output.writer->next_replicate();
    }
  }

  /// Leaves what was finished in files that end in .part, and no file without results.
  ~Outputs() {
    for (Output& output : outputs_) {
      if (!output.writer) continue;
      output.writer.reset();
      if (output.n_done == 0) remove_file(output.path() + ".part");
    }
  }
  Outputs(const Outputs&) = delete;
  Outputs& operator=(const Outputs&) = delete;

  [[nodiscard]] std::vector<Output>& all() { return outputs_; }

  /// Gives files with results their own names.
  void finish() {
    for (Output& output : outputs_) {
      if (output.n_done == 0) continue;
      output.writer->finish();
      output.writer.reset();
    }
  }

 private:
  std::vector<Output> outputs_;
};

/// The same runs with another number of replicates; where all were recorded, all are.
std::vector<RunDescription> with_replicates(std::vector<RunDescription> descriptions, std::uint32_t n) {
  for (RunDescription& description : descriptions) {
    if (description.recorded_replicates.size() == description.n_replicates) {
      description.recorded_replicates.resize(n);
      std::iota(description.recorded_replicates.begin(), description.recorded_replicates.end(), 0U);
    }
    description.n_replicates = n;
  }
  return descriptions;
}

struct RunOptions {
  std::vector<OutputLock> outputs;  ///< in the order of the descriptions
  unsigned threads = 0;
  bool append = false, force = false, quiet = false;
};

/// What running up to a number of replicates has left.
struct RunEnd {
  std::vector<std::string> paths;  ///< files with results
  bool is_stopped = false;
};

RunEnd run_all(const std::vector<RunDescription>& descriptions, const RunOptions& given) {
  const bool is_quiet = given.quiet;
  const std::uint32_t n_replicates = descriptions.front().n_replicates;
  Outputs files(given.outputs);
  files.open(descriptions, given.append, given.force);
  std::vector<Output>& outputs = files.all();

  // Scenarios that have all replicates already are not run again.
  std::vector<RunDescription> wanted;
  std::vector<Output*> wanted_outputs;
  for (std::size_t d = 0; d < descriptions.size(); ++d) {
    if (outputs[d].n_done >= n_replicates) continue;
    wanted.push_back(descriptions[d]);
    wanted_outputs.push_back(&outputs[d]);
  }
  EnsembleOptions options;
  options.first_replicate = n_replicates;
  for (const Output* output : wanted_outputs)
    options.first_replicate = std::min(options.first_replicate, output->n_done);
  options.threads = given.threads;
  options.interrupted = is_interrupted;

  const std::uint32_t n_missing = n_replicates - options.first_replicate;
  if (!is_quiet && wanted.empty()) {
    std::cerr << "Nothing to do: " << n_replicates
              << " replicates are there already; --replicates asks for more\n";
  } else if (!is_quiet) {
    const std::string of_schools = std::to_string(descriptions.front().n_schools()) + " schools, " +
                                   std::to_string(descriptions.front().terms) + " terms, seed " +
                                   std::to_string(descriptions.front().seed);
    std::cerr << wanted.size() << (wanted.size() == 1 ? " scenario, " : " scenarios, ") << n_missing
              << (n_missing == 1 ? " replicate: " : " replicates: ") << of_schools << "\n";
  }
  bool is_stopped = false;
  {
    const auto style = is_quiet                       ? Progress::Style::none
                       : ::isatty(STDERR_FILENO) == 1 ? Progress::Style::terminal
                                                      : Progress::Style::lines;
    Progress progress(std::cerr, static_cast<std::uint64_t>(n_missing) * wanted.size(), style);
    const std::uint32_t n_run = run_ensemble(wanted, options, [&](EnsembleResult&& done) {
      Output& output = *wanted_outputs[done.scenario];
      if (done.result.replicate >= output.n_done) {
        output.writer->append(done.result, done.schools);
        output.n_done = done.result.replicate + 1;
      }
      progress.advance();
    });
    is_stopped = !wanted.empty() && n_run < n_missing;
  }
  files.finish();
  RunEnd end;
  end.is_stopped = is_stopped;
  for (const Output& output : outputs) {
    if (output.n_done > 0) end.paths.push_back(output.path());
  }
  if (is_stopped) {
    const std::uint32_t n_kept =
        std::min_element(outputs.begin(), outputs.end(), [](const Output& a, const Output& b) {
          return a.n_done < b.n_done;
        })->n_done;
    std::cerr << "schoolsim: interrupted; " << n_kept << " of " << n_replicates
              << " replicates are kept, and the same command with --append goes on\n";
  }
  return end;
}

/// The replicates of the fullest file that a run would go on with.
std::uint32_t most_replicates_in(const std::vector<OutputLock>& outputs) {
  std::size_t most = 0;
  for (const OutputLock& output : outputs) {
    for (const std::string& path : {output.path(), output.path() + ".part"}) {
      if (file_exists(path)) most = std::max(most, read_run(path, Detail::metrics).results.size());
    }
  }
  return static_cast<std::uint32_t>(most);
}

/// Whether every precision that is asked for is reached: of the first run's levels where it is alone, else of
/// each other run's difference from it.
bool is_reached(std::vector<WantedPrecision> wanted, const std::vector<std::string>& paths) {
  std::vector<StoredRun> runs;
  for (const std::string& path : paths) runs.push_back(read_run(path, Detail::metrics));
  const auto is_precise_now = [&](const StoredRun* other) {
    take_values(wanted, runs.front(), other);
    return std::all_of(wanted.begin(), wanted.end(),
                       [](const WantedPrecision& one) { return is_precise(one.values, one.half_width); });
  };
  if (runs.size() == 1) return is_precise_now(nullptr);
  return std::all_of(runs.begin() + 1, runs.end(),
                     [&](const StoredRun& run) { return is_precise_now(&run); });
}

/// Runs one replicate alone, keeps nothing and tells how it ends.
ExitCode repeat(std::vector<RunDescription> descriptions, std::uint32_t replicate, unsigned threads) {
  for (RunDescription& description : descriptions) {
    description.n_replicates = replicate + 1;
    description.recorded_replicates.clear();
  }
  EnsembleOptions options;
  options.first_replicate = replicate;
  options.threads = threads;
  options.interrupted = is_interrupted;
  const InterruptScope scope;
  const std::uint32_t n_run = run_ensemble(descriptions, options, [&](EnsembleResult&& done) {
    std::cout << fmt::format("{}, replicate {}: sound, hash of its final state {:016x}\n",
                             descriptions[done.scenario].scenario.name, replicate, done.result.state_hash);
  });
  return n_run == 1 ? ExitCode::done : ExitCode::interrupted;
}

ExitCode run(const Arguments& arguments) {
  if (arguments.has("append") && arguments.has("force")) {
    throw Error(ErrorKind::usage,
                "--append and --force exclude each other: one goes on with a file, the other replaces it");
  }
  const std::vector<WantedPrecision> wanted = read_wanted_precisions(arguments, "until-precision");
  if (!wanted.empty() && arguments.has("replicates")) {
    throw Error(ErrorKind::usage,
                "--replicates and --until-precision exclude each other: the precision decides how many; "
                "--most limits them");
  }
  if (wanted.empty() && arguments.has("most"))
    throw Error(ErrorKind::usage,
                "--most: limits the replicates of --until-precision; it goes with that flag");
  const auto most = static_cast<std::uint32_t>(arguments.whole("most", first_look, most_replicates, 1000));
  RunOptions options;
  options.threads = static_cast<unsigned>(arguments.whole("threads", 1, most_threads, 0));
  options.append = arguments.has("append");
  options.force = arguments.has("force");
  options.quiet = arguments.has("quiet");
  std::vector<RunDescription> descriptions = read_run_request(arguments, {arguments.positional()});
  if (arguments.has("repeat")) {
    return repeat(std::move(descriptions),
                  static_cast<std::uint32_t>(arguments.whole("repeat", 0, most_replicates - 1, 0)),
                  options.threads);
  }
  const std::filesystem::path folder = arguments.text("out").value_or(std::string(default_folder));
  make_folder(folder.string(), "; choose another with --out");
  for (const RunDescription& description : descriptions) {
    const std::string path = (folder / (description.scenario.name + ".h5")).string();
    refuse_own_input(arguments, path, "out");
    options.outputs.emplace_back(path);
  }
  // From here on there are files to leave in order.
  const InterruptScope scope;
  RunEnd end;
  bool is_done = wanted.empty();
  if (is_done) {
    end = run_all(descriptions, options);
  } else {
    const std::uint32_t n_there = options.append ? most_replicates_in(options.outputs) : 0;
    for (std::uint32_t n = std::max(n_there, std::min(next_look(0), most));;
         n = std::min(next_look(n), most)) {
      descriptions = with_replicates(std::move(descriptions), n);
      end = run_all(descriptions, options);
      if (end.is_stopped) break;
      is_done = is_reached(wanted, end.paths);
      if (is_done || n >= most) break;
      options.append = true;
      options.force = false;
    }
  }
  for (const std::string& path : end.paths) std::cout << path << "\n";
  if (end.is_stopped) return ExitCode::interrupted;
  if (!is_done) {
    std::cerr << "schoolsim: the precision is not reached with " << most
              << " replicates; --append with a larger --most goes on\n";
    return ExitCode::no;
  }
  if (!options.quiet && end.paths.size() > 1) {
    std::cerr << "Next: schoolsim compare";
    for (const std::string& path : end.paths) std::cerr << " " << path;
    std::cerr << "\n";
  }
  return ExitCode::done;
}

std::vector<Flag> all_flags() {
  const auto request = run_request_flags();
  std::vector<Flag> flags(request.begin(), request.end());
  flags.insert(
      flags.end(),
      {{"until-precision", "METRIC=WIDTH",
        "add replicates until half of the 95% interval is at most WIDTH, in the metric's unit: of the "
        "difference from the first scenario, or of the level where there is only one",
        true},
       {"most", "N", "replicates at which --until-precision gives up (exit code 1); 1000 by default"},
       {"out", "DIR", "folder for results, one file per scenario; schoolsim-results by default"},
       {"append", "", "go on with files that have fewer than R replicates, up to R in all"},
       {"force", "", "replace files that exist"},
       {"threads", "N",
        "replicates run at the same time; as many as the machine has cores by default; "
        "results do not depend on it"},
       {"repeat", "K",
        "run replicate K alone, counted from 0, tell whether it is sound, and keep nothing: what the message "
        "on "
        "a faulty run asks for"},
       {"quiet", "", "no progress"}});
  return flags;
}

}  // namespace

const Command run_command{
    {"run",
     "SCENARIO...",
     1,
     100,
     "run scenarios and keep their results, one HDF5 file each",
     "A scenario is a built-in name (see 'schoolsim scenarios') or the path of your own file, ending in "
     ".ini. Scenarios "
     "run together share schools, luck and the years before the start, so that differences between them are "
     "due to "
     "policy alone. Name the baseline too if you want to compare. Ctrl-C keeps every finished replicate.",
     all_flags(),
     {"schoolsim run baseline forced --schools synthetic:2000       # a small invented system, seconds",
      "schoolsim run baseline supported forced curriculum           # an invented England of 21,075 schools",
      "schoolsim run baseline mine.ini --schools england:LA=380     # your scenario in one authority",
      "schoolsim run baseline --set lever.initiatives=2 --out few   # another value for the whole run",
      "schoolsim run baseline forced --replicates 100 --append      # more replicates in the same files",
      "schoolsim run baseline forced --until-precision isolated=0.005 --schools synthetic:2000",
      "schoolsim run forced --schools synthetic:500 --record ties:3 # partnerships of the first three runs"}},
    run};

}  // namespace schoolsim
