#include "sim/config/scenario_file.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <iterator>
#include <map>
#include <optional>
#include <sstream>

#include <boost/program_options/options_description.hpp>
#include <boost/program_options/parsers.hpp>

#include "sim/config/builtin_scenarios.hpp"
#include "sim/config/names.hpp"
#include "sim/config/numbers.hpp"
#include "sim/config/text_file.hpp"

namespace schoolsim {
namespace {

namespace po = boost::program_options;

constexpr std::array<std::string_view, 5> head_keys{"title", "alias", "question", "expected", "source"};
constexpr std::array<std::string_view, 2> date_keys{"from", "until"};
constexpr std::string_view head_section = "scenario";
constexpr std::string_view policy_word = "policy";
constexpr Term last_date = 1'000'000;

std::string_view trim(std::string_view text) {
  constexpr std::string_view blanks = " \t\r\n";
  const std::size_t first = text.find_first_not_of(blanks);
  return first == std::string_view::npos ? "" : text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

std::vector<std::string_view> parameter_keys() {
  std::vector<std::string_view> keys;
  for (const ParameterInfo& row : parameter_table()) keys.push_back(row.key);
  return keys;
}

bool is_parameter_group(std::string_view name) {
  const auto table = parameter_table();
  return std::any_of(table.begin(), table.end(), [&](const ParameterInfo& row) { return row.group == name; });
}

std::vector<std::string_view> section_names() {
  std::vector<std::string_view> names{head_section, policy_word};
  for (const ParameterInfo& row : parameter_table()) {
    if (names.back() != row.group) names.push_back(row.group);
  }
  return names;
}

/// The value that a text gives a parameter, or what is wrong with it.
struct ReadValue {
  double value = 0;
  std::string problem;
};

ReadValue read_value(const ParameterInfo& row, std::string_view text) {
  if (text.empty()) return {0, "has no value after '='"};
  const std::optional<double> value = read_number(text);
  if (!value) {
    return {0, "is " + quote(text) + ", allowed is " +
                   (row.type == ParameterType::toggle  ? "0 (off) or 1 (on)"
                    : row.type == ParameterType::count ? "a whole number"
                                                       : "a number such as " + write_number(row.standard))};
  }
  if (const auto violation = check_value(row, *value)) return {0, violation->message};
  return {*value, ""};
}

std::string unknown_parameter(std::string_view key) {
  const auto keys = parameter_keys();
  const std::string hint = suggestion(key, keys);
  return std::string(key.substr(0, 100)) + ": no such parameter" +
         (hint.empty() ? "; 'schoolsim describe parameters' lists them" : hint);
}

/// Reads a file line by line. Boost splits each line; sections and line numbers, which it does not keep, are
/// ours.
class Reader {
 public:
  Reader(std::string_view name, const std::string& file) {
    const std::size_t n = parameter_table().size();
    read_.file.file = file;
    read_.file.scenario.name = name;
    read_.file.origins.assign(n, Origin::standard);
    read_.file.lines.assign(n, 0);
  }

  ReadScenario read(std::string_view text) {
    std::istringstream lines{std::string(text)};
    for (std::string line; std::getline(lines, line);) {
      ++line_;
      const std::string_view content = trim(std::string_view(line).substr(0, line.find('#')));
      if (content.empty()) continue;
      if (content.front() == '[' && content.back() == ']') {
        end_policy();
        begin_section(trim(content.substr(1, content.size() - 2)));
      } else if (!in_unknown_section_) {
        read_setting(std::string(content), line);
      }
    }
    end_policy();
    if (read_.file.title.empty()) read_.file.title = read_.file.scenario.name;
    for (auto& [line, problem] : problems_) read_.problems.push_back(std::move(problem));
    return std::move(read_);
  }

 private:
  void complain(const std::string& message, int line) {
    problems_.emplace(line, Problem{read_.file.file + ":" + std::to_string(line), message, ErrorKind::input});
  }
  void complain(const std::string& message) { complain(message, line_); }

  void begin_section(std::string_view name) {
    section_ = name;
    policy_ = nullptr;
    in_unknown_section_ = false;
    const std::string_view word = name.substr(0, name.find_first_of(" \t"));
    if (word == policy_word) {
      begin_policy(trim(name.substr(word.size())));
    } else if (name != head_section && !is_parameter_group(name)) {
      const auto known = section_names();
      complain("[" + std::string(name.substr(0, 60)) + "]: no such section" + suggestion(word, known) +
               "; allowed are [scenario], [policy NAME] and groups of parameters such as [lever]");
      in_unknown_section_ = true;
    }
  }

  void begin_policy(std::string_view name) {
    ScenarioFile& file = read_.file;
    if (name.empty()) {
      complain("[policy]: has no name; write [policy NAME]");
    } else if (!is_name(name)) {
      complain("[policy " + std::string(name.substr(0, 60)) +
               "]: a name has letters, digits, '-', '_' and '.' only, at most 100");
    }
    for (std::size_t i = 0; i < file.scenario.policies.size(); ++i) {
      if (!name.empty() && file.scenario.policies[i].name == name) {
        complain("[policy " + std::string(name) + "]: begun twice, first on line " +
                 std::to_string(file.policy_lines[i]));
      }
    }
    file.scenario.policies.push_back({std::string(name), 0, no_end, {}});
    file.policy_lines.push_back(line_);
    policy_ = &file.scenario.policies.back();
    seen_.clear();
  }

  void end_policy() {
    if (policy_ == nullptr) return;
    const std::string title = "[policy " + policy_->name + "]: ";
    const int begin = read_.file.policy_lines.back();
    if (!seen_.contains("from"))
      complain(title + "has no 'from'; add the first term in which it holds, as in from = 9", begin);
    if (policy_->changes.empty() && !failed_change_) {
      complain(title + "changes nothing; add a parameter, as in lever.vision = 0.8", begin);
    }
    if (policy_->until <= policy_->from && seen_.contains("from")) {
      complain(title + "until = " + std::to_string(policy_->until) + " is not after from = " +
                   std::to_string(policy_->from) + "; 'until' is the first term in which it no longer holds",
               begin);
    }
    policy_ = nullptr;
    failed_change_ = false;
  }

  void read_setting(const std::string& content, std::string_view line) {
    std::string key, value;
    try {
      std::istringstream stream(content);
      const auto parsed = po::parse_config_file(stream, po::options_description(), true);
      key = parsed.options.at(0).string_key;
      value = parsed.options.at(0).value.at(0);
    } catch (const po::error&) {
      complain(quote(content) + ": not understood; allowed are 'key = value', '[section]' and '# comment'");
      return;
    }
    if (key.empty()) {
      complain(quote(content) + ": no key before '='");
    } else if (key.find('.') != std::string::npos) {
      read_parameter(key, value);
    } else if (policy_ != nullptr) {
      read_date(key, value);
    } else if (section_ == head_section) {
      read_head(key, value, line);
    } else {
      read_parameter(section_.empty() ? key : section_ + "." + key, value);
    }
  }

  /// Whether the key is new in its scope; complains if not.
  bool is_first(const std::string& key) {
    auto& seen = policy_ != nullptr ? seen_ : seen_outside_;
    const auto [place, is_new] = seen.emplace(key, line_);
    if (!is_new) complain(key + ": given twice, first on line " + std::to_string(place->second));
    return is_new;
  }

  void read_parameter(const std::string& key, std::string_view text) {
    const std::optional<std::size_t> position = find_parameter(key);
    if (policy_ != nullptr && !position) failed_change_ = true;
    if (!position) return complain(unknown_parameter(key));
    const ParameterInfo& row = parameter_table()[*position];
    const bool is_new = is_first(key);
    const ReadValue read = read_value(row, text);
    if (policy_ != nullptr && !read.problem.empty()) failed_change_ = true;
    if (!read.problem.empty()) return complain(key + ": " + read.problem);
    if (!is_new) return;
    if (policy_ != nullptr) {
      if (is_fixed_at_start(row)) {
        complain(key + ": is fixed at the start, so no policy can change it; set it outside of [policy " +
                 policy_->name + "]");
      }
      policy_->changes.push_back({*position, read.value});
    } else {
      read_.file.scenario.parameters.*row.member = read.value;
      read_.file.origins[*position] = Origin::scenario;
      read_.file.lines[*position] = line_;
    }
  }

  void read_date(const std::string& key, std::string_view text) {
    if (std::find(date_keys.begin(), date_keys.end(), key) == date_keys.end()) {
      const std::string hint = suggestion(key, date_keys);
      if (hint.empty()) failed_change_ = true;
      complain(hint.empty() ? unknown_parameter(key) : key + ": no such key of a policy" + hint);
      return;
    }
    const bool is_new = is_first(key);
    const std::optional<std::int64_t> date = read_whole(text);
    if (!date || *date < 0 || *date > last_date) {
      return complain(key + ": is " + quote(text) +
                      ", allowed is a term: a whole number from 0, the start of the run");
    }
    if (is_new) (key == "from" ? policy_->from : policy_->until) = static_cast<Term>(*date);
  }

  void read_head(const std::string& key, const std::string& text, std::string_view line) {
    if (std::find(head_keys.begin(), head_keys.end(), key) == head_keys.end()) {
      const auto keys = parameter_keys();
      const std::string hint = suggestion(key, head_keys);
      complain(key + ": no such key of [scenario]" + (hint.empty() ? suggestion(key, keys) : hint) +
               "; allowed are title, alias, question, expected and source, and parameters as group.name");
      return;
    }
    if (line.find('#') != std::string_view::npos) {
      complain(key + ": '#' begins a comment, so the text would end before it; write it without '#'");
    }
    if (text.empty()) complain(key + ": has no text after '='");
    if (key == "alias" && !text.empty() && !is_name(text)) {
      complain("alias: is " + quote(text) + ", allowed are letters, digits, '-', '_' and '.'");
    }
    ScenarioFile& file = read_.file;
    if (is_first(key)) {
      (key == "title"      ? file.title
       : key == "alias"    ? file.alias
       : key == "question" ? file.question
       : key == "expected" ? file.expected
                           : file.source) = text;
    }
  }

  ReadScenario read_;
  std::multimap<int, Problem> problems_;  ///< by line
  std::string section_;
  bool in_unknown_section_ = false;
  Policy* policy_ = nullptr;
  bool failed_change_ = false;  ///< a change of this policy was refused, so it does mean to change something
  std::map<std::string, int> seen_, seen_outside_;
  int line_ = 0;
};

std::string place_of(const ScenarioFile& file, int line) {
  return line > 0 ? file.file + ":" + std::to_string(line) : file.file;
}

/// Where the value of a parameter was set.
std::string place_of(const ScenarioFile& file, std::size_t parameter) {
  return file.origins[parameter] == Origin::command_line ? "--set" : place_of(file, file.lines[parameter]);
}

ErrorKind kind_of(const ScenarioFile& file, std::size_t parameter) {
  return file.origins[parameter] == Origin::command_line ? ErrorKind::usage : ErrorKind::input;
}

std::vector<Problem> check_dates(const ScenarioFile& file, Term terms) {
  std::vector<Problem> problems;
  const std::string run = "outside the run, whose terms are 0 to " + std::to_string(terms - 1);
  for (std::size_t i = 0; i < file.scenario.policies.size(); ++i) {
    const Policy& policy = file.scenario.policies[i];
    const auto complain = [&](const std::string& what) {
      problems.push_back({place_of(file, file.policy_lines[i]), "[policy " + policy.name + "]: " + what});
    };
    if (policy.from >= terms) {
      complain("from = " + std::to_string(policy.from) + " is " + run + "; raise --terms or begin earlier");
    } else if (policy.until != no_end && policy.until > terms) {
      complain("until = " + std::to_string(policy.until) + " is " + run +
               "; raise --terms, or leave 'until' out for a policy that stays");
    }
  }
  return problems;
}

std::vector<Problem> check_contradictions(const ScenarioFile& file) {
  std::vector<Problem> problems;
  for (std::size_t i = 0; i < file.scenario.policies.size(); ++i) {
    const Policy& policy = file.scenario.policies[i];
    for (const PolicyChange& change : policy.changes) {
      if (file.origins[change.parameter] == Origin::standard) continue;
      const ParameterInfo& row = parameter_table()[change.parameter];
      problems.push_back({place_of(file, change.parameter),
                          std::string(row.key) + ": set for the whole run and scheduled by [policy " +
                              policy.name + "] (" + place_of(file, file.policy_lines[i]) +
                              "); keep one of the two",
                          kind_of(file, change.parameter)});
    }
  }
  return problems;
}

/// Relations between values, of the static ones and of those in force with each policy.
std::vector<Problem> check_relations(const ScenarioFile& file) {
  std::vector<Problem> problems;
  const std::vector<Violation> lasting = validate(file.scenario.parameters);
  for (const Violation& violation : lasting) {
    const std::size_t parameter = find_parameter(violation.key).value_or(0);
    problems.push_back(
        {place_of(file, parameter), violation.key + ": " + violation.message, kind_of(file, parameter)});
  }
  for (std::size_t i = 0; i < file.scenario.policies.size() && lasting.empty(); ++i) {
    Parameters in_force = file.scenario.parameters;
    for (const PolicyChange& change : file.scenario.policies[i].changes) {
      in_force.*parameter_table()[change.parameter].member = change.value;
    }
    for (const Violation& violation : validate(in_force)) {
      problems.push_back(
          {place_of(file, file.policy_lines[i]),
           "[policy " + file.scenario.policies[i].name + "]: " + violation.key + ": " + violation.message});
    }
  }
  return problems;
}

bool is_path(const std::string& name) {
  return name.find('/') != std::string::npos || name.ends_with(".ini");
}

ReadScenario read_file(const std::string& path) {
  const std::string text = read_settings_file(path);
  const std::string name = std::filesystem::path(path).stem().string();
  if (!is_name(name)) {
    throw Error(ErrorKind::usage,
                path +
                    ": the name of the file is the scenario's, which has letters, digits, '-', '_' "
                    "and '.' only");
  }
  return read_scenario(text, name, path);
}

ScenarioFile find_builtin(const std::string& name) {
  std::vector<std::string_view> known;
  for (const ScenarioFile& scenario : builtin_scenarios()) {
    if (name == scenario.scenario.name || name == scenario.alias) return scenario;
    known.push_back(scenario.scenario.name);
    if (!scenario.alias.empty()) known.push_back(scenario.alias);
  }
  throw Error(ErrorKind::usage, quote(name) + ": no such scenario" + suggestion(name, known) +
                                    "; 'schoolsim scenarios' lists them; a file of your own ends in .ini");
}

}  // namespace

ReadScenario read_scenario(std::string_view text, std::string_view name, const std::string& file) {
  return Reader(name, file).read(text);
}

std::vector<Problem> override_parameters(std::span<const std::string> settings, ScenarioFile& file) {
  std::vector<Problem> problems;
  for (const std::string& setting : settings) {
    const std::size_t equals = setting.find('=');
    const std::string key(trim(std::string_view(setting).substr(0, equals)));
    const auto complain = [&](const std::string& message) {
      problems.push_back({"--set", message, ErrorKind::usage});
    };
    if (equals == std::string::npos || key.empty()) {
      complain(quote(setting) + ": not understood; allowed is key=value, as in --set lever.vision=0.8");
      continue;
    }
    const std::optional<std::size_t> position = find_parameter(key);
    if (!position) {
      complain(unknown_parameter(key));
      continue;
    }
    const ParameterInfo& row = parameter_table()[*position];
    if (file.origins[*position] == Origin::command_line) {
      complain(key + ": given twice");
      continue;
    }
    const ReadValue read = read_value(row, trim(std::string_view(setting).substr(equals + 1)));
    if (!read.problem.empty()) {
      complain(key + ": " + read.problem);
      continue;
    }
    file.scenario.parameters.*row.member = read.value;
    file.origins[*position] = Origin::command_line;
  }
  return problems;
}

const std::vector<ScenarioFile>& builtin_scenarios() {
  static const std::vector<ScenarioFile> scenarios = [] {
    std::vector<ScenarioFile> all;
    for (const EmbeddedText& embedded : builtin_scenario_texts()) {
      ReadScenario read =
          read_scenario(embedded.text, embedded.name, "built-in " + std::string(embedded.name));
      for (Problem& problem : read.problems) problem.kind = ErrorKind::internal;
      throw_if_any(read.problems);
      all.push_back(std::move(read.file));
    }
    const auto baseline = std::find_if(all.begin(), all.end(),
                                       [](const ScenarioFile& file) { return file.alias == "baseline"; });
    if (baseline != all.end()) std::rotate(all.begin(), baseline, baseline + 1);
    return all;
  }();
  return scenarios;
}

ScenarioFile load_scenario(const std::string& name_or_path, std::span<const std::string> settings,
                           Term terms) {
  ReadScenario read =
      is_path(name_or_path) ? read_file(name_or_path) : ReadScenario{find_builtin(name_or_path), {}};
  std::vector<Problem> problems = std::move(read.problems);
  const auto add = [&](std::vector<Problem> more) {
    std::move(more.begin(), more.end(), std::back_inserter(problems));
  };
  add(override_parameters(settings, read.file));
  add(check_dates(read.file, terms));
  add(check_contradictions(read.file));
  // Relations between values mean nothing while some of them could not be read.
  if (problems.empty()) add(check_relations(read.file));
  throw_if_any(problems);
  return std::move(read.file);
}

}  // namespace schoolsim
