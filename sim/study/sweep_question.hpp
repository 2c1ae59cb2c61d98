#pragma once

#include <optional>
#include <string>
#include <vector>

#include "analysis/statistics/sensitivity.hpp"
#include "sim/config/plan_file.hpp"
#include "sim/study/sweep_answers.hpp"

namespace schoolsim {

/// Which output of which runs of a merged sweep is asked about.
struct OutputChoice {
  std::string path;                    ///< of the sweep's file
  std::string metric;                  ///< its name
  std::string scenario;                ///< empty: the first
  std::optional<std::string> against;  ///< its difference from this scenario, on the same draws
  std::optional<Term> at;              ///< record; none: the last
  std::string statistic = "mean";      ///< over replicates: mean, sd or quantile:LEVEL
};

/// The same by position.
struct Chosen {
  std::size_t metric = 0;  ///< position in metric_table()
  std::size_t scenario = 0;
  std::optional<std::size_t> against;
  std::string statistic;
};

/// What of a sweep an analysis looks at: one output, over the factors that move by themselves.
struct Question {
  std::vector<std::string> factors;             ///< by dimension; followers in brackets
  std::vector<std::size_t> columns;             ///< of header.points
  std::vector<std::vector<std::string>> words;  ///< by dimension: of a category its values, else none
  std::vector<double> points;                   ///< [point][dimension]
  std::vector<double> runs;                     ///< [point][replicate]
  SweptOutput output;
  double scale = 1;  ///< from the metric's unit to the plain one
  std::string unit;  ///< the plain one
  std::uint64_t seed = 0;
  std::uint32_t n_replicates = 0;
};

/// What is asked about, found in its sweep.
struct SweptQuestion {
  SweepAnswers sweep;
  Chosen chosen;
  PlanFile plan;
  Question question;

  /// What is looked at, in a sentence; `called` says what it calls a scenario of a name.
  [[nodiscard]] std::string sentence(std::string (*called)(const std::string& name) = nullptr) const;
  /// What an answer leaves out or mixes in: what one set of parameters says nothing of, parameters in which
  /// the scenario and the one it is set against differ besides their policies, runs that are missing.
  [[nodiscard]] std::vector<std::string> caveats() const;
};

/// "mean", "sd" or "quantile:LEVEL". Throws Error `usage` for another word, `input` where it needs more
/// replicates.
Statistic read_statistic(const std::string& text, std::uint32_t n_replicates);

/// Throws Error `usage` for what the sweep does not hold, or for a statistic that is none, `input` for one
/// that needs more replicates.
SweptQuestion ask(const OutputChoice& choice);

/// Why an index is missing.
inline constexpr std::string_view too_little_variation =
    "it varies at too few points to share out its variance";

/// Why no share of the variance is due to one factor of a plan alone, and what can be asked instead; empty
/// where its factors are independent.
std::string why_dependent(const PlanFile& plan);

/// Why nothing is told of what lies between the values of a factor that is a category, and what can be asked
/// instead; empty without one.
std::string why_unordered(const SweepHeader& header);

/// First-order indices of a sweep without a layout for them, from its first `n_points` points: by a chaos
/// where they fill space, as those of lhs and sobol do, by ranks where a user's file lists points that look
/// independent. Throws Error `input` where factors go together in the points of a file.
GivenData given_data(const Question& question, const PlanFile& plan, std::size_t n_points,
                     const std::string& path);

/// Why first-order indices are missing, and what would help; empty if they are not.
std::string why_untold(const GivenData& data, const Question& question);

/// The elementary effects of a sweep with design = morris. Throws Error `input` if no trajectory is whole.
Screening screen(const Question& question, const PlanFile& plan, const std::string& path);

}  // namespace schoolsim
