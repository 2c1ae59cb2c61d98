#include <array>
#include <iostream>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "analysis/pages/display_positions.hpp"
#include "analysis/pages/page_data.hpp"
#include "analysis/report/report_page.hpp"
#include "analysis/statistics/compare.hpp"
#include "analysis/sweep/sweep_page.hpp"
#include "sim/cli/commands.hpp"
#include "sim/cli/flags.hpp"
#include "sim/error.hpp"
#include "sim/files.hpp"
#include "sim/store/sweep_file.hpp"
#include "sim/study/calibration_page.hpp"
#include "sim/study/stored_runs.hpp"
#include "sim/study/sweep_page.hpp"
#include "sim/text/printable.hpp"

namespace schoolsim {
namespace {

constexpr std::array sweep_flags{"metric", "where", "aim", "scenario", "against", "at", "statistic"};

/// What a report is of.
enum class Reported : std::uint8_t { runs, sweep, calibration };

Reported reported(const std::string& path) {
  if (file_kind(path) == FileKind::folder) return Reported::calibration;
  return is_sweep_file(path) ? Reported::sweep : Reported::runs;
}

/// What another kind of report reads would be lost here.
void refuse_flags(const Arguments& arguments, Reported what) {
  if (what != Reported::runs) {
    if (arguments.has("question"))
      throw Error(ErrorKind::usage,
                  "--question: is for reports of runs; sweeps and calibrations have that of their plan");
    if (arguments.positional().size() > 1)
      throw Error(ErrorKind::usage,
                  "report: takes one file of a sweep, one folder of a calibration, or files of runs");
  }
  if (what == Reported::sweep) return;
  for (const char* flag : sweep_flags) {
    if (arguments.has(flag))
      throw Error(
          ErrorKind::usage,
          fmt::format("--{}: is for reports of sweeps; {}", flag,
                      what == Reported::runs ? "these are runs" : "this is the folder of a calibration"));
  }
}

ExitCode write_document(const Arguments& arguments, const std::string& path, const SweepPage& page) {
  write_new_file(path, fill_page(sweep_template, printable(page.title), document_text(page.data)),
                 arguments.has("force"));
  std::cout << path << "\n";
  return ExitCode::done;
}

ExitCode write_calibration_report(const Arguments& arguments, const std::string& path) {
  if (sweep_template.empty()) throw Error(ErrorKind::file, std::string(sweep_page_missing));
  return write_document(arguments, path,
                        calibration_page(read_calibration_folder(arguments.positional().front())));
}

ExitCode write_sweep_report(const Arguments& arguments, const std::string& path) {
  if (sweep_template.empty()) throw Error(ErrorKind::file, std::string(sweep_page_missing));
  const std::vector<std::string> aims = arguments.texts("aim");
  if (aims.size() == 1)
    throw Error(ErrorKind::usage, "report: needs --aim twice or more, as in --aim isolated --aim pounds");
  return write_document(arguments, path, sweep_page(read_choice(arguments), arguments.texts("where"), aims));
}

ExitCode write_report(const Arguments& arguments) {
  const auto path = arguments.text("out");
  if (!path) throw Error(ErrorKind::usage, "report: needs --out PAGE.html, the file to write");
  const Reported what = reported(arguments.positional().front());
  refuse_flags(arguments, what);
  if (what == Reported::sweep) return write_sweep_report(arguments, *path);
  if (what == Reported::calibration) return write_calibration_report(arguments, *path);
  if (report_template.empty()) throw Error(ErrorKind::file, std::string(report_page_missing));
  const auto [stored, comparison] = compare_files({arguments.positional(), Detail::everything});
  nlohmann::json data = page_data(comparison, spread_dots);
  if (const auto question = arguments.text("question")) {
    if (question->empty()) throw Error(ErrorKind::usage, "--question: needs words");
    data["meta"]["question"] = *question;
  }
  write_new_file(
      *path,
      fill_page(report_template, printable(data["meta"]["question"].get<std::string>()), document_text(data)),
      arguments.has("force"));
  std::cout << *path << "\n";
  return ExitCode::done;
}

}  // namespace

const Command report_command{
    "Show",
    {"report BASELINE.h5 [OTHER.h5...] | SWEEP.h5 | CALIBRATION",
     {1, 6},
     "write one page for people: of runs, of a sweep, or of a calibration",
     "The page is one HTML file that works offline, for a browser, a projector or print. For runs with a "
     "baseline "
     "the first page is for a decision: the answer in a sentence, up to three options side by side, their "
     "price, what gets worse and what would change the answer. Behind it are "
     "verdicts, curves, differences, maps (the run nearest the median, at its start and its end), "
     "costs and for whom. For a merged sweep it shows what moves a metric, as far as the design allows "
     "('schoolsim help sensitivity'), whether more points are needed, the regimes over the two factors that "
     "matter most, "
     "with --where, in which box something happens ('schoolsim help discover'), and, with --aim, the mixes "
     "that "
     "no other beats ('schoolsim help optimise'). For the folder of a finished calibration it shows what was "
     "fitted, what remains of the parameters, and hits and misses on figures that were not used.",
     {{"out", "PAGE.html", "the file to write; must be given"},
      force_flag,
      {"question", "TEXT",
       "of runs: the question that the first page answers; that of the first file by default"},
      {"metric", "METRIC", "of a sweep: the metric to explain"},
      {"where", "METRIC>VALUE", "of a sweep: the condition to look for, as for 'schoolsim discover'", true},
      {"aim", "METRIC", "of a sweep: what to judge mixes by, or pounds; give it twice or more", true},
      {"scenario", "NAME",
       "of a sweep: this scenario alone; by default the first, and how the others differ from it"},
      {"against", "NAME", "of a sweep: explain the difference from this scenario"},
      {"at", "TERM", "of a sweep: at which record; the last by default"},
      {"statistic", "WORD", "of a sweep: mean (default), sd or quantile:LEVEL over replicates"}},
     {"schoolsim report two-tier-drift.h5 supported.h5 forced-federation.h5 curriculum-driven.h5 --out "
      "report.html",
      "schoolsim report sweep.h5 --metric isolated --where two-tiers --out sweep.html",
      "schoolsim report mixes.h5 --metric isolated --aim isolated --aim pounds --out mixes.html",
      "schoolsim report calibration --out calibration.html"}},
    write_report};

}  // namespace schoolsim
