#include "analysis/pages/seminar_data.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <numeric>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "analysis/pages/packed.hpp"
#include "analysis/pages/page_data.hpp"
#include "analysis/statistics/conversions.hpp"
#include "analysis/statistics/findings.hpp"
#include "analysis/statistics/median_run.hpp"
#include "analysis/words/numbers.hpp"
#include "analysis/words/words.hpp"
#include "sim/model/equations.hpp"
#include "sim/model/term.hpp"
#include "sim/model/tiers.hpp"

namespace schoolsim {
namespace {

using Json = nlohmann::json;

/// In the order of trajectory_variables().
constexpr std::array<std::string_view, 3> played_variables{"propensity", "effectiveness", "depth"};
constexpr std::size_t n_tiers = 4;
constexpr std::uint8_t n_fifths = 5;

std::uint32_t variable(std::string_view name) {
  const auto& all = trajectory_variables();
  const auto found = std::find_if(all.begin(), all.end(), [&](const auto& v) { return v.name == name; });
  return static_cast<std::uint32_t>(found - all.begin());
}

/// A value of every school in a record of the repeated run.
std::span<const float> values_of(const RunResult& result, std::string_view name, std::size_t year,
                                 std::size_t n_schools) {
  const auto at = static_cast<std::size_t>(std::find(played_variables.begin(), played_variables.end(), name) -
                                           played_variables.begin());
  const std::size_t n_years = result.trajectories.size() / (played_variables.size() * n_schools);
  return std::span(result.trajectories).subspan((at * n_years + year) * n_schools, n_schools);
}

/// The four values between which the fifths of a colour scale lie: even steps between the quantiles 2 and 98
/// of all runs, first and last year, so that colours mean the same in every frame.
std::array<double, n_fifths - 1> steps_of(const ShownRun& shown, std::string_view name) {
  std::vector<float> all;
  for (const RunResult& result : shown.results) {
    const std::size_t n = shown.schools.size();
    const std::size_t n_years = result.trajectories.size() / (played_variables.size() * n);
    for (const std::size_t year : {std::size_t{0}, n_years - 1}) {
      const auto values = values_of(result, name, year, n);
      all.insert(all.end(), values.begin(), values.end());
    }
  }
  const auto quantile = [&](double share) {
    const auto at = all.begin() + static_cast<std::ptrdiff_t>(share * static_cast<double>(all.size() - 1));
    std::nth_element(all.begin(), at, all.end());
    return static_cast<double>(*at);
  };
  const double low = quantile(0.02);
  const double high = quantile(0.98);
  std::array<double, n_fifths - 1> steps{};
  for (std::size_t i = 0; i < steps.size(); ++i)
    steps[i] = low + (high - low) * static_cast<double>(i + 1) / static_cast<double>(n_fifths);
  return steps;
}

std::uint8_t fifth_of(float value, const std::array<double, n_fifths - 1>& steps) {
  return static_cast<std::uint8_t>(std::upper_bound(steps.begin(), steps.end(), static_cast<double>(value)) -
                                   steps.begin());
}

/// One byte for each year and school: tier, fifth of teaching and fifth of willingness as digits of one
/// number. Years after the first hold what changed since the year before (exclusive or): mostly nothing.
std::string played_years(const RunResult& result, const ShownRun& shown,
                         const std::array<double, n_fifths - 1>& teaching,
                         const std::array<double, n_fifths - 1>& willingness) {
  const std::size_t n = shown.schools.size();
  const std::size_t n_years = result.trajectories.size() / (played_variables.size() * n);
  std::vector<std::uint8_t> bytes;
  std::vector<std::uint8_t> before(n, 0);
  for (std::size_t year = 0; year < n_years; ++year) {
    const auto depth = values_of(result, "depth", year, n);
    const auto effectiveness = values_of(result, "effectiveness", year, n);
    const auto propensity = values_of(result, "propensity", year, n);
    for (std::size_t i = 0; i < n; ++i) {
      const auto now = static_cast<std::uint8_t>(
          (tier_of(depth[i]) * n_fifths + fifth_of(effectiveness[i], teaching)) * n_fifths +
          fifth_of(propensity[i], willingness));
      bytes.push_back(now ^ before[i]);
      before[i] = now;
    }
  }
  return packed(std::span<const std::uint8_t>(bytes));
}

/// In how many runs each school ended in each of the four tiers, tier by tier; null where depths were not
/// recorded or schools are others in each run.
Json ends_in_tiers(const ComparedRun& run, Term record) {
  const RunDescription& description = *run.description;
  if (description.synthetic_size > 0) return nullptr;
  const std::size_t n = description.schools.size();
  std::vector<std::uint8_t> counts(n_tiers * n, 0);
  constexpr std::size_t most_runs = 255;
  std::size_t n_runs = 0;
  for (std::size_t i = 0; i < run.results.size() && n_runs < most_runs; ++i) {
    const auto depths = depths_of(run, i, record);
    if (depths.empty()) continue;
    ++n_runs;
    for (std::size_t school = 0; school < n; ++school) ++counts[tier_of(depths[school]) * n + school];
  }
  if (n_runs == 0) return nullptr;
  return {{"n_runs", n_runs}, {"counts", packed(std::span<const std::uint8_t>(counts))}};
}

/// A condition as the browser's core takes it, which knows authorities but no regions.
Json condition_of(const Condition& condition, const SchoolList& schools) {
  Condition known = condition;
  if (condition.kind == ConditionKind::region) {
    known.kind = ConditionKind::authority;
    for (const Authority& authority : schools.authorities) {
      if (std::find(condition.names.begin(), condition.names.end(), authority.region) !=
          condition.names.end())
        known.numbers.push_back(authority.code);
    }
  }
  return {{"kind", static_cast<int>(known.kind)},
          {"low", known.low},
          {"high", known.high},
          {"numbers", known.numbers}};
}

/// Parameters that are not at their defaults, and policies: what a browser's core needs to repeat a scenario.
Json recipe(const RunDescription& description) {
  Json parameters = Json::object();
  for (const ParameterInfo& row : parameter_table()) {
    const double value = description.scenario.parameters.*row.member;
    if (value != row.standard) parameters[std::string(row.key)] = value;
  }
  Json policies = Json::array();
  for (const Policy& policy : description.scenario.policies) {
    Json changes = Json::array();
    for (const PolicyChange& change : policy.changes)
      changes.push_back({{"key", parameter_table()[change.parameter].key}, {"value", change.value}});
    // The core takes 32 bits; beyond the last term all dates are the same.
    const Term until = std::min(policy.until, static_cast<Term>(description.terms + 1));
    Json& row = policies.emplace_back(
        Json{{"from", std::max(policy.from, Term{0})}, {"until", until}, {"changes", std::move(changes)}});
    if (policy.ramp > 0 || policy.every > 0)
      row["course"] = {{"ramp", policy.ramp}, {"every", policy.every}, {"lasting", policy.lasting}};
    for (const Condition& condition : policy.target.conditions)
      row["conditions"].push_back(condition_of(condition, description.schools));
    if (policy.target.judged_at != no_term) row["judged_at"] = policy.target.judged_at;
  }
  return {{"parameters", std::move(parameters)}, {"policies", std::move(policies)}};
}

/// Worlds that the page runs of the baseline, to count outcomes; and of each scenario for "what if", as nRuns
/// of explorer_screen.ts.
constexpr std::uint32_t most_counted = 40;
constexpr std::uint32_t most_what_if = 10;

/// Values of what differs between worlds in the first `most` replicates, which the page runs again: those of
/// the file where there is one. Null where replicates are no worlds.
Json first_worlds(const RunDescription& description, std::uint32_t most, bool with_stored) {
  if (with_stored) most = std::min(most, description.n_replicates);
  const ParameterSets& sets = description.sets;
  if (sets.empty()) return nullptr;
  Json keys = Json::array();
  for (const std::size_t p : sets.parameters) keys.push_back(parameter_table()[p].key);
  std::vector<double> values;
  std::uint32_t n = 0;
  for (; n < most && !sets.values[sets.set_of(n)].empty(); ++n) {
    const auto& set = sets.values[sets.set_of(n)];
    values.insert(values.end(), set.begin(), set.end());
  }
  return {{"n", n}, {"keys", std::move(keys)}, {"values", packed(std::span<const double>(values))}};
}

/// Words of the page that depend on what its runs are.
Json words_of_runs(const Comparison& comparison, const Json& worlds, bool with_stored) {
  const auto n = static_cast<std::int64_t>(comparison.n_pairs);
  const bool are_worlds = comparison.are_worlds();
  return {{"runs", are_worlds ? "worlds" : "runs"},
          {"all", fmt::format("{} {}", n, are_worlds ? worlds_called(comparison.baseline().sets) : "runs")},
          {"band",
           n == 1 ? "one run"
                  : fmt::format("band: all {}, lowest to highest", counted(n, are_worlds ? "world" : "run"))},
          {"paired_band", n == 1 ? "one pair of runs, so no interval"
                          : are_worlds
                              ? fmt::format("band: in {} of {}", share_text(world_level(comparison.n_sets())),
                                            worlds_called(comparison.baseline().sets))
                              : fmt::format("band: 95% interval of {} paired runs", n)},
          {"what_if", are_worlds ? fmt::format("the {}first {} worlds", with_stored ? "file’s " : "",
                                               std::min(most_what_if, worlds["n"].get<std::uint32_t>()))
                                 : std::string("10 runs")}};
}

/// What stands beside a scenario's name, in few words: when its policies begin and end.
std::string half_sentence(const RunDescription& description) {
  std::vector<std::string> parts;
  for (const Policy& policy : description.scenario.policies) {
    if (policy.from > description.terms) continue;
    std::string part = policy.from <= 0 ? "from the start" : "from " + date_text(policy.from);
    if (policy.until <= description.terms) part += " to " + date_text(policy.until);
    if (std::find(parts.begin(), parts.end(), part) == parts.end()) parts.push_back(part);
  }
  if (!parts.empty()) return fmt::format("{}", fmt::join(parts, ", then "));
  const Parameters& parameters = description.scenario.parameters;
  const auto table = parameter_table();
  const bool has_levers = std::any_of(table.begin(), table.end(), [&](const ParameterInfo& row) {
    return row.key.starts_with("lever.") && parameters.*row.member != row.standard;
  });
  return has_levers ? "without any policy" : "schools left alone; authority support fades";
}

double share_of_none(const RunResult& result, Term record) {
  return metric_at(result, find_metric("isolated"), record);
}
double share_of_deep(const RunResult& result, Term record) {
  return metric_at(result, find_metric("tier_high"), record);
}
double share_of_middle(const RunResult& result, Term record) {
  return metric_at(result, find_metric("tier_middle"), record);
}
double share_of_loose(const RunResult& result, Term record) {
  return metric_at(result, find_metric("tier_low"), record) - share_of_none(result, record);
}
using ShareOf = double (*)(const RunResult&, Term);
constexpr std::array<ShareOf, n_tiers> tier_shares{share_of_none, share_of_loose, share_of_middle,
                                                   share_of_deep};

double rounded(double value) { return std::round(value * 1e6) / 1e6; }

/// Shares of schools by tier: of the run on the map, lowest and highest of all runs, and their mean.
Json tier_curves(const ComparedRun& run, std::uint32_t shown, Term terms) {
  Json curves = Json::array();
  for (const ShareOf share : tier_shares) {
    Json middle = Json::array();
    Json low = Json::array();
    Json high = Json::array();
    Json mean = Json::array();
    for (Term record = 0; record <= terms; ++record) {
      const double value = share(run.results[position_of(run, shown)], record);
      double least = value;
      double most = value;
      double sum = 0;
      for (const RunResult& result : run.results) {
        const double own = share(result, record);
        least = std::min(least, own);
        most = std::max(most, own);
        sum += own;
      }
      middle.push_back(rounded(value));
      low.push_back(rounded(least));
      high.push_back(rounded(most));
      mean.push_back(rounded(sum / static_cast<double>(run.results.size())));
    }
    curves.push_back({{"middle", std::move(middle)},
                      {"low", std::move(low)},
                      {"high", std::move(high)},
                      {"mean", std::move(mean)}});
  }
  return curves;
}

/// The paired difference of each measure between two runs in every record, in plain units, with its verdict.
/// The estimate over worlds is a median; means subtract.
Json paired_curves(const Comparison& comparison, const ComparedRun& against, std::size_t r) {
  const ComparedRun& run = comparison.runs[r];
  Json curves = Json::array();
  for (const MeasureDifference& measure : comparison.differences[r]) {
    const MetricInfo& metric = metric_table()[measure.metric];
    const double scale = plain_scale(metric, comparison.baseline().n_reported_schools());
    Json estimates = Json::array();
    Json means = Json::array();
    Json lower = Json::array();
    Json upper = Json::array();
    Json verdicts = Json::array();
    for (Term record = 0; record <= comparison.record; ++record) {
      std::vector<double> pairs;
      for (const RunResult& result : against.results) {
        pairs.push_back(metric_at(run.results[position_of(run, result.replicate)], measure.metric, record) -
                        metric_at(result, measure.metric, record));
      }
      const double sum = std::accumulate(pairs.begin(), pairs.end(), 0.0);
      means.push_back(rounded(sum / static_cast<double>(pairs.size()) * scale));
      const MeasureDifference difference = estimate_of(measure.metric, std::move(pairs), comparison.n_sets());
      const Interval interval =
          difference.interval.value_or(Interval{difference.estimate, difference.estimate});
      estimates.push_back(rounded(difference.estimate * scale));
      lower.push_back(rounded(interval.lower * scale));
      upper.push_back(rounded(interval.upper * scale));
      verdicts.push_back(to_string(difference.verdict));
    }
    Json& curve = curves.emplace_back(Json{{"estimate", std::move(estimates)},
                                           {"lower", std::move(lower)},
                                           {"upper", std::move(upper)},
                                           {"verdict", std::move(verdicts)}});
    if (comparison.are_worlds()) curve["mean"] = std::move(means);
  }
  return curves;
}

/// Against each policy before this one.
Json paired_with_others(const Comparison& comparison, std::size_t r) {
  Json pairs = Json::array();
  for (std::size_t other = 1; other < r; ++other)
    pairs.push_back(paired_curves(comparison, comparison.runs[other], r));
  return pairs;
}

Json scenarios(const Comparison& comparison, const ShownRun& shown, bool with_stored,
               const std::array<double, n_fifths - 1>& teaching,
               const std::array<double, n_fifths - 1>& willingness) {
  Json all = Json::array();
  const auto tiers_of = [&](const ComparedRun& run) {
    return find_tiers(run.results, comparison.record, comparison.baseline().sets);
  };
  const TierFindings baseline = tiers_of(comparison.runs.front());
  for (std::size_t r = 0; r < comparison.runs.size(); ++r) {
    const ComparedRun& run = comparison.runs[r];
    const RunDescription& description = *run.description;
    const RunResult& result = shown.results[r];
    const TierFindings findings = tiers_of(run);
    const std::string peak = r == 0 ? std::string()
                                    : peaks_sentence(comparison.differences[r], comparison.record,
                                                     comparison.baseline().n_reported_schools());
    all.push_back(
        {{"half_sentence", half_sentence(description)},
         {"recipe", recipe(description)},
         {"worlds", first_worlds(description, r == 0 ? most_counted : most_what_if, with_stored)},
         {"metrics", packed(std::span<const double>(result.metrics))},
         {"state_hash", fmt::format("{:016x}", result.state_hash)},
         {"tiers", tier_curves(run, result.replicate, description.terms)},
         {"paired", r == 0 ? Json(nullptr) : paired_curves(comparison, comparison.runs.front(), r)},
         {"paired_with_others", paired_with_others(comparison, r)},
         {"two_tiers", tier_counts_text(findings)},
         {"regimes", regime_sentence(findings)},
         {"remain", r == 0 ? Json(nullptr) : Json(tiers_remain_sentence(findings, baseline))},
         {"peak", peak.empty() ? Json(nullptr) : Json(peak)},
         {"ends", with_stored ? ends_in_tiers(run, comparison.record) : Json(nullptr)},
         {"years", with_stored ? Json(played_years(result, shown, teaching, willingness)) : Json(nullptr)}});
  }
  return all;
}

Json schools(const SchoolList& list, bool are_drawn, bool from_data,
             const std::vector<std::string>& school_names) {
  std::vector<std::int32_t> codes;
  Json names = Json::array();
  Json regions = Json::array();
  for (const Authority& authority : list.authorities) {
    codes.push_back(authority.code);
    names.push_back(authority.name);
    regions.push_back(authority.region);
  }
  std::vector<std::uint8_t> phases;
  for (const Phase phase : list.phase) phases.push_back(static_cast<std::uint8_t>(phase));
  Json columns = {{"n", list.size()},
                  {"are_drawn", are_drawn},
                  {"id", packed(std::span<const SchoolId>(list.id))},
                  {"phase", packed(std::span<const std::uint8_t>(phases))},
                  {"pupils", packed(std::span<const float>(list.pupils))},
                  {"x_km", packed(std::span<const float>(list.x_km))},
                  {"y_km", packed(std::span<const float>(list.y_km))},
                  {"disadvantage", packed(std::span<const float>(list.disadvantage))},
                  {"authority", packed(std::span<const std::uint16_t>(list.authority))},
                  {"authority_code", packed(std::span<const std::int32_t>(codes))},
                  {"authority_name", std::move(names)},
                  {"authority_region", std::move(regions)}};
  if (from_data) {
    columns["grade"] = packed(std::span<const std::uint8_t>(list.grade));
    if (!list.value_added.empty()) columns["value_added"] = packed(std::span<const float>(list.value_added));
  }
  if (!school_names.empty()) columns["name"] = school_names;
  return columns;
}

std::string_view evidence_words(Evidence evidence) {
  switch (evidence) {
    case Evidence::assumed:
      return "assumed, no data";
    case Evidence::evidence:
      return "from evidence";
    case Evidence::calibrated:
      return "calibrated";
    case Evidence::definition:
      break;
  }
  return "definition";
}

/// Parameters that sliders may move: those with a range worth sweeping.
Json sliders(const RunDescription& baseline) {
  Json rows = Json::array();
  for (const ParameterInfo& row : parameter_table()) {
    if (!(row.sweep_lower < row.sweep_upper) || is_price(row) || row.type == ParameterType::toggle) continue;
    rows.push_back({{"key", row.key},
                    {"label", row.label},
                    {"unit", row.plain_unit},
                    {"value", baseline.scenario.parameters.*row.member},
                    {"lower", row.sweep_lower},
                    {"upper", row.sweep_upper},
                    {"whole", row.type == ParameterType::count},
                    {"lever", is_lever(row)},
                    {"evidence", evidence_words(row.evidence)},
                    {"doc", row.doc},
                    {"source", row.source}});
  }
  return rows;
}

/// How everything is computed: processes with their equations, the symbols in these, the parameters that they
/// read with the baseline's values.
void explain(const RunDescription& baseline, Json& seminar) {
  const auto table = parameter_table();
  std::vector<std::size_t> place(table.size(), table.size());
  Json parameters = Json::array();
  Json processes = Json::array();
  for (const Process& process : term_processes()) {
    Json own = Json::array();
    for (const std::size_t at : parameters_of(process)) {
      if (place[at] == table.size()) {
        const ParameterInfo& row = table[at];
        place[at] = parameters.size();
        parameters.push_back({{"key", row.key},
                              {"label", row.label},
                              {"unit", row.plain_unit},
                              {"value", baseline.scenario.parameters.*row.member},
                              {"evidence", evidence_words(row.evidence)},
                              {"source", row.source}});
      }
      own.push_back(place[at]);
    }
    processes.push_back({{"step", process.step},
                         {"name", process.name},
                         {"sentence", process.sentence},
                         {"equations", process.statement},
                         {"symbols", symbols_in(process.statement)},
                         {"parameters", std::move(own)}});
  }
  Json symbols = Json::array();
  for (const Symbol& row : model_symbols())
    symbols.push_back({{"symbol", row.name}, {"meaning", row.meaning}});
  seminar["processes"] = std::move(processes);
  seminar["symbols"] = std::move(symbols);
  seminar["parameters"] = std::move(parameters);
}

}  // namespace

RecordPlan shown_plan(Term terms) {
  RecordPlan plan;
  for (Term term = 0; term <= terms; term += terms_per_year) plan.terms.push_back(term);
  if (plan.terms.back() != terms) plan.terms.push_back(terms);
  for (const std::string_view name : played_variables) plan.variables.push_back(variable(name));
  return plan;
}

std::size_t first_not_repeated(const Comparison& comparison, const ShownRun& shown) {
  const auto bits = [](double value) { return std::bit_cast<std::uint64_t>(value); };
  for (std::size_t r = 0; r < comparison.runs.size(); ++r) {
    const ComparedRun& run = comparison.runs[r];
    const RunResult& repeated = shown.results[r];
    const RunResult& stored = run.results[position_of(run, repeated.replicate)];
    if (stored.state_hash != repeated.state_hash ||
        !std::ranges::equal(stored.metrics, repeated.metrics, {}, bits, bits))
      return r;
  }
  return comparison.runs.size();
}

nlohmann::json seminar_data(const Comparison& comparison, const ShownRun& shown, bool with_stored) {
  const auto teaching = steps_of(shown, "effectiveness");
  const auto willingness = steps_of(shown, "propensity");
  const RunDescription& baseline = comparison.baseline();
  Json names = Json::array();
  for (const MetricInfo& metric : metric_table()) {
    names.push_back({{"id", metric.name},
                     {"label", metric.label},
                     {"doc", metric.doc},
                     {"equation", metric.equation},
                     {"symbols", symbols_in(metric.equation)},
                     {"evidence", evidence_words(metric.evidence)}});
  }
  Json seminar{
      {"replicate", shown.results.front().replicate},
      {"terms", baseline.terms},
      {"is_live", !with_stored},
      {"schools", schools(shown.schools, baseline.synthetic_size > 0,
                          baseline.scenario.parameters.start_from_data != 0, shown.names)},
      {"metrics", std::move(names)},
      {"scenarios", scenarios(comparison, shown, with_stored, teaching, willingness)},
      {"steps", {{"effectiveness", teaching}, {"propensity", willingness}}},
      {"tier_cuts",
       {rounded(static_cast<double>(tier_cuts.low)), rounded(static_cast<double>(tier_cuts.high))}},
      {"two_tiers",
       {{"share", tier_share_least}, {"persistence", persistence_least}, {"widening", widening_least}}},
      {"limits", {interval_note(comparison.baseline(), comparison.n_comparisons()), assumption_note()}},
      {"sliders", sliders(baseline)}};
  seminar["words"] = words_of_runs(comparison, seminar["scenarios"][0]["worlds"], with_stored);
  explain(baseline, seminar);
  return seminar;
}

}  // namespace schoolsim
