#include "sim/cli/watch.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <csignal>
#include <iostream>
#include <memory>
#include <optional>
#include <utility>

#include <unistd.h>

#include "sim/cli/progress.hpp"

namespace schoolsim {
namespace {

constexpr int signals[] = {SIGINT, SIGTERM};

// A global, since a signal handler can reach nothing else.
std::atomic<bool> interrupted{false};
static_assert(std::atomic<bool>::is_always_lock_free, "a signal handler may touch lock-free atomics only");

extern "C" void ask_to_stop(int) { interrupted.store(true); }

/// Of the process that commands run within; none in the program.
std::optional<Watch> host_watch;

class Console {
 public:
  explicit Console(bool is_quiet) : is_quiet_(is_quiet) {
    interrupted.store(false);
    struct sigaction action {};
    action.sa_handler = ask_to_stop;
    action.sa_flags = static_cast<int>(SA_RESETHAND | SA_RESTART);
    for (const int signal : signals) sigaction(signal, &action, nullptr);
  }
  ~Console() {
    for (const int signal : signals) std::signal(signal, SIG_DFL);
  }
  Console(const Console&) = delete;
  Console& operator=(const Console&) = delete;

  void tell(Told told, const std::string& text) {
    progress_.reset();  // which ends its line
    static constexpr std::array heads{"", "Note: ", "schoolsim: warning: "};
    if (told != Told::progress || !is_quiet_)
      std::cerr << heads[static_cast<std::size_t>(told)] << text << "\n";
  }

  void begin(std::uint64_t n, std::string_view what) {
    const auto style = is_quiet_ || n == 0            ? Progress::Style::none
                       : ::isatty(STDERR_FILENO) == 1 ? Progress::Style::terminal
                                                      : Progress::Style::lines;
    progress_.reset();
    progress_.emplace(std::cerr, std::max<std::uint64_t>(1, n), style, what);
  }

  void step(bool has_failed) { progress_->advance(has_failed); }

 private:
  bool is_quiet_;
  std::optional<Progress> progress_;
};

}  // namespace

HostWatch::HostWatch(Watch watch) { host_watch = std::move(watch); }
HostWatch::~HostWatch() { host_watch.reset(); }

Watch watch(const Arguments& arguments) {
  if (host_watch) return *host_watch;
  const auto console = std::make_shared<Console>(arguments.has("quiet"));
  return {[console](Told told, const std::string& text) { console->tell(told, text); },
          [console](std::uint64_t n, std::string_view what) { console->begin(n, what); },
          [console](bool has_failed) { console->step(has_failed); },
          [] { return interrupted.load(std::memory_order_relaxed); }};
}

}  // namespace schoolsim
