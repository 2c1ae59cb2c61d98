#include <stdio.h>

#include "sim/capi/schoolsim.h"

int main(void) {
  const char* words[] = {"baseline", "--schools", "synthetic:60", "--parameters", "default",
                         "--replicates", "2", "--terms", "3"};
  const char* wrong[] = {"baseline", "--schols", "synthetic:60"};
  schoolsim_array array;
  schoolsim_runs* runs = schoolsim_run(sizeof words / sizeof *words, words, NULL);
  if (schoolsim_abi_version() != SCHOOLSIM_ABI_VERSION || runs == NULL ||
      schoolsim_runs_array(runs, 0, &array) != SCHOOLSIM_DONE) {
    fprintf(stderr, "%s\n", schoolsim_last_error());
    return 1;
  }
  if (array.n_dimensions != 1 || array.shape[0] != 2 || array.type != SCHOOLSIM_INT32) return 2;
  schoolsim_runs_free(runs);
  if (schoolsim_run(sizeof wrong / sizeof *wrong, wrong, NULL) != NULL ||
      schoolsim_last_code() != SCHOOLSIM_USAGE)
    return 3;
  printf("%s\n", schoolsim_last_error());
  return 0;
}
