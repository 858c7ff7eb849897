// How a warp reads a panel of sixteen rows: 512 consecutive bytes at a time, 16 to a lane. What a lane gets of them are
// the numbers of ROWS neighbouring rows at KS neighbouring k, by format; lanes that are GROUPS apart have the same
// rows.
//
// INT8 and INT4 are turned into float without a conversion instruction, of which there are few a cycle: a byte becomes
// the last one of 2^23 as a float, from which 2^23 plus the format's zero is taken.
#ifndef RAVEL_CUDA_FORMATS
#define RAVEL_CUDA_FORMATS

#include "common.cuh"

constexpr int PANEL = 16; // rows

// Bytes of a panel; K inner numbers, filled up to a multiple of 32.
__host__ __device__ inline int64_t scale_bytes(int64_t K) { return (K + 63) / 64 * 64; } // 16 float16 to 32 numbers

__host__ __device__ inline int64_t panel_bytes(int32_t format, int64_t K) {
    if (format == RAVEL_F32) return K * PANEL * 4;
    if (format == RAVEL_F16 || format == RAVEL_BF16) return K * PANEL * 2;
    return scale_bytes(K) + K * PANEL / (format == RAVEL_INT8 ? 1 : 2);
}

struct F32Lane {
    static constexpr int ROWS = 4, KS = 1, GROUPS = 4, STEP = 8; // STEP: how far a warp gets along k
    static constexpr bool SCALED = false;
    __device__ static const char *numbers(const char *panel, int64_t) { return panel; }
    __device__ static void read(const uint4 &bits, float (&w)[ROWS][KS]) {
        w[0][0] = __uint_as_float(bits.x);
        w[1][0] = __uint_as_float(bits.y);
        w[2][0] = __uint_as_float(bits.z);
        w[3][0] = __uint_as_float(bits.w);
    }
};

struct F16Lane {
    static constexpr int ROWS = 8, KS = 1, GROUPS = 2, STEP = 16;
    static constexpr bool SCALED = false;
    __device__ static const char *numbers(const char *panel, int64_t) { return panel; }
    __device__ static void read(const uint4 &bits, float (&w)[ROWS][KS]) {
        uint32_t pairs[] = {bits.x, bits.y, bits.z, bits.w};
#pragma unroll
        for (int i = 0; i < 4; i++) {
            w[2 * i][0] = from_f16(static_cast<uint16_t>(pairs[i]));
            w[2 * i + 1][0] = from_f16(static_cast<uint16_t>(pairs[i] >> 16));
        }
    }
};

struct BF16Lane {
    static constexpr int ROWS = 4, KS = 2, GROUPS = 4, STEP = 16;
    static constexpr bool SCALED = false;
    __device__ static const char *numbers(const char *panel, int64_t) { return panel; }
    __device__ static void read(const uint4 &bits, float (&w)[ROWS][KS]) {
        uint32_t pairs[] = {bits.x, bits.y, bits.z, bits.w};
#pragma unroll
        for (int i = 0; i < 4; i++) {
            w[i][0] = __uint_as_float(pairs[i] << 16);
            w[i][1] = __uint_as_float(pairs[i] & 0xffff0000u);
        }
    }
};

// Byte i of four as a float, less `zero`.
__device__ inline float byte_as_float(uint32_t bytes, int i, float zero) {
    return __uint_as_float(__byte_perm(bytes, 0x4b000000u, 0x7440 + i)) - (8388608.0f + zero);
}

struct Int8Lane {
    static constexpr int ROWS = 4, KS = 4, GROUPS = 4, STEP = 32;
    static constexpr bool SCALED = true;
    __device__ static const char *numbers(const char *panel, int64_t K) { return panel + scale_bytes(K); }
    __device__ static void read(const uint4 &bits, float (&w)[ROWS][KS]) {
        uint32_t quads[] = {bits.x, bits.y, bits.z, bits.w};
#pragma unroll
        for (int i = 0; i < 4; i++) {
#pragma unroll
            for (int k = 0; k < 4; k++) w[i][k] = byte_as_float(quads[i], k, 128.0f);
        }
    }
};

struct Int4Lane {
    static constexpr int ROWS = 4, KS = 8, GROUPS = 4, STEP = 64;
    static constexpr bool SCALED = true;
    __device__ static const char *numbers(const char *panel, int64_t K) { return panel + scale_bytes(K); }
    __device__ static void read(const uint4 &bits, float (&w)[ROWS][KS]) {
        uint32_t octets[] = {bits.x, bits.y, bits.z, bits.w};
#pragma unroll
        for (int i = 0; i < 4; i++) {
            uint32_t low = octets[i] & 0x0f0f0f0fu, high = (octets[i] >> 4) & 0x0f0f0f0fu;
#pragma unroll
            for (int k = 0; k < 4; k++) {
                w[i][k] = byte_as_float(low, k, 8.0f);
                w[i][k + 4] = byte_as_float(high, k, 8.0f);
            }
        }
    }
};

// One number of a panel, for the kernels that take matrices apart.
__device__ inline float number_of(const char *panel, int32_t format, int64_t K, int row, int64_t k) {
    if (format == RAVEL_F32 || format == RAVEL_F16) return load_number(panel, format, k * PANEL + row);
    if (format == RAVEL_BF16) return load_number(panel, format, (k / 2 * PANEL + row) * 2 + k % 2);
    float scale = load_number(panel, RAVEL_F16, k / 32 * PANEL + row);
    const uint8_t *q = reinterpret_cast<const uint8_t *>(panel) + scale_bytes(K);
    if (format == RAVEL_INT8) return scale * (q[(k / 4 * PANEL + row) * 4 + k % 4] - 128);
    uint8_t pair = q[(k / 8 * PANEL + row) * 4 + k % 4];
    return scale * ((k % 8 < 4 ? pair & 15 : pair >> 4) - 8);
}

#endif
