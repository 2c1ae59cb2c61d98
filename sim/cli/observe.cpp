#include "sim/study/observe.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <iostream>
#include <set>

#include <fmt/format.h>

#include "analysis/words/csv_fields.hpp"
#include "analysis/words/document.hpp"
#include "analysis/words/numbers.hpp"
#include "sim/cli/commands.hpp"
#include "sim/cli/flags.hpp"
#include "sim/config/observable_text.hpp"
#include "sim/error.hpp"
#include "sim/run/write_number.hpp"

namespace schoolsim {
namespace {

std::string three_figures(double value) { return std::isfinite(value) ? figures_text(value, 3, false) : "–"; }

std::string interval_text(const ObservedFigure& figure) {
  return figure.interval ? fmt::format("{} to {}", three_figures(figure.interval->lower),
                                       three_figures(figure.interval->upper))
                         : "–";
}

/// A target as it is shown: its value, or a screen's band.
std::string target_text(const ObservedTarget& target) {
  if (target.use != TargetUse::screen) return three_figures(target.value);
  if (std::isinf(target.low)) return "at most " + write_number(target.high);
  if (std::isinf(target.high)) return "at least " + write_number(target.low);
  return write_number(target.low) + " to " + write_number(target.high);
}

/// How far from its target a figure lies: the misfit, or its place by a screen's band.
std::string misfit_text(const ObservedFigure& figure) {
  if (figure.place) return std::string(place_words[static_cast<std::size_t>(*figure.place)]);
  return figure.misfit ? figures_text(*figure.misfit, 2, true) : "–";
}

/// How many screens a run passes, and which it misses.
std::string screen_sentence(const ObservedRun& run, const std::vector<ObservedTarget>& targets) {
  std::int64_t n = 0;
  std::int64_t inside = 0;
  std::vector<std::string> others;
  for (const ObservedFigure& figure : run.figures) {
    const ObservedTarget& target = targets[*figure.target];
    if (target.use != TargetUse::screen) continue;
    ++n;
    if (figure.place == Place::inside) {
      ++inside;
    } else {
      others.push_back(target.id + " (" + (figure.place ? misfit_text(figure) : "not defined") + ")");
    }
  }
  if (n == 0) return "";
  return fmt::format("Inside its band: {} of {}", inside, counted(n, "screen")) +
         (others.empty() ? "." : "; not " + listed(others) + ".");
}

/// What a file lacks of all that can be observed, and what keeps it.
std::vector<std::string> left_out_sentences(const ObservedRun& run) {
  std::vector<std::string> sentences;
  for (const auto& [kind, keeps] :
       {std::pair(Kept::columns, "need what 'schoolsim run --record observables' keeps"),
        {Kept::ties, "need what 'schoolsim run --record ties' keeps"},
        {Kept::metrics, "need metrics that the file is too old to have"}}) {
    const std::size_t n = run.left_out[static_cast<std::size_t>(kind)];
    if (n > 0)
      sentences.push_back(
          fmt::format("Left out: {} that {}.", counted(static_cast<std::int64_t>(n), "observable"), keeps));
  }
  return sentences;
}

/// Mean squared misfit of the targets by use, a sentence for each that there are.
std::vector<std::string> misfit_sentences(const ObservedRun& run,
                                          const std::vector<ObservedTarget>& targets) {
  std::vector<std::string> sentences;
  for (std::size_t use = 0; use < target_uses.size(); ++use) {
    const MeanMisfit mean = mean_misfit(run, targets, static_cast<TargetUse>(use));
    if (mean.n == 0) continue;
    sentences.push_back(fmt::format("Mean squared misfit of {} for {}: {} tolerances squared.",
                                    counted(static_cast<std::int64_t>(mean.n), "target"), target_uses[use],
                                    three_figures(mean.squared)));
  }
  if (const std::string screens = screen_sentence(run, targets); !screens.empty())
    sentences.push_back(screens);
  const auto without =
      std::count_if(run.figures.begin(), run.figures.end(), [&](const ObservedFigure& figure) {
        return !figure.misfit && targets[*figure.target].use != TargetUse::screen;
      });
  if (without > 0) {
    sentences.push_back(
        fmt::format("Without a misfit, since the target has no tolerance or no school counts: {}.", without));
  }
  std::set<std::string> scenarios;
  for (const std::size_t t : run.other_scenarios) scenarios.insert(targets[t].scenario);
  if (!scenarios.empty()) {
    sentences.push_back(fmt::format("Left out: {} of {}, not of this scenario.",
                                    counted(static_cast<std::int64_t>(run.other_scenarios.size()), "target"),
                                    listed({scenarios.begin(), scenarios.end()})));
  }
  return sentences;
}

Document observed_document(const std::vector<ObservedRun>& runs, const std::vector<ObservedTarget>& targets,
                           const std::optional<std::string>& against) {
  Document document;
  document.heading =
      against ? fmt::format("What runs show, beside the targets of {}", *against) : "What runs show";
  document.csv = {{"file", "scenario", "id", "observable", "arguments", "unit", "use", "value", "tolerance",
                   "n_runs", "mean", "lower", "upper", "misfit", "low", "high", "place"}};
  document.json["runs"] = OrderedJson::array();
  Table table{"observables", "what the runs show", "", "run"};
  table.columns = against
                      ? std::vector<Column>{{"Target"},          {"observed", true},    {"tolerance", true},
                                            {"simulated", true}, {"95% of runs", true}, {"misfit", true}}
                      : std::vector<Column>{{"Observable"}, {"simulated", true}, {"95% of runs", true}};
  for (std::size_t r = 0; r < runs.size(); ++r) {
    const ObservedRun& run = runs[r];
    const std::string& scenario = run.description.scenario.name;
    const std::size_t n_runs = run.figures.empty() ? 0 : run.figures.front().values.size();
    Section& section = table.sections.emplace_back(
        fmt::format("{}: {} of {}", scenario, counted(static_cast<std::int64_t>(n_runs), "run"),
                    run.description.schools_spec),
        r);
    OrderedJson figures = OrderedJson::array();
    for (const ObservedFigure& figure : run.figures) {
      const ObservedTarget* target = figure.target ? &targets[*figure.target] : nullptr;
      const ObservableInfo& info = figure.observable.info();
      const std::string arguments = write_arguments(figure.observable);
      const Interval interval = figure.interval.value_or(Interval{std::nan(""), std::nan("")});
      const double misfit = figure.misfit.value_or(std::nan(""));
      if (target != nullptr) {
        section.rows.push_back({target->id, target_text(*target),
                                target->tolerance > 0 ? three_figures(target->tolerance) : "–",
                                three_figures(figure.mean), interval_text(figure), misfit_text(figure)});
      } else {
        section.rows.push_back(
            {fmt::format("{} {}", info.name, arguments), three_figures(figure.mean), interval_text(figure)});
      }
      const double value = target != nullptr ? target->value : std::nan("");
      const double tolerance = target != nullptr && target->tolerance > 0 ? target->tolerance : std::nan("");
      const bool is_screen = target != nullptr && target->use == TargetUse::screen;
      const double low = is_screen && std::isfinite(target->low) ? target->low : std::nan("");
      const double high = is_screen && std::isfinite(target->high) ? target->high : std::nan("");
      const std::string place =
          figure.place ? std::string(place_words[static_cast<std::size_t>(*figure.place)]) : "";
      const std::string use =
          target != nullptr ? std::string(target_uses[static_cast<std::size_t>(target->use)]) : "";
      document.csv.push_back({csv_field(run.path), csv_field(scenario), target != nullptr ? target->id : "",
                              std::string(info.name), csv_field(arguments), std::string(info.unit), use,
                              csv_number(value), csv_number(tolerance), fmt::format("{}", figure.n_defined),
                              csv_number(figure.mean), csv_number(interval.lower), csv_number(interval.upper),
                              csv_number(misfit), csv_number(low), csv_number(high), place});
      const auto number = [](double x) { return std::isfinite(x) ? OrderedJson(x) : OrderedJson(nullptr); };
      OrderedJson values = OrderedJson::array();
      for (const double x : figure.values) values.push_back(number(x));
      OrderedJson one;
      if (target != nullptr) one["id"] = target->id;
      one["observable"] = info.name;
      one["arguments"] = arguments;
      one["unit"] = info.unit;
      if (target != nullptr) {
        one["use"] = use;
        one["value"] = number(value);
        one["tolerance"] = number(tolerance);
        one["misfit"] = number(misfit);
        if (is_screen) {
          one["low"] = number(low);
          one["high"] = number(high);
          one["place"] = figure.place ? OrderedJson(place) : OrderedJson(nullptr);
        }
      }
      one["mean"] = number(figure.mean);
      one["lower"] = number(interval.lower);
      one["upper"] = number(interval.upper);
      one["values"] = std::move(values);
      figures.push_back(std::move(one));
    }
    section.sentences = against ? misfit_sentences(run, targets) : left_out_sentences(run);
    OrderedJson json{{"file", run.path}, {"scenario", scenario}, {"figures", std::move(figures)}};
    for (std::size_t use = 0; against && use < target_uses.size(); ++use) {
      const MeanMisfit mean = mean_misfit(run, targets, static_cast<TargetUse>(use));
      if (mean.n > 0)
        json["mean_squared_misfit"][std::string(target_uses[use])] = {{"value", mean.squared}, {"n", mean.n}};
    }
    document.json["runs"].push_back(std::move(json));
  }
  document.tables.push_back(std::move(table));
  if (against) {
    document.notes.push_back(
        "Misfit: simulated mean less observed value, in tolerances, standard deviations of what is observed. "
        "A "
        "target for input is given to the model, so that agreement shows nothing. A screen is a band that "
        "rejects extremes: in place of a misfit it says where the mean lies.");
  }
  document.notes.push_back(
      "With fewer than 39 runs, 95% of runs is the least to the greatest. 'schoolsim describe "
      "observables' has the definitions.");
  return document;
}

ExitCode tell_observed(const Arguments& arguments) {
  ObserveRequest request{arguments.positional(), {}};
  const auto against = arguments.text("against");
  if (against) request.against = load_targets(*against);
  const std::vector<ObservedTarget> none;
  const std::vector<ObservedRun> runs = observe_files(request);
  const Document document = observed_document(runs, request.against ? *request.against : none, against);
  print_document(arguments, document, Extent::full);
  return ExitCode::done;
}

}  // namespace

const Command observe_command{
    "Compare and explain",
    {"observe RUN.h5...",
     {1, 100},
     "what runs show of grades, results, heads, groups and partnerships, beside what is known",
     "Computes from simulated schools what can be seen of real ones, by fixed definitions: shares of grades "
     "and how they change, what results remember, how authorities differ. With --against, prints for each "
     "target of a file its value and tolerance, what the runs show, and the misfit in tolerances. "
     "For another country than England write your own target file: a CSV with a row for each target and the "
     "columns id, observable, arguments, use (fit, check, input or screen), value and sd or low and high "
     "(95%, "
     "or a screen's band), and discrepancy, scenario, source, note if you like. Files need what 'schoolsim "
     "run "
     "--record observables' keeps, for what happens to ties what --record ties keeps.",
     {{"against", "TARGETS",
       "what is known: england, ties, or a target file; without it, all that the files allow"},
      document_format_flag},
     {"schoolsim run baseline --terms 27 --record observables --out observed",
      "schoolsim observe observed/two-tier-drift.h5                       # all that can be seen",
      "schoolsim observe observed/two-tier-drift.h5 --against england     # beside what England shows",
      "schoolsim observe observed/two-tier-drift.h5 --against targets.csv --format csv > misfits.csv",
      "schoolsim run baseline --record ties:2 --out ties",
      "schoolsim observe ties/two-tier-drift.h5 --against ties             # inside what is known of "
      "partnerships?"}},
    tell_observed};

}  // namespace schoolsim
