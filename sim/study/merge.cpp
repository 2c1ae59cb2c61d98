#include "sim/study/merge.hpp"

#include "analysis/statistics/precision.hpp"
#include "sim/error.hpp"
#include "sim/files.hpp"

namespace schoolsim {

MergedSweep merge(const std::string& path, const std::string& out, bool overwrite) {
  const OutputLock output(out);
  expect_writable(out, overwrite);
  SweepFolder folder(path);
  folder.refuse_as_output(out);
  auto header = folder.stored();
  if (!header)
    throw Error(ErrorKind::file,
                path + ": holds no sweep; 'schoolsim sweep PLAN.ini --out " + path + "' makes one");
  MergeReport report = merge_sweep(folder, *header, {next_look, is_precise}, output);
  return {std::move(*header), std::move(report)};
}

}  // namespace schoolsim
