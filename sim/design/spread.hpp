#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace schoolsim {

/// How the values of a factor lie: a list of them, or a distribution.
enum class SpreadKind : std::uint8_t { list, range, log, normal, triangular, beta };

/// A row of the table of spreads: the word in a plan, and what its numbers mean.
struct SpreadInfo {
  std::string_view word;
  std::size_t n_numbers;  ///< 0: any number from 1 on
  std::string_view numbers;
  std::string_view doc;
};

/// In the order of SpreadKind.
inline constexpr std::array<SpreadInfo, 6> spread_table{{
    {"list", 0, "VALUE, VALUE, ...", "these values, each as likely as the others"},
    {"range", 2, "LOW, HIGH", "uniform"},
    {"log", 2, "LOW, HIGH", "uniform in the logarithm"},
    {"normal", 2, "MEAN, SD", "normal, cut at three standard deviations and at the bounds of the parameter"},
    {"triangular", 3, "LOW, MODE, HIGH", "triangular"},
    {"beta", 4, "A, B, LOW, HIGH", "beta with shapes A and B, between LOW and HIGH"},
}};

struct Spread {
  SpreadKind kind = SpreadKind::range;
  std::vector<double> numbers;
  double lower = 0, upper = 1;          ///< bounds within which all values must lie
  bool is_whole = false;                ///< whether values are whole numbers
  std::vector<std::string> words = {};  ///< of a list of words: they, of which `numbers` are the positions

  bool operator==(const Spread&) const = default;
};

/// What is wrong with it, in words that follow "is ..., "; empty: nothing.
std::string problem_of(const Spread& spread);

/// The value below which the share `u` of the distribution lies, 0 <= u <= 1. Whole numbers each have the
/// share that lies within a half of them, the ends too: LOW to HIGH are equally likely in a range. Needs
/// problem_of(..) to be empty.
double quantile(const Spread& spread, double u);

/// The share of the distribution below a value: what quantile(..) turns into it; of a whole number or a value
/// of a list, the middle of its share.
double cumulative(const Spread& spread, double value);

/// How many levels a factor can have at most: the values of a list, or the whole numbers from end to end; 0:
/// any number.
std::size_t most_levels(const Spread& spread);

/// The value at part `u` of the way through a grid from end to end: as quantile(..), but whole numbers and
/// values of a list are spaced evenly, the ends being met at 0 and 1.
double grid_value(const Spread& spread, double u);

/// Where level `i` of `n` lies on the grid: the values of a list one by one; else evenly from end to end.
double level_position(const Spread& spread, std::size_t i, std::size_t n);

}  // namespace schoolsim
