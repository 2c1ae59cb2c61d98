#include "sim/input/school_csv.hpp"

#include <charconv>
#include <cmath>

#include <fmt/format.h>

#include "sim/files.hpp"
#include "sim/input/figures.hpp"
#include "sim/input/school_rows.hpp"
#include "sim/text/csv_field.hpp"

namespace schoolsim {
namespace {

/// The shortest decimal that reads back to the same float.
std::string spell(float value) {
  std::string text(32, '\0');
  const auto [end, error] = std::to_chars(text.data(), text.data() + text.size(), value);
  text.resize(static_cast<std::size_t>(end - text.data()));
  return text;
}

std::string spell_id(const SchoolList& list, std::size_t school) {
  return list.id_text.empty() ? std::to_string(list.id[school]) : csv_field(list.id_text[school]);
}

}  // namespace

std::string to_csv(const LoadedSchools& loaded) {
  const SchoolList& list = loaded.schools;
  std::string text =
      "id,phase,authority,pupils,disadvantage,x_km,y_km,grade,value_added,observed,group,region,"
      "authority_name,synthetic\n";
  for (std::size_t i = 0; i < list.size(); ++i) {
    const Authority& authority = list.authorities[list.authority[i]];
    text += fmt::format(
        "{},{},{},{},{},{},{},{},{},{},{},{},{},{}\n", spell_id(list, i),
        phase_names[static_cast<std::size_t>(list.phase[i])], authority.code, spell(list.pupils[i]),
        spell(list.disadvantage[i]), spell(list.x_km[i]), spell(list.y_km[i]),
        list.grade[i] == 0 ? "" : std::to_string(list.grade[i]),
        list.value_added.empty() || std::isnan(list.value_added[i]) ? "" : spell(list.value_added[i]),
        loaded.report.observed, list.group[i] == 0 ? "" : std::to_string(list.group[i]),
        csv_field(authority.region), csv_field(authority.name), loaded.report.synthetic ? 1 : 0);
  }
  return text;
}

LoadedSchools convert_schools(const std::string& in, const std::string& out, bool overwrite) {
  LoadedSchools loaded = load_school_file(in);
  write_new_file(out, to_csv(loaded), overwrite);
  return loaded;
}

}  // namespace schoolsim
