#include "tests/model/plain/plain.hpp"

namespace schoolsim::plain {
namespace {

std::map<std::string_view, std::uint64_t>& notes() {
  static std::map<std::string_view, std::uint64_t> all;
  return all;
}

}  // namespace

const std::vector<PlainProcess>& term() {
  static const std::vector<PlainProcess> processes{
      {"levers"},
      {"area partnership"},
      {"alliance money"},
      {"health checks"},
      {"inspection", inspect},
      {"time budget"},
      {"offers", offer_time},
      {"attendance", attend},
      {"encounter", meet_partners},
      {"team", change_teams},
      {"learning", learn},
      {"experts"},
      {"leadership", lead_schools},
      {"rotation"},
      {"executives"},
      {"secondments"},
      {"propensity"},
      {"dissolution", end_ties},
      {"formation", form_ties},
      {"federation"},
      {"brokering"},
      {"alliances"},
      {"chains"},
      {"academy groups"},
      {"exchanges"},
      {"area ties"},
      {"deployment"},
      {"entry", enter_new_ties},
      {"tiers"},
      {"results", give_results},
  };
  return processes;
}

void note(std::string_view what) { ++notes()[what]; }
const std::map<std::string_view, std::uint64_t>& noted() { return notes(); }

}  // namespace schoolsim::plain
