#include "sim/study/run.hpp"

#include <algorithm>
#include <filesystem>
#include <numeric>
#include <optional>

#include <fmt/format.h>

#include "sim/error.hpp"
#include "sim/files.hpp"
#include "sim/store/run_reader.hpp"
#include "sim/store/run_writer.hpp"
#include "sim/study/output_names.hpp"
#include "sim/study/precision.hpp"

namespace schoolsim {
namespace {

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
  void open(const std::vector<RunDescription>& descriptions, Existing existing) {
    const auto exists = [](const std::string& path) {
      return file_exists(path) || file_exists(path + ".part");
    };
    for (const Output& output : outputs_) {
      if (file_kind(output.path()) == FileKind::folder)
        throw Error(ErrorKind::file, output.path() + ": is a folder; --out names another place");
      if (existing != Existing::refuse || !exists(output.path())) continue;
      throw Error(ErrorKind::file,
                  output.path() + (file_exists(output.path()) ? "" : ".part") +
                      ": exists; --append continues it, --force replaces it, --out names another folder");
    }
    for (std::size_t d = 0; d < outputs_.size(); ++d) {
      Output& output = outputs_[d];
      if (existing == Existing::append && exists(output.path())) {
        output.writer.emplace(RunWriter::go_on(output.lock, descriptions[d]));
      } else {
        output.writer.emplace(output.lock, descriptions[d], existing == Existing::replace);
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

/// Runs what the files lack of the descriptions' replicates.
RunFiles run_missing(const std::vector<RunDescription>& descriptions, const std::vector<OutputLock>& locks,
                     Existing existing, unsigned threads, const Watch& watch) {
  RunFiles answer;
  answer.n_replicates = descriptions.front().n_replicates;
  Outputs files(locks);
  files.open(descriptions, existing);
  std::vector<Output>& outputs = files.all();

  // Scenarios that have all replicates already are not run again.
  std::vector<RunDescription> wanted;
  std::vector<Output*> wanted_outputs;
  std::uint32_t first = answer.n_replicates;
  for (std::size_t d = 0; d < descriptions.size(); ++d) {
    if (outputs[d].n_done >= answer.n_replicates) continue;
    wanted.push_back(descriptions[d]);
    wanted_outputs.push_back(&outputs[d]);
    first = std::min(first, outputs[d].n_done);
  }
  const std::uint32_t n_missing = answer.n_replicates - first;
  if (wanted.empty()) {
    watch.tell(Told::progress,
               fmt::format("Nothing to do: {} replicates are there already; --replicates asks for more",
                           answer.n_replicates));
  } else {
    const RunDescription& one = wanted.front();
    watch.tell(Told::progress, fmt::format("{} scenario{}, {} replicate{}: {} schools, {} terms, seed {}",
                                           wanted.size(), wanted.size() == 1 ? "" : "s", n_missing,
                                           n_missing == 1 ? "" : "s", one.n_schools(), one.terms, one.seed));
    watch.begin(std::uint64_t{n_missing} * wanted.size(), "runs");
    answer.is_stopped = !run_watched(wanted, first, threads, watch, [&](EnsembleResult&& done) {
      Output& output = *wanted_outputs[done.scenario];
      if (done.result.replicate >= output.n_done) {
        output.writer->append(done.result, done.schools);
        output.n_done = done.result.replicate + 1;
      }
      watch.step(false);
    });
  }
  files.finish();
  answer.n_kept = answer.n_replicates;
  for (const Output& output : outputs) {
    if (output.n_done > 0) answer.paths.push_back(output.path());
    answer.n_kept = std::min(answer.n_kept, output.n_done);
  }
  return answer;
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
  const std::size_t n_sets = runs.front().description.sets.n_among(runs.front().results.size());
  const auto is_precise_now = [&](const StoredRun* other) {
    take_values(wanted, runs.front(), other);
    return std::all_of(wanted.begin(), wanted.end(), [&](const WantedPrecision& one) {
      return is_precise(one.values, one.half_width, n_sets);
    });
  };
  if (runs.size() == 1) return is_precise_now(nullptr);
  return std::all_of(runs.begin() + 1, runs.end(),
                     [&](const StoredRun& run) { return is_precise_now(&run); });
}

}  // namespace

RunFiles run_to_files(const RunRequest& request, const Watch& watch) {
  std::vector<RunDescription> descriptions = describe_runs(request.inputs, watch);
  make_folder(request.folder, "; choose another with --out");
  std::vector<std::pair<std::string, std::string>> read{{request.inputs.schools, "schools"},
                                                        {request.inputs.parameters, "parameters"}};
  for (const std::string& name : request.inputs.scenarios) read.emplace_back(name, "");
  std::vector<OutputLock> locks;
  for (const RunDescription& description : descriptions) {
    const std::string path =
        (std::filesystem::path(request.folder) / (description.scenario.name + ".h5")).string();
    refuse_own_input(read, path, "out");
    locks.emplace_back(path);
  }
  if (request.until.empty()) {
    tell_few_worlds(descriptions.front(), watch);
    return run_missing(descriptions, locks, request.existing, request.threads, watch);
  }
  const std::uint32_t n_there = request.existing == Existing::append ? most_replicates_in(locks) : 0;
  Existing existing = request.existing;
  for (std::uint32_t n = std::max(n_there, std::min(next_look(0), request.most));;
       n = std::min(next_look(n), request.most)) {
    descriptions = with_replicates(std::move(descriptions), n);
    RunFiles answer = run_missing(descriptions, locks, existing, request.threads, watch);
    if (answer.is_stopped) return answer;
    answer.is_precise = is_reached(request.until, answer.paths);
    if (answer.is_precise || n >= request.most) return answer;
    existing = Existing::append;
  }
}

std::vector<RepeatedRun> repeat_replicate(const RunInputs& inputs, std::uint32_t replicate, unsigned threads,
                                          const Watch& watch) {
  std::vector<RunDescription> descriptions = describe_runs(inputs, watch);
  for (RunDescription& description : descriptions) {
    description.n_replicates = replicate + 1;
    description.recorded_replicates.clear();
  }
  std::vector<RepeatedRun> runs;
  const bool is_whole = run_watched(descriptions, replicate, threads, watch, [&](EnsembleResult&& done) {
    runs.push_back({descriptions[done.scenario].scenario.name, done.result.state_hash});
  });
  if (!is_whole) throw Interrupted("interrupted; nothing is kept");
  return runs;
}

}  // namespace schoolsim
