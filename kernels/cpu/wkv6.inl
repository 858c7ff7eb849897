// The recurrence of RWKV-5 and 6: reference.wkv6 with its norm and gate, see RAVEL_WKV6.
//
// Rows of the state are keys, along them run the values, so that a result is a sum of rows. Some keys of W values go
// through all tokens of a block while they stay in registers, and leave their part of the results; then the next ones.

// What the recurrence reads of one token, padded_N numbers each. Those of a block lie one after the other.
struct Wkv6Token {
    float *r, *k, *decay, *v;

    static constexpr int64_t N_OPERANDS = 4;

    Wkv6Token(float *operands, int64_t t, int64_t padded_N) {
        r = operands + t * N_OPERANDS * padded_N;
        k = r + padded_N;
        decay = k + padded_N;
        v = decay + padded_N;
    }
};

// The tokens of a block: operands and results y [n_tokens, padded_N].
struct Wkv6Block {
    float *operands, *y;
    int64_t n_tokens, padded_N;
};

// KEYS rows of the state from `key` on, N numbers each, V vectors of values from `value` on.
template <int KEYS, int V>
void wkv6_part(const Wkv6Block &block, int64_t N, int64_t key, int64_t value, const float *given, float *kept) {
    F state[KEYS][V];
    RAVEL_UNROLL
    for (int i = 0; i < KEYS; i++)
        RAVEL_UNROLL
        for (int j = 0; j < V; j++) {
            int64_t at = (key + i) * N;
            state[i][j] = part(given + at, value + j * W, N);
            ask_for_state(given + at + value + j * W, kept + at + value + j * W);
        }
    for (int64_t t = 0; t < block.n_tokens; t++) {
        Wkv6Token token(block.operands, t, block.padded_N);
        float *y = block.y + t * block.padded_N + value;
        F v[V], sum[V];
        RAVEL_UNROLL
        for (int j = 0; j < V; j++) v[j] = load(token.v + value + j * W), sum[j] = load(y + j * W);
        RAVEL_UNROLL
        for (int i = 0; i < KEYS; i++) {
            F r = set(token.r[key + i]), k = set(token.k[key + i]), decay = set(token.decay[key + i]);
            RAVEL_UNROLL
            for (int j = 0; j < V; j++) {
                sum[j] = fma(r, state[i][j], sum[j]);
                state[i][j] = fma(decay, state[i][j], mul(k, v[j]));
            }
        }
        RAVEL_UNROLL
        for (int j = 0; j < V; j++) store(y + j * W, sum[j]);
    }
    for (int i = 0; i < KEYS; i++)
        for (int j = 0; j < V; j++) put(kept + (key + i) * N, value + j * W, N, state[i][j]);
}

template <int KEYS> void wkv6_keys(const Wkv6Block &block, int64_t N, int64_t key, const float *given, float *kept) {
    constexpr int V = REGISTERS >= 32 ? 4 : 2;
    int64_t value = 0;
    for (; value + V * W <= N; value += V * W) wkv6_part<KEYS, V>(block, N, key, value, given, kept);
    for (; value < N; value += W) wkv6_part<KEYS, 1>(block, N, key, value, given, kept);
}

// All of a head. given and kept [N, N] may be the same.
inline void wkv6_head(const Wkv6Block &block, int64_t N, const float *given, float *kept) {
    int64_t key = 0;
    for (; key + 4 <= N; key += 4) wkv6_keys<4>(block, N, key, given, kept);
    for (; key < N; key++) wkv6_keys<1>(block, N, key, given, kept);
}

struct Wkv6Units : Shared {
    Heads heads;

    // A thread's memory while it works on a unit.
    struct Memory {
        float *operands, *y, *rows;
    };

    void operator()(int64_t first, int64_t last) const {
        int64_t n_operands = BLOCK_TOKENS * Wkv6Token::N_OPERANDS * heads.padded_N, n_y = BLOCK_TOKENS * heads.padded_N;
        float *all = memory(n_operands + n_y + BLOCK_TOKENS * heads.unit_stride());
        if (!all) return;
        Memory m = {all, all + n_operands, all + n_operands + n_y};
        for (int64_t i = first; i < last; i++) {
            Unit unit(i, heads, op, pass);
            for (int64_t t = 0; t < pass.T; t += BLOCK_TOKENS) tokens(unit, t, smaller(BLOCK_TOKENS, pass.T - t), m);
        }
    }

    void tokens(const Unit &unit, int64_t t, int64_t n_tokens, const Memory &m) const {
        int64_t row = unit.b * pass.T + t, column = unit.first_head * heads.N, padded_N = heads.padded_N;
        const float *from = (t ? pass.state_out : pass.state_in)[op.state] + unit.state_at;
        float *to = pass.state_out[op.state] + unit.state_at;
        for (int64_t h = 0; h < unit.n_heads; h++) {
            int64_t at = column + h * heads.N, state = h * heads.N * heads.N;
            for (int64_t i = 0; i < n_tokens; i++)
                prepare(row + i, at, Wkv6Token(m.operands, i, padded_N), m.y + i * padded_N);
            wkv6_head({m.operands, m.y, n_tokens, padded_N}, heads.N, from + state, to + state);
            for (int64_t i = 0; i < n_tokens; i++)
                finish(row + i, at, m.y + i * padded_N, m.rows + i * heads.unit_stride() + h * heads.N);
        }
        for (int64_t i = 0; i < n_tokens; i++)
            write_forms(out(0), row + i, column, m.rows + i * heads.unit_stride(), unit.n_heads * heads.N);
    }

    // Writes the operands of a token for the head whose channels begin at `at`, and what the token itself gives to y.
    void prepare(int64_t row, int64_t at, Wkv6Token token, float *y) const {
        F own = zero();
        for (int64_t i = 0; i < heads.padded_N; i += W) {
            F r = read(0, row, at, i), k = read(1, row, at, i);
            own = fma(mul(r, part(op.p[0] + at, i, heads.N)), k, own);
            store(token.r + i, r);
            store(token.k + i, k);
            store(token.decay + i, decay(row, at, i));
            store(token.v + i, read(2, row, at, i));
        }
        own = set(sum(own));
        for (int64_t i = 0; i < heads.padded_N; i += W) store(y + i, mul(own, load(token.v + i)));
    }

    RAVEL_INLINE F decay(int64_t row, int64_t at, int64_t i) const {
        if (op.in[3] < 0) return part(op.p[3] + at, i, heads.N);
        return exp(sub(zero(), exp(read(3, row, at, i))));
    }

    RAVEL_INLINE F read(int input, int64_t row, int64_t at, int64_t i) const {
        return part(row_of(in(input), row) + at, i, heads.N);
    }

    // out = the norm of y, times silu(gate).
    void finish(int64_t row, int64_t at, float *y, float *to) const {
        normalise(y, heads.N, op.p[1] + at, op.p[2] + at, GROUP_NORM_EPSILON, y);
        for (int64_t i = 0; i < heads.N; i += W) {
            F gate = op.in[4] < 0 ? set(1.0f) : silu(read(4, row, at, i));
            storeu(to + i, mul(load(y + i), gate));
        }
    }
};
