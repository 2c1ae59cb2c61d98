#include "sim/config/constraint_text.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <vector>

#include "sim/text/names.hpp"

namespace schoolsim {
namespace {

constexpr std::array<std::string_view, 6> functions{"abs", "exp", "log", "max", "min", "sqrt"};

bool is_digit(char c) { return std::isdigit(static_cast<unsigned char>(c)) != 0; }
bool is_of_word(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '.' || c == ':';
}

/// Characters of the number that `text` begins with.
std::size_t length_of_number(std::string_view text) {
  const auto digits_from = [&](std::size_t at, bool takes_point) {
    while (at < text.size() && (is_digit(text[at]) || (takes_point && text[at] == '.'))) ++at;
    return at;
  };
  const std::size_t end = digits_from(0, true);
  if (end == 0 || end == text.size() || (text[end] != 'e' && text[end] != 'E')) return end;
  const std::size_t sign = end + 1 < text.size() && (text[end + 1] == '-' || text[end + 1] == '+') ? 2 : 1;
  const std::size_t whole = digits_from(end + sign, false);
  return whole > end + sign ? whole : end;
}

}  // namespace

ReadConstraint read_constraint(std::string_view text, std::span<const std::string> factors) {
  ReadConstraint read;
  std::size_t n_comparisons = 0;
  int depth = 0;
  bool is_nested = false;
  bool is_after_value = false;  // whether an operator must follow
  for (std::size_t at = 0; at < text.size();) {
    const std::string_view rest = text.substr(at);
    const std::string* named = nullptr;
    for (const std::string& name : factors) {
      const bool is_here =
          rest.starts_with(name) && (rest.size() == name.size() || !is_of_word(rest[name.size()]));
      if (is_here && (named == nullptr || name.size() > named->size())) named = &name;
    }
    const char c = rest.front();
    if (is_after_value && (named != nullptr || is_of_word(c) || c == '(')) {
      read.problem = "an operator is missing before " + quote(rest);
      return read;
    }
    if (c != ' ' && c != '\t') is_after_value = named != nullptr || is_digit(c) || c == '.' || c == ')';
    if (named != nullptr) {
      read.formula += "x" + std::to_string(named - factors.data());
      at += named->size();
      continue;
    }
    std::size_t length = 1;
    if (is_digit(c) || c == '.') {
      length = length_of_number(rest);
    } else if (is_of_word(c)) {
      while (length < rest.size() && is_of_word(rest[length])) ++length;
      const std::string_view word = rest.substr(0, length);
      if (std::find(functions.begin(), functions.end(), word) == functions.end()) {
        std::vector<std::string_view> known(factors.begin(), factors.end());
        known.insert(known.end(), functions.begin(), functions.end());
        std::string words;
        for (const std::string_view function : functions) words += ", " + std::string(function);
        read.problem = quote(word) + " is no factor of this plan" + suggestion(word, known) +
                       "; known are its factors, numbers" + words;
        return read;
      }
    } else if (c == '<' || c == '>') {
      length = rest.size() > 1 && rest[1] == '=' ? 2 : 1;
      ++n_comparisons;
      is_nested = is_nested || depth > 0;
    } else if (c == '(' || c == ')') {
      depth += c == '(' ? 1 : -1;
    } else if (std::string_view(" \t+-*/^,").find(c) == std::string_view::npos) {
      read.problem = quote(rest.substr(0, 1)) + " at character " + std::to_string(at + 1) +
                     " means nothing here; allowed are <, <=, >, >=, +, -, *, /, ^, brackets and ','";
      return read;
    }
    read.formula += rest.substr(0, length);
    at += length;
  }
  if (n_comparisons != 1 || is_nested)
    read.problem =
        "allowed is one comparison by <, <=, > or >=, as in trust.gain < 2 * trust.loss; ';' separates "
        "constraints";
  return read;
}

}  // namespace schoolsim
