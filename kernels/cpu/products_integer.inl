// Sums of products for weights kept as INT8 and INT4: exact in int32 within a group of 32, then scaled and added up in
// float32 in the order of the groups. A row gives the same bits alone as among others.

// Numbers of k in a block: two panels of it and the activations fit into the fastest cache.
constexpr int64_t INTEGER_BLOCK = 1024;
constexpr int64_t BLOCK_GROUPS = INTEGER_BLOCK / GROUP;

// Numbers of k whose scales are read together.
constexpr int64_t SCALE_BLOCK = 4096;

// How weights are read: GROUP_BYTES of a group of 32 within a panel, of which `step` 0..7 is 4 weights for each column.
struct ReadInt8 {
    typedef Dot8 Dot;
    static constexpr int GROUP_BYTES = 512, FEW = FEW_ROWS;
    static RAVEL_INLINE Dot::Weights weights(const uint8_t *q, int step) { return Dot::weights(q + step * 64); }
};

struct ReadInt4 {
    typedef Dot4 Dot;
    static constexpr int GROUP_BYTES = 256, FEW = FEW_ROWS > 3 ? 3 : FEW_ROWS; // half the bytes for the same work
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

// Two panels, each of scales and weights, in a block of n_groups groups; the rest as in FloatPanels.
struct IntegerPanels {
    const uint16_t *scales[2];
    const uint8_t *q[2];
    int64_t n_groups;
    int64_t ahead;
    int first_column, last_column;
};

// sums float [R][32].
template <class Read, bool FETCHES, int R, int V>
void integer_tile(const IntegerPanels &panels, int column, const IntegerRows &x, float *sums) {
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
    for (int64_t g = 0; g < panels.n_groups; g++) {
        typename Dot::Sum sum[R][V];
        RAVEL_UNROLL for (int r = 0; r < R; r++)
            RAVEL_UNROLL for (int v = 0; v < V; v++) sum[r][v] = Dot::start(x.correction[r * BLOCK_GROUPS + g]);
        RAVEL_UNROLL for (int step = 0; step < 8; step++) {
            typename Dot::Weights weights[V];
            RAVEL_UNROLL for (int v = 0; v < V; v++) {
                weights[v] = Read::weights(w[v], step);
                if (FETCHES && v % (16 / W) == 0 && step * Read::GROUP_BYTES / 8 % 64 == 0)
                    RAVEL_PREFETCH(w[v] + panels.ahead + step * Read::GROUP_BYTES / 8);
            }
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
        }
        RAVEL_UNROLL for (int v = 0; v < V; v++) w[v] += Read::GROUP_BYTES;
    }
    RAVEL_UNROLL for (int v = 0; v < V; v++)
        RAVEL_UNROLL for (int r = 0; r < R; r++) store(sums + r * UNIT_COLUMNS + column + v * W, total[r][v]);
}

// n_rows rows, 1..R.
template <class Read, bool FETCHES, int R, int V>
void integer_rows(const IntegerPanels &panels, int64_t n_rows, const IntegerRows &x, float *sums) {
    if constexpr (R > 1) {
        if (n_rows < R) return integer_rows<Read, FETCHES, R - 1, V>(panels, n_rows, x, sums);
    }
    for (int column = panels.first_column; column < panels.last_column; column += V * W)
        integer_tile<Read, FETCHES, R, V>(panels, column, x, sums);
}

// The rows of a tile, one after the other: rows that lie far apart get in each other's way in the cache.
template <int R> struct IntegerCopies {
    alignas(64) int8_t q[R * INTEGER_BLOCK];
    alignas(64) float scale[R * BLOCK_GROUPS];
    alignas(64) int32_t correction[R * BLOCK_GROUPS];

    // Rows first.. of `in`, n_rows of them, in the block of n numbers that begins at k.
    IntegerRows read(const RavelBuffer &in, int64_t first, int64_t n_rows, int64_t k, int64_t n, int32_t offset) {
        int64_t start = first * in.stride + k, n_groups = n / GROUP;
        const float *scales = in.scale + start / GROUP;
        const int32_t *sums = in.sum + start / GROUP;
        for (int64_t r = 0; r < n_rows; r++, scales += in.stride / GROUP, sums += in.stride / GROUP)
            for (int64_t g = 0; g < n_groups; g++) {
                scale[r * BLOCK_GROUPS + g] = scales[g];
                correction[r * BLOCK_GROUPS + g] = -offset * sums[g];
            }
        if (n_rows == 1) return {in.q8 + start, scale, correction};
        copy_rows(q, INTEGER_BLOCK, in.q8 + start, in.stride, n_rows, n);
        return {q, scale, correction};
    }
};

// All rows, at most R at a time, in the block that begins at k. With each time some of `next` is asked for.
template <class Read, bool FETCHES, int R, int V>
void integer_block(const IntegerPanels &panels, const RavelBuffer &in, Rows rows, int64_t k, Ahead next, float *sums) {
    IntegerCopies<R> copies;
    for (Parts parts(rows.n, R); parts.n > 0; parts.next()) {
        next.ask(parts.left);
        int64_t first = rows.first + parts.first;
        IntegerRows x = copies.read(in, first, parts.n, k, panels.n_groups * GROUP, Read::Dot::OFFSET);
        integer_rows<Read, FETCHES, R, V>(panels, parts.n, x, sums + parts.first * UNIT_COLUMNS);
    }
}

// Where the weights of a panel begin, after its scales.
inline const uint8_t *weights_of(const uint8_t *panel, int64_t K) { return panel + round_up(K / GROUP * 32, 64); }

// Scales of n_groups groups; asks for those NEAR ahead, as tiles do for the weights around them.
inline void read_scales(const uint16_t *from, int64_t n_groups, uint16_t *to) {
    for (int64_t i = 0; i < n_groups * 16; i += 32) {
        RAVEL_PREFETCH(reinterpret_cast<const uint8_t *>(from + i) + NEAR);
        memcpy(to + i, from + i, 64);
    }
}

// One panel after the other, each from its beginning to its end, as memory is read fastest. To that end scales are read
// before the weights that they belong to, not beside them.
template <class Read>
void integer_few(const Panels &panels, const RavelBuffer &in, Rows rows, float *sums) {
    alignas(64) uint16_t scales[SCALE_BLOCK / GROUP * 16];
    for (int i = 0; i < panels.n; i++)
        for (int64_t k = 0; k < panels.K; k += INTEGER_BLOCK) {
            const uint16_t *from = reinterpret_cast<const uint16_t *>(panels.data[i]) + k / GROUP * 16;
            if (k % SCALE_BLOCK == 0) read_scales(from, smaller(SCALE_BLOCK, panels.K - k) / GROUP, scales);
            const uint16_t *scale = scales + k % SCALE_BLOCK / GROUP * 16;
            const uint8_t *q = weights_of(panels.data[i], panels.K) + k / GROUP * Read::GROUP_BYTES;
            int64_t n_groups = smaller(INTEGER_BLOCK, panels.K - k) / GROUP;
            IntegerPanels block = {{scale, scale}, {q, q}, n_groups, NEAR, i * 16, i * 16 + 16};
            integer_block<Read, true, Read::FEW, 16 / W>(block, in, rows, k, {}, sums);
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

template <class Read, class ReadAgain>
void integer_more(const Panels &panels, const RavelBuffer &in, Rows rows, float *sums) {
    alignas(64) uint8_t bytes[2][INTEGER_BLOCK * 16];
    for (int64_t k = 0; k < panels.K; k += INTEGER_BLOCK) {
        int64_t group = k / GROUP, n = smaller(INTEGER_BLOCK, panels.K - k);
        IntegerPanels block = {{}, {}, n / GROUP, panels.ahead, 0, UNIT_COLUMNS};
        for (int i = 0; i < 2; i++) {
            block.scales[i] = reinterpret_cast<const uint16_t *>(panels.data[i]) + group * 16;
            block.q[i] = weights_of(panels.data[i], panels.K) + group * Read::GROUP_BYTES;
            for (int64_t j = 0; j < n; j += 64)
                RAVEL_PREFETCH(reinterpret_cast<const uint8_t *>(block.scales[i]) + panels.ahead + j);
        }
        if (rows.n < MANY_ROWS) {
            integer_block<Read, true, INTEGER_ROWS, INTEGER_VECTORS>(block, in, rows, k, {}, sums);
            continue;
        }
        Ahead next = {{block.q[0] + panels.ahead, block.q[1] + panels.ahead}, block.n_groups * Read::GROUP_BYTES};
        if (Read::GROUP_BYTES != ReadAgain::GROUP_BYTES)
            for (int i = 0; i < 2; i++) {
                unpack(block.q[i], n, bytes[i]);
                block.q[i] = bytes[i];
            }
        integer_block<ReadAgain, false, INTEGER_ROWS, INTEGER_VECTORS>(block, in, rows, k, next, sums);
    }
}

// ReadAgain: for weights that many rows use.
template <class Read, class ReadAgain>
void integer_product(const Panels &panels, const RavelBuffer &in, Rows rows, float *sums) {
    rows.n <= Read::FEW ? integer_few<Read>(panels, in, rows, sums)
                       : integer_more<Read, ReadAgain>(panels, in, rows, sums);
}
