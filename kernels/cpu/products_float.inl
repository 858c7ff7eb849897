// Sums of products in float32: for weights kept as F32, F16 and BF16, and for panels that were widened to F32 first.
//
// A tile is R rows of activations by V vectors of columns, whose sums stay in registers while k runs over one block.
// Each sum is made in the order of k by fused multiply-adds, whatever R and V are: a row gives the same bits alone as
// among others. With products of pairs of bfloat16 (dot_bf16) that holds only among them.

// Numbers of k in a block: two panels of it and the activations fit into the fastest cache.
constexpr int64_t FLOAT_BLOCK = 256;

// How weights are read, two neighbouring k at a time: within a panel STEP bytes from one such pair to the next, COLUMN
// bytes from one column to the next.
struct ReadF32 {
    static constexpr int STEP = 128, COLUMN = 4;
    static RAVEL_INLINE F even(const uint8_t *w) { return loadu(reinterpret_cast<const float *>(w)); }
    static RAVEL_INLINE F odd(const uint8_t *w) { return loadu(reinterpret_cast<const float *>(w + 64)); }
};

struct ReadF16 {
    static constexpr int STEP = 64, COLUMN = 2;
    static RAVEL_INLINE F even(const uint8_t *w) { return load_f16(reinterpret_cast<const uint16_t *>(w)); }
    static RAVEL_INLINE F odd(const uint8_t *w) { return load_f16(reinterpret_cast<const uint16_t *>(w + 32)); }
};

struct ReadBf16 {
    static constexpr int STEP = 64, COLUMN = 4;
    static RAVEL_INLINE F even(const uint8_t *w) { return load_bf16_even(reinterpret_cast<const uint16_t *>(w)); }
    static RAVEL_INLINE F odd(const uint8_t *w) { return load_bf16_odd(reinterpret_cast<const uint16_t *>(w)); }
};

// x [R][FLOAT_BLOCK] numbers of the rows, of which n are there; sums float [R][32], from column `column` on.
template <class Read, int R, int V>
void float_tile(const uint8_t *const *panels, int column, const float *x, int64_t n, float *sums) {
    const uint8_t *w[V];
    F total[R][V];
    RAVEL_UNROLL for (int v = 0; v < V; v++) {
        int at = column + v * W;
        w[v] = panels[at / 16] + at % 16 * Read::COLUMN;
        RAVEL_UNROLL for (int r = 0; r < R; r++) total[r][v] = load(sums + r * UNIT_COLUMNS + at);
    }
    for (int64_t k = 0; k < n; k += 2) {
        F weights[V];
        RAVEL_UNROLL for (int v = 0; v < V; v++) weights[v] = Read::even(w[v]);
        RAVEL_UNROLL for (int r = 0; r < R; r++) {
            F activation = set(x[r * FLOAT_BLOCK + k]);
            RAVEL_UNROLL for (int v = 0; v < V; v++) total[r][v] = fma(weights[v], activation, total[r][v]);
        }
        RAVEL_UNROLL for (int v = 0; v < V; v++) weights[v] = Read::odd(w[v]);
        RAVEL_UNROLL for (int r = 0; r < R; r++) {
            F activation = set(x[r * FLOAT_BLOCK + k + 1]);
            RAVEL_UNROLL for (int v = 0; v < V; v++) total[r][v] = fma(weights[v], activation, total[r][v]);
        }
        RAVEL_UNROLL for (int v = 0; v < V; v++) w[v] += Read::STEP;
    }
    RAVEL_UNROLL for (int v = 0; v < V; v++)
        RAVEL_UNROLL for (int r = 0; r < R; r++) store(sums + r * UNIT_COLUMNS + column + v * W, total[r][v]);
}

// R rows, chosen among 1..FLOAT_ROWS when it runs, by both panels.
template <class Read, int R>
void float_rows(const uint8_t *const *panels, int64_t n_rows, const float *x, int64_t n, float *sums) {
    if constexpr (R > 1) {
        if (n_rows < R) return float_rows<Read, R - 1>(panels, n_rows, x, n, sums);
    }
    constexpr int V = R == 1 ? UNIT_COLUMNS / W : FLOAT_VECTORS;
    for (int column = 0; column < UNIT_COLUMNS; column += V * W)
        float_tile<Read, R, V>(panels, column, x, n, sums);
}

template <class Read>
void float_block(const uint8_t *const *panels, const RavelBuffer &in, Rows rows, int64_t k, int64_t n, float *sums) {
    alignas(64) float x[FLOAT_ROWS * FLOAT_BLOCK]; // the rows of a tile, or they get in each other's way in the cache
    for (Parts parts(rows.n, FLOAT_ROWS); parts.n > 0; parts.next()) {
        const float *from = in.f32 + (rows.first + parts.first) * in.stride + k;
        if (parts.n > 1) copy_rows(x, FLOAT_BLOCK, from, in.stride, parts.n, n);
        float_rows<Read, FLOAT_ROWS>(panels, parts.n, parts.n > 1 ? x : from, n, sums + parts.first * UNIT_COLUMNS);
    }
}

template <class Read>
void widen(const uint8_t *from, int64_t n, float *to) {
    for (int64_t k = 0; k < n; k += 2, from += Read::STEP, to += 32)
        for (int column = 0; column < 16; column += W) {
            store(to + column, Read::even(from + column * Read::COLUMN));
            store(to + 16 + column, Read::odd(from + column * Read::COLUMN));
        }
}

// Few rows: weights are widened as they come. Many: once for all of them.
template <class Read>
void float_product(const Panels &panels, const RavelBuffer &in, Rows rows, float *sums) {
    alignas(64) float wide[2][FLOAT_BLOCK * 16];
    for (int64_t k = 0; k < panels.K; k += FLOAT_BLOCK) {
        int64_t n = smaller(FLOAT_BLOCK, panels.K - k), at = k / 2 * Read::STEP;
        const uint8_t *w[2] = {panels.data[0] + at, panels.data[1] + at};
        if (Read::STEP == ReadF32::STEP || rows.n <= FEW_ROWS) {
            float_block<Read>(w, in, rows, k, n, sums);
            continue;
        }
        for (int i = 0; i < 2; i++) widen<Read>(w[i], n, wide[i]);
        const uint8_t *widened[2] = {reinterpret_cast<uint8_t *>(wide[0]), reinterpret_cast<uint8_t *>(wide[1])};
        float_block<ReadF32>(widened, in, rows, k, n, sums);
    }
}

#ifdef RAVEL_DOT_BF16

// Numbers of k in a block.
constexpr int64_t BF16_BLOCK = 512;

template <int R>
void bf16_tile(const uint8_t *const *panels, int64_t n_rows, const uint16_t *x, int64_t n, float *sums) {
    if constexpr (R > 1) {
        if (n_rows < R) return bf16_tile<R - 1>(panels, n_rows, x, n, sums);
    }
    constexpr int V = UNIT_COLUMNS / W;
    F total[R][V];
    RAVEL_UNROLL for (int r = 0; r < R; r++)
        RAVEL_UNROLL for (int v = 0; v < V; v++) total[r][v] = load(sums + r * UNIT_COLUMNS + v * W);
    const uint8_t *first = panels[0], *second = panels[1];
    for (int64_t k = 0; k < n; k += 2, first += 64, second += 64) {
        Bf16Pairs weights[2] = {load_bf16_pairs(reinterpret_cast<const uint16_t *>(first)),
                                load_bf16_pairs(reinterpret_cast<const uint16_t *>(second))};
        RAVEL_UNROLL for (int r = 0; r < R; r++)
            RAVEL_UNROLL for (int v = 0; v < V; v++)
                total[r][v] = dot_bf16(total[r][v], weights[v], x + r * BF16_BLOCK + k);
    }
    RAVEL_UNROLL for (int r = 0; r < R; r++)
        RAVEL_UNROLL for (int v = 0; v < V; v++) store(sums + r * UNIT_COLUMNS + v * W, total[r][v]);
}

inline void bf16_product(const Panels &panels, const RavelBuffer &in, Rows rows, float *sums) {
    alignas(64) uint16_t x[FLOAT_ROWS * BF16_BLOCK];
    for (int64_t k = 0; k < panels.K; k += BF16_BLOCK) {
        int64_t n = smaller(BF16_BLOCK, panels.K - k);
        const uint8_t *w[2] = {panels.data[0] + k * 32, panels.data[1] + k * 32};
        for (Parts parts(rows.n, FLOAT_ROWS); parts.n > 0; parts.next()) {
            copy_rows(x, BF16_BLOCK, in.bf16 + (rows.first + parts.first) * in.stride + k, in.stride, parts.n, n);
            bf16_tile<FLOAT_ROWS>(w, parts.n, x, n, sums + parts.first * UNIT_COLUMNS);
        }
    }
}

#endif
