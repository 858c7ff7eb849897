#include "pool.h"

#include <stdlib.h>

#include "balance.h"
#include "system.h"

namespace ravel {

namespace {

constexpr int MOST_THREADS = 64;
constexpr int64_t SMALL_NS = 2000;     // a phase that takes less is not shared
constexpr int64_t CLAIM_NS = 500;      // what is taken at once takes so long at least
constexpr int64_t PATIENCE_NS = 20000; // of one who waits, before it blocks
constexpr int64_t MOST_CLAIMS = 0xffff;

// What a thread reads of a phase, all in one line of the cache: it takes a quarter of a microsecond from one core to
// another. Who holds a claim reads it whole, for until that claim is done there is no other phase.
struct alignas(128) Desk {
    // The claims of this thread's own: the phase's number << 32 | the next claim << 16 | the last + 1. Who comes from
    // an earlier phase sees another number and takes nothing.
    std::atomic<uint64_t> claims{0};
    std::atomic<RunUnits> run{nullptr};
    std::atomic<void *> context{nullptr};
    std::atomic<int64_t> n_units{0};
    std::atomic<int64_t> claim_units{1}; // units of one claim
    std::atomic<int> n_threads{1};
};

struct alignas(128) Helper {
    Seat seat;
    std::atomic<bool> is_dismissed{false};
    Thread thread;
};

// What a phase is, for who begins it.
struct Phase {
    RunUnits run;
    void *context;
    int64_t n_units, claim_units, n_claims;
    int n_threads;
};

// From begin_work to end_work.
struct Session {
    int most, n_threads; // as chosen last
    bool is_measured;    // from the first phase that was shared
    int64_t start_ns, start_cpu_ns;
    Effort effort; // cpu_ns counts only how long the caller slept while it waited, as a negative number
};

Desk desks[MOST_THREADS];     // that of the caller is the first
Helper helpers[MOST_THREADS]; // helpers[i] is thread i + 1 and has desks[i + 1]
alignas(128) std::atomic<int64_t> n_done{0}; // claims that helpers are through with
alignas(128) Seat caller_seat;
alignas(128) std::atomic<int> caller_processor{-1};
alignas(128) std::atomic<bool> is_in_use{false}; // by the thread for which is_mine holds
thread_local bool is_mine = false;
Session session;          // this and the next two belong to the thread that uses the pool
Balance balance;
uint32_t last_number = 0; // of a phase
std::atomic<int> most_threads{1};
std::atomic<int> n_helpers{0}; // threads that there are; written by who holds `staff`
Lock staff;

constexpr auto RELAXED = std::memory_order_relaxed;

uint32_t number_of(uint64_t claims) { return static_cast<uint32_t>(claims >> 32); }

// The next claim of a desk; -1 where there is none left in this phase.
int64_t claim(Desk &desk, uint32_t number) {
    uint64_t word = desk.claims.load(RELAXED);
    for (;;) {
        uint64_t next = word >> 16 & MOST_CLAIMS, end = word & MOST_CLAIMS;
        if (number_of(word) != number || next >= end) return -1;
        if (desk.claims.compare_exchange_weak(word, word + (1 << 16), std::memory_order_acq_rel, RELAXED))
            return static_cast<int64_t>(next);
    }
}

void run_claim(const Desk &desk, int64_t i) {
    int64_t n_units = desk.n_units.load(RELAXED), size = desk.claim_units.load(RELAXED);
    int64_t first = i * size, last = first + size < n_units ? first + size : n_units;
    desk.run.load(RELAXED)(desk.context.load(RELAXED), first, last);
}

// Takes claims of its own and then of the others until none is left. How many it did.
int64_t work(uint32_t number, int me) {
    int n_threads = desks[me].n_threads.load(RELAXED);
    int64_t n_claims = 0;
    for (int k = 0; k < n_threads; k++) {
        Desk &desk = desks[(me + k) % n_threads];
        for (int64_t i; (i = claim(desk, number)) >= 0; n_claims++) run_claim(desks[me], i);
    }
    return n_claims;
}

// Systems like to wake a thread where the one runs that wakes it. There both would take turns.
void leave_caller_alone() {
    int here = current_processor();
    if (here >= 0 && here == caller_processor.load(RELAXED)) leave_processor(here);
}

// Spins until is_there(), but not for long; then blocks on the seat. Whether it blocked.
template <typename IsThere> bool wait_until(Seat &seat, int64_t patience_ns, IsThere is_there) {
    int64_t start = 0;
    bool has_blocked = false;
    for (;;) {
        for (int i = 0; i < 16; i++) {
            if (is_there()) return has_blocked;
            pause();
        }
        int64_t now = now_ns();
        if (start == 0) start = now;
        if (now - start < patience_ns) continue;
        seat.sit_down();
        if (is_there()) {
            seat.stand_up();
            return has_blocked;
        }
        seat.block();
        has_blocked = true;
        start = 0;
    }
}

void help(int me) {
    Helper &self = helpers[me - 1];
    uint32_t seen = 0;
    for (;;) {
        uint32_t number = seen;
        bool was_woken = wait_until(self.seat, PATIENCE_NS, [&] {
            number = number_of(desks[me].claims.load(std::memory_order_seq_cst));
            return number != seen || self.is_dismissed.load(std::memory_order_seq_cst);
        });
        if (number == seen) return;
        if (was_woken) leave_caller_alone();
        seen = number;
        if (int64_t n_claims = work(number, me)) {
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
    for (Desk &desk : desks) desk.claims.store(0, RELAXED); // what the other process is working on
    n_helpers.store(0, RELAXED);
    most_threads.store(1, RELAXED);
    is_in_use.store(false, RELAXED);
    staff.reset();
}

// Lays the phase on the desks. The caller has the first claim already.
void lay_out(const Phase &phase, uint32_t number) {
    n_done.store(0, RELAXED);
    for (int i = phase.n_threads - 1; i >= 0; i--) {
        uint64_t first = static_cast<uint64_t>(phase.n_claims * i / phase.n_threads) + (i == 0);
        uint64_t end = static_cast<uint64_t>(phase.n_claims * (i + 1) / phase.n_threads);
        Desk &desk = desks[i];
        desk.run.store(phase.run, RELAXED);
        desk.context.store(phase.context, RELAXED);
        desk.n_units.store(phase.n_units, RELAXED);
        desk.claim_units.store(phase.claim_units, RELAXED);
        desk.n_threads.store(phase.n_threads, RELAXED);
        desk.claims.store(static_cast<uint64_t>(number) << 32 | first << 16 | end, std::memory_order_release);
    }
}

// The caller's part; how many claims it did. What it laid out travels to the helpers while it works on its first claim:
// only then it looks whether one of them sleeps.
int64_t work_as_caller(const Phase &phase) {
    uint32_t number = ++last_number;
    lay_out(phase, number);
    run_claim(desks[0], 0);
    std::atomic_thread_fence(std::memory_order_seq_cst);
    for (int i = 0; i + 1 < phase.n_threads; i++) helpers[i].seat.call();
    return 1 + work(number, 0);
}

// Waits for claims that helpers hold. claim_ns: how long one takes.
void wait_for_helpers(int64_t n_claims, int64_t claim_ns) {
    auto are_done = [&] { return n_done.load(std::memory_order_seq_cst) == n_claims; };
    wait_until(caller_seat, PATIENCE_NS + (claim_ns < PATIENCE_NS ? claim_ns : PATIENCE_NS), are_done);
}

// Units of one claim: few enough that the threads end together, enough that claiming takes little of the time.
int64_t claim_size(int64_t n_units, int64_t cost_ns, int n_threads) {
    int64_t size = n_units * CLAIM_NS / cost_ns, most = n_units / (4 * n_threads), least = n_units / MOST_CLAIMS + 1;
    size = size > most ? most : size;
    return size < least ? least : size;
}

// The threads of the next phase, and those that there may be, which anybody may change at any time.
int n_threads_now(int64_t now) {
    int most = most_threads.load(RELAXED);
    if (n_helpers.load(RELAXED) < most - 1) hire_helpers();
    most = n_helpers.load(RELAXED) + 1;
    if (most != session.most) {
        session.most = most;
        session.n_threads = most == 1 ? 1 : balance.choose(now, most);
    }
    return session.n_threads;
}

void measure_from(int64_t now) {
    caller_processor.store(current_processor(), RELAXED);
    session.is_measured = true;
    session.start_ns = now;
    session.start_cpu_ns = thread_cpu_ns();
}

void share(int64_t n_units, int64_t cost_ns, RunUnits run, void *context) {
    int64_t start = now_ns();
    Phase phase = {run, context, n_units, 0, 0, n_threads_now(start)};
    phase.claim_units = claim_size(n_units, cost_ns, phase.n_threads);
    phase.n_claims = (n_units + phase.claim_units - 1) / phase.claim_units;
    if (phase.n_threads > phase.n_claims) phase.n_threads = static_cast<int>(phase.n_claims);
    if (phase.n_threads == 1) return run(context, 0, n_units);
    if (!session.is_measured) measure_from(start);
    int64_t n_own = work_as_caller(phase), n_others = phase.n_claims - n_own, own_end = now_ns(), end = own_end;
    if (n_others) {
        wait_for_helpers(n_others, (own_end - start) / n_own);
        end = now_ns();
    }
    int64_t slept = end - own_end > 2 * PATIENCE_NS ? end - own_end : 0;
    session.effort.add({end - start, -slept, cost_ns, cost_ns * n_others / phase.n_claims});
}

void judge_session() {
    int64_t now = now_ns(), cpu_ns = thread_cpu_ns();
    Effort &effort = session.effort;
    int64_t alone_ns = now - session.start_ns - effort.wall_ns;
    if (cpu_ns >= 0)
        effort.cpu_ns = cpu_ns - session.start_cpu_ns - alone_ns;
    else
        effort.cpu_ns += effort.wall_ns; // all but what it slept; that it was stopped as well is not known
    balance.judge(now, effort);
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

void begin_work() {
    if (is_in_use.exchange(true, std::memory_order_acquire)) return;
    is_mine = true;
    session = Session();
}

void end_work() {
    if (!is_mine) return;
    if (session.is_measured) judge_session();
    is_mine = false;
    is_in_use.store(false, std::memory_order_release);
}

void parallel(int64_t n_units, int64_t cost_ns, RunUnits run, void *context) {
    bool is_shared = is_mine && n_units > 1 && cost_ns >= SMALL_NS && most_threads.load(RELAXED) > 1;
    if (!is_shared) return run(context, 0, n_units);
    share(n_units, cost_ns, run, context);
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
