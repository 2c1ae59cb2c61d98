#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sim/model/parameters.hpp"
#include "sim/run/description.hpp"
#include "sim/run/factor_key.hpp"
#include "sim/run/sweep.hpp"
#include "sim/study/watch.hpp"

namespace schoolsim {

/// Values that replace defaults.
struct ParameterSet {
  std::vector<std::size_t> parameters;  ///< positions in parameter_table()
  std::vector<double> values;           ///< as many
};

/// Reads sets from CSV text: a header of keys, a row of values for each set; lines that begin with '#' are
/// comments. Throws Error (input) with all problems, each with file and line: unknown keys (offering the
/// nearest), values out of bounds, rows of another length, sets whose values contradict each other.
std::vector<ParameterSet> read_parameter_sets(std::string_view text, const std::string& file);

/// Points of a design.
struct PointTable {
  std::vector<FactorKey> factors;
  std::vector<double> values;  ///< [point][factor]
};

/// Reads points in the format of sets, whose columns may be factors of policies, too, and categories, of
/// which `known` has the words.
PointTable read_points(std::string_view text, const std::string& file, std::span<const Factor> known = {});

/// Points as such a file has them; `words` are those of categories, by factor.
std::string points_csv(const std::vector<std::string>& factors, std::span<const double> values,
                       const std::vector<std::vector<std::string>>& words);

/// The sets in that format, below the lines of `head`.
std::string write_parameter_sets(const std::vector<ParameterSet>& sets, const std::vector<std::string>& head);

/// Whether a user's word names sets of parameters rather than one: built-in ones, or a file that ends in
/// .csv.
bool names_sets(std::string_view name_or_path);

/// The sets that it names. Throws Error as read_parameter_sets, and for columns that are no uncertain
/// parameter: levers, prices and switches are chosen, not unknown. Warns of sets that were found with another
/// version of the model.
ParameterSets load_sets(const std::string& name_or_path, const Watch& watch = {});

/// Lets a run have a world for each replicate: `lucks` replicates in a row share a set. What the scenario or
/// --set states stays in every world. Throws Error `input` where values of a set contradict what the scenario
/// states.
void give_worlds(const ParameterSets& sets, RunDescription& description);

}  // namespace schoolsim
