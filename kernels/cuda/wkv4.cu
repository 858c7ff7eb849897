// RWKV-4's weighted average: every channel on its own, a thread a channel, one token after the other.
#include "common.cuh"
#include "launches.h"

namespace {

constexpr int CHANNEL_THREADS = 64; // small, so that even C = 768 reaches a dozen multiprocessors

struct Wkv4Arguments {
    Rows r, k, v, out;
    const float *log_decay, *bonus;
    const float *in[3]; // aa, bb, pp: [B, C] each
    float *after[3];
    int64_t B, T, C;
};

__global__ void __launch_bounds__(CHANNEL_THREADS) wkv4_kernel(Wkv4Arguments a) {
    int64_t channel = static_cast<int64_t>(blockIdx.x) * blockDim.x + threadIdx.x;
    if (channel >= a.B * a.C) return;
    int64_t b = channel / a.C, c = channel % a.C;
    float aa = a.in[0][channel], bb = a.in[1][channel], pp = a.in[2][channel];
    float log_decay = a.log_decay[c], bonus = a.bonus[c];
    for (int64_t row = b * a.T; row < (b + 1) * a.T; row++) {
        float k = a.k.data[row * a.k.stride + c], v = a.v.data[row * a.v.stride + c];
        float own = bonus + k, top = fmaxf(pp, own);
        float past = expf(pp - top), now = expf(own - top);
        float y = (past * aa + now * v) / (past * bb + now);
        a.out.data[row * a.out.stride + c] = sigmoid(a.r.data[row * a.r.stride + c]) * y;
        top = fmaxf(pp + log_decay, k);
        past = expf(pp + log_decay - top);
        now = expf(k - top);
        aa = past * aa + now * v;
        bb = past * bb + now;
        pp = top;
    }
    a.after[0][channel] = aa;
    a.after[1][channel] = bb;
    a.after[2][channel] = pp;
}

} // namespace

int32_t wkv4(const RavelOp &op, const RavelPass &pass) {
    Wkv4Arguments a = {};
    a.r = rows_of(pass, op.in[0]);
    a.k = rows_of(pass, op.in[1]);
    a.v = rows_of(pass, op.in[2]);
    a.out = rows_of(pass, op.out[0]);
    a.log_decay = op.p[0];
    a.bonus = op.p[1];
    for (int i = 0; i < 3; i++) {
        a.in[i] = state_in(pass, op, op.state + i);
        a.after[i] = state_out(pass, op, op.state + i);
    }
    a.B = pass.B;
    a.T = pass.T;
    a.C = pass.buffers[op.in[0]].width;
    int64_t n_blocks = round_up(a.B * a.C, CHANNEL_THREADS) / CHANNEL_THREADS;
    return launch(wkv4_kernel, n_blocks, CHANNEL_THREADS, pass.stream, a);
}
