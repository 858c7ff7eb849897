// Sums of products for weights kept as INT8 and INT4: exact in int32 within a group of 32, then scaled and added up in
// float32 in the order of the groups. A row gives the same bits alone as among others.

// Numbers of k in a block: two panels of it and the activations fit into the fastest cache.
constexpr int64_t INTEGER_BLOCK = 512;
constexpr int64_t BLOCK_GROUPS = INTEGER_BLOCK / GROUP;

// How weights are read: GROUP_BYTES of a group of 32 within a panel, of which `step` 0..7 is 4 weights for each column.
struct ReadInt8 {
    typedef Dot8 Dot;
    static constexpr int GROUP_BYTES = 512;
    static RAVEL_INLINE Dot::Weights weights(const uint8_t *q, int step) { return Dot::weights(q + step * 64); }
};

struct ReadInt4 {
    typedef Dot4 Dot;
    static constexpr int GROUP_BYTES = 256;
    static RAVEL_INLINE Dot::Weights weights(const uint8_t *q, int step) {
        return step % 2 ? Dot::high(q + step / 2 * 64) : Dot::low(q + step / 2 * 64);
    }
};

// 4-bit weights that were unpacked to bytes.
struct ReadUnpacked {
    typedef Dot4 Dot;
    static constexpr int GROUP_BYTES = 512;
    static RAVEL_INLINE Dot::Weights weights(const uint8_t *q, int step) { return Dot::weights(q + step * 64); }
};

// Some rows of activations in one block of k: q [rows][INTEGER_BLOCK], the others [rows][BLOCK_GROUPS].
struct IntegerRows {
    const int8_t *q;
    const float *scale;
    const int32_t *correction; // -OFFSET * sum
};

// Two panels, each of scales and weights.
struct IntegerPanels {
    const uint16_t *scales[2];
    const uint8_t *q[2];
};

template <class Read, int R, int V>
void integer_tile(const IntegerPanels &panels, int column, const IntegerRows &x, int64_t n_groups, float *sums) {
    typedef typename Read::Dot Dot;
    const uint8_t *w[V];
    const uint16_t *scales[V];
    F total[R][V];
    RAVEL_UNROLL for (int v = 0; v < V; v++) {
        int at = column + v * W;
        w[v] = panels.q[at / 16] + at % 16 * 4;
        scales[v] = panels.scales[at / 16] + at % 16;
        RAVEL_UNROLL for (int r = 0; r < R; r++) total[r][v] = load(sums + r * UNIT_COLUMNS + at);
    }
    for (int64_t g = 0; g < n_groups; g++) {
        typename Dot::Sum sum[R][V];
        RAVEL_UNROLL for (int r = 0; r < R; r++)
            RAVEL_UNROLL for (int v = 0; v < V; v++) sum[r][v] = Dot::start(x.correction[r * BLOCK_GROUPS + g]);
        RAVEL_UNROLL for (int step = 0; step < 8; step++) {
            typename Dot::Weights weights[V];
            RAVEL_UNROLL for (int v = 0; v < V; v++) weights[v] = Read::weights(w[v], step);
            RAVEL_UNROLL for (int r = 0; r < R; r++)
                RAVEL_UNROLL for (int v = 0; v < V; v++)
                    sum[r][v] = Dot::add(sum[r][v], weights[v], x.q + r * INTEGER_BLOCK + g * GROUP + step * 4);
        }
        RAVEL_UNROLL for (int v = 0; v < V; v++) {
            F scale = load_f16(scales[v] + g * 16);
            RAVEL_UNROLL for (int r = 0; r < R; r++) {
                F whole = to_float(Dot::finish(sum[r][v], x.correction[r * BLOCK_GROUPS + g]));
                total[r][v] = fma(whole, mul(scale, set(x.scale[r * BLOCK_GROUPS + g])), total[r][v]);
            }
            w[v] += Read::GROUP_BYTES;
        }
    }
    RAVEL_UNROLL for (int v = 0; v < V; v++)
        RAVEL_UNROLL for (int r = 0; r < R; r++) store(sums + r * UNIT_COLUMNS + column + v * W, total[r][v]);
}

// R rows, chosen among 1..INTEGER_ROWS when it runs, by both panels.
template <class Read, int R>
void integer_rows(const IntegerPanels &panels, int64_t n_rows, const IntegerRows &x, int64_t n_groups, float *sums) {
    if constexpr (R > 1) {
        if (n_rows < R) return integer_rows<Read, R - 1>(panels, n_rows, x, n_groups, sums);
    }
    for (int column = 0; column < UNIT_COLUMNS; column += INTEGER_VECTORS * W)
        integer_tile<Read, R, INTEGER_VECTORS>(panels, column, x, n_groups, sums);
}

// The rows of a tile, one after the other, so that they don't get in each other's way in the cache.
struct IntegerCopies {
    alignas(64) int8_t q[INTEGER_ROWS * INTEGER_BLOCK];
    alignas(64) float scale[INTEGER_ROWS * BLOCK_GROUPS];
    alignas(64) int32_t correction[INTEGER_ROWS * BLOCK_GROUPS];
};

// Rows first.. of `in`, n_rows of them, in the block that begins at k. A single row is read where it lies.
inline IntegerRows read_integers(const RavelBuffer &in, int64_t first, int64_t n_rows, int64_t k, int64_t n,
                                 int32_t offset, IntegerCopies &copies) {
    int64_t start = first * in.stride + k, n_groups = n / GROUP;
    const float *scales = in.scale + start / GROUP;
    const int32_t *sums = in.sum + start / GROUP;
    for (int64_t r = 0; r < n_rows; r++)
        for (int64_t g = 0; g < n_groups; g++) {
            copies.scale[r * BLOCK_GROUPS + g] = scales[r * (in.stride / GROUP) + g];
            copies.correction[r * BLOCK_GROUPS + g] = -offset * sums[r * (in.stride / GROUP) + g];
        }
    if (n_rows == 1) return {in.q8 + start, copies.scale, copies.correction};
    copy_rows(copies.q, INTEGER_BLOCK, in.q8 + start, in.stride, n_rows, n);
    return {copies.q, copies.scale, copies.correction};
}

template <class Read>
void integer_block(const IntegerPanels &panels, const RavelBuffer &in, Rows rows, int64_t k, int64_t n, float *sums) {
    IntegerCopies copies;
    for (Parts parts(rows.n, INTEGER_ROWS); parts.n > 0; parts.next()) {
        int64_t first = rows.first + parts.first;
        IntegerRows x = read_integers(in, first, parts.n, k, n, Read::Dot::OFFSET, copies);
        integer_rows<Read, INTEGER_ROWS>(panels, parts.n, x, n / GROUP, sums + parts.first * UNIT_COLUMNS);
    }
}

// 4-bit weights [n / 8][16][4] to bytes [n / 4][16][4].
inline void unpack(const uint8_t *from, int64_t n, uint8_t *to) {
    for (int64_t k = 0; k < n; k += 8, from += 64, to += 128)
        for (int i = 0; i < 64; i += 4 * W) {
            Dot4::store(to + i, Dot4::low(from + i));
            Dot4::store(to + 64 + i, Dot4::high(from + i));
        }
}

// Few rows: 4-bit weights are unpacked as they come. Many: once for all of them.
template <class Read>
void integer_product(const Panels &panels, const RavelBuffer &in, Rows rows, float *sums) {
    alignas(64) uint8_t bytes[2][INTEGER_BLOCK * 16];
    int64_t scale_bytes = round_up(panels.K / GROUP * 32, 64);
    for (int64_t k = 0; k < panels.K; k += INTEGER_BLOCK) {
        int64_t n = smaller(INTEGER_BLOCK, panels.K - k), group = k / GROUP;
        IntegerPanels block;
        for (int i = 0; i < 2; i++) {
            block.scales[i] = reinterpret_cast<const uint16_t *>(panels.data[i]) + group * 16;
            block.q[i] = panels.data[i] + scale_bytes + group * Read::GROUP_BYTES;
        }
        if (Read::GROUP_BYTES == ReadUnpacked::GROUP_BYTES || rows.n <= FEW_ROWS) {
            integer_block<Read>(block, in, rows, k, n, sums);
            continue;
        }
        for (int i = 0; i < 2; i++) {
            unpack(block.q[i], n, bytes[i]);
            block.q[i] = bytes[i];
        }
        integer_block<ReadUnpacked>(block, in, rows, k, n, sums);
    }
}
