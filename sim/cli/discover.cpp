#include "sim/study/discover.hpp"

#include <iostream>
#include <limits>

#include <fmt/format.h>

#include "analysis/words/document.hpp"
#include "analysis/words/numbers.hpp"
#include "sim/cli/commands.hpp"
#include "sim/cli/flags.hpp"
#include "sim/error.hpp"
#include "sim/run/write_number.hpp"
#include "sim/text/csv_field.hpp"

namespace schoolsim {
namespace {

constexpr std::size_t n_resamples = 20;
constexpr std::int64_t most_boxes = std::numeric_limits<std::int32_t>::max();

using Rows = std::vector<std::vector<std::string>>;

Rows trajectory_csv(const std::vector<PrimBox>& trajectory, const std::vector<std::string>& names) {
  Rows csv{{"box", "points", "cases", "coverage", "density", "factors_restricted"}};
  for (const std::string& name : names) {
    for (const char* end : {"_lower", "_upper"}) csv[0].push_back(csv_field(name + end));
  }
  for (const PrimBox& box : trajectory) {
    auto& row = csv.emplace_back();
    for (const double number : {static_cast<double>(csv.size() - 2), static_cast<double>(box.n_points),
                                static_cast<double>(box.n_cases), box.coverage, box.density,
                                static_cast<double>(box.n_restricted())})
      row.push_back(write_number(number));
    for (const Restriction& restriction : box.restrictions) {
      for (const auto& end : {restriction.lower, restriction.upper})
        row.push_back(end ? write_number(*end) : std::string());
    }
  }
  return csv;
}

ExitCode tell_discovery(const Arguments& arguments) {
  const DiscoverRequest request{
      arguments.texts("where"), arguments.text("scenario").value_or(""),
      arguments.has("box") ? std::optional(arguments.whole("box", 0, most_boxes, 0)) : std::nullopt};
  if (request.where.empty())
    throw Error(ErrorKind::usage,
                "discover: needs --where, the condition to look for, as in --where 'isolated>0.3'");
  const SweepAnswers sweep(arguments.positional().front(), read_at(arguments));
  const SweepHeader& header = sweep.header();
  const Discovery found = discover(sweep, request);
  const std::string& what = found.what;
  const LabelledPoints& points = found.labelled.points;
  Document document;
  document.heading =
      fmt::format("{} in “{}”, {}: {} of {} points ({}), those where it holds in more than half of {}.", what,
                  request.scenario.empty() ? header.scenarios.front() : request.scenario,
                  date_text(sweep.term()), whole_text(static_cast<std::int64_t>(found.n_cases)),
                  whole_text(static_cast<std::int64_t>(points.n_points())),
                  share_text(static_cast<double>(found.n_cases) / static_cast<double>(points.n_points())),
                  sweep.replicates_text());
  for (std::string& note : std::vector{sweep.one_set_note(), found.labelled.note(header.n_points())}) {
    if (!note.empty()) document.caveats.push_back(std::move(note));
  }
  if (found.trajectory.empty()) {
    document.notes = {
        fmt::format("No box shows where it happens: it happens {}.", found.everywhere_or_nowhere())};
    std::cout << write_text(document, Extent::full);
    return ExitCode::done;
  }
  const std::vector<PrimBox>& trajectory = found.trajectory;
  const PrimBox& box = found.box();
  Table restrictions{"restrictions", "restrictions",
                     fmt::format("{} in {} of points where {}; {} of all such points lie there (box {}).",
                                 what, share_text(box.density), box_text(box, header.factors),
                                 share_text(box.coverage), found.chosen)};
  restrictions.columns = {{"Factor"},
                          {"chance it means nothing", true},
                          {"halves with like coverage", true},
                          {"with like density", true}};
  restrictions.sections.emplace_back();
  const auto again = resample_dimensions(points, box, n_resamples, header.seed);
  for (std::size_t d = 0; d < header.factors.size(); ++d) {
    const auto& p = found.p_values[d];
    if (!p) continue;
    restrictions.sections[0].rows.push_back(
        {header.factors[d], *p < 0.001 ? std::string("below 0.001") : fmt::format("{:.3f}", *p),
         share_text(again[d].share_at_coverage), share_text(again[d].share_at_density)});
  }
  Table peeling{"peeling", "peeling", "Peeling"};
  peeling.columns = {
      {"Box"}, {"factors restricted", true}, {"coverage", true}, {"density", true}, {"points", true}};
  peeling.sections.emplace_back();
  for (std::size_t b = 0; b < trajectory.size(); ++b) {
    const PrimBox& one = trajectory[b];
    peeling.sections[0].rows.push_back({fmt::format("{}{}", b, b == found.chosen ? " *" : ""),
                                        fmt::format("{}", one.n_restricted()), share_text(one.coverage),
                                        share_text(one.density),
                                        whole_text(static_cast<std::int64_t>(one.n_points))});
  }
  document.tables = {std::move(restrictions), std::move(peeling)};
  document.notes = {
      "Coverage: share of all cases that lie in the box. Density: share of the box’s points that are cases. "
      "A "
      "restriction whose chance is above 0.05, or that halves of the points do not bring again, is not a "
      "finding."};
  document.csv = trajectory_csv(trajectory, header.factors);
  hand_over(arguments, document);
  return ExitCode::done;
}

}  // namespace

const Command discover_command{
    "Sweep",
    {"discover SWEEP.h5",
     {1, 1},
     "where in a sweep something happens: a readable box of parameters",
     "Scenario discovery by the patient rule induction method. The points of a merged sweep at which all "
     "conditions of --where hold in more than half of the replicates are cases; thin slices are peeled off "
     "the space of factors until a box holds mostly cases. The output shows the box with the best balance of "
     "coverage and density (or the one chosen by --box), for each restriction the probability that it means "
     "nothing (binomial) and how often random halves of the points find it again, and the whole peeling.",
     {{"where", "METRIC>VALUE",
       "a condition on a run, or METRIC<VALUE, or a regime (two-tiers of partnership and quality, "
       "universally-shallow, inclusive, graded, polarised-but-not-diverging); all must hold",
       true},
      scenario_flag,
      at_flag,
      {"box", "N", "which box of the peeling to show"},
      {"csv", "FILE", "write the peeling, a row for each box"},
      force_flag},
     {"schoolsim discover sweep.h5 --where 'isolated>0.3'",
      "schoolsim discover sweep.h5 --where two-tiers --scenario forced-federation --csv boxes.csv"}},
    tell_discovery};

}  // namespace schoolsim
