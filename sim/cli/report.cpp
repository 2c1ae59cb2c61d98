#include <iostream>

#include <nlohmann/json.hpp>

#include "analysis/compare.hpp"
#include "analysis/display_positions.hpp"
#include "analysis/page_data.hpp"
#include "analysis/report/report_page.hpp"
#include "sim/cli/commands.hpp"
#include "sim/cli/stored_runs.hpp"
#include "sim/cli/tried_effects.hpp"
#include "sim/config/text_file.hpp"
#include "sim/error.hpp"

namespace schoolsim {
namespace {

MapDots spread(std::span<const float> x_km, std::span<const float> y_km) {
  DisplayPositions positions = spread_dots(x_km, y_km);
  return {std::move(positions.x), std::move(positions.y), positions.unit_km, positions.dot_distance_km};
}

ExitCode write_report(const Arguments& arguments) {
  const auto path = arguments.text("out");
  if (!path) throw Error(ErrorKind::usage, "report: needs --out PAGE.html, the file to write");
  if (report_template.empty()) throw Error(ErrorKind::file, std::string(report_page_missing));
  const auto stored = read_sound_runs(arguments.positional(), Detail::everything);
  const auto runs = view_runs(stored, arguments.positional());
  if (!can_compare(runs)) return ExitCode::no;
  const auto tried = tried_effects(arguments);
  const Comparison comparison = compare(runs.front(), std::span(runs).subspan(1), {}, {}, tried);
  const std::string& question = comparison.baseline().question;
  const std::string data = page_data(comparison, spread).dump();
  write_new_file(*path, fill_page(report_template, question.empty() ? "schoolsim" : question, data),
                 arguments.has("force"));
  std::cout << *path << "\n";
  return ExitCode::done;
}

}  // namespace

const Command report_command{
    {"report",
     "BASELINE.h5 [OTHER.h5...]",
     1,
     6,
     "write one page for people: verdicts, curves, differences, maps, costs, for whom",
     "The page is one HTML file without any need of a network, for a browser, a "
     "projector or print. Maps show the run\n"
     "nearest the median, at its start and its end.",
     {{"out", "PAGE.html", "the file to write; must be given"},
      {"force", "", "replace that file if it exists"},
      robustness_flag},
     {"schoolsim report two-tier-drift.h5 supported.h5 forced-federation.h5 "
      "curriculum-driven.h5 --out report.html"}},
    write_report};

}  // namespace schoolsim
