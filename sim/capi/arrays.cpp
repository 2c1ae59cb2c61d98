#include "sim/capi/arrays.hpp"

#include <variant>

namespace schoolsim {

nlohmann::ordered_json json_of(const Attributes& attributes) {
  nlohmann::ordered_json all = nlohmann::ordered_json::object();
  for (const Attribute& attribute : attributes)
    std::visit([&](const auto& value) { all[attribute.name] = value; }, attribute.value);
  return all;
}

nlohmann::ordered_json json_of(const ArrayWords& words) {
  return {{"group", words.group},
          {"name", words.name},
          {"dimensions", words.dimensions},
          {"attributes", json_of(words.attributes)}};
}

}  // namespace schoolsim
