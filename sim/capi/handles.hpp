#pragma once

#include <atomic>
#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "sim/capi/schoolsim.h"
#include "sim/cli/program.hpp"
#include "sim/config/command_line.hpp"
#include "sim/study/run.hpp"
#include "sim/study/watch.hpp"

struct schoolsim_watch {
  std::atomic<bool> is_asked_to_stop{false};
  std::atomic<std::uint64_t> done{0}, total{0};
  std::string notes;
};

namespace schoolsim {

/// Does work for a caller: how it ended is this thread's last code and error. Nothing is thrown.
std::int32_t answer(const std::function<ExitCode()>& work) noexcept;

/// As a question takes it; `watch` may be null.
Watch watch_of(schoolsim_watch* watch);

std::vector<std::string> texts(std::size_t n, const char* const* words);

/// What words ask of `run`, with the replicate that --repeat names.
struct AskedRun {
  RunRequest request;
  std::uint32_t repeat = 0;
};

/// Words of `run`. Refuses flags that are about files; --repeat, too, unless `may_repeat`.
AskedRun read_run(std::size_t n, const char* const* words, bool may_repeat);

}  // namespace schoolsim
