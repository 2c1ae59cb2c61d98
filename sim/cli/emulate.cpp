#include "sim/study/emulate.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include <fmt/format.h>

#include "analysis/words/csv_fields.hpp"
#include "analysis/words/document.hpp"
#include "analysis/words/numbers.hpp"
#include "sim/cli/commands.hpp"
#include "sim/cli/flags.hpp"
#include "sim/error.hpp"
#include "sim/files.hpp"
#include "sim/run/write_number.hpp"
#include "sim/text/names.hpp"

namespace schoolsim {
namespace {

constexpr std::int64_t usual_next_points = 50;
constexpr std::size_t most_shown_points = 20;
constexpr double least_interaction = 0.05;  ///< of what two factors do, from which it is told

using Rows = std::vector<std::vector<std::string>>;

std::string two_decimals(double value) { return fmt::format("{:.2f}", std::abs(value) < 0.005 ? 0 : value); }

std::string interval_text(const Interval& interval) {
  return "[" + two_decimals(interval.lower) + ", " + two_decimals(interval.upper) + "]";
}

std::string quality_text(const Emulation& emulation) {
  const Emulator& emulator = emulation.emulator();
  const std::string given = emulator.n_points == emulation.asked.question.output.n_points() ? "" : " in all";
  return fmt::format(
      "A {} ({}) fitted to {} points{}. At points left out it predicts {} of the variance that is not chance "
      "(Q2 = {:.3f}, at least {} is needed).",
      emulator.kind(), counted(static_cast<std::int64_t>(emulator.n_terms()), "term"),
      whole_text(static_cast<std::int64_t>(emulator.n_points)), given, share_text(std::max(0.0, emulator.q2)),
      emulator.q2, least_q2);
}

Table indices_table(const Emulation& emulation, Rows& csv) {
  Table table;
  table.heading = quality_text(emulation);
  table.columns = {{"Factor"},      {"first", true},         {"95 % interval", true},
                   {"total", true}, {"95 % interval", true}, {"expected from", true},
                   {"to", true}};
  table.sections.emplace_back();
  csv = {{"factor", "first", "first_lower", "first_upper", "total", "total_lower", "total_upper",
          "expected_low", "expected_high", "q2", "n_points"}};
  std::vector<std::size_t> order(emulation.factors.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return emulation.factors[a].indices.total.value > emulation.factors[b].indices.total.value;
  });
  const double scale = emulation.asked.question.scale;
  const auto plain = [&](double value) { return figures_text(value * scale, 3, false); };
  for (const std::size_t d : order) {
    const EmulatedFactor& factor = emulation.factors[d];
    const auto& [first, total] = factor.indices;
    table.sections.front().rows.push_back(
        {factor.name, two_decimals(first.value), interval_text(first.interval), two_decimals(total.value),
         interval_text(total.interval), plain(factor.effect.front()), plain(factor.effect.back())});
    auto& row = csv.emplace_back(1, csv_field(factor.name));
    for (const double number :
         {first.value, first.interval.lower, first.interval.upper, total.value, total.interval.lower,
          total.interval.upper, factor.effect.front(), factor.effect.back(), emulation.emulator().q2,
          static_cast<double>(emulation.emulator().n_points)})
      row.push_back(csv_number(number));
  }
  table.note =
      "First: the share of its variance that goes if the factor is known. Total: the share that stays if all "
      "others are. Expected: where the factor is lowest and highest (the middle of the first and the last "
      "twentieth of its values), over all values of the others. Intervals hold what the emulator misses.";
  return table;
}

std::string pair_sentence(const Emulation& emulation) {
  if (!emulation.pair || emulation.pair->interaction < least_interaction) return {};
  const EmulatedPair& pair = *emulation.pair;
  return fmt::format(
      "{} and {} act together most: {} of what the two do is more than the sum of what each does.",
      emulation.factors[pair.one].name, emulation.factors[pair.other].name, share_text(pair.interaction));
}

/// Main effects of all factors, then the strongest pair: a row for each point of a picture.
std::string effects_csv(const Emulation& emulation) {
  Rows rows{{"factor", "value", "other_factor", "other_value", "expected"}};
  const auto number = [](double value) { return csv_number(value); };
  for (const EmulatedFactor& factor : emulation.factors) {
    for (std::size_t step = 0; step < factor.values.size(); ++step)
      rows.push_back(
          {csv_field(factor.name), number(factor.values[step]), "", "", number(factor.effect[step])});
  }
  if (const auto& pair = emulation.pair) {
    const std::size_t n = pair->other_values.size();
    for (std::size_t i = 0; i < pair->effect.size(); ++i)
      rows.push_back({csv_field(emulation.factors[pair->one].name), number(pair->one_values[i / n]),
                      csv_field(emulation.factors[pair->other].name), number(pair->other_values[i % n]),
                      number(pair->effect[i])});
  }
  Document document;
  document.csv = std::move(rows);
  return write_csv(document);
}

Table predictions_table(const Emulation& emulation, const std::string& path, Rows& csv) {
  const std::vector<double> points = read_asked_points(emulation, path);
  const SweepHeader& header = emulation.asked.sweep.header();
  const std::vector<std::size_t>& columns = emulation.asked.question.columns;
  const double scale = emulation.asked.question.scale;
  const std::size_t n = points.size() / columns.size();
  Table table;
  table.heading = quality_text(emulation);
  table.sections.emplace_back();
  table.columns = {{"Point", true}, {"expected", true}, {"give or take", true}};
  csv.emplace_back();
  for (const std::size_t column : columns) csv.front().push_back(csv_field(header.factors[column]));
  csv.front().insert(csv.front().end(), {"expected", "standard_deviation"});
  for (std::size_t i = 0; i < n; ++i) {
    const auto point = std::span(points).subspan(i * columns.size(), columns.size());
    const auto [expected, deviation] = emulation.predict(point);
    auto& row = csv.emplace_back();
    for (const double value : point) row.push_back(csv_number(value));
    row.push_back(csv_number(expected));
    row.push_back(csv_number(deviation));
    if (i >= most_shown_points) continue;
    table.sections.front().rows.push_back({std::to_string(i + 1), figures_text(expected * scale, 3, false),
                                           figures_text(deviation * scale, 2, false)});
  }
  table.note = fmt::format(
      "{}Give or take: one standard deviation of what is expected at the point, without the chance of one "
      "run.",
      n > most_shown_points ? fmt::format("The first {} of {} points; --csv writes all. ", most_shown_points,
                                          whole_text(static_cast<std::int64_t>(n)))
                            : "");
  return table;
}

ExitCode tell_emulation(const Arguments& arguments) {
  for (const char* flag : {"csv", "effects", "next"}) refuse_existing(arguments, flag);
  const std::vector<std::string>& files = arguments.positional();
  const Emulation emulation =
      emulate({read_choice(arguments), {files.begin() + 1, files.end()}, read_threads(arguments)});
  const auto next = arguments.text("next");
  if (next) {
    const auto n = static_cast<std::size_t>(arguments.whole("points", 1, 10'000, usual_next_points));
    write_new_file(*next,
                   points_csv(emulation.asked.sweep.header().factors, emulation.next(n),
                              emulation.asked.sweep.header().words),
                   arguments.has("force"));
  }
  std::string reason = emulation.refusal();
  const std::string dependence = why_dependent(emulation.asked.plan);
  const bool asks_for_shares =
      arguments.has("effects") || (!arguments.has("predict") && (!next || arguments.has("csv")));
  if (reason.empty() && asks_for_shares) reason = dependence;
  if (!reason.empty())
    throw Error(ErrorKind::input,
                files.front() + ": " + reason + (next ? "; " + *next + " is written" : std::string()));
  Document document;
  document.heading = emulation.asked.sentence();
  document.caveats = emulation.asked.caveats();
  if (const auto path = arguments.text("predict")) {
    document.tables.push_back(predictions_table(emulation, *path, document.csv));
  } else if (!dependence.empty()) {
    document.notes.push_back(quality_text(emulation));
  } else {
    document.tables.push_back(indices_table(emulation, document.csv));
    if (std::string sentence = pair_sentence(emulation); !sentence.empty())
      document.notes.push_back(std::move(sentence));
  }
  if (const auto path = arguments.text("effects"))
    write_new_file(*path, effects_csv(emulation), arguments.has("force"));
  hand_over(arguments, document);
  return ExitCode::done;
}

}  // namespace

const Command emulate_command{
    "Sweep",
    {"emulate SWEEP.h5 [MORE.h5...]",
     {1, 1000},
     "what a sweep says of points that were not run: indices, predictions, where to run next",
     "Fits an emulator to an output of a merged sweep (design lhs, sobol, saltelli or a CSV file of points): "
     "a "
     "sparse polynomial chaos of all factors and, where that predicts better, a Gaussian process of those "
     "that "
     "do most. It is refused where it predicts less than 0.7 of the variance at points left out. The output "
     "shows Sobol' indices, first-order and total, from a few hundred points instead of tens of thousands, "
     "and "
     "what is expected at both ends of each factor. --effects writes the curves behind it and the two "
     "factors "
     "that act together most. --predict tells what is expected at your points, and how well that is "
     "known. --next writes the points at which it knows least: run them with 'sweep PLAN.ini --design "
     "POINTS.csv' into a folder of their own, and give both merged files.",
     {{"metric", "METRIC", "the metric to emulate"},
      scenario_flag,
      {"against", "NAME", "emulate the difference from this scenario, on the same draws"},
      at_flag,
      {"statistic", "WORD", "mean (default), sd or quantile:LEVEL over replicates"},
      {"predict", "POINTS.csv", "predict these points: a column for each factor, a row for each point"},
      {"next", "POINTS.csv", "write the points to run next"},
      {"points", "N", "how many; 50 by default"},
      {"effects", "FILE", "write the expected output over each factor, and over the strongest pair, as CSV"},
      {"csv", "FILE", "write the table"},
      threads_flag,
      force_flag},
     {"schoolsim emulate sweep.h5 --metric isolated --effects effects.csv",
      "schoolsim emulate sweep.h5 --metric isolated --scenario supported --against two-tier-drift --next "
      "points.csv --points 20",
      "schoolsim emulate sweep.h5 --metric isolated --predict asked.csv"}},
    tell_emulation};

}  // namespace schoolsim
