// Sums of products for weights kept as INT8 and INT4: exact in int32 within a group of 32, then scaled and added up in
// float32 in the order of the groups. A row gives the same bits alone as among others.

// Numbers of k in a block: two panels of it and the activations fit into the fastest cache.
constexpr int64_t INTEGER_BLOCK = 512;
constexpr int64_t BLOCK_GROUPS = INTEGER_BLOCK / GROUP;

// Numbers of k whose scales are read together.
constexpr int64_t SCALE_BLOCK = 4096;

// How weights are read: GROUP_BYTES of a group of 32 within a panel, of which `step` 0..7 is 4 weights for each column.
// AHEAD: how many bytes before they are needed weights are asked for; the processor itself sees too late what comes.
struct ReadInt8 {
    typedef Dot8 Dot;
    static constexpr int GROUP_BYTES = 512, AHEAD = 4096;
    static RAVEL_INLINE Dot::Weights weights(const uint8_t *q, int step) { return Dot::weights(q + step * 64); }
};

struct ReadInt4 {
    typedef Dot4 Dot;
    static constexpr int GROUP_BYTES = 256, AHEAD = 8192;
    static RAVEL_INLINE Dot::Weights weights(const uint8_t *q, int step) {
        return step % 2 ? Dot::high(q + step / 2 * 64) : Dot::low(q + step / 2 * 64);
    }
};

// The same weights, when the processor has them at hand, and 4-bit weights that were unpacked to bytes.
struct ReadInt8Again : ReadInt8 {
    static constexpr int AHEAD = 0;
};

struct ReadUnpacked {
    typedef Dot4 Dot;
    static constexpr int GROUP_BYTES = 512, AHEAD = 0;
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
        }
        if (Read::AHEAD)
            RAVEL_UNROLL for (int i = 0; i < Read::GROUP_BYTES; i += 64) RAVEL_PREFETCH(w[0] + Read::AHEAD + i);
        RAVEL_UNROLL for (int v = 0; v < V; v++) w[v] += Read::GROUP_BYTES;
    }
    RAVEL_UNROLL for (int v = 0; v < V; v++)
        RAVEL_UNROLL for (int r = 0; r < R; r++) store(sums + r * UNIT_COLUMNS + column + v * W, total[r][v]);
}

// R rows, chosen among 1..R when it runs, by the columns first..last - 1.
template <class Read, int R, int V>
void integer_rows(const IntegerPanels &panels, int first, int last, int64_t n_rows, const IntegerRows &x,
                  int64_t n_groups, float *sums) {
    if constexpr (R > 1) {
        if (n_rows < R) return integer_rows<Read, R - 1, V>(panels, first, last, n_rows, x, n_groups, sums);
    }
    for (int column = first; column < last; column += V * W)
        integer_tile<Read, R, V>(panels, column, x, n_groups, sums);
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

// All rows in the block of n numbers that begins at k, at most R at a time.
template <class Read, int R, int V>
void integer_block(const IntegerPanels &panels, int first, int last, const RavelBuffer &in, Rows rows, int64_t k,
                   int64_t n, float *sums) {
    IntegerCopies<R> copies;
    for (Parts parts(rows.n, R); parts.n > 0; parts.next()) {
        IntegerRows x = copies.read(in, rows.first + parts.first, parts.n, k, n, Read::Dot::OFFSET);
        integer_rows<Read, R, V>(panels, first, last, parts.n, x, n / GROUP, sums + parts.first * UNIT_COLUMNS);
    }
}

// Where the weights of a panel begin, after its scales.
inline const uint8_t *weights_of(const uint8_t *panel, int64_t K) { return panel + round_up(K / GROUP * 32, 64); }

// Few rows: one panel after the other, each from its beginning to its end, as memory is read fastest. To that end
// scales are read before the weights that they belong to, not beside them.
template <class Read>
void integer_few(const Panels &panels, const RavelBuffer &in, Rows rows, float *sums) {
    alignas(64) uint16_t scales[SCALE_BLOCK / GROUP * 16];
    for (int i = 0; i < panels.n; i++)
        for (int64_t k = 0; k < panels.K; k += INTEGER_BLOCK) {
            int64_t in_block = k % SCALE_BLOCK / GROUP * 16, n = smaller(INTEGER_BLOCK, panels.K - k);
            if (in_block == 0)
                copy_rows(scales, 0, reinterpret_cast<const uint16_t *>(panels.data[i]) + k / GROUP * 16, 0, 1,
                          smaller(SCALE_BLOCK, panels.K - k) / GROUP * 16);
            const uint8_t *q = weights_of(panels.data[i], panels.K) + k / GROUP * Read::GROUP_BYTES;
            IntegerPanels both = {{scales + in_block, scales + in_block}, {q, q}};
            integer_block<Read, FEW_INTEGER_ROWS, 16 / W>(both, i * 16, i * 16 + 16, in, rows, k, n, sums);
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

// Many rows: 4-bit weights are unpacked once for all of them.
template <class Read, class ReadAgain>
void integer_many(const Panels &panels, const RavelBuffer &in, Rows rows, float *sums) {
    alignas(64) uint8_t bytes[2][INTEGER_BLOCK * 16];
    for (int64_t k = 0; k < panels.K; k += INTEGER_BLOCK) {
        int64_t n = smaller(INTEGER_BLOCK, panels.K - k), group = k / GROUP;
        IntegerPanels block;
        for (int i = 0; i < 2; i++) {
            block.scales[i] = reinterpret_cast<const uint16_t *>(panels.data[i]) + group * 16;
            block.q[i] = weights_of(panels.data[i], panels.K) + group * Read::GROUP_BYTES;
            if (Read::GROUP_BYTES == ReadAgain::GROUP_BYTES) continue;
            unpack(block.q[i], n, bytes[i]);
            block.q[i] = bytes[i];
        }
        integer_block<ReadAgain, INTEGER_ROWS, INTEGER_VECTORS>(block, 0, UNIT_COLUMNS, in, rows, k, n, sums);
    }
}

template <class Read, class ReadAgain>
void integer_product(const Panels &panels, const RavelBuffer &in, Rows rows, float *sums) {
    rows.n <= FEW_ROWS ? integer_few<Read>(panels, in, rows, sums)
                       : integer_many<Read, ReadAgain>(panels, in, rows, sums);
}
