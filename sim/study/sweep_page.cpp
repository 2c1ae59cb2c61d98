#include "sim/study/sweep_page.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <numeric>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "analysis/statistics/quantile.hpp"
#include "analysis/words/numbers.hpp"
#include "sim/config/scenario_file.hpp"
#include "sim/error.hpp"
#include "sim/study/build_info.hpp"
#include "sim/study/discover.hpp"
#include "sim/study/emulate.hpp"
#include "sim/study/optimise.hpp"

namespace schoolsim {
namespace {

using Json = nlohmann::ordered_json;

/// Rows that a figure can show.
constexpr std::size_t most_rows = 20;
constexpr std::size_t most_series = 5;
constexpr std::size_t most_panels = 6;

Json number(double value) { return std::isfinite(value) ? Json(value) : Json(nullptr); }

/// The name that plans and files have for a factor, without those that move with it.
std::string key_of(const std::string& factor) { return factor.substr(0, factor.find(" (with ")); }

/// What readers call a factor: the label of what it moves, with how many others move with it.
std::string plain_label(const std::string& factor) {
  constexpr std::string_view with = " (with ";
  const std::string key = key_of(factor);
  const std::size_t colon = key.find(':');  // behind the name of a policy
  const std::string own = colon == std::string::npos ? key : key.substr(colon + 1);
  const auto moved = find_factor(own);
  std::string label = moved ? std::string(row_of(*moved).label) : own;
  if (colon != std::string::npos) label += fmt::format(" ({})", key.substr(0, colon));
  std::size_t n_others = 0;
  for (std::size_t at = factor.find(with); at != std::string::npos; at = factor.find(with, at + 1))
    ++n_others;
  return n_others == 0 ? label : fmt::format("{} (and {} more)", label, n_others);
}

/// The names that plans and files have for what readers see by label, where they are few enough.
std::string keys_text(const std::vector<std::string>& factors) {
  if (factors.size() > most_rows) return std::to_string(factors.size());
  std::vector<std::string> names;
  for (const std::string& factor : factors)
    names.push_back(fmt::format("{} ({})", plain_label(factor), factor));
  return fmt::format("{}", fmt::join(names, ", "));
}

/// A dot of a scatter plot; the first group is drawn in the quiet colour.
Json dot(double x, double y, std::size_t group = 0, const std::string& label = "", bool is_marked = false) {
  return {{"x", x}, {"y", y}, {"group", group}, {"label", label}, {"marked", is_marked}};
}

Json scatter(const std::string& heading, const std::string& note, const std::array<std::string, 2>& labels,
             const std::vector<std::string>& groups, const Json& dots, bool is_joined = false,
             const Json& box = nullptr) {
  return {{"kind", "scatter"},    {"heading", heading},   {"note", note},
          {"x_label", labels[0]}, {"y_label", labels[1]}, {"groups", groups},
          {"points", dots},       {"joined", is_joined},  {"box", box}};
}

/// The importance of each dimension, by which figures order and choose.
struct Importance {
  std::vector<double> values;
  std::vector<std::size_t> order;  ///< most important first

  explicit Importance(std::vector<double> of_dimensions)
      : values(std::move(of_dimensions)), order(values.size()) {
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return values[a] > values[b]; });
  }
};

/// Bars for the most important dimensions.
Json bars_figure(const Question& question, const Importance& importance, const std::string& heading,
                 const std::string& note, const std::string& axis, const std::vector<std::string>& series,
                 const std::function<bool(std::size_t)>& is_marked,
                 const std::function<std::vector<VarianceShare>(std::size_t)>& bars_of) {
  Json rows = Json::array();
  for (std::size_t i = 0; i < std::min(most_rows, importance.order.size()); ++i) {
    const std::size_t d = importance.order[i];
    Json bars = Json::array();
    for (const VarianceShare& bar : bars_of(d)) {
      bars.push_back({{"value", bar.value},
                      {"lower", number(bar.interval.lower)},
                      {"upper", number(bar.interval.upper)},
                      {"text", figures_text(bar.value, 2, false)}});
    }
    rows.push_back({{"label", plain_label(question.factors[d])},
                    {"key", key_of(question.factors[d])},
                    {"marked", is_marked(d)},
                    {"bars", bars}});
  }
  const std::string shown =
      importance.order.size() > most_rows
          ? fmt::format(" The first {} of {} factors.", most_rows, importance.order.size())
          : "";
  return {{"kind", "bars"}, {"heading", heading}, {"note", note + shown},
          {"axis", axis},   {"series", series},   {"rows", rows}};
}

/// What an index is over a growing first part of the design.
Json convergence_figure(const Question& question, const Importance& importance, const std::string& y_label,
                        const std::string& x_label, std::size_t n,
                        const std::function<std::vector<VarianceShare>(std::size_t)>& indices_of_first) {
  Json series = Json::array();
  std::vector<std::pair<std::size_t, std::vector<VarianceShare>>> parts;
  for (const std::size_t part : {n / 4, n / 2, 3 * n / 4, n}) {
    if (part < 4 || (!parts.empty() && parts.back().first == part)) continue;
    auto indices = indices_of_first(part);
    if (!indices.empty()) parts.emplace_back(part, std::move(indices));
  }
  for (std::size_t i = 0; i < std::min(most_series, importance.order.size()); ++i) {
    const std::size_t d = importance.order[i];
    Json points = Json::array();
    for (const auto& [part, indices] : parts) {
      points.push_back({{"x", part},
                        {"value", indices[d].value},
                        {"lower", indices[d].interval.lower},
                        {"upper", indices[d].interval.upper}});
    }
    series.push_back({{"label", plain_label(question.factors[d])},
                      {"key", key_of(question.factors[d])},
                      {"points", points}});
  }
  return {{"kind", "convergence"},
          {"heading", "Are these enough points?"},
          {"note",
           "The same from the first quarter, half and three quarters of the design, with 95% intervals: "
           "where the last two differ, more points are needed."},
          {"x_label", x_label},
          {"y_label", y_label},
          {"series", series}};
}

/// The first `part` rows of each sample of Saltelli's layout.
std::vector<double> first_rows(const std::vector<double>& outputs, std::size_t n_dimensions,
                               std::size_t part) {
  const std::size_t n = outputs.size() / (n_dimensions + 2);
  std::vector<double> chosen;
  for (std::size_t sample = 0; sample < n_dimensions + 2; ++sample) {
    const auto begin = outputs.begin() + static_cast<std::ptrdiff_t>(sample * n);
    chosen.insert(chosen.end(), begin, begin + static_cast<std::ptrdiff_t>(part));
  }
  return chosen;
}

struct Figures {
  Json figures = Json::array();
  Importance importance;
  std::string sentence = {};  ///< why there are none
};

Figures screening_figures(const Question& question, const PlanFile& plan, const std::string& path,
                          bool is_brief) {
  const Screening screening = screen(question, plan, path);
  std::vector<double> sizes;
  for (const ElementaryEffects& row : screening.effects) sizes.push_back(row.mu_star);
  Figures told{Json::array(), Importance(sizes)};
  const double scale = question.scale;
  const auto share = [&](const ElementaryEffects& row) {
    return VarianceShare{row.mu_star * scale, {row.interval.lower * scale, row.interval.upper * scale}};
  };
  told.figures.push_back(bars_figure(
      question, told.importance, "What moves it most",
      fmt::format(
          "mu*: by how much it changes, on average in size, if a factor moves through its whole range; {} "
          "trajectories, 95% intervals. Pale: no more than the chance of few replicates gives.",
          screening.n_trajectories),
      "mu*", {"mu*"}, [&](std::size_t d) { return screening.effects[d].is_above_noise(); },
      [&](std::size_t d) { return std::vector{share(screening.effects[d])}; }));
  Json points = Json::array();
  for (std::size_t d = 0; d < screening.effects.size(); ++d) {
    const auto rank = std::find(told.importance.order.begin(), told.importance.order.end(), d) -
                      told.importance.order.begin();
    points.push_back(dot(screening.effects[d].mu_star * scale, screening.effects[d].sigma * scale, 0,
                         plain_label(question.factors[d]), rank < 10));
  }
  told.figures.push_back(
      scatter("Alone, or together with others?",
              "sigma: how much a factor’s effect differs over the space. On the floor it acts alike "
              "everywhere; high up it bends, or depends on other factors. The ten greatest are named.",
              {"mu*", "sigma"}, {"factors"}, points));
  const std::size_t length = question.columns.size() + 1;
  if (is_brief) return told;
  told.figures.push_back(convergence_figure(question, told.importance, "mu*", "trajectories",
                                            question.output.n_points() / length, [&](std::size_t part) {
                                              Question first = question;
                                              first.output.values.resize(part * length);
                                              for (auto& resample : first.output.resampled)
                                                resample.resize(part * length);
                                              std::vector<VarianceShare> shares;
                                              for (const ElementaryEffects& row :
                                                   screen(first, plan, path).effects)
                                                shares.push_back(share(row));
                                              return shares;
                                            }));
  return told;
}

Figures variance_figures(const Question& question, bool is_brief) {
  const std::size_t n_dimensions = question.columns.size();
  const auto& outputs = question.output.values;
  const VarianceShares shares = variance_shares(n_dimensions, outputs, question.seed);
  std::vector<double> totals(n_dimensions, 0);
  for (std::size_t d = 0; d < shares.indices.size(); ++d) totals[d] = shares.indices[d].total.value;
  Figures told{Json::array(), Importance(totals)};
  if (shares.indices.empty()) told.sentence = std::string(too_little_variation);
  if (shares.indices.empty()) return told;
  told.figures.push_back(bars_figure(
      question, told.importance, "What its variance comes from",
      fmt::format("Sobol’ indices, {} rows, 95% intervals. Dark: the share that goes if the factor is known "
                  "(first). Light: the share that stays if all others are (total).",
                  shares.n_rows),
      "share of variance", {"first", "total"}, [](std::size_t) { return true; },
      [&](std::size_t d) {
        return std::vector{shares.indices[d].first, shares.indices[d].total};
      }));
  if (is_brief) return told;
  told.figures.push_back(convergence_figure(
      question, told.importance, "total index", "rows", outputs.size() / (n_dimensions + 2),
      [&](std::size_t part) {
        std::vector<VarianceShare> of_part;
        for (const SobolIndices& row :
             variance_shares(n_dimensions, first_rows(outputs, n_dimensions, part), question.seed).indices)
          of_part.push_back(row.total);
        return of_part;
      }));
  return told;
}

Figures given_data_figures(const Question& question, const PlanFile& plan, const SweepHeader& header,
                           bool is_brief) {
  const std::string& path = header.path;
  for (const std::string& reason : {why_dependent(plan), why_unordered(header)}) {
    if (!reason.empty())
      return {Json::array(), Importance(std::vector<double>(question.columns.size(), 0)), reason};
  }
  const std::size_t n_points = question.output.n_points();
  const GivenData data = given_data(question, plan, n_points, path);
  const auto& indices = data.indices;
  std::vector<double> firsts(question.columns.size(), 0);
  for (std::size_t d = 0; d < indices.size(); ++d) firsts[d] = indices[d].first.value;
  Figures told{Json::array(), Importance(firsts)};
  told.sentence = why_untold(data, question);
  if (!told.sentence.empty()) return told;
  told.figures.push_back(bars_figure(
      question, told.importance, "What its variance comes from",
      fmt::format(
          "First-order index {}: the share that goes if the factor is known, with 95% intervals. Pale: the "
          "interval holds 0, which shows nothing.",
          data.q2 ? fmt::format("by a polynomial chaos that predicts {} of the variance at points left out",
                                share_text(*data.q2))
                  : "by ranks"),
      "share of variance", {"first"}, [&](std::size_t d) { return indices[d].first.interval.lower > 0; },
      [&](std::size_t d) { return std::vector{indices[d].first}; }));
  if (is_brief) return told;
  told.figures.push_back(convergence_figure(
      question, told.importance, "first-order index", "points", n_points, [&](std::size_t part) {
        std::vector<VarianceShare> of_part;
        const GivenData of_first = part == n_points ? data : given_data(question, plan, part, path);
        for (const GivenDataIndices& row : of_first.indices) of_part.push_back(row.first);
        return of_part;
      }));
  return told;
}

/// Curves over the factors that matter most, and the two that act together most, from an emulator. None where
/// points are too few for one, or it predicts too little: then a sentence says so.
void add_emulated(Figures& told, std::vector<std::string>& sentences, const OutputChoice& choice,
                  bool is_brief) {
  std::optional<Emulation> found;
  try {
    found = emulate({choice, {}, 0});
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::input) throw;
    return;
  }
  if (const std::string reason = found->refusal(); !reason.empty()) {
    sentences.push_back(capitalised(reason) + ".");
    return;
  }
  if (found->factors.empty()) return;
  const Question& question = found->asked.question;
  const MetricInfo& metric = metric_table()[found->asked.chosen.metric];
  const std::string unit = fmt::format("{} ({})", metric.label, question.unit);
  std::vector<double> totals;
  for (const EmulatedFactor& factor : found->factors) totals.push_back(factor.indices.total.value);
  const Importance importance(totals);
  Json panels = Json::array();
  for (std::size_t i = 0; i < std::min(most_panels, importance.order.size()); ++i) {
    const EmulatedFactor& factor = found->factors[importance.order[i]];
    Json points = Json::array();
    for (std::size_t step = 0; step < factor.values.size(); ++step)
      points.push_back({{"x", factor.values[step]}, {"y", factor.effect[step] * question.scale}});
    panels.push_back({{"label", plain_label(factor.name)}, {"key", key_of(factor.name)}, {"points", points}});
  }
  told.figures.push_back(
      {{"kind", "effects"},
       {"heading", "What to expect over each factor"},
       {"note",
        fmt::format("All other factors where they may be, by an emulator that predicts {} of the variance at "
                    "points left out. The {} with the greatest total index, all on one scale.",
                    share_text(found->emulator().q2), panels.size())},
       {"y_label", unit},
       {"panels", panels}});
  if (is_brief || !found->pair) return;
  const EmulatedPair& pair = *found->pair;
  const auto labels = [](const std::vector<double>& values) {
    Json texts = Json::array();
    for (const double value : values) texts.push_back(figures_text(value, 2, false));
    return texts;
  };
  Json values = Json::array(), texts = Json::array();
  for (std::size_t y = 0; y < pair.other_values.size(); ++y) {
    Json row = Json::array(), row_texts = Json::array();
    for (std::size_t x = 0; x < pair.one_values.size(); ++x) {
      const double value = pair.effect[x * pair.other_values.size() + y] * question.scale;
      row.push_back(value);
      row_texts.push_back(figures_text(value, 2, false));
    }
    values.push_back(row);
    texts.push_back(row_texts);
  }
  told.figures.push_back(
      {{"kind", "surface"},
       {"heading", "The two that act together most"},
       {"note",
        fmt::format("{}, over both factors. {} of what the two do is more than the sum of what each does.",
                    unit, share_text(pair.interaction))},
       {"x_label", plain_label(found->factors[pair.one].name)},
       {"y_label", plain_label(found->factors[pair.other].name)},
       {"x_key", key_of(found->factors[pair.one].name)},
       {"y_key", key_of(found->factors[pair.other].name)},
       {"xs", labels(pair.one_values)},
       {"ys", labels(pair.other_values)},
       {"values", values},
       {"texts", texts}});
}

/// Brief: without what says whether points are enough.
Figures design_figures(const Question& question, const PlanFile& plan, const SweepHeader& header,
                       bool is_brief) {
  switch (plan.design) {
    case DesignKind::morris:
      return screening_figures(question, plan, header.path, is_brief);
    case DesignKind::saltelli:
      return variance_figures(question, is_brief);
    case DesignKind::lhs:
    case DesignKind::sobol:
    case DesignKind::file:
      return given_data_figures(question, plan, header, is_brief);
    case DesignKind::oat:
    case DesignKind::factorial:
      break;
  }
  return {Json::array(), Importance(std::vector<double>(question.columns.size(), 0))};
}

bool keeps_regimes(const SweepHeader& header) {
  return std::all_of(tier_metrics.begin(), tier_metrics.end(), [&](std::string_view name) {
    return std::find(header.metrics.begin(), header.metrics.end(), name) != header.metrics.end();
  });
}

/// The regime of most replicates at each point; undecided where there is none, or where two are as frequent.
std::vector<Regime> regimes_by_point(const SweepAnswers& sweep, std::size_t scenario) {
  const SweepHeader& header = sweep.header();
  std::vector<std::vector<double>> columns;
  for (const std::string_view name : tier_metrics) columns.push_back(sweep.values(find_metric(name)));
  std::vector<Regime> regimes;
  for (std::size_t point = 0; point < header.n_points(); ++point) {
    std::array<std::size_t, n_regimes> counts{};
    for (std::size_t r = 0; r < header.n_replicates; ++r) {
      const std::size_t run = (point * header.scenarios.size() + scenario) * header.n_replicates + r;
      if (std::isnan(columns.front()[run])) continue;
      ++counts[static_cast<std::size_t>(
          regime_of(tier_figures([&](std::size_t m) { return columns[m][run]; })))];
    }
    const auto most = std::max_element(counts.begin(), counts.end());
    regimes.push_back(std::count(counts.begin(), counts.end(), *most) > 1
                          ? Regime::undecided
                          : static_cast<Regime>(most - counts.begin()));
  }
  return regimes;
}

/// A map of groups over two factors, of the points at `positions`.
Json map_figure(const SweepHeader& header, std::size_t x, std::size_t y, const std::string& heading,
                const std::string& note, const std::vector<std::string>& groups,
                const std::vector<std::size_t>& positions, const std::vector<std::size_t>& group_of,
                const Json& box) {
  Json points = Json::array();
  for (std::size_t i = 0; i < positions.size(); ++i) {
    const std::size_t point = positions[i];
    const auto value = [&](std::size_t factor) {
      return header.points[point * header.factors.size() + factor];
    };
    points.push_back(dot(value(x), value(y), group_of[i]));
  }
  Json figure = scatter(heading, note, {plain_label(header.factors[x]), plain_label(header.factors[y])},
                        groups, points, false, box);
  figure["x_key"] = header.factors[x];
  figure["y_key"] = header.factors[y];
  return figure;
}

Json regime_figure(const SweepAnswers& sweep, std::size_t scenario, std::size_t x, std::size_t y) {
  const auto regimes = regimes_by_point(sweep, scenario);
  std::vector<std::string> groups;
  std::vector<std::size_t> group_of(regimes.size());
  for (const Regime regime : {Regime::universally_shallow, Regime::two_tiers, Regime::inclusive,
                              Regime::graded, Regime::polarised_not_diverging, Regime::undecided}) {
    const auto n = std::count(regimes.begin(), regimes.end(), regime);
    if (n == 0) continue;
    for (std::size_t point = 0; point < regimes.size(); ++point) {
      if (regimes[point] == regime) group_of[point] = groups.size();
    }
    groups.push_back(fmt::format("{} ({})", to_string(regime),
                                 share_text(static_cast<double>(n) / static_cast<double>(regimes.size()))));
  }
  std::vector<std::size_t> positions(regimes.size());
  std::iota(positions.begin(), positions.end(), std::size_t{0});
  return map_figure(sweep.header(), x, y, "What becomes of the system",
                    "The regime of most replicates at each point, undecided where two are as frequent, over "
                    "the two factors that matter most.",
                    groups, positions, group_of, nullptr);
}

/// Ends of a restriction, open ones where the points end.
Json ends_of(const Restriction& restriction, const SweepHeader& header, std::size_t factor) {
  constexpr double infinite = std::numeric_limits<double>::infinity();
  double least = infinite, most = -infinite;
  for (std::size_t point = 0; point < header.n_points(); ++point) {
    const double value = header.points[point * header.factors.size() + factor];
    least = std::min(least, value);
    most = std::max(most, value);
  }
  return {restriction.lower.value_or(least), restriction.upper.value_or(most)};
}

/// With true minus signs in the place of hyphens before digits.
std::string with_minus(const std::string& text) {
  std::string written;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool begins = i == 0 || text[i - 1] == ' ' || text[i - 1] == '(';
    const bool is_minus =
        text[i] == '-' && begins && i + 1 < text.size() && text[i + 1] >= '0' && text[i + 1] <= '9';
    written += is_minus ? "−" : std::string(1, text[i]);
  }
  return written;
}

/// Conditions as people say them: "schools with no partner above 0.3".
std::string plain_conditions(const SweepAnswers& sweep, const std::vector<std::string>& where) {
  std::vector<std::string> parts;
  for (const std::string& text : where) {
    const CaseCondition condition = read_condition(text, sweep);
    if (condition.regime) {
      parts.emplace_back(to_string(*condition.regime));
      continue;
    }
    const MetricInfo& metric = metric_table()[condition.metrics.front()];
    parts.push_back(with_minus(
        fmt::format("{} {} {:.4g}{}", uncapitalised(metric.label), condition.is_above ? "above" : "below",
                    condition.value,
                    metric.unit == "1" || metric.unit.empty() ? "" : fmt::format(" ({})", metric.unit))));
  }
  return listed(parts);
}

/// PRIM's trade-off and its box over the two factors whose restrictions chance explains least.
void add_discovery(Json& figures, std::vector<std::string>& sentences, const SweepAnswers& sweep,
                   const DiscoverRequest& request) {
  const SweepHeader& header = sweep.header();
  const Discovery found = discover(sweep, request);
  const std::string what = plain_conditions(sweep, request.where);
  if (const std::string note = found.labelled.note(header.n_points()); !note.empty())
    sentences.push_back(note);
  if (found.trajectory.empty()) {
    sentences.push_back(fmt::format("{} happens {}.", capitalised(what), found.everywhere_or_nowhere()));
    return;
  }
  const std::vector<PrimBox>& trajectory = found.trajectory;
  const PrimBox& box = found.box();
  std::vector<std::string> names;
  for (const std::string& factor : header.factors)
    names.push_back(fmt::format("{} ({})", uncapitalised(plain_label(factor)), factor));
  sentences.push_back(fmt::format("{} in {} of points where {}; {} of all such points lie there.",
                                  capitalised(what), share_text(box.density), box_text(box, names),
                                  share_text(box.coverage)));
  const std::string asked_as = fmt::format(" Asked for as {}.", fmt::join(request.where, " and "));
  Json steps = Json::array();
  for (std::size_t b = 0; b < trajectory.size(); ++b) {
    const bool is_chosen = b == found.chosen;
    steps.push_back(dot(
        trajectory[b].coverage, trajectory[b].density, 0,
        is_chosen
            ? fmt::format("{} restricted", counted(static_cast<std::int64_t>(box.n_restricted()), "factor"))
            : "",
        is_chosen));
  }
  figures.push_back(scatter(
      fmt::format("Where {}: what a smaller box gains and loses", what),
      std::string("Each point is a box of the peeling, from all points (right) on. Coverage: share "
                  "of all cases "
                  "that lie in it; density: share of its points that are cases. Named: the best balance.") +
          asked_as,
      {"coverage", "density"}, {"boxes"}, steps, true));
  std::vector<std::pair<double, std::size_t>> restricted;
  for (std::size_t d = 0; d < header.factors.size(); ++d) {
    if (found.p_values[d]) restricted.emplace_back(*found.p_values[d], d);
  }
  if (restricted.size() < 2) return;
  std::stable_sort(restricted.begin(), restricted.end());
  const std::size_t x = restricted[0].second;
  const std::size_t y = restricted[1].second;
  std::vector<std::size_t> group_of;
  for (const std::uint8_t is_case : found.labelled.points.is_case) group_of.push_back(is_case != 0 ? 1 : 0);
  figures.push_back(map_figure(
      header, x, y, fmt::format("Where {}: the box", what),
      "Dashed: the box in the two factors whose restrictions chance explains least; the other restrictions "
      "cannot be seen here.",
      {"not so", what}, found.labelled.positions, group_of,
      {{"x", ends_of(box.restrictions[x], header, x)}, {"y", ends_of(box.restrictions[y], header, y)}}));
}

/// The first aim against each other one: what was run, what of it no other beats, and what is expected of the
/// best mixes anywhere. Where an emulator predicts too little, a sentence says so.
void add_fronts(Json& figures, std::vector<std::string>& sentences, const OutputChoice& choice,
                const std::vector<std::string>& aims) {
  std::optional<Optimisation> found;
  try {
    OptimiseRequest request;
    request.output = choice;
    request.aims = aims;
    found = optimise(request);
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::input) throw;
    sentences.push_back(fmt::format("No mixes are shown: {}.", error.what()));
    return;
  }
  const std::size_t n_aims = found->aims.size();
  const auto axis = [&](std::size_t a) {
    const Aim& aim = found->aims[a];
    return fmt::format("{} ({}), {} is better", aim.label, aim.unit,
                       aim.direction == Direction::lower_is_better ? "less" : "more");
  };
  const std::vector<std::string> groups{
      fmt::format("run ({})", counted(static_cast<std::int64_t>(found->n_points), "point")),
      fmt::format("run, and no other beats them ({})", found->run.size()),
      fmt::format("expected of the best mixes ({})", found->expected.size())};
  for (std::size_t other = 1; other < n_aims; ++other) {
    Json points = Json::array();
    const auto add = [&](std::span<const double> of_aims, std::size_t group) {
      points.push_back(
          dot(of_aims[0] * found->aims[0].scale, of_aims[other] * found->aims[other].scale, group));
    };
    for (std::size_t i = 0; i < found->points.size(); i += n_aims)
      add(std::span(found->points).subspan(i, n_aims), 0);
    for (const Mix& mix : found->expected) add(mix.aims, 2);
    for (const Mix& mix : found->run) add(mix.aims, 1);
    figures.push_back(scatter(
        fmt::format("Which mixes no other beats: {} against {}", uncapitalised(found->aims[0].label),
                    uncapitalised(found->aims[other].label)),
        fmt::format("{}Expected mixes are what emulators (Q2 {:.2f} and {:.2f}) make of the best anywhere: "
                    "guesses, to be run before anyone relies on one (‘schoolsim optimise --next’).",
                    n_aims > 2 ? fmt::format("By all {} aims together. ", n_aims) : "", found->aims[0].q2,
                    found->aims[other].q2),
        {axis(0), axis(other)}, groups, points));
  }
}

/// What there is to say of one scenario.
struct Explained {
  std::vector<std::string> sentences;
  Json figures = Json::array();
  std::string why_none;  ///< why the design shows nothing; may be empty
};

Explained explain(const SweptQuestion& asked, const OutputChoice& choice,
                  const std::vector<std::string>& where, bool is_brief) {
  const auto& [sweep, chosen, plan, question] = asked;
  const SweepHeader& header = sweep.header();
  Explained explained;
  std::vector<std::string>& sentences = explained.sentences;
  sentences.push_back(asked.sentence(plain_scenario));
  // What holds for all scenarios is said once.
  for (std::string& caveat : asked.caveats()) {
    if (!is_brief || caveat != sweep.one_set_note()) sentences.push_back(std::move(caveat));
  }
  Figures told = design_figures(question, plan, header, is_brief);
  explained.why_none = told.sentence;
  if (!told.sentence.empty()) sentences.push_back(capitalised(told.sentence) + ".");
  if (plan.design == DesignKind::lhs || plan.design == DesignKind::sobol || plan.design == DesignKind::file)
    add_emulated(told, sentences, choice, is_brief);
  // On the few levels of a screening points would hide each other.
  // Nor has a map room for a category.
  std::vector<std::size_t> axes;
  for (const std::size_t d : told.importance.order) {
    if (header.words[question.columns[d]].empty()) axes.push_back(question.columns[d]);
  }
  if (plan.design != DesignKind::morris && keeps_regimes(header) && axes.size() > 1)
    told.figures.push_back(regime_figure(sweep, chosen.scenario, axes[0], axes[1]));
  if (!where.empty())
    add_discovery(told.figures, sentences, sweep, {where, header.scenarios[chosen.scenario], {}});
  for (std::string& sentence : sentences) sentence = with_minus(sentence);
  explained.figures = std::move(told.figures);
  return explained;
}

/// The middle 90 % of the points, and their mean, as a row of a figure with one axis for all.
Json points_row(const std::string& scenario, std::vector<double> values, std::optional<double> value,
                const std::vector<std::string>& more, std::array<double, 2>& ends) {
  std::sort(values.begin(), values.end());
  const double mean = std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
  const double lower = inner_quantile(values, 0.05), upper = inner_quantile(values, 0.95);
  ends = {std::min({ends[0], lower, mean}), std::max({ends[1], upper, mean})};
  std::vector<std::string> texts{fmt::format("{} ({} to {})", figures_text(mean, 2, value.has_value()),
                                             figures_text(lower, 2, value.has_value()),
                                             figures_text(upper, 2, value.has_value()))};
  texts.insert(texts.end(), more.begin(), more.end());
  return {{"label", plain_scenario(scenario)},
          {"detail", ""},
          {"key", scenario},
          {"marked", true},
          {"band", nullptr},
          {"value", value ? Json(*value) : Json(nullptr)},
          {"middle", mean},
          {"lower", lower},
          {"upper", upper},
          {"texts", texts}};
}

Json points_figure(const std::string& heading, const std::string& note, const std::string& axis,
                   const std::vector<std::string>& columns, const std::array<double, 2>& ends,
                   const Json& rows) {
  return {{"kind", "intervals"}, {"heading", heading}, {"note", note},       {"axis", axis},
          {"low", ends[0]},      {"high", ends[1]},    {"columns", columns}, {"shown", rows.size()},
          {"more", ""},          {"rows", rows}};
}

/// All scenarios beside each other, and their differences from the first; then each of the others by itself.
void add_scenarios(Json& data, const SweptQuestion& first, const OutputChoice& choice,
                   const std::vector<std::string>& where) {
  constexpr double infinite = std::numeric_limits<double>::infinity();
  const SweepHeader& header = first.sweep.header();
  const MetricInfo& metric = metric_table()[first.chosen.metric];
  const std::string unit = fmt::format("{} ({})", metric.label, first.question.unit);
  const std::string baseline = plain_scenario(header.scenarios.front());
  const auto defined = [](const SweptQuestion& asked) {
    std::vector<double> values;
    for (const double value : asked.question.output.values) {
      if (std::isfinite(value)) values.push_back(value * asked.question.scale);
    }
    return values;
  };
  Json levels = Json::array(), differences = Json::array(), parts = Json::array();
  std::array<double, 2> level_ends{infinite, -infinite}, difference_ends{0, 0};
  for (std::size_t s = 0; s < header.scenarios.size(); ++s) {
    const std::string& name = header.scenarios[s];
    OutputChoice level = choice;
    level.scenario = name;
    if (const auto values = defined(s == 0 ? first : ask(level)); !values.empty())
      levels.push_back(points_row(name, values, {}, {}, level_ends));
    if (s == 0) continue;
    OutputChoice against = level;
    against.against = header.scenarios.front();
    const SweptQuestion asked = ask(against);
    const std::string heading = fmt::format("{}: difference from {}", plain_scenario(name), baseline);
    if (const auto values = defined(asked); !values.empty()) {
      const auto n_less = std::count_if(values.begin(), values.end(), [](double value) { return value < 0; });
      const auto n_more = std::count_if(values.begin(), values.end(), [](double value) { return value > 0; });
      differences.push_back(points_row(
          name, values, 0.0, {fmt::format("less at {}, more at {}", whole_text(n_less), whole_text(n_more))},
          difference_ends));
    }
    try {
      const Explained explained = explain(asked, against, where, true);
      parts.push_back({{"heading", heading},
                       {"key", name},
                       {"sentences", explained.sentences},
                       {"figures", explained.figures}});
    } catch (const Error& error) {
      if (error.kind() != ErrorKind::input) throw;
      parts.push_back(
          {{"heading", heading},
           {"key", name},
           {"sentences", std::vector<std::string>{fmt::format("Nothing is shown: {}.", error.what())}},
           {"figures", Json::array()}});
    }
  }
  data["parts_heading"] = "All scenarios";
  Json figures = Json::array();
  if (!levels.empty())
    figures.push_back(
        points_figure("Each scenario, over all points",
                      "Dot and line: the mean and the middle 90% of the design’s points, whose share is "
                      "not a probability.",
                      unit, {"scenario", "mean (90% of points)"}, level_ends, levels));
  if (!differences.empty())
    figures.push_back(points_figure(
        fmt::format("Difference from {}, point by point", baseline),
        fmt::format(
            "At the same point and on the same draws. Below: what moves each difference, one scenario at a "
            "time; ‘{}’ is explained above.",
            baseline),
        unit,
        {"scenario", "mean (90% of points)",
         fmt::format("of {} points", whole_text(static_cast<std::int64_t>(header.n_points())))},
        difference_ends, differences));
  data["parts_figures"] = std::move(figures);
  data["parts"] = std::move(parts);
}

}  // namespace

std::string plain_scenario(const std::string& name) {
  for (const ScenarioFile& file : builtin_scenarios()) {
    if (file.scenario.name == name) return file.title;
  }
  return name;
}

std::string scenarios_text(const std::vector<std::string>& scenarios) {
  std::vector<std::string> texts;
  for (const std::string& name : scenarios) {
    const std::string title = plain_scenario(name);
    texts.push_back(title == name ? name : fmt::format("{} ({})", title, name));
  }
  return fmt::format("{}", fmt::join(texts, ", "));
}

SweepPage sweep_page(const OutputChoice& choice, const std::vector<std::string>& where,
                     const std::vector<std::string>& aims) {
  const SweptQuestion asked = ask(choice);
  const SweepAnswers& sweep = asked.sweep;
  const SweepHeader& header = sweep.header();
  auto [sentences, figures, why_none] = explain(asked, choice, where, false);
  if (!aims.empty()) add_fronts(figures, sentences, choice, aims);
  if (figures.empty())
    throw Error(
        ErrorKind::input,
        header.path + ": " +
            (why_none.empty() ? "nothing can be shown of this design; morris, saltelli, lhs, sobol or a "
                                "CSV file of points can, and --where needs a condition"
                              : why_none));
  const std::string title =
      header.question.empty() ? header.title.empty() ? "A sweep" : header.title : header.question;
  Json data{{"format", "schoolsim-sweep-page"},
            {"version", sweep_page_version},
            {"language", "en-GB"},
            {"kicker", header.title},
            {"title", title},
            {"simulated", "Simulated, not observed"},
            {"sentences", sentences},
            {"figures", figures},
            {"provenance_heading", "Where this comes from"},
            {"provenance",
             {{{"label", "Metric"},
               {"text", fmt::format("{} ({})", metric_table()[asked.chosen.metric].label, choice.metric)}},
              {{"label", "Design"}, {"text", header.design}},
              {{"label", "Factors"}, {"text", keys_text(header.factors)}},
              {{"label", "Schools"}, {"text", header.schools_spec}},
              {{"label", "Scenarios"}, {"text", scenarios_text(header.scenarios)}},
              {{"label", "Replicates and seed"},
               {"text", fmt::format("{}, {}", sweep.replicates_text(),
                                    std::find(header.factors.begin(), header.factors.end(), "seed") ==
                                            header.factors.end()
                                        ? fmt::format("seed {}", header.seed)
                                        : "seeds as points have them")}},
              {{"label", "Model version"}, {"text", std::to_string(header.model_version)}},
              {{"label", "Fingerprint of the sweep"}, {"text", fmt::format("{:016x}", header.fingerprint)}},
              {{"label", "Program"}, {"text", fmt::format("schoolsim {}", build_info().version)}}}},
            {"footer",
             "Results are simulated by schoolsim, not observed. Intervals are chance within this model and "
             "this design only; no figure here can tell whether the ranges of the factors are right."}};
  // Who asks for one scenario gets that.
  if (header.scenarios.size() > 1 && choice.scenario.empty() && !choice.against)
    add_scenarios(data, asked, choice, where);
  return {title, std::move(data)};
}

}  // namespace schoolsim
