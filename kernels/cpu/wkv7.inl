// RWKV-7's time mix between its products: reference.wkv7 with what comes before and after it, see RAVEL_WKV7.
//
// Rows of the state are values, along them run the keys. A row never meets another, so a few rows go through all tokens
// of a block while they stay in registers, and then the next few.

constexpr float DECAY_SCALE = -0.606531f;

// What the recurrence reads of one token, padded_N numbers each. Those of a block lie one after the other.
struct Wkv7Token {
    float *decay, *removal, *replacement, *k, *r, *v;

    static constexpr int64_t N_OPERANDS = 6;

    Wkv7Token(float *operands, int64_t t, int64_t padded_N) {
        decay = operands + t * N_OPERANDS * padded_N;
        removal = decay + padded_N;
        replacement = removal + padded_N;
        k = replacement + padded_N;
        r = k + padded_N;
        v = r + padded_N;
    }
};

// The tokens of a block: operands and results y [n_tokens, padded_N].
struct Wkv7Block {
    float *operands, *y;
    int64_t n_tokens, padded_N;
};

// In place of each of R vectors the sum of its numbers, everywhere.
template <int R> RAVEL_INLINE void spread_sums(F *x) {
    RAVEL_UNROLL
    for (int i = 0; i + 4 <= R; i += 4) {
        F four = sums(x[i], x[i + 1], x[i + 2], x[i + 3]);
        x[i] = spread<0>(four), x[i + 1] = spread<1>(four), x[i + 2] = spread<2>(four), x[i + 3] = spread<3>(four);
    }
    for (int i = R / 4 * 4; i < R; i++) x[i] = set(sum(x[i]));
}

template <int R> RAVEL_INLINE void store_sums(float *to, const F *x) {
    RAVEL_UNROLL
    for (int i = 0; i + 4 <= R; i += 4) store_four(to + i, sums(x[i], x[i + 1], x[i + 2], x[i + 3]));
    for (int i = R / 4 * 4; i < R; i++) to[i] = sum(x[i]);
}

// R rows of V vectors, from row `row` on, through all tokens of a block.
template <int R, int V> void wkv7_kept(const Wkv7Block &block, const float *given, float *kept, int64_t row) {
    F state[R][V];
    RAVEL_UNROLL
    for (int i = 0; i < R; i++)
        RAVEL_UNROLL
        for (int j = 0; j < V; j++) {
            int64_t at = ((row + i) * V + j) * W;
            state[i][j] = loadu(given + at);
            ask_for_state(given + at, kept + at);
        }
    for (int64_t t = 0; t < block.n_tokens; t++) {
        Wkv7Token token(block.operands, t, V * W);
        F removed[R], y[R];
        RAVEL_UNROLL
        for (int j = 0; j < V; j++) {
            F removal = load(token.removal + j * W);
            RAVEL_UNROLL
            for (int i = 0; i < R; i++)
                removed[i] = j ? fma(state[i][j], removal, removed[i]) : mul(state[i][j], removal);
        }
        spread_sums<R>(removed);
        RAVEL_UNROLL
        for (int j = 0; j < V; j++) {
            F decay = load(token.decay + j * W), replacement = load(token.replacement + j * W);
            F k = load(token.k + j * W), r = load(token.r + j * W);
            RAVEL_UNROLL
            for (int i = 0; i < R; i++) {
                F s = fma(set(token.v[row + i]), k, mul(state[i][j], decay));
                state[i][j] = fma(removed[i], replacement, s);
                y[i] = j ? fma(state[i][j], r, y[i]) : mul(state[i][j], r);
            }
        }
        store_sums<R>(block.y + t * V * W + row, y);
    }
    RAVEL_UNROLL
    for (int i = 0; i < R; i++)
        RAVEL_UNROLL
        for (int j = 0; j < V; j++) storeu(kept + ((row + i) * V + j) * W, state[i][j]);
}

// The same for R rows of any length, which stay in memory.
template <int R> void wkv7_rows(const Wkv7Block &block, float *state, int64_t row) {
    int64_t padded_N = block.padded_N;
    float *rows = state + row * padded_N;
    for (int64_t t = 0; t < block.n_tokens; t++) {
        Wkv7Token token(block.operands, t, padded_N);
        F removed[R], y[R];
        for (int i = 0; i < R; i++) removed[i] = y[i] = zero();
        for (int64_t j = 0; j < padded_N; j += W)
            RAVEL_UNROLL
            for (int i = 0; i < R; i++)
                removed[i] = fma(load(rows + i * padded_N + j), load(token.removal + j), removed[i]);
        spread_sums<R>(removed);
        for (int64_t j = 0; j < padded_N; j += W)
            RAVEL_UNROLL
            for (int i = 0; i < R; i++) {
                F s = mul(load(rows + i * padded_N + j), load(token.decay + j));
                s = fma(removed[i], load(token.replacement + j), fma(set(token.v[row + i]), load(token.k + j), s));
                store(rows + i * padded_N + j, s);
                y[i] = fma(s, load(token.r + j), y[i]);
            }
        store_sums<R>(block.y + t * padded_N + row, y);
    }
}

// A head of any size. state [N, padded_N] is room to work in; given and kept [N, N] may be the same.
inline void wkv7_any(const Wkv7Block &block, int64_t N, const float *given, float *kept, float *state) {
    int64_t padded_N = block.padded_N;
    memset(state, 0, static_cast<size_t>(N * padded_N) * sizeof(float));
    for (int64_t i = 0; i < N; i++)
        memcpy(state + i * padded_N, given + i * N, static_cast<size_t>(N) * sizeof(float));
    int64_t row = 0;
    for (; row + 4 <= N; row += 4) wkv7_rows<4>(block, state, row);
    for (; row < N; row++) wkv7_rows<1>(block, state, row);
    for (int64_t i = 0; i < N; i++)
        memcpy(kept + i * N, state + i * padded_N, static_cast<size_t>(N) * sizeof(float));
}

// A head of V vectors in a row. Four rows at a time hide how long a sum takes, even where not all are in registers.
template <int V> void wkv7_whole(const Wkv7Block &block, const float *given, float *kept) {
    for (int64_t row = 0; row < V * W; row += 4) wkv7_kept<4, V>(block, given, kept, row);
}

inline void wkv7_head(const Wkv7Block &block, int64_t N, const float *given, float *kept, float *state) {
    switch (N) {
    case 16: return wkv7_whole<16 / W>(block, given, kept);
    case 32: return wkv7_whole<32 / W>(block, given, kept);
    case 64: return wkv7_whole<64 / W>(block, given, kept);
    case 128:
        if (W < 16) break;
        return wkv7_whole<W < 16 ? 1 : 128 / W>(block, given, kept);
    }
    wkv7_any(block, N, given, kept, state);
}

struct Wkv7Units : Shared {
    Heads heads;

    // A thread's memory while it works on a unit.
    struct Memory {
        float *operands, *y, *bonus, *rows, *state;
    };

    void operator()(int64_t first, int64_t last) const {
        int64_t n_operands = BLOCK_TOKENS * Wkv7Token::N_OPERANDS * heads.padded_N, n_y = BLOCK_TOKENS * heads.padded_N;
        int64_t n_rows = BLOCK_TOKENS * heads.unit_stride();
        float *all = memory(n_operands + n_y + BLOCK_TOKENS + n_rows + heads.N * heads.padded_N);
        if (!all) return;
        float *y = all + n_operands, *bonus = y + n_y, *rows = bonus + BLOCK_TOKENS;
        Memory m = {all, y, bonus, rows, rows + n_rows};
        for (int64_t i = first; i < last; i++) {
            Unit unit(i, heads, op, pass);
            for (int64_t t = 0; t < pass.T; t += BLOCK_TOKENS) tokens(unit, t, smaller(BLOCK_TOKENS, pass.T - t), m);
        }
    }

    void tokens(const Unit &unit, int64_t t, int64_t n_tokens, const Memory &m) const {
        int64_t row = unit.b * pass.T + t, column = unit.first_head * heads.N, width = unit.n_heads * heads.N;
        const float *from = (t ? pass.state_out : pass.state_in)[op.state] + unit.state_at;
        float *to = pass.state_out[op.state] + unit.state_at;
        for (int64_t h = 0; h < unit.n_heads; h++) {
            int64_t at = column + h * heads.N, state = h * heads.N * heads.N;
            for (int64_t i = 0; i < n_tokens; i++)
                m.bonus[i] = prepare(row + i, at, Wkv7Token(m.operands, i, heads.padded_N));
            wkv7_head({m.operands, m.y, n_tokens, heads.padded_N}, heads.N, from + state, to + state, m.state);
            for (int64_t i = 0; i < n_tokens; i++)
                finish(row + i, at, Wkv7Token(m.operands, i, heads.padded_N), m.y + i * heads.padded_N, m.bonus[i],
                       m.rows + i * heads.unit_stride() + h * heads.N);
        }
        for (int64_t i = 0; i < n_tokens; i++) {
            write_forms(out(0), row + i, column, m.rows + i * heads.unit_stride(), width);
            if (op.in[6] < 0) write_forms(out(1), row + i, column, row_of(in(2), row + i) + column, width);
        }
    }

    // Writes the operands of a token for the head whose channels begin at `at`; returns the sum of r k r_k.
    float prepare(int64_t row, int64_t at, Wkv7Token token) const {
        const float *k = row_of(in(1), row) + at, *k_k = op.p[0] + at;
        int64_t N = heads.N;
        F squares = zero(), bonus = zero();
        for (int64_t i = 0; i < heads.padded_N; i += W) {
            F key = i < N ? mul(part(k, i, N), part(k_k, i, N)) : zero();
            store(token.removal + i, key);
            squares = fma(key, key, squares);
        }
        F length = max(sqrt(set(sum(squares))), set(1e-12f));
        for (int64_t i = 0; i < heads.padded_N; i += W) bonus = add(bonus, prepare_part(row, at, i, length, token));
        return sum(bonus);
    }

    // W channels, from at + i on, of a token whose removal key has the length `length`.
    RAVEL_INLINE F prepare_part(int64_t row, int64_t at, int64_t i, F length, const Wkv7Token &token) const {
        if (i >= heads.N) { // zeros that fill up
            float *others[] = {token.decay, token.replacement, token.k, token.r, token.v};
            for (float *each : others) store(each + i, zero());
            return zero();
        }
        F rate = sigmoid(read(4, row, at, i)), r = read(0, row, at, i), v = read(2, row, at, i);
        if (op.in[6] >= 0) v = fma(sigmoid(read(6, row, at, i)), sub(read(7, row, at, i), v), v);
        F key = div(load(token.removal + i), length), k_a = part(op.p[1] + at, i, heads.N);
        F k = mul(read(1, row, at, i), fma(sub(rate, set(1.0f)), k_a, set(1.0f)));
        store(token.decay + i, exp(mul(set(DECAY_SCALE), sigmoid(read(3, row, at, i)))));
        store(token.removal + i, sub(zero(), key));
        store(token.replacement + i, mul(key, rate));
        store(token.k + i, k);
        store(token.r + i, r);
        store(token.v + i, v);
        return mul(mul(r, k), part(op.p[2] + at, i, heads.N));
    }

    RAVEL_INLINE F read(int input, int64_t row, int64_t at, int64_t i) const {
        return part(row_of(in(input), row) + at, i, heads.N);
    }

    // out = (the norm of y + bonus v) g.
    void finish(int64_t row, int64_t at, Wkv7Token token, float *y, float bonus, float *to) const {
        normalise(y, heads.N, op.p[3] + at, op.p[4] + at, GROUP_NORM_EPSILON, y);
        for (int64_t i = 0; i < heads.N; i += W)
            storeu(to + i, mul(fma(set(bonus), load(token.v + i), load(y + i)), read(5, row, at, i)));
    }
};
