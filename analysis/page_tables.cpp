#include "analysis/page_tables.hpp"

#include <cmath>
#include <string>

#include <nlohmann/json.hpp>

#include "analysis/cost_words.hpp"
#include "analysis/group_words.hpp"
#include "analysis/numbers.hpp"

namespace schoolsim {
namespace {

using Json = nlohmann::json;

/// Adds a table with a section {rows, sentences} for each run of which `section_of` gives one rather than
/// null; no table where there is none.
template <class SectionOf>
void add_table(Json& tables, const char* id, std::string heading, std::string note, Json columns,
               const Comparison& comparison, SectionOf section_of) {
  Json sections = Json::array();
  for (std::size_t r = 1; r < comparison.runs.size(); ++r) {
    Json section = section_of(r);
    if (section.is_null()) continue;
    section["scenario"] = r;
    sections.push_back(std::move(section));
  }
  if (sections.empty()) return;
  tables.push_back({{"id", id},
                    {"heading", std::move(heading)},
                    {"note", std::move(note)},
                    {"columns", std::move(columns)},
                    {"sections", std::move(sections)}});
}

}  // namespace

Json page_tables(const Comparison& comparison) {
  Json tables = Json::array();
  add_table(tables, "costs", cost_heading(comparison), "", cost_columns, comparison, [&](std::size_t r) {
    const auto& costs = comparison.costs[r];
    if (!costs) return Json();
    Json sentences = Json::array();
    if (costs->dearest) sentences.push_back(dearest_price_sentence(*costs, comparison));
    return Json{{"rows", Json::array({cost_cells(*costs)})}, {"sentences", std::move(sentences)}};
  });
  add_table(tables, "purchases", "What is bought with it", cost_note(), purchase_columns, comparison,
            [&](std::size_t r) {
              const auto& costs = comparison.costs[r];
              if (!costs) return Json();
              return Json{{"rows", purchase_rows(*costs, comparison)}, {"sentences", Json::array()}};
            });
  add_table(tables, "groups", std::string(group_heading), winners_note(),
            {"Schools", "Number", "Teaching, points", "No partner, percentage points"}, comparison,
            [&](std::size_t r) {
              const auto& groups = comparison.groups[r];
              if (!groups) return Json();
              Json rows = Json::array();
              for (const GroupEffect& group : groups->groups) {
                const std::string reach = reach_text(group, groups->n_pairs);
                if (group.n_pairs == 0) {
                  rows.push_back({group.label, reach, "", ""});
                } else {
                  rows.push_back({reach.empty() ? group.label : group.label + ", " + reach,
                                  whole_text(std::llround(group.n_schools)), points_text(group.effectiveness),
                                  points_text(group.isolated)});
                }
              }
              return Json{{"rows", std::move(rows)}, {"sentences", winner_sentences(*groups)}};
            });
  return tables;
}

}  // namespace schoolsim
