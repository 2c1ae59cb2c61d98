#include <algorithm>
#include <iostream>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "analysis/numbers.hpp"
#include "analysis/text_layout.hpp"
#include "sim/cli/commands.hpp"
#include "sim/cli/sweep_conditions.hpp"
#include "sim/config/numbers.hpp"
#include "sim/csv_field.hpp"
#include "sim/error.hpp"
#include "sim/files.hpp"

namespace schoolsim {
namespace {

constexpr std::size_t n_resamples = 20;

std::string trajectory_csv(const std::vector<PrimBox>& trajectory, const std::vector<std::string>& names) {
  std::string csv = "box,points,cases,coverage,density,factors_restricted";
  for (const std::string& name : names)
    csv += "," + csv_field(name + "_lower") + "," + csv_field(name + "_upper");
  csv += "\n";
  for (std::size_t b = 0; b < trajectory.size(); ++b) {
    const PrimBox& box = trajectory[b];
    csv += fmt::format("{},{},{},{},{},{}", b, box.n_points, box.n_cases, box.coverage, box.density,
                       box.n_restricted());
    for (const Restriction& restriction : box.restrictions) {
      csv += "," + (restriction.lower ? write_number(*restriction.lower) : std::string());
      csv += "," + (restriction.upper ? write_number(*restriction.upper) : std::string());
    }
    csv += "\n";
  }
  return csv;
}

ExitCode discover(const Arguments& arguments) {
  const SweepAnswers sweep(arguments.positional().front(), arguments);
  const SweepHeader& header = sweep.header();
  const std::vector<std::string> texts = arguments.texts("where");
  if (texts.empty())
    throw Error(ErrorKind::usage,
                "discover: needs --where, what is looked for, as in --where 'isolated>0.3'");
  std::vector<CaseCondition> conditions;
  for (const std::string& text : texts) conditions.push_back(read_condition(text, sweep));
  const std::size_t scenario =
      sweep.scenario(arguments.text("scenario").value_or(header.scenarios.front()), "scenario");
  const LabelledSweep labelled = label(sweep, scenario, conditions);
  const LabelledPoints& points = labelled.points;
  const auto n_cases = std::count(points.is_case.begin(), points.is_case.end(), 1);
  const std::string what = fmt::format("{}", fmt::join(texts, " and "));
  if (points.n_points() == 0)
    throw Error(ErrorKind::input, header.path + ": no run of “" + header.scenarios[scenario] +
                                      "” has a value of what is looked for");
  std::string text = paragraph(
      fmt::format("{} in “{}”, {}: {} of {} points ({}), those where it holds in more than half of {}.", what,
                  header.scenarios[scenario], date_text(sweep.term()), whole_text(n_cases),
                  whole_text(static_cast<std::int64_t>(points.n_points())),
                  share_text(static_cast<double>(n_cases) / static_cast<double>(points.n_points())),
                  sweep.replicates_text()));
  if (const std::string note = labelled.note(header.n_points()); !note.empty()) text += paragraph(note);
  if (n_cases == 0 || n_cases == static_cast<std::ptrdiff_t>(points.n_points())) {
    std::cout << text << "No box can tell where it happens: it happens "
              << (n_cases == 0 ? "nowhere" : "everywhere") << ".\n";
    return ExitCode::done;
  }
  const std::vector<PrimBox> trajectory = prim_trajectory(points);
  const auto chosen =
      static_cast<std::size_t>(arguments.whole("box", 0, static_cast<std::int64_t>(trajectory.size()) - 1,
                                               static_cast<std::int64_t>(balanced_box(trajectory))));
  const PrimBox& box = trajectory[chosen];
  text +=
      "\n" + paragraph(fmt::format("{} in {} of points where {}; {} of all such points lie there (box {}).",
                                   what, share_text(box.density), box_text(box, header.factors),
                                   share_text(box.coverage), chosen));
  text +=
      "\nFactor                          chance that it tells nothing   in halves, like coverage / density\n";
  const auto again = resample_dimensions(points, box, n_resamples, header.seed);
  for (std::size_t d = 0; d < header.factors.size(); ++d) {
    const auto p = quasi_p_value(points, box, d);
    if (!p) continue;
    text += fmt::format("  {:<30}  {:<29}  {} / {}\n", header.factors[d],
                        *p < 0.001 ? std::string("below 0.001") : fmt::format("{:.3f}", *p),
                        share_text(again[d].share_at_coverage), share_text(again[d].share_at_density));
  }
  text += "\nPeeling: box, factors restricted, coverage, density, points\n";
  for (std::size_t b = 0; b < trajectory.size(); ++b) {
    const PrimBox& one = trajectory[b];
    text += fmt::format("{} {:>3} {:>3} {:>6} {:>6} {:>8}\n", b == chosen ? "*" : " ", b, one.n_restricted(),
                        share_text(one.coverage), share_text(one.density),
                        whole_text(static_cast<std::int64_t>(one.n_points)));
  }
  text += "\n" +
          paragraph(
              "Coverage: share of all cases that lie in the box. Density: share of the box’s points that are "
              "cases. A restriction whose chance is above 0.05, or that halves of the points do not bring "
              "back, is no finding.");
  std::cout << text;
  if (const auto csv = arguments.text("csv"))
    write_new_file(*csv, trajectory_csv(trajectory, header.factors), arguments.has("force"));
  return ExitCode::done;
}

}  // namespace

const Command discover_command{
    {"discover",
     "SWEEP.h5",
     1,
     1,
     "where in a sweep something happens: a readable box of parameters",
     "Scenario discovery by the patient rule induction method. The points of a merged sweep at which all "
     "conditions of --where hold in more than half of the replicates are cases; thin slices are peeled off "
     "the "
     "space of factors until a box holds mostly cases. Told are the box with the best balance of coverage "
     "and "
     "density (or that of --box), for each restriction the chance that it tells nothing (binomial) and how "
     "often random halves of the points bring it back, and the whole peeling.",
     {{"where", "METRIC>VALUE",
       "a condition on a run, or METRIC<VALUE, or a regime (two-tiers of partnership and quality, "
       "universally-shallow, inclusive, graded, polarised-but-not-diverging); all must hold",
       true},
      {"scenario", "NAME", "in which scenario of the sweep; the first by default"},
      {"at", "TERM", "at which record; the last that the sweep kept by default"},
      {"box", "N", "which box of the peeling is told of"},
      {"csv", "FILE", "write the peeling, a row for each box"},
      {"force", "", "replace a file that exists"}},
     {"schoolsim discover sweep.h5 --where 'isolated>0.3'",
      "schoolsim discover sweep.h5 --where two-tiers --scenario forced-federation --csv boxes.csv"}},
    discover};

}  // namespace schoolsim
