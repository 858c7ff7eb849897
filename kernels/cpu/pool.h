// The threads that share the work of an operation: fork and join within a microsecond, from one phase to the next.
//
// A phase is a number of units, none of which needs another. Each thread has its own stretch of them and takes one
// after the other; one that is through helps with the stretches of the others. So a thread that the system does not
// let run costs nothing, but for the unit that it had just begun. Who waits looks again and again for 20 us, and then
// blocks.
#ifndef RAVEL_POOL
#define RAVEL_POOL

#include <stdint.h>

namespace ravel {

// Runs units [first, last) of a phase. Called from several threads at once.
typedef void (*RunUnits)(void *context, int64_t first, int64_t last);

// What is done until `end_work` may be shared, and is measured to see what the helpers are good for. Where two threads
// begin at once, one of them works alone. Not nested.
void begin_work();
void end_work();

// Runs units [0, n_units) and returns when all are done. cost_ns: about how long all of them take one thread; a small
// phase stays on the caller's thread, and so does everything outside begin_work and end_work.
void parallel(int64_t n_units, int64_t cost_ns, RunUnits run, void *context);

// See ravel_set_threads. A forked process has one thread until it sets another number.
void set_threads(int n);
int threads();
int active_threads();

// Memory of this thread's own for n numbers, aligned to 64 bytes; what was in it is lost when more is asked for. NULL
// where there is none. It stays until the thread ends.
float *scratch(int64_t n);

} // namespace ravel

#endif
