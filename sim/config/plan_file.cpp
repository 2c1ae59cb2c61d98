#include "sim/config/plan_file.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <limits>
#include <map>
#include <numeric>

#include "sim/config/constraint_text.hpp"
#include "sim/config/scenario_file.hpp"
#include "sim/config/settings_text.hpp"
#include "sim/model/metrics.hpp"
#include "sim/model/parameters.hpp"
#include "sim/model/random/draws.hpp"
#include "sim/run/write_number.hpp"
#include "sim/text/names.hpp"
#include "sim/text/numbers.hpp"

namespace schoolsim {
namespace {

constexpr std::string_view plan_section = "sweep";
constexpr std::string_view factor_word = "factor";
constexpr std::string_view calibration_section = "calibration";
constexpr std::array<std::string_view, 7> calibration_keys{"targets",    "until",   "waves", "sets",
                                                           "thresholds", "screens", "rounds"};
/// Whether the thresholds of inspection are parameters like others, or found for each point.
constexpr std::array<std::string_view, 2> threshold_words{"given", "found"};
constexpr std::int64_t most_waves = 100;
constexpr std::int64_t most_rounds = 1000;
constexpr std::int64_t most_sets = 100'000;
constexpr std::array<std::string_view, 17> plan_keys{
    "title",  "question",   "scenarios",       "parameters", "schools",    "replicates",
    "seed",   "terms",      "metrics",         "records",    "design",     "points",
    "levels", "time_limit", "until_precision", "constraint", "correlation"};
constexpr std::array<std::string_view, 4> factor_keys{"levels", "with", "from", "fitted"};
constexpr std::int64_t most_points = 10'000'000;
constexpr std::int64_t most_levels = 10'000;
constexpr std::int64_t most_replicates = 1'000'000;

constexpr std::array<DesignInfo, 6> designs{{
    {"factorial", "all combinations of the levels of all factors"},
    {"oat", "one at a time: the defaults, then each level of each factor with the others at their defaults"},
    {"lhs", "optimised Latin hypercube of `points` points"},
    {"sobol", "the first `points` points of Sobol's sequence from the origin on; a power of two is balanced"},
    {"saltelli", "Saltelli's layout for Sobol' indices: `points` times (number of factors + 2) points"},
    {"morris", "`points` trajectories of Morris, each of number of factors + 1 points"},
}};

std::string_view first_word(std::string_view text) { return text.substr(0, text.find_first_of(" \t")); }

std::string list_of(std::span<const std::string_view> words) {
  std::string text;
  for (std::size_t i = 0; i < words.size(); ++i)
    text += (i == 0 ? "" : i + 1 == words.size() ? " and " : ", ") + std::string(words[i]);
  return text;
}

class PlanReader {
 public:
  PlanReader(std::string_view text, const std::string& file, const PlanOverrides& overrides)
      : overrides_(overrides) {
    plan().file = file;
    plan().text = text;
  }

  ReadPlan read() {
    read_settings_lines(plan().text, [&](const SettingsLine& line) { read_line(line); });
    end_factor();
    check_whole();
    for (auto& [line, problem] : problems_) read_.problems.push_back(std::move(problem));
    return std::move(read_);
  }

 private:
  PlanFile& plan() { return read_.plan; }
  void complain(const std::string& message, int line) {
    const std::string place = line > 0 ? plan().file + ":" + std::to_string(line) : plan().file;
    problems_.emplace(line, Problem{place, message, ErrorKind::input});
  }
  void complain(const std::string& message) { complain(message, line_); }

  void read_line(const SettingsLine& line) {
    line_ = line.number;
    if (line.kind == SettingsLine::Kind::section) {
      end_factor();
      begin_section(line.key);
    } else if (in_unknown_section_) {
      return;
    } else if (line.kind == SettingsLine::Kind::fault) {
      complain(settings_fault(line));
    } else if (in_factor_) {
      read_factor_key(line.key, line.value);
    } else if (section_ == calibration_section) {
      read_calibration_key(line);
    } else if (section_ == plan_section && line.key.find('.') == std::string::npos) {
      read_head(line);
    } else {
      read_parameter(section_.empty() || section_ == plan_section || line.key.find('.') != std::string::npos
                         ? line.key
                         : section_ + "." + line.key,
                     line.value);
    }
  }

  void begin_section(std::string_view name) {
    section_ = name;
    in_unknown_section_ = false;
    const std::string_view word = first_word(name);
    if (word == factor_word) return begin_factor(std::string(without_blanks(name.substr(word.size()))));
    const auto table = parameter_table();
    const bool is_group =
        std::any_of(table.begin(), table.end(), [&](const ParameterInfo& row) { return row.group == name; });
    if (name == calibration_section) {
      if (plan().calibration) {
        complain("[calibration]: begun twice, first on line " + std::to_string(plan().calibration->line));
      } else {
        plan().calibration.emplace().line = line_;
      }
    }
    if (name == plan_section || name == calibration_section || is_group) return;
    in_unknown_section_ = true;
    std::vector<std::string_view> known{plan_section, factor_word, calibration_section};
    for (const ParameterInfo& row : table) {
      if (known.back() != row.group) known.push_back(row.group);
    }
    complain("[" + std::string(name.substr(0, 60)) + "]: no such section" + suggestion(word, known) +
             "; allowed are [sweep], [factor KEY], [factor POLICY:KEY], [factor schools], [factor seed], "
             "[calibration] and groups of parameters such as [lever]");
  }

  void begin_factor(const std::string& key) {
    in_factor_ = true;
    factor_ = {};
    factor_.place = plan().file + ":" + std::to_string(line_);
    factor_line_ = line_;
    factor_key_ = key;
    has_spread_ = factor_failed_ = false;
    seen_in_factor_.clear();
    const auto found = find_factor(key);
    if (key.empty()) {
      complain("[factor]: names no parameter; write [factor KEY], as in [factor trust.gain]");
    } else if (!found) {
      complain("[factor] " + unknown_factor(key));
    }
    factor_failed_ = !found;
    if (!found) return;
    factor_.key = *found;
    const ParameterInfo& row = row_of(*found);
    factor_.spread.lower = row.lower;
    factor_.spread.upper = row.upper;
    factor_.spread.is_whole = row.type != ParameterType::real && !found->is_category();
    const auto [place, is_new] = factor_lines_.emplace(key, line_);
    if (!is_new) {
      complain("[factor " + key + "]: begun twice, first on line " + std::to_string(place->second));
      factor_failed_ = true;
    }
  }

  static std::string unknown_factor(const std::string& key) {
    const std::size_t colon = key.find(':');
    if (colon == std::string::npos) {
      if (key == "scenario" || key == "scenarios")
        return key +
               ": is no factor, for every point runs all scenarios of the plan on the same draws; name "
               "them by 'scenarios' in [sweep]";
      const std::string hint = suggestion(key, run_setting_words);
      return hint.empty() ? unknown_parameter(key) : key + ": no such parameter" + hint;
    }
    if (colon == 0) return key + ": names no policy; write [factor POLICY:KEY], as in [factor hubs:from]";
    const std::string own = key.substr(colon + 1);
    std::vector<std::string_view> known(policy_date_words.begin(), policy_date_words.end());
    for (const ParameterInfo& row : parameter_table()) known.push_back(row.key);
    return key + ": " + quote(own) + " is no parameter and no date of a policy" + suggestion(own, known) +
           "; its dates are " + list_of(policy_date_words);
  }

  void read_factor_key(const std::string& key, const std::string& value) {
    const auto word = std::find_if(spread_table.begin(), spread_table.end(),
                                   [&](const SpreadInfo& info) { return info.word == key; });
    const bool is_spread = word != spread_table.end();
    if (!is_spread && std::find(factor_keys.begin(), factor_keys.end(), key) == factor_keys.end()) {
      std::vector<std::string_view> known(factor_keys.begin(), factor_keys.end());
      for (const SpreadInfo& info : spread_table) known.push_back(info.word);
      const std::string hint = suggestion(key, known);
      return complain(key + ": no such key of a factor" + hint + "; allowed are " + list_of(known));
    }
    const auto [place, is_new] = seen_in_factor_.emplace(is_spread ? "a distribution" : key, line_);
    if (!is_new) {
      return complain(key + ": the factor has " + place->first + " already, on line " +
                      std::to_string(place->second));
    }
    if (is_spread) {
      read_spread(static_cast<SpreadKind>(word - spread_table.begin()), value);
    } else if (key == "levels") {
      read_whole_number(key, value, 1, most_levels, factor_.levels);
    } else if (key == "with") {
      with_[factor_key_] = {value, line_};
    } else if (key == "fitted") {
      if (value != "yes" && value != "no")
        return complain("fitted: is " + quote(value) + ", allowed are yes and no");
      factor_.is_fitted = value == "yes";
    } else {
      Term from = 0;
      if (read_whole_number(key, value, 0, last_key_term, from)) factor_.from = from;
    }
  }

  void read_spread(SpreadKind kind, const std::string& text) {
    has_spread_ = true;
    if (factor_failed_) return;  // of what nobody knows, values are neither words nor numbers
    Spread& spread = factor_.spread;
    spread.kind = kind;
    if (factor_.key.is_category()) return read_words(text);
    const std::string word(spread_table[static_cast<std::size_t>(kind)].word);
    for (const std::string& part : split_names(text)) {
      const auto number = read_number(part);
      if (!number) {
        factor_failed_ = true;
        return complain(word + ": is " + quote(text) + ", allowed are numbers between commas, as in " + word +
                        " = " + std::string(spread_table[static_cast<std::size_t>(kind)].numbers));
      }
      spread.numbers.push_back(*number);
    }
    if (const std::string problem = problem_of(spread); !problem.empty()) {
      factor_failed_ = true;
      return complain(word + ": is " + quote(text) + ", " + problem);
    }
    const ParameterInfo& row = row_of(factor_.key);
    const std::vector<double> ends =
        kind == SpreadKind::list ? spread.numbers : std::vector{quantile(spread, 0), quantile(spread, 1)};
    for (const double value : ends) {
      const auto violation = check_value(row, value);
      if (!violation) continue;
      factor_failed_ = true;
      return complain(word + ": " + factor_key_ + " " + violation->message);
    }
  }

  /// The values of a category. A value may have commas, as england:LA=380,381, and then they are between ';'.
  void read_words(const std::string& text) {
    Spread& spread = factor_.spread;
    factor_failed_ = true;
    if (spread.kind != SpreadKind::list)
      return complain(factor_key_ + ": is a category, whose values have no order; list them, as in " +
                      example_of(factor_.key));
    const char separator = text.find(';') == std::string::npos ? ',' : ';';
    for (std::string& word : split_names(text, separator)) {
      if (factor_.key.setting == RunSetting::seed) {
        const auto seed = read_unsigned(word);
        if (!seed)
          return complain("list: " + quote(word) + ": allowed is a whole number from 0 to " +
                          std::to_string(std::numeric_limits<std::uint64_t>::max()));
        word = std::to_string(*seed);
      }
      if (word.empty())
        return complain("list: a value is missing beside '" + std::string(1, separator) + "'");
      if (std::find(spread.words.begin(), spread.words.end(), word) != spread.words.end())
        return complain("list: " + quote(word) + " is named twice");
      spread.numbers.push_back(static_cast<double>(spread.words.size()));
      spread.words.push_back(std::move(word));
    }
    factor_failed_ = false;
  }

  static std::string example_of(const FactorKey& key) {
    return key.setting == RunSetting::seed ? "list = 1, 2, 3" : "list = synthetic:500, synthetic:2000";
  }

  void end_factor() {
    if (!in_factor_) return;
    in_factor_ = false;
    if (factor_failed_) return;
    const ParameterInfo& row = row_of(factor_.key);
    const std::string title = "[factor " + factor_key_ + "]: ";
    if (factor_.key.is_category() && (factor_.from || !has_spread_))
      return complain(
          title + (factor_.from ? "holds from the start; take 'from' out"
                                : "has no values of its own; add some, as in " + example_of(factor_.key)),
          factor_line_);
    if (factor_.from && factor_.key.is_of_policy()) {
      complain(
          title +
              "holds in the terms of its policy; take 'from' out, or move the policy's start by [factor " +
              factor_.key.policy + ":from]",
          factor_line_);
    } else if (factor_.from && is_fixed_at_start(row)) {
      complain(title + "is fixed at the start, so it cannot begin to hold in a term; take 'from' out",
               factor_line_);
    }
    if (!has_spread_) {
      factor_.spread.kind = SpreadKind::range;
      factor_.spread.numbers = {row.sweep_lower, row.sweep_upper};
      if (!(row.sweep_lower < row.sweep_upper)) {
        const double upper = factor_.key.date ? plan().terms - 1 : row.upper;
        return complain(title + "has no range worth sweeping of its own; add one, as in range = " +
                            write_number(row.lower) + ", " + write_number(upper),
                        factor_line_);
      }
    }
    plan().factors.push_back(factor_);
  }

  template <class Number>
  bool read_whole_number(const std::string& key, const std::string& text, std::int64_t lower,
                         std::int64_t upper, Number& number) {
    const auto value = read_whole(text);
    if (!value || *value < lower || *value > upper) {
      complain(key + ": is " + quote(text) + ", allowed is a whole number from " + std::to_string(lower) +
               " to " + std::to_string(upper));
      return false;
    }
    number = static_cast<Number>(*value);
    return true;
  }

  void read_parameter(const std::string& key, const std::string& value) {
    const auto parameter = find_parameter(key);
    if (!parameter) return complain(unknown_parameter(key));
    const auto [place, is_new] = seen_.emplace(key, line_);
    if (!is_new) return complain(key + ": given twice, first on line " + std::to_string(place->second));
    const ParameterInfo& row = parameter_table()[*parameter];
    const auto number = read_number(value);
    if (!number) return complain(key + ": is " + quote(value) + ", allowed is a number");
    if (const auto violation = check_value(row, *number)) return complain(key + ": " + violation->message);
    plan().settings.push_back(key + "=" + write_number(*number));
    setting_lines_[key] = line_;
  }

  void read_calibration_key(const SettingsLine& line) {
    const std::string& key = line.key;
    PlanCalibration& calibration = *plan().calibration;
    if (std::find(calibration_keys.begin(), calibration_keys.end(), key) == calibration_keys.end()) {
      return complain(key + ": no such key of [calibration]" + suggestion(key, calibration_keys) +
                      "; allowed are " + list_of(calibration_keys));
    }
    const auto [place, is_new] = seen_in_calibration_.emplace(key, line_);
    if (!is_new) return complain(key + ": given twice, first on line " + std::to_string(place->second));
    if (line.value.empty()) return complain(key + ": has no value after '='");
    if (key == "targets") {
      // A path is meant as seen from the file that names it.
      calibration.targets = (std::filesystem::path(plan().file).parent_path() / line.value).string();
    } else if (key == "screens") {
      calibration.screens = (std::filesystem::path(plan().file).parent_path() / line.value).string();
    } else if (key == "rounds") {
      read_whole_number(key, line.value, 1, most_rounds, calibration.most_rounds);
    } else if (key == "waves") {
      read_whole_number(key, line.value, 1, most_waves, calibration.most_waves);
    } else if (key == "until") {
      Term until = 0;
      if (read_whole_number(key, line.value, 0, last_key_term, until)) calibration.until = until;
    } else if (key == "thresholds") {
      if (std::find(threshold_words.begin(), threshold_words.end(), line.value) == threshold_words.end())
        return complain("thresholds: is " + quote(line.value) + ", allowed are " + list_of(threshold_words) +
                        suggestion(line.value, threshold_words));
      calibration.finds_thresholds = line.value == threshold_words[1];
    } else {
      read_whole_number(key, line.value, 2, most_sets, calibration.n_sets);
    }
  }

  void read_head(const SettingsLine& line) {
    const std::string& key = line.key;
    const std::string& value = line.value;
    if (std::find(plan_keys.begin(), plan_keys.end(), key) == plan_keys.end()) {
      return complain(key + ": no such key of [sweep]" + suggestion(key, plan_keys) + "; allowed are " +
                      list_of(plan_keys) + ", and parameters as group.name");
    }
    auto* const list = key == "constraint" ? &constraints_ : key == "correlation" ? &correlations_ : nullptr;
    const auto [place, is_new] = seen_.emplace(key, line_);
    if (!is_new && list == nullptr)
      return complain(key + ": given twice, first on line " + std::to_string(place->second));
    if (value.empty()) return complain(key + ": has no value after '='");
    if (list != nullptr) {
      for (std::string& text : split_names(value, ';')) list->emplace_back(std::move(text), line_);
    } else if (key == "title") {
      plan().title = value;
    } else if (key == "question") {
      plan().question = value;
    } else if (key == "scenarios") {
      read_scenarios(value);
    } else if (key == "parameters") {
      plan().parameters = value;
      if (const std::string problem = problem_of_parameters(value); !problem.empty())
        complain("parameters: " + problem);
    } else if (key == "schools") {
      plan().schools = value;
      setting_lines_[key] = line_;
    } else if (key == "replicates") {
      read_whole_number(key, value, 1, most_replicates, plan().n_replicates);
    } else if (key == "seed") {
      const auto seed = read_unsigned(value);
      if (!seed)
        complain("seed: is " + quote(value) + ", allowed is a whole number from 0 to 18446744073709551615");
      plan().seed = seed.value_or(0);
      setting_lines_[key] = line_;
    } else if (key == "terms") {
      read_whole_number(key, value, 1, last_key_term, plan().terms);
    } else if (key == "points") {
      read_whole_number(key, value, 1, most_points, plan().n_points);
    } else if (key == "levels") {
      read_whole_number(key, value, 2, most_levels, plan().levels);
    } else if (key == "metrics") {
      read_metrics(value);
    } else if (key == "records") {
      records_text_ = value;
    } else if (key == "until_precision") {
      until_text_ = value;
    } else if (key == "time_limit") {
      const auto limit = read_number(value);
      if (!limit || !(*limit > 0) || !(*limit < 1e9))
        return complain("time_limit: is " + quote(value) + ", allowed are seconds for one run, above 0");
      plan().time_limit = *limit;
    } else {
      read_design(value);
    }
  }

  void read_scenarios(const std::string& text) {
    std::vector<std::string_view> known;
    for (const ScenarioFile& scenario : builtin_scenarios()) {
      known.push_back(scenario.scenario.name);
      if (!scenario.alias.empty()) known.push_back(scenario.alias);
    }
    for (const std::string& name : split_names(text)) {
      if (name.empty()) {
        complain("scenarios: a name is missing beside ','");
        continue;
      }
      for (const std::string& part : split_names(name, '+')) {
        const bool is_path = part.find('/') != std::string::npos || part.ends_with(".ini");
        if (!is_path && std::find(known.begin(), known.end(), part) == known.end()) {
          complain("scenarios: " + quote(part) + ": no such scenario" + suggestion(part, known) +
                   "; 'schoolsim scenarios' lists them; a file of your own ends in .ini");
        }
      }
      plan().scenarios.push_back(name);
    }
  }

  void read_metrics(const std::string& text) {
    if (text == "all") return;
    std::vector<std::string_view> known;
    for (const MetricInfo& row : metric_table()) known.push_back(row.name);
    for (const std::string& name : split_names(text)) {
      const std::size_t metric = find_metric(name);
      if (metric == metric_table().size()) {
        complain("metrics: " + quote(name) + ": no such metric" + suggestion(name, known) +
                 "; 'schoolsim describe metrics' lists them");
      } else {
        plan().metrics.push_back(metric);
      }
    }
    std::sort(plan().metrics.begin(), plan().metrics.end());
    const auto end = std::unique(plan().metrics.begin(), plan().metrics.end());
    if (end != plan().metrics.end()) complain("metrics: one of them is named twice");
  }

  void read_design(const std::string& text) {
    if (text.ends_with(".csv")) {
      plan().design = DesignKind::file;
      // A path is meant as seen from the file that names it.
      plan().design_file = (std::filesystem::path(plan().file).parent_path() / text).string();
      return;
    }
    std::vector<std::string_view> known;
    for (const DesignInfo& info : designs) known.push_back(info.word);
    const auto found = std::find(known.begin(), known.end(), text);
    if (found == known.end()) {
      return complain("design: is " + quote(text) + ", allowed are " + list_of(known) +
                      ", or a CSV file of points, whose name ends in .csv" + suggestion(text, known));
    }
    plan().design = static_cast<DesignKind>(found - known.begin());
  }

  [[nodiscard]] int line_of(const std::string& key) const {
    const auto found = seen_.find(key);
    return found == seen_.end() ? 0 : found->second;
  }

  void check_whole() {
    PlanFile& p = plan();
    if (!overrides_.design_file.empty()) {
      p.design = DesignKind::file;
      p.design_file = overrides_.design_file;
    }
    if (!seen_.contains("scenarios"))
      complain("[sweep]: has no 'scenarios'; name one or more, as in scenarios = two-tier-drift, supported",
               0);
    if (p.metrics.empty()) {
      p.metrics.resize(metric_table().size());
      std::iota(p.metrics.begin(), p.metrics.end(), std::size_t{0});
    }
    check_records();
    check_until();
    check_coupling();
    for (const PlanFactor& factor : p.factors) {
      const std::string key = name_of(factor.key);
      if (const auto setting = setting_lines_.find(key); setting != setting_lines_.end()) {
        complain(
            key + ": is a factor (" + factor.place + ") and set for all points, too; keep one of the two",
            setting->second);
      }
      if (factor.from && *factor.from >= p.terms) {
        complain("[factor " + key + "]: from = " + std::to_string(*factor.from) +
                     " is outside the run, whose terms are 0 to " + std::to_string(p.terms - 1),
                 factor_lines_[key]);
      }
      if (factor.key.date) check_dates(factor);
    }
    if (p.factors.empty() && factor_lines_.empty() && p.design != DesignKind::file) {
      complain(
          "has no factor, so there is nothing to sweep; add one, as in [factor trust.gain], or a CSV file "
          "of points",
          0);
    }
    check_dependence();
    check_design();
    check_calibration();
  }

  /// Constraints and correlations, once all factors are known.
  void check_dependence() {
    PlanFile& p = plan();
    if (p.factors.size() != factor_lines_.size()) return;  // one of them is refused
    std::vector<std::string> names;
    for (const PlanFactor& factor : p.factors) names.push_back(name_of(factor.key));
    for (const auto& [text, line] : constraints_) {
      ReadConstraint read = read_constraint(text, names);
      for (std::size_t f = 0; f < names.size() && read.problem.empty(); ++f) {
        if (p.factors[f].key.is_category() && has_factor(read.formula, f))
          read.problem = names[f] + " is a category, whose values have no order";
      }
      if (!read.problem.empty()) complain("constraint: " + quote(text) + ": " + read.problem, line);
      p.constraints.push_back({text, std::move(read.formula), line});
    }
    for (const auto& [text, line] : correlations_) read_correlation(text, line, names);
    for (const char* key : {"constraint", "correlation"}) {
      if (p.calibration && seen_.contains(key))
        complain(std::string(key) + ": a calibration takes its factors as independent; take it out",
                 line_of(key));
    }
  }

  /// Whether a formula over x0, x1, ... has that of a factor.
  static bool has_factor(const std::string& formula, std::size_t factor) {
    const std::string name = "x" + std::to_string(factor);
    for (std::size_t at = formula.find(name); at != std::string::npos; at = formula.find(name, at + 1)) {
      const std::size_t end = at + name.size();
      // The x of exp and max has no digit behind it.
      if (end == formula.size() || formula[end] < '0' || formula[end] > '9') return true;
    }
    return false;
  }

  void read_correlation(const std::string& text, int line, const std::vector<std::string>& names) {
    PlanFile& p = plan();
    const auto tell = [&](const std::string& what) {
      complain("correlation: " + quote(text) + ": " + what, line);
    };
    const std::vector<std::string> parts = split_names(text);
    const auto value = parts.size() == 3 ? read_number(parts[2]) : std::nullopt;
    if (!value || !(*value > -1 && *value < 1))
      return tell("allowed is KEY, KEY, R with R between -1 and 1, as in trust.gain, trust.loss, 0.5");
    std::array<std::size_t, 2> both{};
    for (std::size_t i = 0; i < 2; ++i) {
      both[i] = static_cast<std::size_t>(std::find(names.begin(), names.end(), parts[i]) - names.begin());
      if (both[i] == names.size()) {
        const std::vector<std::string_view> known(names.begin(), names.end());
        return tell(quote(parts[i]) + " is no factor of this plan" + suggestion(parts[i], known));
      }
      if (p.factors[both[i]].key.is_category())
        return tell(parts[i] + " is a category, whose values have no order");
      if (p.factors[both[i]].with)
        return tell(parts[i] + " moves with " + names[*p.factors[both[i]].with] + "; name that one");
    }
    const auto [one, other] = std::minmax(both[0], both[1]);
    if (one == other) return tell("names one factor twice");
    for (const PlanCorrelation& earlier : p.correlations) {
      if (earlier.one == one && earlier.other == other)
        return tell("the two have a correlation already, on line " + std::to_string(earlier.line));
    }
    p.correlations.push_back({one, other, *value, line});
  }

  void check_dates(const PlanFactor& factor) {
    const Spread& spread = factor.spread;
    const double most = factor.key.date == PolicyDate::from ? plan().terms - 1 : plan().terms;
    const double greatest = spread.kind == SpreadKind::list
                                ? *std::max_element(spread.numbers.begin(), spread.numbers.end())
                                : quantile(spread, 1);
    if (greatest <= most) return;
    const std::string name = name_of(factor.key);
    complain("[factor " + name + "]: goes up to " + write_number(greatest) +
                 ", outside the run; allowed are terms up to " + write_number(most),
             factor_lines_[name]);
  }

  void check_calibration() {
    const PlanFile& p = plan();
    for (const PlanFactor& factor : p.factors) {
      const std::string key = name_of(factor.key);
      const auto tell = [&](const char* what) {
        complain("[factor " + key + "]: " + what, factor_lines_.find(key)->second);
      };
      if (p.calibration && factor.key.is_of_policy())
        tell("is of a policy, and sets of parameters hold none; take it out of the calibration");
      if (p.calibration && factor.key.is_category())
        tell("is a category, and sets of parameters hold none; take it out of the calibration");
      if (factor.is_fitted) continue;
      if (!p.calibration) tell("fitted is for plans with [calibration]");
      if (factor.with) tell("moves with another factor, which says whether it is fitted");
    }
    if (!p.calibration) return;
    if (!p.factors.empty() &&
        std::none_of(p.factors.begin(), p.factors.end(), [](const PlanFactor& f) { return f.is_fitted; }))
      complain("[calibration]: no factor is fitted", p.calibration->line);
    if (p.calibration->targets.empty())
      complain("[calibration]: has no 'targets', a CSV file of what is observed", p.calibration->line);
    if (seen_.contains("until_precision"))
      complain("until_precision: a calibration runs all replicates; take it out", line_of("until_precision"));
    if (seen_.contains("design") && p.design != DesignKind::lhs)
      complain("design: a calibration begins with a Latin hypercube; take 'design' out", line_of("design"));
  }

  void check_records() {
    PlanFile& p = plan();
    if (records_text_.empty()) {
      p.records = {0, p.terms};
      return;
    }
    const int line = line_of("records");
    if (records_text_ == "all") {
      p.records.resize(static_cast<std::size_t>(p.terms) + 1);
      std::iota(p.records.begin(), p.records.end(), 0);
      return;
    }
    for (const std::string& part : split_names(records_text_)) {
      const auto record = read_whole(part);
      if (!record || *record < 0 || *record > p.terms) {
        return complain("records: " + quote(part) + ": allowed are terms from 0, the start, to " +
                            std::to_string(p.terms) + ", the end, or all",
                        line);
      }
      p.records.push_back(static_cast<Term>(*record));
    }
    std::sort(p.records.begin(), p.records.end());
    if (std::adjacent_find(p.records.begin(), p.records.end()) != p.records.end())
      complain("records: one of them is named twice", line);
  }

  void check_until() {
    if (until_text_.empty()) return;
    const int line = line_of("until_precision");
    PlanFile& p = plan();
    std::vector<std::string_view> kept;
    for (const std::size_t metric : p.metrics) kept.push_back(metric_table()[metric].name);
    for (const std::string& part : split_names(until_text_)) {
      const std::size_t equals = part.find('=');
      const std::string name(without_blanks(part.substr(0, equals)));
      const auto width =
          equals == std::string::npos ? std::nullopt : read_number(without_blanks(part.substr(equals + 1)));
      if (!width || !(*width > 0) || !(*width < 1e300)) {
        complain("until_precision: " + quote(part) +
                     ": allowed is METRIC=WIDTH, half of an interval's width above 0, as in isolated=0.01",
                 line);
        continue;
      }
      const auto found = std::find(kept.begin(), kept.end(), name);
      if (found == kept.end()) {
        complain("until_precision: " + quote(name) + ": is no metric that this plan keeps" +
                     suggestion(name, kept),
                 line);
        continue;
      }
      const auto metric = static_cast<std::size_t>(found - kept.begin());
      for (const auto& [other, other_width] : p.until) {
        if (other == metric) complain("until_precision: " + name + " is named twice", line);
      }
      p.until.emplace_back(metric, *width);
    }
    if (!seen_.contains("replicates"))
      complain("until_precision: needs 'replicates', the most that a point may get", line);
  }

  void check_coupling() {
    std::vector<PlanFactor>& factors = plan().factors;
    std::vector<std::string> keys;
    for (const PlanFactor& factor : factors) keys.push_back(name_of(factor.key));
    const std::vector<std::string_view> known(keys.begin(), keys.end());
    for (std::size_t f = 0; f < factors.size(); ++f) {
      const auto found = with_.find(keys[f]);
      if (found == with_.end()) continue;
      const auto& [name, line] = found->second;
      const auto other = std::find(keys.begin(), keys.end(), name);
      if (other == keys.end() || name == keys[f]) {
        complain("with: " + quote(name) + ": is no other factor of this plan" + suggestion(name, known),
                 line);
      } else if (with_.contains(name)) {
        complain("with: " + name + " follows another factor itself; name that one", line);
      } else {
        const Spread& own = factors[f].spread;
        const Spread& led = factors[static_cast<std::size_t>(other - keys.begin())].spread;
        if (own.kind == SpreadKind::list && led.kind == SpreadKind::list &&
            own.numbers.size() != led.numbers.size()) {
          complain("with: " + keys[f] + " lists " + std::to_string(own.numbers.size()) + " values and " +
                       name + " " + std::to_string(led.numbers.size()) +
                       "; factors that move together need as many",
                   line);
        }
        factors[f].with = static_cast<std::size_t>(other - keys.begin());
      }
    }
  }

  void check_design() {
    if (!overrides_.design_file.empty()) return;  // in whose place what follows was written
    PlanFile& p = plan();
    const bool counts_points = p.design == DesignKind::lhs || p.design == DesignKind::sobol ||
                               p.design == DesignKind::saltelli || p.design == DesignKind::morris;
    const std::string word(to_string(p.design));
    if (counts_points && p.n_points == 0 && !seen_.contains("points"))
      complain("[sweep]: the design " + word + " needs 'points', as in points = 100", line_of("design"));
    if (!counts_points && seen_.contains("points"))
      complain("points: the design " + word + " follows from its levels or its file; take 'points' out",
               line_of("points"));
    const bool needs_whole_box =
        p.design == DesignKind::saltelli || p.design == DesignKind::morris || p.design == DesignKind::oat;
    if (needs_whole_box && seen_.contains("constraint"))
      complain(
          "constraint: the design " + word +
              " needs its whole box; take lhs or sobol, whose points are drawn until they fit, or factorial",
          line_of("constraint"));
    if (p.design != DesignKind::lhs && p.design != DesignKind::sobol && seen_.contains("correlation"))
      complain("correlation: the design " + word + " has no room for it; take lhs or sobol",
               line_of("correlation"));
    const bool has_levels =
        p.design == DesignKind::factorial || p.design == DesignKind::oat || p.design == DesignKind::morris;
    if (!has_levels && seen_.contains("levels"))
      complain("levels: the design " + word + " has none; take 'levels' out", line_of("levels"));
    if (p.design == DesignKind::morris && p.levels % 2 == 1)
      complain("levels: is " + std::to_string(p.levels) + ", allowed is an even number for morris",
               line_of("levels"));
    for (const PlanFactor& factor : p.factors) {
      if (factor.key.is_category() && p.design == DesignKind::morris)
        complain("[factor " + name_of(factor.key) +
                     "]: is a category, whose values have no order, and morris measures steps along one; "
                     "take saltelli, oat or factorial, or a sweep for each value",
                 factor_lines_[name_of(factor.key)]);
      if (factor.levels == 0) continue;
      const std::string key = name_of(factor.key);
      if (p.design != DesignKind::factorial && p.design != DesignKind::oat) {
        complain("[factor " + key + "]: has 'levels', which only the designs factorial and oat take",
                 factor_lines_[key]);
      } else if (factor.spread.kind == SpreadKind::list || factor.with) {
        complain("[factor " + key +
                     "]: has 'levels', but its values follow from its list or the factor it moves with",
                 factor_lines_[key]);
      }
    }
    if (p.design == DesignKind::saltelli && p.factors.size() < 2 && problems_.empty())
      complain("[sweep]: the design saltelli needs two factors or more; it has one", line_of("design"));
  }

  const PlanOverrides& overrides_;
  ReadPlan read_;
  std::multimap<int, Problem> problems_;  ///< by line
  std::string section_;
  bool in_unknown_section_ = false;
  bool in_factor_ = false;
  bool has_spread_ = false;
  bool factor_failed_ = false;
  PlanFactor factor_;
  std::string factor_key_;
  int factor_line_ = 0;
  std::string records_text_, until_text_;
  std::vector<std::pair<std::string, int>> constraints_, correlations_;  ///< with their lines
  std::map<std::string, int, std::less<>> seen_, seen_in_factor_, seen_in_calibration_, factor_lines_,
      setting_lines_;
  std::map<std::string, std::pair<std::string, int>, std::less<>>
      with_;  ///< by factor: what it names, and where
  int line_ = 0;
};

}  // namespace

std::span<const DesignInfo> design_table() { return designs; }

std::string_view to_string(DesignKind kind) {
  return kind == DesignKind::file ? "file" : designs[static_cast<std::size_t>(kind)].word;
}

ReadPlan read_plan(std::string_view text, const std::string& file, const PlanOverrides& overrides) {
  return PlanReader(text, file, overrides).read();
}

}  // namespace schoolsim
