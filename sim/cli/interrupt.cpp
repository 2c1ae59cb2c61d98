#include "sim/cli/interrupt.hpp"

#include <atomic>
#include <csignal>

namespace schoolsim {
namespace {

constexpr int signals[] = {SIGINT, SIGTERM};

// The one global of the program: a signal handler can reach nothing else.
std::atomic<bool> interrupted{false};
static_assert(std::atomic<bool>::is_always_lock_free, "a signal handler may touch lock-free atomics only");

extern "C" void ask_to_stop(int) { interrupted.store(true); }

}  // namespace

InterruptScope::InterruptScope() {
  interrupted.store(false);
  struct sigaction action {};
  action.sa_handler = ask_to_stop;
  action.sa_flags = static_cast<int>(SA_RESETHAND | SA_RESTART);
  for (const int signal : signals) sigaction(signal, &action, nullptr);
}

InterruptScope::~InterruptScope() {
  for (const int signal : signals) std::signal(signal, SIG_DFL);
}

bool is_interrupted() { return interrupted.load(std::memory_order_relaxed); }

}  // namespace schoolsim
