#pragma once

#include <cstdint>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <hdf5.h>

/// A thin layer over HDF5's C library that knows nothing of schools: handles close themselves, calls that
/// fail throw, and what is written follows the rules under which netCDF-4, xarray, h5py and R all read it
/// (FORMAT.md).
namespace schoolsim::hdf5 {

/// A call of the library failed; the message says what was tried and the innermost reason.
class Failure final : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// An open object of the library.
class Handle {
 public:
  Handle() = default;
  Handle(hid_t id, herr_t (*closer)(hid_t)) : id_(id), close_(closer) {}
  Handle(Handle&& other) noexcept : id_(std::exchange(other.id_, H5I_INVALID_HID)), close_(other.close_) {}
  Handle& operator=(Handle&& other) noexcept {
    std::swap(id_, other.id_);
    std::swap(close_, other.close_);
    return *this;
  }
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;
  ~Handle() {
    if (id_ >= 0) close_(id_);
  }
  [[nodiscard]] hid_t id() const { return id_; }
  /// Closes now; throws Failure where the destructor would have to stay silent.
  void close(std::string_view what);

 private:
  hid_t id_ = H5I_INVALID_HID;
  herr_t (*close_)(hid_t) = nullptr;
};

/// Scope in which the library prints nothing: every failure becomes an exception.
class QuietScope {
 public:
  QuietScope();
  ~QuietScope();
  QuietScope(const QuietScope&) = delete;
  QuietScope& operator=(const QuietScope&) = delete;

 private:
  H5E_auto2_t report_ = nullptr;
  void* data_ = nullptr;
};

using Shape = std::vector<hsize_t>;

inline constexpr hsize_t unlimited = H5S_UNLIMITED;

// Files and groups

enum class Access { read, edit };

/// An empty file in the format of HDF5 1.8, free of times; replaces what is there.
Handle create_file(const std::string& path);
Handle open_file(const std::string& path, Access access);

/// Opens a file of any origin for reading. Throws Error `file` where the machine is in the way (there is no
/// such file, it may not be read, another program has it open for writing), Failure where it is no HDF5 file
/// or not all of it is in it: links to other places, groups in several places, values in other files.
Handle open_foreign_file(const std::string& path);

Handle create_group(const Handle& parent, const std::string& name);
bool exists(const Handle& parent, const std::string& name);
Handle open_group(const Handle& parent, const std::string& name);
bool is_group(const Handle& parent, const std::string& name);

/// Names of the objects of a group, in order of creation.
std::vector<std::string> names(const Handle& group);

// Datasets

/// Types that files hold, in the machine's and in the file's form.
enum class Type { int8, uint8, uint16, int32, uint32, uint64, float32, float64, text };

template <class T>
Type type_of();
template <>
inline Type type_of<std::int8_t>() {
  return Type::int8;
}
template <>
inline Type type_of<std::uint8_t>() {
  return Type::uint8;
}
template <>
inline Type type_of<std::uint16_t>() {
  return Type::uint16;
}
template <>
inline Type type_of<std::int32_t>() {
  return Type::int32;
}
template <>
inline Type type_of<std::uint32_t>() {
  return Type::uint32;
}
template <>
inline Type type_of<std::uint64_t>() {
  return Type::uint64;
}
template <>
inline Type type_of<float>() {
  return Type::float32;
}
template <>
inline Type type_of<double>() {
  return Type::float64;
}

/// How the values of a dataset lie in the file. Numbers carry Fletcher-32 checksums in both forms.
enum class Packing { plain, compressed };

/// A dimension of a group: HDF5's dimension scale, netCDF's dimension.
struct Axis {
  Handle scale;
  hsize_t size = 0;
  hsize_t chunk = 1;  ///< entries of this axis in one piece of storage
  bool grows = false;
};

/// Makes a dimension with coordinate values of the given type, none of them written yet. A growing one starts
/// at 0.
Axis create_axis(const Handle& group, const std::string& name, Type type, hsize_t size, hsize_t chunk,
                 bool grows);

/// Makes a dimension without coordinate values.
Axis create_bare_axis(const Handle& group, const std::string& name, hsize_t size, hsize_t chunk, bool grows);

/// Makes a variable over dimensions, all attached. Floating-point variables are filled with not-a-number.
Handle create_variable(const Handle& group, const std::string& name, Type type,
                       const std::vector<const Axis*>& axes, Packing packing);

/// Makes a variable of one value.
Handle create_scalar(const Handle& group, const std::string& name, double value);

Handle open_dataset(const Handle& parent, const std::string& name);
Shape shape(const Handle& dataset);

/// Name of the dimension attached to each axis; empty where there is none.
std::vector<std::string> axis_names(const Handle& dataset);

/// Writes `rows` rows (entries of axis 0) from row `first`; a growing dataset is extended to hold them.
template <class T>
void write_rows(const Handle& dataset, hsize_t first, hsize_t rows, std::span<const T> values);
void write_text_rows(const Handle& dataset, hsize_t first, const std::vector<std::string>& values);

/// Extends axis 0 without writing.
void extend(const Handle& dataset, hsize_t rows);

/// Reads what is stored: rows that the file has no bytes for are refused before there is memory for them.
template <class T>
std::vector<T> read_rows(const Handle& dataset, hsize_t first, hsize_t rows);
std::vector<std::string> read_text_rows(const Handle& dataset, hsize_t first, hsize_t rows);
double read_scalar(const Handle& dataset);

/// Copies the rows that `from` has beyond those of `to`, a dataset of the same form in another file.
void copy_new_rows(const Handle& from, const Handle& to);

/// Whether axis 0 of a dataset can grow.
bool grows(const Handle& dataset);

// Attributes

void set_text(const Handle& object, const char* name, std::string_view value);
template <class T>
void set_numbers(const Handle& object, const char* name, std::span<const T> values);
template <class T>
void set_number(const Handle& object, const char* name, T value) {
  set_numbers(object, name, std::span<const T>(&value, 1));
}

bool has_attribute(const Handle& object, const char* name);
std::string get_text(const Handle& object, const char* name);
template <class T>
std::vector<T> get_numbers(const Handle& object, const char* name);
template <class T>
T get_number(const Handle& object, const char* name);

}  // namespace schoolsim::hdf5
