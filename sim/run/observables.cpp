#include "sim/run/observables.hpp"

#include <algorithm>
#include <concepts>
#include <map>
#include <unordered_map>

#include "sim/model/contract.hpp"
#include "sim/model/math.hpp"
#include "sim/model/metrics.hpp"
#include "sim/model/world.hpp"
#include "sim/run/scenario_words.hpp"
#include "sim/run/tie_words.hpp"

namespace schoolsim {
namespace {

using Schools = std::vector<std::uint32_t>;
using Values = std::vector<double>;

constexpr double not_seen = std::numeric_limits<double>::quiet_NaN();
/// Secondaries with fewer pupils in a year have no value added that is published.
constexpr double least_cohort_secondary = 30;
/// An authority's mean is taken over so many schools or more.
constexpr std::size_t least_schools_of_an_authority = 5;

bool is_known(std::floating_point auto value) { return value == value; }

std::ptrdiff_t position_of(std::span<const Term> records, Term record) {
  const auto found = std::lower_bound(records.begin(), records.end(), record);
  return found != records.end() && *found == record ? found - records.begin() : -1;
}

/// A column in one record, which is there: observe() has looked.
std::span<const float> column(const SeenSchools& seen, SeenColumn which, Term record) {
  const auto at = static_cast<std::size_t>(position_of(seen.records, record));
  return seen.columns[static_cast<std::size_t>(which)].subspan(at * seen.phase.size(), seen.phase.size());
}

template <class Holds>
Schools schools_where(const SeenSchools& seen, Holds holds) {
  Schools chosen;
  const std::size_t n = seen.reported.empty() ? seen.phase.size() : seen.reported.size();
  for (std::size_t r = 0; r < n; ++r) {
    const std::uint32_t i = seen.reported.empty() ? static_cast<std::uint32_t>(r) : seen.reported[r];
    if (holds(i)) chosen.push_back(i);
  }
  return chosen;
}

bool is_of_phase(const SeenSchools& seen, const ArgumentValues& a, std::uint32_t i) {
  return static_cast<int>(seen.phase[i]) == a.whole(Argument::phase);
}

Schools of_phase(const SeenSchools& seen, const ArgumentValues& a) {
  return schools_where(seen, [&](std::uint32_t i) { return is_of_phase(seen, a, i); });
}

/// Share of `schools` of which `holds` is true; undefined without any.
template <class Holds>
double share(const Schools& schools, Holds holds) {
  if (schools.empty()) return not_seen;
  return static_cast<double>(std::count_if(schools.begin(), schools.end(), holds)) /
         static_cast<double>(schools.size());
}

/// Those of `schools` in a fifth of them by disadvantage, 1 the least; equals in the order of the list.
Schools in_fifth(const SeenSchools& seen, Schools schools, int fifth) {
  std::stable_sort(schools.begin(), schools.end(), [&](std::uint32_t i, std::uint32_t j) {
    return seen.disadvantage[i] < seen.disadvantage[j];
  });
  Schools chosen;
  for (std::size_t rank = 0; rank < schools.size(); ++rank) {
    if (static_cast<int>(5 * rank / schools.size()) + 1 == fifth) chosen.push_back(schools[rank]);
  }
  return chosen;
}

double mean_of(const Values& values) {
  double total = 0;
  for (const double value : values) total += value;
  return total / static_cast<double>(values.size());
}

double squares_from_mean(const Values& values) {
  const double mean = mean_of(values);
  double total = 0;
  for (const double value : values) total += (value - mean) * (value - mean);
  return total;
}

/// Of a sample: over n - 1.
double sd_of(const Values& values) {
  return values.size() < 2 ? not_seen
                           : math::sqrt(squares_from_mean(values) / static_cast<double>(values.size() - 1));
}

/// Pearson's; undefined for fewer than three pairs, and where either does not vary.
double correlation(const Values& a, const Values& b) {
  const double squares = squares_from_mean(a) * squares_from_mean(b);
  if (a.size() < 3 || !(squares > 0)) return not_seen;
  const double mean_a = mean_of(a);
  const double mean_b = mean_of(b);
  double products = 0;
  for (std::size_t n = 0; n < a.size(); ++n) products += (a[n] - mean_a) * (b[n] - mean_b);
  return products / math::sqrt(squares);
}

/// By linear interpolation between order statistics.
double quantile(Values values, double p) {
  if (values.empty()) return not_seen;
  std::sort(values.begin(), values.end());
  const double position = p * static_cast<double>(values.size() - 1);
  const auto below = static_cast<std::size_t>(position);
  const std::size_t above = std::min(below + 1, values.size() - 1);
  return values[below] + (position - static_cast<double>(below)) * (values[above] - values[below]);
}

/// Values of schools by what they belong to.
using Classes = std::map<std::uint32_t, Values>;

/// Means of the classes that are large enough.
std::map<std::uint32_t, double> means_of(const Classes& classes) {
  std::map<std::uint32_t, double> means;
  for (const auto& [key, values] : classes) {
    if (values.size() >= least_schools_of_an_authority) means[key] = mean_of(values);
  }
  return means;
}

double sd_of_means(const Classes& classes) {
  Values means;
  for (const auto& [key, mean] : means_of(classes)) means.push_back(mean);
  return sd_of(means);
}

/// Intraclass correlation by analysis of variance; 0 where the mean squares say less.
double share_between(const Classes& classes) {
  Values all;
  double squares_of_sizes = 0;
  double within = 0;
  for (const auto& [key, values] : classes) {
    all.insert(all.end(), values.begin(), values.end());
    squares_of_sizes += static_cast<double>(values.size() * values.size());
    within += squares_from_mean(values);
  }
  const auto n = static_cast<double>(all.size());
  const auto k = static_cast<double>(classes.size());
  if (k < 2 || n <= k) return not_seen;
  const double between = (squares_from_mean(all) - within) / (k - 1);
  within /= n - k;
  const double size = (n - squares_of_sizes / n) / (k - 1);
  const double total = between + (size - 1) * within;
  return total > 0 ? std::max(0.0, (between - within) / total) : not_seen;
}

// Records that are read.

Term term_of(const ArgumentValues& a, Argument which) { return a.whole(which); }

std::vector<Term> the_record(const ArgumentValues& a) { return {term_of(a, Argument::record)}; }

std::vector<Term> years_later(const ArgumentValues& a) {
  const Term record = term_of(a, Argument::record);
  return {record, record + terms_per_year * a.whole(Argument::years)};
}

std::vector<Term> every_year(const ArgumentValues& a) {
  std::vector<Term> records;
  for (Term r = term_of(a, Argument::first); r <= term_of(a, Argument::last); r += terms_per_year)
    records.push_back(r);
  return records;
}

/// Records that come after `first`, up to `last`: those in which what happened in between shows.
std::vector<Term> after(Term first, Term last) {
  std::vector<Term> records;
  for (Term r = first + 1; r <= last; ++r) records.push_back(r);
  return records;
}

std::vector<Term> every_term(const ArgumentValues& a) {
  return after(term_of(a, Argument::first), term_of(a, Argument::last));
}

std::vector<Term> first_and_given(const ArgumentValues& a) {
  std::vector<Term> records = every_term(a);
  const Term given = term_of(a, Argument::given);
  for (const Term r : after(given - terms_per_year, given)) records.push_back(r);
  std::sort(records.begin(), records.end());
  records.erase(std::unique(records.begin(), records.end()), records.end());
  return records;
}

/// Calls f(record a year earlier, record) for each year of first .. last.
template <class F>
void for_each_year(const ArgumentValues& a, F f) {
  const std::vector<Term> records = every_year(a);
  for (std::size_t r = 1; r < records.size(); ++r) f(records[r - 1], records[r]);
}

// Grades.

double share_of_grades(const SeenSchools& seen, const ArgumentValues& a, int best, int worst) {
  const auto grade = column(seen, SeenColumn::grade, term_of(a, Argument::record));
  const Schools graded =
      schools_where(seen, [&](std::uint32_t i) { return is_of_phase(seen, a, i) && is_known(grade[i]); });
  return share(graded, [&](std::uint32_t i) {
    return static_cast<int>(grade[i]) >= best && static_cast<int>(grade[i]) <= worst;
  });
}

double grade_share(const SeenSchools& seen, const ArgumentValues& a) {
  return share_of_grades(seen, a, a.whole(Argument::grade), a.whole(Argument::grade));
}

double good_share(const SeenSchools& seen, const ArgumentValues& a) { return share_of_grades(seen, a, 1, 2); }

double below_good(const SeenSchools& seen, const ArgumentValues& a) {
  const auto grade = column(seen, SeenColumn::grade, term_of(a, Argument::record));
  const Schools graded = schools_where(seen, [&](std::uint32_t i) {
    return is_of_phase(seen, a, i) && is_known(grade[i]) && is_known(seen.disadvantage[i]);
  });
  return share(in_fifth(seen, graded, a.whole(Argument::fifth)),
               [&](std::uint32_t i) { return grade[i] >= 3; });
}

/// Of the schools that at the beginning of a year have `grade`, the share of which happens(i, end of the
/// year) is true, all years together; grade 0 stands for any.
template <class Happens>
double yearly_share(const SeenSchools& seen, const ArgumentValues& a, int grade, Happens happens) {
  const Schools schools = of_phase(seen, a);
  std::size_t at_risk = 0;
  std::size_t happened = 0;
  for_each_year(a, [&](Term before, Term end) {
    const auto then = column(seen, SeenColumn::grade, before);
    for (const std::uint32_t i : schools) {
      if (grade != 0 && then[i] != static_cast<float>(grade)) continue;
      ++at_risk;
      happened += happens(i, end) ? 1U : 0U;
    }
  });
  return at_risk > 0 ? static_cast<double>(happened) / static_cast<double>(at_risk) : not_seen;
}

double grade_transition(const SeenSchools& seen, const ArgumentValues& a) {
  return yearly_share(seen, a, a.whole(Argument::from), [&](std::uint32_t i, Term end) {
    return column(seen, SeenColumn::grade, end)[i] == static_cast<float>(a[Argument::to]);
  });
}

double inspection_hazard(const SeenSchools& seen, const ArgumentValues& a) {
  return yearly_share(seen, a, a.whole(Argument::grade), [&](std::uint32_t i, Term end) {
    return column(seen, SeenColumn::since_inspection, end)[i] < terms_per_year;
  });
}

double heads_leaving(const SeenSchools& seen, const ArgumentValues& a) {
  const int grade = a.has(Argument::grade) ? a.whole(Argument::grade) : 0;
  return yearly_share(seen, a, grade, [&](std::uint32_t i, Term end) {
    return column(seen, SeenColumn::tenure, end)[i] < terms_per_year;
  });
}

/// Calls f(school, grade) for each inspection after record `first` up to record `last`, in their order.
template <class F>
void for_each_inspection(const SeenSchools& seen, const Schools& schools, Term first, Term last, F f) {
  for (const Term r : after(first, last)) {
    const auto since = column(seen, SeenColumn::since_inspection, r);
    const auto grade = column(seen, SeenColumn::grade, r);
    for (const std::uint32_t i : schools) {
      if (since[i] == 0) f(i, static_cast<int>(grade[i]));
    }
  }
}

double grade_given(const SeenSchools& seen, const ArgumentValues& a) {
  double given = 0;
  double all = 0;
  for_each_inspection(seen, of_phase(seen, a), term_of(a, Argument::first), term_of(a, Argument::last),
                      [&](std::uint32_t, int grade) {
                        all += 1;
                        given += grade == a.whole(Argument::grade) ? 1U : 0U;
                      });
  return all > 0 ? given / all : not_seen;
}

double grade_memory(const SeenSchools& seen, const ArgumentValues& a) {
  const Schools schools = of_phase(seen, a);
  std::vector<int> first(seen.phase.size(), 0);
  for_each_inspection(seen, schools, term_of(a, Argument::first), term_of(a, Argument::last),
                      [&](std::uint32_t i, int grade) {
                        if (first[i] == 0) first[i] = grade;
                      });
  std::vector<int> last(seen.phase.size(), 0);
  const Term end = term_of(a, Argument::given);
  for_each_inspection(seen, schools, end - terms_per_year, end,
                      [&](std::uint32_t i, int grade) { last[i] = grade; });
  Values earlier, later;
  for (const std::uint32_t i : schools) {
    if (first[i] == 0 || last[i] == 0) continue;
    earlier.push_back(first[i]);
    later.push_back(last[i]);
  }
  return correlation(earlier, later);
}

double never_good(const SeenSchools& seen, const ArgumentValues& a) {
  const Schools schools = of_phase(seen, a);
  std::vector<int> inspections(seen.phase.size(), 0);
  std::vector<int> best(seen.phase.size(), 4);
  for_each_inspection(seen, schools, term_of(a, Argument::first), term_of(a, Argument::last),
                      [&](std::uint32_t i, int grade) {
                        ++inspections[i];
                        best[i] = std::min(best[i], grade);
                      });
  Schools often;
  for (const std::uint32_t i : schools) {
    if (inspections[i] >= a.whole(Argument::inspections)) often.push_back(i);
  }
  return share(often, [&](std::uint32_t i) { return best[i] >= 3; });
}

double good_share_authority_sd(const SeenSchools& seen, const ArgumentValues& a) {
  const auto grade = column(seen, SeenColumn::grade, term_of(a, Argument::record));
  Classes authorities;
  for (const std::uint32_t i : of_phase(seen, a)) {
    if (is_known(grade[i])) authorities[seen.authority[i]].push_back(grade[i] <= 2 ? 1 : 0);
  }
  return sd_of_means(authorities);
}

// Value added.

/// The schools of a phase whose results are published in a record.
Schools with_results(const SeenSchools& seen, const ArgumentValues& a, Term record) {
  const auto value_added = column(seen, SeenColumn::value_added, record);
  return schools_where(seen, [&](std::uint32_t i) {
    const auto cohort = static_cast<double>(cohort_of(seen.phase[i], seen.pupils[i]));
    return is_of_phase(seen, a, i) && is_known(value_added[i]) &&
           !(seen.phase[i] == Phase::secondary && cohort < least_cohort_secondary) &&
           !(cohort < a[Argument::cohort_from]) && !(cohort >= a[Argument::cohort_below]);
  });
}

Values values_of(std::span<const float> column, const Schools& schools) {
  Values values;
  for (const std::uint32_t i : schools) values.push_back(static_cast<double>(column[i]));
  return values;
}

/// Value added of the schools whose results are known in both years.
std::array<Values, 2> of_both_years(const SeenSchools& seen, const ArgumentValues& a) {
  const std::vector<Term> records = years_later(a);
  const auto later = column(seen, SeenColumn::value_added, records[1]);
  Schools both = with_results(seen, a, records[0]);
  std::erase_if(both, [&](std::uint32_t i) { return !is_known(later[i]); });
  return {values_of(column(seen, SeenColumn::value_added, records[0]), both), values_of(later, both)};
}

double value_added_autocorrelation(const SeenSchools& seen, const ArgumentValues& a) {
  const auto [then, later] = of_both_years(seen, a);
  return correlation(then, later);
}

double bottom_tenth_stays(const SeenSchools& seen, const ArgumentValues& a) {
  const auto [then, later] = of_both_years(seen, a);
  const double cut_then = quantile(then, 0.1);
  const double cut_later = quantile(later, 0.1);
  double low = 0;
  double still = 0;
  for (std::size_t n = 0; n < then.size(); ++n) {
    if (!(then[n] <= cut_then)) continue;
    low += 1;
    still += later[n] <= cut_later ? 1U : 0U;
  }
  return low > 0 ? still / low : not_seen;
}

double value_added_disadvantage(const SeenSchools& seen, const ArgumentValues& a) {
  const Term record = term_of(a, Argument::record);
  Schools schools = with_results(seen, a, record);
  std::erase_if(schools, [&](std::uint32_t i) { return !is_known(seen.disadvantage[i]); });
  return correlation(values_of(column(seen, SeenColumn::value_added, record), schools),
                     values_of(seen.disadvantage, schools));
}

Classes value_added_by_authority(const SeenSchools& seen, const ArgumentValues& a) {
  const Term record = term_of(a, Argument::record);
  const auto value_added = column(seen, SeenColumn::value_added, record);
  Classes authorities;
  for (const std::uint32_t i : with_results(seen, a, record))
    authorities[seen.authority[i]].push_back(static_cast<double>(value_added[i]));
  return authorities;
}

double value_added_between_authorities(const SeenSchools& seen, const ArgumentValues& a) {
  return share_between(value_added_by_authority(seen, a));
}

double value_added_authority_phases(const SeenSchools& seen, const ArgumentValues& a) {
  const auto means = [&](Phase phase) {
    ArgumentValues of = a;
    of[Argument::phase] = static_cast<double>(phase);
    return means_of(value_added_by_authority(seen, of));
  };
  const auto secondary = means(Phase::secondary);
  Values of_primaries, of_secondaries;
  for (const auto& [authority, mean] : means(Phase::primary)) {
    const auto other = secondary.find(authority);
    if (other == secondary.end()) continue;
    of_primaries.push_back(mean);
    of_secondaries.push_back(other->second);
  }
  return correlation(of_primaries, of_secondaries);
}

// Groups.

/// Whether a school's number of its group says that it has one.
bool is_in_group(float group) { return group >= 0; }

double grouped(const SeenSchools& seen, const ArgumentValues& a) {
  const auto group = column(seen, SeenColumn::academy_group, term_of(a, Argument::record));
  Schools schools = of_phase(seen, a);
  if (a.has(Argument::fifth)) {
    std::erase_if(schools, [&](std::uint32_t i) { return !is_known(seen.disadvantage[i]); });
    schools = in_fifth(seen, schools, a.whole(Argument::fifth));
  }
  return share(schools, [&](std::uint32_t i) { return is_in_group(group[i]); });
}

double grouped_authority_sd(const SeenSchools& seen, const ArgumentValues& a) {
  const auto group = column(seen, SeenColumn::academy_group, term_of(a, Argument::record));
  Classes authorities;
  for (const std::uint32_t i : of_phase(seen, a))
    authorities[seen.authority[i]].push_back(is_in_group(group[i]) ? 1 : 0);
  return sd_of_means(authorities);
}

/// Members of each group of two or more, all phases together.
std::vector<Schools> groups_of(const SeenSchools& seen, const ArgumentValues& a) {
  const auto group = column(seen, SeenColumn::academy_group, term_of(a, Argument::record));
  std::map<float, Schools> members;
  for (const std::uint32_t i : schools_where(seen, [&](std::uint32_t j) { return is_in_group(group[j]); }))
    members[group[i]].push_back(i);
  std::vector<Schools> groups;
  for (auto& [number, schools] : members) {
    if (schools.size() > 1) groups.push_back(std::move(schools));
  }
  return groups;
}

constexpr std::array<std::string_view, 4> size_statistics{"mean", "median", "p90", "max"};

double group_size(const SeenSchools& seen, const ArgumentValues& a) {
  Values sizes;
  for (const Schools& group : groups_of(seen, a)) sizes.push_back(static_cast<double>(group.size()));
  if (sizes.empty()) return not_seen;
  switch (a.whole(Argument::statistic)) {
    case 0:
      return mean_of(sizes);
    case 1:
      return quantile(sizes, 0.5);
    case 2:
      return quantile(sizes, 0.9);
    default:
      return quantile(sizes, 1);
  }
}

/// Share of groups of which holds(members) is true.
template <class Holds>
double share_of_groups(const SeenSchools& seen, const ArgumentValues& a, Holds holds) {
  const std::vector<Schools> groups = groups_of(seen, a);
  if (groups.empty()) return not_seen;
  return static_cast<double>(std::count_if(groups.begin(), groups.end(), holds)) /
         static_cast<double>(groups.size());
}

double groups_of_one_authority(const SeenSchools& seen, const ArgumentValues& a) {
  return share_of_groups(seen, a, [&](const Schools& members) {
    return std::all_of(members.begin(), members.end(),
                       [&](std::uint32_t i) { return seen.authority[i] == seen.authority[members.front()]; });
  });
}

double groups_of_both_phases(const SeenSchools& seen, const ArgumentValues& a) {
  return share_of_groups(seen, a, [&](const Schools& members) {
    const auto has = [&](Phase phase) {
      return std::any_of(members.begin(), members.end(),
                         [&](std::uint32_t i) { return seen.phase[i] == phase; });
    };
    return has(Phase::primary) && has(Phase::secondary);
  });
}

double value_added_between_groups(const SeenSchools& seen, const ArgumentValues& a) {
  const Term record = term_of(a, Argument::record);
  const auto value_added = column(seen, SeenColumn::value_added, record);
  const auto group = column(seen, SeenColumn::academy_group, record);
  Classes groups;
  for (const std::uint32_t i : with_results(seen, a, record)) {
    if (is_in_group(group[i]))
      groups[static_cast<std::uint32_t>(group[i])].push_back(static_cast<double>(value_added[i]));
  }
  return share_between(groups);
}

// Partnerships.

/// Pupils' standard deviations in one of schools' effectiveness: .36 to .39, since schools make 13 to 15 % of
/// the variance of what pupils learn.
constexpr double pupil_sds_in_a_school_sd = 0.375;

double metric_value(const SeenSchools& seen, std::string_view name, Term record) {
  return seen.metrics[find_metric(name) * static_cast<std::size_t>(seen.last_record + 1) +
                      static_cast<std::size_t>(record)];
}

std::vector<Term> start_and_record(const ArgumentValues& a) {
  const Term record = term_of(a, Argument::record);
  return record == 0 ? std::vector<Term>{0} : std::vector<Term>{0, record};
}

/// A row that is a metric in a record.
ObservableInfo row_of_metric(std::string_view name, std::string_view metric, std::string_view unit,
                             std::string_view doc) {
  return {name,
          {Argument::record},
          {},
          unit,
          doc,
          {},
          the_record,
          [metric](const SeenSchools& seen, const ArgumentValues& a) {
            return metric_value(seen, metric, term_of(a, Argument::record));
          },
          {metric}};
}

/// A row that is a metric of practice, times `factor`, in standard deviations of pupils.
ObservableInfo row_in_pupil_sd(std::string_view name, std::string_view metric, double factor,
                               std::string_view doc) {
  static constexpr std::string_view spread = "effectiveness_sd";
  return {name,
          {Argument::record},
          {},
          "pupil sd",
          doc,
          {},
          start_and_record,
          [=](const SeenSchools& seen, const ArgumentValues& a) {
            return factor * pupil_sds_in_a_school_sd *
                   metric_value(seen, metric, term_of(a, Argument::record)) / metric_value(seen, spread, 0);
          },
          {metric, spread}};
}

using Partners = std::pair<std::uint32_t, std::uint32_t>;

/// Calls f(event) for each event of ties with an end among the schools looked at.
template <class F>
void for_each_event(const SeenSchools& seen, F f) {
  const auto is_reported = [&](std::uint32_t i) {
    return seen.reported.empty() || std::binary_search(seen.reported.begin(), seen.reported.end(), i);
  };
  for (const TieEvent& event : *seen.ties) {
    if (is_reported(event.first) || is_reported(event.second)) f(event);
  }
}

/// The ties of a record, each as its last event left it.
std::map<Partners, TieEvent> ties_in(const SeenSchools& seen, Term record) {
  std::map<Partners, TieEvent> ties;
  for_each_event(seen, [&](const TieEvent& event) {
    if (event.record > record) return;
    if (event.kind == TieEventKind::end) {
      ties.erase({event.first, event.second});
    } else {
      ties[{event.first, event.second}] = event;
    }
  });
  return ties;
}

/// Partners of every school in a record, ascending.
std::vector<Schools> partners_in(const SeenSchools& seen, Term record) {
  std::vector<Schools> partners(seen.phase.size());
  for (const auto& [pair, tie] : ties_in(seen, record)) {
    partners[pair.first].push_back(pair.second);
    partners[pair.second].push_back(pair.first);
  }
  for (Schools& of_school : partners) std::sort(of_school.begin(), of_school.end());
  return partners;
}

bool contains(const Schools& ascending, std::uint32_t i) {
  return std::binary_search(ascending.begin(), ascending.end(), i);
}

std::vector<Term> a_year_of_age(const ArgumentValues& a) {
  return {term_of(a, Argument::last) + term_of(a, Argument::age) + terms_per_year};
}

double ties_ended(const SeenSchools& seen, const ArgumentValues& a) {
  const Term age = term_of(a, Argument::age);
  std::map<Partners, Term> begun;
  std::size_t ended_before = 0;
  std::size_t ended = 0;
  std::size_t all = 0;
  for_each_event(seen, [&](const TieEvent& event) {
    const Partners pair{event.first, event.second};
    if (event.kind == TieEventKind::begin && static_cast<int>(event.origin) == a.whole(Argument::origin) &&
        event.record > term_of(a, Argument::first) && event.record <= term_of(a, Argument::last)) {
      begun[pair] = event.record;
      ++all;
    }
    const auto tie = begun.find(pair);
    if (event.kind != TieEventKind::end || tie == begun.end()) return;
    const Term life = event.record - tie->second;
    ended_before += life <= age ? 1U : 0U;
    ended += life > age && life <= age + terms_per_year ? 1U : 0U;
    begun.erase(tie);
  });
  const std::size_t at_risk = all - ended_before;
  return at_risk > 0 ? static_cast<double>(ended) / static_cast<double>(at_risk) : not_seen;
}

double degree_dispersion(const SeenSchools& seen, const ArgumentValues& a) {
  const std::vector<Schools> partners = partners_in(seen, term_of(a, Argument::record));
  Values degrees;
  for (const std::uint32_t i : schools_where(seen, [](std::uint32_t) { return true; }))
    degrees.push_back(static_cast<double>(partners[i].size()));
  const double mean = mean_of(degrees);
  return mean > 0 ? sd_of(degrees) * sd_of(degrees) / mean : not_seen;
}

double closure_odds(const SeenSchools& seen, const ArgumentValues& a) {
  const std::vector<Term> records = years_later(a);
  const std::vector<Schools> before = partners_in(seen, records.front());
  const std::vector<Schools> after = partners_in(seen, records.back());
  std::map<std::uint16_t, Schools> authorities;
  for (const std::uint32_t i : schools_where(seen, [](std::uint32_t) { return true; }))
    authorities[seen.authority[i]].push_back(i);
  double for_closure = 0;
  double against = 0;
  std::vector<std::uint8_t> shares(seen.phase.size());
  for (const auto& [authority, schools] : authorities) {
    std::array<std::array<double, 2>, 2> pairs{};  // [with a common partner][tied in the end]
    for (const std::uint32_t i : schools) {
      std::fill(shares.begin(), shares.end(), std::uint8_t{0});
      for (const std::uint32_t partner : before[i]) {
        for (const std::uint32_t j : before[partner]) shares[j] = 1;
      }
      for (const std::uint32_t j : schools) {
        if (j > i && !contains(before[i], j)) pairs[shares[j]][contains(after[i], j) ? 1 : 0] += 1;
      }
    }
    const double n = pairs[0][0] + pairs[0][1] + pairs[1][0] + pairs[1][1];
    if (n == 0) continue;
    for_closure += pairs[1][1] * pairs[0][0] / n;
    against += pairs[1][0] * pairs[0][1] / n;
  }
  return against > 0 ? for_closure / against : not_seen;
}

double ties_change(const SeenSchools& seen, const ArgumentValues& a) {
  const auto count = [&](Argument record) {
    const auto ties = ties_in(seen, term_of(a, record));
    return static_cast<double>(std::count_if(ties.begin(), ties.end(), [&](const auto& tie) {
      return tie.second.tier == a.whole(Argument::tier) + 1;
    }));
  };
  const double before = count(Argument::first);
  return before > 0 ? count(Argument::last) / before - 1 : not_seen;
}

std::vector<Term> first_and_last(const ArgumentValues& a) {
  return {term_of(a, Argument::first), term_of(a, Argument::last)};
}

constexpr double last_record = last_key_term;

constexpr std::array<ArgumentInfo, n_arguments> arguments{{
    {"phase", phase_words, 0, 0, true, "phase of the schools"},
    {"grade", {}, 1, 4, true, "inspection grade, 1 the best"},
    {"from", {}, 1, 4, true, "grade at the beginning of a year"},
    {"to", {}, 1, 4, true, "grade at its end"},
    {"fifth", {}, 1, 5, true, "fifth of the schools of the phase by disadvantage, 1 the least"},
    {"statistic", size_statistics, 0, 0, true, "of the sizes"},
    {"record", {}, first_observed_record, last_record, true, "terms since August 2010, three a year"},
    {"first", {}, first_observed_record, last_record, true, "record with which a span of years begins"},
    {"last", {}, first_observed_record, last_record, true, "record with which it ends"},
    {"given", {}, first_observed_record, last_record, true, "record at the end of the year of a later grade"},
    {"years", {}, 1, 100, true, "years from the first results to the second"},
    {"inspections", {}, 1, 100, true, "inspections at least"},
    {"cohort_from", {}, 0, 100'000, false, "least pupils of a year"},
    {"cohort_below", {}, 0, 100'000, false, "pupils of a year of which there are fewer"},
    {"origin", tie_origin_words, 0, 0, true, "how ties came to be"},
    {"tier", tier_words, 0, 0, true, "of depth: loose below .35, deep from .65 on"},
    {"age",
     {},
     0,
     last_record,
     true,
     "records from that in which a tie begins to the year that is looked at"},
}};

}  // namespace

std::span<const ArgumentInfo> argument_table() { return arguments; }

const std::vector<ObservableInfo>& observable_table() {
  using A = Argument;
  using C = SeenColumn;
  const std::vector<A> classes{A::cohort_from, A::cohort_below};
  static const std::vector<ObservableInfo> table{
      {"grade_share",
       {A::phase, A::grade, A::record},
       {},
       "share",
       "share of the graded schools that have a grade",
       {C::grade},
       the_record,
       grade_share},
      {"good_share",
       {A::phase, A::record},
       {},
       "share",
       "share of the graded schools that are good or better",
       {C::grade},
       the_record,
       good_share},
      {"below_good",
       {A::phase, A::fifth, A::record},
       {},
       "share",
       "share below good among the graded schools of a fifth by disadvantage; equals in the order of the "
       "list",
       {C::grade},
       the_record,
       below_good},
      {"grade_transition",
       {A::phase, A::from, A::to, A::first, A::last},
       {},
       "share a year",
       "share of the schools of one grade that have another a year later, all years of the span together",
       {C::grade},
       every_year,
       grade_transition},
      {"inspection_hazard",
       {A::phase, A::grade, A::first, A::last},
       {},
       "share a year",
       "share of the schools of a grade that are inspected in the year that follows, all years together",
       {C::grade, C::since_inspection},
       every_year,
       inspection_hazard},
      {"grade_given",
       {A::phase, A::grade, A::first, A::last},
       {},
       "share",
       "share of a grade among those that inspections gave in the span",
       {C::grade, C::since_inspection},
       every_term,
       grade_given},
      {"grade_memory",
       {A::phase, A::first, A::last, A::given},
       {},
       "correlation",
       "over schools, of the first grade that an inspection gave in the span with the last one given in the "
       "year up to a later record",
       {C::grade, C::since_inspection},
       first_and_given,
       grade_memory},
      {"never_good",
       {A::phase, A::inspections, A::first, A::last},
       {},
       "share",
       "share of the schools with so many inspections in the span or more that none found good",
       {C::grade, C::since_inspection},
       every_term,
       never_good},
      {"good_share_authority_sd",
       {A::phase, A::record},
       {},
       "share",
       "standard deviation over authorities with five graded schools or more of their share of good schools",
       {C::grade},
       the_record,
       good_share_authority_sd},
      {"heads_leaving",
       {A::phase, A::first, A::last},
       {A::grade},
       "share a year",
       "share of the schools, or of those of a grade, that have another head at the end of a year than at "
       "its "
       "beginning, all years together",
       {C::grade, C::tenure},
       every_year,
       heads_leaving},
      {"value_added_autocorrelation",
       {A::phase, A::record, A::years},
       classes,
       "correlation",
       "over schools, of the results of one year with those some years later; secondaries from 30 pupils a "
       "year on",
       {C::value_added},
       years_later,
       value_added_autocorrelation},
      {"bottom_tenth_stays",
       {A::phase, A::record, A::years},
       classes,
       "share",
       "share of the lowest tenth by value added that is in the lowest tenth some years later",
       {C::value_added},
       years_later,
       bottom_tenth_stays},
      {"value_added_disadvantage",
       {A::phase, A::record},
       classes,
       "correlation",
       "over schools, of value added with disadvantage",
       {C::value_added},
       the_record,
       value_added_disadvantage},
      {"value_added_between_authorities",
       {A::phase, A::record},
       classes,
       "share",
       "share of the variance of value added that is between authorities: intraclass correlation by analysis "
       "of "
       "variance, 0 at least",
       {C::value_added},
       the_record,
       value_added_between_authorities},
      {"value_added_authority_phases",
       {A::record},
       {},
       "correlation",
       "over authorities with five primaries and five secondaries or more, of their means of value added",
       {C::value_added},
       the_record,
       value_added_authority_phases},
      {"value_added_between_groups",
       {A::phase, A::record},
       classes,
       "share",
       "share of the variance of value added of grouped schools that is between groups, as for authorities",
       {C::value_added, C::academy_group},
       the_record,
       value_added_between_groups},
      {"grouped",
       {A::phase, A::record},
       {A::fifth},
       "share",
       "share of the schools, or of those of a fifth by disadvantage, that are in an academy group",
       {C::academy_group},
       the_record,
       grouped},
      {"grouped_authority_sd",
       {A::phase, A::record},
       {},
       "share",
       "standard deviation over authorities with five schools or more of their share of grouped schools",
       {C::academy_group},
       the_record,
       grouped_authority_sd},
      {"group_size",
       {A::statistic, A::record},
       {},
       "schools",
       "size of the academy groups of two schools or more",
       {C::academy_group},
       the_record,
       group_size},
      {"groups_of_one_authority",
       {A::record},
       {},
       "share",
       "share of the groups of two schools or more that lie in one authority",
       {C::academy_group},
       the_record,
       groups_of_one_authority},
      {"groups_of_both_phases",
       {A::record},
       {},
       "share",
       "share of the groups of two schools or more that have primaries and secondaries",
       {C::academy_group},
       the_record,
       groups_of_both_phases},
      row_of_metric("without_partner", "isolated", "share",
                    "share of the schools that met no partner in the last term"),
      row_of_metric("with_deep_tie", "deep", "share",
                    "share of the schools that met a partner at a depth of .5 or more in the last term"),
      row_of_metric("trust_depth_correlation", "trust_depth_correlation", "1",
                    "correlation, over ties as both ends see them, of trust and depth"),
      row_of_metric(
          "alliance_givers", "alliance_givers", "share",
          "share of the schools that gave support in an alliance in the last year: its lead, or a member to "
          "one of a worse grade"),
      row_of_metric("alliance_receivers", "alliance_receivers", "share",
                    "share of the schools that received support in an alliance in the last year"),
      row_of_metric("alliance_odds_below_good", "alliance_odds_below_good", "odds ratio",
                    "odds of the schools below good to receive support in alliances, over those of others"),
      row_in_pupil_sd("deep_tie_gain", "gain_of_deep_tie", terms_per_year,
                      "what a year of one tie attended at a depth of .5 or more adds to effectiveness, in "
                      "standard deviations of pupils: .375 of that of schools in record 0"),
      row_in_pupil_sd("shallow_tie_gain", "gain_of_shallow_tie", terms_per_year,
                      "what a year of one tie attended at a depth below .25 adds, likewise"),
      row_in_pupil_sd(
          "engaged_lead", "engagement_gap_causal", 1,
          "effectiveness of the most engaged third of schools above the least engaged, beyond the "
          "difference between the same schools in the twin without ties, likewise"),
      {"degree_dispersion",
       {A::record},
       {},
       "1",
       "variance of the number of ties of schools over its mean; a random graph has 1",
       {},
       the_record,
       degree_dispersion,
       {},
       true},
      {"closure_odds",
       {A::record, A::years},
       {},
       "odds ratio",
       "among pairs of schools of an authority without a tie in a record: odds of having one some years "
       "later "
       "of those with a common partner, over those without; authorities together by Mantel and Haenszel",
       {},
       years_later,
       closure_odds,
       {},
       true},
      {"ties_ended",
       {A::origin, A::age, A::first, A::last},
       {},
       "share",
       "of the ties that began after record first up to last and are left at an age, the share that ends in "
       "the "
       "year that follows",
       {},
       a_year_of_age,
       ties_ended,
       {},
       true},
      {"ties_change",
       {A::tier, A::first, A::last},
       {},
       "share",
       "change of the number of ties in a tier of depth from record first to last, over that in first",
       {},
       first_and_last,
       ties_change,
       {},
       true},
  };
  return table;
}

SeenSchools see(const SchoolList& schools, const RecordPlan& plan, const RunResult& run,
                std::span<const std::size_t> lacking) {
  SeenSchools seen{.phase = schools.phase,
                   .pupils = schools.pupils,
                   .disadvantage = schools.disadvantage,
                   .authority = schools.authority,
                   .reported = plan.focus,
                   .records = plan.terms,
                   .columns = {},
                   .last_record = static_cast<Term>(run.n_records) - 1,
                   .metrics = run.metrics,
                   .lacking = lacking};
  if (plan.ties) seen.ties = run.tie_events;
  const std::size_t size = plan.terms.size() * schools.size();
  if (run.trajectories.size() != plan.variables.size() * size) return seen;
  for (std::size_t v = 0; v < plan.variables.size(); ++v) {
    const std::string_view name = trajectory_variables()[plan.variables[v]].name;
    const auto which = std::find(seen_column_names.begin(), seen_column_names.end(), name);
    if (which == seen_column_names.end()) continue;
    seen.columns[static_cast<std::size_t>(which - seen_column_names.begin())] =
        std::span(run.trajectories).subspan(v * size, size);
  }
  return seen;
}

RecordPlan observables_plan(Term terms, Term spin_up_terms) {
  RecordPlan plan;
  plan.terms = after(std::max(first_observed_record, -spin_up_terms) - 1, terms);
  const auto& all = trajectory_variables();
  for (std::uint32_t v = 0; v < all.size(); ++v) {
    if (std::find(seen_column_names.begin(), seen_column_names.end(), all[v].name) != seen_column_names.end())
      plan.variables.push_back(v);
  }
  ENSURES(plan.variables.size() == seen_column_names.size());
  return plan;
}

std::vector<Unseen> unseen(const Observable& observable, const SeenSchools& seen) {
  const ObservableInfo& info = observable.info();
  const std::vector<Term> records = info.records(observable.arguments);
  std::vector<Unseen> lacking;
  const auto look_for = [&](Kept kind, std::string_view name, bool is_kept, auto has_record) {
    for (const Term record : records) {
      if (!is_kept || !has_record(record)) lacking.push_back({kind, name, record});
    }
  };
  const auto is_of_run = [&](Term record) { return record >= 0 && record <= seen.last_record; };
  for (const SeenColumn which : info.columns) {
    look_for(Kept::columns, seen_column_names[static_cast<std::size_t>(which)],
             !seen.columns[static_cast<std::size_t>(which)].empty(),
             [&](Term record) { return position_of(seen.records, record) >= 0; });
  }
  for (const std::string_view name : info.metrics) {
    const bool is_lacking =
        std::find(seen.lacking.begin(), seen.lacking.end(), find_metric(name)) != seen.lacking.end();
    look_for(Kept::metrics, name, !seen.metrics.empty() && !is_lacking, is_of_run);
  }
  if (info.ties) look_for(Kept::ties, "ties", seen.ties.has_value(), is_of_run);
  return lacking;
}

double observe(const Observable& observable, const SeenSchools& seen) {
  if (!unseen(observable, seen).empty()) return not_seen;
  return observable.info().value(seen, observable.arguments);
}

}  // namespace schoolsim
