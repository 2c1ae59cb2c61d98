#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "analysis/compare.hpp"

namespace schoolsim {

enum class ComparisonFormat : std::uint8_t { text, csv, json, markdown };

/// By the name users type; nothing for others.
std::optional<ComparisonFormat> comparison_format(std::string_view name);

/// A comparison for people or programs, UTF-8. text: at most `text_width` columns; csv: one row per run and
/// measure, RFC 4180, numbers in full; json: see analysis/README.md; markdown: headings and a table.
std::string write_comparison(const Comparison& comparison, ComparisonFormat format);

inline constexpr std::size_t text_width = 100;

}  // namespace schoolsim
