#include "sim/input/load_schools.hpp"

#include <algorithm>
#include <set>
#include <string_view>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "sim/error.hpp"
#include "sim/files.hpp"
#include "sim/input/england.hpp"
#include "sim/input/figures.hpp"
#include "sim/input/fingerprint.hpp"
#include "sim/input/local_authorities.hpp"
#include "sim/input/school_rows.hpp"
#include "sim/text/names.hpp"
#include "sim/text/numbers.hpp"
#include "sim/text/printable.hpp"
#include "sim/text/words.hpp"

namespace schoolsim {
namespace {

constexpr std::string_view england_word = "england";
constexpr std::string_view synthetic_word = "synthetic";

/// `asked` is the flag with its value, as the user gave it.
[[noreturn]] void refuse(const std::string& asked, const std::string& problem) {
  throw Error(ErrorKind::usage, fmt::format("{}: {}", asked, problem));
}

/// Positions of the authorities whose code is asked for.
std::set<std::uint16_t> find_codes(const std::string& asked, std::string_view codes,
                                   const std::vector<Authority>& authorities) {
  std::set<std::uint16_t> found;
  const std::vector<std::string> items = split(codes, ',');
  for (auto item = items.begin(); item != items.end(); ++item) {
    const auto position = std::find_if(authorities.begin(), authorities.end(),
                                       [&](const Authority& a) { return std::to_string(a.code) == *item; });
    if (position == authorities.end()) {
      // A name may have a comma: "Bristol, City of".
      const std::string rest = fmt::format("{}", fmt::join(item, items.end(), ", "));
      std::string hint = rest == *item ? "" : explain_authority(rest, authorities);
      const std::string& wrong = hint.empty() ? *item : rest;
      if (hint.empty()) hint = explain_authority(*item, authorities);
      refuse(asked,
             fmt::format("{} is not the code of a local authority of these schools (three figures, such "
                         "as LA=380){}",
                         in_quotes(wrong), hint));
    }
    found.insert(static_cast<std::uint16_t>(position - authorities.begin()));
  }
  return found;
}

/// Positions of the authorities of the regions asked for.
std::set<std::uint16_t> find_regions(const std::string& asked, std::string_view regions,
                                     const std::vector<Authority>& authorities) {
  std::set<std::uint16_t> found;
  for (const std::string& region : split(regions, ',')) {
    bool is_known = false;
    for (std::size_t i = 0; i < authorities.size(); ++i) {
      if (authorities[i].region != region || region.empty()) continue;
      found.insert(static_cast<std::uint16_t>(i));
      is_known = true;
    }
    if (is_known) continue;
    std::set<std::string> known;
    for (const Authority& a : authorities) {
      if (!a.region.empty()) known.insert(printable(a.region));
    }
    constexpr std::size_t most_named = 30;
    const bool is_short = !known.empty() && known.size() <= most_named;
    refuse(asked, fmt::format("{} is not a region of these schools{}{}", in_quotes(region),
                              explain_region(region, authorities),
                              is_short ? "; they are " + enumerate(std::vector(known.begin(), known.end()))
                                       : fmt::format("; they have {}", known.empty() ? "none" : "many")));
  }
  return found;
}

/// Positions of the authorities that `part`, LA=CODE[,CODE...] or region=NAME[,NAME...], names; users type it
/// behind `stem`.
std::set<std::uint16_t> find_part(const std::string& asked, std::string_view stem, std::string_view part,
                                  const std::vector<Authority>& authorities) {
  const std::size_t equals = part.find('=');
  const std::string_view key = trim(part.substr(0, equals));
  const std::string_view value = equals == std::string_view::npos ? "" : part.substr(equals + 1);
  if ((key != "LA" && key != "region") || value.empty()) {
    refuse(asked, fmt::format("a part is {0}LA=CODE[,CODE...] or {0}region=NAME[,NAME...]", stem));
  }
  return key == "LA" ? find_codes(asked, value, authorities) : find_regions(asked, value, authorities);
}

/// The schools of some authorities, as they are in the whole.
SchoolList take_part(const SchoolList& whole, const std::set<std::uint16_t>& authorities) {
  SchoolList part;
  std::vector<std::uint16_t> moved(whole.authorities.size());
  for (const std::uint16_t a : authorities) {
    moved[a] = static_cast<std::uint16_t>(part.authorities.size());
    part.authorities.push_back(whole.authorities[a]);
  }
  for (std::size_t i = 0; i < whole.size(); ++i) {
    if (!authorities.contains(whole.authority[i])) continue;
    part.id.push_back(whole.id[i]);
    part.phase.push_back(whole.phase[i]);
    part.pupils.push_back(whole.pupils[i]);
    part.x_km.push_back(whole.x_km[i]);
    part.y_km.push_back(whole.y_km[i]);
    part.disadvantage.push_back(whole.disadvantage[i]);
    part.authority.push_back(moved[whole.authority[i]]);
    part.grade.push_back(whole.grade[i]);
    part.group.push_back(whole.group[i]);
  }
  return part;
}

LoadedSchools load_england(const std::string& spec, std::uint64_t seed) {
  LoadedSchools loaded;
  loaded.schools = draw_england(seed);
  SchoolReport& report = loaded.report;
  report.n_read = static_cast<std::int64_t>(loaded.schools.size());
  if (spec.size() > england_word.size()) {
    const std::string_view part = std::string_view(spec).substr(england_word.size() + 1);
    loaded.schools = take_part(loaded.schools,
                               find_part("--schools " + spec, "england:", part, loaded.schools.authorities));
  }
  if (loaded.schools.size() < 2)
    refuse("--schools " + spec, "this part has one school, and a system needs at least two");
  report.kind = "built-in England: synthetic schools on the real map";
  report.synthetic = true;
  report.n_kept = static_cast<std::int64_t>(loaded.schools.size());
  if (report.n_kept < report.n_read) {
    report.dropped.push_back({"outside the part asked for", report.n_read - report.n_kept});
  }
  report.notes.push_back(
      "No school of this list is a real school. Drawn from the numbers of schools per 5 km square and from "
      "figures on pupils and free meals by local authority and phase (England 2019). Contains public sector "
      "information licensed under the Open Government Licence v3.0.");
  report.notes.push_back(
      "All-through and middle schools and those for 16 plus count as secondary: their size, subject staff "
      "and "
      "competitors are a secondary school's.");
  report.notes.push_back("Disadvantage is the share of pupils on free meals in six years.");
  report.fingerprint = fingerprint(loaded.schools);
  return loaded;
}

LoadedSchools mark_synthetic(const std::string& spec) {
  constexpr double most_schools = 5'000'000;
  const std::string_view text =
      std::string_view(spec).substr(std::min(spec.size(), synthetic_word.size() + 1));
  const std::optional<double> n = read_finite(text);
  if (!n || !(*n >= 2 && *n <= most_schools) || *n != static_cast<double>(static_cast<int>(*n))) {
    refuse("--schools " + spec,
           fmt::format("{} is not a number of schools; allowed: synthetic:N with a whole N from 2 to 5000000",
                       in_quotes(text)));
  }
  LoadedSchools loaded;
  loaded.n_synthetic = static_cast<int>(*n);
  loaded.report.kind = "synthetic system, drawn anew for each seed and replicate";
  loaded.report.synthetic = true;
  loaded.report.n_read = loaded.report.n_kept = *loaded.n_synthetic;
  return loaded;
}

bool is_word(const std::string& spec, std::string_view word) {
  return spec == word || (spec.starts_with(word) && spec[word.size()] == ':');
}

LoadedSchools load_file(const std::string& spec) {
  if (!file_exists(spec)) {
    const std::vector<std::string> words = {std::string(england_word), std::string(synthetic_word)};
    const std::string head = spec.substr(0, spec.find(':'));
    const std::optional<std::string> nearest = nearest_name(head, words);
    throw Error(
        ErrorKind::file,
        fmt::format("there is no file {}; schools come from england, england:LA=CODE, england:region=NAME, "
                    "synthetic:N or a CSV file{}",
                    in_quotes(spec), nearest ? fmt::format("; nearest is {}", *nearest) : ""));
  }
  return load_school_file(spec);
}

void append_counts(std::string& text, std::string_view title, const std::vector<SchoolCount>& counts) {
  if (counts.empty()) return;
  text += fmt::format("{}\n", title);
  for (const SchoolCount& c : counts) text += fmt::format("  {:>7}  {}\n", c.n, c.what);
}

}  // namespace

LoadedSchools load_schools(const std::string& spec, std::uint64_t seed) {
  LoadedSchools loaded = is_word(spec, england_word)     ? load_england(spec, seed)
                         : is_word(spec, synthetic_word) ? mark_synthetic(spec)
                                                         : load_file(spec);
  loaded.report.source = spec;
  return loaded;
}

std::string describe(const LoadedSchools& loaded) {
  const SchoolReport& report = loaded.report;
  const SchoolList& list = loaded.schools;
  std::string text = fmt::format("Schools: {} ({})\n", report.source, report.kind);
  if (loaded.n_synthetic) return text + fmt::format("{} schools\n", *loaded.n_synthetic);
  text += fmt::format("{} read, {} kept, in {} local authorities; fingerprint {:016x}\n", report.n_read,
                      report.n_kept, list.authorities.size(), report.fingerprint);
  text += fmt::format("{:<12}{:>8}{:>16}{:>20}\n", "phase", "schools", "median pupils", "mean disadvantage");
  for (int p = 0; p < n_phases; ++p) {
    std::vector<float> pupils;
    double sum = 0;
    for (std::size_t i = 0; i < list.size(); ++i) {
      if (list.phase[i] != static_cast<Phase>(p)) continue;
      pupils.push_back(list.pupils[i]);
      sum += static_cast<double>(list.disadvantage[i]);
    }
    if (pupils.empty()) continue;
    std::sort(pupils.begin(), pupils.end());
    text += fmt::format("{:<12}{:>8}{:>16.0f}{:>20.3f}\n", phase_names[static_cast<std::size_t>(p)],
                        pupils.size(), pupils[pupils.size() / 2], sum / static_cast<double>(pupils.size()));
  }
  append_counts(text, "Dropped:", report.dropped);
  append_counts(text, "Phase by rule:", report.treated);
  append_counts(text, "Imputed:", report.imputed);
  for (const std::string& note : report.notes) text += fmt::format("Note: {}\n", note);
  return text;
}

std::vector<std::uint32_t> schools_in_part(const SchoolList& list, const std::string& part) {
  const std::set<std::uint16_t> authorities = find_part("--focus " + part, "", part, list.authorities);
  std::vector<std::uint32_t> found;
  for (std::uint32_t i = 0; i < list.size(); ++i) {
    if (authorities.contains(list.authority[i])) found.push_back(i);
  }
  return found;
}

}  // namespace schoolsim
