#include "sim/study/calibration_page.hpp"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <functional>
#include <numeric>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "analysis/words/numbers.hpp"
#include "sim/config/observable_text.hpp"
#include "sim/study/build_info.hpp"
#include "sim/study/observable_words.hpp"
#include "sim/text/printable.hpp"

namespace schoolsim {
namespace {

using Json = nlohmann::ordered_json;

/// Rows and panels that are not folded.
constexpr std::size_t most_shown = 12;
constexpr std::size_t most_pairs = 4;
/// Of all sets that are the same one, above which the page says so.
constexpr double large_share = 0.05;
/// Tolerances from a figure that an axis shows at most; what lies beyond is drawn at its end.
constexpr double widest_axis = 6;

Json number(double value) { return std::isfinite(value) ? Json(value) : Json(nullptr); }
std::string whole(std::size_t n) { return whole_text(static_cast<std::int64_t>(n)); }
std::string counted(std::size_t n, std::string_view noun) {
  return schoolsim::counted(static_cast<std::int64_t>(n), noun);
}
/// A share of which small ones matter, too.
std::string fine_share(double share) { return figures_text(100 * share, 3, false) + "%"; }
std::string file_name(const std::string& path) {
  return printable(std::filesystem::path(path).filename().string());
}

/// Of which schools, when and, where it is not the only one, under which scenario.
std::string detail_of(const ObservedTarget& target, bool says_scenario) {
  const std::string arguments = plain_arguments(target.observable);
  if (!says_scenario || target.scenario.empty()) return arguments;
  return fmt::format("{}, under “{}”", arguments, plain_scenario(target.scenario));
}

bool has_value(const CalibratedFigure& figure) { return !std::isnan(figure.mean); }
/// In tolerances; not a number where the tolerance is not known or sets have no value.
double misfit_of(const CalibratedFigure& figure) {
  return figure.tolerance > 0 ? figure.misfit() : std::numeric_limits<double>::quiet_NaN();
}

std::size_t n_with_value(const CalibrationFolder& folder) {
  return static_cast<std::size_t>(std::count_if(folder.checks.begin(), folder.checks.end(), has_value));
}
std::size_t n_within(const CalibrationFolder& folder) {
  return static_cast<std::size_t>(
      std::count_if(folder.checks.begin(), folder.checks.end(),
                    [](const CalibratedFigure& figure) { return figure.is_within(); }));
}
std::size_t n_beyond(const std::vector<CalibratedFigure>& figures, double tolerances) {
  return static_cast<std::size_t>(std::count_if(
      figures.begin(), figures.end(),
      [&](const CalibratedFigure& figure) { return std::abs(misfit_of(figure)) > tolerances; }));
}
std::size_t n_fitted(const PlanFile& plan) {
  return static_cast<std::size_t>(
      std::count_if(plan.factors.begin(), plan.factors.end(),
                    [](const PlanFactor& factor) { return factor.is_fitted && !factor.with; }));
}

/// Whether a figure is known once the fitted ones are: one of them is the same, or shares of all other grades
/// are among them.
bool follows(const ObservedTarget& target, const std::vector<CalibratedFigure>& fitted) {
  const std::string_view name = target.observable.info().name;
  const bool is_share = name == "grade_share" || name == "grade_given";
  const Argument varied = is_share ? Argument::grade : Argument::to;
  const bool has_siblings = is_share || name == "grade_transition";
  constexpr std::size_t n_others = 3;
  std::set<double> others;
  for (const CalibratedFigure& figure : fitted) {
    Observable other = figure.target.observable;
    if (other.row != target.observable.row || figure.target.scenario != target.scenario) continue;
    const double value = has_siblings ? other.arguments[varied] : 0;
    if (has_siblings) other.arguments[varied] = target.observable.arguments[varied];
    if (write_arguments(other) != write_arguments(target.observable)) continue;
    if (!has_siblings || value == target.observable.arguments[varied]) return true;
    others.insert(value);
  }
  return others.size() == n_others;
}

/// What was fitted to what, what is left, how well it fits and how it does on what it was not fitted to.
std::string lead(const CalibrationFolder& folder) {
  const auto& fitted = folder.fitted;
  double squared = 0;
  for (const CalibratedFigure& figure : fitted)
    squared += (folder.says_uses ? figure.squared_misfit : std::pow(figure.misfit(), 2)) /
               static_cast<double>(fitted.size());
  std::string text = fmt::format(
      "{} {} fitted to {} from {}: {} of the space of the priors is left after {}, and {} {} drawn from it "
      "({} "
      "different) {} the figures by a mean squared misfit of {} tolerances.",
      capitalised(counted(n_fitted(folder.plan), "parameter")), n_fitted(folder.plan) == 1 ? "was" : "were",
      counted(fitted.size(), "figure"), file_name(folder.plan.calibration->targets),
      fine_share(folder.waves.back().share), counted(folder.waves.size(), "wave"),
      folder.says_uses ? "the" : "the mean of the", counted(folder.sets.size(), "set"),
      whole(folder.n_distinct), folder.says_uses ? "miss" : "misses", figures_text(squared, 3, false));
  const std::size_t n = n_with_value(folder), n_hits = n_within(folder);
  const auto n_known = static_cast<std::size_t>(
      std::count_if(folder.checks.begin(), folder.checks.end(), [&](const CalibratedFigure& figure) {
        return has_value(figure) && follows(figure.target, folder.fitted);
      }));
  if (n == 1)
    text += fmt::format(" The one figure not used in the fit {} within the middle 90% of the sets.",
                        n_hits == 1 ? "lies" : "does not lie");
  if (n > 1)
    text +=
        fmt::format(" Of {} figures not used in the fit, {} within the middle 90% of the sets.", whole(n),
                    n_hits == 1 ? "one lies" : fmt::format("{} lie", n_hits == 0 ? "none" : whole(n_hits)));
  if (n_known > 0)
    text += fmt::format(" {} from fitted ones, with which shares add up to 100%, and {} little new.",
                        n == 1         ? "It follows"
                        : n_known == 1 ? "One of them follows"
                                       : fmt::format("{} of them follow", whole(n_known)),
                        n_known == 1 ? "says" : "say");
  return text;
}

std::vector<std::string> sentences_of(const CalibrationFolder& folder) {
  std::vector<std::string> sentences;
  const std::size_t beyond_one = n_beyond(folder.fitted, 1), beyond_three = n_beyond(folder.fitted, 3);
  sentences.push_back(fmt::format(
      "Of the fitted figures {} lie within one tolerance of the sets’ mean{}.",
      whole(folder.fitted.size() - beyond_one),
      beyond_one == 0 ? ""
                      : fmt::format(", {} beyond one and {} beyond three", whole(beyond_one - beyond_three),
                                    beyond_three == 0 ? "none" : whole(beyond_three))));
  // A set by chance drawn more than once is usual; one that outweighs others is worth knowing.
  if (static_cast<double>(folder.most_alike) > large_share * static_cast<double>(folder.sets.size()))
    sentences.push_back(fmt::format(
        "One set is there {} times: together the {} say as much as {} different ones of equal weight would.",
        whole(folder.most_alike), whole(folder.sets.size()), whole_text(std::llround(folder.n_effective))));
  const std::size_t n_lacking = folder.checks.size() - n_with_value(folder);
  if (!folder.says_uses) {
    sentences.push_back(
        fmt::format("This folder is of an earlier program: it does not say which figures were left for "
                    "checking, nor how far "
                    "each set misses what was fitted. ‘{}’ writes both, and runs nothing that is there.",
                    folder.command()));
  } else if (folder.checks.empty()) {
    sentences.emplace_back(
        "No figure was left for checking that the plan’s runs show, so nothing here says whether the sets "
        "are "
        "right about anything else. In the target file, give rows the use ‘check’.");
  } else if (n_lacking > 0) {
    sentences.push_back(
        fmt::format("Of {} for checking the runs of the sets hold no value{}. Where rows were added later, "
                    "remove {}/{} and "
                    "give ‘{}’: it runs the sets again, and they stay the same.",
                    counted(n_lacking, "figure"), n_with_value(folder) > 0 ? ", and they are left out" : "",
                    folder.path, folder.bands.empty() ? "sets" : "screened", folder.command()));
  }
  return sentences;
}

/// Rows on one axis of tolerances from the figure.
Json intervals_figure(const std::string& heading, const std::string& note,
                      const std::vector<std::string>& columns,
                      const std::vector<const CalibratedFigure*>& figures, const std::string& more,
                      const std::function<std::string(const CalibratedFigure&)>& last,
                      const std::function<bool(const CalibratedFigure&)>& is_marked, bool says_scenarios) {
  double widest = 1.5;
  Json rows = Json::array();
  for (const CalibratedFigure* const figure : figures) {
    const Observable& observable = figure->target.observable;
    const auto place = [&](double value) {
      return figure->tolerance > 0 ? (value - figure->target.value) / figure->tolerance
                                   : std::numeric_limits<double>::quiet_NaN();
    };
    for (const double value : {figure->mean, figure->lower, figure->upper}) {
      if (std::isfinite(place(value))) widest = std::max(widest, std::abs(place(value)));
    }
    const auto plain = [&](double value) { return plain_value(observable, value); };
    rows.push_back(
        {{"label", plain_title(observable)},
         {"detail", detail_of(figure->target, says_scenarios)},
         {"key", figure->target.id},
         {"marked", is_marked(*figure)},
         {"band", figure->tolerance > 0 ? Json{-1, 1} : Json(nullptr)},
         {"value", 0},
         {"middle", number(place(figure->mean))},
         {"lower", number(place(figure->lower))},
         {"upper", number(place(figure->upper))},
         {"texts",
          {figure->tolerance > 0
               ? fmt::format("{} ± {}", plain(figure->target.value), plain(figure->tolerance))
               : plain(figure->target.value),
           fmt::format("{} ({} to {})", plain(figure->mean), plain(figure->lower), plain(figure->upper)),
           last(*figure)}}});
  }
  const double end = std::min(widest, widest_axis);
  return {{"kind", "intervals"}, {"heading", heading},
          {"note", note},        {"axis", "tolerances from the figure"},
          {"low", -end},         {"high", end},
          {"columns", columns},  {"shown", most_shown},
          {"more", more},        {"rows", rows}};
}

std::string more_text(std::size_t n, std::string_view what) {
  return n > most_shown ? fmt::format("The other {} of {} {}", whole(n - most_shown), whole(n), what) : "";
}

std::vector<const CalibratedFigure*> ordered(const std::vector<CalibratedFigure>& figures, bool by_hit) {
  std::vector<const CalibratedFigure*> order;
  for (const CalibratedFigure& figure : figures) {
    if (has_value(figure)) order.push_back(&figure);
  }
  const auto distance = [](const CalibratedFigure* figure) {
    return figure->tolerance > 0 ? std::abs(figure->misfit()) : 0;
  };
  std::stable_sort(order.begin(), order.end(), [&](const auto* a, const auto* b) {
    if (by_hit && a->is_within() != b->is_within()) return b->is_within();
    return distance(a) > distance(b);
  });
  return order;
}

Json fitted_figure(const CalibrationFolder& folder) {
  return intervals_figure(
      "What was fitted",
      "Each figure is at 0 with its tolerance, from −1 to 1: sampling, what no model meets and the luck of a "
      "run. "
      "Dot and line: the mean and the middle 90% of the sets. What they miss most comes first.",
      {"figure", "observed ± tolerance", "sets: mean (90%)", "misfit"}, ordered(folder.fitted, false),
      more_text(folder.fitted.size(), "figures"),
      [](const CalibratedFigure& figure) {
        const std::string text =
            figure.tolerance > 0 ? figures_text(figure.misfit(), 2, true) : std::string("–");
        return figure.is_used ? text : text + " *";
      },
      [](const CalibratedFigure& figure) { return std::abs(misfit_of(figure)) > 1; },
      folder.scenarios.size() > 1);
}

Json checks_figure(const CalibrationFolder& folder) {
  auto order = ordered(folder.checks, true);
  // What can say something new comes first.
  const auto old = std::stable_partition(order.begin(), order.end(), [&](const CalibratedFigure* figure) {
    return !follows(figure->target, folder.fitted);
  });
  const auto n_new = static_cast<std::size_t>(old - order.begin());
  Json figure = intervals_figure(
      fmt::format("Hits and misses on what was not used: {} of {} within", n_within(folder), order.size()),
      "As above, of figures that the sets were not fitted to; those that follow from fitted ones come last. "
      "A "
      "hit lies in the middle 90% of the sets, which holds what is not known of parameters and part of a "
      "run’s "
      "luck, but no error of the figure itself.",
      {"figure", "observed ± tolerance", "sets: mean (90%)", "the figure lies"}, order,
      more_text(order.size(), "figures"),
      [](const CalibratedFigure& one) {
        return one.is_within()                ? "within"
               : one.target.value < one.lower ? "below the sets"
                                              : "above the sets";
      },
      [](const CalibratedFigure& one) { return !one.is_within(); }, folder.scenarios.size() > 1);
  for (std::size_t i = n_new; i < order.size(); ++i) {
    Json& detail = figure["rows"][i]["detail"];
    detail = detail.get<std::string>() + "; follows from fitted figures";
  }
  return figure;
}

Json space_figure(const CalibrationFolder& folder) {
  Json rows = Json::array();
  for (const KeptWave& wave : folder.waves) {
    Json bars = Json::array();
    bars.push_back({{"value", 100 * wave.share},
                    {"lower", nullptr},
                    {"upper", nullptr},
                    {"text", fine_share(wave.share)}});
    rows.push_back({{"label", fmt::format("Wave {}", wave.number)},
                    {"key", fmt::format("{} points, {} of {} figures count", whole_text(wave.n_points),
                                        whole_text(wave.n_used), whole(folder.fitted.size()))},
                    {"marked", true},
                    {"bars", bars}});
  }
  return {{"kind", "bars"},
          {"heading", "What remains: the space left after each wave"},
          {"note",
           "The share of the space of the priors in which no figure is missed by more than three standard "
           "deviations of all errors (of more than ten figures one may be)."},
          {"axis", "% of the space of the priors"},
          {"series", std::vector<std::string>{"left"}},
          {"rows", rows}};
}

/// A factor in the sets.
struct Remaining {
  std::size_t factor = 0;
  std::vector<double> values, positions;  ///< by set; positions in the prior, from 0 to 1
  double removed = 0;                     ///< as CalibratedParameter has it
};

/// Of the factors that figures or bands could move, those that they moved most first.
std::vector<Remaining> remaining_of(const CalibrationFolder& folder) {
  std::vector<Remaining> all;
  for (std::size_t f = 0; f < folder.plan.factors.size(); ++f) {
    const PlanFactor& factor = folder.plan.factors[f];
    if (factor.with || (!factor.is_fitted && folder.bands.empty())) continue;
    Remaining one{f, folder.values_of(f), {}, 0};
    double mean = 0, variance = 0;
    const auto n = static_cast<double>(one.values.size());
    for (const double value : one.values) {
      one.positions.push_back(std::clamp(cumulative(factor.spread, value), 0.0, 1.0));
      mean += one.positions.back() / n;
    }
    for (const double u : one.positions) variance += (u - mean) * (u - mean) / n;
    one.removed = std::max(0.0, 1 - 12 * variance);
    all.push_back(std::move(one));
  }
  std::stable_sort(all.begin(), all.end(),
                   [](const Remaining& a, const Remaining& b) { return a.removed > b.removed; });
  return all;
}

std::string label_of(const PlanFactor& factor) { return std::string(row_of(factor.key).label); }
/// To three figures, without zeros at the end.
std::string text_of(double value) {
  std::string text = figures_text(value, 3, false);
  if (text.find('.') == std::string::npos) return text;
  text.erase(text.find_last_not_of('0') + 1);
  if (text.back() == '.') text.pop_back();
  return text;
}

Json histograms_figure(const CalibrationFolder& folder, const std::vector<Remaining>& all) {
  Json panels = Json::array();
  const double n = static_cast<double>(folder.sets.size());
  const auto usual = static_cast<std::size_t>(std::clamp(std::sqrt(n), 5.0, 20.0));
  for (const Remaining& one : all) {
    const PlanFactor& factor = folder.plan.factors[one.factor];
    const std::size_t levels = most_levels(factor.spread);
    const std::size_t n_bins = levels > 1 && levels < usual ? levels : usual;
    std::vector<double> bins(n_bins, 0);
    for (const double u : one.positions)
      bins[std::min(n_bins - 1, static_cast<std::size_t>(u * static_cast<double>(n_bins)))] += 1 / n;
    const auto at = [&](double u) { return text_of(quantile(factor.spread, u)); };
    panels.push_back({{"label", label_of(factor)},
                      {"key", name_of(factor.key)},
                      {"text", fmt::format("{} removed", share_text(one.removed))},
                      {"bins", bins},
                      {"ends", {at(0), at(0.5), at(1)}}});
  }
  // The mean square of n draws of a uniform position errs by √(1/180 n), of which 12 are removed.
  const double by_chance = 2 * 12 / std::sqrt(180 * folder.n_effective);
  const std::size_t n_kept = folder.plan.factors.size() - all.size();
  std::string note = fmt::format(
      "Bars: the sets over the range of each prior, of which every bar has an equal share (the line). "
      "Removed: the "
      "share of the prior’s variance that is gone; up to {} can be by chance.",
      share_text(std::min(1.0, by_chance)));
  const bool has_followers = std::any_of(folder.plan.factors.begin(), folder.plan.factors.end(),
                                         [](const PlanFactor& factor) { return factor.with.has_value(); });
  if (n_kept > 0)
    note += fmt::format(" Not shown: {} that {}.", counted(n_kept, "parameter"),
                        has_followers && !folder.bands.empty()
                            ? "move with another"
                            : fmt::format("were not fitted and keep their priors{}",
                                          has_followers ? ", or move with another" : ""));
  return {{"kind", "histograms"}, {"heading", "What remains of each parameter"}, {"note", note},
          {"shown", most_shown},  {"more", more_text(all.size(), "parameters")}, {"panels", panels}};
}

/// Ranks from 0, of equal values their mean.
std::vector<double> ranks_of(const std::vector<double>& values) {
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return values[a] < values[b]; });
  std::vector<double> ranks(values.size());
  for (std::size_t begin = 0, end = 0; begin < order.size(); begin = end) {
    while (end < order.size() && values[order[end]] == values[order[begin]]) ++end;
    for (std::size_t i = begin; i < end; ++i)
      ranks[order[i]] = (static_cast<double>(begin) + static_cast<double>(end) - 1) / 2;
  }
  return ranks;
}

double correlation(const std::vector<double>& a, const std::vector<double>& b) {
  const double mean = (static_cast<double>(a.size()) - 1) / 2;
  double both = 0, of_a = 0, of_b = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    both += (a[i] - mean) * (b[i] - mean);
    of_a += (a[i] - mean) * (a[i] - mean);
    of_b += (b[i] - mean) * (b[i] - mean);
  }
  return of_a > 0 && of_b > 0 ? both / std::sqrt(of_a * of_b) : 0;
}

/// The pairs that go together most, and more than chance brings any pair to; none where there are none.
Json pairs_figure(const CalibrationFolder& folder, const std::vector<Remaining>& all) {
  struct Pair {
    std::size_t one, other;
    double correlation;
  };
  std::vector<std::vector<double>> ranks;
  for (const Remaining& one : all) ranks.push_back(ranks_of(one.values));
  std::vector<Pair> pairs;
  for (std::size_t i = 0; i < all.size(); ++i) {
    for (std::size_t j = i + 1; j < all.size(); ++j) pairs.push_back({i, j, correlation(ranks[i], ranks[j])});
  }
  // By P(|Z| > t) < exp(-t²/2) of Fisher's z, with a chance of 5 % at most that any of so many pairs is
  // beyond.
  const double most =
      std::sqrt(2 * std::log(20 * static_cast<double>(std::max<std::size_t>(1, pairs.size()))));
  const double by_chance = std::tanh(most / std::sqrt(std::max(1.0, folder.n_effective - 3)));
  std::erase_if(pairs, [&](const Pair& pair) { return std::abs(pair.correlation) <= by_chance; });
  std::stable_sort(pairs.begin(), pairs.end(), [](const Pair& a, const Pair& b) {
    return std::abs(a.correlation) > std::abs(b.correlation);
  });
  if (pairs.size() > most_pairs) pairs.resize(most_pairs);
  Json panels = Json::array();
  for (const Pair& pair : pairs) {
    const Remaining& x = all[pair.one];
    const Remaining& y = all[pair.other];
    const PlanFactor& of_x = folder.plan.factors[x.factor];
    const PlanFactor& of_y = folder.plan.factors[y.factor];
    Json points = Json::array();
    for (std::size_t s = 0; s < x.values.size(); ++s) points.push_back(std::array{x.values[s], y.values[s]});
    panels.push_back({{"x_label", label_of(of_x)},
                      {"x_key", name_of(of_x.key)},
                      {"y_label", label_of(of_y)},
                      {"y_key", name_of(of_y.key)},
                      {"text", fmt::format("rank correlation {}", figures_text(pair.correlation, 2, true))},
                      {"x", {quantile(of_x.spread, 0), quantile(of_x.spread, 1)}},
                      {"y", {quantile(of_y.spread, 0), quantile(of_y.spread, 1)}},
                      {"points", points}});
  }
  if (panels.empty()) return nullptr;
  return {{"kind", "pairs"},
          {"heading", "Parameters that go together most"},
          {"note",
           "Each dot is a set, over the ranges of both priors. Figures may fix what two parameters do "
           "together and "
           "neither of them: then one may be high where the other is low. Pairs that chance could explain "
           "are not "
           "shown."},
          {"panels", panels}};
}

Json bands_figure(const CalibrationFolder& folder) {
  Json rows = Json::array();
  for (const auto& [band, is_described] : folder.bands) {
    const ObservedTarget& target = band.target;
    const auto plain = [&, described = is_described](double value) {
      return described ? plain_value(target.observable, value) : text_of(value);
    };
    const std::string range = std::isinf(target.low) ? fmt::format("at most {}", plain(target.high))
                              : std::isinf(target.high)
                                  ? fmt::format("at least {}", plain(target.low))
                                  : fmt::format("{} to {}", plain(target.low), plain(target.high));
    const bool is_inside = target.holds(band.mean);
    rows.push_back(
        {{"label", is_described ? plain_title(target.observable) : target.id},
         {"detail", is_described ? detail_of(target, true) : ""},
         {"key", target.id},
         {"cells",
          {range, fmt::format("{} ({} to {})", plain(band.mean), plain(band.lower), plain(band.upper)),
           share_text(band.share), share_text(band.share_of_sets),
           !band.is_applied ? "not applied"
           : is_inside      ? "inside"
                            : "outside"}}});
  }
  return {{"kind", "table"},
          {"heading", "Bands that the sets were chosen by"},
          {"note",
           "What is known too roughly to be fitted. First tries: the share of sets, not yet chosen, that lay "
           "inside; "
           "sets: the share that does now; mean: where the mean lies. That they lie inside confirms nothing. "
           "A band "
           "to which fewer than 1% of the first tries kept was not applied: it, or the model, is wrong."},
          {"columns", {"figure", "band", "sets: mean (90%)", "first tries", "sets", "mean"}},
          {"rows", rows}};
}

Json text_figure(const std::string& heading, const std::vector<std::string>& sentences) {
  return {{"kind", "text"}, {"heading", heading}, {"note", ""}, {"sentences", sentences}};
}

Json limits_figure(const CalibrationFolder& folder) {
  std::vector<std::string> sentences{
      "That a fitted figure is met shows nothing: it was fitted. Only figures that were not used can show "
      "that "
      "the sets are right about more.",
      "Sets answer to the tolerances that the target file states. With smaller ones they would lie closer "
      "together, with greater ones further apart.",
      "Of a parameter that the figures say nothing of, the sets know what was assumed: its prior. No figure "
      "here "
      "tells whether that range is right.",
      "A set is one plausible world, not the truth, and what the model leaves out is in none of them."};
  const auto n = std::count_if(folder.plan.factors.begin(), folder.plan.factors.end(),
                               [](const PlanFactor& factor) { return !factor.is_fitted && !factor.with; });
  if (n > 0)
    sentences.push_back(fmt::format(
        "{} {} not fitted: {} of what {} do.", capitalised(schoolsim::counted(n, "parameter")),
        n == 1 ? "was" : "were",
        folder.bands.empty() ? "no figure here says anything" : "nothing but the bands says anything",
        n == 1 ? "it may" : "they"));
  return text_figure("What this cannot tell", sentences);
}

Json method_figure(const CalibrationFolder& folder) {
  std::vector<std::string> sentences{
      "Waves of runs train an emulator of each figure, a fast guess of what a run would show, with its "
      "error. A "
      "point of the space is ruled out where even that error cannot bring a figure near; the next wave looks "
      "at "
      "what is left (history matching).",
      "From what is left after the last wave sets are drawn by how well they fit, each is run, and sets of "
      "equal "
      "weight are chosen by the runs themselves."};
  if (!folder.bands.empty())
    sentences.emplace_back(
        "Then each set is tried with new draws of what is not fitted, and those stay that keep to the "
        "bands.");
  sentences.emplace_back("docs/calibration.md has the equations and their sources.");
  return text_figure("How it was made", sentences);
}

Json provenance_of(const CalibrationFolder& folder) {
  const PlanFile& plan = folder.plan;
  Json rows = Json::array();
  const auto add = [&](const char* label, const std::string& text) {
    rows.push_back({{"label", label}, {"text", printable(text)}});
  };
  add("Plan", plan.title.empty() ? "without a title" : plan.title);
  add("Target file", file_name(plan.calibration->targets));
  if (!plan.calibration->screens.empty()) add("Bands", file_name(plan.calibration->screens));
  add("Sets made by", folder.made_by.empty() ? "not said in sets.csv" : folder.made_by);
  add("Schools", folder.schools_spec);
  add("Scenarios", scenarios_text(folder.scenarios));
  add("Points of a wave", whole(plan.n_points));
  add("Replicates and seed", fmt::format("{}, seed {}", plan.n_replicates, plan.seed));
  add("Model version", std::to_string(folder.model_version));
  add("Program of this page", fmt::format("schoolsim {}", build_info().version));
  add("To repeat", folder.command());
  return rows;
}

}  // namespace

SweepPage calibration_page(const CalibrationFolder& folder) {
  const PlanFile& plan = folder.plan;
  const std::vector<Remaining> remaining = remaining_of(folder);
  Json figures = Json::array();
  figures.push_back(fitted_figure(folder));
  figures.push_back(space_figure(folder));
  figures.push_back(histograms_figure(folder, remaining));
  if (Json pairs = pairs_figure(folder, remaining); !pairs.is_null()) figures.push_back(std::move(pairs));
  if (n_with_value(folder) > 0) figures.push_back(checks_figure(folder));
  if (!folder.bands.empty()) figures.push_back(bands_figure(folder));
  figures.push_back(limits_figure(folder));
  figures.push_back(method_figure(folder));
  const std::string title = !plan.question.empty() ? plan.question
                            : !plan.title.empty()  ? plan.title
                                                   : "Which parameters do the figures not rule out?";
  Json data{
      {"format", "schoolsim-sweep-page"},
      {"version", sweep_page_version},
      {"language", "en-GB"},
      {"kicker", plan.title.empty() ? "A calibration" : "Calibration: " + plan.title},
      {"title", title},
      {"simulated", "Simulated, beside what was observed"},
      {"lead", lead(folder)},
      {"sentences", sentences_of(folder)},
      {"figures", figures},
      {"provenance_heading", "Where this comes from"},
      {"provenance", provenance_of(folder)},
      {"footer",
       "What the sets show is simulated by schoolsim; figures beside it are those of the target file. An "
       "interval holds what the figures leave open of the parameters, within this model only."}};
  return {title, std::move(data)};
}

}  // namespace schoolsim
