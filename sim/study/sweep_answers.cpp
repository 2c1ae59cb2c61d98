#include "sim/study/sweep_answers.hpp"

#include <algorithm>
#include <limits>

#include <fmt/format.h>

#include "analysis/words/numbers.hpp"
#include "sim/config/plan_file.hpp"
#include "sim/error.hpp"
#include "sim/model/metrics.hpp"
#include "sim/study/parameter_sets.hpp"
#include "sim/sweep/identity.hpp"
#include "sim/text/names.hpp"

namespace schoolsim {
namespace {

std::size_t position_in(const std::vector<std::string>& names, const std::string& name, std::string_view flag,
                        std::string_view what) {
  const auto found = std::find(names.begin(), names.end(), name);
  if (found != names.end()) return static_cast<std::size_t>(found - names.begin());
  const std::vector<std::string_view> known(names.begin(), names.end());
  std::string list;
  for (const std::string_view one : known) list += (list.empty() ? "" : ", ") + std::string(one);
  throw Error(ErrorKind::usage, fmt::format("--{}: is {}, no {} of this sweep{}; it has {}", flag,
                                            quote(name), what, suggestion(name, known), list));
}

}  // namespace

SweepAnswers::SweepAnswers(const std::string& path, std::optional<Term> at)
    : header_(read_sweep_header(path)), record_(header_.records.size() - 1) {
  if (!at) return;
  const auto found = std::find(header_.records.begin(), header_.records.end(), *at);
  if (found == header_.records.end()) {
    std::string kept;
    for (const Term one : header_.records) kept += (kept.empty() ? "" : ", ") + std::to_string(one);
    throw Error(ErrorKind::usage, "--at: is '" + std::to_string(*at) +
                                      "', allowed is a term whose record the sweep kept: " + kept);
  }
  record_ = static_cast<std::size_t>(found - header_.records.begin());
}

std::size_t SweepAnswers::scenario(const std::string& name, std::string_view flag) const {
  return position_in(header_.scenarios, name, flag, "scenario");
}

std::size_t SweepAnswers::metric(const std::string& name, std::string_view flag) const {
  static_cast<void>(position_in(header_.metrics, name, flag, "metric"));
  return find_metric(name);
}

std::vector<double> SweepAnswers::values(std::size_t metric) const {
  const std::vector<double> all = read_sweep_metric(header_, std::string(metric_table()[metric].name));
  const std::vector<RunState> states = read_run_states(header_);
  std::vector<double> values(states.size(), std::numeric_limits<double>::quiet_NaN());
  for (std::size_t run = 0; run < states.size(); ++run) {
    if (states[run] == RunState::done) values[run] = all[run * header_.records.size() + record_];
  }
  return values;
}

std::vector<std::size_t> SweepAnswers::counts() const {
  const std::vector<RunState> states = read_run_states(header_);
  const std::size_t n_scenarios = header_.scenarios.size();
  std::vector<std::size_t> counts;
  for (std::size_t point = 0; point < header_.n_points(); ++point) {
    const auto first =
        states.begin() + static_cast<std::ptrdiff_t>(point * n_scenarios * header_.n_replicates);
    const auto end = first + header_.n_replicates;
    counts.push_back(static_cast<std::size_t>(std::find(first, end, RunState::not_needed) - first));
  }
  return counts;
}

std::string SweepAnswers::replicates_text() const {
  const std::vector<std::size_t> all = counts();
  const auto [least, most] = std::minmax_element(all.begin(), all.end());
  const std::string text = counted(static_cast<std::int64_t>(*most), "replicate");
  return *least == *most ? text : fmt::format("{} to {}", *least, text);
}

std::vector<Scenario> SweepAnswers::scenarios() const {
  std::vector<Scenario> all = scenarios_in(header_.identity);
  const auto is_called = [](const Scenario& scenario, const std::string& name) {
    return scenario.name == name;
  };
  if (!std::equal(all.begin(), all.end(), header_.scenarios.begin(), header_.scenarios.end(), is_called))
    throw Error(ErrorKind::file,
                header_.path + ": the file is damaged: its identity has other scenarios than it has");
  return all;
}

std::string SweepAnswers::missing_note() const {
  const std::vector<RunState> states = read_run_states(header_);
  const auto n_lost = std::count_if(states.begin(), states.end(), [](RunState state) {
    return state != RunState::done && state != RunState::not_needed;
  });
  if (n_lost == 0) return {};
  return fmt::format("{} of {} runs are missing or failed, and left out.", whole_text(n_lost),
                     whole_text(static_cast<std::int64_t>(states.size())));
}

std::string SweepAnswers::one_set_note() const {
  const std::string parameters = read_plan(header_.plan, header_.path).plan.parameters;
  if (names_sets(parameters)) return {};
  return fmt::format(
      "What the plan does not vary has the values of one set, {}: no interval here holds what is not known "
      "of "
      "it. With 'parameters = england' in the plan each replicate has a set that England's figures leave "
      "plausible.",
      parameters == "default" ? "the defaults" : quote(parameters));
}

}  // namespace schoolsim
