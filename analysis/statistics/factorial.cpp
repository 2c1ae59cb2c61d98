#include "analysis/statistics/factorial.hpp"

#include <bit>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "analysis/words/numbers.hpp"
#include "analysis/words/words.hpp"

namespace schoolsim {
namespace {

/// "a x b" of the names whose bits are set.
std::string names_of(std::span<const std::string> names, std::size_t factors, std::string_view between) {
  std::vector<std::string> chosen;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if ((factors >> i & 1) != 0) chosen.push_back(names[i]);
  }
  return fmt::format("{}", fmt::join(chosen, between));
}

}  // namespace

std::vector<double> factorial_contrast(const Cells& cells, std::size_t factors) {
  std::vector<double> contrast(cells.front().size(), 0);
  for (std::size_t cell = 0; cell < cells.size(); ++cell) {
    const bool is_plus = (std::popcount(factors & ~cell) & 1) == 0;
    for (std::size_t r = 0; r < contrast.size(); ++r)
      contrast[r] += is_plus ? cells[cell][r] : -cells[cell][r];
  }
  for (double& value : contrast) value /= static_cast<double>(cells.size()) / 2;
  return contrast;
}

std::vector<double> beyond_the_sum(const Cells& cells, std::size_t factors) {
  std::vector<double> beyond = paired_differences(cells[factors], cells[0]);
  for (std::size_t alone = 1; alone < cells.size(); alone <<= 1) {
    if ((factors & alone) == 0) continue;
    beyond = paired_differences(beyond, paired_differences(cells[alone], cells[0]));
  }
  return beyond;
}

std::vector<Effect> interplay_effects(std::span<const std::string> names,
                                      std::span<const std::vector<RunResult>> results, Term record,
                                      const std::vector<std::size_t>& metrics, std::size_t n_sets) {
  const std::size_t all = results.size() - 1;
  std::vector<Effect> effects;
  for (const std::size_t metric : metrics) {
    Cells cells;
    for (const auto& cell : results) cells.push_back(metric_values(cell, metric, record));
    const auto add = [&](const char* quantity, std::string subject, std::vector<double> pairs) {
      effects.push_back({quantity, std::move(subject), estimate_of(metric, std::move(pairs), n_sets)});
    };
    for (std::size_t alone = 1; alone <= all; alone <<= 1)
      add("alone", names_of(names, alone, "") + " alone", paired_differences(cells[alone], cells[0]));
    add("together", "all together", paired_differences(cells[all], cells[0]));
    add("beyond_the_sum", "beyond the sum", beyond_the_sum(cells, all));
    if (names.size() == 2) continue;
    for (std::size_t order = 1; order <= names.size(); ++order) {
      for (std::size_t factors = 1; factors <= all; ++factors) {
        if (static_cast<std::size_t>(std::popcount(factors)) != order) continue;
        add(order == 1 ? "main_effect" : "interaction",
            order == 1 ? names_of(names, factors, "") + ", on average" : names_of(names, factors, " x "),
            factorial_contrast(cells, factors));
      }
    }
  }
  return effects;
}

std::string interplay_sentence(std::span<const Effect> effects) {
  std::vector<std::string> more;
  std::vector<std::string> open;
  for (const Effect& effect : effects) {
    if (effect.quantity != "beyond_the_sum") continue;
    const MetricInfo& metric = metric_table()[effect.difference.metric];
    if (metric.judged == price_of_policy) continue;
    const Verdict verdict = effect.difference.verdict;
    const bool is_clear = verdict == Verdict::better || verdict == Verdict::worse ||
                          verdict == Verdict::higher || verdict == Verdict::lower;
    if (is_clear) {
      more.push_back(fmt::format("{} ({})", uncapitalised(metric.label), verdict_text(effect.difference)));
    } else if (verdict != Verdict::too_small) {
      open.push_back(fmt::format("{} ({})", uncapitalised(metric.label), verdict_text(effect.difference)));
    }
  }
  if (more.empty() && open.empty())
    return "Together they do what the sum of each alone says, within what matters, on all measures.";
  std::string text;
  if (!more.empty())
    text = fmt::format("Together they do other than the sum of each alone: {}.", fmt::join(more, ", "));
  if (!open.empty()) {
    text += fmt::format("{}Whether they add up is open: {}.", text.empty() ? "" : " ", fmt::join(open, ", "));
  }
  return text;
}

}  // namespace schoolsim
