#include "sim/study/sensitivity.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <initializer_list>
#include <numeric>
#include <type_traits>

#include <fmt/format.h>

#include "analysis/words/csv_fields.hpp"
#include "analysis/words/document.hpp"
#include "analysis/words/numbers.hpp"
#include "sim/cli/commands.hpp"
#include "sim/cli/flags.hpp"
#include "sim/error.hpp"
#include "sim/files.hpp"
#include "sim/text/names.hpp"
#include "sim/text/numbers.hpp"

namespace schoolsim {
namespace {

constexpr double usual_keep = 0.1;
constexpr std::int64_t usual_next_points = 512;

std::string interval_text(const Interval& interval, const std::function<std::string(double)>& number) {
  return "[" + number(interval.lower) + ", " + number(interval.upper) + "]";
}

std::string two_decimals(double value) { return fmt::format("{:.2f}", std::abs(value) < 0.005 ? 0 : value); }

/// Dimensions by falling importance.
std::vector<std::size_t> ranked(std::size_t n, const std::function<double(std::size_t)>& importance) {
  std::vector<std::size_t> order(n);
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return importance(a) > importance(b); });
  return order;
}

/// One table of factors and its rows for programs.
struct FactorTable {
  Table table;
  std::vector<std::vector<std::string>> csv;

  /// `method` says what was done.
  FactorTable(std::string method, std::vector<Column> columns, std::vector<std::string> names) {
    table.heading = std::move(method);
    table.columns = std::move(columns);
    table.sections.emplace_back();
    csv.push_back(std::move(names));
  }
  void add(const std::string& factor, const char* mark, std::vector<std::string> cells,
           std::initializer_list<double> numbers) {
    cells.insert(cells.begin(), factor + mark);
    table.sections.front().rows.push_back(std::move(cells));
    auto& fields = csv.emplace_back(1, csv_field(factor));
    for (const double number : numbers) fields.push_back(csv_number(number));
  }
};

const Column factor_column{"Factor"};
const Column interval_column{"95 % interval"};

FactorTable tell(const Question& question, const Screening& screening, double keep) {
  const auto kept = kept_factors(screening, keep);
  const auto& effects = screening.effects;
  const auto plain = [&](double value) { return figures_text(value * question.scale, 3, false); };
  const auto by_number = [](const ElementaryEffects& a, const ElementaryEffects& b) {
    return a.n_effects < b.n_effects;
  };
  const auto [fewest, most] = std::minmax_element(effects.begin(), effects.end(), by_number);
  const std::string parts = fewest->n_effects < most->n_effects
                                ? fmt::format(" and parts of others, {} to {} effects of a factor",
                                              fewest->n_effects, most->n_effects)
                                : "";
  FactorTable answer(
      fmt::format("Morris’ elementary effects over {} whole trajectories{}: by how much it changes if a "
                  "factor moves through its whole range.",
                  screening.n_trajectories, parts),
      {factor_column, {"mu*", true}, interval_column, {"mu", true}, {"sigma", true}, {"noise", true}, {""}},
      {"factor", "mu_star", "mu_star_lower", "mu_star_upper", "mu", "sigma", "noise", "above_noise", "kept"});
  for (const std::size_t d : ranked(effects.size(), [&](std::size_t i) { return effects[i].mu_star; })) {
    const ElementaryEffects& row = effects[d];
    const char* const note = row.mu_star == 0       ? "changes nothing"
                             : row.is_above_noise() ? ""
                                                    : "no more than noise";
    answer.add(question.factors[d], kept[d] ? " *" : "",
               {plain(row.mu_star), interval_text(row.interval, plain), plain(row.mu), plain(row.sigma),
                std::isfinite(row.noise) ? plain(row.noise) : "?", note},
               {row.mu_star, row.interval.lower, row.interval.upper, row.mu, row.sigma, row.noise,
                row.is_above_noise() ? 1.0 : 0.0, kept[d] ? 1.0 : 0.0});
  }
  answer.table.note = fmt::format(
      "mu*: mean size of the change; mu: with its sign; sigma: how much the change differs over the space, "
      "by "
      "bends or by other factors, the chance of replicates taken off; noise: what that chance leaves in one "
      "change{}. * kept: at least {} of the greatest mu*, and above noise.",
      question.n_replicates < 2 ? " (unknown with one replicate)" : "", share_text(keep));
  return answer;
}

FactorTable tell(const Question& question, const VarianceShares& shares) {
  FactorTable answer(
      fmt::format(
          "Sobol’ indices on {} rows of Saltelli’s layout: shares of its variance, first-order as "
          "Saltelli et al. (2010) estimate them, total as Jansen (1999), with 95 % intervals by 1,000 "
          "bootstraps of rows.",
          whole_text(static_cast<std::int64_t>(shares.n_rows))),
      {factor_column, {"first", true}, interval_column, {"total", true}, interval_column},
      {"factor", "first", "first_lower", "first_upper", "total", "total_lower", "total_upper"});
  const auto& indices = shares.indices;
  double sum = 0;
  for (const std::size_t d : ranked(indices.size(), [&](std::size_t i) { return indices[i].total.value; })) {
    const auto& [first, total] = indices[d];
    sum += first.value;
    answer.add(question.factors[d], "",
               {two_decimals(first.value), interval_text(first.interval, two_decimals),
                two_decimals(total.value), interval_text(total.interval, two_decimals)},
               {first.value, first.interval.lower, first.interval.upper, total.value, total.interval.lower,
                total.interval.upper});
  }
  answer.table.note = indices.empty()
                          ? capitalised(too_little_variation) + "."
                          : fmt::format(
                                "First: the share that goes if the factor is known. Total: the share that "
                                "stays if all others are. First-order indices add up to {}; what is "
                                "missing to 1 is factors acting together, or too few rows.",
                                two_decimals(sum));
  if (indices.empty()) answer.table.columns.clear();
  return answer;
}

FactorTable tell(const Question& question, const GivenData& data) {
  const std::string n_points = whole_text(static_cast<std::int64_t>(data.n_points));
  FactorTable answer(
      data.q2
          ? fmt::format("First-order indices from a sparse polynomial chaos of {} fitted to {} points, and "
                        "rank correlations. At points left out it predicts {} of the variance (Q2 = "
                        "{:.3f}, at least {} is needed).",
                        counted(static_cast<std::int64_t>(data.n_terms), "term"), n_points,
                        share_text(std::max(0.0, *data.q2)), *data.q2, least_q2)
          : fmt::format("First-order indices by ranks and rank correlations, from {} points that look as "
                        "if drawn independently of each other.",
                        n_points),
      {factor_column, {"first", true}, interval_column, {"rank correlation", true}},
      {"factor", "first", "first_lower", "first_upper", "rank_correlation"});
  const auto& indices = data.indices;
  for (const std::size_t d : ranked(indices.size(), [&](std::size_t i) { return indices[i].first.value; })) {
    const auto& [first, rank_correlation] = indices[d];
    answer.add(question.factors[d], "",
               {two_decimals(first.value), interval_text(first.interval, two_decimals),
                fmt::format("{:+.2f}", rank_correlation)},
               {first.value, first.interval.lower, first.interval.upper, rank_correlation});
  }
  answer.table.note =
      "First: the share of its variance that goes if the factor is known; an interval that holds 0 shows "
      "nothing. What factors do together only shows in total indices, which need design = saltelli.";
  return answer;
}

FactorTable tell(const Question& question, const std::vector<OneFactorChange>& changes) {
  FactorTable answer("One factor at a time against the defaults, with 95 % intervals over replicates.",
                     {factor_column, {"value", true}, {"change", true}, interval_column},
                     {"factor", "value", "change", "change_lower", "change_upper"});
  const auto plain = [&](double value) { return figures_text(value * question.scale, 3, true); };
  for (const auto& [d, value, change] : changes) {
    const Interval interval = change.interval.value_or(Interval{std::nan(""), std::nan("")});
    answer.add(question.factors[d], is_clear_of_zero(change.interval) ? " *" : "",
               {value_text(value, question.words[d]), plain(change.estimate),
                change.interval ? interval_text(interval, plain) : "none with one replicate"},
               {value, change.estimate, interval.lower, interval.upper});
    answer.csv.back()[1] = csv_field(value_text(value, question.words[d]));
  }
  answer.table.note = "* clear of chance. What factors do together does not show here.";
  return answer;
}

double read_keep(const Arguments& arguments) {
  const auto text = arguments.text("keep");
  if (!text) return usual_keep;
  const auto keep = read_number(*text);
  if (!keep || !(*keep >= 0 && *keep <= 1))
    throw Error(ErrorKind::usage,
                "--keep: is " + quote(*text) + ", allowed is a share of the greatest mu*, from 0 to 1");
  return *keep;
}

ExitCode tell_sensitivity(const Arguments& arguments) {
  const Sensitivity found = sensitivity(read_choice(arguments));
  const double keep = read_keep(arguments);
  if (const auto path = arguments.text("next"))
    write_new_file(*path, next_plan(found, keep, arguments.whole("points", 2, 1'000'000, usual_next_points)),
                   arguments.has("force"));
  const Question& question = found.asked.question;
  FactorTable answer = std::visit(
      [&](const auto& of) {
        if constexpr (std::is_same_v<decltype(of), const Screening&>)
          return tell(question, of, keep);
        else
          return tell(question, of);
      },
      found.found);
  Document document;
  document.heading = found.asked.sentence();
  document.caveats = found.asked.caveats();
  if (const double noise = share_of_noise(question.output); std::isfinite(noise))
    document.caveats.push_back(
        fmt::format("The chance of few replicates makes {} of its variance over points.",
                    share_text(std::min(noise, 1.0))));
  document.tables.push_back(std::move(answer.table));
  document.csv = std::move(answer.csv);
  hand_over(arguments, document);
  return ExitCode::done;
}

}  // namespace

const Command sensitivity_command{
    "Sweep",
    {"sensitivity SWEEP.h5",
     {1, 1},
     "which factors of a sweep matter: elementary effects, Sobol' indices",
     "The output depends on the design. morris: elementary effects, separated from the chance of few "
     "replicates, to screen factors; --next writes a plan for those that matter. saltelli: "
     "first-order and total Sobol' indices. lhs and sobol: first-order indices from a sparse polynomial "
     "chaos, refused where it predicts less than 0.7 of the variance at points left out, and rank "
     "correlations. Your own points: the same, or first-order indices by ranks if they look independent of "
     "each other. oat: changes against the defaults. Intervals are 95 %. The output is a "
     "statistic over replicates of a metric in one scenario, or of its paired difference from another. Runs "
     "that are missing cost their point a replicate.",
     {{"metric", "METRIC", "the metric to explain"},
      scenario_flag,
      {"against", "NAME", "explain the difference from this scenario, on the same draws"},
      at_flag,
      {"statistic", "WORD", "mean (default), sd or quantile:LEVEL over replicates"},
      {"keep", "SHARE", "keep factors with at least this share of the greatest mu*; 0.1 by default"},
      {"next", "PLAN.ini", "write a plan for Sobol' indices of the factors that a screening kept"},
      {"points", "N", "rows of that plan; 512 by default, a power of two is best"},
      {"csv", "FILE", "write the table"},
      force_flag},
     {"schoolsim sensitivity screening.h5 --metric isolated --next sobol.ini",
      "schoolsim sensitivity sobol.h5 --metric effectiveness_mean --scenario supported --against "
      "two-tier-drift"}},
    tell_sensitivity};

}  // namespace schoolsim
