// The k largest logits of a row, so that the sampler reads a few hundred numbers back and not the whole vocabulary.
//
// A block a row. A logit and its token make one 64-bit key that sorts as wanted (larger logits first, then smaller
// tokens), all keys being different; a radix selection finds the k-th largest, eleven bits at a time, the keys above it
// are gathered, and a bitonic network sorts them. Counting is done with integers, so that order does not matter.
#include "common.cuh"

namespace {

constexpr int MAX_K = 1024;
constexpr int THREADS = 1024;
constexpr int DIGIT_BITS = 11;
constexpr int N_DIGITS = 1 << DIGIT_BITS;

struct Selection {
    unsigned count[N_DIGITS];
    unsigned of_warp[WARP];
    uint64_t keys[MAX_K];
    uint64_t threshold; // the part of the k-th largest key that is known
    unsigned needed;    // how many of the keys that begin with it are among the k
    unsigned exact;     // whether those are all of them
    unsigned n_found;
};

// Floats in order as unsigned integers: negative ones turned around. Both zeros are equal.
__device__ uint64_t key_of(float logit, int64_t token) {
    uint32_t bits = __float_as_uint(logit + 0.0f);
    bits = bits & 0x80000000u ? ~bits : bits | 0x80000000u;
    return static_cast<uint64_t>(bits) << 32 | (0xffffffffu - static_cast<uint32_t>(token));
}

__device__ float logit_of(uint64_t key) {
    uint32_t bits = static_cast<uint32_t>(key >> 32);
    return __uint_as_float(bits & 0x80000000u ? bits & 0x7fffffffu : ~bits);
}

// The sum of x over all threads with a higher number than this one's.
__device__ unsigned sum_above(unsigned x, unsigned *of_warp) {
    int lane = threadIdx.x % WARP, warp = threadIdx.x / WARP;
    unsigned sum = x;
    for (int distance = 1; distance < WARP; distance *= 2) {
        unsigned other = __shfl_down_sync(ALL_LANES, sum, distance);
        if (lane + distance < WARP) sum += other;
    }
    if (lane == 0) of_warp[warp] = sum;
    __syncthreads();
    for (int i = warp + 1; i < THREADS / WARP; i++) sum += of_warp[i];
    __syncthreads();
    return sum - x;
}

// Narrows the threshold by one digit: the bits from `shift` on, those above being known.
__device__ void select_digit(Selection &s, const float *logits, int64_t n_vocab, int shift, int known_from) {
    for (int i = threadIdx.x; i < N_DIGITS; i += THREADS) s.count[i] = 0;
    __syncthreads();
    uint64_t threshold = s.threshold;
    unsigned needed = s.needed;
    for (int64_t token = threadIdx.x; token < n_vocab; token += THREADS) {
        uint64_t key = key_of(logits[token], token);
        if (known_from < 64 && (key ^ threshold) >> known_from) continue;
        atomicAdd(&s.count[(key >> shift) & (N_DIGITS - 1)], 1u);
    }
    __syncthreads();
    unsigned low = s.count[2 * threadIdx.x], high = s.count[2 * threadIdx.x + 1];
    unsigned above_high = sum_above(low + high, s.of_warp), above_low = above_high + high;
    bool in_high = above_high < needed && needed <= above_low, in_low = above_low < needed && needed <= above_low + low;
    if (in_high || in_low) { // one thread's
        s.threshold = threshold | static_cast<uint64_t>(2 * threadIdx.x + in_high) << shift;
        s.needed = needed - (in_high ? above_high : above_low);
        s.exact = s.needed == (in_high ? high : low);
    }
    __syncthreads();
}

// Sorts n keys, a power of two, largest first.
__device__ void sort(uint64_t *keys, int n) {
    for (int size = 2; size <= n; size *= 2) {
        for (int distance = size / 2; distance > 0; distance /= 2) {
            int i = threadIdx.x, other = i ^ distance;
            if (i < n && other > i) {
                bool larger_first = (i & size) == 0;
                uint64_t a = keys[i], b = keys[other];
                if ((a < b) == larger_first) {
                    keys[i] = b;
                    keys[other] = a;
                }
            }
            __syncthreads();
        }
    }
}

__global__ void __launch_bounds__(THREADS)
    top_k_kernel(const float *all_logits, int64_t n_vocab, int k, float *values, int32_t *tokens) {
    RAVEL_SHARED(Selection, s);
    const float *logits = all_logits + blockIdx.x * n_vocab;
    if (threadIdx.x == 0) {
        s.threshold = 0;
        s.needed = k;
        s.exact = 0;
        s.n_found = 0;
    }
    s.keys[threadIdx.x] = 0; // sorts last
    __syncthreads();
    int known_from = 64;
    while (known_from > 0 && !s.exact) {
        int shift = known_from > DIGIT_BITS ? known_from - DIGIT_BITS : 0;
        select_digit(s, logits, n_vocab, shift, known_from);
        known_from = shift;
    }
    for (int64_t token = threadIdx.x; token < n_vocab; token += THREADS) {
        uint64_t key = key_of(logits[token], token);
        if (key >= s.threshold) s.keys[atomicAdd(&s.n_found, 1u)] = key;
    }
    __syncthreads();
    int n = 2;
    while (n < k) n *= 2;
    sort(s.keys, n);
    if (static_cast<int>(threadIdx.x) < k) {
        uint64_t key = s.keys[threadIdx.x];
        values[blockIdx.x * k + threadIdx.x] = logit_of(key);
        tokens[blockIdx.x * k + threadIdx.x] = static_cast<int32_t>(0xffffffffu - static_cast<uint32_t>(key));
    }
}

} // namespace

int32_t ravel_top_k(const float *logits, int64_t n_rows, int64_t n_vocab, int32_t k, float *values, int32_t *tokens,
                    void *stream) {
    if (!logits || !values || !tokens || n_rows < 1 || n_vocab < 1 || n_vocab > INT32_MAX) return RAVEL_BAD_ARGUMENT;
    if (k < 1 || k > MAX_K || k > n_vocab) return RAVEL_BAD_ARGUMENT;
    return launch(top_k_kernel, n_rows, THREADS, stream, logits, n_vocab, k, values, tokens);
}
