#include "sim/input/local_authorities.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "sim/input/figures.hpp"
#include "sim/text/names.hpp"
#include "sim/text/numbers.hpp"
#include "sim/text/printable.hpp"
#include "sim/text/words.hpp"

namespace schoolsim {
namespace {

std::vector<std::string> words(std::string_view text) { return split(fold(text), ' '); }

/// Words by which the names of one place differ do not count.
std::string key_of(std::string_view name, std::initializer_list<std::string_view> idle) {
  std::vector<std::string> kept;
  for (std::string& word : words(name)) {
    if (std::find(idle.begin(), idle.end(), word) == idle.end()) kept.push_back(std::move(word));
  }
  std::string key;
  for (const std::string& word : kept) (key += word) += ' ';
  return key;
}

std::string region_key(std::string_view name) { return key_of(name, {"and", "the", "region"}); }

/// "Bristol, City of", "City of Bristol" and "Bristol City Council" are one.
std::string authority_key(std::string_view name) {
  return key_of(name, {"and", "the", "of", "city", "county", "council", "borough", "royal", "metropolitan",
                       "district", "unitary", "authority", "upon", "on"});
}

std::string tell(const AuthorityCode& authority) {
  return fmt::format("{} ({})", authority.code, authority.name);
}

std::string tell_all(const std::vector<const AuthorityCode*>& authorities) {
  std::vector<std::string> items;
  for (const AuthorityCode* a : authorities) items.push_back(tell(*a));
  return enumerate(items);
}

bool has(const std::vector<Authority>& list, std::int32_t code) {
  return std::any_of(list.begin(), list.end(), [&](const Authority& a) { return a.code == code; });
}

std::vector<const AuthorityCode*> successors_of(const AuthorityCode& former) {
  std::vector<const AuthorityCode*> found;
  for (const AuthorityCode& a : authority_codes()) {
    if (std::find(a.succeeds.begin(), a.succeeds.end(), former.code) != a.succeeds.end()) found.push_back(&a);
  }
  return found;
}

std::vector<const AuthorityCode*> predecessors_of(const AuthorityCode& later) {
  std::vector<const AuthorityCode*> found;
  for (const std::int32_t code : later.succeeds) found.push_back(find_authority(code));
  return found;
}

std::vector<const AuthorityCode*> those_in(const std::vector<Authority>& list,
                                           std::vector<const AuthorityCode*> authorities) {
  std::erase_if(authorities, [&](const AuthorityCode* a) { return !has(list, a->code); });
  return authorities;
}

/// How a known authority that was named in another way stands to the list.
std::string place_in_list(const AuthorityCode& asked, const std::vector<Authority>& list) {
  if (has(list, asked.code)) return fmt::format("use {}", tell(asked));
  if (const auto former = those_in(list, predecessors_of(asked)); !former.empty()) {
    return fmt::format(
        "{} came about in {} in the place of {}, whose code these schools still have: use that", tell(asked),
        asked.since, tell_all(former));
  }
  const auto later = successors_of(asked);
  if (const auto known = those_in(list, later); !known.empty())
    return fmt::format("{} was succeeded in {} by {}: use those", tell(asked), later.front()->since,
                       tell_all(known));
  return fmt::format("{} has no school here", tell(asked));
}

const AuthorityCode* find_by_name(std::string_view name) {
  const std::string key = authority_key(name);
  if (key.empty()) return nullptr;
  const AuthorityCode* found = nullptr;
  for (const AuthorityCode& a : authority_codes()) {
    // Of two with one name, as Dorset's, the later.
    if (authority_key(a.name) == key) found = &a;
  }
  return found;
}

bool is_ons_code(std::string_view text) {
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  return text.size() == 9 && !is_digit(text[0]) && std::all_of(text.begin() + 1, text.end(), is_digit);
}

std::string explain_ons_code(const std::string& asked, const std::vector<Authority>& list) {
  for (const AuthorityCode& a : authority_codes()) {
    if (std::find(a.ons_codes.begin(), a.ons_codes.end(), asked) == a.ons_codes.end()) continue;
    return fmt::format("; it is the nine-sign code of the ONS for {}: {}", a.name, place_in_list(a, list));
  }
  const std::string_view kind = asked.starts_with("E07")   ? "of a district, whose schools a county has"
                                : asked.starts_with("E12") ? "of a region; give that by region=NAME"
                                : asked.starts_with("E92") ? "of England; leave the part out"
                                                           : "";
  return fmt::format("; it looks like a nine-sign code of the ONS{}{}", kind.empty() ? "" : ", ", kind);
}

}  // namespace

const std::vector<AuthorityCode>& authority_codes() {
  static const std::vector<AuthorityCode> codes = read_authority_codes();
  return codes;
}

const AuthorityCode* find_authority(std::int32_t code) {
  const auto& codes = authority_codes();
  const auto found = std::lower_bound(codes.begin(), codes.end(), code,
                                      [](const AuthorityCode& a, std::int32_t c) { return a.code < c; });
  return found == codes.end() || found->code != code ? nullptr : &*found;
}

std::optional<std::string> official_region(std::string_view name) {
  const std::string key = region_key(name);
  for (const std::string_view region : official_regions) {
    if (region_key(region) == key) return std::string(region);
  }
  return std::nullopt;
}

std::optional<std::string> region_of_part(std::string_view name) {
  if (official_region(name)) return std::nullopt;
  const std::string key = region_key(name);
  for (const AuthorityFigures& figures : authority_figures()) {
    if (region_key(figures.part_of_region) == key) return find_authority(figures.code)->region;
  }
  return std::nullopt;
}

std::string explain_authority(std::string_view asked, const std::vector<Authority>& list) {
  std::string upper(asked);
  for (char& c : upper) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  if (is_ons_code(upper)) return explain_ons_code(upper, list);
  std::vector<std::string> codes, names;
  for (const Authority& a : list) {
    codes.push_back(std::to_string(a.code));
    names.push_back(a.name);
  }
  const auto tell_listed = [&](std::size_t i) {
    return fmt::format("{} ({})", codes[i], printable(names[i]));
  };
  if (const std::optional<double> number = read_finite(asked)) {
    if (*number >= 0 && *number <= 99999) {
      const AuthorityCode* const known = find_authority(static_cast<std::int32_t>(*number));
      if (known != nullptr && known->code == *number) return "; " + place_in_list(*known, list);
    }
    const auto nearest = nearest_name(asked, codes);
    if (!nearest) return "";
    const auto at = static_cast<std::size_t>(std::find(codes.begin(), codes.end(), *nearest) - codes.begin());
    return "; nearest is " + tell_listed(at);
  }
  const std::string key = authority_key(asked);
  for (std::size_t i = 0; i < list.size(); ++i) {
    if (!key.empty() && authority_key(names[i]) == key) return "; it is a name: use " + tell_listed(i);
  }
  if (const AuthorityCode* const known = find_by_name(asked)) return "; " + place_in_list(*known, list);
  if (const auto nearest = nearest_name(asked, names)) {
    const auto at = static_cast<std::size_t>(std::find(names.begin(), names.end(), *nearest) - names.begin());
    return "; nearest is " + tell_listed(at);
  }
  std::vector<std::string> all;
  for (const AuthorityCode& a : authority_codes()) all.push_back(a.name);
  const auto nearest = nearest_name(asked, all);
  return nearest
             ? fmt::format("; nearest is '{}': {}", *nearest, place_in_list(*find_by_name(*nearest), list))
             : "";
}

std::string explain_region(std::string_view asked, const std::vector<Authority>& list) {
  std::set<std::string> known;
  for (const Authority& a : list) known.insert(a.region);
  const auto use = [&](const std::string& region) {
    return known.contains(region) ? fmt::format("use {}", in_quotes(region))
                                  : fmt::format("no school here is in {}", in_quotes(region));
  };
  if (const auto region = region_of_part(asked))
    return fmt::format("; it was a part of the region {}, but schools are now listed by region: {}", *region,
                       use(*region));
  if (const auto region = official_region(asked)) return "; " + use(*region);
  const auto nearest = nearest_name(asked, known);
  return nearest ? fmt::format("; nearest is {}", in_quotes(*nearest)) : "";
}

std::string tell_parts(const std::vector<std::string>& names, const std::vector<Authority>& list) {
  std::string text;
  for (const std::string& name : std::set<std::string>(names.begin(), names.end())) {
    std::size_t n = 0, n_here = 0;
    for (const AuthorityCode& a : authority_codes()) {
      if (a.region != name || !successors_of(a).empty()) continue;
      ++n;
      // A list of any year counts: what the authority succeeded stands for it.
      n_here += has(list, a.code) || !those_in(list, predecessors_of(a)).empty() ? 1U : 0U;
    }
    if (n_here < n)
      text += fmt::format("; of the {} local authorities of {} the schools are of {}", n, name, n_here);
  }
  return text;
}

}  // namespace schoolsim
