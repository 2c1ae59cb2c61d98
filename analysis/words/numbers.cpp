#include "analysis/words/numbers.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <locale>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace schoolsim {
namespace {

constexpr std::string_view minus = "−";

struct ThousandsCommas final : std::numpunct<char> {
  char do_thousands_sep() const override { return ','; }
  std::string do_grouping() const override { return "\3"; }
};

/// Fixed decimals with commas; "-0.00" never occurs.
std::string fixed(double value, int decimals) {
  static const std::locale commas(std::locale::classic(), new ThousandsCommas);
  const std::string digits = fmt::format(commas, "{:.{}Lf}", std::abs(value), decimals);
  const bool is_zero = digits.find_first_of("123456789") == std::string::npos;
  return value < 0 && !is_zero ? std::string(minus) + digits : digits;
}

struct Written {
  double value;
  int decimals;
};

Written written(Quantity quantity, double value, bool beside_interval) {
  switch (quantity) {
    case Quantity::schools:
      return {rounded_count(value), 0};
    case Quantity::points:
      return {value, beside_interval ? 2 : 0};
    case Quantity::days:
      return {std::round(value), 0};
    case Quantity::other:
      return {value, 2};
  }
  return {value, 2};
}

}  // namespace

Quantity quantity_of(const MetricInfo& metric) {
  if (metric.plain_scale == 0) return Quantity::schools;
  if (metric.unit == "leader-days/school") return Quantity::days;
  return metric.plain_scale == 100 ? Quantity::points : Quantity::other;
}

double plain_scale(const MetricInfo& metric, std::uint32_t n_schools) {
  return metric.plain_scale == 0 ? n_schools : metric.plain_scale;
}

PlainUnit plain_unit(const MetricInfo& metric, std::uint32_t n_schools) {
  if (metric.plain_scale == 0 && n_schools == 0) return {100, "% of schools", Quantity::points};
  return {plain_scale(metric, n_schools), std::string(metric.plain_unit), quantity_of(metric)};
}

double rounded_count(double value) {
  const double size = std::abs(value);
  const double step = size >= 1000 ? 100 : size >= 100 ? 10 : 1;
  return std::round(value / step) * step;
}

std::string count_text(double value) { return fixed(rounded_count(value), 0); }

std::string whole_text(std::int64_t value) { return fixed(static_cast<double>(value), 0); }

std::string share_text(double share) {
  const double percent = std::round(100 * share);
  return percent == 0 && share > 0 ? "<1%" : fixed(percent, 0) + "%";
}

std::string amount_text(Quantity quantity, double value) {
  const double size = std::abs(value);
  const auto named = [&](std::string_view unit) {
    return size > 0 && size < 1 ? fmt::format("less than 1 {}", unit) : counted(std::llround(size), unit);
  };
  switch (quantity) {
    case Quantity::schools:
      return count_text(size);
    case Quantity::points:
      return named("point");
    case Quantity::days:
      return named("leader-day");
    case Quantity::other:
      return fixed(size, 2);
  }
  return fixed(size, 2);
}

std::string estimate_text(Quantity quantity, double value, bool beside_interval) {
  if (!std::isfinite(value)) return "not defined";
  const auto [rounded, decimals] = written(quantity, value, beside_interval);
  const std::string text = fixed(rounded, decimals);
  const bool is_zero = text.find_first_of("123456789") == std::string::npos;
  return rounded > 0 && !is_zero ? "+" + text : text;
}

std::string tenths_text(double value) {
  const double rounded = std::round(10 * value) / 10;
  if (rounded == 0) return "0";
  return (rounded > 0 ? "+" : "") + fixed(rounded, 1);
}

std::string figures_text(double value, int figures, bool is_signed) {
  if (!std::isfinite(value)) return "not defined";
  if (value == 0) return "0";
  const int decimals = figures - 1 - static_cast<int>(std::floor(std::log10(std::abs(value))));
  const double step = std::pow(10.0, -decimals);
  const std::string text =
      fixed(decimals < 0 ? std::round(value / step) * step : value, std::max(decimals, 0));
  return is_signed && value > 0 ? "+" + text : text;
}

std::string pounds_text(double value) {
  const double size = std::abs(value);
  return fmt::format("{}£{}{}", value < 0 ? minus : "",
                     figures_text(size >= 1e6 ? size / 1e6 : size, 2, false), size >= 1e6 ? " million" : "");
}

std::string pounds_range_text(double lower, double upper) {
  if (std::max(std::abs(lower), std::abs(upper)) < 1e6)
    return fmt::format("{} to {}", pounds_text(lower), pounds_text(upper));
  return fmt::format("{} to {} million", pounds_text(lower / 1e6), pounds_text(upper / 1e6));
}

namespace {

/// How amounts of any size are printed together: in millions where one is that large, with three figures of
/// the largest and no more than two decimals.
struct Scale {
  double unit = 1, step = 1;
  int decimals = 0;

  explicit Scale(double largest) {
    if (largest == 0) return;
    unit = largest >= 1e6 ? 1e6 : 1;
    const int wanted = std::min(2, 2 - static_cast<int>(std::floor(std::log10(largest / unit))));
    step = std::pow(10.0, -wanted);
    decimals = std::max(wanted, 0);
  }
  [[nodiscard]] std::string written(double value) const {
    return fixed(std::round(value / unit / step) * step, decimals);
  }
  [[nodiscard]] std::string with_sign(double value) const {
    return (value / unit > step / 2 ? "+" : "") + written(value);
  }
  [[nodiscard]] std::string_view suffix() const { return unit > 1 ? " million" : ""; }
};

}  // namespace

std::string amount_and_interval_text(double mean, std::optional<double> half_width) {
  const double size = std::max(std::abs(mean), half_width.value_or(0));
  if (size == 0) return "0";
  const Scale scale(size);
  std::string text = scale.with_sign(mean);
  if (half_width && *half_width > 0) {
    text += *half_width / scale.unit < scale.step / 2
                ? fmt::format(" ± <{}", fixed(scale.step, scale.decimals))
                : " ± " + scale.written(*half_width);
  }
  return fmt::format("{}{}", text, scale.suffix());
}

std::string amount_and_range_text(double middle, double lower, double upper) {
  const Scale scale(std::max({std::abs(middle), std::abs(lower), std::abs(upper)}));
  if (lower == upper) return fmt::format("{}{}", scale.with_sign(middle), scale.suffix());
  return fmt::format("{} ({} to {}){}", scale.with_sign(middle), scale.with_sign(lower),
                     scale.with_sign(upper), scale.suffix());
}

std::string half_width_text(Quantity quantity, double half_width) {
  if (half_width == 0) return {};
  const auto [rounded, decimals] = written(quantity, half_width, true);
  const double smallest = std::pow(10.0, -decimals);
  return rounded < smallest / 2 ? fmt::format("± <{}", fixed(smallest, decimals))
                                : "± " + fixed(rounded, decimals);
}

std::string date_text(Term record) {
  const Term term = record % terms_per_year;
  const std::string year = fmt::format("year {}", record / terms_per_year);
  return term == 0 ? year : fmt::format("{}, term {}", year, term + 1);
}

std::string counted(std::int64_t n, std::string_view noun) {
  return fmt::format("{} {}{}", whole_text(n), noun, n == 1 ? "" : "s");
}

std::string number_word(std::int64_t n) {
  constexpr auto words = std::to_array<std::string_view>(
      {"none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"});
  return n >= 0 && n < std::ssize(words) ? std::string(words[static_cast<std::size_t>(n)]) : whole_text(n);
}

std::string listed(const std::vector<std::string>& parts) {
  if (parts.size() < 2) return parts.empty() ? std::string() : parts.front();
  return fmt::format("{} and {}", fmt::join(parts.begin(), parts.end() - 1, ", "), parts.back());
}

std::string capitalised(std::string_view text) {
  std::string result(text);
  if (!result.empty()) result[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(result[0])));
  return result;
}

std::string uncapitalised(std::string_view text) {
  std::string result(text);
  if (!result.empty()) result[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(result[0])));
  return result;
}

}  // namespace schoolsim
