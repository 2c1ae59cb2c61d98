#include "sim/study/tried_effects.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <tuple>

#include "sim/config/builtin_robustness.hpp"
#include "sim/input/csv_reader.hpp"
#include "sim/text/names.hpp"
#include "sim/text/numbers.hpp"
#include "sim/text/problem.hpp"
#include "sim/text/text_file.hpp"

namespace schoolsim {
namespace {

enum Column : std::size_t {
  quantity,
  metric,
  estimate,
  schools,
  terms,
  version,
  subject,
  against,
  n_columns
};
constexpr std::array<std::string_view, n_columns> column_names{
    "quantity",           "metric", "estimate", "schools", "terms", "model_version", "subject_fingerprint",
    "against_fingerprint"};

std::optional<std::uint64_t> read_fingerprint(std::string_view text) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, 16);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

class TriedReader {
 public:
  explicit TriedReader(const std::string& file) : file_(file) {}

  void read_row(std::span<const std::string_view> fields, std::size_t line) {
    if (!has_header_) {
      read_header(fields, line);
      return;
    }
    const auto field = [&](Column column) {
      return position_[column] < fields.size() ? fields[position_[column]] : std::string_view();
    };
    const auto count_of = [&](TriedEffect& effect) -> std::size_t* {
      if (field(quantity) == "sets") return &effect.n_sets;
      if (field(quantity) == "sets_above_zero") return &effect.n_above_zero;
      if (field(quantity) == "sets_below_zero") return &effect.n_below_zero;
      return nullptr;
    };
    TriedEffect read;
    if (count_of(read) == nullptr) return;
    const auto complain = [&](Column column, std::string_view allowed) {
      problems_.push_back({file_ + ":" + std::to_string(line), std::string(column_names[column]) + ": is " +
                                                                   quote(field(column)) + ", allowed is " +
                                                                   std::string(allowed)});
    };
    const auto count = read_whole(field(estimate));
    if (!count || *count < 0) return complain(estimate, "a number of parameter sets");
    const auto of_subject = read_fingerprint(field(subject));
    if (!of_subject) return complain(subject, "a fingerprint of hexadecimal digits");
    const auto of_against = read_fingerprint(field(against));
    if (!of_against) return complain(against, "a fingerprint of hexadecimal digits");
    const auto n_terms = read_whole(field(terms));
    if (!n_terms) return complain(terms, "a number of terms");
    const auto of_version = read_whole(field(version));
    if (!of_version) return complain(version, "a whole number");
    const auto table = metric_table();
    const auto row = std::find_if(table.begin(), table.end(),
                                  [&](const MetricInfo& one) { return one.name == field(metric); });
    if (row == table.end()) return complain(metric, "the name of a metric ('schoolsim describe metrics')");
    read.scenario = *of_subject;
    read.against = *of_against;
    read.terms = static_cast<Term>(*n_terms);
    read.model_version = static_cast<int>(*of_version);
    read.schools = field(schools);
    read.metric = static_cast<std::size_t>(row - table.begin());
    const auto key = std::tuple(read.scenario, read.against, read.terms, read.model_version, read.metric);
    TriedEffect& effect = effects_.try_emplace(key, read).first->second;
    *count_of(effect) = static_cast<std::size_t>(*count);
  }

  std::vector<TriedEffect> finish() {
    if (problems_.empty() && effects_.empty())
      problems_.push_back({file_, "holds no effect that 'schoolsim robustness --csv' has written"});
    throw_if_any(problems_);
    std::vector<TriedEffect> list;
    for (auto& [key, effect] : effects_) list.push_back(std::move(effect));
    return list;
  }

 private:
  void read_header(std::span<const std::string_view> fields, std::size_t line) {
    has_header_ = true;
    for (std::size_t c = 0; c < n_columns; ++c) {
      const auto found = std::find(fields.begin(), fields.end(), column_names[c]);
      position_[c] = static_cast<std::size_t>(found - fields.begin());
      if (found == fields.end()) {
        problems_.push_back({file_ + ":" + std::to_string(line),
                             "has no column " + quote(column_names[c]) +
                                 ", as files of 'schoolsim robustness SCENARIO --csv FILE' have"});
      }
    }
    throw_if_any(problems_);
  }

  const std::string& file_;
  bool has_header_ = false;
  std::array<std::size_t, n_columns> position_{};
  std::map<std::tuple<std::uint64_t, std::uint64_t, Term, int, std::size_t>, TriedEffect> effects_;
  std::vector<Problem> problems_;
};

}  // namespace

std::vector<TriedEffect> read_tried_effects(std::string_view text, const std::string& file) {
  TriedReader reader(file);
  read_csv(text, file, [&](std::span<const std::string_view> fields, std::size_t line) {
    reader.read_row(fields, line);
  });
  return reader.finish();
}

std::vector<TriedEffect> tried_effects(const std::optional<std::string>& path) {
  std::vector<TriedEffect> effects;
  if (path) effects = read_tried_effects(read_text_file(*path, TextKind::table), *path);
  for (const EmbeddedText& table : builtin_robustness_texts()) {
    auto more = read_tried_effects(table.text, "built-in robustness.csv");
    effects.insert(effects.end(), more.begin(), more.end());
  }
  return effects;
}

}  // namespace schoolsim
