#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "sim/run/description.hpp"
#include "sim/run/factor_key.hpp"
#include "sim/run/observables.hpp"

namespace schoolsim {

/// What a sweep varies.
struct Factor {
  FactorKey key = {};
  std::optional<Term> from = {};        ///< first term in which the value holds; none: from the spin-up on
  std::string spread = {};              ///< its values or distribution, as plans write it
  std::string with = {};                ///< name of the factor with which it moves; may be empty
  std::vector<std::string> words = {};  ///< of a category: its values, by the number that points hold
};

/// What runs take from outside at some points of a sweep.
struct SweptSchools {
  std::uint64_t seed = 1;
  std::uint32_t synthetic_size = 0;  ///< as in RunDescription
  SchoolList schools;
  std::uint64_t fingerprint = 0;
};

/// A precision for which replicates are added, point by point: that of the metric's differences from the
/// first scenario, or of its level where there is only one, in the last record that is kept.
struct WantedWidth {
  std::size_t metric = 0;  ///< position among the metrics that the sweep keeps
  double half_width = 0;   ///< of the interval, in the metric's unit
  bool operator==(const WantedWidth&) const = default;
};

/// Several scenarios, each run at every point and in every replicate, all on common draws.
struct Sweep {
  std::string title, question;
  std::string plan;                       ///< text of its file
  std::string identity;                   ///< all that decides its results, as text (sweep/identity.hpp)
  std::uint64_t fingerprint = 0;          ///< of the identity
  std::string design;                     ///< its word, and the numbers by which it is laid out
  std::vector<RunDescription> scenarios;  ///< share seed, schools, replicates, terms and focus
  std::vector<Factor> factors;
  std::vector<double> points;                ///< [point][factor]
  std::vector<std::size_t> metrics;          ///< that are kept: positions in metric_table()
  std::vector<Term> records;                 ///< that are kept, ascending
  std::vector<WantedWidth> until;            ///< none: every point has all replicates; else these at most
  std::vector<Observable> observables = {};  ///< that are kept besides, of all schools
  /// Whether every point has draws of its own in each replicate, so that luck does not move points together.
  bool has_own_luck = false;
  /// Whether each run's thresholds of inspection are found before it, with its own parameters, schools and
  /// draws (run/thresholds.hpp), in the place of those that its parameters hold.
  bool finds_thresholds = false;
  /// By the values of the first category among the factors, then of the next; none without a category: all
  /// points have what the scenarios have.
  std::vector<SweptSchools> lists = {};

  [[nodiscard]] std::size_t n_points() const { return factors.empty() ? 0 : points.size() / factors.size(); }
  [[nodiscard]] std::uint32_t n_replicates() const { return scenarios.front().n_replicates; }
  [[nodiscard]] std::uint64_t n_tasks() const { return std::uint64_t{n_points()} * n_replicates(); }
  [[nodiscard]] double value(std::size_t point, std::size_t factor) const {
    return points[point * factors.size() + factor];
  }
  /// Schools of the shortest and of the longest list.
  [[nodiscard]] std::pair<std::uint32_t, std::uint32_t> n_schools() const;
  /// Position in `lists` of what a point has; 0 without lists.
  [[nodiscard]] std::size_t list_at(std::size_t point) const;
};

/// The unit of work: all scenarios at one point in one replicate. The first replicate of all points comes
/// first, so that an unfinished sweep covers its space, and more replicates number nothing anew.
struct SweepTask {
  std::size_t point = 0;
  std::uint32_t replicate = 0;
};

inline SweepTask task_at(const Sweep& sweep, std::uint64_t number) {
  return {static_cast<std::size_t>(number % sweep.n_points()),
          static_cast<std::uint32_t>(number / sweep.n_points())};
}

/// What one run of a sweep leaves behind.
struct SweepRun {
  std::string failure;  ///< why there is no result; empty: there is one
  std::uint64_t state_hash = 0;
  std::vector<double> metrics;      ///< [metric that is kept][record that is kept]
  std::vector<Ledger> leader_days;  ///< by record that is kept, since term 0
  std::vector<Ledger> pounds;       ///< grants, likewise
  std::vector<double> observed;     ///< by observable that is kept
};

/// How many of the runs failed.
inline std::uint64_t n_failed(const std::vector<SweepRun>& runs) {
  std::uint64_t n = 0;
  for (const SweepRun& run : runs) {
    if (!run.failure.empty()) ++n;
  }
  return n;
}

/// A scenario as it is at a point, in the replicate's world where replicates are worlds; factors prevail over
/// its set. Factors of a policy move those of that name, and do nothing where there is none. Others that
/// begin to hold in a term are policies of that name, after all others.
Scenario scenario_at(const Sweep& sweep, std::size_t scenario, std::size_t point, std::uint32_t replicate);

}  // namespace schoolsim
