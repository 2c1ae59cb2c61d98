#include "sim/config/scenario_file.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <iterator>
#include <map>
#include <optional>

#include "sim/config/builtin_models.hpp"
#include "sim/config/builtin_scenarios.hpp"
#include "sim/config/settings_text.hpp"
#include "sim/config/target_text.hpp"
#include "sim/run/write_number.hpp"
#include "sim/text/names.hpp"
#include "sim/text/numbers.hpp"
#include "sim/text/text_file.hpp"

namespace schoolsim {
namespace {

constexpr std::array<std::string_view, 6> head_keys{"title",    "alias",  "question",
                                                    "expected", "source", "include"};
constexpr std::array<std::string_view, 6> date_keys{"from", "until", "ramp", "every", "for", "judged"};
constexpr std::string_view head_section = "scenario";
constexpr std::string_view policy_word = "policy";
constexpr Term last_date = 1'000'000;

std::vector<std::string_view> parameter_keys() {
  std::vector<std::string_view> keys;
  for (const ParameterInfo& row : parameter_table()) keys.push_back(row.key);
  return keys;
}

bool is_one_of(std::string_view name, std::span<const std::string_view> names) {
  return std::find(names.begin(), names.end(), name) != names.end();
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

enum class Content : std::uint8_t { scenario, parameters };

/// Reads a file line by line.
class Reader {
 public:
  Reader(std::string_view name, const std::string& file, Content content) : content_(content) {
    const std::size_t n = parameter_table().size();
    read_.file.file = file;
    read_.file.scenario.name = name;
    read_.file.origins.assign(n, Origin::standard);
    read_.file.places.assign(n, "");
  }

  ReadScenario read(std::string_view text) {
    read_settings_lines(text, [&](const SettingsLine& line) {
      line_ = line.number;
      if (line.kind == SettingsLine::Kind::section) {
        end_policy();
        begin_section(line.key);
      } else if (!in_unknown_section_) {
        read_setting(line);
      }
    });
    end_policy();
    if (read_.file.title.empty()) read_.file.title = read_.file.scenario.name;
    for (auto& [line, problem] : problems_) read_.problems.push_back(std::move(problem));
    return std::move(read_);
  }

 private:
  [[nodiscard]] std::string here() const { return read_.file.file + ":" + std::to_string(line_); }
  void complain(const std::string& message, int line) {
    problems_.emplace(line, Problem{read_.file.file + ":" + std::to_string(line), message, ErrorKind::input});
  }
  void complain(const std::string& message) { complain(message, line_); }

  void begin_section(std::string_view name) {
    section_ = name;
    policy_ = nullptr;
    in_unknown_section_ = false;
    const std::string_view word = name.substr(0, name.find_first_of(" \t"));
    if (content_ == Content::parameters && !is_parameter_group(name)) {
      const auto known = section_names();
      complain("[" + std::string(name.substr(0, 60)) + "]: no such section of a file of parameters" +
               suggestion(word, std::span(known).subspan(2)) +
               "; allowed are groups of parameters such as [trust]");
      in_unknown_section_ = true;
    } else if (word == policy_word) {
      begin_policy(without_blanks(name.substr(word.size())));
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
                 file.policy_places[i].substr(file.policy_places[i].rfind(':') + 1));
      }
    }
    file.scenario.policies.emplace_back().name = name;
    file.policy_places.push_back(here());
    policy_line_ = line_;
    policy_ = &file.scenario.policies.back();
    seen_.clear();
  }

  void end_policy() {
    if (policy_ == nullptr) return;
    const std::string title = "[policy " + policy_->name + "]: ";
    const int begin = policy_line_;
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
    check_course(title, begin);
    policy_ = nullptr;
    failed_change_ = false;
  }

  /// How a policy comes and goes, and when it chooses its schools.
  void check_course(const std::string& title, int begin) {
    const bool repeats = seen_.contains("every");
    if (repeats != seen_.contains("for")) {
      complain(
          title +
              "needs 'every' and 'for' together, as in every = 9 and for = 3: it holds in the first three "
              "of nine terms",
          begin);
    } else if (repeats && (policy_->lasting < 1 || policy_->lasting > policy_->every)) {
      complain(title + "for = " + std::to_string(policy_->lasting) +
                   ", allowed is 1 to every = " + std::to_string(policy_->every),
               begin);
    }
    if (policy_->ramp > policy_->until - policy_->from && policy_->until != no_end) {
      complain(title + "ramp = " + std::to_string(policy_->ramp) + " is longer than the policy holds", begin);
    }
    for (const PolicyChange& change : policy_->changes) {
      const ParameterInfo& row = parameter_table()[change.parameter];
      if (!policy_->target.is_everyone() && row.role != Role::school_lever) {
        complain(title + std::string(row.key) +
                     " acts on the whole system and cannot be aimed at some schools; set it in a policy of "
                     "its own",
                 begin);
      }
      if (policy_->ramp > 1 && row.type != ParameterType::real) {
        complain(
            title + std::string(row.key) + " is a whole number and cannot rise by steps; take 'ramp' out",
            begin);
      }
    }
    if (!seen_.contains("judged")) return;
    if (!policy_->target.is_of_state()) {
      complain(title + "has 'judged', but no grades or engagement by which schools would be judged", begin);
    } else if (policy_->target.judged_at > policy_->from) {
      complain(title + "judged = " + std::to_string(policy_->target.judged_at) + " is after from = " +
                   std::to_string(policy_->from) + "; schools are chosen before or as it starts",
               begin);
    }
  }

  void read_setting(const SettingsLine& line) {
    const std::string& key = line.key;
    if (line.kind == SettingsLine::Kind::fault) {
      complain(settings_fault(line));
    } else if (key.find('.') != std::string::npos) {
      read_parameter(key, line.value);
    } else if (policy_ != nullptr) {
      read_date(key, line.value);
    } else if (section_ == head_section) {
      read_head(line);
    } else {
      read_parameter(section_.empty() ? key : section_ + "." + key, line.value);
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
      read_.file.places[*position] = here();
    }
  }

  void read_date(const std::string& key, std::string_view text) {
    if (is_one_of(key, condition_keys())) return read_target(key, text);
    if (!is_one_of(key, date_keys)) {
      std::vector<std::string_view> known = condition_keys();
      known.insert(known.end(), date_keys.begin(), date_keys.end());
      const std::string hint = suggestion(key, known);
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
    if (!is_new) return;
    (key == "from"    ? policy_->from
     : key == "until" ? policy_->until
     : key == "ramp"  ? policy_->ramp
     : key == "every" ? policy_->every
     : key == "for"   ? policy_->lasting
                      : policy_->target.judged_at) = static_cast<Term>(*date);
  }

  void read_target(const std::string& key, std::string_view text) {
    const bool is_new = is_first(key);
    ReadCondition read = read_condition(key, text);
    if (!read.problem.empty()) return complain(key + ": " + read.problem);
    if (is_new) policy_->target.conditions.push_back(std::move(read.condition));
  }

  void read_head(const SettingsLine& line) {
    const std::string& key = line.key;
    const std::string& text = line.value;
    if (std::find(head_keys.begin(), head_keys.end(), key) == head_keys.end()) {
      const auto keys = parameter_keys();
      const std::string hint = suggestion(key, head_keys);
      complain(
          key + ": no such key of [scenario]" + (hint.empty() ? suggestion(key, keys) : hint) +
          "; allowed are title, alias, question, expected, source and include, and parameters as group.name");
      return;
    }
    if (line.has_comment) {
      complain(key + ": '#' begins a comment, so the text would end before it; write it without '#'");
    }
    if (text.empty()) complain(key + ": has no text after '='");
    if (key == "alias" && !text.empty() && !is_name(text)) {
      complain("alias: is " + quote(text) + ", allowed are letters, digits, '-', '_' and '.'");
    }
    ScenarioFile& file = read_.file;
    if (key == "include") {
      if (is_first(key)) file.includes = split_names(text);
    } else if (is_first(key)) {
      (key == "title"      ? file.title
       : key == "alias"    ? file.alias
       : key == "question" ? file.question
       : key == "expected" ? file.expected
                           : file.source) = text;
    }
  }

  Content content_;
  ReadScenario read_;
  std::multimap<int, Problem> problems_;  ///< by line
  std::string section_;
  bool in_unknown_section_ = false;
  Policy* policy_ = nullptr;
  bool failed_change_ = false;  ///< a change of this policy was refused, so it does mean to change something
  std::map<std::string, int> seen_, seen_outside_;
  int line_ = 0;
  int policy_line_ = 0;
};

/// Where the value of a parameter was set.
std::string place_of(const ScenarioFile& file, std::size_t parameter) {
  if (file.origins[parameter] == Origin::command_line) return "--set";
  return file.places[parameter].empty() ? file.file : file.places[parameter];
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
      problems.push_back({file.policy_places[i], "[policy " + policy.name + "]: " + what});
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
      if (!is_stated(file.origins[change.parameter])) continue;
      const ParameterInfo& row = parameter_table()[change.parameter];
      problems.push_back({place_of(file, change.parameter),
                          std::string(row.key) + ": set for the whole run and scheduled by [policy " +
                              policy.name + "] (" + file.policy_places[i] + "); keep one of the two",
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
      problems.push_back({file.policy_places[i], "[policy " + file.scenario.policies[i].name +
                                                     "]: " + violation.key + ": " + violation.message});
    }
  }
  return problems;
}

bool is_path(std::string_view name) { return name.find('/') != std::string::npos || name.ends_with(".ini"); }

ReadScenario read_file(const std::string& path) {
  const std::string text = read_text_file(path, TextKind::settings);
  const std::string name = std::filesystem::path(path).stem().string();
  if (!is_name(name)) {
    throw Error(ErrorKind::usage,
                path +
                    ": the name of the file is the scenario's, which has letters, digits, '-', '_' "
                    "and '.' only");
  }
  return read_scenario(text, name, path);
}

/// Whether some school may meet the conditions of both.
bool may_overlap(const Target& a, const Target& b) {
  for (const Condition& one : a.conditions) {
    for (const Condition& other : b.conditions) {
      if (one.kind != other.kind) continue;
      const auto share_any = [](const auto& left, const auto& right) {
        return std::any_of(left.begin(), left.end(), [&](const auto& item) {
          return std::find(right.begin(), right.end(), item) != right.end();
        });
      };
      switch (condition_info(one.kind).form) {
        case ConditionForm::range:
          if (one.high < other.low || other.high < one.low) return false;
          break;
        case ConditionForm::names:
          if (!share_any(one.names, other.names)) return false;
          break;
        case ConditionForm::numbers:
        case ConditionForm::phases:
          if (!share_any(one.numbers, other.numbers) && !share_any(one.names, other.names)) return false;
          break;
        default:
          break;
      }
    }
  }
  return true;
}

/// Structures of which a school can belong to one only.
constexpr std::array<std::string_view, 2> exclusive_structures{"forced.active", "chain.active"};

/// One key of an exclusive structure in use: where, and when and for whom.
struct UseOfStructure {
  std::string_view key;
  std::string where;
  std::string place;
  Policy policy;
};

}  // namespace

std::vector<Problem> check_structures(const ScenarioFile& file) {
  std::vector<UseOfStructure> uses;
  for (const std::string_view key : exclusive_structures) {
    const std::size_t parameter = *find_parameter(key);
    if (file.scenario.parameters.*parameter_table()[parameter].member != 0)
      uses.push_back({key, "the whole run", place_of(file, parameter), {}});
    for (std::size_t p = 0; p < file.scenario.policies.size(); ++p) {
      const Policy& policy = file.scenario.policies[p];
      for (const PolicyChange& change : policy.changes) {
        if (change.parameter == parameter && change.value != 0)
          uses.push_back({key, "[policy " + policy.name + "]", file.policy_places[p], policy});
      }
    }
  }
  std::vector<Problem> problems;
  for (std::size_t u = 0; u < uses.size(); ++u) {
    for (std::size_t v = u + 1; v < uses.size(); ++v) {
      const Policy& one = uses[u].policy;
      const Policy& other = uses[v].policy;
      if (uses[u].key == uses[v].key || one.until <= other.from || other.until <= one.from ||
          !may_overlap(one.target, other.target))
        continue;
      problems.push_back(
          {uses[v].place, std::string(uses[v].key) + ": set in " + uses[v].where + ", but " +
                              std::string(uses[u].key) + " in " + uses[u].where + " (" + uses[u].place +
                              ") puts the same schools into another structure in the same terms, and a "
                              "school can be in one only; give them other dates or targets"});
    }
  }
  return problems;
}

namespace {

std::vector<Problem> check_clashes(const ScenarioFile& a, const ScenarioFile& b) {
  std::vector<Problem> problems;
  for (std::size_t p = 0; p < a.scenario.policies.size(); ++p) {
    const Policy& one = a.scenario.policies[p];
    for (std::size_t q = 0; q < b.scenario.policies.size(); ++q) {
      const Policy& other = b.scenario.policies[q];
      if (one.until <= other.from || other.until <= one.from || !may_overlap(one.target, other.target))
        continue;
      for (const PolicyChange& change : one.changes) {
        for (const PolicyChange& counter : other.changes) {
          if (change.parameter != counter.parameter || change.value == counter.value) continue;
          problems.push_back(
              {b.policy_places[q], std::string(parameter_table()[change.parameter].key) + ": is " +
                                       write_number(counter.value) + " in [policy " + other.name + "], but " +
                                       write_number(change.value) + " in [policy " + one.name + "] (" +
                                       a.policy_places[p] +
                                       ") in the same terms for the same schools; join scenarios that "
                                       "agree, or give them other dates or targets"});
        }
      }
    }
  }
  return problems;
}

/// Adds settings and policies of `from`.
std::vector<Problem> add_scenario(const ScenarioFile& from, ScenarioFile& to) {
  std::vector<Problem> problems = check_clashes(to, from);
  const auto table = parameter_table();
  for (std::size_t i = 0; i < table.size(); ++i) {
    if (from.origins[i] == Origin::standard) continue;
    const double value = from.scenario.parameters.*table[i].member;
    double& now = to.scenario.parameters.*table[i].member;
    if (to.origins[i] != Origin::standard && now != value) {
      problems.push_back({place_of(from, i), std::string(table[i].key) + ": is " + write_number(value) +
                                                 ", but " + write_number(now) + " at " + place_of(to, i) +
                                                 "; scenarios that are joined must agree"});
      continue;
    }
    now = value;
    to.origins[i] = from.origins[i];
    to.places[i] = from.places[i];
  }
  for (std::size_t p = 0; p < from.scenario.policies.size(); ++p) {
    Policy policy = from.scenario.policies[p];
    const auto same_name = [&](const Policy& other) { return other.name == policy.name; };
    if (std::any_of(to.scenario.policies.begin(), to.scenario.policies.end(), same_name)) {
      policy.name = from.scenario.name + "." + policy.name;
    }
    to.scenario.policies.push_back(std::move(policy));
    to.policy_places.push_back(from.policy_places[p]);
  }
  return problems;
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

/// Reads what a name or path stands for, with what it includes; `chain` holds the names that led here.
ReadScenario read_whole_scenario(const std::string& name_or_path, std::vector<std::string> chain) {
  ReadScenario read =
      is_path(name_or_path) ? read_file(name_or_path) : ReadScenario{find_builtin(name_or_path), {}};
  ScenarioFile& own = read.file;
  const bool is_circle = std::find(chain.begin(), chain.end(), own.file) != chain.end();
  chain.push_back(own.file);
  if (is_circle) {
    std::string circle;
    for (auto step = std::find(chain.begin(), chain.end(), own.file); step != chain.end(); ++step) {
      circle += (circle.empty() ? "" : " includes ") + *step;
    }
    throw Error(ErrorKind::input, own.file + ": includes itself: " + circle);
  }
  if (own.includes.empty()) return read;
  const std::filesystem::path folder = std::filesystem::path(own.file).parent_path();
  ScenarioFile whole = own;
  whole.scenario = {own.scenario.name, {}, {}};
  whole.origins.assign(own.origins.size(), Origin::standard);
  whole.places.assign(own.places.size(), "");
  whole.policy_places.clear();
  const auto add = [&](const ScenarioFile& part) {
    auto problems = add_scenario(part, whole);
    std::move(problems.begin(), problems.end(), std::back_inserter(read.problems));
  };
  for (const std::string& name : own.includes) {
    // A path is meant as seen from the file that names it.
    const std::string found = is_path(name) ? (folder / name).string() : name;
    ReadScenario included = read_whole_scenario(found, chain);
    std::move(included.problems.begin(), included.problems.end(), std::back_inserter(read.problems));
    add(included.file);
  }
  add(own);
  read.file = std::move(whole);
  return read;
}

/// Reads scenarios joined by '+'.
ReadScenario read_joined_scenarios(const std::string& names) {
  const std::vector<std::string> parts = split_names(names, '+');
  if (parts.size() < 2 && names.find('+') == std::string::npos) return read_whole_scenario(names, {});
  ReadScenario whole;
  for (const std::string& part : parts) {
    if (part.empty()) throw Error(ErrorKind::usage, quote(names) + ": a name is missing beside '+'");
    ReadScenario read = read_whole_scenario(part, {});
    std::move(read.problems.begin(), read.problems.end(), std::back_inserter(whole.problems));
    if (whole.file.origins.empty()) {
      whole.file = std::move(read.file);
      whole.file.alias.clear();
      continue;
    }
    ScenarioFile& file = whole.file;
    auto problems = add_scenario(read.file, file);
    std::move(problems.begin(), problems.end(), std::back_inserter(whole.problems));
    file.scenario.name += "+" + read.file.scenario.name;
    file.title += ", with " + read.file.title;
    for (const auto& [text, more] : {std::pair(&file.question, &read.file.question),
                                     {&file.expected, &read.file.expected},
                                     {&file.source, &read.file.source}}) {
      if (!more->empty()) *text += (text->empty() ? "" : " ") + *more;
    }
  }
  return whole;
}

}  // namespace

std::string unknown_parameter(std::string_view key) {
  for (const FormerKey& former : former_keys()) {
    if (former.key == key)
      return std::string(key) + ": is now two parameters, " + std::string(former.now[0]) + " and " +
             std::string(former.now[1]) + "; set both";
  }
  const auto keys = parameter_keys();
  const std::string hint = suggestion(key, keys);
  return std::string(key.substr(0, 100)) + ": no such parameter" +
         (hint.empty() ? "; 'schoolsim describe parameters' lists them" : hint);
}

ReadScenario read_scenario(std::string_view text, std::string_view name, const std::string& file) {
  return Reader(name, file, Content::scenario).read(text);
}

std::vector<std::string_view> parameter_names() {
  std::vector<std::string_view> names{default_parameters};
  for (const EmbeddedText& model : builtin_model_texts()) names.push_back(model.name);
  return names;
}

const EmbeddedText* find_model(std::string_view name) {
  const auto models = builtin_model_texts();
  const auto model =
      std::find_if(models.begin(), models.end(), [&](const EmbeddedText& one) { return one.name == name; });
  return model == models.end() ? nullptr : &*model;
}

std::string problem_of_parameters(std::string_view name) {
  if (is_path(name) || name.ends_with(".csv")) return "";
  const std::vector<std::string_view> known = parameter_names();
  if (is_one_of(name, known)) return "";
  std::string names;
  for (const std::string_view one : known) names += std::string(one) + ", ";
  return quote(name) + ": no such parameters" + suggestion(name, known) + "; allowed are " + names +
         "or the path of a file that ends in .ini, or in .csv for sets of values";
}

ParameterFile load_parameters(const std::string& name_or_path) {
  const std::string problem = problem_of_parameters(name_or_path);
  if (!problem.empty()) throw Error(ErrorKind::usage, "--parameters: " + problem);
  if (name_or_path == default_parameters) return {{}, std::vector<std::string>(parameter_table().size())};
  const auto read = [](std::string_view text, const std::string& file) {
    ReadScenario values = Reader("", file, Content::parameters).read(text);
    throw_if_any(values.problems);
    return ParameterFile{values.file.scenario.parameters, std::move(values.file.places)};
  };
  if (is_path(name_or_path)) return read(read_text_file(name_or_path, TextKind::settings), name_or_path);
  return read(find_model(name_or_path)->text, "built-in " + name_or_path);
}

std::vector<Problem> override_parameters(std::span<const std::string> settings, ScenarioFile& file) {
  std::vector<Problem> problems;
  for (const std::string& setting : settings) {
    const std::size_t equals = setting.find('=');
    const std::string key(without_blanks(std::string_view(setting).substr(0, equals)));
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
    const ReadValue read = read_value(row, without_blanks(std::string_view(setting).substr(equals + 1)));
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

ScenarioFile load_scenario(const std::string& name_or_path, std::span<const std::string> settings, Term terms,
                           const ParameterFile& parameters) {
  ReadScenario read = read_joined_scenarios(name_or_path);
  for (std::size_t i = 0; i < parameters.places.size(); ++i) {
    if (parameters.places[i].empty() || read.file.origins[i] != Origin::standard) continue;
    const auto member = parameter_table()[i].member;
    read.file.scenario.parameters.*member = parameters.values.*member;
    read.file.origins[i] = Origin::parameter_file;
    read.file.places[i] = parameters.places[i];
  }
  std::vector<Problem> problems = std::move(read.problems);
  const auto add = [&](std::vector<Problem> more) {
    std::move(more.begin(), more.end(), std::back_inserter(problems));
  };
  add(override_parameters(settings, read.file));
  add(check_dates(read.file, terms));
  add(check_contradictions(read.file));
  add(check_structures(read.file));
  // Relations between values mean nothing while some of them could not be read.
  if (problems.empty()) add(check_relations(read.file));
  throw_if_any(problems);
  return std::move(read.file);
}

}  // namespace schoolsim
