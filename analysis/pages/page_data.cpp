#include "analysis/pages/page_data.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstring>
#include <limits>
#include <optional>
#include <set>
#include <tuple>

#include <boost/archive/iterators/base64_from_binary.hpp>
#include <boost/archive/iterators/transform_width.hpp>
#include <boost/crc.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "analysis/statistics/conversions.hpp"
#include "analysis/statistics/median_run.hpp"
#include "analysis/words/comparison_document.hpp"
#include "analysis/words/decision.hpp"
#include "sim/model/tiers.hpp"

namespace schoolsim {
namespace {

using Json = nlohmann::json;

static_assert(std::endian::native == std::endian::little, "page data are little-endian");

constexpr std::string_view simulated_words = "Simulated, not observed";
constexpr std::string_view computed_words = "Computed, not observed";

bool is_share_of_schools(const MetricInfo& metric) { return metric.plain_scale == 0; }

/// Levels are drawn as percentages where differences are counted in schools.
double level_scale(const MetricInfo& metric) {
  return is_share_of_schools(metric) ? 100 : metric.plain_scale;
}

std::string level_unit(const MetricInfo& metric) {
  if (is_share_of_schools(metric)) return "% of schools";
  return metric.plain_unit == "points" ? "points of 100" : std::string(metric.plain_unit);
}

/// Four decimals are more than any screen shows, and make the document small.
double shortened(double value) { return std::round(value * 1e4) / 1e4; }

struct Page {
  const Comparison& comparison;
  const Document& told;
  std::uint32_t shown;  ///< the replicate of bold lines and maps
  std::vector<std::size_t> metrics = headline_metrics();

  [[nodiscard]] const RunDescription& baseline() const { return comparison.baseline(); }
  [[nodiscard]] std::uint32_t n_schools() const { return baseline().n_reported_schools(); }
  [[nodiscard]] std::int64_t n_runs() const { return static_cast<std::int64_t>(comparison.n_pairs); }
  [[nodiscard]] bool has_policies() const { return comparison.runs.size() > 1; }
  [[nodiscard]] bool are_worlds() const { return comparison.are_worlds(); }
  /// Whether charts show what policies change: over worlds levels lie too far apart.
  [[nodiscard]] bool shows_changes() const { return are_worlds() && comparison.runs.size() > 1; }
  /// "all 20 runs"
  [[nodiscard]] std::string all_runs() const {
    return fmt::format("all {}", counted(n_runs(), are_worlds() ? "world" : "run"));
  }
  /// "95% of plausible Englands", where replicates are worlds.
  [[nodiscard]] std::string most_worlds() const {
    return fmt::format("{} of {}", share_text(world_level(comparison.n_sets())),
                       worlds_called(baseline().sets));
  }
  [[nodiscard]] std::string seen() const {
    return std::string(baseline().schools_are_synthetic ? simulated_words : computed_words);
  }
  [[nodiscard]] const RunResult& shown_result(const ComparedRun& run) const {
    return run.results[position_of(run, shown)];
  }
};

std::string digest_text(const Page& page) { return fmt::format("{:016x}", results_digest(page.comparison)); }

std::string licence(const RunDescription& baseline) {
  if (baseline.synthetic_size > 0) return "Made without data from any real school.";
  if (baseline.schools_are_synthetic) {
    return "Contains public sector information licensed under the Open Government Licence v3.0.";
  }
  return "The licence of the school list applies to what the page shows of its schools.";
}

std::string rerun_command(const ComparedRun& run) {
  return fmt::format("schoolsim rerun {}",
                     run.file.empty() ? run.description->scenario.name + ".h5" : run.file);
}

std::string runs_text(const Page& page) {
  return counted(page.n_runs(), page.are_worlds() ? "world" : page.has_policies() ? "paired run" : "run");
}

/// Parameters that hold from the start and are not the defaults: "tie.base_days = 2 (1.5)".
std::string parameters_set(const RunDescription& description) {
  std::vector<std::string> parts;
  for (const ParameterInfo& row : parameter_table()) {
    const double value = description.scenario.parameters.*row.member;
    if (value != row.standard)
      parts.push_back(fmt::format("{} = {} (default {})", row.key, value, row.standard));
  }
  std::string text = parts.empty() ? "all at their defaults" : fmt::format("{}", fmt::join(parts, ", "));
  const ParameterSets& sets = description.sets;
  if (!sets.empty())
    text += fmt::format("; {} of them differ between runs, each under one of {} sets: {} ({:016x})",
                        sets.parameters.size(), sets.values.size(), sets.name, sets.digest);
  return text;
}

Json provenance(const Page& page) {
  const RunDescription& baseline = page.baseline();
  Json rows = Json::array();
  const auto add = [&](std::string_view label, std::string_view text) {
    if (!text.empty()) rows.push_back({{"label", label}, {"text", text}});
  };
  add("Schools", page.told.schools);
  add("School list",
      fmt::format("{}, fingerprint {:016x}", baseline.schools_spec, baseline.schools_fingerprint));
  add("About the list", fmt::format("{}", fmt::join(baseline.schools_notes, "; ")));
  add("Runs",
      fmt::format("{}, seed {}; maps and bold lines: run {}", runs_text(page), baseline.seed, page.shown));
  add("Terms", fmt::format("{} ({} years)", baseline.terms, baseline.terms / terms_per_year));
  add("Parameters", parameters_set(baseline));
  for (std::size_t r = 0; r < page.comparison.runs.size(); ++r) {
    const ComparedRun& run = page.comparison.runs[r];
    const RunDescription& description = *run.description;
    const std::string& name = page.comparison.names[r];
    add(fmt::format("Expected of “{}”", name), description.expected);
    add(fmt::format("Source of “{}”", name), description.source);
  }
  add("Model version", fmt::format("{}", page.comparison.runs.front().model_version));
  add("Program", fmt::format("schoolsim {}, commit {}, {}", baseline.program_version, baseline.commit,
                             baseline.compiler));
  add("Data digest", digest_text(page));
  return rows;
}

Json footer(const Page& page) {
  const RunDescription& baseline = page.baseline();
  const std::string digest = digest_text(page);
  Json sentences{page.told.schools,
                 fmt::format("{} of {} terms, seed {}, model version {}, data digest {}…{}.", runs_text(page),
                             baseline.terms, baseline.seed, page.comparison.runs.front().model_version,
                             digest.substr(0, 4), digest.substr(12))};
  for (const std::string& note : page.told.notes) sentences.push_back(note);
  sentences.push_back(fmt::format("Repeat with: {}.", rerun_command(page.comparison.runs.front())));
  return sentences;
}

Json meta(const Page& page) {
  const RunDescription& baseline = page.baseline();
  std::vector<std::string> reruns;
  for (const ComparedRun& run : page.comparison.runs) reruns.push_back(rerun_command(run));
  const auto said = [](const std::string& text) { return text.empty() ? std::string("unknown") : text; };
  return {{"format", "schoolsim-page"},
          {"version", {2, 10}},
          {"language", "en"},
          {"question", baseline.question.empty() ? page.comparison.names.front() : baseline.question},
          {"caveats", page.told.caveats},
          {"kicker", "A self-improving school system: simulation report"},
          {"simulated", true},
          {"synthetic_schools", baseline.schools_are_synthetic},
          {"n_schools", page.n_schools()},
          {"n_runs", page.n_runs()},
          {"seed", std::to_string(baseline.seed)},
          {"model_version", std::to_string(page.comparison.runs.front().model_version)},
          {"program_version", said(baseline.program_version)},
          {"commit", said(baseline.commit)},
          {"digest", digest_text(page)},
          {"licence", licence(baseline)},
          {"rerun", fmt::format("{}", fmt::join(reruns, "\n"))},
          {"footer", footer(page)},
          {"provenance", provenance(page)}};
}

Json words(const Page& page) {
  const std::string end = date_text(page.comparison.record);
  const std::string& baseline = page.comparison.names.front();
  const bool has_marks =
      std::any_of(page.comparison.runs.begin(), page.comparison.runs.end(),
                  [](const ComparedRun& run) { return !marked_moments(*run.description).empty(); });
  const std::string lines =
      page.shows_changes()
          ? fmt::format("Line: the median of {}. Band: {}.", page.all_runs(), page.most_worlds())
      : page.n_runs() == 1
          ? "Line: the only run."
          : fmt::format("Line: the run on the maps. Band: {}, lowest to highest.", page.all_runs());
  return {
      {"simulated", page.seen()},
      {"levels_note", lines + (has_marks ? " Ring on a line: its policy begins or ends." : "")},
      {"change_unit", fmt::format("change against “{}”", baseline)},
      {"axis_from", "axis not from zero"},
      {"differences_heading", fmt::format("{} against “{}”, same luck", capitalised(end), baseline)},
      {"differences_note", (page.n_runs() == 1  ? std::string("dot: one run, no interval")
                            : page.are_worlds() ? fmt::format("dot: median; line: in {}", page.most_worlds())
                                                : std::string("dot and ± 95% interval")) +
                               " · grey zone: too small to matter" +
                               (page.are_worlds() ? " · 38/40: worlds that say so" : "")},
      {"maps_heading", fmt::format("Schools with no partner and with a deep one: start, and {}", end)},
      {"maps_note",
       "One dot is one school. Dots are moved apart so that none hides another: cities look larger than they "
       "are."},
      {"tiers", {{"none", "None"}, {"loose", "Loose"}, {"middle", "Middle"}, {"deep", "Deep"}}},
      {"parameters_heading", "What the scenarios change"},
      {"parameters_columns",
       {{"parameter", "Parameter"},
        {"baseline", baseline},
        {"value", "Here"},
        {"dates", "When"},
        {"evidence", "Evidence"}}},
      {"provenance_heading", "How this was made"},
      {"figures_heading", "The curves as tables"},
      {"figures_note", page.n_runs() == 1
                           ? std::string("The only run at the end of each year.")
                           : fmt::format("The run on the maps at the end of each year, and the range of {}.",
                                         page.all_runs())},
      {"scenario", "Scenario"},
      {"measure", "Measure"},
      {"difference", "Difference"},
      {"interval",
       page.are_worlds() && page.n_runs() > 1 ? fmt::format("In {}", page.most_worlds()) : "95% interval"},
      {"verdict", "Verdict"},
      {"year", "Year"},
      {"range", page.are_worlds() ? "all worlds" : "all runs"}};
}

/// Terms after the start at which a policy of any scenario begins or ends: where the charts have lines.
Json events(const Page& page) {
  std::set<Term> terms;
  for (const ComparedRun& run : page.comparison.runs) {
    for (const MarkedMoment& moment : marked_moments(*run.description)) terms.insert(moment.term);
  }
  Json result = Json::array();
  for (const Term term : terms) {
    if (term > 0) result.push_back({{"term", term}, {"label", date_text(term)}});
  }
  return result;
}

Json marks(const RunDescription& description) {
  Json result = Json::array();
  for (const MarkedMoment& moment : marked_moments(description)) {
    result.push_back({{"term", moment.term}, {"words", moment.words}});
  }
  return result;
}

Json time(const Page& page) {
  const Term terms = page.baseline().terms;
  Json all = Json::array();
  for (Term term = 0; term <= terms; ++term) all.push_back(term);
  return {{"terms", std::move(all)},
          {"terms_per_year", terms_per_year},
          {"events", events(page)},
          {"start_label", "Start"},
          {"end_label", capitalised(date_text(terms))}};
}

Json scenarios(const Page& page) {
  Json result = Json::array();
  for (std::size_t r = 0; r < page.comparison.runs.size(); ++r) {
    const ComparedRun& run = page.comparison.runs[r];
    const std::string& name = page.comparison.names[r];
    const PolicyVerdict& verdict = page.told.verdicts[r];
    const std::string& scenario = run.description->scenario.name;
    const bool is_repeated = std::any_of(
        page.comparison.runs.begin(), page.comparison.runs.begin() + static_cast<std::ptrdiff_t>(r),
        [&](const ComparedRun& other) { return other.description->scenario.name == scenario; });
    result.push_back({{"id", is_repeated ? fmt::format("{}-{}", scenario, r + 1) : scenario},
                      {"name", name},
                      {"short_name", name},
                      {"order", r},
                      {"marks", marks(*run.description)},
                      {"sign", to_string(verdict.sign)},
                      {"verdict_heading", verdict.heading},
                      {"verdict_text", verdict.text}});
  }
  return result;
}

struct Level {
  std::vector<double> middle, low, high;
};

Json to_json(const Level& level) {
  return {{"middle", level.middle}, {"low", level.low}, {"high", level.high}};
}

Level level_of(const Page& page, const ComparedRun& run, std::size_t metric) {
  Level level;
  const double scale = level_scale(metric_table()[metric]);
  const auto value = [&](const RunResult& result, Term record) {
    return shortened(scale * metric_at(result, metric, record));
  };
  for (Term record = 0; record <= page.baseline().terms; ++record) {
    level.middle.push_back(value(page.shown_result(run), record));
    double low = level.middle.back();
    double high = low;
    for (const RunResult& result : run.results) {
      low = std::min(low, value(result, record));
      high = std::max(high, value(result, record));
    }
    level.low.push_back(low);
    level.high.push_back(high);
  }
  return level;
}

/// What a policy changes in every record: the mean and its 95% interval, or the median over worlds and where
/// most of them lie.
Level change_of(const Page& page, const ComparedRun& run, std::size_t metric, double scale) {
  Level change;
  for (Term record = 0; record <= page.baseline().terms; ++record) {
    std::vector<double> pairs;
    for (const RunResult& own : page.comparison.runs.front().results) {
      pairs.push_back(scale * (metric_at(run.results[position_of(run, own.replicate)], metric, record) -
                               metric_at(own, metric, record)));
    }
    const Estimate estimate = estimate_of(pairs, page.comparison.n_sets());
    const Interval interval = estimate.interval.value_or(Interval{estimate.estimate, estimate.estimate});
    change.middle.push_back(shortened(estimate.estimate));
    change.low.push_back(shortened(interval.lower));
    change.high.push_back(shortened(interval.upper));
  }
  return change;
}

/// `changes`, of the measures with a chart.
Json changes(const Page& page) {
  Json result = Json::array();
  for (std::size_t r = 0; r < page.comparison.runs.size(); ++r) {
    Json row = Json::array();
    for (std::size_t m = 0; m < page.metrics.size(); ++m) {
      if (r == 0 || m >= n_charted_measures) {
        row.push_back(nullptr);
        continue;
      }
      const std::size_t metric = page.metrics[m];
      row.push_back(
          to_json(change_of(page, page.comparison.runs[r], metric, level_scale(metric_table()[metric]))));
    }
    result.push_back(std::move(row));
  }
  return result;
}

/// Decimals that keep neighbouring ticks apart, four of them over the range that is drawn.
std::string level_format(const MetricInfo& metric, const std::vector<Level>& levels) {
  if (is_share_of_schools(metric)) return ".0f";
  double low = std::numeric_limits<double>::infinity();
  double high = -low;
  for (const Level& level : levels) {
    low = std::min(low, *std::min_element(level.low.begin(), level.low.end()));
    high = std::max(high, *std::max_element(level.high.begin(), level.high.end()));
  }
  return high - low >= 4 ? ".0f" : high - low >= 0.4 ? ".1f" : ".2f";
}

/// `measures` and `levels`, which share their curves.
void add_measures(const Page& page, Json& document) {
  Json measures = Json::array();
  Json levels(page.comparison.runs.size(), Json::array());
  for (std::size_t m = 0; m < page.metrics.size(); ++m) {
    const MetricInfo& metric = metric_table()[page.metrics[m]];
    std::vector<Level> curves;
    for (const ComparedRun& run : page.comparison.runs)
      curves.push_back(level_of(page, run, page.metrics[m]));
    const bool is_cost = quantity_of(metric) == Quantity::days;
    measures.push_back({{"id", metric.name},
                        {"label", metric.label},
                        {"unit", level_unit(metric)},
                        {"plain_unit", metric.plain_scale == 0 ? "schools" : std::string(metric.plain_unit)},
                        {"direction", static_cast<int>(metric.direction)},
                        {"smallest_difference",
                         shortened(metric.smallest_difference * plain_scale(metric, page.n_schools()))},
                        {"chart", m < n_charted_measures},
                        {"zero_based", is_share_of_schools(metric) || is_cost},
                        {"format", level_format(metric, curves)},
                        {"tick_suffix", is_share_of_schools(metric) ? "%" : ""}});
    if (const std::string finding = page.has_policies() ? finding_of(page.comparison, m) : std::string();
        m < n_charted_measures && !finding.empty())
      measures.back()["finding"] = finding;
    for (std::size_t r = 0; r < curves.size(); ++r) {
      levels[r].push_back(to_json(curves[r]));
    }
  }
  document["measures"] = std::move(measures);
  document["levels"] = std::move(levels);
}

/// A difference in each world, and what they say together.
Json worlds_of(const Page& page, const MeasureDifference& difference, double scale) {
  Json values = Json::array();
  for (const double pair : difference.pairs) values.push_back(shortened(pair * scale));
  const WorldVerdict& verdict = difference.worlds->verdict;
  return {{"values", std::move(values)},
          {"verdict", verdict.text()},
          {"counts", verdict.counts_text()},
          {"hangs_on", hangs_on_sentence(difference, page.comparison.baseline().sets)}};
}

Json differences(const Page& page) {
  Json result = Json::array();
  for (std::size_t r = 0; r < page.comparison.runs.size(); ++r) {
    const auto& list = page.comparison.differences[r];
    Json row = Json::array();
    for (std::size_t m = 0; m < page.metrics.size(); ++m) {
      if (list.empty()) {
        row.push_back(nullptr);
        continue;
      }
      const MeasureDifference& difference = list[m];
      const double scale = plain_scale(metric_table()[difference.metric], page.n_schools());
      // Without an interval the plot shows a dot alone, and the words say why.
      const Interval interval =
          difference.interval.value_or(Interval{difference.estimate, difference.estimate});
      const DifferenceText text = difference_text(difference, page.n_schools());
      Json cell({{"estimate", difference.estimate * scale},
                 {"half_width", (interval.upper - interval.lower) / 2 * scale},
                 {"lower", interval.lower * scale},
                 {"upper", interval.upper * scale},
                 {"verdict", to_string(difference.verdict)},
                 {"verdict_text", text.verdict},
                 {"sets_text", text.worlds},
                 {"estimate_text", text.estimate},
                 {"interval_text", r == 1 ? text.interval_and_unit() : text.interval}});
      if (difference.worlds) cell["worlds"] = worlds_of(page, difference, scale);
      row.push_back(std::move(cell));
    }
    result.push_back(std::move(row));
  }
  return result;
}

Json frame(const Page& page, std::size_t run, std::string_view label, Term term,
           std::span<const float> depths) {
  std::vector<std::uint8_t> tiers(depths.size());
  std::transform(depths.begin(), depths.end(), tiers.begin(), tier_of);
  const auto n_of = [&](std::uint8_t tier) {
    return static_cast<double>(std::count(tiers.begin(), tiers.end(), tier));
  };
  const auto share = [&](double n) { return share_text(n / static_cast<double>(tiers.size())); };
  const double none = n_of(0);
  const double deep = n_of(3);
  return {{"scenario", run},
          {"label", label},
          {"term", term},
          {"tier", base64(tiers)},
          {"count_none", count_text(none) + " none"},
          {"count_deep", count_text(deep) + " deep"},
          {"description",
           fmt::format("Map of {}, {}: {} of {} schools with no partner ({}), {} with a deep one ({}).",
                       page.comparison.names[run], date_text(term), count_text(none),
                       whole_text(page.n_schools()), share(none), count_text(deep), share(deep))}};
}

std::string base64_of(const std::vector<std::int16_t>& values) {
  std::vector<std::uint8_t> bytes(2 * values.size());
  std::memcpy(bytes.data(), values.data(), bytes.size());
  return base64(bytes);
}

Json maps(const Page& page, const SpreadDots& spread) {
  const Comparison& comparison = page.comparison;
  const ComparedRun& baseline = comparison.runs.front();
  const std::vector<std::uint32_t> reported = reported_schools(page.baseline());
  const auto of_reported = [&](std::span<const float> values) {
    std::vector<float> kept;
    if (values.empty()) return kept;
    for (const std::uint32_t i : reported) kept.push_back(values[i]);
    return kept;
  };
  const auto depths = [&](const ComparedRun& run, Term term) {
    return of_reported(depths_of(run, position_of(run, page.shown), term));
  };
  const SchoolList* schools = schools_of(baseline, position_of(baseline, page.shown));
  if (!spread || schools == nullptr) return nullptr;
  Json frames = Json::array();
  if (const auto start = depths(baseline, 0); !start.empty() && comparison.record > 0) {
    frames.push_back(frame(page, 0, "Start", 0, start));
  }
  for (std::size_t r = 0; r < comparison.runs.size(); ++r) {
    const auto end = depths(comparison.runs[r], comparison.record);
    if (!end.empty()) frames.push_back(frame(page, r, comparison.names[r], comparison.record, end));
  }
  if (frames.empty()) return nullptr;
  const DisplayPositions dots = spread(of_reported(schools->x_km), of_reported(schools->y_km));
  return {{"n", reported.size()},
          {"x", base64_of(dots.x)},
          {"y", base64_of(dots.y)},
          {"unit_km", dots.unit_km},
          {"dot_distance_km", dots.dot_distance_km},
          {"frames", std::move(frames)}};
}

std::string value_text(const ParameterInfo& row, double value) {
  if (row.type == ParameterType::toggle) return value != 0 ? "yes" : "no";
  return fmt::format("{}", value);
}

/// Nothing for switches and for scales, whose unit names their ends.
std::string unit_text(const ParameterInfo& row) {
  return row.type == ParameterType::toggle || row.plain_unit == "0 to 1" ? std::string()
                                                                         : std::string(row.plain_unit);
}

std::string evidence_text(const ParameterInfo& row) {
  if (is_lever(row)) return "policy";
  switch (row.evidence) {
    case Evidence::evidence:
      return "from evidence";
    case Evidence::calibrated:
      return "calibrated";
    case Evidence::assumed:
      return "assumed, no data";
    case Evidence::definition:
      return "definition";
  }
  return "assumed, no data";
}

/// A value that a policy sets, as one thing that two runs share or not: when and where belong to it.
struct Scheduled {
  PolicyChange change;
  const Policy* policy;
  bool operator==(const Scheduled& other) const {
    const auto course = [](const Policy& p) {
      return std::tuple(p.from, p.until, p.ramp, p.every, p.lasting);
    };
    return change.parameter == other.change.parameter && change.value == other.change.value &&
           course(*policy) == course(*other.policy) && policy->target == other.policy->target;
  }
};

std::vector<Scheduled> scheduled_in(const Scenario& scenario) {
  std::vector<Scheduled> result;
  for (const Policy& policy : scenario.policies) {
    for (const PolicyChange& change : policy.changes) result.push_back({change, &policy});
  }
  return result;
}

/// When and where a policy holds, in words.
std::string course_text(const Policy& policy, Term terms) {
  std::string text = policy.from <= 0 ? "from the start" : "from " + date_text(policy.from);
  if (policy.until <= terms) text += " until " + date_text(policy.until);
  if (policy.ramp > 1) text += fmt::format(", rising over {} terms", policy.ramp);
  if (policy.every > 0) text += fmt::format(", in {} of every {} terms", policy.lasting, policy.every);
  if (!policy.target.is_everyone()) text += ", at the schools it is aimed at";
  return text;
}

Json parameters_that_differ(const Page& page) {
  Json result = Json::array();
  const Scenario& baseline = page.baseline().scenario;
  const Term terms = page.baseline().terms;
  const auto baseline_schedule = scheduled_in(baseline);
  for (std::size_t r = 1; r < page.comparison.runs.size(); ++r) {
    const Scenario& scenario = page.comparison.runs[r].description->scenario;
    const auto add = [&](const ParameterInfo& row, double in_baseline, double value, std::optional<Term> from,
                         std::optional<Term> until, std::string_view dates) {
      result.push_back({{"scenario", r},
                        {"key", row.key},
                        {"label", row.label},
                        {"baseline", value_text(row, in_baseline)},
                        {"value", value_text(row, value)},
                        {"unit", unit_text(row)},
                        {"from", from ? Json(*from) : Json(nullptr)},
                        {"until", until && *until <= terms ? Json(*until) : Json(nullptr)},
                        {"dates", dates},
                        {"evidence", evidence_text(row)}});
    };
    for (const ParameterInfo& row : parameter_table()) {
      const double own = scenario.parameters.*row.member;
      const double before = baseline.parameters.*row.member;
      if (own != before) add(row, before, own, std::nullopt, std::nullopt, "always, spin-up included");
    }
    const auto schedule = scheduled_in(scenario);
    const auto lacks = [](const std::vector<Scheduled>& list, const Scheduled& one) {
      return std::find(list.begin(), list.end(), one) == list.end();
    };
    const auto add_scheduled = [&](const Scheduled& one, bool in_baseline) {
      const ParameterInfo& row = parameter_table()[one.change.parameter];
      const double other = (in_baseline ? scenario : baseline).parameters.*row.member;
      add(row, in_baseline ? one.change.value : other, in_baseline ? other : one.change.value,
          one.policy->from, one.policy->until, course_text(*one.policy, terms));
    };
    for (const Scheduled& one : schedule) {
      if (lacks(baseline_schedule, one)) add_scheduled(one, false);
    }
    for (const Scheduled& one : baseline_schedule) {
      if (lacks(schedule, one)) add_scheduled(one, true);
    }
  }
  return result;
}

Json to_json(const DecisionCell& cell) {
  Json lines = Json::array();
  for (const DecisionLine& line : cell.lines)
    lines.push_back({{"strong", line.strong}, {"plain", line.plain}, {"range", line.range}});
  Json json{{"lines", std::move(lines)}};
  if (cell.held) json["held"] = {{"n", cell.held->n_held}, {"of", cell.held->n_all}};
  return json;
}

/// How the first measure changes over time under one option, on the scale that all share.
Json option_json(const Page& page, std::size_t run) {
  const MeasureDifference& difference = page.comparison.differences[run].front();
  const double scale = plain_scale(metric_table()[difference.metric], page.n_schools());
  Json option = to_json(change_of(page, page.comparison.runs[run], difference.metric, scale));
  option["scenario"] = run;
  option["peak"] = nullptr;
  if (difference.peak)
    option["peak"] = {{"term", difference.peak->record}, {"words", peak_text(difference, page.n_schools())}};
  return option;
}

Json decision_json(const Page& page, const Decision& decision) {
  Json options = Json::array();
  for (const std::size_t run : decision.options) options.push_back(option_json(page, run));
  Json rows = Json::array();
  for (const DecisionRow& row : decision.rows) {
    Json cells = Json::array();
    for (const DecisionCell& cell : row.cells) cells.push_back(to_json(cell));
    rows.push_back(
        {{"id", row.id}, {"heading", row.heading}, {"note", row.note}, {"cells", std::move(cells)}});
  }
  return {{"kicker", "One page for a decision"},
          {"answer", decision.answer},
          {"against", fmt::format("against “{}”", page.comparison.names.front())},
          {"further", decision.further},
          {"options", std::move(options)},
          {"rows", std::move(rows)},
          {"change_heading", "What would change this answer"},
          {"change", decision.change},
          {"unknown_heading", "Not known, however clear the figures look."},
          {"unknown", decision.unknown},
          {"basis", decision.basis},
          {"behind", "Method, parameters and sources: the sheets that follow."},
          {"evidence_heading", "What lies behind it"}};
}

}  // namespace

nlohmann::json page_data(const Comparison& comparison, const SpreadDots& spread) {
  const Document told = comparison_document(comparison);
  const Page page{comparison, told, replicate_nearest_median(comparison)};
  Json document;
  document["meta"] = meta(page);
  document["words"] = words(page);
  document["time"] = time(page);
  document["scenarios"] = scenarios(page);
  add_measures(page, document);
  if (page.shows_changes()) document["changes"] = changes(page);
  document["differences"] = differences(page);
  if (const auto decision = decision_of(comparison)) document["decision"] = decision_json(page, *decision);
  document["tables"] = tables_json(told);
  document["maps"] = maps(page, spread);
  document["parameters_that_differ"] = parameters_that_differ(page);
  return document;
}

std::string document_text(const Json& document) {
  return document.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::vector<MarkedMoment> marked_moments(const RunDescription& description) {
  std::vector<MarkedMoment> moments;
  for (const Policy& policy : description.scenario.policies) {
    const std::string name = capitalised(policy.name);
    if (policy.from <= description.terms)
      moments.push_back({std::max(policy.from, Term{0}), name + " begins"});
    if (policy.until <= description.terms) moments.push_back({policy.until, name + " ends"});
  }
  std::sort(moments.begin(), moments.end(), [](const auto& a, const auto& b) {
    return std::tie(a.term, a.words) < std::tie(b.term, b.words);
  });
  return moments;
}

std::uint64_t results_digest(const Comparison& comparison) {
  boost::crc_optimal<64, 0x42F0E1EBA9EA3693, 0xFFFFFFFFFFFFFFFF, 0xFFFFFFFFFFFFFFFF, true, true> crc;
  for (const ComparedRun& run : comparison.runs) {
    std::vector<std::uint32_t> replicates;
    for (const RunResult& result : run.results) replicates.push_back(result.replicate);
    std::sort(replicates.begin(), replicates.end());
    for (const std::uint32_t replicate : replicates) {
      const RunResult& result = run.results[position_of(run, replicate)];
      crc.process_bytes(result.metrics.data(), result.metrics.size() * sizeof(double));
      crc.process_bytes(&result.state_hash, sizeof(result.state_hash));
    }
  }
  return crc.checksum();
}

std::string base64(std::span<const std::uint8_t> bytes) {
  using namespace boost::archive::iterators;
  using Encode = base64_from_binary<transform_width<std::vector<std::uint8_t>::const_iterator, 6, 8>>;
  // The library reads groups of three bytes to their end and leaves the padding to its caller.
  const std::size_t n_padding = (3 - bytes.size() % 3) % 3;
  std::vector<std::uint8_t> whole(bytes.size() + n_padding, 0);
  std::copy(bytes.begin(), bytes.end(), whole.begin());
  std::string text(Encode(whole.cbegin()), Encode(whole.cend()));
  text.replace(text.size() - n_padding, n_padding, n_padding, '=');
  return text;
}

}  // namespace schoolsim
