#include "sim/store/tie_columns.hpp"

#include <limits>

namespace schoolsim {

const std::array<TieColumn, 7>& tie_columns() {
  constexpr std::int32_t most = std::numeric_limits<std::int32_t>::max();
  static constexpr std::array<TieColumn, 7> columns{{
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
      {"origin", true, 0, 10,
       "voluntary brokered curriculum forced alliance exchange enquiry inclusion deployed executive chain",
       "how the tie came to be", [](const TieEvent& e) { return static_cast<std::int32_t>(e.origin); },
       [](TieEvent& e, std::int32_t v) { e.origin = static_cast<TieOrigin>(v); }},
      {"forced", true, 0, 1, "free forced", "whether the tie can be left, after the event",
       [](const TieEvent& e) { return static_cast<std::int32_t>(e.forced); },
       [](TieEvent& e, std::int32_t v) { e.forced = v != 0; }},
      {"depth_tier", true, 1, 3, "loose middle deep", "tier of the tie's depth after the event",
       [](const TieEvent& e) { return static_cast<std::int32_t>(e.tier); },
       [](TieEvent& e, std::int32_t v) { e.tier = static_cast<std::uint8_t>(v); }},
  }};
  return columns;
}

}  // namespace schoolsim
