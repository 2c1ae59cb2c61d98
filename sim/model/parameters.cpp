#include "sim/model/parameters.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "sim/model/regimes.hpp"

namespace schoolsim {
namespace {

// The core for the browser, whose size pages carry, leaves out what it never says.
#ifdef SCHOOLSIM_WITHOUT_DOCS
#define DOC(text) "-"
#else
#define DOC(text) text
#endif

constexpr auto table = std::to_array<ParameterInfo>({
#define PARAMETER(group, name, type, value, lower, upper, sweep_lower, sweep_upper, unit, role, label, \
                  plain_unit, evidence, doc, source)                                                   \
  ParameterInfo{#group "." #name,                                                                      \
                #group,                                                                                \
                ParameterType::type,                                                                   \
                value,                                                                                 \
                lower,                                                                                 \
                upper,                                                                                 \
                sweep_lower,                                                                           \
                sweep_upper,                                                                           \
                unit,                                                                                  \
                Role::role,                                                                            \
                label,                                                                                 \
                plain_unit,                                                                            \
                Evidence::evidence,                                                                    \
                DOC(doc),                                                                              \
                DOC(source),                                                                           \
                &Parameters::group##_##name,                                                           \
                &Coefficients::group##_##name},
#include "sim/model/parameters.def"
#undef PARAMETER
});
#undef DOC

constexpr bool spelled_well(std::string_view key) {
  for (const char c : key) {
    if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '.')) return false;
  }
  return true;
}

constexpr int count_words(std::string_view text) {
  int words = 1;
  for (const char c : text) words += c == ' ' ? 1 : 0;
  return words;
}

constexpr bool table_is_sound() {
  // A doubled key needs no check: it would be a field of BasicParameters twice.
  for (const ParameterInfo& row : table) {
    if (!spelled_well(row.key)) return false;
    if (!(row.lower <= row.standard && row.standard <= row.upper)) return false;
    if (!(row.lower <= row.sweep_lower && row.sweep_lower <= row.sweep_upper && row.sweep_upper <= row.upper))
      return false;
    if (row.unit.empty() || row.doc.empty() || row.source.empty() || row.plain_unit.empty()) return false;
    if (row.label.empty() || count_words(row.label) > 5) return false;
  }
  return true;
}
static_assert(
    table_is_sound(),
    "parameters.def: a key is misspelt, bounds or ranges do not nest, or a text is missing or too long");

std::string_view key_of(double Parameters::*member) {
  return std::find_if(table.begin(), table.end(),
                      [&](const ParameterInfo& row) { return row.member == member; })
      ->key;
}

std::string number(double value) {
  std::array<char, 32> text{};
  const auto end = std::to_chars(text.data(), text.data() + text.size(), value).ptr;
  return {text.data(), end};
}

}  // namespace

std::span<const ParameterInfo> parameter_table() { return table; }

std::optional<std::size_t> find_parameter(std::string_view key) {
  for (std::size_t i = 0; i < table.size(); ++i) {
    if (table[i].key == key) return i;
  }
  return std::nullopt;
}

std::span<const FormerKey> former_keys() {
  static constexpr std::array<FormerKey, 3> all{{
      {"head.leave", {"head.leave_primary", "head.leave_secondary"}},
      {"inspection.noise", {"inspection.noise_primary", "inspection.noise_secondary"}},
      {"inspection.context_bias", {"inspection.bias_primary", "inspection.bias_secondary"}},
  }};
  return all;
}

Coefficients to_coefficients(const Parameters& parameters) {
  Coefficients result;
  for (const ParameterInfo& row : table) result.*row.coefficient = static_cast<float>(parameters.*row.member);
  return result;
}

std::optional<Violation> check_value(const ParameterInfo& row, double value) {
  // Written so that not-a-number fails as well.
  if (!(row.lower <= value && value <= row.upper)) {
    return Violation{std::string(row.key), "is " + number(value) + ", allowed is " + number(row.lower) +
                                               " to " + number(row.upper) +
                                               (row.unit == "0-1" ? "" : " " + std::string(row.unit))};
  }
  if (row.type != ParameterType::real && value != static_cast<double>(static_cast<std::int64_t>(value))) {
    return Violation{std::string(row.key), "is " + number(value) + ", allowed is a whole number from " +
                                               number(row.lower) + " to " + number(row.upper)};
  }
  return std::nullopt;
}

std::vector<Violation> validate(const Parameters& parameters) {
  std::vector<Violation> found;
  for (const ParameterInfo& row : table) {
    if (auto violation = check_value(row, parameters.*row.member)) found.push_back(*std::move(violation));
  }
  constexpr double rounding = 1e-12;  // of shares that make up a whole: .33 and .67
  const auto ordered = [&](std::string_view key, double low, std::string_view other, double high,
                           double tolerance = 0) {
    if (low > high + tolerance) {
      found.push_back({std::string(key), "is " + number(low) + ", which is above " + std::string(other) +
                                             " = " + number(high)});
    }
  };
  const Parameters& p = parameters;
  ordered("inspection.share_inadequate", p.inspection_share_inadequate, "inspection.share_weak",
          p.inspection_share_weak);
  ordered("inspection.share_weak", p.inspection_share_weak, "1 - inspection.share_top",
          1 - p.inspection_share_top, rounding);
  ordered("start.tie_trust_least", p.start_tie_trust_least, "start.tie_trust_most", p.start_tie_trust_most);
  ordered("start.support_low", p.start_support_low, "start.support_high", p.start_support_high);
  ordered("synthetic.urban_radius_least", p.synthetic_urban_radius_least, "synthetic.urban_radius_most",
          p.synthetic_urban_radius_most);
  ordered("synthetic.rural_radius_least", p.synthetic_rural_radius_least, "synthetic.rural_radius_most",
          p.synthetic_rural_radius_most);
  ordered("synthetic.special_share", p.synthetic_special_share, "1 - synthetic.primary_share",
          1 - p.synthetic_primary_share, rounding);
  for (const auto& of_table : threshold_members()) {
    for (const auto& of_phase : of_table) {
      for (std::size_t g = 1; g < of_phase.size(); ++g)
        ordered(key_of(of_phase[g]), p.*of_phase[g], key_of(of_phase[g - 1]), p.*of_phase[g - 1]);
    }
  }
  for (const auto& of_phase : stock_members()) {
    const auto [one, two, three] = of_phase;
    ordered(key_of(three), p.*three,
            "what " + std::string(key_of(one)) + " and " + std::string(key_of(two)) + " leave",
            1 - p.*one - p.*two, rounding);
  }
  for (const ParameterInfo& row : table) {
    if (p.inspection_regimes != 0 && is_without_regimes(row) && p.*row.member != row.standard) {
      found.push_back(
          {std::string(row.key), "is " + number(p.*row.member) +
                                     ", but inspection.regimes is 1, under which nothing reads it; leave "
                                     "it at its default, or set inspection.regimes to 0"});
    }
  }
  return found;
}

std::string_view to_string(ParameterType type) {
  constexpr std::array<std::string_view, 3> names{"real", "count", "toggle"};
  return names[static_cast<std::size_t>(type)];
}
std::string_view to_string(Role role) {
  constexpr std::array<std::string_view, 7> names{"school lever", "lever",       "process", "world",
                                                  "mechanism",    "observation", "numeric"};
  return names[static_cast<std::size_t>(role)];
}
std::string_view to_string(Evidence evidence) {
  constexpr std::array<std::string_view, 4> names{"evidence", "calibrated", "assumed", "definition"};
  return names[static_cast<std::size_t>(evidence)];
}

}  // namespace schoolsim
