#include "sim/config/describe.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <vector>

#include <nlohmann/json.hpp>

#include "sim/config/builtin_models.hpp"
#include "sim/model/equations.hpp"
#include "sim/model/metrics.hpp"
#include "sim/model/parameters.hpp"
#include "sim/model/state.hpp"
#include "sim/model/term.hpp"
#include "sim/run/observables.hpp"
#include "sim/run/scenario_words.hpp"
#include "sim/run/write_number.hpp"
#include "sim/text/layout.hpp"
#include "sim/text/names.hpp"
#include "sim/text/numbers.hpp"

namespace schoolsim {
namespace {

using Json = nlohmann::ordered_json;

/// A table whose cells are given once and written in each format.
class Table {
 public:
  explicit Table(std::vector<std::string> columns) : columns_(std::move(columns)) {}
  void add(std::vector<std::string> cells) { rows_.push_back(std::move(cells)); }

  [[nodiscard]] std::string markdown() const {
    std::string text = line(columns_) + line(std::vector<std::string>(columns_.size(), "---"));
    for (const auto& row : rows_) text += line(row);
    return text;
  }

 private:
  static std::string line(const std::vector<std::string>& cells) {
    std::string text = "|";
    for (const std::string& cell : cells) {
      text += ' ';
      for (const char c : cell) text += c == '|' ? "\\|" : std::string(1, c);
      text += " |";
    }
    return text + "\n";
  }

  std::vector<std::string> columns_;
  std::vector<std::vector<std::string>> rows_;
};

std::string code(std::string_view text) { return "`" + std::string(text) + "`"; }

std::string range(double lower, double upper) {
  const auto end = [](double value) { return std::isfinite(value) ? write_number(value) : "open"; };
  return end(lower) + " to " + end(upper);
}

/// null for what JSON cannot hold: infinity stands for an open end.
Json number(double value) { return std::isfinite(value) ? Json(value) : Json(nullptr); }

std::string print(const Json& json) { return json.dump(2) + "\n"; }

std::string wrap(std::string_view text, std::size_t indent) {
  return paragraph(text, std::string(indent, ' '), indent);
}

/// Rows whose key or group is `name`; all for an empty name.
template <class Row>
std::vector<Row> choose(std::span<const Row> rows, std::string_view name, const char* what,
                        const std::function<std::vector<std::string_view>(const Row&)>& names) {
  std::vector<Row> chosen;
  std::vector<std::string_view> known;
  for (const Row& row : rows) {
    const auto own = names(row);
    if (name.empty() || std::find(own.begin(), own.end(), name) != own.end()) chosen.push_back(row);
    known.insert(known.end(), own.begin(), own.end());
  }
  if (chosen.empty())
    throw Error(ErrorKind::usage, quote(name) + ": no such " + what + suggestion(name, known));
  return chosen;
}

std::string_view to_string(Direction direction) {
  return direction == Direction::higher_is_better  ? "higher is better"
         : direction == Direction::lower_is_better ? "lower is better"
                                                   : "describes";
}

std::string dates(const Policy& policy) {
  std::string text =
      "from term " + std::to_string(policy.from) +
      (policy.until == no_end ? ", to the end of the run" : ", until term " + std::to_string(policy.until));
  if (policy.ramp > 1) text += ", rising over " + std::to_string(policy.ramp) + " terms";
  if (policy.every > 0) {
    text += ", in the first " + std::to_string(policy.lasting) + " of every " + std::to_string(policy.every) +
            " terms";
  }
  return text;
}

/// The schools that a policy reaches, a line for each condition.
std::vector<std::string> target_lines(const Policy& policy) {
  std::vector<std::string> lines;
  for (const Condition& condition : policy.target.conditions) lines.push_back(write_condition(condition));
  if (policy.target.judged_at != no_term) {
    lines.push_back("judged = " + std::to_string(policy.target.judged_at));
  }
  return lines;
}

std::string write_parameters(const std::vector<ParameterInfo>& rows, TextFormat format) {
  if (format == TextFormat::json) {
    Json all = Json::array();
    for (const ParameterInfo& row : rows) {
      all.push_back({{"key", row.key},
                     {"type", to_string(row.type)},
                     {"default", row.standard},
                     {"lower", row.lower},
                     {"upper", row.upper},
                     {"sweep_lower", row.sweep_lower},
                     {"sweep_upper", row.sweep_upper},
                     {"unit", row.unit},
                     {"role", to_string(row.role)},
                     {"label", row.label},
                     {"plain_unit", row.plain_unit},
                     {"evidence", to_string(row.evidence)},
                     {"doc", row.doc},
                     {"source", row.source}});
    }
    return print(all);
  }
  if (format == TextFormat::markdown) {
    Table table({"key", "default", "unit", "allowed", "sweep", "role", "meaning", "evidence", "source"});
    for (const ParameterInfo& row : rows) {
      table.add({code(row.key), write_number(row.standard), std::string(row.unit),
                 range(row.lower, row.upper), range(row.sweep_lower, row.sweep_upper),
                 std::string(to_string(row.role)), std::string(row.doc), std::string(to_string(row.evidence)),
                 std::string(row.source)});
    }
    return table.markdown();
  }
  std::string text;
  std::string_view group;
  for (const ParameterInfo& row : rows) {
    if (row.group != group) text += (group.empty() ? "[" : "\n[") + std::string(row.group) + "]\n";
    group = row.group;
    text += std::string(row.key) + " = " + write_number(row.standard) + "  (" + range(row.lower, row.upper) +
            ", unit " + std::string(row.unit) + ")\n";
    text += wrap(std::string(row.label) + ": " + std::string(row.doc) + ".", 4);
    text += wrap(std::string(to_string(row.role)) + ", " + std::string(to_string(row.evidence)) +
                     "; source: " + std::string(row.source),
                 4);
  }
  return text;
}

}  // namespace

std::string describe_parameters(std::string_view group_or_key, TextFormat format) {
  return write_parameters(choose<ParameterInfo>(parameter_table(), group_or_key, "parameter or group",
                                                [](const ParameterInfo& row) {
                                                  return std::vector<std::string_view>{row.key, row.group};
                                                }),
                          format);
}

std::string describe_models(TextFormat format) {
  const auto kind = [](const EmbeddedText& model) {
    return model.ending == ".csv" ? "sets of values" : "values";
  };
  // What a model is, its file says in its first line, a comment.
  const auto doc = [](const EmbeddedText& model) {
    const std::string_view line = model.text.substr(0, model.text.find('\n'));
    return line.substr(std::min(line.size(), line.find_first_not_of("# ")));
  };
  if (format == TextFormat::json) {
    Json all = Json::array();
    for (const EmbeddedText& model : builtin_model_texts())
      all.push_back({{"name", model.name}, {"kind", kind(model)}, {"doc", doc(model)}});
    return print(all);
  }
  if (format == TextFormat::markdown) {
    Table table({"model", "holds", "meaning"});
    for (const EmbeddedText& model : builtin_model_texts())
      table.add({code(model.name), kind(model), std::string(doc(model))});
    return table.markdown();
  }
  std::string text = "Models that --parameters takes besides default:\n";
  for (const EmbeddedText& model : builtin_model_texts())
    text += "  " + std::string(model.name) + ": " + kind(model) + "\n" + wrap(doc(model), 6);
  return text;
}

std::string describe_prices(TextFormat format) {
  std::vector<ParameterInfo> rows;
  for (const ParameterInfo& row : parameter_table()) {
    if (row.unit.starts_with("pounds")) rows.push_back(row);
  }
  return write_parameters(rows, format);
}

std::string describe_metrics(std::string_view name, TextFormat format) {
  const auto rows = choose<MetricInfo>(metric_table(), name, "metric", [](const MetricInfo& row) {
    return std::vector<std::string_view>{row.name};
  });
  if (format == TextFormat::json) {
    Json all = Json::array();
    for (const MetricInfo& row : rows) {
      const bool has_smallest = row.smallest_difference > 0;
      all.push_back(
          {{"name", row.name},
           {"unit", row.unit},
           {"label", row.label},
           {"plain_unit", row.plain_unit},
           {"plain_scale", row.plain_scale},
           {"direction", static_cast<int>(row.direction)},
           {"smallest_difference", has_smallest ? Json(row.smallest_difference) : Json(nullptr)},
           {"smallest_reason", has_smallest ? Json(row.smallest_reason) : Json(nullptr)},
           {"more", row.more},
           {"fewer", row.fewer},
           {"evidence", to_string(row.evidence)},
           {"lower", number(row.lower)},
           {"upper", number(row.upper)},
           {"undefined_when", row.undefined_when.empty() ? Json(nullptr) : Json(row.undefined_when)},
           {"doc", row.doc},
           {"equation", row.equation}});
    }
    return print(all);
  }
  const auto smallest = [](const MetricInfo& row) {
    return row.smallest_difference > 0
               ? write_number(row.smallest_difference) + " (" + std::string(row.smallest_reason) + ")"
               : std::string("none stated");
  };
  if (format == TextFormat::markdown) {
    Table table({"metric", "unit", "range", "undefined when", "meaning", "formula", "in plain words", "good",
                 "smallest difference that matters", "evidence"});
    for (const MetricInfo& row : rows) {
      table.add({code(row.name), std::string(row.unit), range(row.lower, row.upper),
                 row.undefined_when.empty() ? "never" : std::string(row.undefined_when), std::string(row.doc),
                 code(row.equation), std::string(row.label) + ", " + std::string(row.plain_unit),
                 std::string(to_string(row.direction)), smallest(row), std::string(to_string(row.evidence))});
    }
    return table.markdown();
  }
  std::string text;
  for (const MetricInfo& row : rows) {
    text += std::string(row.name) + "  (" + range(row.lower, row.upper) + ", unit " + std::string(row.unit) +
            ")\n";
    text += wrap(
        std::string(row.label) + " (" + std::string(row.plain_unit) + "): " + std::string(row.doc) + ".", 4);
    text += wrap("= " + std::string(row.equation), 4);
    if (!row.undefined_when.empty()) text += wrap("undefined when " + std::string(row.undefined_when), 4);
    text +=
        wrap(std::string(to_string(row.direction)) + "; smallest difference that matters: " + smallest(row) +
                 "; " + std::string(to_string(row.evidence)),
             4);
  }
  return text;
}

std::string describe_state(TextFormat format) {
  const auto start = [](const ColumnInfo& row) {
    return std::string(row.start.starts_with("no_")     ? "none"
                       : row.start.starts_with("drawn") ? "drawn"
                                                        : row.start);
  };
  const auto is_recorded = [](const ColumnInfo& row) { return row.of != "tie" && row.recorded; };
  Json all = Json::array();
  Table table({"of", "column", "symbol", "unit", "range", "start", "recorded", "meaning"});
  std::string text;
  for (const ColumnInfo& row : state_columns()) {
    all.push_back({{"of", row.of},
                   {"column", row.name},
                   {"symbol", row.symbol},
                   {"unit", row.unit},
                   {"lower", number(row.least)},
                   {"upper", number(row.most)},
                   {"start", start(row)},
                   {"recorded", is_recorded(row)},
                   {"doc", row.words}});
    const bool has_range = std::isfinite(row.least) || std::isfinite(row.most);
    table.add({std::string(row.of), code(row.name), std::string(row.symbol), std::string(row.unit),
               has_range ? range(row.least, row.most) : "", start(row), is_recorded(row) ? "yes" : "",
               std::string(row.words)});
    text += std::string(row.of) + " " + std::string(row.name) +
            (has_range ? "  (" + range(row.least, row.most) + ", unit " + std::string(row.unit) + ")" : "") +
            (is_recorded(row) ? "  can be recorded" : "") + "\n" + wrap(std::string(row.words), 4);
  }
  return format == TextFormat::json ? print(all) : format == TextFormat::markdown ? table.markdown() : text;
}

namespace {

/// Keys of the mechanisms that a process needs.
std::vector<std::string_view> switches_of(const Process& process) {
  std::vector<std::string_view> keys;
  for (const ParameterInfo& row : parameter_table()) {
    if (std::ranges::count(process.needs, row.coefficient) > 0) keys.push_back(row.key);
  }
  return keys;
}

std::string listed(const std::vector<std::string_view>& keys, const char* between) {
  std::string text;
  for (const std::string_view key : keys) text += (text.empty() ? "" : between) + code(key);
  return text;
}

/// A process as docs/ODD.md has it: what it does, how, and a table of the parameters that are its own.
std::string submodel(const Process& process) {
  std::string text = "#### " + std::string(process.step) + " " + std::string(process.name) + "\n\n" +
                     std::string(process.sentence);
  const auto switches = switches_of(process);
  if (!switches.empty()) text += " Needs " + listed(switches, " and ") + ".";
  text += "\n";
  if (process.statement.empty()) return text;
  text += "\n```text\n" + std::string(process.statement) + "```\n";
  std::vector<ParameterInfo> own;
  std::vector<std::string_view> others;
  for (const ParameterInfo& row : parameter_table()) {
    if (std::ranges::count(process.groups, row.group) > 0) own.push_back(row);
  }
  for (const std::size_t at : parameters_of(process)) {
    const ParameterInfo& row = parameter_table()[at];
    if (std::ranges::count(process.groups, row.group) == 0) others.push_back(row.key);
  }
  if (!own.empty()) text += "\n" + write_parameters(own, TextFormat::markdown);
  if (!others.empty()) text += "\nIt also reads " + listed(others, ", ") + ".\n";
  return text;
}

}  // namespace

std::string describe_process(std::string_view name, TextFormat format) {
  const bool is_all = name == "all";
  const auto rows =
      choose<Process>(term_processes(), is_all ? std::string_view{} : name, "process",
                      [](const Process& row) { return std::vector<std::string_view>{row.name}; });
  if (format == TextFormat::json) {
    Json all = Json::array();
    for (const Process& row : rows) {
      Json symbols = Json::object();
      for (const std::size_t at : symbols_in(row.statement))
        symbols[std::string(model_symbols()[at].name)] = model_symbols()[at].meaning;
      Json keys = Json::array();
      for (const std::size_t at : parameters_of(row)) keys.push_back(parameter_table()[at].key);
      all.push_back({{"id", row.step},
                     {"name", row.name},
                     {"sentence", row.sentence},
                     {"needs", switches_of(row)},
                     {"equations", row.statement},
                     {"symbols", std::move(symbols)},
                     {"parameters", std::move(keys)}});
    }
    return print(all);
  }
  std::string text;
  if (format == TextFormat::markdown) {
    if (name.empty()) {
      Table table({"step", "process", "what it does"});
      for (const Process& row : rows)
        table.add({std::string(row.step), std::string(row.name), std::string(row.sentence)});
      return table.markdown();
    }
    for (const Process& row : rows) text += (text.empty() ? "" : "\n") + submodel(row);
    return text;
  }
  const auto head = [](const Process& row) {
    std::string words = std::string(row.step) + " " + std::string(row.name);
    words.resize(std::max<std::size_t>(20, words.size() + 2), ' ');
    return words + std::string(row.sentence) + "\n";
  };
  if (name.empty()) {
    text = "One term, in this order:\n";
    for (const Process& row : rows) text += head(row);
    return text;
  }
  for (const Process& row : rows) {
    text += (text.empty() ? "" : "\n") + head(row);
    if (row.statement.empty()) continue;
    text += "\n" + std::string(row.statement) + "\nSymbols\n";
    for (const std::size_t at : symbols_in(row.statement)) {
      std::string symbol = "  " + std::string(model_symbols()[at].name);
      symbol.resize(std::max<std::size_t>(14, symbol.size() + 2), ' ');
      text += symbol + std::string(model_symbols()[at].meaning) + "\n";
    }
    text += "\nParameters, at their defaults\n";
    for (const std::size_t at : parameters_of(row)) {
      const ParameterInfo& parameter = parameter_table()[at];
      text += "  " + std::string(parameter.key) + " = " + write_number(parameter.standard) + "  (" +
              std::string(parameter.label) + "; " + std::string(to_string(parameter.evidence)) + ")\n";
    }
    for (const std::string_view key : switches_of(row))
      text += "Does nothing while " + std::string(key) + " is 0.\n";
  }
  return text;
}

std::string describe_symbols(TextFormat format) {
  if (format == TextFormat::json) {
    Json all = Json::array();
    for (const Symbol& row : model_symbols()) all.push_back({{"symbol", row.name}, {"meaning", row.meaning}});
    return print(all);
  }
  if (format == TextFormat::markdown) {
    Table table({"symbol", "meaning"});
    for (const Symbol& row : model_symbols()) table.add({code(row.name), std::string(row.meaning)});
    return table.markdown();
  }
  std::string text;
  for (const Symbol& row : model_symbols()) {
    std::string symbol = std::string(row.name);
    symbol.resize(std::max<std::size_t>(12, symbol.size() + 2), ' ');
    text += symbol + std::string(row.meaning) + "\n";
  }
  return text;
}

std::string describe_scenario(const ScenarioFile& file, TextFormat format) {
  const auto table = parameter_table();
  const Scenario& scenario = file.scenario;
  std::vector<std::size_t> set;
  for (std::size_t i = 0; i < table.size(); ++i) {
    if (file.origins[i] != Origin::standard) set.push_back(i);
  }
  if (format == TextFormat::json) {
    Json json{{"name", scenario.name},       {"alias", file.alias.empty() ? Json(nullptr) : Json(file.alias)},
              {"title", file.title},         {"question", file.question},
              {"expected", file.expected},   {"source", file.source},
              {"parameters", Json::array()}, {"policies", Json::array()}};
    for (const std::size_t i : set) {
      json["parameters"].push_back({{"key", table[i].key},
                                    {"value", scenario.parameters.*table[i].member},
                                    {"default", table[i].standard},
                                    {"origin", origin_words[static_cast<std::size_t>(file.origins[i])]}});
    }
    for (const Policy& policy : scenario.policies) {
      Json changes = Json::array();
      for (const PolicyChange& change : policy.changes) {
        changes.push_back({{"key", table[change.parameter].key}, {"value", change.value}});
      }
      json["policies"].push_back({{"name", policy.name},
                                  {"from", policy.from},
                                  {"until", policy.until == no_end ? Json(nullptr) : Json(policy.until)},
                                  {"ramp", policy.ramp},
                                  {"every", policy.every},
                                  {"for", policy.lasting},
                                  {"target", target_lines(policy)},
                                  {"changes", std::move(changes)}});
    }
    return print(json);
  }
  if (format == TextFormat::markdown) {
    std::string text = "### " + file.title + " (" + code(scenario.name) + ")\n\n";
    text += "**Question.** " + file.question + "\n\n**Expected.** " + file.expected + "\n\n**Source.** " +
            file.source + "\n\n";
    if (set.empty() && scenario.policies.empty()) return text + "All parameters have their defaults.\n";
    Table changes({"key", "value", "default", "when", "label"});
    const auto add = [&](std::size_t i, double value, const std::string& when) {
      changes.add({code(table[i].key), write_number(value), write_number(table[i].standard), when,
                   std::string(table[i].label)});
    };
    for (const std::size_t i : set) add(i, scenario.parameters.*table[i].member, "the whole run");
    for (const Policy& policy : scenario.policies) {
      std::string when = dates(policy);
      for (const std::string& line : target_lines(policy)) when += ", " + line;
      for (const PolicyChange& change : policy.changes) add(change.parameter, change.value, when);
    }
    return text + changes.markdown();
  }
  std::string text =
      scenario.name + (file.alias.empty() ? "" : " (also: " + file.alias + ")") + "\n" + file.title + "\n";
  const auto add = [&](const char* head, const std::string& words) {
    if (!words.empty()) text += std::string("\n") + head + "\n" + wrap(words, 2);
  };
  add("Question", file.question);
  add("Expected", file.expected);
  add("Source", file.source);
  text += "\nWhat differs from the defaults\n";
  const auto line = [&](const ParameterInfo& row, double value) {
    text += "  " + std::string(row.key) + " = " + write_number(value) + "  (default " +
            write_number(row.standard) + "; " + std::string(row.label) + ", " + std::string(row.plain_unit) +
            ")\n";
  };
  for (const std::size_t i : set) line(table[i], scenario.parameters.*table[i].member);
  for (const Policy& policy : scenario.policies) {
    text += "  policy " + policy.name + ", " + dates(policy) + "\n";
    for (const PolicyChange& change : policy.changes) {
      text += "  ";
      line(table[change.parameter], change.value);
    }
    for (const std::string& condition : target_lines(policy))
      text += "    only schools with " + condition + "\n";
  }
  if (set.empty() && scenario.policies.empty()) text += "  nothing\n";
  return text;
}

std::string describe_observables(std::string_view name, TextFormat format) {
  const auto& table = observable_table();
  const auto rows = choose<ObservableInfo>(table, name, "observable",
                                           [](const ObservableInfo& row) { return std::vector{row.name}; });
  const auto names = [](const std::vector<Argument>& arguments) {
    std::vector<std::string> list;
    for (const Argument a : arguments) list.emplace_back(argument_table()[static_cast<std::size_t>(a)].name);
    return list;
  };
  const auto columns = [](const ObservableInfo& row) {
    std::vector<std::string> list;
    for (const SeenColumn column : row.columns)
      list.emplace_back(seen_column_names[static_cast<std::size_t>(column)]);
    return list;
  };
  const auto allowed = [](const ArgumentInfo& row) {
    std::string words;
    for (const std::string_view word : row.words) words += (words.empty() ? "" : ", ") + std::string(word);
    return row.words.empty() ? range(row.least, row.most) : words;
  };
  const auto joined = [](const std::vector<std::string>& list, const std::string& before,
                         const std::string& after) {
    std::string text;
    for (const std::string& one : list) text += (text.empty() ? "" : " ") + before + one + after;
    return text;
  };
  if (format == TextFormat::json) {
    Json all = Json::array();
    for (const ObservableInfo& row : rows) {
      all.push_back({{"name", row.name},
                     {"arguments", names(row.arguments)},
                     {"optional", names(row.optional)},
                     {"unit", row.unit},
                     {"doc", row.doc},
                     {"columns", columns(row)},
                     {"metrics", row.metrics},
                     {"ties", row.ties}});
    }
    return print(all);
  }
  if (format == TextFormat::markdown) {
    Table observables({"observable", "arguments", "unit", "definition"});
    for (const ObservableInfo& row : rows) {
      observables.add({code(row.name),
                       joined(names(row.arguments), "", "") + joined(names(row.optional), " [", "]"),
                       std::string(row.unit), std::string(row.doc)});
    }
    Table arguments({"argument", "allowed", "meaning"});
    for (const ArgumentInfo& row : argument_table())
      arguments.add({code(row.name), allowed(row), std::string(row.doc)});
    return observables.markdown() + "\n" + arguments.markdown();
  }
  std::string text;
  for (const ObservableInfo& row : rows) {
    text += std::string(row.name) + "\n" +
            wrap(joined(names(row.arguments), "", "=") + joined(names(row.optional), " [", "=]"), 2) +
            wrap(std::string(row.doc) + " (" + std::string(row.unit) + ")", 4);
  }
  text += "\nArguments\n";
  for (const ArgumentInfo& row : argument_table())
    text += wrap(std::string(row.name) + ": " + std::string(row.doc) + "; " + allowed(row), 2);
  return text;
}

std::string describe_targets(TextFormat format) {
  const auto column = [](const ConditionInfo& row) {
    return std::array<std::string, 3>{
        std::string(row.example), std::string(row.doc),
        row.is_of_state ? "judged as the policy starts, or in term 'judged'" : ""};
  };
  if (format == TextFormat::json) {
    Json all = Json::array();
    for (const ConditionInfo& row : target_conditions()) {
      all.push_back(
          {{"key", row.key}, {"doc", row.doc}, {"example", row.example}, {"judged", row.is_of_state}});
    }
    return print(all);
  }
  if (format == TextFormat::markdown) {
    Table table({"in a [policy] section", "reaches", ""});
    for (const ConditionInfo& row : target_conditions()) {
      const auto [example, doc, note] = column(row);
      table.add({code(example), doc, note});
    }
    return table.markdown();
  }
  std::string text =
      "A policy reaches the schools that meet all conditions of its section; all schools without any.\n";
  for (const ConditionInfo& row : target_conditions()) {
    const auto [example, doc, note] = column(row);
    text += "  " + example + "\n" + wrap(doc + (note.empty() ? "" : "; " + note), 6);
  }
  return text;
}

std::string describe_every(std::span<const ScenarioFile> files, TextFormat format) {
  std::string text;
  for (const ScenarioFile& file : files)
    text += (text.empty() ? "" : format == TextFormat::json ? ",\n" : "\n") + describe_scenario(file, format);
  return format == TextFormat::json ? "[\n" + text + "]\n" : text;
}

std::string describe_scenarios(std::span<const ScenarioFile> files, TextFormat format) {
  if (format == TextFormat::json) {
    Json all = Json::array();
    for (const ScenarioFile& file : files) {
      all.push_back({{"name", file.scenario.name},
                     {"alias", file.alias.empty() ? Json(nullptr) : Json(file.alias)},
                     {"title", file.title},
                     {"question", file.question}});
    }
    return print(all);
  }
  if (format == TextFormat::markdown) {
    Table table({"scenario", "also", "question"});
    for (const ScenarioFile& file : files) {
      table.add({code(file.scenario.name), file.alias.empty() ? "" : code(file.alias), file.question});
    }
    return table.markdown();
  }
  std::string text;
  for (const ScenarioFile& file : files) {
    text += file.scenario.name + (file.alias.empty() ? "" : " (also: " + file.alias + ")") + "\n" +
            wrap(file.question, 4);
  }
  return text;
}

}  // namespace schoolsim
