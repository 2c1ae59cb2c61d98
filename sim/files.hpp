#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// The file system, asked in this one place. Whatever the machine refuses is an Error (file) that reads
// "PATH: cannot WHAT, REASON"; nothing else is thrown. Paths are followed through links unless said
// otherwise.

namespace schoolsim {

enum class FileKind : std::uint8_t { nothing, plain, folder, other };

/// Throws the Error (file) for `reason`, a value of errno that the caller saved at once; appends `advice`.
[[noreturn]] void fail_on_file(const std::string& path, std::string_view what, int reason,
                               std::string_view advice = "");

/// What kind of file has this name; an Error if the system does not say (no permission, a loop of links, a
/// name that is too long).
FileKind file_kind(const std::string& path);
bool file_exists(const std::string& path);
std::uint64_t file_size(const std::string& path);
/// Names of what is in a folder, sorted; none where there is no such folder.
std::vector<std::string> names_in(const std::string& folder);
/// Whether two names lead to one file that exists.
bool is_same_file(const std::string& a, const std::string& b);

/// Refuses a name for an output early, before the work whose result would be lost: an existing file or link
/// unless `overwrite`, anything but a plain file in any case, a folder that is missing or cannot be
/// written to.
void expect_writable(const std::string& path, bool overwrite);

/// Writes an output: under its lock (sim/output_lock.hpp), once it is writable.
void write_new_file(const std::string& path, std::string_view bytes, bool overwrite);
/// Writes in place; a half-written file stays.
void write_file(const std::string& path, std::string_view bytes, std::string_view advice = "");
/// Writes under another name in the same folder and renames, so that `path` is never half a file.
void replace_file(const std::string& path, std::string_view bytes, std::string_view advice = "");

/// The first bytes of a file, at most `most`; nothing if there is no such file.
std::optional<std::string> read_file_if_there(const std::string& path, std::uint64_t most);
/// Adds a line in one step, so that lines of several processes do not mix.
void append_line(const std::string& path, std::string_view line, std::string_view advice = "");

/// With the folders above it; one that exists is left as it is.
void make_folder(const std::string& path, std::string_view advice = "");
void rename_file(const std::string& from, const std::string& to, std::string_view advice = "");
/// A new file in the place of `to`; whoever has the old one open keeps it.
void copy_file(const std::string& from, const std::string& to, std::string_view advice = "");
/// Ignores failure: for files that nobody needs any more.
void remove_file(const std::string& path) noexcept;

/// A private temporary folder while this object lives.
class TemporaryFolder {
 public:
  explicit TemporaryFolder(std::string_view prefix);
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  std::string path_;
};

std::string current_folder();
/// Without links, "." and ".."; of a path that exists.
std::string canonical_path(const std::string& path);
/// Free bytes where a path is or would be; none if the system does not say.
std::optional<std::uint64_t> free_space(const std::string& path);

}  // namespace schoolsim
