#include "sim/input/figures.hpp"

#include <array>

#include <fmt/format.h>

#include "sim/error.hpp"
#include "sim/input/csv_reader.hpp"
#include "sim/text/numbers.hpp"
#include "sim/text/words.hpp"

namespace schoolsim {
namespace {

constexpr std::array<std::string_view, n_register_phases> register_phase_names = {
    "primary", "secondary", "special", "all_through", "post16"};

/// The embedded figures are ours: a flaw in them is a fault of the program.
[[noreturn]] void report_flaw(std::size_t line) {
  throw Error(ErrorKind::internal, fmt::format("line {} of the embedded figures cannot be read", line));
}

RegisterPhase read_phase(std::string_view name, std::size_t line) {
  for (std::size_t i = 0; i < register_phase_names.size(); ++i) {
    if (register_phase_names[i] == name) return static_cast<RegisterPhase>(i);
  }
  report_flaw(line);
}

int read_count(std::string_view text, std::size_t line) {
  const std::optional<double> value = read_finite(text);
  if (!value) report_flaw(line);
  return static_cast<int>(*value);
}

/// None if either is blank: a mean without sd has one known school behind it.
std::optional<Spread> read_spread(std::string_view mean, std::string_view sd, std::size_t line) {
  if (mean.empty() || sd.empty()) return std::nullopt;
  const std::optional<double> m = read_finite(mean);
  const std::optional<double> s = read_finite(sd);
  if (!m || !s) report_flaw(line);
  return Spread{*m, *s};
}

/// Hands the fields of each line but the header to `take`.
template <class Take>
void read_figures(std::span<const std::string_view> lines, std::size_t n_columns, const Take& take) {
  std::string text;
  for (const std::string_view line : lines) text += line;
  read_csv(text, "embedded figures", [&](std::span<const std::string_view> fields, std::size_t line) {
    if (fields.size() != n_columns) report_flaw(line);
    if (line > 1) take(fields, line);
  });
}

}  // namespace

Phase model_phase(RegisterPhase phase) {
  switch (phase) {
    case RegisterPhase::primary:
      return Phase::primary;
    case RegisterPhase::special:
      return Phase::special;
    case RegisterPhase::secondary:
    case RegisterPhase::all_through:
    case RegisterPhase::post16:
      break;
  }
  return Phase::secondary;
}

const std::vector<AuthorityFigures>& authority_figures() {
  static const std::vector<AuthorityFigures> figures = [] {
    std::vector<AuthorityFigures> rows;
    read_figures(authorities_csv(), 9, [&](std::span<const std::string_view> f, std::size_t line) {
      rows.push_back({read_count(f[0], line), std::string(f[1]), std::string(f[2]), read_phase(f[3], line),
                      read_count(f[4], line), read_spread(f[5], f[6], line), read_spread(f[7], f[8], line)});
    });
    return rows;
  }();
  return figures;
}

const std::vector<SquareFigures>& square_figures() {
  static const std::vector<SquareFigures> figures = [] {
    std::vector<SquareFigures> rows;
    read_figures(school_density_5km_csv(), 5, [&](std::span<const std::string_view> f, std::size_t line) {
      rows.push_back({read_count(f[0], line), read_count(f[1], line), read_count(f[2], line),
                      read_phase(f[3], line), read_count(f[4], line)});
    });
    return rows;
  }();
  return figures;
}

std::vector<AuthorityCode> read_authority_codes() {
  const auto words = [](std::string_view text) {
    return text.empty() ? std::vector<std::string>{} : split(text, ' ');
  };
  std::vector<AuthorityCode> codes;
  read_figures(authority_codes_csv(), 6, [&](std::span<const std::string_view> f, std::size_t line) {
    AuthorityCode& code = codes.emplace_back();
    code.code = read_count(f[0], line);
    code.name = f[1];
    code.region = f[2];
    code.ons_codes = words(f[3]);
    code.since = f[4].empty() ? 0 : read_count(f[4], line);
    for (const std::string& former : words(f[5])) code.succeeds.push_back(read_count(former, line));
  });
  return codes;
}

}  // namespace schoolsim
