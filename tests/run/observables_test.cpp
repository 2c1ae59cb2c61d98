#include "sim/run/observables.hpp"

#include <cmath>
#include <set>

#include <catch2/catch.hpp>

#include "sim/model/metrics.hpp"
#include "sim/model/start.hpp"
#include "sim/model/term.hpp"
#include "sim/run/replicate.hpp"
#include "tests/run/scenarios.hpp"

namespace schoolsim {
namespace {

using A = Argument;
using Column = std::vector<float>;

constexpr float unknown = std::numeric_limits<float>::quiet_NaN();

/// Schools made by hand: primaries of one authority with 210 pupils unless the test says otherwise.
struct MadeUp {
  explicit MadeUp(std::size_t n, std::vector<Term> records_seen = {0})
      : phase(n, Phase::primary),
        pupils(n, 210),
        disadvantage(n, 0.2F),
        authority(n, 0),
        records(std::move(records_seen)) {}

  std::vector<Phase> phase;
  std::vector<float> pupils, disadvantage;
  std::vector<std::uint16_t> authority;
  std::vector<std::uint32_t> reported;
  std::vector<Term> records;
  std::array<Column, seen_column_names.size()> columns;
  Term last_record = 0;
  std::vector<double> metrics;
  std::optional<std::vector<TieEvent>> ties;

  /// A metric in record `record`; all others and all other records are not-a-number unless set.
  double& metric(std::string_view name, Term record) {
    const auto n = static_cast<std::size_t>(last_record + 1);
    metrics.resize(metric_table().size() * n, std::numeric_limits<double>::quiet_NaN());
    return metrics[find_metric(name) * n + static_cast<std::size_t>(record)];
  }

  void event(Term record, std::uint32_t first, std::uint32_t second, TieEventKind kind,
             TieOrigin origin = TieOrigin::voluntary, int tier = 1) {
    if (!ties) ties.emplace();
    ties->push_back({record, first, second, kind, origin, false, static_cast<std::uint8_t>(tier)});
  }

  [[nodiscard]] SeenSchools seen() const {
    SeenSchools all{.phase = phase,
                    .pupils = pupils,
                    .disadvantage = disadvantage,
                    .authority = authority,
                    .reported = reported,
                    .records = records,
                    .columns = {},
                    .last_record = last_record,
                    .metrics = metrics};
    if (ties) all.ties = *ties;
    for (std::size_t c = 0; c < columns.size(); ++c) {
      REQUIRE((columns[c].empty() || columns[c].size() == phase.size() * records.size()));
      all.columns[c] = columns[c];
    }
    return all;
  }

  Column& operator[](SeenColumn which) { return columns[static_cast<std::size_t>(which)]; }

  /// All phases are primary unless `arguments` say another.
  double operator()(std::string_view name, std::vector<std::pair<Argument, double>> arguments) const {
    Observable observable;
    while (observable.info().name != name) ++observable.row;
    observable.arguments[A::phase] = 0;
    for (const auto& [argument, value] : arguments) observable.arguments[argument] = value;
    return observe(observable, seen());
  }
};

TEST_CASE("Shares of grades are of graded schools of the phase", "[observables]") {
  MadeUp m(6);
  m[SeenColumn::grade] = {1, 2, 2, 3, unknown, 4};
  m.phase[5] = Phase::secondary;
  CHECK(m("grade_share", {{A::grade, 2}, {A::record, 0}}) == 0.5);
  CHECK(m("grade_share", {{A::grade, 4}, {A::record, 0}}) == 0);
  CHECK(m("good_share", {{A::record, 0}}) == 0.75);
  CHECK(m("good_share", {{A::record, 0}, {A::phase, 1}}) == 0);
  CHECK(std::isnan(m("good_share", {{A::record, 0}, {A::phase, 2}})));
  m.reported = {0, 3};  // the focus of a run
  CHECK(m("good_share", {{A::record, 0}}) == 0.5);
}

TEST_CASE("Fifths run from the least disadvantaged, equals in the order of the list", "[observables]") {
  MadeUp m(10);
  for (std::size_t i = 0; i < 10; ++i) m.disadvantage[i] = 0.1F * static_cast<float>(i);
  m[SeenColumn::grade] = {1, 1, 1, 1, 1, 1, 1, 1, 3, 4};
  for (int fifth = 1; fifth <= 5; ++fifth)
    CHECK(m("below_good", {{A::fifth, fifth}, {A::record, 0}}) == (fifth == 5 ? 1 : 0));
  m.disadvantage.assign(10, 0.3F);
  m[SeenColumn::grade] = {1, 3, 1, 1, 1, 1, 1, 1, 1, 1};
  CHECK(m("below_good", {{A::fifth, 1}, {A::record, 0}}) == 0.5);
}

TEST_CASE("Transitions, hazards and heads who leave pool the years of a span", "[observables]") {
  MadeUp m(3, {0, 3, 6});
  m[SeenColumn::grade] = {3, 3, 2,   // record 0
                          2, 3, 2,   // record 3
                          2, 2, 3};  // record 6
  m[SeenColumn::since_inspection] = {9, 9, 9, 2, 3, 6, 5, 0, 0};
  m[SeenColumn::tenure] = {0, 8, 8, 3, 2, 11, 6, 5, 2};
  const std::vector<std::pair<Argument, double>> span{{A::first, 0}, {A::last, 6}};
  const auto with = [&](std::vector<std::pair<Argument, double>> more) {
    more.insert(more.end(), span.begin(), span.end());
    return more;
  };
  // Grade 3 at the beginning of a year: schools 0 and 1, then 1: two are good a year later.
  CHECK(m("grade_transition", with({{A::from, 3}, {A::to, 2}})) == Approx(2.0 / 3));
  CHECK(m("grade_transition", with({{A::from, 3}, {A::to, 3}})) == Approx(1.0 / 3));
  CHECK(m("grade_transition", with({{A::from, 2}, {A::to, 3}})) == Approx(1.0 / 3));
  CHECK(std::isnan(m("grade_transition", with({{A::from, 4}, {A::to, 4}}))));
  // Inspected in the year: 0 in the first, 1 and 2 in the second.
  CHECK(m("inspection_hazard", with({{A::grade, 3}})) == Approx(2.0 / 3));
  CHECK(m("inspection_hazard", with({{A::grade, 2}})) == Approx(1.0 / 3));
  // A tenure below a year at its end: 1 in the first year, 2 in the second.
  CHECK(m("heads_leaving", span) == Approx(2.0 / 6));
  CHECK(m("heads_leaving", with({{A::grade, 2}})) == Approx(1.0 / 3));
}

TEST_CASE("Grades given, first grades and schools that are never good are read from inspections",
          "[observables]") {
  MadeUp m(4, {0, 1, 2, 3, 4, 5, 6});
  // Inspections show as 0 terms since the last one; record 0 is before the span.
  m[SeenColumn::grade] = {2, 2, 2, 2,   //
                          3, 2, 2, 1,   // of 0 and 3
                          3, 3, 2, 1,   // of 1
                          4, 3, 2, 1,   // of 0
                          4, 3, 3, 1,   // of 2
                          4, 3, 3, 2,   // of 3
                          3, 2, 4, 2};  // of 0, 1, 2
  m[SeenColumn::since_inspection] = {0, 0, 0, 0, 0, 7, 7, 0, 1, 0, 8, 1, 0, 1,
                                     9, 2, 1, 2, 0, 3, 2, 3, 1, 0, 0, 0, 0, 1};
  const auto span = [](Term first, Term last) {
    return std::vector<std::pair<Argument, double>>{{A::first, first}, {A::last, last}};
  };
  const auto with = [&](std::vector<std::pair<Argument, double>> all, Argument argument, double value) {
    all.emplace_back(argument, value);
    return all;
  };
  // Up to record 3: grades 3 and 1, 3, 4.
  CHECK(m("grade_given", with(span(0, 3), A::grade, 3)) == 0.5);
  CHECK(m("grade_given", with(span(0, 3), A::grade, 4)) == 0.25);
  CHECK(m("grade_given", with(span(0, 6), A::grade, 2)) == Approx(2.0 / 9));
  // School 0 has three inspections, none good; the others have two.
  CHECK(m("never_good", with(span(0, 6), A::inspections, 3)) == 1);
  CHECK(m("never_good", with(span(0, 6), A::inspections, 2)) == Approx(2.0 / 4));
  // First grades up to record 3 of 0, 1 and 3 are 3, 3, 1; those given up to record 6 are 3, 2, 2.
  CHECK(m("grade_memory", with(span(0, 3), A::given, 6)) == Approx(0.5));
}

TEST_CASE("What results remember: autocorrelation, and the lowest tenth", "[observables]") {
  MadeUp m(20, {18, 21});
  for (std::size_t i = 0; i < 20; ++i) m[SeenColumn::value_added].push_back(static_cast<float>(i));
  m[SeenColumn::value_added].push_back(0);
  m[SeenColumn::value_added].push_back(19);
  for (std::size_t i = 1; i < 19; ++i) m[SeenColumn::value_added].push_back(static_cast<float>(i));
  const std::vector<std::pair<Argument, double>> year{{A::record, 18}, {A::years, 1}};
  CHECK(m("bottom_tenth_stays", year) == 0.5);
  // The rank of one school falls by 18, those of 18 others by one: 1 - 6 (18^2 + 18) / (20 (20^2 - 1)).
  CHECK(m("value_added_autocorrelation", year) == Approx(1 - 6 * 342.0 / 7980));
  // Classes of cohorts, and secondaries that have no published results.
  m.pupils.assign(20, 140);  // 20 pupils a year
  const auto of_class = [&](Argument end, double pupils) {
    auto arguments = year;
    arguments.emplace_back(end, pupils);
    return m("value_added_autocorrelation", arguments);
  };
  CHECK(of_class(A::cohort_below, 22) == m("value_added_autocorrelation", year));
  CHECK(std::isnan(of_class(A::cohort_below, 20)));
  CHECK(of_class(A::cohort_from, 20) == m("value_added_autocorrelation", year));
  CHECK(std::isnan(of_class(A::cohort_from, 22)));
  m.phase.assign(20, Phase::secondary);
  auto secondary = year;
  secondary.emplace_back(A::phase, 1);
  CHECK(std::isnan(m("value_added_autocorrelation", secondary)));
  m.pupils.assign(20, 180);
  CHECK(m("value_added_autocorrelation", secondary) == Approx(1 - 6 * 342.0 / 7980));
}

TEST_CASE("Value added with disadvantage, between authorities and across phases", "[observables]") {
  MadeUp m(4);
  m.authority = {1, 1, 2, 2};
  const float root_2 = std::sqrt(2.0F);
  m[SeenColumn::value_added] = {0, root_2, 2 * root_2, 3 * root_2};
  // Two authorities of two: mean squares 8 between and 1 within.
  CHECK(m("value_added_between_authorities", {{A::record, 0}}) == Approx(7.0 / 9));
  m.disadvantage = {0.4F, 0.3F, 0.2F, 0.1F};
  CHECK(m("value_added_disadvantage", {{A::record, 0}}) == Approx(-1));
  m.disadvantage[3] = unknown;
  CHECK(m("value_added_disadvantage", {{A::record, 0}}) == Approx(-1));
  m[SeenColumn::value_added] = {0, 1, 0, 1};
  CHECK(m("value_added_between_authorities", {{A::record, 0}}) == 0);

  // Four authorities with five schools of each phase, a fifth with four secondaries.
  MadeUp many(49);
  for (std::uint16_t i = 0; i < 49; ++i) {
    const auto a = static_cast<std::uint16_t>(i / 10);
    const bool is_primary = i % 10 < 5;
    many.authority[i] = a;
    many.phase[i] = is_primary ? Phase::primary : Phase::secondary;
    many.pupils[i] = 700;
    const std::array<float, 5> primaries{1, 2, 3, 4, 50};
    const std::array<float, 5> secondaries{2, 1, 4, 3, 50};
    many[SeenColumn::value_added].push_back((is_primary ? primaries : secondaries)[a]);
  }
  CHECK(many("value_added_authority_phases", {{A::record, 0}}) == Approx(0.6));
}

TEST_CASE("Authorities with five graded schools or more differ in their good schools", "[observables]") {
  MadeUp m(14);
  for (std::uint16_t i = 0; i < 14; ++i) {
    m.authority[i] = static_cast<std::uint16_t>(i / 5);
    m[SeenColumn::grade].push_back(i < 5 ? 1 : i < 8 ? 2 : 3);
  }
  // Shares 1 and .6; the third authority has four schools.
  CHECK(m("good_share_authority_sd", {{A::record, 0}}) == Approx(0.4 / std::sqrt(2.0)));
}

TEST_CASE("Groups: who is in one, their sizes and where they lie", "[observables]") {
  MadeUp m(10);
  m[SeenColumn::academy_group] = {7, 7, 7, 8, 8, 9, -1, -1, -1, -1};
  for (std::size_t i = 0; i < 10; ++i) m.disadvantage[i] = 0.1F * static_cast<float>(i);
  CHECK(m("grouped", {{A::record, 0}}) == 0.6);
  CHECK(m("grouped", {{A::record, 0}, {A::fifth, 3}}) == 1);
  CHECK(m("grouped", {{A::record, 0}, {A::fifth, 4}}) == 0);
  const auto size = [&](int statistic) {
    return m("group_size", {{A::statistic, statistic}, {A::record, 0}});
  };
  CHECK(size(0) == 2.5);
  CHECK(size(1) == 2.5);
  CHECK(size(2) == Approx(2.9));
  CHECK(size(3) == 3);
  CHECK(m("groups_of_one_authority", {{A::record, 0}}) == 1);
  CHECK(m("groups_of_both_phases", {{A::record, 0}}) == 0);
  m.authority[0] = 4;
  m.phase[4] = Phase::secondary;
  CHECK(m("groups_of_one_authority", {{A::record, 0}}) == 0.5);
  CHECK(m("groups_of_both_phases", {{A::record, 0}}) == 0.5);
  m[SeenColumn::value_added] = {1, 1, 1, 2, 2, 0, 0, 0, 0, 0};
  m.phase[4] = Phase::primary;
  CHECK(m("value_added_between_groups", {{A::record, 0}}) == 1);
  m.authority = {0, 0, 0, 0, 0, 1, 1, 1, 1, 1};
  CHECK(m("grouped_authority_sd", {{A::record, 0}}) == Approx(0.8 / std::sqrt(2.0)));
}

constexpr auto begins = TieEventKind::begin;
constexpr auto changes = TieEventKind::change;
constexpr auto ends = TieEventKind::end;

TEST_CASE("Ties end in the year after an age, of those left by then", "[observables]") {
  MadeUp m(8);
  m.last_record = 12;
  constexpr auto brokered = TieOrigin::brokered;
  m.event(0, 0, 1, begins, brokered);  // too early
  m.event(1, 0, 2, begins, brokered);  // ends at age 4: before the year
  m.event(1, 0, 3, begins, brokered);  // at 5: in it
  m.event(1, 1, 2, begins, brokered);  // at 7: in it
  m.event(1, 1, 3, begins, brokered);  // at 8: after it
  m.event(2, 2, 3, begins, brokered);  // never
  m.event(2, 4, 5, begins);            // of another origin
  m.event(3, 4, 6, begins, brokered);  // at 6, and begins again: too late
  m.event(4, 4, 7, begins, brokered);  // too late
  m.event(5, 0, 2, ends, brokered);
  m.event(6, 0, 1, ends, brokered);
  m.event(6, 0, 3, ends, brokered);
  m.event(7, 4, 5, ends);
  m.event(8, 1, 2, ends, brokered);
  m.event(9, 1, 3, ends, brokered);
  m.event(9, 4, 6, ends, brokered);
  m.event(10, 4, 6, begins, brokered);
  m.event(12, 4, 6, ends, brokered);
  const std::vector<std::pair<Argument, double>> brokering{
      {A::origin, 1}, {A::age, 4}, {A::first, 0}, {A::last, 3}};
  CHECK(m("ties_ended", brokering) == Approx(3.0 / 5));
  CHECK(m("ties_ended", {{A::origin, 0}, {A::age, 4}, {A::first, 0}, {A::last, 3}}) == 1);
  CHECK(std::isnan(m("ties_ended", {{A::origin, 2}, {A::age, 4}, {A::first, 0}, {A::last, 3}})));
  m.reported = {3};  // 0-3, 1-3 and 2-3
  CHECK(m("ties_ended", brokering) == Approx(1.0 / 3));
  // The year that is looked at must be recorded.
  m.last_record = 9;
  CHECK(std::isnan(m("ties_ended", brokering)));
}

TEST_CASE("Numbers of partners are more or less alike", "[observables]") {
  MadeUp m(5);
  m.last_record = 3;
  for (const std::uint32_t partner : {1U, 2U, 3U}) m.event(0, 0, partner, begins);
  m.event(2, 0, 3, ends);
  // Three, one, one, one, none: mean 1.2, squares from it 4.8, over four; then two, one, one.
  CHECK(m("degree_dispersion", {{A::record, 1}}) == Approx(1.2 / 1.2));
  CHECK(m("degree_dispersion", {{A::record, 2}}) == Approx(0.7 / 0.8));
  m.reported = {0, 1};  // three and one
  CHECK(m("degree_dispersion", {{A::record, 1}}) == Approx(2.0 / 2));
  MadeUp none(5);
  none.ties.emplace();
  CHECK(std::isnan(none("degree_dispersion", {{A::record, 0}})));
}

TEST_CASE("Pairs with a common partner tie more or less often, authority by authority", "[observables]") {
  // In each authority a star of three leaves around a centre, and schools without a tie: leaves share the
  // centre.
  MadeUp m(11);
  m.last_record = 6;
  m.authority = {0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1};
  for (const std::uint32_t leaf : {1U, 2U, 3U}) m.event(0, 0, leaf, begins);
  for (const std::uint32_t leaf : {7U, 8U, 9U}) m.event(0, 6, leaf, begins);
  m.event(1, 1, 2, begins);  // closes; that it began in between and stands counts
  m.event(2, 2, 3, begins);
  m.event(3, 4, 5, begins);  // without a common partner
  m.event(3, 7, 8, begins);
  m.event(4, 7, 10, begins);
  m.event(4, 2, 3, ends);
  m.event(5, 5, 10, begins);  // between authorities: not looked at
  // First authority of 15 pairs, three tied: with a common partner 1 of 3 ties, without 1 of 9. Second of 10:
  // 1 of 3 and 1 of 4.
  const double for_closure = 1 * 8 / 12.0 + 1 * 3 / 7.0;
  const double against = 2 * 1 / 12.0 + 2 * 1 / 7.0;
  CHECK(m("closure_odds", {{A::record, 0}, {A::years, 2}}) == Approx(for_closure / against));
  CHECK(std::isnan(m("closure_odds", {{A::record, 3}, {A::years, 2}})));
}

TEST_CASE("The number of ties in a tier rises or falls", "[observables]") {
  MadeUp m(6);
  m.last_record = 3;
  m.event(0, 0, 1, begins, TieOrigin::voluntary, 1);
  m.event(0, 0, 2, begins, TieOrigin::voluntary, 3);
  m.event(0, 0, 3, begins, TieOrigin::voluntary, 3);
  m.event(1, 0, 3, changes, TieOrigin::voluntary, 1);
  m.event(2, 0, 4, begins, TieOrigin::voluntary, 1);
  m.event(3, 0, 2, ends, TieOrigin::voluntary, 3);
  const std::vector<std::pair<Argument, double>> year{{A::first, 0}, {A::last, 3}};
  const auto change = [&](int tier) {
    auto all = year;
    all.emplace_back(A::tier, tier);
    return m("ties_change", all);
  };
  CHECK(change(0) == 2);  // from one to three
  CHECK(change(2) == -1);
  CHECK(std::isnan(change(1)));
}

TEST_CASE("What runs keep of partnerships is seen in a record, gains in standard deviations of pupils",
          "[observables]") {
  MadeUp m(3);
  m.last_record = 6;
  m.metric("isolated", 6) = 0.25;
  m.metric("deep", 6) = 0.125;
  m.metric("trust_depth_correlation", 6) = 0.5;
  m.metric("alliance_givers", 6) = 0.0625;
  m.metric("alliance_receivers", 6) = 0.1875;
  m.metric("alliance_odds_below_good", 6) = 4;
  m.metric("effectiveness_sd", 0) = 0.05;
  m.metric("effectiveness_sd", 6) = 0.1;
  m.metric("gain_of_deep_tie", 6) = 0.002;
  m.metric("gain_of_shallow_tie", 6) = 0.001;
  m.metric("engagement_gap_causal", 6) = 0.02;
  const auto value = [&](std::string_view name) { return m(name, {{A::record, 6}}); };
  CHECK(value("without_partner") == 0.25);
  CHECK(value("with_deep_tie") == 0.125);
  CHECK(value("trust_depth_correlation") == 0.5);
  CHECK(value("alliance_givers") == 0.0625);
  CHECK(value("alliance_receivers") == 0.1875);
  CHECK(value("alliance_odds_below_good") == 4);
  // Three terms of .002, of .05 a school sd, which is .375 of pupils.
  CHECK(value("deep_tie_gain") == Approx(0.12 * 0.375));
  CHECK(value("shallow_tie_gain") == Approx(0.06 * 0.375));
  CHECK(value("engaged_lead") == Approx(0.4 * 0.375));
}

TEST_CASE(
    "Ties that are not recorded, records that no run has and metrics that a file is too old for are said",
    "[observables]") {
  MadeUp m(3);
  m.last_record = 6;
  m.metric("isolated", 0) = 0.5;
  const auto lacking = [&](std::string_view name, Term record, const SeenSchools& seen) {
    Observable observable;
    while (observable.info().name != name) ++observable.row;
    observable.arguments[A::record] = record;
    return unseen(observable, seen);
  };
  CHECK(lacking("without_partner", 6, m.seen()).empty());
  for (const Term record : {-1, 7}) {
    const auto late = lacking("without_partner", record, m.seen());
    REQUIRE(late.size() == 1);
    CHECK(late[0].kind == Kept::metrics);
    CHECK(late[0].record == record);
  }
  const std::vector<std::size_t> old{find_metric("gain_of_deep_tie")};
  SeenSchools of_old_file = m.seen();
  of_old_file.lacking = old;
  CHECK(lacking("without_partner", 6, of_old_file).empty());
  REQUIRE(lacking("deep_tie_gain", 6, of_old_file).size() == 2);
  CHECK(lacking("deep_tie_gain", 6, of_old_file)[0].name == "gain_of_deep_tie");
  REQUIRE(lacking("degree_dispersion", 6, m.seen()).size() == 1);
  CHECK(lacking("degree_dispersion", 6, m.seen())[0].kind == Kept::ties);
  m.ties.emplace();
  CHECK(lacking("degree_dispersion", 6, m.seen()).empty());
  CHECK(lacking("degree_dispersion", 7, m.seen()).size() == 1);
}

TEST_CASE("What is not recorded is said, and not computed", "[observables]") {
  MadeUp m(3, {0, 6});
  m[SeenColumn::grade] = {1, 2, 3, 1, 2, 3};
  CHECK(std::isnan(m("good_share", {{A::record, 3}})));
  CHECK(std::isnan(m("value_added_disadvantage", {{A::record, 0}})));
  CHECK(std::isnan(m("grade_transition", {{A::from, 1}, {A::to, 1}, {A::first, 0}, {A::last, 6}})));

  Observable hazard;
  while (hazard.info().name != "inspection_hazard") ++hazard.row;
  hazard.arguments[A::phase] = 0;
  hazard.arguments[A::grade] = 1;
  hazard.arguments[A::first] = 0;
  hazard.arguments[A::last] = 6;
  const auto lacking = unseen(hazard, m.seen());
  // Grades of record 3, and inspections of all three.
  REQUIRE(lacking.size() == 4);
  CHECK(lacking[0].name == "grade");
  CHECK(lacking[0].record == 3);
  CHECK(lacking[3].name == "since_inspection");
  CHECK(lacking[3].kind == Kept::columns);
}

TEST_CASE("Observables are named once, and their arguments are told apart by name", "[observables]") {
  std::set<std::string_view> names;
  for (const ObservableInfo& row : observable_table()) {
    CHECK(names.insert(row.name).second);
    CHECK_FALSE(row.arguments.empty());
    CHECK(row.columns.empty() == row.is_of_run());
    for (const std::string_view metric : row.metrics) CHECK(find_metric(metric) < metric_table().size());
    CHECK_FALSE(row.doc.empty());
  }
  std::set<std::string_view> arguments;
  for (const ArgumentInfo& row : argument_table()) CHECK(arguments.insert(row.name).second);
  CHECK(arguments.size() == n_arguments);
}

TEST_CASE("Records before term 0 hold the spin-up as it was, and change nothing", "[observables]") {
  const Scenario scenario = test::baseline();
  const Draws draws(3, 0);
  const SchoolList schools = draw_synthetic_schools(60, scenario.parameters, draws);
  const RecordPlan plan = observables_plan(3, 45);
  REQUIRE(plan.terms.front() == -15);
  REQUIRE(plan.terms.back() == 3);
  const SharedPast past = *make_shared_past(schools, scenario.parameters, draws, {}, plan);
  const RunResult run = *run_replicate(past, scenario, 3, plan);
  const SharedPast bare = *make_shared_past(schools, scenario.parameters, draws);
  CHECK(run_replicate(bare, scenario, 3, {})->state_hash == run.state_hash);

  // Term by term, as the model goes through its spin-up.
  const SeenSchools seen = see(schools, plan, run);
  const std::size_t n = schools.size();
  const auto column = [&](SeenColumn which, Term record) {
    return seen.columns[static_cast<std::size_t>(which)].subspan(static_cast<std::size_t>(record + 15) * n,
                                                                 n);
  };
  State state = make_start(past.world, scenario.parameters, draws, -45);
  const Coefficients k = to_coefficients(scenario.parameters);
  regrade(Step{past.world, k, draws, -45}, nullptr, state);
  Scratch scratch;
  while (state.term < 0) {
    if (state.term >= -15) {
      for (SchoolIndex i = 0; i < n; ++i) {
        REQUIRE(column(SeenColumn::value_added, state.term)[past.world.list_position[i]] ==
                state.value_added[i]);
        REQUIRE(column(SeenColumn::grade, state.term)[past.world.list_position[i]] == float(state.grade[i]));
      }
    }
    advance_term(past.world, k, draws, state, scratch);
  }
  for (SchoolIndex i = 0; i < n; ++i)
    REQUIRE(column(SeenColumn::value_added, 0)[past.world.list_position[i]] == state.value_added[i]);
  // With a spin-up that begins later, so do the records.
  CHECK(observables_plan(3, 4).terms.front() == -4);
}

}  // namespace
}  // namespace schoolsim
