// The operations that work on whole rows of activations: embedding, layer norm with the token shift and its mixtures,
// blends, and RWKV-7a's matrix of each token.
//
// A layer norm needs two passes over its row, and the token shift the norm of the row before as well; both rows' sums
// are made together, so that one kernel reads the residual stream once from memory and writes every mixture.
#include "common.cuh"
#include "launches.h"

namespace {

constexpr int MAX_MIXES = 6;
constexpr int ROW_THREADS = 512;

struct Norm {
    const float *weight, *bias;
};

struct Statistics {
    float mean, scale;
};

struct RowSums {
    float2 of_warp[WARP];
};

// A row of C numbers to a block: few threads for a small C.
int row_threads(int64_t C) { return static_cast<int>(smaller(round_up(C, WARP), ROW_THREADS)); }

struct EmbedArguments {
    const int64_t *ids;
    RavelTable table;
    Norm norm;
    Rows out;
};

__global__ void __launch_bounds__(ROW_THREADS) embed_kernel(EmbedArguments a) {
    RAVEL_SHARED(RowSums, sums);
    int64_t C = a.table.width, first = a.ids[blockIdx.x] * C;
    float2 sum = make_float2(0.0f, 0.0f);
    for (int64_t c = threadIdx.x; c < C; c += blockDim.x) sum.x += load_number(a.table.data, a.table.format, first + c);
    float mean = block_sums(sum, sums.of_warp).x / C;
    sum.x = 0.0f;
    for (int64_t c = threadIdx.x; c < C; c += blockDim.x) {
        float x = load_number(a.table.data, a.table.format, first + c) - mean;
        sum.x += x * x;
    }
    float scale = 1.0f / sqrtf(block_sums(sum, sums.of_warp).x / C + NORM_EPSILON);
    float *out = a.out.data + blockIdx.x * a.out.stride;
    for (int64_t c = threadIdx.x; c < C; c += blockDim.x) {
        float x = load_number(a.table.data, a.table.format, first + c);
        out[c] = (x - mean) * scale * a.norm.weight[c] + a.norm.bias[c];
    }
}

struct NormMixArguments {
    Rows x;
    Norm norm;
    const float *mixes; // [n_mixes, C]
    const float *before; // [B, C], the norm of the token before the first; NULL without a token shift
    float *after;
    Rows out[MAX_MIXES];
    Rows normed, delta;
    int64_t C, T;
    int n_mixes;
};

// Mean and scale of two rows at once; the second may be NULL.
__device__ void statistics(const float *own, const float *before, int64_t C, float2 *of_warp, Statistics (&found)[2]) {
    float2 sum = make_float2(0.0f, 0.0f);
    for (int64_t c = threadIdx.x; c < C; c += blockDim.x) {
        sum.x += own[c];
        if (before) sum.y += before[c];
    }
    float2 mean = block_sums(sum, of_warp);
    mean = make_float2(mean.x / C, mean.y / C);
    sum = make_float2(0.0f, 0.0f);
    for (int64_t c = threadIdx.x; c < C; c += blockDim.x) {
        float x = own[c] - mean.x;
        sum.x += x * x;
        if (before) sum.y += (before[c] - mean.y) * (before[c] - mean.y);
    }
    sum = block_sums(sum, of_warp);
    found[0] = {mean.x, 1.0f / sqrtf(sum.x / C + NORM_EPSILON)};
    found[1] = {mean.y, 1.0f / sqrtf(sum.y / C + NORM_EPSILON)};
}

__global__ void __launch_bounds__(ROW_THREADS) norm_mix_kernel(const __grid_constant__ NormMixArguments a) {
    RAVEL_SHARED(RowSums, sums);
    int64_t row = blockIdx.x, b = row / a.T, t = row % a.T;
    const float *own = a.x.data + row * a.x.stride;
    const float *before = a.before && t > 0 ? own - a.x.stride : nullptr;
    Statistics found[2];
    statistics(own, before, a.C, sums.of_warp, found);
    for (int64_t c = threadIdx.x; c < a.C; c += blockDim.x) {
        float weight = a.norm.weight[c], bias = a.norm.bias[c];
        float n = (own[c] - found[0].mean) * found[0].scale * weight + bias;
        if (a.normed.data) a.normed.data[row * a.normed.stride + c] = n;
        if (!a.before) continue;
        float last = before ? (before[c] - found[1].mean) * found[1].scale * weight + bias : a.before[b * a.C + c];
        float d = last - n;
        if (a.delta.data) a.delta.data[row * a.delta.stride + c] = d;
        for (int j = 0; j < a.n_mixes; j++) a.out[j].data[row * a.out[j].stride + c] = n + d * a.mixes[j * a.C + c];
        if (t == a.T - 1) a.after[b * a.C + c] = n;
    }
}

struct BlendArguments {
    Rows normed, delta, share[MAX_MIXES], out[MAX_MIXES];
    int64_t C;
    int n_items;
};

__global__ void __launch_bounds__(ROW_THREADS) blend_kernel(const __grid_constant__ BlendArguments a) {
    int64_t row = blockIdx.x;
    for (int64_t c = threadIdx.x; c < a.C; c += blockDim.x) {
        float n = a.normed.data[row * a.normed.stride + c], d = a.delta.data[row * a.delta.stride + c];
        for (int j = 0; j < a.n_items; j++) {
            a.out[j].data[row * a.out[j].stride + c] = n + d * a.share[j].data[row * a.share[j].stride + c];
        }
    }
}

struct DeepArguments {
    const int64_t *ids;
    RavelTable table;
    Rows in, out;
    int R;
};

__global__ void __launch_bounds__(ROW_THREADS) deep_kernel(DeepArguments a) {
    const float *in = a.in.data + blockIdx.x * a.in.stride;
    int64_t first = a.ids[blockIdx.x] * a.table.width;
    for (int j = threadIdx.x; j < a.R; j += blockDim.x) {
        float y = 0.0f;
        for (int i = 0; i < a.R; i++) y += in[i] * load_number(a.table.data, a.table.format, first + i * a.R + j);
        a.out.data[blockIdx.x * a.out.stride + j] = y;
    }
}

} // namespace

int32_t embed(const RavelOp &op, const RavelPass &pass) {
    EmbedArguments a = {pass.ids, op.table, {op.p[0], op.p[1]}, rows_of(pass, op.out[0])};
    return launch(embed_kernel, pass.B * pass.T, row_threads(op.table.width), pass.stream, a);
}

int32_t norm_mix(const RavelOp &op, const RavelPass &pass) {
    NormMixArguments a = {};
    a.x = rows_of(pass, op.in[0]);
    a.norm = {op.p[0], op.p[1]};
    a.normed = rows_of(pass, op.out[6]);
    a.C = pass.buffers[op.in[0]].width;
    a.T = pass.T;
    if (op.state >= 0) {
        a.mixes = op.p[2];
        a.before = state_in(pass, op, op.state);
        a.after = state_out(pass, op, op.state);
        a.delta = rows_of(pass, op.out[7]);
        a.n_mixes = op.n_items;
        for (int j = 0; j < op.n_items; j++) a.out[j] = rows_of(pass, op.out[j]);
    }
    return launch(norm_mix_kernel, pass.B * pass.T, row_threads(a.C), pass.stream, a);
}

int32_t blend(const RavelOp &op, const RavelPass &pass) {
    BlendArguments a = {};
    a.normed = rows_of(pass, op.in[0]);
    a.delta = rows_of(pass, op.in[1]);
    a.C = pass.buffers[op.in[0]].width;
    a.n_items = op.n_items;
    for (int j = 0; j < op.n_items; j++) {
        a.share[j] = rows_of(pass, op.in[2 + j]);
        a.out[j] = rows_of(pass, op.out[j]);
    }
    return launch(blend_kernel, pass.B * pass.T, row_threads(a.C), pass.stream, a);
}

int32_t deep(const RavelOp &op, const RavelPass &pass) {
    DeepArguments a = {pass.ids, op.table, rows_of(pass, op.in[0]), rows_of(pass, op.out[0]), op.n_items};
    return launch(deep_kernel, pass.B * pass.T, row_threads(op.n_items), pass.stream, a);
}
