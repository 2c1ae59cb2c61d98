#include "sim/study/page.hpp"

#include <iostream>

#include "analysis/pages/page_data.hpp"
#include "analysis/report/report_page.hpp"
#include "analysis/seminar/seminar_page.hpp"
#include "sim/cli/commands.hpp"
#include "sim/cli/flags.hpp"
#include "sim/cli/watch.hpp"
#include "sim/error.hpp"
#include "sim/files.hpp"
#include "sim/text/printable.hpp"

namespace schoolsim {
namespace {

/// Scenarios of a page that needs no file.
const std::vector<std::string> live_scenarios{"baseline", "supported", "forced", "curriculum-driven"};

ExitCode make_page(const Arguments& arguments) {
  const bool is_live = arguments.has("live");
  const auto path = arguments.text("out");
  if (!path) throw Error(ErrorKind::usage, "page: needs --out PAGE.html, the file to write");
  if (!is_live && arguments.positional().empty())
    throw Error(ErrorKind::usage, "page: needs result files, or --live for a page that runs the model");
  for (const std::string_view flag : {"schools", "seed", "terms", "parameters", "set"}) {
    if (!is_live && !arguments.texts(flag).empty())
      throw Error(ErrorKind::usage,
                  "--" + std::string(flag) + ": goes with --live; files say what they were made of");
  }
  if (seminar_template.empty()) throw Error(ErrorKind::file, std::string(seminar_page_missing));
  expect_writable(*path, arguments.has("force"));
  PageRequest request;
  request.names = arguments.text("names");
  if (is_live) {
    request.inputs.scenarios = arguments.positional().empty() ? live_scenarios : arguments.positional();
    request.inputs.n_replicates = 1;
    request.inputs = read_run_inputs(arguments, std::move(request.inputs));
  } else {
    request.paths = arguments.positional();
  }
  const PageDocument page = seminar_page(request, watch(arguments));
  write_new_file(*path, fill_page(seminar_template, printable(page.title), document_text(page.data)),
                 arguments.has("force"));
  std::cout << *path << "\n";
  return ExitCode::done;
}

}  // namespace

const Command page_command{
    "Show",
    {"page [BASELINE.h5 [OTHER.h5...]]",
     {0, 6},
     "write the seminar page: one offline file that moves and runs the model",
     "The page is one HTML file for a presenter: a map of all schools over time, scenarios side by side, a "
     "story for each, and sliders that run the model in the browser. It works offline. It holds what its "
     "runs were made of; the browser repeats the run nearest the median and checks it against the stored "
     "figures. If it cannot, the page plays a stored version, one record a year.",
     with_run_flags(
         {{"out", "PAGE.html", "the file to write; must be given"},
          force_flag,
          {"names", "LIST.csv",
           "your list that the schools came from: it puts their names on the page, which otherwise has none"},
          {"live", "",
           "no files: the page runs the named scenarios, each once; without names, the baseline and three "
           "policies"}},
         {"schools", "seed", "terms", "parameters", "set"}, {}),
     {"schoolsim page two-tier-drift.h5 supported.h5 forced-federation.h5 curriculum-driven.h5 --out "
      "seminar.html",
      "schoolsim page --live --schools synthetic:2000 --out small.html   # no files needed"}},
    make_page};

}  // namespace schoolsim
