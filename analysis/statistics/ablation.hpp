#pragma once

#include <span>
#include <string>
#include <vector>

#include "analysis/statistics/effects.hpp"

namespace schoolsim {

/// The model with some processes switched off.
struct ReducedModel {
  std::string name;              ///< "without learning from partners"
  std::vector<std::size_t> off;  ///< switches, positions in parameter_table()
  bool is_null = false;          ///< only chance and what is named remain
};

/// Every row of the table with the role mechanism alone, then the null model in which only inspection and
/// chance remain.
std::vector<ReducedModel> reduced_models();

/// The whole model less a reduced one on metrics: what the missing part is
/// responsible for. `results` holds the whole model's runs, then those of each reduced model.
std::vector<Effect> ablation_effects(std::span<const ReducedModel> models,
                                     std::span<const std::vector<RunResult>> results, Term record,
                                     const std::vector<std::size_t>& metrics = headline_metrics(),
                                     std::size_t n_sets = 0);

/// In how many runs there are two tiers, of the whole model and of each reduced one: a line each.
std::string ablation_tiers(std::span<const ReducedModel> models,
                           std::span<const std::vector<RunResult>> results, Term record);

/// A row per reduced model, a column per metric, and in how many runs there are two tiers of
/// partnership and of quality.
std::string ablation_markdown(std::span<const ReducedModel> models, std::span<const Effect> effects,
                              std::span<const std::vector<RunResult>> results, Term record,
                              std::uint32_t n_schools);

/// What switching off does and does not, in words.
std::string ablation_note();

}  // namespace schoolsim
