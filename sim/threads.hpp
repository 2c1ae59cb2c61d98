#pragma once

#include <atomic>
#include <exception>
#include <functional>
#include <mutex>
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

/// Does `work(i)` for all i below n; what it does with one must not depend on another. What it throws first
/// is thrown when all threads have ended, and what was not begun by then is not done.
inline void for_each_on_threads(std::size_t n, unsigned threads,
                                const std::function<void(std::size_t)>& work) {
  std::atomic<std::size_t> next{0};
  std::exception_ptr thrown;
  std::mutex mutex;
  const auto take = [&] {
    for (std::size_t i = next++; i < n; i = next++) {
      try {
        work(i);
      } catch (...) {
        next = n;
        const std::lock_guard lock(mutex);
        if (!thrown) thrown = std::current_exception();
      }
    }
  };
  if (threads <= 1) {
    take();
  } else {
    run_on_threads(threads, take);
  }
  if (thrown) std::rethrow_exception(thrown);
}

}  // namespace schoolsim
