// Sums of products in float32: for weights kept as F32, F16 and BF16, and for panels that were widened to F32 first.
//
// A tile is R rows of activations by V vectors of columns, whose sums stay in registers while k runs over one block.
// There are two sums of each, of even and of odd k, since one would wait for itself; they are added after each block.
// So a row gives the same bits alone as among others, whatever R and V are.

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

// Two panels in a block of n numbers, and which of their 32 columns are wanted. ahead: how many bytes from here lie the
// weights that a tile asks for while it uses these.
struct FloatPanels {
    const uint8_t *data[2];
    int64_t n;
    int64_t ahead;
    int first_column, last_column;
};

// x [R][FLOAT_BLOCK] activations; sums float [R][32].
template <class Read, bool FETCHES, int R, int V>
void float_tile(const FloatPanels &panels, int column, const float *x, float *sums) {
    const uint8_t *w[V];
    F even[R][V], odd[R][V];
    RAVEL_UNROLL for (int v = 0; v < V; v++) {
        int at = column + v * W;
        w[v] = panels.data[at / 16] + at % 16 * Read::COLUMN;
        RAVEL_UNROLL for (int r = 0; r < R; r++) {
            even[r][v] = load(sums + r * UNIT_COLUMNS + at);
            odd[r][v] = zero();
        }
    }
    for (int64_t k = 0; k < panels.n; k += 2) {
        F weights[V];
        RAVEL_UNROLL for (int v = 0; v < V; v++) weights[v] = Read::even(w[v]);
        RAVEL_UNROLL for (int r = 0; r < R; r++) {
            F activation = set(x[r * FLOAT_BLOCK + k]);
            RAVEL_UNROLL for (int v = 0; v < V; v++) even[r][v] = fma(weights[v], activation, even[r][v]);
        }
        RAVEL_UNROLL for (int v = 0; v < V; v++) weights[v] = Read::odd(w[v]);
        RAVEL_UNROLL for (int r = 0; r < R; r++) {
            F activation = set(x[r * FLOAT_BLOCK + k + 1]);
            RAVEL_UNROLL for (int v = 0; v < V; v++) odd[r][v] = fma(weights[v], activation, odd[r][v]);
        }
        if (FETCHES)
            RAVEL_UNROLL for (int v = 0; v < V; v += 16 / W)
                RAVEL_UNROLL for (int i = 0; i < Read::STEP; i += 64) RAVEL_PREFETCH(w[v] + panels.ahead + i);
        RAVEL_UNROLL for (int v = 0; v < V; v++) w[v] += Read::STEP;
    }
    RAVEL_UNROLL for (int v = 0; v < V; v++)
        RAVEL_UNROLL for (int r = 0; r < R; r++)
            store(sums + r * UNIT_COLUMNS + column + v * W, add(even[r][v], odd[r][v]));
}

// n_rows rows, 1..R.
template <class Read, bool FETCHES, int R, int V>
void float_rows(const FloatPanels &panels, int64_t n_rows, const float *x, float *sums) {
    if constexpr (R > 1) {
        if (n_rows < R) return float_rows<Read, FETCHES, R - 1, V>(panels, n_rows, x, sums);
    }
    for (int column = panels.first_column; column < panels.last_column; column += V * W)
        float_tile<Read, FETCHES, R, V>(panels, column, x, sums);
}

// All rows, at most R at a time, in the block that begins at k. With each time some of `next` is asked for.
template <class Read, bool FETCHES, int R, int V>
void float_block(const FloatPanels &panels, const RavelBuffer &in, Rows rows, int64_t k, Ahead next, float *sums) {
    alignas(64) float copies[R * FLOAT_BLOCK]; // rows that lie far apart get in each other's way in the cache
    for (Parts parts(rows.n, R); parts.n > 0; parts.next()) {
        next.ask(parts.left);
        const float *x = in.f32 + (rows.first + parts.first) * in.stride + k;
        if (parts.n > 1) {
            copy_rows(copies, FLOAT_BLOCK, x, in.stride, parts.n, panels.n);
            x = copies;
        }
        float_rows<Read, FETCHES, R, V>(panels, parts.n, x, sums + parts.first * UNIT_COLUMNS);
    }
}

// One panel after the other, each from its beginning to its end, as memory is read fastest.
template <class Read>
void float_few(const Panels &panels, const RavelBuffer &in, Rows rows, float *sums) {
    for (int i = 0; i < panels.n; i++)
        for (int64_t k = 0; k < panels.K; k += FLOAT_BLOCK) {
            const uint8_t *w = panels.data[i] + k / 2 * Read::STEP;
            FloatPanels block = {{w, w}, smaller(FLOAT_BLOCK, panels.K - k), NEAR, i * 16, i * 16 + 16};
            float_block<Read, true, FEW_ROWS, 16 / W>(block, in, rows, k, {}, sums);
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

template <class Read>
void float_more(const Panels &panels, const RavelBuffer &in, Rows rows, float *sums) {
    alignas(64) float wide[2][FLOAT_BLOCK * 16];
    for (int64_t k = 0; k < panels.K; k += FLOAT_BLOCK) {
        const uint8_t *first = panels.data[0] + k / 2 * Read::STEP, *second = panels.data[1] + k / 2 * Read::STEP;
        FloatPanels block = {{first, second}, smaller(FLOAT_BLOCK, panels.K - k), panels.ahead, 0, UNIT_COLUMNS};
        if (rows.n < MANY_ROWS) {
            float_block<Read, true, FLOAT_ROWS, FLOAT_VECTORS>(block, in, rows, k, {}, sums);
            continue;
        }
        Ahead next = {{first + panels.ahead, second + panels.ahead}, block.n / 2 * Read::STEP};
        if (Read::STEP != ReadF32::STEP) {
            widen<Read>(first, block.n, wide[0]);
            widen<Read>(second, block.n, wide[1]);
            for (int i = 0; i < 2; i++) block.data[i] = reinterpret_cast<const uint8_t *>(wide[i]);
        }
        float_block<ReadF32, false, FLOAT_ROWS, FLOAT_VECTORS>(block, in, rows, k, next, sums);
    }
}

template <class Read>
void float_product(const Panels &panels, const RavelBuffer &in, Rows rows, float *sums) {
    rows.n <= FEW_ROWS ? float_few<Read>(panels, in, rows, sums) : float_more<Read>(panels, in, rows, sums);
}
