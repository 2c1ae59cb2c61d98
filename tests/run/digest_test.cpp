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

/// Digests of what a row of a table gives, by its name, so that a changed one names itself.
using Digests = std::map<std::string_view, std::uint64_t>;

const Digests state_digests{
    {"head disposition", 0x7ff2a57bef81e84b},
    {"head insider", 0x3aa6b3cc6c21f438},
    {"head skill", 0xceea42b282ef34d2},
    {"head tenure", 0xc2a2ff320a815748},
    {"school academy_group", 0xcbe4db40a458a6a5},
    {"school academy_joined", 0xf7ef17bad2e70125},
    {"school alliance", 0xcbe4db40a458a6a5},
    {"school alliance_start", 0xf7ef17bad2e70125},
    {"school attended", 0x8e00d7365500ffde},
    {"school attended_same_phase", 0x26d6f08429e18498},
    {"school bench", 0x88e5341e35a7c2ee},
    {"school chain", 0xcbe4db40a458a6a5},
    {"school curriculum_start", 0x41eafb4fb11849a5},
    {"school effectiveness", 0x7fd505da5f845146},
    {"school engagement", 0xfe986f9529555b1c},
    {"school executive", 0xcbe4db40a458a6a5},
    {"school executive_terms", 0x7501636cb8119725},
    {"school fell", 0xbf799e40459218f8},
    {"school grade", 0xd8a0da596738d66d},
    {"school group", 0xdcff84d390e2a211},
    {"school judged", 0x4b299ca00343a0c6},
    {"school judgement_error", 0x55c3251ee95994b6},
    {"school led", 0x7501636cb8119725},
    {"school low_tier_history", 0xa12194f64bb674b5},
    {"school max_depth", 0xfce54fe9d61bab67},
    {"school practice", 0x509ce8895eab46b6},
    {"school propensity", 0xbd82cf255a442e1a},
    {"school since_inspection", 0xc00055e6cb6a50d0},
    {"school team", 0x7501636cb8119725},
    {"school value_added", 0xfcc46936c162d4e7},
    {"tie age", 0x94ebc846b3153975},
    {"tie area", 0xa74169870ca468a5},
    {"tie depth", 0x13d2b807c101b061},
    {"tie fit", 0x7ba7bec27b7c5b19},
    {"tie guest", 0xf8f59de036eac425},
    {"tie kind", 0x34e15ea33e66c245},
    {"tie origin", 0x910c99217072c8a5},
    {"tie partner", 0xad50dd854d209351},
    {"tie realised", 0x5f4471f33d362791},
    {"tie reverse", 0xc62bde29a89fd69d},
    {"tie rivalry", 0x565786d68a2fb7f5},
    {"tie travel", 0x3a38c0ef1b67c6c9},
    {"tie trust", 0x8114055a0f4c16d0},
    {"tie unattended", 0x9141188a6084d0c5},
};

const Digests metric_digests{
    {"margin_25_55", 0x614ed98759d1f848},
    {"margin_30_70", 0xac23352fcc1077b7},
    {"margin_40_60", 0x22c816a2b402e286},
    {"alliance_givers", 0x2a39cfc039ddb625},
    {"alliance_odds_below_good", 0x6e5f75112c8553b5},
    {"alliance_receivers", 0x2a39cfc039ddb625},
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
    {"gain_of_deep_tie", 0xc5cb76eb3daaf2d2},
    {"gain_of_shallow_tie", 0xabdc6726150ade51},
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
    {"trust_depth_correlation", 0xa11001afaf792e80},
    {"trust_mean", 0x3fdeb80a1a9246a5},
    {"widening", 0x581fcc8b3179b79e},
};

struct Pinned {
  Scenario scenario;
  std::uint64_t state;
};

/// `must_be_pinned`: a new column of the state changes the hash of every run. A new metric changes no bit of
/// what was there, so it has nothing to be held to yet: the line to add is printed.
void check(const Digests& found, const Digests& pinned, bool must_be_pinned) {
  for (const auto& [name, digest] : found) {
    std::ostringstream line;
    line << "{\"" << name << "\", 0x" << std::hex << digest << "},";
    const auto row = pinned.find(name);
    if (row == pinned.end() && must_be_pinned) {
      FAIL_CHECK("not pinned yet, add " << line.str());
    } else if (row == pinned.end()) {
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
      {test::baseline(), 0xa303cfb4a64ff36d},
      {test::forced(), 0x0f28ea6d81aba738},
      {test::curriculum(), 0xd0317515dbf57c5e},
      {test::supported(), 0x9690a7623e451952},
  };
  const Draws draws(1, 0);
  const Parameters p;
  const SharedPast past = *make_shared_past(draw_synthetic_schools(200, p, draws), p, draws);
  std::vector<test::Digest> of_metrics(metric_table().size());
  std::map<std::string, test::Digest> of_state;
  for (const Pinned& expected : pinned) {
    const RunResult result = *run_replicate(past, expected.scenario, 45, {});
    for (std::size_t i = 0; i < result.metrics.size(); ++i) {
      const double value = result.metrics[i];
      // The sign and payload of a NaN are open (sim/model/math.hpp).
      of_metrics[i / result.n_records].add(value == value ? value : 1e300);
    }
    Simulation simulation(past, expected.scenario);
    for (Term term = 0; term < 45; ++term) simulation.advance();
    const auto add = [&](const ColumnInfo& row, const auto& column) {
      test::Digest& digest = of_state[std::string(row.of) + ' ' + std::string(row.name)];
      for (std::size_t i = 0; i < static_cast<std::size_t>(column.size()); ++i)
        digest.add(static_cast<double>(column.data()[i]));
    };
    for_each_school_column(
        [&](const ColumnInfo& row, auto column_of, auto) { add(row, column_of(simulation.state())); });
    for_each_tie_column(
        [&](const ColumnInfo& row, auto column_of, auto) { add(row, column_of(simulation.state().ties)); });
    INFO(expected.scenario.name);
    CHECK(hash(simulation.state()) == result.state_hash);
    CHECK(result.state_hash == expected.state);
  }
  Digests state;
  for (const auto& [name, digest] : of_state) state[name] = digest.value();
  check(state, state_digests, true);
  Digests metrics;
  for (std::size_t m = 0; m < of_metrics.size(); ++m) metrics[metric_table()[m].name] = of_metrics[m].value();
  check(metrics, metric_digests, false);
}

}  // namespace
}  // namespace schoolsim
