#include <array>
#include <cmath>
#include <iostream>

#include "sim/cli/commands.hpp"
#include "sim/cli/flags.hpp"
#include "sim/error.hpp"
#include "sim/files.hpp"
#include "sim/run/write_number.hpp"
#include "sim/store/sweep_file.hpp"
#include "sim/text/csv_field.hpp"
#include "sim/text/numbers.hpp"

namespace schoolsim {
namespace {

constexpr std::array<std::string_view, 4> state_words{"missing", "done", "failed", "not needed"};

ExitCode export_sweep(const Arguments& arguments) {
  const auto out = arguments.text("out");
  if (!out) throw Error(ErrorKind::usage, "export: needs --out FILE.csv, where the table goes");
  const std::string& path = arguments.positional()[0];
  const SweepHeader header = read_sweep_header(path);
  const std::vector<RunState> states = read_run_states(header);
  std::vector<std::vector<double>> metrics;
  for (const std::string& name : header.metrics) metrics.push_back(read_sweep_metric(header, name));
  std::string text = "point,scenario,replicate,term,state";
  for (const std::string& key : header.factors) text += "," + csv_field(key);
  for (const std::string& name : header.metrics) text += "," + csv_field(name);
  text += "\n";
  const std::size_t n_records = header.records.size();
  const std::size_t n_factors = header.factors.size();
  std::size_t run = 0;
  for (std::size_t point = 0; point < header.n_points(); ++point) {
    std::string factors;
    for (std::size_t f = 0; f < n_factors; ++f) factors += "," + csv_field(header.value_text(point, f));
    for (const std::string& scenario : header.scenarios) {
      for (std::uint32_t replicate = 0; replicate < header.n_replicates; ++replicate, ++run) {
        for (std::size_t r = 0; r < n_records; ++r) {
          text += std::to_string(point) + "," + csv_field(scenario) + "," + std::to_string(replicate) + "," +
                  std::to_string(header.records[r]) + "," +
                  std::string(state_words[static_cast<std::size_t>(states[run])]) + factors;
          for (const std::vector<double>& metric : metrics) {
            const double value = metric[run * n_records + r];
            text += "," + (std::isnan(value) ? std::string() : write_number(value));
          }
          text += "\n";
        }
      }
    }
  }
  write_new_file(*out, text, arguments.has("force"));
  std::cout << *out << "\n";
  return ExitCode::done;
}

}  // namespace

const Command export_command{
    "Sweep",
    {"export FILE.h5",
     {1, 1},
     "write a merged sweep as a CSV table",
     "One row for each point, scenario, replicate and record: its state (done, failed, missing, not needed), "
     "the factors, and the metrics in their own units; a cell is empty where there is no value.",
     {{"out", "FILE.csv", "the file to write"}, force_flag},
     {"schoolsim export sweep.h5 --out sweep.csv"}},
    export_sweep};

}  // namespace schoolsim
