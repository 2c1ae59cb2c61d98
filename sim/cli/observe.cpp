#include "sim/study/observe.hpp"

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

namespace schoolsim {
namespace {

std::string three_figures(double value) { return std::isfinite(value) ? figures_text(value, 3, false) : "–"; }

std::string interval_text(const ObservedFigure& figure) {
  return figure.interval ? fmt::format("{} to {}", three_figures(figure.interval->lower),
                                       three_figures(figure.interval->upper))
                         : "–";
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
  std::size_t without = 0;
  for (const ObservedFigure& figure : run.figures) without += figure.misfit ? 0 : 1;
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
      against ? fmt::format("What runs show, beside what {} shows", *against) : "What runs show";
  document.csv = {{"file", "scenario", "id", "observable", "arguments", "unit", "use", "value", "tolerance",
                   "n_runs", "mean", "lower", "upper", "misfit"}};
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
        section.rows.push_back({target->id, three_figures(target->value),
                                target->tolerance > 0 ? three_figures(target->tolerance) : "–",
                                three_figures(figure.mean), interval_text(figure),
                                figure.misfit ? figures_text(misfit, 2, true) : "–"});
      } else {
        section.rows.push_back(
            {fmt::format("{} {}", info.name, arguments), three_figures(figure.mean), interval_text(figure)});
      }
      const double value = target != nullptr ? target->value : std::nan("");
      const double tolerance = target != nullptr && target->tolerance > 0 ? target->tolerance : std::nan("");
      const std::string use =
          target != nullptr ? std::string(target_uses[static_cast<std::size_t>(target->use)]) : "";
      document.csv.push_back({csv_field(run.path), csv_field(scenario), target != nullptr ? target->id : "",
                              std::string(info.name), csv_field(arguments), std::string(info.unit), use,
                              csv_number(value), csv_number(tolerance), fmt::format("{}", figure.n_defined),
                              csv_number(figure.mean), csv_number(interval.lower), csv_number(interval.upper),
                              csv_number(misfit)});
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
      }
      one["mean"] = number(figure.mean);
      one["lower"] = number(interval.lower);
      one["upper"] = number(interval.upper);
      one["values"] = std::move(values);
      figures.push_back(std::move(one));
    }
    if (against) section.sentences = misfit_sentences(run, targets);
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
        "target for input is given to the model, so that agreement shows nothing.");
  }
  document.notes.push_back(
      "With fewer than 39 runs, 95% of runs is the least to the greatest. 'schoolsim describe "
      "observables' has the definitions.");
  return document;
}

ExitCode tell_observed(const Arguments& arguments) {
  constexpr std::array<std::string_view, 4> formats{"text", "csv", "json", "markdown"};
  const std::size_t format = arguments.choice("format", formats);
  ObserveRequest request{arguments.positional(), {}};
  const auto against = arguments.text("against");
  if (against) request.against = load_targets(*against);
  const std::vector<ObservedTarget> none;
  const std::vector<ObservedRun> runs = observe_files(request);
  const Document document = observed_document(runs, request.against ? *request.against : none, against);
  std::cout << (format == 0   ? write_text(document, Extent::full)
                : format == 1 ? write_csv(document)
                : format == 2 ? write_json(document)
                              : write_markdown(document));
  return ExitCode::done;
}

}  // namespace

const Command observe_command{
    "Compare and explain",
    {"observe RUN.h5...",
     {1, 100},
     "what runs show of grades, results, heads and groups, beside what a place shows",
     "Computes from simulated schools what can be seen of real ones, by fixed definitions: shares of grades "
     "and how they change, what results remember, how authorities differ. With --against, prints for each "
     "target of a file its value and tolerance, what the runs show, and the misfit in tolerances. "
     "For another country than England write your own target file: a CSV with a row for each target and the "
     "columns id, observable, arguments, use (fit, check or input), value and sd or low and high (95%), and "
     "discrepancy, "
     "scenario, source, note if you like. Files need what 'schoolsim run --record observables' keeps.",
     {{"against", "TARGETS",
       "what the place shows: england, or a target file; without it, all that the files allow"},
      {"format", "text|csv|json|markdown", "how to write it; text by default"}},
     {"schoolsim run baseline --terms 27 --record observables --out observed",
      "schoolsim observe observed/two-tier-drift.h5                       # all that can be seen",
      "schoolsim observe observed/two-tier-drift.h5 --against england     # beside what England shows",
      "schoolsim observe observed/two-tier-drift.h5 --against targets.csv --format csv > misfits.csv"}},
    tell_observed};

}  // namespace schoolsim
