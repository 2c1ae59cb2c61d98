#include "sim/study/parameter_sets.hpp"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <numeric>
#include <optional>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "sim/config/scenario_file.hpp"
#include "sim/input/csv_reader.hpp"
#include "sim/run/write_number.hpp"
#include "sim/text/csv_field.hpp"
#include "sim/text/names.hpp"
#include "sim/text/numbers.hpp"
#include "sim/text/problem.hpp"
#include "sim/text/text_file.hpp"
#include "sim/text/words.hpp"

namespace schoolsim {
namespace {

class SetReader {
 public:
  SetReader(const std::string& file, bool takes_policies, std::span<const Factor> known)
      : file_(file), takes_policies_(takes_policies), known_(known) {}

  void read_header(std::span<const std::string_view> fields, std::size_t line) {
    std::vector<std::string_view> known;
    for (const ParameterInfo& row : parameter_table()) known.push_back(row.key);
    for (const std::string_view field : fields) {
      const std::string_view key = trim(field);
      auto found = find_factor(key);
      if (found && !found->is_parameter() && !takes_policies_) found.reset();
      if (!found && keys_.empty() && fields.size() > 1 && names_rows(key)) {
        // A column that only names the rows is passed over.
      } else if (!found) {
        complain(line, quote(key) + ": no such parameter" + suggestion(key, known));
      } else if (found->is_category() && words_of(*found).empty()) {
        complain(line, std::string(key) + ": is a category, whose values the plan must list; add [factor " +
                           std::string(key) + "] to it");
      } else if (row_of(*found).group == "synthetic") {
        complain(line, std::string(key) + ": draws the schools, which all sets share; give it by --set");
      } else if (std::find(keys_.begin(), keys_.end(), found) != keys_.end()) {
        complain(line, std::string(key) + ": is in two columns");
      }
      keys_.push_back(found);
      if (found) table_.factors.push_back(*found);
    }
  }

  void read_set(std::span<const std::string_view> fields, std::size_t line) {
    if (fields.size() != keys_.size()) {
      complain(line,
               fmt::format("has {} values, the header names {} parameters", fields.size(), keys_.size()));
      return;
    }
    Parameters parameters;
    const std::size_t n_problems = problems_.size();
    for (std::size_t i = 0; i < fields.size(); ++i) {
      if (!keys_[i]) continue;
      const ParameterInfo& row = row_of(*keys_[i]);
      if (keys_[i]->is_category()) {
        read_word(*keys_[i], std::string(trim(fields[i])), line);
        continue;
      }
      const auto value = read_number(trim(fields[i]));
      if (!value) {
        complain(line, fmt::format("{}: is {}, allowed is a number from {} to {}", name_of(*keys_[i]),
                                   quote(fields[i]), write_number(row.lower), write_number(row.upper)));
        continue;
      }
      if (const auto violation = check_value(row, *value)) {
        complain(line, name_of(*keys_[i]) + ": " + violation->message);
        continue;
      }
      if (keys_[i]->is_parameter()) parameters.*row.member = *value;
      table_.values.push_back(*value);
    }
    if (problems_.size() == n_problems) {
      for (const Violation& violation : validate(parameters))
        complain(line, violation.key + ": " + violation.message);
    }
  }

  PointTable finish() {
    if (problems_.empty() && table_.values.empty())
      problems_.push_back(
          {file_, "holds no parameter set; a header of keys and a row of values for each set are needed"});
    throw_if_any(problems_);
    return std::move(table_);
  }

  [[nodiscard]] bool has_header() const { return !keys_.empty(); }

 private:
  [[nodiscard]] std::span<const std::string> words_of(const FactorKey& key) const {
    for (const Factor& factor : known_) {
      if (factor.key == key) return factor.words;
    }
    return {};
  }
  void read_word(const FactorKey& key, const std::string& word, std::size_t line) {
    const std::span<const std::string> words = words_of(key);
    const auto found = std::find(words.begin(), words.end(), word);
    if (found == words.end() && !words.empty()) {
      const std::vector<std::string_view> known(words.begin(), words.end());
      complain(line, fmt::format("{}: is {}, which the plan does not list{}; it has {}", name_of(key),
                                 quote(word), suggestion(word, known), fmt::join(words, ", ")));
    }
    table_.values.push_back(static_cast<double>(found - words.begin()));
  }
  void complain(std::size_t line, const std::string& message) {
    problems_.push_back({file_ + ":" + std::to_string(line), message});
  }

  const std::string& file_;
  bool takes_policies_;
  std::span<const Factor> known_;
  std::vector<std::optional<FactorKey>> keys_;  ///< by column
  PointTable table_;
  std::vector<Problem> problems_;
};

PointTable read_table(std::string_view text, const std::string& file, bool takes_policies,
                      std::span<const Factor> known = {}) {
  SetReader reader(file, takes_policies, known);
  read_csv(without_comments(text), file, [&](std::span<const std::string_view> fields, std::size_t line) {
    if (reader.has_header()) {
      reader.read_set(fields, line);
    } else {
      reader.read_header(fields, line);
    }
  });
  return reader.finish();
}

/// Sets that are part of the program; null for another name.
const EmbeddedText* builtin_sets(std::string_view name) {
  const EmbeddedText* const model = find_model(name);
  return model != nullptr && model->ending == ".csv" ? model : nullptr;
}

/// Sets found with another version of the model may no longer be what data leave plausible. Their comments
/// name the version, as `calibrate` writes it.
void warn_of_other_version(std::string_view text, const std::string& file, const Watch& watch) {
  constexpr std::string_view words = "model version ";
  std::size_t end = 0;
  while (end < text.size() && text[end] == '#') end = std::min(text.find('\n', end), text.size() - 1) + 1;
  const std::size_t at = text.substr(0, end).find(words);
  if (at == std::string_view::npos) return;
  int version = 0;
  std::from_chars(text.data() + at + words.size(), text.data() + text.size(), version);
  if (version == model_version) return;
  watch.tell(Told::warning,
             fmt::format("{}: was found with model version {}, and this program has {}; "
                         "'schoolsim calibrate PLAN --check {}' says whether its sets still hold",
                         file, version, model_version, file));
}

}  // namespace

std::vector<ParameterSet> read_parameter_sets(std::string_view text, const std::string& file) {
  const PointTable table = read_table(text, file, false);
  const std::size_t n = table.factors.size();
  std::vector<ParameterSet> sets(table.values.size() / n);
  for (std::size_t i = 0; i < table.values.size(); ++i) {
    sets[i / n].parameters.push_back(table.factors[i % n].parameter);
    sets[i / n].values.push_back(table.values[i]);
  }
  return sets;
}

PointTable read_points(std::string_view text, const std::string& file, std::span<const Factor> known) {
  return read_table(text, file, true, known);
}

std::string points_csv(const std::vector<std::string>& factors, std::span<const double> values,
                       const std::vector<std::vector<std::string>>& words) {
  std::string text = fmt::format("{}", fmt::join(factors, ","));
  for (std::size_t i = 0; i < values.size(); ++i)
    text +=
        (i % factors.size() == 0 ? "\n" : ",") + csv_field(value_text(values[i], words[i % factors.size()]));
  return text + "\n";
}

std::string write_parameter_sets(const std::vector<ParameterSet>& sets,
                                 const std::vector<std::string>& head) {
  std::string text;
  for (const std::string& line : head) text += "# " + line + "\n";
  std::vector<std::string_view> keys;
  for (const std::size_t parameter : sets.front().parameters)
    keys.push_back(parameter_table()[parameter].key);
  text += fmt::format("{}\n", fmt::join(keys, ","));
  for (const ParameterSet& set : sets) {
    std::vector<std::string> values;
    for (const double value : set.values) values.push_back(write_number(value));
    text += fmt::format("{}\n", fmt::join(values, ","));
  }
  return text;
}

bool names_sets(std::string_view name) { return name.ends_with(".csv") || builtin_sets(name) != nullptr; }

ParameterSets load_sets(const std::string& name, const Watch& watch) {
  const EmbeddedText* const builtin = builtin_sets(name);
  const std::string file = builtin != nullptr ? "built-in " + name : name;
  const std::string text =
      builtin != nullptr ? std::string(builtin->text) : read_text_file(name, TextKind::table);
  const std::vector<ParameterSet> rows = read_parameter_sets(text, file);
  warn_of_other_version(text, name, watch);
  std::vector<Problem> problems;
  for (const std::size_t parameter : rows.front().parameters) {
    const ParameterInfo& row = parameter_table()[parameter];
    if (row.role != Role::process && row.role != Role::world && row.role != Role::observation)
      problems.push_back({file, std::string(row.key) +
                                    ": is chosen, not unknown, so no set can hold it; give "
                                    "it in a scenario or by --set"});
  }
  if (rows.size() > static_cast<std::size_t>(most_sets))
    problems.push_back({file, fmt::format("has {} sets, at most {} are allowed", rows.size(), most_sets)});
  throw_if_any(problems);
  // Columns in the order of the table, as files number them.
  std::vector<std::size_t> order(rows.front().parameters.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  const auto position = [&](std::size_t column) { return rows.front().parameters[column]; };
  std::sort(order.begin(), order.end(),
            [&](std::size_t a, std::size_t b) { return position(a) < position(b); });
  ParameterSets sets;
  sets.name = std::filesystem::path(name).filename().string();
  for (const std::size_t column : order) sets.parameters.push_back(position(column));
  for (const ParameterSet& row : rows) {
    auto& values = sets.values.emplace_back();
    for (const std::size_t column : order) values.push_back(row.values[column]);
  }
  sets.digest = digest_of(sets);
  return sets;
}

void give_worlds(const ParameterSets& sets, RunDescription& description) {
  ParameterSets& own = description.sets;
  own = {sets.name, sets.digest, {}, std::vector<std::vector<double>>(sets.values.size()), sets.lucks};
  for (std::size_t p = 0; p < sets.parameters.size(); ++p) {
    if (is_stated(description.origins[sets.parameters[p]])) continue;
    own.parameters.push_back(sets.parameters[p]);
    for (std::size_t s = 0; s < sets.values.size(); ++s) own.values[s].push_back(sets.values[s][p]);
  }
  std::vector<Problem> problems;
  for (std::size_t s = 0; s < own.values.size(); ++s) {
    const Scenario world = description.scenario_in(static_cast<std::uint32_t>(s) * own.lucks);
    Parameters in_force = world.parameters;
    std::vector<Violation> found = validate(in_force);
    for (const Policy& policy : world.policies) {
      in_force = world.parameters;
      for (const PolicyChange& change : policy.changes)
        in_force.*parameter_table()[change.parameter].member = change.value;
      for (Violation& violation : validate(in_force)) found.push_back(std::move(violation));
    }
    if (!found.empty())
      problems.push_back({fmt::format("{}, set {}, with {}", own.name, s + 1, world.name),
                          found.front().key + ": " + found.front().message});
  }
  throw_if_any(problems);
}

}  // namespace schoolsim
