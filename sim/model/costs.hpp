#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace schoolsim {

/// Who pays, for what: sums over schools since term 0, in leader-days or in pounds.
enum class Payer : std::uint8_t { school, authority, national };
enum class Cost : std::uint8_t {
  ties,      ///< spent on attended ties
  support,   ///< advisers of the authority
  sponsor,   ///< paid to leads of groups
  release,   ///< paid to schools so that their leaders can partner
  programme  ///< staff of a programme: brokers, trainers, mentors
};
inline constexpr std::array<std::string_view, 3> payer_names{"school", "authority", "national"};
inline constexpr std::array<std::string_view, 5> cost_names{"ties", "support", "sponsor", "release",
                                                            "programme"};
inline constexpr std::size_t n_payers = payer_names.size();
inline constexpr std::size_t n_costs = cost_names.size();
using Ledger = std::array<std::array<double, n_costs>, n_payers>;

}  // namespace schoolsim
