#include "sim/study/observable_words.hpp"

#include <cmath>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "analysis/words/numbers.hpp"

namespace schoolsim {
namespace {

constexpr int figures_that_count = 3;
constexpr std::array<std::string_view, 5> fifths{
    "the least disadvantaged fifth", "the second fifth by disadvantage", "the middle fifth by disadvantage",
    "the fourth fifth by disadvantage", "the most disadvantaged fifth"};
constexpr std::array<std::string_view, 4> size_words{"mean", "median", "90th percentile", "largest"};

std::string_view word_of(Argument argument, int value) {
  return argument_table()[static_cast<std::size_t>(argument)].words[static_cast<std::size_t>(value)];
}

std::string pupils_text(const ArgumentValues& a) {
  const bool has_least = a.has(Argument::cohort_from), has_most = a.has(Argument::cohort_below);
  const double least = a[Argument::cohort_from], most = a[Argument::cohort_below];
  if (has_least && has_most) return fmt::format("{} to fewer than {} pupils a year", least, most);
  return has_least ? fmt::format("{} pupils a year or more", least)
                   : fmt::format("fewer than {} pupils a year", most);
}

}  // namespace

std::string plain_title(const Observable& observable) {
  const ObservableInfo& info = observable.info();
  const std::string doc(info.doc.substr(0, info.doc.find(';')));
  return capitalised(info.unit == "correlation" && doc.starts_with("over ") ? "correlation, " + doc : doc);
}

std::string plain_arguments(const Observable& observable) {
  using A = Argument;
  const ArgumentValues& a = observable.arguments;
  std::vector<std::string> parts;
  if (a.has(A::phase)) parts.push_back(fmt::format("{} schools", word_of(A::phase, a.whole(A::phase))));
  if (a.has(A::fifth)) parts.emplace_back(fifths[static_cast<std::size_t>(a.whole(A::fifth) - 1)]);
  if (a.has(A::cohort_from) || a.has(A::cohort_below)) parts.push_back(pupils_text(a));
  if (a.has(A::origin)) parts.push_back(fmt::format("{} ties", word_of(A::origin, a.whole(A::origin))));
  if (a.has(A::tier)) parts.push_back(fmt::format("{} ties", word_of(A::tier, a.whole(A::tier))));
  if (a.has(A::age)) parts.push_back(fmt::format("{} old", counted(a.whole(A::age), "term")));
  if (a.has(A::statistic)) parts.emplace_back(size_words[static_cast<std::size_t>(a.whole(A::statistic))]);
  if (a.has(A::grade)) parts.push_back(fmt::format("grade {}", a.whole(A::grade)));
  if (a.has(A::from))
    parts.push_back(fmt::format("from grade {} to grade {}", a.whole(A::from), a.whole(A::to)));
  if (a.has(A::inspections))
    parts.push_back(fmt::format("{} or more", counted(a.whole(A::inspections), "inspection")));
  if (a.has(A::record)) parts.push_back(month_of(a.whole(A::record)));
  if (a.has(A::years)) parts.push_back(fmt::format("and {} later", counted(a.whole(A::years), "year")));
  if (a.has(A::first))
    parts.push_back(fmt::format("{} to {}", month_of(a.whole(A::first)), month_of(a.whole(A::last))));
  if (a.has(A::given))
    parts.push_back(fmt::format("the later in the year to {}", month_of(a.whole(A::given))));
  return fmt::format("{}", fmt::join(parts, ", "));
}

std::string plain_value(const Observable& observable, double value) {
  const bool is_share = observable.info().unit.starts_with("share");
  return figures_text(is_share ? 100 * value : value, figures_that_count, false) + (is_share ? "%" : "");
}

std::string month_of(Term record) {
  constexpr std::array<std::string_view, terms_per_year> months{"August", "December", "April"};
  const auto years = static_cast<Term>(std::floor(static_cast<double>(record) / terms_per_year));
  const Term term = record - years * terms_per_year;
  return fmt::format("{} {}", months[static_cast<std::size_t>(term)], 2010 + years + (term == 2 ? 1 : 0));
}

}  // namespace schoolsim
