// What the pool needs of the operating system: threads, places to wait, and time. Linux blocks on futexes, other
// systems on condition variables. Nothing here throws: what fails says so.
#ifndef RAVEL_SYSTEM
#define RAVEL_SYSTEM

#include <atomic>
#include <stdint.h>

namespace ravel {

// Nanoseconds of a clock that never goes back.
int64_t now_ns();

// How long the system has let this thread run; -1 where it does not say so exactly. Takes nearly a microsecond.
int64_t thread_cpu_ns();

// Tells the processor that a loop waits here. Takes 10 to 100 ns.
void pause();

// The processor that this thread runs on; -1 where the system does not say so.
int current_processor();

// Moves this thread to another processor, if it may run on any. Which one, and how long, is the system's affair.
void leave_processor(int processor);

// Where one thread waits until others call it. Nothing is missed if the waiter sits down, then looks for what it waits
// for, and blocks only where it isn't there yet; and if the others make it there before they call. What it waits for
// must be sequentially consistent atomics.
class Seat {
public:
    void sit_down() { taken_.store(1, std::memory_order_seq_cst); }
    void stand_up() { taken_.store(0, std::memory_order_relaxed); }
    void block(); // until called, or for no reason: sit down and look again
    void call();  // costs nothing where nobody sits

private:
    std::atomic<uint32_t> taken_{0};
};

// A lock for what is seldom done.
class Lock {
public:
    void acquire();
    void release();
    void reset() { taken_.store(0, std::memory_order_relaxed); }

private:
    std::atomic<uint32_t> taken_{0};
};

// A thread that runs a function once. Stays where it is while the thread runs.
class Thread {
public:
    // Runs function(argument) on a new thread, which takes no signals. name: of at most 15 letters, lives on. False
    // where the system has no thread to give.
    bool start(void (*function)(int), int argument, const char *name);
    void join();
    void run(); // what the new thread calls

private:
    uintptr_t handle_ = 0;
    void (*function_)(int) = nullptr;
    int argument_ = 0;
    const char *name_ = "";
};

// function() is called in every process that is forked off this one: none of this one's threads are there.
void call_after_fork(void (*function)());

} // namespace ravel

#endif
