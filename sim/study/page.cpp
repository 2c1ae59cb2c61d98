#include "sim/study/page.hpp"

#include "analysis/pages/display_positions.hpp"
#include "analysis/pages/page_data.hpp"
#include "analysis/pages/seminar_data.hpp"
#include "analysis/statistics/compare.hpp"
#include "analysis/statistics/conversions.hpp"
#include "analysis/statistics/median_run.hpp"
#include "sim/error.hpp"
#include "sim/input/school_names.hpp"
#include "sim/study/stored_runs.hpp"

namespace schoolsim {
namespace {

/// Beyond this a browser's frames are no longer smooth and its memory no longer safe.
constexpr std::uint32_t most_schools = 60'000;

void refuse_what_no_page_shows(const RunDescription& description) {
  if (!description.focus.empty()) {
    throw Error(ErrorKind::input,
                description.scenario.name + ": reports on " + description.focus +
                    " alone, and the seminar page shows all schools; run it without --focus, or use report");
  }
  if (description.n_schools() > most_schools) {
    throw Error(ErrorKind::input,
                std::to_string(description.n_schools()) + " schools are more than the " +
                    std::to_string(most_schools) +
                    " that a page can move; name a part, as in --schools england:region=NAME, or draw fewer");
  }
}

/// One replicate of every description again, with its schools' values once a year.
ShownRun show_again(std::vector<RunDescription> descriptions, std::uint32_t replicate, const Watch& watch) {
  for (RunDescription& description : descriptions) {
    description.record = shown_plan(description.terms);
    description.n_replicates = replicate + 1;
    description.recorded_replicates = {replicate};
  }
  ShownRun shown;
  shown.schools = descriptions.front().schools;
  const bool is_whole = run_watched(descriptions, replicate, 0, watch, [&](EnsembleResult&& done) {
    if (done.schools != nullptr) shown.schools = *done.schools;
    shown.results.push_back(std::move(done.result));
  });
  if (!is_whole) throw Interrupted("interrupted; no page was written");
  return shown;
}

/// Names stand on a page only where its maker gives them, and never for invented schools. Ids of a list that
/// are texts stand where there are no names.
void add_names(const std::optional<std::string>& path, const RunDescription& description, ShownRun& shown) {
  if (!path) {
    if (!description.schools_are_synthetic) shown.names = shown.schools.id_text;
    return;
  }
  if (description.schools_are_synthetic) {
    throw Error(ErrorKind::input, "--names: the schools of " + description.schools_spec +
                                      " are invented and have no names; names need your own list");
  }
  shown.names = read_school_names(*path, shown.schools);
}

PageDocument document_of(const Comparison& comparison, const ShownRun& shown, bool with_stored) {
  const std::string& question = comparison.baseline().question;
  PageDocument page{question.empty() ? "schoolsim" : question, page_data(comparison, spread_dots)};
  page.data.erase("changes");  // it has curves of differences of its own
  page.data.erase("decision");
  // The page plays one world.
  Comparison repeated = comparison;
  std::vector<RunDescription> worlds;
  for (const ComparedRun& run : repeated.runs) {
    RunDescription& world = worlds.emplace_back(*run.description);
    world.scenario = world.scenario_in(shown.results.front().replicate);
  }
  for (std::size_t r = 0; r < worlds.size(); ++r) repeated.runs[r].description = &worlds[r];
  page.data["seminar"] = seminar_data(repeated, shown, with_stored);
  return page;
}

PageDocument page_of_files(const PageRequest& request, const Watch& watch) {
  CompareRequest compared{request.paths, Detail::everything};
  const auto [stored, comparison] = compare_files(compared);
  std::vector<RunDescription> descriptions;
  for (std::size_t r = 0; r < stored->size(); ++r) {
    const RunDescription& description = (*stored)[r].description;
    refuse_unsound_inputs((*stored)[r], request.paths[r]);
    refuse_what_no_page_shows(description);
    descriptions.push_back(description);
  }
  ShownRun shown = show_again(std::move(descriptions), replicate_nearest_median(comparison), watch);
  const std::size_t differing = first_not_repeated(comparison, shown);
  if (differing < stored->size()) {
    throw NotComparable(request.paths[differing] + ": was written by model version " +
                        std::to_string((*stored)[differing].model_version) + " and this program, version " +
                        std::to_string(model_version) +
                        ", does not repeat it, so a page could not either; run it again");
  }
  add_names(request.names, comparison.baseline(), shown);
  return document_of(comparison, shown, true);
}

}  // namespace

PageDocument seminar_page(const PageRequest& request, const Watch& watch) {
  if (!request.paths.empty()) return page_of_files(request, watch);
  const auto descriptions = describe_runs(request.inputs, watch);
  for (const RunDescription& description : descriptions) refuse_what_no_page_shows(description);
  ShownRun shown = show_again(descriptions, 0, watch);
  std::vector<RunDescription> recorded = descriptions;
  std::vector<std::vector<SchoolList>> lists(descriptions.size());
  std::vector<ComparedRun> runs;
  for (std::size_t r = 0; r < recorded.size(); ++r) {
    recorded[r].record = shown_plan(recorded[r].terms);
    recorded[r].recorded_replicates = {0};
    recorded[r].n_replicates = 1;
    if (recorded[r].synthetic_size > 0) lists[r] = {shown.schools};
    runs.push_back({&recorded[r], std::span(&shown.results[r], 1), lists[r], {}, model_version});
  }
  refuse_unpaired(runs);
  add_names(request.names, descriptions.front(), shown);
  return document_of(compare(runs.front(), std::span(runs).subspan(1)), shown, false);
}

}  // namespace schoolsim
