#include <algorithm>
#include <cmath>
#include <iostream>

#include <fmt/format.h>

#include "analysis/compare.hpp"
#include "analysis/csv_fields.hpp"
#include "analysis/numbers.hpp"
#include "analysis/robust_choice.hpp"
#include "analysis/text_layout.hpp"
#include "sim/cli/commands.hpp"
#include "sim/cli/sweep_answers.hpp"
#include "sim/error.hpp"
#include "sim/files.hpp"

namespace schoolsim {
namespace {

/// [point][scenario]: means over the replicates that all scenarios of the point have.
std::vector<double> means_by_point(const SweepAnswers& sweep, std::size_t metric) {
  const SweepHeader& header = sweep.header();
  const std::vector<double> values = sweep.values(metric);
  const std::size_t n_scenarios = header.scenarios.size();
  std::vector<double> means;
  for (std::size_t point = 0; point < header.n_points(); ++point) {
    std::vector<double> sums(n_scenarios, 0);
    double n = 0;
    for (std::size_t r = 0; r < header.n_replicates; ++r) {
      const auto value = [&](std::size_t s) {
        return values[(point * n_scenarios + s) * header.n_replicates + r];
      };
      bool is_whole = true;
      for (std::size_t s = 0; s < n_scenarios; ++s) is_whole = is_whole && std::isfinite(value(s));
      if (!is_whole) continue;
      for (std::size_t s = 0; s < n_scenarios; ++s) sums[s] += value(s);
      ++n;
    }
    for (const double sum : sums) means.push_back(sum / n);  // not a number where nothing is whole
  }
  return means;
}

ExitCode choose(const Arguments& arguments) {
  const SweepAnswers sweep(arguments.positional().front(), arguments);
  const SweepHeader& header = sweep.header();
  if (header.scenarios.size() < 2)
    throw Error(ErrorKind::input, arguments.positional().front() +
                                      ": holds one scenario; a choice needs several in one plan, that which "
                                      "does nothing first");
  std::vector<std::string> names = arguments.texts("measure");
  if (names.empty()) {
    for (const std::string_view name : judged_measures) {
      if (std::find(header.metrics.begin(), header.metrics.end(), name) != header.metrics.end())
        names.emplace_back(name);
    }
  }
  std::string text = paragraph(
      fmt::format("{}: {} options in {} futures, {} each, the same luck for all options.",
                  capitalised(date_text(sweep.term())), header.scenarios.size(),
                  whole_text(static_cast<std::int64_t>(header.n_points())), sweep.replicates_text()));
  if (const std::string note = sweep.missing_note(); !note.empty()) text += paragraph(note);
  std::string csv = "metric,scenario,greatest_regret,regret_90,mean_regret,share_best,share_harmful\n";
  std::size_t width = 0;
  for (const std::string& name : header.scenarios) width = std::max(width, columns(name));
  for (const std::string& name : names) {
    const MetricInfo& metric = metric_table()[sweep.metric(name, "measure")];
    const auto options =
        regrets(means_by_point(sweep, find_metric(name)), header.scenarios.size(), metric.direction);
    if (options.empty()) {
      text += fmt::format("\n{}: neither more nor less of it is good, or no future is whole\n", metric.label);
      continue;
    }
    const Quantity quantity = quantity_of(metric);
    const double scale = plain_scale(metric, header.n_schools);
    const auto plain = [&](double value) { return estimate_text(quantity, value * scale, true); };
    const std::size_t least = least_regret(options);
    text += fmt::format("\n{} ({})\n  {}  {:>12}  {:>12}  {:>6}  {:>6}\n", metric.label, metric.plain_unit,
                        padded("", width), "regret up to", "nine of ten", "best", "harm");
    for (std::size_t o = 0; o < options.size(); ++o) {
      const OptionOverFutures& option = options[o];
      text += fmt::format("{} {}  {:>12}  {:>12}  {:>6}  {:>6}\n", o == least ? "*" : " ",
                          padded(header.scenarios[o], width), plain(option.greatest_regret),
                          plain(option.regret_90), share_text(option.share_best),
                          share_text(option.share_harmful));
      csv += fmt::format("{},{},{},{},{},{},{}\n", name, csv_field(header.scenarios[o]),
                         csv_number(option.greatest_regret), csv_number(option.regret_90),
                         csv_number(option.mean_regret), csv_number(option.share_best),
                         csv_number(option.share_harmful));
    }
  }
  text += "\n" + paragraph(
                     "A future is a point of the plan. Regret: what the best option of that future does "
                     "better, at most and "
                     "in nine of ten futures. Best, harm: share of futures in which an option is best, or "
                     "worse than the "
                     "first. * least greatest regret. Shares are of the futures that the plan drew and no "
                     "probabilities, "
                     "and costs are not in them: compare options of equal cost ('schoolsim budget').");
  std::cout << text;
  if (const auto path = arguments.text("csv")) write_new_file(*path, csv, arguments.has("force"));
  return ExitCode::done;
}

}  // namespace

const Command choose_command{
    {"choose",
     "SWEEP.h5",
     1,
     1,
     "which scenario of a sweep does well in most futures: regret",
     "The points of a merged sweep are futures, its scenarios options, the first that which does nothing. "
     "For "
     "each measure: by how much each option falls short of the best of each future (regret), in how many "
     "futures it is best, and in how many it is worse than doing nothing.",
     {{"measure", "METRIC", "by which measures; those by which every policy is judged by default", true},
      {"at", "TERM", "at which record; the last that the sweep kept by default"},
      {"csv", "FILE", "write the table"},
      {"force", "", "replace a file that exists"}},
     {"schoolsim choose sweep.h5", "schoolsim choose sweep.h5 --measure isolated --csv regret.csv"}},
    choose};

}  // namespace schoolsim
