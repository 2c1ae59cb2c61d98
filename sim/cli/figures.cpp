#include <cerrno>
#include <csignal>
#include <cstring>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>
#include <spawn.h>
#include <sys/wait.h>

#include "analysis/figures/figures_page.hpp"
#include "analysis/pages/display_positions.hpp"
#include "analysis/pages/page_data.hpp"
#include "analysis/statistics/compare.hpp"
#include "sim/cli/commands.hpp"
#include "sim/cli/flags.hpp"
#include "sim/error.hpp"
#include "sim/files.hpp"
#include "sim/study/stored_runs.hpp"

extern char** environ;

namespace schoolsim {
namespace {

/// Runs a program that is on the path and waits for it.
int run_program(std::vector<std::string> words) {
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  pid_t child = 0;
  const int fault = posix_spawnp(&child, arguments.front(), nullptr, nullptr, arguments.data(), environ);
  if (fault == ENOENT) {
    throw Error(
        ErrorKind::file,
        "figures: needs " + words.front() +
            ", which is not on the path (Debian: apt-get install nodejs); a report needs no such thing");
  }
  if (fault != 0) {
    throw Error(ErrorKind::file,
                "figures: " + words.front() + " cannot be started (" + std::strerror(fault) + ")");
  }
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  if (WIFSIGNALED(status) && (WTERMSIG(status) == SIGINT || WTERMSIG(status) == SIGTERM))
    return static_cast<int>(ExitCode::interrupted);
  return WIFEXITED(status) ? WEXITSTATUS(status) : static_cast<int>(ExitCode::internal);
}

ExitCode make_figures(const Arguments& arguments) {
  const auto folder = arguments.text("out");
  if (!folder) throw Error(ErrorKind::usage, "figures: needs --out FOLDER, for the files");
  if (figures_template.empty()) throw Error(ErrorKind::file, std::string(figures_page_missing));
  const auto [stored, comparison] = compare_files({arguments.positional(), Detail::everything});
  make_folder(*folder);
  const TemporaryFolder scratch("schoolsim-figures-");
  const std::string script = scratch.path() + "/figures.cjs", data = scratch.path() + "/data.json";
  // The ending keeps Node from asking a package.json above the scratch folder which kind of module this is.
  replace_file(script, figures_template);
  replace_file(data, document_text(page_data(comparison, spread_dots)));
  std::vector<std::string> words{"node", script, data, scratch.path(), *folder};
  for (const char* flag : {"no-png", "force"}) {
    if (arguments.has(flag)) words.push_back(std::string("--") + flag);
  }
  const int status = run_program(std::move(words));
  for (const ExitCode code : {ExitCode::done, ExitCode::file, ExitCode::interrupted}) {
    if (status == static_cast<int>(code)) return code;
  }
  throw Error(ErrorKind::internal, "figures: the drawing script ended with code " + std::to_string(status));
}

}  // namespace

const Command figures_command{
    "Show",
    {"figures BASELINE.h5 [OTHER.h5...]",
     {1, 6},
     "draw the report's figures as SVG and PNG files, without a browser",
     "Curves of each charted measure, the table of differences and the maps, each with its title, its "
     "numbers and a line that says that it is simulated and how it was made. Needs node, and for PNG "
     "rsvg-convert (Debian: apt-get install nodejs librsvg2-bin).",
     {{"out", "FOLDER", "folder for the files, made if it is missing; required"},
      {"no-png", "", "SVG only"},
      force_flag},
     {"schoolsim figures two-tier-drift.h5 forced-federation.h5 --out figures"}},
    make_figures};

}  // namespace schoolsim
