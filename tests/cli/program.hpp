#pragma once

#include <fstream>
#include <functional>
#include <iterator>
#include <string>
#include <vector>

#include <catch2/catch.hpp>
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/config/folder.hpp"

/// What a run of the program left behind.
struct Outcome {
  int code = -1;  ///< exit code; 128 + number for a signal
  std::string out, err;
};

inline std::string read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// Runs the built program in a folder; `file_limit` bounds the size of files it may write, `while_running` is
/// called with its process id and the path of its standard error; as another user where one is given.
inline Outcome run_program(const Folder& folder, const std::vector<std::string>& arguments,
                           rlim_t file_limit = RLIM_INFINITY,
                           const std::function<void(pid_t, const std::string&)>& while_running = {},
                           uid_t user = 0, const std::string& program = SCHOOLSIM_PROGRAM) {
  const Folder streams;
  const std::string out = streams / "out";
  const std::string err = streams / "err";
  std::vector<std::string> words{program};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  // Opened before the child becomes another user, who may not be let into the folder of the build.
  const int executable = ::open(program.c_str(), O_RDONLY | O_CLOEXEC);
  const pid_t child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    const rlimit limit{file_limit, file_limit};
    const auto redirect = [](const std::string& path, int stream) {
      return ::dup2(::open(path.c_str(), O_CREAT | O_WRONLY, 0600), stream) >= 0;
    };
    const bool is_ready = ::chdir(folder.path().c_str()) == 0 && redirect(out, 1) && redirect(err, 2) &&
                          ::setrlimit(RLIMIT_FSIZE, &limit) == 0 && (user == 0 || ::setuid(user) == 0);
    if (is_ready) ::fexecve(executable, argv.data(), environ);
    ::_exit(127);
  }
  ::close(executable);
  if (while_running) while_running(child, err);
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  return {WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status), read_file(out), read_file(err)};
}
