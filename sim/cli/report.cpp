#include <array>
#include <iostream>

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
#include "sim/study/stored_runs.hpp"
#include "sim/study/sweep_page.hpp"
#include "sim/text/printable.hpp"

namespace schoolsim {
namespace {

constexpr std::array sweep_flags{"metric", "where", "aim", "scenario", "against", "at", "statistic"};

/// What the other kind of report reads would be lost here.
void refuse_flags(const Arguments& arguments, bool is_sweep) {
  if (is_sweep) {
    if (arguments.has("question"))
      throw Error(ErrorKind::usage, "--question: is for reports of runs; a sweep has that of its plan");
    if (arguments.positional().size() > 1)
      throw Error(ErrorKind::usage, "report: takes one file of a sweep, or files of runs");
    return;
  }
  for (const char* flag : sweep_flags) {
    if (arguments.has(flag))
      throw Error(ErrorKind::usage, std::string("--") + flag + ": is for reports of sweeps; these are runs");
  }
}

ExitCode write_sweep_report(const Arguments& arguments, const std::string& path) {
  if (sweep_template.empty()) throw Error(ErrorKind::file, std::string(sweep_page_missing));
  const std::vector<std::string> aims = arguments.texts("aim");
  if (aims.size() == 1)
    throw Error(ErrorKind::usage, "report: needs --aim twice or more, as in --aim isolated --aim pounds");
  const SweepPage page = sweep_page(read_choice(arguments), arguments.texts("where"), aims);
  write_new_file(path, fill_page(sweep_template, printable(page.title), document_text(page.data)),
                 arguments.has("force"));
  std::cout << path << "\n";
  return ExitCode::done;
}

ExitCode write_report(const Arguments& arguments) {
  const auto path = arguments.text("out");
  if (!path) throw Error(ErrorKind::usage, "report: needs --out PAGE.html, the file to write");
  const bool is_sweep = is_sweep_file(arguments.positional().front());
  refuse_flags(arguments, is_sweep);
  if (is_sweep) return write_sweep_report(arguments, *path);
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
    {"report BASELINE.h5 [OTHER.h5...] | SWEEP.h5",
     {1, 6},
     "write one page for people: of runs, or of a sweep",
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
     "no other beats ('schoolsim help optimise').",
     {{"out", "PAGE.html", "the file to write; must be given"},
      force_flag,
      {"question", "TEXT",
       "of runs: the question that the first page answers; that of the first file by default"},
      {"metric", "METRIC", "of a sweep: the metric to explain"},
      {"where", "METRIC>VALUE", "of a sweep: the condition to look for, as for 'schoolsim discover'", true},
      {"aim", "METRIC", "of a sweep: what to judge mixes by, or pounds; give it twice or more", true},
      {"scenario", "NAME", "of a sweep: in which scenario; the first by default"},
      {"against", "NAME", "of a sweep: explain the difference from this scenario"},
      {"at", "TERM", "of a sweep: at which record; the last by default"},
      {"statistic", "WORD", "of a sweep: mean (default), sd or quantile:LEVEL over replicates"}},
     {"schoolsim report two-tier-drift.h5 supported.h5 forced-federation.h5 curriculum-driven.h5 --out "
      "report.html",
      "schoolsim report sweep.h5 --metric isolated --where two-tiers --out sweep.html",
      "schoolsim report mixes.h5 --metric isolated --aim isolated --aim pounds --out mixes.html"}},
    write_report};

}  // namespace schoolsim
