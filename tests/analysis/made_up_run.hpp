#pragma once

#include <cmath>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/statistics/compare.hpp"
#include "sim/model/metrics.hpp"

namespace schoolsim::test {

/// A run whose figures are chosen by hand.
struct MadeUpRun {
  RunDescription description;
  std::vector<RunResult> results;

  [[nodiscard]] ComparedRun view() const {
    return {&description, results, {}, description.scenario.name + ".h5", model_version};
  }

  double& metric(std::size_t result, std::string_view name, Term record) {
    return results[result]
        .metrics[find_metric(name) * results[result].n_records + static_cast<std::size_t>(record)];
  }

  void set_everywhere(std::string_view name, Term record, double value) {
    for (std::size_t r = 0; r < results.size(); ++r) metric(r, name, record) = value;
  }
};

/// Levels that differ between replicates and rise over time, no days paid; the same for every run made with
/// the same n and terms.
inline MadeUpRun made_up_run(std::string_view name, std::string_view title, std::uint32_t n_replicates,
                             Term terms = 45, std::uint32_t n_schools = 21075) {
  MadeUpRun run;
  run.description.scenario.name = name;
  run.description.title = title;
  run.description.seed = 7;
  run.description.n_replicates = n_replicates;
  run.description.terms = terms;
  run.description.schools_spec = "england";
  run.description.schools_are_synthetic = true;
  run.description.schools.id.resize(n_schools);
  run.description.program_version = "0.1.0";
  run.description.commit = "unknown";
  for (std::uint32_t r = 0; r < n_replicates; ++r) {
    RunResult result;
    result.replicate = r;
    result.n_records = static_cast<std::uint32_t>(terms) + 1;
    for (std::size_t m = 0; m < metric_table().size(); ++m) {
      for (Term record = 0; record <= terms; ++record) {
        result.metrics.push_back(0.2 + 0.001 * record +
                                 0.01 * std::sin(1.0 + 3.0 * r + static_cast<double>(m)));
      }
    }
    run.results.push_back(std::move(result));
    for (Term record = 0; record <= terms; ++record) run.metric(r, "days_paid", record) = 0;
  }
  return run;
}

/// What is added to a metric of every replicate from the policy on: an effect of exactly `mean` whose paired
/// 95 % interval has exactly the half-width `half_width`, by differences that alternate about the mean.
struct Effect {
  double mean = 0;
  double half_width = 0;
};

/// Student's t, .975, by degrees of freedom: from printed tables, not from our code.
inline double t_of_table(std::size_t n) {
  switch (n) {
    case 2:
      return 12.706205;
    case 10:
      return 2.262157;
    case 20:
      return 2.093024;
    default:
      return std::nan("");
  }
}

/// The baseline's figures, price nil, plus effects. `n` of the baseline must be even and in t_of_table.
inline MadeUpRun made_up_policy(const MadeUpRun& baseline, std::string_view name, std::string_view title,
                                const std::map<std::string, Effect>& effects) {
  MadeUpRun run = baseline;
  run.description.scenario.name = name;
  run.description.title = title;
  const std::size_t n = run.results.size();
  for (const auto& [metric, effect] : effects) {
    // n values mean ± a have a standard deviation of a sqrt(n / (n - 1)): the half-width is t a / sqrt(n -
    // 1).
    const double a = n > 1 ? effect.half_width * std::sqrt(static_cast<double>(n - 1)) / t_of_table(n) : 0;
    for (std::size_t r = 0; r < n; ++r) {
      for (Term record = 9; record <= run.description.terms; ++record) {
        run.metric(r, metric, record) += effect.mean + (r % 2 == 0 ? a : -a);
      }
    }
  }
  return run;
}

}  // namespace schoolsim::test
