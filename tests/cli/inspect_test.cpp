// Commands on result files and school lists: compare, report, check, rerun, schools.
#include <hdf5.h>

#include "tests/cli/pages.hpp"
#include "tests/cli/program.hpp"

using Catch::Contains;

namespace {

/// Runs two scenarios on a small invented system into `out`.
void make_results(const Folder& folder, const std::string& out, const std::vector<std::string>& more = {}) {
  std::vector<std::string> arguments{"run",       "--parameters",  "default", "baseline", "forced",
                                     "--schools", "synthetic:150", "--terms", "12",       "--replicates",
                                     "3",         "--out",         out,       "--quiet"};
  arguments.insert(arguments.end(), more.begin(), more.end());
  const Outcome outcome = run_program(folder, arguments);
  CAPTURE(outcome.err);
  REQUIRE(outcome.code == 0);
}

/// Gives a parameter of a result file another value, as nobody should.
void alter_parameter(const std::string& path, const char* key, double value) {
  const hid_t file = H5Fopen(path.c_str(), H5F_ACC_RDWR, H5P_DEFAULT);
  REQUIRE(file >= 0);
  const hid_t dataset = H5Dopen2(file, ("/parameters/" + std::string(key)).c_str(), H5P_DEFAULT);
  REQUIRE(dataset >= 0);
  REQUIRE(H5Dwrite(dataset, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, &value) >= 0);
  H5Dclose(dataset);
  H5Fclose(file);
}

}  // namespace

TEST_CASE("a run whose file says another parameter does not repeat", "[cli]") {
  const Folder folder;
  make_results(folder, "a");
  const std::string path = folder / "a/two-tier-drift.h5";
  alter_parameter(path, "trust.gain", 0.11);
  const Outcome repeated = run_program(folder, {"rerun", path, "--quiet"});
  CHECK(repeated.code == 1);
  CHECK_THAT(repeated.out, Contains("no match") && Contains("metrics/trust_mean differs in replicate 0"));
  CHECK(run_program(folder, {"check", path}).code == 1);
  const Outcome compared = run_program(folder, {"compare", path, "a/forced-federation.h5"});
  CHECK(compared.code == 4);
  CHECK_THAT(compared.err, Contains("altered after it was written"));
}

TEST_CASE("a report is one new page", "[cli]") {
  const Folder folder;
  make_results(folder, "a");
  const std::vector<std::string> arguments{"report", "a/two-tier-drift.h5", "a/forced-federation.h5", "--out",
                                           "page.html"};
  const Outcome made = run_program(folder, arguments);
  CAPTURE(made.err);
  if (lacks_pages(made)) return;
  CHECK(made.code == 0);
  CHECK(made.out == "page.html\n");
  const std::string page = read_file(folder / "page.html");
  CHECK_THAT(page, Contains("<html") && Contains("Forced federation"));
  CHECK(run_program(folder, arguments).code == 4);
  CHECK(run_program(folder, {"report", "a/two-tier-drift.h5"}).code == 2);
  make_results(folder, "b", {"--seed", "2"});
  CHECK(
      run_program(folder, {"report", "a/two-tier-drift.h5", "b/forced-federation.h5", "--out", "other.html"})
          .code == 1);
}

TEST_CASE("runs are compared, or refused with what differs", "[cli]") {
  const Folder folder;
  make_results(folder, "a");
  const Outcome compared = run_program(folder, {"compare", "a/two-tier-drift.h5", "a/forced-federation.h5"});
  CAPTURE(compared.err);
  CHECK(compared.code == 0);
  CHECK_THAT(compared.out, Contains("3 paired runs") && Contains("Forced federation"));
  for (const char* format : {"csv", "json", "markdown"}) {
    const Outcome written =
        run_program(folder, {"compare", "a/two-tier-drift.h5", "a/forced-federation.h5", "--format", format});
    CHECK(written.code == 0);
    CHECK_FALSE(written.out.empty());
  }
  make_results(folder, "b", {"--seed", "2"});
  const Outcome refused = run_program(folder, {"compare", "a/two-tier-drift.h5", "b/forced-federation.h5"});
  CHECK(refused.code == 1);
  CHECK_THAT(refused.err, Contains("cannot be compared") && Contains("seed"));
  CHECK(refused.out.empty());
  CHECK(run_program(folder, {"compare", "a/two-tier-drift.h5"}).code == 2);
  const Outcome foreign =
      run_program(folder, {"compare", "a/two-tier-drift.h5", folder.write("x.h5", "no HDF5")});
  CHECK(foreign.code == 4);
  CHECK_THAT(foreign.err, Contains("x.h5"));
}

TEST_CASE("a comparison tells costs at other prices without a new run, and for whom", "[cli]") {
  const Folder folder;
  make_results(folder, "a");
  const auto compare = [&](const std::vector<std::string>& more) {
    std::vector<std::string> arguments{"compare", "a/two-tier-drift.h5", "a/forced-federation.h5"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run_program(folder, arguments);
  };
  const Outcome told = compare({"--full"});
  CHECK_THAT(told.out,
             Contains("What it costs beyond") && Contains("For whom") && Contains("Small primaries"));
  CHECK_THAT(compare({}).out, !Contains("What it costs beyond") && Contains("More with --full"));
  const Outcome brief = compare({"--format", "brief"});
  CHECK(brief.code == 2);
  CHECK_THAT(brief.err, Contains("brief is the default") && Contains("--full"));
  const auto pounds_of_nation = [](const Outcome& csv) {
    const std::size_t row = csv.out.find(",pounds/national,");
    REQUIRE(row != std::string::npos);
    std::string rest = csv.out.substr(row);
    for (int field = 0; field < 7; ++field) rest = rest.substr(rest.find(',') + 1);
    return std::stod(rest);
  };
  const double at_default = pounds_of_nation(compare({"--format", "csv"}));
  CHECK(at_default > 0);
  // All that the nation pays for forced groups are days of their leads.
  CHECK(pounds_of_nation(compare({"--format", "csv", "--set", "price.sponsor=900"})) ==
        Approx(2 * at_default));
  CHECK(pounds_of_nation(compare({"--format", "csv", "--set", "price.adviser=900"})) == Approx(at_default));
  for (const auto& [setting, message] : {std::pair("lever.vision=1", "'lever.vision' is no price"),
                                         std::pair("price.sponser=1", "nearest is price.sponsor"),
                                         std::pair("price.sponsor=-1", "0 to 5000")}) {
    const Outcome refused = compare({"--set", setting});
    CHECK(refused.code == 2);
    CHECK_THAT(refused.err, Contains(message));
  }
}

TEST_CASE("a lever is sized to a budget, and the run of that size costs it", "[cli]") {
  const Folder folder;
  const std::vector<std::string> on{"--schools", "synthetic:150", "--terms", "15", "--replicates",
                                    "3",         "--quiet"};
  const auto with_system = [&](std::vector<std::string> arguments) {
    arguments.insert(arguments.end(), on.begin(), on.end());
    return run_program(folder, arguments);
  };
  const Outcome found =
      with_system({"budget", "baseline", "broker", "--by", "broker.quota", "--pounds", "60000"});
  CAPTURE(found.err, found.out);
  REQUIRE(found.code == 0);
  REQUIRE_THAT(found.out, Contains("broker.quota = "));
  const std::string value = found.out.substr(15, found.out.find('\n') - 15);
  CHECK(with_system({"run", "--parameters", "default", "baseline", "--out", "a"}).code == 0);
  CHECK(with_system(
            {"run", "--parameters", "default", "broker", "--set", "broker.quota=" + value, "--out", "a"})
            .code == 0);
  const Outcome csv =
      run_program(folder, {"compare", "a/two-tier-drift.h5", "a/london-challenge.h5", "--format", "csv"});
  std::string row = csv.out.substr(csv.out.find(",public_pounds,"));
  for (int field = 0; field < 7; ++field) row = row.substr(row.find(',') + 1);
  CHECK(std::stod(row) == Approx(60000).epsilon(0.05));

  const auto refused = [&](const std::vector<std::string>& more, int code, const char* message) {
    std::vector<std::string> arguments{"budget", "baseline", "broker"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    const Outcome outcome = with_system(arguments);
    CHECK(outcome.code == code);
    CHECK_THAT(outcome.err, Contains(message));
  };
  refused({"--by", "broker.quota", "--pounds", "1e12"}, 3, "cannot be met by broker.quota");
  refused({"--by", "broker.qota", "--pounds", "1"}, 2, "nearest is broker.quota");
  refused({"--by", "broker.active", "--pounds", "1"}, 2, "is no lever with a size");
  refused({"--by", "broker.quota"}, 2, "give one of them");
  refused({"--by", "broker.quota", "--pounds", "-3"}, 2, "a number above 0");
}

TEST_CASE("check and rerun say no to a file that was altered, and fail on one that is not there", "[cli]") {
  const Folder folder;
  make_results(folder, "a", {"--record", "ties:2"});
  const std::string path = folder / "a/forced-federation.h5";
  CHECK(run_program(folder, {"check", path}).code == 0);
  const Outcome repeated = run_program(folder, {"rerun", path, "--quiet", "--threads", "1"});
  CHECK(repeated.code == 0);
  CHECK_THAT(repeated.out, Contains("match; all"));
  for (const char* command : {"check", "rerun"}) {
    CHECK(run_program(folder, {command, "none.h5"}).code == 4);
  }
  folder.write("text.h5", "not a result file");
  CHECK(run_program(folder, {"check", "text.h5"}).code == 1);
  CHECK(run_program(folder, {"rerun", "text.h5"}).code == 4);
  std::string bytes = read_file(path);
  folder.write("short.h5", bytes.substr(0, bytes.size() / 2));
  CHECK(run_program(folder, {"check", "short.h5"}).code == 1);
  CHECK(run_program(folder, {"rerun", "short.h5"}).code == 4);
}

TEST_CASE("a school list is told, written and run", "[cli]") {
  const Folder folder;
  const Outcome told = run_program(folder, {"schools", "england:LA=380", "--to", "list.csv"});
  CAPTURE(told.err);
  CHECK(told.code == 0);
  CHECK_THAT(told.out, Contains("synthetic") && Contains("primary"));
  CHECK(run_program(folder, {"schools", "england:LA=380", "--to", "list.csv"}).code == 4);
  CHECK(run_program(folder, {"schools", "list.csv"}).code == 0);
  const Outcome run =
      run_program(folder, {"run", "--parameters", "default", "baseline", "--schools", "list.csv",
                           "--replicates", "1", "--terms", "3", "--out", "r", "--quiet"});
  CAPTURE(run.err);
  CHECK(run.code == 0);
  const hid_t file = H5Fopen((folder / "r/two-tier-drift.h5").c_str(), H5F_ACC_RDONLY, H5P_DEFAULT);
  REQUIRE(file >= 0);
  int is_synthetic = 0;
  const hid_t attribute = H5Aopen(file, "schools_are_synthetic", H5P_DEFAULT);
  CHECK(H5Aread(attribute, H5T_NATIVE_INT, &is_synthetic) >= 0);
  H5Aclose(attribute);
  H5Fclose(file);
  CHECK(is_synthetic == 1);
  CHECK(run_program(folder, {"schools", "synthetic:300", "--to", "s.csv"}).code == 2);
  CHECK(run_program(folder, {"schools", "none.csv"}).code == 4);
  folder.write("one.csv", "id,phase,authority,pupils,disadvantage,x_km,y_km\n1,primary,1,200,0.1,0,0\n");
  CHECK(run_program(folder, {"schools", "one.csv"}).code == 3);
  folder.write(
      "negative.csv",
      "id,phase,authority,pupils,disadvantage,x_km,y_km\n1,primary,1,-5,0.1,0,0\n2,primary,1,20,0.1,0,0\n");
  const Outcome negative = run_program(
      folder, {"run", "--parameters", "default", "baseline", "--schools", "negative.csv", "--out", "n"});
  CHECK(negative.code == 3);
  CHECK_THAT(negative.err, Contains("negative.csv") && Contains("pupils"));
  // All schools in one authority is a system of its own, not an error.
  folder.write("together.csv",
               "id,phase,authority,pupils,disadvantage,x_km,y_km\n1,primary,1,200,0.1,0,0\n2,primary,1,20,0."
               "1,1,0\n3,secondary,1,900,0.3,1,1\n");
  CHECK(run_program(folder, {"run", "--parameters", "default", "baseline", "forced", "--schools",
                             "together.csv", "--replicates", "2", "--terms", "12", "--out", "t", "--quiet"})
            .code == 0);
}
