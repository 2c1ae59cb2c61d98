#include "sim/capi/handles.hpp"

#include <iostream>
#include <mutex>
#include <new>
#include <sstream>
#include <utility>

#include "sim/cli/flags.hpp"
#include "sim/cli/watch.hpp"
#include "sim/error.hpp"
#include "sim/run/description.hpp"
#include "sim/study/build_info.hpp"
#include "sim/study/limits.hpp"
#include "sim/text/printable.hpp"

struct schoolsim_output {
  std::string text, aside;
};

namespace schoolsim {
namespace {

thread_local Ending last;

/// Takes what is written to a stream as long as it lives.
class Capture {
 public:
  explicit Capture(std::ostream& stream) : stream_(stream), own_(stream.rdbuf(taken_.rdbuf())) {}
  ~Capture() { stream_.rdbuf(own_); }
  Capture(const Capture&) = delete;
  Capture& operator=(const Capture&) = delete;
  [[nodiscard]] std::string text() const { return taken_.str(); }

 private:
  std::ostringstream taken_;
  std::ostream& stream_;
  std::streambuf* own_;
};

/// Commands write to the streams of the process, of which there is one each.
std::mutex one_command;

}  // namespace

std::int32_t answer(const std::function<ExitCode()>& work) noexcept {
  last = ending_of(work);
  return static_cast<std::int32_t>(last.code);
}

Watch watch_of(schoolsim_watch* watch) {
  if (watch == nullptr) return {};
  watch->done = 0;
  watch->total = 0;
  watch->notes.clear();
  return {[watch](Told told, const std::string& text) {
            if (told == Told::note) watch->notes += "note: " + printable(text) + "\n";
            if (told == Told::warning) watch->notes += "warning: " + printable(text) + "\n";
          },
          [watch](std::uint64_t n, std::string_view) {
            watch->done = 0;
            watch->total = n;
          },
          [watch](bool) { ++watch->done; }, [watch] { return watch->is_asked_to_stop.load(); }};
}

std::vector<std::string> texts(std::size_t n, const char* const* words) {
  std::vector<std::string> all(words, words + n);
  for (const std::string& word : all) {
    if (!is_utf8(word))
      throw Error(ErrorKind::usage, quote(word) + ": is not text in UTF-8; where it names a file, rename it");
  }
  return all;
}

AskedRun read_run(std::size_t n, const char* const* words, bool may_repeat) {
  const Arguments arguments = parse_arguments(run_command.syntax, texts(n, words));
  for (const std::string_view flag : {"out", "append", "force", "until-precision", "most"}) {
    if (arguments.has(flag))
      throw Error(ErrorKind::usage,
                  "--" + std::string(flag) +
                      ": is about result files, and these results stay in memory; the command "
                      "'run' writes files");
  }
  if (arguments.has("repeat") && !may_repeat)
    throw Error(ErrorKind::usage, "--repeat: runs keep all replicates; a simulation is of one");
  AskedRun asked{read_run_request(arguments)};
  if (may_repeat) {
    asked.repeat = static_cast<std::uint32_t>(arguments.whole("repeat", 0, most_replicates - 1, 0));
    if (asked.request.inputs.scenarios.size() != 1)
      throw Error(ErrorKind::usage, "a simulation is of one scenario; make one for each");
  }
  return asked;
}

}  // namespace schoolsim

using namespace schoolsim;

std::int32_t schoolsim_abi_version(void) { return SCHOOLSIM_ABI_VERSION; }

const char* schoolsim_version(void) {
  static const std::string text = std::string("schoolsim ") + std::string(build_info().version) +
                                  ", commit " + std::string(build_info().commit) + ", " +
                                  std::string(build_info().compiler);
  return text.c_str();
}

std::int32_t schoolsim_model_version(void) { return model_version; }

std::int32_t schoolsim_last_code(void) { return static_cast<std::int32_t>(last.code); }
const char* schoolsim_last_error(void) { return last.message.c_str(); }

schoolsim_watch* schoolsim_watch_new(void) { return new (std::nothrow) schoolsim_watch; }
void schoolsim_watch_free(schoolsim_watch* watch) { delete watch; }
void schoolsim_watch_stop(schoolsim_watch* watch) { watch->is_asked_to_stop = true; }
std::uint64_t schoolsim_watch_done(const schoolsim_watch* watch) { return watch->done; }
std::uint64_t schoolsim_watch_total(const schoolsim_watch* watch) { return watch->total; }
const char* schoolsim_watch_notes(const schoolsim_watch* watch) { return watch->notes.c_str(); }

schoolsim_output* schoolsim_command(std::size_t n_words, const char* const* words, schoolsim_watch* watch) {
  auto* const output = new (std::nothrow) schoolsim_output;
  Ending ending;
  const std::int32_t outer = answer([&] {
    if (output == nullptr) throw std::bad_alloc();
    const std::lock_guard lock(one_command);
    const Capture out(std::cout), errors(std::cerr);
    {
      const PrintableStream printable_out(std::cout), printable_errors(std::cerr);
      const HostWatch host(watch_of(watch));
      ending = run_program(std::vector<std::string>(words, words + n_words));
    }
    output->text = out.text();
    output->aside = errors.text();
    return ending.code;
  });
  if (outer == static_cast<std::int32_t>(ending.code)) last = std::move(ending);
  return output;
}

const char* schoolsim_output_text(const schoolsim_output* output) { return output->text.c_str(); }
const char* schoolsim_output_aside(const schoolsim_output* output) { return output->aside.c_str(); }
void schoolsim_output_free(schoolsim_output* output) { delete output; }
