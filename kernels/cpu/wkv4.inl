// The recurrence of RWKV-4: reference.wkv4, 32 channels at a time.

constexpr int64_t WKV4_TOKENS = 32; // whose results wait to be written

// The state of W channels.
struct Wkv4State {
    F aa, bb, pp;
};

// One token: returns y and changes the state.
RAVEL_INLINE F wkv4_step(Wkv4State &state, F k, F v, F log_decay, F bonus) {
    F own = add(bonus, k), top = max(state.pp, own);
    F past = exp(sub(state.pp, top)), now = exp(sub(own, top));
    F y = div(fma(past, state.aa, mul(now, v)), fma(past, state.bb, now));
    F decayed = add(state.pp, log_decay);
    top = max(decayed, k);
    past = exp(sub(decayed, top)), now = exp(sub(k, top));
    state = {fma(past, state.aa, mul(now, v)), fma(past, state.bb, now), top};
    return y;
}

struct Wkv4Blocks : Shared {
    // Unit: a row b and 32 of its channels.
    void operator()(int64_t first, int64_t last) const {
        int64_t n_blocks = out(0).stride / GROUP;
        for (int64_t unit = first; unit < last; unit++) block(unit / n_blocks, unit % n_blocks * GROUP);
    }

    void block(int64_t b, int64_t at) const {
        int64_t C = out(0).width, n = smaller(GROUP, C - at), where = (op.layer * pass.B + b) * C + at;
        Wkv4State states[GROUP / W];
        const float *const *from = pass.state_in + op.state;
        for (int i = 0; i < GROUP / W; i++)
            states[i] = {part(from[0] + where, i * W, n), part(from[1] + where, i * W, n),
                         part(from[2] + where, i * W, n)};
        alignas(64) float y[WKV4_TOKENS * GROUP];
        for (int64_t t = 0; t < pass.T; t += WKV4_TOKENS) {
            int64_t n_tokens = smaller(WKV4_TOKENS, pass.T - t), row = b * pass.T + t;
            for (int i = 0; i < GROUP / W; i++) tokens(states[i], row, n_tokens, at, i * W, n, y + i * W);
            for (int64_t j = 0; j < n_tokens; j++) write_forms(out(0), row + j, at, y + j * GROUP, n);
        }
        float *const *to = pass.state_out + op.state;
        for (int i = 0; i < GROUP / W; i++) {
            put(to[0] + where, i * W, n, states[i].aa);
            put(to[1] + where, i * W, n, states[i].bb);
            put(to[2] + where, i * W, n, states[i].pp);
        }
    }

    // W channels from at + i on, of which the block has n, for tokens of rows row to row + n_tokens - 1.
    void tokens(Wkv4State &kept, int64_t row, int64_t n_tokens, int64_t at, int i, int64_t n, float *y) const {
        F log_decay = part(op.p[0] + at, i, n), bonus = part(op.p[1] + at, i, n);
        Wkv4State state = kept;
        for (int64_t j = 0; j < n_tokens; j++) {
            F r = load(row_of(in(0), row + j) + at + i), k = load(row_of(in(1), row + j) + at + i);
            F v = load(row_of(in(2), row + j) + at + i);
            store(y + j * GROUP, mul(sigmoid(r), wkv4_step(state, k, v, log_decay, bonus)));
        }
        kept = state;
    }
};
