#include "sim/model/term.hpp"

#include <array>

#include "sim/model/processes/academy_groups.hpp"
#include "sim/model/processes/alliances.hpp"
#include "sim/model/processes/area_partnership.hpp"
#include "sim/model/processes/area_ties.hpp"
#include "sim/model/processes/attendance.hpp"
#include "sim/model/processes/bookkeeping.hpp"
#include "sim/model/processes/brokering.hpp"
#include "sim/model/processes/chains.hpp"
#include "sim/model/processes/deployment.hpp"
#include "sim/model/processes/dissolution.hpp"
#include "sim/model/processes/encounter.hpp"
#include "sim/model/processes/exchanges.hpp"
#include "sim/model/processes/executives.hpp"
#include "sim/model/processes/experts.hpp"
#include "sim/model/processes/federation.hpp"
#include "sim/model/processes/formation.hpp"
#include "sim/model/processes/health_checks.hpp"
#include "sim/model/processes/inspection.hpp"
#include "sim/model/processes/leadership.hpp"
#include "sim/model/processes/learning.hpp"
#include "sim/model/processes/levers.hpp"
#include "sim/model/processes/propensity.hpp"
#include "sim/model/processes/results.hpp"
#include "sim/model/processes/rotation.hpp"
#include "sim/model/processes/secondments.hpp"
#include "sim/model/processes/team.hpp"
#include "sim/model/processes/time_budget.hpp"

namespace schoolsim {
namespace {

// clang-format off
constexpr std::array listed{
    process::levers,
    process::area_partnership,
    process::alliance_money,
    process::health_checks,
    process::inspection,
    process::time_budget,
    process::offers,
    process::attendance,
    process::encounter,
    process::team,
    process::learning,
    process::experts,
    process::leadership,
    process::rotation,
    process::executives,
    process::secondments,
    process::propensity,
    process::dissolution,
    process::formation,
    process::federation,
    process::brokering,
    process::alliances,
    process::chains,
    process::academy_groups,
    process::exchanges,
    process::area_ties,
    process::deployment,
    process::entry,
    process::tiers,
    process::results,
};
// clang-format on

/// The core for the browser, whose size pages carry, leaves out what it never says.
constexpr auto processes = [] {
  auto all = listed;
#ifdef SCHOOLSIM_WITHOUT_DOCS
  for (Process& process : all) process.sentence = process.statement = {};
#endif
  return all;
}();

constexpr bool are_streams_unique() {
  std::array<bool, stream_end> is_taken{};
  for (const Stream stream : stream::of_no_process) is_taken[static_cast<std::size_t>(stream)] = true;
  for (const Process& process : processes) {
    for (const Stream stream : process.streams) {
      if (stream == Stream{}) continue;
      if (is_taken[static_cast<std::size_t>(stream)]) return false;
      is_taken[static_cast<std::size_t>(stream)] = true;
    }
  }
  return true;
}
static_assert(are_streams_unique(), "two streams of draws have the same number");

}  // namespace

std::span<const Process> term_processes() { return processes; }

void advance_term(const World& world, const Coefficients& k, const Draws& draws, State& state,
                  Scratch& scratch, std::span<const AimedValues> aimed, const Outside& outside,
                  const Player* player) {
  const Step now{world, k, draws, state.term, aimed, player};
  scratch.sight = {};
  for (const Process& process : processes) {
    if (process.function == process::entry.function && outside.act != nullptr)
      outside.act(outside.context, now, state, scratch);
    process.run(now, state, scratch);
  }
  ++state.term;
}

}  // namespace schoolsim
