#include "sim/store/hdf5.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <limits>

#include <fcntl.h>
#include <hdf5_hl.h>
#include <sys/file.h>
#include <unistd.h>

#include "sim/error.hpp"
#include "sim/files.hpp"

namespace schoolsim::hdf5 {
namespace {

/// Attributes stay in the object's header up to this number, which saves kilobytes per object.
constexpr unsigned most_compact_attributes = 64;
constexpr unsigned least_dense_attributes = 48;

constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

herr_t keep_innermost(unsigned, const H5E_error2_t* error, void* data) {
  *static_cast<std::string*>(data) = error->desc == nullptr ? "" : error->desc;
  return 1;
}

[[noreturn]] void fail(const std::string& what) {
  std::string reason;
  H5Ewalk2(H5E_DEFAULT, H5E_WALK_UPWARD, keep_innermost, &reason);
  H5Eclear2(H5E_DEFAULT);
  // Of a failed read or write only the system's reason is of use, not addresses and times.
  constexpr std::string_view mark = "error message = '";
  if (const auto begin = reason.find(mark); begin != std::string::npos) {
    reason = reason.substr(begin + mark.size());
    reason.resize(std::min(reason.find('\''), reason.size()));
  }
  throw Failure("cannot " + what + (reason.empty() ? "" : " (" + reason + ")"));
}

template <class Result>
Result check(Result result, const std::string& what) {
  if (result < 0) fail(what);
  return result;
}

std::string path_of(hid_t object) {
  std::array<char, 256> name{};
  H5Iget_name(object, name.data(), name.size());
  return name.data();
}

Handle text_type(H5T_cset_t characters = H5T_CSET_UTF8) {
  Handle type(check(H5Tcopy(H5T_C_S1), "copy the type of text"), H5Tclose);
  check(H5Tset_size(type.id(), H5T_VARIABLE), "make a type of text");
  check(H5Tset_cset(type.id(), characters), "make a type of text");
  return type;
}

hid_t memory_type(Type type) {
  switch (type) {
    case Type::int8:
      return H5T_NATIVE_INT8;
    case Type::uint8:
      return H5T_NATIVE_UINT8;
    case Type::uint16:
      return H5T_NATIVE_UINT16;
    case Type::int32:
      return H5T_NATIVE_INT32;
    case Type::uint32:
      return H5T_NATIVE_UINT32;
    case Type::uint64:
      return H5T_NATIVE_UINT64;
    case Type::float32:
      return H5T_NATIVE_FLOAT;
    case Type::float64:
      return H5T_NATIVE_DOUBLE;
    case Type::text:
      break;
  }
  return H5I_INVALID_HID;
}

hid_t file_type(Type type) {
  switch (type) {
    case Type::int8:
      return H5T_STD_I8LE;
    case Type::uint8:
      return H5T_STD_U8LE;
    case Type::uint16:
      return H5T_STD_U16LE;
    case Type::int32:
      return H5T_STD_I32LE;
    case Type::uint32:
      return H5T_STD_U32LE;
    case Type::uint64:
      return H5T_STD_U64LE;
    case Type::float32:
      return H5T_IEEE_F32LE;
    case Type::float64:
      return H5T_IEEE_F64LE;
    case Type::text:
      break;
  }
  return H5I_INVALID_HID;
}

/// Properties of a dataset that are the same for all: no times, attributes in their order.
Handle dataset_properties() {
  Handle properties(check(H5Pcreate(H5P_DATASET_CREATE), "set up a dataset"), H5Pclose);
  check(H5Pset_obj_track_times(properties.id(), false), "set up a dataset");
  check(H5Pset_attr_creation_order(properties.id(), H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED),
        "set up a dataset");
  check(H5Pset_attr_phase_change(properties.id(), most_compact_attributes, least_dense_attributes),
        "set up a dataset");
  return properties;
}

void set_group_properties(hid_t properties) {
  check(H5Pset_obj_track_times(properties, false), "set up a group");
  check(H5Pset_link_creation_order(properties, H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED),
        "set up a group");
  check(H5Pset_attr_creation_order(properties, H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED),
        "set up a group");
  check(H5Pset_attr_phase_change(properties, most_compact_attributes, least_dense_attributes),
        "set up a group");
}

Handle file_access() {
  Handle properties(check(H5Pcreate(H5P_FILE_ACCESS), "set up file access"), H5Pclose);
  check(H5Pset_libver_bounds(properties.id(), H5F_LIBVER_V18, H5F_LIBVER_V18), "set up file access");
  check(H5Pset_fclose_degree(properties.id(), H5F_CLOSE_SEMI), "set up file access");
  // Locks where the file system has them, and no failure where it has not.
  check(H5Pset_file_locking(properties.id(), true, true), "set up file access");
  return properties;
}

/// Bytes of the file in which an object is.
hsize_t file_length(hid_t object) {
  const Handle file(check(H5Iget_file_id(object), "find the file"), H5Fclose);
  hsize_t length = 0;
  check(H5Fget_filesize(file.id(), &length), "find the file's length");
  return length;
}

Handle stored_type(const Handle& dataset) {
  return {check(H5Dget_type(dataset.id()), "read " + path_of(dataset.id())), H5Tclose};
}

Handle storage_of(const Handle& dataset) {
  return {check(H5Dget_create_plist(dataset.id()), "read the storage of " + path_of(dataset.id())), H5Pclose};
}

/// How much more the values of a dataset may take in memory than in the file: what deflate can do at most.
hsize_t most_inflation(const Handle& dataset) {
  const std::string name = path_of(dataset.id());
  const Handle properties = storage_of(dataset);
  constexpr hsize_t by_deflate = 1032;
  hsize_t inflation = 1;
  const int n_filters = H5Pget_nfilters(properties.id());
  for (int i = 0; i < n_filters; ++i) {
    unsigned flags = 0;
    std::size_t n_numbers = 0;
    const H5Z_filter_t filter = H5Pget_filter2(properties.id(), static_cast<unsigned>(i), &flags, &n_numbers,
                                               nullptr, 0, nullptr, nullptr);
    if (filter == H5Z_FILTER_DEFLATE) {
      inflation = by_deflate;
    } else if (filter != H5Z_FILTER_SHUFFLE && filter != H5Z_FILTER_FLETCHER32) {
      throw Failure(name + " is stored by filter " + std::to_string(filter) +
                    ", this program reads deflate, shuffle and Fletcher-32");
    }
  }
  return inflation;
}

/// Refuses values that the file has no bytes for.
void require_stored(const Handle& dataset, hsize_t n_values, std::size_t bytes_each) {
  constexpr hsize_t always_allowed = hsize_t{1} << 16;
  const hsize_t stored = H5Dget_storage_size(dataset.id());
  if (n_values <= std::max(always_allowed, most_inflation(dataset) * stored) / bytes_each) return;
  throw Failure("the file is damaged: " + path_of(dataset.id()) + " is to have " + std::to_string(n_values) +
                " values, but only " + std::to_string(stored) + " bytes of them are there");
}

/// Memory for texts of variable length, no more of it than the file is long.
class TextMemory {
 public:
  explicit TextMemory(hid_t object)
      : left_(file_length(object)),
        properties_(check(H5Pcreate(H5P_DATASET_XFER), "set up reading"), H5Pclose) {
    check(H5Pset_vlen_mem_manager(properties_.id(), take, this, give_back, nullptr), "set up reading");
  }
  TextMemory(const TextMemory&) = delete;
  TextMemory& operator=(const TextMemory&) = delete;
  [[nodiscard]] hid_t properties() const { return properties_.id(); }

 private:
  static void* take(std::size_t size, void* self) {
    hsize_t& left = static_cast<TextMemory*>(self)->left_;
    if (size > left) return nullptr;
    left -= size;
    return std::malloc(size);
  }
  static void give_back(void* memory, void*) { std::free(memory); }

  hsize_t left_;
  Handle properties_;
};

/// The part of a dataset that rows [first, first + rows) make up, and memory of the same shape.
struct Selection {
  Handle file;
  Handle memory;
  hsize_t count = 1;
};

Selection select_rows(const Handle& dataset, hsize_t first, hsize_t rows) {
  const std::string name = path_of(dataset.id());
  Selection selection;
  selection.file = Handle(check(H5Dget_space(dataset.id()), "read the shape of " + name), H5Sclose);
  Shape count = shape(dataset);
  if (count.empty() || first > count[0] || rows > count[0] - first)
    throw Failure("cannot find all rows of " + name);
  Shape start(count.size(), 0);
  start[0] = first;
  count[0] = rows;
  for (const hsize_t n : count) {
    if (n > 0 && selection.count > std::numeric_limits<hsize_t>::max() / n)
      throw Failure("the file is damaged: " + name + " has impossible sizes");
    selection.count *= n;
  }
  check(
      H5Sselect_hyperslab(selection.file.id(), H5S_SELECT_SET, start.data(), nullptr, count.data(), nullptr),
      "select rows of " + name);
  selection.memory = Handle(check(H5Screate_simple(static_cast<int>(count.size()), count.data(), nullptr),
                                  "select rows of " + name),
                            H5Sclose);
  return selection;
}

void write_selected(const Handle& dataset, hid_t type, hsize_t first, hsize_t rows, hsize_t n_values,
                    const void* values) {
  if (grows(dataset) && shape(dataset)[0] < first + rows) extend(dataset, first + rows);
  const Selection selection = select_rows(dataset, first, rows);
  const std::string name = path_of(dataset.id());
  if (selection.count != n_values) {
    throw Failure("cannot write " + name + " (" + std::to_string(n_values) + " values for " +
                  std::to_string(selection.count) + " places)");
  }
  if (n_values == 0) return;
  check(H5Dwrite(dataset.id(), type, selection.memory.id(), selection.file.id(), H5P_DEFAULT, values),
        "write " + name);
}

/// The sizes of the pieces in which a dataset is stored.
Shape chunks_of(const Handle& dataset) {
  const Handle properties(check(H5Dget_create_plist(dataset.id()), "read the storage of a dataset"),
                          H5Pclose);
  Shape chunks = shape(dataset);
  const int rank = static_cast<int>(chunks.size());
  check(H5Pget_chunk(properties.id(), rank, chunks.data()), "read the storage of a dataset");
  return chunks;
}

/// Copies stored pieces as they are: compressing them a second time is what would cost.
void copy_stored_rows(const Handle& from, const Handle& to, const Shape& chunks, hsize_t first, hsize_t end) {
  const std::string name = path_of(from.id());
  const Shape size = shape(from);
  Shape offset(size.size(), 0);
  offset[0] = first;
  std::vector<unsigned char> bytes;
  while (offset[0] < end) {
    hsize_t n_bytes = 0;
    std::uint32_t skipped_filters = 0;
    check(H5Dget_chunk_storage_size(from.id(), offset.data(), &n_bytes), "read " + name);
    bytes.resize(n_bytes);
    if (n_bytes > 0) {
      check(H5Dread_chunk(from.id(), H5P_DEFAULT, offset.data(), &skipped_filters, bytes.data()),
            "read " + name);
      check(H5Dwrite_chunk(to.id(), H5P_DEFAULT, skipped_filters, offset.data(), n_bytes, bytes.data()),
            "write " + name);
    }
    std::size_t axis = size.size() - 1;
    offset[axis] += chunks[axis];
    for (; axis > 0 && offset[axis] >= size[axis]; --axis) {
      offset[axis] = 0;
      offset[axis - 1] += chunks[axis - 1];
    }
  }
}

std::string text_attribute(const Handle& object, const char* name, const std::string& what) {
  const Handle attribute(check(H5Aopen(object.id(), name, H5P_DEFAULT), what), H5Aclose);
  const Handle type(check(H5Aget_type(attribute.id()), what), H5Tclose);
  const Handle space(check(H5Aget_space(attribute.id()), what), H5Sclose);
  if (H5Tget_class(type.id()) != H5T_STRING || H5Sget_simple_extent_npoints(space.id()) != 1) {
    throw Failure("cannot " + what + " (it is not a text)");
  }
  if (H5Tis_variable_str(type.id()) > 0) {  // as h5py and netCDF write it
    const Handle memory = text_type(H5Tget_cset(type.id()));
    char* pointer = nullptr;
    check(H5Aread(attribute.id(), memory.id(), &pointer), what);
    std::string value = pointer == nullptr ? "" : pointer;
    H5free_memory(pointer);
    return value;
  }
  if (H5Tget_size(type.id()) > file_length(object.id()))
    throw Failure("cannot " + what + " (it is longer than the file)");
  std::string value(H5Tget_size(type.id()), '\0');
  check(H5Aread(attribute.id(), type.id(), value.data()), what);
  value.resize(std::min(value.find('\0'), value.size()));
  return value;
}

/// The name of a dimension of a dataset. The path of what was reached by reference would do, but the library
/// finds it only by a walk over all that the file holds: the name that the dimension itself states is taken
/// where it stands for it beside the dataset.
std::string axis_name(const Handle& dataset, const Handle& scale) {
  if (has_attribute(scale, "NAME")) {
    const std::string stated = text_attribute(scale, "NAME", "read the name of a dimension");
    const std::string of_dataset = path_of(dataset.id());
    const std::string beside = of_dataset.substr(0, of_dataset.rfind('/') + 1) + stated;
    H5O_info_t named;
    H5O_info_t referred;
    if (!stated.empty() &&
        H5Oget_info_by_name2(dataset.id(), beside.c_str(), &named, H5O_INFO_BASIC, H5P_DEFAULT) >= 0 &&
        H5Oget_info2(scale.id(), &referred, H5O_INFO_BASIC) >= 0 && named.addr == referred.addr)
      return stated;
  }
  const std::string path = path_of(scale.id());
  return path.substr(path.rfind('/') + 1);
}

bool is_real(Type type) { return type == Type::float32 || type == Type::float64; }

/// A dataset over dimensions that are not attached yet.
Handle create_dataset(const Handle& group, const std::string& name, Type type,
                      const std::vector<const Axis*>& axes, Packing packing) {
  const std::string what = "make " + name;
  const int rank = static_cast<int>(axes.size());
  Shape size;
  Shape most;
  Shape chunk;
  for (const Axis* axis : axes) {
    size.push_back(axis->grows ? 0 : axis->size);
    most.push_back(axis->grows ? unlimited : axis->size);
    chunk.push_back(axis->grows ? axis->chunk : std::min(axis->chunk, axis->size));
  }
  const Handle space(check(H5Screate_simple(rank, size.data(), most.data()), what), H5Sclose);
  const Handle properties = dataset_properties();
  check(H5Pset_chunk(properties.id(), rank, chunk.data()), what);
  if (packing == Packing::compressed) {
    check(H5Pset_shuffle(properties.id()), what);
    check(H5Pset_deflate(properties.id(), 1), what);
  }
  // Text lies in the file's heap, out of reach of filters.
  if (type != Type::text) check(H5Pset_fletcher32(properties.id()), what);
  if (is_real(type)) check(H5Pset_fill_value(properties.id(), H5T_NATIVE_DOUBLE, &not_a_number), what);
  const Handle text = type == Type::text ? text_type() : Handle();
  const hid_t stored = type == Type::text ? text.id() : file_type(type);
  return {check(H5Dcreate2(group.id(), name.c_str(), stored, space.id(), H5P_DEFAULT, properties.id(),
                           H5P_DEFAULT),
                what),
          H5Dclose};
}

Axis make_axis(const Handle& group, const std::string& name, Type type, hsize_t size, hsize_t chunk,
               bool grows, const std::string& scale_name) {
  Axis axis;
  axis.size = size;
  axis.chunk = chunk;
  axis.grows = grows;
  axis.scale = create_dataset(group, name, type, {&axis}, Packing::plain);
  check(H5DSset_scale(axis.scale.id(), scale_name.c_str()), "make the dimension " + name);
  return axis;
}

}  // namespace

void Handle::close(std::string_view what) {
  const hid_t id = std::exchange(id_, H5I_INVALID_HID);
  if (id >= 0) check(close_(id), std::string(what));
}

QuietScope::QuietScope() {
  // After a failed write (disk full) the library's clean-up at the program's exit would crash; all we open we
  // close.
  static const bool without_clean_up = H5dont_atexit() >= 0;
  static_cast<void>(without_clean_up);
  H5Eget_auto2(H5E_DEFAULT, &report_, &data_);
  H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
}

QuietScope::~QuietScope() { H5Eset_auto2(H5E_DEFAULT, report_, data_); }

Handle create_file(const std::string& path) {
  const Handle creation(check(H5Pcreate(H5P_FILE_CREATE), "set up a file"), H5Pclose);
  set_group_properties(creation.id());
  const Handle access = file_access();
  return {check(H5Fcreate(path.c_str(), H5F_ACC_TRUNC, creation.id(), access.id()), "create the file"),
          H5Fclose};
}

Handle open_file(const std::string& path, Access access) {
  const Handle properties = file_access();
  const unsigned flags = access == Access::read ? H5F_ACC_RDONLY : H5F_ACC_RDWR;
  return {check(H5Fopen(path.c_str(), flags, properties.id()), "open the file"), H5Fclose};
}

namespace {

struct Link {
  std::string name;
  H5L_info_t info;
};

/// Links of a group in order of creation, or of names where a file made by another program does not know it.
std::vector<Link> links_of(const Handle& group) {
  std::vector<Link> links;
  const auto note = [](hid_t, const char* name, const H5L_info_t* info, void* to) -> herr_t {
    static_cast<std::vector<Link>*>(to)->push_back({name, *info});
    return 0;
  };
  // As they lie there: in any other order the library makes a table, and of a damaged group it frees what is
  // not in it.
  check(H5Literate(group.id(), H5_INDEX_NAME, H5_ITER_NATIVE, nullptr, note, &links),
        "list " + path_of(group.id()));
  std::sort(links.begin(), links.end(), [](const Link& a, const Link& b) {
    return a.info.corder_valid && b.info.corder_valid ? a.info.corder < b.info.corder : a.name < b.name;
  });
  return links;
}

/// Refuses a group in which something stands that is not all there: links to elsewhere, in this file or
/// another, groups that stand in several places and so could hold themselves, and values in other files.
void require_whole(const Handle& group, const std::string& path, int depth) {
  constexpr int most_depth = 5;
  const auto refuse = [](const std::string& name, const char* what) {
    throw Failure(name.substr(1) + what + ", which no file of schoolsim has");
  };
  for (const Link& link : links_of(group)) {
    const std::string full = path + "/" + link.name;
    if (link.info.type != H5L_TYPE_HARD) refuse(full, " is a link to another place");
    H5O_info_t info;
    check(H5Oget_info_by_name2(group.id(), link.name.c_str(), &info, H5O_INFO_BASIC, H5P_DEFAULT),
          "read " + full);
    if (info.type == H5O_TYPE_GROUP) {
      if (info.rc > 1) refuse(full, " is a group in several places");
      if (depth == most_depth) refuse(full, " is a group so deep in others");
      require_whole(open_group(group, link.name), full, depth + 1);
    } else if (info.type == H5O_TYPE_DATASET) {
      const Handle dataset = open_dataset(group, link.name);
      const Handle properties = storage_of(dataset);
      if (H5Pget_layout(properties.id()) == H5D_VIRTUAL || H5Pget_external_count(properties.id()) != 0)
        refuse(full, " has its values in other files");
    }
  }
}

}  // namespace

Handle open_foreign_file(const std::string& path) {
  const auto refuse = [&](const std::string& why) { throw Error(ErrorKind::file, path + ": " + why); };
  const FileKind kind = file_kind(path);
  if (kind == FileKind::nothing) refuse("there is no such file");
  if (kind != FileKind::plain) refuse("this is not a file");
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) fail_on_file(path, "read it", errno);
  // As HDF5 does, which would only say that something is temporarily unavailable.
  const bool is_taken = ::flock(descriptor, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK;
  ::close(descriptor);
  if (is_taken) refuse("is open for writing in another program (a notebook or viewer?); close it there");
  if (H5Fis_hdf5(path.c_str()) <= 0) throw Failure("this is not an HDF5 file, or its beginning is damaged");
  Handle file = open_file(path, Access::read);
  require_whole(Handle(check(H5Gopen2(file.id(), "/", H5P_DEFAULT), "open the file"), H5Gclose), "", 0);
  return file;
}

Handle create_group(const Handle& parent, const std::string& name) {
  const Handle properties(check(H5Pcreate(H5P_GROUP_CREATE), "set up a group"), H5Pclose);
  set_group_properties(properties.id());
  return {check(H5Gcreate2(parent.id(), name.c_str(), H5P_DEFAULT, properties.id(), H5P_DEFAULT),
                "make the group " + name),
          H5Gclose};
}

bool exists(const Handle& parent, const std::string& name) {
  return check(H5Lexists(parent.id(), name.c_str(), H5P_DEFAULT), "look for " + name) > 0;
}

Handle open_group(const Handle& parent, const std::string& name) {
  return {check(H5Gopen2(parent.id(), name.c_str(), H5P_DEFAULT), "find the group " + name), H5Gclose};
}

std::vector<std::string> names(const Handle& group) {
  std::vector<std::string> result;
  for (const Link& link : links_of(group)) result.push_back(link.name);
  return result;
}

bool is_group(const Handle& parent, const std::string& name) {
  H5O_info_t info;
  check(H5Oget_info_by_name2(parent.id(), name.c_str(), &info, H5O_INFO_BASIC, H5P_DEFAULT), "read " + name);
  return info.type == H5O_TYPE_GROUP;
}

Axis create_axis(const Handle& group, const std::string& name, Type type, hsize_t size, hsize_t chunk,
                 bool grows) {
  return make_axis(group, name, type, size, chunk, grows, name);
}

Axis create_bare_axis(const Handle& group, const std::string& name, hsize_t size, hsize_t chunk, bool grows) {
  // The sentence by which netCDF-4 knows such a dimension; the number is its size when made.
  std::array<char, 80> text{};
  std::snprintf(text.data(), text.size(), "This is a netCDF dimension but not a netCDF variable.%10d",
                static_cast<int>(grows ? 0 : size));
  return make_axis(group, name, Type::float32, size, chunk, grows, text.data());
}

Handle create_variable(const Handle& group, const std::string& name, Type type,
                       const std::vector<const Axis*>& axes, Packing packing) {
  Handle dataset = create_dataset(group, name, type, axes, packing);
  if (type == Type::float32) set_number(dataset, "_FillValue", static_cast<float>(not_a_number));
  if (type == Type::float64) set_number(dataset, "_FillValue", not_a_number);
  for (unsigned i = 0; i < axes.size(); ++i) {
    check(H5DSattach_scale(dataset.id(), axes[i]->scale.id(), i), "attach a dimension to " + name);
  }
  return dataset;
}

Handle create_scalar(const Handle& group, const std::string& name, double value) {
  const Handle space(check(H5Screate(H5S_SCALAR), "make " + name), H5Sclose);
  const Handle properties = dataset_properties();
  Handle dataset(check(H5Dcreate2(group.id(), name.c_str(), H5T_IEEE_F64LE, space.id(), H5P_DEFAULT,
                                  properties.id(), H5P_DEFAULT),
                       "make " + name),
                 H5Dclose);
  check(H5Dwrite(dataset.id(), H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, &value), "write " + name);
  return dataset;
}

Handle open_dataset(const Handle& parent, const std::string& name) {
  return {check(H5Dopen2(parent.id(), name.c_str(), H5P_DEFAULT), "find " + name), H5Dclose};
}

Shape shape(const Handle& dataset) {
  const Handle space(check(H5Dget_space(dataset.id()), "read the shape of " + path_of(dataset.id())),
                     H5Sclose);
  const int rank =
      check(H5Sget_simple_extent_ndims(space.id()), "read the shape of " + path_of(dataset.id()));
  Shape size(static_cast<std::size_t>(rank));
  check(H5Sget_simple_extent_dims(space.id(), size.data(), nullptr),
        "read the shape of " + path_of(dataset.id()));
  return size;
}

bool grows(const Handle& dataset) {
  const Handle space(check(H5Dget_space(dataset.id()), "read the shape of " + path_of(dataset.id())),
                     H5Sclose);
  const int rank =
      check(H5Sget_simple_extent_ndims(space.id()), "read the shape of " + path_of(dataset.id()));
  Shape most(static_cast<std::size_t>(rank));
  check(H5Sget_simple_extent_dims(space.id(), nullptr, most.data()),
        "read the shape of " + path_of(dataset.id()));
  return rank > 0 && most[0] == unlimited;
}

std::vector<std::string> axis_names(const Handle& dataset) {
  const std::string path = path_of(dataset.id());
  const std::string what = "read the dimensions of " + path;
  std::vector<std::string> result(shape(dataset).size());
  if (has_attribute(dataset, "CLASS") && get_text(dataset, "CLASS") == "DIMENSION_SCALE") {
    result.assign(1, path.substr(path.rfind('/') + 1));
    return result;
  }
  if (!has_attribute(dataset, "DIMENSION_LIST")) return result;
  // Read here and not by the library's H5DS functions, which take room for as many axes as the dataset has
  // and then read as many as the attribute has.
  const Handle attribute(check(H5Aopen(dataset.id(), "DIMENSION_LIST", H5P_DEFAULT), what), H5Aclose);
  const Handle space(check(H5Aget_space(attribute.id()), what), H5Sclose);
  const Handle type(check(H5Tvlen_create(H5T_STD_REF_OBJ), what), H5Tclose);
  const Handle stored(check(H5Aget_type(attribute.id()), what), H5Tclose);
  if (H5Sget_simple_extent_npoints(space.id()) != static_cast<hssize_t>(result.size()) ||
      H5Tequal(stored.id(), type.id()) <= 0)
    throw Failure("cannot " + what + " (they are no list of references, one for each axis)");
  std::vector<hvl_t> scales(result.size());
  check(H5Aread(attribute.id(), type.id(), scales.data()), what);
  try {
    for (std::size_t axis = 0; axis < result.size(); ++axis) {
      if (scales[axis].len != 1) continue;
      const Handle scale(check(H5Rdereference2(dataset.id(), H5P_DEFAULT, H5R_OBJECT, scales[axis].p), what),
                         H5Oclose);
      result[axis] = axis_name(dataset, scale);
    }
  } catch (const Failure&) {
    H5Dvlen_reclaim(type.id(), space.id(), H5P_DEFAULT, scales.data());
    throw;
  }
  H5Dvlen_reclaim(type.id(), space.id(), H5P_DEFAULT, scales.data());
  return result;
}

template <class T>
void write_rows(const Handle& dataset, hsize_t first, hsize_t rows, std::span<const T> values) {
  write_selected(dataset, memory_type(type_of<T>()), first, rows, values.size(), values.data());
}

void write_text_rows(const Handle& dataset, hsize_t first, const std::vector<std::string>& values) {
  std::vector<const char*> pointers;
  for (const std::string& value : values) pointers.push_back(value.c_str());
  const Handle type = text_type();
  write_selected(dataset, type.id(), first, values.size(), pointers.size(), pointers.data());
}

void extend(const Handle& dataset, hsize_t rows) {
  Shape size = shape(dataset);
  size.at(0) = rows;
  check(H5Dset_extent(dataset.id(), size.data()), "extend " + path_of(dataset.id()));
}

template <class T>
std::vector<T> read_rows(const Handle& dataset, hsize_t first, hsize_t rows) {
  const Selection selection = select_rows(dataset, first, rows);
  require_stored(dataset, selection.count, H5Tget_size(stored_type(dataset).id()));
  std::vector<T> values(selection.count);
  if (values.empty()) return values;
  check(H5Dread(dataset.id(), memory_type(type_of<T>()), selection.memory.id(), selection.file.id(),
                H5P_DEFAULT, values.data()),
        "read " + path_of(dataset.id()));
  return values;
}

std::vector<std::string> read_text_rows(const Handle& dataset, hsize_t first, hsize_t rows) {
  const std::string name = path_of(dataset.id());
  const Handle stored = stored_type(dataset);
  if (H5Tis_variable_str(stored.id()) <= 0)
    throw Failure("cannot read " + name + " (it holds no text of variable length)");
  const Selection selection = select_rows(dataset, first, rows);
  require_stored(dataset, selection.count, H5Tget_size(stored.id()));
  std::vector<char*> pointers(selection.count, nullptr);
  if (pointers.empty()) return {};
  const Handle type =
      text_type(H5Tget_cset(stored.id()));  // the library does not convert between character sets
  const TextMemory memory(dataset.id());
  const herr_t result = H5Dread(dataset.id(), type.id(), selection.memory.id(), selection.file.id(),
                                memory.properties(), pointers.data());
  std::vector<std::string> values;
  for (const char* pointer : pointers) values.emplace_back(pointer == nullptr ? "" : pointer);
  H5Dvlen_reclaim(type.id(), selection.memory.id(), memory.properties(), pointers.data());
  check(result, "read " + name);
  return values;
}

double read_scalar(const Handle& dataset) {
  const std::string name = path_of(dataset.id());
  if (!shape(dataset).empty()) throw Failure("cannot read " + name + " (it is not a single value)");
  double value = 0;
  check(H5Dread(dataset.id(), H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, &value), "read " + name);
  return value;
}

void copy_new_rows(const Handle& from, const Handle& to) {
  const hsize_t first = shape(to)[0];
  const hsize_t end = shape(from)[0];
  if (end <= first) return;
  extend(to, end);
  if (H5Dget_storage_size(from.id()) == 0) return;  // a dimension without coordinate values
  const std::string name = path_of(from.id());
  const Handle stored = stored_type(from);
  const Shape chunks = chunks_of(from);
  if (H5Tis_variable_str(stored.id()) > 0) {
    write_text_rows(to, first, read_text_rows(from, first, end - first));
  } else if (first % chunks[0] == 0) {
    copy_stored_rows(from, to, chunks, first, end);
  } else {
    const Selection source = select_rows(from, first, end - first);
    const Selection target = select_rows(to, first, end - first);
    std::vector<unsigned char> bytes(source.count * H5Tget_size(stored.id()));
    check(H5Dread(from.id(), stored.id(), source.memory.id(), source.file.id(), H5P_DEFAULT, bytes.data()),
          "read " + name);
    check(H5Dwrite(to.id(), stored.id(), target.memory.id(), target.file.id(), H5P_DEFAULT, bytes.data()),
          "write " + name);
  }
}

void set_text(const Handle& object, const char* name, std::string_view value) {
  const std::string what = std::string("write the attribute ") + name;
  const Handle type(check(H5Tcopy(H5T_C_S1), what), H5Tclose);
  check(H5Tset_size(type.id(), value.size() + 1), what);
  check(H5Tset_strpad(type.id(), H5T_STR_NULLTERM), what);
  check(H5Tset_cset(type.id(), H5T_CSET_UTF8), what);
  const Handle space(check(H5Screate(H5S_SCALAR), what), H5Sclose);
  if (H5Aexists(object.id(), name) > 0) check(H5Adelete(object.id(), name), what);
  const Handle attribute(
      check(H5Acreate2(object.id(), name, type.id(), space.id(), H5P_DEFAULT, H5P_DEFAULT), what), H5Aclose);
  check(H5Awrite(attribute.id(), type.id(), std::string(value).c_str()), what);
}

template <class T>
void set_numbers(const Handle& object, const char* name, std::span<const T> values) {
  const std::string what = std::string("write the attribute ") + name;
  const hsize_t size = values.size();
  const Handle space(check(size == 1 ? H5Screate(H5S_SCALAR) : H5Screate_simple(1, &size, nullptr), what),
                     H5Sclose);
  if (H5Aexists(object.id(), name) > 0) check(H5Adelete(object.id(), name), what);
  const Handle attribute(
      check(H5Acreate2(object.id(), name, file_type(type_of<T>()), space.id(), H5P_DEFAULT, H5P_DEFAULT),
            what),
      H5Aclose);
  check(H5Awrite(attribute.id(), memory_type(type_of<T>()), values.data()), what);
}

bool has_attribute(const Handle& object, const char* name) {
  return check(H5Aexists(object.id(), name), std::string("look for the attribute ") + name) > 0;
}

std::string get_text(const Handle& object, const char* name) {
  return text_attribute(object, name,
                        std::string("read the attribute ") + name + " of " + path_of(object.id()));
}

template <class T>
std::vector<T> get_numbers(const Handle& object, const char* name) {
  const std::string what = std::string("read the attribute ") + name + " of " + path_of(object.id());
  const Handle attribute(check(H5Aopen(object.id(), name, H5P_DEFAULT), what), H5Aclose);
  const Handle space(check(H5Aget_space(attribute.id()), what), H5Sclose);
  const auto n = static_cast<hsize_t>(check(H5Sget_simple_extent_npoints(space.id()), what));
  if (n > file_length(object.id())) throw Failure("cannot " + what + " (it is longer than the file)");
  std::vector<T> values(n);
  if (!values.empty()) check(H5Aread(attribute.id(), memory_type(type_of<T>()), values.data()), what);
  return values;
}

template <class T>
T get_number(const Handle& object, const char* name) {
  const std::vector<T> values = get_numbers<T>(object, name);
  if (values.size() != 1)
    throw Failure(std::string("cannot read the attribute ") + name + " (it is not a single number)");
  return values[0];
}

// The types that files hold.
template void write_rows(const Handle&, hsize_t, hsize_t, std::span<const std::int8_t>);
template void write_rows(const Handle&, hsize_t, hsize_t, std::span<const std::uint8_t>);
template void write_rows(const Handle&, hsize_t, hsize_t, std::span<const std::uint16_t>);
template void write_rows(const Handle&, hsize_t, hsize_t, std::span<const std::int32_t>);
template void write_rows(const Handle&, hsize_t, hsize_t, std::span<const std::uint32_t>);
template void write_rows(const Handle&, hsize_t, hsize_t, std::span<const std::uint64_t>);
template void write_rows(const Handle&, hsize_t, hsize_t, std::span<const float>);
template void write_rows(const Handle&, hsize_t, hsize_t, std::span<const double>);
template std::vector<std::int8_t> read_rows(const Handle&, hsize_t, hsize_t);
template std::vector<std::uint8_t> read_rows(const Handle&, hsize_t, hsize_t);
template std::vector<std::uint16_t> read_rows(const Handle&, hsize_t, hsize_t);
template std::vector<std::int32_t> read_rows(const Handle&, hsize_t, hsize_t);
template std::vector<std::uint32_t> read_rows(const Handle&, hsize_t, hsize_t);
template std::vector<std::uint64_t> read_rows(const Handle&, hsize_t, hsize_t);
template std::vector<float> read_rows(const Handle&, hsize_t, hsize_t);
template std::vector<double> read_rows(const Handle&, hsize_t, hsize_t);
template void set_numbers(const Handle&, const char*, std::span<const std::int8_t>);
template void set_numbers(const Handle&, const char*, std::span<const std::uint8_t>);
template void set_numbers(const Handle&, const char*, std::span<const std::int32_t>);
template void set_numbers(const Handle&, const char*, std::span<const std::uint32_t>);
template void set_numbers(const Handle&, const char*, std::span<const std::uint64_t>);
template void set_numbers(const Handle&, const char*, std::span<const float>);
template void set_numbers(const Handle&, const char*, std::span<const double>);
template std::vector<std::int32_t> get_numbers(const Handle&, const char*);
template std::vector<std::uint32_t> get_numbers(const Handle&, const char*);
template std::vector<std::uint64_t> get_numbers(const Handle&, const char*);
template std::vector<double> get_numbers(const Handle&, const char*);
template std::int32_t get_number(const Handle&, const char*);
template std::uint32_t get_number(const Handle&, const char*);
template std::uint64_t get_number(const Handle&, const char*);

}  // namespace schoolsim::hdf5
