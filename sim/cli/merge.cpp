#include "sim/study/merge.hpp"

#include <iostream>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "sim/cli/commands.hpp"
#include "sim/cli/flags.hpp"
#include "sim/error.hpp"

namespace schoolsim {
namespace {

/// Tasks as a user repeats them.
std::string words_of(const std::vector<std::uint64_t>& tasks, const SweepHeader& header) {
  std::vector<std::string> words;
  for (const std::uint64_t task : tasks)
    words.push_back(fmt::format("{}:{}", task % header.n_points(), task / header.n_points()));
  return fmt::format("{}", fmt::join(words, ", "));
}

ExitCode join(const Arguments& arguments) {
  const std::string& path = arguments.positional()[0];
  const auto out = arguments.text("out");
  if (!out) throw Error(ErrorKind::usage, "merge: needs --out FILE.h5, where the results go");
  const auto [header, report] = merge(path, *out, arguments.has("force"));
  std::cout << *out << "\n";
  const ExitCode code = arguments.has("whole") && report.n_missing > 0 ? ExitCode::no : ExitCode::done;
  if (arguments.has("quiet")) return code;
  std::cerr << report.n_done << " runs";
  if (report.n_failed > 0) std::cerr << ", " << report.n_failed << " failed";
  if (report.n_not_needed > 0) std::cerr << ", " << report.n_not_needed << " not needed";
  if (report.n_wide > 0) {
    std::cerr << fmt::format(
        "; {} all {} replicates and not the precision: {}{}",
        report.n_wide == 1 ? "1 point has" : fmt::format("{} points have", report.n_wide),
        header.n_replicates, fmt::join(report.wide, ", "), report.wide.size() < report.n_wide ? ", ..." : "");
  }
  if (report.n_missing > 0) {
    std::cerr << ", " << report.n_missing << " missing; run the sweep's command again to add them";
    if (!report.missing.empty())
      std::cerr << "\nnot run yet (point:replicate), the first: " << words_of(report.missing, header);
    if (!report.damaged.empty())
      std::cerr << "\ncut or altered, and so left out (point:replicate): "
                << words_of(report.damaged, header);
    if (report.n_unreadable_bytes > 0)
      std::cerr << "\ndamaged beyond telling which runs they were of: " << report.n_unreadable_bytes
                << " bytes";
  }
  std::cerr << "\n";
  return code;
}

}  // namespace

const Command merge_command{"Sweep",
                            {"merge DIR",
                             {1, 1},
                             "join the runs of a sweep in one HDF5 file",
                             "Takes the runs that exist, even while the sweep is running, and says what is "
                             "missing. The bytes of the file depend only on the runs, not on how they were "
                             "split, their order or how often the sweep was interrupted.",
                             {{"out", "FILE.h5", "the file to write"},
                              force_flag,
                              {"whole", "", "exit code 1 if runs are missing; the file is written anyway"},
                              {"quiet", "", "do not say what is missing"}},
                             {"schoolsim merge sweep --out sweep.h5"}},
                            join};

}  // namespace schoolsim
