// Products of many rows, as reading needs them: the tensor cores of cuBLAS, called by torch, do them on plain matrices.
// This file makes those: a matrix unpacked row by row, activations as 16-bit numbers, and the end of a product.
//
// float16 reaches to 65504, which activations may exceed: each row is brought to a largest number between 1024 and 2048
// by a power of two, and the product is multiplied by the inverse, which loses nothing.
#include "epilogue.cuh"
#include "formats.cuh"
#include "launches.h"

namespace {

constexpr int THREADS = 256;
constexpr int TILE_KS = 128;
constexpr int LARGEST_EXPONENT = 10;

struct Tile {
    float numbers[PANEL][TILE_KS + 1]; // one more, so that neither side meets itself in a bank
};

__device__ void write_number(void *out, int32_t format, int64_t at, float x) {
    if (format == RAVEL_F32) static_cast<float *>(out)[at] = x;
    if (format == RAVEL_F16) static_cast<uint16_t *>(out)[at] = to_f16(x);
    if (format == RAVEL_BF16) static_cast<uint16_t *>(out)[at] = to_bf16(x);
}

__global__ void __launch_bounds__(THREADS) unpack_kernel(RavelMatrix matrix, int64_t K, int32_t format, void *out) {
    RAVEL_SHARED(Tile, tile);
    const char *panel = static_cast<const char *>(matrix.data) + blockIdx.x * panel_bytes(matrix.format, K);
    int64_t first_row = static_cast<int64_t>(blockIdx.x) * PANEL;
    for (int64_t first = 0; first < K; first += TILE_KS) {
        int count = static_cast<int>(K - first < TILE_KS ? K - first : TILE_KS);
        for (int i = threadIdx.x; i < count * PANEL; i += blockDim.x) {
            tile.numbers[i % PANEL][i / PANEL] =
                number_of(panel, matrix.format, K, i % PANEL, first + i / PANEL);
        }
        __syncthreads();
        for (int i = threadIdx.x; i < PANEL * TILE_KS; i += blockDim.x) {
            int row = i / TILE_KS, k = i % TILE_KS;
            if (k < count && first_row + row < matrix.n_out) {
                write_number(out, format, (first_row + row) * K + first + k, tile.numbers[row][k]);
            }
        }
        __syncthreads();
    }
}

struct RowMaximum {
    float of_warp[WARP];
};

__device__ float block_max(float x, float *of_warp) {
    int lane = threadIdx.x % WARP, warp = threadIdx.x / WARP;
    for (int distance = WARP / 2; distance > 0; distance /= 2) {
        x = fmaxf(x, __shfl_xor_sync(ALL_LANES, x, distance));
    }
    if (lane == 0) of_warp[warp] = x;
    __syncthreads();
    x = 0.0f;
    for (int i = 0; i < static_cast<int>(blockDim.x) / WARP; i++) x = fmaxf(x, of_warp[i]);
    return x;
}

__global__ void __launch_bounds__(THREADS)
    narrow_kernel(const float *x, int64_t width, int32_t format, void *out, float *row_scale) {
    RAVEL_SHARED(RowMaximum, maximum);
    int64_t first = blockIdx.x * width;
    float largest = 0.0f;
    for (int64_t k = threadIdx.x; k < width; k += blockDim.x) largest = fmaxf(largest, fabsf(x[first + k]));
    largest = block_max(largest, maximum.of_warp);
    int exponent = 0;
    if (format == RAVEL_F16 && largest > 0.0f && largest <= 3.4028235e38f) {
        exponent = LARGEST_EXPONENT - ilogbf(largest);
        exponent = exponent > 120 ? 120 : exponent; // so that the scale itself stays a normal number
    }
    float up = ldexpf(1.0f, exponent);
    for (int64_t k = threadIdx.x; k < width; k += blockDim.x) write_number(out, format, first + k, x[first + k] * up);
    if (threadIdx.x == 0) row_scale[blockIdx.x] = ldexpf(1.0f, -exponent);
}

__global__ void __launch_bounds__(THREADS)
    finish_kernel(Epilogue end, int64_t n_out, const float *sums, const float *row_scale) {
    int64_t row = blockIdx.x;
    for (int64_t n = threadIdx.x; n < n_out; n += blockDim.x) {
        store(end, row, n, sums[row * n_out + n] * row_scale[row]);
    }
}

bool is_plain(int32_t format) { return format == RAVEL_F32 || format == RAVEL_F16 || format == RAVEL_BF16; }

} // namespace

int32_t ravel_unpack(const RavelMatrix *matrix, int32_t format, void *out, void *stream) {
    if (!matrix || !matrix->data || !out || !is_plain(format)) return RAVEL_BAD_ARGUMENT;
    if (matrix->n_out < 1 || matrix->n_in < 1) return RAVEL_BAD_ARGUMENT;
    if (matrix->format < RAVEL_F32 || matrix->format > RAVEL_INT4) return RAVEL_BAD_ARGUMENT;
    int64_t n_blocks = round_up(matrix->n_out, PANEL) / PANEL;
    return launch(unpack_kernel, n_blocks, THREADS, stream, *matrix, round_up(matrix->n_in, 32), format, out);
}

int32_t ravel_narrow(const float *x, int64_t n_rows, int64_t width, int32_t format, void *out, float *row_scale,
                     void *stream) {
    if (!x || !out || !row_scale || n_rows < 1 || width < 1 || !is_plain(format)) return RAVEL_BAD_ARGUMENT;
    return launch(narrow_kernel, n_rows, THREADS, stream, x, width, format, out, row_scale);
}

int32_t ravel_finish(const RavelProduct *product, const RavelPass *pass, const float *sums, const float *row_scale) {
    if (!product || !pass || !pass->buffers || !sums || !row_scale) return RAVEL_BAD_ARGUMENT;
    if (pass->B < 1 || pass->T < 1 || pass->B > INT32_MAX / pass->T) return RAVEL_BAD_ARGUMENT;
    int32_t status = check_product(*product, *pass);
    if (status != RAVEL_OK) return status;
    return launch(finish_kernel, pass->B * pass->T, THREADS, pass->stream, epilogue_of(*product, *pass),
                  product->matrix.n_out, sums, row_scale);
}
