// The fibers behind emulation.h: one thread's stack and registers after the other's, switched by hand.
#include "emulation.h"

#include <sys/mman.h>
#if !defined(__x86_64__)
#include <ucontext.h>
#endif

#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/common_interface_defs.h>
#endif

#if defined(__x86_64__)
// Goes on with another stack: puts what a function keeps for its caller onto this one, remembers where in *from, and
// takes the same from `to`. swapcontext does that too, with a system call each time, which takes ten times as long.
extern "C" void ravel_switch_stack(void **from, void *to);
asm(R"(
.text
.type ravel_switch_stack, @function
ravel_switch_stack:
    pushq %rbp
    pushq %rbx
    pushq %r12
    pushq %r13
    pushq %r14
    pushq %r15
    movq %rsp, (%rdi)
    movq %rsi, %rsp
    popq %r15
    popq %r14
    popq %r13
    popq %r12
    popq %rbx
    popq %rbp
    ret
.size ravel_switch_stack, . - ravel_switch_stack
)");
#endif

namespace emulation {

Index thread_index, block_index, block_size;

namespace {

constexpr size_t STACK_BYTES = 128 * 1024;
constexpr int MAX_THREADS = 1024;
constexpr int LANES = 32;
constexpr int64_t MAX_BLOCKS = 0x7fffffff;
constexpr size_t MAX_SHARED_BYTES = 48 * 1024; // what every GPU has without being asked

enum class Doing { RUNNING, AT_BARRIER, EXCHANGING, DONE };

#if defined(__x86_64__)
using Context = void *; // where the stack ends, with six registers and the place to go on at on it

void switch_to(Context &from, Context &to) { ravel_switch_stack(&from, to); }

void make(Context &context, char *stack, void (*begin)()) {
    void **end = reinterpret_cast<void **>(stack + STACK_BYTES) - 2; // so that a call finds the stack as it must be
    *--end = nullptr;
    *--end = reinterpret_cast<void *>(begin);
    for (int i = 0; i < 6; i++) *--end = nullptr;
    context = end;
}
#else
using Context = ucontext_t;

void switch_to(Context &from, Context &to) { swapcontext(&from, &to); }

void make(Context &context, char *stack, void (*begin)()) {
    getcontext(&context);
    context.uc_stack.ss_sp = stack;
    context.uc_stack.ss_size = STACK_BYTES;
    context.uc_link = nullptr;
    makecontext(&context, begin, 0);
}
#endif

struct Fiber {
    Context context;
    void *fake_stack;
    Doing doing;
    Place place;
    size_t n_shared; // how many shared variables it has declared
};

struct Warp {
    uint32_t bits[2][LANES]; // of this exchange and the one before, which a late lane may still read
    int n_arrived;
    unsigned turn;
};

struct Shared {
    void *data;
    size_t bytes;
};

Fiber fibers[MAX_THREADS];
Warp warps[MAX_THREADS / LANES];
std::vector<Shared> variables;
std::string error;
const std::function<void()> *kernel;
Context scheduler;
char *stacks;
int current, n_threads, n_at_barrier;

#if defined(__SANITIZE_ADDRESS__)
const void *scheduler_stack;
size_t scheduler_bytes;
void *scheduler_fake;

void leave(void **fake, const void *stack, size_t bytes) { __sanitizer_start_switch_fiber(fake, stack, bytes); }
void arrive(void *fake) { __sanitizer_finish_switch_fiber(fake, &scheduler_stack, &scheduler_bytes); }
void arrive_at_scheduler(void *fake) { __sanitizer_finish_switch_fiber(fake, nullptr, nullptr); }
#else
const void *scheduler_stack = nullptr;
size_t scheduler_bytes = 0;
void *scheduler_fake = nullptr;

void leave(void **, const void *, size_t) {}
void arrive(void *) {}
void arrive_at_scheduler(void *) {}
#endif

void to_scheduler(void **fake) {
    Fiber &fiber = fibers[current];
    leave(fake, scheduler_stack, scheduler_bytes);
    switch_to(fiber.context, scheduler);
}

void wait() {
    int self = current;
    to_scheduler(&fibers[self].fake_stack);
    arrive(fibers[self].fake_stack);
}

void begin() {
    arrive(nullptr);
    (*kernel)();
    fibers[current].doing = Doing::DONE;
    to_scheduler(nullptr); // for good
}

void resume(int thread) {
    current = thread;
    thread_index.x = static_cast<unsigned>(thread);
    leave(&scheduler_fake, stacks + thread * STACK_BYTES, STACK_BYTES);
    switch_to(scheduler, fibers[thread].context);
    arrive_at_scheduler(scheduler_fake);
}

std::string describe(int thread) {
    const Fiber &fiber = fibers[thread];
    std::string name = "thread " + std::to_string(thread);
    if (fiber.doing == Doing::DONE) return name + " has ended";
    const char *what = fiber.doing == Doing::AT_BARRIER ? " waits at the barrier " : " waits for its warp at ";
    return name + what + fiber.place.file + ":" + std::to_string(fiber.place.line);
}

void fail(const std::string &sentence) {
    if (error.empty()) error = sentence;
}

bool same(const Place &a, const Place &b) { return a.line == b.line && std::strcmp(a.file, b.file) == 0; }

// Opens the barrier once all threads are there. All of them must stand at the same one.
bool open_barrier() {
    if (n_at_barrier < n_threads) return false;
    for (int i = 0; i < n_threads; i++) {
        if (!same(fibers[i].place, fibers[0].place)) {
            fail("different barriers: " + describe(0) + ", " + describe(i));
            return false;
        }
    }
    for (int i = 0; i < n_threads; i++) fibers[i].doing = Doing::RUNNING;
    n_at_barrier = 0;
    return true;
}

// Why nobody can go on, by two threads that wait for each other.
void fail_stuck() {
    for (int i = 1; i < n_threads; i++) {
        if (fibers[i].doing != fibers[0].doing || !same(fibers[i].place, fibers[0].place)) {
            return fail("threads do not meet: " + describe(0) + ", " + describe(i));
        }
    }
    fail("threads do not meet: " + describe(0));
}

void prepare(int thread) {
    Fiber &fiber = fibers[thread];
    make(fiber.context, stacks + thread * STACK_BYTES, begin);
    fiber.doing = Doing::RUNNING;
    fiber.place = {"", 0};
    fiber.fake_stack = nullptr;
    fiber.n_shared = 0;
}

void run_block() {
    n_at_barrier = 0;
    for (int i = 0; i < n_threads; i++) prepare(i);
    for (int i = 0; i < n_threads / LANES; i++) warps[i] = {};
    for (;;) {
        bool any_ran = false, all_done = true;
        for (int i = n_threads - 1; i >= 0 && error.empty(); i--) {
            if (fibers[i].doing == Doing::RUNNING) {
                resume(i);
                any_ran = true;
            }
            all_done = all_done && fibers[i].doing == Doing::DONE;
        }
        if (all_done || !error.empty()) return;
        if (!open_barrier() && !any_ran) return fail_stuck();
    }
}

void free_shared() {
    for (Shared &variable : variables) std::free(variable.data);
    variables.clear();
}

} // namespace

void barrier(Place place) {
    Fiber &fiber = fibers[current];
    fiber.doing = Doing::AT_BARRIER;
    fiber.place = place;
    n_at_barrier++;
    wait();
}

uint32_t exchange(uint32_t bits, unsigned from, unsigned mask, Place place) {
    int self = current, first = self / LANES * LANES;
    Warp &warp = warps[self / LANES];
    unsigned turn = warp.turn % 2;
    if (mask != 0xffffffffu) fail("an exchange that not all lanes take part in is not emulated");
    fibers[self].place = place;
    warp.bits[turn][self % LANES] = bits;
    if (++warp.n_arrived < LANES) {
        fibers[self].doing = Doing::EXCHANGING;
        wait();
    } else {
        for (int i = first; i < first + LANES; i++) {
            if (!same(fibers[i].place, place)) fail("lanes do not meet: " + describe(self) + ", " + describe(i));
            fibers[i].doing = Doing::RUNNING;
        }
        warp.n_arrived = 0;
        warp.turn++;
    }
    if (!error.empty()) wait();
    return warp.bits[turn][from];
}

void *shared(size_t bytes, size_t alignment) {
    Fiber &fiber = fibers[current];
    size_t number = fiber.n_shared++;
    if (number == variables.size()) {
        void *data = std::aligned_alloc(alignment > 16 ? alignment : 16, (bytes + 15) / 16 * 16);
        std::memset(data, 0xff, bytes);
        variables.push_back({data, bytes});
        size_t sum = 0;
        for (const Shared &variable : variables) sum += variable.bytes;
        if (sum > MAX_SHARED_BYTES) fail("a block wants more than 48 KB of shared memory");
    }
    return variables[number].data;
}

int32_t run(int64_t n_blocks, int threads, const std::function<void()> &function) {
    error.clear();
    if (n_blocks < 1 || n_blocks > MAX_BLOCKS) fail("no GPU takes that many blocks: " + std::to_string(n_blocks));
    if (threads < 1 || threads > MAX_THREADS || threads % LANES != 0) {
        fail("blocks are of whole warps, at most 32 of them, not of " + std::to_string(threads) + " threads");
    }
    if (!stacks) {
        stacks = static_cast<char *>(mmap(nullptr, MAX_THREADS * STACK_BYTES, PROT_READ | PROT_WRITE,
                                          MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0));
        if (stacks == MAP_FAILED) std::abort();
    }
    kernel = &function;
    n_threads = threads;
    block_size.x = static_cast<unsigned>(threads);
    for (int64_t block = n_blocks - 1; block >= 0 && error.empty(); block--) {
        block_index.x = static_cast<unsigned>(block);
        run_block();
        free_shared();
    }
    return error.empty() ? RAVEL_OK : RAVEL_DEVICE_FAILED;
}

} // namespace emulation

// Why the last launch failed; empty if it did not.
extern "C" RAVEL_API const char *ravel_emulation_error() { return emulation::error.c_str(); }
