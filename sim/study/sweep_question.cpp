#include "sim/study/sweep_question.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "analysis/statistics/chaos.hpp"
#include "analysis/words/numbers.hpp"
#include "analysis/words/words.hpp"
#include "sim/design/design.hpp"
#include "sim/error.hpp"
#include "sim/text/names.hpp"
#include "sim/text/numbers.hpp"

namespace schoolsim {
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
    throw Error(
        ErrorKind::usage,
        "--statistic: is " + quote(text) +
            ", allowed is mean, sd or quantile:LEVEL with a level between 0 and 1, as in quantile:0.1");
  const double needed = 1 / std::min(*level, 1 - *level);
  if (n_replicates < needed)
    throw Error(
        ErrorKind::input,
        fmt::format("--statistic: {} needs {:.0f} replicates, so that one lies beyond it; the sweep has {}",
                    text, std::ceil(needed), n_replicates));
  return {StatisticKind::quantile, *level};
}

namespace {

Chosen find_choice(const SweepAnswers& sweep, const OutputChoice& choice) {
  Chosen chosen;
  chosen.metric = sweep.metric(choice.metric, "metric");
  chosen.scenario = choice.scenario.empty() ? 0 : sweep.scenario(choice.scenario, "scenario");
  if (choice.against) {
    chosen.against = sweep.scenario(*choice.against, "against");
    if (chosen.against == chosen.scenario)
      throw Error(ErrorKind::usage,
                  "--against: is " + quote(*choice.against) + ", the scenario itself; name another one");
  }
  chosen.statistic = choice.statistic;
  return chosen;
}

/// The plan of a sweep, as far as its points were laid out by it; a user's own points come in no layout that
/// could be relied upon, each column a dimension.
PlanFile layout_of(const SweepHeader& header) {
  PlanFile plan = read_plan(header.plan, header.path).plan;
  if (header.design == to_string(DesignKind::file)) {
    plan.design = DesignKind::file;
    plan.factors.assign(header.factors.size(), {});
  }
  const bool fits = std::equal(plan.factors.begin(), plan.factors.end(), header.factors.begin(),
                               header.factors.end(), [&](const PlanFactor& factor, const std::string& key) {
                                 return plan.design == DesignKind::file || name_of(factor.key) == key;
                               });
  if (!fits)
    throw Error(ErrorKind::file,
                header.path + ": the file is damaged: its plan has other factors than it has");
  return plan;
}

Question question_of(const SweepAnswers& sweep, const PlanFile& plan, const Chosen& chosen) {
  const SweepHeader& header = sweep.header();
  Question question;
  question.seed = header.seed;
  question.n_replicates = header.n_replicates;
  PlainUnit plain = plain_unit(metric_table()[chosen.metric], header.n_schools);
  question.scale = plain.scale;
  question.unit = std::move(plain.unit);
  for (std::size_t f = 0; f < header.factors.size(); ++f) {
    if (plan.factors[f].with) continue;
    std::string name = header.factors[f];
    for (std::size_t other = 0; other < plan.factors.size(); ++other) {
      if (plan.factors[other].with == f) name += " (with " + header.factors[other] + ")";
    }
    question.factors.push_back(name);
    question.columns.push_back(f);
    question.words.push_back(header.words[f]);
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
  question.output = swept_output(question.runs, header.n_replicates,
                                 read_statistic(chosen.statistic, header.n_replicates), question.seed);
  return question;
}

/// Which points rest on fewer replicates; empty where none do.
std::string gaps_note(const SweepAnswers& sweep, const Question& question) {
  const std::vector<std::size_t> needed = sweep.counts();
  std::size_t n_runs = 0, n_lost = 0, n_fewer = 0, n_none = 0;
  for (std::size_t point = 0; point < needed.size(); ++point) {
    const std::size_t there = std::min(question.output.counts[point], needed[point]);
    n_runs += needed[point];
    n_lost += needed[point] - there;
    n_none += std::isfinite(question.output.values[point]) ? 0U : 1U;
    n_fewer += there < needed[point] && std::isfinite(question.output.values[point]) ? 1U : 0U;
  }
  if (n_lost == 0) return {};
  const auto whole = [](std::size_t n) { return whole_text(static_cast<std::int64_t>(n)); };
  return fmt::format(
      "{} of {} runs are missing, failed or without a value of it: {} of {} points rest on fewer replicates, "
      "set right by what those are elsewhere, and {} have too few and are left out.",
      whole(n_lost), whole(n_runs), whole(n_fewer), whole(needed.size()), whole(n_none));
}

}  // namespace

SweptQuestion ask(const OutputChoice& choice) {
  SweepAnswers sweep(choice.path, choice.at);
  Chosen chosen = find_choice(sweep, choice);
  PlanFile plan = layout_of(sweep.header());
  Question question = question_of(sweep, plan, chosen);
  return {std::move(sweep), std::move(chosen), std::move(plan), std::move(question)};
}

std::string SweptQuestion::sentence(std::string (*called)(const std::string& name)) const {
  const SweepHeader& header = sweep.header();
  const MetricInfo& metric = metric_table()[chosen.metric];
  const auto name = [&, called](std::size_t scenario) {
    const std::string& own = header.scenarios[scenario];
    return called != nullptr ? called(own) : own;
  };
  return fmt::format("{} ({}) in “{}”{}, {}: the {} of {} at each of {} points.", metric.label, question.unit,
                     name(chosen.scenario),
                     chosen.against ? fmt::format(", difference from “{}”", name(*chosen.against)) : "",
                     date_text(sweep.term()), chosen.statistic, sweep.replicates_text(),
                     whole_text(static_cast<std::int64_t>(header.n_points())));
}

std::vector<std::string> SweptQuestion::caveats() const {
  std::vector<std::string> all{sweep.one_set_note()};
  if (chosen.against) {
    const std::vector<Scenario> scenarios = sweep.scenarios();
    const Scenario& against = scenarios[*chosen.against];
    const Scenario& scenario = scenarios[chosen.scenario];
    all.push_back(parameters_caveat(against.name, against, scenario.name, scenario));
  }
  all.push_back(gaps_note(sweep, question));
  std::erase(all, "");
  return all;
}

std::string why_dependent(const PlanFile& plan) {
  const bool is_correlated = !plan.correlations.empty() && plan.design != DesignKind::file;
  if (plan.constraints.empty() && !is_correlated) return {};
  return fmt::format(
      "its plan has a {}, so its factors are not independent: no share of the variance is due to one of them "
      "alone, and no curve over one holds for the others where they may be; 'discover', 'choose' and "
      "'emulate "
      "--predict' need no independence, and a plan without it has indices",
      is_correlated ? "correlation" : "constraint");
}

std::string why_unordered(const SweepHeader& header) {
  for (std::size_t f = 0; f < header.factors.size(); ++f) {
    if (!header.words[f].empty())
      return fmt::format(
          "{} is a category, whose values have no order, so that no curve can be fitted through them; design "
          "= saltelli shares out the variance with it, oat and factorial show each of its values, "
          "'discover' and 'choose' take it, and a sweep of its own for each value can be emulated",
          header.factors[f]);
  }
  return {};
}

GivenData given_data(const Question& question, const PlanFile& plan, std::size_t n_points,
                     const std::string& path) {
  const std::size_t n_dimensions = question.columns.size();
  std::vector<double> points(question.points.begin(),
                             question.points.begin() + static_cast<std::ptrdiff_t>(n_points * n_dimensions));
  const auto outputs = std::span(question.output.values).first(n_points);
  if (plan.design != DesignKind::file) {
    for (std::size_t i = 0; i < points.size(); ++i)
      points[i] = cumulative(plan.factors[question.columns[i % n_dimensions]].spread, points[i]);
    return chaos_indices(points, n_dimensions, Margins::uniform, outputs, question.seed);
  }
  if (const auto both = correlated_dimensions(points, n_dimensions)) {
    throw Error(
        ErrorKind::input,
        fmt::format("{}: {} and {} go together in its points (rank correlation {:.2f}), so that no share of "
                    "the variance is due to one of them; lay them out so that they do not, or let one follow "
                    "the other in a plan (with = KEY)",
                    path, question.factors[both->one], question.factors[both->other], both->correlation));
  }
  return are_independent(points, n_dimensions)
             ? given_data_indices(points, n_dimensions, outputs, question.seed)
             : chaos_indices(points, n_dimensions, Margins::unknown, outputs, question.seed);
}

std::string why_untold(const GivenData& data, const Question& question) {
  if (data.is_told()) return {};
  if (data.indices.empty() && data.n_points < fewest_chaos_points)
    return fmt::format("{} with a value are too few for first-order indices; {} different ones are enough",
                       counted(static_cast<std::int64_t>(data.n_points), "point"), fewest_chaos_points);
  if (data.indices.empty()) return std::string(too_little_variation);
  const double noise = share_of_noise(question.output);
  return fmt::format(
      "no first-order index is shown: the polynomial chaos fitted to {} points predicts too little of the "
      "variance at points left out (Q2 = {:.2f}, at least {} is needed); take more points{}, or design = "
      "saltelli, whose indices rest on no fit",
      data.n_points, *data.q2, least_q2,
      noise > 0.05 ? fmt::format(", more replicates (the chance of few makes {} of it)",
                                 share_text(std::min(noise, 1.0)))
                   : "");
}

Screening screen(const Question& question, const PlanFile& plan, const std::string& path) {
  const auto levels = static_cast<double>(plan.levels > 0 ? plan.levels : usual_morris_levels);
  Screening screening =
      schoolsim::screen(question.points, question.columns.size(), std::floor(levels / 2) / (levels - 1),
                        question.output, question.seed);
  if (screening.effects.empty())
    throw Error(ErrorKind::input, path + ": no trajectory has runs on both sides of a step in every factor");
  return screening;
}

}  // namespace schoolsim
