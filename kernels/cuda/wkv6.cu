// The matrix-valued linear attention of RWKV-5 and 6 over any number of tokens, with the group norm and the gate that
// follow it. A block a row and head; heads.cuh says how it works. Four threads hold a column of the state [key, value].
#include "heads.cuh"
#include "launches.h"

namespace {

struct Wkv6Arguments {
    Rows r, k, v, w, gate, out; // w and gate may be NULL
    const float *decay, *bonus, *weight, *bias;
    const float *in; // [B, H, N, N]
    float *after;
    int64_t T;
    int H, N;
};

template <int R> struct alignas(16) Wkv6Tile {
    float r[Head<R>::TOKENS][Head<R>::WIDTH];
    float k[Head<R>::TOKENS][Head<R>::WIDTH];
    float v[Head<R>::TOKENS][Head<R>::WIDTH];
    float decay[Head<R>::TOKENS][Head<R>::WIDTH];
    float y[Head<R>::TOKENS][Head<R>::WIDTH];
    float own[Head<R>::TOKENS]; // what r finds of the token's own k, before v
};

// Brings token t of the tile; channels beyond the head become zeros, which leave the state's padding at zero.
template <int R> __device__ void stage(const Wkv6Arguments &a, Wkv6Tile<R> &tile, int t, int64_t row, int first) {
    float own = 0.0f;
    for (int c = threadIdx.x % WARP; c < Head<R>::WIDTH; c += WARP) {
        float r = 0.0f, k = 0.0f, v = 0.0f, decay = 0.0f;
        if (c < a.N) {
            int channel = first + c;
            r = a.r.data[row * a.r.stride + channel];
            k = a.k.data[row * a.k.stride + channel];
            v = a.v.data[row * a.v.stride + channel];
            decay = a.w.data ? expf(-expf(a.w.data[row * a.w.stride + channel])) : a.decay[channel];
            own += r * a.bonus[channel] * k;
        }
        tile.r[t][c] = r;
        tile.k[t][c] = k;
        tile.v[t][c] = v;
        tile.decay[t][c] = decay;
    }
    own = warp_sum(own);
    if (threadIdx.x % WARP == 0) tile.own[t] = own;
}

template <int R> __device__ void step(Wkv6Tile<R> &tile, int t, float (&S)[R], int column, int part) {
    float v = tile.v[t][column], y = 0.0f;
#pragma unroll
    for (int i = 0; i < R / 4; i++) {
        int key = quarter(part, i);
        float4 r = load4(&tile.r[t][key]), k = load4(&tile.k[t][key]), decay = load4(&tile.decay[t][key]);
#pragma unroll
        for (int j = 0; j < 4; j++) {
            float &s = S[i * 4 + j];
            y += part_of(r, j) * s;
            s = part_of(decay, j) * s + part_of(k, j) * v;
        }
    }
    y = sum_of_parts(y);
    if (part == 0) tile.y[t][column] = y + tile.own[t] * v;
}

template <int R> __device__ void finish(const Wkv6Arguments &a, Wkv6Tile<R> &tile, int t, int64_t row, int first) {
    float2 statistics = head_statistics(tile.y[t], a.N);
    for (int c = threadIdx.x % WARP; c < a.N; c += WARP) {
        int channel = first + c;
        float y = (tile.y[t][c] - statistics.x) * statistics.y * a.weight[channel] + a.bias[channel];
        if (a.gate.data) y *= silu(a.gate.data[row * a.gate.stride + channel]);
        a.out.data[row * a.out.stride + channel] = y;
    }
}

template <int R> __global__ void __launch_bounds__(Head<R>::THREADS) wkv6_kernel(Wkv6Arguments a) {
    RAVEL_SHARED(Wkv6Tile<R>, tile);
    run_head<R, KEYS_FIRST>(a, tile);
}

} // namespace

int32_t wkv6(const RavelOp &op, const RavelPass &pass) {
    Wkv6Arguments a = {};
    a.r = rows_of(pass, op.in[0]);
    a.k = rows_of(pass, op.in[1]);
    a.v = rows_of(pass, op.in[2]);
    a.w = rows_of(pass, op.in[3]);
    a.gate = rows_of(pass, op.in[4]);
    a.out = rows_of(pass, op.out[0]);
    a.bonus = op.p[0];
    a.weight = op.p[1];
    a.bias = op.p[2];
    a.decay = op.p[3];
    a.in = state_in(pass, op, op.state);
    a.after = state_out(pass, op, op.state);
    a.T = pass.T;
    a.N = op.head_size;
    a.H = static_cast<int>(pass.buffers[op.in[0]].width / a.N);
#define START(R) launch(wkv6_kernel<R>, pass.B *a.H, head_threads(a.N), pass.stream, a)
    return RAVEL_FOR_HEAD_SIZE(a.N, START);
#undef START
}
