#include "sim/input/school_names.hpp"

#include <algorithm>
#include <span>

#include <fmt/format.h>

#include "sim/error.hpp"
#include "sim/input/csv_reader.hpp"
#include "sim/text/names.hpp"
#include "sim/text/numbers.hpp"
#include "sim/text/text_file.hpp"
#include "sim/text/words.hpp"

namespace schoolsim {
namespace {

constexpr std::string_view id_columns[] = {"id", "URN"};
constexpr std::string_view name_columns[] = {"name", "EstablishmentName"};

/// Position of the first of the columns that the header has; throws if it has none.
std::size_t find_column(std::span<const std::string_view> header, std::span<const std::string_view> wanted,
                        const std::string& path, std::size_t line) {
  for (const std::string_view column : wanted) {
    const auto found = std::find_if(header.begin(), header.end(),
                                    [&](std::string_view h) { return fold(h) == fold(column); });
    if (found != header.end()) return static_cast<std::size_t>(found - header.begin());
  }
  const std::vector<std::string> all(header.begin(), header.end());
  const auto nearest = nearest_name(std::string(wanted[0]), all);
  throw Error(ErrorKind::input,
              fmt::format("{}:{}: names of schools need a column {} or {}{}", path, line, wanted[0],
                          wanted[1], nearest ? " (nearest: " + in_quotes(*nearest) + ")" : ""));
}

}  // namespace

SchoolIds::SchoolIds(const SchoolList& list) {
  for (std::size_t i = 0; i < list.size(); ++i)
    positions_.emplace(list.id_text.empty() ? std::to_string(list.id[i]) : list.id_text[i], i);
}

std::optional<std::size_t> SchoolIds::find(std::string_view id) const {
  auto found = positions_.find(std::string(id));
  if (const auto number = read_finite(id); found == positions_.end() && number)
    found = positions_.find(fmt::format("{:.0f}", *number));
  // A text is compared as it is.
  if (found == positions_.end() || read_finite(found->first) != read_finite(id)) return {};
  return found->second;
}

std::vector<std::string> read_school_names(const std::string& path, const SchoolList& list) {
  const std::string text = read_text_file(path, TextKind::table);
  const SchoolIds ids(list);
  std::vector<std::string> names(list.size());
  std::optional<std::size_t> id_column, name_column;
  std::size_t n_named = 0;
  read_csv(text, path, [&](std::span<const std::string_view> fields, std::size_t line) {
    if (!id_column) {
      id_column = find_column(fields, id_columns, path, line);
      name_column = find_column(fields, name_columns, path, line);
      return;
    }
    if (fields.size() <= std::max(*id_column, *name_column)) return;
    const std::string_view id = trim(fields[*id_column]);
    const auto school = ids.find(id);
    if (!school) return;
    const std::string_view name = trim(fields[*name_column]);
    std::string& own = names[*school];
    if (!own.empty() && own != name) {
      throw Error(ErrorKind::input, fmt::format("{}:{}: school {} is named {} and {}", path, line, id,
                                                in_quotes(own), in_quotes(name)));
    }
    n_named += own.empty() && !name.empty() ? 1U : 0U;
    own = name;
  });
  if (n_named == 0) {
    throw Error(ErrorKind::input,
                fmt::format("{}: names none of the {} schools by its id; give the list that they came from",
                            path, list.size()));
  }
  return names;
}

}  // namespace schoolsim
