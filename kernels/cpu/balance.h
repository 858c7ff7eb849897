// How many threads work, after what the machine leaves free.
//
// Where other programs keep processors busy, helpers are stopped in the middle of a unit, and everybody waits; or the
// caller is stopped, because its helpers take the place of the other program. Both show in the same number: how long
// the caller would have taken alone, undisturbed, for what all of them did, against how long they took. Of n threads
// that are let run it is nearly n. Where it is less than one thread fewer would reach, there is one fewer for a while;
// then it is tried again, and each time it fails the while is twice as long.
//
// Measured on two cores, of which another program keeps one busy: it is 0.8 to 0.9, and 1.6 to 2.0 otherwise; a program
// that takes a core 5 ms of 20 leaves it above 1.2.
#ifndef RAVEL_BALANCE
#define RAVEL_BALANCE

#include <atomic>
#include <stdint.h>

namespace ravel {

// What a stretch of shared work took, in nanoseconds, and what the helpers did of it.
struct Effort {
    int64_t wall_ns = 0;
    int64_t cpu_ns = 0; // that the caller was let run
    int64_t cost = 0;   // of the work, in any unit
    int64_t helped = 0; // what helpers did of the cost

    void add(const Effort &other);
    void halve();
};

// Used by one thread at a time, but for `working`. Times are nanoseconds of one clock.
class Balance {
public:
    // How many threads may work from now on, of at most `most`.
    int choose(int64_t now, int most);
    // What the threads that `choose` allowed have done since.
    void judge(int64_t now, const Effort &effort);
    int working() const { return working_.load(std::memory_order_relaxed); }

private:
    void start(int64_t now, int working);
    void dismiss_one(int64_t now);

    std::atomic<int> working_{1};
    int most_ = 1;
    int judgements_ = 0; // since the number changed
    Effort effort_;      // since then, more of it the later it was
    int64_t retry_at_ = 0;
    int64_t pause_ = 0; // how long to do without the one that was dismissed last
};

} // namespace ravel

#endif
