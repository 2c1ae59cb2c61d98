#include "analysis/statistics/compare.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <map>
#include <numeric>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "analysis/statistics/effects.hpp"
#include "analysis/words/numbers.hpp"
#include "sim/error.hpp"
#include "sim/model/world.hpp"

namespace schoolsim {
namespace {

std::string called(const ComparedRun& run) {
  return run.file.empty() ? title_of(*run.description) : run.file;
}

std::vector<std::uint32_t> replicates_of(const ComparedRun& run) {
  std::vector<std::uint32_t> result;
  for (const RunResult& one : run.results) result.push_back(one.replicate);
  std::sort(result.begin(), result.end());
  return result;
}

/// "0 to 3, 7" for 0 1 2 3 7.
std::string ranges_text(std::span<const std::uint32_t> ascending) {
  std::vector<std::string> parts;
  for (std::size_t i = 0; i < ascending.size();) {
    std::size_t last = i;
    while (last + 1 < ascending.size() && ascending[last + 1] == ascending[last] + 1) ++last;
    parts.push_back(last == i ? fmt::format("{}", ascending[i])
                              : fmt::format("{} to {}", ascending[i], ascending[last]));
    i = last + 1;
  }
  return fmt::format("{}", fmt::join(parts, ", "));
}

std::string schools_text(const RunDescription& description) {
  return fmt::format("{} (fingerprint {:016x})", description.schools_spec, description.schools_fingerprint);
}

/// What is wrong with one run on its own.
void check_alone(const ComparedRun& run, std::vector<std::string>& reasons) {
  const std::string name = called(run);
  if (run.results.empty()) {
    reasons.push_back(fmt::format("replicates: {} holds no finished replicate", name));
    return;
  }
  const auto replicates = replicates_of(run);
  if (const auto twice = std::adjacent_find(replicates.begin(), replicates.end());
      twice != replicates.end()) {
    reasons.push_back(fmt::format("replicates: {} holds replicate {} twice", name, *twice));
  }
  const std::size_t n_records = run.description->n_records();
  const auto has_shape = [&](const RunResult& result) {
    return result.n_records == n_records && result.metrics.size() == metric_table().size() * n_records;
  };
  if (!std::all_of(run.results.begin(), run.results.end(), has_shape)) {
    reasons.push_back(fmt::format("metrics: {} does not hold {} metrics of {} records for each replicate",
                                  name, metric_table().size(), n_records));
  }
}

void check_pair(const ComparedRun& baseline, const ComparedRun& other, std::vector<std::string>& reasons) {
  const RunDescription& a = *baseline.description;
  const RunDescription& b = *other.description;
  const auto differ = [&](std::string_view what, const auto& in_a, const auto& in_b) {
    reasons.push_back(
        fmt::format("{}: {} in {}, {} in {}", what, in_a, called(baseline), in_b, called(other)));
  };
  if (a.seed != b.seed) differ("seed", a.seed, b.seed);
  const auto focus = [](const RunDescription& d) {
    return d.focus.empty() ? std::string("all schools") : d.focus;
  };
  if (a.focus != b.focus) differ("focus", focus(a), focus(b));
  if (a.schools_fingerprint != b.schools_fingerprint || a.synthetic_size != b.synthetic_size) {
    differ("schools", schools_text(a), schools_text(b));
  }
  if (a.synthetic_size > 0 && a.synthetic_size == b.synthetic_size) {
    const Parameters& drawn_by_a = a.scenario.parameters;
    const Parameters& drawn_by_b = b.scenario.parameters;
    for (const std::size_t p : synthetic_differences(drawn_by_a, drawn_by_b)) {
      const ParameterInfo& row = parameter_table()[p];
      differ(fmt::format("schools, drawn by {}", row.key), drawn_by_a.*row.member, drawn_by_b.*row.member);
    }
  }
  if (a.terms != b.terms) differ("terms", a.terms, b.terms);
  const auto worlds = [](const ParameterSets& sets) {
    return sets.empty() ? std::string("one")
                        : fmt::format("{} ({:016x}), {} replicate{} each", sets.name, sets.digest, sets.lucks,
                                      sets.lucks == 1 ? "" : "s");
  };
  if (worlds(a.sets) != worlds(b.sets)) differ("sets of parameters", worlds(a.sets), worlds(b.sets));
  if (baseline.model_version != other.model_version) {
    differ("model version", baseline.model_version, other.model_version);
  }
  const auto in_a = replicates_of(baseline);
  const auto in_b = replicates_of(other);
  const auto lone = [&](const ComparedRun& has, const ComparedRun& lacks, const auto& more,
                        const auto& fewer) {
    std::vector<std::uint32_t> missing;
    std::set_difference(more.begin(), more.end(), fewer.begin(), fewer.end(), std::back_inserter(missing));
    if (missing.empty() || fewer.empty()) return;
    reasons.push_back(
        fmt::format("replicates: {} of {} have no pair in {} (run it with --append to add them)",
                    ranges_text(missing), called(has), called(lacks)));
  };
  lone(baseline, other, in_a, in_b);
  lone(other, baseline, in_b, in_a);
}

const RunResult& replicate_of(const ComparedRun& run, std::uint32_t replicate) {
  return *std::find_if(run.results.begin(), run.results.end(),
                       [&](const RunResult& result) { return result.replicate == replicate; });
}

/// Adds which share of differences is luck, and the parameter on which they hang most: by a mean over lucks
/// for each set of parameters.
void look_into_worlds(const ComparedRun& baseline, MeasureDifference& difference) {
  const ParameterSets& sets = baseline.description->sets;
  std::map<std::size_t, std::vector<double>> by_set;
  for (std::size_t i = 0; i < difference.pairs.size(); ++i)
    by_set[sets.set_of(baseline.results[i].replicate)].push_back(difference.pairs[i]);
  std::vector<double> means;
  std::vector<std::vector<double>> lucks, inputs(sets.parameters.size());
  for (const auto& [set, pairs] : by_set) {
    lucks.push_back(pairs);
    means.push_back(std::accumulate(pairs.begin(), pairs.end(), 0.0) / static_cast<double>(pairs.size()));
    for (std::size_t p = 0; p < inputs.size(); ++p) inputs[p].push_back(sets.values[set][p]);
  }
  difference.worlds->luck = luck_share(lucks);
  difference.worlds->hangs_on = hangs_on(inputs, means);
}

MeasureDifference difference_of(const ComparedRun& baseline, const ComparedRun& other, std::size_t metric,
                                Term record) {
  MeasureDifference result;
  result.metric = metric;
  const auto n = static_cast<double>(baseline.results.size());
  for (const RunResult& own : baseline.results) {
    const double before = metric_at(own, result.metric, record);
    result.baseline += before / n;
    result.pairs.push_back(metric_at(replicate_of(other, own.replicate), result.metric, record) - before);
  }
  const double before = result.baseline;
  result = estimate_of(metric, std::move(result.pairs),
                       baseline.description->sets.n_among(baseline.results.size()));
  result.baseline = before;
  if (result.worlds) look_into_worlds(baseline, result);
  return result;
}

/// Titles; where runs share one, the file or the position tells them apart.
std::vector<std::string> names_of(std::span<const ComparedRun> runs) {
  std::vector<std::string> titles;
  for (const ComparedRun& run : runs) titles.push_back(title_of(*run.description));
  std::vector<std::string> names = titles;
  for (std::size_t i = 0; i < runs.size(); ++i) {
    const auto is_shared = [&](const std::string& title) { return title == titles[i]; };
    if (std::count_if(titles.begin(), titles.end(), is_shared) == 1) continue;
    const std::string& file = runs[i].file;
    const auto same_file = [&](const ComparedRun& run) { return run.file == file; };
    const bool file_tells = !file.empty() && std::count_if(runs.begin(), runs.end(), same_file) == 1;
    names[i] =
        file_tells ? fmt::format("{} ({})", titles[i], file) : fmt::format("{} ({})", titles[i], i + 1);
  }
  return names;
}

/// When the effect was largest, if it mattered then and at most half of it is left.
std::optional<Peak> peak_of(const ComparedRun& baseline, const ComparedRun& other,
                            const MeasureDifference& at_end, Term record) {
  const auto difference_at = [&](Term then) {
    std::vector<double> pairs;
    for (const RunResult& own : baseline.results)
      pairs.push_back(metric_at(replicate_of(other, own.replicate), at_end.metric, then) -
                      metric_at(own, at_end.metric, then));
    return estimate_of(at_end.metric, std::move(pairs),
                       baseline.description->sets.n_among(baseline.results.size()));
  };
  Peak peak{record, at_end.estimate};
  for (Term then = 0; then < record; ++then) {
    const double estimate = difference_at(then).estimate;
    if (std::abs(estimate) > std::abs(peak.estimate)) peak = {then, estimate};
  }
  if (!(at_end.estimate * std::copysign(1.0, peak.estimate) <= 0.5 * std::abs(peak.estimate))) return {};
  const Verdict then = difference_at(peak.record).verdict;
  const bool mattered =
      then == Verdict::better || then == Verdict::worse || then == Verdict::higher || then == Verdict::lower;
  return mattered ? std::optional(peak) : std::nullopt;
}

}  // namespace

std::vector<std::size_t> headline_metrics() {
  std::vector<std::size_t> metrics(judged_metrics().begin(), judged_metrics().end());
  metrics.push_back(price_metric());
  return metrics;
}

std::vector<OtherParameter> other_parameters(const Parameters& baseline, const Parameters& other) {
  std::vector<OtherParameter> result;
  const auto table = parameter_table();
  for (std::size_t p = 0; p < table.size(); ++p) {
    const double before = baseline.*table[p].member;
    const double value = other.*table[p].member;
    if (value != before && !is_price(table[p])) result.push_back({p, before, value});
  }
  return result;
}

std::size_t Comparison::n_comparisons() const {
  return std::accumulate(differences.begin(), differences.end(), std::size_t{0},
                         [](std::size_t n, const auto& list) { return n + list.size(); });
}

std::vector<std::string> reasons_not_to_pair(const ComparedRun& baseline, std::span<const ComparedRun> others,
                                             std::optional<Term> record) {
  std::vector<std::string> reasons;
  check_alone(baseline, reasons);
  for (const ComparedRun& other : others) {
    check_alone(other, reasons);
    check_pair(baseline, other, reasons);
  }
  const Term terms = baseline.description->terms;
  if (record && (*record < 0 || *record > terms)) {
    reasons.push_back(fmt::format("record: {} is not in a run of {} terms, whose records are 0 to {}",
                                  *record, terms, terms));
  }
  return reasons;
}

Comparison compare(const ComparedRun& baseline, std::span<const ComparedRun> others,
                   std::optional<Term> record, std::optional<Prices> prices,
                   std::span<const std::size_t> more) {
  const auto reasons = reasons_not_to_pair(baseline, others, record);
  if (!reasons.empty()) {
    throw Error(ErrorKind::input,
                fmt::format("the runs cannot be compared, for they do not share their luck:\n  {}",
                            fmt::join(reasons, "\n  ")));
  }
  Comparison comparison;
  comparison.record = record.value_or(baseline.description->terms);
  comparison.n_pairs = baseline.results.size();
  comparison.runs.push_back(baseline);
  comparison.runs.insert(comparison.runs.end(), others.begin(), others.end());
  comparison.names = names_of(comparison.runs);
  comparison.other_parameters.emplace_back();
  comparison.differences.emplace_back();
  comparison.costs.emplace_back();
  comparison.groups.emplace_back();
  comparison.prices = prices.value_or(prices_of(baseline.description->scenario.parameters));
  const std::vector<std::size_t> judged(judged_metrics().begin(), judged_metrics().end());
  for (const ComparedRun& other : others) {
    comparison.other_parameters.push_back(
        other_parameters(baseline.description->scenario.parameters, other.description->scenario.parameters));
    auto& list = comparison.differences.emplace_back();
    std::vector<std::size_t> metrics = headline_metrics();
    for (const std::size_t metric : more) {
      if (std::find(metrics.begin(), metrics.end(), metric) == metrics.end()) metrics.push_back(metric);
    }
    for (const std::size_t metric : metrics) {
      list.push_back(difference_of(baseline, other, metric, comparison.record));
      if (metric != price_metric())
        list.back().peak = peak_of(baseline, other, list.back(), comparison.record);
    }
    std::vector<ResultPair> pairs;
    for (const RunResult& own : baseline.results)
      pairs.emplace_back(&own, &replicate_of(other, own.replicate));
    comparison.costs.push_back(
        compare_costs(pairs, comparison.prices, judged, comparison.record, comparison.n_sets()));
    comparison.groups.push_back(compare_groups(baseline, other, comparison.record));
  }
  return comparison;
}

double metric_at(const RunResult& result, std::size_t metric, Term record) {
  return result.metrics[metric * result.n_records + static_cast<std::size_t>(record)];
}

std::string title_of(const RunDescription& description) {
  return description.title.empty() ? description.scenario.name : description.title;
}

}  // namespace schoolsim
