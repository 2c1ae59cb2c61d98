#include "sim/input/school_rows.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <map>
#include <span>
#include <unordered_map>
#include <utility>

#include <fmt/format.h>

#include "sim/error.hpp"
#include "sim/input/csv_reader.hpp"
#include "sim/input/figures.hpp"
#include "sim/input/fingerprint.hpp"
#include "sim/input/school_row.hpp"
#include "sim/model/math.hpp"
#include "sim/text/names.hpp"
#include "sim/text/numbers.hpp"
#include "sim/text/text_file.hpp"
#include "sim/text/words.hpp"

namespace schoolsim {
namespace {

constexpr std::array formats{&own_format, &register_format, &panel_format};
const std::string id_allowed = "a whole number from 1, at most 4294967295, or a text of at most 100 bytes";

/// Names in a header, folded, and where each stands first.
using Header = std::unordered_map<std::string, int>;

/// Position of each of the format's columns in the header, -1 if absent. Neither case nor punctuation counts.
std::vector<int> find_columns(const SchoolFormat& format, const Header& header) {
  std::vector<int> positions;
  for (const Column& column : format.columns) {
    const auto found = header.find(fold(column.name));
    positions.push_back(found == header.end() ? -1 : found->second);
  }
  return positions;
}

/// Columns that the file must have and has not, one text for each.
std::vector<std::string> find_missing(const SchoolFormat& format, std::span<const int> positions) {
  std::vector<std::string> missing;
  for (std::size_t c = 0; c < format.columns.size(); ++c) {
    const Column& column = format.columns[c];
    if (!column.needed || positions[c] >= 0) continue;
    if (column.one_of == 0) {
      missing.emplace_back(column.name);
      continue;
    }
    bool first = true;
    bool any = false;
    for (std::size_t d = 0; d < format.columns.size(); ++d) {
      if (format.columns[d].one_of != column.one_of) continue;
      any = any || positions[d] >= 0;
      first = first && d >= c;
    }
    if (!any && first) missing.emplace_back(column.name);
  }
  return missing;
}

/// Files that people take for school lists, by columns that only they have.
struct ForeignTable {
  std::string_view column;
  std::string_view what;
};
constexpr ForeignTable foreign_tables[] = {
    {"LinkURN", "the register's list of links between schools"},
    {"Linked UID", "the register's list of links between groups"},
    {"Group UID", "the register's list of groups"},
    {"Overall effectiveness", "Ofsted's list of inspections"},
    {"Latest OEIF overall effectiveness", "Ofsted's list of inspections"},
    {"Ofsted phase", "Ofsted's list of inspections"},
    {"Web Link (opens in new window)", "Ofsted's list of inspections"},
    {"Web Link", "Ofsted's list of inspections"},
    {"Inspection start date", "Ofsted's list of inspections"},
    {"RECTYPE", "a performance table of the Department for Education"},
    {"time_identifier", "a table of Explore education statistics"},
    {"geographic_level", "a table of Explore education statistics"},
    {"replicate", "results of this program"},
};

constexpr std::string_view lists_that_are_read =
    "school lists are our own format (id, phase, authority, pupils, disadvantage, x_km, y_km), an extract of "
    "all "
    "fields of the public school register ('edubasealldata'), or the table schools_england_2019";

/// What to do about latitude and longitude in place of a place on the national grid.
std::string explain_degrees(const Header& header) {
  const auto has = [&](std::initializer_list<const char*> names) {
    return std::any_of(names.begin(), names.end(), [&](const char* name) { return header.contains(name); });
  };
  if (!has({"latitude", "lat"}) || !has({"longitude", "long", "lon", "lng"})) return "";
  return "; the file has latitude and longitude: convert them to easting and northing on the national grid "
         "(EPSG:27700), in metres for the register's format, in km for our own, as QGIS, pyproj or R's sf do";
}

/// The format of whose needed columns the header has the greatest share; throws if it lacks one.
const SchoolFormat& choose_format(const std::string& path, std::size_t line,
                                  std::span<const std::string> names, const Header& header) {
  const SchoolFormat* best = nullptr;
  std::vector<std::string> best_known;
  double best_share = 0;
  for (const SchoolFormat* const format : formats) {
    const std::vector<int> positions = find_columns(*format, header);
    std::vector<std::string> known;
    double n_needed = 0;
    for (std::size_t c = 0; c < positions.size(); ++c) {
      if (!format->columns[c].needed) continue;
      ++n_needed;
      if (positions[c] >= 0) known.push_back(in_quotes(names[static_cast<std::size_t>(positions[c])]));
    }
    const double share = static_cast<double>(known.size()) / n_needed;
    if (share > best_share) {
      best_share = share;
      best = format;
      best_known = std::move(known);
    }
  }
  const std::vector<std::string> missing =
      best == nullptr ? std::vector<std::string>{} : find_missing(*best, find_columns(*best, header));
  if (best != nullptr && missing.empty()) return *best;
  for (const ForeignTable& table : foreign_tables) {
    if (header.contains(fold(table.column)) && best_share < 1) {
      throw Error(ErrorKind::input,
                  fmt::format("{}:{}: by its column {} this is {}, which is no school list; {}", path, line,
                              in_quotes(table.column), table.what, lists_that_are_read));
    }
  }
  if (best == nullptr) {
    throw Error(ErrorKind::input,
                fmt::format("{}:{}: the header has no column of a school list (it begins with {}); {}", path,
                            line, in_quotes(names[0]), lists_that_are_read));
  }
  // One column or two, such as a URN, make no format of a table.
  constexpr double least_share = 0.5;
  if (best_share < least_share) {
    throw Error(
        ErrorKind::input,
        fmt::format("{}:{}: this is none of the school lists that are read: of their columns it has only "
                    "{}; {}{}",
                    path, line, enumerate(best_known), lists_that_are_read, explain_degrees(header)));
  }
  std::string text;
  for (const std::string& name : missing) {
    const std::optional<std::string> nearest = nearest_name(name, names);
    text += fmt::format("{}{}{}", text.empty() ? "" : "; ", name,
                        nearest ? fmt::format(" (nearest in the file: {})", in_quotes(*nearest)) : "");
  }
  const bool lacks_place = std::any_of(missing.begin(), missing.end(), [](const std::string& name) {
    return name == "Easting" || name == "easting" || name == "x_km" || name == "y_km";
  });
  throw Error(ErrorKind::input, fmt::format("{}:{}: {} missing for the format '{}': {}{}", path, line,
                                            missing.size() == 1 ? "a column is" : "columns are", best->name,
                                            text, lacks_place ? explain_degrees(header) : ""));
}

void note_unused_columns(std::span<const std::string> header, std::span<const int> positions,
                         std::vector<std::string>& notes) {
  std::vector<std::string> unused;
  for (std::size_t h = 0; h < header.size(); ++h) {
    if (!header[h].empty() &&
        std::find(positions.begin(), positions.end(), static_cast<int>(h)) == positions.end()) {
      unused.push_back(in_quotes(header[h]));
    }
  }
  constexpr std::size_t most_named = 12;
  if (unused.empty()) return;
  notes.push_back(unused.size() <= most_named ? fmt::format("Columns not used: {}.", enumerate(unused))
                                              : fmt::format("{} columns are not used.", unused.size()));
}

// ---- blanks
// ---------------------------------------------------------------------------------------------------

std::optional<float> median(std::vector<float> values) {
  if (values.empty()) return std::nullopt;
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  if (values.size() % 2 == 1) return *middle;
  return (*middle + *std::max_element(values.begin(), middle)) / 2;
}

/// Fills the blanks of one column by the first rule that has something to go by.
void impute(std::vector<SchoolRow>& rows, std::optional<float> SchoolRow::*column,
            std::optional<Spread> AuthorityFigures::*figure, const std::string& name,
            std::vector<SchoolCount>& imputed) {
  constexpr std::size_t fewest_behind_median = 5;
  std::map<std::pair<std::int32_t, Phase>, std::vector<float>> by_authority;
  std::map<Phase, std::vector<float>> by_phase;
  for (const SchoolRow& row : rows) {
    if (!(row.*column)) continue;
    by_authority[{row.code, row.phase}].push_back(*(row.*column));
    by_phase[row.phase].push_back(*(row.*column));
  }
  std::map<std::pair<std::int32_t, Phase>, std::optional<float>> authority_median;
  for (const auto& [key, values] : by_authority) {
    if (values.size() >= fewest_behind_median) authority_median[key] = median(values);
  }
  std::map<Phase, std::optional<float>> phase_median;
  for (const auto& [phase, values] : by_phase) phase_median[phase] = median(values);
  for (SchoolRow& row : rows) {
    if (row.*column) continue;
    if (const auto found = authority_median.find({row.code, row.phase}); found != authority_median.end()) {
      row.*column = found->second;
      count(imputed, name + ": median of authority and phase in the list");
    } else if (const auto of_phase = phase_median.find(row.phase); of_phase != phase_median.end()) {
      row.*column = of_phase->second;
      count(imputed, name + ": median of the phase in the list");
    } else {
      double n = 0, sum = 0;
      for (const AuthorityFigures& f : authority_figures()) {
        if (!(f.*figure) || model_phase(f.phase) != row.phase) continue;
        n += f.n_schools;
        sum += f.n_schools * (f.*figure)->mean;
      }
      const double mean = sum / n;
      row.*column = static_cast<float>(figure == &AuthorityFigures::log_pupils ? math::exp(mean) : mean);
      count(imputed, name + ": national figure of the phase");
    }
  }
}

/// "c (7 rows), x (1 row) and 3 more".
std::string tell_most(std::span<const SchoolCount> counts, std::size_t most_named = 5) {
  std::vector<std::string> items;
  for (const SchoolCount& c : counts.subspan(0, std::min(most_named, counts.size())))
    items.push_back(fmt::format("{} ({} {})", c.what, c.n, c.n == 1 ? "row" : "rows"));
  if (counts.size() > most_named) items.push_back(fmt::format("{} more", counts.size() - most_named));
  return enumerate(items);
}

/// Sets the ids: the numbers that the file gives or, where one of its ids is none, numbers in the order of
/// the ids as text, so that the order of rows moves nothing.
void number_schools(std::vector<SchoolRow>& rows, std::vector<std::string>& notes) {
  const bool all_whole =
      std::all_of(rows.begin(), rows.end(), [](const SchoolRow& row) { return row.id != 0; });
  std::sort(rows.begin(), rows.end(), [&](const SchoolRow& a, const SchoolRow& b) {
    return all_whole ? a.id < b.id : a.id_text < b.id_text;
  });
  if (all_whole) return;
  SchoolId next = 0;
  for (SchoolRow& row : rows) row.id = ++next;
  notes.push_back(
      "Not all ids are whole numbers: inside, schools are numbered in the order of their ids as text; files "
      "and "
      "tables keep the ids.");
}

SchoolList assemble(const std::string& path, const std::vector<SchoolRow>& rows,
                    std::vector<std::string>& notes) {
  std::map<std::int32_t, Authority> authorities;
  for (const SchoolRow& row : rows) {
    Authority& authority = authorities.try_emplace(row.code, Authority{row.code, "", ""}).first->second;
    if (authority.name.empty()) authority.name = row.authority_name;
    if (authority.region.empty()) authority.region = row.region;
  }
  constexpr std::size_t most_authorities = 65535;
  if (authorities.size() > most_authorities) {
    throw Error(ErrorKind::input, fmt::format("{}: {} local authorities; at most {} can be told apart", path,
                                              authorities.size(), most_authorities));
  }
  std::map<std::string, std::int64_t> other_regions, other_names;
  SchoolList list;
  std::map<std::int32_t, std::uint16_t> positions;
  for (const auto& [code, authority] : authorities) {
    positions[code] = static_cast<std::uint16_t>(list.authorities.size());
    list.authorities.push_back(authority);
  }
  const bool keeps_text = std::any_of(
      rows.begin(), rows.end(), [](const SchoolRow& row) { return row.id_text != std::to_string(row.id); });
  const bool keeps_value_added =
      std::any_of(rows.begin(), rows.end(), [](const SchoolRow& row) { return row.value_added.has_value(); });
  for (const SchoolRow& row : rows) {
    const Authority& authority = list.authorities[positions.at(row.code)];
    if (!row.region_said.empty() && fold(row.region_said) != fold(authority.region))
      ++other_regions[fmt::format("{}: {}, not {}", row.code, in_quotes(authority.region),
                                  in_quotes(row.region_said))];
    if (!row.authority_name.empty() && fold(row.authority_name) != fold(authority.name))
      ++other_names[fmt::format("{}: {}, not {}", row.code, in_quotes(authority.name),
                                in_quotes(row.authority_name))];
    list.id.push_back(row.id);
    if (keeps_text) list.id_text.push_back(row.id_text);
    list.phase.push_back(row.phase);
    list.pupils.push_back(*row.pupils);
    list.x_km.push_back(row.x_km);
    list.y_km.push_back(row.y_km);
    list.disadvantage.push_back(*row.disadvantage);
    list.authority.push_back(positions.at(row.code));
    list.grade.push_back(row.grade);
    if (keeps_value_added)
      list.value_added.push_back(row.value_added.value_or(std::numeric_limits<float>::quiet_NaN()));
    list.group.push_back(row.group);
  }
  const auto note = [&](std::string_view what, const std::map<std::string, std::int64_t>& others) {
    std::vector<SchoolCount> counts;
    for (const auto& [text, n] : others) counts.push_back({text, n});
    if (!counts.empty())
      notes.push_back(fmt::format("An authority has one {}, and some have another in the file: {}.", what,
                                  tell_most(counts)));
  };
  note("region, that of the official codes or of its first school", other_regions);
  note("name, that of its first school", other_names);
  return list;
}

void note_counts(std::string_view what, std::span<const SchoolCount> counts,
                 std::vector<std::string>& notes) {
  if (!counts.empty()) notes.push_back(fmt::format("{}: {}.", what, tell_most(counts)));
}

void note_free_meals(const Reading& reading, std::vector<std::string>& notes) {
  std::int64_t n_converted = 0;
  std::map<int, int> census_years;
  std::string unreadable;
  for (const SchoolRow& row : reading.rows) {
    if (!row.from_current_meals) continue;
    ++n_converted;
    if (row.census_year < 0 && unreadable.empty()) unreadable = row.census_date;
    ++census_years[row.census_year];
  }
  if (n_converted == 0) return;
  const auto line = [](Phase phase) {
    const FreeMealLine l = free_meal_line(phase);
    return fmt::format("{:.3f} + {:.3f} x current", l.intercept, l.slope);
  };
  notes.push_back(fmt::format(
      "Disadvantage is the share of pupils on free meals in six years. For {} schools it was "
      "reckoned from the current share: primary {}, secondary {}, special {}, at most 1 (lines "
      "fitted to the schools of England in the census of January 2019; on average 1.46, 1.90 and 1.31 times "
      "the current share).",
      n_converted, line(Phase::primary), line(Phase::secondary), line(Phase::special)));
  for (const auto& [year, n] : census_years) {
    if (year == 2019) continue;
    if (year == 0) {
      notes.push_back(
          fmt::format("Of which census the free-meal shares of {} schools are, the file does not say.", n));
    } else if (year < 0) {
      notes.push_back(
          fmt::format("The census date of {} schools cannot be read ({}): whether their free-meal shares "
                      "are of 2019 is not known.",
                      n, in_quotes(unreadable)));
    } else if (year < 2019) {
      notes.push_back(
          fmt::format("The free-meal shares of {} schools are of {}, not of 2019. Until April 2018 pupils "
                      "lost free meals once "
                      "their parents earned more, so that earlier current shares lie further below the "
                      "six-year share and "
                      "disadvantage comes out too low: trust the order of schools, not the level.",
                      n, year));
    } else {
      notes.push_back(fmt::format(
          "The free-meal shares of {} schools are of {}, not of 2019. From April 2018 pupils kept free meals "
          "once they had them, so that later current shares lie nearer to the six-year share and "
          "disadvantage comes out too high: trust the order of schools, not the level.",
          n, year));
    }
  }
}

/// Places that are rather degrees than km: all of them within England's latitudes and longitudes.
void note_degrees(const std::vector<SchoolRow>& rows, std::vector<std::string>& notes) {
  const bool may_be = std::all_of(rows.begin(), rows.end(), [](const SchoolRow& row) {
    return row.x_km > -6.5F && row.x_km < 2 && row.y_km > 49.8F && row.y_km < 55.9F;
  });
  if (may_be)
    notes.push_back(
        "All places look like longitude and latitude of England in degrees, but are taken as km, as the "
        "columns say: convert them to the national grid (EPSG:27700) if they are degrees.");
}

}  // namespace

FreeMealLine free_meal_line(Phase phase) {
  constexpr std::array<FreeMealLine, n_phases> lines = {
      {{0.0241, 1.3015}, {0.0654, 1.4604}, {0.0602, 1.1618}}};
  return lines[static_cast<std::size_t>(phase)];
}

LoadedSchools load_school_file(const std::string& path) {
  Reading reading;
  SchoolReport& report = reading.report;
  const std::string text = read_text_file(path, TextKind::table, &report.notes);
  RowProblems problems(path);
  std::vector<std::string> header;
  const SchoolFormat* format = nullptr;
  std::vector<int> positions;
  std::optional<Fields> row;
  struct Seen {
    std::size_t line;
    std::string content;
  };
  std::unordered_map<std::string, Seen> seen;

  const auto read_header = [&](std::span<const std::string_view> fields, std::size_t line) {
    Header columns;
    for (const std::string_view name : fields) {
      header.emplace_back(trim(name));
      const auto position = static_cast<int>(header.size() - 1);
      if (!header.back().empty() && !columns.try_emplace(fold(header.back()), position).second) {
        throw Error(ErrorKind::input, fmt::format("{}:{}: the column {} is in the header twice", path, line,
                                                  in_quotes(header.back())));
      }
    }
    format = &choose_format(path, line, header, columns);
    positions = find_columns(*format, columns);
    row.emplace(format->columns, positions, problems, reading.marks);
  };

  // Digits for a whole number, however it is spelled, else the text; none if it is reported.
  const auto read_id = [&]() -> std::optional<std::string> {
    const std::string_view id = row->text(0);
    constexpr std::size_t longest = 100;
    if (read_finite(id)) {
      const auto number = row->whole(0, 1, largest_id, id_allowed);
      return number ? std::optional(std::to_string(*number)) : std::nullopt;
    }
    const std::string folded = fold(id);
    const bool is_printable =
        std::all_of(id.begin(), id.end(), [](char c) { return static_cast<unsigned char>(c) >= 0x20; });
    if (folded.empty() || folded == "na" || folded == "n a" || folded == "null" || id.size() > longest ||
        !is_printable) {
      row->report(0, id_allowed);
      return std::nullopt;
    }
    return std::string(id);
  };

  const CsvShape shape =
      read_csv(text, path, [&](std::span<const std::string_view> fields, std::size_t line) {
        if (format == nullptr) return read_header(fields, line);
        if (fields.size() != header.size()) {
          problems.add(line, fmt::format("{} fields where the header has {}", fields.size(), header.size()));
          return;
        }
        ++report.n_read;
        if (std::all_of(fields.begin(), fields.end(), [](std::string_view f) { return trim(f).empty(); })) {
          count(report.dropped, "empty row");
          return;
        }
        row->set(fields, line);
        const std::optional<std::string> id = read_id();
        if (!id) return;
        const auto [found, is_new] = seen.try_emplace(*id, Seen{line, {}});
        std::string content = row->content();
        if (!is_new) {
          if (found->second.content == content) {
            count(report.dropped, "repeats an earlier row");
          } else {
            problems.add(line, fmt::format("column {}: school {} is already on line {}, with other values",
                                           format->columns[0].name, *id, found->second.line));
          }
          return;
        }
        found->second.content = std::move(content);
        std::optional<SchoolRow> school = format->read(*row, reading);
        if (!school) return;
        if (school->pupils && *school->pupils == 0) {
          count(report.dropped, "no pupils");
          return;
        }
        const bool has_digits_only = row->text(0).find_first_not_of("0123456789") == std::string_view::npos;
        school->id_text = has_digits_only ? std::string(row->text(0)) : *id;
        school->id = static_cast<SchoolId>(read_finite(*id).value_or(0));
        reading.rows.push_back(*std::move(school));
      });
  problems.throw_if_any();
  if (format == nullptr) throw Error(ErrorKind::input, fmt::format("{}: has no header", path));

  for (const SchoolRow& kept : reading.rows) {
    if (!kept.treated.empty()) count(report.treated, std::string(kept.treated));
  }
  report.source = path;
  report.kind = format->name;
  report.is_file = true;
  report.synthetic = reading.synthetic.value_or(false);
  report.observed = reading.observed;
  if (report.synthetic) {
    report.kind += ": synthetic schools";
    report.notes.push_back("No school of this list is a real school.");
  }
  report.n_kept = static_cast<std::int64_t>(reading.rows.size());
  if (reading.rows.size() < 2) {
    std::string reasons;
    for (const SchoolCount& c : report.dropped) {
      reasons += fmt::format("{}{}: {}", reasons.empty() ? "; dropped: " : ", ", c.what, c.n);
    }
    throw Error(
        ErrorKind::input,
        fmt::format("{}: {} of {} rows is a school that can be used, and a system needs at least two{}", path,
                    reading.rows.empty() ? "none" : "one", report.n_read, reasons));
  }
  number_schools(reading.rows, report.notes);
  impute(reading.rows, &SchoolRow::pupils, &AuthorityFigures::log_pupils, "pupils", report.imputed);
  impute(reading.rows, &SchoolRow::disadvantage, &AuthorityFigures::disadvantage, "disadvantage",
         report.imputed);
  if (shape.decimal_commas) report.notes.push_back("Commas in numbers were read as decimal points.");
  if (!reading.marks.empty()) {
    report.notes.push_back(fmt::format("Marks of no value were read as blanks: {}.",
                                       tell_most(reading.marks, reading.marks.size())));
  }
  note_counts("Codes and names contradict each other, and the names were believed", reading.contradictions,
              report.notes);
  std::vector<SchoolCount> parts;
  for (const auto& [said, word] : reading.regions) {
    if (word.is_part)
      parts.push_back({fmt::format("{} as {}", in_quotes(said), in_quotes(word.region)), word.n});
  }
  note_counts("Names of parts of regions were read as their region", parts, report.notes);
  note_free_meals(reading, report.notes);
  note_degrees(reading.rows, report.notes);
  note_unused_columns(header, positions, report.notes);
  LoadedSchools loaded;
  loaded.schools = assemble(path, reading.rows, report.notes);
  report.fingerprint = fingerprint(loaded.schools);
  loaded.report = std::move(report);
  return loaded;
}

}  // namespace schoolsim
