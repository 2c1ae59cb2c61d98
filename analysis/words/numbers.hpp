#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/model/metrics.hpp"

namespace schoolsim {

/// Kinds of values that people read, each with its own rounding.
enum class Quantity : std::uint8_t {
  schools,  ///< nearest 100 from 1,000 up, nearest 10 from 100 up, whole below
  points,   ///< of 100: two decimals beside an interval, whole without one
  days,     ///< leader-days per school: whole
  other,    ///< two decimals
};

Quantity quantity_of(const MetricInfo& metric);

/// What a difference or level in the metric's unit is multiplied with to be in its plain unit.
double plain_scale(const MetricInfo& metric, std::uint32_t n_schools);

/// The plain unit of a metric with the factor to it. Where lists of schools differ in length (`n_schools` is
/// 0), what is a number of schools elsewhere is a share of them.
struct PlainUnit {
  double scale = 1;
  std::string unit;
  Quantity quantity = Quantity::other;
};
PlainUnit plain_unit(const MetricInfo& metric, std::uint32_t n_schools);

/// Rounds a count as it is printed: 3,947 -> 3,900; 947 -> 950; 47.2 -> 47.
double rounded_count(double value);

/// A count as printed: "3,900". Negative numbers have a true minus sign (U+2212), here and below.
std::string count_text(double value);

/// A whole number as it is, with thousands commas: "21,075".
std::string whole_text(std::int64_t value);

/// A share as a whole percentage: "26%"; "<1%" if it is above zero and rounds to it.
std::string share_text(double share);

/// The size of a difference in a sentence, without sign: "1,500", "4 points", "less than 1 point", "38
/// leader-days". `value` is in plain units.
std::string amount_text(Quantity quantity, double value);

/// A difference as printed, signed: "+3.44", "−1,500", "0" or "0.00". Decimals only `beside_interval`.
std::string estimate_text(Quantity quantity, double value, bool beside_interval);

/// Signed, with one decimal: "+2.0", "−0.4", "0".
std::string tenths_text(double value);

/// A number to `figures` figures that count, signed if asked: "−3.47", "+0.00123", "+12,300".
std::string figures_text(double value, int figures, bool is_signed);

/// Pounds to two figures that count: "£32 million", "−£3.1 million", "£450,000".
std::string pounds_text(double value);

/// A range in one unit: "£0.43 to £3.6 million".
std::string pounds_range_text(double lower, double upper);

/// A mean with its interval in words that fit pounds or days of any size: "+12.3 ± 0.4 million"; without an
/// interval where there is none or nothing varies.
std::string amount_and_interval_text(double mean, std::optional<double> half_width);

/// The same of a median and a range: "+12.3 (+8.1 to +20.4) million".
std::string amount_and_range_text(double middle, double lower, double upper);

/// Half of an interval: "± 40", "± <0.01" where it would round to nothing, empty where nothing varies.
std::string half_width_text(Quantity quantity, double half_width);

/// A record as a date: 45 -> "year 15"; 46 -> "year 15, term 2".
std::string date_text(Term record);

/// "1 run", "20 runs".
std::string counted(std::int64_t n, std::string_view noun);

/// "one" to "ten"; digits beyond.
std::string number_word(std::int64_t n);

/// "a", "a and b", "a, b and c".
std::string listed(const std::vector<std::string>& parts);

std::string capitalised(std::string_view text);
std::string uncapitalised(std::string_view text);

}  // namespace schoolsim
