#include "sim/study/run_inputs.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <numeric>
#include <string_view>

#include <fmt/format.h>

#include "analysis/statistics/worlds.hpp"
#include "analysis/words/numbers.hpp"
#include "sim/config/scenario_file.hpp"
#include "sim/error.hpp"
#include "sim/input/load_schools.hpp"
#include "sim/model/observed_start.hpp"
#include "sim/model/world.hpp"
#include "sim/run/observables.hpp"
#include "sim/run/write_number.hpp"
#include "sim/study/build_info.hpp"
#include "sim/study/limits.hpp"
#include "sim/study/parameter_sets.hpp"
#include "sim/study/targets.hpp"
#include "sim/text/names.hpp"
#include "sim/text/numbers.hpp"

namespace schoolsim {
namespace {

enum class RecordWhat : std::size_t { metrics, schools, ties, observables };
constexpr std::array<std::string_view, 4> record_words{"metrics", "schools", "ties", "observables"};
constexpr const char* allowed_records = "metrics, schools[:K], ties[:K] or observables[:K]";

struct RecordRequest {
  RecordPlan plan;
  std::vector<std::uint32_t> replicates;
};

/// Record 0 under England's regimes of inspection.
constexpr std::string_view month_of_start = "2010-08";

std::vector<std::uint32_t> first_numbers(std::uint32_t n) {
  std::vector<std::uint32_t> numbers(n);
  std::iota(numbers.begin(), numbers.end(), 0u);
  return numbers;
}

/// Position of a variable in trajectory_variables().
std::uint32_t variable(std::string_view name) {
  const auto& all = trajectory_variables();
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const TrajectoryVariable& v) { return v.name == name; });
  if (found == all.end()) throw Error(ErrorKind::internal, "no school variable " + std::string(name));
  return static_cast<std::uint32_t>(found - all.begin());
}

RecordRequest read_record(const std::string& text, std::uint32_t n_replicates, Term terms,
                          Term spin_up_terms) {
  if (text.empty()) return {};
  const std::size_t colon = text.find(':');
  const std::string word = text.substr(0, colon);
  const auto found = std::find(record_words.begin(), record_words.end(), word);
  if (found == record_words.end()) {
    throw Error(ErrorKind::usage, "--record: is " + quote(text) + ", allowed is " + allowed_records +
                                      suggestion(word, record_words));
  }
  const auto what = static_cast<RecordWhat>(found - record_words.begin());
  const bool is_of_all = what == RecordWhat::metrics || what == RecordWhat::observables;
  std::int64_t n = is_of_all ? n_replicates : 1;
  if (colon != std::string::npos) {
    const auto given = read_whole(text.substr(colon + 1));
    if (what == RecordWhat::metrics || !given || *given < 1 || *given > n_replicates) {
      throw Error(ErrorKind::usage, "--record: is " + quote(text) + ", allowed is " + allowed_records +
                                        " with K from 1 to " + std::to_string(n_replicates) +
                                        ", the replicates");
    }
    n = *given;
  }
  RecordRequest request;
  request.replicates = first_numbers(static_cast<std::uint32_t>(n));
  request.plan.ties = what == RecordWhat::ties;
  if (what == RecordWhat::metrics) {
    request.plan.terms = {0, terms};
    request.plan.variables = {variable("effectiveness"), variable("depth"), variable("participant")};
  } else if (what == RecordWhat::observables) {
    request.plan = observables_plan(terms, spin_up_terms);
  } else {
    request.plan.terms.resize(static_cast<std::size_t>(terms) + 1);
    std::iota(request.plan.terms.begin(), request.plan.terms.end(), 0);
    request.plan.variables = first_numbers(static_cast<std::uint32_t>(trajectory_variables().size()));
  }
  return request;
}

/// What was done to the list, a sentence each.
std::vector<std::string> school_notes(const SchoolReport& report) {
  std::vector<std::string> notes{report.kind};
  const auto add = [&](const char* what, const std::vector<SchoolCount>& counts) {
    for (const SchoolCount& count : counts)
      notes.push_back(what + std::to_string(count.n) + ": " + count.what);
  };
  if (report.n_read > 0)
    notes.push_back("kept " + std::to_string(report.n_kept) + " of " + std::to_string(report.n_read) +
                    " schools");
  add("dropped ", report.dropped);
  add("imputed ", report.imputed);
  add("treated ", report.treated);
  notes.insert(notes.end(), report.notes.begin(), report.notes.end());
  return notes;
}

/// Whether any world starts from what was observed of schools.
bool starts_from_data(const RunDescription& description) {
  if (description.scenario.parameters.start_from_data != 0) return true;
  const ParameterSets& sets = description.sets;
  const auto varied =
      std::find(sets.parameters.begin(), sets.parameters.end(), find_parameter("start.from_data"));
  return varied != sets.parameters.end() &&
         std::any_of(sets.values.begin(), sets.values.end(), [&](const std::vector<double>& set) {
           const auto column = static_cast<std::size_t>(varied - sets.parameters.begin());
           return !set.empty() && set[column] != 0;
         });
}

/// What a user should know of the observations that runs start from, or refused where there are none.
std::string note_observed(const LoadedSchools& loaded) {
  const SchoolList& list = loaded.schools;
  const auto known = [](float v) { return v == v; };
  const auto graded = std::count_if(list.grade.begin(), list.grade.end(), [](auto g) { return g != 0; });
  const auto measured = std::count_if(list.value_added.begin(), list.value_added.end(), known);
  if (graded + measured == 0 || list.size() < least_schools_to_regress) {
    throw Error(ErrorKind::input,
                "start.from_data: is 1, but " +
                    (graded + measured == 0
                         ? "the school list has no grade and no value added; allowed is 0, or a list with "
                           "them (schoolsim schools FILE)"
                         : "the school list has " + std::to_string(list.size()) +
                               " schools, too few to tell what a grade says of them; allowed is 0, or a list "
                               "of " +
                               std::to_string(least_schools_to_regress)));
  }
  const std::string& month = loaded.report.observed;
  return "schools start from " + std::to_string(graded) + " grades and " + std::to_string(measured) +
         " value added " + (month.empty() ? "of a month that the list does not name" : "of " + month) +
         (month == month_of_start ? ""
                                  : "; term 0 is September 2010 for England's regimes of inspection, which "
                                    "follow terms and not the list");
}

/// Scenarios of one run share their schools, which synthetic:N draws by parameters.
void refuse_other_schools(const std::vector<RunDescription>& descriptions) {
  const Scenario& first = descriptions.front().scenario;
  std::string problems;
  for (const RunDescription& description : descriptions) {
    const Scenario& other = description.scenario;
    for (const std::size_t p : synthetic_differences(first.parameters, other.parameters)) {
      const ParameterInfo& row = parameter_table()[p];
      const std::string key(row.key);
      const std::string value = write_number(other.parameters.*row.member);
      problems += (problems.empty() ? "" : "\n") + key + ": is " + value + " in " + other.name + " but " +
                  write_number(first.parameters.*row.member) + " in " + first.name +
                  "; scenarios of one run share their schools, so give all the same value, as by --set " +
                  key + "=" + value + ", or run them apart";
    }
  }
  if (!problems.empty()) throw Error(ErrorKind::input, problems);
}

/// What makes the runs of one scenario, but for --set.
std::string run_command_line(const RunInputs& inputs, std::size_t scenario) {
  return "schoolsim run " + shell_word(inputs.scenarios[scenario]) + " --parameters " +
         shell_word(inputs.parameters) + " --schools " + shell_word(inputs.schools) +
         (inputs.focus.empty() ? "" : " --focus " + shell_word(inputs.focus)) +
         (inputs.n_lucks == 1 ? ""
                              : " --replicates " + std::to_string(inputs.n_replicates / inputs.n_lucks) +
                                    "x" + std::to_string(inputs.n_lucks)) +
         " --seed " + std::to_string(inputs.seed) + " --terms " + std::to_string(inputs.terms);
}

bool is_path(std::string_view scenario) {
  return scenario.ends_with(".ini") || scenario.find('/') != std::string_view::npos;
}

RunDescription describe_run(ScenarioFile&& file) {
  RunDescription description;
  description.scenario = std::move(file.scenario);
  description.origins = std::move(file.origins);
  description.title = std::move(file.title);
  description.question = std::move(file.question);
  description.expected = std::move(file.expected);
  description.source = std::move(file.source);
  sign(description);
  return description;
}

}  // namespace

void sign(RunDescription& description) {
  description.program_version = build_info().version;
  description.commit = build_info().commit;
  description.compiler = build_info().compiler;
}

std::vector<RunDescription> describe_runs(const RunInputs& inputs, const Watch& watch) {
  const bool has_worlds = names_sets(inputs.parameters);
  const ParameterFile parameters =
      load_parameters(has_worlds ? std::string(default_parameters) : inputs.parameters);
  std::vector<RunDescription> descriptions;
  for (const std::string& name : inputs.scenarios) {
    descriptions.push_back(describe_run(load_scenario(name, inputs.settings, inputs.terms, parameters)));
    const std::string& own_name = descriptions.back().scenario.name;
    for (std::size_t i = 0; i + 1 < descriptions.size(); ++i) {
      if (descriptions[i].scenario.name != own_name) continue;
      const std::string& other = inputs.scenarios[i];
      if (other == name || !(is_path(other) || is_path(name)))
        throw Error(ErrorKind::usage, own_name + ": named twice; name each scenario once");
      throw Error(ErrorKind::usage, other + " and " + name + ": are both called " + quote(own_name) +
                                        ", and results are named by that; rename one of the files");
    }
  }

  if (has_worlds) {
    ParameterSets sets = load_sets(inputs.parameters, watch);
    sets.lucks = inputs.n_lucks;
    for (RunDescription& description : descriptions) give_worlds(sets, description);
  }

  // Scenarios of one run are recorded alike: from where all of them have begun.
  double spin_up_terms = most_terms;
  for (const RunDescription& description : descriptions)
    spin_up_terms = std::min(spin_up_terms, description.scenario.parameters.start_spin_up_terms);
  const RecordRequest record =
      read_record(inputs.record, inputs.n_replicates, inputs.terms, static_cast<Term>(spin_up_terms));
  const LoadedSchools loaded = load_schools(inputs.schools, inputs.seed);
  if (loaded.n_synthetic) refuse_other_schools(descriptions);
  if (!inputs.focus.empty() && loaded.n_synthetic) {
    throw Error(ErrorKind::usage,
                "--focus: synthetic:N has no authorities that could be named; use england or a file");
  }
  const std::vector<std::uint32_t> in_focus =
      inputs.focus.empty() ? std::vector<std::uint32_t>{} : schools_in_part(loaded.schools, inputs.focus);
  for (std::size_t d = 0; d < descriptions.size(); ++d) {
    RunDescription& description = descriptions[d];
    description.command = run_command_line(inputs, d);
    description.seed = inputs.seed;
    description.n_replicates = inputs.n_replicates;
    description.terms = inputs.terms;
    description.synthetic_size = static_cast<std::uint32_t>(loaded.n_synthetic.value_or(0));
    description.schools = loaded.schools;
    description.schools_are_synthetic = loaded.report.synthetic;
    // A path says where a file lay on one machine, and equal inputs must give equal files.
    description.schools_spec =
        loaded.report.is_file ? std::filesystem::path(inputs.schools).filename().string() : inputs.schools;
    description.schools_fingerprint = loaded.report.fingerprint;
    description.schools_notes = school_notes(loaded.report);
    description.focus = inputs.focus;
    description.record = record.plan;
    description.record.focus = in_focus;
    description.recorded_replicates = record.replicates;
    check_targets(description, loaded);
    std::vector<std::string> notes = partial_regions(description);
    if (starts_from_data(description)) notes.push_back(note_observed(loaded));
    for (const std::string& note : notes) {
      description.schools_notes.push_back(note);
      watch.tell(Told::note, note);
    }
  }
  return descriptions;
}

void tell_few_worlds(const RunDescription& description, const Watch& watch) {
  const std::size_t n = description.sets.n_among(description.n_replicates);
  if (n < 2 || n >= enough_worlds) return;
  watch.tell(Told::note,
             fmt::format("{} {} are too few for an interval that holds 95% of further worlds, which "
                         "takes {}; the widest there is holds {}",
                         n, n == description.n_replicates ? "worlds" : "sets of parameters", enough_worlds,
                         share_text(world_level(n))));
}

bool run_watched(const std::vector<RunDescription>& descriptions, std::uint32_t first, unsigned threads,
                 const Watch& watch, const std::function<void(EnsembleResult&&)>& sink) {
  const std::uint32_t n = run_ensemble(descriptions, {first, threads, watch.interrupted}, sink);
  return n == descriptions.front().n_replicates - first;
}

}  // namespace schoolsim
