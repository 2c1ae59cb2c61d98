#include "sim/cli/sweep_question.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "analysis/numbers.hpp"
#include "sim/config/names.hpp"
#include "sim/config/numbers.hpp"
#include "sim/design/design.hpp"
#include "sim/error.hpp"

namespace schoolsim {
namespace {

Statistic read_statistic(const std::string& text, std::uint32_t n_replicates) {
  constexpr std::string_view quantile_word = "quantile:";
  if (text == "mean") return {StatisticKind::mean};
  if (text == "sd") {
    if (n_replicates < 2)
      throw Error(ErrorKind::input, "--statistic: sd needs two replicates, the sweep has one");
    return {StatisticKind::sd};
  }
  const auto level =
      text.starts_with(quantile_word) ? read_number(text.substr(quantile_word.size())) : std::nullopt;
  if (!level || !(*level > 0 && *level < 1))
    throw Error(ErrorKind::usage, "--statistic: is " + quote(text) +
                                      ", allowed is mean, sd or quantile:LEVEL with a level between 0 and 1, "
                                      "as in quantile:0.1");
  const double needed = 1 / std::min(*level, 1 - *level);
  if (n_replicates < needed)
    throw Error(
        ErrorKind::input,
        fmt::format("--statistic: {} needs {:.0f} replicates, so that one lies beyond it; the sweep has {}",
                    text, std::ceil(needed), n_replicates));
  return {StatisticKind::quantile, *level};
}

}  // namespace

Chosen read_choice(const SweepAnswers& sweep, const Arguments& arguments) {
  const auto name = arguments.text("of");
  if (!name) throw Error(ErrorKind::usage, "needs --of METRIC, what is to be explained, as in --of isolated");
  Chosen chosen;
  chosen.metric = sweep.metric(*name, "of");
  chosen.scenario =
      sweep.scenario(arguments.text("scenario").value_or(sweep.header().scenarios.front()), "scenario");
  if (const auto against = arguments.text("against")) {
    chosen.against = sweep.scenario(*against, "against");
    if (chosen.against == chosen.scenario)
      throw Error(ErrorKind::usage,
                  "--against: is " + quote(*against) + ", the scenario itself; name another one");
  }
  chosen.statistic = arguments.text("statistic").value_or("mean");
  return chosen;
}

PlanFile layout_of(const SweepHeader& header) {
  PlanFile plan = read_plan(header.plan, header.path).plan;
  if (header.design == to_string(DesignKind::file)) {
    plan.design = DesignKind::file;
    plan.factors.assign(header.factors.size(), {});
  }
  return plan;
}

Question ask(const SweepAnswers& sweep, const PlanFile& plan, const Chosen& chosen) {
  const SweepHeader& header = sweep.header();
  Question question;
  question.seed = header.seed;
  question.n_replicates = header.n_replicates;
  question.scale = plain_scale(metric_table()[chosen.metric], header.n_schools);
  for (std::size_t f = 0; f < header.factors.size(); ++f) {
    if (plan.factors[f].with) continue;
    std::string name = header.factors[f];
    for (std::size_t other = 0; other < plan.factors.size(); ++other) {
      if (plan.factors[other].with == f) name += " (with " + header.factors[other] + ")";
    }
    question.factors.push_back(name);
    question.columns.push_back(f);
  }
  for (std::size_t point = 0; point < header.n_points(); ++point) {
    for (const std::size_t column : question.columns)
      question.points.push_back(header.points[point * header.factors.size() + column]);
  }
  const std::vector<double> values = sweep.values(chosen.metric);
  for (std::size_t point = 0; point < header.n_points(); ++point) {
    const auto run = [&](std::size_t s, std::size_t r) {
      return values[(point * header.scenarios.size() + s) * header.n_replicates + r];
    };
    for (std::size_t r = 0; r < header.n_replicates; ++r)
      question.runs.push_back(run(chosen.scenario, r) - (chosen.against ? run(*chosen.against, r) : 0));
  }
  question.output =
      swept_output(question.runs, header.n_replicates, read_statistic(chosen.statistic, header.n_replicates),
                   question.seed, sweep.counts());
  return question;
}

Screening screen(const Question& question, const PlanFile& plan, const std::string& path) {
  const auto levels = static_cast<double>(plan.levels > 0 ? plan.levels : usual_morris_levels);
  Screening screening =
      schoolsim::screen(question.points, question.columns.size(), std::floor(levels / 2) / (levels - 1),
                        question.output, question.seed);
  if (screening.effects.empty()) throw Error(ErrorKind::input, path + ": no trajectory is whole");
  return screening;
}

}  // namespace schoolsim
