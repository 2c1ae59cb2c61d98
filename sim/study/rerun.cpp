#include "sim/study/rerun.hpp"

#include <algorithm>
#include <bit>
#include <span>
#include <type_traits>

#include <fmt/format.h>

#include "sim/error.hpp"
#include "sim/model/metrics.hpp"
#include "sim/store/run_reader.hpp"
#include "sim/store/sweep_file.hpp"
#include "sim/study/run_inputs.hpp"
#include "sim/study/stored_runs.hpp"

namespace schoolsim {
namespace {

/// Bits, not values: not-a-number equals itself, and zero is not minus zero.
template <class Real>
bool same_bits(std::span<const Real> a, std::span<const Real> b) {
  using Bits = std::conditional_t<sizeof(Real) == 4, std::uint32_t, std::uint64_t>;
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](Real x, Real y) { return std::bit_cast<Bits>(x) == std::bit_cast<Bits>(y); });
}

bool same_event(const TieEvent& a, const TieEvent& b) {
  return a.record == b.record && a.first == b.first && a.second == b.second && a.kind == b.kind &&
         a.origin == b.origin && a.forced == b.forced && a.tier == b.tier;
}

bool same_schools(const SchoolList& a, const SchoolList& b) {
  const auto same_authority = [](const Authority& x, const Authority& y) {
    return x.code == y.code && x.name == y.name && x.region == y.region;
  };
  return a.id == b.id && a.id_text == b.id_text && a.phase == b.phase && a.pupils == b.pupils &&
         a.x_km == b.x_km && a.y_km == b.y_km && a.disadvantage == b.disadvantage &&
         a.authority == b.authority && a.grade == b.grade && a.group == b.group &&
         std::equal(a.authorities.begin(), a.authorities.end(), b.authorities.begin(), b.authorities.end(),
                    same_authority);
}

/// Counts replicates whose values differ, by dataset.
class Differences {
 public:
  void compare(const StoredRun& stored, std::size_t i, const RunResult& repeated, const SchoolList* schools) {
    const RunResult& kept = stored.results[i];
    const auto& plan = stored.description.record;
    const auto table = metric_table();
    for (std::size_t m = 0; m < table.size(); ++m) {
      const auto part = [&](const RunResult& result) {
        return std::span<const double>(result.metrics).subspan(m * result.n_records, result.n_records);
      };
      note("metrics/" + std::string(table[m].name), kept.replicate, same_bits(part(kept), part(repeated)));
    }
    if (kept.trajectories.size() == repeated.trajectories.size() && !kept.trajectories.empty()) {
      const std::size_t size = kept.trajectories.size() / plan.variables.size();
      for (std::size_t v = 0; v < plan.variables.size(); ++v) {
        const auto part = [&](const RunResult& result) {
          return std::span<const float>(result.trajectories).subspan(v * size, size);
        };
        note("trajectories/" + std::string(trajectory_variables()[plan.variables[v]].name), kept.replicate,
             same_bits(part(kept), part(repeated)));
      }
    } else {
      note("trajectories", kept.replicate, kept.trajectories.size() == repeated.trajectories.size());
    }
    note("ties", kept.replicate,
         std::equal(kept.tie_events.begin(), kept.tie_events.end(), repeated.tie_events.begin(),
                    repeated.tie_events.end(), same_event));
    note("final_state_hash", kept.replicate, kept.state_hash == repeated.state_hash);
    const bool has_own_schools =
        i < stored.synthetic_schools.size() && stored.synthetic_schools[i].size() > 0;
    if (has_own_schools)
      note("schools", kept.replicate,
           schools != nullptr && same_schools(stored.synthetic_schools[i], *schools));
  }

  [[nodiscard]] const std::vector<std::string>& lines() const { return lines_; }
  [[nodiscard]] std::size_t n_compared() const { return n_compared_; }

 private:
  void note(const std::string& dataset, std::uint32_t replicate, bool is_same) {
    ++n_compared_;
    if (!is_same) lines_.push_back(dataset + " differs in replicate " + std::to_string(replicate));
  }

  std::vector<std::string> lines_;
  std::size_t n_compared_ = 0;
};

Rerun rerun_run(const std::string& path, unsigned threads, const Watch& watch) {
  const StoredRun stored = read_run(path, Detail::everything);
  if (stored.results.empty()) throw Error(ErrorKind::input, path + ": has no finished replicate to repeat");
  if (stored.model_version != model_version) return {false, other_model_version(stored.model_version), {}};
  refuse_unsound_inputs(stored, path);
  RunDescription description = stored.description;
  description.n_replicates = stored.results.back().replicate + 1;
  Differences differences;
  watch.begin(stored.results.size(), "runs");
  const bool is_whole = run_watched(
      {description}, stored.results.front().replicate, threads, watch, [&](EnsembleResult&& done) {
        const auto kept =
            std::find_if(stored.results.begin(), stored.results.end(),
                         [&](const RunResult& result) { return result.replicate == done.result.replicate; });
        if (kept == stored.results.end()) return;
        const auto i = static_cast<std::size_t>(kept - stored.results.begin());
        differences.compare(stored, i, done.result, done.schools);
        watch.step(false);
      });
  if (!is_whole) throw Interrupted(std::string(nothing_to_say));
  const std::vector<std::string>& lines = differences.lines();
  if (lines.empty() && stored.altered.empty()) {
    return {true,
            fmt::format("all {} series of {} replicates are equal bit for bit", differences.n_compared(),
                        stored.results.size()),
            {}};
  }
  Rerun answer{false,
               fmt::format("{} of {} series differ{}", lines.size(), differences.n_compared(),
                           lines.empty() ? ", but the file was altered after it was written" : ""),
               stored.altered};
  answer.differences.insert(answer.differences.end(), lines.begin(), lines.end());
  return answer;
}

}  // namespace

Rerun rerun(const RerunRequest& request, const Watch& watch) {
  if (is_sweep_file(request.path)) return rerun_sweep(request, watch);
  if (request.n_sampled)
    throw Error(ErrorKind::usage, "--sample: is for merged sweeps; of a run all replicates are repeated");
  return rerun_run(request.path, request.threads, watch);
}

}  // namespace schoolsim
