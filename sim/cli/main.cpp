#include <csignal>
#include <iostream>

#include <unistd.h>

#include "sim/cli/program.hpp"
#include "sim/text/printable.hpp"

namespace schoolsim {
namespace {

#ifdef __AVX2__
/// Ends a program that was built for AVX2 on a processor without it, before any of its other code, which may
/// use AVX2, runs.
[[gnu::constructor(101), gnu::target("no-avx,no-avx2")]] void require_avx2() {
  __builtin_cpu_init();
  if (__builtin_cpu_supports("avx2")) return;
  constexpr char message[] =
      "schoolsim: built for processors with AVX2, which this one lacks; build it with -DSCHOOLSIM_AVX2=OFF\n";
  [[maybe_unused]] const auto written = write(STDERR_FILENO, message, sizeof message - 1);
  _exit(static_cast<int>(ExitCode::internal));
}
#endif

}  // namespace
}  // namespace schoolsim

int main(int argc, char** argv) {
  const schoolsim::PrintableStream out(std::cout), errors(std::cerr);
  std::signal(SIGXFSZ, SIG_IGN);  // a limit on the size of files is an error to be told
  const schoolsim::Ending ending = schoolsim::run_program({argv + 1, argv + argc});
  if (!ending.message.empty()) std::cerr << "schoolsim: " << ending.message << "\n";
  return static_cast<int>(ending.code);
}
