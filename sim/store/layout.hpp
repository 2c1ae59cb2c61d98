#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "sim/run/description.hpp"

namespace schoolsim::layout {

inline constexpr const char* format_name = "schoolsim-run";
/// A reader refuses a newer major format; a newer minor one only adds.
inline constexpr int format_major = 2;
inline constexpr int format_minor = 0;

inline constexpr const char* seed_rule =
    "Every random draw is Philox4x32-10 keyed by (seed, replicate, process, term, two ids, index): it "
    "depends on "
    "nothing else, so replicate k is the same however many run, on any number of threads and whatever is "
    "recorded.";

/// Entries of axis school and of axis term in one stored piece of a trajectory.
inline constexpr unsigned school_chunk = 2000;
inline constexpr unsigned term_chunk = 12;
/// Replicates in one stored piece of a metric.
inline constexpr unsigned replicate_chunk = 16;
/// Rows in one stored piece of the tables of tie events and of single replicates' authorities.
inline constexpr unsigned event_chunk = 16384;
inline constexpr unsigned authority_chunk = 256;

/// Numbers separated by blanks, as CF writes lists in attributes.
template <class T>
std::string join(const std::vector<T>& numbers) {
  std::string text;
  for (const T number : numbers) text += (text.empty() ? "" : " ") + std::to_string(number);
  return text;
}

/// Names, codes, phases or ids of a condition, as its row stores them.
inline std::string items_of(const Condition& condition) {
  std::string text;
  const auto add = [&](const std::string& item) { text += (text.empty() ? "" : ";") + item; };
  for (const std::string& name : condition.names) add(name);
  for (const std::int64_t value : condition.numbers) add(std::to_string(value));
  const ConditionInfo& row = condition_info(condition.kind);
  if (row.form == ConditionForm::word) add(std::string(row.word));
  return text;
}

}  // namespace schoolsim::layout
