#include "sim/study/optimise.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "analysis/statistics/pareto.hpp"
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

constexpr std::size_t most_shown = 6;

std::string plain(const Aim& aim, double value) { return figures_text(value * aim.scale, 3, false); }

/// A dose as people read it: what is next to an end of its range is that end.
std::string dose_text(const MixedFactor& factor, double value) {
  const double slack = 0.005 * (factor.highest - factor.lowest);
  if (value - factor.lowest < slack) value = factor.lowest;
  if (factor.highest - value < slack) value = factor.highest;
  return figures_text(value, 2, false);
}

double read_share(const Arguments& arguments, std::string_view flag, double standard) {
  const auto text = arguments.text(flag);
  if (!text) return standard;
  const auto share = read_number(*text);
  if (!share || !(*share > 0 && *share < 1))
    throw Error(ErrorKind::usage, fmt::format("--{}: is {}, allowed is a share between 0 and 1, as in 0.9",
                                              flag, quote(*text)));
  return *share;
}

std::optional<double> read_budget(const Arguments& arguments) {
  const auto text = arguments.text("budget");
  if (!text) return std::nullopt;
  const auto millions = read_number(*text);
  if (!millions || !(*millions > 0) || !std::isfinite(*millions))
    throw Error(ErrorKind::usage,
                "--budget: is " + quote(*text) + ", allowed are million pounds above 0, as in 12.5");
  return *millions * 1e6;
}

/// Mixes as rows: at most as many as a screen takes, far from each other.
Table mixes_table(const Optimisation& found, const std::vector<Mix>& mixes, std::string heading) {
  Table table;
  table.heading = std::move(heading);
  table.columns = {{"Mix"}};
  for (const MixedFactor& factor : found.factors) table.columns.push_back({factor.name, true});
  for (const Aim& aim : found.aims)
    table.columns.push_back({fmt::format("{} ({})", aim.label, aim.unit), true});
  table.sections.emplace_back();
  std::vector<double> values;
  for (const Mix& mix : mixes) {
    for (std::size_t a = 0; a < found.aims.size(); ++a)
      values.push_back(found.aims[a].direction == Direction::lower_is_better ? mix.aims[a] : -mix.aims[a]);
  }
  int number = 0;
  for (const std::size_t i : spread_out(values, found.aims.size(), most_shown)) {
    std::vector<std::string> row{std::to_string(++number)};
    for (std::size_t d = 0; d < found.factors.size(); ++d)
      row.push_back(dose_text(found.factors[d], mixes[i].values[d]));
    for (std::size_t a = 0; a < found.aims.size(); ++a) row.push_back(plain(found.aims[a], mixes[i].aims[a]));
    table.sections.front().rows.push_back(std::move(row));
  }
  if (mixes.size() > most_shown)
    table.note = fmt::format("{} of {}, far from each other; --csv writes all.", most_shown, mixes.size());
  return table;
}

Table factors_table(const Optimisation& found) {
  Table table;
  table.heading = "What good mixes have in common";
  table.columns = {{"Factor"}, {"swept", true}, {"in good mixes", true}, {"median", true}, {""}};
  table.sections.emplace_back();
  for (const MixedFactor& factor : found.factors) {
    const auto dose = [&](double value) { return dose_text(factor, value); };
    table.sections.front().rows.push_back({factor.name, dose(factor.lowest) + " to " + dose(factor.highest),
                                           dose(factor.least) + " to " + dose(factor.greatest),
                                           dose(factor.median),
                                           factor.is_in_every()  ? "in every one"
                                           : factor.is_in_none() ? "in none"
                                                                 : "depends on what you want most"});
  }
  table.note =
      "In every one: never below a tenth of its range; in none: never above it. Good mixes are those that no "
      "other "
      "beats by all aims.";
  return table;
}

std::vector<std::vector<std::string>> csv_of(const Optimisation& found,
                                             const std::vector<std::string>& aims) {
  std::vector<std::vector<std::string>> rows{{"known_by"}};
  for (const MixedFactor& factor : found.factors) rows[0].push_back(csv_field(factor.name));
  for (const std::string& aim : aims) {
    rows[0].push_back(aim);
    rows[0].push_back(aim + "_sd");
  }
  const auto add = [&](const std::vector<Mix>& mixes, const char* known_by) {
    for (const Mix& mix : mixes) {
      auto& row = rows.emplace_back(1, known_by);
      for (const double value : mix.values) row.push_back(csv_number(value));
      for (std::size_t a = 0; a < aims.size(); ++a) {
        row.push_back(csv_number(mix.aims[a]));
        row.push_back(csv_number(mix.deviations[a]));
      }
    }
  };
  add(found.run, "run");
  add(found.expected, "emulator");
  return rows;
}

ExitCode tell_optimisation(const Arguments& arguments) {
  for (const char* flag : {"csv", "next"}) refuse_existing(arguments, flag);
  const std::vector<std::string>& files = arguments.positional();
  const std::vector<std::string> aims = arguments.texts("aim");
  if (aims.size() < 2)
    throw Error(
        ErrorKind::usage,
        "optimise: needs --aim twice or more, as in --aim isolated --aim pounds; for one aim, 'schoolsim "
        "emulate' shows what moves it");
  OptimiseRequest request;
  request.output.path = files.front();
  request.output.scenario = arguments.text("scenario").value_or("");
  request.output.against = arguments.text("against");
  request.output.at = read_at(arguments);
  request.more = {files.begin() + 1, files.end()};
  request.aims = aims;
  request.reach = read_share(arguments, "reach", request.reach);
  request.budget = read_budget(arguments);
  request.threads = read_threads(arguments);
  const Optimisation found = optimise(request);
  const SweepHeader& header = found.asked.sweep.header();
  Document document;
  std::vector<std::string> labels;
  for (const Aim& aim : found.aims)
    labels.push_back(fmt::format("{} (Q2 {:.2f})", uncapitalised(aim.label), aim.q2));
  document.heading = fmt::format(
      "Mixes of {} in “{}”{}, {}, by {}: what {} of {} does at least as well as.",
      counted(static_cast<std::int64_t>(found.factors.size()), "factor"),
      header.scenarios[found.asked.chosen.scenario],
      found.asked.chosen.against
          ? fmt::format(", as differences from “{}”", header.scenarios[*found.asked.chosen.against])
          : "",
      date_text(found.asked.sweep.term()), fmt::join(labels, ", "), share_text(request.reach),
      found.asked.sweep.replicates_text());
  document.caveats = found.asked.caveats();
  document.tables.push_back(factors_table(found));
  document.tables.push_back(
      mixes_table(found, found.run,
                  fmt::format("Of {} that were run{}, {} that no other beats",
                              counted(static_cast<std::int64_t>(found.n_points), "point"),
                              request.budget ? " and keep to the budget" : "",
                              found.run.size() == 1 ? "the one" : std::to_string(found.run.size()))));
  document.tables.push_back(
      mixes_table(found, found.expected, "What the emulators expect of the best mixes anywhere"));
  document.notes = {
      "Expected mixes are guesses between points that were run. Run them before you rely on one: --next "
      "writes a few "
      "for ‘sweep PLAN.ini --design FILE’; then give both merged files."};
  document.csv = csv_of(found, aims);
  if (const auto path = arguments.text("next"))
    write_new_file(*path, points_csv(header.factors, found.next, header.words), arguments.has("force"));
  hand_over(arguments, document);
  return ExitCode::done;
}

}  // namespace

const Command optimise_command{
    "Sweep",
    {"optimise SWEEP.h5 [MORE.h5...]",
     {1, 1000},
     "mixes of policies that no other mix beats by several aims at once",
     "The factors of the sweep are what can be chosen, as doses of policies are; a replicate is a world "
     "where the "
     "plan says parameters = england. For each aim an emulator is fitted (see 'schoolsim help emulate'), and "
     "NSGA-II "
     "(Deb and others 2002) looks for the mixes that no other beats by all aims. The output shows which "
     "factors are "
     "in every good mix, which points that were run no other beats, and what is expected of the best mixes "
     "anywhere. "
     "An aim is a metric with a good direction, or pounds: what authorities and nation pay. It counts by "
     "what a share "
     "of the worlds does at least as well as: --reach 0.9 asks for mixes that do well in nine worlds of ten.",
     {{"aim", "METRIC", "what to judge by, or pounds; give it twice or more", true},
      scenario_flag,
      {"against", "NAME", "judge differences from this scenario, on the same draws"},
      at_flag,
      {"reach", "SHARE", "of worlds that do at least as well; 0.5 by default"},
      {"budget", "MILLIONS", "pounds, in millions, that a mix may cost at that reach"},
      {"next", "POINTS.csv", "write expected mixes to run, at most 20"},
      {"csv", "FILE", "write all mixes, run and expected"},
      threads_flag,
      force_flag},
     {"schoolsim optimise mixes.h5 --aim isolated --aim pounds",
      "schoolsim optimise mixes.h5 --aim isolated --aim trust_mean --reach 0.75 --next points.csv"}},
    tell_optimisation};

}  // namespace schoolsim
