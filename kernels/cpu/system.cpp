#include "system.h"

#if defined(_WIN32)
#define NOMINMAX
#include <windows.h>
#else
#include <pthread.h>
#include <signal.h>
#include <time.h>
#endif
#if defined(__linux__)
#include <limits.h>
#include <linux/futex.h>
#include <sched.h>
#include <sys/syscall.h>
#include <unistd.h>
#endif
#if defined(_M_X64) || defined(__x86_64__)
#include <immintrin.h>
#endif

namespace ravel {

namespace {

// wait_while blocks while the word has this value, and may return earlier. wake_waiters: after the word was changed.
#if defined(__linux__)

void wait_while(std::atomic<uint32_t> &word, uint32_t value) {
    syscall(SYS_futex, &word, FUTEX_WAIT_PRIVATE, value, nullptr, nullptr, 0);
}

void wake_waiters(std::atomic<uint32_t> &word) {
    syscall(SYS_futex, &word, FUTEX_WAKE_PRIVATE, INT_MAX, nullptr, nullptr, 0);
}

#elif defined(_WIN32)

SRWLOCK lock = SRWLOCK_INIT;
CONDITION_VARIABLE changed = CONDITION_VARIABLE_INIT;

void wait_while(std::atomic<uint32_t> &word, uint32_t value) {
    AcquireSRWLockExclusive(&lock);
    if (word.load(std::memory_order_seq_cst) == value) SleepConditionVariableSRW(&changed, &lock, INFINITE, 0);
    ReleaseSRWLockExclusive(&lock);
}

void wake_waiters(std::atomic<uint32_t> &) {
    AcquireSRWLockExclusive(&lock);
    ReleaseSRWLockExclusive(&lock);
    WakeAllConditionVariable(&changed);
}

#else

// One for all words: there are few waiters, and each looks again.
pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
pthread_cond_t changed = PTHREAD_COND_INITIALIZER;

void wait_while(std::atomic<uint32_t> &word, uint32_t value) {
    pthread_mutex_lock(&lock);
    if (word.load(std::memory_order_seq_cst) == value) pthread_cond_wait(&changed, &lock);
    pthread_mutex_unlock(&lock);
}

void wake_waiters(std::atomic<uint32_t> &) {
    pthread_mutex_lock(&lock); // so that no waiter is between its look and its wait
    pthread_mutex_unlock(&lock);
    pthread_cond_broadcast(&changed);
}

#endif

} // namespace

void pause() {
#if defined(_M_X64) || defined(__x86_64__)
    _mm_pause();
#elif defined(_MSC_VER)
    __isb(_ARM64_BARRIER_SY);
#else
    __asm__ __volatile__("isb" ::: "memory"); // "yield" does nothing on most processors; this takes some 10 ns
#endif
}

#if defined(__linux__)

int current_processor() { return sched_getcpu(); }

void leave_processor(int processor) {
    cpu_set_t allowed, others;
    if (sched_getaffinity(0, sizeof allowed, &allowed) != 0) return;
    others = allowed;
    CPU_CLR(processor, &others);
    if (CPU_COUNT(&others) == 0 || sched_setaffinity(0, sizeof others, &others) != 0) return;
    sched_setaffinity(0, sizeof allowed, &allowed); // it stays where it is now
}

#else

int current_processor() { return -1; }

void leave_processor(int) {}

#endif

void Seat::block() { wait_while(taken_, 1); }

void Seat::call() {
    if (taken_.load(std::memory_order_seq_cst) == 0) return;
    if (taken_.exchange(0, std::memory_order_seq_cst) == 1) wake_waiters(taken_);
}

void Lock::acquire() {
    while (taken_.exchange(1, std::memory_order_acquire) == 1) wait_while(taken_, 1);
}

void Lock::release() {
    taken_.store(0, std::memory_order_release);
    wake_waiters(taken_);
}

#if defined(_WIN32)

namespace {

DWORD WINAPI thread_main(void *thread) {
    static_cast<Thread *>(thread)->run();
    return 0;
}

// Threads of a library that is taken out of memory crash; the system gives no way to end them from there.
void keep_library() {
    HMODULE module;
    DWORD flags = GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS | GET_MODULE_HANDLE_EX_FLAG_PIN;
    GetModuleHandleExA(flags, reinterpret_cast<LPCSTR>(&thread_main), &module);
}

} // namespace

int64_t now_ns() {
    static const int64_t per_second = [] {
        LARGE_INTEGER frequency;
        QueryPerformanceFrequency(&frequency);
        return frequency.QuadPart;
    }();
    LARGE_INTEGER count;
    QueryPerformanceCounter(&count);
    int64_t seconds = count.QuadPart / per_second;
    return seconds * 1000000000 + (count.QuadPart % per_second) * 1000000000 / per_second;
}

int64_t thread_cpu_ns() { return -1; } // there are times in steps of 16 ms, and cycles of unknown length

void Thread::run() {
    wchar_t wide[16] = {};
    for (int i = 0; i < 15 && name_[i]; i++) wide[i] = static_cast<wchar_t>(name_[i]);
    SetThreadDescription(GetCurrentThread(), wide);
    function_(argument_);
}

bool Thread::start(void (*function)(int), int argument, const char *name) {
    function_ = function, argument_ = argument, name_ = name;
    keep_library();
    handle_ = reinterpret_cast<uintptr_t>(CreateThread(nullptr, 0, thread_main, this, 0, nullptr));
    return handle_ != 0;
}

void Thread::join() {
    HANDLE handle = reinterpret_cast<HANDLE>(handle_);
    WaitForSingleObject(handle, INFINITE);
    CloseHandle(handle);
}

void call_after_fork(void (*)()) {}

#else

namespace {

constexpr size_t STACK_BYTES = 2 << 20; // some systems give only 128 KB

void *thread_main(void *thread) {
    static_cast<Thread *>(thread)->run();
    return nullptr;
}

int64_t nanoseconds(clockid_t clock) {
    timespec time;
    if (clock_gettime(clock, &time) != 0) return -1;
    return static_cast<int64_t>(time.tv_sec) * 1000000000 + time.tv_nsec;
}

} // namespace

int64_t now_ns() { return nanoseconds(CLOCK_MONOTONIC); }

int64_t thread_cpu_ns() { return nanoseconds(CLOCK_THREAD_CPUTIME_ID); }

void Thread::run() {
#if defined(__APPLE__)
    pthread_setname_np(name_); // of itself only
#endif
    function_(argument_);
}

bool Thread::start(void (*function)(int), int argument, const char *name) {
    function_ = function, argument_ = argument, name_ = name;
    pthread_attr_t attributes;
    if (pthread_attr_init(&attributes) != 0) return false;
    pthread_attr_setstacksize(&attributes, STACK_BYTES);
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    pthread_t thread;
    bool is_made = pthread_create(&thread, &attributes, thread_main, this) == 0;
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
    pthread_attr_destroy(&attributes);
    if (!is_made) return false;
#if defined(__linux__)
    pthread_setname_np(thread, name_);
#endif
    handle_ = reinterpret_cast<uintptr_t>(reinterpret_cast<void *>(thread));
    return true;
}

void Thread::join() { pthread_join((pthread_t)handle_, nullptr); }

void call_after_fork(void (*function)()) { pthread_atfork(nullptr, nullptr, function); }

#endif

} // namespace ravel
