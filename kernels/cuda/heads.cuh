// How a block works on one head of one row: the layout that wkv6 and wkv7 share.
//
// Every one of the N rows or columns of the state that can be kept apart belongs to four neighbouring threads. Each
// has a quarter of it in registers, four numbers out of every sixteen, so that it reads the vectors of a token from
// shared memory as float4 and a warp's reads fall into one line. A sum over a row is then two shuffles.
//
// Tokens come in tiles: a warp a token brings the operands to shared memory (stage), then all threads step through
// the tile without a barrier, and again a warp a token makes the group norm and what follows it (finish).
#ifndef RAVEL_CUDA_HEADS
#define RAVEL_CUDA_HEADS

#include "common.cuh"

constexpr int PARTS = 4;
constexpr int MAX_HEAD_SIZE = 128;

// R: numbers of the state that a thread holds. WIDTH: the head size that it serves, smaller ones being filled up.
template <int R> struct Head {
    static constexpr int WIDTH = PARTS * R;
    static constexpr int TOKENS = 1024 / WIDTH;
    static constexpr int THREADS = PARTS * WIDTH;
};

inline int head_threads(int N) { return static_cast<int>(round_up(PARTS * N, WARP)); }

// The four numbers that thread `part` has in float4 number i of its quarter begin here.
__device__ inline int quarter(int part, int i) { return (i * PARTS + part) * 4; }

__device__ inline float sum_of_parts(float x) {
    x += __shfl_xor_sync(ALL_LANES, x, 1);
    return x + __shfl_xor_sync(ALL_LANES, x, 2);
}

__device__ inline float4 load4(const float *p) { return *reinterpret_cast<const float4 *>(p); }

__device__ inline float part_of(const float4 &x, int i) { return i == 0 ? x.x : i == 1 ? x.y : i == 2 ? x.z : x.w; }

// Mean and scale of N numbers, over a warp.
__device__ inline float2 head_statistics(const float *y, int N) {
    int lane = threadIdx.x % WARP;
    float sum = 0.0f, squares = 0.0f;
    for (int c = lane; c < N; c += WARP) sum += y[c];
    float mean = warp_sum(sum) / N;
    for (int c = lane; c < N; c += WARP) squares += (y[c] - mean) * (y[c] - mean);
    return make_float2(mean, 1.0f / sqrtf(warp_sum(squares) / N + HEAD_NORM_EPSILON));
}

// The axes of a state [N, N].
enum StateOrder { KEYS_FIRST, KEYS_LAST };

// All tokens of the block's head: stage, step and finish are the recurrence's own.
template <int R, StateOrder ORDER, class Arguments, class Tile>
__device__ inline void run_head(const Arguments &a, Tile &tile) {
    int b = blockIdx.x / a.H, first = blockIdx.x % a.H * a.N;
    int own = threadIdx.x / PARTS, part = threadIdx.x % PARTS;
    int warp = threadIdx.x / WARP, n_warps = blockDim.x / WARP;
    const float *in = a.in + static_cast<int64_t>(blockIdx.x) * a.N * a.N;
    float S[R];
#pragma unroll
    for (int i = 0; i < R; i++) {
        int key = quarter(part, i / 4) + i % 4;
        S[i] = key < a.N && own < a.N ? in[ORDER == KEYS_FIRST ? key * a.N + own : own * a.N + key] : 0.0f;
    }
    for (int64_t start = 0; start < a.T; start += Head<R>::TOKENS) {
        int count = a.T - start < Head<R>::TOKENS ? static_cast<int>(a.T - start) : Head<R>::TOKENS;
        int64_t row = b * a.T + start;
        for (int t = warp; t < count; t += n_warps) stage(a, tile, t, row + t, first);
        __syncthreads();
        for (int t = 0; t < count; t++) step(tile, t, S, own, part);
        __syncthreads();
        for (int t = warp; t < count; t += n_warps) finish(a, tile, t, row + t, first);
        __syncthreads();
    }
    float *after = a.after + static_cast<int64_t>(blockIdx.x) * a.N * a.N;
#pragma unroll
    for (int i = 0; i < R; i++) {
        int key = quarter(part, i / 4) + i % 4;
        if (key < a.N && own < a.N) after[ORDER == KEYS_FIRST ? key * a.N + own : own * a.N + key] = S[i];
    }
}

// Calls `start` with the kernel for the head size N.
#define RAVEL_FOR_HEAD_SIZE(N, start) \
    ((N) <= 16 ? start(4) : (N) <= 32 ? start(8) : (N) <= 64 ? start(16) : start(32))

#endif
