#include "sim/study/choose.hpp"

#include <cmath>

#include <fmt/format.h>

#include "analysis/words/csv_fields.hpp"
#include "analysis/words/document.hpp"
#include "analysis/words/numbers.hpp"
#include "analysis/words/words.hpp"
#include "sim/cli/commands.hpp"
#include "sim/cli/flags.hpp"

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
  Document document;
  document.heading =
      fmt::format("{}: {} options in {} futures, {} each, the same luck for all options.",
                  capitalised(date_text(sweep.term())), header.scenarios.size(),
                  whole_text(static_cast<std::int64_t>(header.n_points())), sweep.replicates_text());
  document.caveats = caveats(sweep.scenarios());
  for (std::string& note : std::vector{sweep.one_set_note(), sweep.missing_note()}) {
    if (!note.empty()) document.caveats.push_back(std::move(note));
  }
  document.csv = {{"metric", "scenario", "greatest_regret", "greatest_regret_lower", "greatest_regret_upper",
                   "regret_90", "regret_90_lower", "regret_90_upper", "mean_regret", "mean_regret_lower",
                   "mean_regret_upper", "share_best", "share_best_lower", "share_best_upper", "share_harmful",
                   "share_harmful_lower", "share_harmful_upper", "futures"}};
  Table regrets{"regrets", "regrets", "Regret: what the best option of a future does better"};
  regrets.columns = {{"Option"}, {"at most", true}, {"in nine of ten futures", true}};
  Table shares{"shares", "shares", "Futures in which an option is best, or does harm"};
  shares.columns = {{"Option"}, {"best", true}, {"harm", true}};
  for (const auto& [position, found] : choices) {
    const MetricInfo& metric = metric_table()[position];
    const auto& options = found.options;
    if (options.empty()) {
      regrets.sections.push_back(
          {std::string(metric.label),
           0,
           {},
           {metric.direction == Direction::none ? "Neither more nor less of it is good."
                                                : "No future has a replicate that all options share."}});
      continue;
    }
    const PlainUnit in = plain_unit(metric, header.n_schools);
    const auto plain = [&](double value) { return estimate_text(in.quantity, value * in.scale, true); };
    const auto regret_text = [&](const Regret& regret) {
      return regret.interval ? fmt::format("{} [{}, {}]", plain(regret.value), plain(regret.interval->lower),
                                           plain(regret.interval->upper))
                             : plain(regret.value);
    };
    Section& regret = regrets.sections.emplace_back(fmt::format("{} ({})", metric.label, in.unit));
    Section& share = shares.sections.emplace_back(std::string(metric.label));
    const std::size_t least = least_regret(options);
    for (std::size_t o = 0; o < options.size(); ++o) {
      const OptionOverFutures& option = options[o];
      const std::string& name = header.scenarios[o];
      regret.rows.push_back(
          {name + (o == least ? " *" : ""), regret_text(option.greatest), regret_text(option.ninety)});
      auto& share_row = share.rows.emplace_back(1, name);
      auto& csv =
          document.csv.emplace_back(std::vector<std::string>{std::string(metric.name), csv_field(name)});
      for (const Regret& one : {option.greatest, option.ninety, option.mean}) {
        const Interval interval = one.interval.value_or(Interval{std::nan(""), std::nan("")});
        for (const double number : {one.value, interval.lower, interval.upper})
          csv.push_back(csv_number(number));
      }
      for (const std::size_t n : {option.n_best, option.n_harmful}) {
        const double part = static_cast<double>(n) / static_cast<double>(found.n_futures);
        const Interval interval = share_interval(n, found.n_futures);
        share_row.push_back(fmt::format("{} [{}, {}]", share_text(part), share_text(interval.lower),
                                        share_text(interval.upper)));
        for (const double number : {part, interval.lower, interval.upper}) csv.push_back(csv_number(number));
      }
      csv.push_back(fmt::format("{}", found.n_futures));
    }
    if (metric.smallest_difference > 0)
      share.sentences.push_back(fmt::format("Harm: worse by more than {} {}.",
                                            figures_text(metric.smallest_difference * in.scale, 2, false),
                                            in.unit));
    if (std::string note = lost_note(found, header.n_points()); !note.empty())
      regret.sentences.push_back(std::move(note));
  }
  document.tables = {std::move(regrets), std::move(shares)};
  document.notes = {
      "A future is a point of the plan. The 95 % interval of a regret is what other replicates could make of "
      "it, and needs two. Best, harm: share of futures in which an option is best, or worse than the first "
      "by "
      "more than matters, with the exact 95 % interval of as many futures drawn independently. * least "
      "greatest regret. Shares are of the futures that the plan drew and no probabilities, and costs are not "
      "in them: compare options of equal cost ('schoolsim budget')."};
  hand_over(arguments, document);
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
