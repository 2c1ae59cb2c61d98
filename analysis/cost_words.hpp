#pragma once

#include <array>
#include <string>
#include <vector>

#include "analysis/compare.hpp"

namespace schoolsim {

/// "What it costs more than “Two-tier drift”, by year 15".
std::string cost_heading(const Comparison& comparison);

/// Who pays what, and what it buys, in sentences; those that list begin with "·".
std::vector<std::string> cost_sentences(const CostComparison& costs, const Comparison& comparison);

/// The same for a table, without units: schools' own leader-days, pounds of authorities, of the nation,
/// public pounds, leader-days worked.
inline constexpr std::array<std::string_view, 5> cost_columns{
    "Schools’ own time, leader-days", "Authorities, pounds", "Nation, pounds", "Public money, pounds",
    "Time worked for it, leader-days"};
std::array<std::string, cost_columns.size()> cost_cells(const CostComparison& costs);

/// What is bought, a row for each measure: its label and unit, then effects for each unit of cost, a dash
/// where none can be stated.
inline constexpr std::array<std::string_view, 4> purchase_columns{
    "Effect", "for each million pounds of public money", "at half and at double the assumed prices",
    "for each 1,000 leader-days worked"};
std::vector<std::array<std::string, purchase_columns.size()>> purchase_rows(const CostComparison& costs,
                                                                            const Comparison& comparison);

/// "The price that moves public money most: ..."; empty where no price moves it.
std::string dearest_price_sentence(const CostComparison& costs, const Comparison& comparison);

/// How costs are to be read.
std::string cost_note();

}  // namespace schoolsim
