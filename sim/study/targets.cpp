#include "sim/study/targets.hpp"

#include <algorithm>
#include <numeric>
#include <set>
#include <vector>

#include "sim/error.hpp"
#include "sim/input/local_authorities.hpp"
#include "sim/input/school_names.hpp"
#include "sim/model/random/draws.hpp"
#include "sim/model/state.hpp"
#include "sim/model/world.hpp"
#include "sim/run/scenario_words.hpp"
#include "sim/text/names.hpp"
#include "sim/text/numbers.hpp"
#include "sim/text/problem.hpp"
#include "sim/text/words.hpp"

namespace schoolsim {
namespace {

/// Authorities are told apart by 16 bits.
void expect_few_authorities(const LoadedSchools& loaded, const Parameters& parameters) {
  constexpr std::int64_t most = 65535;
  if (!loaded.n_synthetic) return;
  const std::int64_t n =
      *loaded.n_synthetic / static_cast<std::int64_t>(parameters.synthetic_schools_per_authority);
  if (n > most) {
    throw Error(ErrorKind::input, "synthetic.schools_per_authority: " + std::to_string(*loaded.n_synthetic) +
                                      " schools would have " + std::to_string(n) +
                                      " local authorities; at most " + std::to_string(most) +
                                      " can be told apart, so give them more schools each");
  }
}

/// The authorities of a world.
std::vector<Authority> authorities_of(const World& world) {
  std::vector<Authority> authorities;
  for (std::size_t a = 0; a < world.authority_code.size(); ++a)
    authorities.push_back({world.authority_code[a], "", world.authority_region[a]});
  return authorities;
}

/// The schools of replicate 0, and whom conditions that the list settles choose of them.
class Choice {
 public:
  Choice(const LoadedSchools& loaded, const Parameters& parameters, std::uint64_t seed)
      : draws_(seed, 0), participation_(parameters.policy_participation) {
    const SchoolList drawn =
        loaded.n_synthetic
            ? draw_synthetic_schools(static_cast<std::uint32_t>(*loaded.n_synthetic), parameters, draws_)
            : SchoolList{};
    world_ = make_world(loaded.n_synthetic ? drawn : loaded.schools, parameters, draws_);
  }

  [[nodiscard]] const World& world() const { return world_; }

  /// How many of the schools marked in `left` meet the condition; the others lose their mark.
  std::size_t keep(const Condition& condition, std::vector<std::uint8_t>& left) const {
    const auto meets = schools_that_meet(condition, world_, State{}, draws_, participation_);
    for (std::size_t i = 0; i < left.size(); ++i) left[i] &= meets[i];
    return std::accumulate(left.begin(), left.end(), std::size_t{0});
  }

 private:
  Draws draws_;
  double participation_;
  World world_;
};

/// Finds schools that are named by their ids: their numbers inside. What stays in `names` is in no list.
void find_schools(Condition& condition, const LoadedSchools& loaded) {
  if (condition.kind != ConditionKind::school || condition.names.empty()) return;
  const SchoolList& list = loaded.schools;
  bool has_texts = false;  // else ids are the numbers themselves, however they are spelled
  for (std::size_t i = 0; i < list.id_text.size(); ++i)
    has_texts = has_texts || read_finite(list.id_text[i]) != static_cast<double>(list.id[i]);
  const SchoolIds ids(list);
  condition.numbers.clear();
  std::erase_if(condition.names, [&](const std::string& name) {
    auto number = read_whole(name);
    if (has_texts) {
      const auto school = ids.find(name);
      number = school ? std::optional<std::int64_t>(list.id[*school]) : std::nullopt;
    }
    if (number) condition.numbers.push_back(*number);
    return number.has_value();
  });
}

/// Names that the list does not have.
std::vector<std::string> unknown_items(const Condition& condition, const World& world) {
  std::vector<std::string> unknown;
  if (condition.kind == ConditionKind::region) {
    const std::set<std::string_view> regions(world.authority_region.begin(), world.authority_region.end());
    for (const std::string& name : condition.names) {
      if (!regions.contains(name))
        unknown.push_back("region " + quote(name) + explain_region(name, authorities_of(world)));
    }
  }
  const auto check = [&](const char* what, const auto& known, const auto& explain) {
    for (const std::int64_t number : condition.numbers) {
      if (std::find(known.begin(), known.end(), number) == known.end())
        unknown.push_back(what + std::to_string(number) + explain(std::to_string(number)));
    }
  };
  if (condition.kind == ConditionKind::authority) {
    check("authority ", world.authority_code,
          [&](const std::string& code) { return explain_authority(code, authorities_of(world)); });
  }
  if (condition.kind == ConditionKind::school) {
    for (const std::string& name : condition.names)
      unknown.push_back("school " + (read_whole(name) ? name : quote(name)));
    check("school ", world.id, [](const std::string&) { return ""; });
  }
  return unknown;
}

}  // namespace

std::string count_targets(const Scenario& scenario, const LoadedSchools& loaded, std::uint64_t seed) {
  expect_few_authorities(loaded, scenario.parameters);
  const Choice choice(loaded, scenario.parameters, seed);
  std::string text;
  for (const Policy& policy : scenario.policies) {
    std::vector<std::uint8_t> left(choice.world().size(), 1);
    text += "Policy " + policy.name + " reaches, of " + std::to_string(left.size()) + " schools\n";
    if (policy.target.is_everyone()) text += "  all\n";
    for (Condition condition : policy.target.conditions) {
      const std::string written = write_condition(condition);
      find_schools(condition, loaded);
      const bool later = condition_info(condition.kind).is_of_state;
      text += "  " +
              (later ? std::string("settled during the run") : std::to_string(choice.keep(condition, left))) +
              " with " + written + tell_parts(condition.names, authorities_of(choice.world())) + "\n";
    }
  }
  return text;
}

void check_targets(RunDescription& description, const LoadedSchools& loaded) {
  Scenario& scenario = description.scenario;
  expect_few_authorities(loaded, scenario.parameters);
  const bool is_aimed = std::any_of(scenario.policies.begin(), scenario.policies.end(),
                                    [](const Policy& policy) { return !policy.target.is_everyone(); });
  if (!is_aimed) return;
  const Choice choice(loaded, scenario.parameters, description.seed);
  std::vector<Problem> problems;
  for (Policy& policy : scenario.policies) {
    const auto complain = [&](const std::string& message) {
      problems.push_back({scenario.name, "[policy " + policy.name + "]: " + message, ErrorKind::input});
    };
    std::vector<std::uint8_t> left(choice.world().size(), 1);
    bool all_known = true;
    for (Condition& condition : policy.target.conditions) {
      const std::string written = write_condition(condition);
      find_schools(condition, loaded);
      for (const std::string& unknown : unknown_items(condition, choice.world())) {
        all_known = false;
        complain(written + ": the school list has no " + unknown);
      }
      // Whom chance or the run's own course chooses is not known before.
      const ConditionInfo& row = condition_info(condition.kind);
      const bool by_chance =
          condition.kind == ConditionKind::participating || condition.kind == ConditionKind::authority_share;
      if (!all_known || row.is_of_state || by_chance) continue;
      if (choice.keep(condition, left) == 0) {
        complain("reaches no school: none is left with " + written);
        break;
      }
    }
  }
  throw_if_any(problems);
}

std::vector<std::string> partial_regions(const RunDescription& description) {
  const std::vector<Authority>& authorities = description.schools.authorities;
  std::vector<std::string> notes;
  const auto note = [&](const std::string& what, const std::vector<std::string>& regions) {
    if (const std::string parts = tell_parts(regions, authorities); !parts.empty())
      notes.push_back(what + " reaches a part of a region" + parts);
  };
  constexpr std::string_view region_word = "region=";
  if (description.focus.starts_with(region_word))
    note("--focus " + description.focus, split(description.focus.substr(region_word.size()), ','));
  for (const Policy& policy : description.scenario.policies) {
    for (const Condition& condition : policy.target.conditions)
      note(description.scenario.name + ": [policy " + policy.name + "]", condition.names);
  }
  return notes;
}

}  // namespace schoolsim
