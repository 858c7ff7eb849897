// Sums of products of many rows for weights kept as BF16 and activations that are there as bfloat16, by instructions
// that multiply pairs of them. The two products of a pair are added up first, and numbers below 2^-126 count as zeros.

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
    alignas(64) uint16_t x[BF16_ROWS * BF16_BLOCK];
    for (int64_t k = 0; k < panels.K; k += BF16_BLOCK) {
        int64_t n = smaller(BF16_BLOCK, panels.K - k);
        const uint8_t *w[2] = {panels.data[0] + k * 32, panels.data[1] + k * 32};
        Ahead next = {{w[0] + panels.ahead, w[1] + panels.ahead}, n * 32};
        for (Parts parts(rows.n, BF16_ROWS); parts.n > 0; parts.next()) {
            next.ask(parts.left);
            copy_rows(x, BF16_BLOCK, in.bf16 + (rows.first + parts.first) * in.stride + k, in.stride, parts.n, n);
            bf16_tile<BF16_ROWS>(w, parts.n, x, n, sums + parts.first * UNIT_COLUMNS);
        }
    }
}
