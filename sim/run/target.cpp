#include "sim/run/target.hpp"

#include <algorithm>
#include <array>

#include "sim/model/contract.hpp"
#include "sim/model/step.hpp"

namespace schoolsim {
namespace {

using Kind = ConditionKind;
using Form = ConditionForm;

constexpr auto table = std::to_array<ConditionInfo>({
    {Kind::region, "regions", Form::names, 0, 0, "", false, "schools of authorities in these regions",
     "regions = London, South East"},
    {Kind::authority, "authorities", Form::numbers, 0, 0, "", false,
     "schools of authorities with these codes", "authorities = 380, 301"},
    {Kind::participating, "authorities", Form::word, 0, 0, "participating", false,
     "schools of the random share policy.participation of authorities, the same for all policies of a run",
     "authorities = participating"},
    {Kind::authority_share, "authority_share", Form::share, 0, 1, "", false,
     "schools of a random share of authorities; a larger share contains a smaller one",
     "authority_share = 0.3"},
    {Kind::phase, "phases", Form::phases, 0, 0, "", false, "schools of these phases",
     "phases = primary, special"},
    {Kind::pupils, "pupils", Form::range, 0, 1e6, "", false, "schools of this size in whole pupils",
     "pupils = 0 to 129"},
    {Kind::disadvantage, "disadvantage", Form::range, 0, 1, "", false,
     "schools with this share of disadvantaged pupils", "disadvantage = 0.3 to 1"},
    {Kind::disadvantage_rank, "disadvantage_rank", Form::range, 0, 1, "", false,
     "schools by their place among all schools by disadvantage, the least at 0",
     "disadvantage_rank = 0.8 to 1"},
    {Kind::grade, "grades", Form::range, 1, 4, "", true, "schools with these grades when they are judged",
     "grades = 3 to 4"},
    {Kind::engagement, "engagement", Form::range, 0, 1, "", true,
     "schools with this engagement when they are judged", "engagement = 0 to 0.1"},
    {Kind::school, "schools", Form::numbers, 0, 0, "", false, "schools with these ids",
     "schools = 100001, A12"},
});

constexpr bool table_is_in_order() {
  for (std::size_t i = 0; i < table.size(); ++i) {
    if (static_cast<std::size_t>(table[i].kind) != i) return false;
  }
  return true;
}
static_assert(table_is_in_order());

template <class Test>
std::vector<std::uint8_t> mark(const World& world, Test test) {
  std::vector<std::uint8_t> marks(world.size());
  for (SchoolIndex i = 0; i < world.size(); ++i) marks[i] = test(i) ? 1 : 0;
  return marks;
}

bool holds(const std::vector<std::int64_t>& numbers, std::int64_t number) {
  return std::find(numbers.begin(), numbers.end(), number) != numbers.end();
}

std::vector<std::uint8_t> in_authorities(const World& world, const std::vector<std::uint8_t>& authorities) {
  return mark(world, [&](SchoolIndex i) { return authorities[world.authority[i]] != 0; });
}

std::vector<std::uint8_t> drawn_authorities(const World& world, const Draws& draws, double share) {
  std::vector<std::uint8_t> taking_part;
  for (const std::int32_t code : world.authority_code) {
    DrawStream draw = draws.stream(stream::participation, 0, static_cast<std::uint32_t>(code));
    taking_part.push_back(draw.bernoulli(share) ? 1 : 0);
  }
  return taking_part;
}

}  // namespace

std::span<const ConditionInfo> target_conditions() { return table; }
const ConditionInfo& condition_info(ConditionKind kind) { return table[static_cast<std::size_t>(kind)]; }

bool Target::is_of_state() const {
  return std::any_of(conditions.begin(), conditions.end(),
                     [](const Condition& c) { return condition_info(c.kind).is_of_state; });
}

std::vector<std::uint8_t> schools_that_meet(const Condition& c, const World& world, const State& state,
                                            const Draws& draws, double participation) {
  const auto in_range = [&](double value) { return c.low <= value && value <= c.high; };
  switch (c.kind) {
    case Kind::region: {
      std::vector<std::uint8_t> chosen;
      for (const std::string& region : world.authority_region) {
        chosen.push_back(std::find(c.names.begin(), c.names.end(), region) != c.names.end() ? 1 : 0);
      }
      return in_authorities(world, chosen);
    }
    case Kind::authority:
      return mark(world,
                  [&](SchoolIndex i) { return holds(c.numbers, world.authority_code[world.authority[i]]); });
    case Kind::participating:
      return in_authorities(world, drawn_authorities(world, draws, participation));
    case Kind::authority_share:
      return in_authorities(world, drawn_authorities(world, draws, c.high));
    case Kind::phase:
      return mark(world,
                  [&](SchoolIndex i) { return holds(c.numbers, static_cast<std::int64_t>(world.phase[i])); });
    case Kind::pupils:
      return mark(world, [&](SchoolIndex i) {
        return in_range(static_cast<double>(static_cast<std::int64_t>(world.pupils[i])));
      });
    case Kind::disadvantage:
      return mark(world, [&](SchoolIndex i) { return in_range(static_cast<double>(world.disadvantage[i])); });
    case Kind::disadvantage_rank: {
      std::vector<std::uint8_t> chosen(world.size());
      const SchoolIndex n = world.size();
      for (SchoolIndex r = 0; r < n; ++r) {
        chosen[world.by_disadvantage[r]] = in_range((r + 0.5) / n) ? 1 : 0;
      }
      return chosen;
    }
    case Kind::grade:
      return mark(world, [&](SchoolIndex i) { return in_range(state.grade[i]); });
    case Kind::engagement:
      return mark(world, [&](SchoolIndex i) { return in_range(static_cast<double>(state.engagement[i])); });
    case Kind::school:
      return mark(world, [&](SchoolIndex i) { return holds(c.numbers, world.id[i]); });
  }
  return {};
}

std::vector<std::uint8_t> chosen_schools(const Target& target, const World& world, const State& state,
                                         const Draws& draws, double participation) {
  std::vector<std::uint8_t> chosen(world.size(), 1);
  for (const Condition& condition : target.conditions) {
    const auto meets = schools_that_meet(condition, world, state, draws, participation);
    for (SchoolIndex i = 0; i < world.size(); ++i) chosen[i] &= meets[i];
  }
  return chosen;
}

}  // namespace schoolsim
