#include <algorithm>
#include <iostream>

#include <nlohmann/json.hpp>

#include "analysis/compare.hpp"
#include "analysis/conversions.hpp"
#include "analysis/display_positions.hpp"
#include "analysis/median_run.hpp"
#include "analysis/page_data.hpp"
#include "analysis/report/report_page.hpp"
#include "analysis/seminar/seminar_page.hpp"
#include "analysis/seminar_data.hpp"
#include "sim/cli/commands.hpp"
#include "sim/cli/interrupt.hpp"
#include "sim/cli/limits.hpp"
#include "sim/cli/run_request.hpp"
#include "sim/cli/stored_runs.hpp"
#include "sim/ensemble/ensemble.hpp"
#include "sim/error.hpp"
#include "sim/files.hpp"
#include "sim/input/school_names.hpp"
#include "sim/printable.hpp"

namespace schoolsim {
namespace {

/// Scenarios of a page that needs no file.
const std::vector<std::string> live_scenarios{"baseline", "supported", "forced", "curriculum-driven"};

/// Beyond this a browser's frames are no longer smooth and its memory no longer safe.
constexpr std::uint32_t most_schools = 60'000;

void refuse_what_no_page_shows(const RunDescription& description) {
  if (!description.focus.empty()) {
    throw Error(ErrorKind::input,
                description.scenario.name + ": reports on " + description.focus +
                    " alone, and the seminar page shows all schools; run it without --focus, or use report");
  }
  if (description.n_schools() > most_schools) {
    throw Error(ErrorKind::input,
                std::to_string(description.n_schools()) + " schools are more than the " +
                    std::to_string(most_schools) +
                    " that a page can move; name a part, as in --schools england:region=NAME, or draw fewer");
  }
}

/// One replicate of every description again, with its schools' values once a year; nothing if interrupted.
std::optional<ShownRun> run_again(std::vector<RunDescription> descriptions, std::uint32_t replicate) {
  for (RunDescription& description : descriptions) {
    description.record = shown_plan(description.terms);
    description.n_replicates = replicate + 1;
    description.recorded_replicates = {replicate};
  }
  EnsembleOptions options;
  options.first_replicate = replicate;
  options.interrupted = is_interrupted;
  const InterruptScope scope;
  ShownRun shown;
  shown.schools = descriptions.front().schools;
  const std::uint32_t n_run = run_ensemble(descriptions, options, [&](EnsembleResult&& done) {
    if (done.schools != nullptr) shown.schools = *done.schools;
    shown.results.push_back(std::move(done.result));
  });
  if (n_run == 1) return shown;
  std::cerr << "schoolsim: interrupted; no page was written\n";
  return std::nullopt;
}

/// Names stand on a page only where its maker gives them, and never for invented schools. Ids of a list that
/// are texts stand where there are no names.
void add_names(const Arguments& arguments, const RunDescription& description, ShownRun& shown) {
  const auto path = arguments.text("names");
  if (!path) {
    if (!description.schools_are_synthetic) shown.names = shown.schools.id_text;
    return;
  }
  if (description.schools_are_synthetic) {
    throw Error(ErrorKind::input, "--names: the schools of " + description.schools_spec +
                                      " are invented and have no names; names go with a list of one's own");
  }
  shown.names = read_school_names(*path, shown.schools);
}

void write_page(const Arguments& arguments, const Comparison& comparison, const ShownRun& shown,
                bool with_stored) {
  nlohmann::json document = page_data(comparison, spread_dots);
  document["seminar"] = seminar_data(comparison, shown, with_stored);
  const std::string& question = comparison.baseline().question;
  const std::string path = *arguments.text("out");
  write_new_file(path,
                 fill_page(seminar_template, question.empty() ? "schoolsim" : printable(question),
                           document_text(document)),
                 arguments.has("force"));
  std::cout << path << "\n";
}

ExitCode page_of_files(const Arguments& arguments) {
  const auto stored = read_sound_runs(arguments.positional(), Detail::everything);
  const auto runs = view_runs(stored, arguments.positional());
  if (!can_compare(runs)) return ExitCode::no;
  std::vector<RunDescription> descriptions;
  for (std::size_t r = 0; r < stored.size(); ++r) {
    refuse_unsound_inputs(stored[r], arguments.positional()[r]);
    refuse_what_no_page_shows(stored[r].description);
    descriptions.push_back(stored[r].description);
  }
  const Comparison comparison = compare(runs.front(), std::span(runs).subspan(1));
  auto shown = run_again(std::move(descriptions), replicate_nearest_median(comparison));
  if (!shown) return ExitCode::interrupted;
  const std::size_t differing = first_not_repeated(comparison, *shown);
  if (differing < runs.size()) {
    std::cerr << "schoolsim: " << arguments.positional()[differing] << ": was written by model version "
              << runs[differing].model_version << " and this program, version " << model_version
              << ", does not repeat it, so a page could not either; run it again\n";
    return ExitCode::no;
  }
  add_names(arguments, comparison.baseline(), *shown);
  write_page(arguments, comparison, *shown, true);
  return ExitCode::done;
}

ExitCode live_page(const Arguments& arguments) {
  const std::vector<std::string>& named = arguments.positional();
  const auto descriptions =
      read_run_request(arguments, {named.empty() ? live_scenarios : named, "england", 1, {}});
  for (const RunDescription& description : descriptions) refuse_what_no_page_shows(description);
  auto shown = run_again(descriptions, 0);
  if (!shown) return ExitCode::interrupted;
  std::vector<RunDescription> recorded = descriptions;
  std::vector<std::vector<SchoolList>> lists(descriptions.size());
  std::vector<ComparedRun> runs;
  for (std::size_t r = 0; r < recorded.size(); ++r) {
    recorded[r].record = shown_plan(recorded[r].terms);
    recorded[r].recorded_replicates = {0};
    if (recorded[r].synthetic_size > 0) lists[r] = {shown->schools};
    runs.push_back({&recorded[r], std::span(&shown->results[r], 1), lists[r], {}, model_version});
  }
  if (!can_compare(runs)) return ExitCode::no;
  add_names(arguments, descriptions.front(), *shown);
  write_page(arguments, compare(runs.front(), std::span(runs).subspan(1)), *shown, false);
  return ExitCode::done;
}

ExitCode make_page(const Arguments& arguments) {
  const bool is_live = arguments.has("live");
  const auto path = arguments.text("out");
  if (!path) throw Error(ErrorKind::usage, "page: needs --out PAGE.html, the file to write");
  if (!is_live && arguments.positional().empty())
    throw Error(ErrorKind::usage,
                "page: needs result files, or --live for a page that runs the model by itself");
  for (const std::string_view flag : {"schools", "seed", "terms", "set"}) {
    if (!is_live && !arguments.texts(flag).empty())
      throw Error(ErrorKind::usage,
                  "--" + std::string(flag) + ": goes with --live; files say what they were made of");
  }
  if (seminar_template.empty()) throw Error(ErrorKind::file, std::string(seminar_page_missing));
  expect_writable(*path, arguments.has("force"));
  return is_live ? live_page(arguments) : page_of_files(arguments);
}

std::vector<Flag> page_flags() {
  std::vector<Flag> flags{
      {"out", "PAGE.html", "the file to write; must be given"},
      {"force", "", "replace that file if it exists"},
      {"names", "LIST.csv",
       "the list of one's own that the schools came from: their names stand on the page, and only then"},
      {"live", "",
       "no files: the page runs the named scenarios by itself, each once; without names the "
       "baseline and three policies"}};
  for (const Flag& flag : run_request_flags()) {
    if (flag.name == "schools" || flag.name == "seed" || flag.name == "terms" || flag.name == "set")
      flags.push_back(flag);
  }
  return flags;
}

}  // namespace

const Command page_command{
    {"page",
     "[BASELINE.h5 [OTHER.h5...]]",
     0,
     6,
     "write the seminar page: one offline file that moves and runs the model",
     "The page is one HTML file for a presenter: a map of all schools over time, scenarios side by side, a "
     "story for each, and "
     "sliders that run the model anew in the browser. It asks the network for nothing. It holds what its "
     "runs were made of; the "
     "browser repeats the run nearest the median and checks it against the stored figures. Where it cannot, "
     "the page plays a "
     "stored version, once a year.",
     page_flags(),
     {"schoolsim page two-tier-drift.h5 supported.h5 forced-federation.h5 curriculum-driven.h5 --out "
      "seminar.html",
      "schoolsim page --live --schools synthetic:2000 --out small.html   # no files needed"}},
    make_page};

}  // namespace schoolsim
