#include "analysis/words/words.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "analysis/statistics/conversions.hpp"
#include "analysis/statistics/findings.hpp"

namespace schoolsim {
namespace {

/// "1,500 fewer schools without a partner"; over worlds with where most of them lie.
std::string effect_text(const MeasureDifference& difference, std::uint32_t n_schools,
                        std::string_view worlds) {
  const MetricInfo& metric = metric_of(difference);
  const Quantity quantity = quantity_of(metric);
  const std::string text = plain_effect_text(difference, n_schools);
  if (!difference.worlds) return text;
  // In the direction of the effect: "400 to 1,900" of fewer schools.
  const double sign = difference.estimate < 0 ? -1 : 1;
  const double scale = sign * plain_scale(metric, n_schools);
  const double one = difference.interval->lower * scale;
  const double other = difference.interval->upper * scale;
  const auto end = [&](double value) {
    std::string number =
        quantity == Quantity::points ? figures_text(value, 2, true) : estimate_text(quantity, value, true);
    if (std::min(one, other) >= 0 && number.front() == '+') number.erase(0, 1);
    return number;
  };
  return fmt::format("{} ({} to {} in {})", text, end(std::min(one, other)), end(std::max(one, other)),
                     interval_heading(difference, worlds));
}

std::vector<const MeasureDifference*> with_verdict(const std::vector<MeasureDifference>& differences,
                                                   Verdict verdict) {
  std::vector<const MeasureDifference*> result;
  for (const MeasureDifference& difference : differences) {
    // What only some worlds say has a sentence of its own.
    const bool is_plain = !difference.worlds ||
                          difference.worlds->verdict.text() == verdict_text(verdict, 0) ||
                          verdict != Verdict::too_small;
    if (is_judged(difference) && difference.verdict == verdict && is_plain) result.push_back(&difference);
  }
  return result;
}

std::string labels_of(const std::vector<const MeasureDifference*>& differences) {
  std::vector<std::string> labels;
  for (const MeasureDifference* difference : differences)
    labels.push_back(uncapitalised(metric_of(*difference).label));
  return listed(labels);
}

/// How much of a peak is left: "none", "a tenth", "two fifths".
std::string_view part_left(double share) {
  constexpr std::array<std::string_view, 6> parts{"none",         "a tenth",    "a fifth",
                                                  "three tenths", "two fifths", "half"};
  return parts[static_cast<std::size_t>(std::clamp(std::lround(10 * share), 0L, 5L))];
}

struct Judgement {
  Sign sign;
  std::string words;
};

Judgement judge(std::size_t n_better, std::size_t n_worse, std::size_t n_may_not, std::size_t n_cannot,
                std::size_t n_runs, std::string_view noun) {
  const auto n_all = number_word(std::ssize(judged_metrics()));
  const auto on = [&](std::string_view word, std::size_t n) {
    return fmt::format("{} on {} of {} measures", word, number_word(static_cast<std::int64_t>(n)), n_all);
  };
  if (n_better > 0 && n_worse > 0) return {Sign::diamond, "mixed"};
  if (n_better > 0) return {Sign::up, on("better", n_better)};
  if (n_worse > 0) return {Sign::down, on("worse", n_worse)};
  if (n_cannot > 0) return {Sign::ring, verdict_text(Verdict::cannot_tell, n_runs, noun)};
  if (n_may_not > 0) return {Sign::ring, "may not matter"};
  return {Sign::square, "no difference that matters"};
}

std::string key_of(const OtherParameter& other) {
  return std::string(parameter_table()[other.parameter].key);
}

/// ", with trust.loss 0.3 instead of 0.16"; more than two are counted.
std::string with_parameters_text(const std::vector<OtherParameter>& others) {
  if (others.empty()) return {};
  if (others.size() > 2) return fmt::format(", with {} other parameters", others.size());
  std::vector<std::string> parts;
  for (const OtherParameter& other : others)
    parts.push_back(fmt::format("{} {} instead of {}", key_of(other), other.value, other.baseline));
  return ", with " + listed(parts);
}

bool has_same_policies(const Scenario& a, Scenario b) {
  b.parameters = a.parameters;
  return fingerprint(a) == fingerprint(b);
}

/// "rise from 3,900 to 5,400", "stay at 3,900": by the numbers as they are printed. An empty `verb_before`
/// names the verb; the same one is not said twice.
std::string change_text(const MetricInfo& metric, const RunResult& result, Term record,
                        std::uint32_t n_schools, std::string& verb_before) {
  const std::size_t m = find_metric(metric.name);
  const double scale = plain_scale(metric, n_schools);
  const std::string from = count_text(metric_at(result, m, 0) * scale);
  const std::string to = count_text(metric_at(result, m, record) * scale);
  const bool rises = metric_at(result, m, record) > metric_at(result, m, 0);
  const std::string verb = from == to ? "stay at" : rises ? "rise" : "fall";
  const std::string said = verb == verb_before ? "" : verb + " ";
  verb_before = verb;
  return from == to ? fmt::format("{}{}", said, to) : fmt::format("{}from {} to {}", said, from, to);
}

}  // namespace

std::string_view to_string(Sign sign) {
  constexpr std::array<std::string_view, 5> names{"square", "up", "down", "diamond", "ring"};
  return names[static_cast<std::size_t>(sign)];
}

std::string plain_effect_text(const MeasureDifference& difference, std::uint32_t n_schools) {
  const MetricInfo& metric = metric_of(difference);
  const std::string_view piece = difference.estimate > 0 ? metric.more : metric.fewer;
  const Quantity quantity = quantity_of(metric);
  const std::string amount = amount_text(quantity, difference.estimate * plain_scale(metric, n_schools));
  return quantity == Quantity::schools ? fmt::format("{} {}", amount, piece)
                                       : fmt::format("{} by {}", piece, amount);
}

std::string peaks_sentence(const std::vector<MeasureDifference>& differences, Term record,
                           std::uint32_t n_schools) {
  std::vector<const MeasureDifference*> peaks;
  for (const MeasureDifference& difference : differences) {
    if (difference.peak) peaks.push_back(&difference);
  }
  const auto size = [](const MeasureDifference* d) {
    return std::abs(d->peak->estimate) / metric_of(*d).smallest_difference;
  };
  std::stable_sort(peaks.begin(), peaks.end(), [&](auto* a, auto* b) { return size(a) > size(b); });
  std::vector<std::string> parts;
  for (const MeasureDifference* d : peaks) {
    if (parts.size() == 2) break;
    MeasureDifference then = *d;
    then.estimate = d->peak->estimate;
    const double left = d->estimate / d->peak->estimate;
    const bool is_opposite = left < 0 && std::abs(d->estimate) > metric_of(*d).smallest_difference;
    parts.push_back(fmt::format(
        "{} in {}, {} in {}", plain_effect_text(then, n_schools), date_text(d->peak->record),
        is_opposite ? "the opposite" : fmt::format("{} of that", part_left(left)), date_text(record)));
  }
  return parts.empty() ? std::string() : fmt::format("Comes and goes: {}.", fmt::join(parts, "; "));
}

PolicyVerdict policy_verdict(const Comparison& comparison, std::size_t run) {
  const std::vector<MeasureDifference>& differences = comparison.differences[run];
  const std::size_t n_runs = comparison.n_pairs;
  const std::uint32_t n_schools = comparison.baseline().n_reported_schools();
  auto better = with_verdict(differences, Verdict::better);
  const auto worse = with_verdict(differences, Verdict::worse);
  const auto too_small = with_verdict(differences, Verdict::too_small);
  const auto may_not = with_verdict(differences, Verdict::may_not_matter);
  const auto cannot = with_verdict(differences, Verdict::cannot_tell);
  const Judgement judgement = judge(better.size(), worse.size(), may_not.size(), cannot.size(), n_runs,
                                    comparison.are_worlds() ? "world" : "run");
  const std::string_view worlds = worlds_called(comparison.baseline().sets);

  // The gain that is named is the largest in smallest differences that matter, never one the policy chose.
  const auto size = [](const MeasureDifference* d) {
    return std::abs(d->estimate) / metric_of(*d).smallest_difference;
  };
  std::stable_sort(better.begin(), better.end(), [&](auto* a, auto* b) { return size(a) > size(b); });
  std::vector<std::string> losses;
  for (const MeasureDifference* difference : worse)
    losses.push_back(effect_text(*difference, n_schools, worlds));

  std::vector<std::string> sentences;
  if (!better.empty() && !worse.empty()) {
    sentences.push_back(
        fmt::format("{}, but {}.", effect_text(*better.front(), n_schools, worlds), listed(losses)));
  } else if (!better.empty()) {
    sentences.push_back(effect_text(*better.front(), n_schools, worlds) + ".");
  } else if (!worse.empty()) {
    sentences.push_back(listed(losses) + ".");
  }
  const bool is_clear = !better.empty() || !worse.empty();
  if (!too_small.empty() && too_small.size() < judged_metrics().size()) {
    sentences.push_back(fmt::format("Too small to matter: {}.", labels_of(too_small)));
  }
  if (!may_not.empty() && !is_clear) {
    sentences.push_back(fmt::format("A difference that may not matter: {}.", labels_of(may_not)));
  }
  if (comparison.are_worlds()) {
    for (const MeasureDifference& difference : differences) {
      if (!is_judged(difference) || !difference.worlds) continue;
      // What most worlds say stands in the table with their number.
      const WorldVerdict& verdict = difference.worlds->verdict;
      if (verdict.verdict() == Verdict::cannot_tell)
        sentences.push_back(fmt::format("{}: {}.", metric_of(difference).label, verdict.full_text()));
    }
  } else if (!cannot.empty() && cannot.size() < judged_metrics().size()) {
    sentences.push_back(
        fmt::format("{}: {}.", verdict_text(Verdict::cannot_tell, n_runs), labels_of(cannot)));
  }
  const MeasureDifference* const told = !better.empty()  ? better.front()
                                        : !worse.empty() ? worse.front()
                                                         : nullptr;
  if (told != nullptr && told->worlds) {
    sentences.push_back(hangs_on_sentence(*told, comparison.baseline().sets));
    if (const auto& luck = told->worlds->luck)
      sentences.push_back(
          fmt::format("Luck makes {} of the spread of that effect between worlds; the rest is "
                      "what is not known of parameters.",
                      share_text(*luck)));
  }
  if (std::string peaks = peaks_sentence(differences, comparison.record, n_schools); !peaks.empty())
    sentences.push_back(std::move(peaks));
  for (const MeasureDifference& difference : differences) {
    if (difference.metric != price_metric()) continue;
    const auto& costs = comparison.costs[run];
    sentences.push_back(price_sentence(difference.estimate, difference.baseline, costs ? &*costs : nullptr,
                                       comparison.baseline().n_schools()));
  }
  const auto tiers_of = [&](const ComparedRun& one) {
    return find_tiers(one.results, comparison.record, comparison.baseline().sets);
  };
  sentences.push_back(
      tiers_remain_sentence(tiers_of(comparison.runs[run]), tiers_of(comparison.runs.front())));
  for (std::string& sentence : sentences) sentence = capitalised(sentence);
  return {judgement.sign,
          fmt::format("{}{}: {}.", comparison.names[run],
                      with_parameters_text(comparison.other_parameters[run]), judgement.words),
          fmt::format("{}", fmt::join(sentences, " "))};
}

PolicyVerdict description_of(std::string_view name, const RunResult& result, Term record,
                             std::uint32_t n_schools) {
  const MetricInfo& none = metric_table()[find_metric("isolated")];
  const MetricInfo& deep = metric_table()[find_metric("tier_high")];
  std::string verb;
  const std::string first = change_text(none, result, record, n_schools, verb);
  const std::string second = change_text(deep, result, record, n_schools, verb);
  return {Sign::square, fmt::format("{}.", name),
          fmt::format("{} {} of {}; {} {}.", none.label, first, whole_text(n_schools),
                      uncapitalised(deep.label), second)};
}

std::string parameters_caveat(std::string_view baseline_name, const Scenario& baseline, std::string_view name,
                              const Scenario& scenario) {
  const auto others = other_parameters(baseline.parameters, scenario.parameters);
  if (others.empty()) return {};
  std::vector<std::string> parts;
  for (const OtherParameter& other : others)
    parts.push_back(fmt::format("{} is {} instead of {}", key_of(other), other.value, other.baseline));
  const bool same = has_same_policies(baseline, scenario);
  return fmt::format("“{}” differs from “{}” {}: {}. {}", name, baseline_name,
                     same ? "in parameters, not in policies" : "in more than its policies", listed(parts),
                     same ? "No policy is compared." : "None of its verdicts is due to its policies alone.");
}

namespace {

/// Of a first file or scenario that has policies where others have none.
std::string order_caveat(std::string_view what, const std::string& first,
                         const std::vector<std::string>& without) {
  return fmt::format(
      "The first {}, {}, has policies and {} {} none, so this shows what removing policies does. "
      "You probably meant: {} first, as the baseline, then {}.",
      what, first, listed(without), without.size() == 1 ? "has" : "have", without.front(), first);
}

}  // namespace

std::vector<std::string> caveats(std::span<const Scenario> scenarios) {
  std::vector<std::string> sentences, without;
  const auto called = [](const Scenario& scenario) { return fmt::format("“{}”", scenario.name); };
  const Scenario& first = scenarios.front();
  for (const Scenario& other : scenarios.subspan(1)) {
    if (other.policies.empty()) without.push_back(called(other));
  }
  if (!first.policies.empty() && !without.empty())
    sentences.push_back(order_caveat("scenario", called(first), without));
  for (const Scenario& other : scenarios.subspan(1)) {
    std::string sentence = parameters_caveat(first.name, first, other.name, other);
    if (!sentence.empty()) sentences.push_back(std::move(sentence));
  }
  return sentences;
}

std::vector<std::string> caveats(const Comparison& comparison) {
  std::vector<std::string> sentences;
  const RunDescription& baseline = comparison.baseline();
  const auto file_of = [&](std::size_t run) {
    const std::string& file = comparison.runs[run].file;
    return file.empty() ? fmt::format("“{}”", comparison.names[run]) : file;
  };
  const auto has_policies = [&](std::size_t run) {
    return !comparison.runs[run].description->scenario.policies.empty();
  };
  std::vector<std::string> without;
  for (std::size_t r = 1; r < comparison.runs.size(); ++r) {
    if (!has_policies(r)) without.push_back(file_of(r));
  }
  if (has_policies(0) && !without.empty()) sentences.push_back(order_caveat("file", file_of(0), without));
  for (std::size_t r = 1; r < comparison.runs.size(); ++r) {
    const RunDescription& run = *comparison.runs[r].description;
    std::string sentence =
        parameters_caveat(comparison.names.front(), baseline.scenario, comparison.names[r], run.scenario);
    if (!sentence.empty()) sentences.push_back(std::move(sentence));
    std::vector<std::string> stated;
    for (const std::size_t p : baseline.sets.parameters) {
      const auto& varied = run.sets.parameters;
      if (std::find(varied.begin(), varied.end(), p) == varied.end())
        stated.emplace_back(parameter_table()[p].key);
    }
    if (!stated.empty())
      sentences.push_back(fmt::format("“{}” sets {} itself, which {} between worlds in “{}”.",
                                      comparison.names[r], listed(stated),
                                      stated.size() == 1 ? "differs" : "differ", comparison.names.front()));
    // Prices that were asked for are no surprise.
    if (comparison.prices != prices_of(baseline.scenario.parameters)) continue;
    std::vector<std::string> parts;
    for (std::size_t c = 0; c < n_costs; ++c) {
      const ParameterInfo& row = price_row(static_cast<Cost>(c));
      const double price = run.scenario.parameters.*row.member;
      if (price != comparison.prices[c])
        parts.push_back(
            fmt::format("{} was {} there and counts as {} here", row.key, price, comparison.prices[c]));
    }
    if (!parts.empty()) {
      sentences.push_back(fmt::format("“{}” was run at other prices, but all pounds use those of “{}”: {}.",
                                      comparison.names[r], comparison.names.front(), listed(parts)));
    }
  }
  return sentences;
}

std::string price_sentence(double days_paid, double days_paid_before, const CostComparison* costs,
                           std::uint32_t n_schools) {
  const auto days = [](double value) {
    return fmt::format("{} {}", amount_text(Quantity::days, value), value < 0 ? "less" : "more");
  };
  std::string sentence;
  if (days_paid != 0) {
    const bool is_more = days_paid_before != 0 || days_paid < 0;
    sentence = fmt::format("Paid: {} per school{}. ", amount_text(Quantity::days, days_paid),
                           !is_more        ? ""
                           : days_paid < 0 ? " less than in the baseline"
                                           : " more than in the baseline");
  }
  if (costs == nullptr)
    return sentence + "These files do not hold what it costs in schools’ own time and in pounds.";
  const double own =
      costs->by_payer[static_cast<std::size_t>(Payer::school)].leader_days.estimate / n_schools;
  return sentence + fmt::format("Schools’ own time: {}; public money: {}.",
                                own == 0 ? "no more" : days(own) + " per school",
                                costs->public_pounds.estimate == 0
                                    ? "no more"
                                    : amount_and_interval_text(costs->public_pounds) + " pounds");
}

std::string amount_and_interval_text(const Estimate& estimate) {
  if (estimate.is_of_worlds && estimate.interval)
    return amount_and_range_text(estimate.estimate, estimate.interval->lower, estimate.interval->upper);
  return amount_and_interval_text(estimate.estimate, half_width(estimate));
}

DifferenceText difference_text(const MeasureDifference& difference, std::uint32_t n_schools) {
  const MetricInfo& metric = metric_of(difference);
  const Quantity quantity = quantity_of(metric);
  const double scale = plain_scale(metric, n_schools);
  const auto& interval = difference.interval;
  DifferenceText text;
  text.estimate = estimate_text(quantity, difference.estimate * scale, interval.has_value());
  if (interval && difference.worlds && interval->lower < interval->upper) {
    text.interval = fmt::format("{} to {}", estimate_text(quantity, interval->lower * scale, true),
                                estimate_text(quantity, interval->upper * scale, true));
  } else if (interval && !difference.worlds) {
    text.interval = half_width_text(quantity, (interval->upper - interval->lower) / 2 * scale);
  }
  text.unit = quantity == Quantity::days ? "days a school" : std::string(metric.plain_unit);
  text.verdict = verdict_text(difference);
  if (difference.worlds && difference.verdict == Verdict::too_small)
    text.verdict.erase(text.verdict.find(" to matter"));
  if (difference.worlds)
    text.worlds = fmt::format("{}/{}", difference.worlds->verdict.n_agree(), difference.pairs.size());
  return text;
}

std::string DifferenceText::interval_and_unit() const {
  return interval.empty() ? unit : fmt::format("{} {}", interval, unit);
}

std::vector<std::string> other_units(const std::vector<MeasureDifference>& differences,
                                     const RunDescription& baseline, Term record, double school_sd) {
  std::vector<std::string> result;
  for (const MeasureDifference& difference : differences) {
    const MetricInfo& metric = metric_of(difference);
    if (metric.judged == price_of_policy && difference.estimate != 0) {
      const double years = leader_years(std::abs(difference.estimate), baseline);
      result.push_back(
          fmt::format("{} leader-years {}paid over {}", years < 1 ? "less than 1" : count_text(years),
                      difference.estimate > 0 ? "" : "less ", counted(record / terms_per_year, "year")));
    }
    const bool is_effect = difference.verdict == Verdict::better || difference.verdict == Verdict::worse;
    if (metric.unit != "practice" || !is_effect) continue;
    const auto months = months_of_progress(difference.estimate, school_sd);
    if (!months) continue;
    const auto least = std::llround(months->least);
    const auto most = std::llround(months->most);
    const std::string amount = most < 1        ? "less than a month"
                               : least == most ? "roughly " + counted(most, "month")
                               : least < 1     ? "up to " + counted(most, "month")
                                               : fmt::format("roughly {} to {} months", least, most);
    result.push_back(fmt::format("{} by {} of pupils’ progress",
                                 difference.estimate > 0 ? metric.more : metric.fewer, amount));
  }
  return result;
}

double school_sd_at_start(std::span<const RunResult> results) {
  double total = 0;
  for (const RunResult& result : results) total += metric_at(result, find_metric("effectiveness_sd"), 0);
  return results.empty() ? 0 : total / static_cast<double>(results.size());
}

Estimate caused_gap(std::span<const RunResult> results, Term record, std::size_t n_sets) {
  std::vector<double> values;
  for (const RunResult& result : results) {
    values.push_back(std::sqrt(between_school_share) *
                     metric_at(result, find_metric("engagement_gap_causal"), record) /
                     metric_at(result, find_metric("effectiveness_sd"), 0));
  }
  return estimate_of(values, n_sets);
}

std::string caused_gap_sentence(const Estimate& caused) {
  const auto in_sd = [](double value) { return figures_text(value, 2, true); };
  return fmt::format("Partnership makes {} sd of pupils of that gap{}.", in_sd(caused.estimate),
                     caused.interval ? fmt::format(" ({} to {})", in_sd(caused.interval->lower),
                                                   in_sd(caused.interval->upper))
                                     : std::string());
}

std::string other_units_note(const RunDescription& baseline, double school_sd) {
  return fmt::format(
      "Months are rough: one sd of schools is {:.1f} points; schools hold {} of the variance of pupils’ "
      "progress, so it "
      "is {:.2f} sd of pupils; a month is {} to {} sd of pupils (from memory of published conversions). A "
      "leader-year is "
      "{:.0f} working days.",
      100 * school_sd, share_text(between_school_share), std::sqrt(between_school_share), month_least_sd,
      month_most_sd, terms_per_year * baseline.scenario.parameters.time_days_per_leader);
}

std::string interval_note(const RunDescription& baseline, std::size_t n_comparisons) {
  const auto made = counted(static_cast<std::int64_t>(n_comparisons), "comparison");
  const ParameterSets& sets = baseline.sets;
  if (sets.empty())
    return fmt::format("The 95% intervals show chance within this model only; {} {} made.", made,
                       n_comparisons == 1 ? "was" : "were");
  const std::size_t n = sets.n_among(baseline.n_replicates);
  std::string few;
  if (baseline.n_replicates == 1) few = " One world has no interval.";
  if (n > 1 && n < enough_worlds)
    few = fmt::format(" {} {} hold {} of further worlds; 95% takes {} (--replicates).", n,
                      n == baseline.n_replicates ? "worlds" : "sets", share_text(world_level(n)),
                      enough_worlds);
  return fmt::format(
      "A world is one of {} sets of {} parameters ({}) with a luck of its own. All figures are medians over "
      "{}, and intervals show where most of them lie: they hold what these parameters leave open, and "
      "chance, but not what the model leaves out.{} {} {} made.",
      sets.values.size(), sets.parameters.size(), sets.name, worlds_called(sets), few, made,
      n_comparisons == 1 ? "was" : "were");
}

std::string_view worlds_called(const ParameterSets& sets) {
  // Sets of a file end in .csv.
  return sets.name.starts_with("england") && !sets.name.ends_with(".csv") ? "plausible Englands" : "worlds";
}

std::string interval_heading(const MeasureDifference& difference, std::string_view worlds) {
  return difference.worlds
             ? fmt::format("{} of {}", share_text(world_level(difference.worlds->n_sets)), worlds)
             : "95% interval";
}

std::string verdict_text(const MeasureDifference& difference) {
  return difference.worlds ? difference.worlds->verdict.text()
                           : verdict_text(difference.verdict, difference.pairs.size());
}

std::string hangs_on_sentence(const MeasureDifference& difference, const ParameterSets& sets) {
  if (!difference.worlds) return {};
  const auto& found = difference.worlds->hangs_on;
  if (!found)
    return fmt::format("No single parameter stands out as what the effect on {} depends on.",
                       uncapitalised(metric_of(difference).label));
  const ParameterInfo& row = parameter_table()[sets.parameters[found->input]];
  const double correlation = difference.estimate < 0 ? -found->rank_correlation : found->rank_correlation;
  return fmt::format("The effect on {} is largest where one parameter is {}: {} ({}; rank correlation {}).",
                     uncapitalised(metric_of(difference).label), correlation > 0 ? "high" : "low",
                     uncapitalised(row.label), row.key, figures_text(correlation, 2, true));
}

std::string assumption_note() { return "Two tiers depend on four assumed coefficients."; }

std::string schools_note(const RunDescription& description) {
  if (!description.focus.empty()) {
    return fmt::format("{} schools of {} ({}) out of {} that were run; days paid are for all.",
                       whole_text(description.n_reported_schools()), description.schools_spec,
                       description.focus, whole_text(description.n_schools()));
  }
  const std::string n = whole_text(description.n_schools());
  if (description.synthetic_size > 0)
    return fmt::format("{} invented schools on an invented map, drawn anew for each run.", n);
  if (description.schools_are_synthetic) return fmt::format("{} invented schools placed on the real map.", n);
  return fmt::format("{} schools of the list {}; what they do is computed, not observed.", n,
                     description.schools_spec);
}

}  // namespace schoolsim
