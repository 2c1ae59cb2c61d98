#include "tests/model/digest.hpp"

#include <bit>

#include <catch2/catch.hpp>

#include "sim/model/metrics.hpp"
#include "sim/run/description.hpp"
#include "sim/run/replicate.hpp"
#include "tests/run/scenarios.hpp"

namespace schoolsim {
namespace {

struct Pinned {
  Scenario scenario;
  std::uint64_t state, metrics, added_metrics;
};

/// Metrics added later are at the end of the table and have a digest of their own: adding one moves no other.
constexpr std::string_view first_added = "judgement_agreement";

TEST_CASE("Bits of a small run are those of this model version, on every compiler and at every optimisation",
          "[digest]") {
  // If this fails and the change of results is meant: raise model_version in sim/run/description.hpp, name
  // the reason in CHANGELOG.md, and write the digests shown here in place of these. If it is not meant, the
  // last change is wrong.
  CHECK(model_version == 4);
  const std::vector<Pinned> pinned{
      {test::baseline(), 0xdfbffbe95ae024ff, 0xd2a9dc3992a8d565, 0x2037c7873556209a},
      {test::forced(), 0xe4214f3574a76dd7, 0xb7fe3e36fd867504, 0x40fc721435fa1095},
      {test::curriculum(), 0xbc3359b0e68b62b4, 0x7cec16e75a02fefe, 0x718de7d891ffe931},
      {test::supported(), 0x40bc540a20141359, 0xfac2313045c477e8, 0x87192dcd19d0e04e},
  };
  const Draws draws(1, 0);
  const Parameters p;
  const SharedPast past = *make_shared_past(draw_synthetic_schools(200, p, draws), p, draws);
  for (const Pinned& expected : pinned) {
    const RunResult result = *run_replicate(past, expected.scenario, 45, {});
    test::Digest metrics, added_metrics;
    for (std::size_t i = 0; i < result.metrics.size(); ++i) {
      const double value = result.metrics[i];
      // The sign and payload of a NaN are open (sim/model/math.hpp).
      (i / result.n_records < find_metric(first_added) ? metrics : added_metrics)
          .add(value == value ? value : 1e300);
    }
    INFO(expected.scenario.name);
    CHECK(result.state_hash == expected.state);
    CHECK(metrics.value() == expected.metrics);
    CHECK(added_metrics.value() == expected.added_metrics);
  }
}

}  // namespace
}  // namespace schoolsim
