// What the processor can do, as it says itself. Wide registers also need an operating system that keeps them when it
// switches between programs.

#include "levels.h"

#if defined(_MSC_VER) && !defined(__clang__)
#define RAVEL_MSVC
#include <intrin.h>
#elif defined(__x86_64__)
#include <cpuid.h>
#endif

namespace ravel {

#if defined(_M_X64) || defined(__x86_64__)

namespace {

struct Registers {
    uint32_t eax, ebx, ecx, edx;
};

Registers ask(uint32_t leaf, uint32_t subleaf) {
    Registers r = {0, 0, 0, 0};
#if defined(RAVEL_MSVC)
    int limits[4], answer[4];
    __cpuid(limits, 0);
    if (static_cast<uint32_t>(limits[0]) < leaf) return r;
    __cpuidex(answer, static_cast<int>(leaf), static_cast<int>(subleaf));
    r = {static_cast<uint32_t>(answer[0]), static_cast<uint32_t>(answer[1]), static_cast<uint32_t>(answer[2]),
         static_cast<uint32_t>(answer[3])};
#else
    __get_cpuid_count(leaf, subleaf, &r.eax, &r.ebx, &r.ecx, &r.edx); // leaves zeros where there is no such leaf
#endif
    return r;
}

bool has(uint32_t bits, int bit) { return bits >> bit & 1; }

// Which registers the operating system keeps: bits 1 and 2 those of AVX, 5 to 7 those of AVX-512.
uint64_t kept_registers() {
    if (!has(ask(1, 0).ecx, 27)) return 0; // it keeps none, and XGETBV is no instruction
#if defined(RAVEL_MSVC)
    return _xgetbv(0);
#else
    uint32_t low, high;
    __asm__ __volatile__("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
    return static_cast<uint64_t>(high) << 32 | low;
#endif
}

} // namespace

bool has_sse4() { return has(ask(1, 0).ecx, 20) && has(ask(1, 0).ecx, 9) && has(ask(1, 0).ecx, 23); }

bool has_avx2() {
    uint32_t features = ask(1, 0).ecx;
    bool is_there = has(features, 28) && has(features, 12) && has(features, 29) && has(ask(7, 0).ebx, 5);
    return is_there && has_sse4() && (kept_registers() & 0x6) == 0x6;
}

bool has_avxvnni() { return has_avx2() && has(ask(7, 1).eax, 4); }

bool has_avx512() {
    Registers features = ask(7, 0);
    bool is_there = has(features.ebx, 16) && has(features.ebx, 17) && has(features.ebx, 30) && has(features.ebx, 31);
    bool has_dots = has(features.ecx, 11) && has(ask(7, 1).eax, 5);
    return is_there && has_dots && has_avx2() && (kept_registers() & 0xe6) == 0xe6;
}

bool has_neon() { return false; }

#else

bool has_sse4() { return false; }
bool has_avx2() { return false; }
bool has_avxvnni() { return false; }
bool has_avx512() { return false; }

bool has_neon() {
#if defined(__aarch64__) || defined(_M_ARM64)
    return true; // part of the architecture
#else
    return false;
#endif
}

#endif

} // namespace ravel
