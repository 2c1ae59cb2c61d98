#pragma once

#include <string>

#include "sim/run/observables.hpp"

namespace schoolsim {

/// What an observable is, for people who know no argument: "Share of the graded schools that have a grade".
std::string plain_title(const Observable& observable);

/// Of which schools and when: "primary schools, grade 2, August 2012".
std::string plain_arguments(const Observable& observable);

/// A value in its unit, to three figures that count: shares as percentages.
std::string plain_value(const Observable& observable, double value);

/// A record as a month; record 0 is August 2010, and a year has three.
std::string month_of(Term record);

}  // namespace schoolsim
