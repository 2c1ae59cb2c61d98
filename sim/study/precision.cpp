#include "sim/study/precision.hpp"

#include <algorithm>

#include "sim/error.hpp"
#include "sim/study/stored_runs.hpp"

namespace schoolsim {

Precision precision(PrecisionRequest request) {
  Precision answer;
  answer.wanted = std::move(request.wanted);
  if (answer.wanted.empty()) {
    for (const std::size_t metric : judged_metrics())
      answer.wanted.push_back({metric, metric_table()[metric].smallest_difference / 2, {}});
  }
  const auto stored = read_sound_runs(request.paths, Detail::metrics);
  refuse_unpaired(view_runs(stored, request.paths));
  for (std::size_t s = 0; s < stored.size(); ++s) {
    const auto& lacking = stored[s].lacking_metrics;
    for (const WantedPrecision& one : answer.wanted) {
      if (std::find(lacking.begin(), lacking.end(), one.metric) != lacking.end()) {
        throw Error(ErrorKind::file, request.paths[s] + ": was written before there was the metric " +
                                         std::string(metric_table()[one.metric].name) +
                                         "; run its scenario again");
      }
    }
  }
  const StoredRun* other = stored.size() > 1 ? &stored[1] : nullptr;
  take_values(answer.wanted, stored.front(), other);
  answer.run = stored.front().description;
  if (other != nullptr) answer.other = other->description;
  return answer;
}

void take_values(std::vector<WantedPrecision>& wanted, const StoredRun& baseline, const StoredRun* other) {
  const Term record = baseline.description.terms;
  for (WantedPrecision& one : wanted) {
    one.values.clear();
    for (const RunResult& result : baseline.results) {
      const double level = metric_at(result, one.metric, record);
      if (other == nullptr) {
        one.values.push_back(level);
        continue;
      }
      const auto pair = std::find_if(other->results.begin(), other->results.end(),
                                     [&](const RunResult& r) { return r.replicate == result.replicate; });
      if (pair != other->results.end()) one.values.push_back(metric_at(*pair, one.metric, record) - level);
    }
  }
}

}  // namespace schoolsim
