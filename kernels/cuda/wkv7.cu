// RWKV-7's generalised delta rule over any number of tokens, with all that lies between the products of its time mix:
// decay, learning rate, value residual and removal key before it, group norm, bonus and gate behind it. A block a row
// and head; heads.cuh says how it works. Four threads hold a row of the state [value, key].
#include "heads.cuh"
#include "launches.h"

namespace {

constexpr float LARGEST_LOG_DECAY = -0.606531f; // -exp(-0.5)
constexpr float SHORTEST_KEY = 1e-12f;

struct Wkv7Arguments {
    Rows r, k, v, w, a, g, residual, v_first, out; // residual is NULL in layer 0, which writes v_first
    const float *k_k, *k_a, *r_k, *weight, *bias;
    const float *in; // [B, H, N, N]
    float *after;
    int64_t T;
    int H, N;
};

template <int R> struct alignas(16) Wkv7Tile {
    float r[Head<R>::TOKENS][Head<R>::WIDTH];
    float decay[Head<R>::TOKENS][Head<R>::WIDTH];
    float k[Head<R>::TOKENS][Head<R>::WIDTH];
    float v[Head<R>::TOKENS][Head<R>::WIDTH];
    float removal[Head<R>::TOKENS][Head<R>::WIDTH];
    float replacement[Head<R>::TOKENS][Head<R>::WIDTH];
    float y[Head<R>::TOKENS][Head<R>::WIDTH];
    float bonus[Head<R>::TOKENS]; // the sum of r k r_k
};

// The value with its residual; layer 0 keeps it for the others.
__device__ inline float value(const Wkv7Arguments &a, int64_t row, int channel) {
    float v = a.v.data[row * a.v.stride + channel];
    float &v_first = a.v_first.data[row * a.v_first.stride + channel];
    if (!a.residual.data) return v_first = v;
    return v + (v_first - v) * sigmoid(a.residual.data[row * a.residual.stride + channel]);
}

// Brings token t of the tile; channels beyond the head become zeros, which leave the state's padding at zero.
template <int R> __device__ void stage(const Wkv7Arguments &a, Wkv7Tile<R> &tile, int t, int64_t row, int first) {
    int lane = threadIdx.x % WARP;
    float squares = 0.0f, bonus = 0.0f;
    for (int c = lane; c < Head<R>::WIDTH; c += WARP) {
        float r = 0.0f, decay = 0.0f, k = 0.0f, v = 0.0f, rate = 0.0f, key = 0.0f;
        if (c < a.N) {
            int channel = first + c;
            r = a.r.data[row * a.r.stride + channel];
            k = a.k.data[row * a.k.stride + channel];
            v = value(a, row, channel);
            decay = expf(LARGEST_LOG_DECAY * sigmoid(a.w.data[row * a.w.stride + channel]));
            rate = sigmoid(a.a.data[row * a.a.stride + channel]);
            key = k * a.k_k[channel];
            k *= 1.0f + (rate - 1.0f) * a.k_a[channel];
            bonus += r * k * a.r_k[channel];
        }
        squares += key * key;
        tile.r[t][c] = r;
        tile.decay[t][c] = decay;
        tile.k[t][c] = k;
        tile.v[t][c] = v;
        tile.removal[t][c] = -key;
        tile.replacement[t][c] = key * rate;
    }
    float scale = 1.0f / fmaxf(sqrtf(warp_sum(squares)), SHORTEST_KEY);
    for (int c = lane; c < Head<R>::WIDTH; c += WARP) {
        tile.removal[t][c] *= scale;
        tile.replacement[t][c] *= scale;
    }
    bonus = warp_sum(bonus);
    if (lane == 0) tile.bonus[t] = bonus;
}

template <int R> __device__ void step(Wkv7Tile<R> &tile, int t, float (&S)[R], int row, int part) {
    float removed = 0.0f, y = 0.0f, v = tile.v[t][row];
#pragma unroll
    for (int i = 0; i < R / 4; i++) {
        float4 removal = load4(&tile.removal[t][quarter(part, i)]);
#pragma unroll
        for (int j = 0; j < 4; j++) removed += part_of(removal, j) * S[i * 4 + j];
    }
    removed = sum_of_parts(removed);
#pragma unroll
    for (int i = 0; i < R / 4; i++) {
        int key = quarter(part, i);
        float4 r = load4(&tile.r[t][key]), decay = load4(&tile.decay[t][key]);
        float4 k = load4(&tile.k[t][key]), replacement = load4(&tile.replacement[t][key]);
#pragma unroll
        for (int j = 0; j < 4; j++) {
            float &s = S[i * 4 + j];
            s = part_of(decay, j) * s + removed * part_of(replacement, j) + v * part_of(k, j);
            y += part_of(r, j) * s;
        }
    }
    y = sum_of_parts(y);
    if (part == 0) tile.y[t][row] = y;
}

template <int R> __device__ void finish(const Wkv7Arguments &a, Wkv7Tile<R> &tile, int t, int64_t row, int first) {
    float2 statistics = head_statistics(tile.y[t], a.N);
    for (int c = threadIdx.x % WARP; c < a.N; c += WARP) {
        int channel = first + c;
        float y = (tile.y[t][c] - statistics.x) * statistics.y * a.weight[channel] + a.bias[channel];
        y += tile.bonus[t] * tile.v[t][c];
        a.out.data[row * a.out.stride + channel] = y * a.g.data[row * a.g.stride + channel];
    }
}

template <int R> __global__ void __launch_bounds__(Head<R>::THREADS) wkv7_kernel(Wkv7Arguments a) {
    RAVEL_SHARED(Wkv7Tile<R>, tile);
    run_head<R, KEYS_LAST>(a, tile);
}

} // namespace

int32_t wkv7(const RavelOp &op, const RavelPass &pass) {
    Wkv7Arguments a = {};
    Rows *operands[] = {&a.r, &a.k, &a.v, &a.w, &a.a, &a.g, &a.residual};
    for (int i = 0; i < 7; i++) *operands[i] = rows_of(pass, op.in[i]);
    a.v_first = rows_of(pass, op.in[6] >= 0 ? op.in[7] : op.out[1]);
    a.out = rows_of(pass, op.out[0]);
    a.k_k = op.p[0];
    a.k_a = op.p[1];
    a.r_k = op.p[2];
    a.weight = op.p[3];
    a.bias = op.p[4];
    a.in = state_in(pass, op, op.state);
    a.after = state_out(pass, op, op.state);
    a.T = pass.T;
    a.N = op.head_size;
    a.H = static_cast<int>(pass.buffers[op.in[0]].width / a.N);
#define START(R) launch(wkv7_kernel<R>, pass.B *a.H, head_threads(a.N), pass.stream, a)
    return RAVEL_FOR_HEAD_SIZE(a.N, START);
#undef START
}
