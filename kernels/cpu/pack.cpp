// Laying out weight matrices as panels of 16 rows; see ravel_kernels.h for the layouts and packing.py for the rounding.
//
// Plain loops of fixed length over one group of 32 numbers of 16 rows at a time, which compilers turn into vectors of
// whatever the oldest processor has: packing is done once for a file, and several threads may pack parts of a matrix.
// Rounding adds and subtracts 1.5 * 2^23, which rounds halves to even, without an instruction that old ones lack.

#include <stdint.h>
#include <string.h>

#include "numbers.h"
#include "ravel_kernels.h"

using namespace ravel;

namespace {

constexpr int64_t PANEL = 16;
constexpr int64_t GROUP = 32;

int64_t round_up(int64_t n, int64_t multiple) { return (n + multiple - 1) / multiple * multiple; }

int64_t scale_bytes(int64_t K) { return round_up(K / GROUP * PANEL * 2, 64); }

// -1 for an unknown format.
int64_t panel_bytes(int32_t format, int64_t K) {
    switch (format) {
    case RAVEL_F32: return K * PANEL * 4;
    case RAVEL_F16:
    case RAVEL_BF16: return K * PANEL * 2;
    case RAVEL_INT8: return scale_bytes(K) + K * PANEL;
    case RAVEL_INT4: return scale_bytes(K) + K * PANEL / 2;
    default: return -1;
    }
}

// Rows of a matrix as they come: n_rows (1 to 16) of n_in numbers each.
struct Source {
    const void *data;
    int32_t format;
    int64_t n_in;
    int64_t n_rows;
};

// Numbers first..first + 31 of every row, with zeros where there are none.
typedef float Block[PANEL][GROUP];

void read_numbers(const Source &source, int64_t start, int64_t n, float *x) {
    if (source.format == RAVEL_F32) {
        memcpy(x, static_cast<const float *>(source.data) + start, static_cast<size_t>(n) * sizeof(float));
        return;
    }
    const uint16_t *halves = static_cast<const uint16_t *>(source.data) + start;
    if (source.format == RAVEL_BF16)
        for (int64_t i = 0; i < n; i++) x[i] = from_bf16(halves[i]);
    else
        for (int64_t i = 0; i < n; i++) x[i] = from_f16(halves[i]);
}

void read_block(const Source &source, int64_t first, Block &block) {
    int64_t n = source.n_in - first < GROUP ? source.n_in - first : GROUP;
    if (n < GROUP || source.n_rows < PANEL) memset(block, 0, sizeof block);
    for (int64_t row = 0; row < source.n_rows; row++) read_numbers(source, row * source.n_in + first, n, block[row]);
}

inline float clamped_round(float x, float low, float high) {
    constexpr float MAGIC = 12582912.0f;
    x = x > low ? x : low;
    x = x < high ? x : high;
    return x + MAGIC - MAGIC;
}

// q = clamp(round(w / scale)), or zeros for a scale of 0.
void rounded_quotients(const float *w, float scale, float low, float high, float *q) {
    if (scale == 0.0f) {
        memset(q, 0, GROUP * sizeof(float));
        return;
    }
    for (int i = 0; i < GROUP; i++) q[i] = clamped_round(w[i] / scale, low, high);
}

// Magnitudes have the order of their bits, and the largest of whole numbers may be found four at a time.
float largest_magnitude(const float *w) {
    int32_t largest = 0;
    for (int i = 0; i < GROUP; i++) {
        int32_t magnitude = static_cast<int32_t>(bits_of(w[i]) & 0x7fffffffu);
        largest = magnitude > largest ? magnitude : largest;
    }
    return from_bits(static_cast<uint32_t>(largest));
}

uint16_t scale_of_int8(const float *w) { return to_f16(largest_magnitude(w) / 127.0f); }

// The number of largest magnitude, the first of equals.
float largest_number(const float *w) {
    float magnitude = largest_magnitude(w);
    int32_t is_there = 0, negative_is_there = 0;
    for (int i = 0; i < GROUP; i++) {
        is_there |= w[i] == magnitude;
        negative_is_there |= w[i] == -magnitude;
    }
    if (!negative_is_there) return magnitude;
    if (!is_there) return -magnitude;
    int i = 0;
    while (w[i] != magnitude && w[i] != -magnitude) i++;
    return w[i];
}

uint16_t scale_of_int4(const float *w) {
    float q[GROUP];
    rounded_quotients(w, largest_number(w) / -8.0f, -8.0f, 7.0f, q);
    double products[4] = {0, 0, 0, 0}; // four sums, that all can be made at once
    for (int i = 0; i < GROUP; i += 4)
        for (int j = 0; j < 4; j++) products[j] += static_cast<double>(w[i + j]) * static_cast<double>(q[i + j]);
    int32_t squares = 0;
    for (int i = 0; i < GROUP; i++) squares += static_cast<int32_t>(q[i] * q[i]);
    if (squares == 0) return 0;
    double sum = (products[0] + products[1]) + (products[2] + products[3]);
    return to_f16(static_cast<float>(sum / static_cast<double>(squares)));
}

void pack_f32(const Block &block, int64_t first, uint8_t *panel) {
    float *out = reinterpret_cast<float *>(panel) + first * PANEL;
    for (int k = 0; k < GROUP; k++)
        for (int row = 0; row < PANEL; row++) out[k * PANEL + row] = block[row][k];
}

void pack_f16(const Block &block, int64_t first, uint8_t *panel) {
    uint16_t *out = reinterpret_cast<uint16_t *>(panel) + first * PANEL;
    for (int k = 0; k < GROUP; k++)
        for (int row = 0; row < PANEL; row++) out[k * PANEL + row] = to_f16(block[row][k]);
}

void pack_bf16(const Block &block, int64_t first, uint8_t *panel) {
    uint16_t *out = reinterpret_cast<uint16_t *>(panel) + first * PANEL;
    for (int k = 0; k < GROUP; k++)
        for (int row = 0; row < PANEL; row++)
            out[(k / 2 * PANEL + row) * 2 + k % 2] = to_bf16(block[row][k]);
}

// The scale of each row, and q + offset as bytes [16][32].
template <uint16_t (*scale_of)(const float *)>
void quantise(const Block &block, float low, float high, float offset, uint16_t *scales,
              uint8_t (&bytes)[PANEL][GROUP]) {
    for (int row = 0; row < PANEL; row++) {
        scales[row] = scale_of(block[row]);
        float q[GROUP];
        rounded_quotients(block[row], from_f16(scales[row]), low, high, q);
        for (int i = 0; i < GROUP; i++) bytes[row][i] = static_cast<uint8_t>(static_cast<int32_t>(q[i] + offset));
    }
}

uint16_t *scales_of_group(uint8_t *panel, int64_t first) {
    return reinterpret_cast<uint16_t *>(panel) + first / GROUP * PANEL;
}

void pack_int8(const Block &block, int64_t first, uint8_t *panel, int64_t K) {
    uint8_t bytes[PANEL][GROUP];
    quantise<scale_of_int8>(block, -127.0f, 127.0f, 128.0f, scales_of_group(panel, first), bytes);
    uint8_t *out = panel + scale_bytes(K) + first * PANEL;
    for (int k = 0; k < GROUP; k += 4)
        for (int row = 0; row < PANEL; row++, out += 4) memcpy(out, bytes[row] + k, 4);
}

void pack_int4(const Block &block, int64_t first, uint8_t *panel, int64_t K) {
    uint8_t bytes[PANEL][GROUP];
    quantise<scale_of_int4>(block, -8.0f, 7.0f, 8.0f, scales_of_group(panel, first), bytes);
    uint8_t *out = panel + scale_bytes(K) + first * PANEL / 2;
    for (int k = 0; k < GROUP; k += 8)
        for (int row = 0; row < PANEL; row++, out += 4) {
            uint32_t low, high;
            memcpy(&low, bytes[row] + k, 4);
            memcpy(&high, bytes[row] + k + 4, 4);
            low |= high << 4; // no nibble reaches the next byte
            memcpy(out, &low, 4);
        }
}

void pack_panel(const Source &source, int32_t format, uint8_t *panel) {
    int64_t K = round_up(source.n_in, GROUP);
    if (format == RAVEL_INT8 || format == RAVEL_INT4) { // what fills up the scales
        int64_t written = K / GROUP * PANEL * 2;
        memset(panel + written, 0, static_cast<size_t>(scale_bytes(K) - written));
    }
    Block block;
    for (int64_t first = 0; first < K; first += GROUP) {
        read_block(source, first, block);
        switch (format) {
        case RAVEL_F32: pack_f32(block, first, panel); break;
        case RAVEL_F16: pack_f16(block, first, panel); break;
        case RAVEL_BF16: pack_bf16(block, first, panel); break;
        case RAVEL_INT8: pack_int8(block, first, panel, K); break;
        default: pack_int4(block, first, panel, K); break;
        }
    }
}

bool is_part(int64_t n_out, int64_t first, int64_t n) {
    return first >= 0 && first % PANEL == 0 && n >= 0 && n <= n_out - first && (n % PANEL == 0 || first + n == n_out);
}

} // namespace

extern "C" int64_t ravel_packed_bytes(int32_t format, int64_t n_out, int64_t n_in) {
    int64_t bytes = panel_bytes(format, round_up(n_in, GROUP));
    return bytes < 0 || n_out < 0 || n_in < 0 ? -1 : round_up(n_out, PANEL) / PANEL * bytes;
}

extern "C" int32_t ravel_pack(int32_t format, int64_t n_out, int64_t n_in, int64_t first, int64_t n,
                              int32_t source_format, const void *source, void *packed) {
    if (ravel_packed_bytes(format, n_out, n_in) < 0 || !is_part(n_out, first, n)) return RAVEL_BAD_ARGUMENT;
    if (source_format != RAVEL_F32 && source_format != RAVEL_F16 && source_format != RAVEL_BF16)
        return RAVEL_BAD_ARGUMENT;
    if (n > 0 && n_in > 0 && (!source || !packed)) return RAVEL_BAD_ARGUMENT;

    int64_t bytes = panel_bytes(format, round_up(n_in, GROUP)), row_bytes = n_in * (source_format == RAVEL_F32 ? 4 : 2);
    uint8_t *panel = static_cast<uint8_t *>(packed) + first / PANEL * bytes;
    const uint8_t *rows = static_cast<const uint8_t *>(source);
    for (int64_t row = 0; row < n; row += PANEL, panel += bytes, rows += PANEL * row_bytes) {
        int64_t n_rows = n - row < PANEL ? n - row : PANEL;
        pack_panel({rows, source_format, n_in, n_rows}, format, panel);
    }
    return RAVEL_OK;
}
