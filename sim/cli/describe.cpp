#include "sim/config/describe.hpp"

#include <iostream>

#include "sim/cli/commands.hpp"
#include "sim/cli/file_format.hpp"
#include "sim/cli/text_format.hpp"
#include "sim/config/names.hpp"
#include "sim/error.hpp"

namespace schoolsim {
namespace {

constexpr std::array<std::string_view, 5> subjects{"parameters", "metrics", "format", "process", "scenario"};

std::string describe_subject(const std::string& subject, const std::string& name, TextFormat format) {
  if (subject == "parameters") return describe_parameters(name, format);
  if (subject == "metrics") return describe_metrics(name, format);
  if (subject == "scenario") {
    if (name.empty())
      throw Error(ErrorKind::usage,
                  "describe scenario: needs a name, as in 'schoolsim describe scenario baseline'");
    return describe_scenario(load_scenario(name), format);
  }
  if (!name.empty())
    throw Error(ErrorKind::usage, "describe " + subject + ": takes no name, found " + quote(name));
  if (subject == "process") return describe_process(format);
  if (subject == "format") {
    if (format == TextFormat::json)
      throw Error(ErrorKind::usage, "describe format: is a document; allowed are text and markdown");
    return std::string(file_format_texts().front().text);
  }
  throw Error(ErrorKind::usage, quote(subject) + ": not a subject" + suggestion(subject, subjects) +
                                    "; allowed are parameters, metrics, format, process and scenario NAME");
}

ExitCode describe(const Arguments& arguments) {
  const auto& words = arguments.positional();
  std::cout << describe_subject(words[0], words.size() > 1 ? words[1] : "", text_format(arguments));
  return ExitCode::done;
}

}  // namespace

const Command describe_command{
    {"describe",
     "parameters|metrics|format|process|scenario [NAME]",
     1,
     2,
     "print the tables behind a run: parameters, metrics, file format, order of a term, a scenario",
     "NAME is a key or group of parameters, a metric, or a scenario (by name, or the path of a file).",
     {text_format_flag},
     {"schoolsim describe parameters learning            # one group",
      "schoolsim describe parameters learning.joint      # one key",
      "schoolsim describe metrics --format json          # for another program",
      "schoolsim describe scenario curriculum            # question, expectation, what differs"}},
    describe};

}  // namespace schoolsim
