#include "tests/model/digest.hpp"

#include <map>
#include <sstream>
#include <string_view>

#include <catch2/catch.hpp>

#include "sim/model/metrics.hpp"
#include "sim/run/description.hpp"
#include "sim/run/replicate.hpp"
#include "tests/run/scenarios.hpp"

namespace schoolsim {
namespace {

/// Digests of what a row of a table gives, by its name: a new row fails nothing, a changed one names itself.
using Digests = std::map<std::string_view, std::uint64_t>;

const Digests metric_digests{
    {"margin_25_55", 0x614ed98759d1f848},
    {"margin_30_70", 0xac23352fcc1077b7},
    {"margin_40_60", 0x22c816a2b402e286},
    {"assortativity", 0x8faf3b2b3c49f2f0},
    {"assortativity_new", 0x3c2d5f6d8015a1cb},
    {"crossing_ratio", 0xac1d3a7de03ea984},
    {"days_on_ties", 0xb1f4016ddab3e674},
    {"days_paid", 0xba44d3f061b97858},
    {"deep", 0xf47b40841b17574b},
    {"degree_mean", 0x9e0266f66c330d4d},
    {"disadvantage_gap", 0xd10ef43439113bb},
    {"effectiveness_lowest_tenth", 0x60ecb669470378e9},
    {"effectiveness_mean", 0xbaea536ff60066ed},
    {"effectiveness_pupil_weighted", 0x51b832113537ffd6},
    {"effectiveness_sd", 0x3d253c991b723537},
    {"end_hazard_deep", 0x595df3ac97b5b941},
    {"end_hazard_middle", 0x6f3cd0838c42976a},
    {"end_hazard_shallow", 0xeea3022c55daf592},
    {"engagement_bimodality", 0xc0cfadb10ece8768},
    {"engagement_gap", 0xd59540f590f92729},
    {"engagement_gap_causal", 0xe395bcf57fa06172},
    {"engagement_gap_selection", 0x63fa7d43ff4e6fd7},
    {"engagement_separation", 0xc7b1002c66038e30},
    {"isolated", 0x11ff73a4ea423075},
    {"isolated_or_shallow", 0x40c71f40f2aeaf71},
    {"isolated_others", 0xf2a7f341d9a89bf2},
    {"isolated_small_primaries", 0x80cd9365b3e13b30},
    {"judgement_agreement", 0x39c78310b0952a0d},
    {"leadership_mean", 0x15ff25f3e67dbd39},
    {"margin", 0x267fbc7c2acaee31},
    {"persistence", 0x903f724fa25c71cf},
    {"propensity_bimodality", 0x8c0af35777b0dabc},
    {"propensity_mean", 0x6f7d26157c5de2c2},
    {"propensity_separation", 0x1f329d5c78f75799},
    {"shallow", 0x5dec03ce5bc84bcb},
    {"tier_high", 0x3d325ae07e0f866c},
    {"tier_low", 0x982c1647bb3e5b65},
    {"tier_middle", 0x13aa0c37f478e226},
    {"trapped_practice", 0x61129910eb93e68d},
    {"trust_mean", 0x3fdeb80a1a9246a5},
    {"widening", 0x581fcc8b3179b79e},
};

struct Pinned {
  Scenario scenario;
  std::uint64_t state;
};

void check(const Digests& found, const Digests& pinned) {
  for (const auto& [name, digest] : found) {
    std::ostringstream line;
    line << "{\"" << name << "\", 0x" << std::hex << digest << "},";
    const auto row = pinned.find(name);
    if (row == pinned.end()) {
      WARN("not pinned yet, add " << line.str());
    } else {
      INFO("now " << line.str());
      CHECK(digest == row->second);
    }
  }
  for (const auto& [name, digest] : pinned) {
    INFO(name << " is pinned, but is in no table");
    CHECK(found.contains(name));
  }
}

TEST_CASE("Bits of a small run are those of this model version, on every compiler and at every optimisation",
          "[digest]") {
  // If this fails and the change of results is meant: raise model_version in sim/run/description.hpp, name
  // the reason in CHANGELOG.md, and write the digests shown here in place of these. If it is not meant, the
  // last change is wrong.
  CHECK(model_version == 4);
  const std::vector<Pinned> pinned{
      {test::baseline(), 0xdfbffbe95ae024ff},
      {test::forced(), 0xe4214f3574a76dd7},
      {test::curriculum(), 0xbc3359b0e68b62b4},
      {test::supported(), 0x40bc540a20141359},
  };
  const Draws draws(1, 0);
  const Parameters p;
  const SharedPast past = *make_shared_past(draw_synthetic_schools(200, p, draws), p, draws);
  std::vector<test::Digest> of_metrics(metric_table().size());
  for (const Pinned& expected : pinned) {
    const RunResult result = *run_replicate(past, expected.scenario, 45, {});
    for (std::size_t i = 0; i < result.metrics.size(); ++i) {
      const double value = result.metrics[i];
      // The sign and payload of a NaN are open (sim/model/math.hpp).
      of_metrics[i / result.n_records].add(value == value ? value : 1e300);
    }
    INFO(expected.scenario.name);
    CHECK(result.state_hash == expected.state);
  }
  Digests metrics;
  for (std::size_t m = 0; m < of_metrics.size(); ++m) metrics[metric_table()[m].name] = of_metrics[m].value();
  check(metrics, metric_digests);
}

}  // namespace
}  // namespace schoolsim
