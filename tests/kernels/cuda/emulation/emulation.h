// Stands in for the CUDA headers, so that g++ compiles kernels/cuda/*.cu as plain C++ and runs them on the processor.
//
// The threads of a block are fibers of one thread: each runs until it waits at a barrier or for the other lanes of its
// warp. Blocks run one after the other, the last one first, so that nothing can lean on their order. Shared memory is
// new for every block and filled with not-a-numbers, an allocation a variable, so that AddressSanitizer sees what lies
// beside it. A launch fails, with a sentence in ravel_emulation_error, where threads of a block do not meet at the same
// barrier, lanes of a warp do not meet at the same exchange, or a size is none that a GPU takes.
#ifndef RAVEL_EMULATION_H
#define RAVEL_EMULATION_H

#include <cmath>
#include <cstdint>
#include <cstring>
#include <functional>

#include "../../../../kernels/ravel_kernels.h"

#define __global__
#define __device__
#define __host__
#define __grid_constant__
#define __launch_bounds__(...)

struct float2 {
    float x, y;
};
struct alignas(16) float4 {
    float x, y, z, w;
};
struct uint2 {
    uint32_t x, y;
};
struct alignas(16) uint4 {
    uint32_t x, y, z, w;
};

inline float2 make_float2(float x, float y) { return {x, y}; }

struct Index {
    unsigned x;
};

namespace emulation {

extern Index thread_index, block_index, block_size;

// Where in the code threads meet; two are the same if file and line are.
struct Place {
    const char *file;
    int line;
};

void barrier(Place place);

// Gives `bits` to the other lanes and returns those of lane `from`, once all 32 are there.
uint32_t exchange(uint32_t bits, unsigned from, unsigned mask, Place place);

// This block's shared variable number n of those that each thread declares.
void *shared(size_t bytes, size_t alignment);

int32_t run(int64_t n_blocks, int n_threads, const std::function<void()> &kernel);

} // namespace emulation

#define threadIdx emulation::thread_index
#define blockIdx emulation::block_index
#define blockDim emulation::block_size

#define RAVEL_SHARED(Type, name) Type &name = *static_cast<Type *>(emulation::shared(sizeof(Type), alignof(Type)))

template <typename... Parameters, typename... Arguments>
int32_t launch(void (*kernel)(Parameters...), int64_t n_blocks, int n_threads, void *, Arguments... arguments) {
    return emulation::run(n_blocks, n_threads, [=] { kernel(arguments...); });
}

inline void __syncthreads(const char *file = __builtin_FILE(), int line = __builtin_LINE()) {
    emulation::barrier({file, line});
}

template <typename T> uint32_t bits_of(T x) {
    static_assert(sizeof(T) == 4, "lanes exchange 32 bits");
    uint32_t bits;
    std::memcpy(&bits, &x, 4);
    return bits;
}

template <typename T> T from_bits(uint32_t bits) {
    T x;
    std::memcpy(&x, &bits, 4);
    return x;
}

template <typename T>
T __shfl_xor_sync(unsigned mask, T x, int lanes, const char *file = __builtin_FILE(), int line = __builtin_LINE()) {
    unsigned lane = threadIdx.x % 32;
    return from_bits<T>(emulation::exchange(bits_of(x), lane ^ lanes, mask, {file, line}));
}

template <typename T>
T __shfl_down_sync(unsigned mask, T x, int lanes, const char *file = __builtin_FILE(), int line = __builtin_LINE()) {
    unsigned lane = threadIdx.x % 32, from = lane + lanes < 32 ? lane + lanes : lane;
    return from_bits<T>(emulation::exchange(bits_of(x), from, mask, {file, line}));
}

inline unsigned atomicAdd(unsigned *at, unsigned x) {
    unsigned before = *at;
    *at += x;
    return before;
}

template <typename T> T __ldg(const T *at) {
    if (reinterpret_cast<uintptr_t>(at) % sizeof(T) != 0) __builtin_trap(); // a GPU stops here, too
    return *at;
}

inline uint32_t __float_as_uint(float x) { return bits_of(x); }
inline float __uint_as_float(uint32_t bits) { return from_bits<float>(bits); }

// Bytes of the two words, chosen by the low three bits of each of four nibbles.
inline uint32_t __byte_perm(uint32_t low, uint32_t high, uint32_t choice) {
    uint64_t bytes = static_cast<uint64_t>(high) << 32 | low;
    uint32_t found = 0;
    for (int i = 0; i < 4; i++) found |= static_cast<uint32_t>(bytes >> (choice >> 4 * i & 7) * 8 & 255) << 8 * i;
    return found;
}

struct __half {
    uint16_t bits;
};

inline __half __ushort_as_half(uint16_t bits) { return {bits}; }
inline uint16_t __half_as_ushort(__half x) { return x.bits; }

inline float __half2float(__half x) {
    int exponent = x.bits >> 10 & 31, fraction = x.bits & 1023;
    float size = exponent == 0    ? std::ldexp(static_cast<float>(fraction), -24)
                 : exponent == 31 ? (fraction ? NAN : INFINITY)
                                  : std::ldexp(static_cast<float>(fraction + 1024), exponent - 25);
    return x.bits & 0x8000 ? -size : size;
}

// To the nearest, ties to even.
inline __half __float2half_rn(float x) {
    uint16_t sign = static_cast<uint16_t>(bits_of(x) >> 16 & 0x8000);
    float size = std::fabs(x);
    if (size != size) return {0x7fff};
    if (size >= 65520.0f) return {static_cast<uint16_t>(sign | 0x7c00)};
    int exponent = size < 0x1p-14f ? -14 : std::ilogb(size);
    float units = std::nearbyint(std::ldexp(size, 10 - exponent)); // 1024 to 2048, less below 2^-14
    return {static_cast<uint16_t>(sign | (static_cast<int>(units) + (exponent + 14) * 1024))};
}

#endif
