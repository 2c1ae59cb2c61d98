#include "sim/model/invariants.hpp"

#include <algorithm>

#include "sim/model/areas.hpp"
#include "sim/model/tiers.hpp"
#include "sim/model/ties.hpp"

namespace schoolsim {
namespace {

bool is_within(const ColumnInfo& row, float value) {
  const auto x = static_cast<double>(value);
  return row.least <= x && x <= row.most;  // not-a-number is not
}
template <class T>
bool is_within(const ColumnInfo& row, const std::vector<T>& column, std::size_t i) {
  return is_within(row, plain_value(column, i));
}
bool is_within(const ColumnInfo& row, const AreaTable& practice, std::size_t i) {
  const auto values = practice.col(static_cast<Eigen::Index>(i));
  return std::all_of(values.begin(), values.end(), [&](float value) { return is_within(row, value); });
}

std::string range_of(const ColumnInfo& row) {
  const auto end = [](double value) { return std::to_string(static_cast<int>(value)); };
  if (row.least == -unbounded && row.most == unbounded) return std::string(row.name) + " is a number";
  return std::string(row.name) + " is " +
         (row.least == -unbounded ? "at most " + end(row.most)
          : row.most == unbounded ? end(row.least) + " or more"
                                  : "within " + end(row.least) + " to " + end(row.most));
}

template <class T>
std::size_t length(const std::vector<T>& column) {
  return column.size();
}
std::size_t length(const AreaTable& practice) { return static_cast<std::size_t>(practice.cols()); }

class Checks {
 public:
  explicit Checks(const World& world) : world_(world) {}

  void require(bool holds, const std::string& invariant) {
    if (!holds) broken.push_back(invariant);
  }

  /// `holds(i)` must be true of every school.
  template <class Holds>
  void every_school(const std::string& invariant, Holds holds) {
    for (SchoolIndex i = 0; i < world_.size(); ++i) {
      if (holds(i)) continue;
      broken.push_back(invariant + " (school " + std::to_string(world_.id[i]) + ")");
      return;
    }
  }

  /// `holds(i, e)` must be true of every half-edge e of every school i.
  template <class Holds>
  void every_tie(const Ties& ties, const std::string& invariant, Holds holds) {
    every_school(invariant, [&](SchoolIndex i) {
      for (std::uint32_t e = ties.begin[i]; e < ties.begin[i + 1]; ++e) {
        if (!holds(i, e)) return false;
      }
      return true;
    });
  }

  std::vector<std::string> broken;

 private:
  const World& world_;
};

/// Whether rows and columns fit together, without which nothing else can be looked at.
bool has_sound_shape(const World& world, const State& state, Checks& checks) {
  const std::size_t n = world.size();
  const Ties& ties = state.ties;
  bool columns = true;
  for_each_school_column(
      [&](const ColumnInfo&, auto column_of, auto) { columns = columns && length(column_of(state)) == n; });
  checks.require(columns, "every column has one value per school");
  bool rows = ties.begin.size() == n + 1 && ties.begin.front() == 0 && ties.begin.back() == ties.size() &&
              std::is_sorted(ties.begin.begin(), ties.begin.end());
  for_each_tie_column([&](const ColumnInfo&, auto column_of, auto) {
    rows = rows && length(column_of(ties)) == ties.size();
  });
  checks.require(rows, "rows of ties follow each other and fill every column");
  if (!columns || !rows) return false;
  const bool inside =
      std::all_of(ties.partner.begin(), ties.partner.end(), [&](SchoolIndex j) { return j < n; }) &&
      std::all_of(ties.reverse.begin(), ties.reverse.end(), [&](std::uint32_t e) { return e < ties.size(); });
  checks.require(inside, "partners and reverse positions exist");
  return inside;
}

void check_ties(const State& state, Checks& checks) {
  const Ties& ties = state.ties;
  checks.every_tie(ties, "no school is its own partner",
                   [&](SchoolIndex i, std::uint32_t e) { return ties.partner[e] != i; });
  checks.every_tie(ties, "no partner is held twice",
                   [&](SchoolIndex i, std::uint32_t e) { return find_tie(ties, i, ties.partner[e]) == e; });
  checks.every_tie(
      ties, "the reverse of a reverse is the half-edge itself", [&](SchoolIndex i, std::uint32_t e) {
        const std::uint32_t r = ties.reverse[e];
        const SchoolIndex j = ties.partner[e];
        return ties.reverse[r] == e && ties.partner[r] == i && ties.begin[j] <= r && r < ties.begin[j + 1];
      });
  for_each_tie_column([&](const ColumnInfo& row, auto column_of, auto) {
    const auto& column = column_of(ties);
    checks.every_tie(ties, range_of(row),
                     [&](SchoolIndex, std::uint32_t e) { return is_within(row, column, e); });
    if (!row.recorded) return;
    checks.every_tie(ties, "both sides of a tie agree on " + std::string(row.name),
                     [&](SchoolIndex, std::uint32_t e) { return column[e] == column[ties.reverse[e]]; });
  });
}

void check_schools(const State& state, Checks& checks) {
  for_each_school_column([&](const ColumnInfo& row, auto column_of, auto) {
    checks.every_school(range_of(row), [&](SchoolIndex i) { return is_within(row, column_of(state), i); });
  });
  checks.every_school("effectiveness is mean practice and the team's effect", [&](SchoolIndex i) {
    return state.effectiveness[i] == effectiveness_of(state.practice.col(i), state.team[i]);
  });
  checks.every_school("no depth without an attended tie",
                      [&](SchoolIndex i) { return state.attended[i] > 0 || state.max_depth[i] == 0.0F; });
  checks.every_school("ties attended with the own phase are among those attended",
                      [&](SchoolIndex i) { return state.attended_same_phase[i] <= state.attended[i]; });
  checks.every_school("the newest bit of the tier history is the present tier", [&](SchoolIndex i) {
    return ((state.low_tier_history[i] & 1U) != 0) == (state.max_depth[i] < tier_cuts.low);
  });
}

void check_groups(const World& world, const State& state, Checks& checks) {
  const Groups& groups = state.groups;
  const bool shape =
      groups.members.size() == groups.lead.size() && groups.founded.size() == groups.lead.size() &&
      std::all_of(groups.lead.begin(), groups.lead.end(), [&](SchoolIndex i) { return i < world.size(); });
  checks.require(shape, "every group has a lead, a number of members and a date");
  if (!shape) return;
  std::vector<std::uint32_t> members(groups.lead.size(), 0);
  bool known = true;
  for (SchoolIndex i = 0; i < world.size(); ++i) {
    if (state.group[i] == no_index) continue;
    known = known && state.group[i] < members.size();
    if (known && groups.lead[state.group[i]] != i) ++members[state.group[i]];
  }
  checks.require(known, "a school's group exists");
  if (!known) return;
  checks.require(members == groups.members, "the number of members of a group is right");
  for (std::size_t g = 0; g < groups.lead.size(); ++g) {
    checks.require(state.group[groups.lead[g]] == g, "a lead is in its own group");
  }
  checks.every_school("a member is in its lead's authority and tied to it by force", [&](SchoolIndex i) {
    if (state.group[i] == no_index || groups.lead[state.group[i]] == i) return true;
    const SchoolIndex lead = groups.lead[state.group[i]];
    const std::uint32_t e = find_tie(state.ties, i, lead);
    return world.authority[i] == world.authority[lead] && e != no_index &&
           state.ties.kind[e] == TieKind::forced;
  });
  checks.every_school("a chain has a lead in its authority", [&](SchoolIndex i) {
    if (state.chain[i] == no_index) return true;
    const SchoolIndex lead = state.chains.lead[state.chain[i]];
    return lead != no_school && world.authority[i] == world.authority[lead];
  });
  checks.every_tie(state.ties, "forced ties join schools of one group or chain",
                   [&](SchoolIndex i, std::uint32_t e) {
                     const SchoolIndex j = state.ties.partner[e];
                     return state.ties.kind[e] == TieKind::free ||
                            (state.group[i] != no_index && state.group[i] == state.group[j]) ||
                            (state.chain[i] != no_index && state.chain[i] == state.chain[j]);
                   });
}

void check_academy_groups(const World& world, const State& state, Checks& checks) {
  const AcademyGroups& groups = state.academy_groups;
  std::vector<std::uint32_t> schools(groups.founder.size(), 0);
  bool known = true;
  for (SchoolIndex i = 0; i < world.size(); ++i) {
    if (state.academy_group[i] == no_index) continue;
    known = known && state.academy_group[i] < schools.size();
    if (known) ++schools[state.academy_group[i]];
  }
  checks.require(known, "a school's academy group exists");
  if (!known) return;
  checks.require(schools == groups.schools, "the number of schools of an academy group is right");
  for (std::size_t g = 0; g < schools.size(); ++g) {
    checks.require(state.academy_group[groups.founder[g]] == g, "a founder stays in its academy group");
    checks.require(static_cast<float>(schools[g]) <= groups.room[g],
                   "an academy group has room for its schools");
  }
}

void check_executives(const World& world, const State& state, Checks& checks) {
  std::vector<std::uint32_t> led(world.size(), 0);
  checks.every_school("an executive head is of another school in the authority and under none",
                      [&](SchoolIndex i) {
                        const SchoolIndex j = state.executive[i];
                        if (j == no_school) return true;
                        if (j >= world.size() || j == i) return false;
                        ++led[j];
                        return world.authority[i] == world.authority[j] && state.led[i] == 0;
                      });
  checks.every_school("a head leads as many other schools as are under it",
                      [&](SchoolIndex i) { return state.led[i] == led[i]; });
}

void check_sums(const State& state, Checks& checks) {
  checks.require(std::is_sorted(state.grade_thresholds.rbegin(), state.grade_thresholds.rend()),
                 "better grades have higher thresholds");
  for (std::size_t c = 0; c < n_depth_classes; ++c) {
    checks.require(state.half_edges_ended[c] <= state.half_edges_at_risk[c],
                   "no more ties ended than were at risk");
  }
  for (const auto& payer : state.ledger) {
    for (const double days : payer) checks.require(days >= 0, "no negative leader-days");
  }
  for (const auto& payer : state.grants) {
    for (const double pounds : payer) checks.require(pounds >= 0, "no negative grants");
  }
}

}  // namespace

std::vector<std::string> broken_invariants(const World& world, const State& state) {
  Checks checks(world);
  if (has_sound_shape(world, state, checks)) {
    check_ties(state, checks);
    check_schools(state, checks);
    check_groups(world, state, checks);
    check_academy_groups(world, state, checks);
    check_executives(world, state, checks);
    check_sums(state, checks);
  }
  return checks.broken;
}

}  // namespace schoolsim
