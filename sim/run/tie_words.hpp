#pragma once

#include <array>
#include <string_view>

namespace schoolsim {

/// Words for TieOrigin, in its order.
inline constexpr std::array<std::string_view, 11> tie_origin_words{
    "voluntary", "brokered",  "curriculum", "forced",    "alliance", "exchange",
    "enquiry",   "inclusion", "deployed",   "executive", "chain"};

/// Words for tiers of depth, 1 to 3.
inline constexpr std::array<std::string_view, 3> tier_words{"loose", "middle", "deep"};

}  // namespace schoolsim
