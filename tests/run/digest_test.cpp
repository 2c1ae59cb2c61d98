#include "tests/model/digest.hpp"

#include <bit>

#include <catch2/catch.hpp>

#include "sim/run/description.hpp"
#include "sim/run/replicate.hpp"
#include "tests/run/scenarios.hpp"

namespace schoolsim {
namespace {

struct Pinned {
  Scenario scenario;
  std::uint64_t state, metrics;
};

TEST_CASE("Bits of a small run are those of this model version, on every compiler and at every optimisation",
          "[digest]") {
  // If this fails and the change of results is meant: raise model_version in sim/run/description.hpp, name
  // the reason in CHANGELOG.md, and write the digests shown here in place of these. If it is not meant, the
  // last change is wrong.
  CHECK(model_version == 2);
  const std::vector<Pinned> pinned{
      {test::baseline(), 0x6de4abae048d376a, 0xd2a9dc3992a8d565},
      {test::forced(), 0x9b937fbc08fa2b6f, 0xb7fe3e36fd867504},
      {test::curriculum(), 0x1051daba4827f90a, 0x7cec16e75a02fefe},
      {test::supported(), 0xf27502af93c21f9f, 0xfac2313045c477e8},
  };
  const Draws draws(1, 0);
  const Parameters p;
  const SharedPast past = *make_shared_past(draw_synthetic_schools(200, p, draws), p, draws);
  for (const Pinned& expected : pinned) {
    const RunResult result = *run_replicate(past, expected.scenario, 45, {});
    test::Digest metrics;
    for (const double value : result.metrics) {
      // The sign and payload of a NaN are open (sim/model/math.hpp).
      metrics.add(value == value ? value : 1e300);
    }
    INFO(expected.scenario.name);
    CHECK(result.state_hash == expected.state);
    CHECK(metrics.value() == expected.metrics);
  }
}

}  // namespace
}  // namespace schoolsim
