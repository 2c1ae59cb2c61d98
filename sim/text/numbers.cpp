#include "sim/text/numbers.hpp"

#include <charconv>
#include <cmath>

namespace schoolsim {
namespace {

template <class Number>
std::optional<Number> read(std::string_view text) {
  Number value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

}  // namespace

std::optional<double> read_number(std::string_view text) { return read<double>(text); }
std::optional<double> read_finite(std::string_view text) {
  const auto value = read_number(text);
  return value && std::isfinite(*value) ? value : std::nullopt;
}
std::optional<std::int64_t> read_whole(std::string_view text) { return read<std::int64_t>(text); }
std::optional<std::uint64_t> read_unsigned(std::string_view text) { return read<std::uint64_t>(text); }

}  // namespace schoolsim
