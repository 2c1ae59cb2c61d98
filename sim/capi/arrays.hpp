#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "sim/capi/schoolsim.h"
#include "sim/store/attributes.hpp"

namespace schoolsim {

template <class T>
constexpr std::int32_t array_type() {
  if constexpr (std::is_enum_v<T>) {
    return array_type<std::underlying_type_t<T>>();
  } else if constexpr (std::is_same_v<T, bool>) {
    static_assert(sizeof(bool) == 1);
    return SCHOOLSIM_INT8;
  } else if constexpr (std::is_floating_point_v<T>) {
    return sizeof(T) == 4 ? SCHOOLSIM_FLOAT32 : SCHOOLSIM_FLOAT64;
  } else if constexpr (std::is_signed_v<T>) {
    static_assert(sizeof(T) == 1 || sizeof(T) == 4);
    return sizeof(T) == 1 ? SCHOOLSIM_INT8 : SCHOOLSIM_INT32;
  } else {
    return sizeof(T) == 1   ? SCHOOLSIM_UINT8
           : sizeof(T) == 2 ? SCHOOLSIM_UINT16
           : sizeof(T) == 4 ? SCHOOLSIM_UINT32
                            : SCHOOLSIM_UINT64;
  }
}

/// One entry after the other, with `stride` bytes from one of the last dimension to the next.
template <class T>
schoolsim_array view(const T* data, std::initializer_list<std::size_t> shape,
                     std::size_t stride = sizeof(T)) {
  schoolsim_array array{};
  array.data = data;
  array.type = array_type<T>();
  array.n_dimensions = static_cast<std::int32_t>(shape.size());
  auto bytes = static_cast<std::int64_t>(stride);
  std::size_t d = shape.size();
  for (auto size = std::rbegin(shape); size != std::rend(shape); ++size) {
    array.shape[--d] = static_cast<std::int64_t>(*size);
    array.strides[d] = bytes;
    bytes *= static_cast<std::int64_t>(*size);
  }
  return array;
}
template <class T>
schoolsim_array view(const std::vector<T>& values) {
  return view(values.data(), {values.size()});
}

/// What a handle says of an array.
struct ArrayWords {
  std::string_view group, name;
  std::vector<std::string_view> dimensions;
  Attributes attributes;
};

nlohmann::ordered_json json_of(const Attributes& attributes);
nlohmann::ordered_json json_of(const ArrayWords& words);

}  // namespace schoolsim
