#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "analysis/compare.hpp"

namespace schoolsim {

enum class ComparisonFormat : std::uint8_t { text, brief, csv, json, markdown };

/// What users type for them, in their order.
inline constexpr std::array<std::string_view, 5> comparison_format_words{"text", "brief", "csv", "json",
                                                                         "markdown"};

/// A comparison for people or programs, UTF-8. text: at most `text_width` columns; brief: its first page;
/// csv: one row per run and measure, RFC 4180, numbers in full; json: see analysis/README.md; markdown:
/// headings and a table.
std::string write_comparison(const Comparison& comparison, ComparisonFormat format);

inline constexpr std::size_t text_width = 100;

}  // namespace schoolsim
