#pragma once

#include <atomic>
#include <functional>
#include <string>
#include <system_error>
#include <thread>
#include <vector>

#include "sim/error.hpp"

namespace schoolsim {

/// Runs `work` on n threads and waits for them. Throws Error `file` where the system does not give as many;
/// `work` has not begun then. What `work` throws ends the program.
inline void run_on_threads(unsigned n, const std::function<void()>& work) {
  enum Stage { waits, begins, ends };
  std::atomic<Stage> stage{waits};
  const auto release = [&](Stage next) {
    stage = next;
    stage.notify_all();
  };
  std::vector<std::jthread> threads;
  try {
    for (unsigned i = 0; i < n; ++i) {
      threads.emplace_back([&] {
        stage.wait(waits);
        if (stage == begins) work();
      });
    }
  } catch (const std::system_error& error) {
    const std::string made = std::to_string(threads.size());
    release(ends);
    throw Error(ErrorKind::file, "the system gives " + made + " of " + std::to_string(n) + " threads (" +
                                     error.code().message() + "); ask for fewer with --threads");
  }
  release(begins);
}

}  // namespace schoolsim
