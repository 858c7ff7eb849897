#include "balance.h"

namespace ravel {

namespace {

constexpr int64_t MS = 1000000;
constexpr int64_t TOLERATED = MS;         // wasted
constexpr int64_t FORGIVEN_SHARE = 8;     // one nanosecond in so many may be wasted
constexpr int64_t FIRST_PAUSE = 8 * MS;   // two or three turns of the system's scheduler
constexpr int64_t LONGEST_PAUSE = 1024 * MS;
constexpr int64_t BETWEEN_TRIALS = 2 * MS; // from one more helper to the next

} // namespace

int Balance::choose(int64_t now, int most) {
    int working = working_.load(std::memory_order_relaxed);
    if (most != most_) {
        most_ = working = most;
        pause_ = debt_ = 0;
        raised_at_ = retry_at_ = now;
    } else if (working < most && now >= retry_at_) {
        working++;
        raised_at_ = now;
        retry_at_ = now + BETWEEN_TRIALS;
    }
    working_.store(working, std::memory_order_relaxed);
    return working;
}

void Balance::waited(int64_t now, int64_t wasted) {
    int64_t forgiven = (now - debt_at_) / FORGIVEN_SHARE;
    debt_ = (debt_ > forgiven ? debt_ - forgiven : 0) + wasted;
    debt_at_ = now;
    if (debt_ > TOLERATED && working() > 1) dismiss_one(now);
}

void Balance::dismiss_one(int64_t now) {
    bool again = pause_ > 0 && now - raised_at_ < 2 * pause_;
    pause_ = !again ? FIRST_PAUSE : pause_ < LONGEST_PAUSE ? 2 * pause_ : LONGEST_PAUSE;
    working_.store(working() - 1, std::memory_order_relaxed);
    retry_at_ = now + pause_;
    debt_ = 0;
}

} // namespace ravel
