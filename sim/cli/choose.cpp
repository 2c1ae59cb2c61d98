#include "sim/study/choose.hpp"

#include <algorithm>
#include <cmath>
#include <iostream>

#include <fmt/format.h>

#include "analysis/words/csv_fields.hpp"
#include "analysis/words/numbers.hpp"
#include "analysis/words/words.hpp"
#include "sim/cli/commands.hpp"
#include "sim/cli/flags.hpp"
#include "sim/files.hpp"
#include "sim/text/layout.hpp"

namespace schoolsim {
namespace {

std::string lost_note(const OptionsOverFutures& found, std::size_t n_futures) {
  const std::size_t n_lost = n_futures - found.n_futures;
  if (n_lost == 0 && found.n_fewer == 0) return {};
  const auto whole = [](std::size_t n) { return whole_text(static_cast<std::int64_t>(n)); };
  return fmt::format(
      "Of {} futures {} rest on fewer replicates, and {} have none that all options share and are left out.",
      whole(n_futures), whole(found.n_fewer), whole(n_lost));
}

ExitCode tell_choice(const Arguments& arguments) {
  const SweepAnswers sweep(arguments.positional().front(), read_at(arguments));
  const SweepHeader& header = sweep.header();
  const std::vector<ChoiceByMetric> choices = choose(sweep, arguments.texts("metric"));
  std::string text = paragraph(
      fmt::format("{}: {} options in {} futures, {} each, the same luck for all options.",
                  capitalised(date_text(sweep.term())), header.scenarios.size(),
                  whole_text(static_cast<std::int64_t>(header.n_points())), sweep.replicates_text()));
  for (const std::string& caveat : caveats(sweep.scenarios())) text += paragraph(caveat, "Note: ", 2);
  if (const std::string note = sweep.missing_note(); !note.empty()) text += paragraph(note);
  std::string csv =
      "metric,scenario,greatest_regret,greatest_regret_lower,greatest_regret_upper,regret_90,regret_90_lower,"
      "regret_90_upper,mean_regret,mean_regret_lower,mean_regret_upper,share_best,share_best_lower,share_"
      "best_upper,share_harmful,share_harmful_lower,share_harmful_upper,futures\n";
  std::size_t width = 0;
  for (const std::string& name : header.scenarios) width = std::max(width, columns(name));
  for (const auto& [position, found] : choices) {
    const MetricInfo& metric = metric_table()[position];
    const auto& options = found.options;
    if (options.empty()) {
      text += fmt::format("\n{}: {}\n", metric.label,
                          metric.direction == Direction::none
                              ? "neither more nor less of it is good"
                              : "no future has a replicate that all options share");
      continue;
    }
    const Quantity quantity = quantity_of(metric);
    const double scale = plain_scale(metric, header.n_schools);
    const auto plain = [&](double value) { return estimate_text(quantity, value * scale, true); };
    const auto regret_text = [&](const Regret& regret) {
      return regret.interval ? fmt::format("{} [{}, {}]", plain(regret.value), plain(regret.interval->lower),
                                           plain(regret.interval->upper))
                             : plain(regret.value);
    };
    const auto share_with_interval = [&](std::size_t n) {
      const Interval interval = share_interval(n, found.n_futures);
      return fmt::format("{} [{}, {}]",
                         share_text(static_cast<double>(n) / static_cast<double>(found.n_futures)),
                         share_text(interval.lower), share_text(interval.upper));
    };
    const std::size_t least = least_regret(options);
    text += fmt::format("\n{} ({})\n  {}  {:>24}  {:>24}  {:>16}  {:>16}\n", metric.label, metric.plain_unit,
                        padded("", width), "regret up to", "nine of ten", "best", "harm");
    for (std::size_t o = 0; o < options.size(); ++o) {
      const OptionOverFutures& option = options[o];
      text += fmt::format("{} {}  {:>24}  {:>24}  {:>16}  {:>16}\n", o == least ? "*" : " ",
                          padded(header.scenarios[o], width), regret_text(option.greatest),
                          regret_text(option.ninety), share_with_interval(option.n_best),
                          share_with_interval(option.n_harmful));
      csv += fmt::format("{},{}", metric.name, csv_field(header.scenarios[o]));
      for (const Regret& regret : {option.greatest, option.ninety, option.mean})
        csv += fmt::format(",{},{},{}", csv_number(regret.value),
                           csv_number(regret.interval ? regret.interval->lower : std::nan("")),
                           csv_number(regret.interval ? regret.interval->upper : std::nan("")));
      for (const std::size_t n : {option.n_best, option.n_harmful}) {
        const Interval interval = share_interval(n, found.n_futures);
        csv += fmt::format(",{},{},{}",
                           csv_number(static_cast<double>(n) / static_cast<double>(found.n_futures)),
                           csv_number(interval.lower), csv_number(interval.upper));
      }
      csv += fmt::format(",{}\n", found.n_futures);
    }
    if (metric.smallest_difference > 0)
      text += paragraph(
          fmt::format("harm: worse by more than {} {}",
                      figures_text(metric.smallest_difference * scale, 2, false), metric.plain_unit),
          "  ", 4);
    if (const std::string note = lost_note(found, header.n_points()); !note.empty())
      text += paragraph(note, "  ", 4);
  }
  text +=
      "\n" +
      paragraph(
          "A future is a point of the plan. Regret: what the best option of that future does better, at most "
          "and in nine of ten futures; its 95 % interval is what other replicates could make of it, and "
          "needs two. Best, harm: share of futures in which an option is best, or worse than the first by "
          "more than matters, with the exact 95 % interval of as many futures drawn independently. * least "
          "greatest regret. Shares are of the futures that the plan drew and no probabilities, and costs are "
          "not in them: compare options of equal cost ('schoolsim budget').");
  std::cout << text;
  if (const auto path = arguments.text("csv")) write_new_file(*path, csv, arguments.has("force"));
  return ExitCode::done;
}

}  // namespace

const Command choose_command{
    "Sweep",
    {"choose SWEEP.h5",
     {1, 1},
     "which scenario of a sweep does well in most futures: regret",
     "The points of a merged sweep are futures and its scenarios are options, the first of which does "
     "nothing. "
     "For each measure: by how much each option falls short of the best of each future (regret), in how many "
     "futures it is best, and in how many it is worse than doing nothing by more than matters, with 95 % "
     "intervals.",
     {{"metric", "METRIC", "by which metrics; those by which every policy is judged by default", true},
      at_flag,
      {"csv", "FILE", "write the table"},
      force_flag},
     {"schoolsim choose sweep.h5", "schoolsim choose sweep.h5 --metric isolated --csv regret.csv"}},
    tell_choice};

}  // namespace schoolsim
