// Products of weight matrices and activations, in units of 32 columns of the result, each for all rows.
//
// A unit reads its two panels once. FEW_ROWS rows: one panel after the other, so that reading memory, most of the
// work, goes straight on from unit to unit. More: both panels block by block of k, and within a block all rows go over
// weights that stay in the fastest cache, while those of the next unit are fetched. Sums of up to 128 rows wait beside
// it; more rows than that read the panels again, from the next cache.
//
// Every sum is made in a fixed order that depends on nothing but the level: not on which thread makes it, and but for
// many rows of BF16 (see products_bf16.inl) not on how many rows there are.

constexpr int UNIT_COLUMNS = 32;
constexpr int64_t ROWS_AT_ONCE = 128;

// How many bytes before they are needed weights are asked for when one panel is read after the other: as many as are on
// their way at any time. The processor itself sees too late what comes.
constexpr int64_t NEAR = 8192;

// From here on it is worth to widen weights, for all rows, before they are multiplied.
constexpr int64_t MANY_ROWS = 17;

struct Rows {
    int64_t first, n;
};

// The n panels of a unit; where there is only one it stands for both.
struct Panels {
    const uint8_t *data[2];
    int n;
    int64_t K;
    int64_t ahead; // bytes from here to the same weights of the next unit; 0 if this is the last
};

// n rows in parts of nearly the same size, none larger than `most`.
struct Parts {
    int64_t first = 0, n, left, rest;
    Parts(int64_t rows, int64_t most) : left((rows + most - 1) / most), rest(rows) { n = left ? rest / left : 0; }
    void next() {
        first += n;
        rest -= n;
        left--;
        n = left ? rest / left : 0;
    }
};

// Weights that will be needed next, in two panels: asked for little by little, or the processor waits for them now.
struct Ahead {
    const uint8_t *data[2];
    int64_t n_bytes; // of each

    // One of `left` parts of what is left.
    RAVEL_INLINE void ask(int64_t left) {
        int64_t n = (n_bytes / left + 63) / 64 * 64;
        for (int64_t i = 0; i < n; i += 64) {
            RAVEL_PREFETCH(data[0] + i);
            RAVEL_PREFETCH(data[1] + i);
        }
        data[0] += n, data[1] += n, n_bytes -= n;
    }
};

RAVEL_INLINE int64_t round_up(int64_t n, int64_t multiple) { return (n + multiple - 1) / multiple * multiple; }

RAVEL_INLINE int64_t smaller(int64_t a, int64_t b) { return a < b ? a : b; }

// The first n of each row's numbers; n is a multiple of 32. Of the few bytes there are, a call would be a large part.
template <class T>
RAVEL_INLINE void copy_rows(T *to, int64_t to_stride, const T *from, int64_t stride, int64_t n_rows, int64_t n) {
    for (int64_t r = 0; r < n_rows; r++, to += to_stride, from += stride)
        for (int64_t i = 0; i < n; i += 32) memcpy(to + i, from + i, 32 * sizeof(T));
}

#include "products_float.inl"

#include "products_integer.inl"

#ifdef RAVEL_DOT_BF16
#include "products_bf16.inl"
#endif

inline Panels panels_of(const RavelMatrix &matrix, int64_t unit) {
    int64_t K = round_up(matrix.n_in, GROUP), bytes = 0;
    switch (matrix.format) {
    case RAVEL_F32: bytes = K * 64; break;
    case RAVEL_F16:
    case RAVEL_BF16: bytes = K * 32; break;
    case RAVEL_INT8: bytes = round_up(K, 64) + K * 16; break;
    case RAVEL_INT4: bytes = round_up(K, 64) + K * 8; break;
    }
    const uint8_t *first = static_cast<const uint8_t *>(matrix.data) + unit * 2 * bytes;
    int n = unit * UNIT_COLUMNS + 16 < matrix.n_out ? 2 : 1;
    return {{first, first + (n - 1) * bytes}, n, K, (unit + 1) * UNIT_COLUMNS < matrix.n_out ? 2 * bytes : 0};
}

// How a product is made: the format of its weights, or the one more way that BF16 has.
constexpr int32_t BF16_PAIRS = 16;

inline int32_t way_of(const RavelMatrix &matrix, const RavelBuffer &in, int64_t M) {
#ifdef RAVEL_DOT_BF16
    if (matrix.format == RAVEL_BF16 && M >= MANY_ROWS && in.bf16) return BF16_PAIRS;
#else
    (void)in, (void)M;
#endif
    return matrix.format;
}

inline void multiply(int32_t way, const Panels &panels, const RavelBuffer &in, Rows rows, float *sums) {
    switch (way) {
    case RAVEL_F32: return float_product<ReadF32>(panels, in, rows, sums);
    case RAVEL_F16: return float_product<ReadF16>(panels, in, rows, sums);
    case RAVEL_BF16: return float_product<ReadBf16>(panels, in, rows, sums);
#ifdef RAVEL_DOT_BF16
    case BF16_PAIRS: return bf16_product(panels, in, rows, sums);
#endif
    case RAVEL_INT8: return integer_product<ReadInt8, ReadInt8>(panels, in, rows, sums);
    case RAVEL_INT4: return integer_product<ReadInt4, ReadUnpacked>(panels, in, rows, sums);
    }
}

RAVEL_INLINE F activated(F y, int32_t activation) {
    switch (activation) {
    case RAVEL_TANH: return tanh(y);
    case RAVEL_SIGMOID: return sigmoid(y);
    case RAVEL_SQUARED_RELU: y = max(zero(), y); return mul(y, y);
    default: return y;
    }
}

// y = f(sums + bias) in place of the sums of a row, and its store into row `row` of the buffer `out`: n numbers.
inline void finish_row(const RavelPass &pass, const RavelProduct &product, int64_t row, int64_t column, int64_t n,
                       const float *bias, float *sums) {
    const RavelBuffer &out = pass.buffers[product.out];
    bool adds = product.store == RAVEL_ADD || product.store == RAVEL_ADD_GATED;
    const float *gate = nullptr;
    if (product.gate >= 0) gate = pass.buffers[product.gate].f32 + row * pass.buffers[product.gate].stride + column;
    float *target = adds ? out.f32 + row * out.stride + column : nullptr;
    for (int i = 0; i < UNIT_COLUMNS; i += W) {
        F y = activated(add(load(sums + i), load(bias + i)), product.activation);
        if (product.store == RAVEL_GATED) y = mul(load(gate + i), y);
        if (product.store == RAVEL_ADD_GATED) y = fma(load(gate + i), y, load(target + i));
        if (product.store == RAVEL_ADD) y = add(load(target + i), y);
        store(sums + i, y);
    }
    if (adds)
        memcpy(target, sums, static_cast<size_t>(n) * sizeof(float));
    else
        write_forms(out, row, column, sums, n);
}

inline int64_t product_units(const RavelProduct &product) {
    return (product.matrix.n_out + UNIT_COLUMNS - 1) / UNIT_COLUMNS;
}

inline void product_unit(const RavelPass &pass, const RavelProduct &product, int64_t unit) {
    const RavelMatrix &matrix = product.matrix;
    int64_t M = pass.B * pass.T, column = unit * UNIT_COLUMNS, n = smaller(UNIT_COLUMNS, matrix.n_out - column);
    alignas(64) float bias[UNIT_COLUMNS] = {};
    if (product.bias) memcpy(bias, product.bias + column, static_cast<size_t>(n) * sizeof(float));
    const RavelBuffer &in = pass.buffers[product.in];
    int32_t way = way_of(matrix, in, M);
    Panels panels = panels_of(matrix, unit);
    alignas(64) float sums[ROWS_AT_ONCE * UNIT_COLUMNS];
    for (Parts parts(M, ROWS_AT_ONCE); parts.n > 0; parts.next()) {
        memset(sums, 0, static_cast<size_t>(parts.n) * UNIT_COLUMNS * sizeof(float));
        multiply(way, panels, in, {parts.first, parts.n}, sums);
        for (int64_t row = 0; row < parts.n; row++)
            finish_row(pass, product, parts.first + row, column, n, bias, sums + row * UNIT_COLUMNS);
    }
}
