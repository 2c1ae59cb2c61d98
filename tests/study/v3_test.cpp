#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include <catch2/catch.hpp>

#include "analysis/statistics/compare.hpp"
#include "sim/config/scenario_file.hpp"
#include "sim/model/metrics.hpp"
#include "sim/study/experiments.hpp"
#include "tests/model/digest.hpp"

using namespace schoolsim;

namespace {

/// Digests of each metric over all scenarios and records, from the result files of the program as it was at
/// commit ac3b459, which is the model before it was calibrated to England.
constexpr std::pair<std::string_view, std::uint64_t> metrics_of_v3[]{
    {"assortativity", 0xe1d5ed0ae4d2a0f8},
    {"assortativity_new", 0x9f1960b3b5af6dc0},
    {"crossing_ratio", 0xea546ca0645d8e69},
    {"days_on_ties", 0xdabaf250b43399ed},
    {"days_paid", 0x8704ae0469034319},
    {"deep", 0xf511568c1a4cac7f},
    {"degree_mean", 0xaec1e2b8d0e401ca},
    {"disadvantage_gap", 0x3a254bb65df605e3},
    {"effectiveness_lowest_tenth", 0x2bc0de80c5a1d368},
    {"effectiveness_mean", 0x6e914475b24895df},
    {"effectiveness_pupil_weighted", 0xf6fd9854999792e5},
    {"effectiveness_sd", 0x4f150c6d0d2ce72c},
    {"end_hazard_deep", 0xa25ff9dc8ef4af13},
    {"end_hazard_middle", 0x2c8eca87d8d0b0e6},
    {"end_hazard_shallow", 0xb53de0e51ebbc40c},
    {"engagement_bimodality", 0x892763b57a59afc6},
    {"engagement_gap", 0x71a0daf12b9db437},
    {"engagement_gap_causal", 0xfdf1688f8019cff5},
    {"engagement_gap_selection", 0x996f39b13cf4ee5a},
    {"engagement_separation", 0xed34065f9c3d812c},
    {"isolated", 0xa212c8b46d58a55d},
    {"isolated_or_shallow", 0x4b5523b3e44c0050},
    {"isolated_others", 0xb2f25dfbded79d7b},
    {"isolated_small_primaries", 0x799a571db0b5f2ce},
    {"judgement_agreement", 0x6d7418bb7e4cfd75},
    {"leadership_mean", 0x38017bd6d6c67de5},
    {"margin", 0x9f8dfbd75eb04632},
    {"margin_25_55", 0x3e4db5aefd9f121e},
    {"margin_30_70", 0x9aedaa2da590d839},
    {"margin_40_60", 0xd58d46c75995ee95},
    {"persistence", 0x2b9d969cad212d56},
    {"propensity_bimodality", 0x587635ca64bf40a3},
    {"propensity_mean", 0xa41f579d62026793},
    {"propensity_separation", 0x449e61eca1d3f5dd},
    {"shallow", 0xef6c0a1ff3a55829},
    {"tier_high", 0x29e77eb3662065f8},
    {"tier_low", 0x05a1d4b0be812cd9},
    {"tier_middle", 0x522cc6cdb5f59e45},
    {"trapped_practice", 0x3a93162755728d0e},
    {"trust_mean", 0xc2da6589284bb2b7},
    {"widening", 0xe2f1281954c736dd},
};

}  // namespace

TEST_CASE("v3 states every parameter", "[study]") {
  const ParameterFile v3 = load_parameters("v3");
  for (std::size_t p = 0; p < parameter_table().size(); ++p) {
    INFO(parameter_table()[p].key
         << ": run scenarios/models/update_v3.sh PROGRAM; its value there must be the "
            "neutral one");
    CHECK_FALSE(v3.places[p].empty());
  }
}

TEST_CASE("v3 gives every bit of every metric of the model before it was calibrated to England", "[study]") {
  RunInputs inputs;
  inputs.scenarios = {"two-tier-drift",    "supported",        "forced-federation",
                      "curriculum-driven", "london-challenge", "teaching-school-alliances",
                      "academy-chains",    "rotation",         "small-primary-carrot"};
  inputs.parameters = "v3";
  inputs.schools = "england:region=London";
  inputs.n_replicates = 1;
  const RunsInMemory runs = run_in_memory(describe_runs(inputs, {}), 0, {});
  for (const auto& [name, pinned] : metrics_of_v3) {
    const std::size_t metric = find_metric(name);
    INFO(name);
    REQUIRE(metric < metric_table().size());
    test::Digest digest;
    for (const std::vector<RunResult>& scenario : runs) {
      for (Term record = 0; record <= inputs.terms; ++record) {
        const double value = metric_at(scenario.front(), metric, record);
        // The sign and payload of a NaN are open (sim/model/math.hpp).
        digest.add(value == value ? value : 1e300);
      }
    }
    CHECK(digest.value() == pinned);
  }
}
