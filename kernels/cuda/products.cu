// Weight matrices times few rows of activations, as writing needs it: bounded by reading the weights once.
//
// A block has one panel of sixteen matrix rows and up to eight rows of activations. Its warps take turns along k, each
// reading 512 consecutive bytes at a time; what lanes and warps have summed is put together in a fixed order at the
// end. All products of an operation are one launch, so that small ones (low-rank pairs) run side by side. Activations
// are float32; INT8 and INT4 weights are turned into float32 on the way, their scales multiplied once a group.
//
// With more rows the blocks of the same panel lie side by side and find it in the cache. From some rows on (17, says
// cuda.py) it is better to unpack a matrix and use the tensor cores: see whole.cu.
#include "epilogue.cuh"
#include "formats.cuh"
#include "launches.h"

namespace {

constexpr int MAX_WARPS = 16;
constexpr int MAX_ROWS = 8;
constexpr int MAX_ITEMS = 8; // products to a launch; arguments of a kernel are at most 4 KB
constexpr int READS_A_WARP = 4; // with fewer it takes longer to put the sums of the warps together

struct Item {
    const char *data;
    Rows in;
    Epilogue end;
    int64_t n_out, K;
    int32_t format;
    int32_t first_block;
};

struct Arguments {
    Item items[MAX_ITEMS];
    int64_t M;
    int n_items;
    int n_tiles; // of rows of activations
};

template <int ROWS> struct Sums {
    float of_warp[MAX_WARPS][ROWS][PANEL];
};

// Adds to acc what this lane has of one read at k: x points to the first of the tile's rows. Places within the tile are
// 32-bit numbers: as addresses they would take the registers that the sums need.
template <typename Lane, int M>
__device__ inline void multiply(const uint4 &bits, const char *panel, int k, int group, const float *x,
                                int stride, int last_row, float (&acc)[M][Lane::ROWS]) {
    float w[Lane::ROWS][Lane::KS], scale[Lane::ROWS];
    Lane::read(bits, w);
    if (Lane::SCALED) {
        uint2 four = __ldg(reinterpret_cast<const uint2 *>(panel + k / 32 * PANEL * 2) + group);
        scale[0] = from_f16(static_cast<uint16_t>(four.x));
        scale[1] = from_f16(static_cast<uint16_t>(four.x >> 16));
        scale[2] = from_f16(static_cast<uint16_t>(four.y));
        scale[3] = from_f16(static_cast<uint16_t>(four.y >> 16));
    }
#pragma unroll
    for (int m = 0; m < M; m++) {
        const float *from = x + (m < last_row ? m : last_row) * stride + k; // rows too many repeat the last one
        float numbers[Lane::KS];
        if constexpr (Lane::KS >= 4) {
#pragma unroll
            for (int i = 0; i < Lane::KS; i += 4) {
                float4 four = __ldg(reinterpret_cast<const float4 *>(from + i));
                numbers[i] = four.x;
                numbers[i + 1] = four.y;
                numbers[i + 2] = four.z;
                numbers[i + 3] = four.w;
            }
        } else {
#pragma unroll
            for (int i = 0; i < Lane::KS; i++) numbers[i] = __ldg(from + i);
        }
#pragma unroll
        for (int row = 0; row < Lane::ROWS; row++) {
            float sum = Lane::SCALED ? 0.0f : acc[m][row];
#pragma unroll
            for (int i = 0; i < Lane::KS; i++) sum += w[row][i] * numbers[i];
            acc[m][row] = Lane::SCALED ? acc[m][row] + scale[row] * sum : sum;
        }
    }
}

// This warp's share of a panel times M rows, into its place of `sums`.
template <typename Lane, int M>
__device__ void multiply_panel(const Item &item, int64_t panel_number, int64_t first_row, int64_t n_rows,
                               Sums<M> &sums) {
    int lane = threadIdx.x % WARP, warp = threadIdx.x / WARP, n_warps = blockDim.x / WARP;
    int group = lane % Lane::GROUPS;
    const char *panel = item.data + panel_number * panel_bytes(item.format, item.K);
    const char *numbers = Lane::numbers(panel, item.K) + lane * sizeof(uint4);
    const float *x = item.in.data + first_row * item.in.stride;
    int stride = static_cast<int>(item.in.stride), K = static_cast<int>(item.K);
    int last_row = static_cast<int>(n_rows - first_row < M ? n_rows - first_row : M) - 1;
    float acc[M][Lane::ROWS] = {};
    int whole = K / Lane::STEP, first_k = lane / Lane::GROUPS * Lane::KS;
#pragma unroll(M <= 2 ? 4 : M <= 4 ? 2 : 1)
    for (int read = warp; read < whole; read += n_warps) {
        uint4 bits = __ldg(reinterpret_cast<const uint4 *>(numbers) + read * WARP);
        multiply<Lane, M>(bits, panel, read * Lane::STEP + first_k, group, x, stride, last_row, acc);
    }
    int k = whole * Lane::STEP + first_k;
    if (Lane::STEP > 32 && whole % n_warps == warp && k < K) { // INT4 may end with half a read
        uint4 bits = __ldg(reinterpret_cast<const uint4 *>(numbers) + whole * WARP);
        multiply<Lane, M>(bits, panel, k, group, x, stride, last_row, acc);
    }
#pragma unroll
    for (int m = 0; m < M; m++) {
#pragma unroll
        for (int row = 0; row < Lane::ROWS; row++) {
            float sum = acc[m][row];
            for (int distance = Lane::GROUPS; distance < WARP; distance *= 2) {
                sum += __shfl_xor_sync(ALL_LANES, sum, distance);
            }
            if (lane < Lane::GROUPS) sums.of_warp[warp][m][group * Lane::ROWS + row] = sum;
        }
    }
}

template <int M>
__global__ void __launch_bounds__(MAX_WARPS *WARP, M == 1 ? 2 : 1) products_kernel(const __grid_constant__ Arguments a) {
    RAVEL_SHARED(Sums<M>, sums);
    int number = 0;
    while (number + 1 < a.n_items && static_cast<int>(blockIdx.x) >= a.items[number + 1].first_block) number++;
    const Item &item = a.items[number];
    int block = blockIdx.x - item.first_block;
    int64_t panel = block / a.n_tiles, first_row = static_cast<int64_t>(block % a.n_tiles) * M;
    switch (item.format) {
    case RAVEL_F32: multiply_panel<F32Lane, M>(item, panel, first_row, a.M, sums); break;
    case RAVEL_F16: multiply_panel<F16Lane, M>(item, panel, first_row, a.M, sums); break;
    case RAVEL_BF16: multiply_panel<BF16Lane, M>(item, panel, first_row, a.M, sums); break;
    case RAVEL_INT8: multiply_panel<Int8Lane, M>(item, panel, first_row, a.M, sums); break;
    case RAVEL_INT4: multiply_panel<Int4Lane, M>(item, panel, first_row, a.M, sums); break;
    }
    __syncthreads();
    for (int i = threadIdx.x; i < M * PANEL; i += blockDim.x) {
        int64_t row = first_row + i / PANEL, column = panel * PANEL + i % PANEL;
        if (row >= a.M || column >= item.n_out) continue;
        float sum = 0.0f;
        for (int warp = 0; warp < static_cast<int>(blockDim.x) / WARP; warp++) {
            sum += sums.of_warp[warp][i / PANEL][i % PANEL];
        }
        store(item.end, row, column, sum);
    }
}

// How many times a warp would read if it were alone.
int64_t reads(const RavelMatrix &matrix) {
    int64_t K = round_up(matrix.n_in, 32);
    return (panel_bytes(matrix.format, K) + WARP * 16 - 1) / (WARP * 16);
}

template <int M> int32_t start(const RavelProduct *products, int n_items, const RavelPass &pass) {
    Arguments a = {};
    a.M = pass.B * pass.T;
    a.n_tiles = static_cast<int>(round_up(a.M, M) / M);
    a.n_items = n_items;
    int64_t n_blocks = 0, n_warps = 1;
    for (int i = 0; i < n_items; i++) {
        const RavelMatrix &matrix = products[i].matrix;
        Item &item = a.items[i];
        item.data = static_cast<const char *>(matrix.data);
        item.in = rows_of(pass, products[i].in);
        item.end = epilogue_of(products[i], pass);
        item.n_out = matrix.n_out;
        item.K = round_up(matrix.n_in, 32);
        item.format = matrix.format;
        item.first_block = static_cast<int32_t>(n_blocks);
        n_blocks += round_up(matrix.n_out, PANEL) / PANEL * a.n_tiles;
        while (n_warps < MAX_WARPS && n_warps * READS_A_WARP < reads(matrix)) n_warps *= 2;
    }
    return launch(products_kernel<M>, n_blocks, static_cast<int>(n_warps) * WARP, pass.stream, a);
}

} // namespace

int32_t products(const RavelOp &op, const RavelPass &pass) {
    int64_t M = pass.B * pass.T;
    for (int first = 0; first < op.n_items; first += MAX_ITEMS) {
        int n_items = static_cast<int>(smaller(op.n_items - first, MAX_ITEMS));
        const RavelProduct *some = op.products + first;
        int32_t status = M == 1   ? start<1>(some, n_items, pass)
                         : M == 2 ? start<2>(some, n_items, pass)
                         : M <= 4 ? start<4>(some, n_items, pass)
                                  : start<MAX_ROWS>(some, n_items, pass);
        if (status != RAVEL_OK) return status;
    }
    return RAVEL_OK;
}
