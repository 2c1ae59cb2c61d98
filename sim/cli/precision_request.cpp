#include "sim/cli/precision_request.hpp"

#include <algorithm>

#include "sim/config/names.hpp"
#include "sim/config/numbers.hpp"
#include "sim/error.hpp"

namespace schoolsim {

std::vector<WantedPrecision> read_wanted_precisions(const Arguments& arguments, std::string_view flag) {
  const std::string name = "--" + std::string(flag) + ": ";
  std::vector<WantedPrecision> wanted;
  for (const std::string& text : arguments.texts(flag)) {
    const std::size_t equals = text.find('=');
    if (equals == std::string::npos)
      throw Error(ErrorKind::usage,
                  name + "is " + quote(text) + ", allowed is METRIC=WIDTH, as in isolated=0.005");
    const std::string metric_name = text.substr(0, equals);
    WantedPrecision one;
    one.metric = find_metric(metric_name);
    if (one.metric == metric_table().size()) {
      std::vector<std::string_view> known;
      for (const MetricInfo& row : metric_table()) known.push_back(row.name);
      throw Error(ErrorKind::usage, name + "is " + quote(metric_name) + ", no such metric" +
                                        suggestion(metric_name, known) +
                                        "; 'schoolsim describe metrics' lists them");
    }
    const auto width = read_number(text.substr(equals + 1));
    if (!width || !(*width > 0) || *width > 1e300)
      throw Error(ErrorKind::usage, name + metric_name + " is " + quote(text.substr(equals + 1)) +
                                        ", allowed is a number above 0: half the interval's width, in the "
                                        "metric's unit (" +
                                        std::string(metric_table()[one.metric].unit) + ")");
    one.half_width = *width;
    if (std::any_of(wanted.begin(), wanted.end(), [&](const auto& w) { return w.metric == one.metric; }))
      throw Error(ErrorKind::usage, name + metric_name + ": named twice");
    wanted.push_back(std::move(one));
  }
  return wanted;
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
