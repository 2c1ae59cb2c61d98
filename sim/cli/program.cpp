#include "sim/cli/program.hpp"

#include <iostream>
#include <new>

#include "sim/cli/help.hpp"
#include "sim/error.hpp"
#include "sim/run/description.hpp"
#include "sim/study/build_info.hpp"
#include "sim/study/output_names.hpp"
#include "sim/study/watch.hpp"
#include "sim/text/printable.hpp"

namespace schoolsim {
namespace {

/// Before a command may write over what it reads.
void refuse_own_inputs(const Arguments& arguments) {
  for (const std::string_view flag : {"out", "csv", "to", "next", "effects"}) {
    if (const auto output = arguments.text(flag)) refuse_own_input(arguments.words(), *output, flag);
  }
}

bool asks_for_help(const std::string& word) { return word == "--help" || word == "-h"; }

ExitCode run_words(const std::vector<std::string>& words) {
  // What a file or a command is called may come to stand in a result file, whose text is UTF-8.
  for (const std::string& word : words) {
    if (!is_utf8(word))
      throw Error(ErrorKind::usage, quote(word) + ": is not text in UTF-8; where it names a file, rename it");
  }
  if (words.empty()) {
    std::cerr << overview();
    return ExitCode::usage;
  }
  const std::string& first = words.front();
  if (first == "--version") {
    std::cout << "schoolsim " << build_info().version << ", model version " << model_version << ", commit "
              << build_info().commit << ", " << build_info().compiler << "\n";
    return ExitCode::done;
  }
  if (asks_for_help(first) || first == "help") {
    if (words.size() > 2)
      throw Error(ErrorKind::usage, "help: takes one command, as in 'schoolsim help run'");
    std::cout << (words.size() == 2 ? help_text(find_command(words[1]).syntax) : overview());
    return ExitCode::done;
  }
  if (first.starts_with("-")) {
    throw Error(ErrorKind::usage,
                first + ": the command comes first, its flags after it; 'schoolsim help' lists commands");
  }
  const Command& command = find_command(first);
  const std::vector<std::string> rest(words.begin() + 1, words.end());
  for (const std::string& word : rest) {
    if (!asks_for_help(word)) continue;
    std::cout << help_text(command.syntax);
    return ExitCode::done;
  }
  const Arguments arguments = parse_arguments(command.syntax, rest);
  refuse_own_inputs(arguments);
  return command.run(arguments);
}

ExitCode exit_code(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::usage:
      return ExitCode::usage;
    case ErrorKind::input:
      return ExitCode::input;
    case ErrorKind::file:
      return ExitCode::file;
    case ErrorKind::internal:
      break;
  }
  return ExitCode::internal;
}

}  // namespace

Ending ending_of(const std::function<ExitCode()>& work) {
  static const std::string fault = "a fault of the program, please report it: ";
  try {
    return {work(), {}};
  } catch (const Error& error) {
    return {exit_code(error.kind()), (error.kind() == ErrorKind::internal ? fault : "") + error.what()};
  } catch (const Interrupted& end) {
    return {ExitCode::interrupted, end.what()};
  } catch (const NotComparable& answer) {
    return {ExitCode::no, answer.what()};
  } catch (const std::bad_alloc&) {
    return {ExitCode::internal, "not enough memory; fewer schools, threads or recorded replicates need less"};
  } catch (const std::exception& error) {
    return {ExitCode::internal, fault + error.what()};
  }
}

Ending run_program(const std::vector<std::string>& words) {
  return ending_of([&] {
    const ExitCode code = run_words(words);
    if (!std::cout.flush()) throw Error(ErrorKind::file, "cannot write to standard output");
    return code;
  });
}

}  // namespace schoolsim
