#include "analysis/words/decision.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "analysis/statistics/conversions.hpp"
#include "analysis/statistics/findings.hpp"
#include "analysis/words/numbers.hpp"
#include "analysis/words/words.hpp"

namespace schoolsim {
namespace {

/// More discs than this are a texture, not a number.
constexpr std::size_t most_discs = 60;
constexpr std::size_t most_changes = 4;

/// What the parts of the page share.
struct Draft {
  const Comparison& comparison;
  std::vector<std::size_t> options;
  double school_sd = school_sd_at_start(comparison.runs.front().results);
  std::string_view worlds = worlds_called(comparison.baseline().sets);

  [[nodiscard]] bool are_worlds() const { return comparison.are_worlds(); }
  [[nodiscard]] std::size_t n_pairs() const { return comparison.n_pairs; }
  [[nodiscard]] std::uint32_t n_schools() const { return comparison.baseline().n_reported_schools(); }
  [[nodiscard]] const std::string& name(std::size_t option) const { return comparison.names[option]; }
  [[nodiscard]] double years() const { return static_cast<double>(comparison.record) / terms_per_year; }
  /// "40 plausible Englands", "20 runs"
  [[nodiscard]] std::string all_runs() const {
    return are_worlds() ? fmt::format("{} {}", n_pairs(), n_pairs() == 1 ? "world" : worlds)
                        : counted(static_cast<std::int64_t>(n_pairs()), "run");
  }
  [[nodiscard]] const MeasureDifference* difference(std::size_t option, std::size_t metric) const {
    for (const MeasureDifference& difference : comparison.differences[option]) {
      if (difference.metric == metric) return &difference;
    }
    return nullptr;
  }
  [[nodiscard]] TierFindings tiers(std::size_t run) const {
    return find_tiers(comparison.runs[run].results, comparison.record, comparison.baseline().sets);
  }
};

std::size_t no_partner() { return find_metric("isolated"); }
std::size_t weakest_tenth() { return find_metric("effectiveness_lowest_tenth"); }

/// In how many worlds a measure gets worse by more than what matters.
std::size_t n_worse(const WorldVerdict& verdict) {
  return verdict.direction == Direction::higher_is_better ? verdict.n_falls : verdict.n_rises;
}

/// "+0.4 to +2.8"; empty where there is no range, or it has no width.
template <class Write>
std::string range_text(const std::optional<Interval>& interval, Write write) {
  if (!interval || interval->lower >= interval->upper) return {};
  return fmt::format("{} to {}", write(interval->lower), write(interval->upper));
}

std::string in_brackets(const std::string& text) { return text.empty() ? text : fmt::format("({})", text); }

/// What the figures and their ranges are.
std::string figures_note(const Draft& draft) {
  const std::string share = share_text(world_level(draft.comparison.n_sets()));
  if (draft.n_pairs() == 1) return "one run; no range";
  return draft.are_worlds()
             ? fmt::format("median of {}; below, where {} of them lie", draft.all_runs(), share)
             : fmt::format("mean of {}; below, the 95% interval of chance alone", draft.all_runs());
}

// The answer.

/// Whether an effect is good, and by how much of what matters; 0 where it is not good.
double gain_of(const MeasureDifference* difference) {
  if (difference == nullptr || difference->verdict != Verdict::better) return 0;
  return std::abs(difference->estimate) / metric_of(*difference).smallest_difference;
}

std::optional<std::size_t> best_option(const Draft& draft, std::size_t metric) {
  std::optional<std::size_t> best;
  double most = 0;
  for (const std::size_t option : draft.options) {
    const double gain = gain_of(draft.difference(option, metric));
    if (gain > most) {
      most = gain;
      best = option;
    }
  }
  return best;
}

/// "; in 28 of 40 worlds" where not nearly all worlds say so.
std::string agreement_text(const Draft& draft, const MeasureDifference& difference) {
  if (!difference.worlds) return {};
  const std::size_t n = difference.worlds->verdict.n_agree();
  return 100 * n >= 95 * draft.n_pairs() ? std::string() : fmt::format("; in {} of {}", n, draft.all_runs());
}

/// A difference in teaching as months of progress, or in points where the source of months ends.
std::string teaching_text(const Draft& draft, double value) {
  const auto months = usual_months_of_progress(value, draft.school_sd);
  return months ? fmt::format("{} months of progress", tenths_text(*months))
                : fmt::format("{} points", estimate_text(Quantity::points, 100 * value, true));
}

/// "4,800 fewer", "+2.0 months of progress": an effect whose measure is named before it.
std::string amount_of(const Draft& draft, const MeasureDifference& difference) {
  const MetricInfo& metric = metric_of(difference);
  if (difference.metric == weakest_tenth()) return teaching_text(draft, difference.estimate);
  const Quantity quantity = quantity_of(metric);
  const double value = difference.estimate * plain_scale(metric, draft.n_schools());
  if (quantity == Quantity::schools)
    return fmt::format("{} {}", amount_text(quantity, value), value > 0 ? "more" : "fewer");
  return fmt::format("{} {}", estimate_text(quantity, value, true), metric.plain_unit);
}

struct Answer {
  std::string gains;
  std::vector<std::size_t> named;  ///< options that the sentence praises
};

/// "no option of three", "none of three options" need the number; one option is named.
std::string options_text(const Draft& draft) {
  return fmt::format("{} options", number_word(std::ssize(draft.options)));
}

Answer gains_of(const Draft& draft) {
  std::vector<std::size_t> metrics{no_partner(), weakest_tenth()};
  const auto has_gain = [&](std::size_t metric) { return best_option(draft, metric).has_value(); };
  if (std::none_of(metrics.begin(), metrics.end(), has_gain)) {
    // Of the other measures the one with the largest gain.
    metrics.assign(judged_metrics().begin(), judged_metrics().end());
    const auto largest = [&](std::size_t metric) {
      const auto best = best_option(draft, metric);
      return best ? gain_of(draft.difference(*best, metric)) : 0.0;
    };
    std::stable_sort(metrics.begin(), metrics.end(),
                     [&](std::size_t a, std::size_t b) { return largest(a) > largest(b); });
    metrics.resize(1);
  }
  Answer answer;
  const bool is_one = draft.options.size() == 1;
  std::vector<std::pair<std::size_t, std::vector<std::string>>> parts;
  for (const std::size_t metric : metrics) {
    const auto best = best_option(draft, metric);
    if (!best) continue;
    const MeasureDifference& difference = *draft.difference(*best, metric);
    if (parts.empty() || parts.back().first != *best) parts.push_back({*best, {}});
    const std::string agreement = agreement_text(draft, difference);
    parts.back().second.push_back(
        is_one ? difference.metric == weakest_tenth()
                     ? fmt::format("{} ({}{})", metric_of(difference).more, amount_of(draft, difference),
                                   agreement)
                     : plain_effect_text(difference, draft.n_schools()) +
                           (agreement.empty() ? "" : fmt::format(" ({})", agreement.substr(2)))
               : fmt::format("for {} ({}{})", uncapitalised(metric_of(difference).label),
                             amount_of(draft, difference), agreement));
  }
  if (parts.empty()) return answer;
  std::vector<std::string> texts;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const auto& [option, of_option] = parts[i];
    const std::string_view verb = is_one ? "means " : i == 0 ? "does most " : "";
    texts.push_back(fmt::format("{} {}{}", draft.name(option), verb, listed(of_option)));
    answer.named.push_back(option);
  }
  answer.gains = is_one ? listed(texts) : fmt::format("Of {}, {}", options_text(draft), listed(texts));
  return answer;
}

/// "in 30 of 40 plausible Englands", "in 30 to 32 of 40 plausible Englands", "in the one run".
std::string between_text(const Draft& draft, std::size_t least, std::size_t most) {
  if (draft.n_pairs() == 1) return fmt::format("in the one {}", draft.are_worlds() ? "world" : "run");
  return least == most ? fmt::format("in {} of {}", least, draft.all_runs())
                       : fmt::format("in {} to {} of {}", least, most, draft.all_runs());
}

/// That two tiers outlive all options, where the baseline has them; empty otherwise.
std::string tiers_reservation(const Draft& draft) {
  const std::size_t before = draft.tiers(0).n_partnership;
  if (2 * before < draft.n_pairs()) return {};
  std::size_t least = draft.n_pairs();
  std::size_t most = 0;
  for (const std::size_t option : draft.options) {
    least = std::min(least, draft.tiers(option).n_partnership);
    most = std::max(most, draft.tiers(option).n_partnership);
  }
  if (2 * least <= before) return {};
  return draft.options.size() == 1
             ? fmt::format("two tiers remain {}", between_text(draft, least, most))
             : fmt::format("none ends two tiers, which remain {}", between_text(draft, least, most));
}

/// In how many runs two tiers form, where no option moves that by a tenth of them; empty otherwise, and where
/// none has any.
std::string tiers_aside(const Draft& draft) {
  const std::size_t n = draft.n_pairs();
  const std::size_t before = draft.tiers(0).n_partnership;
  std::size_t least = before;
  std::size_t most = before;
  for (const std::size_t option : draft.options) {
    least = std::min(least, draft.tiers(option).n_partnership);
    most = std::max(most, draft.tiers(option).n_partnership);
  }
  if (n == 1 || most == 0 || 10 * (most - least) > n) return {};
  return fmt::format("{} in how many {} two tiers form ({} of {})",
                     draft.options.size() == 1 ? "it does not change" : "none changes",
                     draft.are_worlds() ? draft.worlds : "runs",
                     least == most ? fmt::format("{}", least) : fmt::format("{} to {}", least, most), n);
}

/// What gets worse under one of these options; empty where nothing does.
std::string loss_reservation(const Draft& draft, const std::vector<std::size_t>& options) {
  for (const std::size_t option : options) {
    for (const MeasureDifference& difference : draft.comparison.differences[option]) {
      if (!is_judged(difference) || difference.verdict != Verdict::worse) continue;
      return fmt::format("{} means {}", draft.name(option), plain_effect_text(difference, draft.n_schools()));
    }
  }
  return {};
}

std::string fading_reservation(const Draft& draft, const std::vector<std::size_t>& options) {
  for (const std::size_t option : options) {
    const MeasureDifference* const difference = draft.difference(option, no_partner());
    if (difference == nullptr || !difference->peak) continue;
    return fmt::format("the effect of {} fades after {}", draft.name(option),
                       date_text(difference->peak->record));
  }
  return {};
}

std::string deep_reservation(const Draft& draft) {
  const auto is_small = [&](std::size_t option) {
    const MeasureDifference* const difference = draft.difference(option, find_metric("tier_high"));
    return difference != nullptr && difference->verdict == Verdict::too_small;
  };
  return std::all_of(draft.options.begin(), draft.options.end(), is_small) ? "deep partnership hardly changes"
                                                                           : std::string();
}

std::string price_reservation(const Draft& draft, const std::vector<std::size_t>& options) {
  for (const std::size_t option : options) {
    const auto& costs = draft.comparison.costs[option];
    if (!costs || costs->public_pounds.estimate <= 0) continue;
    return fmt::format("{} costs {} a year", draft.name(option),
                       pounds_text(costs->public_pounds.estimate / draft.years()));
  }
  return {};
}

std::string answer_of(const Draft& draft) {
  const Answer answer = gains_of(draft);
  if (!answer.named.empty()) {
    if (const std::string tiers = tiers_reservation(draft); !tiers.empty())
      return capitalised(fmt::format("{}; but {}.", answer.gains, tiers));
    const std::string aside = tiers_aside(draft);
    for (const std::string& reservation :
         {loss_reservation(draft, answer.named), fading_reservation(draft, answer.named),
          deep_reservation(draft), price_reservation(draft, answer.named)}) {
      if (reservation.empty()) continue;
      return capitalised(
          fmt::format("{}; but {}{}.", answer.gains, reservation, aside.empty() ? "" : ", and " + aside));
    }
    return capitalised(answer.gains + (aside.empty() ? "." : fmt::format("; but {}.", aside)));
  }
  const auto cannot_tell = [&](std::size_t option) {
    const auto& list = draft.comparison.differences[option];
    return std::all_of(list.begin(), list.end(), [](const MeasureDifference& difference) {
      return !is_judged(difference) || difference.verdict == Verdict::cannot_tell;
    });
  };
  const bool is_one = draft.options.size() == 1;
  if (std::all_of(draft.options.begin(), draft.options.end(), cannot_tell))
    return fmt::format("With {} nothing can be told of {}.", draft.all_runs(),
                       is_one ? draft.name(draft.options.front()) : "any of " + options_text(draft));
  const std::string loss = loss_reservation(draft, draft.options);
  const std::string n_measures = number_word(std::ssize(judged_metrics()));
  const std::string nothing = is_one ? fmt::format("{} makes none of {} measures clearly better",
                                                   draft.name(draft.options.front()), n_measures)
                                     : fmt::format("None of {} makes any of {} measures clearly better",
                                                   options_text(draft), n_measures);
  return loss.empty() ? nothing + "." : fmt::format("{}, and {}.", nothing, loss);
}

// The rows.

DecisionRow row_of(const Draft& draft, std::string_view id, std::string heading, std::string note,
                   DecisionCell (*cell)(const Draft&, std::size_t)) {
  DecisionRow row{id, std::move(heading), std::move(note), {}};
  for (const std::size_t option : draft.options) row.cells.push_back(cell(draft, option));
  return row;
}

DecisionCell no_partner_cell(const Draft& draft, std::size_t option) {
  const MeasureDifference& difference = *draft.difference(option, no_partner());
  const double scale = plain_scale(metric_of(difference), draft.n_schools());
  const auto write = [&](double value) { return estimate_text(Quantity::schools, value * scale, true); };
  return {{{write(difference.estimate), "schools", {}}, {{}, {}, range_text(difference.interval, write)}}};
}

DecisionCell tiers_cell(const Draft& draft, std::size_t option) {
  const TierFindings findings = draft.tiers(option);
  const std::size_t n = findings.n_runs;
  DecisionCell cell;
  if (n == 1) {
    cell.lines.push_back(
        {findings.n_partnership > 0 ? "yes" : "no", fmt::format("in the one {}", findings.noun)});
  } else {
    const Interval share = findings.share(findings.n_partnership);
    cell.lines.push_back({fmt::format("in {} of {}", findings.n_partnership, n),
                          {},
                          fmt::format("({:.0f} to {:.0f}%)", 100 * share.lower, 100 * share.upper)});
    if (n <= most_discs) cell.held = Held{findings.n_partnership, n};
  }
  return cell;
}

std::string months_text(const Draft& draft, double value) {
  const auto months = usual_months_of_progress(value, draft.school_sd);
  if (months) return tenths_text(*months);
  const double most = months_stated_up_to_sd / month_usual_sd;
  return value > 0 ? fmt::format("over +{:.0f}", std::floor(most))
                   : fmt::format("below −{:.0f}", std::floor(most));
}

DecisionCell weakest_cell(const Draft& draft, std::size_t option) {
  const MeasureDifference& difference = *draft.difference(option, weakest_tenth());
  const auto write = [&](double value) { return months_text(draft, value); };
  return {
      {{write(difference.estimate) + " months", {}, in_brackets(range_text(difference.interval, write))}}};
}

DecisionCell small_primaries_cell(const Draft& draft, std::size_t option) {
  const auto& groups = draft.comparison.groups[option];
  if (!groups) return {{{{}, "not recorded in these files", {}}}};
  const auto group = std::find_if(groups->groups.begin(), groups->groups.end(),
                                  [](const GroupEffect& one) { return one.name == "small_primary"; });
  if (group == groups->groups.end() || group->n_pairs == 0) return {{{{}, "no such school", {}}}};
  const auto write = [](double value) { return estimate_text(Quantity::days, 100 * value, true); };
  return {{{write(group->isolated.estimate) + " in 100",
            {},
            in_brackets(range_text(group->isolated.interval, write))}}};
}

DecisionCell price_cell(const Draft& draft, std::size_t option) {
  const auto& costs = draft.comparison.costs[option];
  if (!costs) return {{{{}, "not recorded in these files", {}}}};
  const double years = draft.years();
  DecisionCell cell;
  const auto& [pounds, pounds_interval, of_worlds] = costs->public_pounds;
  const bool varies = pounds_interval && pounds_interval->lower < pounds_interval->upper;
  if (pounds == 0 && !varies) {
    cell.lines.push_back({"no public money", {}, {}});
  } else {
    cell.lines.push_back({pounds_text(pounds / years),
                          {},
                          varies ? in_brackets(pounds_range_text(pounds_interval->lower / years,
                                                                 pounds_interval->upper / years))
                                 : std::string()});
  }
  const Estimate& own = costs->by_payer[static_cast<std::size_t>(Payer::school)].leader_days;
  const auto days = [&](double value) {
    return tenths_text(value / years / draft.comparison.baseline().n_schools());
  };
  cell.lines.push_back({days(own.estimate) + " days", {}, in_brackets(range_text(own.interval, days))});
  return cell;
}

DecisionCell worse_cell(const Draft& draft, std::size_t option) {
  DecisionCell cell;
  std::vector<std::string> in_some, unclear;
  for (const MeasureDifference& difference : draft.comparison.differences[option]) {
    if (!is_judged(difference)) continue;
    const MetricInfo& metric = metric_of(difference);
    const std::string label = uncapitalised(metric.label);
    if (difference.verdict == Verdict::worse) {
      cell.lines.push_back(
          {plain_effect_text(difference, draft.n_schools()),
           {},
           difference.worlds
               ? fmt::format("(in {} of {})", n_worse(difference.worlds->verdict), draft.n_pairs())
               : std::string()});
    } else if (difference.worlds) {
      const std::size_t n = n_worse(difference.worlds->verdict);
      if (100 * n >= 5 * draft.n_pairs())
        in_some.push_back(fmt::format("{} ({} of {})", label, n, draft.n_pairs()));
    } else if (difference.verdict == Verdict::cannot_tell) {
      unclear.push_back(label);
    }
    if (difference.peak && difference.peak->estimate * static_cast<double>(metric.direction) < 0) {
      MeasureDifference then = difference;
      then.estimate = difference.peak->estimate;
      cell.lines.push_back({{},
                            "for a time " + plain_effect_text(then, draft.n_schools()),
                            fmt::format("(most in {})", date_text(difference.peak->record))});
    }
  }
  if (cell.lines.empty() && unclear.size() < judged_metrics().size())
    cell.lines.push_back({fmt::format("none of {} measures", number_word(std::ssize(judged_metrics()))),
                          in_some.empty() ? "" : fmt::format("in most {}", draft.worlds),
                          {}});
  if (!in_some.empty()) cell.lines.push_back({{}, {}, "in some: " + listed(in_some)});
  if (!unclear.empty())
    cell.lines.push_back({{}, {}, fmt::format("cannot tell with {}: {}", draft.all_runs(), listed(unclear))});
  return cell;
}

/// The measures of an option of which one parameter stands out, with what matters most first.
std::vector<const MeasureDifference*> with_parameter(const Draft& draft, std::size_t option) {
  std::vector<const MeasureDifference*> found;
  for (const MeasureDifference& difference : draft.comparison.differences[option]) {
    if (is_judged(difference) && difference.worlds && difference.worlds->hangs_on &&
        difference.verdict != Verdict::too_small)
      found.push_back(&difference);
  }
  return found;
}

const ParameterInfo& parameter_of(const Draft& draft, const MeasureDifference& difference) {
  return parameter_table()[draft.comparison.baseline().sets.parameters[difference.worlds->hangs_on->input]];
}

/// Whether an effect is largest where its parameter is high.
bool is_high_most(const MeasureDifference& difference) {
  const double correlation = difference.worlds->hangs_on->rank_correlation;
  return (difference.estimate < 0 ? -correlation : correlation) > 0;
}

DecisionCell depends_cell(const Draft& draft, std::size_t option) {
  if (!draft.are_worlds()) return {{{{}, "not asked: one set of assumptions", {}}}};
  if (draft.n_pairs() < enough_worlds_to_hang_on)
    return {{{{}, fmt::format("not asked: {} are too few", draft.all_runs()), {}}}};
  constexpr std::size_t most_lines = 2;
  DecisionCell cell;
  for (const MeasureDifference* difference : with_parameter(draft, option)) {
    if (cell.lines.size() == most_lines) break;
    cell.lines.push_back({std::string(parameter_of(draft, *difference).label),
                          fmt::format("({})", is_high_most(*difference) ? "high" : "low"),
                          uncapitalised(metric_of(*difference).label)});
  }
  if (cell.lines.empty()) cell.lines.push_back({{}, "none stands out", {}});
  return cell;
}

std::vector<DecisionRow> rows_of(const Draft& draft) {
  const std::string end = date_text(draft.comparison.record);
  const TierFindings before = draft.tiers(0);
  const std::string& baseline = draft.comparison.names.front();
  const double small = draft.comparison.baseline().scenario.parameters.metric_small_primary_pupils;
  return {
      row_of(draft, "no_partner", "Schools with no partner",
             fmt::format("in {}: {}", end, figures_note(draft)), no_partner_cell),
      row_of(draft, "two_tiers", "Two tiers remain",
             fmt::format("of partnership; {} under “{}”",
                         before.n_runs > 1 ? fmt::format("{} of {}", before.n_partnership, before.n_runs)
                         : before.n_partnership > 0 ? "yes"
                                                    : "no",
                         baseline),
             tiers_cell),
      row_of(draft, "weakest_tenth", "The weakest tenth", "months of pupils’ progress a year, roughly",
             weakest_cell),
      row_of(draft, "small_primaries", "Small primaries",
             fmt::format("with no partner; fewer than {} pupils", small), small_primaries_cell),
      row_of(draft, "price", "Price", "a year: public money; leaders’ own time in a school", price_cell),
      row_of(draft, "worse", "What gets worse",
             fmt::format("of {} measures", number_word(std::ssize(judged_metrics()))), worse_cell),
      row_of(draft, "depends", "What it depends on",
             draft.are_worlds()
                 ? fmt::format("the one assumption of {} that stands out, and where the effect is largest",
                               draft.comparison.baseline().sets.parameters.size())
                 : std::string(),
             depends_cell)};
}

// Below the rows.

std::vector<std::string> change_of_mind(const Draft& draft) {
  std::vector<std::string> sentences;
  // One sentence for each parameter and side of it.
  struct Dependence {
    std::string_view label;
    bool is_high;
    std::size_t metric;
    std::vector<std::string> names;
  };
  std::vector<Dependence> found;
  for (const std::size_t option : draft.options) {
    for (const MeasureDifference* difference : with_parameter(draft, option)) {
      const std::string_view label = parameter_of(draft, *difference).label;
      const bool is_high = is_high_most(*difference);
      auto same = std::find_if(found.begin(), found.end(), [&](const Dependence& one) {
        return one.label == label && one.is_high == is_high && one.metric == difference->metric;
      });
      if (same == found.end()) same = found.insert(found.end(), {label, is_high, difference->metric, {}});
      same->names.push_back(draft.name(option));
    }
  }
  std::stable_sort(found.begin(), found.end(),
                   [](const Dependence& a, const Dependence& b) { return a.names.size() > b.names.size(); });
  for (const Dependence& one : found) {
    const bool is_all = one.names.size() == draft.options.size() && one.names.size() > 1;
    sentences.push_back(fmt::format("Evidence that “{}” is {}: {} would then matter least for {}.", one.label,
                                    one.is_high ? "low" : "high",
                                    is_all ? "all " + options_text(draft) : listed(one.names),
                                    uncapitalised(metric_table()[one.metric].label)));
  }
  std::vector<std::string> undecided;
  for (const std::size_t option : draft.options) {
    std::vector<std::string> unclear;
    for (const MeasureDifference& difference : draft.comparison.differences[option]) {
      if (!is_judged(difference) || difference.verdict != Verdict::cannot_tell) continue;
      const std::string label = uncapitalised(metric_of(difference).label);
      if (difference.worlds)
        sentences.push_back(fmt::format("Knowing which of these worlds is ours: {}, {}: {}.",
                                        draft.name(option), label, difference.worlds->verdict.counts_text()));
      else
        unclear.push_back(label);
    }
    if (!unclear.empty())
      sentences.push_back(fmt::format("More runs: {} cannot tell what {} does to {}.",
                                      draft.n_pairs() == 1 ? "one" : draft.all_runs(), draft.name(option),
                                      listed(unclear)));
    const TierFindings findings = draft.tiers(option);
    const Interval share = findings.share(findings.n_partnership);
    if (share.lower <= 0.5 && share.upper >= 0.5) undecided.push_back(draft.name(option));
  }
  if (!undecided.empty() && draft.n_pairs() > 1)
    sentences.push_back(fmt::format(
        "A count of who really works with whom: whether two tiers remain under {} cannot be told.",
        listed(undecided)));
  if (!draft.are_worlds())
    sentences.emplace_back(
        "Other assumptions: these runs share one set of them, and --parameters england asks what depends on "
        "them.");
  if (sentences.size() > most_changes) sentences.resize(most_changes);
  if (sentences.empty())
    sentences.emplace_back(
        "No single assumption that these worlds vary: none stands out, and no effect has both signs. A "
        "census "
        "of real partnerships could, since none exists.");
  return sentences;
}

/// What the ranges hold and what not.
std::string ranges_sentence(const Draft& draft) {
  if (draft.n_pairs() == 1) return "One run has no ranges: all that differs may be chance.";
  return draft.are_worlds()
             ? fmt::format(
                   "The ranges are what {} sets of assumptions allow, chance included; they "
                   "are not the error of a survey.",
                   draft.comparison.baseline().sets.values.size())
             : "The ranges are chance alone, under one set of assumptions; what the assumptions "
               "leave open is not in them.";
}

std::vector<std::string> unknown_of(const Draft& draft) {
  return {
      ranges_sentence(draft), assumption_note(),
      "The model has no parents, no budgets of schools and no pupils who move, and no school closes: what "
      "an option does through them is not known.",
      draft.comparison.baseline().schools_are_synthetic
          ? "No school in the model is a real one."
          : "What is said of a school of the list is computed, not observed."};
}

std::vector<std::string> basis_of(const Draft& draft) {
  std::vector<std::string> sentences{
      schools_note(draft.comparison.baseline()),
      fmt::format("{} of {} with the same luck in every option.", capitalised(draft.all_runs()),
                  counted(draft.comparison.record, "term"))};
  if (draft.school_sd > 0) {
    const auto points = [&](double sd) {
      return figures_text(100 * sd * draft.school_sd / std::sqrt(between_school_share), 2, false);
    };
    sentences.push_back(fmt::format("A month of progress counts as {} points of teaching; {} to {} fit.",
                                    points(month_usual_sd), points(month_least_sd), points(month_most_sd)));
  }
  sentences.emplace_back("Prices of leader-days are assumed.");
  return sentences;
}

/// Whether every option has a difference in what the rows show.
bool is_complete(const Draft& draft) {
  return std::all_of(draft.options.begin(), draft.options.end(), [&](std::size_t option) {
    return draft.difference(option, no_partner()) != nullptr &&
           draft.difference(option, weakest_tenth()) != nullptr;
  });
}

}  // namespace

std::optional<Decision> decision_of(const Comparison& comparison) {
  const std::size_t n_options = comparison.runs.size() - 1;
  Draft draft{comparison, {}};
  for (std::size_t r = 1; r <= std::min(n_options, most_options); ++r) draft.options.push_back(r);
  if (draft.options.empty() || comparison.record == 0 || !is_complete(draft)) return std::nullopt;
  std::vector<std::string> further;
  for (std::size_t r = most_options + 1; r <= n_options; ++r) further.push_back(comparison.names[r]);
  return Decision{answer_of(draft),
                  draft.options,
                  further.empty() ? std::string()
                                  : fmt::format("Here are the first {} options; {} {} on the next sheets.",
                                                number_word(most_options), listed(further),
                                                further.size() == 1 ? "is" : "are"),
                  rows_of(draft),
                  change_of_mind(draft),
                  unknown_of(draft),
                  basis_of(draft)};
}

std::string finding_of(const Comparison& comparison, std::size_t measure) {
  const std::uint32_t n_schools = comparison.baseline().n_reported_schools();
  const MeasureDifference* strongest = nullptr;
  std::size_t run = 0;
  std::size_t n_small = 0;
  const std::size_t n_options = comparison.runs.size() - 1;
  for (std::size_t r = 1; r <= n_options; ++r) {
    const MeasureDifference& difference = comparison.differences[r][measure];
    if (difference.verdict == Verdict::too_small && !difference.peak) ++n_small;
    if (difference.verdict != Verdict::better && difference.verdict != Verdict::worse) continue;
    if (strongest == nullptr || std::abs(difference.estimate) > std::abs(strongest->estimate)) {
      strongest = &difference;
      run = r;
    }
  }
  if (strongest != nullptr)
    return fmt::format("{}: {}{}", comparison.names[run], plain_effect_text(*strongest, n_schools),
                       strongest->peak ? ", and fades" : "");
  if (n_options == 0 || n_small < n_options) return {};
  const std::string_view label = metric_table()[comparison.differences[1][measure].metric].label;
  return fmt::format("{}: {}", label,
                     n_options == 1 ? "too small a change to matter" : "no option changes enough to matter");
}

std::string peak_text(const MeasureDifference& difference, std::uint32_t n_schools) {
  if (!difference.peak) return {};
  const MetricInfo& metric = metric_of(difference);
  return fmt::format(
      "most in {}: {}", date_text(difference.peak->record),
      estimate_text(quantity_of(metric), difference.peak->estimate * plain_scale(metric, n_schools), true));
}

}  // namespace schoolsim
