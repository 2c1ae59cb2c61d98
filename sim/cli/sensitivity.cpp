#include "sim/study/sensitivity.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <iostream>
#include <numeric>
#include <type_traits>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "analysis/words/csv_fields.hpp"
#include "analysis/words/numbers.hpp"
#include "sim/cli/commands.hpp"
#include "sim/cli/flags.hpp"
#include "sim/error.hpp"
#include "sim/files.hpp"
#include "sim/run/write_number.hpp"
#include "sim/text/layout.hpp"
#include "sim/text/names.hpp"
#include "sim/text/numbers.hpp"

namespace schoolsim {
namespace {

constexpr double usual_keep = 0.1;
constexpr std::int64_t usual_next_points = 512;

/// One table: its text, and its rows for programs.
struct Answer {
  std::string text;
  std::string csv;
};

std::string interval_text(const Interval& interval, const std::function<std::string(double)>& number) {
  return "[" + number(interval.lower) + ", " + number(interval.upper) + "]";
}

std::string two_decimals(double value) { return fmt::format("{:.2f}", std::abs(value) < 0.005 ? 0 : value); }

std::size_t widest(const std::vector<std::string>& names) {
  std::size_t width = columns("Factor");
  for (const std::string& name : names) width = std::max(width, columns(name));
  return width;
}

/// Dimensions by falling importance.
std::vector<std::size_t> ranked(std::size_t n, const std::function<double(std::size_t)>& importance) {
  std::vector<std::size_t> order(n);
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return importance(a) > importance(b); });
  return order;
}

Answer tell(const Question& question, const Screening& screening, double keep) {
  Answer answer;
  answer.csv = "factor,mu_star,mu_star_lower,mu_star_upper,mu,sigma,noise,above_noise,kept\n";
  const auto kept = kept_factors(screening, keep);
  const auto& effects = screening.effects;
  const auto plain = [&](double value) { return figures_text(value * question.scale, 3, false); };
  const std::size_t width = widest(question.factors);
  const auto by_number = [](const ElementaryEffects& a, const ElementaryEffects& b) {
    return a.n_effects < b.n_effects;
  };
  const std::size_t fewest = std::min_element(effects.begin(), effects.end(), by_number)->n_effects;
  const std::size_t most = std::max_element(effects.begin(), effects.end(), by_number)->n_effects;
  answer.text = paragraph(fmt::format(
      "Morris’ elementary effects over {} whole trajectories{}: by how much it changes if a factor moves "
      "through its whole range.",
      screening.n_trajectories,
      fewest < most ? fmt::format(" and parts of others, {} to {} effects of a factor", fewest, most) : ""));
  answer.text += fmt::format("\n  {}  {:>9}  {:<22}  {:>9}  {:>9}  {:>9}\n", padded("Factor", width), "mu*",
                             "95 % interval", "mu", "sigma", "noise");
  for (const std::size_t d : ranked(effects.size(), [&](std::size_t i) { return effects[i].mu_star; })) {
    const ElementaryEffects& row = effects[d];
    const char* const note = row.mu_star == 0       ? "changes nothing"
                             : row.is_above_noise() ? ""
                                                    : "no more than noise";
    answer.text += fmt::format("{} {}  {:>9}  {:<22}  {:>9}  {:>9}  {:>9}  {}\n", kept[d] ? "*" : " ",
                               padded(question.factors[d], width), plain(row.mu_star),
                               interval_text(row.interval, plain), plain(row.mu), plain(row.sigma),
                               std::isfinite(row.noise) ? plain(row.noise) : "?", note);
    answer.csv += fmt::format("{},{},{},{},{},{},{},{},{}\n", csv_field(question.factors[d]),
                              csv_number(row.mu_star), csv_number(row.interval.lower),
                              csv_number(row.interval.upper), csv_number(row.mu), csv_number(row.sigma),
                              csv_number(row.noise), row.is_above_noise() ? 1 : 0, kept[d] ? 1 : 0);
  }
  answer.text +=
      "\n" +
      paragraph(fmt::format(
          "mu*: mean size of the change; mu: with its sign; sigma: how much the change differs over the "
          "space, by bends or by other factors, the chance of replicates taken off; noise: what that chance "
          "leaves in one change{}. * kept: at least {} of the greatest mu*, and above noise.",
          question.n_replicates < 2 ? " (unknown with one replicate)" : "", share_text(keep)));
  return answer;
}

Answer tell(const Question& question, const VarianceShares& shares) {
  Answer answer;
  answer.csv = "factor,first,first_lower,first_upper,total,total_lower,total_upper\n";
  answer.text = paragraph(fmt::format(
      "Sobol’ indices on {} rows of Saltelli’s layout: shares of its variance, first-order as Saltelli et "
      "al. (2010) estimate them, total as Jansen (1999), with 95 % intervals by 1,000 bootstraps of rows.",
      whole_text(static_cast<std::int64_t>(shares.n_rows))));
  const auto& indices = shares.indices;
  if (indices.empty()) return {answer.text + paragraph(capitalised(too_little_variation) + "."), answer.csv};
  const std::size_t width = widest(question.factors);
  answer.text += fmt::format("\n  {}  {:>6}  {:<16}  {:>6}  {:<16}\n", padded("Factor", width), "first",
                             "95 % interval", "total", "95 % interval");
  double sum = 0;
  for (const std::size_t d : ranked(indices.size(), [&](std::size_t i) { return indices[i].total.value; })) {
    const SobolIndices& row = indices[d];
    sum += row.first.value;
    answer.text +=
        fmt::format("  {}  {:>6}  {:<16}  {:>6}  {:<16}\n", padded(question.factors[d], width),
                    two_decimals(row.first.value), interval_text(row.first.interval, two_decimals),
                    two_decimals(row.total.value), interval_text(row.total.interval, two_decimals));
    answer.csv += fmt::format("{},{},{},{},{},{},{}\n", csv_field(question.factors[d]),
                              csv_number(row.first.value), csv_number(row.first.interval.lower),
                              csv_number(row.first.interval.upper), csv_number(row.total.value),
                              csv_number(row.total.interval.lower), csv_number(row.total.interval.upper));
  }
  answer.text +=
      "\n" + paragraph(fmt::format("First: the share that goes if the factor is known. Total: the share that "
                                   "stays if all others are. First-order indices add up to {}; what is "
                                   "missing to 1 is factors acting together, or too few rows.",
                                   two_decimals(sum)));
  return answer;
}

Answer tell(const Question& question, const GivenData& data) {
  Answer answer;
  answer.csv = "factor,first,first_lower,first_upper,rank_correlation\n";
  const std::string n_points = whole_text(static_cast<std::int64_t>(data.n_points));
  answer.text =
      paragraph(data.q2 ? fmt::format("First-order indices from a sparse polynomial chaos of {} fitted to {} "
                                      "points, and rank correlations. At points left out it predicts {} of "
                                      "the variance (Q2 = {:.3f}, at least {} is needed).",
                                      counted(static_cast<std::int64_t>(data.n_terms), "term"), n_points,
                                      share_text(std::max(0.0, *data.q2)), *data.q2, least_q2)
                        : fmt::format("First-order indices by ranks and rank correlations, from {} points "
                                      "that look as if drawn independently of each other.",
                                      n_points));
  const auto& indices = data.indices;
  const std::size_t width = widest(question.factors);
  answer.text += fmt::format("\n  {}  {:>6}  {:<16}  {:>16}\n", padded("Factor", width), "first",
                             "95 % interval", "rank correlation");
  for (const std::size_t d : ranked(indices.size(), [&](std::size_t i) { return indices[i].first.value; })) {
    const GivenDataIndices& row = indices[d];
    answer.text += fmt::format("  {}  {:>6}  {:<16}  {:>16}\n", padded(question.factors[d], width),
                               two_decimals(row.first.value), interval_text(row.first.interval, two_decimals),
                               fmt::format("{:+.2f}", row.rank_correlation));
    answer.csv += fmt::format("{},{},{},{},{}\n", csv_field(question.factors[d]), csv_number(row.first.value),
                              csv_number(row.first.interval.lower), csv_number(row.first.interval.upper),
                              csv_number(row.rank_correlation));
  }
  answer.text +=
      "\n" +
      paragraph(
          "First: the share of its variance that goes if the factor is known; an interval that holds 0 shows "
          "nothing. What factors do together only shows in total indices, which need design = saltelli.");
  return answer;
}

Answer tell(const Question& question, const std::vector<OneFactorChange>& changes) {
  Answer answer;
  answer.csv = "factor,value,change,change_lower,change_upper\n";
  answer.text = paragraph("One factor at a time against the defaults, with 95 % intervals over replicates.");
  const std::size_t width = widest(question.factors);
  const auto plain = [&](double value) { return figures_text(value * question.scale, 3, true); };
  answer.text +=
      fmt::format("\n  {}  {:>9}  {:>9}  {}\n", padded("Factor", width), "value", "change", "95 % interval");
  for (const auto& [d, value, change] : changes) {
    answer.text +=
        fmt::format("{} {}  {:>9}  {:>9}  {}\n", is_clear_of_zero(change.interval) ? "*" : " ",
                    padded(question.factors[d], width), write_number(value), plain(change.mean),
                    change.interval ? interval_text(*change.interval, plain) : "none with one replicate");
    answer.csv += fmt::format("{},{},{},{},{}\n", csv_field(question.factors[d]), csv_number(value),
                              csv_number(change.mean),
                              csv_number(change.interval ? change.interval->lower : std::nan("")),
                              csv_number(change.interval ? change.interval->upper : std::nan("")));
  }
  answer.text += "\n" + paragraph("* clear of chance. What factors do together does not show here.");
  return answer;
}

std::string heading(const SweptQuestion& asked) {
  std::string text = paragraph(asked.sentence());
  if (const std::string caveat = asked.caveat(); !caveat.empty()) text += paragraph(caveat, "Note: ", 2);
  if (const std::string note = gaps_note(asked.sweep, asked.question); !note.empty()) text += paragraph(note);
  if (const double noise = share_of_noise(asked.question.output); std::isfinite(noise))
    text += paragraph(fmt::format("The chance of few replicates makes {} of its variance over points.",
                                  share_text(std::min(noise, 1.0))));
  return text + "\n";
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
  const Answer answer = std::visit(
      [&](const auto& of) {
        if constexpr (std::is_same_v<decltype(of), const Screening&>)
          return tell(question, of, keep);
        else
          return tell(question, of);
      },
      found.found);
  std::cout << heading(found.asked) << answer.text;
  if (const auto csv = arguments.text("csv")) write_new_file(*csv, answer.csv, arguments.has("force"));
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
