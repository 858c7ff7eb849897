// How many threads work, after what the machine leaves free.
//
// Where another program keeps a processor busy, a helper is stopped in the middle of a unit now and then, and everybody
// waits for it: worse than having none. One such wait is bad luck; many in a short time mean that a thread less works
// for a while. After that one more is tried again; each time it fails, the while is twice as long.
#ifndef RAVEL_BALANCE
#define RAVEL_BALANCE

#include <atomic>
#include <stdint.h>

namespace ravel {

// Used by one thread at a time, but for `working`. Times are nanoseconds of one clock.
class Balance {
public:
    // How many threads a phase that begins now has, of at most `most`.
    int choose(int64_t now, int most);
    // The caller waited `wasted` longer for its helpers than their work takes.
    void waited(int64_t now, int64_t wasted);
    int working() const { return working_.load(std::memory_order_relaxed); }

private:
    void dismiss_one(int64_t now);

    std::atomic<int> working_{1};
    int most_ = 1;
    int64_t debt_ = 0; // what was wasted of late
    int64_t debt_at_ = 0;
    int64_t raised_at_ = 0; // when the last helper was tried again
    int64_t retry_at_ = 0;
    int64_t pause_ = 0; // how long to do without the one that was dismissed
};

} // namespace ravel

#endif
