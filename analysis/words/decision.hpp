#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/statistics/compare.hpp"

namespace schoolsim {

/// Options that one page can show beside one another.
inline constexpr std::size_t most_options = 3;

/// A line of a cell: what counts, then plain words, then what lies around it. Any may be empty.
struct DecisionLine {
  std::string strong, plain, range{};
};

/// In how many of all runs or worlds something holds.
struct Held {
  std::size_t n_held = 0;
  std::size_t n_all = 0;
};

struct DecisionCell {
  std::vector<DecisionLine> lines{};
  std::optional<Held> held{};  ///< where discs can be counted
};

struct DecisionRow {
  std::string_view id;  ///< for programs: "no_partner"
  std::string heading;
  std::string note;                 ///< below it; may be empty
  std::vector<DecisionCell> cells;  ///< one for each option
};

/// One page for who has to decide: the answer, its price, its doubt. The rows are the same for every
/// question: no policy chooses what it is judged by.
struct Decision {
  std::string answer;                ///< one sentence, with its "but"
  std::vector<std::size_t> options;  ///< positions of runs, in the order in which they were given
  std::string further;               ///< on further runs that have no column; empty where there are none
  std::vector<DecisionRow> rows;
  std::vector<std::string> change;   ///< what would change the answer
  std::vector<std::string> unknown;  ///< what no figure of the page shows
  std::vector<std::string> basis;    ///< schools, runs, what a month is
};

/// Nothing where there is no option, or nothing was compared.
std::optional<Decision> decision_of(const Comparison& comparison);

/// What the runs say of a measure, as the title of its figure: "Forced federation: 4,000 fewer schools
/// without a partner"; empty where they say nothing. `measure` is a position in each list of differences.
std::string finding_of(const Comparison& comparison, std::size_t measure);

/// When an effect that comes and goes was largest: "most in year 6: −2,900"; empty where it does not.
std::string peak_text(const MeasureDifference& difference, std::uint32_t n_schools);

}  // namespace schoolsim
