#include "sim/study/observe.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include <fmt/format.h>

#include "analysis/statistics/quantile.hpp"
#include "sim/config/observable_text.hpp"
#include "sim/error.hpp"
#include "sim/study/stored_runs.hpp"
#include "sim/text/names.hpp"

namespace schoolsim {
namespace {

constexpr double share_within = 0.95;

/// Every observable with the arguments that the records from `begin` to `end` allow, summers alone: of
/// primaries and secondaries, the last year or all of them, without optional arguments.
std::vector<Observable> standard_observables(Term begin, Term end) {
  const auto summer = [](Term record) { return static_cast<Term>(3 * std::floor(record / 3.0)); };
  const Term last = summer(end);
  const Term first = summer(begin + 2);
  std::vector<Observable> all;
  for (std::size_t row = 0; row < observable_table().size(); ++row) {
    std::vector<Observable> some{{row, {}}};
    const auto vary = [&](Argument argument, std::initializer_list<double> values) {
      std::vector<Observable> more;
      for (const Observable& one : some) {
        for (const double value : values) {
          more.push_back(one);
          more.back().arguments[argument] = value;
        }
      }
      some = std::move(more);
    };
    for (const Argument argument : observable_table()[row].arguments) {
      const bool is_memory = observable_table()[row].arguments.back() == Argument::given;
      const bool is_of_age = observable_table()[row].arguments.front() == Argument::origin;
      switch (argument) {
        case Argument::phase:
          vary(argument, {0, 1});
          break;
        case Argument::grade:
        case Argument::from:
        case Argument::to:
          vary(argument, {1, 2, 3, 4});
          break;
        case Argument::fifth:
          vary(argument, {1, 2, 3, 4, 5});
          break;
        case Argument::statistic:
          vary(argument, {0, 1, 2, 3});
          break;
        case Argument::record: {
          const auto& arguments = observable_table()[row].arguments;
          const bool is_first_of_two =
              std::find(arguments.begin(), arguments.end(), Argument::years) != arguments.end();
          vary(argument, {double(is_first_of_two ? last - terms_per_year : last)});
          break;
        }
        case Argument::first:
          vary(argument, {double(observable_table()[row].is_of_run() ? std::max(first, Term{0}) : first)});
          break;
        case Argument::last:
          vary(argument, {double(is_memory   ? first + 3 * terms_per_year
                                 : is_of_age ? last - terms_per_year
                                             : last)});
          break;
        case Argument::given:
          vary(argument, {double(last)});
          break;
        case Argument::years:
          vary(argument, {1});
          break;
        case Argument::inspections:
          vary(argument, {3});
          break;
        case Argument::origin:
          vary(argument, {0});  // ties that schools chose
          break;
        case Argument::tier:
          vary(argument, {0, 1, 2});
          break;
        case Argument::age:
          vary(argument, {0});
          break;
        case Argument::cohort_from:
        case Argument::cohort_below:
          break;
      }
    }
    for (Observable& one : some) {
      // As a user would give it: spans too short for it are left out.
      if (read_observable(one.info().name, write_arguments(one)).problem.empty())
        all.push_back(std::move(one));
    }
  }
  return all;
}

/// What is to be recorded for what is kept only on request. Of ties a few replicates: they are large.
std::string record_flag(Kept kind, const RunDescription& d) {
  return kind == Kept::columns ? "--record observables"
                               : fmt::format("--record ties:{}", std::min(4U, d.n_replicates));
}

/// What --parameters was for a run, as the command that made it says.
std::string parameters_of(const RunDescription& d) {
  constexpr std::string_view flag = " --parameters ", next = " --schools ";
  const std::size_t at = d.command.find(flag), end = d.command.find(next);
  if (at == std::string::npos || end == std::string::npos || end < at) return "default";
  return d.command.substr(at + flag.size(), end - at - flag.size());
}

[[noreturn]] void refuse_unrecorded(const std::string& path, const RunDescription& d,
                                    const std::vector<Unseen>& lacking, std::size_t n_lacking) {
  Term terms = d.terms;
  Term first = 0;
  bool ties = false;
  bool columns = false;
  for (const Unseen& one : lacking) {
    terms = std::max(terms, one.record);
    first = std::min(first, one.record);
    ties = ties || one.kind == Kept::ties;
    columns = columns || one.kind == Kept::columns;
  }
  // What keeps ties keeps columns as well, but nothing before record 0.
  std::string flag;
  if (columns && (first < 0 || !ties)) flag = record_flag(Kept::columns, d);
  if (ties && first >= 0) flag = record_flag(Kept::ties, d);
  std::string command =
      fmt::format("schoolsim run {} --parameters {} --schools {} --seed {} --replicates {} --terms {}",
                  shell_word(d.scenario.name), parameters_of(d), shell_word(d.schools_spec), d.seed,
                  d.n_replicates, terms);
  if (!flag.empty()) command += " " + flag;
  if (!d.focus.empty()) command += " --focus " + shell_word(d.focus);
  if (-first > static_cast<Term>(d.scenario.parameters.start_spin_up_terms))
    command += fmt::format(" --set start.spin_up_terms={}", -first);
  throw Error(
      ErrorKind::file,
      fmt::format("{}: does not hold {} in record {}, which {}; {}run it again as before{}:\n  {}", path,
                  lacking.front().name, lacking.front().record,
                  n_lacking == 1 ? "an observable needs"
                                 : fmt::format("one of {} observables that lack something needs", n_lacking),
                  ties && first < 0 ? "no run keeps ties and records before 0, so observe them apart; " : "",
                  flag.empty() ? "" : " and with " + flag, command));
}

ObservedRun observe_file(const std::string& path, const ObserveRequest& request) {
  const StoredRun stored = read_sound_runs({path}, Detail::everything).front();
  ObservedRun run{path, stored.description, {}, {}};
  const RunDescription& d = run.description;
  const std::vector<ObservedTarget> none;
  const std::vector<ObservedTarget>& targets = request.against ? *request.against : none;
  for (std::size_t t = 0; t < targets.size(); ++t) {
    if (targets[t].scenario.empty() || targets[t].scenario == d.scenario.name) {
      run.figures.push_back({targets[t].observable, t, {}, 0, 0, {}, {}, {}});
    } else {
      run.other_scenarios.push_back(t);
    }
  }
  const bool has_records = !d.recorded_replicates.empty() && !d.record.terms.empty();
  if (!request.against) {
    const Term begin = has_records ? d.record.terms.front() : 0;
    for (Observable& one : standard_observables(begin, has_records ? d.record.terms.back() : d.terms))
      run.figures.push_back({std::move(one), {}, {}, 0, 0, {}, {}, {}});
  }

  // A run that is not complete, or whose replicates were not all recorded, shows what it has.
  std::vector<SeenSchools> seen;
  for (std::size_t r = 0; r < stored.results.size(); ++r) {
    const RunResult& result = stored.results[r];
    seen.push_back(see(d.synthetic_size > 0 ? stored.synthetic_schools[r] : d.schools, d.record, result,
                       stored.lacking_metrics));
    if (!std::binary_search(d.recorded_replicates.begin(), d.recorded_replicates.end(), result.replicate))
      seen.back().ties.reset();
  }
  std::vector<Unseen> lacking;
  std::size_t n_lacking = 0;
  std::erase_if(run.figures, [&](const ObservedFigure& figure) {
    const auto some = unseen(figure.observable, seen.empty() ? SeenSchools{} : seen.front());
    if (some.empty()) return false;
    lacking.insert(lacking.end(), some.begin(), some.end());
    ++n_lacking;
    ++run.left_out[static_cast<std::size_t>(some.front().kind)];
    return true;
  });
  if (n_lacking > 0 && (request.against || run.figures.empty()))
    refuse_unrecorded(path, d, lacking, n_lacking);
  for (ObservedFigure& figure : run.figures) {
    for (const SeenSchools& schools : seen) {
      if (unseen(figure.observable, schools).empty())
        figure.values.push_back(observe(figure.observable, schools));
    }
    summarise(figure, targets, d.sets.n_among(seen.size()));
  }
  return run;
}

}  // namespace

void summarise(ObservedFigure& figure, const std::vector<ObservedTarget>& targets, std::size_t n_sets) {
  std::vector<double> sorted = figure.values;
  std::erase_if(sorted, [](double value) { return std::isnan(value); });
  std::sort(sorted.begin(), sorted.end());
  figure.n_defined = sorted.size();
  figure.mean = sorted.empty()
                    ? std::numeric_limits<double>::quiet_NaN()
                    : std::accumulate(sorted.begin(), sorted.end(), 0.0) / static_cast<double>(sorted.size());
  if (sorted.size() > 1) {
    const std::size_t n_independent = n_sets == 0 ? sorted.size() : std::min(n_sets, sorted.size());
    figure.interval = {outer_quantile(sorted, (1 - share_within) / 2, n_independent),
                       outer_quantile(sorted, (1 + share_within) / 2, n_independent)};
  }
  if (!figure.target || sorted.empty()) return;
  const ObservedTarget& target = targets[*figure.target];
  if (target.use == TargetUse::screen) {
    figure.place = figure.mean < target.low    ? Place::below
                   : figure.mean > target.high ? Place::above
                                               : Place::inside;
  }
  if (target.tolerance > 0) figure.misfit = (figure.mean - target.value) / target.tolerance;
}

std::vector<ObservedRun> observe_files(const ObserveRequest& request) {
  std::vector<ObservedRun> runs;
  for (const std::string& path : request.paths) runs.push_back(observe_file(path, request));
  return runs;
}

MeanMisfit mean_misfit(const ObservedRun& run, const std::vector<ObservedTarget>& targets, TargetUse use) {
  double total = 0;
  std::size_t n = 0;
  for (const ObservedFigure& figure : run.figures) {
    if (!figure.misfit || targets[*figure.target].use != use) continue;
    total += *figure.misfit * *figure.misfit;
    ++n;
  }
  return {n > 0 ? total / static_cast<double>(n) : std::numeric_limits<double>::quiet_NaN(), n};
}

}  // namespace schoolsim
