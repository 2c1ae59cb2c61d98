#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace schoolsim {

/// A flag of a command, as help shows it.
struct Flag {
  std::string_view name;      ///< without the two dashes
  std::string_view argument;  ///< what stands for its value in help; empty for a switch
  std::string_view help;
  bool repeatable = false;
};

/// What a command takes, and all that its help says.
struct CommandSyntax {
  std::string_view usage;  ///< its name, and what stands for positional arguments: "check FILE.h5"
  struct {
    std::size_t fewest, most;
  } n_arguments;              ///< positional ones that it takes
  std::string_view summary;   ///< one line, for the list of commands
  std::string_view teaching;  ///< paragraphs for the help of the command; may be empty
  std::vector<Flag> flags;
  std::vector<std::string_view> examples;  ///< whole command lines, each with "  # why"

  [[nodiscard]] std::string_view name() const { return usage.substr(0, usage.find(' ')); }
  [[nodiscard]] std::string_view arguments() const {
    return usage.substr(std::min(usage.size(), name().size() + 1));
  }
};

/// What the user gave a command, checked against its syntax.
class Arguments {
 public:
  [[nodiscard]] const std::vector<std::string>& positional() const { return positional_; }
  [[nodiscard]] bool has(std::string_view flag) const;
  /// The value of a flag that is not repeatable.
  [[nodiscard]] std::optional<std::string> text(std::string_view flag) const;
  /// All values of a repeatable flag, in order.
  [[nodiscard]] std::vector<std::string> texts(std::string_view flag) const;
  /// All that was given: each word with the flag that it is the value of, empty for an argument.
  [[nodiscard]] std::vector<std::pair<std::string, std::string>> words() const;
  /// A whole number in [lower, upper]; `standard` where the flag is not given. Throws Error `usage`.
  [[nodiscard]] std::int64_t whole(std::string_view flag, std::int64_t lower, std::int64_t upper,
                                   std::int64_t standard) const;
  /// A whole number from 0 to 2^64 - 1.
  [[nodiscard]] std::uint64_t whole_64(std::string_view flag, std::uint64_t standard) const;
  /// One of a few words; the first of them where the flag is not given. Position in `allowed`.
  [[nodiscard]] std::size_t choice(std::string_view flag, std::span<const std::string_view> allowed) const;

 private:
  friend Arguments parse_arguments(const CommandSyntax&, const std::vector<std::string>&);

  std::vector<std::string> positional_;
  std::map<std::string, std::vector<std::string>, std::less<>> values_;
};

/// Reads the words after the command's name. Throws Error `usage` for an unknown flag (offering the nearest),
/// a doubled one, a missing value, and too few or too many positional arguments.
Arguments parse_arguments(const CommandSyntax& syntax, const std::vector<std::string>& words);

/// A command line to copy, within 80 columns: where it is wider with its comment, the comment is above it,
/// and where it is wider alone, it continues after backslashes.
std::string example_text(std::string_view example);

/// The help of a command.
std::string help_text(const CommandSyntax& syntax);

}  // namespace schoolsim
