#include "pool.h"

#include <stdlib.h>

#include "balance.h"
#include "system.h"

namespace ravel {

namespace {

constexpr int MOST_THREADS = 64;
constexpr int64_t SMALL_NS = 4000;    // a phase that takes less is not shared
constexpr int64_t CLAIM_NS = 500;     // what is taken at once takes so long at least
constexpr int64_t PATIENCE_NS = 20000; // of one who waits, before it blocks
constexpr int64_t MOST_CLAIMS = 0xffff;

// Claims of a phase that belong to one thread: the phase's number << 32 | the next claim << 16 | the last + 1. Who comes
// from an earlier phase sees another number and takes nothing.
struct alignas(64) Stretch {
    std::atomic<uint64_t> claims{0};
};

// What the current phase is. It is read whole by whoever holds one of its claims: until that is done there is no other.
struct alignas(64) Phase {
    std::atomic<uint32_t> number{0};
    std::atomic<int> n_threads{1};
    std::atomic<RunUnits> run{nullptr};
    std::atomic<void *> context{nullptr};
    std::atomic<int64_t> n_units{0};
    std::atomic<int64_t> claim_units{1}; // units of one claim
};

struct alignas(64) Helper {
    Seat seat;
    std::atomic<bool> is_dismissed{false};
    Thread thread;
};

Phase phase;
Stretch stretches[MOST_THREADS];
alignas(64) std::atomic<int64_t> n_done{0}; // claims that helpers are through with
Seat caller_seat;
alignas(64) std::atomic<bool> is_in_use{false};
Balance balance; // of the thread that holds is_in_use
std::atomic<int> most_threads{1};
std::atomic<int> n_helpers{0}; // threads that there are; written by who holds `staff`
Lock staff;
Helper helpers[MOST_THREADS]; // thread i + 1 is helpers[i]

constexpr auto RELAXED = std::memory_order_relaxed;

// The next claim of a stretch; -1 where there is none left in this phase.
int64_t claim(Stretch &stretch, uint32_t number) {
    uint64_t word = stretch.claims.load(RELAXED);
    for (;;) {
        uint64_t next = word >> 16 & MOST_CLAIMS, end = word & MOST_CLAIMS;
        if (static_cast<uint32_t>(word >> 32) != number || next >= end) return -1;
        if (stretch.claims.compare_exchange_weak(word, word + (1 << 16), std::memory_order_acq_rel, RELAXED))
            return static_cast<int64_t>(next);
    }
}

void run_claim(int64_t i) {
    int64_t n_units = phase.n_units.load(RELAXED), size = phase.claim_units.load(RELAXED);
    int64_t first = i * size, last = first + size < n_units ? first + size : n_units;
    phase.run.load(RELAXED)(phase.context.load(RELAXED), first, last);
}

// Takes claims of its own stretch and then of the others until none is left. How many it did.
int64_t work(uint32_t number, int me) {
    int n_threads = phase.n_threads.load(RELAXED);
    int64_t n_claims = 0;
    for (int k = 0; k < n_threads; k++) {
        Stretch &stretch = stretches[(me + k) % n_threads];
        for (int64_t i; (i = claim(stretch, number)) >= 0; n_claims++) run_claim(i);
    }
    return n_claims;
}

// Spins until is_there(), but not for long; then blocks on the seat.
template <typename IsThere> void wait_until(Seat &seat, int64_t patience_ns, IsThere is_there) {
    int64_t start = 0;
    for (;;) {
        for (int i = 0; i < 16; i++) {
            if (is_there()) return;
            pause();
        }
        int64_t now = now_ns();
        if (start == 0) start = now;
        if (now - start < patience_ns) continue;
        seat.sit_down();
        if (is_there()) return seat.stand_up();
        seat.block();
        start = 0;
    }
}

void help(int me) {
    Helper &self = helpers[me - 1];
    uint32_t seen = phase.number.load(std::memory_order_seq_cst) - 1; // one that is going on is not missed
    for (;;) {
        bool is_needed = false;
        wait_until(self.seat, PATIENCE_NS, [&] {
            uint32_t number = phase.number.load(std::memory_order_seq_cst);
            is_needed = number != seen && me < phase.n_threads.load(RELAXED);
            seen = number;
            return is_needed || self.is_dismissed.load(std::memory_order_seq_cst);
        });
        if (!is_needed) return;
        if (int64_t n_claims = work(seen, me)) {
            n_done.fetch_add(n_claims, std::memory_order_seq_cst);
            caller_seat.call();
        }
    }
}

void dismiss_helpers(int n_kept) {
    int n = n_helpers.load(RELAXED);
    for (int i = n_kept; i < n; i++) {
        helpers[i].is_dismissed.store(true, std::memory_order_seq_cst);
        helpers[i].seat.call();
    }
    if (n_kept < n) n_helpers.store(n_kept, RELAXED);
    for (int i = n_kept; i < n; i++) helpers[i].thread.join();
}

// Makes the threads that are missing. Where the system gives no more, it is asked again after the next set_threads.
void hire_helpers() {
    staff.acquire();
    int n = n_helpers.load(RELAXED), most = most_threads.load(RELAXED) - 1;
    for (; n < most; n++) {
        helpers[n].is_dismissed.store(false, RELAXED);
        if (!helpers[n].thread.start(help, n + 1, "ravel")) break;
        n_helpers.store(n + 1, RELAXED);
    }
    if (n < most) most_threads.store(n + 1, RELAXED);
    staff.release();
}

void forget_helpers() {
    n_helpers.store(0, RELAXED);
    most_threads.store(1, RELAXED);
    is_in_use.store(false, RELAXED);
    staff.reset();
}

void begin(int64_t n_units, int64_t claim_units, int64_t n_claims, int n_threads, RunUnits run, void *context) {
    uint32_t number = phase.number.load(RELAXED) + 1;
    n_done.store(0, RELAXED);
    for (int i = 0; i < n_threads; i++) {
        uint64_t first = static_cast<uint64_t>(n_claims * i / n_threads);
        uint64_t end = static_cast<uint64_t>(n_claims * (i + 1) / n_threads);
        stretches[i].claims.store(static_cast<uint64_t>(number) << 32 | first << 16 | end, RELAXED);
    }
    phase.n_threads.store(n_threads, RELAXED);
    phase.run.store(run, RELAXED);
    phase.context.store(context, RELAXED);
    phase.n_units.store(n_units, RELAXED);
    phase.claim_units.store(claim_units, RELAXED);
    phase.number.store(number, std::memory_order_seq_cst);
    for (int i = 0; i + 1 < n_threads; i++) helpers[i].seat.call();
}

// Waits for claims that helpers hold. claim_ns: how long one takes.
void wait_for_helpers(int64_t n_claims, int64_t claim_ns) {
    auto are_done = [&] { return n_done.load(std::memory_order_seq_cst) == n_claims; };
    if (are_done()) return;
    int64_t start = now_ns(), patience = claim_ns < PATIENCE_NS ? claim_ns : PATIENCE_NS;
    wait_until(caller_seat, PATIENCE_NS + patience, are_done);
    int64_t now = now_ns(), wasted = now - start - 2 * claim_ns;
    if (wasted > PATIENCE_NS) balance.waited(now, wasted);
}

int n_threads_now(int64_t now) {
    int most = most_threads.load(RELAXED);
    if (n_helpers.load(RELAXED) < most - 1) hire_helpers();
    most = n_helpers.load(RELAXED) + 1;
    return most == 1 ? 1 : balance.choose(now, most);
}

void share(int64_t n_units, int64_t cost_ns, RunUnits run, void *context) {
    int64_t start = now_ns();
    int n_threads = n_threads_now(start);
    int64_t size = n_units * CLAIM_NS / cost_ns, least = n_units / MOST_CLAIMS + 1, most = n_units / (4 * n_threads);
    size = size > most ? most : size;
    size = size < least ? least : size;
    int64_t n_claims = (n_units + size - 1) / size;
    if (n_threads > n_claims) n_threads = static_cast<int>(n_claims);
    if (n_threads == 1) return run(context, 0, n_units);
    begin(n_units, size, n_claims, n_threads, run, context);
    int64_t n_own = work(phase.number.load(RELAXED), 0);
    if (n_own == n_claims) return;
    int64_t claim_ns = n_own ? (now_ns() - start) / n_own : cost_ns / n_claims;
    wait_for_helpers(n_claims - n_own, claim_ns);
}

struct Scratch {
    void *memory = nullptr;
    int64_t n = 0;
    ~Scratch() { free(memory); }
};

thread_local Scratch own_scratch;

// Makes the library tidy: a forked process has no helpers, and none of them outlives the library.
struct Tidy {
    Tidy() { call_after_fork(forget_helpers); }
#if !defined(_WIN32)
    ~Tidy() { set_threads(1); }
#endif
} tidy;

} // namespace

void parallel(int64_t n_units, int64_t cost_ns, RunUnits run, void *context) {
    bool is_shared = n_units > 1 && cost_ns >= SMALL_NS && most_threads.load(RELAXED) > 1;
    if (!is_shared || is_in_use.exchange(true, std::memory_order_acquire)) return run(context, 0, n_units);
    share(n_units, cost_ns, run, context);
    is_in_use.store(false, std::memory_order_release);
}

void wake_helpers() {
    int n = balance.working() - 1, there = n_helpers.load(RELAXED);
    for (int i = 0; i < (n < there ? n : there); i++) helpers[i].seat.call();
}

void set_threads(int n) {
    staff.acquire();
    most_threads.store(n < 1 ? 1 : n > MOST_THREADS ? MOST_THREADS : n, RELAXED);
    dismiss_helpers(most_threads.load(RELAXED) - 1);
    staff.release();
}

int threads() { return most_threads.load(RELAXED); }

int active_threads() {
    int most = most_threads.load(RELAXED), working = balance.working();
    return n_helpers.load(RELAXED) + 1 < most || working > most ? most : working;
}

float *scratch(int64_t n) {
    Scratch &own = own_scratch;
    if (n > own.n) {
        free(own.memory);
        own.memory = malloc(static_cast<size_t>(n) * sizeof(float) + 64);
        own.n = own.memory ? n : 0;
    }
    if (!own.memory) return nullptr;
    uintptr_t address = reinterpret_cast<uintptr_t>(own.memory);
    return reinterpret_cast<float *>((address + 63) / 64 * 64);
}

} // namespace ravel
