#include "sim/store/tie_columns.hpp"

#include <limits>
#include <span>
#include <string>

#include "sim/run/tie_words.hpp"

namespace schoolsim {

namespace {

std::string joined(std::span<const std::string_view> words) {
  std::string text;
  for (const std::string_view word : words) text += (text.empty() ? "" : " ") + std::string(word);
  return text;
}

}  // namespace

const std::array<TieColumn, 7>& tie_columns() {
  constexpr std::int32_t most = std::numeric_limits<std::int32_t>::max();
  static const std::string origins = joined(tie_origin_words);
  static const std::string tiers = joined(tier_words);
  static const std::array<TieColumn, 7> columns{{
      {"record", false, 0, most, nullptr,
       "record before which it happened; ties that stand at the start begin in record 0",
       [](const TieEvent& e) { return e.record; }, [](TieEvent& e, std::int32_t v) { e.record = v; }},
      {"first_school", false, 0, most, nullptr, "position of one school on the axis school, counted from 0",
       [](const TieEvent& e) { return static_cast<std::int32_t>(e.first); },
       [](TieEvent& e, std::int32_t v) { e.first = static_cast<std::uint32_t>(v); }},
      {"second_school", false, 0, most, nullptr, "position of the other school, after the first",
       [](const TieEvent& e) { return static_cast<std::int32_t>(e.second); },
       [](TieEvent& e, std::int32_t v) { e.second = static_cast<std::uint32_t>(v); }},
      {"event_kind", true, 0, 2, "begin change end", "what happened to the tie",
       [](const TieEvent& e) { return static_cast<std::int32_t>(e.kind); },
       [](TieEvent& e, std::int32_t v) { e.kind = static_cast<TieEventKind>(v); }},
      {"origin", true, 0, tie_origin_words.size() - 1, origins.c_str(), "how the tie came to be",
       [](const TieEvent& e) { return static_cast<std::int32_t>(e.origin); },
       [](TieEvent& e, std::int32_t v) { e.origin = static_cast<TieOrigin>(v); }},
      {"forced", true, 0, 1, "free forced", "whether the tie can be left, after the event",
       [](const TieEvent& e) { return static_cast<std::int32_t>(e.forced); },
       [](TieEvent& e, std::int32_t v) { e.forced = v != 0; }},
      {"depth_tier", true, 1, tier_words.size(), tiers.c_str(), "tier of the tie's depth after the event",
       [](const TieEvent& e) { return static_cast<std::int32_t>(e.tier); },
       [](TieEvent& e, std::int32_t v) { e.tier = static_cast<std::uint8_t>(v); }},
  }};
  return columns;
}

}  // namespace schoolsim
