#include "sim/study/stored_runs.hpp"

#include <algorithm>
#include <filesystem>

#include "sim/config/scenario_file.hpp"
#include "sim/error.hpp"
#include "sim/store/check_file.hpp"
#include "sim/text/names.hpp"

namespace schoolsim {
namespace {

/// The prices stored in the baseline's file, or those that are set.
Prices read_prices(const std::vector<std::string>& settings, const RunDescription& baseline) {
  std::vector<std::string_view> known;
  for (std::size_t c = 0; c < n_costs; ++c) known.push_back(price_row(static_cast<Cost>(c)).key);
  for (const std::string& setting : settings) {
    const std::string key = setting.substr(0, setting.find('='));
    if (std::find(known.begin(), known.end(), key) != known.end()) continue;
    throw Error(ErrorKind::usage, "--set: " + quote(key) + " is no price" + suggestion(key, known) +
                                      "; finished runs can be given other prices only, as in --set " +
                                      std::string(known.front()) + "=400");
  }
  ScenarioFile priced;
  priced.scenario.parameters = baseline.scenario.parameters;
  priced.origins.assign(parameter_table().size(), Origin::standard);
  throw_if_any(override_parameters(settings, priced));
  return prices_of(priced.scenario.parameters);
}

}  // namespace

std::vector<StoredRun> read_sound_runs(const std::vector<std::string>& paths, Detail detail) {
  std::vector<StoredRun> runs;
  for (const std::string& path : paths) {
    runs.push_back(read_run(path, detail));
    if (!runs.back().altered.empty()) {
      throw Error(ErrorKind::file, path + ": was altered after it was written (" +
                                       runs.back().altered.front() + "); 'schoolsim check' lists them");
    }
  }
  return runs;
}

void refuse_unsound_inputs(const StoredRun& run, const std::string& path) {
  const auto problems = check_inputs(run.description);
  if (!problems.empty()) {
    throw Error(ErrorKind::file, path + ": the file is damaged: " + problems.front() +
                                     "; 'schoolsim check' lists every problem");
  }
}

std::vector<ComparedRun> view_runs(const std::vector<StoredRun>& runs,
                                   const std::vector<std::string>& paths) {
  std::vector<ComparedRun> views;
  for (std::size_t i = 0; i < runs.size(); ++i) {
    views.push_back({&runs[i].description, runs[i].results, runs[i].synthetic_schools,
                     std::filesystem::path(paths[i]).filename().string(), runs[i].model_version});
  }
  return views;
}

void refuse_unpaired(const std::vector<ComparedRun>& runs) {
  const std::span<const ComparedRun> all(runs);
  const auto reasons = reasons_not_to_pair(all.front(), all.subspan(1));
  if (reasons.empty()) return;
  std::string text = "these runs cannot be compared pair by pair";
  for (const std::string& reason : reasons) text += "\n  " + reason;
  throw NotComparable(text);
}

ComparedFiles compare_files(const CompareRequest& request) {
  const auto stored =
      std::make_shared<const std::vector<StoredRun>>(read_sound_runs(request.paths, request.detail));
  const Prices prices = read_prices(request.prices, stored->front().description);
  const auto runs = view_runs(*stored, request.paths);
  refuse_unpaired(runs);
  return {stored, compare(runs.front(), std::span(runs).subspan(1), {}, prices, request.metrics)};
}

}  // namespace schoolsim
