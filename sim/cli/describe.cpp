#include "sim/config/describe.hpp"

#include <iostream>
#include <optional>

#include "sim/cli/commands.hpp"
#include "sim/cli/file_format.hpp"
#include "sim/cli/flags.hpp"
#include "sim/error.hpp"
#include "sim/input/load_schools.hpp"
#include "sim/study/limits.hpp"
#include "sim/study/targets.hpp"
#include "sim/text/names.hpp"

namespace schoolsim {
namespace {

constexpr std::array<std::string_view, 11> subjects{"parameters", "models", "metrics", "observables",
                                                    "state",      "format", "process", "symbols",
                                                    "targets",    "prices", "scenario"};

std::string describe_subject(const std::string& subject, const std::string& name, TextFormat format,
                             const std::optional<std::string>& schools) {
  if (schools && subject != "scenario")
    throw Error(ErrorKind::usage, "--schools: goes with describe scenario NAME only");
  if (subject == "parameters") return describe_parameters(name, format);
  if (subject == "metrics") return describe_metrics(name, format);
  if (subject == "observables") return describe_observables(name, format);
  if (subject == "process") return describe_process(name, format);
  if (subject == "scenario") {
    if (name.empty())
      throw Error(ErrorKind::usage,
                  "describe scenario: needs a name, as in 'schoolsim describe scenario baseline', or all");
    if (name == "all" && !schools) return describe_every(builtin_scenarios(), format);
    const ScenarioFile file = load_scenario(name);
    std::string text = describe_scenario(file, format);
    if (schools) {
      if (format == TextFormat::json)
        throw Error(ErrorKind::usage, "--schools: counts are shown in text and markdown only");
      text += "\n" + count_targets(file.scenario, load_schools(*schools, default_seed), default_seed);
    }
    return text;
  }
  if (!name.empty())
    throw Error(ErrorKind::usage, "describe " + subject + ": takes no name, found " + quote(name));
  if (subject == "models") return describe_models(format);
  if (subject == "prices") return describe_prices(format);
  if (subject == "targets") return describe_targets(format);
  if (subject == "state") return describe_state(format);
  if (subject == "symbols") return describe_symbols(format);
  if (subject == "format") {
    if (format == TextFormat::json)
      throw Error(ErrorKind::usage, "describe format: is a document; allowed are text and markdown");
    return std::string(file_format_texts().front().text);
  }
  throw Error(ErrorKind::usage,
              quote(subject) + ": not a subject" + suggestion(subject, subjects) +
                  "; allowed are parameters, models, metrics, observables, state, format, process, symbols, "
                  "targets, prices and scenario NAME");
}

ExitCode describe(const Arguments& arguments) {
  const auto& words = arguments.positional();
  std::cout << describe_subject(words[0], words.size() > 1 ? words[1] : "", read_text_format(arguments),
                                arguments.text("schools"));
  return ExitCode::done;
}

}  // namespace

const Command describe_command{
    "Look up",
    {"describe TABLE [NAME]",
     {1, 2},
     "print a table behind a run: parameters, models, metrics, observables, state, file format, order of a "
     "term, "
     "symbols, targets, prices, a scenario",
     "TABLE is parameters, models, metrics, observables, state, format, process, symbols, targets, prices or "
     "scenario. "
     "NAME is a key or group of parameters, a metric, an observable, a process of the term (with its "
     "equations) "
     "or all of them, or a scenario (by name, or the path of a file).",
     {text_format_flag,
      {"schools", "SPEC", "with a scenario: how many schools of this list its policies reach, as for run"}},
     {"schoolsim describe process encounter              # equations, symbols and parameters",
      "schoolsim describe parameters learning            # one group",
      "schoolsim describe parameters learning.joint      # one key",
      "schoolsim describe models                         # what --parameters takes by name",
      "schoolsim describe metrics --format json          # for another program",
      "schoolsim describe observables                    # what can be compared with data",
      "schoolsim describe prices                         # pounds: prices of leader-days, and grants",
      "schoolsim describe scenario curriculum            # question, expectation, what differs",
      "schoolsim describe scenario carrot --schools england   # and how many schools it reaches"}},
    describe};

}  // namespace schoolsim
