#include "sim/config/command_line.hpp"

#include <algorithm>
#include <array>

#include <boost/program_options/options_description.hpp>
#include <boost/program_options/parsers.hpp>
#include <boost/program_options/positional_options.hpp>
#include <boost/program_options/value_semantic.hpp>
#include <boost/program_options/variables_map.hpp>

#include "sim/error.hpp"
#include "sim/text/layout.hpp"
#include "sim/text/names.hpp"
#include "sim/text/numbers.hpp"

namespace schoolsim {
namespace {

namespace po = boost::program_options;

using Words = std::vector<std::string>;

/// Boost's name for what is no flag; cannot be typed as one, since '<' is no letter of a flag.
constexpr const char* positional_name = "<arguments>";

std::string hint(const CommandSyntax& syntax) {
  return "; see 'schoolsim help " + std::string(syntax.name()) + "'";
}

[[noreturn]] void refuse(const std::string& message) { throw Error(ErrorKind::usage, message); }

/// Words that users type for a flag of another name.
constexpr std::array<std::pair<std::string_view, std::string_view>, 2> other_words{
    {{"of", "metric"}, {"measure", "metric"}}};

std::string dashed(std::string_view flag) { return "--" + std::string(flag); }

/// The flag that a user's word begins, without dashes and value.
std::string bare(const std::string& word) {
  const std::size_t first = word.find_first_not_of('-');
  return first == std::string::npos ? word : word.substr(first, word.find('=') - first);
}

}  // namespace

bool Arguments::has(std::string_view flag) const { return values_.contains(flag); }

std::optional<std::string> Arguments::text(std::string_view flag) const {
  const auto found = values_.find(flag);
  return found == values_.end() ? std::nullopt : std::optional(found->second.front());
}

std::vector<std::string> Arguments::texts(std::string_view flag) const {
  const auto found = values_.find(flag);
  return found == values_.end() ? Words{} : found->second;
}

std::vector<std::pair<std::string, std::string>> Arguments::words() const {
  std::vector<std::pair<std::string, std::string>> all;
  for (const std::string& word : positional_) all.emplace_back(word, "");
  for (const auto& [flag, values] : values_) {
    for (const std::string& value : values) all.emplace_back(value, flag);
  }
  return all;
}

std::int64_t Arguments::whole(std::string_view flag, std::int64_t lower, std::int64_t upper,
                              std::int64_t standard) const {
  const auto given = text(flag);
  if (!given) return standard;
  const auto value = read_whole(*given);
  if (!value || *value < lower || *value > upper) {
    refuse(dashed(flag) + ": is " + quote(*given) + ", allowed is a whole number from " +
           std::to_string(lower) + " to " + std::to_string(upper));
  }
  return *value;
}

std::uint64_t Arguments::whole_64(std::string_view flag, std::uint64_t standard) const {
  const auto given = text(flag);
  if (!given) return standard;
  const auto value = read_unsigned(*given);
  if (!value)
    refuse(dashed(flag) + ": is " + quote(*given) +
           ", allowed is a whole number from 0 to 18446744073709551615");
  return *value;
}

std::size_t Arguments::choice(std::string_view flag, std::span<const std::string_view> allowed) const {
  const auto given = text(flag);
  if (!given) return 0;
  const auto found = std::find(allowed.begin(), allowed.end(), *given);
  if (found != allowed.end()) return static_cast<std::size_t>(found - allowed.begin());
  std::string words;
  for (std::size_t i = 0; i < allowed.size(); ++i) {
    words += (i == 0 ? "" : i + 1 == allowed.size() ? " or " : ", ") + std::string(allowed[i]);
  }
  refuse(dashed(flag) + ": is " + quote(*given) + ", allowed is " + words + suggestion(*given, allowed));
}

Arguments parse_arguments(const CommandSyntax& syntax, const std::vector<std::string>& words) {
  po::options_description options;
  std::vector<std::string_view> known;
  for (const Flag& flag : syntax.flags) {
    const std::string name(flag.name);
    if (flag.argument.empty()) {
      options.add_options()(name.c_str(), po::value<Words>()->zero_tokens(), "");
    } else if (flag.repeatable) {
      options.add_options()(name.c_str(), po::value<Words>()->composing(), "");
    } else {
      options.add_options()(name.c_str(), po::value<std::string>(), "");
    }
    known.push_back(flag.name);
  }
  options.add_options()(positional_name, po::value<Words>(), "");
  po::positional_options_description positional;
  positional.add(positional_name, -1);

  const auto no_such_flag = [&](const std::string& word) {
    const std::string typed = bare(word);
    for (const auto& [other, name] : other_words) {
      if (typed == other && std::find(known.begin(), known.end(), name) != known.end())
        refuse(quote(dashed(other)) + ": no such flag of '" + std::string(syntax.name()) + "'; it is " +
               dashed(name) + hint(syntax));
    }
    const auto nearest = nearest_name(typed, known);
    refuse(quote(word.substr(0, word.find('='))) + ": no such flag of '" + std::string(syntax.name()) + "'" +
           (nearest ? "; nearest is " + dashed(*nearest) : std::string()) + hint(syntax));
  };

  Arguments arguments;
  // What follows a lone "--" is never a flag.
  const auto end = std::find(words.begin(), words.end(), "--");
  try {
    namespace style = po::command_line_style;
    const auto parsed = po::command_line_parser(Words(words.begin(), end))
                            .options(options)
                            .positional(positional)
                            .style(style::allow_long | style::long_allow_adjacent | style::long_allow_next)
                            .run();
    for (const auto& option : parsed.options) {
      if (option.string_key == positional_name) {
        // Boost takes words with one dash for arguments; here they are mistyped flags.
        if (option.value.front().starts_with('-')) no_such_flag(option.value.front());
        arguments.positional_.insert(arguments.positional_.end(), option.value.begin(), option.value.end());
        continue;
      }
      const auto flag = std::find_if(syntax.flags.begin(), syntax.flags.end(),
                                     [&](const Flag& f) { return f.name == option.string_key; });
      Words& values = arguments.values_[option.string_key];
      if (!values.empty() && !flag->repeatable)
        refuse(dashed(option.string_key) + ": given twice; give it once");
      // Boost takes the next word as the value, whatever it is.
      if (!option.value.empty() && option.value.front().starts_with("--")) {
        refuse(dashed(option.string_key) + ": has no value; it takes " + std::string(flag->argument) +
               hint(syntax));
      }
      values.push_back(option.value.empty() ? "" : option.value.front());
    }
  } catch (const po::unknown_option& error) {
    no_such_flag(dashed(bare(error.get_option_name())));
  } catch (const po::invalid_command_line_syntax& error) {
    const std::string name = bare(error.get_option_name());
    const auto flag =
        std::find_if(syntax.flags.begin(), syntax.flags.end(), [&](const Flag& f) { return f.name == name; });
    if (flag == syntax.flags.end()) no_such_flag(dashed(name));
    refuse(dashed(name) +
           (flag->argument.empty() ? ": takes no value"
                                   : ": has no value; it takes " + std::string(flag->argument)) +
           hint(syntax));
  } catch (const po::error& error) {
    refuse(std::string(error.what()) + hint(syntax));
  }
  if (end != words.end()) arguments.positional_.insert(arguments.positional_.end(), end + 1, words.end());
  const std::size_t n = arguments.positional_.size();
  if (n < syntax.n_arguments.fewest) {
    refuse(std::string(syntax.name()) + ": too few arguments; it takes " + std::string(syntax.arguments()) +
           hint(syntax));
  }
  if (n > syntax.n_arguments.most) {
    refuse(std::string(syntax.name()) + ": " + quote(arguments.positional_[syntax.n_arguments.most]) +
           " is one argument too many; it takes " +
           (syntax.arguments().empty() ? "none" : std::string(syntax.arguments())) + hint(syntax));
  }
  return arguments;
}

std::string example_text(std::string_view example) {
  if (columns(example) + 2 <= text_width) return "  " + std::string(example) + "\n";
  const std::size_t comment = std::min(example.find(" # "), example.size());
  std::string text;
  if (comment < example.size()) text = "  " + std::string(example.substr(comment + 1)) + "\n";
  std::string_view before = "  ";
  const std::string_view padded = example.substr(0, comment);
  for (const std::string& line :
       lines_within(padded.substr(0, padded.find_last_not_of(' ') + 1), text_width - 6)) {
    text += std::string(before) + line;
    before = " \\\n    ";
  }
  return text + "\n";
}

std::string help_text(const CommandSyntax& syntax) {
  std::string text =
      paragraph("schoolsim " + std::string(syntax.usage) + (syntax.flags.empty() ? "" : " [flags]"), 4) +
      "\n" + paragraph(syntax.summary, "  ", 2);
  if (!syntax.teaching.empty()) text += "\n" + paragraph(syntax.teaching, "  ", 2);
  if (!syntax.flags.empty()) {
    text += "\nFlags\n";
    for (const Flag& flag : syntax.flags) {
      constexpr std::size_t column = 30;
      std::string head = "  " + dashed(flag.name);
      if (!flag.argument.empty()) head += " " + std::string(flag.argument);
      if (head.size() + 2 > column) {
        text += head + "\n";
        head.clear();
      }
      head.resize(column, ' ');
      text += paragraph(std::string(flag.help) + (flag.repeatable ? " (repeatable)" : ""), head, column);
    }
  }
  if (!syntax.examples.empty()) {
    text += "\nExamples\n";
    for (const std::string_view example : syntax.examples) text += example_text(example);
  }
  return text;
}

}  // namespace schoolsim
