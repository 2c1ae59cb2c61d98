#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/groups.hpp"

namespace schoolsim {

inline constexpr std::string_view group_heading =
    "For whom: teaching in points, and schools with no partner in % of the group, against the baseline";

/// "+1.20 ± 0.05" in points of 100.
std::string points_text(const Estimate& estimate);

/// Why a group has no figures, or only of some of `n_pairs` runs; empty where it has them of all.
std::string reach_text(const GroupEffect& group, std::size_t n_pairs);

/// How many schools and pupils end better or worse, beside what chance makes.
std::vector<std::string> winner_sentences(const GroupComparison& groups);

/// How winners and losers are to be read.
std::string winners_note();

}  // namespace schoolsim
