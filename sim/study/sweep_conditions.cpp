#include "sim/study/sweep_conditions.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "analysis/words/numbers.hpp"
#include "sim/config/settings_text.hpp"
#include "sim/error.hpp"
#include "sim/text/names.hpp"
#include "sim/text/numbers.hpp"

namespace schoolsim {
namespace {

/// "two-tiers", "universally-shallow": the words of regimes as flags take them.
std::string word_of(Regime regime) {
  std::string word(to_string(regime));
  std::replace(word.begin(), word.end(), ' ', '-');
  return word;
}

}  // namespace

CaseCondition read_condition(const std::string& text, const SweepAnswers& sweep) {
  CaseCondition condition;
  condition.text = text;
  std::string regimes;
  for (std::size_t r = 0; r < n_regimes; ++r) {
    const auto regime = static_cast<Regime>(r);
    if (text == word_of(regime)) condition.regime = regime;
    regimes += ", " + word_of(regime);
  }
  if (condition.regime) {
    for (const std::string_view name : tier_metrics)
      condition.metrics.push_back(sweep.metric(std::string(name), "where"));
    return condition;
  }
  const std::size_t sign = text.find_first_of("<>");
  const auto value = sign == std::string::npos
                         ? std::nullopt
                         : read_number(without_blanks(std::string_view(text).substr(sign + 1)));
  if (!value || !std::isfinite(*value)) {
    throw Error(ErrorKind::usage, "--where: is " + quote(text) +
                                      ", allowed is METRIC>VALUE, METRIC<VALUE (as in 'isolated>0.3')" +
                                      regimes);
  }
  condition.metrics.push_back(
      sweep.metric(std::string(without_blanks(std::string_view(text).substr(0, sign))), "where"));
  condition.is_above = text[sign] == '>';
  condition.value = *value;
  return condition;
}

LabelledSweep label(const SweepAnswers& sweep, std::size_t scenario,
                    const std::vector<CaseCondition>& conditions) {
  const SweepHeader& header = sweep.header();
  const std::size_t n_factors = header.factors.size();
  std::vector<std::vector<std::vector<double>>> values;
  for (const CaseCondition& condition : conditions) {
    auto& columns = values.emplace_back();
    for (const std::size_t metric : condition.metrics) columns.push_back(sweep.values(metric));
  }
  const std::vector<std::size_t> needed = sweep.counts();
  LabelledSweep labelled;
  LabelledPoints& points = labelled.points;
  points.n_dimensions = n_factors;
  for (std::size_t f = 0; f < n_factors; ++f) {
    if (!header.words[f].empty()) labelled.categories.push_back(header.factors[f]);
  }
  for (std::size_t point = 0; point < header.n_points(); ++point) {
    std::size_t n_runs = 0;
    std::size_t n_held = 0;
    for (std::size_t r = 0; r < header.n_replicates; ++r) {
      const std::size_t run = (point * header.scenarios.size() + scenario) * header.n_replicates + r;
      bool is_there = true;
      bool holds = true;
      for (std::size_t c = 0; c < conditions.size(); ++c) {
        std::vector<double> of_run;
        for (const auto& column : values[c]) of_run.push_back(column[run]);
        // The first is a number in every run that is done; others may be undefined.
        is_there = is_there && !std::isnan(of_run.front());
        holds = holds && conditions[c].holds(of_run);
      }
      if (!is_there) continue;
      ++n_runs;
      n_held += holds ? 1U : 0U;
    }
    if (n_runs == 0) continue;
    // A category has no ends from which a box could be peeled: one value for all leaves it whole.
    for (std::size_t f = 0; f < n_factors; ++f)
      points.values.push_back(header.words[f].empty() ? header.points[point * n_factors + f] : 0);
    points.is_case.push_back(2 * n_held > n_runs ? 1 : 0);
    labelled.positions.push_back(point);
    labelled.n_tied += 2 * n_held == n_runs ? 1U : 0U;
    labelled.n_fewer += n_runs < needed[point] ? 1U : 0U;
  }
  return labelled;
}

std::string LabelledSweep::note(std::size_t n_all_points) const {
  const auto count = [](std::size_t n) { return counted(static_cast<std::int64_t>(n), "point"); };
  std::string text;
  if (n_tied > 0)
    text = fmt::format("At {} it holds in exactly half, which do not count as cases. ", count(n_tied));
  if (const std::size_t n_none = n_all_points - positions.size(); n_fewer + n_none > 0)
    text += fmt::format(
        "{} with fewer replicates than others, since runs are missing or without a value; {} with none, left "
        "out. ",
        capitalised(count(n_fewer)), count(n_none));
  if (!categories.empty())
    text += fmt::format("A box is of ranges, so it takes all values of {}, whose values have no order. ",
                        fmt::join(categories, " and "));
  if (!text.empty()) text.pop_back();
  return text;
}

}  // namespace schoolsim
