// What all files here share: the launch, small device functions, and access to buffers.
//
// Everything compiles twice: with nvcc, and as plain C++ for the tests, where emulation.h stands in for the CUDA
// headers. So only what both know is used: no dynamic shared memory, shared variables as one RAVEL_SHARED struct a
// kernel, launches through `launch`, and blocks of whole warps whose threads all stay until the end.
//
// Sums are made in a fixed order, without atomics on floating-point numbers: the same call gives the same bits.
#ifndef RAVEL_CUDA_COMMON
#define RAVEL_CUDA_COMMON

#include "../ravel_kernels.h"

#ifdef RAVEL_EMULATION
#include "emulation.h"
#else
#include <cuda_fp16.h>
#include <cuda_runtime.h>

#define RAVEL_SHARED(Type, name) __shared__ Type name

template <typename... Parameters, typename... Arguments>
int32_t launch(void (*kernel)(Parameters...), int64_t n_blocks, int n_threads, void *stream, Arguments... arguments) {
    kernel<<<static_cast<unsigned>(n_blocks), n_threads, 0, static_cast<cudaStream_t>(stream)>>>(arguments...);
    return cudaGetLastError() == cudaSuccess ? RAVEL_OK : RAVEL_DEVICE_FAILED;
}
#endif

constexpr int WARP = 32;
constexpr unsigned ALL_LANES = 0xffffffffu;
constexpr float NORM_EPSILON = 1e-5f;
constexpr float HEAD_NORM_EPSILON = 64e-5f;

inline int64_t round_up(int64_t n, int64_t multiple) { return (n + multiple - 1) / multiple * multiple; }

inline int64_t smaller(int64_t a, int64_t b) { return a < b ? a : b; }

// A buffer's f32 form, or nulls for number -1.
struct Rows {
    float *data;
    int64_t stride;
};

inline Rows rows_of(const RavelPass &pass, int32_t number) {
    if (number < 0) return {nullptr, 0};
    return {pass.buffers[number].f32, pass.buffers[number].stride};
}

// An operation's part of a state tensor: [B, state_size].
inline const float *state_in(const RavelPass &pass, const RavelOp &op, int32_t number) {
    return pass.state_in[number] + op.layer * pass.B * pass.state_size[number];
}

inline float *state_out(const RavelPass &pass, const RavelOp &op, int32_t number) {
    return pass.state_out[number] + op.layer * pass.B * pass.state_size[number];
}

__device__ inline float sigmoid(float x) { return 1.0f / (1.0f + expf(-x)); }

__device__ inline float silu(float x) { return x / (1.0f + expf(-x)); }

// The bits of a number as it is stored.
__device__ inline float from_f16(uint16_t bits) { return __half2float(__ushort_as_half(bits)); }

__device__ inline uint16_t to_f16(float x) { return __half_as_ushort(__float2half_rn(x)); }

__device__ inline float from_bf16(uint16_t bits) { return __uint_as_float(static_cast<uint32_t>(bits) << 16); }

// To the nearest, ties to even; what is not a number stays so.
__device__ inline uint16_t to_bf16(float x) {
    uint32_t bits = __float_as_uint(x);
    if (x != x) return 0x7fc0;
    return static_cast<uint16_t>((bits + 0x7fffu + ((bits >> 16) & 1u)) >> 16);
}

// Number `at` of F32, F16 or BF16 numbers.
__device__ inline float load_number(const void *data, int32_t format, int64_t at) {
    if (format == RAVEL_F32) return static_cast<const float *>(data)[at];
    uint16_t bits = static_cast<const uint16_t *>(data)[at];
    return format == RAVEL_F16 ? from_f16(bits) : from_bf16(bits);
}

__device__ inline float warp_sum(float x) {
    for (int distance = WARP / 2; distance > 0; distance /= 2) x += __shfl_xor_sync(ALL_LANES, x, distance);
    return x;
}

// Sums of two numbers a thread over the block, the same in every thread. of_warp: shared, one place a warp.
__device__ inline float2 block_sums(float2 x, float2 *of_warp) {
    int lane = threadIdx.x % WARP, warp = threadIdx.x / WARP, n_warps = blockDim.x / WARP;
    x.x = warp_sum(x.x);
    x.y = warp_sum(x.y);
    if (lane == 0) of_warp[warp] = x;
    __syncthreads();
    x = lane < n_warps ? of_warp[lane] : make_float2(0.0f, 0.0f);
    x.x = warp_sum(x.x);
    x.y = warp_sum(x.y);
    __syncthreads(); // of_warp may be written again
    return x;
}

#endif
