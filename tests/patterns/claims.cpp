#include "tests/patterns/claims.hpp"

#include <array>

#include "sim/study/parameter_sets.hpp"

namespace schoolsim::test {
namespace {

constexpr auto above = Claim::Is::above;
constexpr auto below = Claim::Is::below;

constexpr auto table = std::to_array<Claim>({
    {"P1", "engagement polarises: the margin between outer and middle tiers rises", "margin change", above},
    {"P1", "the gap between engaged and others widens", "engagement_gap change", above},
    {"P1", "its causal part widens", "engagement_gap_causal change", above},
    {"P1", "small primaries are alone more often than others", "small primaries isolated as often", above, "",
     1},
    {"P1", "attitudes do not split: bimodality of c stays below 5/9", "propensity_bimodality at 45", below,
     "", 5.0 / 9},
    {"P1", "lasting authority support leaves fewer alone", "supported isolated", below},
    {"P2", "force leaves fewer alone after a year", "forced isolated a year on", below},
    {"P2", "and at the end", "forced isolated", below},
    {"P2", "forced ties are less trusted than free ones of their age (4 to 9 terms)",
     "forced against free ties, trust at 4-9", below},
    {"P2", "and shallower", "forced against free ties, realised at 4-9", below},
    {"P2", "the coerced lose willingness, after three years", "coerced c after 9", below},
    {"P2", "after ten", "coerced c after 30", below},
    {"P2", "the coerced gain in teaching within three years", "coerced Q after 9", above},
    {"P3", "a new curriculum costs teaching after a year", "curriculum effectiveness a year on", below},
    {"P3", "which is won back by the end", "curriculum effectiveness_mean", above},
    {"P3", "its new ties are more, for their number, among those alone before",
     "curriculum tie rate of the isolated", above, "curriculum tie rate of others"},
    {"P3", "of those alone before more have a partner twelve years on",
     "curriculum formerly isolated partnered at 45", above},
    {"P4", "deep ties end less often than shallow ones", "end hazard deep", below, "end hazard shallow"},
    {"P5", "accountability makes new partners more alike", "likeness of new partners, A = 1 against .2",
     above},
    {"P6", "willingness rises after a first tie, after six terms", "c of entrants after 6", above},
    {"P6", "after twelve", "c of entrants after 12", above},
    {"P7", "with a deep bench less teaching is lost with the head", "Q lost with the head, deep bench", above,
     "Q lost with the head, shallow bench"},
    {"P8", "two or three initiatives beat one", "m = 2.5 effectiveness_mean", above,
     "m = 1 effectiveness_mean"},
    {"P8", "and twelve", "m = 2.5 effectiveness_mean", above, "m = 12 effectiveness_mean"},
    {"P9", "the largest quarter holds more ties than the smallest", "ties of the largest quarter", above,
     "ties of the smallest quarter"},
    {"P12", "leadership falls with disadvantage", "leadership on disadvantage, slope", below},
});

}  // namespace

std::span<const Claim> claims() { return table; }

std::vector<double> margins(const Claim& claim, const Measured& measured) {
  std::vector<double> result = measured.find(claim.figure)->second;
  for (std::size_t r = 0; r < result.size(); ++r) {
    result[r] -= claim.other.empty() ? claim.bound : measured.find(claim.other)->second[r];
    if (claim.is == below) result[r] = -result[r];
  }
  return result;
}

Ensemble worlds_of_england(std::uint32_t n) {
  const ParameterSets sets = load_sets("england");
  Ensemble ensemble{.schools = {}, .seed = 1, .replicates = n};
  for (std::uint32_t r = 0; r < n; ++r) {
    Parameters& world = ensemble.worlds.emplace_back();
    const std::vector<double>& values = sets.values[sets.set_of(r)];
    for (std::size_t p = 0; p < sets.parameters.size(); ++p)
      world.*parameter_table()[sets.parameters[p]].member = values[p];
  }
  return ensemble;
}

}  // namespace schoolsim::test
