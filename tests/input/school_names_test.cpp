#include "sim/input/school_names.hpp"

#include "tests/input/fixtures.hpp"

using Catch::Matchers::Contains;
using schoolsim::testing::TemporaryFolder;

namespace schoolsim {
namespace {

SchoolList list_of(std::vector<SchoolId> ids) {
  SchoolList list;
  list.id = std::move(ids);
  return list;
}

std::string refusal(const std::string& path, const SchoolList& list) {
  try {
    read_school_names(path, list);
  } catch (const Error& error) {
    CHECK(error.kind() == ErrorKind::input);
    return error.what();
  }
  return "no error";
}

TEST_CASE("names come in the order of the list, from either kind of file, and blank where there are none",
          "[input]") {
  const TemporaryFolder folder;
  const SchoolList list = list_of({30, 10, 20});
  const std::vector<std::string> expected{"St John’s, Hilltop", "Ash", ""};
  const std::string own = folder.write("own.csv",
                                       "phase,name,id\nprimary,Ash,10\nprimary,\"St John’s, "
                                       "Hilltop\",30\nprimary,,20\nprimary,Other,40\nprimary,Bad,-3\n");
  CHECK(read_school_names(own, list) == expected);
  // As the register is written: Windows-1252.
  const std::string extract = folder.write(
      "extract.csv",
      "URN,EstablishmentName\n10,Ash\n30,\"St John\x92s, Hilltop\"\n30,\"St John\x92s, Hilltop\"\n");
  CHECK(read_school_names(extract, list) == expected);
}

TEST_CASE("names find schools by ids that are texts, too", "[input]") {
  const TemporaryFolder folder;
  SchoolList list = list_of({1, 2});
  list.id_text = {"007", "A12"};
  CHECK(read_school_names(folder.write("a.csv", "id;name\nA12;Ash\n007;Oak\n7;Elm\n"), list) ==
        std::vector<std::string>{"Oak", "Ash"});
  CHECK(read_school_names(folder.write("a.csv", "id,name\n30.0,Ash\n30.5,Oak\n"), list_of({30})) ==
        std::vector<std::string>{"Ash"});
}

TEST_CASE("names that cannot be told are refused with what is wrong", "[input]") {
  const TemporaryFolder folder;
  const SchoolList list = list_of({30, 10});
  CHECK_THAT(refusal(folder.write("a.csv", "id,nmae\n10,Ash\n"), list),
             Contains("a.csv:1: names of schools need a column name") && Contains("'nmae'"));
  CHECK_THAT(refusal(folder.write("b.csv", "id,name\n10,Ash\n10,Oak\n"), list),
             Contains("b.csv:3: school 10 is named 'Ash' and 'Oak'"));
  CHECK_THAT(refusal(folder.write("c.csv", "id,name\n11,Ash\n"), list),
             Contains("names none of the 2 schools"));
}

}  // namespace
}  // namespace schoolsim
