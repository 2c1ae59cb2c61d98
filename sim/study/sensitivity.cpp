#include "sim/study/sensitivity.hpp"

#include <algorithm>
#include <cmath>
#include <sstream>

#include <fmt/format.h>

#include "sim/error.hpp"

namespace schoolsim {
namespace {

std::vector<OneFactorChange> one_factor_changes(const Question& question) {
  std::vector<OneFactorChange> changes;
  const std::size_t n_dimensions = question.columns.size();
  for (std::size_t point = 1; point < question.output.n_points(); ++point) {
    std::size_t d = 0;
    while (d + 1 < n_dimensions && question.points[point * n_dimensions + d] == question.points[d]) ++d;
    std::vector<double> differences;
    for (std::size_t r = 0; r < question.n_replicates; ++r) {
      const double difference = question.runs[point * question.n_replicates + r] - question.runs[r];
      if (std::isfinite(difference)) differences.push_back(difference);
    }
    if (!differences.empty())
      changes.push_back({d, question.points[point * n_dimensions + d], estimate_of(differences)});
  }
  return changes;
}

/// The plan that goes on with what a screening kept: Saltelli's layout, other factors at their defaults.
std::string plan_with(const PlanFile& plan, const std::vector<std::string>& kept_keys,
                      std::int64_t n_points) {
  std::istringstream lines(plan.text);
  std::string text;
  bool is_left_out = false;
  for (std::string line; std::getline(lines, line);) {
    const std::size_t begin = line.find_first_not_of(" \t");
    const std::string_view word =
        begin == std::string::npos ? std::string_view() : std::string_view(line).substr(begin);
    if (word.starts_with("[")) {
      is_left_out = false;
      if (word.starts_with("[factor")) {
        const std::size_t key = word.find_first_not_of(" \t", std::string_view("[factor").size());
        const std::string_view name = word.substr(key, word.find_first_of(" \t]", key) - key);
        is_left_out = std::find(kept_keys.begin(), kept_keys.end(), name) == kept_keys.end();
      }
    }
    if (is_left_out) continue;
    const std::string_view key = word.substr(0, word.find_first_of(" \t="));
    if (key == "design") {
      text += fmt::format("design = saltelli\npoints = {}\n", n_points);
    } else if (key != "points" && key != "levels") {
      text += line + "\n";
    }
  }
  return text;
}

}  // namespace

Sensitivity sensitivity(const OutputChoice& choice) {
  Sensitivity answer{ask(choice), {}};
  const Question& question = answer.asked.question;
  const std::string& path = choice.path;
  switch (answer.asked.plan.design) {
    case DesignKind::morris:
      answer.found = screen(question, answer.asked.plan, path);
      break;
    case DesignKind::saltelli:
      answer.found = variance_shares(question.columns.size(), question.output.values, question.seed);
      break;
    case DesignKind::lhs:
    case DesignKind::sobol:
    case DesignKind::file: {
      for (const std::string& reason :
           {why_dependent(answer.asked.plan), why_unordered(answer.asked.sweep.header())}) {
        if (!reason.empty()) throw Error(ErrorKind::input, path + ": " + reason);
      }
      GivenData data = given_data(question, answer.asked.plan, question.output.n_points(), path);
      if (const std::string reason = why_untold(data, question); !reason.empty())
        throw Error(ErrorKind::input, path + ": " + reason);
      answer.found = std::move(data);
      break;
    }
    case DesignKind::oat:
      if (choice.statistic != "mean")
        throw Error(ErrorKind::usage, "--statistic: a design of one factor at a time shows means only");
      answer.found = one_factor_changes(question);
      break;
    case DesignKind::factorial:
      throw Error(ErrorKind::input,
                  path +
                      ": has a factorial design, which shows no sensitivity; screening needs design = "
                      "morris, Sobol’ indices need saltelli, first-order indices lhs or sobol");
  }
  return answer;
}

std::vector<bool> kept_factors(const Screening& screening, double keep) {
  double greatest = 0;
  for (const ElementaryEffects& row : screening.effects) greatest = std::max(greatest, row.mu_star);
  std::vector<bool> kept;
  for (const ElementaryEffects& row : screening.effects)
    kept.push_back(row.is_above_noise() && row.mu_star >= keep * greatest);
  return kept;
}

std::string next_plan(const Sensitivity& answer, double keep, std::int64_t n_points) {
  const PlanFile& plan = answer.asked.plan;
  const auto* screening = std::get_if<Screening>(&answer.found);
  if (screening == nullptr)
    throw Error(ErrorKind::input,
                "--next: continues a screening, which needs design = morris; this sweep has " +
                    std::string(to_string(plan.design)));
  const std::vector<bool> kept = kept_factors(*screening, keep);
  const std::vector<std::size_t>& columns = answer.asked.question.columns;
  const std::vector<std::string>& factors = answer.asked.sweep.header().factors;
  std::vector<std::string> keys;
  for (std::size_t f = 0; f < factors.size(); ++f) {
    const auto dimension = std::find(columns.begin(), columns.end(), plan.factors[f].with.value_or(f));
    if (kept[static_cast<std::size_t>(dimension - columns.begin())]) keys.push_back(factors[f]);
  }
  if (keys.empty()) throw Error(ErrorKind::input, "--next: no factor is above noise");
  return plan_with(plan, keys, n_points);
}

}  // namespace schoolsim
