#include "analysis/compare.hpp"

#include <array>
#include <iostream>

#include "analysis/comparison_text.hpp"
#include "sim/cli/commands.hpp"
#include "sim/cli/stored_runs.hpp"

namespace schoolsim {
namespace {

ExitCode compare_files(const Arguments& arguments) {
  static constexpr std::array<std::string_view, 4> words{"text", "csv", "json", "markdown"};
  static constexpr std::array formats{ComparisonFormat::text, ComparisonFormat::csv, ComparisonFormat::json,
                                      ComparisonFormat::markdown};
  const ComparisonFormat format = formats[arguments.choice("format", words)];
  const auto stored = read_sound_runs(arguments.positional(), Detail::metrics);
  const auto runs = view_runs(stored, arguments.positional());
  if (!can_compare(runs)) return ExitCode::no;
  std::cout << write_comparison(compare(runs.front(), std::span(runs).subspan(1)), format);
  return ExitCode::done;
}

}  // namespace

const Command compare_command{
    {"compare",
     "BASELINE.h5 OTHER.h5...",
     2,
     100,
     "compare runs with a baseline, in words and figures",
     "Replicates with the same luck are compared pair by pair: difference, 95% interval and a verdict for a "
     "fixed list\n"
     "of measures. Runs with other seeds, schools or terms are refused (exit code 1), with what differs.",
     {{"format", "text|csv|json|markdown", "how to write it; text by default"}},
     {"schoolsim compare two-tier-drift.h5 forced-federation.h5 supported.h5",
      "schoolsim compare two-tier-drift.h5 mine.h5 --format csv > differences.csv"}},
    compare_files};

}  // namespace schoolsim
