#include "sim/model/term.hpp"

#include <array>

#include "sim/model/processes/alliances.hpp"
#include "sim/model/processes/area_partnership.hpp"
#include "sim/model/processes/area_ties.hpp"
#include "sim/model/processes/attendance.hpp"
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
#include "sim/model/processes/rotation.hpp"
#include "sim/model/processes/secondments.hpp"
#include "sim/model/processes/time_budget.hpp"
#include "sim/model/tiers.hpp"
#include "sim/model/ties.hpp"

namespace schoolsim {
namespace {

void enter_new_ties(const Step& now, State& state, Scratch& scratch) {
  insert_ties(now.world, now.k, scratch.new_ties, scratch.ties, state.ties);
  scratch.new_ties.clear();
}

void remember_tiers(const Step&, State& state, Scratch&) {
  for (SchoolIndex i = 0; i < state.size(); ++i) {
    const unsigned low = state.max_depth[i] < tier_cuts.low ? 1 : 0;
    const unsigned history = state.low_tier_history[i];
    state.low_tier_history[i] = static_cast<std::uint16_t>((history << 1) | low);
  }
}

constexpr std::array processes{
    TermProcess{"S0", "levers",
                "Policy sets what every school feels this term; a new curriculum makes practice obsolete.",
                resolve_levers},
    TermProcess{"S0", "area partnership",
                "Schools of an authority meet, as many as the chair can draw, where policy offers it.",
                hold_area_meetings},
    TermProcess{"S0", "alliance money", "Leads of alliances give what their alliance takes and nobody pays.",
                run_alliances},
    TermProcess{"S0", "health checks", "Partners check each other, well or badly, where policy asks for it.",
                check_partners},
    TermProcess{"S1", "inspection", "Some schools are inspected; their grade decides the pressure they feel.",
                inspect},
    TermProcess{"S2", "time budget",
                "Leadership and initiatives decide how many days leaders can give to partners.",
                [](const Step& now, State& state, Scratch& scratch) { budget_time(now, state, scratch); }},
    TermProcess{"S3", "offers", "Each school spreads its days over its partners, the most trusted first.",
                [](const Step& now, State& state, Scratch& scratch) { offer_time(now, state, scratch); }},
    TermProcess{"S4a", "attendance", "Partners meet if both came, as deeply as both had time for.", attend},
    TermProcess{"S4b-d", "encounter", "Each side cooperates or not; trust follows, and depth follows trust.",
                meet_partners},
    TermProcess{"S5", "learning", "Practice changes by own work, partners, advisers, loss and luck.", learn},
    TermProcess{"S5", "experts", "Experts carry what they do best to other schools, where policy sends them.",
                send_experts},
    TermProcess{"S6", "leadership", "Heads and benches grow; some heads leave and are succeeded.",
                [](const Step& now, State& state, Scratch& scratch) {
                  if (now.k.mechanism_leadership != 0) lead_schools(now, state, scratch);
                }},
    TermProcess{"S6", "rotation", "Heads long in post change places, where policy rotates them.",
                [](const Step& now, State& state, Scratch& scratch) {
                  if (now.k.mechanism_leadership != 0) rotate_heads(now, state, scratch);
                }},
    TermProcess{"S6", "executives", "Heads of strong schools lead others as well, where policy allows it.",
                [](const Step& now, State& state, Scratch& scratch) {
                  if (now.k.mechanism_ties != 0 && now.k.mechanism_leadership != 0)
                    appoint_executives(now, state, scratch);
                }},
    TermProcess{"S6", "secondments", "Staff go to a trusted partner for a year, where policy seconds them.",
                [](const Step& now, State& state, Scratch& scratch) {
                  if (now.k.mechanism_leadership != 0) second_staff(now, state, scratch);
                }},
    TermProcess{"S7", "propensity",
                "Willingness to partner learns from experience, partners, vision and pressure.",
                [](const Step& now, State& state, Scratch& scratch) {
                  if (now.k.mechanism_propensity != 0) update_propensity(now, state, scratch);
                }},
    TermProcess{"S8", "dissolution", "Partnerships without trust or contact end.",
                [](const Step& now, State& state, Scratch& scratch) {
                  if (now.k.mechanism_dissolution != 0) end_ties(now, state, scratch);
                }},
    TermProcess{"S9", "formation", "Schools with time to spare search, propose and accept.",
                [](const Step& now, State& state, Scratch& scratch) {
                  if (now.k.mechanism_ties != 0 && now.k.mechanism_formation != 0)
                    form_ties(now, state, scratch);
                }},
    TermProcess{"S10", "federation",
                "Weak schools without a partner are put under a lead, where policy forces them.",
                [](const Step& now, State& state, Scratch& scratch) {
                  if (now.k.mechanism_ties != 0) force_federations(now, state, scratch);
                }},
    TermProcess{"S10", "brokering", "A broker introduces schools with little partnership to what they lack.",
                [](const Step& now, State& state, Scratch& scratch) {
                  if (now.k.mechanism_ties != 0) broker_ties(now, state, scratch);
                }},
    TermProcess{"S10", "alliances", "Schools join alliances around strong and willing leads.",
                [](const Step& now, State& state, Scratch& scratch) {
                  if (now.k.mechanism_ties != 0) join_alliances(now, state, scratch);
                }},
    TermProcess{"S10", "chains", "Chains take weak and willing schools, up to their size, and some fail.",
                [](const Step& now, State& state, Scratch& scratch) {
                  if (now.k.mechanism_ties != 0) grow_chains(now, state, scratch);
                }},
    TermProcess{"S10", "exchanges", "Deputies change places and leaders shadow one another, on small grants.",
                [](const Step& now, State& state, Scratch& scratch) {
                  if (now.k.mechanism_leadership != 0) exchange_deputies(now, state, scratch);
                }},
    TermProcess{"S10", "area ties", "Schools partner for one area of practice: enquiry groups, inclusion.",
                [](const Step& now, State& state, Scratch& scratch) {
                  if (now.k.mechanism_ties != 0) form_area_ties(now, state, scratch);
                }},
    TermProcess{"S10", "deployment", "Leaders of strong schools are sent to weak ones, where policy pays.",
                [](const Step& now, State& state, Scratch& scratch) {
                  if (now.k.mechanism_ties != 0) deploy_leaders(now, state, scratch);
                }},
    TermProcess{"S10", "entry", "New partnerships are entered on both sides.", enter_new_ties},
    TermProcess{"S11", "tiers", "Each school's tier of this term is remembered.", remember_tiers},
};

}  // namespace

std::span<const TermProcess> term_processes() { return processes; }

void advance_term(const World& world, const Coefficients& k, const Draws& draws, State& state,
                  Scratch& scratch, std::span<const AimedValues> aimed) {
  const Step now{world, k, draws, state.term, aimed};
  for (const TermProcess& process : processes) process.run(now, state, scratch);
  ++state.term;
}

}  // namespace schoolsim
