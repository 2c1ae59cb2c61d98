#include "sim/config/settings_text.hpp"

#include <sstream>

#include <boost/program_options/options_description.hpp>
#include <boost/program_options/parsers.hpp>

#include "sim/text/names.hpp"

namespace schoolsim {
namespace {

namespace po = boost::program_options;

/// Boost splits each line; sections and line numbers, which it does not keep, are ours.
void split_setting(SettingsLine& line) {
  try {
    std::istringstream stream(line.content);
    const auto parsed = po::parse_config_file(stream, po::options_description(), true);
    line.key = parsed.options.at(0).string_key;
    line.value = parsed.options.at(0).value.at(0);
    if (!line.key.empty()) line.kind = SettingsLine::Kind::setting;
  } catch (const po::error&) {
    line.kind = SettingsLine::Kind::fault;
  }
}

}  // namespace

std::string settings_fault(const SettingsLine& line) {
  return quote(line.content) +
         (line.content.front() == '='
              ? ": no key before '='"
              : ": not understood; allowed are 'key = value', '[section]' and '# comment'");
}

void read_settings_lines(std::string_view text, const std::function<void(const SettingsLine&)>& handle) {
  std::istringstream lines{std::string(text)};
  SettingsLine line;
  for (std::string whole; std::getline(lines, whole);) {
    const std::size_t comment = whole.find('#');
    const std::string_view content = without_blanks(std::string_view(whole).substr(0, comment));
    line = {SettingsLine::Kind::fault,   line.number + 1, "", "", std::string(content),
            comment != std::string::npos};
    if (content.empty()) continue;
    if (content.front() == '[' && content.back() == ']') {
      line.kind = SettingsLine::Kind::section;
      line.key = without_blanks(content.substr(1, content.size() - 2));
    } else {
      split_setting(line);
    }
    handle(line);
  }
}

std::string_view without_blanks(std::string_view text) {
  constexpr std::string_view blanks = " \t\r\n";
  const std::size_t first = text.find_first_not_of(blanks);
  return first == std::string_view::npos ? "" : text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

std::vector<std::string> split_names(std::string_view text, char separator) {
  std::vector<std::string> names;
  std::istringstream parts{std::string(text)};
  for (std::string part; std::getline(parts, part, separator);) names.emplace_back(without_blanks(part));
  if (text.ends_with(separator)) names.emplace_back();
  return names;
}

}  // namespace schoolsim
