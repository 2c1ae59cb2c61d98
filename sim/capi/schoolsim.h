#ifndef SCHOOLSIM_H
#define SCHOOLSIM_H

/*
 * schoolsim for programs in other languages: the commands of the program, runs whose results stay in memory,
 * and simulations that go on term by term while the caller acts on them.
 *
 * Requests are the program's own words: what `schoolsim run` takes on its command line, schoolsim_run takes
 * as an array of texts, with the same checks and the same messages. Results are the program's, bit for bit.
 *
 * Texts are UTF-8 and end with 0. What a function returns as a pointer into a handle is valid until that
 * handle is freed or, where it says so, changed. Functions that can fail return NULL, or another number than
 * SCHOOLSIM_DONE; schoolsim_last_error and schoolsim_last_code then say why. No exception, no signal handler
 * and no end of the process comes from here.
 *
 * Threads: any number of handles may be used at the same time, each by one thread; only a schoolsim_watch may
 * be used by several. Commands wait for each other, runs and simulations do not.
 */

#include <stddef.h>
#include <stdint.h>

#if defined(__GNUC__)
#define SCHOOLSIM_API __attribute__((visibility("default")))
#else
#define SCHOOLSIM_API
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* Raised whenever a caller built for the number before would go wrong; also the number in the library's name.
 */
#define SCHOOLSIM_ABI_VERSION 1

SCHOOLSIM_API int32_t schoolsim_abi_version(void);

/* Version, commit and compiler in one line, and the model version, which is raised whenever any bit of any
 * result changes. */
SCHOOLSIM_API const char* schoolsim_version(void);
SCHOOLSIM_API int32_t schoolsim_model_version(void);

/* How work ended: the program's exit codes. */
enum {
  SCHOOLSIM_DONE = 0,
  SCHOOLSIM_NO = 1,       /* the answer is no: a check that fails, runs that cannot be compared */
  SCHOOLSIM_USAGE = 2,    /* a flag or a name that cannot be meant */
  SCHOOLSIM_INPUT = 3,    /* an input that holds what cannot be */
  SCHOOLSIM_FILE = 4,     /* a file that cannot be read or written */
  SCHOOLSIM_INTERNAL = 5, /* a fault of the program */
  SCHOOLSIM_INTERRUPTED = 130
};

/* Why the last function that this thread called and that can fail did so: a code, and the program's message,
 * empty if it did not fail. Valid until this thread's next call. */
SCHOOLSIM_API int32_t schoolsim_last_code(void);
SCHOOLSIM_API const char* schoolsim_last_error(void);

/* ---- Watching and stopping ---- */

/* Work under way, for another thread: where it stands, and asking it to stop. Functions that take one accept
 * NULL. One watch serves one piece of work after the other. */
typedef struct schoolsim_watch schoolsim_watch;

SCHOOLSIM_API schoolsim_watch* schoolsim_watch_new(void);
SCHOOLSIM_API void schoolsim_watch_free(schoolsim_watch* watch);

/* Asks the work to stop, which it does within a term of a run; it then fails with SCHOOLSIM_INTERRUPTED. */
SCHOOLSIM_API void schoolsim_watch_stop(schoolsim_watch* watch);

/* Steps of the present stretch of work (mostly runs) that are done, and how many there are; 0 where unknown.
 */
SCHOOLSIM_API uint64_t schoolsim_watch_done(const schoolsim_watch* watch);
SCHOOLSIM_API uint64_t schoolsim_watch_total(const schoolsim_watch* watch);

/* What the work had to say, a line each: "note: ..." for what a reader of the results should know, "warning:
 * ..." for what is probably not as it was meant. To be read once the work has ended. */
SCHOOLSIM_API const char* schoolsim_watch_notes(const schoolsim_watch* watch);

/* ---- Any command ---- */

/* What a command printed. */
typedef struct schoolsim_output schoolsim_output;

/* Does what `schoolsim WORDS...` does, and returns what it printed; NULL only where there is no memory. The
 * command's exit code and message are schoolsim_last_code and schoolsim_last_error: "no" is an answer, whose
 * message may be empty. While a command works, what other parts of the process write to C++'s std::cout and
 * std::cerr ends in its output. */
SCHOOLSIM_API schoolsim_output* schoolsim_command(size_t n_words, const char* const* words,
                                                  schoolsim_watch* watch);
SCHOOLSIM_API const char* schoolsim_output_text(const schoolsim_output* output);  /* standard output */
SCHOOLSIM_API const char* schoolsim_output_aside(const schoolsim_output* output); /* standard error */
SCHOOLSIM_API void schoolsim_output_free(schoolsim_output* output);

/* ---- Arrays ---- */

enum {
  SCHOOLSIM_INT8 = 1,
  SCHOOLSIM_UINT8,
  SCHOOLSIM_UINT16,
  SCHOOLSIM_INT32,
  SCHOOLSIM_UINT32,
  SCHOOLSIM_UINT64,
  SCHOOLSIM_FLOAT32,
  SCHOOLSIM_FLOAT64
};

#define SCHOOLSIM_MOST_DIMENSIONS 6

/* Values in memory that belongs to a handle. */
typedef struct schoolsim_array {
  const void* data;
  int32_t type; /* SCHOOLSIM_INT8 ... */
  int32_t n_dimensions;
  int64_t shape[SCHOOLSIM_MOST_DIMENSIONS];
  int64_t strides[SCHOOLSIM_MOST_DIMENSIONS]; /* bytes from one entry of a dimension to the next */
} schoolsim_array;

/* ---- Runs in memory ---- */

/* Results of several scenarios, all their replicates. */
typedef struct schoolsim_runs schoolsim_runs;

/* Does what `schoolsim run WORDS...` does, but keeps the results instead of writing files: words are
 * scenarios and flags, of which those that are about files (--out, --append, --force, --until-precision) and
 * --repeat are refused. */
SCHOOLSIM_API schoolsim_runs* schoolsim_run(size_t n_words, const char* const* words, schoolsim_watch* watch);
SCHOOLSIM_API void schoolsim_runs_free(schoolsim_runs* runs);

/* JSON that says what is there, in the names of result files (sim/store/FORMAT.md):
 *   scenarios: for each, its file's attributes;
 *   arrays: for each, in the order of schoolsim_runs_array, its group in a file, name, dimensions and
 * attributes; texts: for each, its name, dimensions, attributes and values. */
SCHOOLSIM_API const char* schoolsim_runs_description(const schoolsim_runs* runs);

/* An array by its position in `arrays`. */
SCHOOLSIM_API int32_t schoolsim_runs_array(const schoolsim_runs* runs, size_t position,
                                           schoolsim_array* array);

/* ---- Simulations ---- */

/* One replicate of one scenario, from after its spin-up on, term by term. Schools are in the model's order,
 * by authority and place, which `list_position` maps to that of the list and of files; positions of schools
 * are in this order everywhere here. */
typedef struct schoolsim_simulation schoolsim_simulation;

/* Words are those of schoolsim_run, with one scenario; --repeat K chooses the replicate, 0 by default. */
SCHOOLSIM_API schoolsim_simulation* schoolsim_simulation_new(size_t n_words, const char* const* words,
                                                             schoolsim_watch* watch);
SCHOOLSIM_API void schoolsim_simulation_free(schoolsim_simulation* simulation);

/* JSON: `attributes` of the file of such a run; `arrays`, in the order of schoolsim_simulation_array: group
 * (schools: what they are; state: what changes; half_edges: their ties; metrics: of the records so far),
 * name, dimensions and attributes; `levers`: keys that each school may have its own value of. */
SCHOOLSIM_API const char* schoolsim_simulation_description(const schoolsim_simulation* simulation);

/* An array by its position. Of the state and of half-edges it is valid until the next step or end of a tie.
 */
SCHOOLSIM_API int32_t schoolsim_simulation_array(const schoolsim_simulation* simulation, size_t position,
                                                 schoolsim_array* array);

/* The term that comes next: 0 at the start. Up to which --terms lets it go. */
SCHOOLSIM_API int32_t schoolsim_simulation_term(const schoolsim_simulation* simulation);
SCHOOLSIM_API int32_t schoolsim_simulation_terms(const schoolsim_simulation* simulation);
SCHOOLSIM_API uint32_t schoolsim_simulation_size(const schoolsim_simulation* simulation);

/* Takes one step and makes the next record. */
SCHOOLSIM_API int32_t schoolsim_simulation_step(schoolsim_simulation* simulation);

/* From the next step on a parameter has these values, over what the scenario's policies set: one for all, or
 * one for each school where it is a school lever. n = 0 leaves it to the scenario again. */
SCHOOLSIM_API int32_t schoolsim_simulation_hold(schoolsim_simulation* simulation, const char* key, size_t n,
                                                const double* values);

/* Brings n pairs of schools together in the next step, after all that the model's policies introduce: each
 * accepts the other with the chance that the model gives any offer, or, where `is_asked` is 0, without being
 * asked. `trust` and `depth` are those at which such ties begin; not-a-number: as in ties that a local
 * authority brokers. After the step schoolsim_simulation_introduced says, pair by pair, whether a tie came of
 * it. Those who have one keep it.
 */
SCHOOLSIM_API int32_t schoolsim_simulation_introduce(schoolsim_simulation* simulation, size_t n,
                                                     const uint32_t* first, const uint32_t* second,
                                                     double trust, double depth, int32_t is_asked);
SCHOOLSIM_API const uint8_t* schoolsim_simulation_introduced(const schoolsim_simulation* simulation,
                                                             size_t* n);

/* Ends a tie now. Fails where there is none or where it is forced. */
SCHOOLSIM_API int32_t schoolsim_simulation_end_tie(schoolsim_simulation* simulation, uint32_t first,
                                                   uint32_t second);

/* Hash of the state as it stands, the one that `schoolsim run --repeat` prints and files hold at the end. */
SCHOOLSIM_API uint64_t schoolsim_simulation_hash(const schoolsim_simulation* simulation);

/* What of the state cannot be, a line each; empty when all is well. Valid until the next call. */
SCHOOLSIM_API const char* schoolsim_simulation_faults(schoolsim_simulation* simulation);

#ifdef __cplusplus
}
#endif

#endif
