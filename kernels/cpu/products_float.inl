// Sums of products in float32: for weights kept as F32, F16 and BF16, and for panels that were widened to F32 first.
//
// A tile is R rows of activations by V vectors of columns, whose sums stay in registers while k runs over one block.
// There are two sums of each, of even and of odd k, since one would wait for itself; they are added after each block.
// So a row gives the same bits alone as among others, whatever R and V are.

// Numbers of k in a block: two panels of it and the activations fit into the fastest cache.
constexpr int64_t FLOAT_BLOCK = 256;

// How weights are read, two neighbouring k at a time: within a panel STEP bytes from one such pair to the next, COLUMN
// bytes from one column to the next. AHEAD: how many bytes before they are needed weights are asked for, where the
// processor itself does not see early enough what comes.
struct ReadF32 {
    static constexpr int STEP = 128, COLUMN = 4, AHEAD = 0;
    static RAVEL_INLINE F even(const uint8_t *w) { return loadu(reinterpret_cast<const float *>(w)); }
    static RAVEL_INLINE F odd(const uint8_t *w) { return loadu(reinterpret_cast<const float *>(w + 64)); }
};

struct ReadF16 {
    static constexpr int STEP = 64, COLUMN = 2, AHEAD = 8192;
    static RAVEL_INLINE F even(const uint8_t *w) { return load_f16(reinterpret_cast<const uint16_t *>(w)); }
    static RAVEL_INLINE F odd(const uint8_t *w) { return load_f16(reinterpret_cast<const uint16_t *>(w + 32)); }
};

struct ReadBf16 {
    static constexpr int STEP = 64, COLUMN = 4, AHEAD = 8192;
    static RAVEL_INLINE F even(const uint8_t *w) { return load_bf16_even(reinterpret_cast<const uint16_t *>(w)); }
    static RAVEL_INLINE F odd(const uint8_t *w) { return load_bf16_odd(reinterpret_cast<const uint16_t *>(w)); }
};

// The same weights, when the processor has them at hand.
struct ReadWidened : ReadF32 {};

// x [R][FLOAT_BLOCK] numbers of the rows, of which n are there; sums float [R][32], from column `column` on.
template <class Read, int R, int V>
void float_tile(const uint8_t *const *panels, int column, const float *x, int64_t n, float *sums) {
    const uint8_t *w[V];
    F even[R][V], odd[R][V];
    RAVEL_UNROLL for (int v = 0; v < V; v++) {
        int at = column + v * W;
        w[v] = panels[at / 16] + at % 16 * Read::COLUMN;
        RAVEL_UNROLL for (int r = 0; r < R; r++) {
            even[r][v] = load(sums + r * UNIT_COLUMNS + at);
            odd[r][v] = zero();
        }
    }
    for (int64_t k = 0; k < n; k += 2) {
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
        if (Read::AHEAD) RAVEL_PREFETCH(w[0] + Read::AHEAD);
        RAVEL_UNROLL for (int v = 0; v < V; v++) w[v] += Read::STEP;
    }
    RAVEL_UNROLL for (int v = 0; v < V; v++)
        RAVEL_UNROLL for (int r = 0; r < R; r++)
            store(sums + r * UNIT_COLUMNS + column + v * W, add(even[r][v], odd[r][v]));
}

// R rows, chosen among 1..R when it runs, by the columns first..last - 1.
template <class Read, int R, int V>
void float_rows(const uint8_t *const *panels, int first, int last, int64_t n_rows, const float *x, int64_t n,
                float *sums) {
    if constexpr (R > 1) {
        if (n_rows < R) return float_rows<Read, R - 1, V>(panels, first, last, n_rows, x, n, sums);
    }
    for (int column = first; column < last; column += V * W) float_tile<Read, R, V>(panels, column, x, n, sums);
}

// All rows in the block of n numbers that begins at k, at most R at a time.
template <class Read, int R, int V>
void float_block(const uint8_t *const *panels, int first, int last, const RavelBuffer &in, Rows rows, int64_t k,
                 int64_t n, float *sums) {
    alignas(64) float copies[R * FLOAT_BLOCK]; // rows that lie far apart get in each other's way in the cache
    for (Parts parts(rows.n, R); parts.n > 0; parts.next()) {
        const float *x = in.f32 + (rows.first + parts.first) * in.stride + k;
        if (parts.n > 1) {
            copy_rows(copies, FLOAT_BLOCK, x, in.stride, parts.n, n);
            x = copies;
        }
        float_rows<Read, R, V>(panels, first, last, parts.n, x, n, sums + parts.first * UNIT_COLUMNS);
    }
}

// Few rows: one panel after the other, each from its beginning to its end, as memory is read fastest.
template <class Read>
void float_few(const Panels &panels, const RavelBuffer &in, Rows rows, float *sums) {
    for (int i = 0; i < panels.n; i++)
        for (int64_t k = 0; k < panels.K; k += FLOAT_BLOCK) {
            const uint8_t *w = panels.data[i] + k / 2 * Read::STEP, *both[2] = {w, w};
            float_block<Read, FEW_FLOAT_ROWS, 16 / W>(both, i * 16, i * 16 + 16, in, rows, k,
                                                      smaller(FLOAT_BLOCK, panels.K - k), sums);
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

// Many rows: weights are widened once for all of them.
template <class Read>
void float_many(const Panels &panels, const RavelBuffer &in, Rows rows, float *sums) {
    alignas(64) float wide[2][FLOAT_BLOCK * 16];
    for (int64_t k = 0; k < panels.K; k += FLOAT_BLOCK) {
        int64_t n = smaller(FLOAT_BLOCK, panels.K - k);
        const uint8_t *w[2];
        for (int i = 0; i < 2; i++) {
            w[i] = panels.data[i] + k / 2 * Read::STEP;
            if (Read::STEP == ReadF32::STEP) continue;
            widen<Read>(w[i], n, wide[i]);
            w[i] = reinterpret_cast<const uint8_t *>(wide[i]);
        }
        float_block<ReadWidened, FLOAT_ROWS, FLOAT_VECTORS>(w, 0, UNIT_COLUMNS, in, rows, k, n, sums);
    }
}

template <class Read>
void float_product(const Panels &panels, const RavelBuffer &in, Rows rows, float *sums) {
    rows.n <= FEW_ROWS ? float_few<Read>(panels, in, rows, sums) : float_many<Read>(panels, in, rows, sums);
}
