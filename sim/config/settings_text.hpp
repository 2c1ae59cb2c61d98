#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace schoolsim {

/// A line of a file of settings that says something: what scenario files and plans are made of.
struct SettingsLine {
  enum class Kind : std::uint8_t { section, setting, fault };

  Kind kind = Kind::fault;
  int number = 0;       ///< from 1
  std::string key;      ///< of a setting, or the name of a section
  std::string value;    ///< of a setting
  std::string content;  ///< the line without comment and blanks around it
  bool has_comment = false;
};

/// What a line that is neither section nor setting deserves.
std::string settings_fault(const SettingsLine& line);

/// Hands over, in order, every line of `text` that is more than blanks and a comment.
void read_settings_lines(std::string_view text, const std::function<void(const SettingsLine&)>& handle);

/// The text without blanks around it.
std::string_view without_blanks(std::string_view text);

/// Texts between separators, without blanks around them.
std::vector<std::string> split_names(std::string_view text, char separator = ',');

}  // namespace schoolsim
