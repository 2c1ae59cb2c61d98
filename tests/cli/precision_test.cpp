// How many replicates: told of files, and run until a precision is reached.
#include "tests/cli/experiments.hpp"

using Catch::Contains;
using namespace experiments;

namespace {

const std::vector<std::string> tiny{"--schools", "synthetic:100", "--terms", "12", "--quiet"};

}  // namespace

TEST_CASE("run goes on until the interval is as narrow as asked, and the parts give the same bytes",
          "[cli]") {
  const Folder folder;
  const auto run = [&](const char* out, const std::vector<std::string>& more) {
    return run_program(
        folder,
        with(with({"run", "--parameters", "default", "baseline", "forced", "--out", out}, tiny), more));
  };
  const Outcome until = run("until", {"--until-precision", "isolated=0.03"});
  CAPTURE(until.err);
  REQUIRE(until.code == 0);
  const Outcome told = run_program(
      folder, {"compare", "until/two-tier-drift.h5", "until/forced-federation.h5", "--format", "csv"});
  const auto rows = rows_of(told.out);
  const double n = number_at(rows, {{"measure", "isolated"}}, "n_runs");
  CHECK(n >= 15);
  const double half = (number_at(rows, {{"measure", "isolated"}}, "upper") -
                       number_at(rows, {{"measure", "isolated"}}, "lower")) /
                      2;
  CHECK(half <= 0.03);
  const std::string replicates = std::to_string(static_cast<int>(n));
  REQUIRE(run("at-once", {"--replicates", replicates}).code == 0);
  CHECK(read_file(folder / "until/forced-federation.h5") ==
        read_file(folder / "at-once/forced-federation.h5"));

  // Already reached: nothing is added, and nothing lost.
  REQUIRE(run("at-once", {"--until-precision", "isolated=0.03", "--append"}).code == 0);
  const Outcome again = run_program(
      folder, {"compare", "at-once/two-tier-drift.h5", "at-once/forced-federation.h5", "--format", "csv"});
  CHECK(again.out == told.out);

  const Outcome given_up = run("short", {"--until-precision", "isolated=0.0001", "--most", "16"});
  CHECK(given_up.code == 1);
  CHECK_THAT(given_up.err, Contains("not reached with 16 replicates"));
  CHECK(std::filesystem::exists(folder / "short/two-tier-drift.h5"));
}

TEST_CASE("precision tells how many replicates a width needs, of levels and of differences", "[cli]") {
  const Folder folder;
  REQUIRE(run_program(folder, with({"run", "--parameters", "default", "baseline", "forced", "--out", "r",
                                    "--replicates", "4"},
                                   tiny))
              .code == 0);
  const Outcome usual = run_program(folder, {"precision", "r/two-tier-drift.h5", "r/forced-federation.h5"});
  CAPTURE(usual.out, usual.err);
  CHECK(usual.code == 0);
  CHECK_THAT(usual.out, Contains("Forced federation” less “Two-tier drift”") &&
                            Contains("Schools with no partner") && Contains("Heads willing to partner"));
  const Outcome wide = run_program(folder, {"precision", "r/two-tier-drift.h5", "--width", "isolated=1000"});
  CHECK_THAT(wide.out, Contains("about 2 replicates, at most 2"));
  CHECK_THAT(wide.out, !Contains("Heads willing"));
}

TEST_CASE("a precision that cannot be meant is refused", "[cli]") {
  check_refusal({"run", "--parameters", "default", "baseline", "--until-precision", "isolatd=0.1"}, 2,
                "nearest is isolated");
  check_refusal({"run", "--parameters", "default", "baseline", "--until-precision", "isolated=0"}, 2,
                "a number above 0");
  check_refusal({"run", "--parameters", "default", "baseline", "--until-precision", "isolated=nan"}, 2,
                "a number above 0");
  check_refusal({"run", "--parameters", "default", "baseline", "--until-precision", "isolated"}, 2,
                "METRIC=WIDTH");
  check_refusal(
      {"run", "--parameters", "default", "baseline", "--until-precision", "isolated=.1", "--replicates", "9"},
      2, "exclude each other");
  check_refusal({"run", "--parameters", "default", "baseline", "--most", "20"}, 2, "goes with that flag");
  check_refusal({"precision", "none.h5", "--width", "isolated=1"}, 4, "none.h5");
}
