#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "sim/output_lock.hpp"
#include "sim/run/sweep.hpp"
#include "sim/store/sweep_part.hpp"

namespace schoolsim {

/// Writes the file of a sweep that has no results yet: everything that describes it. Replaces an existing
/// one.
void write_sweep_header(const std::string& path, const Sweep& sweep);

/// `not_needed`: its point is precise enough without it.
enum class RunState : std::int8_t { missing, done, failed, not_needed };

/// A run that failed.
struct SweepFailure {
  std::int32_t point = 0, scenario = 0, replicate = 0;
  std::string message;
};

/// What the file of a sweep says of itself; all of it is there before any result is.
struct SweepHeader {
  std::string path;
  std::string title, question, plan, identity, design;
  std::string schools_spec;
  std::uint64_t seed = 0;
  std::uint64_t fingerprint = 0;
  std::int32_t model_version = 0;
  std::uint32_t n_schools = 0;  ///< 0: points have lists of several lengths
  std::uint32_t n_replicates = 0;
  std::vector<std::string> scenarios, factors, metrics;
  std::vector<std::vector<std::string>> words;  ///< by factor: of a category its values, else none
  std::vector<Term> records;
  std::vector<double> points;  ///< [point][factor]
  std::vector<WantedWidth> until;
  std::uint32_t n_observables = 0;  ///< that parts keep besides, and a merged file does not

  bool has_results = false;    ///< of a merged sweep, not of the description in a sweep's folder
  bool has_checksums = false;  ///< not before format 1.2

  /// A factor's value at a point, as plans and tables have it.
  [[nodiscard]] std::string value_text(std::size_t point, std::size_t factor) const {
    return schoolsim::value_text(points[point * factors.size() + factor], words[factor]);
  }
  [[nodiscard]] std::size_t n_points() const { return factors.empty() ? 0 : points.size() / factors.size(); }
  [[nodiscard]] std::uint64_t n_tasks() const { return std::uint64_t{n_points()} * n_replicates; }
  [[nodiscard]] std::uint64_t n_runs() const { return n_tasks() * scenarios.size(); }
  [[nodiscard]] SweepShape shape() const {
    return {scenarios.size(), metrics.size(), records.size(), n_observables};
  }
};

/// Whether a path is an HDF5 file that says it is of a sweep.
bool is_sweep_file(const std::string& path);

/// Throws Error `file` if there is none, or it cannot be read or is damaged, `input` if it is not the file of
/// a sweep.
SweepHeader read_sweep_header(const std::string& path);

/// Fills a copy of a header with results, point by point. Throws Error `file` if it cannot be written.
class SweepWriter {
 public:
  SweepWriter(const SweepHeader& header, const OutputLock& output);
  ~SweepWriter();
  SweepWriter(const SweepWriter&) = delete;
  SweepWriter& operator=(const SweepWriter&) = delete;

  /// Points come in order, with any number of replicates.
  void put(std::size_t point, std::uint32_t replicate, const std::vector<SweepRun>& runs);

  /// Says that the last point put needs no replicates from this one on.
  void end_point(std::size_t point, std::uint32_t replicate);

  /// Gives the file its own name.
  void finish();

 private:
  struct Block;
  void flush();

  SweepHeader header_;
  OutputLock output_;
  std::unique_ptr<Block> block_;
};

/// Results of a sweep that readers ask for: [point][scenario][replicate], then [record] for a metric and
/// [payer][kind] for costs, which are leader_days or pounds. Throw Error `file` where they do not fit the
/// header or no longer match their checksums, `input` where there are none yet.
std::vector<RunState> read_run_states(const SweepHeader& header);
std::vector<std::uint64_t> read_state_hashes(const SweepHeader& header);
std::vector<double> read_sweep_metric(const SweepHeader& header, const std::string& name);
std::vector<double> read_sweep_costs(const SweepHeader& header, const std::string& name);
std::vector<SweepFailure> read_sweep_failures(const SweepHeader& header);

}  // namespace schoolsim
