#include "tests/fuzz/hdf5_edits.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <limits>
#include <vector>

#include <hdf5.h>
#include <sys/stat.h>
#include <unistd.h>

namespace schoolsim::fuzz {
namespace {

constexpr std::array<double, 20> numbers{0,
                                         1,
                                         -1,
                                         2,
                                         3,
                                         7.5,
                                         100,
                                         127,
                                         255,
                                         65535,
                                         65536,
                                         1e6,
                                         2147483647,
                                         -2147483648.0,
                                         4294967295.0,
                                         9e18,
                                         1e308,
                                         std::numeric_limits<double>::quiet_NaN(),
                                         std::numeric_limits<double>::infinity(),
                                         -std::numeric_limits<double>::infinity()};
constexpr std::array<hsize_t, 10> sizes{0, 1, 2, 3, 16, 255, 70'000, 3'000'000, 2'000'000'000, 1ULL << 40};

double number(Bytes& input) { return numbers[input.byte() % numbers.size()]; }
hsize_t size(Bytes& input) { return sizes[input.byte() % sizes.size()]; }

hid_t type(Bytes& input) {
  const std::array types{H5T_STD_I8LE,   H5T_STD_I32LE,  H5T_STD_U64LE,
                         H5T_IEEE_F32LE, H5T_IEEE_F64LE, H5T_STD_U16BE};
  return types[input.byte() % types.size()];
}

/// Paths of all groups and datasets, in the order in which the library visits them.
std::vector<std::string> paths_of(hid_t file) {
  std::vector<std::string> paths;
  H5Ovisit(
      file, H5_INDEX_NAME, H5_ITER_INC,
      [](hid_t, const char* name, const H5O_info_t*, void* to) {
        static_cast<std::vector<std::string>*>(to)->emplace_back(name);
        return herr_t{0};
      },
      &paths);
  return paths;
}

std::vector<std::string> attributes_of(hid_t object) {
  std::vector<std::string> names;
  hsize_t from = 0;
  H5Aiterate2(
      object, H5_INDEX_NAME, H5_ITER_INC, &from,
      [](hid_t, const char* name, const H5A_info_t*, void* to) {
        static_cast<std::vector<std::string>*>(to)->emplace_back(name);
        return herr_t{0};
      },
      &names);
  return names;
}

void make_dataset(hid_t file, const std::string& path, Bytes& input) {
  std::array<hsize_t, 4> shape{};
  const int rank = input.byte() % 5;
  for (int i = 0; i < rank; ++i) shape[static_cast<std::size_t>(i)] = size(input);
  const hid_t space = rank == 0 ? H5Screate(H5S_SCALAR) : H5Screate_simple(rank, shape.data(), nullptr);
  const hid_t creation = H5Pcreate(H5P_DATASET_CREATE);
  if (rank > 0) {  // in pieces, so that a huge one takes no room
    const std::array<hsize_t, 4> piece{1, 1, 1, 1};
    H5Pset_chunk(creation, rank, piece.data());
  }
  if (input.byte() % 8 == 0 && rank > 0) {
    H5Pset_layout(creation, H5D_CONTIGUOUS);
    H5Pset_external(creation, "/etc/hostname", 0, H5F_UNLIMITED);
  }
  H5Ldelete(file, path.c_str(), H5P_DEFAULT);
  H5Dclose(H5Dcreate2(file, path.c_str(), type(input), space, H5P_DEFAULT, creation, H5P_DEFAULT));
  H5Pclose(creation);
  H5Sclose(space);
}

void set_element(hid_t file, const std::string& path, Bytes& input) {
  const hid_t dataset = H5Dopen2(file, path.c_str(), H5P_DEFAULT);
  if (dataset < 0) return;
  const hid_t space = H5Dget_space(dataset);
  const hid_t stored = H5Dget_type(dataset);
  const hssize_t n = H5Sget_simple_extent_npoints(space);
  if (n > 0 && n <= 1'000'000) {
    std::array<hsize_t, H5S_MAX_RANK> shape{}, at{};
    const int rank = H5Sget_simple_extent_dims(space, shape.data(), nullptr);
    auto position = static_cast<hsize_t>(input.word()) % static_cast<hsize_t>(n);
    for (int i = rank - 1; i >= 0; --i) {
      const auto d = static_cast<std::size_t>(i);
      at[d] = position % shape[d];
      position /= shape[d];
    }
    if (rank > 0) H5Sselect_elements(space, H5S_SELECT_SET, 1, at.data());
    const hid_t one = H5Screate(H5S_SCALAR);
    if (H5Tget_class(stored) == H5T_STRING && H5Tis_variable_str(stored) > 0) {
      const std::string text = input.text();
      const char* const pointer = text.c_str();
      H5Dwrite(dataset, stored, one, space, H5P_DEFAULT, static_cast<const void*>(&pointer));
    } else if (H5Tget_class(stored) == H5T_INTEGER || H5Tget_class(stored) == H5T_FLOAT) {
      const double value = number(input);
      H5Dwrite(dataset, H5T_NATIVE_DOUBLE, one, space, H5P_DEFAULT, &value);
    }
    H5Sclose(one);
  }
  H5Tclose(stored);
  H5Sclose(space);
  H5Dclose(dataset);
}

void set_extent(hid_t file, const std::string& path, Bytes& input) {
  const hid_t dataset = H5Dopen2(file, path.c_str(), H5P_DEFAULT);
  if (dataset < 0) return;
  const hid_t space = H5Dget_space(dataset);
  std::array<hsize_t, H5S_MAX_RANK> shape{};
  if (H5Sget_simple_extent_dims(space, shape.data(), nullptr) > 0) {
    shape[0] = size(input);
    // The library itself walks over all pieces that it cuts off or fills: only what it does at once.
    if (shape[0] <= 3'000'000) H5Dset_extent(dataset, shape.data());
  }
  H5Sclose(space);
  H5Dclose(dataset);
}

void edit_attribute(hid_t file, const std::string& path, Bytes& input) {
  const hid_t object = H5Oopen(file, path.c_str(), H5P_DEFAULT);
  if (object < 0) return;
  const auto names = attributes_of(object);
  if (!names.empty()) {
    const std::string& name = names[input.byte() % names.size()];
    const std::uint8_t how = input.byte() % 4;
    if (how == 0) {
      const hid_t attribute = H5Aopen(object, name.c_str(), H5P_DEFAULT);
      const hid_t space = H5Aget_space(attribute);
      const double value = number(input);
      if (H5Sget_simple_extent_npoints(space) == 1) H5Awrite(attribute, H5T_NATIVE_DOUBLE, &value);
      H5Sclose(space);
      H5Aclose(attribute);
    } else {
      H5Adelete(object, name.c_str());
      if (how == 2) {
        const std::string text = input.text();
        const hid_t form = H5Tcopy(H5T_C_S1);
        H5Tset_size(form, std::max<std::size_t>(1, text.size()));
        H5Tset_cset(form, H5T_CSET_UTF8);
        const hid_t space = H5Screate(H5S_SCALAR);
        const hid_t attribute = H5Acreate2(object, name.c_str(), form, space, H5P_DEFAULT, H5P_DEFAULT);
        H5Awrite(attribute, form, text.c_str());
        H5Aclose(attribute);
        H5Sclose(space);
        H5Tclose(form);
      } else if (how == 3) {
        const std::array<hsize_t, 1> shape{input.byte() % 5U};
        const std::array<double, 4> values{number(input), number(input), number(input), number(input)};
        const hid_t space = H5Screate_simple(1, shape.data(), nullptr);
        const hid_t attribute =
            H5Acreate2(object, name.c_str(), type(input), space, H5P_DEFAULT, H5P_DEFAULT);
        if (shape[0] > 0) H5Awrite(attribute, H5T_NATIVE_DOUBLE, values.data());
        H5Aclose(attribute);
        H5Sclose(space);
      }
    }
  }
  H5Oclose(object);
}

void edit_link(hid_t file, const std::string& path, const std::string& other, Bytes& input) {
  const std::uint8_t how = input.byte() % 5;
  if (how == 1) {  // a second name, of an ancestor too: a cycle
    const std::string second = path + "/again";
    H5Lcreate_hard(file, other.c_str(), file, second.c_str(), H5P_DEFAULT, H5P_DEFAULT);
    return;
  }
  H5Ldelete(file, path.c_str(), H5P_DEFAULT);
  if (how == 2) H5Lcreate_soft(other.c_str(), file, path.c_str(), H5P_DEFAULT, H5P_DEFAULT);
  if (how == 3)
    H5Lcreate_external("/etc/hostname", other.c_str(), file, path.c_str(), H5P_DEFAULT, H5P_DEFAULT);
  if (how == 4) H5Lcreate_hard(file, other.c_str(), file, path.c_str(), H5P_DEFAULT, H5P_DEFAULT);
}

void edit_bytes(const std::string& path, Bytes& input) {
  std::FILE* const file = std::fopen(path.c_str(), "r+b");
  if (file == nullptr) return;
  struct stat about {};
  fstat(fileno(file), &about);
  for (int n = input.byte() % 8; n > 0 && about.st_size > 0; --n) {
    std::fseek(file, static_cast<long>(input.word() % static_cast<std::uint32_t>(about.st_size)), SEEK_SET);
    std::fputc(input.byte(), file);
  }
  std::fclose(file);
  if (input.byte() % 4 == 1 && truncate(path.c_str(), input.word() % about.st_size) != 0) return;
}

}  // namespace

void edit_file(const std::string& path, Bytes& input) {
  H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
  const std::uint8_t n_edits = input.byte() % 6;
  const bool bytes_too = input.byte() % 16 == 1;
  const hid_t file = H5Fopen(path.c_str(), H5F_ACC_RDWR, H5P_DEFAULT);
  if (file >= 0) {
    const std::vector<std::string> paths = paths_of(file);
    for (int i = 0; i < n_edits; ++i) {
      const std::string& one = paths[input.word() % paths.size()];
      switch (input.byte() % 5) {
        case 0:
          set_element(file, one, input);
          break;
        case 1:
          set_extent(file, one, input);
          break;
        case 2:
          edit_attribute(file, one, input);
          break;
        case 3:
          make_dataset(file, one, input);
          break;
        default:
          edit_link(file, one, paths[input.word() % paths.size()], input);
      }
    }
    H5Fclose(file);
  }
  if (bytes_too) edit_bytes(path, input);
}

}  // namespace schoolsim::fuzz
